//! A rule, a code, or what rules rest on, as a page.

mod about;
mod codes;
mod coverage;
mod data;
mod examples;
mod language;
mod rule;

pub use about::about;
pub use codes::CODES;
pub use coverage::{coverage, coverage_json, coverage_of_all, coverage_of_all_json, instruments};
pub use data::{definition, standard, table};
pub use examples::example;
pub use language::function;
pub use rule::rule;

use std::fmt::Write as _;

use crate::pack::{Part, Rule, Template};

/// The page of an engine code.
#[must_use]
pub fn code(name: &str) -> Option<String> {
    let (code, title, text) = CODES.iter().find(|(code, ..)| *code == name)?;
    Some(format!("{code}: {title}\n\n{text}\n"))
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
