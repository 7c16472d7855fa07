//! SAM: `AWS::Serverless::HttpApi`, and function events of type `HttpApi`.

use std::collections::{HashMap, hash_map};

use super::super::codes;
use super::super::http_api::{
    self, Spelling, cors, identity_sources, invocation_uri, jwt_authorizer, kind_of,
    payload_format, route_key,
};
use super::super::include::Includes;
use super::super::reader;
use super::super::tree::{Entry, Node};
use super::Template;
use super::fold::referred;
use crate::http_api::{
    AuthorizerKind, Cors, HttpApi, HttpAuthorizer, HttpIntegration, HttpRoute, LambdaAuthorizer,
    PayloadFormat, RouteKey,
};
use crate::{Authorization, IntegrationType, SharedList};

/// The logical name of the API that SAM makes for events that name none.
const IMPLICIT: &str = "ServerlessHttpApi";

/// The methods that a route may have.
const METHODS: [&str; 8] = ["ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The APIs that are known by their names, and their routes.
#[derive(Default)]
struct Known {
    auths: HashMap<String, Auth>,
    /// Where each API is in the list of all.
    apis: HashMap<String, usize>,
    /// Where each route is in its API's list.
    routes: HashMap<usize, HashMap<RouteKey, usize>>,
}

/// An API's default authorizer and the scopes of each authorizer.
#[derive(Default)]
struct Auth {
    default: Option<String>,
    scopes: HashMap<String, SharedList<String>>,
}

impl Template<'_> {
    pub(super) fn read_sam_http(&mut self, includes: &mut Includes<'_, '_>) {
        let globals = self.scope.root.at(&["Globals", "HttpApi"]);
        let globals = globals.map(|node| self.folded(node)).unwrap_or_default();
        let mut known = Known::default();
        for entry in self.resources("AWS::Serverless::HttpApi") {
            let node = self.with_globals(&globals, entry);
            let (api, auth) = self.sam_http_api(&entry.key, &node, includes);
            self.http_apis.push(HttpApi { place: Some(entry.key_place.clone()), ..api });
            known.auths.insert(entry.key.to_string(), auth);
        }
        for (index, api) in self.http_apis.iter().enumerate() {
            if let Some(name) = &api.logical_name {
                known.apis.entry(name.clone()).or_insert(index);
            }
        }
        for entry in self.resources("AWS::Serverless::Function") {
            let events = entry.value.at(&["Properties", "Events"]).map(Node::entries);
            for event in events.unwrap_or_default() {
                if event.value.get("Type").and_then(Node::as_str) == Some("HttpApi") {
                    self.http_event(&entry.key, event, &globals, &mut known, includes);
                }
            }
        }
    }

    fn sam_http_api(
        &mut self,
        name: &str,
        node: &Node,
        includes: &mut Includes<'_, '_>,
    ) -> (HttpApi, Auth) {
        let mut api = self.sam_definition(node, includes);
        api.logical_name = Some(name.to_owned());
        let text = |key: &str| node.some(key).and_then(Node::text);
        if let Some(own) = text("Name") {
            api.name = own;
        } else if api.name.is_empty() {
            // The transform's title of the document.
            api.name = self.scope.named("AWS::StackName").unwrap_or_default().into_owned();
        }
        api.stage = text("StageName").or_else(|| self.scope.options.stage.clone());
        api.stage_variables = reader::pairs(node.some("StageVariables"));
        api.access_logs.extend(http_api::access_log(node.some("AccessLogSettings"), "Format"));
        api.disable_execute_api_endpoint |=
            node.get("DisableExecuteApiEndpoint").and_then(Node::truth) == Some(true);
        if let Some(node) = node.some("CorsConfiguration") {
            api.cors = match node.truth() {
                Some(true) => {
                    let mut all = Cors::new(vec!["*".to_owned()]);
                    all.place = Some(node.place.clone());
                    Some(all)
                }
                Some(false) => None,
                None => Some(cors(node, Spelling::Pascal, self.findings)),
            };
        }
        let auth = self.sam_auth(node.some("Auth"), &mut api);
        // The default goes for routes of the definition too that say nothing themselves.
        if let Some(default) = &auth.default {
            let usual = if default == "AWS_IAM" { "AWS_IAM" } else { "JWT" };
            let kind = api.authorizer(default).map_or(usual, kind_of);
            for route in &mut api.routes {
                let is_preflight = route.key.to_string().starts_with("OPTIONS ");
                if matches!(route.authorization.kind.as_str(), "" | "NONE") && !is_preflight {
                    route.authorization.kind = kind.to_owned();
                    route.authorization.authorizer = Some(default.clone());
                }
            }
        }
        (api, auth)
    }

    fn sam_definition(&mut self, node: &Node, includes: &mut Includes<'_, '_>) -> HttpApi {
        let body = node.some("DefinitionBody");
        let uri = node.some("DefinitionUri");
        let Some(location) = uri else {
            return match body {
                Some(body) => http_api::openapi::read(body, self.scope.options, self.findings),
                None => HttpApi::default(),
            };
        };
        self.http_document(location, includes)
    }

    fn sam_auth(&mut self, node: Option<&Node>, api: &mut HttpApi) -> Auth {
        let mut auth = Auth::default();
        let Some(node) = node else {
            return auth;
        };
        for entry in node.get("Authorizers").map(Node::entries).unwrap_or_default() {
            let authorizer = self.sam_authorizer(entry);
            api.authorizers.push(authorizer);
            let scopes = entry.value.some("AuthorizationScopes").map(Node::texts);
            auth.scopes.insert(entry.key.to_string(), scopes.unwrap_or_default().into());
        }
        auth.default = node.some("DefaultAuthorizer").and_then(Node::text);
        auth
    }

    fn sam_authorizer(&mut self, entry: &Entry) -> HttpAuthorizer {
        let node = &entry.value;
        let text = |key: &str| node.some(key).and_then(Node::text);
        let mut authorizer = match text("FunctionArn") {
            Some(arn) => {
                let payload = node.some("AuthorizerPayloadFormatVersion");
                let settings = LambdaAuthorizer {
                    function: http_api::function_of_uri(&arn),
                    uri: invocation_uri(&arn),
                    payload: payload_format(payload, PayloadFormat::V2, self.findings),
                    simple_responses: node.get("EnableSimpleResponses").and_then(Node::truth)
                        == Some(true),
                    ttl_seconds: node.at(&["Identity", "ReauthorizeEvery"]).and_then(Node::whole),
                };
                let kind = AuthorizerKind::Lambda(settings);
                HttpAuthorizer::new(entry.key.as_str(), kind, sam_identity(node.some("Identity")))
            }
            None => {
                let sources = identity_sources(node.some("IdentitySource"));
                let configuration = node.some("JwtConfiguration");
                jwt_authorizer(&entry.key, configuration, Spelling::Camel, sources)
            }
        };
        authorizer.place = Some(entry.key_place.clone());
        authorizer
    }

    fn http_event(
        &mut self,
        function: &str,
        event: &Entry,
        globals: &Node,
        known: &mut Known,
        includes: &mut Includes<'_, '_>,
    ) {
        let raw_api = event.value.at(&["Properties", "ApiId"]);
        let name = raw_api.and_then(|node| referred(node).or_else(|| node.text()));
        let name = name.unwrap_or_else(|| IMPLICIT.to_owned());
        let properties = event.value.get("Properties").map(|node| self.folded(node));
        let properties = properties.unwrap_or_default();
        let text = |key: &str| properties.some(key).and_then(Node::text);
        let method = text("Method").unwrap_or_else(|| "ANY".to_owned()).to_uppercase();
        let method = method.replace("X-AMAZON-APIGATEWAY-ANY-METHOD", "ANY");
        let key = match text("Path") {
            Some(path) if path.trim_start_matches('/') != "$default" => format!("{method} {path}"),
            _ => "$default".to_owned(),
        };
        let is_method = METHODS.contains(&method.as_str());
        if !is_method && key != "$default" {
            self.findings
                .warning(
                    &codes::ROUTE_KEY,
                    Some(&event.key_place),
                    format!("`{method}` is not a method: the import leaves the route out"),
                )
                .help("write ANY, GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS");
            return;
        }
        let Some(key) = route_key(&key, &event.key_place, self.findings) else {
            return;
        };
        if !known.auths.contains_key(&name) {
            let settings = if name == IMPLICIT { globals.clone() } else { Node::default() };
            let (mut api, auth) = self.sam_http_api(&name, &settings, includes);
            if name != IMPLICIT {
                api.id = Some(name.clone());
            }
            if let hash_map::Entry::Vacant(place) = known.apis.entry(name.clone()) {
                place.insert(self.http_apis.len());
                self.http_apis.push(api);
            }
            known.auths.insert(name.clone(), auth);
        }
        let arn = self.sam_function_arn(function);
        let mut integration = HttpIntegration::new(IntegrationType::AwsProxy, invocation_uri(&arn));
        integration.http_method = Some("POST".to_owned());
        integration.payload = payload_format(
            properties.some("PayloadFormatVersion"),
            PayloadFormat::V2,
            self.findings,
        );
        integration.timeout_millis = properties.some("TimeoutInMillis").and_then(Node::whole);
        integration.place = Some(event.key_place.clone());
        let mut route = HttpRoute::new(key, integration);
        route.function = Some(function.to_owned());
        route.place = Some(event.key_place.clone());
        let auth = known.auths.get(&name);
        let Some(index) = known.apis.get(&name).copied() else {
            return;
        };
        let Some(api) = self.http_apis.get_mut(index) else {
            return;
        };
        let own = properties.some("Auth");
        // The default is not put on preflights.
        let auth = auth.filter(|_| method != "OPTIONS" || own.is_some());
        route.authorization = authorization(own, auth, api);
        let missing = route.authorization.authorizer.clone();
        if let Some(missing) =
            missing.filter(|name| api.authorizer(name).is_none() && api.id.is_none())
        {
            let place = own.map_or(&event.key_place, |node| &node.place);
            self.findings
                .error(
                    &codes::MISSING_AUTHORIZER,
                    Some(place),
                    format!("there is no authorizer `{missing}`"),
                )
                .help("declare it in `Auth.Authorizers` of the API");
        }
        let routes = known.routes.entry(index).or_insert_with(|| {
            // The first one of a key is the one that is found.
            let keys = api.routes.iter().enumerate().rev();
            keys.map(|(place, route)| (route.key.clone(), place)).collect()
        });
        let place = *routes.entry(route.key.clone()).or_insert(api.routes.len());
        match api.routes.get_mut(place) {
            // A route of the definition keeps its integration; the event's own settings are put on it.
            Some(known) => {
                if properties.some("PayloadFormatVersion").is_some() {
                    known.integration.payload = route.integration.payload;
                }
                if own.is_some() {
                    known.authorization = route.authorization;
                }
                let timeout = route.integration.timeout_millis;
                known.integration.timeout_millis = timeout.or(known.integration.timeout_millis);
            }
            None => api.routes.push(route),
        }
    }
}

/// The event's own authorizer, or the API's default.
fn authorization(node: Option<&Node>, auth: Option<&Auth>, api: &HttpApi) -> Authorization {
    let own = node.and_then(|node| node.some("Authorizer")).and_then(Node::text);
    let name = own.or_else(|| auth.and_then(|auth| auth.default.clone()));
    let mut authorization = Authorization { kind: "NONE".to_owned(), ..Authorization::default() };
    match name {
        None => {}
        Some(name) if name == "NONE" => {}
        // One that is declared under this name is not the service's own.
        Some(name) if name == "AWS_IAM" && api.authorizer(&name).is_none() => {
            authorization.kind = name;
        }
        Some(name) => {
            let shared = auth.and_then(|auth| auth.scopes.get(&name)).cloned();
            let scopes = node.and_then(|node| node.some("AuthorizationScopes"));
            let scopes = scopes.map(|scopes| scopes.texts().into());
            authorization.kind = api.authorizer(&name).map_or("JWT", kind_of).to_owned();
            authorization.scopes = scopes.or(shared).unwrap_or_default();
            authorization.authorizer = Some(name);
        }
    }
    authorization
}

/// `{Headers: […], QueryStrings: […], Context: […], StageVariables: […]}` as the service writes it.
fn sam_identity(node: Option<&Node>) -> Vec<String> {
    let kinds = [
        ("Headers", "$request.header."),
        ("QueryStrings", "$request.querystring."),
        ("StageVariables", "$stageVariables."),
        ("Context", "$context."),
    ];
    let of_kind = |(key, prefix): &(&str, &str)| {
        let names = node.and_then(|node| node.some(key)).map(Node::texts).unwrap_or_default();
        names.into_iter().map(|name| format!("{prefix}{name}")).collect::<Vec<_>>()
    };
    kinds.iter().flat_map(of_kind).collect()
}
