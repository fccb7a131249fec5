//! Profiles: what they name has to be there, or a gate would silently judge nothing.

use super::compile::FileContext;
use super::{Profile, glob, raw};
use crate::expr::Library;
use crate::finding::Severity;
use crate::schema::closest;

/// What a profile may name.
#[derive(Default)]
pub(super) struct Known<'a> {
    pub rules: Vec<&'a str>,
    pub standards: Vec<&'a str>,
}

/// Makes the checked form of a profile.
pub(super) fn profile(
    file: &mut FileContext<'_>,
    slug: &str,
    raw: &raw::Profile,
    library: &Library,
    known: &Known<'_>,
) -> Profile {
    let texts = |texts: &[raw::Text]| texts.iter().map(|text| text.value.clone()).collect();
    for text in raw.select.iter().chain(&raw.skip).chain(raw.promote.0.iter().map(|(glob, _)| glob)) {
        matches(file, text, &known.rules);
    }
    for text in &raw.binds {
        standard(file, text, &known.standards);
    }
    let mut promote = Vec::new();
    for (glob, severity) in &raw.promote.0 {
        if let Some(severity) = Severity::from_word(&severity.value) {
            promote.push((glob.value.clone(), severity));
        } else {
            let help = "write `error`, `warning` or `note`".to_owned();
            file.report(severity, "pack/severity", format!("`{}` is no severity", severity.value), Some(help));
        }
    }
    Profile {
        name: slug.to_owned(),
        title: raw.title.clone(),
        select: texts(&raw.select),
        skip: texts(&raw.skip),
        promote,
        gate: raw.gate.as_ref().and_then(|text| gate(file, library, text)),
        allow_undeclared: raw.allow_undeclared,
        binds: texts(&raw.binds),
    }
}

/// A selector of a profile that takes no rule is a rule that is silently not judged.
fn matches(file: &mut FileContext<'_>, text: &raw::Text, rules: &[&str]) {
    if text.value == "*" || rules.iter().any(|id| glob(&text.value, id)) {
        return;
    }
    let mut known: Vec<&str> = rules.to_vec();
    known.extend(rules.iter().filter_map(|id| id.split('/').next()));
    let help = closest(&text.value, &known).map_or_else(
        || "`assay rules` lists the rules; `topic` or `topic/*` takes all of a topic".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    file.report(text, "pack/selector", format!("`{}` matches no rule", text.value), Some(help));
}

/// The index of a standard among the known ones; says so where there is none.
pub(super) fn standard(file: &mut FileContext<'_>, text: &raw::Text, known: &[&str]) -> Option<usize> {
    let at = known.iter().position(|slug| *slug == text.value);
    if at.is_none() {
        let help = closest(&text.value, known).map_or_else(
            || format!("the standards are {}; a new one is a file `standards/{}.yaml`", known.join(", "), text.value),
            |near| format!("did you mean `{near}`?"),
        );
        file.report(text, "pack/standard", format!("there is no standard `{}`", text.value), Some(help));
    }
    at
}

/// The index of a gate; says so where there is none.
pub(super) fn gate(file: &mut FileContext<'_>, library: &Library, text: &raw::Text) -> Option<usize> {
    let gates: Vec<&str> = library.gate.iter().flat_map(|gates| &gates.values).map(|gate| &**gate).collect();
    let at = gates.iter().position(|gate| *gate == text.value);
    if at.is_none() {
        let help = closest(&text.value, &gates)
            .map_or_else(|| format!("the gates are {}", gates.join(", ")), |near| format!("did you mean `{near}`?"));
        file.report(text, "pack/gate", format!("`{}` is no gate", text.value), Some(help));
    }
    at
}

/// Says that a clause is not in a standard's list.
pub(super) fn no_clause(file: &mut FileContext<'_>, text: &raw::Text, standard: &str, known: &[&str]) {
    let message = format!("`{standard}` has no clause `{}` in its list", text.value);
    let help = closest(&text.value, known).map_or_else(
        || {
            let mut shown = known.iter().take(20).copied().collect::<Vec<_>>().join(", ");
            if known.len() > 20 {
                shown.push_str(&format!(" and {} more", known.len() - 20));
            }
            format!("its clauses are {shown}; add yours to `standards/{standard}.yaml` if it is missing there")
        },
        |near| format!("did you mean `{near}`?"),
    );
    file.report(text, "pack/clause", message, Some(help));
}
