//! CORS: the headers of the responses, and the preflight method of each path.

use std::collections::{HashMap, HashSet};

use super::super::tree::Node;
use super::defaults;
use super::version::Version;
use crate::{
    ContentHandling, Integration, IntegrationResponse, IntegrationType, MappingExpression,
    MappingTemplate, MethodResponse, Place, ResponseMapping, Route,
};

/// The CORS settings of one event.
#[derive(Debug, Clone, Default)]
pub(super) struct Cors {
    pub(super) origin: Option<String>,
    pub(super) origins: Vec<String>,
    pub(super) allow_credentials: bool,
    pub(super) place: Place,
    methods: Vec<String>,
    headers: Vec<String>,
    max_age: Option<String>,
    cache_control: Option<String>,
}

impl Cors {
    /// The one header value that responses carry: several origins are joined with commas.
    pub(super) fn joined_origin(&self) -> String {
        if self.origins.is_empty() {
            self.origin.clone().unwrap_or_else(|| "undefined".to_owned())
        } else {
            self.origins.join(",")
        }
    }

    fn read(node: &Node, method: &str, version: Version) -> Self {
        let texts = |key: &str| node.some(key).map(Node::texts);
        let origins = texts("origins").unwrap_or_default();
        let own_origin = node.some("origin").and_then(Node::text);
        let default_origin = origins.is_empty().then(|| "*".to_owned());
        let mut methods = texts("methods").unwrap_or_else(|| vec!["OPTIONS".to_owned()]);
        for needed in ["OPTIONS", method] {
            if !methods.iter().any(|other| other == needed) {
                methods.push(needed.to_owned());
            }
        }
        Self {
            origin: own_origin.or(default_origin),
            origins,
            allow_credentials: node.get("allowCredentials").and_then(Node::truth) == Some(true),
            place: node.place.clone(),
            methods,
            headers: texts("headers").unwrap_or_else(|| defaults::cors_headers(version)),
            max_age: node.some("maxAge").and_then(Node::text),
            cache_control: node.some("cacheControl").and_then(Node::text),
        }
    }

    /// The settings of all events on a path: lists are joined, the last origin wins.
    fn merged(events: &[Self]) -> Self {
        let mut merged = events.last().cloned().unwrap_or_default();
        merged.methods = union(events.iter().map(|cors| cors.methods.as_slice()));
        merged.headers = union(events.iter().map(|cors| cors.headers.as_slice()));
        merged.origins = union(events.iter().map(|cors| cors.origins.as_slice()));
        merged.allow_credentials = events.iter().any(|cors| cors.allow_credentials);
        merged.max_age = events.iter().rev().find_map(|cors| cors.max_age.clone());
        merged.cache_control = events.iter().rev().find_map(|cors| cors.cache_control.clone());
        if let Some(first) = events.first() {
            merged.place = first.place.clone();
        }
        merged
    }
}

/// The last list, then of each earlier one what no later one has.
fn union<'a>(lists: impl DoubleEndedIterator<Item = &'a [String]>) -> Vec<String> {
    let mut known: HashSet<&str> = HashSet::new();
    let mut all = Vec::new();
    for list in lists.rev() {
        all.extend(list.iter().filter(|text| !known.contains(text.as_str())).cloned());
        known.extend(list.iter().map(String::as_str));
    }
    all
}

/// The preflight methods of a service, by path.
#[derive(Debug, Default)]
pub(super) struct Preflights {
    of_paths: Vec<(String, Vec<Cors>)>,
    /// Where a path is in that list.
    known: HashMap<String, usize>,
}

impl Preflights {
    /// Notes the CORS settings of an event and gives them back, if it has any.
    pub(super) fn add(
        &mut self,
        path: &str,
        method: &str,
        node: Option<&Node>,
        version: Version,
    ) -> Option<Cors> {
        let node = node.filter(|node| node.truth() != Some(false))?;
        let cors = Cors::read(node, method, version);
        let next = self.of_paths.len();
        let at = *self.known.entry(path.to_owned()).or_insert(next);
        match self.of_paths.get_mut(at) {
            Some((_, known)) => known.push(cors.clone()),
            None => self.of_paths.push((path.to_owned(), vec![cors.clone()])),
        }
        Some(cors)
    }

    /// The `OPTIONS` methods that answer the preflights.
    pub(super) fn into_routes(self, version: Version) -> Vec<Route> {
        let paths = self.of_paths.into_iter();
        paths.map(|(path, events)| route(path, &Cors::merged(&events), version)).collect()
    }
}

fn route(path: String, cors: &Cors, version: Version) -> Route {
    let mut origins = cors.origins.clone();
    if let Some(origin) = cors.origin.as_ref().filter(|origin| origin.contains(',')) {
        origins = origin.split(',').map(|part| part.trim().to_owned()).collect();
    }
    let headers = preflight_headers(cors, &origins, version);
    let mut response = IntegrationResponse::new(200, None);
    response.parameters = headers
        .iter()
        .map(|(name, value)| ResponseMapping::new(*name, MappingExpression::Static(value.clone())))
        .collect();
    let template = if origins.is_empty() { String::new() } else { origin_template(&origins) };
    response.templates = vec![MappingTemplate::new("application/json", template)];
    let mut integration = Integration::new(IntegrationType::Mock, "")
        .with_request_template("application/json", "{statusCode:200}")
        .with_response(response);
    integration.content_handling = Some(ContentHandling::ConvertToText);
    integration.place = Some(cors.place.clone());
    let mut route = Route::new("OPTIONS", path, integration);
    let names: Vec<_> = headers.iter().map(|(name, _)| (*name).to_owned()).collect();
    route.method_responses = vec![MethodResponse::new(200, names)].into();
    route.authorization.kind = "NONE".to_owned();
    route.place = Some(cors.place.clone());
    route
}

fn preflight_headers(
    cors: &Cors,
    origins: &[String],
    version: Version,
) -> Vec<(&'static str, String)> {
    let origin = origins.first().or(cors.origin.as_ref());
    let mut methods = cors.methods.join(",");
    if cors.methods.iter().any(|method| method == "ANY") {
        methods = methods.replacen("ANY", "DELETE,GET,HEAD,PATCH,POST,PUT", 1);
    }
    let mut headers = vec![
        ("Access-Control-Allow-Origin", origin.cloned().unwrap_or_default()),
        ("Access-Control-Allow-Headers", cors.headers.join(",")),
        ("Access-Control-Allow-Methods", methods),
    ];
    // Up to some version before 1.60 the header was there even when it said `false`.
    if cors.allow_credentials || version.is_before(1, 60) {
        headers.push(("Access-Control-Allow-Credentials", cors.allow_credentials.to_string()));
    }
    if let Some(age) = &cors.max_age {
        headers.push(("Access-Control-Max-Age", age.clone()));
    }
    if let Some(control) = &cors.cache_control {
        headers.push(("Cache-Control", control.clone()));
    }
    headers
}

/// The template that answers with the client's origin when it is one of several.
fn origin_template(origins: &[String]) -> String {
    let tests: Vec<String> = origins
        .iter()
        .map(|origin| origin.replace('.', "[.]").replacen('*', ".+", 1))
        .map(|pattern| format!("$origin.matches(\"{pattern}\")"))
        .collect();
    format!(
        "#set($origin = $input.params(\"Origin\"))\n\
         #if($origin == \"\") #set($origin = $input.params(\"origin\")) #end\n\
         #if({}) #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin) #end",
        tests.join(" || ")
    )
}
