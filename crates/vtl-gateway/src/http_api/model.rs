//! An HTTP API in normal form: routes, integrations, authorizers, CORS.

use super::cors::Cors;
use super::mapping::ParameterMapping;
use super::route_key::RouteKey;
use crate::model::{
    AccessLog, Authorization, IntegrationType, Named, NamedList, Place, SharedList,
};

/// An HTTP API: its routes and everything they share.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct HttpApi {
    /// The name of the API, as far as it is known.
    pub name: String,
    /// How the configuration itself calls it: a logical name or an address.
    pub logical_name: Option<String>,
    /// The identifier of an API that exists already and gets these routes.
    pub id: Option<String>,
    /// The stage that is served; `None` is `$default`, which has no prefix in the path.
    pub stage: Option<String>,
    /// Stage variables, in the order they were written.
    pub stage_variables: Vec<(String, String)>,
    /// The CORS configuration. With one the API answers preflights itself.
    pub cors: Option<Cors>,
    /// The authorizers that routes name.
    pub authorizers: NamedList<HttpAuthorizer>,
    /// The formats of the access logs.
    pub access_logs: Vec<AccessLog>,
    /// Whether the default endpoint is switched off, so that only custom domains answer.
    pub disable_execute_api_endpoint: bool,
    /// The routes, in the order they were written.
    pub routes: Vec<HttpRoute>,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl HttpApi {
    /// The authorizer called `name`.
    #[must_use]
    pub fn authorizer(&self, name: &str) -> Option<&HttpAuthorizer> {
        self.authorizers.called(name)
    }

    /// The name of the stage that is served.
    #[must_use]
    pub fn stage_name(&self) -> &str {
        self.stage.as_deref().unwrap_or("$default")
    }
}

/// A route with its integration.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct HttpRoute {
    /// The method and path it takes, or `$default`.
    pub key: RouteKey,
    /// Who may call it: `NONE`, `JWT`, `CUSTOM` (a Lambda authorizer) or `AWS_IAM`.
    pub authorization: Authorization,
    /// Where the request goes.
    pub integration: HttpIntegration,
    /// The operation's name, if it has one.
    pub operation_name: Option<String>,
    /// The function, by the name the configuration gives it.
    pub function: Option<String>,
    /// Where the route was declared.
    pub place: Option<Place>,
}

impl HttpRoute {
    /// A route without authorization.
    #[must_use]
    pub fn new(key: RouteKey, integration: HttpIntegration) -> Self {
        Self { key, integration, ..Self::default() }
    }
}

/// Where a route sends its requests.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct HttpIntegration {
    /// `AWS_PROXY` or `HTTP_PROXY`; the service refuses the others.
    pub kind: IntegrationType,
    /// The action of an AWS service, such as `SQS-SendMessage`. Without one `AWS_PROXY` means a function.
    pub subtype: Option<String>,
    /// The backend's URI: a function's invocation ARN, a URL, or the ARN of a private listener.
    pub uri: String,
    /// The method an HTTP backend is called with; `ANY` or nothing means the client's.
    pub http_method: Option<String>,
    /// The version of the event a function gets.
    pub payload: PayloadFormat,
    /// How long the backend may take, in milliseconds. Nothing means 30 seconds.
    pub timeout_millis: Option<u32>,
    /// `INTERNET` or `VPC_LINK`.
    pub connection_type: Option<String>,
    /// The VPC link.
    pub connection_id: Option<String>,
    /// The role the service is called with.
    pub credentials: Option<String>,
    /// The server name a private backend's certificate is checked against.
    pub tls_server_name: Option<String>,
    /// Changes to the request, in the order they were written. Not for services.
    pub request_parameters: SharedList<ParameterMapping>,
    /// The parameters of a service's action: name and value.
    pub service_parameters: SharedList<(String, super::mapping::MappingValue)>,
    /// Changes to the response by status, in the order they were written.
    pub response_parameters: SharedList<(u16, Vec<ParameterMapping>)>,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl HttpIntegration {
    /// An integration of the given kind and target, with the service's defaults.
    #[must_use]
    pub fn new(kind: IntegrationType, uri: impl Into<String>) -> Self {
        Self { kind, uri: uri.into(), ..Self::default() }
    }

    /// Whether a Lambda function answers.
    #[must_use]
    pub fn is_function(&self) -> bool {
        self.kind == IntegrationType::AwsProxy && self.subtype.is_none()
    }

    /// Whether the backend is in a VPC.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.connection_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("VPC_LINK"))
    }
}

/// The version of the event that a function gets and of the result that it returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum PayloadFormat {
    /// The format of REST APIs, with small differences.
    #[default]
    V1,
    /// The format of HTTP APIs.
    V2,
}

impl PayloadFormat {
    /// `1.0` or `2.0`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "1.0",
            Self::V2 => "2.0",
        }
    }

    /// The format called `text`, where `2` means `2.0`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "1" | "1.0" => Some(Self::V1),
            "2" | "2.0" => Some(Self::V2),
            _ => None,
        }
    }
}

/// Who decides whether a request may pass.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct HttpAuthorizer {
    /// The name by which routes refer to it.
    pub name: String,
    /// What kind it is.
    pub kind: AuthorizerKind,
    /// Where its input is: `$request.header.Authorization` and the like.
    pub identity_sources: Vec<String>,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl HttpAuthorizer {
    /// An authorizer that reads the given identity sources.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        kind: AuthorizerKind,
        identity_sources: Vec<String>,
    ) -> Self {
        Self { name: name.into(), kind, identity_sources, place: None }
    }
}

impl Named for HttpAuthorizer {
    fn name(&self) -> &str {
        &self.name
    }
}

/// The two kinds of authorizers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum AuthorizerKind {
    /// The API checks a token itself.
    Jwt(JwtSettings),
    /// A function decides.
    Lambda(LambdaAuthorizer),
}

impl Default for AuthorizerKind {
    fn default() -> Self {
        Self::Jwt(JwtSettings::default())
    }
}

/// What a token must say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct JwtSettings {
    /// The issuer, compared exactly.
    pub issuer: String,
    /// The audiences, one of which the token must be for.
    pub audience: Vec<String>,
}

impl JwtSettings {
    /// The settings of an issuer with its audiences.
    #[must_use]
    pub fn new(issuer: impl Into<String>, audience: Vec<String>) -> Self {
        Self { issuer: issuer.into(), audience }
    }
}

/// A function that decides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LambdaAuthorizer {
    /// The function's invocation ARN, or what the configuration knows of it.
    pub uri: String,
    /// The function, by the name the configuration gives it.
    pub function: Option<String>,
    /// The version of the event it gets.
    pub payload: PayloadFormat,
    /// Whether it answers `{"isAuthorized": …}` instead of a policy.
    pub simple_responses: bool,
    /// How long its answer is kept, in seconds.
    pub ttl_seconds: Option<u32>,
}

/// Headers that parameter mappings may not change; an entry that ends in `-` is a prefix.
pub const RESPONSE_HEADERS_RESERVED: [&str; 22] = [
    "access-control-",
    "apigw-",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-location",
    "forwarded",
    "keep-alive",
    "origin",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailers",
    "transfer-encoding",
    "upgrade",
    "x-amz-",
    "x-amzn-",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "via",
];
