//! Authorizers and API keys: of the API, as a default, and of events.

use super::super::super::tree::{Node, Value};
use super::super::Template;
use super::SamApi;
use super::document::{Document, method_key};
use super::event::Event;
use crate::Place;

const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";

impl Template<'_> {
    /// An event's authorizer and API key.
    pub(super) fn method_auth(&mut self, api: &mut SamApi, event: &Event, key: &str) {
        let Some(auth) = event.auth() else {
            return;
        };
        let (path, _) = event.target();
        let place = &auth.place;
        if let Some(name) = auth.some("Authorizer").and_then(Node::text) {
            let authorizer = api.properties.at(&["Auth", "Authorizers", &name]);
            if authorizer.is_none() && name != "NONE" && name != "AWS_IAM" {
                let message = format!("the API `{}` has no authorizer `{name}`", api.name);
                return self.refused(auth, message, "declare it in the API's `Auth.Authorizers`");
            }
            let scopes = auth.some("AuthorizationScopes");
            let scopes = scopes.or(authorizer.and_then(|node| node.some("AuthorizationScopes")));
            let scopes = scopes.filter(|_| authorizer.is_some()).cloned();
            require(&mut api.document, path, key, &name, scopes, place);
            if name == "AWS_IAM" {
                iam_definition(&mut api.document, place);
            }
        }
        match auth.some("ApiKeyRequired").and_then(Node::truth) {
            Some(true) => {
                require(&mut api.document, path, key, "api_key", None, place);
                key_definition(&mut api.document, place);
            }
            Some(false) => require(&mut api.document, path, key, "api_key_false", None, place),
            None => {}
        }
    }

    /// Where the document is written out, an event changes its security only when it says so.
    pub(super) fn override_auth(&mut self, api: &mut SamApi, event: &Event) {
        let overrides = event.auth().and_then(|auth| auth.get("OverrideApiAuth"));
        let (path, method) = event.target();
        let key = method_key(method);
        let is_there =
            api.document.integrated_methods(path).iter().any(|(method, _)| *method == key);
        if overrides.and_then(Node::truth) == Some(true) && is_there {
            self.method_auth(api, event, &key);
        }
    }

    /// The API's authorizers, and its defaults for methods that say nothing.
    pub(super) fn add_auth(&mut self, api: &mut SamApi) {
        let Some(auth) = api.properties.some("Auth").cloned() else {
            return;
        };
        let authorizers = auth.get("Authorizers").map(Node::entries).unwrap_or_default();
        for entry in authorizers {
            if let Some(definitions) = api.document.member("securityDefinitions") {
                definitions.set(&entry.key, definition(&entry.value));
            }
        }
        let preflight = |key: &str| auth.get(key).and_then(Node::truth) != Some(false);
        let default = auth.some("DefaultAuthorizer").and_then(Node::text);
        // Without authorizers the transform does not look at it.
        let default = default.filter(|name| !authorizers.is_empty() || name == "AWS_IAM");
        if let Some(default) = default {
            let known = authorizers.iter().find(|entry| entry.key == default);
            if default == "AWS_IAM" {
                iam_definition(&mut api.document, &auth.place);
            } else if known.is_none() {
                let message = format!("the API `{}` has no authorizer `{default}`", api.name);
                return self.refused(&auth, message, "declare it in `Authorizers`");
            }
            let names: Vec<&str> = authorizers.iter().map(|entry| entry.key.as_str()).collect();
            let scopes = known.and_then(|entry| entry.value.some("AuthorizationScopes"));
            let scopes = scopes.cloned().unwrap_or_else(|| Node::list(Vec::new(), &auth.place));
            let with_preflight = preflight("AddDefaultAuthorizerToCorsPreflight");
            for path in api.document.path_names() {
                for (method, node) in api.document.integrated_methods(&path) {
                    if with_preflight || method != "options" {
                        default_authorizer(node, &default, &names, &scopes);
                    }
                }
            }
        }
        if auth.some("ApiKeyRequired").and_then(Node::truth) == Some(true) {
            key_definition(&mut api.document, &auth.place);
            let with_preflight = preflight("AddApiKeyRequiredToCorsPreflight");
            for path in api.document.path_names() {
                for (method, node) in api.document.integrated_methods(&path) {
                    default_key(node, method == "options" && !with_preflight, &auth.place);
                }
            }
        }
    }
}

/// Adds a requirement to a method.
fn require(
    document: &mut Document,
    path: &str,
    key: &str,
    name: &str,
    scopes: Option<Node>,
    place: &Place,
) {
    let method = document.method(path, key, place);
    if let Some(security) = method.and_then(|method| method.member("security", place)) {
        let scopes = scopes.unwrap_or_else(|| Node::list(Vec::new(), place));
        security.push(Node::map(place).with(name, scopes));
    }
}

/// A method without an authorizer of its own gets the default one; `NONE` keeps it away.
fn default_authorizer(method: &mut Node, default: &str, names: &[&str], scopes: &Node) {
    let existing = method.get("security").map(Node::items).unwrap_or_default().to_vec();
    let is_authorizer = |node: &Node| {
        node.entries()
            .iter()
            .any(|entry| entry.key == "AWS_IAM" || names.contains(&entry.key.as_str()))
    };
    let is_none = |node: &Node| node.get("NONE").is_some();
    let (own, mut others): (Vec<Node>, Vec<Node>) = existing.into_iter().partition(is_authorizer);
    let place = scopes.place.clone();
    let chosen = match others.iter().position(is_none) {
        Some(at) => {
            others.remove(at);
            Vec::new()
        }
        None if !own.is_empty() => own,
        None => vec![Node::map(&place).with(default, scopes.clone())],
    };
    others.extend(chosen);
    // With nothing left the marker stays, as the transform leaves it.
    if !others.is_empty() {
        method.set("security", Node::list(others, &place));
    }
}

/// A method that says nothing about API keys needs one.
fn default_key(method: &mut Node, is_spared: bool, place: &Place) {
    let existing = method.get("security").map(Node::items).unwrap_or_default().to_vec();
    let is_key = |node: &Node| node.get("api_key").is_some() || node.get("api_key_false").is_some();
    let (own, mut others): (Vec<Node>, Vec<Node>) = existing.into_iter().partition(is_key);
    let is_refused = own.iter().any(|node| node.get("api_key_false").is_some());
    if !is_refused && !is_spared {
        others.push(Node::map(place).with("api_key", Node::list(Vec::new(), place)));
    }
    method.set("security", Node::list(others, place));
}

fn iam_definition(document: &mut Document, place: &Place) {
    let scheme = scheme("Authorization", place)
        .with("x-amazon-apigateway-authtype", Node::string("awsSigv4", place));
    define(document, "AWS_IAM", scheme, place);
}

fn key_definition(document: &mut Document, place: &Place) {
    define(document, "api_key", scheme("x-api-key", place), place);
}

/// Adds a security scheme, unless there is one of that name.
fn define(document: &mut Document, name: &str, scheme: Node, place: &Place) {
    let definitions = document.member("securityDefinitions");
    if let Some(slot) = definitions.and_then(|node| node.member(name, place))
        && slot.is_null()
    {
        *slot = scheme;
    }
}

fn scheme(header: &str, place: &Place) -> Node {
    Node::map(place)
        .with("type", Node::string("apiKey", place))
        .with("name", Node::string(header, place))
        .with("in", Node::string("header", place))
}

/// The security scheme of an authorizer: Cognito, or a function that gets the token or the request.
fn definition(node: &Node) -> Node {
    let place = &node.place;
    let identity = node.some("Identity");
    let header = identity.and_then(|identity| identity.some("Header")).and_then(Node::text);
    let header = header.unwrap_or_else(|| "Authorization".to_owned());
    let expression = identity.and_then(|identity| identity.some("ValidationExpression")).cloned();
    if let Some(pools) = node.some("UserPoolArn") {
        let pools = match &pools.value {
            Value::List(_) => pools.clone(),
            _ => Node::list(vec![pools.clone()], place),
        };
        let mut authorizer = Node::map(place)
            .with("type", Node::string("cognito_user_pools", place))
            .with("providerARNs", pools);
        if let Some(expression) = expression {
            authorizer.set("identityValidationExpression", expression);
        }
        return scheme(&header, place)
            .with("x-amazon-apigateway-authtype", Node::string("cognito_user_pools", place))
            .with(AUTHORIZER, authorizer);
    }
    let is_request = node.get("FunctionPayloadType").and_then(Node::as_str) == Some("REQUEST");
    let function = node.some("FunctionArn").and_then(Node::text).unwrap_or_default();
    let uri = format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    );
    let kind = if is_request { "request" } else { "token" };
    let mut authorizer = Node::map(place)
        .with("type", Node::string(kind, place))
        .with("authorizerUri", Node::string(uri, place));
    if let Some(ttl) = identity.and_then(|identity| identity.some("ReauthorizeEvery")) {
        authorizer.set("authorizerResultTtlInSeconds", ttl.clone());
    }
    if let Some(role) = node.some("FunctionInvokeRole").filter(|role| role.as_str() != Some("NONE"))
    {
        authorizer.set("authorizerCredentials", role.clone());
    }
    if is_request {
        let sources = identity_sources(identity);
        if !sources.is_empty() {
            authorizer.set("identitySource", Node::string(sources.join(", "), place));
        }
    } else if let Some(expression) = expression {
        authorizer.set("identityValidationExpression", expression);
    }
    let header = if is_request { "Unused" } else { &header };
    scheme(header, place)
        .with("x-amazon-apigateway-authtype", Node::string("custom", place))
        .with(AUTHORIZER, authorizer)
}

fn identity_sources(identity: Option<&Node>) -> Vec<String> {
    let kinds = [
        ("Headers", "method.request.header."),
        ("QueryStrings", "method.request.querystring."),
        ("StageVariables", "stageVariables."),
        ("Context", "context."),
    ];
    let names = |key: &str| {
        identity.and_then(|identity| identity.get(key)).map(Node::texts).unwrap_or_default()
    };
    kinds
        .iter()
        .flat_map(|(key, prefix)| names(key).into_iter().map(move |name| format!("{prefix}{name}")))
        .collect()
}
