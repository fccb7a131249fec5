//! The files that the binary carries.

use std::ops::Range;

use super::{File, Pack, coded};
use crate::carried;
use crate::schema::types::Files;
use crate::source::{Source, Sources};
use crate::spread::{self, Spread};

/// A file that the binary carries.
#[derive(Debug)]
pub struct Embedded {
    /// Its path in the project, with slashes.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Where the steps through it are in those of every file.
    pub(crate) steps: Range<usize>,
}

/// Every embedded file, in order of paths.
pub const FILES: &[Embedded] = carried::FILES;

impl Embedded {
    /// The steps through its text but for what only its proof reads, for [`crate::tree::yaml::replay`];
    /// `None` where the text has to be parsed.
    #[must_use]
    pub fn steps(&self) -> Option<&'static [u8]> {
        carried::STEPS.get(self.steps.clone()).filter(|steps| !steps.is_empty())
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

/// The built-in pack as the build script checked it, without cases; `None` where that is not of this
/// build, so that its files have to be loaded.
#[must_use]
pub fn checked(sources: &mut Sources, spread: &Spread<'_>) -> Option<Pack> {
    let base = sources.next_index();
    let pack = coded::read(carried::CHECKED, base, spread).ok()?;
    sources.reserve(FILES.len());
    for file in FILES.iter().filter(|file| file.path.starts_with("rules/")) {
        sources.add(Source::carried(file.path, file.text));
    }
    Some(pack)
}

/// Whether a pack that was loaded without cases is, written down, what the build script wrote.
#[must_use]
pub fn is_carried(pack: Pack) -> bool {
    coded::write(pack) == carried::CHECKED
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
