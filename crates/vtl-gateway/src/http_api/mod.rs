//! HTTP APIs (API Gateway v2): their model, their routes, and one exchange on them.
//!
//! HTTP APIs know no templates. A route sends the request to a Lambda function, an HTTP backend or an action of an AWS
//! service; the API itself answers preflights and checks tokens. As everywhere in this crate the host does the I/O.
//!
//! ```
//! use vtl_gateway::config;
//!
//! let text = "
//! service: shop
//! provider: aws
//! functions:
//!   buy:
//!     handler: buy.handler
//!     events:
//!       - httpApi: 'POST /orders/{id}'
//! ";
//! let mut no_files = |path: &str| Err(format!("there is no {path}"));
//! let loaded = config::load("serverless.yml", text, &mut no_files);
//! let api = &loaded.http_apis[0];
//! let found = api.find_route("POST", "/orders/7").unwrap();
//! assert_eq!(found.route.key.to_string(), "POST /orders/{id}");
//! assert_eq!(found.parameters.last("id"), Some("7"));
//! ```

mod authorize;
mod context;
mod cors;
mod exchange;
mod failure;
mod mapping;
mod model;
pub(crate) mod policy;
mod response;
mod route_key;
mod router;
mod run;
mod send;
mod token;

pub use cors::Cors;
pub use exchange::{FinishedHttpExchange, HttpNext, PendingAuthorizer, PendingCall, PendingToken};
pub use failure::HttpFailure;
pub use mapping::{MappingAction, MappingMistake, MappingPlace, MappingValue, ParameterMapping};
pub use model::{
    AuthorizerKind, HttpApi, HttpAuthorizer, HttpIntegration, HttpRoute, JwtSettings,
    LambdaAuthorizer, PayloadFormat, RESPONSE_HEADERS_RESERVED,
};
pub use route_key::{RouteKey, RouteKeyMistake};
pub use router::{Found, Rejected, Stage};
pub use token::Token;

pub(crate) use response::function_response;
