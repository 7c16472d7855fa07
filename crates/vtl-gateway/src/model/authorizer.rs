//! Authorizers of REST APIs.

use super::named_list::Named;
use super::place::Place;

/// Who decides whether a request may call a method of a REST API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Authorizer {
    /// The name by which routes refer to it.
    pub name: String,
    /// What kind it is.
    pub kind: AuthorizerType,
    /// The function's invocation ARN, or what the configuration knows of it.
    pub uri: String,
    /// The function, by the name the configuration gives it.
    pub function: Option<String>,
    /// What identifies the caller: `method.request.header.Authorization` and the like.
    pub identity_sources: Vec<String>,
    /// A regular expression that a token must match as a whole.
    pub validation_expression: Option<String>,
    /// How long its answer is kept, in seconds. Nothing means 300.
    pub ttl_seconds: Option<u32>,
    /// The user pools of Cognito.
    pub user_pools: Vec<String>,
    /// Where it was declared.
    pub place: Option<Place>,
}

/// The kinds of authorizers that a REST API has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum AuthorizerType {
    /// A function that gets a token.
    #[default]
    Token,
    /// A function that gets the request.
    Request,
    /// The API itself checks tokens of Cognito.
    UserPools,
}

impl AuthorizerType {
    /// The type that a configuration calls `name`, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "TOKEN" => Some(Self::Token),
            "REQUEST" => Some(Self::Request),
            "COGNITO_USER_POOLS" => Some(Self::UserPools),
            _ => None,
        }
    }
}

impl Named for Authorizer {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Authorizer {
    /// An authorizer of a kind with the service's defaults: it reads the header `Authorization`.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: AuthorizerType) -> Self {
        let usual = "method.request.header.Authorization".to_owned();
        let identity_sources = match kind {
            AuthorizerType::Request => Vec::new(),
            _ => vec![usual],
        };
        Self { name: name.into(), kind, identity_sources, ..Self::default() }
    }
}
