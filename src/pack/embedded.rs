//! The files that the binary carries.

use std::ops::Range;

use super::File;
use super::spread::{self, Spread};
use crate::schema::types::Files;

/// A file that the binary carries.
#[derive(Debug)]
pub struct Embedded {
    /// Its path in the project, with slashes.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
    steps: Range<usize>,
}

/// The steps of every file, one after the other.
const STEPS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/steps.bin"));

/// Every embedded file, in order of paths.
#[allow(clippy::unreadable_literal, reason = "written by the build script")]
pub const FILES: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

impl Embedded {
    /// The steps through its text but for what only its proof reads, for [`crate::tree::yaml::replay`];
    /// `None` where the text has to be parsed.
    #[must_use]
    pub fn steps(&self) -> Option<&'static [u8]> {
        STEPS.get(self.steps.clone()).filter(|steps| !steps.is_empty())
    }
}

/// The files of the built-in pack.
#[must_use]
pub fn pack() -> Vec<File> {
    let rules = FILES.iter().filter_map(|file| {
        let below = file.path.strip_prefix("rules/")?;
        Some(File { steps: file.steps(), ..File::new(below, file.path, file.text).trusted() })
    });
    rules.collect()
}

/// The schema files by name.
///
/// # Errors
/// The name of a file that is no JSON.
pub fn schemas(spread: &Spread<'_>) -> Result<Files, String> {
    let files: Vec<(&str, &Embedded)> =
        FILES.iter().filter_map(|file| Some((file.path.strip_prefix("schemas/")?, file))).collect();
    let read = spread::collect(spread, files.len(), &|at| {
        let (name, file) = files[at];
        let schema = serde_json::from_str(file.text).map_err(|error| format!("{}: {error}", file.path))?;
        Ok((name.to_owned(), schema))
    });
    read.into_iter().collect()
}

/// The text of an embedded file.
#[must_use]
pub fn text(path: &str) -> Option<&'static str> {
    FILES.iter().find(|file| file.path == path).map(|file| file.text)
}
