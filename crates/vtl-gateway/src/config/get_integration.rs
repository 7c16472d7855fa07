//! The output of `aws apigateway get-integration`, `get-method` and `get-resources --embed methods`.

use super::finding::Findings;
use super::keys::{CAMEL, unknown_keys};
use super::reader;
use super::tree::{Node, Value};
use crate::{
    Api, Integration, IntegrationResponse, IntegrationType, MethodResponse, Route, Validator,
};

/// Whether a document looks like one of the two.
pub(super) fn recognizes(node: &Node) -> bool {
    let kind = node.get("type").and_then(Node::as_str);
    if is_resources(node) {
        return true;
    }
    let is_known = kind.is_some_and(|kind| IntegrationType::from_name(kind).is_some());
    node.get("methodIntegration").is_some()
        || is_known && (node.get("uri").is_some() || node.get("httpMethod").is_some())
        || kind.is_some()
            && (node.get("integrationResponses").is_some()
                || node.get("passthroughBehavior").is_some()
                || node.get("requestTemplates").is_some())
}

/// Reads it into an API with one route.
pub(super) fn read(node: &Node, findings: &mut Findings) -> Api {
    let mut api = Api::default();
    if is_resources(node) {
        api.routes = resources(node, findings);
        return api;
    }
    let integration_node = node.some("methodIntegration");
    let integration = integration(integration_node.unwrap_or(node), findings);
    let mut route = match integration_node {
        Some(_) => method(node, integration, findings),
        None => Route::new("ANY", "/", integration),
    };
    route.place = Some(node.place.clone());
    api.any_path = true;
    api.routes.push(route);
    api
}

/// Whether this is a list of resources, or one resource.
fn is_resources(node: &Node) -> bool {
    let is_resource = |node: &Node| {
        node.get("path").is_some() && node.get("id").is_some()
            || node.get("resourceMethods").is_some()
    };
    is_resource(node)
        || node.get("items").is_some_and(|items| items.items().iter().any(is_resource))
}

/// The methods of resources. Without `--embed methods` there is only their names.
fn resources(node: &Node, findings: &mut Findings) -> Vec<Route> {
    let mut routes = Vec::new();
    let one = std::slice::from_ref(node);
    for resource in node.get("items").map_or(one, Node::items) {
        let path = resource.get("path").and_then(Node::text).unwrap_or_else(|| "/".to_owned());
        for entry in resource.get("resourceMethods").map(Node::entries).unwrap_or_default() {
            let Some(found) = entry.value.some("methodIntegration") else {
                continue;
            };
            let integration = integration(found, findings);
            let mut route = method(&entry.value, integration, findings);
            route.method = entry.key.to_uppercase();
            route.resource_path.clone_from(&path);
            route.place = Some(entry.key_place.clone());
            routes.push(route);
        }
    }
    routes
}

/// Reads an integration whose responses are in it, as a map by status or as a list.
pub(crate) fn integration(node: &Node, findings: &mut Findings) -> Integration {
    let method = node.some("integrationHttpMethod").and_then(Node::text);
    let mut plain = node.clone();
    if let Value::Map(entries) = &mut plain.value {
        entries.retain(|entry| entry.key != "integrationHttpMethod");
    }
    let mut integration = reader::integration(&plain, &CAMEL, findings);
    if method.is_some() {
        integration.http_method = method;
    }
    if let Some(responses) = node.some("integrationResponses") {
        integration.responses = responses_of(responses, findings).into();
    }
    integration
}

/// Reads responses in a list, or in a map by status.
pub(super) fn responses_of(node: &Node, findings: &mut Findings) -> Vec<IntegrationResponse> {
    let by_status = node.entries().iter().map(|entry| &entry.value);
    node.items()
        .iter()
        .chain(by_status)
        .filter_map(|response| reader::response(response, &CAMEL, None, findings))
        .collect()
}

fn method(node: &Node, integration: Integration, findings: &mut Findings) -> Route {
    let known = [
        "httpMethod",
        "authorizationType",
        "authorizerId",
        "authorizationScopes",
        "apiKeyRequired",
        "requestValidatorId",
        "operationName",
        "requestParameters",
        "requestModels",
        "methodResponses",
        "methodIntegration",
    ];
    unknown_keys(node, &[&known], findings);
    let text = |key: &str| node.some(key).and_then(Node::text);
    let method = text("httpMethod").unwrap_or_else(|| "ANY".to_owned());
    let mut route = Route::new(method.to_uppercase(), "/", integration);
    route.request_parameters =
        reader::request_parameters(node.some("requestParameters"), findings).into();
    route.request_models = reader::pairs(node.some("requestModels")).into();
    // Which validator an identifier names is not told here; required parameters are enforced
    // when there is any.
    if node.some("requestValidatorId").is_some() {
        route.validator = Validator::new(false, true);
    }
    route.api_key_required = node.some("apiKeyRequired").and_then(Node::truth).unwrap_or_default();
    route.authorization.kind = text("authorizationType").unwrap_or_default();
    route.authorization.authorizer = text("authorizerId");
    route.authorization.scopes =
        node.some("authorizationScopes").map(Node::texts).unwrap_or_default().into();
    route.operation_name = text("operationName");
    route.method_responses = method_responses(node.some("methodResponses"), findings).into();
    route
}

fn method_responses(node: Option<&Node>, findings: &mut Findings) -> Vec<MethodResponse> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            let node = &entry.value;
            let status = reader::status(node.some("statusCode"), &node.place, findings)?;
            Some(reader::method_response(
                status,
                node.some("responseParameters"),
                node.some("responseModels"),
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{findings, load};

    const METHOD: &str = r#"{
        "httpMethod": "GET",
        "authorizationType": "NONE",
        "apiKeyRequired": true,
        "requestParameters": {"method.request.querystring.a": true},
        "methodResponses": {"200": {"statusCode": "200"}},
        "methodIntegration": {
            "type": "AWS",
            "httpMethod": "POST",
            "uri": "arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations",
            "passthroughBehavior": "WHEN_NO_TEMPLATES",
            "requestTemplates": {"application/json": null},
            "integrationResponses": {"200": {"statusCode": "200", "responseTemplates": {}}}
        }
    }"#;

    #[test]
    fn a_method_with_its_integration() {
        let loaded = load(METHOD);
        assert_eq!(findings(&loaded), [""; 0]);
        let route = loaded.api.routes.first().unwrap();
        assert!(route.api_key_required);
        assert_eq!(route.request_parameters.len(), 1);
        let templates = &route.integration.request_templates;
        assert_eq!(templates.first().map(|t| &*t.text), Some(""));
        assert_eq!(route.integration.responses.len(), 1);
    }

    #[test]
    fn slips_are_reported_with_their_places() {
        let text = METHOD
            .replace("passthroughBehavior", "passthroughBehaviour")
            .replace("\"AWS\"", "\"LAMBDA\"");
        assert_eq!(
            findings(&load(&text)),
            [
                "f:8:21: error[VTL0510]: `LAMBDA` is not an integration type",
                "f:11:13: warning[VTL0504]: unknown key `passthroughBehaviour`",
            ]
        );
    }
}
