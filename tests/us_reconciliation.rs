//! The published reconciliation of the United States for 2013: the rule flags the rows that were flagged as material, and
//! no other. The data lie beside the repository; where they are missing, the test passes and says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::support::{judge, root};

const SOURCE: &str = "../shared/data/useiti_2013/reconciliation.csv";

/// A line of comma-separated values, some in quotation marks.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

/// How a stream of the reconciliation is called among the types of payment.
fn kind(stream: &str) -> &'static str {
    match stream {
        "Royalties" => "royalty",
        "Corporate Income Tax" => "tax",
        "Bonus" | "Bonus & 1st Year Rental" => "bonus",
        "ONRR Civil Penalties" | "OSMRE Civil Penalties" => "penalty",
        "Other Revenue" => "other",
        _ => "fee",
    }
}

fn slug(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

#[test]
fn the_published_flags_are_reproduced() {
    let Ok(text) = std::fs::read_to_string(root().join(SOURCE)) else {
        println!("{SOURCE} is not there; nothing was compared");
        return;
    };
    let (mut parties, mut payments, mut receipts) = (BTreeMap::new(), String::new(), String::new());
    // The row of each payment, and those that were published as material.
    let (mut rows, mut published) = (Vec::new(), BTreeSet::new());
    for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
        let cells = cells(line);
        let (company, stream) = (slug(&cells[2]), &cells[3]);
        let entry = format!("payer: {company}, type: {}, stream: \"{stream}\"", kind(stream));
        let (received, paid) = (&cells[4], &cells[5]);
        if !paid.is_empty() {
            rows.push(entry.clone());
            let payee = "payee: { name: United States, country: US }, project: false";
            writeln!(payments, "    - {{ {entry}, {payee}, amount: {paid} USD }}").unwrap();
        }
        if !received.is_empty() {
            writeln!(receipts, "    - {{ {entry}, agency: United States, amount: {received} USD }}").unwrap();
        }
        if !cells[9].is_empty() {
            published.insert(entry);
        }
        parties.insert(company, cells[2].clone());
    }
    let mut declaration =
        "declaration: 1\nproject: { id: us-2013, name: Reconciliation of 2013, country: US }\nparties:\n".to_owned();
    for (id, name) in &parties {
        writeln!(declaration, "  - {{ id: {id}, name: \"{name}\", kind: company, country: US }}").unwrap();
    }
    declaration += "royalties:\n  filing: { period: { from: 2013-01-01, until: 2013-12-31 }, currency: USD, regimes: [eiti-2023] }\n";
    write!(declaration, "  payments:\n{payments}  receipts:\n{receipts}").unwrap();
    declaration += "  reconciliation: { scheme: us_eiti, items: [] }\n";
    let (report, _) = judge(&declaration, &["--as-of", "2016-12-31", "--select", "royalties/reconciliation-variance"]);
    let findings = report["declarations"][0]["findings"].as_array().unwrap();
    let flagged: BTreeSet<String> = findings
        .iter()
        .filter(|finding| finding["outcome"] == "fail")
        .map(|finding| {
            let pointer = finding["subject"]["pointer"].as_str().unwrap();
            let at: usize = pointer.rsplit('/').next().unwrap().parse().unwrap();
            rows[at].clone()
        })
        .collect();
    assert_eq!(flagged, published);
    assert_eq!(report["declarations"][0]["tally"]["undeclared"], 0);
    assert!(published.len() > 10 && rows.len() > 300, "{} of {}", published.len(), rows.len());
}
