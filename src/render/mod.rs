//! Reports on paper: one file per format, each a pure function of the report and its texts.
//!
//! [`json`] is the contract for machines, versioned and frozen; [`text`] is what a person reads
//! in a terminal. Neither decides anything: what to say is settled in [`crate::report`].

pub mod json;
pub mod text;

#[cfg(test)]
pub(crate) mod sample;
