//! Renders API Gateway (REST API) mapping templates exactly as the service does.

pub mod apigateway;
pub mod diagnostic;
mod engine;
mod error;
mod eval;
mod java;
mod json;
pub mod jsonpath;
mod limits;
mod number;
mod object;
mod print;
mod program;
mod reach;
pub mod reflection;
mod scope;
mod settings;
pub mod source;
pub mod syntax;
mod tape;
mod template;
mod thrown;
pub mod trace;
mod value;

pub use engine::{Engine, EngineBuilder};
pub use error::{Error, ErrorKind};
pub use limits::Limits;
pub use object::{CallError, Object};
pub use reach::{Members, Reach};
pub use scope::{ParamKind, Scope, SharedScope};
pub use syntax::Dialect;
pub use template::{Effects, Rendered, Template, Usage};

/// The examples of the README, which run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
