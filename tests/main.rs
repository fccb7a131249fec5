//! One test binary; its modules mirror what they test.

mod architecture;
mod cli;
mod fixtures;
mod hostile;
mod positions;
mod rules;
mod support;
mod uk_reports;
