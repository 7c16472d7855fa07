//! The JSON form of exchanges: requests, responses, traces, and what the gateway itself answered.

use serde_json::{Map, Value as Json, json};

use vtl::source::Source;
use vtl::trace::Trace;

use crate::support::base64;
use crate::{BackendRequest, FinishedExchange, PendingExchange, Response, TraceStep};

/// An exchange that waits for its backend: `"wants": "backend"`, `integrationRequest` and, where
/// it is asked for, `trace`.
#[must_use]
pub fn pending_json(exchange: &PendingExchange, traced: bool) -> Json {
    let mut members = Map::new();
    members.insert("ok".to_owned(), json!(true));
    members.insert("wants".to_owned(), json!("backend"));
    members.insert("integrationRequest".to_owned(), request_json(exchange.backend_request()));
    put_trace(&mut members, exchange.trace(), traced);
    Json::Object(members)
}

/// An exchange that is over: `integrationRequest`, `response`, `gatewayResponse` where the gateway
/// itself answered, and, where it is asked for, `trace`.
#[must_use]
pub fn finished_json(exchange: &FinishedExchange, traced: bool) -> Json {
    let mut members = Map::new();
    members.insert("ok".to_owned(), json!(true));
    if let Some(sent) = exchange.backend_request() {
        members.insert("integrationRequest".to_owned(), request_json(sent));
    }
    members.insert("response".to_owned(), response_json(&exchange.response));
    if let Some(failure) = &exchange.failure {
        let mut object = json!({
            "type": failure.kind.as_str(),
            "message": failure.message,
            "log": failure.log,
        });
        if let (Json::Object(members), Some(text)) = (&mut object, &failure.validation_error) {
            members.insert("validationError".to_owned(), json!(text));
        }
        members.insert("gatewayResponse".to_owned(), object);
    }
    put_trace(&mut members, exchange.trace(), traced);
    Json::Object(members)
}

pub(super) fn put_trace(members: &mut Map<String, Json>, steps: &[TraceStep], traced: bool) {
    if traced {
        members.insert("trace".to_owned(), trace_json(steps));
    }
}

/// The steps of an exchange as a list of objects: `step`, `outcome`, `why`, `details`.
#[must_use]
pub fn trace_json(steps: &[TraceStep]) -> Json {
    steps.iter().map(step_json).collect()
}

/// What a render did, as a list of events: `kind`, `line`, `column`, `span` (bytes of the template),
/// `output` (bytes of what was printed), `value`, `level`.
#[must_use]
pub fn render_trace_json(trace: &Trace, source: &Source) -> Json {
    let events = trace.events().iter().map(|event| {
        let at = source.position(event.span.start);
        json!({
            "kind": event.kind.as_str(),
            "line": at.line,
            "column": at.column,
            "span": [event.span.start, event.span.end],
            "output": event.output.as_ref().map(|output| [output.start, output.end]),
            "value": event.value,
            "level": event.level,
        })
    });
    events.collect()
}

/// A mapped request: `method`, `uri`, `url`, `querystring`, `headers`, `invocationType`, and
/// `body` or, where it is not UTF-8, `body_base64`.
#[must_use]
pub fn request_json(sent: &BackendRequest) -> Json {
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

/// A response: `status`, `headers`, and `body` or, where it is not UTF-8, `body_base64`.
#[must_use]
pub fn response_json(response: &Response) -> Json {
    let mut object = json!({
        "status": response.status,
        "headers": object(response.headers.iter()),
    });
    put_payload(&mut object, &response.body);
    object
}

/// A body as a member of a line or an answer: `body`, or `body_base64` where it is not UTF-8.
#[must_use]
pub fn body_member(bytes: &[u8]) -> (&'static str, String) {
    match std::str::from_utf8(bytes) {
        Ok(text) => ("body", text.to_owned()),
        Err(_) => ("body_base64", base64::encode(bytes)),
    }
}

fn put_payload(object: &mut Json, bytes: &[u8]) {
    let (name, text) = body_member(bytes);
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
