//! A whole exchange as one JSON case: an integration, a request, a backend's answer.

use serde_json::{Value as Json, json};

use super::Shared;
use super::configs::Config;
use super::findings::finding_json;
use super::http_json::next_json;
use crate::config::finding::{Findings, Severity};
use crate::config::{get_integration, openapi, read_tree};
use crate::gateway::Next;
use crate::support::base64;
use crate::{
    Api, BackendAnswer, BackendRequest, BackendResult, CompiledApi, Headers, HostContext,
    IntegrationType, Location, MethodResponse, Model, Pairs, Request, RequestParameter, Route,
    Validator, fill_path_parameters, parse_query, request_of_event,
};
use vtl::Engine;

/// Runs the exchange that a line of the protocol describes, alone: see the
/// [module](crate::protocol) for its members.
///
/// Gives `{"ok":true,"integrationRequest":{…},"response":{…}}`; without a backend, where one is
/// needed, `{"ok":true,"wants":"backend","integrationRequest":{…}}`; or
/// `{"ok":false,"error":{…}}` for a line that is not a case.
#[must_use]
pub fn run_exchange_case(engine: &Engine, case: &Json) -> Json {
    let mut result = answer(engine, &Shared::default(), case);
    if let Json::Object(members) = &mut result {
        // Nothing is kept, so that there is nothing to come back to.
        members.remove("exchange");
        if let Some(name) = case.get("name") {
            members.insert("name".to_owned(), name.clone());
        }
    }
    result
}

/// Why a line has no exchange.
struct Refusal {
    message: String,
    findings: Vec<Json>,
}

impl<T: Into<String>> From<T> for Refusal {
    fn from(message: T) -> Self {
        Self { message: message.into(), findings: Vec::new() }
    }
}

pub(super) fn answer(engine: &Engine, shared: &Shared, case: &Json) -> Json {
    match run(engine, shared, case) {
        Ok(result) => result,
        Err(Refusal { message, findings }) => {
            let mut answer = json!({"ok": false, "error": {"kind": "case", "message": message}});
            put_findings(&mut answer, findings);
            answer
        }
    }
}

fn put_findings(answer: &mut Json, findings: Vec<Json>) {
    if let (Json::Object(members), false) = (answer, findings.is_empty()) {
        members.insert("findings".to_owned(), Json::Array(findings));
    }
}

fn run(engine: &Engine, shared: &Shared, case: &Json) -> Result<Json, Refusal> {
    let given = |name: &str| case.get(name).filter(|value| !value.is_null());
    let (next, findings) = if let Some(token) = given("exchange") {
        let token = token.as_str().map_or_else(|| token.to_string(), str::to_owned);
        let pending = shared
            .pending
            .take(&token)
            .ok_or_else(|| format!("there is no exchange `{token}` that waits for its backend"))?;
        (pending, Vec::new())
    } else if let Some(config) = given("config") {
        let config = shared.configs.get(engine, config)?;
        (on_route(&config, case)?, config.findings.clone())
    } else {
        let mut api = Api::default();
        let (route, findings) = route(case, &mut api)?;
        api.routes.push(route);
        let next = CompiledApi::new(api, engine).start(0, read_request(case)?, Vec::new(), true);
        (next.into(), findings)
    };
    let traced = case.get("trace") == Some(&Json::Bool(true));
    let next = answered(next, case)?;
    let mut answer = next_json(&next, traced);
    if let (false, Json::Object(members)) = (matches!(next, Next::Respond(_)), &mut answer) {
        members.insert("exchange".to_owned(), json!(shared.pending.put(next)));
    }
    put_findings(&mut answer, findings);
    Ok(answer)
}

/// Goes on with what the line says of the signature, the authorizer and the backend, as far as it says something.
fn answered(mut next: Next, case: &Json) -> Result<Next, Refusal> {
    let given = |name: &str| case.get(name).filter(|value| !value.is_null());
    loop {
        next = match next {
            Next::Verify(pending) => match given("signature") {
                None => return Ok(Next::Verify(pending)),
                Some(Json::String(why)) => pending.verified(Err(why.clone())),
                Some(Json::Bool(true)) => pending.verified(Ok(())),
                Some(_) => {
                    pending.verified(Err("the signature of the token is not valid".to_owned()))
                }
            },
            Next::Authorize(pending) => match (given("authorizer"), pending.backend_request()) {
                (Some(answer), Some(sent)) => {
                    let result = read_backend_result(answer, sent)?;
                    pending.respond(result, 0)
                }
                _ => return Ok(Next::Authorize(pending)),
            },
            Next::Call(call) => match given("backend") {
                None => return Ok(Next::Call(call)),
                Some(backend) => {
                    let result = read_backend_result(backend, call.backend_request())?;
                    let millis = backend.get("millis").and_then(Json::as_u64).unwrap_or_default();
                    Next::Respond(Box::new(call.respond(result, millis)))
                }
            },
            finished => return Ok(finished),
        };
    }
}

/// Starts an exchange on a route of a configuration.
fn on_route(config: &Config, case: &Json) -> Result<Next, Refusal> {
    let apis = &config.apis;
    if !apis.has_routes() {
        let findings = config.findings.clone();
        return Err(Refusal { message: "the configuration has no routes".to_owned(), findings });
    }
    let host = HostContext::default();
    let mut request = read_request(case)?;
    let route = case.get("route").and_then(Json::as_str);
    if let Some(route) = route {
        let has_path = case.get("request").and_then(|given| given.get("path")).is_some();
        set_route(&mut request, route, has_path || case.get("event").is_some())?;
        let routes = &apis.rest().api().routes;
        let rest = case.get("api").is_none_or(|api| api == "rest");
        if let Some(index) = routes.iter().position(|known| rest && known.name() == route) {
            return Ok(apis.rest().exchange_on(index, request, &host).into());
        }
    }
    let api = match case.get("api").and_then(Json::as_str) {
        Some(name) => apis
            .named(name, &request)
            .ok_or_else(|| format!("there is no API `{name}` with routes"))?,
        None => {
            let chosen = apis.choose(&request);
            if let (Some(route), false) = (route, chosen.has_route) {
                let known = apis.routes().join(", ");
                let message = format!("there is no route `{route}`; there are {known}");
                return Err(message.into());
            }
            chosen.api
        }
    };
    // Whether an authorizer of a REST API is asked, the line says.
    let asks = ["authorizer", "signature"].iter().any(|name| case.get(*name).is_some());
    Ok(match asks {
        true => api.exchange(request, &host),
        false => api.exchange_admitted(request, &host),
    })
}

/// Method and path of a request by the name of a route or a request line.
fn set_route(request: &mut Request, route: &str, has_path: bool) -> Result<(), Refusal> {
    let (method, path) = match route {
        "$default" => ("GET", "/"),
        route => route.split_once(' ').ok_or("`route` is a method and a path: `GET /things/7`")?,
    };
    if has_path {
        return Ok(());
    }
    let method = match method.to_ascii_uppercase() {
        any if any == "ANY" => "GET".to_owned(),
        method => method,
    };
    let line = Request::new(method, fill_path_parameters(path.trim(), &request.path_parameters));
    (request.method, request.path) = (line.method, line.path);
    for (name, value) in line.query.iter() {
        request.query.push(name, value);
    }
    if request.raw_query.is_none() {
        request.raw_query = line.raw_query.filter(|query| !query.is_empty());
    }
    Ok(())
}

/// The route of a line with an integration of its own, and what the service takes and should not
/// have been written so.
fn route(case: &Json, api: &mut Api) -> Result<(Route, Vec<Json>), Refusal> {
    let integration = case.get("integration").ok_or("the case has no `integration`")?;
    let mut findings = Findings::default();
    let node = read_tree("integration", &integration.to_string(), &mut findings);
    let node = node.ok_or("`integration` is nested too deeply")?;
    let integration = get_integration::integration(&node, &mut findings);
    if let Some(given) = case.get("gatewayResponses") {
        let node = read_tree("gatewayResponses", &given.to_string(), &mut findings);
        let node = node.ok_or("`gatewayResponses` are nested too deeply")?;
        openapi::gateway_responses(&node, api, &mut findings);
    }
    let findings = findings.into_sorted();
    let shown: Vec<Json> = findings.iter().map(finding_json).collect();
    let errors: Vec<String> = findings
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| match finding.help {
            Some(help) => format!("{} ({help})", finding.message),
            None => finding.message,
        })
        .collect();
    if !errors.is_empty() {
        return Err(Refusal { message: errors.join("; "), findings: shown });
    }
    let mut route = Route::new("ANY", "/", integration);
    route.method_responses = strings(case.get("methodResponses"))
        .iter()
        .filter_map(|status| status.parse().ok())
        .map(|status| MethodResponse::new(status, Vec::new()))
        .collect();
    api.binary_media_types = strings(case.get("binaryMediaTypes"));
    if let Some(model) = case.get("model") {
        api.models.push(Model::new("model", model.clone()));
        route.request_models = vec![("application/json".to_owned(), "model".to_owned())].into();
        route.validator = Validator::new(true, route.validator.parameters);
    }
    for text in strings(case.get("requiredParameters")) {
        let parameter = text
            .split_once('.')
            .and_then(|(location, name)| Some((Location::from_word(location)?, name)));
        let (location, name) =
            parameter.ok_or_else(|| format!("`{text}` is not a parameter: `querystring.NAME`"))?;
        route.request_parameters.push(RequestParameter::new(location, name, true));
        route.validator = Validator::new(route.validator.body, true);
    }
    Ok((route, shown))
}

/// The request of a case: `request` with `method`, `path`, `headers`, `querystring` or `raw_query`, `pathParameters`,
/// `body` or `body_base64`; `context` and `stageVariables` beside it. What is absent is empty.
///
/// # Errors
/// A message for the caller where a body is not Base64.
pub fn read_request(case: &Json) -> Result<Request, String> {
    let empty = json!({});
    let event = case.get("event").filter(|event| !event.is_null());
    let mut request = match event {
        Some(event) => {
            let problem = "`event` is not an object, or its body is not base64";
            let mut request = request_of_event(event).ok_or(problem)?;
            if request.method.is_empty() {
                request.method = "GET".to_owned();
            }
            request
        }
        None => Request::new("GET", "/"),
    };
    let given = match case.get("request").filter(|request| !request.is_null()) {
        Some(given) => given,
        None if event.is_some() => return with_context(request, case),
        None => &empty,
    };
    let text = |name: &str| given.get(name).and_then(Json::as_str);
    let line = Request::new(
        text("method").unwrap_or(&request.method),
        text("path").unwrap_or(&request.path),
    );
    (request.method, request.path, request.query) = (line.method, line.path, line.query);
    request.headers = headers(given.get("headers"));
    for (name, value) in pairs(given.get("querystring")).iter() {
        request.query.push(name, value);
    }
    if let Some(raw) = text("raw_query") {
        for (name, value) in parse_query(raw).iter() {
            request.query.push(name, value);
        }
    }
    request.path_parameters = pairs(given.get("pathParameters"));
    request.body = body(given)?;
    with_context(request, case)
}

fn with_context(mut request: Request, case: &Json) -> Result<Request, String> {
    for (name, value) in pairs(case.get("stageVariables")).iter() {
        request.stage_variables.set(name, [value.to_owned()]);
    }
    if let (Some(Json::Object(members)), Json::Object(context)) =
        (case.get("context"), &mut request.context)
    {
        context.extend(members.clone());
    }
    Ok(request)
}

/// What became of a backend's call: `status`, `headers`, `body` or `body_base64`, `functionError`, `returns`; or
/// `timeout`; or `failure`.
///
/// # Errors
/// A message for the caller where a body is not Base64 or a status is not one.
pub fn read_backend_result(given: &Json, sent: &BackendRequest) -> Result<BackendResult, String> {
    if given.get("timeout") == Some(&Json::Bool(true)) {
        return Ok(BackendResult::TimedOut);
    }
    if let Some(why) = given.get("failure").and_then(Json::as_str) {
        return Ok(BackendResult::Failed(why.to_owned()));
    }
    let mut answer = BackendAnswer::new(200, body(given)?);
    if let Some(status) = given.get("status").and_then(Json::as_u64) {
        answer.status = u16::try_from(status).map_err(|_| "`status` is not a valid HTTP status")?;
    }
    answer.headers = headers(given.get("headers"));
    answer.function_error = given.get("functionError").and_then(Json::as_bool) == Some(true);
    let returns = given.get("returns").and_then(Json::as_str);
    if returns.is_some_and(|what| what.starts_with("event")) {
        answer.body = echo(sent);
    }
    Ok(BackendResult::Answer(answer))
}

/// A function that returns its event; behind a proxy, as the body of a response.
fn echo(sent: &BackendRequest) -> Vec<u8> {
    let event = sent.event();
    if sent.kind == IntegrationType::AwsProxy {
        let text = String::from_utf8_lossy(&event).into_owned();
        json!({"statusCode": 200, "body": text}).to_string().into_bytes()
    } else {
        event
    }
}

fn body(given: &Json) -> Result<Vec<u8>, String> {
    if let Some(text) = given.get("body_base64").and_then(Json::as_str) {
        return base64::decode(text.as_bytes())
            .ok_or_else(|| "`body_base64` is not base64".to_owned());
    }
    match given.get("body") {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::String(text)) => Ok(text.clone().into_bytes()),
        Some(other) => Ok(other.to_string().into_bytes()),
    }
}

/// Names and values, as an object (values may be lists) or as a list of pairs.
fn named(given: Option<&Json>) -> Vec<(String, String)> {
    let text = |value: &Json| match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    match given {
        Some(Json::Object(members)) => members
            .iter()
            .flat_map(|(name, value)| {
                let values = match value {
                    Json::Array(values) => values.iter().map(text).collect(),
                    other => vec![text(other)],
                };
                values.into_iter().map(move |value| (name.clone(), value))
            })
            .collect(),
        Some(Json::Array(items)) => items
            .iter()
            .filter_map(|item| Some((item.get(0)?.as_str()?.to_owned(), text(item.get(1)?))))
            .collect(),
        _ => Vec::new(),
    }
}

fn headers(given: Option<&Json>) -> Headers {
    named(given).into_iter().collect()
}

fn pairs(given: Option<&Json>) -> Pairs {
    named(given).into_iter().collect()
}

fn strings(given: Option<&Json>) -> Vec<String> {
    given
        .and_then(Json::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .map(|item| match item {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        })
        .collect()
}
