//! The integration around the templates: a request in, the mapped request out, the backend's
//! result in, the HTTP response out.
//!
//! Everything here is pure: the host sends the request. [`Exchange`] goes through the whole
//! exchange and records every step; the other items are its parts, usable alone.
//!
//! ```
//! use vtl::Engine;
//! use vtl_gateway::{
//!     Api, BackendAnswer, BackendResult, Exchange, Integration, IntegrationResponse,
//!     IntegrationType, Request, Route, Step, Templates,
//! };
//!
//! let function = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations";
//! let integration = Integration::new(IntegrationType::Aws, function)
//!     .with_request_template("application/json", r#"{"id": "$input.params('id')"}"#)
//!     .with_response(IntegrationResponse::new(200, None))
//!     .with_response(IntegrationResponse::new(404, Some(r"\[404\].*")));
//! let route = Route::new("GET", "/things/{id}", integration);
//! let templates = Templates::compile(&Engine::new(), &route);
//!
//! let mut request = Request::new("GET", "/things/7");
//! request.path_parameters.push("id", "7");
//! let api = Api::default();
//! let mut exchange = Exchange::new(&api, &route, &templates, request);
//! let Step::Call(sent) = exchange.request() else { panic!("refused") };
//! assert_eq!(sent.event(), br#"{"id": "7"}"#);
//!
//! let error = BackendAnswer::lambda_error(r#"{"errorMessage": "[404] no such thing"}"#);
//! let response = exchange.response(BackendResult::Answer(error));
//! assert_eq!(response.status, 404);
//! ```

mod access_log;
mod backend;
pub mod config;
mod exchange;
pub mod http_api;
mod model;
mod proxy;
mod request;
mod response;
mod schema;
mod support;
mod templates;
mod trace;

pub use access_log::{access_log_line, access_log_problems};
pub use backend::{BackendAnswer, BackendRequest, BackendResult, InvocationType};
pub use exchange::{Exchange, Step};
pub use model::headers::{
    is_forbidden, is_forwarded, is_sent, is_visible, proxied_response_name, response_name,
};
pub use model::http::{Headers, Pairs, Request, Response};
pub use model::media_type::MediaType;
pub use model::*;
pub use proxy::{
    EventShape, alb_event, alb_response, http_api_event, http_api_response, lambda_response,
    request_of_event, rest_event,
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
pub use schema::Schema;
pub use templates::Templates;
pub use trace::TraceStep;
