//! Profiles: what they name has to be there, or a gate would silently judge nothing.

use super::compile::FileContext;
use super::{Profile, glob, raw};
use crate::expr::Library;
use crate::finding::Severity;
use crate::schema::closest;

/// What a profile may name.
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
    for pattern in raw.select.iter().chain(&raw.skip).chain(raw.promote.0.iter().map(|(pattern, _)| pattern)) {
        if !known.rules.iter().any(|rule| glob(&pattern.value, rule)) {
            let help = closest(&pattern.value, &known.rules).map(|near| format!("did you mean `{near}`?"));
            file.report(pattern, "pack/selector", format!("`{}` matches no rule", pattern.value), help);
        }
    }
    for standard in &raw.binds {
        if !known.standards.contains(&standard.value.as_str()) {
            let help = closest(&standard.value, &known.standards).map(|near| format!("did you mean `{near}`?"));
            file.report(standard, "pack/standard", format!("there is no standard `{}`", standard.value), help);
        }
    }
    let texts = |texts: &[raw::Text]| texts.iter().map(|text| text.value.clone()).collect();
    let mut promote = Vec::new();
    for (glob, severity) in &raw.promote.0 {
        match Severity::from_word(&severity.value) {
            Some(severity) => promote.push((glob.value.clone(), severity)),
            None => file.report(severity, "pack/severity", format!("`{}` is no severity", severity.value), None),
        }
    }
    let gate = raw.gate.as_ref().and_then(|text| {
        let gate = library.gate.as_ref().and_then(|gates| gates.values.iter().position(|gate| **gate == *text.value));
        if gate.is_none() {
            file.report(text, "pack/gate", format!("`{}` is no gate", text.value), None);
        }
        gate
    });
    Profile {
        name: slug.to_owned(),
        title: raw.title.clone(),
        select: texts(&raw.select),
        skip: texts(&raw.skip),
        promote,
        gate,
        allow_undeclared: raw.allow_undeclared,
        binds: texts(&raw.binds),
    }
}
