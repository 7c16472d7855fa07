//! Renders API Gateway (REST API) mapping templates exactly as the service does.

pub mod source;
pub mod syntax;
