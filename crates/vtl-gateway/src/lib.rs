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
mod base64;
pub mod config;
mod content_handling;

mod exchange;
mod gateway_response;
mod hash_order;
mod headers;
mod http;
mod json;
mod map_request;
mod map_response;
mod mapping;
mod media_type;
mod mock;
mod normal;
mod overrides;
mod passthrough;
mod proxy;
mod response_headers;
mod router;
mod schema;
mod selection;
mod substitution;
mod templates;
mod trace;
mod uri;
mod validation;

pub(crate) use base64::{decode as decode_base64, encode as encode_base64};

pub use access_log::{access_log_line, access_log_problems};
pub use backend::{BackendAnswer, BackendRequest, BackendResult, InvocationType};
pub use content_handling::{NotBase64, Payload, convert_request, convert_response};
pub use exchange::{Exchange, Step};
pub use gateway_response::{Failure, GatewayResponseType, gateway_response, no_such_route};
pub use headers::{
    is_forbidden, is_forwarded, is_sent, is_visible, proxied_response_name, response_name,
};
pub use http::{Headers, Pairs, Request, Response};
pub use mapping::{MappingExpression, MappingMistake, MappingTarget, response_header};
pub use media_type::MediaType;
pub use normal::*;
pub use passthrough::{RequestBody, choose_request_template, choose_response_template};
pub use proxy::{
    EventShape, alb_event, alb_response, http_api_event, http_api_response, lambda_response,
    request_of_event, rest_event,
};
pub use router::find_route;
pub use schema::Schema;
pub use selection::{Considered, Selection, Verdict, select_response};
pub use templates::Templates;
pub use trace::TraceStep;
pub use uri::{Target, fill_path_parameters, fill_stage_variables, parse_query, query_of};
pub use validation::{missing, validate_request};
