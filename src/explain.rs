//! A rule or a code as a page: what it asks, why, by which clause, an example that fails with the
//! real diagnostic, one that passes, and what to do.

use std::fmt::Write as _;

use crate::finding::{Finding, Outcome};
use crate::judge::{self, CaseMode, Options};
use crate::pack::{Began, Case, Expect, Pack, Part, Profile, Rule, Template};
use crate::render::text::{self, Style};
use crate::schema::Scope;
use crate::source::Sources;
use crate::value::Date;

/// The engine's own codes: what each means and what to do.
pub const CODES: &[(&str, &str, &str)] = &[
    (
        "yaml/syntax",
        "The text is not YAML",
        "Reading stops at the place that is shown. Mend it and run again; what stands before it was still checked.",
    ),
    (
        "yaml/duplicate-key",
        "A key stands twice in one mapping",
        "Other readers take the last one silently, which is how a figure gets lost. Keep one; until then rules take neither as declared.",
    ),
    (
        "yaml/null",
        "A key has no value",
        "`key:`, `~` and `null` say nothing. Write the value; write `false` if there is none; leave the key out if it is not known.",
    ),
    ("yaml/tag", "A YAML tag", "Tags change how a value is read. Remove the tag; quote a text that begins with `!`."),
    (
        "yaml/merge-key",
        "A merge key that merges nothing",
        "`<<` takes a mapping or a list of mappings, mostly by alias: `<<: *name`, `<<: [*name, *other]`. Keys of the mapping itself win over merged ones wherever they stand, and earlier mappings of the list over later ones.",
    ),
    (
        "yaml/ambiguous-scalar",
        "A scalar that other YAML readers take differently",
        "`NO`, `yes`, `012`, `1:50` and `1_000` are booleans or other numbers to a YAML 1.1 reader. Quote it if it is a text.",
    ),
    (
        "yaml/not-finite",
        "Not a finite number",
        "`.inf` and `.nan` are no quantities. Write the number, or leave the key out.",
    ),
    ("yaml/complex-key", "A key that is no text", "Keys are plain texts."),
    (
        "yaml/unknown-alias",
        "An alias without anchor",
        "Define `&name` before `*name`, or quote a text that begins with `*`.",
    ),
    ("yaml/alias-cycle", "An alias inside the value that it repeats", "Write the value out."),
    (
        "yaml/alias-expansion",
        "Aliases that blow the text up",
        "A text may not stand for more than ten times its own values. Write the values out.",
    ),
    (
        "yaml/too-deep",
        "Lists and mappings nested too deeply",
        "No declaration needs a hundred levels; check the brackets.",
    ),
    (
        "yaml/too-large",
        "The text is too large",
        "Declarations end at 64 MiB. Put documents into evidence and refer to them.",
    ),
    ("yaml/too-many-values", "The text holds too many values", "Declarations end at four million values."),
    (
        "schema/unknown-key",
        "A key that the schema does not have",
        "A misspelt key is a fact that no rule reads. Use the key that is suggested, or remove it.",
    ),
    (
        "schema/required",
        "A key that must be there",
        "Only `declaration`, `project.id` and the ids of list items are required.",
    ),
    (
        "schema/type",
        "A value of another type",
        "Write the kind of value that is named. Rules take the fact as not declared until then.",
    ),
    (
        "schema/unknown-word",
        "A word that the schema does not have",
        "The fact takes one of a few words. Use one of them.",
    ),
    (
        "schema/not-true",
        "`true` where a value belongs",
        "`false` says that there is none; `true` says nothing. Write the value.",
    ),
    ("schema/constant", "A value that is not the one expected", "Write the value that is named."),
    ("schema/range", "A number outside its range", "Write a number inside it."),
    ("schema/pattern", "A text of another shape", "Write it in the shape that is shown."),
    ("schema/size", "Too few or too many", "Add or remove items."),
    ("schema/unique", "A list that names one thing twice", "Remove the repetition."),
    ("schema/not-here", "Something that may not stand here", "Remove it."),
    ("schema/value", "A value that the schema does not accept", "Write what is asked for."),
    ("schema/date", "Not a date", "Write `YYYY-MM-DD`, `YYYY-MM`, or a year in quotes."),
    (
        "schema/instant",
        "Not an instant",
        "Write the day, the time and the offset of the place: `2026-05-14T08:30+05:00`, or `Z` for UTC. Without its offset a time names no moment, and nobody else can add it.",
    ),
    ("schema/date-precision", "A date that is not precise enough", "The fact needs a day or a month."),
    (
        "schema/quantity",
        "A quantity that cannot be read",
        "Write a number, a blank and a UCUM unit: `26081 t`, `310 m3/s`, `5.7 %`.",
    ),
    (
        "schema/dimension",
        "A quantity of another dimension",
        "A mass is no volume, and a rate is no amount. Write the quantity that is asked for.",
    ),
    ("schema/money", "An amount that cannot be read", "Write a number, a blank and an ISO 4217 code: `158320000 USD`."),
    ("schema/country", "An unknown country", "Write the two letters of ISO 3166-1, such as `KZ`."),
    (
        "schema/country-spelling",
        "A country in another spelling",
        "It is understood; the short code is what the document asks for.",
    ),
    (
        "ref/dangling",
        "A reference that leads nowhere",
        "The value is the id of an item that is not declared. Correct the id or add the item.",
    ),
    ("ref/duplicate-id", "An id given twice", "References to it could mean either item. Give each its own."),
    (
        "run/gate-unknown",
        "The project's gate is not known",
        "How far a project has come decides which facts are due. Declare `project.stage` or a milestone.",
    ),
    (
        "run/force-unknown",
        "What binds the project is not known",
        "A fact that decides whether a standard binds is not declared. An empty list or `false` is an answer.",
    ),
    (
        "run/future-fact",
        "A fact from after the as-of date",
        "Something is declared to have happened after the date that is judged at.",
    ),
    ("run/nothing-judged", "No rule applies", "A declaration that no rule says anything about was not checked."),
    ("run/no-declaration", "Nothing to check", "No declaration was found where you pointed."),
    ("run/not-a-declaration", "A document that is no declaration", "Its root has no key `declaration`."),
    ("run/empty", "An empty document", "It holds nothing, or only comments."),
    ("run/unreadable", "A file that cannot be read", "Check the path and the permissions."),
    ("run/encoding", "A file that is not UTF-8", "Save it as UTF-8, with or without byte order mark."),
    ("run/too-large", "A file that is too large", "Files end at 64 MiB."),
    ("run/pack", "A pack that cannot be read", "`--rules` names a folder shaped like `rules/`."),
    ("case/missing", "A case expects a finding that does not come", "Correct the rule, or what the case expects."),
    ("case/noisy", "A case gets a finding that it does not expect", "Correct the rule, or what the case expects."),
    (
        "case/misplaced",
        "A finding at another place than its mark",
        "Each `# <-- here` is the place of one finding, each `# <-- because` of a further label; `missing` and `cites` are complete lists.",
    ),
    (
        "case/broken",
        "A case or rule that cannot be judged",
        "The case does not fit the schema, or the rule stops. Less information must never break a rule.",
    ),
    (
        "case/exemplary",
        "The exemplary declaration is not silent",
        "A rule that fires there fires at a project that does everything right.",
    ),
    (
        "case/deletion",
        "Leaving a fact out makes a failure go away",
        "Read the fact itself, so that it stays unknown; `declared` and `known` only where leaving it out cannot help. What has to be so is listed in the rule under `allowed` as `deletion`, with the reason.",
    ),
    (
        "case/unnoticed",
        "A change of the rule that no case notices",
        "Add a case on the boundary. A change that makes no difference is listed under `allowed` as `mutant`, with the reason.",
    ),
    ("case/stale", "An exception that is not needed", "Remove it, or correct what it names."),
    ("usage/date", "Not a day", "`--as-of` takes a day such as `2026-11-23`."),
    ("usage/gate", "No such gate", "See the list in the message."),
    ("usage/profile", "No such profile", "See the list in the message."),
    (
        "usage/selector",
        "A selector that matches no rule",
        "`assay rules` lists the ids; `tailings` or `tailings/*` takes a topic.",
    ),
    ("usage/no-rules", "No rule is left", "The selection takes every rule out."),
    ("usage/code", "No such rule or code", "`assay rules` lists the rules."),
    ("usage/schema", "No such schema", "See the list in the message."),
];

/// The page of an engine code.
#[must_use]
pub fn code(name: &str) -> Option<String> {
    let (code, title, text) = CODES.iter().find(|(code, ..)| *code == name)?;
    Some(format!("{code}: {title}\n\n{text}\n"))
}

/// The page of a rule.
#[must_use]
pub fn rule(pack: &Pack, sources: &Sources, at: usize, as_of: Date, style: Style) -> String {
    let rule = &pack.rules[at];
    let mut page = String::new();
    let _ = writeln!(page, "{}: {}\n", rule.id, rule.title);
    let gate = rule.gate.and_then(|gate| pack.gates.as_ref()?.values.get(gate));
    let weight = if rule.is_check {
        "arithmetic or contradiction: weighs the same everywhere".to_owned()
    } else {
        let from =
            gate.map_or_else(|| "at every gate".to_owned(), |gate| format!("from the gate {}", gate.replace('_', " ")));
        format!("in full {from}, where its standard binds")
    };
    let _ = writeln!(page, "Severity   {} · {weight}", rule.severity);
    for cite in &rule.cites {
        let standard = &pack.standards[cite.standard];
        let locator = cite.locator.as_ref().map(|locator| format!(", {locator}")).unwrap_or_default();
        let window = cite.window.as_ref().or(rule.window.as_ref()).unwrap_or(&standard.window);
        let from = in_force(window);
        let edition = cite.edition_read.as_ref().unwrap_or(&standard.edition);
        let _ = writeln!(
            page,
            "Clause     {} {}{locator} ({edition}){from} · read: {}",
            standard.title,
            cite.clauses.join(", "),
            cite.reading.word()
        );
        let _ = writeln!(page, "           {}", standard.url);
    }
    let _ = writeln!(page, "Revision   {}", rule.revision);
    if !rule.rationale.is_empty() {
        let _ = writeln!(page, "\nWhy\n{}", indent(&wrap(&rule.rationale, style.width.min(100) - 2)));
    }
    let _ = writeln!(page, "\nIt reads\n{}", indent(&rule.reads.join("\n")));
    if let Some(case) = rule.cases.iter().find(|case| case.expect == Expect::Fail && case.given_span.is_some()) {
        let _ = writeln!(page, "\nA declaration that fails: {}\n", case.note);
        for finding in failing(pack, sources, at, case, as_of) {
            page.push_str(&text::finding(&finding, sources, style));
        }
    }
    if let Some(case) = rule.cases.iter().find(|case| case.expect == Expect::Pass && case.given_span.is_some()) {
        let _ = writeln!(page, "\nOne that passes: {}\n", case.note);
        if let Some(given) = &case.given {
            let source = sources.get(given.node(given.root()).span.source);
            page.push_str(&indent(source.text().trim_end()));
            page.push('\n');
        }
    }
    let helps: Vec<String> = rule.checks.iter().map(|check| plain(&check.help)).collect();
    let _ = writeln!(page, "\nHow to mend it");
    let mut said: Vec<&String> = Vec::new();
    for help in &helps {
        if !said.contains(&help) {
            said.push(help);
            let _ = writeln!(page, "  - {}", wrap(help, style.width.min(100) - 4).replace('\n', "\n    "));
        }
    }
    page
}

/// When a clause is in force, and how its first day is found.
fn in_force(window: &crate::pack::Window) -> String {
    let why = window.start.why().map(|why| format!(", {why}")).unwrap_or_default();
    let from = match window.start.fixed() {
        Some(Began::Always) => String::new(),
        Some(Began::On(day, _)) => format!(" · in force from {day}{why}"),
        Some(Began::NotYet(not)) => format!(" · not yet in force: {not}{why}"),
        None => format!(" · in force{}", why.replacen(',', "", 1)),
    };
    let until = window.until.map(|until| format!(" until {until}")).unwrap_or_default();
    if from.is_empty() && !until.is_empty() { format!(" · in force{until}") } else { from + &until }
}

fn failing(pack: &Pack, sources: &Sources, at: usize, case: &Case, as_of: Date) -> Vec<Finding> {
    let (Some(exemplary), Some(given)) = (&pack.exemplary, &case.given) else { return Vec::new() };
    let tree = exemplary.overlaid(given);
    let checked = pack.declaration.check(sources, &tree, Scope::Fragment);
    let profile = Profile::default();
    let options = Options {
        as_of: case.as_of.unwrap_or(as_of),
        hindsight: false,
        gate: None,
        profile: &profile,
        rules: &[at],
        case: Some(CaseMode::default()),
    };
    let judged = judge::judge(pack, &tree, &checked.malformed, &options);
    judged.findings.into_iter().filter(|finding| finding.outcome == Some(Outcome::Fail)).take(1).collect()
}

/// A message with its holes as they are written.
pub(crate) fn plain(template: &Template) -> String {
    let parts = template.0.iter().map(|part| match part {
        Part::Text(text) => {
            text.split_whitespace().collect::<Vec<_>>().join(" ") + if text.ends_with(' ') { " " } else { "" }
        }
        Part::Hole(_, written) => format!("{{{written}}}"),
    });
    let mut text = String::new();
    for (part, raw) in parts.zip(&template.0) {
        if let Part::Text(raw) = raw
            && raw.starts_with(' ')
        {
            text.push(' ');
        }
        text.push_str(&part);
    }
    text
}

fn indent(text: &str) -> String {
    text.lines()
        .map(|line| if line.is_empty() { String::new() } else { format!("  {line}") })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Text in lines of so many characters at most.
fn wrap(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// The rules as a list for people: id, severity, title.
#[must_use]
pub fn list(rules: &[Rule]) -> String {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in rules {
        let _ = writeln!(text, "{:width$}  {:7}  {}", rule.id, rule.severity.word(), rule.title);
    }
    let _ = writeln!(text, "\n{} rules; `assay explain RULE` prints one as a page.", rules.len());
    text
}
