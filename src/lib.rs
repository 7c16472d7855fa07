//! Renders API Gateway (REST API) mapping templates exactly as the service does: Velocity 1.7, `$input` with JSONPath,
//! `$context`, `$stageVariables` and `$util`.
//!
//! Compile a template once with an [`Engine`], and render it with a new [`Scope`] for each request. A scope borrows what
//! the host has: the body's text, parameters as pairs, `$context` as JSON. Nothing of it is read before the template
//! asks for it.
//!
//! ```
//! use vtl::{Engine, Scope};
//!
//! # fn main() -> Result<(), vtl::Error> {
//! let template = Engine::new().compile(
//!     r#"{"id": "$input.params('id')", "name": $input.json('$.name'), "ip": "$context.identity.sourceIp"}"#,
//! )?;
//! let scope = Scope::new()
//!     .body(r#"{"name": "Ada \u00e9"}"#)
//!     .path_param("id", "7")
//!     .context_json(r#"{"identity": {"sourceIp": "127.0.0.1"}}"#);
//!
//! let rendered = template.render(&scope)?;
//! assert_eq!(rendered.body, r#"{"id": "7", "name": "Ada é", "ip": "127.0.0.1"}"#);
//! assert!(rendered.effects.response_override.is_null());
//! # Ok(())
//! # }
//! ```
//!
//! Templates are `Send + Sync` and cheap to clone. What stays the same over requests, such as stage variables and most of
//! `$context`, is prepared once as a [`SharedScope`]. [`Template::reach`] says what of a request a template can see.
//! Objects of the host appear in templates through [`Object`].
//!
//! # Errors and limits
//!
//! A template that does not parse, and a render that fails, give an [`Error`] with [diagnostics](diagnostic): code,
//! place, excerpt and help. Templates and bodies may come from strangers: everything that grows is bounded by [`Limits`],
//! and a limit that is reached is an error that names it.
//!
//! # Features
//!
//! - `regex` (default): patterns of `java.util.regex` beyond literal text, in `matches`, `replaceAll`, `split` and
//!   JSONPath filters. Without it, such a call is an error.
//! - `fast-regex` (default): engines for the most common of these patterns. Faster, and 300 KB larger.
//! - `serde`: `Serialize` and `Deserialize` of the plain public types: [`Limits`], [`Rendered`], [`Effects`], [`Reach`],
//!   [`Dialect`], places in a template.
//!
//! No feature changes what a template prints.
//!
//! # What to read next
//!
//! [`trace`] and [`syntax`] for tools that look at templates, [`jsonpath`] for paths alone, [`reflection`] for the
//! methods that templates can call. The crate `vtl-gateway` does the whole integration around the templates, from request
//! to response, and `vtl-lint` finds mistakes without running anything. The repository's `examples/` has a program for
//! each of these.

// Nothing that a template or a body holds may stop the process.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

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

/// What the batch protocol of `vtl-gateway` reads lines with. Not a part of the API.
#[doc(hidden)]
pub mod json_text {
    pub use crate::tape::scan::{load, stops};
    pub use crate::tape::skip::{string, value_length};
}

/// The examples of the README, which run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
