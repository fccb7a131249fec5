use std::collections::HashSet;

use super::*;
use crate::pack::{Pack, embedded, in_turn, load};
use crate::source::{Source, Sources};
use crate::tree::yaml;
use crate::value::{Money, Quantity};

fn pack() -> Pack {
    let mut sources = Sources::default();
    let files = embedded::pack();
    load(&mut sources, embedded::schemas(&in_turn).expect("they are embedded"), &files, None, false, &in_turn)
        .pack
        .expect("it loads")
}

fn read(text: &str) -> (Val, String) {
    if let Ok(quantity) = Quantity::parse(text) {
        let kind = quantity.unit().dimension().to_string();
        return (Val::Quantity(quantity), kind);
    }
    match Money::parse(text) {
        Ok(money) => (Val::Money(money), "money".to_owned()),
        Err(_) => (Val::Number(Dec::parse(text).expect(text)), "number".to_owned()),
    }
}

/// `stated, expected, substance`, and how the hints begin after the figures.
const CASES: &[(&str, &str, &str, &[&str])] = &[
    // published: the same tonnes under other sets of potentials
    (
        "18452 kt",
        "56674 kt",
        "CO2e",
        &["the GWP of AR5 over 100 years (28) in place of AR5 with feedback over 20 (86)"],
    ),
    ("1.593663 Mt", "1.897218 Mt", "CO2e", &["the GWP of SAR (21) in place of AR4 (25)"]),
    ("3638880 t", "3872808 t", "CO2e", &["the GWP of AR5 (28) in place of AR6 fossil (29.8)"]),
    ("77.8 Mt", "28.1 Mt", "CO2e", &["the GWP of AR6 fossil over 20 years (82.5) in place of 100 (29.8)"]),
    (
        "943 kt",
        "77.8 Mt",
        "CO2e",
        &["methane in place of carbon dioxide equivalent, with the GWP of AR6 fossil over 20 years (82.5)"],
    ),
    // published: a density of 0.67 t/m3
    ("0.67 t/m3", "0.6669 kg/m3", "CH4", &["kg/m3 written as t/m3"]),
    // published: gas conditions
    ("27988 t", "26079 t", "CH4", &["gas at 0 Cel and at 20 Cel mixed up"]),
    ("26079 t", "27512 t", "CH4", &["gas at 0 Cel and at 15 Cel mixed up"]),
    ("36500000 m3", "1033565 m3", "CH4", &["cubic feet written as cubic metres"]),
    // published: megalitres taken for thousands of cubic metres are the same number, litres are not
    ("5227 m3", "5227 ML", "", &["thousands of cubic metres written as cubic metres"]),
    // units of trade
    ("110.23 t", "100.00 t", "", &["short tons written as tonnes"]),
    ("3215.1 kg", "100.00 kg", "", &["troy ounces written as kilograms"]),
    ("2471.1 har", "1000.0 har", "", &["acres written as hectares"]),
    ("138758 MW.h", "38544 MW.h", "", &["megajoules written as kilowatt-hours"]),
    ("26081000 USD", "26081 USD", "", &["units of the currency written as thousands"]),
    ("5.7", "0.057", "", &["a share multiplied by a hundred twice"]),
    ("8766 h", "8760 h", "", &["a year of 365.25 days in place of 365"]),
    ("8784 h", "8760 h", "", &["366 days in place of 365"]),
    // filters: no gas law and no potential for water, no ton for money
    ("1073.2 m3", "1000.0 m3", "", &[]),
    ("28000 t", "1000.0 t", "", &[]),
    ("29.800 t", "28.000 t", "", &[]),
    ("1102.3 USD", "1000.0 USD", "", &[]),
    // near one, of two signs, of nothing, and too coarse to tell
    ("26081 t", "26079 t", "CH4", &[]),
    ("1000 t", "1000 t", "CO2e", &[]),
    ("-10 USD", "100 USD", "", &[]),
    ("0 USD", "100 USD", "", &[]),
    ("100 USD", "0 USD", "", &[]),
    ("3 t", "0.3 t", "", &[]),
    ("10 USD", "100 EUR", "", &[]),
];

#[test]
fn slips_are_named_by_their_factors() {
    let pack = pack();
    let mut sources = Sources::default();
    let source = sources.add(Source::new("a.yaml", "declaration: 1\n"));
    let tree = yaml::parse(&sources, source, yaml::Limits::default()).documents.remove(0).tree.expect("it parses");
    let malformed = HashSet::new();
    let facts = Facts::new(&tree, &malformed, &pack.declaration.root);
    let mut wrong = Vec::new();
    for (stated, expected, substance, words) in CASES {
        let ((stated_val, kind), (expected_val, _)) = (read(stated), read(expected));
        let pair = Pair {
            stated: Item { val: stated_val, from: Some(facts.root()) },
            expected: Item::new(expected_val),
            kind,
            substance: (!substance.is_empty()).then(|| (*substance).into()),
        };
        let hints = hints(&pack.library, &facts, std::iter::once(&pair));
        let said: Vec<&str> =
            hints.iter().filter_map(|hint| hint.text.split_once(": ")).map(|(_, words)| words).collect();
        let fits = match words {
            [] => said.is_empty(),
            [first, ..] => said.len() <= MOST && said.first() == Some(&format!("{first}?").as_str()),
        };
        if !fits {
            wrong.push(format!("{stated} against {expected} {substance}: {hints:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_can_be_tried_and_says_something() {
    let pack = pack();
    let table = &pack.library.tables[pack.library.table(TABLE).expect("the built-in pack has it")];
    let kinds = ["money", "number", "fraction"];
    for row in table.rows.iter() {
        let slip = Slip::read(table, row);
        let slip = slip.unwrap_or_else(|| panic!("{:?} has no factor", row.cells[0]));
        assert!(slip.from_one.cmp_value(&slip.tolerance).is_gt(), "{:?} could explain any difference", row.cells[0]);
        assert!(slip.words.is_some() || slip.reversed.is_some(), "{:?}", row.cells[0]);
        for kind in slip.kinds.iter().flat_map(|kinds| kinds.split(',')).map(str::trim) {
            let dimension = ["t", "m3", "J", "t/a", "m3/s", "kg/m3", "kg/J", "W", "s", "Hz", "har", "m", "m/s"]
                .iter()
                .any(|unit| crate::value::Unit::parse(unit).is_ok_and(|unit| unit.dimension().to_string() == kind));
            assert!(kinds.contains(&kind) || dimension, "{kind} is no kind");
        }
    }
}
