//! What `assay forecast` accepts.

use clap::Args;

use super::{Color, Format};

/// What stands below the options in its help.
pub(super) const HELP: &str = "The facts stay as they are filed: planned dates count as plans until they have passed. Every day that the rules or \
the filing name is looked at, and the first of each month; what changes and changes back in between is not seen.

`assay schema forecast` is the shape of the JSON.

Exit status: 0 it was looked, whatever comes; 2 something could not be read.";

/// `assay forecast`
#[derive(Debug, Args)]
pub(in crate::cli) struct Forecast {
    /// Declarations, folders to search for them, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<String>,
    /// The name that standard input goes by
    #[arg(long, value_name = "PATH", default_value = "<stdin>")]
    pub stdin_name: String,
    /// The last day to look at; two years after the as-of date where it is not given
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// The date to look from instead of today (UTC)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Ignores dates, so it is refused
    #[arg(long, hide = true)]
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
    /// The gatekeeper's file of findings that are accepted for a time: what it covers counts again when its time is over
    #[arg(long, value_name = "FILE")]
    pub waivers: Option<String>,
    /// Take no waivers into account, not those that the configuration names either
    #[arg(long, conflicts_with = "waivers")]
    pub no_waivers: bool,
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
