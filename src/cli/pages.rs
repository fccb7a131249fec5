//! `assay rules`, `explain` and `schema`.

use serde_json::{Value as Json, json};

use super::args::{Explain, Format, Rules, Schema};
use super::{Session, Status, inputs, style};
use crate::explain;
use crate::finding::Finding;
use crate::pack::{Pack, embedded};
use crate::render::text;
use crate::report;
use crate::value::Date;

/// The exemplary declaration's date, from its first comment.
pub(super) fn exemplary_date() -> Date {
    let text = embedded::text("fixtures/exemplary.yaml").unwrap_or_default();
    let stated = text
        .lines()
        .next()
        .and_then(|line| line.split_once("--as-of "))
        .map(|(_, rest)| rest.split_whitespace().next().unwrap_or(""));
    stated.and_then(|date| Date::parse(date).ok()).unwrap_or_else(inputs::today)
}

pub(super) fn findings(session: &Session, findings: &mut [Finding], style: text::Style) -> String {
    report::sort(&session.sources, findings);
    findings.iter().map(|finding| text::finding(finding, &session.sources, style)).collect()
}

pub(super) fn rules(session: &mut Session, args: &Rules) -> (String, Status) {
    let pack = match session.pack(&args.rules, true) {
        Ok(pack) => pack,
        Err(mut wrong) => {
            return (findings(session, &mut wrong, style(super::args::Color::Auto, true)), Status::refused());
        }
    };
    let text = match args.format {
        Format::Text => explain::list(&pack.rules),
        Format::Json => {
            let list: Vec<Json> = pack.rules.iter().map(|rule| rule_json(&pack, rule)).collect();
            serde_json::to_string_pretty(&list).unwrap_or_default() + "\n"
        }
    };
    (text, Status::new(0))
}

fn rule_json(pack: &Pack, rule: &crate::pack::Rule) -> Json {
    let window = |window: &crate::pack::Window| {
        let from = match window.start.fixed() {
            Some(crate::pack::Began::On(day, _)) => Some(day.to_string()),
            _ => None,
        };
        let mut found = json!({ "from": from, "until": window.until.map(|date| date.to_string()) });
        // How the first day is found, where the pack does not name it.
        if let (Some(why), Some(map)) = (window.start.why(), found.as_object_mut()) {
            map.insert("why".to_owned(), json!(why));
        }
        found
    };
    let cites: Vec<Json> = rule
        .cites
        .iter()
        .map(|cite| {
            let standard = &pack.standards[cite.standard];
            json!({
                "standard": standard.slug,
                "clause": cite.clauses,
                "source": cite.reading.word(),
                "in_force": window(cite.window.as_ref().or(rule.window.as_ref()).unwrap_or(&standard.window)),
            })
        })
        .collect();
    let [pass, fail, undeclared, not_applicable] = rule.case_counts();
    let mut object = json!({
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity.word(),
        "revision": rule.revision,
        "formerly": rule.formerly,
    });
    if let Some(map) = object.as_object_mut() {
        if rule.is_check {
            map.insert("force".to_owned(), json!("check"));
        }
        let gate = rule.gate.and_then(|gate| pack.gates.as_ref()?.values.get(gate)).map(ToString::to_string);
        map.insert("cites".to_owned(), json!(cites));
        map.insert("gate".to_owned(), json!(gate));
        map.insert("in_force".to_owned(), json!(rule.window.as_ref().map(window)));
        map.insert("judged_on".to_owned(), json!(rule.judged_on_path));
        let helps: Vec<String> = rule.checks.iter().map(|check| explain::plain(&check.help)).collect();
        map.insert("help".to_owned(), json!(helps));
        map.insert(
            "cases".to_owned(),
            json!({ "pass": pass, "fail": fail, "undeclared": undeclared, "not_applicable": not_applicable }),
        );
        map.insert("reads".to_owned(), json!(rule.reads));
    }
    object
}

/// The page of a standard, table or definition; `tables/x` says which where two have one name.
fn rests_on(pack: &Pack, session: &Session, args: &Explain) -> Option<String> {
    let (kind, name) = args.code.split_once('/').unwrap_or(("", &args.code));
    let (sources, style) = (&session.sources, style(args.color, false));
    let is = |folder: &str| kind.is_empty() || kind == folder;
    let page = is("standards").then(|| explain::standard(pack, sources, name, style)).flatten();
    let page = page.or_else(|| is("tables").then(|| explain::table(pack, sources, name, style)).flatten());
    page.or_else(|| is("definitions").then(|| explain::definition(pack, sources, name, style)).flatten())
}

pub(super) fn explain(session: &mut Session, args: &Explain) -> (String, Status) {
    let example = || explain::example(&args.code).map(str::to_owned);
    if let Some(page) = explain::code(&args.code).or_else(|| explain::function(&args.code)).or_else(example) {
        return (page, Status::new(0));
    }
    let pack = match session.pack(&args.rules, true) {
        Ok(pack) => pack,
        Err(mut wrong) => return (findings(session, &mut wrong, style(args.color, true)), Status::refused()),
    };
    let at = pack.rules.iter().position(|rule| rule.id == args.code || rule.formerly.contains(&args.code));
    if let Some(at) = at {
        (explain::rule(&pack, &session.sources, at, exemplary_date(), style(args.color, false)), Status::new(0))
    } else if let Some(page) = rests_on(&pack, session, args) {
        (page, Status::new(0))
    } else {
        let mut known: Vec<&str> = pack.rules.iter().map(|rule| rule.id.as_str()).collect();
        known.extend(crate::expr::function_names());
        known.extend(explain::CODES.iter().map(|(code, ..)| *code));
        known.extend(pack.standards.iter().map(|standard| standard.slug.as_str()));
        known.extend(pack.library.tables.iter().map(|table| table.slug.as_str()));
        known.extend(pack.library.definitions.iter().map(|definition| definition.slug.as_str()));
        let finding = session.line.error(
            "usage/code",
            &args.code,
            format!("there is no rule, code, standard, table, definition or function `{}`", args.code),
        );
        let near = crate::schema::closest(&args.code, &known).or_else(|| {
            // The name of a rule without its topic.
            let named = |rule: &&crate::pack::Rule| rule.id.rsplit('/').next() == Some(args.code.as_str());
            pack.rules.iter().find(named).map(|rule| rule.id.as_str())
        });
        let help =
            near.map_or_else(|| "`assay rules` lists the rules".to_owned(), |near| format!("did you mean `{near}`?"));
        (findings(session, &mut [finding.help(help)], style(args.color, true)), Status::refused())
    }
}

pub(super) fn schema(session: &mut Session, args: &Schema) -> (String, Status) {
    let files = embedded::schemas(&super::spread).unwrap_or_default();
    let name = format!("{}.schema.json", args.name);
    let Some(schema) = files.get(&name) else {
        let known: Vec<&str> = files.keys().filter_map(|file| file.strip_suffix(".schema.json")).collect();
        let finding = session.line.error("usage/schema", &args.name, format!("there is no schema `{}`", args.name));
        let finding = finding.help(format!("the schemas are {}", known.join(", ")));
        return (findings(session, &mut [finding], style(super::args::Color::Auto, true)), Status::refused());
    };
    let mut bundled = schema.clone();
    let mut wanted = Vec::new();
    rewrite(&mut bundled, &name, true, &mut wanted);
    let mut defs = serde_json::Map::new();
    while let Some(file) = wanted.pop() {
        if defs.contains_key(&file) {
            continue;
        }
        if let Some(schema) = files.get(&file) {
            let mut schema = schema.clone();
            rewrite(&mut schema, &file, false, &mut wanted);
            if let Some(map) = schema.as_object_mut() {
                map.remove("$schema");
            }
            defs.insert(file, schema);
        }
    }
    if let Some(map) = bundled.as_object_mut()
        && !defs.is_empty()
    {
        defs.sort_keys();
        let own = map.entry("$defs").or_insert_with(|| json!({}));
        if let Some(own) = own.as_object_mut() {
            own.extend(defs);
        }
    }
    (serde_json::to_string_pretty(&bundled).unwrap_or_default() + "\n", Status::new(0))
}

/// Turns references between files into references inside one file, so that an editor needs one.
fn rewrite(schema: &mut Json, file: &str, root: bool, wanted: &mut Vec<String>) {
    match schema {
        Json::Object(map) => {
            if let Some(Json::String(reference)) = map.get_mut("$ref") {
                let (target, fragment) = reference.split_once('#').unwrap_or((reference.as_str(), ""));
                let target = if target.is_empty() { file } else { target };
                if !(root && target == file) {
                    wanted.push(target.to_owned());
                    *reference = format!("#/$defs/{target}{fragment}");
                }
            }
            map.values_mut().for_each(|value| rewrite(value, file, root, wanted));
        }
        Json::Array(items) => items.iter_mut().for_each(|item| rewrite(item, file, root, wanted)),
        _ => {}
    }
}
