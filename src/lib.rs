//! Assay checks a mining project's ESG declaration the way a compiler checks a program.
//!
//! The modules below are one straight line, and a module uses only those above it:
//! bytes become a [`source`], a source becomes a located [`tree`], the tree is validated by
//! [`schema`] and judged by the rules of a [`pack`], the outcomes become a [`report`], and
//! [`render`] turns the report into text or JSON. The engine knows no standard, no clause and
//! no threshold: those live in `rules/`.
//!
//! The library follows the version of the command line and is not stable before 1.0.

pub mod coded;

pub mod spread;

pub mod source;

pub mod pointer;

pub mod value;

pub mod finding;

pub mod tree;

pub mod schema;

pub mod expr;

pub mod pack;

pub mod judge;

pub mod waiver;

pub mod baseline;

pub mod forecast;

pub mod report;

pub mod render;

pub mod prove;

pub mod explain;

pub mod scaffold;

pub mod receipt;

pub mod cli;

/// What the build script wrote: the embedded files, the steps through them, and the checked pack.
#[allow(clippy::unreadable_literal, reason = "written by the build script")]
pub(crate) mod carried {
    include!(concat!(env!("OUT_DIR"), "/carried.rs"));
}
