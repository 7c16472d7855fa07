//! A whole exchange as one JSON case: an integration, a request, a backend's answer.

use serde_json::{Map, Value as Json, json};

use super::finding::{Findings, Severity};
use super::{get_integration, openapi, read_tree};
use crate::support::base64;
use crate::{
    Api, BackendAnswer, BackendRequest, BackendResult, Exchange, Headers, IntegrationType,
    Location, MethodResponse, Model, Pairs, Request, RequestParameter, Response, Route, Step,
    Templates, TraceStep, Validator, parse_query,
};
use vtl::Engine;

/// Runs the exchange that `case` describes.
///
/// `integration` is what `get-integration` prints (`integrationHttpMethod` and a list of
/// responses are understood too); `request` has `method`, `path`, `headers`, `querystring`,
/// `pathParameters`, `body` or `body_base64`; `backend` has `status`, `headers`, `body` or
/// `body_base64`, `functionError`, `returns` (`event`: the function returns its event), `timeout`
/// or `failure`. Beside them stand `context`, `stageVariables`, `binaryMediaTypes`,
/// `methodResponses`, `model`, `requiredParameters`, `gatewayResponses` (as in OpenAPI's
/// `x-amazon-apigateway-gateway-responses`) and `trace`.
///
/// Gives `{"ok":true,"integrationRequest":{…},"response":{…}}`, or `{"ok":false,"error":{…}}` for
/// a case that is none.
#[must_use]
pub fn run_exchange_case(engine: &Engine, case: &Json) -> Json {
    let mut result = match run(engine, case) {
        Ok(result) => result,
        Err(message) => json!({"ok": false, "error": {"kind": "case", "message": message}}),
    };
    if let (Json::Object(members), Some(name)) = (&mut result, case.get("name")) {
        members.insert("name".to_owned(), name.clone());
    }
    result
}

fn run(engine: &Engine, case: &Json) -> Result<Json, String> {
    let mut api = Api::default();
    let route = route(case, &mut api)?;
    let request = request(case)?;
    let templates = Templates::compile(engine, &route);
    let mut exchange = Exchange::new(&api, &route, &templates, request);
    let response = match exchange.request() {
        Step::Respond(response) => response,
        Step::Call(backend) => {
            let result = backend_result(case.get("backend"), &backend)?;
            exchange.response(result)
        }
    };
    let traced = case.get("trace") == Some(&Json::Bool(true));
    Ok(exchange_json(&exchange, Some(&response), traced))
}

/// An exchange as the batch protocol shows it: `integrationRequest`, `response` and, if wanted, `trace`.
#[must_use]
pub fn exchange_json(exchange: &Exchange<'_>, response: Option<&Response>, traced: bool) -> Json {
    let mut result = Map::new();
    result.insert("ok".to_owned(), json!(true));
    if let Some(sent) = exchange.backend_request() {
        result.insert("integrationRequest".to_owned(), request_json(sent));
    }
    if let Some(response) = response {
        result.insert("response".to_owned(), response_json(response));
    }
    if traced {
        let steps = exchange.trace().iter().map(step_json).collect();
        result.insert("trace".to_owned(), Json::Array(steps));
    }
    Json::Object(result)
}

fn route(case: &Json, api: &mut Api) -> Result<Route, String> {
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
    let errors: Vec<String> = findings
        .into_sorted()
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| match finding.help {
            Some(help) => format!("{} ({help})", finding.message),
            None => finding.message,
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors.join("; "));
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
        route.request_models = vec![("application/json".to_owned(), "model".to_owned())];
        route.validator = Validator::new(true, route.validator.parameters);
    }
    for text in strings(case.get("requiredParameters")) {
        let parameter = text
            .split_once('.')
            .and_then(|(location, name)| Some((Location::from_word(location)?, name)));
        let (location, name) =
            parameter.ok_or_else(|| format!("`{text}` is no required parameter"))?;
        route.request_parameters.push(RequestParameter::new(location, name, true));
        route.validator = Validator::new(route.validator.body, true);
    }
    Ok(route)
}

fn request(case: &Json) -> Result<Request, String> {
    let empty = json!({});
    let given = case.get("request").unwrap_or(&empty);
    let text = |name: &str| given.get(name).and_then(Json::as_str);
    let mut request = Request::new(text("method").unwrap_or("GET"), text("path").unwrap_or("/"));
    request.headers = headers(given.get("headers"));
    request.query = pairs(given.get("querystring"));
    if let Some(raw) = text("raw_query") {
        for (name, value) in parse_query(raw).iter() {
            request.query.push(name, value);
        }
    }
    request.path_parameters = pairs(given.get("pathParameters"));
    request.body = body(given)?;
    request.stage_variables = pairs(case.get("stageVariables"));
    if let Some(context @ Json::Object(_)) = case.get("context") {
        request.context = context.clone();
    }
    Ok(request)
}

fn backend_result(given: Option<&Json>, sent: &BackendRequest) -> Result<BackendResult, String> {
    let empty = json!({});
    let given = given.unwrap_or(&empty);
    if given.get("timeout") == Some(&Json::Bool(true)) {
        return Ok(BackendResult::TimedOut);
    }
    if let Some(why) = given.get("failure").and_then(Json::as_str) {
        return Ok(BackendResult::Failed(why.to_owned()));
    }
    let mut answer = BackendAnswer::new(200, body(given)?);
    if let Some(status) = given.get("status").and_then(Json::as_u64) {
        answer.status = u16::try_from(status).map_err(|_| "`status` is no HTTP status")?;
    }
    answer.headers = headers(given.get("headers"));
    answer.function_error = given.get("functionError").and_then(Json::as_bool) == Some(true);
    let returns = given.get("returns").and_then(Json::as_str);
    if returns.is_some_and(|what| what.starts_with("event")) {
        if let Some(refused) = sent.refused_event() {
            return Ok(BackendResult::Answer(refused));
        }
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

fn request_json(sent: &BackendRequest) -> Json {
    let mut object = json!({
        "method": sent.method,
        "uri": sent.uri,
        "url": sent.url(),
        "querystring": object(sent.query.iter()),
        "headers": object(sent.headers.iter()),
        "invocationType": sent.invocation.as_str(),
    });
    put_payload(&mut object, &sent.body.clone().into_bytes());
    object
}

fn response_json(response: &Response) -> Json {
    let mut object = json!({
        "status": response.status,
        "headers": object(response.headers.iter()),
    });
    put_payload(&mut object, &response.body);
    object
}

fn put_payload(object: &mut Json, bytes: &[u8]) {
    let (name, text) = match std::str::from_utf8(bytes) {
        Ok(text) => ("body", text.to_owned()),
        Err(_) => ("body_base64", base64::encode(bytes)),
    };
    if let Json::Object(members) = object {
        members.insert(name.to_owned(), Json::String(text));
    }
}

/// An object; a name that comes more than once has a list.
fn object<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Json {
    let mut members = Map::new();
    for (name, value) in pairs {
        match members.get_mut(name) {
            None => {
                members.insert(name.to_owned(), json!(value));
            }
            Some(Json::Array(values)) => values.push(json!(value)),
            Some(first) => *first = json!([first.clone(), value]),
        }
    }
    Json::Object(members)
}

fn step_json(step: &TraceStep) -> Json {
    let details: Vec<Json> =
        step.details.iter().map(|(name, value)| json!([name, value])).collect();
    json!({
        "step": step.name,
        "outcome": step.outcome,
        "why": step.why,
        "details": details,
    })
}
