//! The batch protocol: one JSON object per line in, one answer per line out.
//!
//! `vtl batch` speaks it over pipes; the packages for other languages call it directly. A line is
//! one of these:
//!
//! | line | answer |
//! |---|---|
//! | `template`, with `body`, `params`, `context`, `stageVariables`, `vars`, or an `event` | `output`, `requestOverride`, `responseOverride` |
//! | `integration` and `request` | an exchange |
//! | `config` and `request`, `event` or `route` | an exchange on a route of an API |
//! | `exchange`, and what it wants | the rest of an exchange |
//!
//! Every line may have a `name`, which comes back in the answer, and `trace: true`. A key that
//! means nothing is named in the answer's `warnings`.
//!
//! # Exchanges
//!
//! `integration` is what `aws apigateway get-integration` prints (`integrationHttpMethod` and a
//! list of responses are understood too). `config` is the path of a configuration file, or an
//! object: `{"name": "serverless.yml", "text": "…", "files": {"included.yml": "…"}, "stage": "…",
//! "values": {…}}`. `request` has `method`, `path` (with or without a query string), `headers`,
//! `querystring`, `pathParameters`, `body` or `body_base64`; an `event` of a proxy integration may
//! are in its place. `route` names a route (`GET /things/{id}`) or a request line
//! (`GET /things/7`). With `integration`, `$context` holds what `context` says and no more; with
//! `config` it is filled as [`HostContext`](crate::HostContext) says.
//!
//! `backend` says what became of the call: `status`, `headers`, `body` or `body_base64`,
//! `functionError`, `returns` (`event`: the function returns its event), `timeout`, `failure`.
//! Without it the answer has `wants: "backend"`, the mapped request in `integrationRequest`, and a
//! token in `exchange`; a later line `{"exchange": TOKEN, "backend": {…}}` ends the exchange.
//!
//! A configuration may hold a REST API and HTTP APIs: the one with a route for the request takes it, or the one that
//! `api` names (`rest`, `http`, or a name). An HTTP API may want something before the backend: `wants: "signature"` is
//! answered with `signature` (`true`, or why it is not valid), `wants: "authorizer"` with `authorizer`, which has the
//! members of a `backend`. They may be in the first line, too. The authorizer of a REST API is asked only if the line has
//! one of them; otherwise what it said is in `context`. `expect` is not looked at: it is for those who compare answers.
//!
//! ```
//! use vtl_gateway::protocol::Protocol;
//!
//! let mut protocol = Protocol::new();
//! let mut ask = |line: &str| {
//!     let mut answer = Vec::new();
//!     protocol.answer(line.as_bytes(), &mut answer);
//!     String::from_utf8(answer).unwrap()
//! };
//! assert_eq!(
//!     ask(r#"{"template": "$input.path('$.a')", "body": "{\"a\": 1}"}"#),
//!     r#"{"ok":true,"output":"1"}"#
//! );
//! let first = ask(r#"{"integration": {"type": "HTTP", "uri": "https://example.com/"}, "request": {}}"#);
//! assert!(first.contains(r#""wants":"backend""#) && first.contains(r#""exchange":"1""#));
//! let second = ask(r#"{"exchange": "1", "backend": {"status": 200, "body": "hello"}}"#);
//! assert!(second.contains("No match for output mapping"));
//! ```

mod answer;
mod cache;
mod case;
mod configs;
mod exchange;
mod findings;
mod http_json;
mod json;
mod line;
mod pending;

use std::fmt;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use vtl::Engine;

pub use answer::Answer;
pub use cache::{Refusal, engine};
pub use case::{Case, set_limit};
pub use configs::Loader;
pub use exchange::{read_backend_result, read_request, run_exchange_case};
pub use findings::{diagnostic_json, error_findings, finding_json};
pub use http_json::{exchange_json, http_finished_json, next_json};
pub use json::{
    body_member, finished_json, pending_json, render_trace_json, request_json, response_json,
    trace_json,
};

use cache::{LastScope, Templates};
use case::name_of;
use configs::Configs;
use pending::Pendings;

/// Answers lines, and keeps what later lines may need: compiled templates, the last scope,
/// configurations, exchanges that wait for their backend.
#[derive(Default)]
pub struct Protocol {
    shared: Arc<Shared>,
    templates: Templates,
    scope: LastScope,
}

/// What all forks of a protocol share.
#[derive(Default)]
pub(crate) struct Shared {
    configs: Configs,
    pending: Pendings,
}

impl Protocol {
    /// A protocol without access to files: `config` must be an object.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A protocol that asks `loader` for configurations that are named by their path.
    #[must_use]
    pub fn with_loader(loader: Loader) -> Self {
        let shared = Shared { configs: Configs::new(loader), pending: Pendings::default() };
        Self { shared: Arc::new(shared), ..Self::default() }
    }

    /// Another worker: it shares configurations and waiting exchanges with this one, and has
    /// caches of its own.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), ..Self::default() }
    }

    /// Answers a line, whatever is in it. The answer has no line end.
    pub fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) {
        self.answer_in_turn(line, out, || {});
    }

    /// The same where forks answer other lines at the same time: `turn` is called before an exchange is answered, which may
    /// continue from an earlier one, and returns when those to earlier lines are.
    pub fn answer_in_turn(&mut self, line: &[u8], out: &mut Vec<u8>, turn: impl FnOnce()) {
        let read = line::read(line, self.templates.last_raw(), self.scope.parts())
            .map_or_else(|| serde_json::from_slice(line), Ok);
        let case: Case<'_> = match read {
            Ok(case) => case,
            Err(error) => {
                return Answer::begin(out, name_of(line)).refused(&format!("not a case: {error}"));
            }
        };
        if case.is_exchange {
            turn();
            return self.answer_exchange(line, &case, out);
        }
        let mut answer = Answer::begin(out, case.name);
        if !case.unknown.is_empty() {
            answer = answer.member("warnings", &warnings(&case.unknown));
        }
        let template = match self.templates.get(&case) {
            Ok(template) => template,
            Err(Refusal::Template(error)) => return answer.failed(&error),
            Err(Refusal::Case(message)) => return answer.refused(&message),
        };
        if case.trace {
            let scope = match case.whole_scope() {
                Ok(scope) => scope,
                Err(message) => return answer.refused(&message),
            };
            let (rendered, trace) = template.render_traced(&scope);
            let source = vtl::source::Source::new(template.name(), template.source());
            answer = answer.member("trace", &render_trace_json(&trace, &source));
            return match rendered {
                Ok(rendered) => answer.rendered(&rendered),
                Err(error) => answer.failed(&error),
            };
        }
        let rendered = self.scope.with(&case, |scope| match (&case.body, case.event) {
            (None, Some(_)) => template.render(scope),
            (body, _) => template.render_body(scope, body.as_deref().unwrap_or_default()),
        });
        match rendered {
            Ok(Ok(rendered)) => answer.rendered(&rendered),
            Ok(Err(error)) => answer.failed(&error),
            Err(message) => answer.refused(&message),
        }
    }

    /// Answers a line whose answering ended in a panic, so that whoever waits gets an answer.
    /// Caches start anew.
    pub fn answer_after_panic(&mut self, line: &[u8], out: &mut Vec<u8>) {
        *self = self.fork();
        Answer::begin(out, name_of(line)).refused("internal error: this is a bug in vtl");
    }

    fn answer_exchange(&self, line: &[u8], case: &Case<'_>, out: &mut Vec<u8>) {
        let line: Json = match serde_json::from_slice(line) {
            Ok(line) => line,
            Err(error) => {
                let problem = format!("not a case: {error}");
                return Answer::begin(out, case.name).refused(&problem);
            }
        };
        let mut answer = exchange::answer(&Engine::new(), &self.shared, &line);
        if let Json::Object(members) = &mut answer {
            if !case.unknown.is_empty() {
                members.insert("warnings".to_owned(), warnings(&case.unknown));
            }
            if let Some(name) = line.get("name") {
                members.insert("name".to_owned(), name.clone());
            }
        }
        // Neither the values nor a vector can fail.
        let _ = serde_json::to_writer(out, &answer);
    }
}

impl fmt::Debug for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protocol").finish_non_exhaustive()
    }
}

fn warnings(unknown: &[String]) -> Json {
    unknown.iter().map(|key| json!(format!("unknown key `{key}`"))).collect()
}
