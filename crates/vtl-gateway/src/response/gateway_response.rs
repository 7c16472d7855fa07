//! Gateway responses: what the service itself answers when it refuses or fails.

use std::fmt;

use crate::model::http::{Headers, Request, Response};
use crate::model::{Api, CustomGatewayResponse, MappingTemplate};
use crate::request::mapping::{MappedBody, Sources, context_text};
use crate::request::passthrough::choose_response_template;
use crate::support::allowance::Allowance;
use crate::support::json::{Json, JsonExt};
use crate::support::substitution::substitute;

macro_rules! gateway_responses {
    ($($(#[$doc:meta])* $variant:ident $name:literal $status:literal $error_type:literal $style:ident $message:literal;)*) => {
        /// The errors a gateway response stands for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum GatewayResponseType {
            $($(#[$doc])* $variant,)*
        }

        impl GatewayResponseType {
            /// Every type there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name configurations use.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The status the service answers with.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }

            /// The value of the header `x-amzn-ErrorType`.
            #[must_use]
            pub fn error_type(self) -> &'static str {
                match self { $(Self::$variant => $error_type),* }
            }

            /// The message the service answers with.
            #[must_use]
            pub fn message(self) -> &'static str {
                match self { $(Self::$variant => $message),* }
            }

            fn style(self) -> BodyStyle {
                match self { $(Self::$variant => BodyStyle::$style),* }
            }
        }
    };
}

/// How the service writes the default body. Errors found before a method is reached come
/// without a space, later ones with it, and a denied caller gets a capital letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyStyle {
    Spaced,
    Tight,
    Capital,
    /// An authorizer that fails has no message.
    Null,
}

gateway_responses! {
    /// The authorizer or a policy said no.
    AccessDenied "ACCESS_DENIED" 403 "AccessDeniedException" Capital "User is not authorized to access this resource";
    /// The API is configured wrongly; also: no integration response matches.
    ApiConfigurationError "API_CONFIGURATION_ERROR" 500 "InternalServerErrorException" Spaced "Internal server error";
    /// The authorizer is configured wrongly.
    AuthorizerConfigurationError "AUTHORIZER_CONFIGURATION_ERROR" 500 "AuthorizerConfigurationException" Null "Internal server error";
    /// The authorizer failed.
    AuthorizerFailure "AUTHORIZER_FAILURE" 500 "AuthorizerFailureException" Null "Internal server error";
    /// Required parameters are missing.
    BadRequestParameters "BAD_REQUEST_PARAMETERS" 400 "BadRequestException" Spaced "Invalid request parameters";
    /// The body does not fit its model.
    BadRequestBody "BAD_REQUEST_BODY" 400 "BadRequestException" Spaced "Invalid request body";
    /// What answers for every 4xx type that has no response of its own.
    Default4xx "DEFAULT_4XX" 400 "BadRequestException" Spaced "Bad Request";
    /// What answers for every 5xx type that has no response of its own.
    Default5xx "DEFAULT_5XX" 500 "InternalServerErrorException" Spaced "Internal server error";
    /// The security token has expired.
    ExpiredToken "EXPIRED_TOKEN" 403 "ExpiredTokenException" Tight "The security token included in the request is expired";
    /// The integration could not be called. The guide says 504, the service answers 500.
    IntegrationFailure "INTEGRATION_FAILURE" 500 "InternalServerErrorException" Spaced "Internal server error";
    /// The integration took too long.
    IntegrationTimeout "INTEGRATION_TIMEOUT" 504 "InternalServerErrorException" Spaced "Endpoint request timed out";
    /// The API key is missing or unknown.
    InvalidApiKey "INVALID_API_KEY" 403 "ForbiddenException" Tight "Forbidden";
    /// The signature is wrong.
    InvalidSignature "INVALID_SIGNATURE" 403 "InvalidSignatureException" Tight "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
    /// No token; also: there is no such resource or method.
    MissingAuthenticationToken "MISSING_AUTHENTICATION_TOKEN" 403 "MissingAuthenticationTokenException" Tight "Missing Authentication Token";
    /// The usage plan's quota is used up.
    QuotaExceeded "QUOTA_EXCEEDED" 429 "LimitExceededException" Tight "Limit Exceeded";
    /// The request is too large.
    RequestTooLarge "REQUEST_TOO_LARGE" 413 "RequestTooLargeException" Spaced "Request Too Long";
    /// The resource was not found after authorization.
    ResourceNotFound "RESOURCE_NOT_FOUND" 404 "NotFoundException" Tight "Not Found";
    /// Too many requests.
    Throttled "THROTTLED" 429 "TooManyRequestsException" Tight "Too Many Requests";
    /// The authorizer could not tell who calls.
    Unauthorized "UNAUTHORIZED" 401 "UnauthorizedException" Tight "Unauthorized";
    /// No template for the body's media type, and it may not pass.
    UnsupportedMediaType "UNSUPPORTED_MEDIA_TYPE" 415 "BadRequestException" Spaced "Unsupported Media Type";
    /// A web firewall said no.
    WafFiltered "WAF_FILTERED" 403 "ForbiddenException" Tight "Forbidden";
}

impl GatewayResponseType {
    /// The type called `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    fn fallback(self) -> Self {
        if self.status() < 500 { Self::Default4xx } else { Self::Default5xx }
    }
}

impl fmt::Display for GatewayResponseType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something that went wrong, as it is told to the client and to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The gateway response that answers.
    pub kind: GatewayResponseType,
    /// What the client is told.
    pub message: String,
    /// What the execution log says; never shown to the client.
    pub log: String,
    /// What validation found, as `$context.error.validationErrorString` shows it.
    pub validation_error: Option<String>,
    /// The status, where it is not the type's own.
    pub(crate) status: Option<u16>,
}

impl Failure {
    /// A failure with the type's own message and a line for the log.
    #[must_use]
    pub fn new(kind: GatewayResponseType, log: impl Into<String>) -> Self {
        Self {
            kind,
            message: kind.message().to_owned(),
            log: log.into(),
            validation_error: None,
            status: None,
        }
    }

    /// The same failure with another message for the client.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The status the service answers with, unless the API's owner changed it.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.unwrap_or_else(|| self.kind.status())
    }

    /// A failure of the API's configuration, as the execution log words it.
    pub(crate) fn configuration(why: impl fmt::Display) -> Self {
        Self::new(
            GatewayResponseType::ApiConfigurationError,
            format!("Execution failed due to configuration error: {why}"),
        )
    }
}

/// The response to `failure`: the service's own, or what the API's owner made of it.
#[must_use]
pub fn gateway_response(api: &Api, request: &Request, failure: &Failure) -> Response {
    let mut context = request.context.clone();
    context.insert("error", error_context(failure));
    let own = custom(api, failure.kind);
    let status = own.and_then(|custom| custom.status).unwrap_or_else(|| failure.status());
    let templates = own.map_or(&[][..], |custom| &custom.templates);
    let template = choose_response_template(templates, request.headers.first("Accept"));
    let body = match template {
        Some(template) => fill(&template.text, &context, request),
        None => default_body(failure),
    };
    let mut response = Response::new(status, body);
    response.headers = headers(failure, template, &context);
    if let Some(custom) = own {
        set_parameters(&mut response.headers, custom, &context, request);
    }
    response
}

fn custom(api: &Api, kind: GatewayResponseType) -> Option<&CustomGatewayResponse> {
    let of = |kind| api.gateway_responses.iter().find(|custom| custom.kind == kind);
    of(kind).or_else(|| of(kind.fallback()))
}

/// `messageString` is the message in quotes, ready for use in JSON.
pub(crate) fn error_context(failure: &Failure) -> Json {
    let message = Json::from(failure.message.as_str());
    let mut error = Json::object([
        ("messageString", Json::from(message.to_string())),
        ("message", message),
        ("responseType", Json::from(failure.kind.as_str())),
    ]);
    if let Some(text) = &failure.validation_error {
        error.insert("validationErrorString", Json::from(text.as_str()));
    }
    error
}

fn default_body(failure: &Failure) -> String {
    let message = Json::String(failure.message.clone());
    match failure.kind.style() {
        BodyStyle::Spaced => format!("{{\"message\": {message}}}"),
        BodyStyle::Tight => format!("{{\"message\":{message}}}"),
        BodyStyle::Capital => format!("{{\"Message\":{message}}}"),
        BodyStyle::Null => "{\"message\":null}".to_owned(),
    }
}

fn headers(failure: &Failure, template: Option<&MappingTemplate>, context: &Json) -> Headers {
    let mut headers = Headers::new();
    let media_type = template.map_or("application/json", |template| &template.media_type);
    headers.push("Content-Type", media_type);
    headers.push("x-amzn-ErrorType", failure.kind.error_type());
    crate::response::response_headers::add_ids(&mut headers, context);
    headers
}

fn fill(template: &str, context: &Json, request: &Request) -> String {
    substitute(template, "", |name| value_of(name, context, request))
}

fn value_of(name: &str, context: &Json, request: &Request) -> Option<String> {
    let (root, rest) = name.split_once('.')?;
    let found = match root {
        "context" => return context_text(context, &rest.split('.').collect::<Vec<_>>()),
        "stageVariables" => request.stage_variables.last(rest),
        _ => {
            let (location, name) = rest.strip_prefix("request.")?.split_once('.')?;
            match location {
                "path" => request.path_parameters.last(name),
                "querystring" => request.query.last(name),
                _ => request.headers.first(name),
            }
        }
    };
    found.map(str::to_owned)
}

fn set_parameters(
    headers: &mut Headers,
    custom: &CustomGatewayResponse,
    context: &Json,
    request: &Request,
) {
    let body = MappedBody::new("");
    let sources = Sources {
        path: &request.path_parameters,
        query: &request.query,
        headers: &request.headers,
        body: &body,
        context,
        stage_variables: &request.stage_variables,
        allowance: &Allowance::default(),
    };
    for (name, expression) in &custom.parameters {
        let values = sources.values(expression).unwrap_or_default();
        if let Some(value) = values.last() {
            headers.set(name, value);
        }
    }
}

/// The failure for a request that no route takes.
#[must_use]
pub fn no_such_route(method: &str, path: &str) -> Failure {
    Failure::new(
        GatewayResponseType::MissingAuthenticationToken,
        format!("No resource with method {method} at {path}"),
    )
}

/// The failure for a request whose required parameters are missing, given in the service's order.
pub(crate) fn missing_parameters(names: &[String]) -> Failure {
    let message = format!("Missing required request parameters: [{}]", names.join(", "));
    Failure::new(
        GatewayResponseType::BadRequestParameters,
        format!("Request failed validation: {message}"),
    )
    .with_message(message)
}

/// The failure for a body that does not fit its model.
pub(crate) fn invalid_body(found: &[String]) -> Failure {
    let mut failure = Failure::new(
        GatewayResponseType::BadRequestBody,
        format!(
            "Request body does not match model schema for content type application/json: [{}]",
            found.join(", ")
        ),
    );
    failure.validation_error = Some(format!("[{}]", found.join(", ")));
    failure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::mapping::MappingExpression;

    fn body(kind: GatewayResponseType) -> String {
        let failure = Failure::new(kind, "");
        gateway_response(&Api::default(), &Request::new("GET", "/"), &failure)
            .body_text()
            .into_owned()
    }

    #[test]
    fn the_service_writes_bodies_in_three_ways() {
        use GatewayResponseType as Type;
        assert_eq!(body(Type::ApiConfigurationError), r#"{"message": "Internal server error"}"#);
        assert_eq!(body(Type::InvalidApiKey), r#"{"message":"Forbidden"}"#);
        assert_eq!(
            body(Type::MissingAuthenticationToken),
            r#"{"message":"Missing Authentication Token"}"#
        );
        assert!(body(Type::AccessDenied).starts_with(r#"{"Message":"#));
    }

    #[test]
    fn owners_change_status_headers_and_body() {
        let mut custom = CustomGatewayResponse::new(GatewayResponseType::Default4xx);
        custom.status = Some(422);
        custom.templates.push(MappingTemplate::new(
            "application/json",
            r#"{"m":$context.error.messageString,"t":"$context.error.responseType","k":"$method.request.header.k"}"#,
        ));
        let source = MappingExpression::parse_gateway_response("context.error.messageString");
        custom.parameters.push(("X-Error".to_owned(), source.unwrap()));
        let mut api = Api::default();
        api.gateway_responses.push(custom);
        let mut request = Request::new("GET", "/");
        request.headers.push("k", "v");
        let failure = missing_parameters(&["a".to_owned(), "b".to_owned()]);
        let response = gateway_response(&api, &request, &failure);
        assert_eq!(response.status, 422);
        assert_eq!(
            response.headers.first("x-error"),
            Some("\"Missing required request parameters: [a, b]\"")
        );
        assert_eq!(
            response.body_text(),
            r#"{"m":"Missing required request parameters: [a, b]","t":"BAD_REQUEST_PARAMETERS","k":"v"}"#
        );
    }

    #[test]
    fn names_lead_back() {
        for kind in GatewayResponseType::ALL {
            assert_eq!(GatewayResponseType::from_name(kind.as_str()), Some(*kind));
        }
    }
}
