//! SAM, expanded as its transform does it: every API becomes an OpenAPI document, which is read as one.

mod auth;
mod cors;
mod document;
mod event;
mod settings;

use std::collections::HashMap;

use self::document::Document;
use super::super::include::Includes;
use super::super::tree::{Entry, Node, Size, Value};
use super::super::{codes, reader};
use super::Template;
use super::include;

/// The name that the transform gives to the API of events that name none.
const IMPLICIT_API: &str = "ServerlessRestApi";

/// An API while its document is made.
struct SamApi {
    /// Its logical name.
    name: String,
    /// Its properties, with what `Globals` adds.
    properties: Node,
    document: Document,
    /// Whether events add methods to the document: not where it is written out.
    is_managed: bool,
    /// Whether events add to a document that is written out.
    merges: bool,
    /// The functions of methods, by method and path.
    functions: HashMap<(String, String), String>,
}

impl Template<'_> {
    /// Reads the APIs of SAM with the events that belong to them.
    pub(super) fn read_sam(&mut self, includes: &mut Includes<'_, '_>) {
        let globals = self.scope.root.at(&["Globals", "Api"]);
        let globals = globals.map(|node| self.folded(node)).unwrap_or_default();
        let mut apis = Vec::new();
        for entry in self.resources("AWS::Serverless::Api") {
            let properties = self.with_globals(&globals, entry);
            apis.push(self.sam_api(entry.key.to_string(), properties, includes));
        }
        let mut by_name: HashMap<String, usize> =
            apis.iter().enumerate().map(|(at, api)| (api.name.clone(), at)).collect();
        for event in self.sam_events() {
            let at = match by_name.get(&event.api) {
                Some(at) => *at,
                None if event.api == IMPLICIT_API => {
                    let place = event.place.clone();
                    let properties = merged(&globals, Node::map(&place));
                    apis.push(self.sam_api(IMPLICIT_API.to_owned(), properties, includes));
                    by_name.insert(IMPLICIT_API.to_owned(), apis.len() - 1);
                    apis.len() - 1
                }
                // An API of plain CloudFormation: its own resources say where requests go.
                None => continue,
            };
            if let Some(api) = apis.get_mut(at) {
                self.add_event(api, &event);
            }
        }
        for api in apis {
            self.finish_api(api);
        }
    }

    fn sam_api(
        &mut self,
        name: String,
        properties: Node,
        includes: &mut Includes<'_, '_>,
    ) -> SamApi {
        let body = properties.some("DefinitionBody").cloned();
        let uri = properties.some("DefinitionUri");
        let is_managed = body.is_none() && uri.is_none();
        let document = match (body, uri) {
            (Some(body), _) => Document::new(body),
            (None, Some(uri)) => {
                let read = include::document(uri, &self.scope, includes, self.findings);
                Document::new(read.map(|node| self.folded(&node)).unwrap_or_default())
            }
            (None, None) => Document::skeleton(&properties.place),
        };
        let merges = properties.get("MergeDefinitions").and_then(Node::truth) == Some(true);
        let functions = HashMap::new();
        SamApi { name, properties, document, is_managed, merges, functions }
    }

    /// Adds what holds for the whole API, in the transform's order, and reads the document.
    fn finish_api(&mut self, mut api: SamApi) {
        self.add_cors(&mut api);
        self.add_auth(&mut api);
        settings::gateway_responses(&mut api);
        settings::models(&mut api);
        let first = self.api.routes.len();
        self.document(&api.document.into_node());
        for route in self.api.routes.iter_mut().skip(first) {
            let key = (route.method.clone(), route.resource_path.clone());
            route.function = api.functions.remove(&key);
        }
        let policy = api.properties.at(&["Auth", "ResourcePolicy", "CustomStatements"]);
        self.api.policy.extend(reader::policy(policy));
        self.api_settings(&api.properties);
        let stage = api.properties.some("StageName").and_then(Node::text);
        let stage = stage.or_else(|| (api.name == IMPLICIT_API).then(|| "Prod".to_owned()));
        self.stage_settings(stage, &api.properties);
    }

    /// The properties of an API with the globals, which each API gets a copy of.
    pub(super) fn with_globals(&mut self, globals: &Node, entry: &Entry) -> Node {
        let own = self.properties(entry);
        let Size { nodes, bytes, .. } = Size::of(globals);
        match self.findings.charge(nodes, bytes, &entry.key_place) {
            true => merged(globals, own),
            false => own,
        }
    }

    /// The ARN that an event of a function invokes: that of the alias which the transform publishes, if it does.
    pub(super) fn sam_function_arn(&mut self, name: &str) -> String {
        let arn = self.scope.attribute(name, "Arn");
        let own = self.resource(name).and_then(|node| node.at(&["Properties", "AutoPublishAlias"]));
        let global = self.scope.root.at(&["Globals", "Function", "AutoPublishAlias"]);
        let Some(alias) = own.or(global).cloned() else {
            return arn;
        };
        let alias = self.folded(&alias).text().filter(|alias| !alias.is_empty());
        alias.map_or(arn.clone(), |alias| format!("{arn}:{alias}"))
    }

    /// Reports what the transform refuses.
    fn refused(&mut self, node: &Node, message: impl Into<String>, help: &str) {
        self.findings.error(&codes::SAM, Some(&node.place), message).help(help);
    }
}

/// Own properties with what `Globals` adds: maps are joined, lists follow the global ones, and other values stay.
fn merged(global: &Node, mut own: Node) -> Node {
    match (&global.value, &mut own.value) {
        (Value::Map(globals), Value::Map(owns)) => {
            for entry in globals {
                let mut is_new = false;
                let made = || {
                    is_new = true;
                    entry.clone()
                };
                if let Some(value) = owns.value_mut(&entry.key, made)
                    && !is_new
                {
                    *value = merged(&entry.value, std::mem::take(value));
                }
            }
        }
        (Value::List(globals), Value::List(owns)) => {
            *owns = globals.iter().chain(owns.iter()).cloned().collect();
        }
        _ => {}
    }
    own
}
