//! `assay coverage`.

use super::args::{Coverage, Format};
use super::pages::findings;
use super::{Session, Status, style};
use crate::explain;

pub(super) fn run(session: &mut Session, args: &Coverage) -> (String, Status) {
    let pack = match session.pack(&args.rules, false) {
        Ok(pack) => pack,
        Err(mut wrong) => return (findings(session, &mut wrong, style(args.color, true)), Status::refused()),
    };
    let json = |value: serde_json::Value| serde_json::to_string_pretty(&value).unwrap_or_default() + "\n";
    let page = match (&args.standard, args.format) {
        (None, Format::Text) => Some(explain::coverage_of_all(&pack)),
        (None, Format::Json) => Some(json(explain::coverage_of_all_json(&pack))),
        (Some(slug), Format::Text) => explain::coverage(&pack, slug, style(args.color, false)),
        (Some(slug), Format::Json) => explain::coverage_json(&pack, slug).map(json),
    };
    if let Some(page) = page {
        return (page, Status::new(0));
    }
    let slug = args.standard.as_deref().unwrap_or_default();
    let known: Vec<&str> = pack.standards.iter().map(|standard| standard.slug.as_str()).collect();
    let help = crate::schema::closest(slug, &known)
        .map_or_else(|| "`assay coverage` lists the standards".to_owned(), |near| format!("did you mean `{near}`?"));
    let finding = session.line.error("usage/standard", slug, format!("there is no standard `{slug}`")).help(help);
    (findings(session, &mut [finding], style(args.color, true)), Status::refused())
}
