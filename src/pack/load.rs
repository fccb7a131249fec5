//! From files to a pack: parse, check the shape, compile in the order in which files refer to
//! each other, and collect every mistake on the way.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cases::{Cases, fragment};
use super::compile::{FileContext, shape};
use super::library::{self, Pending};
use super::{DefinitionFile, Force, Pack, Standard, calendars, profiles, raw, rules, sources};
use crate::expr::{Library, Scope};
use crate::finding::{Finding, Label, Severity};
use crate::schema::types::Files;
use crate::schema::{Schema, Scope as SchemaScope};
use crate::source::{Source, SourceId, Sources, Span};
use crate::tree::{Tree, de, yaml};

/// The name under which the gate is calculated; the only definition that the engine knows.
pub const GATE_DEFINITION: &str = "project-gate";
/// The shape whose words are the gates.
const GATE_SHAPE: &str = "gate";

/// A file of a pack.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path below `rules/`, with slashes: `tailings/design-flood.yaml`.
    pub path: String,
    /// What a reader knows it by.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Whether it came with the binary, so that its shape is proved by our own tests.
    pub embedded: bool,
}

/// What loading gave.
pub struct Loaded {
    /// The pack; `None` where a mistake stands in the way.
    pub pack: Option<Pack>,
    /// What is wrong with the files.
    pub findings: Vec<Finding>,
}

/// A parsed file.
struct Parsed<'f> {
    file: &'f File,
    kind: &'static str,
    slug: String,
    source: SourceId,
    tree: Tree,
}

enum Raw {
    Standard(raw::Standard),
    Table(raw::Table),
    Definition(raw::Definition),
    Profile(raw::Profile),
    Rule(Box<raw::Rule>),
}

/// Loads a pack from its files.
///
/// With `cases`, the cases of rules, standards and definitions are read too; judging needs none.
pub fn load(sources: &mut Sources, schemas: Files, files: &[File], exemplary: Option<&str>, cases: bool) -> Loaded {
    let mut findings = Vec::new();
    let declaration = match Schema::compile(&schemas, "declaration.schema.json") {
        Ok(schema) => schema,
        Err(error) => return Loaded { pack: None, findings: vec![schema_fault(sources, &error)] },
    };
    let parsed = parse(sources, files, &mut findings);
    check_shapes(sources, &schemas, &parsed, &mut findings);
    let mut raws = Vec::new();
    for parsed in &parsed {
        if let Some(raw) = read(sources, parsed, &mut findings) {
            raws.push((parsed, raw));
        }
    }
    let rates = crate::expr::Rates::find(&declaration.root);
    let mut library = Library { root: Some(declaration.root.clone()), rates, ..Library::default() };
    library.gate = shape(&schemas, GATE_SHAPE);
    let root = declaration.root.clone();
    for (parsed, raw) in &raws {
        if let Raw::Table(raw) = raw {
            let mut file = FileContext { sources, tree: &parsed.tree, findings: &mut findings };
            if let Some(country) = &raw.calendar {
                match calendars::calendar(&mut file, &parsed.slug, raw, country, &library.calendars) {
                    Some(calendar) => library.calendars.push(Arc::new(calendar)),
                    None => library.mistaken.push(format!("calendar {}", country.value)),
                }
                continue;
            }
            match library::table(&mut file, &schemas, &root, &parsed.slug, raw) {
                Some(table) => library.tables.push(table),
                None => library.mistaken.push(parsed.slug.clone()),
            }
        }
    }
    for (parsed, raw) in &raws {
        if let Raw::Table(raw) = raw {
            let mut file = FileContext { sources, tree: &parsed.tree, findings: &mut findings };
            sources::of_table(&mut file, raw, |slug| {
                raws.iter().find_map(|(parsed, raw)| match raw {
                    Raw::Standard(raw) if parsed.slug == slug => Some(raw),
                    _ => None,
                })
            });
        }
    }
    let mut definitions = Vec::new();
    compile_definitions(sources, &schemas, &raws, &mut library, &mut findings);
    let mut builder = Cases { sources, gates: library.gate.clone(), wanted: cases };
    let mut standards = Vec::new();
    let mut by_name = BTreeMap::new();
    let known = known(&raws);
    for (parsed, raw) in &raws {
        match raw {
            Raw::Standard(raw) => standards.push(standard(&mut builder, parsed, raw, &library, &mut findings)),
            Raw::Profile(raw) => {
                let mut file = FileContext { sources: builder.sources, tree: &parsed.tree, findings: &mut findings };
                by_name.insert(parsed.slug.clone(), profiles::profile(&mut file, &parsed.slug, raw, &library, &known));
            }
            Raw::Definition(raw) => {
                if let Some(index) = library.definitions.iter().position(|definition| definition.slug == parsed.slug) {
                    let cases = builder.read(&parsed.tree, &raw.cases, parsed.source, &mut findings);
                    definitions.push(DefinitionFile { index, cases, span: raw.title.span });
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    for (parsed, raw) in &raws {
        if let Raw::Rule(raw) = raw {
            let cases = builder.read(&parsed.tree, &raw.cases, parsed.source, &mut findings);
            let mut file = FileContext { sources: builder.sources, tree: &parsed.tree, findings: &mut findings };
            all.extend(rules::rule(&mut file, &library, &standards, &parsed.slug, raw, cases));
        }
    }
    let exemplary = exemplary.and_then(|text| fragment(sources, "fixtures/exemplary.yaml", text, &mut findings));
    let proved = parsed.iter().filter(|_| cases).map(|parsed| (parsed.file.path.as_str(), &parsed.tree));
    let proofs = super::proof::files(proved);
    if !findings.is_empty() {
        // The schema may have said of a place what the loader says again: the first word stands.
        let mut places = std::collections::HashSet::new();
        findings.retain(|finding| places.insert(finding.primary.span));
        return Loaded { pack: None, findings };
    }
    let pack = Pack {
        declaration,
        schemas,
        gates: library.gate.clone(),
        library,
        definitions,
        standards,
        rules: all,
        profiles: by_name,
        digest: super::digest(files),
        exemplary,
        proofs,
    };
    Loaded { pack: Some(pack), findings }
}

/// What profiles may name: rules and standards, sound or not, and the rules that come with the
/// binary, which are left out where a pack is proved alone.
fn known<'r>(raws: &'r [(&Parsed<'_>, Raw)]) -> profiles::Known<'r> {
    let mut known = profiles::Known { rules: Vec::new(), standards: Vec::new() };
    for (parsed, raw) in raws {
        match raw {
            Raw::Rule(_) => known.rules.push(&parsed.slug),
            Raw::Standard(_) => known.standards.push(&parsed.slug),
            _ => {}
        }
    }
    let built_in =
        super::embedded::FILES.iter().filter_map(|(path, _)| path.strip_prefix("rules/")?.strip_suffix(".yaml"));
    known.rules.extend(built_in);
    known
}

fn schema_fault(sources: &mut Sources, error: &crate::schema::types::SchemaError) -> Finding {
    let source = sources.add(Source::new(&format!("schemas/{}", error.file), ""));
    Finding::error("pack/schema", error.message.clone(), Label::new(Span::new(source, 0, 0), "in this schema"))
}

fn parse<'f>(sources: &mut Sources, files: &'f [File], findings: &mut Vec<Finding>) -> Vec<Parsed<'f>> {
    let mut all: Vec<Parsed<'f>> = Vec::new();
    let mut first: BTreeMap<&str, SourceId> = BTreeMap::new();
    for file in files {
        let source = sources.add(Source::new(&file.name, &file.text));
        let whole = Span::new(source, 0, file.text.find('\n').unwrap_or(file.text.len()));
        let Some(slug) = file.path.strip_suffix(".yaml") else { continue };
        let kind = match slug.split('/').collect::<Vec<_>>().as_slice() {
            ["standards", _] => "standard",
            ["tables", _] => "table",
            ["definitions", _] => "definition",
            ["profiles", _] => "profile",
            [topic, _] if !RESERVED.contains(topic) => "rule",
            _ => {
                let help = "a rule is `<topic>/<slug>.yaml`; besides there are `standards`, `tables`, `definitions` and `profiles`";
                let label = Label::new(whole, "this file");
                findings.push(
                    Finding::error("pack/path", format!("`{}` is no place for a pack file", file.path), label)
                        .help(help),
                );
                continue;
            }
        };
        if let Some(other) = first.insert(slug, source) {
            let label = Label::new(whole, "this file");
            let finding = Finding::error("pack/collision", format!("`{slug}` stands in two packs"), label);
            findings
                .push(finding.also(Span::new(other, 0, 0), "the other one").help("rename yours: ids must not collide"));
            continue;
        }
        let parsed = yaml::parse(sources, source, yaml::Limits::default());
        // What other readers make of a scalar matters in a filing; a pack has no other readers.
        findings.extend(parsed.findings.into_iter().filter(|finding| finding.severity == Severity::Error));
        match parsed.documents.into_iter().next().and_then(|document| document.tree) {
            Some(tree) => {
                let slug = if kind == "rule" { slug } else { slug.split('/').next_back().unwrap_or(slug) };
                all.push(Parsed { file, kind, slug: slug.to_owned(), source, tree });
            }
            None if parsed.complete => {
                findings.push(Finding::error(
                    "pack/empty",
                    "the file is empty",
                    Label::new(whole, "nothing stands here"),
                ));
            }
            None => {}
        }
    }
    all
}

/// Words that begin the engine's own codes, so no topic may have them.
const RESERVED: &[&str] = &["yaml", "schema", "ref", "run", "pack", "waiver", "config", "case", "usage"];

fn check_shapes(sources: &Sources, schemas: &Files, parsed: &[Parsed<'_>], findings: &mut Vec<Finding>) {
    let mut compiled: BTreeMap<&str, Option<Schema>> = BTreeMap::new();
    for parsed in parsed.iter().filter(|parsed| !parsed.file.embedded) {
        let schema = compiled.entry(parsed.kind).or_insert_with(|| {
            let name = format!("{}.schema.json", parsed.kind);
            Schema::compile(schemas, &name)
                .map_err(|error| {
                    findings.push(Finding::error(
                        "pack/schema",
                        error.to_string(),
                        Label::new(Span::new(parsed.source, 0, 0), ""),
                    ));
                })
                .ok()
        });
        if let Some(schema) = schema {
            findings.extend(schema.check(sources, &parsed.tree, SchemaScope::Whole).findings);
        }
    }
}

fn read(sources: &Sources, parsed: &Parsed<'_>, findings: &mut Vec<Finding>) -> Option<Raw> {
    let tree = &parsed.tree;
    let raw = match parsed.kind {
        "standard" => de::from_tree(tree).map(Raw::Standard),
        "table" => de::from_tree(tree).map(Raw::Table),
        "definition" => de::from_tree(tree).map(Raw::Definition),
        "profile" => de::from_tree(tree).map(Raw::Profile),
        _ => de::from_tree(tree).map(|rule| Raw::Rule(Box::new(rule))),
    };
    match raw {
        Ok(raw) => Some(raw),
        Err(error) => {
            // The schema has said it already, in better words, unless the file was not checked.
            let source = sources.get(parsed.source).name();
            if !findings.iter().any(|finding| sources.get(finding.primary.span.source).name() == source) {
                let span = error.span.unwrap_or(tree.node(tree.root()).span);
                findings.push(Finding::error("pack/shape", error.message, Label::new(span, "here")));
            }
            None
        }
    }
}

fn compile_definitions(
    sources: &Sources,
    schemas: &Files,
    raws: &[(&Parsed<'_>, Raw)],
    library: &mut Library,
    findings: &mut Vec<Finding>,
) {
    let mut pending = BTreeMap::new();
    let mut trees = BTreeMap::new();
    for (parsed, raw) in raws {
        let Raw::Definition(raw) = raw else { continue };
        let mut file = FileContext { sources, tree: &parsed.tree, findings };
        match file.ast(&raw.value) {
            Some(ast) => {
                pending.insert(parsed.slug.clone(), Pending { raw, ast });
                trees.insert(parsed.slug.clone(), &parsed.tree);
            }
            None => library.mistaken.push(parsed.slug.replace('-', "_")),
        }
    }
    let (order, cyclic) = library::order(&pending);
    for slug in cyclic {
        let message = format!("the definition `{slug}` reaches itself");
        findings.push(Finding::error("pack/cycle", message, Label::new(pending[&slug].raw.value.span, "here")));
        library.mistaken.push(slug.replace('-', "_"));
    }
    let root = library.root.clone();
    for slug in order {
        let Some(root) = &root else { return };
        let mut file = FileContext { sources, tree: trees[&slug], findings };
        match library::definition(&mut file, schemas, library, root, &slug, &pending[&slug]) {
            Some(definition) => library.definitions.push(definition),
            None => library.mistaken.push(slug.replace('-', "_")),
        }
    }
}

fn standard(
    cases: &mut Cases<'_>,
    parsed: &Parsed<'_>,
    raw: &raw::Standard,
    library: &Library,
    findings: &mut Vec<Finding>,
) -> Standard {
    let own = cases.read(&parsed.tree, &raw.cases, parsed.source, findings);
    let mut file = FileContext { sources: cases.sources, tree: &parsed.tree, findings };
    let scope = Scope { sections: true, ..Scope::default() };
    let mut binds = Vec::new();
    for bind in &raw.binds {
        let force = force(&mut file, &bind.force);
        if let (Some(force), Some(when)) = (force, file.condition(library, &scope, &bind.when)) {
            binds.push((force, when));
        }
    }
    let window = file.window(library, &scope, raw.in_force.as_ref()).unwrap_or_default();
    let otherwise = match raw.otherwise.value.as_str() {
        "off" => Force::Off,
        "benchmark" => Force::Benchmark,
        other => {
            file.report(
                &raw.otherwise,
                "pack/force",
                format!("`{other}` is no `otherwise`"),
                Some("write `benchmark` or `off`".to_owned()),
            );
            Force::Off
        }
    };
    let clauses = raw.clauses.iter().map(|clause| super::Clause {
        id: clause.id.value.clone(),
        title: clause.title.clone(),
        status: clause.status.clone(),
        reason: clause.reason.clone(),
    });
    Standard {
        slug: parsed.slug.clone(),
        short: raw.short.clone().unwrap_or_else(|| raw.title.value.clone()),
        title: raw.title.value.clone(),
        edition: raw.edition.clone(),
        url: raw.url.clone(),
        window,
        binds,
        otherwise,
        clauses: clauses.collect(),
        cases: own,
        span: raw.title.span,
    }
}

fn force(file: &mut FileContext<'_>, text: &raw::Text) -> Option<Force> {
    let force = Force::from_word(&text.value);
    if force.is_none() {
        let help = "write `binding`, `contract`, `criterion`, `standard`, `flowdown` or `policy`".to_owned();
        file.report(text, "pack/force", format!("`{}` is no force", text.value), Some(help));
    }
    force
}
