//! Real reports on payments to governments as fixtures: the seven statutory reports for 2015, converted from the shape in which
//! Companies House publishes them. The files in `fixtures/` must equal the output of the converter; `ASSAY_UPDATE=1` rewrites them.
//! The source data lie beside the repository; where they are missing, the test passes and says so.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

const SOURCE: &str = "../shared/data/uk_payments_2015/filings.json";
const UPDATE: &str = "ASSAY_UPDATE";

/// ISO 3166-1: three letters, as filed, and two, as a declaration writes them. A wrong country stays wrong: VIR becomes VI.
const COUNTRIES: [(&str, &str); 41] = [
    ("AGO", "AO"),
    ("ARE", "AE"),
    ("ARG", "AR"),
    ("AUS", "AU"),
    ("AZE", "AZ"),
    ("BRA", "BR"),
    ("BRN", "BN"),
    ("CAN", "CA"),
    ("CHL", "CL"),
    ("CHN", "CN"),
    ("COG", "CG"),
    ("DEU", "DE"),
    ("DNK", "DK"),
    ("DZA", "DZ"),
    ("EGY", "EG"),
    ("GAB", "GA"),
    ("GBR", "GB"),
    ("IDN", "ID"),
    ("IND", "IN"),
    ("IRL", "IE"),
    ("IRQ", "IQ"),
    ("ITA", "IT"),
    ("JOR", "JO"),
    ("LBY", "LY"),
    ("MYS", "MY"),
    ("NGA", "NG"),
    ("NOR", "NO"),
    ("NZL", "NZ"),
    ("OMN", "OM"),
    ("PER", "PE"),
    ("PHL", "PH"),
    ("QAT", "QA"),
    ("RUS", "RU"),
    ("TTO", "TT"),
    ("UKR", "UA"),
    ("URY", "UY"),
    ("USA", "US"),
    ("VEN", "VE"),
    ("VIR", "VI"),
    ("VNM", "VN"),
    ("ZAF", "ZA"),
];

/// Labels of the types of payment in the reports, and the enum of `royalties`.
const TYPES: [(&str, &str); 7] = [
    ("ProductionEntitlements", "production_entitlement"),
    ("Tax", "tax"),
    ("Royalties", "royalty"),
    ("Dividends", "dividend"),
    ("Bonuses", "bonus"),
    ("Fees", "fee"),
    ("Infrastructure", "infrastructure"),
];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Plain scalars that a reader of YAML 1.1 takes for a boolean or for nothing.
const RESERVED: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

#[test]
fn fixtures_equal_the_converted_reports() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = root.join(SOURCE);
    let Ok(text) = std::fs::read_to_string(&source) else {
        println!("skipped: {} is not there", source.display());
        return;
    };
    let filings: Value = serde_json::from_str(&text).expect("the source data are JSON");
    let update = std::env::var_os(UPDATE).is_some();
    let mut stale = Vec::new();
    for filing in list(&filings) {
        let (name, converted) = convert(filing);
        let path = root.join("fixtures").join(&name);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == converted) {
            continue;
        }
        if update {
            std::fs::write(&path, converted).expect("fixtures can be written");
        } else {
            stale.push(PathBuf::from(name));
        }
    }
    assert!(stale.is_empty(), "fixtures differ from the converted reports: {stale:?}; {UPDATE}=1 rewrites them");
}

#[test]
fn scalars_are_quoted_where_a_plain_one_would_change() {
    for (value, written) in [
        ("FXPO UKR", "FXPO UKR"),
        ("Alma & Galia", "Alma & Galia"),
        ("Compañía Minera Ares S.A.C.", "Compañía Minera Ares S.A.C."),
        ("", r#""""#),
        ("00", r#""00""#),
        ("NO", r#""NO""#),
        ("Inmaculada ", r#""Inmaculada ""#),
        (" Payment in Kind", r#"" Payment in Kind""#),
        ("State treasury: state budget", r#""State treasury: state budget""#),
        ("the \"Project\"", r#""the \"Project\"""#),
        ("a\\b", r#""a\\b""#),
    ] {
        assert_eq!(scalar(value), written);
    }
}

/// The name of the fixture and its text.
fn convert(filing: &Value) -> (String, String) {
    let details = &filing["reportDetails"];
    let company = text(details, "companyName");
    let currency = text(details, "currency");
    let end = text(details, "reportEndDate");
    let year = end.get(..4).expect("a date begins with its year");
    let slug = slug(company);
    let mut out = header(details, company, end);
    line(&mut out, 0, "declaration: 1\n");
    line(&mut out, 0, "project:");
    line(&mut out, 1, &format!("id: uk-{year}-{slug}"));
    line(&mut out, 1, &format!("name: {}\n", scalar(&format!("{company} payments to governments {year}"))));
    line(&mut out, 0, "parties:");
    line(&mut out, 1, &format!("- id: {slug}"));
    line(&mut out, 2, &format!("name: {}", scalar(company)));
    line(&mut out, 2, "kind: company");
    line(&mut out, 2, "country: GB");
    line(&mut out, 2, "roles: [reporting_entity]");
    line(&mut out, 2, "identifiers:");
    line(&mut out, 3, &format!("- {{ scheme: GB-COH, id: \"{}\" }}\n", text(details, "companyNumber")));
    line(&mut out, 0, "royalties:");
    line(&mut out, 1, "filing:");
    line(&mut out, 2, &format!("entity: {slug}"));
    line(&mut out, 2, &format!("period: {{ until: {end} }}"));
    line(&mut out, 2, &format!("currency: {currency}"));
    line(&mut out, 2, "regimes: [uk-rpg]");
    line(&mut out, 2, &format!("published_on: {}", day(text(details, "dateAdded"))));
    line(&mut out, 1, "filed_views:");
    line(&mut out, 2, "by_project:");
    for entry in list(&filing["projectPayments"]["projectPayment"]) {
        project(&mut out, 3, entry);
        if let Some(code) = entry["countryCodeList"].as_str() {
            line(&mut out, 4, &format!("country: {}", scalar(country(code))));
        }
        payment(&mut out, entry, currency);
    }
    line(&mut out, 2, "by_government:");
    for entry in list(&filing["governmentPayments"]["payment"]) {
        payee(&mut out, 3, entry);
        payment(&mut out, entry, currency);
    }
    line(&mut out, 2, "totals:");
    line(&mut out, 3, "by_government:");
    for entry in list(&filing["governmentPaymentTotals"]["paymentTotal"]) {
        payee(&mut out, 4, entry);
        amount(&mut out, 5, entry, currency);
    }
    line(&mut out, 3, "by_project:");
    for entry in list(&filing["projectTotals"]["projectTotal"]) {
        project(&mut out, 4, entry);
        amount(&mut out, 5, entry, currency);
    }
    (format!("uk-{year}-{slug}.yaml"), out)
}

/// The comment at the top; its first line holds the arguments with which the fixture is checked.
fn header(details: &Value, company: &str, end: &str) -> String {
    let reference = text(details, "referenceNumber");
    format!(
        "# assay: --as-of 2016-12-31 --profile payments-report\n\
         #\n\
         # {company}: report on payments to governments for the financial year that ended on {end}, as filed with Companies\n\
         # House (reference {reference}). Taken from ResourceProjects.org (repository NRGI/ResourceProjects.org, commit 366171f, MIT).\n\
         # Written by tests/uk_reports.rs. Names, codes, notes and amounts are as filed; country codes are turned from three letters to two.\n"
    )
}

/// Type, amount and note of a line, below its project or payee.
fn payment(out: &mut String, entry: &Value, currency: &str) {
    let label = text(entry, "paymentType");
    let kind = look_up(&TYPES, label);
    line(out, 4, &format!("type: {kind}"));
    amount(out, 4, entry, currency);
    // A volume of zero fills the form of every line ("0 KBOE" stands on taxes too).
    let goods = &entry["unitVolume"];
    if let Some(volume) =
        goods["volume"].as_str().filter(|volume| volume.contains(|digit| ('1'..='9').contains(&digit)))
    {
        line(out, 4, "in_kind:");
        line(out, 5, &format!("volume: {}", scalar(&format!("{volume} {}", text(goods, "unitMeasure")))));
        if let Some(valuation) = goods["valuationMethod"].as_str().filter(|valuation| !valuation.is_empty()) {
            line(out, 5, &format!("valuation: {}", scalar(valuation)));
        }
    }
    if let Some(note) = entry["notes"].as_str().filter(|note| !note.is_empty()) {
        line(out, 4, &format!("note: {}", scalar(note)));
    }
}

fn amount(out: &mut String, depth: usize, entry: &Value, currency: &str) {
    line(out, depth, &format!("amount: {} {currency}", text(entry, "amount")));
}

fn project(out: &mut String, depth: usize, entry: &Value) {
    line(out, depth, "- project:");
    line(out, depth + 2, &format!("code: {}", scalar(text(entry, "projectCode"))));
    line(out, depth + 2, &format!("name: {}", scalar(text(entry, "projectName"))));
}

fn payee(out: &mut String, depth: usize, entry: &Value) {
    line(out, depth, "- payee:");
    line(out, depth + 2, &format!("name: {}", scalar(text(entry, "government"))));
    line(out, depth + 2, &format!("country: {}", scalar(country(text(entry, "countryCode")))));
}

/// One line of YAML; a level is two spaces.
fn line(out: &mut String, depth: usize, content: &str) {
    writeln!(out, "{:1$}{content}", "", depth * 2).expect("a string takes every write");
}

/// A text as a scalar: plain where that is safe in YAML 1.1 and 1.2 alike, else in double quotes.
fn scalar(value: &str) -> String {
    let plain = value.starts_with(char::is_alphabetic)
        && !value.ends_with(' ')
        && value.chars().all(|c| c.is_alphanumeric() || " -_/.&()'+".contains(c))
        && !RESERVED.contains(&value.to_lowercase().as_str());
    if plain {
        return value.to_owned();
    }
    let mut quoted = String::from('"');
    for c in value.chars() {
        match c {
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A name as an id: small letters and digits, everything else a single hyphen.
fn slug(name: &str) -> String {
    name.to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// `18 Apr 2016` as `2016-04-18`.
fn day(date: &str) -> String {
    let parts: Vec<&str> = date.split_whitespace().collect();
    let &[day, month, year] = parts.as_slice() else {
        panic!("`{date}` is not a day, a month and a year");
    };
    let month = MONTHS.iter().position(|m| *m == month).expect("months are three English letters");
    format!("{year}-{:02}-{day:0>2}", month + 1)
}

fn country(code: &str) -> &'static str {
    look_up(&COUNTRIES, code)
}

fn look_up(table: &[(&str, &'static str)], key: &str) -> &'static str {
    let Some((_, value)) = table.iter().find(|(from, _)| *from == key) else {
        panic!("`{key}` is not in the table of the converter");
    };
    value
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("the reports hold lists here")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("the reports hold texts here")
}
