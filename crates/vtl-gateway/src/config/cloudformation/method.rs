//! `AWS::ApiGateway::Method`, with everything that hangs on it.

use super::super::codes;
use super::super::keys::{PASCAL, refused_keys};
use super::super::reader;
use super::super::tree::{Entry, Node};
use super::Template;
use super::fold::referred;
use crate::{Integration, MethodResponse, Route, Validator};

const KEYS: [&str; 13] = [
    "ApiKeyRequired",
    "AuthorizationScopes",
    "AuthorizationType",
    "AuthorizerId",
    "HttpMethod",
    "Integration",
    "MethodResponses",
    "OperationName",
    "RequestModels",
    "RequestParameters",
    "RequestValidatorId",
    "ResourceId",
    "RestApiId",
];

impl Template<'_> {
    pub(super) fn method(&mut self, entry: &Entry) {
        let raw = entry.value.get("Properties");
        let node = self.properties(entry);
        refused_keys(&node, &[&KEYS], self.findings);
        let path = match raw.and_then(|raw| raw.get("ResourceId")) {
            Some(resource) => self.resource_path(resource),
            None => "/".to_owned(),
        };
        let method = node.some("HttpMethod").and_then(Node::text);
        let method = method.unwrap_or_else(|| "ANY".to_owned()).to_uppercase();
        let integration = self.integration(entry, node.some("Integration"));
        let mut route = Route::new(method, path, integration);
        route.place = Some(entry.key_place.clone());
        route.operation_name = node.some("OperationName").and_then(Node::text);
        route.api_key_required = node.get("ApiKeyRequired").and_then(Node::truth) == Some(true);
        let text = |key: &str| node.some(key).and_then(Node::text);
        route.authorization.kind = text("AuthorizationType").unwrap_or_default();
        route.authorization.authorizer = text("AuthorizerId");
        route.authorization.scopes =
            node.some("AuthorizationScopes").map(Node::texts).unwrap_or_default().into();
        route.request_parameters =
            reader::request_parameters(node.some("RequestParameters"), self.findings).into();
        route.request_models = reader::pairs(node.some("RequestModels"))
            .into_iter()
            .map(|(media_type, name)| {
                let known = self.model_names.get(&name).cloned();
                (media_type, known.unwrap_or(name))
            })
            .collect();
        route.method_responses = self.method_responses(node.some("MethodResponses")).into();
        route.validator = self.validator(raw.and_then(|raw| raw.get("RequestValidatorId")));
        self.api.routes.push(route);
    }

    fn integration(&mut self, entry: &Entry, node: Option<&Node>) -> Integration {
        let Some(node) = node else {
            self.findings
                .error(
                    &codes::REQUIRED_KEY,
                    Some(&entry.key_place),
                    format!("the method `{}` has no `Integration`", entry.key),
                )
                .help("the service refuses a method without an integration");
            return Integration::default();
        };
        let mut integration = reader::integration(node, &PASCAL, self.findings);
        let responses = node.some(PASCAL.responses).map(Node::items);
        integration.responses = responses
            .unwrap_or_default()
            .iter()
            .filter_map(|response| reader::response(response, &PASCAL, None, self.findings))
            .collect();
        integration
    }

    fn method_responses(&mut self, node: Option<&Node>) -> Vec<MethodResponse> {
        let items = node.map(Node::items).unwrap_or_default();
        items
            .iter()
            .filter_map(|item| {
                let status = reader::status(item.some("StatusCode"), &item.place, self.findings)?;
                Some(reader::method_response(
                    status,
                    item.some("ResponseParameters"),
                    item.some("ResponseModels"),
                ))
            })
            .collect()
    }

    fn validator(&mut self, node: Option<&Node>) -> Validator {
        let resource = node.and_then(referred).and_then(|name| self.resource(&name));
        let Some(resource) = resource else {
            return Validator::default();
        };
        let resource = self.folded(resource);
        let truth =
            |key: &str| resource.at(&["Properties", key]).and_then(Node::truth) == Some(true);
        Validator::new(truth("ValidateRequestBody"), truth("ValidateRequestParameters"))
    }
}
