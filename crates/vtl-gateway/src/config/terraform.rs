//! Terraform: a plan or a state as JSON (`terraform show -json`), a state file, and sources.

mod address;
mod configuration;
mod link;
#[cfg(feature = "terraform")]
pub(super) mod source;

use std::cell::RefCell;
use std::collections::HashMap;

use self::link::{Links, text};
use super::finding::Findings;
use super::http_api::owners::Owners;
use super::keys::SNAKE;
use super::tree::{Node, Value};
use super::{LoadOptions, authorizers, codes, json_text, openapi, reader};
use crate::http_api::HttpApi;
use crate::{AccessLog, Api, Integration, IntegrationType, Model, Route, Validator};

/// How deep modules may nest.
const MAX_MODULES: usize = 32;

/// How many resources a path may have. A chain of parents that is longer is most likely a circle.
const MAX_PATH: usize = 200;

const METHOD: &str = "aws_api_gateway_method";
const RESOURCE: &str = "aws_api_gateway_resource";
const REST_API: &str = "aws_api_gateway_rest_api";

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
    let mut resources = Vec::new();
    match values {
        Some(module) => of_plan(module, &mut resources),
        None => of_state(root, &mut resources),
    }
    let mut links = Links::default();
    if let Some(module) = root.at(&["configuration", "root_module"]) {
        links.configuration.read(module, "", 0);
    }
    report_unknown(root, findings);
    build(resources, links, http_apis, findings)
}

/// Attributes whose values change what an API does. Where a URI leads is told by what it refers to.
const TOLD: [&str; 10] = [
    "request_templates",
    "response_templates",
    "request_parameters",
    "response_parameters",
    "selection_pattern",
    "passthrough_behavior",
    "path_part",
    "route_key",
    "schema",
    "cors_configuration",
];

/// Says of a plan which values are known only after deployment: they are missing in it.
fn report_unknown(root: &Node, findings: &mut Findings) {
    for change in root.get("resource_changes").map(Node::items).unwrap_or_default() {
        let is_api = text(change, "type").is_some_and(|kind| {
            kind.starts_with("aws_api_gateway_") || kind.starts_with("aws_apigatewayv2_")
        });
        let unknown = change.at(&["change", "after_unknown"]).filter(|_| is_api);
        for entry in unknown.map(Node::entries).unwrap_or_default() {
            if TOLD.contains(&entry.key.as_str()) && has_unknown(&entry.value) {
                let address = text(change, "address").unwrap_or_default();
                let message =
                    format!("`{}` of `{address}` is known only after deployment", entry.key);
                findings.warning(&codes::UNRESOLVED, Some(&entry.key_place), message).help(
                    "it is taken as missing; load the state or the plan after the first apply",
                );
            }
        }
    }
}

/// Whether any part of a value is unknown.
fn has_unknown(node: &Node) -> bool {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if node.truth() == Some(true) {
            return true;
        }
        open.extend(node.items());
        open.extend(node.entries().iter().map(|entry| &entry.value));
    }
    false
}

/// Makes the API of resources and of what leads from one to another.
fn build(
    resources: Vec<Resource<'_>>,
    mut links: Links,
    http_apis: &mut Vec<HttpApi>,
    findings: &mut Findings,
) -> Api {
    let mut by_kind: HashMap<String, Vec<usize>> = HashMap::new();
    let mut ids = HashMap::new();
    for (index, resource) in resources.iter().enumerate() {
        links.add(index, &resource.address);
        by_kind.entry(resource.kind.clone()).or_default().push(index);
        if let Some(id) = text(resource.values, "id") {
            ids.insert((resource.kind.clone(), id), index);
        }
        if let Some(id) = text(resource.values, "root_resource_id") {
            ids.insert(("root".to_owned(), id), index);
        }
    }
    let (api, paths, of_methods) = (Api::default(), RefCell::default(), HashMap::new());
    let owners = RefCell::default();
    let mut plan =
        Plan { resources, by_kind, ids, links, paths, of_methods, api, owners, findings };
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

/// The resources of a plan's module and of those in it.
fn of_plan<'a>(module: &'a Node, resources: &mut Vec<Resource<'a>>) {
    let mut open = vec![(module, 0)];
    while let Some((module, depth)) = open.pop() {
        for node in module.get("resources").map(Node::items).unwrap_or_default() {
            if let Some(values) = node.get("values") {
                let address = text(node, "address").unwrap_or_default();
                resources.push(Resource { address, kind: kind_of(node), values });
            }
        }
        let children = module.get("child_modules").map(Node::items);
        if depth < MAX_MODULES {
            open.extend(children.unwrap_or_default().iter().map(|m| (m, depth + 1)));
        }
    }
}

/// The resources of a state file, with all their instances.
fn of_state<'a>(root: &'a Node, resources: &mut Vec<Resource<'a>>) {
    for node in root.get("resources").map(Node::items).unwrap_or_default() {
        let kind = kind_of(node);
        let name = text(node, "name").unwrap_or_default();
        let module = text(node, "module").unwrap_or_default();
        let base = address::join(&module, &format!("{kind}.{name}"));
        for instance in node.get("instances").map(Node::items).unwrap_or_default() {
            let index = match instance.get("index_key").map(|key| &key.value) {
                Some(Value::Number(number)) => format!("[{number}]"),
                Some(Value::String(key)) => format!("[\"{key}\"]"),
                _ => String::new(),
            };
            if let Some(values) = instance.get("attributes") {
                let address = format!("{base}{index}");
                resources.push(Resource { address, kind: kind.clone(), values });
            }
        }
    }
}

/// The type of a resource, with `data.` before it for what is only read.
fn kind_of(node: &Node) -> String {
    let kind = text(node, "type").unwrap_or_default();
    match text(node, "mode").as_deref() {
        Some("data") => format!("data.{kind}"),
        _ => kind,
    }
}

pub(super) struct Plan<'a, 'f> {
    resources: Vec<Resource<'a>>,
    by_kind: HashMap<String, Vec<usize>>,
    /// Resources by their kind and identifier, where that is known; APIs also by that of their root.
    ids: HashMap<(String, String), usize>,
    links: Links,
    /// The paths of resources, as far as they were asked for.
    paths: RefCell<HashMap<String, String>>,
    /// What belongs to a method: by its kind, the resource and the method.
    of_methods: HashMap<(&'static str, String, String), Vec<usize>>,
    api: Api,
    /// The HTTP APIs by their addresses and identifiers.
    pub(super) owners: RefCell<Owners>,
    pub(super) findings: &'f mut Findings,
}

impl<'a> Plan<'a, '_> {
    pub(super) fn of_kind(&self, kind: &str) -> Vec<usize> {
        self.by_kind.get(kind).cloned().unwrap_or_default()
    }

    pub(super) fn values(&self, index: usize) -> Option<&'a Node> {
        self.resources.get(index).map(|resource| resource.values)
    }

    pub(super) fn address(&self, index: usize) -> String {
        self.resources.get(index).map(|resource| resource.address.clone()).unwrap_or_default()
    }

    /// The values of the resource at an address.
    pub(super) fn values_at(&self, address: &str) -> Option<&'a Node> {
        self.links.at(address).and_then(|index| self.values(index))
    }

    fn build(&mut self) {
        for index in self.of_kind(REST_API) {
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
        for index in self.of_kind("aws_api_gateway_authorizer") {
            if let Some(values) = self.values(index) {
                let name = self.address(index);
                let read = authorizers::described(&name, values, &authorizers::TERRAFORM);
                authorizers::add(&mut self.api.authorizers, read);
            }
        }
        for kind in [REST_API, "aws_api_gateway_rest_api_policy"] {
            for index in self.of_kind(kind) {
                let policy = self.values(index).and_then(|values| values.some("policy"));
                self.api.policy.extend(reader::policy(policy));
            }
        }
        for kind in PARTS {
            for index in self.of_kind(kind) {
                let (owner, method) = self.owner_and_method(index);
                self.of_methods.entry((kind, owner, method)).or_default().push(index);
            }
        }
        for index in self.of_kind(METHOD) {
            self.method(index);
        }
    }

    fn rest_api(&mut self, index: usize) {
        let Some(values) = self.values(index) else {
            return;
        };
        if let Some(body) = values.some("body")
            && let Some(text) = body.text()
            && let Some(document) = document(body, &text, self.findings)
        {
            let inner = openapi::read(&document, &LoadOptions::default(), self.findings);
            self.api.routes.extend(inner.routes);
            self.api.models.extend(inner.models);
            self.api.policy.extend(inner.policy);
            self.api.gateway_responses.extend(inner.gateway_responses);
            for authorizer in inner.authorizers {
                authorizers::add(&mut self.api.authorizers, authorizer);
            }
            self.api.binary_media_types.extend(inner.binary_media_types);
            self.api.name = inner.name;
        }
        self.unknown_body(index);
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

    /// Says that the document of an API is not known.
    pub(super) fn unknown_body(&mut self, index: usize) {
        if !self.is_unknown(index, "body") {
            return;
        }
        let (Some(resource), Some(values)) = (self.resources.get(index), self.values(index)) else {
            return;
        };
        let reference = self.links.references(resource, "body").first().cloned();
        let message = format!(
            "the `body` of `{}` depends on `{}`, which has no value here",
            resource.address,
            reference.unwrap_or_default()
        );
        self.findings.warning(&codes::UNRESOLVED, Some(&values.place), message).help(
            "its routes are not read: give the value, or load the state or the plan after the first apply",
        );
    }

    /// Gives an attribute that is known only after deployment a text that says so.
    pub(super) fn set_unknown(&self, index: usize, attribute: &str, values: &mut Node) {
        if values.some(attribute).is_none()
            && let Some(reference) = self.reference(index, attribute)
        {
            let place = values.place.clone();
            values.set(attribute, Node::string(format!("unknown-{reference}"), &place));
        }
    }

    /// The first thing that an attribute refers to.
    pub(super) fn reference(&self, index: usize, attribute: &str) -> Option<String> {
        let resource = self.resources.get(index)?;
        self.links.references(resource, attribute).first().cloned()
    }

    /// Whether an attribute, or one of a block (`block.name`), has a value that is known only after deployment: there
    /// is none, not even null, and what it would be made of.
    pub(super) fn is_unknown(&self, index: usize, attribute: &str) -> bool {
        let Some(resource) = self.resources.get(index) else {
            return false;
        };
        let is_there = match attribute.split_once('.') {
            Some((block, name)) => {
                let block = resource.values.get(block).unwrap_or(resource.values);
                block.items().iter().any(|item| item.get(name).is_some())
            }
            None => resource.values.get(attribute).is_some(),
        };
        !is_there && !self.links.references(resource, attribute).is_empty()
    }

    fn model(&mut self, index: usize) {
        let Some(values) = self.values(index) else {
            return;
        };
        let schema = values.some("schema").and_then(|node| {
            let text = node.text()?;
            json_text::read(node.place.file(), &text, self.findings)
        });
        let name = values.some("name").and_then(Node::text).unwrap_or_default();
        let schema = schema.map(|node| reader::schema(&node, self.findings)).unwrap_or_default();
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
        let (owner, method) = self.owner_and_method(index);
        let path = self.path(&owner);
        let found = self.of_method(INTEGRATION, &owner, &method);
        let Some(found) = found.first().copied() else {
            let message = format!("{method} {path} has no integration");
            let place = Some(&node.place);
            // Where it cannot be told which resource something belongs to, it may be there all the same.
            let is_known = !owner.is_empty() && self.of_method(INTEGRATION, "", &method).is_empty();
            // It may also be made by another module, or by a command that the module runs.
            let code = if is_known { &codes::REQUIRED_KEY } else { &codes::UNRESOLVED };
            self.findings
                .warning(code, place, message)
                .help("add an `aws_api_gateway_integration` with the same resource and method");
            return;
        };
        let mut integration = self.integration(found);
        for index in self.of_method(INTEGRATION_RESPONSE, &owner, &method) {
            if let Some(values) = self.values(index) {
                let values = without_nulls(values);
                let response = reader::response(&values, &SNAKE, None, self.findings);
                integration.responses.extend(response);
            }
        }
        let mut route = Route::new(method.as_str(), path, integration);
        route.function = function_in(&route.integration.uri);
        route.place = Some(node.place.clone());
        route.operation_name = text(node, "operation_name");
        route.api_key_required = node.get("api_key_required").and_then(Node::truth) == Some(true);
        route.authorization.kind = text(node, "authorization").unwrap_or_default();
        route.authorization.authorizer = self.linked(index, "authorizer_id");
        let scopes = node.some("authorization_scopes").map(Node::texts);
        route.authorization.scopes = scopes.unwrap_or_default().into();
        route.request_parameters =
            reader::request_parameters(node.some("request_parameters"), self.findings).into();
        route.request_models = reader::pairs(node.some("request_models")).into();
        route.validator = self.validator(index);
        for index in self.of_method(METHOD_RESPONSE, &owner, &method) {
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

    /// An integration. What it calls may be known only after deployment, and is not missing then.
    fn integration(&mut self, index: usize) -> Integration {
        let mut values = self.values(index).map(without_nulls).unwrap_or_default();
        self.set_unknown(index, "type", &mut values);
        let mut integration = reader::integration(&values, &SNAKE, self.findings);
        let Some(resource) = self.resources.get(index) else {
            return integration;
        };
        if !integration.uri.is_empty() || integration.kind == IntegrationType::Mock {
            return integration;
        }
        let references = self.links.references(resource, "uri").to_vec();
        if references.is_empty() {
            return integration;
        }
        let target = self.links.target(resource, "uri").unwrap_or_default();
        let is_function =
            |name: &str| name.contains("aws_lambda_") || name.ends_with(".invoke_arn");
        if is_function(&target) || references.iter().any(|reference| is_function(reference)) {
            let name = self.function_name(&target);
            integration.uri = format!(
                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:\
                 000000000000:function:{name}/invocations"
            );
            return integration;
        }
        let reference = references.first().cloned().unwrap_or_default();
        self.findings
            .warning(
                &codes::UNRESOLVED,
                Some(&values.place),
                format!("the URI depends on `{reference}`, which is known only after deployment"),
            )
            .help("load the plan or the state of what is deployed");
        integration.uri = format!("unknown-{reference}");
        integration
    }

    /// The name of a function, or of its resource.
    fn function_name(&self, address: &str) -> String {
        let values = self.values_at(address);
        let name = values.and_then(|values| text(values, "function_name"));
        let base = address::Address::parse(address).base;
        name.unwrap_or_else(|| base.rsplit('.').next().unwrap_or_default().to_owned())
    }

    /// The resources of one kind that belong to a method of a resource.
    fn of_method(&self, kind: &'static str, owner: &str, method: &str) -> Vec<usize> {
        let key = (kind, owner.to_owned(), method.to_owned());
        self.of_methods.get(&key).cloned().unwrap_or_default()
    }

    /// The resource that something belongs to, and the method; an integration may name both by its method.
    fn owner_and_method(&self, index: usize) -> (String, String) {
        let own = self.values(index).and_then(|values| text(values, "http_method"));
        let linked =
            self.links_of(index, "http_method").and_then(|address| self.links.at(&address));
        let linked = linked.filter(|other| *other != index && self.is_method(*other));
        let named = linked.and_then(|other| text(self.values(other)?, "http_method"));
        let method = own.or(named).unwrap_or_default().to_uppercase();
        let owner = self.owner(index);
        let other = linked.map(|other| self.owner(other)).filter(|_| owner.is_empty());
        (other.unwrap_or(owner), method)
    }

    fn is_method(&self, index: usize) -> bool {
        self.resources.get(index).is_some_and(|resource| resource.kind == METHOD)
    }

    /// The address of the resource that something belongs to. The root is named by its API.
    fn owner(&self, index: usize) -> String {
        let Some(values) = self.values(index) else {
            return String::new();
        };
        if let Some(id) = text(values, "resource_id") {
            let root = self.ids.get(&("root".to_owned(), id.clone()));
            let known = self.ids.get(&(RESOURCE.to_owned(), id.clone()));
            return match (root, known) {
                (Some(api), _) => format!("{}/", self.address(*api)),
                (None, Some(resource)) => self.address(*resource),
                (None, None) => id,
            };
        }
        match self.links_of(index, "resource_id") {
            Some(address) if address::Address::parse(&address).base.contains(REST_API) => {
                format!("{address}/")
            }
            Some(address) => address,
            None => String::new(),
        }
    }

    fn links_of(&self, index: usize, attribute: &str) -> Option<String> {
        self.links.target(self.resources.get(index)?, attribute)
    }

    /// What an attribute leads to: an identifier that is known already, or an address.
    pub(super) fn linked(&self, index: usize, attribute: &str) -> Option<String> {
        let values = self.values(index)?;
        text(values, attribute).or_else(|| self.links_of(index, attribute))
    }

    /// The path of a resource by its address, through the chain of its parents, each of which is followed once.
    fn path(&self, owner: &str) -> String {
        let mut chain = Vec::new();
        let mut owner = owner.to_owned();
        let mut path = loop {
            if let Some(known) = self.paths.borrow().get(&owner) {
                break known.clone();
            }
            let Some(index) = self.links.at(&owner).filter(|_| chain.len() < MAX_PATH) else {
                break String::new();
            };
            let Some(resource) = self.resources.get(index) else {
                break String::new();
            };
            if resource.kind == format!("data.{RESOURCE}") {
                break text(resource.values, "path")
                    .unwrap_or_default()
                    .trim_end_matches('/')
                    .to_owned();
            }
            if resource.kind != RESOURCE {
                break String::new();
            }
            let part = text(resource.values, "path_part").unwrap_or_else(|| "unknown".to_owned());
            chain.push((owner, part));
            let known = text(resource.values, "parent_id").and_then(|id| {
                let index = self.ids.get(&(RESOURCE.to_owned(), id))?;
                Some(self.address(*index))
            });
            owner = known.or_else(|| self.links_of(index, "parent_id")).unwrap_or_default();
        };
        for (name, part) in chain.into_iter().rev() {
            path = super::functions::joined(&path, &part);
            self.paths.borrow_mut().insert(name, path.clone());
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }

    fn validator(&self, index: usize) -> Validator {
        const KIND: &str = "aws_api_gateway_request_validator";
        let Some(target) = self.linked(index, "request_validator_id") else {
            return Validator::default();
        };
        let by_id = self.ids.get(&(KIND.to_owned(), target.clone())).copied();
        let found = by_id.or_else(|| self.links.at(&target));
        let values = found.and_then(|index| self.values(index));
        let truth = |key: &str| {
            values.and_then(|values| values.get(key)).and_then(Node::truth) == Some(true)
        };
        Validator::new(truth("validate_request_body"), truth("validate_request_parameters"))
    }
}

const INTEGRATION: &str = "aws_api_gateway_integration";
const INTEGRATION_RESPONSE: &str = "aws_api_gateway_integration_response";
const METHOD_RESPONSE: &str = "aws_api_gateway_method_response";

/// What belongs to a method.
const PARTS: [&str; 3] = [INTEGRATION, INTEGRATION_RESPONSE, METHOD_RESPONSE];

/// The name of the function that a URI invokes.
fn function_in(uri: &str) -> Option<String> {
    let rest = uri.split_once(":function:")?.1;
    let name = rest.split(['/', ':']).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// A document that an attribute holds as a string of JSON or YAML. Its findings are placed at the attribute, unless
/// the string is a whole file.
pub(super) fn document(node: &Node, text: &str, findings: &mut Findings) -> Option<Node> {
    let mut document = super::read_tree(node.place.file(), text, findings)?;
    if node.place.line != 1 || node.place.column != 1 {
        place_all(&mut document, &node.place);
    }
    Some(document)
}

fn place_all(root: &mut Node, place: &crate::Place) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        node.place = place.clone();
        match &mut node.value {
            Value::List(items) => open.extend(items),
            Value::Map(entries) => {
                for entry in entries {
                    entry.key_place = place.clone();
                    open.push(&mut entry.value);
                }
            }
            _ => {}
        }
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
