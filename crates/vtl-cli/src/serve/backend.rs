//! Backends over HTTP and HTTPS: what integrations of the types HTTP and HTTP_PROXY call, and
//! functions that have a URL.

use std::io::Read as _;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value as Json;
use vtl_gateway::{BackendAnswer, BackendRequest, BackendResult};

/// The largest answer that is read.
const LARGEST: u64 = 64 << 20;

/// Sends the mapped request and waits at most `patience`.
pub(super) async fn call(sent: &BackendRequest, patience: Duration) -> BackendResult {
    let request = Sent {
        method: sent.method.clone(),
        url: sent.url(),
        headers: sent.headers.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
        body: sent.body.clone().into_bytes(),
    };
    send(request, patience).await
}

/// Invokes a function at an endpoint in the form of the Runtime Interface Emulator.
pub(super) async fn invoke_url(url: &str, event: Vec<u8>) -> BackendResult {
    let request = Sent {
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: event,
    };
    match send(request, Duration::from_secs(900)).await {
        BackendResult::Answer(mut answer) => {
            // The emulator says only in the body that a function failed.
            answer.function_error = answer.headers.first("X-Amz-Function-Error").is_some()
                || is_error_object(&answer.body);
            BackendResult::Answer(answer)
        }
        other => other,
    }
}

fn is_error_object(body: &[u8]) -> bool {
    let parsed: Option<Json> = serde_json::from_slice(body).ok();
    parsed.is_some_and(|value| {
        value.get("errorMessage").is_some() && value.get("errorType").is_some()
    })
}

struct Sent {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// The client blocks, so it runs on a thread for such work.
async fn send(request: Sent, patience: Duration) -> BackendResult {
    let url = request.url.clone();
    let done = tokio::task::spawn_blocking(move || blocking(request, patience));
    match tokio::time::timeout(patience, done).await {
        Err(_) => BackendResult::TimedOut,
        Ok(Ok(Ok(answer))) => BackendResult::Answer(answer),
        Ok(Ok(Err(ureq::Error::Timeout(_)))) => BackendResult::TimedOut,
        Ok(Ok(Err(error))) => BackendResult::Failed(format!("{url}: {error}")),
        Ok(Err(error)) => BackendResult::Failed(error.to_string()),
    }
}

fn blocking(request: Sent, patience: Duration) -> Result<BackendAnswer, ureq::Error> {
    static AGENT: OnceLock<ureq::Agent> = OnceLock::new();
    let agent = AGENT.get_or_init(|| {
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .user_agent(ureq::config::AutoHeaderValue::None)
            .accept(ureq::config::AutoHeaderValue::None)
            .accept_encoding(ureq::config::AutoHeaderValue::None)
            .build()
            .new_agent()
    });
    let mut builder =
        ureq::http::Request::builder().method(request.method.as_str()).uri(&request.url);
    for (name, value) in &request.headers {
        let ours = ["host", "connection", "content-length", "transfer-encoding"];
        if !ours.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
            builder = builder.header(name, value);
        }
    }
    let request = builder.body(request.body)?;
    let request = agent
        .configure_request(request)
        .timeout_global(Some(patience))
        .allow_non_standard_methods(true)
        .build();
    let response = agent.run(request)?;
    let (head, body) = response.into_parts();
    let mut answer = BackendAnswer::new(head.status.as_u16(), Vec::new());
    for (name, value) in &head.headers {
        answer.headers.push(name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned());
    }
    let mut reader = body.into_with_config().limit(LARGEST).reader();
    reader.read_to_end(&mut answer.body).map_err(ureq::Error::from)?;
    Ok(answer)
}
