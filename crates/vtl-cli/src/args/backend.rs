//! The backend's part of an exchange.

use crate::inputs::{Header, Input};

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
