//! The whole API in normal form: what every configuration dialect is loaded into.

use super::authorizer::Authorizer;
use super::function::Function;
use super::gateway_response::CustomGatewayResponse;
use super::named_list::{Named, NamedList};
use super::place::Place;
use super::route::Route;
use crate::support::json::Json;

/// A REST API: its routes and everything they share.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Api {
    /// The name of the API, as far as it is known.
    pub name: String,
    /// Media types that travel as bytes. An empty list means that all bodies are text.
    pub binary_media_types: Vec<String>,
    /// Bodies of at least this many bytes may be compressed on the way to the client.
    pub minimum_compression_size: Option<u32>,
    /// Where the API key is read from: `HEADER` or `AUTHORIZER`.
    pub api_key_source: Option<String>,
    /// The name of the stage, as far as the configuration says.
    pub stage: Option<String>,
    /// Stage variables, in the order they were written.
    pub stage_variables: Vec<(String, String)>,
    /// Models that routes validate their bodies against.
    pub models: NamedList<Model>,
    /// Changed gateway responses.
    pub gateway_responses: Vec<CustomGatewayResponse>,
    /// The authorizers that routes name.
    pub authorizers: NamedList<Authorizer>,
    /// The statements of the resource policy: who may call the API, from where.
    pub policy: Vec<Json>,
    /// The formats of the access logs, one a kind of API.
    pub access_logs: Vec<AccessLog>,
    /// The routes, in the order they were written.
    pub routes: Vec<Route>,
    /// The configuration is one integration, which does not say its path: its route answers on
    /// every path.
    pub any_path: bool,
    /// The functions that the configuration declares, those of HTTP APIs too.
    pub functions: Vec<Function>,
}

impl Api {
    /// The authorizer called `name`.
    #[must_use]
    pub fn authorizer(&self, name: &str) -> Option<&Authorizer> {
        self.authorizers.called(name)
    }

    /// The model called `name`.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.called(name)
    }
}

/// A JSON Schema (draft 4) that bodies are validated against.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Model {
    /// The name by which routes and other models refer to it.
    pub name: String,
    /// The media type it was declared for.
    pub content_type: Option<String>,
    /// The schema itself.
    pub schema: Json,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl Named for Model {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Model {
    /// A model called `name` with the given schema.
    #[must_use]
    pub fn new(name: impl Into<String>, schema: Json) -> Self {
        Self { name: name.into(), schema, ..Self::default() }
    }
}

/// The format of an access log and the kind of API it is written for.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct AccessLog {
    /// The format with its `$context` variables.
    pub format: String,
    /// Whether it belongs to an HTTP API rather than to a REST API.
    pub http_api: bool,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl AccessLog {
    /// An access log of a REST API (`http_api` false) or of an HTTP API.
    #[must_use]
    pub fn new(format: impl Into<String>, http_api: bool) -> Self {
        Self { format: format.into(), http_api, place: None }
    }
}
