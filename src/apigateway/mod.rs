//! What API Gateway adds to Velocity: `$input`, `$util`, `$context`, `$stageVariables`.

mod host;
mod input;
mod lookup;
mod util;

pub(crate) use input::METHODS as INPUT_METHODS;
pub(crate) use util::FUNCTIONS as UTIL_FUNCTIONS;

pub(crate) use host::HostObject;
pub(crate) use input::Input;
pub use lookup::{
    JavaPattern, NotJson, PatternBudget, check_json, finds, hash_set_order, mock_status, value_at,
    value_within,
};
pub(crate) use util::{TEXT_FUNCTIONS, Util};
