//! What an engine is built with.

use std::sync::Arc;

use crate::limits::Limits;
use crate::object::Object;
use crate::syntax::Dialect;

/// What an [`Engine`](crate::Engine) was built with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) dialect: Dialect,
    pub(crate) limits: Limits,
    pub(crate) strict: bool,
    pub(crate) objects: Vec<(Box<str>, Arc<dyn Object>)>,
}
