//! What all dialects have in common about HTTP APIs: integrations, CORS, authorizers, mappings.

pub(super) mod check;
pub(super) mod openapi;
pub(super) mod owners;
pub(super) mod serverless;
mod write;

pub use write::{http_api_json, http_route_json, http_route_table, http_table, source_arn};

use super::codes;
use super::finding::Findings;
use super::keys::unknown_keys;
use super::reader::is_unresolved;
use super::tree::{Entry, Node};
use crate::http_api::{
    AuthorizerKind, Cors, HttpAuthorizer, HttpIntegration, JwtSettings, LambdaAuthorizer,
    MappingMistake, MappingValue, ParameterMapping, PayloadFormat, RouteKey,
};
use crate::{AccessLog, IntegrationType, Place};

/// How a dialect spells the keys: `allowOrigins`, `AllowOrigins` or `allow_origins`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Camel,
    Pascal,
    Snake,
}

impl Spelling {
    /// A key that is spelled regularly, from its form in OpenAPI.
    pub(super) fn key(self, camel: &str) -> String {
        let mut key = String::with_capacity(camel.len() + 4);
        for (index, c) in camel.chars().enumerate() {
            match self {
                Self::Pascal if index == 0 => key.push(c.to_ascii_uppercase()),
                Self::Snake if c.is_ascii_uppercase() => {
                    key.push('_');
                    key.push(c.to_ascii_lowercase());
                }
                _ => key.push(c),
            }
        }
        key
    }

    /// A key of an integration, some of which have names of their own.
    fn integration_key(self, camel: &str) -> String {
        match (self, camel) {
            (Self::Camel, _) => camel.to_owned(),
            (_, "type") => self.key("integrationType"),
            (_, "uri") => self.key("integrationUri"),
            (_, "httpMethod") => self.key("integrationMethod"),
            (_, "credentials") => self.key("credentialsArn"),
            (Self::Snake, "timeoutInMillis") => "timeout_milliseconds".to_owned(),
            _ => self.key(camel),
        }
    }
}

/// A block of Terraform's is a list of one map; elsewhere it is the map.
pub(super) fn block<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let node = node.some(key)?;
    node.items().first().or(Some(node)).filter(|node| node.is_map())
}

const INTEGRATION_KEYS: [&str; 16] = [
    "type",
    "integrationSubtype",
    "uri",
    "httpMethod",
    "payloadFormatVersion",
    "timeoutInMillis",
    "connectionType",
    "connectionId",
    "credentials",
    "requestParameters",
    "responseParameters",
    "tlsConfig",
    "description",
    "passthroughBehavior",
    "contentHandlingStrategy",
    "templateSelectionExpression",
];

/// Reads an integration. `payload` is the format where none is written.
pub(super) fn integration(
    node: &Node,
    spelling: Spelling,
    payload: PayloadFormat,
    findings: &mut Findings,
) -> HttpIntegration {
    let key = |camel: &str| spelling.integration_key(camel);
    let text = |camel: &str| node.some(&key(camel)).and_then(Node::text);
    check_keys(node, spelling, findings);
    let mut integration =
        HttpIntegration::new(IntegrationType::AwsProxy, text("uri").unwrap_or_default());
    integration.place = Some(node.place.clone());
    integration.kind = kind(node, &key("type"), spelling, findings);
    integration.subtype = text("integrationSubtype");
    integration.http_method = text("httpMethod").map(|method| method.to_uppercase());
    integration.payload =
        payload_format(node.some(&key("payloadFormatVersion")), payload, findings);
    integration.timeout_millis = node.some(&key("timeoutInMillis")).and_then(Node::whole);
    integration.connection_type = text("connectionType");
    integration.connection_id = text("connectionId");
    integration.credentials = text("credentials");
    integration.tls_server_name = block(node, &key("tlsConfig"))
        .and_then(|tls| {
            let names = ["serverNameToVerify", "ServerNameToVerify", "server_name_to_verify"];
            names.iter().find_map(|name| tls.some(name))
        })
        .and_then(Node::text);
    let parameters = node.some(&key("requestParameters")).map(Node::entries).unwrap_or_default();
    if integration.subtype.is_some() {
        integration.service_parameters = parameters
            .iter()
            .filter_map(|entry| {
                let value = entry.value.text().unwrap_or_else(|| entry.value.to_json().to_string());
                let value = MappingValue::parse(&value, false);
                let value = reported(value, &entry.value.place, findings)?;
                Some((entry.key.to_string(), value))
            })
            .collect();
    } else {
        integration.request_parameters = parameters
            .iter()
            .filter_map(|entry| {
                mapping(&entry.key, &entry.key_place, &entry.value, false, findings)
            })
            .collect();
    }
    if let Some(node) = node.some(&key("responseParameters")) {
        integration.response_parameters = response_parameters(node, findings).into();
    }
    integration
}

fn check_keys(node: &Node, spelling: Spelling, findings: &mut Findings) {
    let known: Vec<String> =
        INTEGRATION_KEYS.iter().map(|key| spelling.integration_key(key)).collect();
    let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
    known.extend(match spelling {
        Spelling::Camel => ["$ref", "cacheKeyParameters", "integrationTarget", "description"],
        Spelling::Pascal => ["ApiId", "RequestTemplates", "IntegrationTarget", "Description"],
        Spelling::Snake => ["api_id", "id", "region", "integration_response_selection_expression"],
    });
    if spelling == Spelling::Snake {
        known.extend(["request_templates", "timeouts", "api_gateway_managed"]);
    }
    // What only REST APIs know has a finding of its own.
    known.extend(REST_ONLY);
    unknown_keys(node, &[&known], findings);
    for entry in node.entries() {
        if REST_ONLY.contains(&entry.key.as_str()) && spelling == Spelling::Camel {
            findings
                .warning(
                    &codes::HTTP_API_IGNORES,
                    Some(&entry.key_place),
                    format!("HTTP APIs ignore `{}`", entry.key),
                )
                .help("take it away, or use a REST API: HTTP APIs have no templates");
        }
    }
}

/// Keys of an integration that only REST APIs know.
const REST_ONLY: [&str; 6] = [
    "requestTemplates",
    "responses",
    "contentHandling",
    "cacheNamespace",
    "responseTransferMode",
    "responseTemplates",
];

fn kind(node: &Node, key: &str, spelling: Spelling, findings: &mut Findings) -> IntegrationType {
    let Some(kind) = node.some(key) else {
        findings
            .error(
                &codes::REQUIRED_KEY,
                Some(&node.place),
                format!("the integration has no `{key}`"),
            )
            .help("write AWS_PROXY or HTTP_PROXY");
        return IntegrationType::AwsProxy;
    };
    let name = kind.text().unwrap_or_default();
    if is_unresolved(&name) {
        return IntegrationType::AwsProxy;
    }
    match IntegrationType::from_name(&name) {
        Some(kind @ (IntegrationType::AwsProxy | IntegrationType::HttpProxy)) => kind,
        found => {
            let message = match found {
                Some(_) => format!("HTTP APIs have no integrations of type `{name}`"),
                None => format!("`{name}` is not a type of integration"),
            };
            const HELP: &str =
                "write AWS_PROXY or HTTP_PROXY; templates and mocks are for REST APIs";
            // An import continues without the integration; the resource itself is refused.
            let finding = match (spelling, found) {
                (Spelling::Camel, Some(_)) => {
                    findings.warning(&codes::BAD_ENUM, Some(&kind.place), message)
                }
                _ => findings.error(&codes::BAD_ENUM, Some(&kind.place), message),
            };
            finding.help(HELP);
            match found {
                Some(IntegrationType::Http) => IntegrationType::HttpProxy,
                _ => IntegrationType::AwsProxy,
            }
        }
    }
}

/// Reads a payload format.
pub(super) fn payload_format(
    node: Option<&Node>,
    default: PayloadFormat,
    findings: &mut Findings,
) -> PayloadFormat {
    let Some(node) = node else {
        return default;
    };
    let text = node.text().unwrap_or_default();
    if is_unresolved(&text) {
        return default;
    }
    PayloadFormat::from_text(&text).unwrap_or_else(|| {
        findings
            .error(
                &codes::BAD_ENUM,
                Some(&node.place),
                format!("`{text}` is not a payload format version"),
            )
            .help("write '1.0' or '2.0'");
        default
    })
}

fn mapping(
    key: &str,
    key_place: &Place,
    value: &Node,
    is_response: bool,
    findings: &mut Findings,
) -> Option<ParameterMapping> {
    let text = value.text().unwrap_or_default();
    if is_unresolved(key) {
        return None;
    }
    let read = match is_response {
        true => ParameterMapping::parse_response(key, &text),
        false => ParameterMapping::parse_request(key, &text),
    };
    let mut mapping = reported(read, key_place, findings)?;
    mapping.place = Some(key_place.clone());
    Some(mapping)
}

fn reported<T>(
    read: Result<T, MappingMistake>,
    place: &Place,
    findings: &mut Findings,
) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(mistake) => {
            findings
                .error(&codes::HTTP_API_MAPPING, Some(place), mistake.message)
                .help(mistake.help);
            None
        }
    }
}

/// `{"200": {key: value}}`, CloudFormation's `{"200": {ResponseParameters: [{Source, Destination}]}}`, or Terraform's
/// list of `{status_code, mappings}`.
fn response_parameters(node: &Node, findings: &mut Findings) -> Vec<(u16, Vec<ParameterMapping>)> {
    let mut all = Vec::new();
    for item in node.items() {
        let status = item.some("status_code");
        let mappings = item.some("mappings").map(Node::entries).unwrap_or_default();
        let mappings =
            mappings.iter().filter_map(|entry| response_mapping(entry, findings)).collect();
        let text = status.and_then(Node::text).unwrap_or_default();
        let place = status.map_or(&item.place, |status| &status.place);
        all.extend(mapped_status(&text, place, findings).map(|status| (status, mappings)));
    }
    for entry in node.entries() {
        let mappings: Vec<ParameterMapping> = match entry.value.some("ResponseParameters") {
            Some(list) => list
                .items()
                .iter()
                .filter_map(|item| {
                    let key = item.some("Destination").and_then(Node::text).unwrap_or_default();
                    let source = item.some("Source").cloned().unwrap_or_default();
                    mapping(&key, &item.place, &source, true, findings)
                })
                .collect(),
            None => entry
                .value
                .entries()
                .iter()
                .filter_map(|entry| response_mapping(entry, findings))
                .collect(),
        };
        let status = mapped_status(&entry.key, &entry.key_place, findings);
        all.extend(status.map(|status| (status, mappings)));
    }
    all
}

fn response_mapping(entry: &Entry, findings: &mut Findings) -> Option<ParameterMapping> {
    mapping(&entry.key, &entry.key_place, &entry.value, true, findings)
}

fn mapped_status(text: &str, place: &Place, findings: &mut Findings) -> Option<u16> {
    let status = text.parse().ok().filter(|status| (200..=599).contains(status));
    if status.is_none() {
        findings
            .error(
                &codes::HTTP_API_MAPPING,
                Some(place),
                format!("`{text}` is not a status that responses can be mapped by"),
            )
            .help("write a number from 200 to 599");
    }
    status
}

/// Reads a CORS configuration.
pub(super) fn cors(node: &Node, spelling: Spelling, findings: &mut Findings) -> Cors {
    let names = [
        "allowOrigins",
        "allowHeaders",
        "allowMethods",
        "exposeHeaders",
        "maxAge",
        "allowCredentials",
    ]
    .map(|name| spelling.key(name));
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    unknown_keys(node, &[&known], findings);
    let texts = |camel: &str| node.some(&spelling.key(camel)).map(Node::texts).unwrap_or_default();
    let mut cors = Cors::new(texts("allowOrigins"));
    cors.allow_headers = texts("allowHeaders");
    cors.allow_methods = texts("allowMethods");
    cors.expose_headers = texts("exposeHeaders");
    cors.max_age = node.some(&spelling.key("maxAge")).and_then(Node::whole);
    cors.allow_credentials =
        node.some(&spelling.key("allowCredentials")).and_then(Node::truth) == Some(true);
    cors.place = Some(node.place.clone());
    cors
}

/// Reads a route key; one that the service refuses is reported.
pub(super) fn route_key(text: &str, place: &Place, findings: &mut Findings) -> Option<RouteKey> {
    match RouteKey::parse(text) {
        Ok(key) => Some(key),
        Err(_) if is_unresolved(text) => {
            findings
                .warning(
                    &codes::UNRESOLVED,
                    Some(place),
                    format!("the route key `{text}` is known only after deployment"),
                )
                .help("the route is left out");
            None
        }
        Err(mistake) => {
            findings.error(&codes::ROUTE_KEY, Some(place), mistake.message).help(mistake.help);
            None
        }
    }
}

/// A JWT authorizer, whose identity source is the header `Authorization` where none is written.
pub(super) fn jwt_authorizer(
    name: &str,
    configuration: Option<&Node>,
    spelling: Spelling,
    identity_sources: Vec<String>,
) -> HttpAuthorizer {
    let member = |key: &str| {
        let node = configuration?;
        // SAM makes the keys lower case, however they are written.
        let same = |entry: &&Entry| entry.key.eq_ignore_ascii_case(key);
        let any_case = || node.entries().iter().find(same).map(|entry| &entry.value);
        node.some(&spelling.key(key)).or_else(|| node.some(key)).or_else(any_case)
    };
    let settings = JwtSettings::new(
        member("issuer").and_then(Node::text).unwrap_or_default(),
        member("audience").map(Node::texts).unwrap_or_default(),
    );
    let sources = match identity_sources.is_empty() {
        true => vec!["$request.header.Authorization".to_owned()],
        false => identity_sources,
    };
    HttpAuthorizer::new(name, AuthorizerKind::Jwt(settings), sources)
}

/// Identity sources as a list, or as one string with commas.
pub(super) fn identity_sources(node: Option<&Node>) -> Vec<String> {
    let texts = node.map(Node::texts).unwrap_or_default();
    let parts = texts.iter().flat_map(|text| text.split(','));
    parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// A Lambda authorizer as the service itself describes it.
pub(super) fn lambda_authorizer(
    name: &str,
    node: &Node,
    spelling: Spelling,
    identity_sources: Vec<String>,
    findings: &mut Findings,
) -> HttpAuthorizer {
    let some = |camel: &str| node.some(&spelling.key(camel));
    let uri = some("authorizerUri").and_then(Node::text).unwrap_or_default();
    let version = some("authorizerPayloadFormatVersion");
    let settings = LambdaAuthorizer {
        function: function_of_uri(&uri),
        uri,
        payload: payload_format(version, PayloadFormat::V1, findings),
        simple_responses: some("enableSimpleResponses").and_then(Node::truth) == Some(true),
        ttl_seconds: some("authorizerResultTtlInSeconds").and_then(Node::whole),
    };
    HttpAuthorizer::new(name, AuthorizerKind::Lambda(settings), identity_sources)
}

/// The name of the function that an invocation ARN, or its own ARN, ends with.
pub(super) fn function_of_uri(uri: &str) -> Option<String> {
    let (_, rest) = uri.rsplit_once(":function:")?;
    let name = rest.split(['/', ':']).next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The invocation ARN of a function whose own ARN is known.
pub(super) fn invocation_uri(function_arn: &str) -> String {
    match function_arn.contains(":apigateway:") {
        true => function_arn.to_owned(),
        false => format!(
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function_arn}/invocations"
        ),
    }
}

/// The authorization type of a route with this authorizer.
pub(super) fn kind_of(authorizer: &HttpAuthorizer) -> &'static str {
    match authorizer.kind {
        AuthorizerKind::Jwt(_) => "JWT",
        AuthorizerKind::Lambda(_) => "CUSTOM",
    }
}

/// The access log's format among a stage's settings.
pub(super) fn access_log(settings: Option<&Node>, key: &str) -> Option<AccessLog> {
    let node = settings?.some(key)?;
    let mut log = AccessLog::new(node.text()?, true);
    log.place = Some(node.place.clone());
    Some(log)
}

#[cfg(test)]
mod tests;
