//! The command line: what it accepts, and nothing about what it does.

mod forecast;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use forecast::Forecast;

/// Checks a mining project's ESG declaration the way a compiler checks a program.
#[derive(Debug, Parser)]
#[command(name = "assay", version, about, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge declarations
    #[command(after_help = EXIT_HELP)]
    Check(Check),
    /// Say what binds a project: every standard, its force, the fact that decides, and since when
    #[command(after_help = "Exit status: 0 the force of every standard was looked for, 2 something could not be read.")]
    Binds(Binds),
    /// Say what changes with time: rules that start or stop, and duties that fall due, with today's facts
    #[command(after_help = forecast::HELP)]
    Forecast(Forecast),
    /// Judge again what a receipt names, and say whether it comes out the same
    #[command(after_help = "Exit status: 0 the same, 1 something differs, 2 the receipt cannot be used.")]
    Verify(Verify),
    /// List the rules
    Rules(Rules),
    /// Print a rule, a code, a standard, a table or a definition as a page
    Explain(Explain),
    /// Go through a standard clause by clause: checked by which rules, attestation, or not encoded
    Coverage(Coverage),
    /// Run the cases of a pack
    #[command(after_help = "Exit status: 0 every case came out, 1 some did not, 2 the pack cannot be loaded.")]
    Test(Test),
    /// Begin a rule of your own
    #[command(
        after_help = "The file holds a rule that loads, with a comment on every key and a case that fails on purpose;\nan existing file is never overwritten. A standard, table, definition or profile is a file in the folder\nof that name beside it; `assay schema NAME` says what goes into it."
    )]
    New(New),
    /// Print a JSON Schema
    Schema(Schema),
}

const EXIT_HELP: &str = "Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be checked.";

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The formats of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people.
    #[default]
    Text,
    /// For programs; the shape is `assay schema report`.
    Json,
    /// SARIF 2.1.0, for code scanning and viewers.
    Sarif,
    /// JUnit XML, for test reports.
    Junit,
    /// Workflow commands, for annotations in GitHub Actions.
    Github,
    /// Code Quality JSON, for merge requests in GitLab.
    Gitlab,
    /// Markdown, for comments on a change.
    Markdown,
    /// One page for a browser or a printer, which loads nothing.
    Html,
}

/// The weakest finding that fails the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Note,
    /// None.
    Never,
}

impl FailOn {
    /// The word of the command line.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Never => "never",
        }
    }

    /// Reads the word.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        [Self::Error, Self::Warning, Self::Note, Self::Never].into_iter().find(|line| line.word() == word)
    }
}

/// Whether colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal that wants them.
    #[default]
    Auto,
    /// Yes.
    Always,
    /// No.
    Never,
}

/// Outcomes that can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(super) enum Show {
    /// Checks that hold.
    Pass,
    /// Findings that the gatekeeper waived.
    Waived,
    /// Rules with nothing to say, and why.
    NotApplicable,
}

/// `assay check`
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Check {
    /// Declarations, folders to search for them, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<String>,
    /// The name that standard input goes by in the report
    #[arg(long, value_name = "PATH", default_value = "<stdin>")]
    pub stdin_name: String,
    /// Pass over named files that are no declarations, as in a folder, and pass where none is one: for hooks, which
    /// name every YAML file, never for a gate
    #[arg(long)]
    pub only_declarations: bool,
    /// The date to judge at instead of today (UTC)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Ignore dates of entry into force, and take benchmarks as adopted
    #[arg(long)]
    pub hindsight: bool,
    /// The gate to judge at instead of the furthest that the facts show
    #[arg(long, value_name = "GATE")]
    pub gate: Option<String>,
    /// A selection of rules and how strictly they are taken; `default` is every rule
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Only rules that match a glob; repeatable
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Not the rules that match a glob; repeatable
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// A folder with a pack of your own; repeatable
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<String>,
    /// How the report is printed
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Write the report to a file as well; its format by extension (.txt .json .sarif .xml .md .html), or before the name, as
    /// in `gitlab:FILE`; repeatable
    #[arg(long, value_name = "FILE")]
    pub output: Vec<String>,
    /// The gatekeeper's file of findings that are accepted for a time; `assay explain waivers` prints one
    #[arg(long, value_name = "FILE")]
    pub waivers: Option<String>,
    /// Take no waiver into account
    #[arg(long, conflicts_with = "waivers")]
    pub no_waivers: bool,
    /// Mark findings as new or unchanged against what an earlier run wrote
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<String>,
    /// Write down what is found, for `--baseline`
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<String>,
    /// Write down what was judged, by what and with what result, for `assay verify`
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<String>,
    /// The configuration instead of the nearest `assay.yaml`; `assay explain config` prints one
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,
    /// Take no configuration into account
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
    /// Print every setting and where it comes from, and check nothing
    #[arg(long)]
    pub show_settings: bool,
    /// The weakest finding that fails the run; `error` where nothing else is set
    #[arg(long, value_enum)]
    pub fail_on: Option<FailOn>,
    /// Facts that are not declared do not fail the run
    #[arg(long)]
    pub allow_undeclared: bool,
    /// Outcomes to list besides the findings
    #[arg(long, value_enum, value_delimiter = ',')]
    pub show: Vec<Show>,
    /// Whether colours are used
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

/// `assay binds`
#[derive(Debug, Args)]
pub(super) struct Binds {
    /// Declarations, folders to search for them, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<String>,
    /// The name that standard input goes by
    #[arg(long, value_name = "PATH", default_value = "<stdin>")]
    pub stdin_name: String,
    /// The date to judge at instead of today (UTC)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Ignore dates of entry into force, and take benchmarks as adopted
    #[arg(long)]
    pub hindsight: bool,
    /// A profile: the standards that it requires count as agreed in a contract
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// A folder with a pack of your own; repeatable
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<String>,
    /// The configuration instead of the nearest `assay.yaml`
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,
    /// Take no configuration into account
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
    /// How the list is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Whether colours are used
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

/// `assay verify`
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// What `assay check --receipt` wrote
    #[arg(value_name = "RECEIPT")]
    pub receipt: String,
    /// The folder that its paths start from
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: String,
    /// Whether colours are used
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

/// `assay rules`
#[derive(Debug, Args)]
pub(super) struct Rules {
    /// How the list is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// A folder with a pack of your own; repeatable
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<String>,
}

/// `assay explain`
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The id of a rule, a code such as `yaml/duplicate-key`, or the name of a standard, table, definition or function;
    /// `waivers` and `config` print such files with comments
    #[arg(value_name = "RULE|CODE|NAME")]
    pub code: String,
    /// A folder with a pack of your own; repeatable
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<String>,
    /// Whether colours are used
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

/// `assay coverage`
#[derive(Debug, Args)]
pub(super) struct Coverage {
    /// The slug of a standard, such as `gistm`; without it every standard is a line
    #[arg(value_name = "STANDARD")]
    pub standard: Option<String>,
    /// How the page is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// A folder with a pack of your own; repeatable
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<String>,
    /// Whether colours are used
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

/// `assay test`
#[derive(Debug, Args)]
pub(super) struct Test {
    /// The pack to prove; without it the built-in one
    #[arg(value_name = "DIR")]
    pub folder: Option<String>,
    /// Only files that match a glob, such as `tailings` or `tables/*`; repeatable
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Only run the cases: delete nothing, change nothing
    #[arg(long)]
    pub cases: bool,
    /// Print instead, for each rule, the declarations of a folder in which it fails; each is judged
    /// as the arguments in its first line ask: `# assay: --as-of 2026-11-23`
    #[arg(long, value_name = "PATH")]
    pub matrix: Option<String>,
    /// Whether colours are used
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

/// `assay new`
#[derive(Debug, Args)]
pub(super) struct New {
    /// The id of the rule: lower-case letters, digits and hyphens, such as `tailings/freeboard`
    #[arg(value_name = "TOPIC/SLUG")]
    pub id: String,
    /// The folder of the pack; it is made where it is not there
    #[arg(long, value_name = "DIR", default_value = "rules")]
    pub dir: String,
}

/// `assay schema`
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// declaration, a section of it, rule, standard, table, definition, profile, waivers, config, report, binds, forecast or receipt
    #[arg(value_name = "NAME", default_value = "declaration")]
    pub name: String,
}
