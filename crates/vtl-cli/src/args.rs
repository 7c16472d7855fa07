//! The arguments of `vtl`: the types that clap fills, and nothing else.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::inputs::{
    ContextArg, Header, Input, Limit, Param, RequestLine, StageVariable, Variable,
};

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

/// Render a template over a request
///
/// The output is written as it is, without a line end of its own.
#[derive(Debug, clap::Args)]
#[command(after_help = RENDER_EXAMPLES)]
pub(crate) struct Render {
    /// The template; `-` is standard input
    pub(crate) template: Input,

    #[command(flatten)]
    pub(crate) request: Request,

    /// Render as a response template over this backend payload; parameters stay those of the request
    #[arg(long, value_name = "FILE", help_heading = "Request")]
    pub(crate) response: Option<Input>,

    /// Bind one more reference, `$NAME`
    #[arg(long = "var", value_name = "NAME=JSON", help_heading = "Request")]
    pub(crate) variables: Vec<Variable>,

    #[command(flatten)]
    pub(crate) engine: Engine,

    /// Fail if the output is not valid JSON, and show the part of the template that caused it
    #[arg(long, help_heading = "Output")]
    pub(crate) expect_json: bool,

    /// Show every reference and directive with its value and output
    #[arg(long, help_heading = "Output")]
    pub(crate) trace: bool,

    /// Print one JSON object with `output`, `requestOverride` and `responseOverride`, or `error`
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

impl Render {
    /// A render with only its template given.
    pub(crate) fn of(template: Input) -> Self {
        Self {
            template,
            request: Request::default(),
            response: None,
            variables: Vec::new(),
            engine: Engine::default(),
            expect_json: false,
            trace: false,
            json: false,
        }
    }
}

const RENDER_EXAMPLES: &str = "\
Examples:
  vtl render order.vtl --event event.json
  vtl render order.vtl --body order.json --param path.id=7 --param querystring.q=x -H 'Accept: text/html'
  vtl render order.vtl --body - --context identity.sourceIp=10.0.0.1 --stage-variable table=orders
  vtl render error.vtl --response result.json --json
  vtl render page.vm --dialect velocity --var 'items=[1, 2, 3]'";

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

/// How templates are compiled and rendered.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Engine")]
pub(crate) struct Engine {
    /// Use the service's dialect, or stock Velocity 1.7 (where only `--var` is bound)
    #[arg(long, value_enum, default_value_t)]
    pub(crate) dialect: Dialect,

    /// Fail if a reference does not resolve
    #[arg(long)]
    pub(crate) strict: bool,

    /// Change a limit, such as `steps=1000000`
    #[arg(long = "limit", value_name = "NAME=NUMBER")]
    pub(crate) limits: Vec<Limit>,
}

/// Run cases from standard input, one JSON object per line
///
/// A case: {"name", "template", "dialect", "body", "params": {"path", "querystring", "header"}, "context",
/// "stageVariables", "vars", "limits", "strict"}; only `template` is required.
///
/// The answers, one per line and in the same order: {"name", "ok": true, "output", "requestOverride",
/// "responseOverride"}, or {"name", "ok": false, "error": {"kind", "code", "message", "line", "column", "span"}}.
///
/// A whole exchange: {"name", "integration", "request": {"method", "path", "headers", "querystring", "pathParameters",
/// "body"}, "backend": {"status", "headers", "body", "functionError"}, "context", "stageVariables", "methodResponses",
/// "requiredParameters", "model", "binaryMediaTypes", "gatewayResponses", "trace"}, with an integration as `aws
/// apigateway get-integration` prints it. Its answer: {"name", "ok": true, "integrationRequest", "response"}.
#[derive(Debug, clap::Args)]
#[command(after_help = BATCH_EXAMPLES)]
pub(crate) struct Batch {}

const BATCH_EXAMPLES: &str = "\
Example:
  echo '{\"template\": \"Hello $input.path(\\\"$.name\\\")\", \"body\": \"{\\\"name\\\": \\\"Ann\\\"}\"}' | vtl batch";

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

/// Benchmark cases in the format of `vtl batch`
///
/// Prints one JSON line per case: {"name", "compile_ns", "request_ns", "render_ns", "output_bytes"}, medians of batches
/// after all cases are warm. A request makes its scope anew from texts and pairs and renders once; a render keeps the
/// scope. Both read the body each time, over a template that is compiled once.
#[derive(Debug, clap::Args)]
pub(crate) struct Bench {
    /// The cases, one JSON object per line
    pub(crate) cases: Input,

    /// How many seconds to render each case
    #[arg(long, default_value_t = 1.0, value_name = "N")]
    pub(crate) seconds: f64,
}

/// Evaluate one JSONPath and print the result as JSON
///
/// The dialect is Jayway's, as in `$input.path`, and JSON is printed as `$input.json` does. Exit status 1 if the path
/// matches nothing.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  vtl path '$.lines[?(@.qty > 1)].sku' order.json\n  curl -s … | vtl path '$..price'"
)]
pub(crate) struct PathQuery {
    /// The path
    pub(crate) query: String,

    /// The document
    #[arg(default_value = "-")]
    pub(crate) file: Input,
}

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

/// The backend's part of the exchange.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Backend")]
pub(crate) struct Backend {
    /// Use FILE as the backend's result: a function's return value, or a response body
    #[arg(long, value_name = "FILE", conflicts_with_all = ["error", "exec", "url", "times_out"])]
    pub(crate) returns: Option<Input>,

    /// Run this Node or Python handler as the backend, such as `src/order.get`; `auto` runs the one that the
    /// configuration names
    #[cfg(all(feature = "serve", not(target_family = "wasm")))]
    #[arg(long, value_name = "HANDLER", conflicts_with_all = ["returns", "error", "exec", "url", "times_out"])]
    pub(crate) handler: Option<String>,

    /// Make the backend fail with this error message, or the error object in FILE
    #[arg(long, value_name = "TEXT|FILE", conflicts_with_all = ["exec", "url", "times_out"])]
    pub(crate) error: Option<String>,

    /// Run this program as the backend: event on standard input, result on standard output
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["url", "times_out"])]
    pub(crate) exec: Option<String>,

    /// Call this URL as the backend: a function's invoke endpoint, or an HTTP backend
    #[arg(long, value_name = "URL", conflicts_with = "times_out")]
    pub(crate) url: Option<String>,

    /// Make the backend time out
    #[arg(long)]
    pub(crate) times_out: bool,

    /// The status code of the backend's response
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(100..=599))]
    pub(crate) status: Option<u16>,

    /// Add a header to the backend's response
    #[arg(long = "returned-header", value_name = "NAME: VALUE")]
    pub(crate) returned_headers: Vec<Header>,
}

/// What an HTTP API's authorizers say.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Authorizer")]
pub(crate) struct Authorizer {
    /// Check the signatures of tokens with the keys in this file, as the issuer publishes them
    #[arg(long, value_name = "FILE", conflicts_with = "jwt")]
    pub(crate) jwks: Option<Input>,

    /// What is done with tokens: `decode` takes them without checking their signatures
    #[arg(long, value_enum, value_name = "MODE")]
    pub(crate) jwt: Option<JwtMode>,

    /// Use FILE as the result of a Lambda authorizer
    #[arg(
        long = "authorizer-returns",
        value_name = "FILE",
        conflicts_with_all = ["authorizer_error", "authorizer_exec", "authorizer_url"]
    )]
    pub(crate) authorizer_returns: Option<Input>,

    /// Make the Lambda authorizer fail with this error message, or the error object in FILE
    #[arg(
        long = "authorizer-error",
        value_name = "TEXT|FILE",
        conflicts_with_all = ["authorizer_exec", "authorizer_url"]
    )]
    pub(crate) authorizer_error: Option<String>,

    /// Run this program as the Lambda authorizer: event on standard input, result on standard output
    #[arg(long = "authorizer-exec", value_name = "COMMAND", conflicts_with = "authorizer_url")]
    pub(crate) authorizer_exec: Option<String>,

    /// Call this URL as the Lambda authorizer: its invoke endpoint
    #[arg(long = "authorizer-url", value_name = "URL")]
    pub(crate) authorizer_url: Option<String>,
}

impl Authorizer {
    /// Whether anything is said about authorizers.
    pub(crate) fn is_given(&self) -> bool {
        self.jwks.is_some()
            || self.jwt.is_some()
            || self.authorizer_returns.is_some()
            || self.authorizer_error.is_some()
            || self.authorizer_exec.is_some()
            || self.authorizer_url.is_some()
    }

    /// The authorizer's function, which is called as a backend is.
    pub(crate) fn backend(&self) -> Backend {
        Backend {
            returns: self.authorizer_returns.clone(),
            error: self.authorizer_error.clone(),
            exec: self.authorizer_exec.clone(),
            url: self.authorizer_url.clone(),
            ..Backend::default()
        }
    }
}

/// How a load balancer writes headers and parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlbHeaders {
    /// One value each.
    Single,
    /// Lists of values.
    Multi,
}

/// What is done with the tokens of JWT authorizers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum JwtMode {
    /// They are taken without checking their signatures.
    Decode,
}

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

/// Values that the configuration leaves open.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigOptions {
    /// Load the configuration for this stage
    #[arg(long, value_name = "NAME")]
    pub(crate) stage: Option<String>,

    /// Assume this version of the Serverless Framework, such as 3
    #[arg(long, value_name = "VERSION")]
    pub(crate) framework_version: Option<String>,

    /// Set a CloudFormation or Terraform parameter, or a Serverless Framework variable such as `env:TABLE`
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub(crate) values: Vec<StageVariable>,

    /// Read values of Terraform variables from FILE
    #[arg(long = "var-file", value_name = "FILE")]
    pub(crate) var_files: Vec<Input>,

    #[command(flatten)]
    pub(crate) read: ReadOptions,
}

/// What may be read because a file names it. Without these: files of the project, and nothing of the environment.
#[derive(Debug, Default, Clone, clap::Args)]
#[command(next_help_heading = "Files and environment")]
pub(crate) struct ReadOptions {
    /// Also read files below DIR that the configuration names; without it only those of its folder or repository
    #[arg(long, value_name = "DIR")]
    pub(crate) allow_read: Vec<PathBuf>,

    /// Let the configuration see the environment variable NAME, as in `${env:NAME}`
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Vec<String>,

    /// Let the configuration see all environment variables
    #[arg(long)]
    pub(crate) env_all: bool,
}

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

/// Run the test cases beside templates and configurations
///
/// `order.test.toml` tests `order.vtl` beside it, `serverless.test.toml` tests `serverless.yml`. Folders are searched
/// for such files. Exit status 1 if a case fails.
#[derive(Debug, clap::Args)]
#[command(after_help = TEST_EXAMPLES)]
pub(crate) struct Test {
    /// Test files, templates or configurations that have one, folders, or `.jsonl` files of `vtl serve --record`
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// Run only the cases whose name, `FILE::CASE`, contains TEXT
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Vec<String>,

    /// Write the actual results into the test files as the expected ones
    #[arg(long)]
    pub(crate) update: bool,

    /// Also write the results as JUnit XML to FILE
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,

    /// Show the statements and branches that no case runs; `=FILE` writes an LCOV file instead
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub(crate) coverage: Option<Option<PathBuf>>,

    /// List the passing cases too
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TestFormat,

    /// Run again whenever a file changes
    #[cfg(not(target_family = "wasm"))]
    #[arg(long, conflicts_with = "update")]
    pub(crate) watch: bool,

    #[command(flatten)]
    pub(crate) read: ReadOptions,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    #[default]
    Human,
    /// One JSON object per case, then one with the totals
    Json,
    /// JUnit XML
    Junit,
    /// Annotations of GitHub workflows
    Github,
    /// Test Anything Protocol, version 14
    Tap,
}

const TEST_EXAMPLES: &str = r#"Beside a template:
  [given]                                     # for all cases; each case can override it
  event = "event.json"                        # a file, or a table

  [[case]]
  name = "an order without lines"
  given.body = '{"id": 7, "lines": []}'       # or a table: its JSON
  given.params.path = { id = "7" }            # also: context, stage_variables, vars, response
  expect.json = '{"id": 7, "count": 0}'       # or: output, contains, error, request_override, response_override

Beside a configuration:
  [[case]]
  name = "an unknown order"
  request = "GET /orders/7?x=1"               # or a table: method, path, headers, querystring, body
  given.backend.error = "[404] no order 7"    # or: result, status, headers, body, timeout, unreachable
  expect.event.json = { id = "7" }            # what the backend gets: json, body, contains, headers, method, url
  expect.status = 404
  expect.response.contains = "no order"       # what the client gets: json, body, contains, headers
  # expect.unsent = true                      # the backend is not called

  [[case]]
  name = "one template of it"
  template = "GET /orders/{id} response 404 application/json"
  given.response = { errorMessage = "[404] no order 7" }
  expect.output = "…"

Examples:
  vtl test
  vtl test templates/order.vtl --filter lines
  vtl test . --update"#;

/// Explain the code of an error or a finding
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The code, such as `VTL0103`
    #[arg(required_unless_present = "list")]
    pub(crate) code: Option<String>,

    /// List all codes
    #[arg(long, conflicts_with = "code")]
    pub(crate) list: bool,
}

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  vtl completions bash > ~/.local/share/bash-completion/completions/vtl"
)]
pub(crate) struct Completions {
    pub(crate) shell: Shell,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    #[default]
    #[value(name = "apigateway")]
    ApiGateway,
    Velocity,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}
