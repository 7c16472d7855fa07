//! Cases that send a request through a configuration.

use serde_json::Value as Json;
use vtl_gateway::gateway::{Finished, Gateway, Next};
use vtl_gateway::{BackendRequest, BackendResult, Headers, HostContext, IntegrationType, Request};

use super::check::{of_json, same};
use super::diff;
use super::format::{Backend, Expect, Message};
use super::given::string_of;
use crate::files::Folder;
use crate::report::{Failure, log_line};

/// How far an exchange came.
pub(super) enum Exchanged {
    Finished(Box<Finished>),
    /// The backend is to be called, and the case does not say what it does: this is the exchange without its answer.
    Unanswered(Box<Finished>),
}

/// What a case says about everything that is not the API.
#[derive(Clone)]
pub(super) struct World {
    pub(super) backend: Option<Backend>,
    pub(super) authorizer: Option<Backend>,
    /// Whether the signatures of tokens are valid.
    pub(super) signature: Option<bool>,
}

/// Sends the request through the APIs.
pub(super) fn run(
    apis: &Gateway,
    request: &Request,
    world: &World,
    folder: &Folder,
) -> Result<Exchanged, Failure> {
    let api = apis.choose(request).api;
    // What an authorizer of a REST API said is in the context, unless the case plays it.
    let is_played = world.authorizer.is_some() || world.signature.is_some();
    let (request, host) = (request.clone(), HostContext::default());
    let mut next = match is_played {
        true => api.exchange(request, &host),
        false => api.exchange_admitted(request, &host),
    };
    loop {
        next = match next {
            Next::Verify(pending) => pending.verified(match world.signature {
                Some(false) => Err("the signature of the token is not valid".to_owned()),
                _ => Ok(()),
            }),
            Next::Authorize(pending) => {
                let Some(authorizer) = &world.authorizer else {
                    let what = "the authorizer is asked, and the case does not say what it answers: \
                                `given.authorizer = { result = … }`";
                    return Err(Failure::usage(what));
                };
                let result = authorizer.clone().result(true, folder)?;
                pending.respond(result, 0)
            }
            Next::Call(call) => {
                let Some(backend) = &world.backend else {
                    let unanswered = Box::new(call.respond(BackendResult::TimedOut, 0));
                    return Ok(Exchanged::Unanswered(unanswered));
                };
                let calls_function = call.backend_request().calls_function();
                let result = backend.clone().result(calls_function, folder)?;
                return Ok(Exchanged::Finished(Box::new(call.respond(result, 0))));
            }
            Next::Respond(finished) => return Ok(Exchanged::Finished(finished)),
        };
    }
}

impl Exchanged {
    /// The exchange, whose response counts only if it is finished.
    pub(super) fn exchange(&self) -> &Finished {
        match self {
            Self::Finished(finished) | Self::Unanswered(finished) => finished,
        }
    }

    /// The mapped request, if the backend was or would be called.
    pub(super) fn sent(&self) -> Option<&BackendRequest> {
        self.exchange().backend_request().filter(|sent| is_sent(sent))
    }

    /// The name of the route that took the request.
    pub(super) fn route(&self) -> Option<String> {
        self.exchange().route()
    }
}

/// A mock integration maps the request and sends it to nobody.
fn is_sent(sent: &BackendRequest) -> bool {
    sent.kind != IntegrationType::Mock
}

/// What is not as expected, for people.
pub(super) fn problems(expect: &Expect, exchanged: &Exchanged) -> Vec<String> {
    if !expect.is_about_an_exchange() {
        return vec!["it expects nothing; `--update` writes what the client gets".to_owned()];
    }
    let mut problems = Vec::new();
    match (&expect.event, exchanged.sent()) {
        (Some(expected), Some(sent)) => of_event(expected, sent, &mut problems),
        (Some(_), None) => problems.push("the backend is not called".to_owned()),
        (None, _) => {}
    }
    if expect.unsent && exchanged.sent().is_some() {
        problems.push("the backend is called".to_owned());
    }
    let wants_response = expect.status.is_some() || expect.response.is_some();
    match exchanged {
        Exchanged::Finished(finished) => of_response(expect, finished, &mut problems),
        Exchanged::Unanswered(_) if wants_response => {
            let what = "the backend is called, and the case does not say what it does: \
                        `given.backend = { result = … }`";
            problems.push(what.to_owned());
        }
        Exchanged::Unanswered(_) => {}
    }
    problems
}

fn of_response(expect: &Expect, finished: &Finished, problems: &mut Vec<String>) {
    let before = problems.len();
    let response = finished.response();
    if let Some(expected) = expect.status.filter(|expected| *expected != response.status) {
        problems.push(format!("the status is {}, not {expected}", response.status));
    }
    if let Some(expected) = &expect.response {
        of_headers(&expected.headers, &response.headers, "response", problems);
        of_body(expected, &response.body_text(), "response body", problems);
    }
    if let (true, Some(failure)) = (problems.len() > before, finished.failure()) {
        // The client does not learn why the gateway answered by itself; whoever tests wants to.
        problems.push(format!("the gateway answered: {}: {}", failure.kind, log_line(failure.log)));
    }
}

fn of_event(expected: &Message, sent: &BackendRequest, problems: &mut Vec<String>) {
    for (what, expected, found) in
        [("method", &expected.method, sent.method.clone()), ("URL", &expected.url, sent.url())]
    {
        if let Some(expected) = expected.as_ref().filter(|expected| **expected != found) {
            problems
                .push(format!("the {what} of the backend request is `{found}`, not `{expected}`"));
        }
    }
    of_headers(&expected.headers, &sent.headers, "backend request", problems);
    let body = sent.body.clone().into_bytes();
    of_body(expected, &String::from_utf8_lossy(&body), "event", problems);
}

fn of_headers(
    expected: &serde_json::Map<String, Json>,
    found: &Headers,
    whose: &str,
    problems: &mut Vec<String>,
) {
    for (name, expected) in expected {
        let values: Vec<&str> = found.all(name).collect();
        match (expected, values.as_slice()) {
            (Json::Bool(false), []) => {}
            (Json::Bool(false), [value, ..]) => {
                problems.push(format!("the {whose} has a header `{name}: {value}`"));
            }
            (_, []) => problems.push(format!("the {whose} has no header `{name}`")),
            (expected, values) => {
                let expected = string_of(expected);
                if !values.contains(&expected.as_str()) {
                    let found = values.join("`, `");
                    problems.push(format!(
                        "the header `{name}` of the {whose} is `{found}`, not `{expected}`"
                    ));
                }
            }
        }
    }
}

fn of_body(expected: &Message, body: &str, whose: &str, problems: &mut Vec<String>) {
    if let Some(expected) = expected.body.as_deref().filter(|expected| *expected != body) {
        let difference = diff::lines(expected, body);
        problems.push(format!("the {whose} differs (- expected, + found)\n{difference}"));
    }
    if let Some(expected) = &expected.json {
        problems.extend(of_json(expected, body, whose));
    }
    for part in expected.contains.iter().filter(|part| !body.contains(part)) {
        problems.push(format!("the {whose} does not contain `{part}`\n{}", diff::visible(body)));
    }
}

/// Whether two bodies are the same JSON.
pub(super) fn is_same_json(expected: &Json, body: &str) -> bool {
    serde_json::from_str::<Json>(body).is_ok_and(|found| same(expected, &found))
}
