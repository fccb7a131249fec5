//! The page of the sample: complete, in order, and closed to what a filing writes.

use super::render;
use crate::render::sample::sample;
use crate::report::{Moment, MomentKind};

/// The tags of a page with the depth of headings checked, and every element closed by its own end tag.
fn assert_well_formed(page: &str) {
    const VOID: [&str; 2] = ["meta", "input"];
    let mut open: Vec<&str> = Vec::new();
    let mut level = 0;
    let body = page.strip_prefix("<!DOCTYPE html>\n").expect("a page begins with its type");
    let mut rest = body;
    while let Some((_, tail)) = rest.split_once('<') {
        let (tag, tail) = tail.split_once('>').expect("a tag ends");
        rest = tail;
        let name = tag.split([' ', '\n']).next().unwrap_or(tag);
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "in {tag}");
            continue;
        }
        if let Some(depth) = name.strip_prefix('h').and_then(|depth| depth.parse::<u8>().ok()) {
            assert!(depth <= level + 1, "h{depth} below h{level}");
            level = depth;
        }
        if !VOID.contains(&name) {
            open.push(name);
        }
        if matches!(name, "script" | "style") {
            rest = rest.find("</").map_or("", |end| &rest[end..]);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn the_page_is_well_formed_and_its_links_lead_somewhere() {
    let (report, sources) = sample();
    let page = render(&report, &sources);
    assert_well_formed(&page);
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{target}\"")), "#{target}");
    }
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
}

#[test]
fn the_sections_stand_in_the_order_of_a_decision() {
    let (report, sources) = sample();
    let page = render(&report, &sources);
    let titles: Vec<&str> =
        page.split("<h3 id=\"").skip(1).filter_map(|rest| rest.split_once('>')?.1.split('<').next()).collect();
    assert_eq!(titles, super::page::SECTIONS.map(|(_, title)| title));
    assert!(page.contains("Ask: engineer of record (2)"), "{page}");
    assert!(page.contains("<mark class=\"primary\">1000</mark>"), "the place is marked");
    assert!(page.contains(
        "Clauses: 1 checked (1 with a breach), 1 unknown, 1 not applicable, 1 by attestation only, 1 not encoded."
    ));
}

#[test]
fn nothing_is_loaded_and_nothing_of_a_filing_runs() {
    let (mut report, sources) = sample();
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> `</code><b>` javascript:alert(3)";
    report.declarations[0].name = Some(hostile.into());
    report.declarations[0].path = hostile.into();
    report.settings.profile = hostile.into();
    for finding in report.declarations.iter_mut().flat_map(|one| &mut one.findings).chain(&mut report.findings) {
        finding.message = hostile.into();
        finding.code = hostile.into();
        finding.help = Some(hostile.into());
        finding.primary.text = hostile.into();
        for cite in &mut finding.cites {
            cite.title = hostile.into();
            cite.url = "javascript:alert(4)".into();
        }
        for line in &mut finding.trace {
            (line.name, line.expression, line.value) = (hostile.into(), hostile.into(), hostile.into());
        }
        for missing in &mut finding.missing {
            (missing.text, missing.who) = (hostile.into(), Some(hostile.into()));
        }
    }
    report.declarations[0].ahead =
        vec![Moment { date: "2027-01-01".into(), kind: MomentKind::Due, label: hostile.into() }];
    let page = render(&report, &sources);
    assert_well_formed(&page);
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("<b>") && !page.contains("src=x onerror=alert(2)>"));
    assert!(!page.contains("href=\"javascript") && !page.contains("<link") && !page.contains("@import"));
    for tag in page.split('<').filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
        assert!(!tag.contains(" on"), "{tag}");
    }
}

#[test]
fn dates_that_were_worked_out_elsewhere_join_the_others() {
    let (mut report, sources) = sample();
    let label = "the closure plan is due".to_owned();
    report.declarations[0].ahead = vec![Moment { date: "2027-05-24".into(), kind: MomentKind::Change, label }];
    let page = render(&report, &sources);
    assert!(page.contains("2027-05-24 · change · the closure plan is due</text>"), "{page}");
    assert!(page.contains("<th scope=\"row\">2027-05-24</th><td class=\"n\">+182</td>"));
    assert!(page.contains("2020-08-05"), "what binds has its date too");
}
