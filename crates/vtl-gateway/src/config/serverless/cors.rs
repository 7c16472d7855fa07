//! CORS: the headers of the responses, and the preflight method of each path.

use std::collections::HashMap;

use super::super::tree::Node;
use super::defaults;
use super::version::Version;
use crate::{
    ContentHandling, Integration, IntegrationResponse, IntegrationType, MappingExpression,
    MappingTemplate, MethodResponse, Place, ResponseMapping, Route,
};

/// The CORS settings of one event.
#[derive(Debug, Clone)]
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

    /// Another event on the same path: lists are joined, the last origin wins.
    fn merge(&mut self, later: &Self) {
        self.methods = union(&later.methods, &self.methods);
        self.headers = union(&later.headers, &self.headers);
        self.origins = union(&later.origins, &self.origins);
        self.origin = later.origin.clone();
        self.allow_credentials |= later.allow_credentials;
        if later.max_age.is_some() {
            self.max_age.clone_from(&later.max_age);
        }
        if later.cache_control.is_some() {
            self.cache_control.clone_from(&later.cache_control);
        }
    }
}

fn union(one: &[String], other: &[String]) -> Vec<String> {
    let mut all = one.to_vec();
    all.extend(other.iter().filter(|text| !one.contains(text)).cloned());
    all
}

/// The preflight methods of a service, by path.
#[derive(Debug, Default)]
pub(super) struct Preflights {
    of_paths: Vec<(String, Cors)>,
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
            Some((_, known)) => known.merge(&cors),
            None => self.of_paths.push((path.to_owned(), cors.clone())),
        }
        Some(cors)
    }

    /// The `OPTIONS` methods that answer the preflights.
    pub(super) fn into_routes(self, version: Version) -> Vec<Route> {
        self.of_paths.into_iter().map(|(path, cors)| route(path, &cors, version)).collect()
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
