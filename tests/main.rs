//! One test binary; its modules mirror what they test.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read files and stop at the first surprise")]

mod architecture;
mod cli;
mod edit;
mod expr;
mod fixtures;
mod hostile;
mod positions;
mod rules;
mod support;
mod uk_reports;
