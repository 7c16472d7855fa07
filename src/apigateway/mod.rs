//! What API Gateway adds to Velocity: `$input`, `$util`, `$context`, `$stageVariables`.

mod host;
mod input;
pub mod integration;
mod util;

pub(crate) use host::HostObject;
pub(crate) use input::Input;
pub(crate) use util::Util;
