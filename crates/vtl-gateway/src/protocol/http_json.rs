//! The JSON form of exchanges on any API, and on HTTP APIs.

use serde_json::{Map, Value as Json, json};

use super::json::{finished_json, put_trace, request_json, response_json};
use crate::gateway::{Finished, FinishedBalanced, Next};
use crate::http_api::FinishedHttpExchange;

/// An exchange on any API: what it `wants` of the host, and what there is so far.
///
/// `"wants": "backend"` and `"authorizer"` come with `integrationRequest`, the call that is to be made;
/// `"signature"` comes with `token`. An exchange that is over has `response` and wants nothing.
#[must_use]
pub fn next_json(next: &Next, traced: bool) -> Json {
    let mut members = Map::new();
    members.insert("ok".to_owned(), json!(true));
    let (wants, sent) = match next {
        Next::Respond(finished) => return exchange_json(finished, traced),
        Next::Call(call) => ("backend", Some(call.backend_request())),
        Next::Authorize(pending) => ("authorizer", pending.backend_request()),
        Next::Verify(pending) => {
            let token = pending.token().map(|token| {
                json!({"issuer": token.issuer, "header": token.header, "claims": token.claims})
            });
            members.insert("token".to_owned(), json!(token));
            ("signature", None)
        }
    };
    members.insert("wants".to_owned(), json!(wants));
    if let Some(sent) = sent {
        members.insert("integrationRequest".to_owned(), request_json(sent));
    }
    put_trace(&mut members, next.trace(), traced);
    Json::Object(members)
}

/// An exchange on any API that is over: [`finished_json`] or [`http_finished_json`].
#[must_use]
pub fn exchange_json(exchange: &Finished, traced: bool) -> Json {
    match exchange {
        Finished::Rest(finished) => finished_json(finished, traced),
        Finished::Http(finished) => http_finished_json(finished, traced),
        Finished::Balanced(finished) => balanced_json(finished, traced),
    }
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

fn balanced_json(exchange: &FinishedBalanced, traced: bool) -> Json {
    let mut members = Map::new();
    members.insert("ok".to_owned(), json!(true));
    if let Some(sent) = &exchange.sent {
        members.insert("integrationRequest".to_owned(), request_json(sent));
    }
    members.insert("response".to_owned(), response_json(&exchange.response));
    if let Some(log) = &exchange.failure {
        members.insert("gatewayResponse".to_owned(), json!({"log": log}));
    }
    put_trace(&mut members, &exchange.trace, traced);
    Json::Object(members)
}
