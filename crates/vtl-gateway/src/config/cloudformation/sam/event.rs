//! Events of type `Api`: of functions, which are proxies, and of state machines, which are started.

use super::super::super::codes;
use super::super::super::keys::nearest;
use super::super::super::tree::{Entry, Node};
use super::super::Template;
use super::super::fold::referred;
use super::document::{INTEGRATION, method_key};
use super::{IMPLICIT_API, SamApi};
use crate::Place;

const VALIDATOR: &str = "x-amazon-apigateway-request-validator";

/// An event with the API that it belongs to.
pub(super) struct Event {
    pub(super) api: String,
    pub(super) place: Place,
    path: String,
    method: String,
    properties: Node,
    /// The function or the state machine.
    owner: String,
    name: String,
    is_state_machine: bool,
}

impl Template<'_> {
    /// The events of all functions and state machines, in the order they are written.
    pub(super) fn sam_events(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        for (kind, is_state_machine) in
            [("AWS::Serverless::Function", false), ("AWS::Serverless::StateMachine", true)]
        {
            for owner in self.resources(kind) {
                let own = owner.value.at(&["Properties", "Events"]).map(Node::entries);
                for entry in own.unwrap_or_default() {
                    match entry.value.get("Type").and_then(Node::as_str) {
                        Some("Api") => {
                            events.push(self.sam_event(owner, entry, is_state_machine));
                        }
                        Some(kind) => self.misspelled_type(kind, entry),
                        None => {}
                    }
                }
            }
        }
        events
    }

    /// Reports a type of event that is `Api` or `HttpApi` in other letters.
    fn misspelled_type(&mut self, kind: &str, entry: &Entry) {
        let known = ["Api", "HttpApi"].into_iter().find(|known| {
            kind.eq_ignore_ascii_case(known)
                || kind.replace(['-', '_'], "").eq_ignore_ascii_case(known)
        });
        if let Some(known) = known.filter(|known| *known != kind) {
            let message = format!("`{kind}` is not a type of event");
            self.refused(&entry.value, message, &format!("write `{known}`"));
        }
    }

    /// Reports a method that HTTP does not have.
    fn unknown_method(&mut self, event: &Event) {
        const METHODS: [&str; 8] =
            ["any", "delete", "get", "head", "options", "patch", "post", "put"];
        let method = event.method.to_lowercase();
        if METHODS.contains(&method.as_str()) || method.starts_with("x-") {
            return;
        }
        let message = format!("`{}` is not an HTTP method: the event makes no route", event.method);
        let help = match nearest(&method, METHODS.into_iter()) {
            Some(meant) => format!("write `{meant}`"),
            None => "write `get`, `post`, …, or `any`".to_owned(),
        };
        self.findings.warning(&codes::SAM, Some(&event.place), message).help(help);
    }

    fn sam_event(&mut self, owner: &Entry, entry: &Entry, is_state_machine: bool) -> Event {
        let raw = entry.value.get("Properties");
        let properties = raw.map(|raw| self.folded(raw)).unwrap_or_default();
        let api = raw.and_then(|raw| raw.some("RestApiId"));
        let api = api.and_then(|id| referred(id).or_else(|| id.text()));
        let text = |key: &str| properties.some(key).and_then(Node::text);
        Event {
            api: api.unwrap_or_else(|| IMPLICIT_API.to_owned()),
            place: entry.key_place.clone(),
            path: text("Path").unwrap_or_else(|| "/".to_owned()),
            method: text("Method").unwrap_or_else(|| "any".to_owned()),
            properties,
            owner: owner.key.to_string(),
            name: entry.key.to_string(),
            is_state_machine,
        }
    }

    /// Adds the method of an event to its API's document.
    pub(super) fn add_event(&mut self, api: &mut SamApi, event: &Event) {
        if !(api.is_managed || api.merges && !event.is_state_machine) {
            self.override_auth(api, event);
            return;
        }
        self.unknown_method(event);
        let key = method_key(&event.method);
        let integration = match event.is_state_machine {
            true => self.state_machine(event),
            false => self.function(api, event),
        };
        let place = &event.place;
        let Some(method) = api.document.method(&event.path, &key, place) else {
            return;
        };
        if method.some(INTEGRATION).is_some() && api.is_managed {
            let message =
                format!("{} {} is defined by two events", event.method.to_uppercase(), event.path);
            let node = Node::map(place);
            return self.refused(&node, message, "remove one of them, or give it another path");
        }
        method.set(INTEGRATION, integration);
        if method.get("responses").is_none() {
            let responses = match event.is_state_machine {
                true => Node::map(place)
                    .with("200", described("OK", place))
                    .with("400", described("Bad Request", place)),
                false => Node::map(place),
            };
            method.set("responses", responses);
        }
        let shown = match key.as_str() {
            super::document::ANY => "ANY".to_owned(),
            key => key.to_uppercase(),
        };
        if !event.is_state_machine {
            api.functions.insert((shown, event.path.clone()), event.owner.clone());
            self.request_model(api, event, &key);
            request_parameters(api, event, &key);
        }
        self.method_auth(api, event, &key);
    }

    /// The proxy integration of a function.
    fn function(&mut self, api: &SamApi, event: &Event) -> Node {
        let place = &event.place;
        let arn = self.sam_function_arn(&event.owner);
        let named = |name: &str| self.scope.named(name).unwrap_or_default();
        let mode = event.properties.some("ResponseTransferMode").and_then(Node::text);
        let (version, action) = match mode.as_deref() {
            Some("RESPONSE_STREAM") => ("2021-11-15", "response-streaming-invocations"),
            _ => ("2015-03-31", "invocations"),
        };
        let uri = format!(
            "arn:{}:apigateway:{}:lambda:path/{version}/functions/{arn}/{action}",
            named("AWS::Partition"),
            named("AWS::Region"),
        );
        let mut node = Node::map(place)
            .with("type", Node::string("aws_proxy", place))
            .with("httpMethod", Node::string("POST", place))
            .with("uri", Node::string(uri, place));
        if let Some(timeout) = event.properties.some("TimeoutInMillis") {
            node.set("timeoutInMillis", timeout.clone());
        }
        if let Some(credentials) = credentials(api, event) {
            node.set("credentials", Node::string(credentials, place));
        }
        node
    }

    /// The integration that starts a state machine.
    fn state_machine(&mut self, event: &Event) -> Node {
        let place = &event.place;
        let named = |name: &str| self.scope.named(name).unwrap_or_default();
        let uri = format!(
            "arn:{}:apigateway:{}:states:action/StartExecution",
            named("AWS::Partition"),
            named("AWS::Region")
        );
        let arn = self.scope.reference(&event.owner);
        let unescapes =
            event.properties.get("UnescapeMappingTemplate").and_then(Node::truth) == Some(true);
        let replaced = if unescapes { r#".replaceAll("\\'","'")"# } else { "" };
        let template = format!(
            r#"{{"input": "$util.escapeJavaScript($input.json('$')){replaced}", "stateMachineArn": "{arn}"}}"#
        );
        let role = format!("{}{}Role", event.owner, event.name);
        let role = format!("arn:aws:iam::{}:role/{role}", named("AWS::AccountId"));
        let status =
            |status: &str| Node::map(place).with("statusCode", Node::string(status, place));
        Node::map(place)
            .with("type", Node::string("aws", place))
            .with("httpMethod", Node::string("POST", place))
            .with("uri", Node::string(uri, place))
            .with(
                "responses",
                Node::map(place).with("200", status("200")).with("400", status("400")),
            )
            .with("credentials", Node::string(role, place))
            .with(
                "requestTemplates",
                Node::map(place).with("application/json", Node::string(template, place)),
            )
    }

    fn request_model(&mut self, api: &mut SamApi, event: &Event, key: &str) {
        let Some(request) = event.properties.some("RequestModel") else {
            return;
        };
        let Some(model) = request.some("Model").and_then(Node::text) else {
            return;
        };
        let place = &request.place;
        if api.properties.at(&["Models", &model]).is_none() {
            let message = format!("the API `{}` has no model `{model}`", api.name);
            return self.refused(request, message, "declare it in the API's `Models`");
        }
        // The transform makes the names of models lower case.
        let name = model.to_lowercase();
        let is_version_3 = api.document.is_version_3();
        let kind = if is_version_3 { "components/schemas" } else { "definitions" };
        let reference = Node::string(format!("#/{kind}/{name}"), place);
        let schema = Node::map(place).with("$ref", reference);
        let truth = |name: &str| request.some(name).and_then(Node::truth);
        let (body, parameters) = (truth("ValidateBody"), truth("ValidateParameters"));
        let Some(method) = api.document.method(&event.path, key, place) else {
            return;
        };
        if is_version_3 {
            let content = Node::map(place).with("schema", schema);
            let content = Node::map(place).with("application/json", content);
            method.set("requestBody", Node::map(place).with("content", content));
        } else if let Some(own) = method.member("parameters", place) {
            let parameter = Node::map(place)
                .with("in", Node::string("body", place))
                .with("name", Node::string(name, place))
                .with("schema", schema);
            own.push(parameter);
        }
        if body.is_none() && parameters.is_none() {
            return;
        }
        let (body, parameters) = (body.unwrap_or_default(), parameters.unwrap_or_default());
        let validator = match (body, parameters) {
            (true, true) => "body-and-params",
            (true, false) => "body-only",
            (false, true) => "params-only",
            (false, false) => "no-validation",
        };
        method.set(VALIDATOR, Node::string(validator, place));
        let validators = api.document.member("x-amazon-apigateway-request-validators");
        if let Some(slot) = validators.and_then(|node| node.member(validator, place))
            && slot.is_null()
        {
            *slot = Node::map(place)
                .with("validateRequestBody", Node::boolean(body, place))
                .with("validateRequestParameters", Node::boolean(parameters, place));
        }
    }
}

/// `method.request.header.X`, or a map from that to `{Required, Caching}`.
fn request_parameters(api: &mut SamApi, event: &Event, key: &str) {
    for item in event.properties.get("RequestParameters").map(Node::items).unwrap_or_default() {
        let (name, settings) = match item.entries().first() {
            Some(entry) => (entry.key.to_string(), Some(&entry.value)),
            None => (item.text().unwrap_or_default(), None),
        };
        let place = &item.place;
        let rest = name.strip_prefix("method.request.").and_then(|rest| rest.split_once('.'));
        let Some((location, short)) = rest else {
            continue;
        };
        let location = if location == "querystring" { "query" } else { location };
        let truth =
            |key: &str| settings.and_then(|node| node.get(key)).and_then(Node::truth) == Some(true);
        let parameter = Node::map(place)
            .with("in", Node::string(location, place))
            .with("name", Node::string(short, place))
            .with("required", Node::boolean(truth("Required"), place))
            .with("type", Node::string("string", place));
        let Some(method) = api.document.method(&event.path, key, &event.place) else {
            return;
        };
        if let Some(parameters) = method.member("parameters", place) {
            parameters.push(parameter);
        }
        if truth("Caching")
            && let Some(integration) = method.member(INTEGRATION, place)
            && let Some(keys) = integration.member("cacheKeyParameters", place)
        {
            keys.push(Node::string(name, place));
        }
    }
}

/// With IAM the function is invoked as the caller, or with the role that is named.
fn credentials(api: &SamApi, event: &Event) -> Option<String> {
    let method = event.properties.some("Auth");
    let shared = api.properties.some("Auth");
    let is_iam = match method {
        Some(auth) if !auth.entries().is_empty() => {
            auth.get("Authorizer").and_then(Node::as_str) == Some("AWS_IAM")
        }
        _ => {
            shared.and_then(|auth| auth.get("DefaultAuthorizer")).and_then(Node::as_str)
                == Some("AWS_IAM")
        }
    };
    let role = |auth: Option<&Node>| {
        let role = auth?.get("InvokeRole")?;
        Some(role.text().filter(|role| !role.is_empty()).unwrap_or_else(|| "NONE".to_owned()))
    };
    let role = is_iam.then(|| role(method).or_else(|| role(shared)))?;
    match role.as_deref() {
        Some("NONE") => None,
        None | Some("CALLER_CREDENTIALS") => Some("arn:aws:iam::*:user/*".to_owned()),
        Some(role) => Some(role.to_owned()),
    }
}

fn described(text: &str, place: &Place) -> Node {
    Node::map(place).with("description", Node::string(text, place))
}

impl Event {
    pub(super) fn auth(&self) -> Option<&Node> {
        self.properties.some("Auth")
    }

    pub(super) fn target(&self) -> (&str, &str) {
        (&self.path, &self.method)
    }
}
