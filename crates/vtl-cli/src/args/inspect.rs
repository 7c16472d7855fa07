//! The arguments of `vtl inspect`.

use super::ConfigOptions;
use crate::inputs::{Input, RequestLine};

/// List the routes of a configuration, or show one route in full
///
/// Without a route, prints all routes, one per line. With a route, prints everything about it in normal form.
#[derive(Debug, clap::Args)]
#[command(after_help = INSPECT_EXAMPLES)]
pub(crate) struct Inspect {
    /// The configuration
    pub(crate) config: Input,

    /// The route
    #[arg(value_name = "METHOD PATH")]
    pub(crate) route: Option<RequestLine>,

    #[command(flatten)]
    pub(crate) options: ConfigOptions,

    /// Print JSON, as `aws apigateway get-method` does
    #[arg(long)]
    pub(crate) json: bool,
}

const INSPECT_EXAMPLES: &str = "\
Examples:
  vtl inspect serverless.yml
  vtl inspect template.yaml 'POST /things' --json";
