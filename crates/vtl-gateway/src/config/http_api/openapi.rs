//! OpenAPI documents of HTTP APIs.

use super::super::finding::Findings;
use super::super::openapi::filled_in;
use super::super::shared::{Known, Made};
use super::super::tree::{Entry, Node};
use super::super::{LoadOptions, codes};
use super::{
    Spelling, cors, identity_sources, integration, jwt_authorizer, lambda_authorizer, route_key,
};
use crate::http_api::{HttpApi, HttpAuthorizer, HttpIntegration, HttpRoute, PayloadFormat};
use crate::{Authorization, SharedList};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];
const ANY: &str = "x-amazon-apigateway-any-method";
const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";
const INTEGRATION: &str = "x-amazon-apigateway-integration";

/// Whether an OpenAPI document describes an HTTP API rather than a REST API.
///
/// HTTP APIs are imported from OpenAPI 3 only. What only they can do settles it. `payloadFormatVersion`, CORS and the
/// version of the export are seen in documents of REST APIs too, which ignore them: they count only where nothing
/// belongs to a REST API.
pub(in super::super) fn is_http_api(root: &Node) -> bool {
    let keys = ["x-amazon-apigateway-cors", "x-amazon-apigateway-importexport-version"];
    root.get("openapi").is_some()
        && (has_http_only(root)
            || keys.iter().any(|key| root.get(key).is_some()) && !has_mapped_integrations(root)
            || has_payload_format(root) && !has_rest_only(root))
}

fn has_http_only(root: &Node) -> bool {
    let paths = root.get("paths").map(Node::entries).unwrap_or_default();
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text);
    paths.iter().any(|path| is_default_path(&path.key))
        || integrations(root).iter().any(|node| {
            node.get("integrationSubtype").is_some()
                || text(node, "payloadFormatVersion").is_some_and(|version| version == "2.0")
        })
        || authorizers(root).any(|node| {
            node.get("jwtConfiguration").is_some() || node.get("enableSimpleResponses").is_some()
        })
}

fn has_payload_format(root: &Node) -> bool {
    integrations(root).iter().any(|node| node.get("payloadFormatVersion").is_some())
        || authorizers(root).any(|node| node.get("authorizerPayloadFormatVersion").is_some())
}

/// Whether there are integrations with templates, which HTTP APIs do not have.
fn has_mapped_integrations(root: &Node) -> bool {
    integrations(root).iter().any(|node| {
        let kind = node.get("type").and_then(Node::text).unwrap_or_default().to_lowercase();
        matches!(kind.as_str(), "aws" | "http" | "mock")
            || node.get("requestTemplates").is_some_and(|own| !own.entries().is_empty())
    })
}

fn has_rest_only(root: &Node) -> bool {
    let keys = [
        "x-amazon-apigateway-request-validators",
        "x-amazon-apigateway-request-validator",
        "x-amazon-apigateway-gateway-responses",
        "x-amazon-apigateway-binary-media-types",
        "x-amazon-apigateway-minimum-compression-size",
        "x-amazon-apigateway-policy",
        "x-amazon-apigateway-endpoint-configuration",
        "x-amazon-apigateway-api-key-source",
    ];
    let of_integration = ["responses", "contentHandling", "cacheNamespace"];
    keys.iter().any(|key| root.get(key).is_some())
        || has_mapped_integrations(root)
        || integrations(root).iter().any(|node| {
            of_integration
                .iter()
                .filter_map(|key| node.get(key))
                .any(|own| !own.entries().is_empty() || own.as_str().is_some())
        })
}

fn authorizers(root: &Node) -> impl Iterator<Item = &Node> {
    let schemes = root.at(&["components", "securitySchemes"]).map(Node::entries);
    schemes.unwrap_or_default().iter().filter_map(|scheme| scheme.value.get(AUTHORIZER))
}

fn is_default_path(path: &str) -> bool {
    matches!(path, "$default" | "/$default")
}

fn integrations(root: &Node) -> Vec<&Node> {
    let paths = root.get("paths").map(Node::entries).unwrap_or_default();
    let operations = paths.iter().flat_map(|path| path.value.entries());
    let own = operations.filter_map(|operation| operation.value.get(INTEGRATION));
    let shared = root.at(&["components", "x-amazon-apigateway-integrations"]);
    let shared = shared.map(Node::entries).unwrap_or_default().iter().map(|entry| &entry.value);
    own.chain(shared).collect()
}

/// Reads a document.
pub(in super::super) fn read(
    root: &Node,
    options: &LoadOptions,
    findings: &mut Findings,
) -> HttpApi {
    let filled = filled_in(root, options);
    let root = filled.as_ref();
    let mut api = HttpApi {
        name: root.at(&["info", "title"]).and_then(Node::text).unwrap_or_default(),
        place: Some(root.place.clone()),
        ..HttpApi::default()
    };
    let servers = root.get("servers").map(Node::items).unwrap_or_default();
    api.disable_execute_api_endpoint =
        std::slice::from_ref(root).iter().chain(servers).any(|node| {
            let setting =
                ["x-amazon-apigateway-endpoint-configuration", "disableExecuteApiEndpoint"];
            node.at(&setting).and_then(Node::truth) == Some(true)
        });
    if let Some(node) = root.some("x-amazon-apigateway-cors") {
        api.cors = Some(cors(node, Spelling::Camel, findings));
    }
    for key in [
        "x-amazon-apigateway-request-validators",
        "x-amazon-apigateway-request-validator",
        "x-amazon-apigateway-gateway-responses",
        "x-amazon-apigateway-binary-media-types",
    ] {
        if let Some(entry) = root.entry(key) {
            findings
                .warning(
                    &codes::HTTP_API_IGNORES,
                    Some(&entry.key_place),
                    format!("HTTP APIs ignore `{key}`"),
                )
                .help("HTTP APIs validate nothing and have no gateway responses");
        }
    }
    let (integrations, scopes) = Default::default();
    let mut document = Document { root, api, findings, integrations, scopes };
    document.authorizers();
    for path in root.get("paths").map(Node::entries).unwrap_or_default() {
        document.path(path);
    }
    document.api
}

struct Document<'a> {
    root: &'a Node,
    api: HttpApi,
    findings: &'a mut Findings,
    integrations: Made<HttpIntegration>,
    scopes: Made<SharedList<String>>,
}

impl<'a> Document<'a> {
    fn authorizers(&mut self) {
        let schemes = self.root.at(&["components", "securitySchemes"]);
        for entry in schemes.map(Node::entries).unwrap_or_default() {
            let authorizer = authorizer(&entry.key, &entry.value, self.findings);
            self.api.authorizers.extend(authorizer.map(|mut authorizer| {
                authorizer.place = Some(entry.key_place.clone());
                authorizer
            }));
        }
    }

    fn path(&mut self, path: &'a Entry) {
        for entry in path.value.entries() {
            let method = match entry.key.as_str() {
                ANY => "ANY".to_owned(),
                key if METHODS.contains(&key) => key.to_uppercase(),
                _ => continue,
            };
            self.operation(path, &method, entry);
        }
    }

    fn operation(&mut self, path: &Entry, method: &str, entry: &'a Entry) {
        let key = match is_default_path(&path.key) {
            true => "$default".to_owned(),
            false => format!("{method} {}", path.key),
        };
        let Some(key) = route_key(&key, &path.key_place, self.findings) else {
            return;
        };
        let node = &entry.value;
        let Some(own) = node.some(INTEGRATION) else {
            self.findings
                .warning(
                    &codes::REQUIRED_KEY,
                    Some(&entry.key_place),
                    format!("{key} has no `{INTEGRATION}`"),
                )
                .help("a route without an integration answers 500");
            return;
        };
        let own = self.resolved(own);
        let integration = match self.integrations.get(own, self.findings) {
            Known::Made(known) => known,
            Known::TooMuch => return,
            Known::No => {
                let new = integration(own, Spelling::Camel, PayloadFormat::V1, self.findings);
                self.integrations.add(own, &new);
                new
            }
        };
        let mut route = HttpRoute::new(key, integration);
        route.function = super::function_of_uri(&route.integration.uri);
        route.place = Some(entry.key_place.clone());
        route.operation_name = node.some("operationId").and_then(Node::text);
        route.authorization = self.security(node);
        self.api.routes.push(route);
    }

    /// What a `$ref` of this document leads to.
    fn resolved(&mut self, node: &'a Node) -> &'a Node {
        let Some(reference) = node.get("$ref") else {
            return node;
        };
        let text = reference.text().unwrap_or_default();
        let target = text.strip_prefix("#/").and_then(|pointer| {
            let mut keys = pointer.split('/');
            keys.try_fold(self.root, |node, key| {
                node.get(&key.replace("~1", "/").replace("~0", "~"))
            })
        });
        target.unwrap_or_else(|| {
            self.findings
                .error(
                    &codes::UNRESOLVED,
                    Some(&reference.place),
                    format!("`{text}` leads nowhere in this document"),
                )
                .help("only references inside the document are followed: `#/…`");
            node
        })
    }

    fn security(&mut self, node: &Node) -> Authorization {
        let mut authorization =
            Authorization { kind: "NONE".to_owned(), ..Authorization::default() };
        let security = node.get("security").or_else(|| self.root.get("security"));
        let mut requirements =
            security.map(Node::items).unwrap_or_default().iter().flat_map(Node::entries);
        let first = requirements.next();
        if let Some(second) = requirements.next() {
            self.findings
                .error(
                    &codes::MISSING_AUTHORIZER,
                    Some(&second.key_place),
                    "a route of an HTTP API can have one authorizer only",
                )
                .help("name one security scheme");
        }
        let Some(entry) = first else {
            return authorization;
        };
        let scheme = self.root.at(&["components", "securitySchemes", &entry.key]);
        let auth_type = scheme.and_then(|scheme| scheme.get("x-amazon-apigateway-authtype"));
        let auth_type = auth_type.and_then(Node::text).unwrap_or_default();
        if auth_type.eq_ignore_ascii_case("awsSigv4") {
            authorization.kind = "AWS_IAM".to_owned();
        } else if let Some(known) = self.api.authorizer(&entry.key) {
            authorization.kind = super::kind_of(known).to_owned();
            authorization.authorizer = Some(entry.key.to_string());
            authorization.scopes = match self.scopes.get(&entry.value, self.findings) {
                Known::Made(known) => known,
                Known::TooMuch => SharedList::default(),
                Known::No => {
                    let scopes = entry.value.texts().into();
                    self.scopes.add(&entry.value, &scopes);
                    scopes
                }
            };
        } else if scheme.is_none() && entry.key != "NONE" {
            self.findings
                .warning(
                    &codes::MISSING_AUTHORIZER,
                    Some(&entry.key_place),
                    format!("there is no security scheme `{}`", entry.key),
                )
                .help("declare it in `components.securitySchemes`; the route is open now");
        }
        authorization
    }
}

/// The authorizer of a security scheme, if it is one.
fn authorizer(name: &str, scheme: &Node, findings: &mut Findings) -> Option<HttpAuthorizer> {
    let node = scheme.some(AUTHORIZER)?;
    let sources = identity_sources(node.some("identitySource"));
    let kind = node.some("type").and_then(Node::text).unwrap_or_default();
    if kind.eq_ignore_ascii_case("jwt") || node.get("jwtConfiguration").is_some() {
        let mut authorizer =
            jwt_authorizer(name, node.some("jwtConfiguration"), Spelling::Camel, sources);
        if let crate::http_api::AuthorizerKind::Jwt(settings) = &mut authorizer.kind
            && settings.issuer.is_empty()
            && let Some(url) = scheme.some("openIdConnectUrl").and_then(Node::text)
        {
            let issuer = url.strip_suffix("/.well-known/openid-configuration").unwrap_or(&url);
            settings.issuer = issuer.to_owned();
        }
        return Some(authorizer);
    }
    Some(lambda_authorizer(name, node, Spelling::Camel, sources, findings))
}
