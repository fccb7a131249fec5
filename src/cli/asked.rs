//! The arguments of a run, understood against the pack.

use super::Session;
use super::args::Check;
use crate::finding::Finding;
use crate::pack::{Pack, Profile, glob};
use crate::value::Date;

/// The profile that is used when none is asked for.
pub(super) const DEFAULT: &str = "default";

/// The arguments, understood.
pub(super) struct Asked {
    pub as_of: Date,
    pub hindsight: bool,
    pub gate: Option<usize>,
    pub profile: Profile,
    pub rules: Vec<usize>,
}

impl Asked {
    /// Reads them; or says what each means that means nothing.
    /// `not_waivable` are the globs of the configuration, which name rules too.
    pub(super) fn read(
        session: &Session,
        args: &Check,
        not_waivable: &[String],
        pack: &Pack,
        today: Date,
    ) -> Result<Self, Vec<Finding>> {
        let line = &session.line;
        let mut findings = Vec::new();
        let as_of = match args.as_of.as_deref().map(Date::parse) {
            None => today,
            Some(Ok(date)) if date.is_exact() => date,
            Some(_) => {
                let text = args.as_of.clone().unwrap_or_default();
                let message = format!("`{text}` is no day");
                findings.push(line.error("usage/date", &text, message).help("write a day such as `2026-11-23`"));
                today
            }
        };
        let gates: Vec<&str> = pack.gates.iter().flat_map(|gates| &gates.values).map(|gate| &**gate).collect();
        let gate = args.gate.as_ref().and_then(|gate| {
            let at = gates.iter().position(|known| known == gate);
            if at.is_none() {
                let finding = line.error("usage/gate", gate, format!("`{gate}` is no gate"));
                findings.push(finding.help(suggest(gate, &gates, "the gates are")));
            }
            at
        });
        let named = args.profile.as_deref().unwrap_or(DEFAULT);
        let profile = pack.profiles.get(named).cloned().unwrap_or_else(|| {
            let known: Vec<&str> = pack.profiles.keys().map(String::as_str).collect();
            let finding = line.error("usage/profile", named, format!("there is no profile `{named}`"));
            findings.push(finding.help(suggest(named, &known, "the profiles are")));
            Profile::default()
        });
        let named = args.select.iter().chain(&args.skip).chain(not_waivable);
        named.for_each(|glob| findings.extend(matches_none(session, pack, glob)));
        let rules = select(args, pack, &profile);
        if findings.is_empty() && rules.is_empty() {
            let finding = line.error("usage/no-rules", "", "no rule is left to judge by");
            findings.push(finding.help("take fewer rules out with `--skip`, or see `assay rules`"));
        }
        if findings.is_empty() {
            Ok(Self { as_of, hindsight: args.hindsight, gate, profile, rules })
        } else {
            Err(findings)
        }
    }
}

pub(super) fn suggest(word: &str, known: &[&str], otherwise: &str) -> String {
    match crate::schema::closest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{otherwise} {}", known.join(", ")),
    }
}

/// What is wrong with a glob that no rule matches.
fn matches_none(session: &Session, pack: &Pack, selector: &str) -> Option<Finding> {
    let mut known: Vec<&str> = pack.rules.iter().map(|rule| rule.id.as_str()).collect();
    if known.iter().any(|id| glob(selector, id)) {
        return None;
    }
    known.extend(pack.rules.iter().map(crate::pack::Rule::topic));
    let finding = session.line.error("usage/selector", selector, format!("`{selector}` matches no rule"));
    let help = crate::schema::closest(selector, &known).map_or_else(
        || format!("see `assay rules`; topics are {}", topics(pack)),
        |near| format!("did you mean `{near}`?"),
    );
    Some(finding.help(help))
}

/// The rules that the profile and the arguments leave.
fn select(args: &Check, pack: &Pack, profile: &Profile) -> Vec<usize> {
    let any = |globs: &[String], id: &str| globs.iter().any(|pattern| glob(pattern, id));
    let wanted = |id: &str| {
        (profile.select.is_empty() || any(&profile.select, id))
            && !any(&profile.skip, id)
            && (args.select.is_empty() || any(&args.select, id))
            && !any(&args.skip, id)
    };
    pack.rules.iter().enumerate().filter(|(_, rule)| wanted(&rule.id)).map(|(at, _)| at).collect()
}

fn topics(pack: &Pack) -> String {
    let topics: std::collections::BTreeSet<&str> = pack.rules.iter().map(crate::pack::Rule::topic).collect();
    topics.into_iter().collect::<Vec<_>>().join(", ")
}
