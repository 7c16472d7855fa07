//! `httpApi` events of `serverless.yml`, with what the Framework adds to them.

use super::super::codes;
use super::super::finding::Findings;
use super::super::keys::unknown_keys;
use super::super::tree::{Entry, Node, Value};
use super::{identity_sources, invocation_uri, payload_format, route_key};
use crate::http_api::{
    AuthorizerKind, Cors, HttpApi, HttpAuthorizer, HttpIntegration, HttpRoute, JwtSettings,
    LambdaAuthorizer, PayloadFormat, RouteKey,
};
use crate::{AccessLog, Authorization, IntegrationType, Place, SharedList};

const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const EVENT_KEYS: [&str; 8] = [
    "path",
    "method",
    "authorizer",
    "operationName",
    "request",
    "timeout",
    "documentation",
    "payload",
];

/// The HTTP API of a service while its events are read.
#[derive(Debug)]
pub(in super::super) struct Events {
    api: HttpApi,
    payload: PayloadFormat,
    cors: Option<Node>,
    cors_headers: Vec<String>,
    function_prefix: String,
}

/// What the service says for all of its events.
pub(in super::super) struct Service<'a> {
    pub(in super::super) name: &'a str,
    pub(in super::super) stage: &'a str,
    pub(in super::super) region: &'a str,
    pub(in super::super) provider: &'a Node,
    /// The headers that a preflight allows by default.
    pub(in super::super) cors_headers: Vec<String>,
    /// Whether functions get events of version 2.0 by default.
    pub(in super::super) defaults_to_v2: bool,
    pub(in super::super) access_log: Option<AccessLog>,
}

impl Events {
    pub(in super::super) fn new(service: &Service<'_>, findings: &mut Findings) -> Self {
        let settings = service.provider.some("httpApi");
        let some = |key: &str| settings.and_then(|node| node.some(key));
        if let Some(node) = settings {
            let known = [
                "id",
                "name",
                "payload",
                "cors",
                "authorizers",
                "timeout",
                "metrics",
                "useProviderTags",
                "disableDefaultEndpoint",
                "shouldStartNameWithService",
            ];
            unknown_keys(node, &[&known], findings);
        }
        let Service { name, stage, region, .. } = service;
        let service_first = some("shouldStartNameWithService").and_then(Node::truth) == Some(true);
        let api_name = some("name").and_then(Node::text).unwrap_or_else(|| match service_first {
            true => format!("{name}-{stage}"),
            false => format!("{stage}-{name}"),
        });
        let default = if service.defaults_to_v2 { PayloadFormat::V2 } else { PayloadFormat::V1 };
        let mut api = HttpApi { name: api_name, ..HttpApi::default() };
        api.logical_name = Some("HttpApi".to_owned());
        api.id = some("id").map(|id| id.text().unwrap_or_else(|| id.to_json().to_string()));
        api.place = settings.map(|node| node.place.clone());
        api.disable_execute_api_endpoint =
            some("disableDefaultEndpoint").and_then(Node::truth) == Some(true);
        api.access_logs.extend(service.access_log.clone());
        for entry in some("authorizers").map(Node::entries).unwrap_or_default() {
            let authorizer = authorizer(entry, service, findings);
            api.authorizers.push(authorizer);
        }
        Self {
            api,
            payload: payload_format(some("payload"), default, findings),
            cors: some("cors").filter(|cors| cors.truth() != Some(false)).cloned(),
            cors_headers: service.cors_headers.clone(),
            function_prefix: format!(
                "arn:aws:lambda:{region}:000000000000:function:{name}-{stage}-"
            ),
        }
    }

    /// Adds the route of an event.
    pub(in super::super) fn add(
        &mut self,
        function: &str,
        function_node: &Node,
        event: &Entry,
        findings: &mut Findings,
    ) {
        let Some(key) = key_of(&event.value, findings) else {
            return;
        };
        unknown_keys(&event.value, &[&EVENT_KEYS], findings);
        let arn = format!("{}{function}", self.function_prefix);
        let mut integration = HttpIntegration::new(IntegrationType::AwsProxy, invocation_uri(&arn));
        let own = function_node.at(&["httpApi", "payload"]);
        integration.payload = payload_format(own, self.payload, findings);
        integration.timeout_millis = Some(30_000);
        integration.place = Some(event.key_place.clone());
        check_timeout(function_node, &event.key_place, findings);
        let mut route = HttpRoute::new(key, integration);
        route.function = Some(function.to_owned());
        route.operation_name = event.value.some("operationName").and_then(Node::text);
        route.place = Some(event.key_place.clone());
        if let Some(node) = event.value.some("authorizer") {
            route.authorization = self.authorization(node, findings);
        }
        self.api.routes.push(route);
    }

    fn authorization(&self, node: &Node, findings: &mut Findings) -> Authorization {
        let text = |key: &str| node.some(key).and_then(Node::text);
        let name = node.text().or_else(|| text("name"));
        let scopes: SharedList<String> =
            node.some("scopes").map(Node::texts).unwrap_or_default().into();
        let kind = text("type").unwrap_or_default();
        let open =
            |kind: &str, authorizer| Authorization { kind: kind.to_owned(), authorizer, scopes };
        if kind.eq_ignore_ascii_case("aws_iam") || name.as_deref() == Some("aws_iam") {
            return open("AWS_IAM", None);
        }
        if let Some(id) = text("id") {
            let kind = if kind.eq_ignore_ascii_case("request") { "CUSTOM" } else { "JWT" };
            return open(kind, Some(id));
        }
        let Some(name) = name else {
            findings
                .error(
                    &codes::MISSING_AUTHORIZER,
                    Some(&node.place),
                    "the authorizer has neither a `name` nor an `id`",
                )
                .help("name one of `provider.httpApi.authorizers`");
            return open("NONE", None);
        };
        match self.api.authorizer(&name) {
            Some(known) => open(super::kind_of(known), Some(name)),
            None => {
                findings
                    .error(
                        &codes::MISSING_AUTHORIZER,
                        Some(&node.place),
                        format!("there is no authorizer `{name}`"),
                    )
                    .help("declare it in `provider.httpApi.authorizers`");
                open("JWT", Some(name))
            }
        }
    }

    /// The API with all of its events, or nothing where the service has none.
    pub(in super::super) fn finish(mut self, findings: &mut Findings) -> Option<HttpApi> {
        if self.api.routes.is_empty() {
            return None;
        }
        if let Some(node) = &self.cors {
            self.api.cors = Some(self.cors_of(node, findings));
        }
        Some(self.api)
    }

    /// What is not written takes the Framework's default; methods are those of the routes.
    fn cors_of(&self, node: &Node, findings: &mut Findings) -> Cors {
        let known = [
            "allowedOrigins",
            "allowedHeaders",
            "allowedMethods",
            "allowCredentials",
            "exposedResponseHeaders",
            "maxAge",
        ];
        if node.is_map() {
            unknown_keys(node, &[&known], findings);
        }
        let texts = |key: &str| node.some(key).map(Node::texts).filter(|list| !list.is_empty());
        let mut cors = Cors::new(texts("allowedOrigins").unwrap_or_else(|| vec!["*".to_owned()]));
        cors.allow_headers = texts("allowedHeaders").unwrap_or_else(|| self.cors_headers.clone());
        cors.allow_methods = texts("allowedMethods").unwrap_or_else(|| self.methods());
        cors.expose_headers = texts("exposedResponseHeaders").unwrap_or_default();
        cors.max_age = node.some("maxAge").and_then(Node::whole);
        cors.allow_credentials = node.get("allowCredentials").and_then(Node::truth) == Some(true);
        cors.place = Some(node.place.clone());
        cors
    }

    fn methods(&self) -> Vec<String> {
        let mut methods = vec!["OPTIONS".to_owned()];
        for route in &self.api.routes {
            let own = route.key.method();
            let own: &[&str] = if own == "ANY" { &METHODS } else { &[own] };
            for method in own {
                if !methods.iter().any(|known| known == method) {
                    methods.push((*method).to_owned());
                }
            }
        }
        methods
    }
}

/// `'*'`, `'GET /path'`, or `method` and `path` apart.
fn key_of(node: &Node, findings: &mut Findings) -> Option<RouteKey> {
    let text = |key: &str| node.some(key).and_then(Node::text);
    let (method, path) = match &node.value {
        Value::String(text) => match text.trim() {
            "*" => return Some(RouteKey::Default),
            text => match text.split_once(char::is_whitespace) {
                Some((method, path)) => (Some(method.to_owned()), path.trim().to_owned()),
                None => {
                    findings
                        .error(
                            &codes::ROUTE_KEY,
                            Some(&node.place),
                            format!("`{text}` is not a method and path"),
                        )
                        .help("write both, such as `GET /users/{id}`, or `*`");
                    return None;
                }
            },
        },
        Value::Map(_) => (text("method"), text("path").unwrap_or_default()),
        _ => {
            findings
                .error(
                    &codes::WRONG_KIND,
                    Some(&node.place),
                    format!("the `httpApi` event is {}", node.kind()),
                )
                .help("write `GET /path`, `*`, or `path` and `method`");
            return None;
        }
    };
    if path == "*" {
        if method.as_deref().is_some_and(|method| method != "*") {
            findings
                .error(&codes::ROUTE_KEY, Some(&node.place), "the path `*` takes every method")
                .help("write `*` for the method too, or the path `/{proxy+}`");
        }
        return Some(RouteKey::Default);
    }
    let missing = match (&method, path.is_empty()) {
        (_, true) => Some("path"),
        (None, _) => Some("method"),
        _ => None,
    };
    if let Some(key) = missing {
        findings
            .error(
                &codes::REQUIRED_KEY,
                Some(&node.place),
                format!("the `httpApi` event has no `{key}`"),
            )
            .help(format!("write `{key}: …`"));
        return None;
    }
    let method = method.unwrap_or_default();
    let method = if method == "*" { "ANY".to_owned() } else { method };
    route_key(&format!("{method} {path}"), &node.place, findings)
}

/// A function that may run longer than the API waits.
fn check_timeout(function: &Node, place: &Place, findings: &mut Findings) {
    let Some(node) = function.some("timeout") else {
        return;
    };
    if node.whole::<u32>().is_some_and(|seconds| seconds > 29) {
        findings
            .warning(
                &codes::HTTP_API_TIMEOUT,
                Some(if node.place.line > 0 { &node.place } else { place }),
                "the function may run longer than the API waits for it",
            )
            .help("after 30 seconds the client gets 503, also if the function succeeds later");
    }
}

fn authorizer(entry: &Entry, service: &Service<'_>, findings: &mut Findings) -> HttpAuthorizer {
    let node = &entry.value;
    let text = |key: &str| node.some(key).and_then(Node::text);
    let known = [
        "type",
        "name",
        "identitySource",
        "issuerUrl",
        "audience",
        "functionName",
        "functionArn",
        "managedExternally",
        "resultTtlInSeconds",
        "enableSimpleResponses",
        "payloadVersion",
    ];
    unknown_keys(node, &[&known], findings);
    let sources = identity_sources(node.some("identitySource"));
    let is_request = text("type").is_some_and(|kind| kind.eq_ignore_ascii_case("request"));
    let mut authorizer = if is_request {
        let arn = text("functionArn").unwrap_or_else(|| {
            let Service { name, stage, region, .. } = service;
            let function = text("functionName").unwrap_or_default();
            format!("arn:aws:lambda:{region}:000000000000:function:{name}-{stage}-{function}")
        });
        let settings = LambdaAuthorizer {
            uri: invocation_uri(&arn),
            function: text("functionName").or_else(|| super::function_of_uri(&arn)),
            payload: payload_format(node.some("payloadVersion"), PayloadFormat::V2, findings),
            simple_responses: node.get("enableSimpleResponses").and_then(Node::truth) == Some(true),
            ttl_seconds: node.some("resultTtlInSeconds").and_then(Node::whole),
        };
        HttpAuthorizer::new(entry.key.as_str(), AuthorizerKind::Lambda(settings), sources)
    } else {
        let settings = JwtSettings::new(
            text("issuerUrl").unwrap_or_default(),
            node.some("audience").map(Node::texts).unwrap_or_default(),
        );
        let sources = match sources.is_empty() {
            true => vec!["$request.header.Authorization".to_owned()],
            false => sources,
        };
        HttpAuthorizer::new(entry.key.as_str(), AuthorizerKind::Jwt(settings), sources)
    };
    authorizer.place = Some(entry.key_place.clone());
    authorizer
}
