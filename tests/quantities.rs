//! Measures and money from the declaration to the report: what is refused, what is converted, and
//! that no digit is lost on the way.

use std::fs;

use crate::expr::{World, cases};
use crate::support::{assay_in, findings, judge, scratch};

/// A declaration with one amount of methane.
fn amount(text: &str) -> String {
    format!("declaration: 1\nproject: {{ id: x }}\nmethane:\n  totals:\n    ch4: \"{text}\"\n")
}

#[test]
fn spellings_that_ucum_lacks_or_reads_as_something_else_are_refused_with_the_right_one() {
    // What is written -> what the fix writes; where UCUM reads something else, the unit that it means.
    let traps = "
        MWh -> MW.h; kWh -> kW.h; GWh -> GW.h; tonne -> t; tCH4 -> t; t{CH4} -> t
        Nm3 -> m3; Sm3 -> m3; ppm -> [ppm]; bcm -> km3; Mcf -> 10*3.[cft_i]; Mm3 -> hm3; ha -> har; mt -> t
        °C -> Cel; yr -> a; t/yr -> a; m³ -> m3
    ";
    for case in cases(traps) {
        let (unit, right) = case.split_once(" -> ").unwrap();
        let (report, _) = judge(&amount(&format!("5 {unit}")), &[]);
        let found: Vec<_> = findings(&report).into_iter().filter(|f| f["code"] == "schema/quantity").cloned().collect();
        assert_eq!(found.len(), 1, "{unit}: {report:#}");
        let fix = found[0]["fixes"][0].to_string();
        assert!(fix.contains(&format!("\"{right}\"")), "{unit}: {fix}");
    }
    // UCUM has these; they measure something else than the field.
    for (unit, words) in [
        ("T", "`T` is tesla in UCUM; a tonne is `t`"),
        ("t/a", "is a mass per time, but"),
        ("m3", "is a volume, but"),
        ("MW.h", "is an energy, but"),
        ("[ppm]", "is a fraction, but"),
        ("hm3", "is a volume, but"),
    ] {
        let (report, _) = judge(&amount(&format!("5 {unit}")), &[]);
        let found = findings(&report).into_iter().find(|f| f["code"] == "schema/dimension").cloned();
        let found = found.unwrap_or_else(|| panic!("{unit}")).to_string();
        assert!(found.contains(words), "{unit}: {found}");
    }
    // The digest takes `k[cft_i]` for valid; UCUM gives no prefix to a foot.
    let (report, _) = judge(&amount("5 k[cft_i]"), &[]);
    assert!(findings(&report).iter().any(|finding| finding["code"] == "schema/quantity"));
}

fn values(declaration: &str, table: &str) {
    let (world, found) = World::of(declaration);
    assert!(found.is_empty(), "{found:#?}");
    let compare = |case: &str| {
        let (text, value) = case.rsplit_once(" -> ").unwrap();
        let found = world.value(text);
        (found != value).then(|| format!("expected {case}\n   found {found}"))
    };
    let wrong: Vec<String> = cases(table).filter_map(compare).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_year_of_ucum_is_no_year_of_hours() {
    values(
        "declaration: 1\nproject: { id: x }\nmethane: { sources: [ { id: s1, ch4_emitted: 1 t } ] }\n",
        r#"
    round(number("1 t" / "1 a", "g/h"), 3) -> 114.077; round(number(gas / "8760 h", "g/h"), 3) -> 114.155
    gas / "1 a" == "1 t/a" -> yes; gas / "8766 h" == "1 t/a" -> yes; gas / "8760 h" == "1 t/a" -> no
    to(gas / "1 h", "kg/h") -> 1000 kg/h; "1 t/a" * "1 a" == gas -> yes
    # gaps between sets of warming potentials are smaller than a per cent: only exact figures tell them apart
    within(27.9, 28, "0.36 %") -> yes; within(27.9, 28, "0.35 %") -> no; "943 kt" * 82.5 -> 77797.5 kt
    "659 kt" * 86 == "56674 kt" -> yes
    "#,
    );
}

#[test]
fn a_gas_volume_needs_its_conditions() {
    let declaration = |conditions: &str| {
        format!(
            "declaration: 1\nproject: {{ id: x }}\nmethane: {{ {conditions} sources: [ {{ id: s1, flow: 310 m3/s }} ] }}\n"
        )
    };
    values(
        &declaration(""),
        r#"
    vents[0].flow -> ? methane.reference_conditions; vents[0].flow * "1 h" -> ? methane.reference_conditions
    has(vents[0].flow) -> ? methane.reference_conditions; declared(vents[0].flow) -> yes
    declared(vents[0].hours_operating) -> no; methane_density() -> ? methane.reference_conditions
    "#,
    );
    values(
        &declaration("reference_conditions: { temperature: 20 Cel },"),
        "vents[0].flow -> ? methane.reference_conditions.pressure; declared(vents[0].flow) -> yes",
    );
    values(
        &declaration("reference_conditions: { temperature: 20 Cel, pressure: false },"),
        "vents[0].flow -> ? methane.reference_conditions.pressure",
    );
    // 7.3 % between 0 and 20 degrees.
    for (temperature, density) in
        [("0 Cel", "0.7157"), ("15 Cel", "0.6785"), ("20 Cel", "0.6669"), ("293.15 K", "0.6669")]
    {
        let conditions = format!("reference_conditions: {{ temperature: {temperature}, pressure: 101.325 kPa }},");
        let table = format!("round(number(methane_density(), \"kg/m3\"), 4) -> {density}; vents[0].flow -> 310 m3/s");
        values(&declaration(&conditions), &table);
    }
}

const RATES: &str = "
declaration: 1
project: { id: x }
royalties:
  filing: { period: { from: 2025-01-01, until: 2025-12-31 }, currency: EUR }
  exchange_rates:
    - { from: USD, to: KZT, rate: 500, kind: transaction, quoted_on: 2025-03-01 }
    - { from: USD, to: KZT, rate: 520, kind: average, period: { from: 2025-01-01, until: 2025-12-31 } }
    - { from: EUR, to: USD, rate: 1.25, kind: closing, quoted_on: 2025-12-31 }
    - { from: GBP, to: USD, rate: 1.30, kind: closing, quoted_on: 2025-12-31 }
    - { from: GBP, to: USD, rate: 1.31, kind: closing, quoted_on: 2025-12-31 }
    - { from: CHF, to: USD, kind: closing, quoted_on: 2025-12-31 }
  payments:
    - { id: p1, paid_on: 2025-03-01, amount: 100.50 EUR }
    - { id: p2, paid_on: 2025-03-01, amount: 2 USD }
    - { id: p3, paid_on: 2025-04-01, amount: 1040 KZT }
    - { id: p4, amount: 10 GBP }
    - { id: p5, amount: 10 CHF }
    - { id: p6, amount: 10 JPY }
";

#[test]
fn money_is_converted_at_a_declared_rate_or_not_at_all() {
    values(
        RATES,
        r#"
    # the rate of the day, else of a period around it; of a period only its own
    convert(pays[1].amount, "KZT", pays[1].paid_on) -> 1000 KZT
    convert(pays[1].amount, "KZT", pays[2].paid_on) -> 1040 KZT
    convert(pays[1].amount, "KZT", royalties.filing.period) -> 1040 KZT
    convert(pays[1].amount, "KZT", "2026-01-01") -> ? royalties.exchange_rates
    convert(pays[1].amount, "KZT", pays[3].paid_on) -> ? pays[3].paid_on
    convert(euro, "USD", royalties.filing.period) -> ? royalties.exchange_rates
    convert(euro, "USD", "2025-12-31") -> 125.6250 USD; convert(euro, "USD", "2025-12-30") -> ? royalties.exchange_rates
    # the inverse is exact: no digit is made up
    convert(pays[2].amount, "USD", royalties.filing.period) -> 2 USD
    convert(convert("1 USD", "EUR", "2025-12-31"), "USD", "2025-12-31") == "1 USD" -> yes
    # its own currency needs no rate, nor does nothing; no chain from EUR over USD to KZT
    convert(euro, "EUR", as_of) -> 100.50 EUR; convert(euro, royalties.filing.currency, as_of) -> 100.50 EUR
    convert("0 EUR", "JPY", as_of) -> 0 JPY; convert(euro, "KZT", "2025-12-31") -> ? royalties.exchange_rates
    # two figures for one day, and a rate left out
    convert(pays[3].amount, "USD", "2025-12-31") -> ? royalties.exchange_rates[3].rate, royalties.exchange_rates[4].rate
    convert(pays[4].amount, "USD", "2025-12-31") -> ? royalties.exchange_rates[5].rate
    # without a day: only where one figure is declared for the two currencies
    euro < pays[1].amount -> no; euro == "125.625 USD" -> yes; within(euro, "125 USD", "1 %") -> yes
    within(euro, "125 USD", "0.4 %") -> no; euro - "125 USD" -> 0.6250 USD; euro / "251.25 USD" -> 0.5
    sum([euro, pays[1].amount]) -> 102.1 EUR; pays[1].amount < pays[2].amount -> ? royalties.exchange_rates[0].rate, royalties.exchange_rates[1].rate
    euro < pays[5].amount -> ? royalties.exchange_rates; number(euro, "USD") -> ? euro; number(euro, "EUR") -> 100.50
    "#,
    );
}

const PACK: &str = r#"title: Figures keep their digits
severity: error
force: check
for: royalties.payments[] as payment
let:
  cell: table("big", "a", "figure")
  money: table("big", "a", "money")
  literal: "12345678901234567890123"
  tenths: sum([0.1, 0.2])
  total: sum([payment.amount, "0.1 USD", "0.2 USD"])
require: payment.amount != money || cell != literal || tenths != 0.3 || total != "12345678901234567890123.3 USD"
at: payment.amount
message: "{payment.amount} and {cell} and {tenths} and {total}"
help: nothing to do
rationale: A pack of the tests.
revision: 1
cases:
  - pass: another figure
    given: |
      royalties: { payments: [ { id: p, amount: 12345678901234567890124 USD } ] }
  - fail: the same
    given: |
      royalties:
        payments:
          - id: p
            amount: 12345678901234567890123 USD  # <-- here
  - undeclared: none
    missing: ["royalties.payments[0].amount"]
    given: |
      royalties: { payments: [ { id: p } ] }
"#;

const BIG: &str =
    "title: A large figure\nkey: { key: text }\nvalues: { figure: number, money: money USD }\ncomplete: false
source: { status: own, reason: for the tests }
rows: [ { key: a, figure: 12345678901234567890123, money: 12345678901234567890123 USD } ]\n";

#[test]
fn no_digit_is_lost_on_the_way() {
    let folder = scratch("digits");
    fs::create_dir_all(folder.join("pack/own")).unwrap();
    fs::create_dir_all(folder.join("pack/tables")).unwrap();
    fs::write(folder.join("pack/own/digits.yaml"), PACK).unwrap();
    fs::write(folder.join("pack/tables/big.yaml"), BIG).unwrap();
    let filing = "declaration: 1\nproject: { id: x }\nroyalties:\n  payments:\n    - { id: p, amount: 12345678901234567890123 USD }\n    - { id: q, amount: 12345678901234567890124 USD }\n";
    let wanted = "12 345 678 901 234 567 890 123 USD and 12 345 678 901 234 567 890 123 and 0.3 and 12 345 678 901 234 567 890 123.30 USD";
    for format in ["json", "text"] {
        let args = ["check", "-", "--rules", "pack", "--format", format, "--as-of", "2026-11-23"];
        let output = assay_in(&folder, &args, Some(filing.as_bytes()));
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        let text = text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let text = text.replace("│ ", "");
        assert_eq!(text.matches(wanted).count(), 1, "{format}: {text}");
    }
}

const DEAR: &str = r#"title: A payment is below the limit
severity: error
force: check
for: royalties.payments[] as payment
require: payment.amount < "100 USD"
at: payment.amount
message: "{payment.amount} is too much"
help: pay less
rationale: A pack of the tests.
revision: 1
cases:
  - pass: little
    given: |
      royalties: { payments: [ { id: p, amount: 1 USD } ] }
  - fail: much
    given: |
      royalties:
        payments:
          - id: p
            amount: 100 USD  # <-- here
  - undeclared: none
    missing: ["royalties.payments[0].amount"]
    given: |
      royalties: { payments: [ { id: p } ] }
"#;

#[test]
fn both_sides_are_shown_in_one_currency_or_the_rate_is_asked_for() {
    let folder = scratch("currencies");
    fs::create_dir_all(folder.join("pack/own")).unwrap();
    fs::write(folder.join("pack/own/dear.yaml"), DEAR).unwrap();
    let run = |rates: &str| {
        let filing = format!(
            "declaration: 1\nproject: {{ id: x }}\nroyalties:\n{rates}  payments:\n    - {{ id: p, amount: 100 EUR }}\n"
        );
        let args = ["check", "-", "--rules", "pack", "--format", "json", "--as-of", "2026-11-23"];
        let output = assay_in(&folder, &args, Some(filing.as_bytes()));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        findings(&report).into_iter().find(|finding| finding["code"] == "own/dear").unwrap().clone()
    };
    let failing = run("  exchange_rates: [ { from: EUR, to: USD, rate: 1.25, quoted_on: 2025-12-31 } ]\n");
    assert_eq!(failing["outcome"], "fail");
    assert_eq!(failing["message"], "100 EUR (125.00 USD) is too much");
    assert!(failing["labels"].to_string().contains("exchange rate"), "{failing:#}");
    let waiting = run("");
    assert_eq!(waiting["outcome"], "undeclared");
    assert_eq!(waiting["missing"][0]["pointer"], "/royalties/exchange_rates");
    assert_eq!(waiting["missing"][0]["reason"], "no_rate");
    assert_eq!(waiting["missing"].as_array().unwrap().len(), 1);
    assert!(waiting["labels"].to_string().contains("amount"), "both sides are shown: {waiting:#}");
}

#[test]
fn a_rate_names_currencies() {
    let filing =
        "declaration: 1\nproject: { id: x }\nroyalties:\n  exchange_rates:\n    - { from: USS, to: KZT, rate: 0 }\n";
    let (report, _) = judge(filing, &[]);
    let codes = crate::support::codes(&report);
    assert!(codes.contains(&"schema/currency") && codes.contains(&"schema/range"), "{codes:?}");
}
