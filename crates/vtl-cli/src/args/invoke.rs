//! The arguments of `vtl invoke`.

use clap::ValueEnum;

use super::{Authorizer, Backend, ConfigOptions, Engine, Request};
use crate::inputs::{Input, RequestLine};

/// Send a request through an API's configuration and print the response
///
/// The configuration may be an OpenAPI document, serverless.yml, a CloudFormation or SAM template, `aws apigateway
/// get-integration` output, or a Terraform plan. Without a backend, the mapped request is printed.
#[derive(Debug, clap::Args)]
#[command(after_help = INVOKE_EXAMPLES)]
pub(crate) struct Invoke {
    /// The configuration
    pub(crate) config: Input,

    /// Method and path, with the query string; taken from the event if missing
    #[arg(value_name = "METHOD PATH")]
    pub(crate) line: Option<RequestLine>,

    /// Send the request as an Application Load Balancer, with multi-value headers or without; no configuration is needed
    #[arg(
        long,
        value_enum,
        value_name = "HEADERS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "single"
    )]
    pub(crate) alb: Option<AlbHeaders>,

    /// Which API of the configuration: `rest`, `http`, or the name of one
    #[arg(long, value_name = "NAME")]
    pub(crate) api: Option<String>,

    #[command(flatten)]
    pub(crate) request: Request,

    #[command(flatten)]
    pub(crate) options: ConfigOptions,

    #[command(flatten)]
    pub(crate) backend: Backend,

    #[command(flatten)]
    pub(crate) authorizer: Authorizer,

    #[command(flatten)]
    pub(crate) engine: Engine,

    /// Print the line of the access log: in FORMAT, in the format of the configuration, or in the usual one
    #[arg(
        long,
        value_name = "FORMAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        help_heading = "Output"
    )]
    pub(crate) access_log: Option<String>,

    /// Show every step with its inputs, outcome and reason
    #[arg(long, help_heading = "Output")]
    pub(crate) trace: bool,

    /// Print the mapped request, the response and, with `--trace`, the steps as one JSON object
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) expect: Expect,
}

/// Conditions that make the command fail with exit status 1.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Checks")]
pub(crate) struct Expect {
    /// Fail if the status of the response is 400 or more
    #[arg(long)]
    pub(crate) fail: bool,

    /// Fail if the response has another status
    #[arg(long, value_name = "STATUS")]
    pub(crate) expect_status: Option<u16>,

    /// Fail if the body of the response, or the event without a backend, is not valid JSON
    #[arg(long)]
    pub(crate) expect_json: bool,
}

const INVOKE_EXAMPLES: &str = "\
Examples:
  vtl invoke openapi.yaml 'GET /things/7?verbose=1' --returns thing.json
  vtl invoke serverless.yml 'POST /things' --body thing.json --error '[404] no such thing' --trace
  vtl invoke serverless.yml 'GET /orders/7' --handler auto
  vtl invoke api.json 'POST /calc' --body sum.json --exec ./calc.sh
  vtl invoke serverless.yml 'GET /orders' -H 'Authorization: Bearer …' --jwks keys.json --exec ./orders.sh --access-log
  vtl invoke --alb=multi 'GET /orders' --exec ./orders.sh
  vtl invoke api.json --event event.json --url http://localhost:9000/2015-03-31/functions/function/invocations";

/// How a load balancer writes headers and parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlbHeaders {
    /// One value each.
    Single,
    /// Lists of values.
    Multi,
}
