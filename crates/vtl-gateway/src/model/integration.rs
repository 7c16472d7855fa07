//! The integration in normal form: where a request goes, how it is mapped, and how the answer is.

use std::fmt;
use std::sync::Arc;

use super::place::Place;
use super::shared_list::SharedList;
use crate::request::mapping::{MappingExpression, MappingTarget};

/// Where a request goes and how request and response are mapped.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Integration {
    /// The kind of integration.
    pub kind: IntegrationType,
    /// The method the backend is called with; `ANY` or nothing means the client's.
    pub http_method: Option<String>,
    /// The backend's URI, with `{placeholders}` and `${stageVariables.x}`.
    pub uri: String,
    /// The role the service is called with.
    pub credentials: Option<String>,
    /// How long the backend may take, in milliseconds.
    pub timeout_millis: Option<u32>,
    /// `INTERNET` or `VPC_LINK`.
    pub connection_type: Option<String>,
    /// The VPC link.
    pub connection_id: Option<String>,
    /// Parameters that are part of the cache key.
    pub cache_key_parameters: SharedList<String>,
    /// The cache's namespace.
    pub cache_namespace: Option<String>,
    /// What happens to a body no template matches.
    pub passthrough: PassthroughBehavior,
    /// How the request body is converted.
    pub content_handling: Option<ContentHandling>,
    /// Request templates by media type, in the order they were written.
    pub request_templates: SharedList<MappingTemplate>,
    /// Request parameters of the backend, in the order they were written.
    pub request_parameters: SharedList<RequestMapping>,
    /// The integration responses, in the order they were written.
    pub responses: SharedList<IntegrationResponse>,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl Integration {
    /// An integration of the given kind and target, with the service's defaults.
    #[must_use]
    pub fn new(kind: IntegrationType, uri: impl Into<String>) -> Self {
        Self { kind, uri: uri.into(), ..Self::default() }
    }

    /// The same integration with one more request template.
    #[must_use]
    pub fn with_request_template(
        mut self,
        media_type: impl Into<String>,
        text: impl Into<Arc<str>>,
    ) -> Self {
        self.request_templates.push(MappingTemplate::new(media_type, text));
        self
    }

    /// The same integration with one more response.
    #[must_use]
    pub fn with_response(mut self, response: IntegrationResponse) -> Self {
        self.responses.push(response);
        self
    }
}

/// The five kinds of integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum IntegrationType {
    /// An AWS service, mapped.
    #[default]
    Aws,
    /// A Lambda function that gets the proxy event.
    AwsProxy,
    /// An HTTP backend, mapped.
    Http,
    /// An HTTP backend that gets the request as it came.
    HttpProxy,
    /// No backend: the request template decides the status.
    Mock,
}

impl IntegrationType {
    /// The name the service uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::AwsProxy => "AWS_PROXY",
            Self::Http => "HTTP",
            Self::HttpProxy => "HTTP_PROXY",
            Self::Mock => "MOCK",
        }
    }

    /// The kind called `name`, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Aws, Self::AwsProxy, Self::Http, Self::HttpProxy, Self::Mock]
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether requests and responses pass without templates.
    #[must_use]
    pub fn is_proxy(self) -> bool {
        matches!(self, Self::AwsProxy | Self::HttpProxy)
    }
}

/// What happens to a request body when no template matches its media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum PassthroughBehavior {
    /// It passes as it is. The service's default.
    #[default]
    WhenNoMatch,
    /// It passes only when there are no templates at all; otherwise 415.
    WhenNoTemplates,
    /// It is refused with 415.
    Never,
}

impl PassthroughBehavior {
    /// The name the service uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WhenNoMatch => "WHEN_NO_MATCH",
            Self::WhenNoTemplates => "WHEN_NO_TEMPLATES",
            Self::Never => "NEVER",
        }
    }

    /// The behavior called `name`, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::WhenNoMatch, Self::WhenNoTemplates, Self::Never]
            .into_iter()
            .find(|behavior| behavior.as_str().eq_ignore_ascii_case(name))
    }
}

/// How a body is converted between text and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContentHandling {
    /// Bytes become base64 text.
    ConvertToText,
    /// Base64 text becomes bytes.
    ConvertToBinary,
}

impl ContentHandling {
    /// The name the service uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConvertToText => "CONVERT_TO_TEXT",
            Self::ConvertToBinary => "CONVERT_TO_BINARY",
        }
    }

    /// The conversion called `name`, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::ConvertToText, Self::ConvertToBinary]
            .into_iter()
            .find(|handling| handling.as_str().eq_ignore_ascii_case(name))
    }
}

/// A template and the media type it is for. An empty text lets the body pass unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct MappingTemplate {
    /// The media type, without parameters.
    pub media_type: String,
    /// The template. Routes that have the same one may share it.
    pub text: Arc<str>,
    /// Where the text begins.
    pub place: Option<Place>,
}

impl MappingTemplate {
    /// A template for `media_type`.
    #[must_use]
    pub fn new(media_type: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { media_type: media_type.into(), text: text.into(), place: None }
    }
}

/// One request parameter of the backend and where its value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestMapping {
    /// The parameter that is set.
    pub target: MappingTarget,
    /// Where its value comes from.
    pub source: MappingExpression,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl RequestMapping {
    /// A mapping from `source` to `target`.
    #[must_use]
    pub fn new(target: MappingTarget, source: MappingExpression) -> Self {
        Self { target, source, place: None }
    }
}

/// One header of the client's response and where its value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseMapping {
    /// The header that is set.
    pub header: String,
    /// Where its value comes from.
    pub source: MappingExpression,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl ResponseMapping {
    /// A mapping from `source` to the response header `header`.
    #[must_use]
    pub fn new(header: impl Into<String>, source: MappingExpression) -> Self {
        Self { header: header.into(), source, place: None }
    }
}

/// One way the backend's answer becomes the client's response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct IntegrationResponse {
    /// The client's status.
    pub status: u16,
    /// The Java pattern that selects it; without one it is the default.
    pub selection_pattern: Option<String>,
    /// Where the pattern was written.
    pub pattern_place: Option<Place>,
    /// Response headers, in the order they were written.
    pub parameters: SharedList<ResponseMapping>,
    /// Response templates by media type, in the order they were written.
    pub templates: Vec<MappingTemplate>,
    /// How the response body is converted.
    pub content_handling: Option<ContentHandling>,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl IntegrationResponse {
    /// A response with `status`, selected by `pattern`. An empty pattern means the default.
    #[must_use]
    pub fn new(status: u16, pattern: Option<&str>) -> Self {
        Self {
            status,
            selection_pattern: pattern.filter(|text| !text.is_empty()).map(str::to_owned),
            ..Self::default()
        }
    }

    /// The same response with one more template.
    #[must_use]
    pub fn with_template(
        mut self,
        media_type: impl Into<String>,
        text: impl Into<Arc<str>>,
    ) -> Self {
        self.templates.push(MappingTemplate::new(media_type, text));
        self
    }
}

macro_rules! display_by_name {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}
display_by_name!(IntegrationType, PassthroughBehavior, ContentHandling);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case() {
        assert_eq!(IntegrationType::from_name("aws_proxy"), Some(IntegrationType::AwsProxy));
        assert_eq!(
            PassthroughBehavior::from_name("when_no_match"),
            Some(PassthroughBehavior::WhenNoMatch)
        );
        assert_eq!(PassthroughBehavior::from_name("WHEN_NO_TEMPLATE"), None);
    }

    #[test]
    fn an_empty_pattern_is_the_default() {
        assert_eq!(IntegrationResponse::new(200, Some("")).selection_pattern, None);
    }
}
