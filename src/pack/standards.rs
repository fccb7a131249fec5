//! A standard in its checked form.

use std::collections::HashSet;

use super::cases::Cases;
use super::compile::FileContext;
use super::files::Parsed;
use super::{Clause, Force, Standard, raw};
use crate::expr::{Library, Scope};
use crate::finding::Finding;

/// Makes the checked form of a standard.
pub(super) fn standard(
    cases: &mut Cases<'_>,
    parsed: &Parsed<'_>,
    raw: &raw::Standard,
    library: &Library,
    findings: &mut Vec<Finding>,
) -> Standard {
    let own = cases.read(&parsed.tree, &raw.cases, parsed.source, findings);
    let mut file = FileContext { sources: cases.sources, tree: &parsed.tree, findings };
    let scope = Scope { sections: true, ..Scope::default() };
    let mut binds = Vec::new();
    for bind in &raw.binds {
        let force = force(&mut file, &bind.force);
        if let (Some(force), Some(when)) = (force, file.condition(library, &scope, &bind.when)) {
            binds.push((force, when));
        }
    }
    let window = file.window(library, &scope, raw.in_force.as_ref()).unwrap_or_default();
    let otherwise = match raw.otherwise.value.as_str() {
        "off" => Force::Off,
        "benchmark" => Force::Benchmark,
        other => {
            file.report(
                &raw.otherwise,
                "pack/force",
                format!("`{other}` is no `otherwise`"),
                Some("write `benchmark` or `off`".to_owned()),
            );
            Force::Off
        }
    };
    let mut ids: HashSet<&str> = HashSet::new();
    for clause in raw.clauses.iter().filter(|clause| !ids.insert(&clause.id.value)) {
        let message = format!("clause `{}` stands twice", clause.id.value);
        file.report(&clause.id, "pack/clause", message, Some("keep one of them".to_owned()));
    }
    let clauses = raw.clauses.iter().map(|clause| Clause {
        id: clause.id.value.clone(),
        title: clause.title.clone(),
        status: clause.status.clone(),
        reason: clause.reason.clone(),
    });
    Standard {
        slug: parsed.slug.clone(),
        short: raw.short.clone().unwrap_or_else(|| raw.title.value.clone()),
        title: raw.title.value.clone(),
        edition: raw.edition.clone(),
        url: raw.url.clone(),
        window,
        binds,
        otherwise,
        clauses: clauses.collect(),
        cases: own,
        span: raw.title.span,
    }
}

fn force(file: &mut FileContext<'_>, text: &raw::Text) -> Option<Force> {
    let force = Force::from_word(&text.value);
    if force.is_none() {
        let help = "write `binding`, `contract`, `criterion`, `standard`, `flowdown` or `policy`".to_owned();
        file.report(text, "pack/force", format!("`{}` is no force", text.value), Some(help));
    }
    force
}
