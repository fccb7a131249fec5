//! JUnit XML for test reports of CI systems: a suite for each declaration, a case for each rule and subject.
//!
//! A viewer of tests knows four ends. What fails the run is a failure, what could not be judged an error; a rule with
//! nothing to say, what is waived, and a missing fact that this run allows, is skipped; everything else stands as passed, with what
//! was found below `--fail-on` as its output. So a report holds a failure or an error exactly when the status is not 0.
//! It keeps to the schema `junit-10.xsd` of Jenkins, which the others read too. There are no times: the same filing
//! gives the same bytes.

use std::collections::HashMap;

use super::entry::{self, flat, remarks};
use super::text::printable;
use crate::finding::{Finding, Outcome, Severity, Subject};
use crate::report::{Declaration, OutcomeLine, Report, Verdict, all_clauses, fails, is_obstacle};
use crate::source::Sources;

/// Codes that say of a text that it could not be read.
const UNREAD: [&str; 2] = ["yaml/", "run/"];

/// How a case ends.
enum End {
    Passed,
    Skipped(String),
    Failed,
    Error,
}

struct Case<'a> {
    rule: &'a str,
    name: String,
    end: End,
    findings: Vec<&'a Finding>,
}

struct Suite<'a> {
    name: String,
    properties: Vec<(&'static str, String)>,
    cases: Vec<Case<'a>>,
}

/// Writes the suites.
#[must_use]
pub fn render(report: &Report, sources: &Sources) -> String {
    let mut suites = Vec::new();
    if !report.findings.is_empty() || report.declarations.is_empty() {
        suites.push(outside(report));
    }
    suites.extend(report.declarations.iter().map(|declaration| suite(declaration, report)));
    let sum = |count: fn(&Suite<'_>) -> usize| suites.iter().map(count).sum::<usize>().to_string();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (tests, failures, errors) = (sum(tests), sum(failures), sum(errors));
    let attributes = [("name", "assay"), ("tests", &tests), ("failures", &failures), ("errors", &errors)];
    out.push_str(&tag("testsuites", &attributes));
    out.push('\n');
    for suite in &suites {
        write_suite(&mut out, suite, sources);
    }
    out.push_str("</testsuites>\n");
    out
}

/// What belongs to no declaration: nothing of it was judged, or a waiver is not as it should be.
fn outside(report: &Report) -> Suite<'_> {
    let end = |finding: &Finding| match () {
        () if is_obstacle(finding) => End::Error,
        () if fails(&report.settings, finding) => End::Failed,
        () => End::Passed,
    };
    let case = |finding| Case { rule: "run", name: String::new(), end: end(finding), findings: vec![finding] };
    let mut cases: Vec<Case<'_>> = report.findings.iter().map(case).collect();
    for (at, case) in cases.iter_mut().enumerate() {
        case.rule = case.findings[0].code.as_str();
        case.name = format!("{} ({})", case.rule, at + 1);
    }
    Suite { name: "assay".to_owned(), properties: properties(report), cases }
}

fn properties(report: &Report) -> Vec<(&'static str, String)> {
    let settings = &report.settings;
    let mut list = vec![
        ("as_of", settings.as_of.clone()),
        ("hindsight", settings.hindsight.to_string()),
        ("profile", settings.profile.clone()),
        ("fail_on", settings.fail_on.word().to_owned()),
        ("allow_undeclared", settings.allow_undeclared.to_string()),
        ("catalog", report.catalog.digest.clone()),
    ];
    list.extend(settings.config.clone().map(|path| ("config", path)));
    list.extend(settings.waivers.clone().map(|path| ("waivers", path)));
    list
}

fn suite<'a>(declaration: &'a Declaration, report: &'a Report) -> Suite<'a> {
    let mut properties = properties(report);
    properties.extend(declaration.gate.clone().map(|gate| ("gate", gate)));
    properties.push(("verdict", declaration.verdict.word().to_owned()));
    properties.push(("clauses", all_clauses(declaration, &report.catalog).told()));
    let key = |finding: &'a Finding| (finding.code.as_str(), finding.subject.as_ref(), finding.outcome);
    let mut own: HashMap<_, Vec<&Finding>> = HashMap::new();
    // What is gone since the baseline is no test of this run.
    for finding in declaration.findings.iter().filter(|finding| !finding.is_gone()) {
        own.entry(key(finding)).or_default().push(finding);
    }
    let mut cases = Vec::new();
    for line in &declaration.outcomes {
        // A rule that meets one subject twice tells of it once.
        let mut take = |outcome| own.remove(&(line.rule.as_str(), Some(&line.subject), Some(outcome)));
        let findings = match line.outcome {
            // A finding that is waived keeps the outcome that it had.
            Outcome::Waived => [Outcome::Fail, Outcome::Undeclared].into_iter().filter_map(take).flatten().collect(),
            outcome => take(outcome).unwrap_or_default(),
        };
        cases.push(judged(line, findings, report));
    }
    let rest = declaration.findings.iter().filter(|finding| own.contains_key(&key(finding)));
    for (at, finding) in rest.enumerate() {
        let name = format!("{} ({})", finding.code, at + 1);
        let unread = finding.outcome == Some(Outcome::Broken)
            || (declaration.verdict == Verdict::CouldNotCheck
                && finding.severity == Severity::Error
                && UNREAD.iter().any(|topic| finding.code.starts_with(topic)));
        let end = match () {
            () if finding.waived.is_some() => waived(&[finding]),
            () if unread => End::Error,
            () if fails(&report.settings, finding) => End::Failed,
            () if finding.outcome == Some(Outcome::Undeclared) => End::Skipped(finding.message.clone()),
            () => End::Passed,
        };
        cases.push(Case { rule: &finding.code, name, end, findings: vec![finding] });
    }
    Suite { name: entry::name(declaration, report), properties, cases }
}

/// The case of one outcome.
fn judged<'a>(line: &'a OutcomeLine, findings: Vec<&'a Finding>, report: &Report) -> Case<'a> {
    let failed = findings.iter().any(|finding| fails(&report.settings, finding));
    let end = match line.outcome {
        Outcome::Broken => End::Error,
        _ if failed => End::Failed,
        Outcome::NotApplicable => End::Skipped(line.reason.clone().unwrap_or_else(|| "not applicable".to_owned())),
        // What is not known is no pass, though it does not fail this run.
        Outcome::Undeclared => {
            let said = findings.first().map(|finding| finding.message.clone());
            End::Skipped(said.unwrap_or_else(|| "the facts it needs are not declared".to_owned()))
        }
        Outcome::Waived => waived(&findings),
        Outcome::Fail | Outcome::Pass => End::Passed,
    };
    Case { rule: &line.rule, name: name(&line.rule, &line.subject), end, findings }
}

/// How a case ends that is waived: the reason stands beside it.
fn waived(findings: &[&Finding]) -> End {
    let told = findings.iter().filter_map(|finding| finding.waived.as_ref());
    let mut told: Vec<String> = told.map(|waived| format!("waived {}", waived.told())).collect();
    told.dedup();
    End::Skipped(told.join("; "))
}

fn name(rule: &str, subject: &Subject) -> String {
    if subject.pointer.steps().is_empty() {
        return rule.to_owned();
    }
    format!("{rule}: {} ({})", subject.name, subject.pointer.dotted())
}

fn tests(suite: &Suite<'_>) -> usize {
    suite.cases.len()
}

fn failures(suite: &Suite<'_>) -> usize {
    suite.cases.iter().filter(|case| matches!(case.end, End::Failed)).count()
}

fn errors(suite: &Suite<'_>) -> usize {
    suite.cases.iter().filter(|case| matches!(case.end, End::Error)).count()
}

fn write_suite(out: &mut String, suite: &Suite<'_>, sources: &Sources) {
    let skipped = suite.cases.iter().filter(|case| matches!(case.end, End::Skipped(_))).count().to_string();
    let (tests, failures, errors) = (tests(suite).to_string(), failures(suite).to_string(), errors(suite).to_string());
    let attributes = [
        ("name", suite.name.as_str()),
        ("tests", &tests),
        ("failures", &failures),
        ("errors", &errors),
        ("skipped", &skipped),
    ];
    out.push_str(&format!("  {}\n    <properties>\n", tag("testsuite", &attributes)));
    for (name, value) in &suite.properties {
        let property = tag("property", &[("name", name), ("value", value)]);
        out.push_str(&format!("      {}\n", closed(&property)));
    }
    out.push_str("    </properties>\n");
    for case in &suite.cases {
        write_case(out, case, sources);
    }
    out.push_str("  </testsuite>\n");
}

fn write_case(out: &mut String, case: &Case<'_>, sources: &Sources) {
    // Viewers group by what stands before the last dot of a class.
    let class = format!("assay.{}", case.rule.split('/').next().unwrap_or(case.rule));
    let head = tag("testcase", &[("name", &case.name), ("classname", &class)]);
    let worst = case.findings.iter().max_by_key(|finding| finding.severity);
    let message =
        case.findings.first().map_or_else(|| "the rule is at fault".to_owned(), |finding| finding.message.clone());
    let text: Vec<String> = case.findings.iter().map(|finding| told(finding, sources)).collect();
    let text = escaped(&text.join("\n"));
    let kind = worst.map_or("error", |finding| finding.outcome.map_or(finding.severity.word(), Outcome::word));
    let inner = match &case.end {
        End::Passed if case.findings.is_empty() => {
            out.push_str(&format!("    {}\n", closed(&head)));
            return;
        }
        End::Passed => format!("<system-out>{text}</system-out>"),
        End::Skipped(why) => closed(&tag("skipped", &[("message", &flat(why))])),
        End::Failed => format!("{}{text}</failure>", tag("failure", &[("type", kind), ("message", &flat(&message))])),
        End::Error => format!("{}{text}</error>", tag("error", &[("type", kind), ("message", &flat(&message))])),
    };
    out.push_str(&format!("    {head}\n      {inner}\n    </testcase>\n"));
}

/// A finding as lines of text: headline, place, and what stands under it.
fn told(finding: &Finding, sources: &Sources) -> String {
    let mut lines = vec![format!("{}[{}]: {}", finding.severity, finding.code, flat(&finding.message))];
    for label in std::iter::once(&finding.primary).chain(&finding.related) {
        let start = sources.positions(label.span).0;
        let place =
            format!("  {}:{}:{} {}", sources.get(label.span.source).name(), start.line, start.column, label.text);
        lines.push(flat(&place));
    }
    lines.extend(remarks(finding).iter().map(|(label, text)| format!("  {label}: {}", flat(text))));
    lines.join("\n")
}

/// A start tag.
fn tag(name: &str, attributes: &[(&str, &str)]) -> String {
    let attributes: Vec<String> =
        attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(&flat(value)))).collect();
    format!("<{name}{}>", attributes.concat())
}

/// The tag of an element without content.
fn closed(tag: &str) -> String {
    format!("{}/>", tag.trim_end_matches('>'))
}

/// A text in XML; characters that XML 1.0 does not have are made visible.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(printable(c, true)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::sample;

    #[test]
    fn outcomes_become_the_four_ends_of_a_test() {
        let (report, sources) = sample();
        let text = render(&report, &sources);
        assert!(text.contains("<testsuite name=\"filings/актас.yaml\""), "{text}");
        assert!(text.contains(
            "<testcase name=\"methane/ogmp-level\" classname=\"assay.methane\">\n      <skipped message=\"does not bind\"/>"
        ));
        assert!(text.contains("<testcase name=\"tailings/design-flood: Восточное 🏔 (tailings.facilities[1])\" classname=\"assay.tailings\"/>"));
        assert!(text.contains("<failure type=\"fail\" message=\"`Хвостохранилище «Северное»` is designed"));
        assert!(text.contains("<error type=\"error\" message=\"`dam.design.freboard_min` is not in the schema\">"));
        let warning = text.split("tailings/stability-factor").nth(1).expect("the sample has a warning");
        assert!(warning.contains("<system-out>warning["), "a warning does not fail this run: {warning}");
    }

    #[test]
    fn no_text_leaves_its_element() {
        assert_eq!(escaped("a]]>&<b \"\u{1}\u{ffff}"), "a]]&gt;&amp;&lt;b &quot;\u{2401}\u{fffd}");
        assert_eq!(closed(&tag("a", &[("b", "c>\n")])), "<a b=\"c&gt;\"/>");
    }
}
