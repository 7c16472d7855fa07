//! The front door for hosts: an API compiled once, and exchanges that own their data.

mod admission;
mod compiled;
mod context;
mod exchange;
mod routing;

pub use admission::{Admission, PendingAdmission};
pub use compiled::{CompiledApi, TemplatePart, TemplateProblem};
pub use context::{CONTEXT_VARIABLES, ContextVariable, HostContext};
pub use exchange::{FinishedExchange, Next, PendingExchange};
