//! Renders API Gateway (REST API) mapping templates exactly as the service does.

pub mod apigateway {
    //! What API Gateway adds: so far the integration around the templates.
    pub mod integration;
}
pub mod diagnostic;
mod java;
#[allow(dead_code, reason = "the render on top of it is being built")]
mod json;
pub mod limits;
mod program;
pub mod source;
pub mod syntax;
#[allow(
    dead_code,
    unused_imports,
    reason = "the evaluator on top of it is being built"
)]
mod value;
