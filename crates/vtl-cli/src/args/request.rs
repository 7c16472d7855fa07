//! The request that a template or an API sees.

use crate::inputs::{ContextArg, Header, Input, Param, StageVariable};

/// The request that a template sees. Single options override the event.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Request")]
pub(crate) struct Request {
    /// Use the request in this Lambda event: REST API (1.0), HTTP API (2.0) or ALB
    #[arg(long, value_name = "FILE")]
    pub(crate) event: Option<Input>,

    /// Use FILE as the request body
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<Input>,

    /// Set a parameter: `path.id=7`, `querystring.q=x` or `header.X=y`
    #[arg(long = "param", value_name = "KIND.NAME=VALUE")]
    pub(crate) params: Vec<Param>,

    /// Set a request header
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub(crate) headers: Vec<Header>,

    /// Set `$context` from a JSON file, or one variable such as `identity.sourceIp=10.0.0.1`
    #[arg(long, value_name = "FILE|NAME=VALUE")]
    pub(crate) context: Vec<ContextArg>,

    /// Set a stage variable
    #[arg(long = "stage-variable", value_name = "NAME=VALUE")]
    pub(crate) stage_variables: Vec<StageVariable>,
}
