//! The arguments of `vtl render`.

use super::{Engine, Request};
use crate::inputs::{Input, Variable};

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
