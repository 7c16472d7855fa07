//! The arguments of `vtl path`.

use crate::inputs::Input;

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
