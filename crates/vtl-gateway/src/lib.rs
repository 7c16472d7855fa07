//! API Gateway's integrations around mapping templates: a request in, the mapped request out, the
//! backend's result in, the HTTP response out.
//!
//! Load a configuration with [`config::load`], compile it into a [`CompiledApi`], and hand each
//! request to [`CompiledApi::exchange`]. Nothing here does I/O: the host listens for requests and
//! calls backends. An exchange owns its data, so that a host may keep it while it waits.
//!
//! ```
//! use vtl::Engine;
//! use vtl_gateway::{
//!     Api, BackendAnswer, BackendResult, CompiledApi, Integration, IntegrationResponse,
//!     IntegrationType, Next, Request, Route,
//! };
//!
//! let function = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations";
//! let integration = Integration::new(IntegrationType::Aws, function)
//!     .with_request_template("application/json", r#"{"id": "$input.params('id')"}"#)
//!     .with_response(IntegrationResponse::new(200, None))
//!     .with_response(IntegrationResponse::new(404, Some(r"\[404\].*")));
//! let mut api = Api::default();
//! api.routes.push(Route::new("GET", "/things/{id}", integration));
//! let api = CompiledApi::new(api, &Engine::new());
//!
//! match api.exchange(Request::new("GET", "/things/7?color=red")) {
//!     // The request was refused, a mock answered, or there is no such route.
//!     Next::Respond(finished) => panic!("{}", finished.response.status),
//!     Next::Call(pending) => {
//!         assert_eq!(pending.backend_request().event(), br#"{"id": "7"}"#);
//!         let error = BackendAnswer::lambda_error(r#"{"errorMessage": "[404] no such thing"}"#);
//!         let finished = pending.respond(BackendResult::Answer(error));
//!         assert_eq!(finished.response.status, 404);
//!     }
//! }
//! ```
//!
//! Hosts in other languages speak the [`protocol`]: JSON in, JSON out.
//!
//! # Features
//!
//! - `regex` (default): patterns of `java.util.regex` beyond literal text, in templates, selection
//!   patterns and models.
//! - `http`: conversions from and to the types of the `http` crate.
//!
//! # What to read next
//!
//! [`CompiledApi`], [`HostContext`] and [`CONTEXT_VARIABLES`] for what `$context` holds,
//! [`config`] for the dialects of configuration files, and the crate `vtl` for templates alone.

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

mod access_log;
mod backend;
pub mod config;
mod exchange;
mod front;
pub mod gateway;
pub mod http_api;
mod model;
pub mod protocol;
mod proxy;
mod request;
mod response;
mod schema;
mod support;
mod templates;
mod trace;

pub use access_log::{access_log_line, access_log_problems};
pub use backend::{BackendAnswer, BackendRequest, BackendResult, InvocationType};
pub use front::{
    Admission, CONTEXT_VARIABLES, CompiledApi, ContextVariable, FinishedExchange, HostContext,
    Next, PendingAdmission, PendingExchange, TemplatePart, TemplateProblem,
};
pub use model::headers::{
    is_forbidden, is_forwarded, is_sent, is_visible, proxied_response_name, response_name,
};
pub use model::http::{Headers, Pairs, Request, Response};
pub use model::media_type::MediaType;
pub use model::*;
pub use proxy::{
    EventShape, alb_event, alb_response, alb_response_of, http_api_event, http_api_event_v1,
    http_api_response, lambda_response, request_of_event, rest_event,
};
pub use request::mapping::{MappingExpression, MappingMistake, MappingTarget, response_header};
pub use request::passthrough::{RequestBody, choose_request_template, choose_response_template};
pub use request::router::find_route;
pub use request::uri::{Target, fill_path_parameters, fill_stage_variables, parse_query, query_of};
pub use request::validation::{missing, validate_request};
pub use response::content_handling::{NotBase64, Payload, convert_request, convert_response};
pub use response::gateway_response::{
    Failure, GatewayResponseType, gateway_response, no_such_route,
};
pub use response::selection::{Considered, Selection, Verdict, select_response};
pub use schema::{Schema, SchemaLimit};
pub use trace::TraceStep;
