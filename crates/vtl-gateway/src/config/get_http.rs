//! What `aws apigatewayv2 get-…` prints: an API, its routes, integrations, authorizers and stages, one list or several
//! in one file (`jq -s . routes.json integrations.json`).

use std::collections::HashMap;

use super::finding::Findings;
use super::http_api::{
    self, Spelling, cors, function_of_uri, identity_sources, integration, invocation_uri,
    jwt_authorizer, kind_of, lambda_authorizer, route_key,
};
use super::tree::{Node, Value};
use super::{LoadOptions, codes, reader};
use crate::http_api::{HttpApi, HttpIntegration, HttpRoute, PayloadFormat, RouteKey};
use crate::{Authorization, IntegrationType};

/// What an object of the answers is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Api,
    Route,
    Integration,
    Authorizer,
    Stage,
}

fn kind(node: &Node) -> Option<Kind> {
    let has = |key: &str| node.get(key).is_some();
    Some(match () {
        () if has("RouteKey") && has("RouteId") => Kind::Route,
        () if has("IntegrationType") && has("IntegrationId") => Kind::Integration,
        () if has("AuthorizerType") && has("AuthorizerId") => Kind::Authorizer,
        () if has("ProtocolType") && has("ApiId") => Kind::Api,
        () if has("StageName") && (has("AutoDeploy") || has("DefaultRouteSettings")) => Kind::Stage,
        () => return None,
    })
}

/// The objects of all answers in a file, with what they are.
fn objects(root: &Node) -> Vec<(Kind, &Node)> {
    let mut found = Vec::new();
    for answer in std::slice::from_ref(root).iter().chain(root.items()) {
        let listed = answer.get("Items").map(Node::items).unwrap_or_default();
        for node in std::slice::from_ref(answer).iter().chain(listed) {
            found.extend(kind(node).map(|kind| (kind, node)));
        }
    }
    found
}

/// Whether a document is one of these answers, or several.
pub(super) fn recognizes(root: &Node) -> bool {
    !objects(root).is_empty()
}

/// Reads the answers into an API.
pub(super) fn read(root: &Node, options: &LoadOptions, findings: &mut Findings) -> HttpApi {
    let objects = objects(root);
    let of = |wanted: Kind| {
        objects.iter().filter(move |(kind, _)| *kind == wanted).map(|(_, node)| *node)
    };
    let mut api = HttpApi { place: Some(root.place.clone()), ..HttpApi::default() };
    for node in of(Kind::Api).take(1) {
        settings(node, &mut api, findings);
    }
    for node in of(Kind::Stage) {
        let name = node.some("StageName").and_then(Node::text);
        let is_meant = match &options.stage {
            Some(wanted) => name.as_ref() == Some(wanted),
            None => api.stage.is_none(),
        };
        if is_meant {
            api.stage = name;
            api.stage_variables = reader::pairs(node.some("StageVariables"));
            let log = http_api::access_log(node.some("AccessLogSettings"), "Format");
            api.access_logs.extend(log);
        }
    }
    for node in of(Kind::Authorizer) {
        let text = |key: &str| node.some(key).and_then(Node::text).unwrap_or_default();
        let sources = identity_sources(node.some("IdentitySource"));
        let name = text("AuthorizerId");
        let mut authorizer = match text("AuthorizerType").eq_ignore_ascii_case("JWT") {
            true => jwt_authorizer(&name, node.some("JwtConfiguration"), Spelling::Pascal, sources),
            false => lambda_authorizer(&name, node, Spelling::Pascal, sources, findings),
        };
        authorizer.place = Some(node.place.clone());
        api.authorizers.push(authorizer);
    }
    let mut integrations: Vec<(String, HttpIntegration)> = Vec::new();
    let mut by_id = HashMap::new();
    for node in of(Kind::Integration) {
        let id = node.some("IntegrationId").and_then(Node::text).unwrap_or_default();
        by_id.entry(id.clone()).or_insert(integrations.len());
        integrations.push((id, integration_of(node, findings)));
    }
    for node in of(Kind::Route) {
        let integration = |id: &str| integrations.get(*by_id.get(id)?).map(|(_, it)| it);
        if let Some(route) = route(node, integration, &api, findings) {
            api.routes.push(route);
        }
    }
    if api.routes.is_empty()
        && let [(_, only)] = integrations.as_slice()
    {
        // An integration alone answers whatever the path is.
        let mut route = HttpRoute::new(RouteKey::Default, only.clone());
        route.function = function_of_uri(&only.uri);
        route.place.clone_from(&only.place);
        api.routes.push(route);
    }
    if api.routes.is_empty() {
        explain(&objects, root, findings);
    }
    api
}

fn settings(node: &Node, api: &mut HttpApi, findings: &mut Findings) {
    api.name = node.some("Name").and_then(Node::text).unwrap_or_default();
    api.id = node.some("ApiId").and_then(Node::text);
    if let Some(node) = node.some("CorsConfiguration") {
        api.cors = Some(cors(node, Spelling::Pascal, findings));
    }
    api.disable_execute_api_endpoint =
        node.get("DisableExecuteApiEndpoint").and_then(Node::truth) == Some(true);
}

fn integration_of(node: &Node, findings: &mut Findings) -> HttpIntegration {
    let mut plain = node.clone();
    let of_answers =
        ["IntegrationId", "ApiGatewayManaged", "IntegrationResponseSelectionExpression"];
    if let Value::Map(entries) = &mut plain.value {
        entries.retain(|entry| !of_answers.contains(&entry.key.as_str()));
    }
    let mut read = integration(&plain, Spelling::Pascal, PayloadFormat::V1, findings);
    if read.is_function() && read.uri.contains(":lambda:") {
        read.uri = invocation_uri(&read.uri);
    }
    read.place = Some(node.place.clone());
    read
}

fn route<'i>(
    node: &Node,
    integration: impl FnOnce(&str) -> Option<&'i HttpIntegration>,
    api: &HttpApi,
    findings: &mut Findings,
) -> Option<HttpRoute> {
    let text = |key: &str| node.some(key).and_then(Node::text);
    let key = route_key(&text("RouteKey")?, &node.place, findings)?;
    let target = text("Target").unwrap_or_default();
    let id = target.strip_prefix("integrations/").unwrap_or(&target);
    let found = integration(id);
    if found.is_none() {
        findings
            .warning(
                &codes::UNRESOLVED,
                Some(&node.place),
                format!("the integration `{id}` of `{key}` is not in this file"),
            )
            .help(TOGETHER);
    }
    let integration = match found {
        Some(integration) => integration.clone(),
        None => HttpIntegration::new(IntegrationType::AwsProxy, format!("unknown-{id}")),
    };
    let mut route = HttpRoute::new(key, integration);
    route.function = function_of_uri(&route.integration.uri);
    route.place = Some(node.place.clone());
    route.operation_name = text("OperationName");
    route.authorization = Authorization {
        kind: text("AuthorizationType").unwrap_or_else(|| "NONE".to_owned()),
        authorizer: text("AuthorizerId"),
        scopes: node.some("AuthorizationScopes").map(Node::texts).unwrap_or_default().into(),
    };
    let known = route.authorization.authorizer.as_deref().and_then(|name| api.authorizer(name));
    if let Some(authorizer) = known {
        route.authorization.kind = kind_of(authorizer).to_owned();
    }
    Some(route)
}

const TOGETHER: &str = "load the whole API: `aws apigatewayv2 export-api --api-id ID --specification OAS30 --output-type JSON api.json`, or routes and integrations together: `jq -s . routes.json integrations.json`";

fn explain(objects: &[(Kind, &Node)], root: &Node, findings: &mut Findings) {
    let has = |wanted: Kind| objects.iter().any(|(kind, _)| *kind == wanted);
    let protocol = |(_, node): &(Kind, &Node)| node.get("ProtocolType").and_then(Node::text);
    let what = if objects.iter().filter_map(protocol).any(|protocol| protocol == "WEBSOCKET") {
        "this describes a WebSocket API"
    } else if has(Kind::Integration) {
        "this lists integrations without the routes that lead to them"
    } else {
        "this describes an HTTP API without its routes"
    };
    findings.note(&codes::NO_ROUTES, Some(&root.place), what).help(TOGETHER);
}
