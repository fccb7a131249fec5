//! The files that the binary carries.

use std::collections::BTreeMap;

use crate::schema::types::Files;

/// Every embedded file: its path in the project, with slashes, and its text; in order of paths.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The schema files by name.
///
/// # Errors
/// The name of a file that is no JSON.
pub fn schemas() -> Result<Files, String> {
    let mut files = BTreeMap::new();
    for (path, text) in FILES {
        if let Some(name) = path.strip_prefix("schemas/") {
            files.insert(name.to_owned(), serde_json::from_str(text).map_err(|error| format!("{path}: {error}"))?);
        }
    }
    Ok(files)
}

/// The text of an embedded file.
#[must_use]
pub fn text(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}
