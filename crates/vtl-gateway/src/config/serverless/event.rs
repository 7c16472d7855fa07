//! One `http` event: its method and path, its integration, who may call it.

use super::super::tree::{Entry, Node, Value};
use super::super::{authorizers, codes};
use super::Service;
use super::response::ResponseSettings;
use crate::{
    Authorization, Integration, IntegrationType, Location, MappingExpression, MappingTarget,
    RequestMapping, Route,
};

/// Keys of an `http` event.
const EVENT_KEYS: [&str; 14] = [
    "path",
    "method",
    "integration",
    "async",
    "authorizer",
    "connectionId",
    "connectionType",
    "cors",
    "operationId",
    "private",
    "request",
    "response",
    "timeoutInMillis",
    "documentation",
];

/// The methods that a route of a REST API may have.
const METHODS: [&str; 8] = ["ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

impl Service<'_> {
    /// Adds the route of an `http` event, and what its CORS settings ask for.
    pub(super) fn http_event(&mut self, function: &str, entry: &Entry) {
        let http = &entry.value;
        let Some((method, path)) = self.method_and_path(http) else {
            return;
        };
        self.known_keys(http, &EVENT_KEYS);
        let Some(kind) = self.kind(http) else {
            return;
        };
        let cors = self.preflights.add(&path, &method, http.some("cors"), self.version);
        let mut integration = self.target(function, http, kind, &method);
        let claims = claims(http);
        let mut route = Route::new(method, path, Integration::default());
        route.place = Some(entry.key_place.clone());
        route.function = Some(function.to_owned());
        route.operation_name = self.text(http, "operationId");
        route.api_key_required = http.get("private").and_then(Node::truth) == Some(true);
        route.authorization = authorization(http.some("authorizer"));
        let authorizer = http.some("authorizer").and_then(authorizers::of_event);
        if let Some(authorizer) = authorizer.filter(|_| route.authorization.kind != "AWS_IAM") {
            authorizers::add(&mut self.api.authorizers, authorizer);
        }
        self.request(&mut route, &mut integration, http, &claims);
        if kind.is_proxy() {
            self.check_proxy_settings(http);
        } else {
            let settings = ResponseSettings { http, cors: cors.as_ref() };
            self.responses(&mut route, &mut integration, &settings);
        }
        if http.get("async").and_then(Node::truth) == Some(true) {
            let target = MappingTarget::new(Location::Header, "X-Amz-Invocation-Type");
            let event = MappingExpression::Static("Event".to_owned());
            integration.request_parameters.push(RequestMapping::new(target, event));
        }
        route.integration = integration;
        self.api.routes.push(route);
    }

    /// `http: GET users/{id}`, or `path` and `method` apart.
    fn method_and_path(&mut self, http: &Node) -> Option<(String, String)> {
        let (method, path) = match &http.value {
            Value::String(text) => match text.split_once(' ') {
                Some((method, path)) => (method.to_owned(), path.trim().to_owned()),
                None => {
                    self.findings
                        .error(
                            &codes::WRONG_KIND,
                            Some(&http.place),
                            format!("`{text}` is not a method and a path"),
                        )
                        .help("write both, such as `GET users/{id}`");
                    return None;
                }
            },
            Value::Map(_) => (self.needed(http, "method")?, self.needed(http, "path")?),
            _ => {
                self.wrong_kind(
                    http,
                    "the `http` event",
                    "write `GET path`, or `path` and `method`",
                );
                return None;
            }
        };
        let path = path.strip_prefix('/').unwrap_or(&path);
        let path = path.strip_suffix('/').unwrap_or(path);
        let method = method.to_uppercase();
        if !METHODS.contains(&method.as_str()) && !method.contains("${") {
            self.findings
                .error(
                    &codes::BAD_ENUM,
                    Some(&http.place),
                    format!("`{method}` is not a method of a REST API"),
                )
                .help(format!("write one of {}", METHODS.join(", ")));
        }
        Some((method, format!("/{path}")))
    }

    fn needed(&mut self, http: &Node, key: &str) -> Option<String> {
        let text = self.text(http, key);
        if text.is_none() && http.some(key).is_none() {
            self.findings
                .error(
                    &codes::REQUIRED_KEY,
                    Some(&http.place),
                    format!("the `http` event has no `{key}`"),
                )
                .help(format!("write `{key}: …`"));
        }
        text
    }

    /// The names the Framework knows, in any case, with `-` or `_`.
    fn kind(&mut self, http: &Node) -> Option<IntegrationType> {
        let is_async = http.get("async").and_then(Node::truth) == Some(true);
        let Some(node) = http.some("integration") else {
            return Some(if is_async { IntegrationType::Aws } else { IntegrationType::AwsProxy });
        };
        let text = node.text().unwrap_or_default();
        let name = text.to_uppercase().replacen('-', "_", 1);
        let kind = match name.as_str() {
            "LAMBDA" => Some(IntegrationType::Aws),
            "LAMBDA_PROXY" => Some(IntegrationType::AwsProxy),
            other => IntegrationType::from_name(other),
        };
        if kind.is_none() {
            self.findings
                .error(
                    &codes::BAD_ENUM,
                    Some(&node.place),
                    format!("`{text}` is not an integration"),
                )
                .help("write lambda, lambda-proxy, http, http-proxy or mock");
        }
        kind
    }

    fn target(
        &mut self,
        function: &str,
        http: &Node,
        kind: IntegrationType,
        method: &str,
    ) -> Integration {
        let request = http.some("request");
        let mut integration = Integration::new(kind, "");
        integration.place = Some(http.place.clone());
        integration.http_method = Some("POST".to_owned());
        integration.timeout_millis = http
            .some("timeoutInMillis")
            .or_else(|| self.provider.at(&["apiGateway", "timeoutInMillis"]))
            .and_then(Node::whole);
        match kind {
            IntegrationType::Aws | IntegrationType::AwsProxy => {
                integration.uri = self.function_uri(function);
            }
            IntegrationType::Http | IntegrationType::HttpProxy => {
                let own = request.and_then(|node| self.text(node, "method"));
                let own = own.unwrap_or_else(|| method.to_owned());
                integration.http_method = Some(own.to_uppercase());
                integration.uri =
                    request.and_then(|node| self.text(node, "uri")).unwrap_or_default();
                integration.connection_type = self.text(http, "connectionType");
                integration.connection_id = self.text(http, "connectionId");
            }
            IntegrationType::Mock => {}
        }
        integration
    }

    /// With a proxy the Framework throws most settings away, after a warning.
    fn check_proxy_settings(&mut self, http: &Node) {
        let allowed = ["parameters", "schema", "schemas", "uri", "method"];
        let request = http.get("request").map(Node::entries).unwrap_or_default();
        let response = http.get("response").map(Node::entries).unwrap_or_default();
        let ignored = request
            .iter()
            .find(|entry| !allowed.contains(&entry.key.as_str()))
            .or_else(|| response.iter().find(|entry| entry.key != "transferMode"));
        if let Some(entry) = ignored {
            self.findings
                .warning(
                    &codes::PROXY_SETTINGS,
                    Some(&entry.key_place),
                    format!("`{}` does nothing in a proxy integration", entry.key),
                )
                .help("write `integration: lambda` beside `path`, or remove it");
        }
    }
}

/// Claims that go into the slot of the default templates.
fn claims(http: &Node) -> Vec<String> {
    http.at(&["authorizer", "claims"]).map(Node::texts).unwrap_or_default()
}

fn authorization(node: Option<&Node>) -> Authorization {
    let Some(node) = node else {
        return Authorization { kind: "NONE".to_owned(), ..Authorization::default() };
    };
    let text = |key: &str| node.get(key).and_then(Node::text);
    let name = node
        .text()
        .or_else(|| text("arn"))
        .or_else(|| text("name"))
        .or_else(|| text("authorizerId"));
    let kind = text("type").unwrap_or_default().to_uppercase();
    let named = name.as_deref().unwrap_or_default();
    let kind = if kind == "AWS_IAM" || named.eq_ignore_ascii_case("aws_iam") {
        "AWS_IAM"
    } else if kind == "COGNITO_USER_POOLS" || named.contains(":cognito-idp:") {
        "COGNITO_USER_POOLS"
    } else {
        "CUSTOM"
    };
    Authorization {
        kind: kind.to_owned(),
        authorizer: name.filter(|_| kind != "AWS_IAM"),
        scopes: node.get("scopes").map(Node::texts).unwrap_or_default().into(),
    }
}
