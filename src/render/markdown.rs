//! Markdown for comments on a change and for job summaries: verdict, counts, findings by severity, missing facts.
//!
//! The report is the tool's, the words in it are a filing's: whatever a filing holds is escaped, so that it neither
//! draws headings nor loads pictures nor calls people. A comment on GitHub ends at 65 536 characters, so a long report
//! says how much it left out.

use super::entry::{Entry, entries, flat, name, single};
use super::path::relative;
use super::text::{Found, count, sentence, warnings};
use crate::finding::{Finding, Outcome, Severity};
use crate::report::{Declaration, Report, all_clauses, by_fact};
use crate::source::Sources;

/// Characters of a report; the rest of the 65 536 is for what a workflow puts around it.
const ROOM: usize = 60_000;

/// A mark by which a workflow finds its own earlier comment; Markdown does not show it.
const MARK: &str = "<!-- assay -->";

/// Writes the report.
#[must_use]
pub fn render(report: &Report, sources: &Sources) -> String {
    let verdict = match report.verdict().exit_code() {
        0 if report.declarations.is_empty() => "nothing was checked",
        0 => "nothing fails this run",
        1 => "does not pass",
        _ => "could not be checked",
    };
    let mut out = Page { text: format!("{MARK}\n## Assay: {verdict}\n\n"), left: ROOM, omitted: 0 };
    table(&mut out, report);
    let settings = &report.settings;
    let digest: String = report.catalog.digest.chars().take(12).collect();
    let mut said = vec![format!("As of {}", escape(&settings.as_of))];
    if settings.hindsight {
        said.push("with hindsight".to_owned());
    }
    said.push(format!("fails on {}", settings.fail_on.word()));
    if settings.allow_undeclared {
        said.push("missing facts allowed".to_owned());
    }
    said.push(format!("profile {}", escape(&settings.profile)));
    said.extend(settings.waivers.as_deref().map(|path| format!("waivers of {}", escape(path))));
    said.push(format!("checked against {}", count(report.catalog.rules, "rule", "rules")));
    if !digest.is_empty() {
        said.push(format!("catalog {digest}"));
    }
    out.push(&format!("{}\n", said.join(" · ")));
    if !report.findings.is_empty() {
        out.push("\n### Of no declaration\n");
        list(&mut out, &entries(report, &report.findings), report, sources);
    }
    for declaration in &report.declarations {
        one(&mut out, declaration, report, sources);
    }
    if out.omitted > 0 {
        let rest = count(out.omitted, "entry is", "entries are");
        out.text
            .push_str(&format!("\n{rest} left out here: a comment has no room for more; another format has all.\n"));
    }
    out.text
}

/// A text that ends before its room does.
struct Page {
    text: String,
    left: usize,
    omitted: usize,
}

impl Page {
    /// Adds what must be there.
    fn push(&mut self, text: &str) {
        self.left = self.left.saturating_sub(text.chars().count());
        self.text.push_str(text);
    }

    /// Adds an entry, or counts it where no room is left.
    fn entry(&mut self, text: &str) {
        if self.omitted == 0 && text.chars().count() <= self.left {
            self.push(text);
        } else {
            self.omitted += 1;
        }
    }
}

/// Declarations in the table of counts; a folder may hold hundreds.
const ROWS: usize = 100;

fn table(out: &mut Page, report: &Report) {
    if report.declarations.is_empty() {
        return;
    }
    out.push("| declaration | verdict | errors | warnings | notes | facts not declared | checks passed | clauses |\n");
    out.push("|---|---|--:|--:|--:|--:|--:|---|\n");
    for declaration in report.declarations.iter().take(ROWS) {
        let found = Found::of(&declaration.findings, &by_fact(&declaration.findings));
        let title = escape(&name(declaration, report));
        let verdict = sentence(declaration.verdict, found, &report.settings);
        out.push(&format!(
            "| {title} | {} | {} | {} | {} | {} | {} | {} |\n",
            escape(&verdict),
            found.findings.errors,
            found.findings.warnings,
            found.findings.notes,
            found.facts.total(),
            declaration.tally.pass,
            all_clauses(declaration, &report.catalog).told()
        ));
    }
    let rest = report.declarations.len().saturating_sub(ROWS);
    if rest > 0 {
        out.push(&format!("| and {} | | | | | | | |\n", count(rest, "declaration more", "declarations more")));
    }
    out.push("\n");
}

fn one(out: &mut Page, declaration: &Declaration, report: &Report, sources: &Sources) {
    let entries = entries(report, &declaration.findings);
    let aside = |which: fn(&Finding) -> bool| -> Vec<Entry<'_>> {
        declaration.findings.iter().filter(|finding| which(finding)).map(|finding| single(report, finding)).collect()
    };
    let (waived, gone) = (aside(|finding| finding.waived.is_some()), aside(Finding::is_gone));
    let mut said = vec![];
    said.extend(declaration.name.as_deref().map(escape));
    said.extend(declaration.gate.as_deref().map(|gate| format!("gate {}", escape(&gate.replace('_', " ")))));
    let warnings: Vec<String> = warnings(declaration, &report.settings).iter().map(|text| prose(text)).collect();
    if entries.is_empty() && waived.is_empty() && gone.is_empty() && warnings.is_empty() {
        return;
    }
    out.push(&format!("\n### {}\n", escape(&name(declaration, report))));
    if !said.is_empty() {
        out.push(&format!("\n{}\n", said.join(" · ")));
    }
    for warning in warnings {
        out.push(&format!("\n> {warning}\n"));
    }
    list(out, &entries, report, sources);
    section(out, "Waived", &waived.iter().collect::<Vec<_>>(), report, sources);
    section(out, "Gone since the baseline", &gone.iter().collect::<Vec<_>>(), report, sources);
}

/// Findings by severity, then the missing facts.
fn list(out: &mut Page, entries: &[Entry<'_>], report: &Report, sources: &Sources) {
    for (severity, title) in [(Severity::Error, "Errors"), (Severity::Warning, "Warnings"), (Severity::Note, "Notes")] {
        let own: Vec<_> = entries.iter().filter(|entry| entry.fact.is_none() && entry.severity == severity).collect();
        section(out, title, &own, report, sources);
    }
    let facts: Vec<_> = entries.iter().filter(|entry| entry.fact.is_some()).collect();
    section(out, "Facts not declared", &facts, report, sources);
}

fn section(out: &mut Page, title: &str, entries: &[&Entry<'_>], report: &Report, sources: &Sources) {
    if entries.is_empty() {
        return;
    }
    out.push(&format!("\n#### {title} ({})\n\n", entries.len()));
    for entry in entries {
        out.entry(&item(entry, report, sources));
    }
}

fn item(entry: &Entry<'_>, report: &Report, sources: &Sources) -> String {
    let start = sources.positions(entry.span).0;
    let path = relative(sources.get(entry.span.source).name(), &report.settings.folder);
    let place = format!("{}:{}:{}", escape(&path), start.line, start.column);
    let code = if entry.code.is_empty() { String::new() } else { format!("{} · ", code(&flat(entry.code))) };
    let weight = match (&entry.fact, entry.finding.outcome) {
        (Some(_), _) => format!("{} · ", entry.severity),
        (None, Some(Outcome::Broken)) => "the rule is at fault · ".to_owned(),
        (None, _) => String::new(),
    };
    let mut item = format!("- **{}**<br>\n  {code}{weight}{place}\n", prose(&entry.message));
    for (label, text) in entry.remarks() {
        item.push_str(&format!("  - {label}: {}\n", prose(&text)));
    }
    item
}

/// A text with pairs of backticks as code: the engine's own markup. A backtick of a filing spoils the pairs, but every
/// piece is escaped for where it stands.
fn prose(text: &str) -> String {
    let text = flat(text);
    let pieces: Vec<&str> = text.split('`').collect();
    let mut out = String::with_capacity(text.len() + 16);
    for (at, piece) in pieces.iter().enumerate() {
        match (at % 2, at + 1 == pieces.len()) {
            (0, _) => out.push_str(&escaped(piece)),
            (_, false) => out.push_str(&code(piece)),
            (_, true) => out.push_str(&format!("\\`{}", escaped(piece))),
        }
    }
    out
}

/// A text without backticks as code.
fn code(text: &str) -> String {
    let text = text.replace('`', "'");
    if text.trim().is_empty() { escaped(&text) } else { format!("`{text}`") }
}

/// A text in which Markdown finds nothing: no markup, HTML, link, table column, mention or reference.
fn escape(text: &str) -> String {
    escaped(&flat(text))
}

/// The same of a piece that is on one line already.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' => out.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            // Links, mentions and references are found after the rest is drawn, so only a mark between helps.
            '@' | '#' | '!' if next.is_some_and(char::is_alphanumeric) => {
                out.push(c);
                out.push('\u{200b}');
            }
            ':' if text[at + 1..].starts_with("//") => out.push_str(":\u{200b}"),
            '.' if text[..at].to_ascii_lowercase().ends_with("www") => out.push_str(".\u{200b}"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::sample;

    #[test]
    fn a_filing_draws_nothing() {
        assert_eq!(escape("a|b <script>*x* [y](z)"), "a&#124;b &lt;script&gt;\\*x\\* \\[y\\](z)");
        assert_eq!(
            escape("@team #12 https://a.b www.c !7"),
            "@\u{200b}team #\u{200b}12 https:\u{200b}//a.b www.\u{200b}c !\u{200b}7"
        );
        assert_eq!(escape("Қала 🏔\n# head"), "Қала 🏔 # head");
        assert_eq!(prose("`a|b` is <b>"), "`a|b` is &lt;b&gt;");
        assert_eq!(prose("`a`<b>` is"), "`a`&lt;b&gt;\\` is");
    }

    #[test]
    fn the_sample_is_grouped_and_counted() {
        let (report, sources) = sample();
        let text = render(&report, &sources);
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(
            headings,
            [
                "## Assay: could not be checked",
                "### Of no declaration",
                "#### Errors (1)",
                "### filings/актас.yaml",
                "#### Errors (2)",
                "#### Warnings (1)",
                "#### Facts not declared (4)"
            ],
            "{text}"
        );
        assert!(text.contains(
            "- **`community` is not declared: 5 rules wait for it; if there is none, write `community: false`**"
        ));
    }

    #[test]
    fn a_long_report_says_what_it_left_out() {
        let (mut report, sources) = sample();
        let one = report.declarations[0].findings[0].clone();
        report.declarations[0].findings.extend(std::iter::repeat_n(one, 500));
        let text = render(&report, &sources);
        assert!(text.chars().count() < 61_000);
        let (_, last) = text.trim_end().rsplit_once('\n').expect("several lines");
        assert!(last.contains("entries are left out here"), "{last}");
    }
}
