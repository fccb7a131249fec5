//! From files to a pack: parse, check the shape, compile in the order in which files refer to
//! each other, and collect every mistake on the way.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::cases::{Cases, fragment};
use super::compile::{FileContext, shape};
use super::files::{self, File, Parsed};
use super::library::{self, Pending};
use super::{DefinitionFile, Pack, calendars, profiles, quoting, raw, rules, sources, standards};
use crate::expr::Library;
use crate::finding::{Finding, Label};
use crate::schema::types::{Files, SchemaError};
use crate::schema::{Schema, Scope as SchemaScope};
use crate::source::{Source, SourceId, Sources, Span};
use crate::spread::{self, Spread};
use crate::tree::de;

/// The name under which the gate is calculated; the only definition that the engine knows.
pub const GATE_DEFINITION: &str = "project-gate";
/// The shape whose words are the gates.
const GATE_SHAPE: &str = "gate";

/// What loading gave.
pub struct Loaded {
    /// The pack; `None` where a mistake stands in the way.
    pub pack: Option<Pack>,
    /// What is wrong with the files.
    pub findings: Vec<Finding>,
}

enum Raw {
    Standard(raw::Standard),
    Table(raw::Table),
    Definition(raw::Definition),
    Profile(raw::Profile),
    Rule(Box<raw::Rule>),
}

/// A file, and what it is once its shape is right.
type ReadFile<'f> = (Result<Raw, de::Error>, Parsed<'f>);

/// What can be begun before anything is known of the rest.
enum Begun<'f> {
    Schema(Box<Result<Schema, SchemaError>>),
    File(Option<Box<ReadFile<'f>>>, Vec<Finding>),
}

/// Loads a pack from its files.
///
/// With `cases`, the cases of rules, standards and definitions are read too; judging needs none.
/// `spread` shares out what can be done side by side; [`super::in_turn`] shares nothing out.
pub fn load(
    sources: &mut Sources,
    schemas: Files,
    files: &[File],
    exemplary: Option<&str>,
    cases: bool,
    spread: &Spread<'_>,
) -> Loaded {
    let mut findings = Vec::new();
    let placed = files::places(sources, files, &mut findings);
    let mut compiled = None;
    let mut parsed = Vec::new();
    let mut read_as = Vec::new();
    {
        let sources: &Sources = sources;
        // The schema of a declaration takes longest, so it comes first.
        let begun = spread::collect(spread, placed.len() + 1, &|at| match at.checked_sub(1) {
            None => Begun::Schema(Box::new(Schema::compile(&schemas, "declaration.schema.json"))),
            Some(at) => {
                let mut told = Vec::new();
                let parsed = files::read(sources, &placed[at], cases, &mut told);
                Begun::File(parsed.map(|parsed| Box::new((read(&parsed), parsed))), told)
            }
        });
        for begun in begun {
            match begun {
                Begun::Schema(schema) => compiled = Some(schema),
                Begun::File(file, told) => {
                    findings.extend(told);
                    if let Some(file) = file {
                        let (raw, tree) = *file;
                        parsed.push(tree);
                        read_as.push(raw);
                    }
                }
            }
        }
    }
    let declaration = match compiled.map(|schema| *schema) {
        Some(Ok(schema)) => schema,
        Some(Err(error)) => return Loaded { pack: None, findings: vec![schema_fault(sources, &error)] },
        None => return Loaded { pack: None, findings },
    };
    check_shapes(sources, &schemas, &parsed, &mut findings);
    quoting::explain(sources, &parsed, &mut findings);
    let mut raws = Vec::new();
    for (parsed, raw) in parsed.iter().zip(read_as) {
        match raw {
            Ok(raw) => raws.push((parsed, raw)),
            Err(error) => shape_fault(parsed, error, &mut findings),
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
    let known = known(&raws);
    for (parsed, raw) in &raws {
        if let Raw::Table(raw) = raw {
            let mut file = FileContext { sources, tree: &parsed.tree, findings: &mut findings };
            sources::of_table(&mut file, raw, &known.standards, |slug| {
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
    for (parsed, raw) in &raws {
        match raw {
            Raw::Standard(raw) => {
                standards.push(standards::standard(&mut builder, parsed, raw, &library, &mut findings));
            }
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
    let mut own = Vec::new();
    for (parsed, raw) in &raws {
        if let Raw::Rule(raw) = raw {
            let cases = builder.read(&parsed.tree, &raw.cases, parsed.source, &mut findings);
            own.push((*parsed, raw, Arc::from(cases)));
        }
    }
    let compiled = {
        let (sources, library, standards) = (&*builder.sources, &library, &standards);
        spread::collect(spread, own.len(), &|at| {
            let (parsed, raw, own_cases) = &own[at];
            let mut findings = Vec::new();
            let mut file = FileContext { sources, tree: &parsed.tree, findings: &mut findings };
            if parsed.whole_file {
                rules::has_cases(&mut file, raw);
            }
            (rules::rule(&mut file, library, standards, &parsed.slug, raw, Arc::clone(own_cases), cases), findings)
        })
    };
    let mut all = Vec::new();
    for (rule, told) in compiled {
        all.extend(rule);
        findings.extend(told);
    }
    let exemplary = exemplary.and_then(|text| fragment(sources, "fixtures/exemplary.yaml", text, &mut findings));
    let proved = parsed.iter().filter(|_| cases).map(|parsed| (parsed.file.path.as_str(), &parsed.tree));
    let proofs = super::proof::files(proved);
    if !findings.is_empty() {
        without_echoes(&mut findings);
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

/// Keeps one finding of what the text, the schema and the loader all say of a place.
fn without_echoes(findings: &mut Vec<Finding>) {
    let says_shape = |finding: &Finding| finding.code.starts_with("schema/") || finding.code.starts_with("yaml/");
    let told: HashSet<Span> =
        findings.iter().filter(|finding| says_shape(finding)).map(|finding| finding.primary.span).collect();
    // Of these the loader says more than the schema, at another place.
    let more: HashSet<(SourceId, &str)> = findings
        .iter()
        .filter_map(|finding| match finding.code.as_str() {
            "pack/no-citation" => Some((finding.primary.span.source, "schema/required")),
            "pack/no-case" => Some((finding.primary.span.source, "schema/size")),
            _ => None,
        })
        .collect();
    let echoes = |finding: &Finding| {
        let names = ["`cites`", "`standard`", "`cases`"].iter().any(|key| finding.message.contains(key));
        names && more.contains(&(finding.primary.span.source, finding.code.as_str()))
    };
    let kept: Vec<bool> = {
        let mut seen = HashSet::new();
        let keep = |finding: &Finding| {
            (says_shape(finding) || !told.contains(&finding.primary.span))
                && !echoes(finding)
                && seen.insert((finding.primary.span, finding.message.clone()))
        };
        findings.iter().map(keep).collect()
    };
    let mut kept = kept.into_iter();
    findings.retain(|_| kept.next().unwrap_or(true));
}

/// What profiles may name: rules and standards, sound or not, and the rules that come with the
/// binary, which are left out where a pack is proved alone.
fn known<'r>(raws: &'r [(&Parsed<'_>, Raw)]) -> profiles::Known<'r> {
    let mut known = profiles::Known::default();
    for (parsed, raw) in raws {
        match raw {
            Raw::Rule(_) => known.rules.push(&parsed.slug),
            Raw::Standard(_) => known.standards.push(&parsed.slug),
            _ => {}
        }
    }
    let built_in =
        super::embedded::FILES.iter().filter_map(|file| file.path.strip_prefix("rules/")?.strip_suffix(".yaml"));
    known.rules.extend(built_in);
    known
}

fn schema_fault(sources: &mut Sources, error: &SchemaError) -> Finding {
    let source = sources.add(Source::new(&format!("schemas/{}", error.file), ""));
    Finding::error("pack/schema", error.message.clone(), Label::new(Span::new(source, 0, 0), "in this schema"))
}

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

fn read(parsed: &Parsed<'_>) -> Result<Raw, de::Error> {
    let tree = &parsed.tree;
    match parsed.kind {
        "standard" => de::from_tree(tree).map(Raw::Standard),
        "table" => de::from_tree(tree).map(Raw::Table),
        "definition" => de::from_tree(tree).map(Raw::Definition),
        "profile" => de::from_tree(tree).map(Raw::Profile),
        _ => de::from_tree(tree).map(|rule| Raw::Rule(Box::new(rule))),
    }
}

fn shape_fault(parsed: &Parsed<'_>, error: de::Error, findings: &mut Vec<Finding>) {
    // The schema has said it already, in better words, unless the file was not checked.
    if !findings.iter().any(|finding| finding.primary.span.source == parsed.source) {
        let tree = &parsed.tree;
        let span = error.span.unwrap_or(tree.node(tree.root()).span);
        findings.push(Finding::error("pack/shape", error.message, Label::new(span, "here")));
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
        let function = parsed.slug.replace('-', "_");
        if crate::expr::is_function(&function) {
            let message = format!("there is a function `{function}` already");
            file.report(
                &raw.title,
                "pack/name",
                message,
                Some("rename the file: the definition could never be called".to_owned()),
            );
        }
        match file.ast(&raw.value) {
            Some(ast) => {
                pending.insert(parsed.slug.clone(), Pending { raw, ast });
                trees.insert(parsed.slug.clone(), &parsed.tree);
            }
            None => library.mistaken.push(parsed.slug.replace('-', "_")),
        }
    }
    let (order, cycles) = library::order(&pending);
    for cycle in cycles {
        let [first, ..] = cycle.slugs.as_slice() else { continue };
        let last = cycle.slugs.last().unwrap_or(first);
        let file = FileContext { sources, tree: trees[last], findings };
        let span = file.span(&pending[last].raw.value, cycle.call);
        let chain = cycle.slugs.iter().chain([first]).map(|slug| format!("`{slug}`")).collect::<Vec<_>>();
        let message = format!("the definition `{first}` reaches itself: {}", chain.join(" calls "));
        let help = "a definition may call others, never itself: break the circle here";
        file.findings.push(Finding::error("pack/cycle", message, Label::new(span, "here")).help(help));
        library.mistaken.extend(cycle.slugs.iter().map(|slug| slug.replace('-', "_")));
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
