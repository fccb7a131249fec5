//! What a code means, for reports that carry a manual of their own.

use super::rule::in_force;
use super::{CODES, plain};
use crate::finding::Severity;
use crate::pack::Pack;
use crate::report::About;

/// What a rule of the pack or a code of the engine means; `None` for neither.
#[must_use]
pub fn about(pack: Option<&Pack>, code: &str) -> Option<About> {
    let rule = pack.and_then(|pack| Some((pack, pack.rules.iter().find(|rule| rule.id == code)?)));
    let Some((pack, rule)) = rule else {
        let (code, title, text) = CODES.iter().find(|(known, ..)| *known == code)?;
        return Some(About {
            code: (*code).to_owned(),
            title: (*title).to_owned(),
            text: (*text).to_owned(),
            severity: Severity::Error,
            clauses: Vec::new(),
            help: Vec::new(),
        });
    };
    let clauses = rule.cites.iter().map(|cite| {
        let standard = &pack.standards[cite.standard];
        let locator = cite.locator.as_ref().map(|locator| format!(", {locator}")).unwrap_or_default();
        let window = cite.window.as_ref().or(rule.window.as_ref()).unwrap_or(&standard.window);
        let edition = cite.edition_read.as_ref().unwrap_or(&standard.edition);
        let clauses = cite.clauses.join(", ");
        (format!("{} {clauses}{locator} ({edition}){}", standard.title, in_force(window)), standard.url.clone())
    });
    let mut help: Vec<String> = Vec::new();
    for check in rule.checks.iter() {
        let text = plain(&check.help);
        if !text.is_empty() && !help.contains(&text) {
            help.push(text);
        }
    }
    Some(About {
        code: rule.id.clone(),
        title: rule.title.clone(),
        text: rule.rationale.split_whitespace().collect::<Vec<_>>().join(" "),
        severity: rule.severity,
        clauses: clauses.collect(),
        help,
    })
}
