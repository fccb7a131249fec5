//! Reports on paper: one file per format, each a pure function of the report and its texts.
//!
//! [`json`] is the contract for machines, versioned and frozen; [`text`] is what a person reads
//! in a terminal; the others are what other tools read. None decides anything: what to say is
//! settled in [`crate::report`].

pub mod github;
pub mod gitlab;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod text;

mod entry;
mod path;

#[cfg(test)]
pub(crate) mod sample;
