//! The inspector: the last exchanges, with everything that happened in them, for a page in the
//! browser. Only pages of this gateway may ask.

mod details;
mod keep;
mod replay;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tokio::sync::broadcast;
use vtl_gateway::gateway::{Finished, Gateway as Apis, LoadBalancer};

use super::gateway::{Gateway, Told};
use super::http::{Request, Response};
use super::project::Project;

const PAGE: &str = include_str!("inspector/page.html");
/// How many exchanges are kept, and how many bytes of them.
const MOST: usize = 500;
const MOST_BYTES: usize = 64 << 20;

/// One exchange that is over.
pub(super) struct Entry {
    pub(super) number: u64,
    pub(super) id: String,
    pub(super) target: String,
    pub(super) finished: Finished,
    pub(super) told: Told,
    /// What was served then.
    pub(super) apis: Apis,
    pub(super) balancer: Option<LoadBalancer>,
    pub(super) time: Duration,
    bytes: usize,
}

/// The last exchanges.
pub(super) struct Exchanges {
    kept: Mutex<Kept>,
    events: broadcast::Sender<Arc<str>>,
}

#[derive(Default)]
struct Kept {
    last: u64,
    bytes: usize,
    entries: VecDeque<Arc<Entry>>,
}

impl Default for Exchanges {
    fn default() -> Self {
        Self { kept: Mutex::default(), events: broadcast::channel(256).0 }
    }
}

impl Exchanges {
    pub(super) fn keep(
        &self,
        id: &str,
        target: &str,
        finished: Finished,
        told: Told,
        project: &Project,
        time: Duration,
    ) {
        let request = finished.request();
        let bytes = 2048
            // Once as it came, and once as it was sent.
            + 2 * request.body.len()
            + finished.response().body.len()
            + told.called.as_ref().map_or(0, |called| called.output.len());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last += 1;
        let number = kept.last;
        let entry = Entry {
            number,
            id: id.to_owned(),
            target: target.to_owned(),
            finished,
            told,
            apis: project.apis.clone(),
            balancer: project.balancer.clone(),
            time,
            bytes,
        };
        let entry = Arc::new(entry);
        kept.bytes += bytes;
        kept.entries.push_back(Arc::clone(&entry));
        let mut forgotten = Vec::new();
        while kept.entries.len() > MOST || kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.entries.pop_front() else {
                break;
            };
            kept.bytes -= oldest.bytes;
            forgotten.push(oldest);
        }
        // Nobody waits while they are taken apart.
        drop(kept);
        drop(forgotten);
        if self.events.receiver_count() > 0 {
            self.say("exchange", &details::summary(&entry));
        }
    }

    /// Tells the pages that are open.
    pub(super) fn say(&self, event: &str, data: &Json) {
        let _ = self.events.send(format!("event: {event}\ndata: {data}\n\n").into());
    }

    pub(super) fn listen(&self) -> broadcast::Receiver<Arc<str>> {
        self.events.subscribe()
    }

    fn all(&self) -> Vec<Arc<Entry>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entries.iter().cloned().collect()
    }

    fn get(&self, number: u64) -> Option<Arc<Entry>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entries.iter().find(|entry| entry.number == number).cloned()
    }
}

/// What the inspector makes of a request.
pub(super) enum Inspected {
    Response(Response),
    /// The connection stays open for events.
    Events(Response),
}

/// Answers a request below `/_vtl/`.
pub(super) fn answer(gateway: &Gateway, request: &Request) -> Inspected {
    if let Err(why) = is_ours(gateway, request) {
        return Inspected::Response(Response::new(403, "text/plain; charset=utf-8", why));
    }
    let path = request.path().strip_prefix("/_vtl").unwrap_or_default();
    let response = match (request.method.as_str(), path) {
        ("GET" | "HEAD", "" | "/") => {
            let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
                          base-uri 'none'; form-action 'none'; frame-ancestors 'none'; img-src data:";
            Response::new(200, "text/html; charset=utf-8", PAGE)
                .with_header("Content-Security-Policy", policy)
        }
        ("GET", "/api/events") => {
            let response = Response::new(200, "text/event-stream", "")
                .with_header("Cache-Control", "no-store");
            return Inspected::Events(response);
        }
        ("GET", "/api/exchanges") => {
            let all: Vec<Json> =
                gateway.exchanges.all().iter().map(|entry| details::summary(entry)).collect();
            let project = gateway.project();
            json_response(&json!({
                "exchanges": all,
                "findings": project.findings.iter().map(|f| plain(f)).collect::<Vec<_>>(),
                "routes": project.routes(&gateway.base),
            }))
        }
        ("GET", path) => match numbered(path).and_then(|number| gateway.exchanges.get(number)) {
            Some(entry) => json_response(&details::whole(gateway, &entry)),
            None => not_found(),
        },
        ("POST", "/api/rerun") => posted(request, |body| details::rerun(gateway, body)),
        ("POST", "/api/keep") => posted(request, |body| keep::keep(gateway, body)),
        _ => not_found(),
    };
    let response = response
        .with_header("Cache-Control", "no-store")
        .with_header("X-Content-Type-Options", "nosniff");
    Inspected::Response(response)
}

impl Gateway {
    pub(super) fn exchange(&self, number: u64) -> Option<Arc<Entry>> {
        self.exchanges.get(number)
    }
}

/// Refuses what another site's page, or a name that now leads here, asks.
fn is_ours(gateway: &Gateway, request: &Request) -> Result<(), &'static str> {
    let host = request.header("host").unwrap_or_default();
    if !is_local(host) && gateway.args.host != host_name(host) {
        return Err("the inspector answers under `localhost` and loopback addresses only");
    }
    let origin = request.header("origin").filter(|origin| *origin != format!("http://{host}"));
    let site = request.header("sec-fetch-site").unwrap_or("none");
    if origin.is_some() || !matches!(site, "none" | "same-origin") {
        return Err("the inspector answers its own page only");
    }
    // A form of another site cannot send this content type.
    let json =
        request.header("content-type").is_some_and(|value| value.starts_with("application/json"));
    if request.method == "POST" && !json {
        return Err("the inspector takes application/json");
    }
    Ok(())
}

fn host_name(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    host.split(':').next().unwrap_or_default()
}

fn is_local(host: &str) -> bool {
    let name = host_name(host);
    name == "localhost"
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn numbered(path: &str) -> Option<u64> {
    path.strip_prefix("/api/exchanges/")?.parse().ok()
}

fn posted(request: &Request, run: impl FnOnce(&Json) -> Result<Json, String>) -> Response {
    let parsed: Result<Json, String> =
        serde_json::from_slice(&request.body).map_err(|e| e.to_string());
    match parsed.and_then(|body| run(&body)) {
        Ok(answer) => json_response(&answer),
        Err(why) => Response { status: 400, ..json_response(&json!({"error": why})) },
    }
}

fn json_response(value: &Json) -> Response {
    Response::new(200, "application/json", value.to_string())
}

fn not_found() -> Response {
    Response::new(404, "text/plain; charset=utf-8", "there is no such page or exchange")
}

/// Without the escapes that color a terminal.
pub(super) fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_local() {
        for host in ["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "localhost"] {
            assert!(is_local(host), "{host}");
        }
        for host in
            ["evil.example:3000", "127.0.0.1.evil.example", "localhost.evil", "", "10.0.0.1"]
        {
            assert!(!is_local(host), "{host}");
        }
    }
}
