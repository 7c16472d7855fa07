//! The JSON form of exchanges on HTTP APIs.

use serde_json::{Map, Value as Json, json};

use super::json::{put_trace, request_json, response_json};
use crate::http_api::{FinishedHttpExchange, HttpNext};

/// An exchange on an HTTP API: what it `wants` of the host, and what there is so far.
///
/// `"wants": "backend"` and `"authorizer"` come with `integrationRequest`, the call that is to be made;
/// `"signature"` comes with `token`. An exchange that is over has `response` and wants nothing.
#[must_use]
pub fn http_next_json(next: &HttpNext, traced: bool) -> Json {
    let mut members = Map::new();
    members.insert("ok".to_owned(), json!(true));
    let sent = match next {
        HttpNext::Respond(finished) => return http_finished_json(finished, traced),
        HttpNext::Call(pending) => Some(("backend", pending.backend_request())),
        HttpNext::Authorize(pending) => Some(("authorizer", pending.backend_request())),
        HttpNext::VerifyToken(pending) => {
            let token = pending.token();
            members.insert("wants".to_owned(), json!("signature"));
            let token =
                json!({"issuer": token.issuer, "header": token.header, "claims": token.claims});
            members.insert("token".to_owned(), token);
            None
        }
    };
    if let Some((wants, sent)) = sent {
        members.insert("wants".to_owned(), json!(wants));
        members.insert("integrationRequest".to_owned(), request_json(sent));
    }
    put_trace(&mut members, next.trace(), traced);
    Json::Object(members)
}

/// An exchange that is over: `routeKey`, `integrationRequest`, `response`, and `gatewayResponse` where the API itself
/// answered.
#[must_use]
pub fn http_finished_json(exchange: &FinishedHttpExchange, traced: bool) -> Json {
    let mut members = Map::new();
    members.insert("ok".to_owned(), json!(true));
    if let Some(route) = exchange.route() {
        members.insert("routeKey".to_owned(), json!(route.key.to_string()));
    }
    if let Some(sent) = exchange.backend_request() {
        members.insert("integrationRequest".to_owned(), request_json(sent));
    }
    members.insert("response".to_owned(), response_json(&exchange.response));
    if let Some(failure) = exchange.failure() {
        let object = json!({
            "type": failure.response_type,
            "message": failure.message,
            "log": failure.log,
        });
        members.insert("gatewayResponse".to_owned(), object);
    }
    put_trace(&mut members, exchange.trace(), traced);
    Json::Object(members)
}
