//! `serverless.yml`: `http` events, with everything the Framework adds to them.

mod cors;
mod defaults;
mod event;
mod request;
mod response;
mod syntax;
mod variables;
mod version;

use self::cors::Preflights;
use self::variables::Variables;
use self::version::Version;
use super::finding::Findings;
use super::functions::Declared;
use super::http_api::serverless as http_api;
use super::include::Includes;
use super::keys::unknown_keys;
use super::tree::{Entry, Node, Value};
use super::{LoadOptions, cloudformation, codes, reader};
use crate::http_api::HttpApi;
use crate::{
    AccessLog, Api, IntegrationResponse, MappingTemplate, MethodResponse, Model, SharedList,
};
use std::collections::HashMap;

/// Whether a document looks like a service, or like the part of one that guides show: functions with events, or settings
/// of a provider.
pub(super) fn recognizes(node: &Node) -> bool {
    let has = |key: &str| node.get(key).is_some();
    let is_function = |entry: &Entry| {
        ["handler", "image", "events"].iter().any(|key| entry.value.get(key).is_some())
            || entry.key == "events"
    };
    let functions = node.get("functions");
    let has_functions =
        functions.is_some_and(|functions| function_entries(functions).any(is_function));
    let settings = ["name", "apiGateway", "httpApi", "logs", "apiKeys"];
    let has_settings = node
        .get("provider")
        .is_some_and(|provider| settings.iter().any(|key| provider.get(key).is_some()));
    has("provider") && (has("functions") || has("service"))
        || !has("Resources") && (has_functions || has_settings)
}

/// Reads a service.
pub(super) fn read(
    root: &Node,
    options: &LoadOptions,
    includes: &mut Includes<'_, '_>,
    http_apis: &mut Vec<HttpApi>,
    findings: &mut Findings,
) -> Api {
    let mut variables = Variables::new(root, options, includes);
    let nothing = Node::default();
    let mut part = |key: &str| variables.resolve(root.get(key).unwrap_or(&nothing), findings);
    let provider = part("provider");
    let service_name = part("service");
    let functions = part("functions");
    let resources = part("resources");
    if other_provider(&provider).is_some() {
        return Api::default();
    }
    if root.get("provider").is_none() {
        findings
            .note(
                &codes::PART,
                Some(&root.place),
                "this is a part of a service: it has no `provider`",
            )
            .help("the provider is taken to be `aws`");
    }
    // What is not known of a function seldom shows in the mapping; of its events it does.
    for event in http_events(&functions) {
        variables.report(&event.value, findings);
    }
    let stage = variables.stage(0, findings);
    let mut service = Service {
        name: name_of(&service_name),
        stage,
        region: provider
            .some("region")
            .and_then(Node::text)
            .filter(|region| !region.contains("${"))
            .unwrap_or_else(|| "us-east-1".to_owned()),
        version: version(root, options),
        provider: provider.into_owned(),
        api: Api::default(),
        preflights: Preflights::default(),
        default_templates: HashMap::new(),
        default_responses: None,
        method_responses: SharedList::default(),
        findings,
    };
    service.provider_settings();
    service.functions(&functions);
    let declared = Declared::by_serverless(&service.provider);
    service.api.functions =
        function_entries(&functions).map(|entry| declared.function(entry, &entry.value)).collect();
    http_apis.extend(service.http_api(&functions));
    service.finish(&resources, options, includes, http_apis)
}

/// Where settings of an `http` event belong, also by the names that CloudFormation has for them.
const BELONGS: [(&str, &str); 15] = [
    ("template", "request: {template: …}` or `response: {template: …}"),
    ("templates", "template"),
    ("requestTemplates", "request: {template: …}"),
    ("responseTemplates", "response: {template: …}"),
    ("body", "template"),
    ("passThrough", "request: {passThrough: …}"),
    ("passthroughBehavior", "request: {passThrough: …}"),
    ("parameters", "request: {parameters: …}"),
    ("schemas", "request: {schemas: …}"),
    ("contentHandling", "request: {contentHandling: …}"),
    ("uri", "request: {uri: …}"),
    ("statusCodes", "response: {statusCodes: …}"),
    ("statusCode", "response: {statusCodes: …}"),
    ("pattern", "response: {statusCodes: {CODE: {pattern: …}}}"),
    ("selectionPattern", "pattern"),
];

/// The provider's name, unless it is AWS.
pub(super) fn other_provider(provider: &Node) -> Option<String> {
    let name = provider.text().or_else(|| provider.get("name").and_then(Node::text))?;
    (name != "aws" && !name.contains("${")).then_some(name)
}

/// The functions' entries, which are in a map or in a list of maps.
fn function_entries(functions: &Node) -> impl Iterator<Item = &Entry> {
    let listed = functions.items().iter().flat_map(Node::entries);
    functions.entries().iter().chain(listed)
}

fn http_events(functions: &Node) -> impl Iterator<Item = &Entry> {
    function_entries(functions).flat_map(|entry| {
        let events = entry.value.get("events").map(Node::items);
        let events = events.unwrap_or_default().iter();
        events.filter_map(|event| event.entry("http").or_else(|| event.entry("httpApi")))
    })
}

/// The responses of a Lambda integration that configures none, and the method responses with them.
type DefaultResponses = (SharedList<IntegrationResponse>, SharedList<MethodResponse>);

/// A service while it is read.
struct Service<'a> {
    name: String,
    stage: String,
    region: String,
    version: Version,
    provider: Node,
    api: Api,
    preflights: Preflights,
    /// The default templates, by the claims in them.
    default_templates: HashMap<Vec<String>, SharedList<MappingTemplate>>,
    default_responses: Option<DefaultResponses>,
    /// The method responses of the route before: those of the next one are the same as a rule.
    method_responses: SharedList<MethodResponse>,
    findings: &'a mut Findings,
}

fn name_of(service: &Node) -> String {
    service.text().or_else(|| service.get("name").and_then(Node::text)).unwrap_or_default()
}

fn version(root: &Node, options: &LoadOptions) -> Version {
    let own = root.get("frameworkVersion").and_then(Node::text);
    options
        .serverless_version
        .as_deref()
        .or(own.as_deref())
        .and_then(Version::parse)
        .unwrap_or(Version::LATEST)
}

impl Service<'_> {
    fn provider_settings(&mut self) {
        let provider = self.provider.clone();
        let gateway = provider.some("apiGateway");
        let setting = |key: &str| gateway.and_then(|node| node.some(key));
        self.api.name = format!("{}-{}", self.stage, self.name);
        self.api.stage = Some(self.stage.clone());
        self.api.binary_media_types =
            setting("binaryMediaTypes").map(Node::texts).unwrap_or_default();
        let policy = setting("resourcePolicy").or_else(|| provider.some("resourcePolicy"));
        self.api.policy = reader::policy(policy);
        self.api.minimum_compression_size = setting("minimumCompressionSize").and_then(Node::whole);
        self.api.api_key_source = setting("apiKeySourceType").and_then(Node::text);
        let schemas = setting("request").and_then(|node| node.get("schemas"));
        for entry in schemas.map(Node::entries).unwrap_or_default() {
            let schema = entry.value.get("schema").unwrap_or(&entry.value);
            let mut model = Model::new(entry.key.as_str(), reader::schema(schema, self.findings));
            model.place = Some(entry.key_place.clone());
            self.api.models.push(model);
        }
        self.api.access_logs.extend(self.access_log("restApi", defaults::REST_LOG, false));
    }

    fn access_log(&self, key: &str, format: &str, http_api: bool) -> Option<AccessLog> {
        let node = self.provider.at(&["logs", key])?;
        let is_wanted = node.truth() == Some(true)
            || node.is_map() && node.get("accessLogging").and_then(Node::truth) != Some(false);
        let own = node.get("format").and_then(Node::text);
        let mut log = AccessLog::new(own.unwrap_or_else(|| format.to_owned()), http_api);
        log.place = Some(node.place.clone());
        is_wanted.then_some(log)
    }

    /// The HTTP API of the `httpApi` events.
    fn http_api(&mut self, functions: &Node) -> Option<HttpApi> {
        let service = http_api::Service {
            name: &self.name,
            stage: &self.stage,
            region: &self.region,
            provider: &self.provider,
            cors_headers: defaults::cors_headers(self.version),
            defaults_to_v2: !self.version.is_before(2, 0),
            access_log: self.access_log("httpApi", defaults::HTTP_LOG, true),
        };
        let mut read = http_api::Events::new(&service, self.findings);
        for entry in function_entries(functions) {
            let events = entry.value.get("events").map(Node::items);
            for event in events.unwrap_or_default() {
                if let Some(event) = event.entry("httpApi") {
                    read.add(&entry.key, &entry.value, event, self.findings);
                }
            }
        }
        read.finish(self.findings)
    }

    fn functions(&mut self, functions: &Node) {
        for entry in function_entries(functions) {
            let events = entry.value.get("events").map(Node::items);
            for event in events.unwrap_or_default() {
                if let Some(http) = event.entry("http") {
                    self.http_event(&entry.key, http);
                }
            }
        }
    }

    fn finish(
        mut self,
        resources: &Node,
        options: &LoadOptions,
        includes: &mut Includes<'_, '_>,
        http_apis: &mut Vec<HttpApi>,
    ) -> Api {
        let routes = self.preflights.into_routes(self.version);
        self.api.routes.extend(routes);
        // Raw resources are written beside the functions: one template, or a list of them.
        let templates = match &resources.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(resources),
        };
        for node in templates {
            let api = &mut self.api;
            cloudformation::add_resources(api, http_apis, node, options, includes, self.findings);
        }
        self.api
    }

    /// Reports keys of an event part that nothing reads.
    fn known_keys(&mut self, node: &Node, known: &[&str]) {
        let mut told = Vec::new();
        for (key, written) in BELONGS {
            if known.contains(&key) {
                continue;
            }
            if let Some(entry) = node.entry(key) {
                told.push(key);
                self.findings
                    .warning(
                        &codes::UNKNOWN_KEY,
                        Some(&entry.key_place),
                        format!("`{key}` is written where nothing reads it"),
                    )
                    .help(format!("write `{written}`"));
            }
        }
        unknown_keys(node, &[known, &told], self.findings);
    }

    fn function_uri(&self, function: &str) -> String {
        let Self { region, name, stage, .. } = self;
        format!(
            "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/arn:aws:lambda:{region}:\
             000000000000:function:{name}-{stage}-{function}/invocations"
        )
    }

    fn wrong_kind(&mut self, node: &Node, what: &str, help: &str) {
        self.findings
            .error(&codes::WRONG_KIND, Some(&node.place), format!("{what} is {}", node.kind()))
            .help(help);
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        reader::text(node, key, self.findings)
    }
}

#[cfg(test)]
mod tests;
