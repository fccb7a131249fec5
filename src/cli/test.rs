//! `assay test`.

use super::args::Test;
use super::pages::{exemplary_date, findings};
use super::{Session, Status, check, inputs, packs, spread, style};
use crate::finding::Severity;
use crate::pack::{Pack, embedded, glob};
use crate::prove;

pub(super) fn run(session: &mut Session, args: &Test) -> (String, Status) {
    let mut files = embedded::pack();
    let mut own: Option<Vec<String>> = None;
    if let Some(folder) = &args.folder {
        match packs::read(&session.line, folder) {
            Err(mut wrong) => return (findings(session, &mut wrong, style(args.color, true)), Status::refused()),
            Ok(more) => {
                // A pack under proof stands alone, but for what the built-in one shares with all packs.
                let is_rule = |path: &str| {
                    !["standards/", "tables/", "definitions/", "profiles/"]
                        .iter()
                        .any(|shared| path.starts_with(shared))
                };
                files.retain(|file| !is_rule(&file.path) && !more.iter().any(|other| other.path == file.path));
                own = Some(more.iter().map(|file| file.path.trim_end_matches(".yaml").to_owned()).collect());
                files.extend(more);
            }
        }
    } else {
        // Our own files are proved like anybody's, shape included.
        files.iter_mut().for_each(|file| file.embedded = false);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let pack = match session.load(&files, true) {
        Ok(pack) => pack,
        Err(mut wrong) => {
            let count = wrong.len();
            let mut text = findings(session, &mut wrong, style(args.color, true));
            text.push_str(&format!(
                "The pack cannot be loaded: {count} {}.\n",
                if count == 1 { "mistake" } else { "mistakes" }
            ));
            return (text, Status::refused());
        }
    };
    let wanted = |path: &str| {
        own.as_ref().is_none_or(|own| own.iter().any(|known| known == path))
            && (args.select.is_empty() || args.select.iter().any(|pattern| glob(pattern, path)))
    };
    if !pack.proofs.keys().any(|path| wanted(path)) {
        let selected = args.select.first().map_or("", String::as_str);
        let finding = session.line.error("usage/no-rules", selected, "no rule is there to be proved");
        return (findings(session, &mut [finding], style(args.color, true)), Status::refused());
    }
    if let Some(path) = &args.matrix {
        return matrix(session, args, &pack, path, &wanted);
    }
    let mut proof = prove::prove(&prove::Request {
        pack: &pack,
        sources: &session.sources,
        as_of: exemplary_date(),
        wanted: &wanted,
        quick: args.cases,
        spread: &spread,
    });
    let mut text = findings(session, &mut proof.findings, style(args.color, false));
    text.push_str(&prove::table(&proof, args.cases));
    let total = proof.total();
    let wrong = proof.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let outcome = match (wrong, args.cases) {
        (0, true) => "all came out as expected".to_owned(),
        (0, false) if proof.holds() => {
            format!("all came out as expected, {} of {} mutants noticed", total.noticed, total.mutants)
        }
        (0, false) => format!("all came out as expected, but too few mutants are noticed in {}", low(&proof)),
        (wrong, _) => format!("{wrong} did not come out"),
    };
    let files = if total.files == 1 { "file" } else { "files" };
    text.push_str(&format!("{} {files}, {} cases: {outcome}\n", total.files, total.cases));
    (text, Status::new(u8::from(!proof.holds())))
}

fn low(proof: &prove::Proof) -> String {
    let topics = proof.topics.iter().filter(|(_, tally)| tally.is_low());
    topics.map(|(topic, _)| topic.as_str()).collect::<Vec<_>>().join(", ")
}

/// Every rule at every declaration of a folder.
fn matrix(
    session: &mut Session,
    args: &Test,
    pack: &Pack,
    path: &str,
    wanted: &dyn Fn(&str) -> bool,
) -> (String, Status) {
    let (inputs, mut wrong) = inputs::read(&mut session.sources, &session.line, &[path.to_owned()], "<stdin>", true);
    let mut declarations = Vec::new();
    for input in &inputs {
        match check::fired(session, pack, input) {
            Ok(found) => declarations.extend(found),
            Err(findings) => wrong.extend(findings),
        }
    }
    if !wrong.is_empty() {
        return (findings(session, &mut wrong, style(args.color, true)), Status::refused());
    }
    (prove::matrix(pack, wanted, &declarations), Status::new(0))
}
