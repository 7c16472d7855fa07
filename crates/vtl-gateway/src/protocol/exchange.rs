//! A whole exchange as one JSON case: an integration, a request, a backend's answer.

use serde_json::{Value as Json, json};

use super::json::{finished_json, pending_json};
use crate::config::finding::{Findings, Severity};
use crate::config::{get_integration, openapi, read_tree};
use crate::support::base64;
use crate::{
    Api, BackendAnswer, BackendRequest, BackendResult, CompiledApi, Headers, IntegrationType,
    Location, MethodResponse, Model, Next, Pairs, Request, RequestParameter, Route, Validator,
    parse_query,
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
/// Gives `{"ok":true,"integrationRequest":{…},"response":{…}}`; without a backend, where one is
/// needed, `{"ok":true,"wants":"backend","integrationRequest":{…}}`; or
/// `{"ok":false,"error":{…}}` for a line that is not a case.
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
    api.routes.push(route);
    let request = request(case)?;
    let traced = case.get("trace") == Some(&Json::Bool(true));
    match CompiledApi::new(api, engine).start(0, request) {
        Next::Respond(finished) => Ok(finished_json(&finished, traced)),
        Next::Call(pending) => match case.get("backend") {
            None | Some(Json::Null) => Ok(pending_json(&pending, traced)),
            Some(backend) => {
                let result = backend_result(backend, pending.backend_request())?;
                Ok(finished_json(&pending.respond(result), traced))
            }
        },
    }
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

fn backend_result(given: &Json, sent: &BackendRequest) -> Result<BackendResult, String> {
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
