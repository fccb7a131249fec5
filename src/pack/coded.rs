//! A checked pack as the build script writes it down, so that judging needs no text of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Case, Check, Cite, Clause, DefinitionFile, Force, Let, Pack, Part, Point, Profile, Rule, Standard, Start, Template,
    Window,
};
use crate::coded::{Coded, Reader, Torn, Writer, Written, coded};
use crate::expr::Library;
use crate::schema::types::{Enum, Field};
use crate::schema::{Schema, Sections};
use crate::spread::{self, Spread};

coded!(enum Force {
    0 Off, 1 Benchmark, 2 Policy, 3 Flowdown, 4 Standard, 5 Criterion, 6 Contract, 7 Binding,
});
coded!(struct Clause { id, title, status, reason });
coded!(struct Standard {
    slug, title, short, edition, url, window, binds, otherwise, clauses, cases, span,
});
coded!(struct Cite { standard, clauses, locator, edition_read, reading, checked_on, when, window });
coded!(enum Part { 0 Text(text), 1 Hole(expr, text) });
coded!(tuple Template);
coded!(struct Check { that, text, at, because, severity, message, help });
coded!(struct Let { name, text });
coded!(struct Rule {
    id, title, severity, is_check, cites, window, judged_on, judged_on_path, gate, generators, generator_entries,
    when, lets, let_exprs, checks, rationale, revision, formerly, cases, reads, containers, span,
});
coded!(struct DefinitionFile { index, cases, span });
coded!(struct Profile { name, title, select, skip, promote, gate, allow_undeclared, binds });
coded!(struct Window { start, until });
coded!(enum Start { 0 Always, 1 Day(day), 2 LaterOf(points), 3 Relative { to, path, span } });
coded!(enum Point { 0 Day(day), 1 After { months, act, day } });

/// Only a pack without cases is written down.
impl Coded for Case {
    fn write(&self, _: &mut Writer) {}

    fn read(_: &mut Reader<'_>) -> Result<Self, Torn> {
        Err(Torn)
    }
}

impl Coded for Arc<[Case]> {
    fn write(&self, writer: &mut Writer) {
        self.len().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        Vec::<Case>::read(reader).map(Into::into)
    }
}

/// What rules are judged with.
struct Common {
    root: Field,
    sections: Sections,
    library: Library,
    gates: Option<Arc<Enum>>,
    definitions: Vec<DefinitionFile>,
    standards: Vec<Standard>,
    profiles: BTreeMap<String, Profile>,
    digest: String,
}

/// Rules that are written as one part.
const RUN: usize = 64;

/// What a part holds.
enum Piece {
    Common(Box<Common>),
    Rules(Vec<Rule>),
}

coded!(struct Common { root, sections, library, gates, definitions, standards, profiles, digest });

/// Writes a pack down that was loaded without cases; its sources are taken as the first of all.
#[must_use]
pub fn write(pack: Pack) -> Vec<u8> {
    let Pack { declaration, schemas, library, gates, definitions, standards, rules, profiles, digest, .. } = pack;
    let sections = Sections::of(&schemas, "declaration.schema.json");
    let common = Common { root: declaration.root, sections, library, gates, definitions, standards, profiles, digest };
    let mut writer = Writer::default();
    let mut parts = vec![writer.part(|writer| common.write(writer))];
    for run in rules.chunks(RUN) {
        parts.push(writer.part(|writer| {
            run.len().write(writer);
            run.iter().for_each(|rule| rule.write(writer));
        }));
    }
    writer.finish(&parts)
}

/// Reads the pack again; the sources of its files begin at `base`.
///
/// # Errors
/// Bytes that another build wrote.
pub(super) fn read(bytes: &'static [u8], base: u32, spread: &Spread<'_>) -> Result<Pack, Torn> {
    let written = Written::open(bytes, base)?;
    let pieces = spread::collect(spread, written.parts(), &|at| match at {
        0 => written.part(at).map(|common| Piece::Common(Box::new(common))),
        _ => written.part(at).map(Piece::Rules),
    });
    let (mut common, mut rules) = (None, Vec::with_capacity(pieces.len() * RUN));
    for piece in pieces {
        match piece? {
            Piece::Common(piece) => common = Some(*piece),
            Piece::Rules(run) => rules.extend(run),
        }
    }
    let Common { root, sections, library, gates, definitions, standards, profiles, digest } = common.ok_or(Torn)?;
    Ok(Pack {
        declaration: Schema::carried(root, sections),
        schemas: BTreeMap::new(),
        library,
        gates,
        definitions,
        standards,
        rules,
        profiles,
        digest,
        exemplary: None,
        proofs: BTreeMap::new(),
    })
}
