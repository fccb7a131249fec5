//! The manual that a log carries: a descriptor for each code that it speaks of.

use serde_json::json;

use super::log::{Configuration, Descriptor, Text};
use super::{level, sentence};
use crate::report::{About, Report};

/// The descriptors of these codes, in their order.
pub(super) fn descriptors(report: &Report, codes: &[&str]) -> Vec<Descriptor> {
    let about = |code: &str| report.catalog.about.iter().find(|about| about.code == code);
    codes.iter().map(|code| descriptor(code, about(code))).collect()
}

fn descriptor(code: &str, about: Option<&About>) -> Descriptor {
    let Some(about) = about else {
        let text = || Text { text: sentence(code), markdown: None };
        return Descriptor {
            id: code.to_owned(),
            name: name(code),
            short_description: text(),
            full_description: text(),
            help_uri: None,
            help: text(),
            default_configuration: Configuration { level: "error" },
            properties: json!({ "tags": tags(code) }),
        };
    };
    let plain = |text: &str| Text { text: sentence(text), markdown: None };
    Descriptor {
        id: code.to_owned(),
        name: name(code),
        short_description: plain(&about.title),
        full_description: plain(if about.text.is_empty() { &about.title } else { &about.text }),
        help_uri: about.clauses.iter().map(|(_, url)| url.clone()).find(|url| is_web(url)),
        help: help(about),
        default_configuration: Configuration { level: level(about.severity) },
        properties: json!({
            "tags": tags(code),
            "precision": "very-high",
            "problem.severity": match about.severity.word() { "note" => "recommendation", other => other },
        }),
    }
}

/// The page of a code, once for people who read plain text and once in Markdown.
fn help(about: &About) -> Text {
    let mut text = vec![sentence(&about.title)];
    let mut markdown = vec![format!("**{}**", sentence(&about.title))];
    if !about.text.is_empty() {
        text.push(sentence(&about.text));
        markdown.push(sentence(&about.text));
    }
    if !about.clauses.is_empty() {
        let plain = about.clauses.iter().map(|(clause, url)| format!("- {clause} {url}").trim_end().to_owned());
        text.push(format!("Rests on:\n{}", plain.collect::<Vec<_>>().join("\n")));
        let linked = about.clauses.iter().map(|(clause, url)| {
            let name = clause.replace('[', "\\[").replace(']', "\\]");
            if is_web(url) { format!("- [{name}](<{url}>)") } else { format!("- {name}") }
        });
        markdown.push(format!("Rests on:\n{}", linked.collect::<Vec<_>>().join("\n")));
    }
    if !about.help.is_empty() {
        let ways: Vec<String> = about.help.iter().map(|help| format!("- {help}")).collect();
        text.push(format!("How to mend it:\n{}", ways.join("\n")));
        markdown.push(format!("How to mend it:\n{}", ways.join("\n")));
    }
    text.push(format!("`assay explain {}` prints more.", about.code));
    markdown.push(format!("`assay explain {}` prints more.", about.code));
    Text { text: text.join("\n\n"), markdown: Some(markdown.join("\n\n")) }
}

/// Whether an address is one that a viewer may link to.
fn is_web(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"`\\^{}|".contains(&b))
    })
}

/// The code in the Pascal case that viewers expect of a name: `TailingsDesignFlood`.
fn name(code: &str) -> String {
    let mut name = String::with_capacity(code.len());
    for word in code.split(|c: char| !c.is_alphanumeric()) {
        let mut letters = word.chars();
        name.extend(letters.next().map(char::to_uppercase).into_iter().flatten());
        name.extend(letters);
    }
    name
}

/// The topic, for viewers that filter.
fn tags(code: &str) -> Vec<&str> {
    code.split_once('/').map(|(topic, _)| topic).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_name_and_its_topic_as_a_tag() {
        assert_eq!(name("tailings/design-flood"), "TailingsDesignFlood");
        assert_eq!(tags("tailings/design-flood"), ["tailings"]);
        assert!(is_web("https://eur-lex.europa.eu/eli/dir/2006/21/oj"));
        assert!(!is_web("javascript:alert(1)") && !is_web("https://a b") && !is_web(""));
    }
}
