//! The arguments of `vtl`: the types that clap fills, and nothing else. One file for each command.

mod authorizer;
mod backend;
mod batch;
mod bench;
mod check;
mod completions;
mod config;
mod engine;
mod explain;
mod inspect;
mod invoke;
mod matching;
mod path;
mod render;
mod request;
#[cfg(all(feature = "serve", not(target_family = "wasm")))]
mod serve;
mod test;

use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use authorizer::{Authorizer, JwtMode};
pub(crate) use backend::Backend;
pub(crate) use batch::Batch;
pub(crate) use bench::Bench;
pub(crate) use check::{Check, Format, Kind};
pub(crate) use completions::Completions;
pub(crate) use config::{ConfigOptions, ReadOptions};
pub(crate) use engine::{Dialect, Engine};
pub(crate) use explain::Explain;
pub(crate) use inspect::Inspect;
pub(crate) use invoke::{AlbHeaders, Expect, Invoke};
pub(crate) use matching::Match;
pub(crate) use path::PathQuery;
pub(crate) use render::Render;
pub(crate) use request::Request;
#[cfg(all(feature = "serve", not(target_family = "wasm")))]
pub(crate) use serve::Serve;
pub(crate) use test::{Test, TestFormat};

/// Renders API Gateway mapping templates exactly as the service does
#[derive(Debug, Parser)]
#[command(name = "vtl", version, long_version = LONG_VERSION, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to color messages
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        hide_possible_values = true
    )]
    pub(crate) color: Color,
}

/// What `vtl --version` prints after the name: bug reports need the commit, and the releases that are followed.
const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    env!("VTL_COMMIT"),
    "\nfollows Apache Velocity 1.7, Jayway JsonPath 2.9.0, json-smart 2.5 and Java 17"
);

const EXAMPLES: &str = "\
Examples:
  vtl render order.vtl --event event.json           render a template over an event
  vtl check .                                       find mistakes in templates and configurations
  vtl test .                                        run the tests beside them
  vtl serve                                         serve the API of this folder on this machine
  vtl invoke serverless.yml 'GET /orders/7' --returns order.json
  vtl path '$..price' order.json                    evaluate one JSONPath

Exit status: 0 success, 1 a template or a test failed, 2 wrong usage or an unreadable file.";

/// The subcommands, ordered by how often people use them. Each shows its description in `vtl --help`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Render(Render),
    Check(Check),
    Test(Test),
    Invoke(Box<Invoke>),
    Inspect(Inspect),
    Match(Match),
    Path(PathQuery),
    Explain(Explain),
    /// Show the settings of the project, from the nearest `vtl.toml`
    Config,
    Batch(Batch),
    #[cfg(all(feature = "serve", not(target_family = "wasm")))]
    Serve(Box<Serve>),
    Bench(Bench),
    Completions(Completions),
    /// Print the man page
    #[command(hide = true)]
    Man,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}
