//! `assay binds`.

use super::args::{Binds, Check, Format};
use super::{Session, Status, check, style};
use crate::render;

/// Says what binds the projects that the arguments name.
pub(super) fn run(session: &mut Session, args: &Binds) -> (String, Status) {
    let asked = Check {
        paths: args.paths.clone(),
        stdin_name: args.stdin_name.clone(),
        as_of: args.as_of.clone(),
        hindsight: args.hindsight,
        profile: args.profile.clone(),
        rules: args.rules.clone(),
        config: args.config.clone(),
        no_config: args.no_config,
        no_waivers: true,
        ..Check::default()
    };
    let report = check::report(session, &asked);
    // Whether rules apply or fail is the business of `assay check`.
    let unread = !report.findings.is_empty() || report.declarations.iter().any(|one| one.binds.is_empty());
    let text = match args.format {
        Format::Json => render::json::binds(&report, &session.sources),
        Format::Text => render::text::binds(&report, &session.sources, style(args.color, false)),
    };
    (text, Status::new(if unread { 2 } else { 0 }))
}
