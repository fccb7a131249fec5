//! Two receipts, part by part: what anybody who repeats a run is told.

use std::collections::BTreeMap;

use super::{Entry, Named, Receipt};

/// What is not as a receipt says, a line each; nothing where the run came out the same.
#[must_use]
pub fn differences(was: &Receipt, is: &Receipt) -> Vec<String> {
    let mut found = Vec::new();
    let (old, new) = (&was.predicate, &is.predicate);
    if old.tool != new.tool {
        found.push(format!("other tool: the receipt is of {}, this is {}", old.tool.version, new.tool.version));
    }
    files("input", &was.subject, &is.subject, &mut found);
    for pack in &old.catalog.packs {
        let own = new.catalog.packs.iter().find(|other| other.name == pack.name);
        files("rule file", &pack.files, own.map_or(&[], |own| &own.files), &mut found);
    }
    for (what, was, is) in [
        ("configuration", &old.config, &new.config),
        ("waivers", &old.waivers, &new.waivers),
        ("baseline", &old.baseline, &new.baseline),
    ] {
        files(what, was.as_slice(), is.as_slice(), &mut found);
    }
    if old.catalog.digest != new.catalog.digest {
        found.push(told("other rules: the catalogue", &old.catalog.digest, &new.catalog.digest));
    }
    if old.limits != new.limits {
        found.push(format!(
            "other limits of waivers: {} days and {:?} in the receipt, {} days and {:?} now",
            old.limits.waiver_days, old.limits.not_waivable, new.limits.waiver_days, new.limits.not_waivable
        ));
    }
    for (what, was, is) in [
        ("gate", old.gate.as_deref().unwrap_or("none"), new.gate.as_deref().unwrap_or("none")),
        ("profile", old.profile.as_str(), new.profile.as_str()),
        ("line of `--fail-on`", old.fail_on.as_str(), new.fail_on.as_str()),
        ("selection", &*old.select.join(","), &*new.select.join(",")),
        ("exclusion", &*old.skip.join(","), &*new.skip.join(",")),
    ] {
        if was != is {
            found.push(format!("other {what}: `{was}` in the receipt, `{is}` now"));
        }
    }
    if old.catalog.rules != new.catalog.rules || old.allow_undeclared != new.allow_undeclared {
        found.push(format!(
            "other settings: {} rules, missing facts allowed: {}; now {} rules, {}",
            old.catalog.rules, old.allow_undeclared, new.catalog.rules, new.allow_undeclared
        ));
    }
    verdict(was, is, &mut found);
    found
}

fn verdict(was: &Receipt, is: &Receipt, found: &mut Vec<String>) {
    let (old, new) = (&was.predicate.verdict, &is.predicate.verdict);
    if old.exit != new.exit {
        found.push(format!("other verdict: exit status {} in the receipt, {} now", old.exit, new.exit));
    }
    let mut left: BTreeMap<&Entry, i64> = BTreeMap::new();
    old.findings.iter().for_each(|entry| *left.entry(entry).or_default() -= 1);
    new.findings.iter().for_each(|entry| *left.entry(entry).or_default() += 1);
    for (entry, times) in left {
        let what = match times {
            0 => continue,
            ..0 => "in the receipt, and not found any more",
            1.. => "found now, and not in the receipt",
        };
        let waived = if entry.waived { ", waived" } else { "" };
        let place = if entry.declaration.is_empty() { String::new() } else { format!(" in `{}`", entry.declaration) };
        let Entry { severity, code, fingerprint, .. } = entry;
        found.push(format!("{what}: {severity}[{code}]{place} ({fingerprint}{waived})"));
    }
    let counts = |verdict: &super::Verdict| [verdict.errors, verdict.warnings, verdict.notes, verdict.waived];
    if old.findings == new.findings && counts(old) != counts(new) {
        found.push(format!("other counts: {:?} in the receipt, {:?} now", counts(old), counts(new)));
    }
    if old.report != new.report {
        found.push(told("other report: the JSON report", &old.report, &new.report));
    }
}

/// Files by name: changed, gone, and new.
fn files(what: &str, was: &[Named], is: &[Named], found: &mut Vec<String>) {
    for old in was {
        match is.iter().find(|new| new.name == old.name) {
            None => found.push(format!("{what} missing: `{}`", old.name)),
            Some(new) if new.digest != old.digest => {
                found.push(told(&format!("{what} changed: `{}`", old.name), &old.digest.sha256, &new.digest.sha256));
            }
            Some(_) => {}
        }
    }
    for new in is.iter().filter(|new| was.iter().all(|old| old.name != new.name)) {
        found.push(format!("{what} not in the receipt: `{}`", new.name));
    }
}

fn told(what: &str, was: &str, is: &str) -> String {
    format!("{what} has sha256 {is}, in the receipt {was}")
}
