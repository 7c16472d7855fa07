//! The arguments of `vtl bench`.

use crate::inputs::Input;

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
