//! A pack proves itself: every case of every rule, definition and standard comes out as it says,
//! the exemplary declaration is silent, less information never helps, and at least one case
//! notices every small change of a rule.
//!
//! A case notices a change where what it states is no longer so: the outcome, the missing set of
//! an `undeclared`, or the place of a mark. The words of a message do not count, because no case
//! states them; a figure that only a message shows is not proved. Mutants are made of the typed
//! form and run on declarations that are made ready once, so nothing is compiled twice.

mod bench;
mod cases;
mod deletion;
mod matrix;
mod mutants;
mod score;
mod step;
mod tables;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::finding::Finding;
use crate::pack::{Allowed, Pack, ProofFile, Spread};
use crate::source::{Sources, Span};
use crate::value::Date;
use bench::{Bench, Slot, Subject, Uses};
use cases::{Prepared, said, silent};
pub use matrix::matrix;
pub use score::{FLOOR, Proof, Tally, table};
use score::{Settled, settle};

/// What is to be proved.
pub struct Request<'a> {
    /// The pack, loaded with its cases.
    pub pack: &'a Pack,
    /// Its texts.
    pub sources: &'a Sources,
    /// The date that cases are judged at, unless they say another.
    pub as_of: Date,
    /// Which files are proved, by path without ending: `tailings/design-flood`, `tables/eu-members`.
    pub wanted: &'a (dyn Fn(&str) -> bool + Sync),
    /// Only the cases are run: nothing is deleted and nothing changed.
    pub quick: bool,
    /// How the files are shared out.
    pub spread: &'a Spread<'a>,
}

/// A file with cases.
struct Unit<'a> {
    path: String,
    topic: String,
    bench: Bench<'a>,
    cases: &'a [crate::pack::Case],
}

/// What proving one file gave.
#[derive(Default)]
struct Proved {
    topic: String,
    path: String,
    tally: Tally,
    findings: Vec<Finding>,
    settled: Option<Settled>,
    /// Whether a case does not come out, so that nothing can be said of changes.
    failed: bool,
    definitions: BTreeSet<usize>,
    tables: BTreeSet<usize>,
}

/// A mutant of a definition or table, which the cases of every user may notice.
struct Shared {
    path: String,
    what: What,
    span: Span,
    name: String,
    noticed: AtomicBool,
}

enum What {
    Definition(usize, Box<crate::expr::Expr>),
    Table(usize, Box<crate::expr::Table>),
}

/// Proves the files of a pack that are wanted.
#[must_use]
pub fn prove(request: &Request<'_>) -> Proof {
    let pack = request.pack;
    let mut proof = Proof::default();
    let Some(exemplary) = &pack.exemplary else { return proof };
    let all_uses = all_uses(request);
    let shared = if request.quick { Vec::new() } else { shared(request, &all_uses) };
    let mut proved = Vec::new();
    // Definitions and standards come first: what their own cases notice, no rule has to.
    for units in [first(request), rules(request)] {
        let results: Mutex<Vec<Proved>> = Mutex::new(Vec::new());
        (request.spread)(units.len(), &|at| {
            let result = unit(request, units[at](), exemplary, &shared);
            results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
        });
        proved.extend(results.into_inner().unwrap_or_else(PoisonError::into_inner));
    }
    proved.sort_by(|a, b| a.path.cmp(&b.path));
    let mut doubtful: BTreeSet<String> = BTreeSet::new();
    for result in proved.iter().filter(|result| result.failed) {
        let slug = |at: &usize| format!("definitions/{}", pack.library.definitions[*at].slug);
        doubtful.extend(result.definitions.iter().map(slug));
        doubtful.extend(result.tables.iter().map(|at| format!("tables/{}", pack.library.tables[*at].slug)));
    }
    for result in proved {
        if !(request.wanted)(&result.path) {
            continue;
        }
        proof.add(&result.topic, result.tally, result.findings);
        if let Some(settled) = result.settled {
            proof.settle(&result.topic, settled);
        }
    }
    settle_shared(request, &shared, &doubtful, &mut proof);
    proof
}

/// Puts the mutants of definitions and tables to the account of their files.
fn settle_shared(request: &Request<'_>, shared: &[Shared], doubtful: &BTreeSet<String>, proof: &mut Proof) {
    if request.quick {
        return;
    }
    let definitions = request.pack.library.definitions.iter().map(|known| format!("definitions/{}", known.slug));
    let tables = request.pack.library.tables.iter().map(|known| format!("tables/{}", known.slug));
    for path in definitions.chain(tables).filter(|path| (request.wanted)(path) && !doubtful.contains(path)) {
        let topic = path.split('/').next().unwrap_or_default();
        if topic == "tables" {
            proof.add(topic, Tally { files: 1, ..Tally::default() }, Vec::new());
        }
        let Some(file) = request.pack.proofs.get(&path) else { continue };
        let mine: Vec<&Shared> = shared.iter().filter(|mutant| mutant.path == path).collect();
        let left = mine.iter().filter(|mutant| !mutant.noticed.load(Ordering::Relaxed));
        let survivors = left.map(|mutant| (mutant.name.clone(), mutant.span)).collect();
        proof.settle(topic, settle(&path, file, mine.len(), survivors, Vec::new()));
    }
}

type Make<'a> = Box<dyn Fn() -> Unit<'a> + Sync + 'a>;

fn bench<'a>(request: &Request<'a>, subject: Subject) -> Bench<'a> {
    Bench { pack: request.pack, sources: request.sources, as_of: request.as_of, subject, library: None }
}

/// The definitions and standards with cases.
fn first<'a>(request: &'a Request<'a>) -> Vec<Make<'a>> {
    let pack = request.pack;
    let definitions = pack.definitions.iter().map(|file| -> Make<'a> {
        Box::new(move || Unit {
            path: format!("definitions/{}", pack.library.definitions[file.index].slug),
            topic: "definitions".to_owned(),
            bench: bench(request, Subject::Definition(file.index)),
            cases: &file.cases,
        })
    });
    let standards = pack.standards.iter().map(|standard| -> Make<'a> {
        Box::new(move || Unit {
            path: format!("standards/{}", standard.slug),
            topic: "standards".to_owned(),
            bench: bench(request, Subject::Standard(Box::new(standard.clone()))),
            cases: &standard.cases,
        })
    });
    definitions.chain(standards).collect()
}

fn rules<'a>(request: &'a Request<'a>) -> Vec<Make<'a>> {
    let rules = request.pack.rules.iter().map(|rule| -> Make<'a> {
        Box::new(move || Unit {
            path: rule.id.clone(),
            topic: rule.topic().to_owned(),
            bench: bench(request, Subject::Rule(Box::new(rule.clone()))),
            cases: &rule.cases,
        })
    });
    rules.collect()
}

/// What all files together read of definitions and tables.
fn all_uses(request: &Request<'_>) -> Uses {
    let mut all = Uses::default();
    for make in first(request).iter().chain(&rules(request)) {
        let uses = make().bench.uses();
        all.definitions.extend(uses.definitions);
        all.columns.extend(uses.columns);
    }
    all
}

/// Every mutant of the definitions and tables under proof.
fn shared(request: &Request<'_>, uses: &Uses) -> Vec<Shared> {
    let pack = request.pack;
    let mut all = Vec::new();
    for (index, definition) in pack.library.definitions.iter().enumerate() {
        let path = format!("definitions/{}", definition.slug);
        let (true, Some(file)) = ((request.wanted)(&path), pack.proofs.get(&path)) else { continue };
        for mutant in bench(request, Subject::Definition(index)).mutants(file) {
            let what = What::Definition(index, Box::new(mutant.expr));
            let noticed = AtomicBool::new(false);
            all.push(Shared { path: path.clone(), what, span: mutant.span, name: mutant.name, noticed });
        }
    }
    for (index, table) in pack.library.tables.iter().enumerate() {
        let path = format!("tables/{}", table.slug);
        let (true, Some(file)) = ((request.wanted)(&path), pack.proofs.get(&path)) else { continue };
        let read: Vec<usize> =
            uses.columns.iter().filter(|(table, _)| *table == index).map(|(_, column)| *column).collect();
        for mutant in tables::of(table, &read, file, request.sources) {
            let what = What::Table(index, Box::new(mutant.table));
            let noticed = AtomicBool::new(false);
            all.push(Shared { path: path.clone(), what, span: mutant.span, name: mutant.name, noticed });
        }
    }
    all
}

/// Proves one file, and runs its cases on the mutants of what it uses.
fn unit<'a>(request: &Request<'a>, unit: Unit<'a>, exemplary: &crate::tree::Tree, shared: &[Shared]) -> Proved {
    let Unit { path, topic, mut bench, cases } = unit;
    let mut proved = Proved { topic, path, ..Proved::default() };
    let uses = bench.uses();
    proved.tables = uses.columns.iter().map(|(table, _)| *table).collect();
    let wanted = (request.wanted)(&proved.path);
    let mine: Vec<&Shared> = shared
        .iter()
        .filter(|mutant| match &mutant.what {
            What::Definition(index, _) => uses.definitions.contains(index),
            What::Table(index, _) => proved.tables.contains(index),
        })
        .collect();
    proved.definitions = uses.definitions;
    if !wanted && mine.is_empty() {
        return proved;
    }
    proved.tally.files = 1;
    let mut ready: Vec<Prepared<'a>> = Vec::new();
    for case in cases {
        proved.tally.cases += 1;
        let found = Prepared::new(&bench, exemplary, case).and_then(|case| case.holds(&bench).map(|()| case));
        match found {
            Ok(case) => ready.push(case),
            Err((code, message)) => {
                let name =
                    proved.path.replacen("definitions/", "definition ", 1).replacen("standards/", "standard ", 1);
                proved.findings.push(said(case, code, format!("{name}: {message}")));
            }
        }
    }
    proved.findings.extend(silent(&bench, exemplary));
    proved.failed = !proved.findings.is_empty();
    if request.quick || proved.failed {
        return proved;
    }
    if let (true, Some(file)) = (wanted, request.pack.proofs.get(&proved.path)) {
        own(&mut proved, &mut bench, &mut ready, file);
    }
    for mutant in mine {
        if !mutant.noticed.load(Ordering::Relaxed) && notices_shared(&mut bench, &mut ready, &mutant.what) {
            mutant.noticed.store(true, Ordering::Relaxed);
        }
    }
    proved
}

/// The file's own deletions and mutants; a definition's mutants are shared, like a table's.
fn own(proved: &mut Proved, bench: &mut Bench<'_>, ready: &mut [Prepared<'_>], file: &ProofFile) {
    let deletions = deletion::run(bench, ready);
    proved.tally.deletions = deletions.tried;
    let allows = |path: &String| file.allowed.iter().any(|allowed| allowed.what == Allowed::Deletion(path.clone()));
    let (fine, wrong): (Vec<_>, Vec<_>) = deletions.helped.into_iter().partition(|(path, _)| allows(path));
    proved.findings.extend(deletions.broken);
    proved.findings.extend(wrong.into_iter().map(|(_, finding)| finding));
    if matches!(bench.subject, Subject::Definition(_)) {
        return;
    }
    let mutants = bench.mutants(file);
    let mut survivors = Vec::new();
    for mutant in &mutants {
        if !notices(bench, ready, mutant.slot, &mutant.expr) {
            survivors.push((mutant.name.clone(), mutant.span));
        }
    }
    let fine = fine.into_iter().map(|(path, _)| path).collect();
    proved.settled = Some(settle(&proved.path, file, mutants.len(), survivors, fine));
}

/// Whether a case notices an expression in the place of another one. The case that does is asked
/// first the next time.
fn notices(bench: &mut Bench<'_>, ready: &mut [Prepared<'_>], slot: Slot, expr: &crate::expr::Expr) -> bool {
    let first = bench.with(slot, expr, |bench| ready.iter().position(|case| case.holds(bench).is_err()));
    let Some(Some(at)) = first else { return false };
    ready[..=at].rotate_right(1);
    true
}

fn notices_shared(bench: &mut Bench<'_>, ready: &mut [Prepared<'_>], what: &What) -> bool {
    match what {
        What::Definition(index, expr) => notices(bench, ready, Slot::Value(*index), expr),
        What::Table(index, table) => {
            let old = std::mem::replace(&mut bench.own_library().tables[*index], (**table).clone());
            let noticed = ready.iter().any(|case| case.holds(bench).is_err());
            bench.own_library().tables[*index] = old;
            noticed
        }
    }
}
