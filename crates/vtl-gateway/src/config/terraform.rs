//! Terraform: a plan or a state as JSON (`terraform show -json`).

use std::collections::HashMap;

use super::finding::Findings;
use super::keys::SNAKE;
use super::tree::{Node, Value};
use super::{LoadOptions, codes, json_text, openapi, reader};
use crate::http_api::HttpApi;
use crate::{AccessLog, Api, Model, Route, Validator};

/// How deep modules may nest.
const MAX_MODULES: usize = 32;

/// Whether a document is a plan or a state.
pub(super) fn recognizes(node: &Node) -> bool {
    node.get("terraform_version").is_some()
        || node.at(&["planned_values", "root_module"]).is_some()
        || node.at(&["values", "root_module"]).is_some()
}

/// Reads a plan or a state.
pub(super) fn read(root: &Node, http_apis: &mut Vec<HttpApi>, findings: &mut Findings) -> Api {
    let values =
        root.at(&["planned_values", "root_module"]).or_else(|| root.at(&["values", "root_module"]));
    let mut plan =
        Plan { resources: Vec::new(), references: HashMap::new(), api: Api::default(), findings };
    if let Some(module) = values {
        plan.collect(module);
    }
    if let Some(module) = root.at(&["configuration", "root_module"]) {
        plan.collect_references(module, "", 0);
    }
    plan.build();
    http_apis.extend(plan.build_http_apis());
    plan.api
}

/// A resource with its values; those known only after deployment are missing.
struct Resource<'a> {
    address: String,
    kind: String,
    values: &'a Node,
}

pub(super) struct Plan<'a, 'f> {
    resources: Vec<Resource<'a>>,
    /// What each attribute of a resource refers to, by the resource's address without its index.
    references: HashMap<(String, String), Vec<String>>,
    api: Api,
    pub(super) findings: &'f mut Findings,
}

impl<'a> Plan<'a, '_> {
    fn collect(&mut self, module: &'a Node) {
        let mut open = vec![(module, 0)];
        while let Some((module, depth)) = open.pop() {
            for node in module.get("resources").map(Node::items).unwrap_or_default() {
                let text = |key: &str| node.get(key).and_then(Node::text).unwrap_or_default();
                if let Some(values) = node.get("values")
                    && text("mode") != "data"
                {
                    self.resources.push(Resource {
                        address: text("address"),
                        kind: text("type"),
                        values,
                    });
                }
            }
            let children = module.get("child_modules").map(Node::items);
            if depth < MAX_MODULES {
                open.extend(children.unwrap_or_default().iter().map(|m| (m, depth + 1)));
            }
        }
    }

    fn collect_references(&mut self, module: &Node, prefix: &str, depth: usize) {
        for node in module.get("resources").map(Node::items).unwrap_or_default() {
            let address = node.get("address").and_then(Node::text).unwrap_or_default();
            let expressions = node.get("expressions").map(Node::entries);
            for entry in expressions.unwrap_or_default() {
                let references = entry.value.get("references").map(Node::texts);
                let references = references.unwrap_or_default();
                let references = references.iter().map(|r| format!("{prefix}{r}")).collect();
                let key = (format!("{prefix}{address}"), entry.key.clone());
                self.references.insert(key, references);
            }
        }
        let calls = module.get("module_calls").map(Node::entries);
        for entry in calls.unwrap_or_default() {
            if let Some(inner) = entry.value.get("module")
                && depth < MAX_MODULES
            {
                let prefix = format!("{prefix}module.{}.", entry.key);
                self.collect_references(inner, &prefix, depth + 1);
            }
        }
    }

    pub(super) fn of_kind(&self, kind: &str) -> Vec<usize> {
        let matching = self.resources.iter().enumerate();
        matching.filter(|(_, resource)| resource.kind == kind).map(|(index, _)| index).collect()
    }

    pub(super) fn values(&self, index: usize) -> Option<&'a Node> {
        self.resources.get(index).map(|resource| resource.values)
    }

    pub(super) fn address(&self, index: usize) -> String {
        self.resources.get(index).map(|resource| resource.address.clone()).unwrap_or_default()
    }

    /// The values of the resource at an address.
    pub(super) fn values_at(&self, address: &str) -> Option<&'a Node> {
        let found = self.resources.iter().find(|resource| resource.address == address);
        found.map(|resource| resource.values)
    }

    fn build(&mut self) {
        for index in self.of_kind("aws_api_gateway_rest_api") {
            self.rest_api(index);
        }
        for index in self.of_kind("aws_api_gateway_model") {
            self.model(index);
        }
        for index in self.of_kind("aws_api_gateway_stage") {
            self.stage(index);
        }
        for index in self.of_kind("aws_api_gateway_gateway_response") {
            self.gateway_response(index);
        }
        for index in self.of_kind("aws_api_gateway_method") {
            self.method(index);
        }
    }

    fn rest_api(&mut self, index: usize) {
        let Some(values) = self.values(index) else {
            return;
        };
        if let Some(body) = values.some("body")
            && let Some(text) = body.text()
            && let Some(document) = json_text::read(&body.place.file, &text, self.findings)
        {
            self.api = openapi::read(&document, &LoadOptions::default(), self.findings);
        }
        let api = &mut self.api;
        if let Some(name) = values.some("name").and_then(Node::text) {
            api.name = name;
        }
        let types = values.some("binary_media_types").map(Node::texts);
        api.binary_media_types.extend(types.unwrap_or_default());
        api.minimum_compression_size =
            values.some("minimum_compression_size").and_then(Node::whole);
        api.api_key_source = values.some("api_key_source").and_then(Node::text);
    }

    fn model(&mut self, index: usize) {
        let Some(values) = self.values(index) else {
            return;
        };
        let schema = values.some("schema").and_then(|node| {
            let text = node.text()?;
            json_text::read(&node.place.file, &text, self.findings)
        });
        let name = values.some("name").and_then(Node::text).unwrap_or_default();
        let schema = schema.map(|node| node.to_json()).unwrap_or_default();
        let mut model = Model::new(name, schema);
        model.content_type = values.some("content_type").and_then(Node::text);
        model.place = Some(values.place.clone());
        self.api.models.push(model);
    }

    fn stage(&mut self, index: usize) {
        let Some(values) = self.values(index) else {
            return;
        };
        if self.api.stage.is_none() {
            self.api.stage = values.some("stage_name").and_then(Node::text);
            self.api.stage_variables = reader::pairs(values.some("variables"));
        }
        let settings = values.some("access_log_settings").map(Node::items);
        for item in settings.unwrap_or_default() {
            if let Some(format) = item.some("format").and_then(Node::text) {
                let mut log = AccessLog::new(format, false);
                log.place = Some(item.place.clone());
                self.api.access_logs.push(log);
            }
        }
    }

    fn gateway_response(&mut self, index: usize) {
        let Some(values) = self.values(index) else {
            return;
        };
        let name = values.some("response_type").and_then(Node::text);
        let custom = reader::gateway_response(
            &name.unwrap_or_default(),
            &values.place,
            values.some("status_code"),
            values.get("response_parameters"),
            values.some("response_templates"),
            self.findings,
        );
        self.api.gateway_responses.extend(custom);
    }

    fn method(&mut self, index: usize) {
        let Some(node) = self.values(index) else {
            return;
        };
        let text = |key: &str| node.some(key).and_then(Node::text);
        let method = text("http_method").unwrap_or_default().to_uppercase();
        let owner = self.owner(index);
        let path = self.path(&owner);
        let found = self.of_method("aws_api_gateway_integration", &owner, &method);
        let Some(found) = found.first().and_then(|index| self.values(*index)) else {
            self.findings
                .error(
                    &codes::REQUIRED_KEY,
                    Some(&node.place),
                    format!("{method} {path} has no integration"),
                )
                .help("add an `aws_api_gateway_integration` with the same resource and method");
            return;
        };
        let mut integration = reader::integration(&without_nulls(found), &SNAKE, self.findings);
        for index in self.of_method("aws_api_gateway_integration_response", &owner, &method) {
            if let Some(values) = self.values(index) {
                let values = without_nulls(values);
                let response = reader::response(&values, &SNAKE, None, self.findings);
                integration.responses.extend(response);
            }
        }
        let mut route = Route::new(method.as_str(), path, integration);
        route.place = Some(node.place.clone());
        route.operation_name = text("operation_name");
        route.api_key_required = node.get("api_key_required").and_then(Node::truth) == Some(true);
        route.authorization.kind = text("authorization").unwrap_or_default();
        route.authorization.authorizer = text("authorizer_id");
        let scopes = node.some("authorization_scopes").map(Node::texts);
        route.authorization.scopes = scopes.unwrap_or_default();
        route.request_parameters =
            reader::request_parameters(node.some("request_parameters"), self.findings);
        route.request_models = reader::pairs(node.some("request_models"));
        route.validator = self.validator(index);
        for index in self.of_method("aws_api_gateway_method_response", &owner, &method) {
            let Some(values) = self.values(index) else {
                continue;
            };
            let status = reader::status(values.some("status_code"), &values.place, self.findings);
            if let Some(status) = status {
                route.method_responses.push(reader::method_response(
                    status,
                    values.some("response_parameters"),
                    values.some("response_models"),
                ));
            }
        }
        self.api.routes.push(route);
    }

    /// The resources of one kind that belong to a method of a resource.
    fn of_method(&self, kind: &str, owner: &str, method: &str) -> Vec<usize> {
        self.of_kind(kind)
            .into_iter()
            .filter(|index| {
                let own = self.values(*index).and_then(|values| values.get("http_method"));
                let own = own.and_then(Node::text).unwrap_or_default();
                self.owner(*index) == owner && own.eq_ignore_ascii_case(method)
            })
            .collect()
    }

    /// What the attribute `resource_id` of a resource leads to: an identifier that is known
    /// already, or an address.
    fn owner(&self, index: usize) -> String {
        self.linked(index, "resource_id").unwrap_or_default()
    }

    pub(super) fn linked(&self, index: usize, attribute: &str) -> Option<String> {
        let resource = self.resources.get(index)?;
        if let Some(id) = resource.values.some(attribute).and_then(Node::text) {
            return Some(id);
        }
        let (address, own_index) = split_index(&resource.address);
        let key = (address, attribute.to_owned());
        let target = self.references.get(&key)?.last()?;
        // Of resources made in a loop the one with the same index is meant.
        let indexed = format!("{target}{own_index}");
        let exists = self.resources.iter().any(|r| r.address == indexed);
        Some(if exists { indexed } else { target.clone() })
    }

    /// The path of a resource, by its identifier or its address.
    fn path(&self, owner: &str) -> String {
        let mut parts = Vec::new();
        let mut owner = owner.to_owned();
        for _ in 0..64 {
            let found = self.of_kind("aws_api_gateway_resource").into_iter().find(|index| {
                let id = self.values(*index).and_then(|values| values.get("id"));
                let address = self.resources.get(*index).map(|r| r.address.as_str());
                address == Some(owner.as_str())
                    || id.and_then(Node::text).is_some_and(|id| id == owner)
            });
            let Some(index) = found else {
                break;
            };
            let part = self.values(index).and_then(|values| values.get("path_part"));
            parts.push(part.and_then(Node::text).unwrap_or_default());
            owner = self.linked(index, "parent_id").unwrap_or_default();
        }
        parts.reverse();
        format!("/{}", parts.join("/"))
    }

    fn validator(&self, index: usize) -> Validator {
        let Some(target) = self.linked(index, "request_validator_id") else {
            return Validator::default();
        };
        let kind = "aws_api_gateway_request_validator";
        let found = self.of_kind(kind).into_iter().find(|index| {
            let id = self.values(*index).and_then(|values| values.get("id"));
            self.resources.get(*index).is_some_and(|r| r.address == target)
                || id.and_then(Node::text).is_some_and(|id| id == target)
        });
        let values = found.and_then(|index| self.values(index));
        let truth = |key: &str| {
            values.and_then(|values| values.get(key)).and_then(Node::truth) == Some(true)
        };
        Validator::new(truth("validate_request_body"), truth("validate_request_parameters"))
    }
}

/// `a.b["x"]` as `a.b` and `["x"]`.
fn split_index(address: &str) -> (String, String) {
    match address.rfind('[') {
        Some(at) if address.ends_with(']') => (
            address.get(..at).unwrap_or_default().to_owned(),
            address.get(at..).unwrap_or_default().to_owned(),
        ),
        _ => (address.to_owned(), String::new()),
    }
}

/// A plan says null for every attribute that was not set.
pub(super) fn without_nulls(node: &Node) -> Node {
    let mut node = node.clone();
    if let Value::Map(entries) = &mut node.value {
        entries.retain(|entry| !entry.value.is_null());
    }
    node
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{findings, load};

    const PLAN: &str = r#"{
  "terraform_version": "1.9.0",
  "planned_values": {"root_module": {"resources": [
    {"address": "aws_api_gateway_rest_api.a", "type": "aws_api_gateway_rest_api", "values": {"name": "demo"}},
    {"address": "aws_api_gateway_resource.r", "type": "aws_api_gateway_resource", "values": {"path_part": "things"}},
    {"address": "aws_api_gateway_method.m", "type": "aws_api_gateway_method",
     "values": {"http_method": "GET", "authorization": "NONE", "request_parameters": null}},
    {"address": "aws_api_gateway_integration.i", "type": "aws_api_gateway_integration",
     "values": {"http_method": "GET", "type": "MOCK", "passthrough_behavior": null,
                "request_templates": {"application/json": "{\"statusCode\": 200}"}}},
    {"address": "aws_api_gateway_integration_response.ok", "type": "aws_api_gateway_integration_response",
     "values": {"http_method": "GET", "status_code": "200", "selection_pattern": null}},
    {"address": "aws_api_gateway_method_response.ok", "type": "aws_api_gateway_method_response",
     "values": {"http_method": "GET", "status_code": "200"}}
  ]}},
  "configuration": {"root_module": {"resources": [
    {"address": "aws_api_gateway_resource.r",
     "expressions": {"parent_id": {"references": ["aws_api_gateway_rest_api.a.root_resource_id", "aws_api_gateway_rest_api.a"]}}},
    {"address": "aws_api_gateway_method.m",
     "expressions": {"resource_id": {"references": ["aws_api_gateway_resource.r.id", "aws_api_gateway_resource.r"]}}},
    {"address": "aws_api_gateway_integration.i",
     "expressions": {"resource_id": {"references": ["aws_api_gateway_resource.r.id", "aws_api_gateway_resource.r"]}}},
    {"address": "aws_api_gateway_integration_response.ok",
     "expressions": {"resource_id": {"references": ["aws_api_gateway_resource.r.id", "aws_api_gateway_resource.r"]}}},
    {"address": "aws_api_gateway_method_response.ok",
     "expressions": {"resource_id": {"references": ["aws_api_gateway_resource.r.id", "aws_api_gateway_resource.r"]}}}
  ]}}
}"#;

    #[test]
    fn resources_are_linked_by_references() {
        let loaded = load(PLAN);
        assert_eq!(findings(&loaded), [""; 0]);
        assert_eq!(loaded.api.name, "demo");
        let route = loaded.api.routes.first().unwrap();
        assert_eq!((route.method.as_str(), route.resource_path.as_str()), ("GET", "/things"));
        assert_eq!(route.integration.responses.len(), 1);
        assert_eq!(route.method_responses.len(), 1);
    }
}
