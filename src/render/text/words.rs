//! The wording of the text report in one table; other languages come later.

/// `1 error`, `2 errors`.
pub(in crate::render) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with its digits in groups of three, set apart by a no-break space.
pub(in crate::render) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// What the force of a citation means to this project.
pub(in crate::render) fn force(word: &str) -> &str {
    match word {
        "binding" => "binding law",
        "contract" => "required by contract",
        "criterion" => "criterion of a status sought",
        "standard" => "adopted standard",
        "flowdown" => "asked for along the chain",
        "policy" => "policy",
        "benchmark" => "benchmark",
        "unknown" => "force not known",
        "check" => "",
        other => other,
    }
}

/// What the reader should know of how the clause was read; nothing where it was read itself.
pub(super) fn source(word: &str) -> &str {
    match word {
        "verified" => "",
        "secondary" => "read in a secondary source",
        "memory" => "cited from memory",
        "own" => "house threshold",
        other => other,
    }
}

/// What is wrong with a fact, behind its name.
pub(in crate::render) fn lacks(reason: crate::finding::MissingReason) -> &'static str {
    use crate::finding::MissingReason as Reason;
    match reason {
        Reason::Absent => "is not declared",
        Reason::Malformed => "cannot be read",
        Reason::Imprecise => "is not precise enough",
        Reason::Overdue => "was planned for a date that has passed",
        Reason::NoRate => "has no rate between the currencies that meet",
    }
}

/// What to write where the fact belongs.
pub(super) fn here(reason: crate::finding::MissingReason, title: &str) -> String {
    use crate::finding::MissingReason as Reason;
    let title = lower_first(title);
    match (reason, title.as_str()) {
        (Reason::Absent, "") => "belongs here".to_owned(),
        (Reason::Absent, title) => format!("{title} belongs here"),
        (Reason::Malformed, _) => "cannot be read".to_owned(),
        (Reason::Imprecise, _) => "state it more precisely".to_owned(),
        (Reason::Overdue, _) => "state the actual date, or a new plan".to_owned(),
        (Reason::NoRate, _) => "declare the rate".to_owned(),
    }
}

/// A role such as `engineer_of_record` in words.
pub(in crate::render) fn role(slug: &str) -> String {
    slug.replace('_', " ")
}

/// A title inside a sentence; an abbreviation keeps its capitals.
pub(super) fn lower_first(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_in_words_and_groups() {
        assert_eq!(count(1, "error", "errors"), "1 error");
        assert_eq!(count(0, "error", "errors"), "0 errors");
        assert_eq!(grouped(4999), "4999");
        assert_eq!(grouped(1_234_567), "1\u{a0}234\u{a0}567");
    }

    #[test]
    fn a_title_stands_inside_a_sentence() {
        assert_eq!(lower_first("Design flood"), "design flood");
        assert_eq!(lower_first("EPRP tested on"), "EPRP tested on");
        assert_eq!(lower_first("Уровень"), "уровень");
        assert_eq!(lower_first(""), "");
    }
}
