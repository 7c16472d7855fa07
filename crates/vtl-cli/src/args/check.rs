//! The arguments of `vtl check`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{ConfigOptions, Dialect};

/// Find mistakes in templates and configurations without running them
///
/// Folders are searched for templates (.vtl, .vm, .velocity) and configurations. A comment `## vtl-allow VTL1201` in a
/// template allows a finding in its line and the next, `## vtl-allow-file VTL1201` in all of it. Exit status 1 if there
/// is an error.
#[derive(Debug, clap::Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct Check {
    /// Templates, configurations or folders; `-` is a template on standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Apply the fixes that are safe
    #[arg(long, help_heading = "Fixes")]
    pub(crate) fix: bool,

    /// Apply all fixes, also those that somebody should look at
    #[arg(long, help_heading = "Fixes")]
    pub(crate) unsafe_fixes: bool,

    /// Show the changes that fixes would make, and make none; exit status 1 if there are any
    #[arg(long, help_heading = "Fixes")]
    pub(crate) diff: bool,

    /// Report only these: codes or their beginnings, such as `VTL12,VTL1301`
    #[arg(long, value_name = "CODES", help_heading = "Findings")]
    pub(crate) select: Vec<String>,

    /// Do not report these
    #[arg(long, value_name = "CODES", help_heading = "Findings")]
    pub(crate) ignore: Vec<String>,

    /// Report these as errors: codes, or `warning` for all warnings
    #[arg(long, value_name = "CODES|LEVEL", help_heading = "Findings")]
    pub(crate) deny: Vec<String>,

    /// Report these as warnings
    #[arg(long, value_name = "CODES", help_heading = "Findings")]
    pub(crate) warn: Vec<String>,

    /// Do not report these, unless a stronger option does
    #[arg(long, value_name = "CODES", help_heading = "Findings")]
    pub(crate) allow: Vec<String>,

    /// Do not look at files and folders that match, in addition to `.gitignore`
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,

    /// Output format
    #[arg(
        long,
        visible_alias = "output-format",
        value_enum,
        default_value_t,
        help_heading = "Output"
    )]
    pub(crate) format: Format,

    /// Show how often each code was found
    #[arg(long, help_heading = "Output")]
    pub(crate) statistics: bool,

    /// Show findings only, without the summary
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Write the findings to FILE
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// Check again whenever a file changes
    #[cfg(not(target_family = "wasm"))]
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes"], help_heading = "Output")]
    pub(crate) watch: bool,

    #[command(flatten)]
    pub(crate) options: ConfigOptions,

    /// What template files are for: requests (the default) or responses
    #[arg(long, value_enum)]
    pub(crate) kind: Option<Kind>,

    /// Which dialect of Velocity templates use
    #[arg(long, value_enum, default_value_t)]
    pub(crate) dialect: Dialect,

    /// Assume that the host binds `$NAME`
    #[arg(long = "global", value_name = "NAME")]
    pub(crate) globals: Vec<String>,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  vtl check templates/
  vtl check . --diff
  vtl check . --fix
  vtl check serverless.yml --deny warning
  vtl check error.vtl --kind response --allow VTL1301
  vtl check . --format sarif > findings.sarif

`vtl explain CODE` explains a finding.";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    /// One line per finding
    Concise,
    /// One JSON object per line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub workflows
    Github,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    #[default]
    Request,
    Response,
}
