//! The page around the sections: head, navigation, one part for each declaration, digests.

use super::markup::Html;
use super::{findings, matrix, timeline, todo, verdict};
use crate::render::entry::name;
use crate::render::text::{Found, sentence};
use crate::report::{Declaration, Report, by_fact};
use crate::source::{Sources, sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("filter.js");

/// The sections of a declaration: the end of their anchor, and their title.
pub(super) const SECTIONS: [(&str, &str); 8] = [
    ("verdict", "Verdict"),
    ("outcomes", "Outcomes by topic and standard"),
    ("findings", "Findings"),
    ("dates", "Dates behind and ahead"),
    ("undeclared", "Facts to declare, by who has them"),
    ("waivers", "Waivers"),
    ("clauses", "Clauses looked at, and not"),
    ("inputs", "What this was made from"),
];

/// Writes the page.
#[must_use]
pub fn render(report: &Report, sources: &Sources) -> String {
    let mut html = Html::default();
    html.raw("<!DOCTYPE html>\n");
    html.block("html", &[("lang", "en")], |html| {
        head(html, report);
        html.block("body", &[], |html| {
            html.line("a", &[("class", "skip"), ("href", "#main")], |html| html.text("Skip to the report"));
            html.block("header", &[], |html| {
                html.line("h1", &[], |html| html.text(&title(report)));
                html.line("p", &[("class", "sub")], |html| html.text(&asked(report)));
            });
            navigation(html, report);
            html.block("main", &[("id", "main"), ("tabindex", "-1")], |html| body(html, report, sources));
            html.block("footer", &[], |html| {
                let made = concat!("Made by assay ", env!("CARGO_PKG_VERSION"));
                html.line("p", &[], |html| {
                    html.text(made);
                    html.text("; the same inputs on the same date give the same bytes.");
                });
            });
            html.raw("<script>");
            html.raw(SCRIPT);
            html.raw("</script>\n");
        });
    });
    html.finish()
}

fn head(html: &mut Html, report: &Report) {
    html.block("head", &[], |html| {
        html.raw("<meta charset=\"utf-8\">\n");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
        // Whatever slipped in, no browser would load or run it: only the script of this page has this digest.
        let policy = format!(
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            base64(&sha256(SCRIPT.as_bytes()))
        );
        html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
        html.text(&policy);
        html.raw("\">\n");
        html.line("title", &[], |html| html.text(&title(report)));
        html.raw("<style>\n");
        html.raw(STYLE);
        html.raw("</style>\n");
    });
}

/// The base64 form of a digest in hexadecimal digits.
fn base64(hex: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<u32> = hex.chars().filter_map(|c| c.to_digit(16)).collect();
    let bytes: Vec<u32> = digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | three.get(at).copied().unwrap_or(0));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at > three.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

fn title(report: &Report) -> String {
    let word = match report.verdict().exit_code() {
        0 if report.declarations.is_empty() => "nothing was checked",
        0 => "nothing fails this run",
        1 => "does not pass",
        _ => "could not be checked",
    };
    match report.declarations.as_slice() {
        [one] => format!("Assay report on {}: {word}", one.name.as_deref().unwrap_or(&one.path)),
        _ => format!("Assay report: {word}"),
    }
}

/// What the run was asked, in a line.
fn asked(report: &Report) -> String {
    let settings = &report.settings;
    let mut said = vec![format!("As of {}", settings.as_of)];
    if settings.hindsight {
        said.push("with hindsight".to_owned());
    }
    said.push(format!("fails on {}", settings.fail_on.word()));
    if settings.allow_undeclared {
        said.push("missing facts allowed".to_owned());
    }
    said.push(format!("profile {}", settings.profile));
    said.join(" · ")
}

/// The anchor of a section.
pub(super) fn anchor(declaration: usize, section: &str) -> String {
    format!("d{}-{section}", declaration + 1)
}

fn navigation(html: &mut Html, report: &Report) {
    if report.declarations.is_empty() {
        return;
    }
    html.block("nav", &[("aria-label", "Contents")], |html| {
        html.block("ul", &[], |html| {
            for (at, declaration) in report.declarations.iter().enumerate() {
                if report.declarations.len() > 1 {
                    html.line("li", &[], |html| link(html, &format!("d{}", at + 1), &name(declaration, report)));
                    continue;
                }
                for (section, title) in SECTIONS {
                    html.line("li", &[], |html| link(html, &anchor(at, section), title));
                }
            }
        });
    });
}

fn link(html: &mut Html, anchor: &str, text: &str) {
    html.inline("a", &[("href", &format!("#{anchor}"))], |html| html.text(text));
}

fn body(html: &mut Html, report: &Report, sources: &Sources) {
    if !report.findings.is_empty() || report.declarations.is_empty() {
        html.block("section", &[("id", "run"), ("aria-labelledby", "run-title")], |html| {
            html.line("h2", &[("id", "run-title")], |html| html.text("Of no declaration"));
            if report.declarations.is_empty() {
                html.say("p", "Nothing was checked, and nothing checked is never a success.");
            }
            if !report.findings.is_empty() {
                html.say("h3", "Findings on the run");
            }
            findings::list(html, "run", &report.findings.iter().collect::<Vec<_>>(), sources);
        });
    }
    if report.declarations.len() > 1 {
        overview(html, report);
    }
    for (at, declaration) in report.declarations.iter().enumerate() {
        one(html, at, declaration, report, sources);
    }
}

fn overview(html: &mut Html, report: &Report) {
    html.block("section", &[("id", "overview"), ("aria-labelledby", "overview-title")], |html| {
        html.line("h2", &[("id", "overview-title")], |html| html.text("Declarations"));
        let heads = [
            ("Declaration", false),
            ("Verdict", false),
            ("Errors", true),
            ("Warnings", true),
            ("Notes", true),
            ("Facts not declared", true),
            ("Checks passed", true),
        ];
        html.table("Every declaration of this run", &heads, |html| {
            for (at, declaration) in report.declarations.iter().enumerate() {
                let found = Found::of(&declaration.findings, &by_fact(&declaration.findings));
                html.line("tr", &[], |html| {
                    html.inline("th", &[("scope", "row")], |html| {
                        link(html, &format!("d{}", at + 1), &name(declaration, report));
                    });
                    let verdict = sentence(declaration.verdict, found, &report.settings);
                    html.inline("td", &[("class", "t")], |html| html.prose(&verdict));
                    let counts = found.findings;
                    for number in [counts.errors, counts.warnings, counts.notes, found.facts.total()] {
                        html.figure(number);
                    }
                    html.figure(declaration.tally.pass);
                });
            }
        });
    });
}

fn one(html: &mut Html, at: usize, declaration: &Declaration, report: &Report, sources: &Sources) {
    let (id, heading) = (format!("d{}", at + 1), format!("d{}-title", at + 1));
    html.block("section", &[("id", &id), ("class", "declaration"), ("aria-labelledby", &heading)], |html| {
        html.line("h2", &[("id", &heading)], |html| html.text(&name(declaration, report)));
        for (section, title) in SECTIONS {
            let (id, heading) = (anchor(at, section), format!("{}-title", anchor(at, section)));
            html.block("section", &[("id", &id), ("aria-labelledby", &heading)], |html| {
                html.line("h3", &[("id", &heading)], |html| html.text(title));
                match section {
                    "verdict" => verdict::verdict(html, declaration, report, sources),
                    "outcomes" => matrix::outcomes(html, declaration, report),
                    "findings" => findings::findings(html, at, declaration, sources),
                    "dates" => timeline::dates(html, at, declaration, report),
                    "undeclared" => todo::undeclared(html, declaration, sources),
                    "waivers" => todo::waivers(html, declaration, sources),
                    "clauses" => matrix::clauses(html, declaration, report),
                    _ => inputs(html, declaration, report),
                }
            });
        }
    });
}

/// What somebody needs to make the same report again.
fn inputs(html: &mut Html, declaration: &Declaration, report: &Report) {
    let settings = &report.settings;
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let mut list = vec![
        ("Declaration", declaration.path.clone()),
        ("SHA-256 of its text", declaration.digest.clone()),
        ("Catalog of rules, SHA-256", report.catalog.digest.clone()),
        ("Rules selected", report.catalog.rules.to_string()),
        ("Packs", report.catalog.packs.join(", ")),
        ("Tool", concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned()),
        ("As of", settings.as_of.clone()),
        ("Gate", declaration.gate.as_deref().unwrap_or("none shown by the facts").replace('_', " ")),
        ("Profile", settings.profile.clone()),
        ("Hindsight", yes(settings.hindsight)),
        ("Fails on", settings.fail_on.word().to_owned()),
        ("Missing facts allowed", yes(settings.allow_undeclared)),
    ];
    list.extend(settings.config.clone().map(|path| ("Settings from", path)));
    list.extend(settings.waivers.clone().map(|path| ("Waivers from", path)));
    html.block("dl", &[("class", "inputs")], |html| {
        for (label, value) in list {
            html.inline("dt", &[], |html| html.text(label));
            html.line("dd", &[], |html| html.text(&value));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_written_as_browsers_want_it() {
        assert_eq!(base64(&sha256(b"")), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn the_script_ends_nowhere_early() {
        assert!(!SCRIPT.contains("</") && !STYLE.contains("</") && !STYLE.contains("url("));
    }
}
