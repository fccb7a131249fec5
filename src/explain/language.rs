//! The language page: whole, or the part of it that tells of one function or macro.

/// The page, as it stands beside the rules; every line of it is run by the tests.
const PAGE: &str = include_str!("../../rules/LANGUAGE.md");

/// What the page says of a function or macro, with its examples; the whole page for `language`.
#[must_use]
pub fn function(name: &str) -> Option<String> {
    if matches!(name, "language" | "functions" | "expression" | "expressions") {
        return Some(PAGE.to_owned());
    }
    let is_call = |text: &str| {
        let mut before = None;
        text.match_indices(name).any(|(at, _)| {
            before = text[..at].chars().next_back();
            let joined = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
            !joined && text[at + name.len()..].starts_with('(')
        })
    };
    let cells = |line: &str| -> Vec<String> {
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        inner.split(" | ").map(|cell| cell.trim().to_owned()).collect()
    };
    // A function's row names it in the first cell and says what it does in the others.
    let row = PAGE.lines().filter(|line| line.starts_with("| `")).map(cells).find(|cells| {
        let first = cells.first().is_some_and(|cell| is_call(cell) && !cell.contains("->"));
        first && cells.get(1).is_some_and(|cell| cell.chars().next().is_some_and(char::is_alphabetic))
    })?;
    let said: Vec<&str> =
        row[1..].iter().map(|cell| cell.trim_end_matches('.')).filter(|cell| !cell.is_empty()).collect();
    let mut page = format!("{}\n\n{}\n", row[0].replace('`', ""), said.join("; "));
    let examples: Vec<&str> =
        PAGE.lines().filter(|line| line.contains(" → ") && !line.starts_with('|') && is_call(line)).collect();
    if !examples.is_empty() {
        page.push_str("\nexamples:\n");
        for example in examples.iter().take(8) {
            page.push_str(&format!("  {example}\n"));
        }
    }
    page.push_str("\n`assay explain language` prints the whole page of the language.\n");
    Some(page)
}
