//! CloudFormation templates: written by hand, by SAM, by CDK, by the Serverless Framework.

mod fold;
mod http_api;
mod method;
mod sam;
mod sam_http;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub(super) use self::http_api::{jwt_block, quick_target};

use self::fold::{Folder, referred};
use super::finding::Findings;
use super::tree::{Entry, Node, Value};
use super::{FileReader, LoadOptions, json_text, openapi, reader};
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
    files: &mut FileReader<'_>,
    http_apis: &mut Vec<HttpApi>,
    findings: &mut Findings,
) -> Api {
    let mut api = Api::default();
    let mut template = Template::new(root, options, &mut api, http_apis, findings);
    template.read();
    template.read_sam(files);
    template.read_http_apis();
    template.read_sam_http(files);
    api
}

/// Adds the resources of a template that stands in another configuration. It may refer to
/// resources that are generated beside it.
pub(super) fn add_resources(
    api: &mut Api,
    http_apis: &mut Vec<HttpApi>,
    node: &Node,
    options: &LoadOptions,
    findings: &mut Findings,
) {
    let mut template = Template::new(node, options, api, http_apis, findings);
    template.is_part = true;
    template.read();
    template.read_http_apis();
}

/// A template while it is read.
struct Template<'a> {
    root: &'a Node,
    options: &'a LoadOptions,
    api: &'a mut Api,
    http_apis: &'a mut Vec<HttpApi>,
    findings: &'a mut Findings,
    /// The names of models by their logical names.
    model_names: HashMap<String, String>,
    /// Whether there are resources that this template does not show.
    is_part: bool,
}

impl<'a> Template<'a> {
    fn new(
        root: &'a Node,
        options: &'a LoadOptions,
        api: &'a mut Api,
        http_apis: &'a mut Vec<HttpApi>,
        findings: &'a mut Findings,
    ) -> Self {
        let model_names = HashMap::new();
        Self { root, options, api, http_apis, findings, model_names, is_part: false }
    }

    fn read(&mut self) {
        // Models first: methods name them by their logical names.
        for (kind, read) in [
            ("AWS::ApiGateway::Model", Self::model as fn(&mut Self, &Entry)),
            ("AWS::ApiGateway::RestApi", Self::rest_api),
            ("AWS::ApiGateway::Stage", Self::stage),
            ("AWS::ApiGateway::Deployment", Self::deployment),
            ("AWS::ApiGateway::GatewayResponse", Self::gateway_response),
            ("AWS::ApiGateway::Method", Self::method),
        ] {
            for entry in self.resources(kind) {
                read(self, entry);
            }
        }
    }

    /// The resources of one type, with their logical names.
    fn resources(&self, kind: &str) -> Vec<&'a Entry> {
        let root = self.root;
        let resources = root.get("Resources").map(Node::entries);
        resources
            .unwrap_or_default()
            .iter()
            .filter(|entry| entry.value.get("Type").and_then(Node::as_str) == Some(kind))
            .collect()
    }

    /// The resource called `name`.
    fn resource(&self, name: &str) -> Option<&'a Node> {
        self.root.at(&["Resources", name])
    }

    fn folded(&mut self, node: &Node) -> Node {
        let mut folder = Folder {
            template: self.root,
            options: self.options,
            findings: self.findings,
            is_part: self.is_part,
        };
        folder.fold(node)
    }

    fn properties(&mut self, entry: &Entry) -> Node {
        match entry.value.get("Properties") {
            Some(node) => self.folded(node),
            None => Node::new(Value::Map(Vec::new()), entry.value.place.clone()),
        }
    }

    fn model(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        let name = node.some("Name").and_then(Node::text);
        let name = name.unwrap_or_else(|| entry.key.clone());
        self.model_names.insert(entry.key.clone(), name.clone());
        let schema = node.get("Schema").cloned().unwrap_or_default();
        // A schema may stand as JSON text.
        let schema = match schema.as_str() {
            Some(text) => json_text::read(&entry.value.place.file, text, self.findings)
                .map(|node| node.to_json())
                .unwrap_or_default(),
            None => schema.to_json(),
        };
        let mut model = Model::new(name, schema);
        model.content_type = node.some("ContentType").and_then(Node::text);
        model.place = Some(entry.key_place.clone());
        self.api.models.push(model);
    }

    fn rest_api(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        if let Some(body) = node.some("Body") {
            let inner = openapi::read(body, self.findings);
            self.merge(inner);
        }
        self.api_settings(&node);
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
        api.gateway_responses.extend(inner.gateway_responses);
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
        let wanted = self.options.stage.as_deref();
        if wanted.is_some() && name.as_deref() != wanted
            || wanted.is_none() && self.api.stage.is_some()
        {
            return;
        }
        self.api.stage = name.or_else(|| self.options.stage.clone());
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

    /// The path of a resource, by its chain of parents.
    fn resource_path(&self, resource: &Node) -> String {
        let mut parts = Vec::new();
        let mut name = referred(resource);
        // A chain longer than any path is a circle.
        for _ in 0..64 {
            let Some(node) = name.as_deref().and_then(|name| self.resource(name)) else {
                break;
            };
            if node.get("Type").and_then(Node::as_str) != Some("AWS::ApiGateway::Resource") {
                break;
            }
            let part = node.at(&["Properties", "PathPart"]).and_then(Node::text);
            parts.push(part.unwrap_or_default());
            name = node.at(&["Properties", "ParentId"]).and_then(referred);
        }
        parts.reverse();
        format!("/{}", parts.join("/"))
    }
}
