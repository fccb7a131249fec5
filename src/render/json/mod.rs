//! The report for machines: version 1 of the contract in `schemas/report.schema.json`.
//!
//! The structs of `parts` are the contract, field by field and in its order. A field is never renamed
//! or given another meaning within a version; new ones may come.

mod binds;
mod clauses;
mod forecast;
mod parts;
mod waived;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::finding::{Finding, Missing, Outcome};
use crate::pointer::Pointer;
use crate::report::Report;
use crate::source::Sources;
pub(super) use parts::Omitted;
use parts::Page;

pub use crate::baseline::fingerprint;
pub use binds::render as binds;
pub use forecast::render as forecast;

/// Findings that wait for one and the same missing fact before the rest is only counted.
const SAME_FACT: usize = 20;

/// Writes the report, pretty printed and ended by a line feed.
///
/// # Panics
/// Never: every key is a text and every value has a JSON form.
#[must_use]
pub fn render(report: &Report, sources: &Sources) -> String {
    let page = Page::new(report, sources);
    let mut text = serde_json::to_string_pretty(&page).expect("structs of texts and numbers always have a JSON form");
    text.push('\n');
    text
}

/// Leaves out undeclared findings whose every missing fact has been told often enough, and
/// counts them under the first of these facts. The tallies still hold them.
pub(super) fn thin(findings: &[Finding]) -> (Vec<&Finding>, Vec<Omitted>) {
    let mut told: HashMap<&Pointer, usize> = HashMap::new();
    let mut omitted: Vec<(&Pointer, usize)> = Vec::new();
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings {
        let is_told = |missing: &Missing| told.get(&missing.pointer).is_some_and(|times| *times >= SAME_FACT);
        match finding.missing.first() {
            Some(first)
                if finding.outcome == Some(Outcome::Undeclared)
                    && finding.waived.is_none()
                    && finding.missing.iter().all(is_told) =>
            {
                match omitted.iter_mut().find(|(pointer, _)| *pointer == &first.pointer) {
                    Some((_, number)) => *number += 1,
                    None => omitted.push((&first.pointer, 1)),
                }
            }
            _ => {
                for missing in &finding.missing {
                    *told.entry(&missing.pointer).or_default() += 1;
                }
                kept.push(finding);
            }
        }
    }
    let omitted = omitted.into_iter().map(|(pointer, findings)| Omitted { pointer: pointer.to_string(), findings });
    (kept, omitted.collect())
}
