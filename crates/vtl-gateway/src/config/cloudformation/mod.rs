//! CloudFormation templates: written by hand, by SAM, by CDK, by the Serverless Framework.

mod fold;
mod http_api;
mod include;
mod loops;
mod method;
mod nested;
mod sam;
mod sam_http;
mod scope;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::HashMap;

pub(super) use self::http_api::{jwt_block, quick_target};

use self::fold::Folder;
use self::scope::Scope;
use super::finding::Findings;
use super::functions::Declared;
use super::http_api::openapi as http_documents;
use super::http_api::owners::Owners;
use super::include::Includes;
use super::tree::{Entry, Node};
use super::{LoadOptions, authorizers, codes, json_text, openapi, reader};
use crate::http_api::HttpApi;
use crate::{AccessLog, Api, CustomGatewayResponse, Model};

/// Whether a document is a template.
pub(super) fn recognizes(node: &Node) -> bool {
    node.get("Resources").is_some_and(Node::is_map)
}

/// Reads a template.
pub(super) fn read(
    root: &Node,
    options: &LoadOptions,
    includes: &mut Includes<'_, '_>,
    http_apis: &mut Vec<HttpApi>,
    findings: &mut Findings,
) -> Api {
    let mut api = Api::default();
    let expanded = include::expand(&Scope::new(root, options), includes, findings);
    let scope = Scope::new(expanded.as_ref().unwrap_or(root), options);
    Template::new(scope, &mut api, http_apis, findings).read(includes);
    api
}

/// Reads an OpenAPI document. One with CloudFormation's functions is a part of a template and is read as that does
/// which includes it; its names are taken for names of resources there.
pub(super) fn read_document(
    root: &Node,
    options: &LoadOptions,
    includes: &mut Includes<'_, '_>,
    http_apis: &mut Vec<HttpApi>,
    findings: &mut Findings,
) -> Api {
    let mut read = |root: &Node, findings: &mut Findings| {
        if !http_documents::is_http_api(root) {
            return openapi::read(root, options, findings);
        }
        let mut api = http_documents::read(root, options, findings);
        api.stage.clone_from(&options.stage);
        http_apis.push(api);
        Api::default()
    };
    if !has_functions(root) {
        return read(root, findings);
    }
    findings
        .note(&codes::PART, Some(&root.place), "this is a part of a CloudFormation template")
        .help("names are taken for resources of the template; load the template that includes this file");
    let mut scope = Scope::new(root, options);
    scope.is_part = true;
    let expanded = include::expand(&scope, includes, findings);
    let root = expanded.as_ref().unwrap_or(root);
    let folded = Folder { scope: &scope, findings }.fold(root);
    read(&folded, findings)
}

/// Whether CloudFormation's functions are called anywhere in a document.
fn has_functions(root: &Node) -> bool {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        let is_call = fold::call(node).is_some_and(|(name, argument)| {
            // A schema may have a property `Ref`; its value is not a name then.
            name != "Ref" || argument.as_str().is_some()
        });
        if is_call {
            return true;
        }
        open.extend(node.items());
        open.extend(node.entries().iter().map(|entry| &entry.value));
    }
    false
}

/// Adds the resources of a template that is in another configuration. It may refer to
/// resources that are generated beside it.
pub(super) fn add_resources(
    api: &mut Api,
    http_apis: &mut Vec<HttpApi>,
    node: &Node,
    options: &LoadOptions,
    includes: &mut Includes<'_, '_>,
    findings: &mut Findings,
) {
    let mut scope = Scope::new(node, options);
    scope.is_part = true;
    let expanded = include::expand(&scope, includes, findings);
    let mut scope = Scope::new(expanded.as_ref().unwrap_or(node), options);
    scope.is_part = true;
    Template::new(scope, api, http_apis, findings).read(includes);
}

/// A template while it is read.
struct Template<'a> {
    scope: Scope<'a>,
    api: &'a mut Api,
    http_apis: &'a mut Vec<HttpApi>,
    /// The HTTP APIs by their logical names.
    owners: Owners,
    findings: &'a mut Findings,
    /// The names of models by their logical names.
    model_names: HashMap<String, String>,
    /// The paths of resources, as far as they were asked for.
    paths: RefCell<HashMap<String, String>>,
    /// How deep in other stacks this one is.
    nested: usize,
}

impl<'a> Template<'a> {
    fn new(
        scope: Scope<'a>,
        api: &'a mut Api,
        http_apis: &'a mut Vec<HttpApi>,
        findings: &'a mut Findings,
    ) -> Self {
        let (model_names, paths) = (HashMap::new(), RefCell::default());
        let owners = Owners::default();
        Self { scope, api, http_apis, owners, findings, model_names, paths, nested: 0 }
    }

    fn read(&mut self, includes: &mut Includes<'_, '_>) {
        // What nested stacks give back is known to the resources after them.
        self.nested_stacks(includes);
        for entry in self.resources("AWS::ApiGateway::RestApi") {
            self.rest_api(entry, includes);
        }
        self.declared_functions();
        // Models first: methods name them by their logical names.
        for (kind, read) in [
            ("AWS::ApiGateway::Model", Self::model as fn(&mut Self, &Entry)),
            ("AWS::ApiGateway::Stage", Self::stage),
            ("AWS::ApiGateway::Deployment", Self::deployment),
            ("AWS::ApiGateway::GatewayResponse", Self::gateway_response),
            ("AWS::ApiGateway::Authorizer", Self::authorizer),
            ("AWS::ApiGateway::Method", Self::method),
        ] {
            for entry in self.resources(kind) {
                read(self, entry);
            }
        }
        self.read_sam(includes);
        self.read_http_apis(includes);
        self.read_sam_http(includes);
    }

    /// The resources of one type that are made: those whose condition does not hold are not.
    fn resources(&mut self, kind: &str) -> Vec<&'a Entry> {
        let mut entries = self.scope.of_type(kind);
        entries.retain(|entry| {
            let Some(name) = entry.value.get("Condition").and_then(Node::as_str) else {
                return true;
            };
            let mut folder = Folder { scope: &self.scope, findings: self.findings };
            folder.condition(name, 0) != Some(false)
        });
        entries
    }

    /// The resource called `name`.
    fn resource(&self, name: &str) -> Option<&'a Node> {
        self.scope.resources.get(name)
    }

    fn folded(&mut self, node: &Node) -> Node {
        Folder { scope: &self.scope, findings: self.findings }.fold(node)
    }

    fn properties(&mut self, entry: &Entry) -> Node {
        match entry.value.get("Properties") {
            Some(node) => self.folded(node),
            None => Node::map(&entry.value.place),
        }
    }

    /// What is not known of a function until it is deployed is of no use here, and no finding.
    fn declared_functions(&mut self) {
        let mut ignored = Findings::default();
        let mut declared = self.resources("AWS::Serverless::Function");
        declared.extend(self.resources("AWS::Lambda::Function"));
        let mut folder = Folder { scope: &self.scope, findings: &mut ignored };
        let globals = self.scope.root.at(&["Globals", "Function"]);
        let globals = globals.map(|node| folder.fold(node)).unwrap_or_default();
        let shared = Declared::by_cloudformation(&globals);
        for entry in declared {
            if let Some(properties) = entry.value.get("Properties") {
                self.api.functions.push(shared.function(entry, &folder.fold(properties)));
            }
        }
    }

    fn model(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        let name = node.some("Name").and_then(Node::text);
        let name = name.unwrap_or_else(|| entry.key.to_string());
        self.model_names.insert(entry.key.to_string(), name.clone());
        let schema = node.get("Schema").cloned().unwrap_or_default();
        // A schema may be written as a string of JSON.
        let schema = match schema.as_str() {
            Some(text) => json_text::read(entry.value.place.file(), text, self.findings)
                .map(|node| reader::schema(&node, self.findings))
                .unwrap_or_default(),
            None => reader::schema(&schema, self.findings),
        };
        let mut model = Model::new(name, schema);
        model.content_type = node.some("ContentType").and_then(Node::text);
        model.place = Some(entry.key_place.clone());
        self.api.models.push(model);
    }

    fn rest_api(&mut self, entry: &Entry, includes: &mut Includes<'_, '_>) {
        let node = self.properties(entry);
        // CDK names the file beside the template; what is deployed is on S3.
        let asset = entry.value.at(&["Metadata", "aws:asset:path"]);
        let location = node.some("BodyS3Location").map(|location| asset.unwrap_or(location));
        if let Some(body) = node.some("Body") {
            self.document(body);
        } else if let Some(location) = location
            && let Some(body) = include::document(location, &self.scope, includes, self.findings)
        {
            let body = self.folded(&body);
            self.document(&body);
        }
        self.api_settings(&node);
    }

    /// Takes in an OpenAPI document.
    fn document(&mut self, body: &Node) {
        let inner = openapi::read(body, self.scope.options, self.findings);
        self.merge(inner);
    }

    /// Settings that `RestApi` and SAM's `Api` have in common.
    fn api_settings(&mut self, node: &Node) {
        let api = &mut *self.api;
        if let Some(name) = node.some("Name").and_then(Node::text) {
            api.name = name;
        }
        if let Some(types) = node.some("BinaryMediaTypes") {
            let types = types.texts();
            api.binary_media_types.extend(types.into_iter().map(|entry| entry.replace("~1", "/")));
        }
        if let Some(size) = node.some("MinimumCompressionSize").and_then(Node::whole) {
            api.minimum_compression_size = Some(size);
        }
        api.policy.extend(reader::policy(node.some("Policy")));
        if let Some(source) = node.some("ApiKeySourceType").and_then(Node::text) {
            api.api_key_source = Some(source);
        }
    }

    fn merge(&mut self, inner: Api) {
        let api = &mut *self.api;
        if api.name.is_empty() {
            api.name = inner.name;
        }
        api.binary_media_types.extend(inner.binary_media_types);
        api.models.extend(inner.models);
        api.policy.extend(inner.policy);
        api.gateway_responses.extend(inner.gateway_responses);
        for authorizer in inner.authorizers {
            authorizers::add(&mut api.authorizers, authorizer);
        }
        api.routes.extend(inner.routes);
    }

    fn stage(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        let name = node.some("StageName").and_then(Node::text);
        self.stage_settings(name, &node);
    }

    fn deployment(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        let name = node.some("StageName").and_then(Node::text);
        if let Some(description) = node.some("StageDescription") {
            self.stage_settings(name, description);
        }
    }

    /// Of several stages the asked one counts, or the first.
    fn stage_settings(&mut self, name: Option<String>, node: &Node) {
        let wanted = self.scope.options.stage.as_deref();
        if wanted.is_some() && name.as_deref() != wanted
            || wanted.is_none() && self.api.stage.is_some()
        {
            return;
        }
        self.api.stage = name.or_else(|| self.scope.options.stage.clone());
        self.api.stage_variables = reader::pairs(node.some("Variables"));
        self.access_log(node.at(&["AccessLogSetting", "Format"]));
    }

    fn access_log(&mut self, format: Option<&Node>) {
        if let Some(node) = format
            && let Some(text) = node.text()
        {
            let mut log = AccessLog::new(text, false);
            log.place = Some(node.place.clone());
            self.api.access_logs.push(log);
        }
    }

    fn authorizer(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        let authorizer = authorizers::described(&entry.key, &node, &authorizers::CLOUDFORMATION);
        authorizers::add(&mut self.api.authorizers, authorizer);
    }

    fn gateway_response(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        let kind = node.some("ResponseType");
        let name = kind.and_then(Node::text).unwrap_or_default();
        let place = kind.map_or(&entry.key_place, |kind| &kind.place).clone();
        let custom: Option<CustomGatewayResponse> = reader::gateway_response(
            &name,
            &place,
            node.some("StatusCode"),
            node.get("ResponseParameters"),
            node.some("ResponseTemplates"),
            self.findings,
        );
        self.api.gateway_responses.extend(custom);
    }

    /// The path of the resource that a method belongs to.
    fn resource_path(&self, resource: &Node) -> String {
        match self.path_of(resource) {
            Some(path) if !path.is_empty() => path,
            _ => "/".to_owned(),
        }
    }
}
