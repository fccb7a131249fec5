//! One test binary; its modules mirror what they test.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read files and stop at the first surprise")]

mod architecture;
mod argument;
mod arithmetic;
mod baseline;
mod binds;
mod checked;
mod cli;
mod config;
mod coverage;
mod dated_packs;
mod dates;
mod edit;
mod explain;
mod expr;
mod fixtures;
mod forecast;
mod formats;
mod graphs;
mod hostile;
mod hostile_packs;
mod in_force;
mod language;
mod law;
mod merge;
mod new;
mod pack_folders;
mod packs;
mod ports;
mod positions;
mod prove;
mod quantities;
mod receipt;
mod recorded;
mod rules;
mod sense;
mod support;
mod typing;
mod uk_reports;
mod unknowns;
mod us_reconciliation;
mod waivers;
