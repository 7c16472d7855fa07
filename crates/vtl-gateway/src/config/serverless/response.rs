//! The `response` part of an `http` event: statuses, templates, headers.

use std::collections::HashMap;

use super::super::codes;
use super::super::reader;
use super::super::tree::{Entry, Node};
use super::cors::Cors;
use super::{DefaultResponses, Service, defaults};
use crate::{
    ContentHandling, Integration, IntegrationResponse, IntegrationType, MappingExpression,
    MappingTemplate, MethodResponse, ResponseMapping, Route, SharedList,
};

/// Keys of `response`.
const KEYS: [&str; 5] = ["contentHandling", "headers", "statusCodes", "template", "transferMode"];

/// What the responses of an event are made from.
pub(super) struct ResponseSettings<'a> {
    pub(super) http: &'a Node,
    pub(super) cors: Option<&'a Cors>,
}

/// What all statuses of an event share.
struct Shared {
    headers: SharedList<ResponseMapping>,
    template: Option<MappingTemplate>,
    content_handling: Option<ContentHandling>,
}

impl Service<'_> {
    /// Reads the response side into the route and its integration.
    pub(super) fn responses(
        &mut self,
        route: &mut Route,
        integration: &mut Integration,
        settings: &ResponseSettings<'_>,
    ) {
        let response = settings.http.some("response");
        let empty = Node::default();
        let node = response.unwrap_or(&empty);
        self.known_keys(node, &KEYS);
        let codes_node = node.some("statusCodes");
        if codes_node.is_none() && integration.kind == IntegrationType::Mock
            || response.is_none() && integration.kind == IntegrationType::Http
        {
            self.findings
                .error(
                    &codes::REQUIRED_KEY,
                    Some(&settings.http.place),
                    format!("the {} integration has no `response.statusCodes`", integration.kind),
                )
                .help("write at least `response: {statusCodes: {200: {pattern: ''}}}`");
        }
        let shared = self.shared(node, settings.cors);
        if codes_node.is_none() && shared.is_empty() {
            (integration.responses, route.method_responses) = self.default_responses();
            return;
        }
        let mut responses = match codes_node {
            Some(codes_node) => self.own_statuses(codes_node),
            None => defaults::responses(self.version),
        };
        responses.sort_by_key(|response| response.status);
        for response in &mut responses {
            self.add_shared(&shared, response);
        }
        route.method_responses = self.method_responses(&responses);
        integration.responses = responses.into();
    }

    fn default_responses(&mut self) -> DefaultResponses {
        if let Some(known) = &self.default_responses {
            return known.clone();
        }
        let mut responses = defaults::responses(self.version);
        responses.sort_by_key(|response| response.status);
        let made = (responses.clone().into(), self.method_responses(&responses));
        self.default_responses.insert(made).clone()
    }

    fn method_responses(
        &mut self,
        responses: &[IntegrationResponse],
    ) -> SharedList<MethodResponse> {
        // Most of them have the same headers, which they share.
        let mut headers: HashMap<usize, SharedList<String>> = HashMap::new();
        let declared = |response: &IntegrationResponse| {
            let parameters = &response.parameters;
            let names = || parameters.iter().map(|p| p.header.clone()).collect();
            let names = headers.entry(parameters.identity()).or_insert_with(names);
            MethodResponse::new(response.status, names.clone())
        };
        let made: SharedList<_> = responses.iter().map(declared).collect();
        if made != self.method_responses {
            self.method_responses = made;
        }
        self.method_responses.clone()
    }

    fn shared(&mut self, node: &Node, cors: Option<&Cors>) -> Shared {
        let mut headers = cors.map(|cors| self.cors_headers(cors)).unwrap_or_default();
        merge(&mut headers, self.headers(node.some("headers")));
        let template = node.some("template").and_then(|template| {
            if template.is_map() {
                self.wrong_kind(
                    template,
                    "`response.template`",
                    "write one text; templates by content type stand under `statusCodes`",
                );
                return None;
            }
            reader::template("application/json", template, self.findings)
        });
        Shared {
            headers: headers.into(),
            template,
            content_handling: reader::content_handling(node.some("contentHandling"), self.findings),
        }
    }

    fn cors_headers(&mut self, cors: &Cors) -> Vec<ResponseMapping> {
        let constant = |name: &str, value: String| {
            let mut mapping = ResponseMapping::new(name, MappingExpression::Static(value));
            mapping.place = Some(cors.place.clone());
            mapping
        };
        if cors.origins.len() > 1 {
            self.findings
                .warning(
                    &codes::CORS_LIST,
                    Some(&cors.place),
                    "all origins are sent in one `Access-Control-Allow-Origin` header",
                )
                .help(
                    "browsers accept one origin only: set the header in a response template \
                     through `$context.responseOverride.header`",
                );
        }
        if cors.allow_credentials {
            self.findings
                .error(
                    &codes::MAPPING,
                    Some(&cors.place),
                    "the framework maps `Access-Control-Allow-Credentials` to `true` without \
                     quotes, which the service refuses",
                )
                .help(
                    "leave `allowCredentials` out and write the header under `response.headers`: \
                     `Access-Control-Allow-Credentials: \"'true'\"`",
                );
        }
        vec![constant("Access-Control-Allow-Origin", cors.joined_origin())]
    }

    fn headers(&mut self, node: Option<&Node>) -> Vec<ResponseMapping> {
        node.map(Node::entries)
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| reader::response_mapping(&entry.key, &entry.value, self.findings))
            .collect()
    }

    /// The statuses of the configuration, and the default that the Framework adds.
    fn own_statuses(&mut self, node: &Node) -> Vec<IntegrationResponse> {
        let mut responses = Vec::new();
        let mut has_default = false;
        for entry in node.entries() {
            let empty_pattern = entry.value.get("pattern").and_then(Node::as_str) == Some("");
            has_default |= empty_pattern;
            responses.extend(self.own_status(entry));
        }
        if has_default {
            return responses;
        }
        if let Some(entry) = node.entry("200")
            && !entry.value.entries().is_empty()
        {
            self.findings
                .warning(
                    &codes::OVERWRITTEN_STATUS,
                    Some(&entry.key_place),
                    "what is written for 200 is lost: the framework puts its default response there",
                )
                .help("add `pattern: ''` to the status that is the default");
        }
        responses.retain(|response| response.status != 200);
        responses.push(IntegrationResponse::new(200, None));
        responses
    }

    fn own_status(&mut self, entry: &Entry) -> Option<IntegrationResponse> {
        self.known_keys(&entry.value, &["pattern", "template", "headers"]);
        if !entry.value.is_map() {
            self.wrong_kind(
                &entry.value,
                &format!("the status {}", entry.key),
                "write at least its pattern: `pattern: ''` for the default",
            );
            return None;
        }
        let key = Node::string(entry.key.as_str(), &entry.key_place);
        let status = reader::status(Some(&key), &entry.key_place, self.findings)?;
        let pattern = self.text(&entry.value, "pattern");
        let mut response = IntegrationResponse::new(status, pattern.as_deref());
        response.place = Some(entry.key_place.clone());
        response.pattern_place = entry.value.get("pattern").map(|node| node.place.clone());
        response.parameters = self.headers(entry.value.some("headers")).into();
        if let Some(template) = entry.value.some("template") {
            response.templates = if template.is_map() {
                reader::templates(Some(template), self.findings)
            } else {
                reader::template("application/json", template, self.findings).into_iter().collect()
            };
        }
        Some(response)
    }
}

impl Service<'_> {
    /// Adds what all statuses share. What a status has of its own goes before it.
    fn add_shared(&mut self, shared: &Shared, response: &mut IntegrationResponse) {
        let own = std::mem::replace(&mut response.parameters, shared.headers.clone());
        let bytes: usize = shared.headers.iter().map(|mapping| mapping.header.len()).sum();
        let place = response.place.clone().unwrap_or_default();
        if !own.is_empty() {
            match self.findings.charge(shared.headers.len(), bytes, &place) {
                true => merge(&mut response.parameters, own.to_vec()),
                false => response.parameters = own,
            }
        }
        let has_json =
            response.templates.iter().any(|template| template.media_type == "application/json");
        if let Some(template) = &shared.template
            && !has_json
        {
            response.templates.insert(0, template.clone());
        }
        if (200..300).contains(&response.status) {
            response.content_handling = shared.content_handling;
        }
    }
}

impl Shared {
    fn is_empty(&self) -> bool {
        let Self { headers, template, content_handling } = self;
        headers.is_empty() && template.is_none() && content_handling.is_none()
    }
}

/// Adds headers; one that is there already is replaced in its place.
fn merge(headers: &mut Vec<ResponseMapping>, others: Vec<ResponseMapping>) {
    let own = headers.iter().enumerate().rev();
    let mut places: HashMap<String, usize> =
        own.map(|(place, own)| (own.header.clone(), place)).collect();
    for other in others {
        let place = *places.entry(other.header.clone()).or_insert(headers.len());
        match headers.get_mut(place) {
            Some(own) => *own = other,
            None => headers.push(other),
        }
    }
}
