//! The arguments of `vtl match`.

use super::ConfigOptions;
use crate::inputs::RequestLine;

/// Show which response an error message or status selects, and why the others do not match
///
/// Patterns are Java regular expressions and must match the whole message. Exit status 1 if no response is selected.
#[derive(Debug, clap::Args)]
#[command(after_help = MATCH_EXAMPLES)]
pub(crate) struct Match {
    /// A configuration, or patterns such as `404=PATTERN`, followed by the message
    #[arg(required = true, value_name = "CONFIG|PATTERN… MESSAGE")]
    pub(crate) patterns_and_message: Vec<String>,

    #[command(flatten)]
    pub(crate) options: ConfigOptions,

    /// The route, if the configuration has several
    #[arg(long, value_name = "METHOD PATH")]
    pub(crate) route: Option<RequestLine>,

    /// Fail if another status is selected
    #[arg(long, value_name = "STATUS")]
    pub(crate) expect: Option<u16>,

    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

const MATCH_EXAMPLES: &str = r#"Examples:
  vtl match serverless.yml --route 'GET /things/{id}' '[404] no such thing'
  vtl match '404=\[404\].*' '500=(.|\n)+' '[404] no such thing'"#;
