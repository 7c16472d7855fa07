//! The batch protocol: one JSON object per line in, one answer per line out.

mod exchange;
mod json;

pub use exchange::run_exchange_case;
pub use json::{finished_json, pending_json, request_json, response_json, trace_json};
