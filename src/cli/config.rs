//! `assay.yaml`: settings of a folder. The command line wins over it, and it over what is usual.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::args::{Check, FailOn};
use super::{Session, located};
use crate::finding::{Finding, Label};
use crate::source::Span;
use crate::tree::de::{self, Located};
use crate::waiver::LONGEST;

/// The name of a configuration.
const NAME: &str = "assay.yaml";
/// The root key of a declaration, which may have that name too.
pub(super) const DECLARATION: &str = "declaration";

type Text = Located<String>;

#[derive(Debug, Default, Deserialize)]
struct Config {
    profile: Option<Text>,
    gate: Option<Text>,
    select: Option<Located<Vec<Text>>>,
    skip: Option<Located<Vec<Text>>>,
    fail_on: Option<Text>,
    allow_undeclared: Option<Located<bool>>,
    rules: Option<Located<Vec<Text>>>,
    waivers: Option<Text>,
    waiver_days: Option<Located<i64>>,
    not_waivable: Option<Located<Vec<Text>>>,
    baseline: Option<Text>,
}

/// A setting, and where it comes from.
struct Line {
    name: &'static str,
    value: String,
    from: String,
}

/// What a run goes by.
pub(super) struct Effective {
    /// The arguments, with what the configuration adds.
    pub args: Check,
    /// Days that a waiver may run.
    pub waiver_days: i64,
    /// Globs of rules that nobody may waive.
    pub not_waivable: Vec<String>,
    /// The configuration, where there is one.
    pub config: Option<String>,
    lines: Vec<Line>,
}

impl Effective {
    /// What a run goes by; or what is wrong with the configuration.
    ///
    /// # Errors
    /// The mistakes of the file, each at its place.
    pub(super) fn read(session: &mut Session, args: &Check) -> Result<Self, Vec<Finding>> {
        let (config, path) = match find(session, args)? {
            Some((config, path)) => (config, Some(path)),
            None => (Config::default(), None),
        };
        let folder = path.as_deref().map(Path::new).and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default();
        let mut merge = Merge { session, lines: Vec::new(), folder };
        let mut own = args.clone();
        own.profile = merge.text("profile", args.profile.clone(), config.profile.as_ref(), Some("default"));
        own.gate = merge.text("gate", args.gate.clone(), config.gate.as_ref(), None);
        own.select = merge.list("select", &args.select, config.select.as_ref(), false);
        own.skip = merge.list("skip", &args.skip, config.skip.as_ref(), false);
        own.rules = merge.list("rules", &args.rules, config.rules.as_ref(), true);
        let given = args.fail_on.map(|line| line.word().to_owned());
        let fail_on = merge.text("fail_on", given, config.fail_on.as_ref(), Some("error"));
        own.fail_on = fail_on.and_then(|word| FailOn::from_word(&word));
        let allow = config.allow_undeclared.as_ref();
        own.allow_undeclared |= allow.is_some_and(|allow| allow.value);
        let allow = allow.filter(|_| !args.allow_undeclared).map(|allow| allow.span);
        merge.line("allow_undeclared", own.allow_undeclared.to_string(), args.allow_undeclared, allow);
        own.waivers = merge.file("waivers", args.waivers.as_ref(), config.waivers.as_ref());
        if args.no_waivers {
            own.waivers = None;
            merge.lines.pop();
            merge.line("waivers", "none".to_owned(), true, None);
        }
        own.baseline = merge.file("baseline", args.baseline.as_ref(), config.baseline.as_ref());
        let waiver_days = config.waiver_days.as_ref().map_or(LONGEST, |days| days.value);
        merge.line("waiver_days", waiver_days.to_string(), false, config.waiver_days.as_ref().map(|days| days.span));
        let not_waivable = merge.list("not_waivable", &[], config.not_waivable.as_ref(), false);
        let lines = merge.lines;
        Ok(Self { args: own, waiver_days, not_waivable, config: path, lines })
    }

    /// Every setting and where it comes from.
    pub(super) fn table(&self) -> String {
        let column = |of: fn(&Line) -> &str| self.lines.iter().map(|line| of(line).chars().count()).max().unwrap_or(0);
        let (names, values) = (column(|line| line.name), column(|line| &line.value).min(40));
        let mut out = match &self.config {
            Some(path) => format!("configuration: {path}\n"),
            None => "configuration: none\n".to_owned(),
        };
        for line in &self.lines {
            out.push_str(&format!("{:names$}  {:values$}  {}\n", line.name, line.value, line.from));
        }
        out
    }
}

struct Merge<'s> {
    session: &'s mut Session,
    lines: Vec<Line>,
    folder: PathBuf,
}

impl Merge<'_> {
    fn line(&mut self, name: &'static str, value: String, given: bool, config: Option<Span>) {
        let from = match (given, config) {
            (true, _) => "command line".to_owned(),
            (false, Some(span)) => {
                let line = self.session.sources.positions(span).0.line;
                format!("{}:{line}", self.session.sources.get(span.source).name())
            }
            (false, None) => "default".to_owned(),
        };
        self.lines.push(Line { name, value, from });
    }

    /// One word: the argument, else that of the configuration, else what is usual.
    fn text(
        &mut self,
        name: &'static str,
        given: Option<String>,
        config: Option<&Text>,
        usual: Option<&str>,
    ) -> Option<String> {
        let is_given = given.is_some();
        let own = config.filter(|_| !is_given);
        if let Some(text) = own {
            self.session.line.also(&text.value, text.span);
        }
        let value = given.or_else(|| own.map(|text| text.value.clone())).or_else(|| usual.map(str::to_owned));
        let shown = value.clone().unwrap_or_else(|| "none".to_owned());
        self.line(name, shown, is_given, own.map(|text| text.span));
        value
    }

    fn list(
        &mut self,
        name: &'static str,
        given: &[String],
        config: Option<&Located<Vec<Text>>>,
        paths: bool,
    ) -> Vec<String> {
        let own = config.filter(|_| given.is_empty());
        let mut value = given.to_vec();
        for text in own.iter().flat_map(|own| &own.value) {
            let item = if paths { self.below(&text.value) } else { text.value.clone() };
            self.session.line.also(&item, text.span);
            value.push(item);
        }
        let shown = if value.is_empty() { "none".to_owned() } else { value.join(", ") };
        self.line(name, shown, !given.is_empty(), own.map(|own| own.span));
        value
    }

    fn file(&mut self, name: &'static str, given: Option<&String>, config: Option<&Text>) -> Option<String> {
        let below = config.map(|text| Text { value: self.below(&text.value), ..text.clone() });
        self.text(name, given.cloned(), below.as_ref(), None)
    }

    /// A path of the configuration, from where the command was run.
    fn below(&self, path: &str) -> String {
        self.folder.join(path).to_string_lossy().replace('\\', "/")
    }
}

/// The configuration that is named, or the nearest one.
fn find(session: &mut Session, args: &Check) -> Result<Option<(Config, String)>, Vec<Finding>> {
    if args.no_config {
        return Ok(None);
    }
    if let Some(path) = &args.config {
        if let Some(config) = read(session, path)? {
            return Ok(Some((config, path.clone())));
        }
        let message = format!("`{path}` is a declaration and no configuration");
        let finding = session.line.error("config/declaration", path, message);
        return Err(vec![finding.help("`assay schema config` shows what stands in a configuration")]);
    }
    let Ok(here) = std::env::current_dir() else { return Ok(None) };
    let in_repository = here.ancestors().any(|folder| folder.join(".git").exists());
    let mut up = String::new();
    for folder in here.ancestors() {
        let path = format!("{up}{NAME}");
        if folder.join(NAME).is_file()
            && let Some(config) = read(session, &path)?
        {
            return Ok(Some((config, path)));
        }
        // Outside of a repository, folders above belong to anybody.
        if folder.join(".git").exists() || !in_repository {
            break;
        }
        up.push_str("../");
    }
    Ok(None)
}

/// Reads a configuration; `None` where the file is a declaration.
fn read(session: &mut Session, path: &str) -> Result<Option<Config>, Vec<Finding>> {
    let source = located::source(session, path, path)?;
    let is_declaration = super::inputs::mentions(session.sources.get(source).text());
    let tree = match located::tree(session, source) {
        Ok(Some(tree)) => tree,
        Ok(None) => return Ok(Some(Config::default())),
        // What is wrong with a declaration is told where it is judged.
        Err(_) if is_declaration => return Ok(None),
        Err(findings) => return Err(findings),
    };
    if tree.get(tree.root(), DECLARATION).is_some() {
        return Ok(None);
    }
    located::check(session, &tree, "config")?;
    let config = de::from_tree(&tree).map_err(|error| {
        let span = error.span.unwrap_or(tree.node(tree.root()).span);
        vec![Finding::error("config/shape", error.message, Label::new(span, "here"))]
    })?;
    Ok(Some(config))
}
