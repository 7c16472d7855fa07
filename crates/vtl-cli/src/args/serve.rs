//! The arguments of `vtl serve`.

use std::path::PathBuf;

use super::{ConfigOptions, JwtMode};
use crate::inputs::{Input, StageVariable};

/// Serve the API of a configuration on this machine
///
/// Without CONFIG the configuration of this folder is served: serverless.yml, template.yaml, openapi.yaml, cdk.out or
/// Terraform files. Functions run here, changes are live at once, and every exchange can be inspected at /_vtl/.
#[cfg(all(feature = "serve", not(target_family = "wasm")))]
#[derive(Debug, clap::Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub(crate) struct Serve {
    /// The configuration, or a folder with one
    pub(crate) config: Option<PathBuf>,

    /// Listen on this address
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: String,

    /// Listen on this port; 0 takes a free one
    #[arg(long, short, value_name = "PORT", default_value_t = 3000)]
    pub(crate) port: u16,

    /// Run this command as a function of the Lambda Runtime API, or invoke it at this URL
    #[arg(long = "function", value_name = "NAME=COMMAND|URL")]
    pub(crate) functions: Vec<StageVariable>,

    /// How many requests of one function run at once
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub(crate) concurrency: usize,

    /// Accept this API key; without one every key is accepted
    #[arg(long = "api-key", value_name = "KEY")]
    pub(crate) api_keys: Vec<String>,

    /// Send the requests for this AWS service to a local one, such as dynamodb=http://127.0.0.1:8000
    #[arg(long = "endpoint", value_name = "SERVICE=URL")]
    pub(crate) endpoints: Vec<StageVariable>,

    /// Check the signatures of tokens with the keys in this file, as the issuer publishes them
    #[arg(long, value_name = "FILE", conflicts_with = "jwt")]
    pub(crate) jwks: Option<Input>,

    /// What is done with tokens: `decode` takes them without checking their signatures
    #[arg(long, value_enum, value_name = "MODE")]
    pub(crate) jwt: Option<JwtMode>,

    /// Send what no API takes to this function as an Application Load Balancer does, with multi-value headers or without
    #[arg(long, value_name = "FUNCTION[=multi]")]
    pub(crate) alb: Option<String>,

    /// Add every exchange to FILE, as a line that `vtl test` and `vtl batch` read; tokens and API keys are starred
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,

    /// Print every step of every exchange
    #[arg(long)]
    pub(crate) trace: bool,

    /// Print the access log, in this format or that of the API
    #[arg(
        long,
        value_name = "FORMAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ""
    )]
    pub(crate) access_log: Option<String>,

    /// Print one JSON object per line
    #[arg(long)]
    pub(crate) json_log: bool,

    /// Print problems only
    #[arg(long, short)]
    pub(crate) quiet: bool,

    /// Do not watch files
    #[arg(long)]
    pub(crate) no_reload: bool,

    #[command(flatten)]
    pub(crate) options: ConfigOptions,
}

#[cfg(all(feature = "serve", not(target_family = "wasm")))]
const SERVE_EXAMPLES: &str = "\
Examples:
  vtl serve                                         serve the API of this folder
  vtl serve template.yaml --port 8080 --trace
  vtl serve openapi.yaml --function 'orders=node orders.js' --function prices=http://127.0.0.1:9000
  vtl serve --endpoint dynamodb=http://127.0.0.1:8000
  vtl serve --jwks keys.json --access-log            check tokens, print the access log
  vtl serve --alb hello=multi --function 'hello=node hello.js'

Exit status: 0 ended by a signal, 2 wrong usage or no configuration.";
