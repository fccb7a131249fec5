//! The firing matrix: every rule against every declaration, one line a rule. A rule that begins or
//! ceases to fire shows in the difference of two matrices.

use std::fmt::Write as _;

use crate::pack::Pack;

/// For each rule of the pack that `wanted` takes, the names of the declarations in which it fails,
/// in their order; `-` where it fails in none. Each declaration comes with the ids of the rules
/// that fail in it.
#[must_use]
pub fn matrix(pack: &Pack, wanted: &dyn Fn(&str) -> bool, declarations: &[(String, Vec<String>)]) -> String {
    let mut text = String::new();
    for rule in pack.rules.iter().filter(|rule| wanted(&rule.id)) {
        let failing = declarations.iter().filter(|(_, failed)| failed.contains(&rule.id));
        let names: Vec<&str> = failing.map(|(name, _)| name.as_str()).collect();
        let list = if names.is_empty() { "-".to_owned() } else { names.join(" ") };
        let _ = writeln!(text, "{}: {list}", rule.id);
    }
    text
}
