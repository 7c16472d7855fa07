//! One method of one resource in normal form: what it asks of a request and where it sends it.

use super::integration::Integration;
use super::place::Place;
use super::shared_list::SharedList;

/// A method on a resource, with its integration.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Route {
    /// The HTTP method in capitals, or `ANY`.
    pub method: String,
    /// The resource path with its placeholders, such as `/things/{id}` or `/{proxy+}`.
    pub resource_path: String,
    /// Parameters the method declares.
    pub request_parameters: SharedList<RequestParameter>,
    /// What is checked before anything is mapped.
    pub validator: Validator,
    /// The model for each media type, by name.
    pub request_models: SharedList<(String, String)>,
    /// The responses the method declares. An empty list means: not known, nothing is checked.
    pub method_responses: SharedList<MethodResponse>,
    /// Who may call it.
    pub authorization: Authorization,
    /// Whether the request must carry an API key.
    pub api_key_required: bool,
    /// The operation's name, if it has one.
    pub operation_name: Option<String>,
    /// The function of the route, by the name the configuration gives it.
    pub function: Option<String>,
    /// Where the request goes and how it is mapped.
    pub integration: Integration,
    /// Where the route was declared.
    pub place: Option<Place>,
}

impl Route {
    /// A route for `method` on `resource_path` with the given integration.
    #[must_use]
    pub fn new(
        method: impl Into<String>,
        resource_path: impl Into<String>,
        integration: Integration,
    ) -> Self {
        Self {
            method: method.into(),
            resource_path: resource_path.into(),
            integration,
            ..Self::default()
        }
    }

    /// Method and resource path, such as `GET /things/{id}`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.resource_path)
    }

    /// The declared response with this status.
    #[must_use]
    pub fn method_response(&self, status: u16) -> Option<&MethodResponse> {
        self.method_responses.iter().find(|response| response.status == status)
    }
}

/// The part of a request a parameter belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// A placeholder of the resource path.
    Path,
    /// The query string.
    QueryString,
    /// A header.
    Header,
}

impl Location {
    /// The word that mapping expressions use: `path`, `querystring` or `header`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::QueryString => "querystring",
            Self::Header => "header",
        }
    }

    /// The location called `word` in mapping expressions.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "path" => Some(Self::Path),
            "querystring" => Some(Self::QueryString),
            "header" => Some(Self::Header),
            _ => None,
        }
    }
}

/// A parameter that a method declares, and whether a request must carry it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RequestParameter {
    /// The part of the request it is in.
    pub location: Location,
    /// Its name.
    pub name: String,
    /// Whether validation refuses a request without it.
    pub required: bool,
}

impl RequestParameter {
    /// A declared parameter.
    #[must_use]
    pub fn new(location: Location, name: impl Into<String>, required: bool) -> Self {
        Self { location, name: name.into(), required }
    }
}

/// What request validation looks at. The default checks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Validator {
    /// Whether the body must fit its model.
    pub body: bool,
    /// Whether required parameters must be there.
    pub parameters: bool,
}

impl Validator {
    /// A validator that checks the body, the parameters, or both.
    #[must_use]
    pub fn new(body: bool, parameters: bool) -> Self {
        Self { body, parameters }
    }
}

/// A response that a method declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct MethodResponse {
    /// The status.
    pub status: u16,
    /// The headers it may carry.
    pub headers: SharedList<String>,
    /// The model for each media type, by name.
    pub models: Vec<(String, String)>,
}

impl MethodResponse {
    /// A declared response with the given headers.
    #[must_use]
    pub fn new(status: u16, headers: impl Into<SharedList<String>>) -> Self {
        Self { status, headers: headers.into(), models: Vec::new() }
    }
}

/// Who may call a method, as far as it shows in `$context`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Authorization {
    /// `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`; empty means `NONE`.
    pub kind: String,
    /// The authorizer's name or ARN.
    pub authorizer: Option<String>,
    /// OAuth scopes.
    pub scopes: SharedList<String>,
}
