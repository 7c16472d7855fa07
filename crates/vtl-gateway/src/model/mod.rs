//! The normal form: plain data that every configuration dialect is loaded into.

mod api;
mod authorizer;
mod function;
mod gateway_response;
pub(crate) mod headers;
pub(crate) mod http;
#[cfg(feature = "http")]
mod http_types;
mod integration;
pub(crate) mod media_type;
mod named_list;
mod place;
mod route;
mod shared_list;
mod table;

pub use api::{AccessLog, Api, Model};
pub use authorizer::{Authorizer, AuthorizerType};
pub use function::{Environment, Function};
pub use gateway_response::CustomGatewayResponse;
pub use integration::{
    ContentHandling, Integration, IntegrationResponse, IntegrationType, MappingTemplate,
    PassthroughBehavior, RequestMapping, ResponseMapping,
};
pub use named_list::{Named, NamedList};
pub use place::Place;
pub use route::{Authorization, Location, MethodResponse, RequestParameter, Route, Validator};
pub use shared_list::SharedList;
