//! One request of a client: through its exchange, to authorizers and backends, and back.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use vtl_gateway::gateway::{ApiRef, Finished, Next};
use vtl_gateway::{BackendResult, HostContext, gateway_response};

use super::authorizers::Authorizers;
use super::functions::Printed;
use super::heavy::Heavy;
use super::http::{self, Response};
use super::ids;
use super::inspector::Exchanges;
use super::project::Project;
use super::record::{self, Recorder};
use super::terminal::{Served, Terminal};
use crate::args::Serve;

/// The gateway: everything that its tasks share.
pub(super) struct Gateway {
    project: RwLock<Arc<Project>>,
    pub(super) args: Serve,
    pub(super) terminal: Terminal,
    pub(super) exchanges: Exchanges,
    pub(super) authorizers: Authorizers,
    heavy: Heavy,
    pub(super) base: String,
    /// The configuration's file or folder.
    pub(super) config: PathBuf,
    recorder: Mutex<Option<Recorder>>,
    records: bool,
}

/// What the gateway told an exchange: with the same, it can be repeated.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// Whether a token's signature is valid.
    pub(super) signature: Option<Result<(), String>>,
    /// What the authorizer's function answered, and after how many milliseconds.
    pub(super) authorizer: Option<(BackendResult, u64)>,
    /// What the backend answered.
    pub(super) called: Option<Called>,
}

/// What a client sees of a request.
struct Seen {
    id: String,
    method: String,
    target: String,
    time: Duration,
}

/// A call to a backend, as it went.
#[derive(Debug, Clone)]
pub(super) struct Called {
    pub(super) result: BackendResult,
    pub(super) time: Duration,
    pub(super) output: Printed,
}

impl Called {
    /// Whether the answer is so large that it takes long to map.
    fn is_large(&self) -> bool {
        matches!(&self.result, BackendResult::Answer(answer) if answer.body.len() >= 1 << 16)
    }

    pub(super) fn millis(&self) -> u64 {
        u64::try_from(self.time.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Gateway {
    pub(super) fn new(
        project: Project,
        args: Serve,
        terminal: Terminal,
        base: String,
        config: PathBuf,
        recorder: Option<Recorder>,
    ) -> Arc<Self> {
        Arc::new(Self {
            project: RwLock::new(Arc::new(project)),
            args,
            terminal,
            exchanges: Exchanges::default(),
            authorizers: Authorizers::default(),
            heavy: Heavy::default(),
            base,
            config,
            records: recorder.is_some(),
            recorder: Mutex::new(recorder),
        })
    }

    pub(super) fn project(&self) -> Arc<Project> {
        Arc::clone(&self.project.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn replace(&self, project: Project) {
        let mut current = self.project.write().unwrap_or_else(PoisonError::into_inner);
        current.functions.stop();
        self.authorizers.forget();
        self.heavy.forget();
        *current = Arc::new(project);
    }

    /// Writes what was recorded to the end.
    pub(super) fn end_recording(&self) {
        let recorder = self.recorder.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(recorder) = recorder {
            recorder.end();
        }
    }

    fn record(&self, project: &Project, target: &str, finished: &Finished, told: &Told) {
        let config = self.config.display().to_string();
        let line = record::line(&config, project, target, finished, told);
        let recorder = self.recorder.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(recorder), Some(line)) = (recorder.as_ref(), line) {
            recorder.keep(line);
        }
    }

    /// Answers a client's request.
    pub(super) async fn answer(
        self: &Arc<Self>,
        request: http::Request,
        peer: SocketAddr,
    ) -> Response {
        let start = Instant::now();
        let project = self.project();
        let mut host = host_context(peer);
        host.traced = self.args.trace;
        let (method, target) = (request.method.clone(), request.target.clone());
        let mut request = self.client_request(request, &project);
        self.forwarded(&mut request, &host);
        let (body, heavy) = (request.body.len(), &self.heavy);
        let is_heavy = heavy.is(body, || project.apis.route_of(&request));
        let (mut next, time) = heavy.run(is_heavy, || begin(&project, request, &host)).await;
        heavy.took(time, || next.route());
        let mut told = Told::default();
        let finished = loop {
            next = match next {
                Next::Verify(pending) => {
                    let signature = match pending.token() {
                        Some(token) => project.verify(token),
                        None => Err("there is no token".to_owned()),
                    };
                    told.signature = Some(signature.clone());
                    heavy.run(is_heavy, || pending.verified(signature)).await.0
                }
                Next::Authorize(pending) => {
                    let (result, millis) = self.authorize(&project, &pending, &host).await;
                    told.authorizer = Some((result.clone(), millis));
                    heavy.run(is_heavy, || pending.respond(result, millis)).await.0
                }
                Next::Call(call) => {
                    let called = self.call(&project, &call, &host.request_id).await;
                    let (result, millis) = (called.result.clone(), called.millis());
                    let is_heavy = is_heavy || called.is_large();
                    let (finished, time) =
                        heavy.run(is_heavy, || call.respond(result, millis)).await;
                    heavy.took(time, || finished.route());
                    told.called = Some(called);
                    break finished;
                }
                Next::Respond(finished) => break *finished,
            };
        };
        let logs = self.access_logs(&project, &finished);
        let seen = Seen { id: host.request_id, method, target, time: start.elapsed() };
        self.done(&project, seen, finished, told, &logs)
    }

    /// A body that is larger than the service takes.
    pub(super) fn too_large(&self, request: http::Request) -> Response {
        let project = self.project();
        let request = self.client_request(request, &project);
        let is_http = project.apis.choose(&request).api.is_http();
        let kind = vtl_gateway::GatewayResponseType::RequestTooLarge;
        let failure = vtl_gateway::Failure::new(kind, "The body is larger than 10 MB");
        let response = match is_http {
            true => {
                let body = r#"{"message":"Request Entity Too Large"}"#;
                let mut response = vtl_gateway::Response::new(413, body);
                response.headers.push("Content-Type", "application/json");
                response
            }
            false => gateway_response(project.apis.rest().api(), &request, &failure),
        };
        self.terminal.served(&Served {
            id: "",
            method: &request.method,
            path: &request.path,
            route: "",
            status: response.status,
            time: Duration::ZERO,
            backend: None,
            why: Some(&failure.log),
        });
        to_http(&response)
    }

    fn client_request(&self, request: http::Request, project: &Project) -> vtl_gateway::Request {
        let mut client = request.into_client();
        // Which keys there are is known here: one that is not is as good as none.
        let keys = &self.args.api_keys;
        let unknown =
            client.headers.first("x-api-key").is_some_and(|key| !keys.iter().any(|k| k == key));
        if !keys.is_empty() && unknown {
            let route = project.apis.rest().find(&client.method, &client.path);
            if route.is_some_and(|(route, _)| route.api_key_required) {
                client.headers.remove("x-api-key");
            }
        }
        client
    }

    /// The headers that say where a request comes from. The service says `https` and 443, which is not true here.
    fn forwarded(&self, request: &mut vtl_gateway::Request, host: &HostContext) {
        let before: Vec<&str> = request.headers.all("X-Forwarded-For").collect();
        let clients = before.into_iter().chain([host.source_ip.as_str()]);
        let clients = clients.collect::<Vec<_>>().join(", ");
        request.headers.set("X-Forwarded-For", clients);
        let port = self.base.rsplit(':').next().unwrap_or_default();
        request.headers.set("X-Forwarded-Port", port);
        request.headers.set("X-Forwarded-Proto", "http");
        if let Some(id) = &host.trace_id {
            request.headers.set_default("X-Amzn-Trace-Id", id.as_str());
        }
    }

    /// The lines of `--access-log`.
    fn access_logs(&self, project: &Project, finished: &Finished) -> Vec<String> {
        let Some(wanted) = &self.args.access_log else { return Vec::new() };
        let api = match finished {
            Finished::Rest(_) => ApiRef::Rest(project.apis.rest()),
            Finished::Http(finished) => ApiRef::Http(finished.api()),
            _ => return Vec::new(),
        };
        crate::cmd::access_log_lines(wanted, api, &finished.log_context())
    }

    fn done(
        &self,
        project: &Project,
        seen: Seen,
        finished: Finished,
        told: Told,
        logs: &[String],
    ) -> Response {
        let Seen { id, method, target, time } = &seen;
        let response = to_http(finished.response());
        let route = finished.route().unwrap_or_default();
        self.terminal.served(&Served {
            id,
            method,
            path: target.split('?').next().unwrap_or_default(),
            route: &route,
            status: finished.response().status,
            time: *time,
            backend: told.called.as_ref().map(|called| called.time),
            why: finished.failure().map(|failure| failure.log),
        });
        if self.args.trace {
            self.terminal.trace(&crate::cmd::trace_text(finished.trace()));
        }
        for line in logs {
            self.terminal.access_log(line);
        }
        if self.records {
            self.record(project, target, &finished, &told);
        }
        self.exchanges.keep(id, target, finished, told, project, *time);
        response
    }
}

/// Starts an exchange on the API that takes the request, or through the load balancer.
fn begin(project: &Project, request: vtl_gateway::Request, host: &HostContext) -> Next {
    let chosen = project.apis.choose(&request);
    match &project.balancer {
        Some(balancer) if !chosen.has_route => balancer.exchange(request, host),
        _ => chosen.api.exchange(request, host),
    }
}

fn host_context(peer: SocketAddr) -> HostContext {
    let mut host = HostContext::default();
    host.request_id = ids::uuid();
    host.extended_request_id = ids::extended_id();
    host.time_millis = ids::now_millis();
    host.source_ip = peer.ip().to_string();
    host.trace_id = Some(ids::trace_id());
    host
}

pub(super) fn to_http(response: &vtl_gateway::Response) -> Response {
    Response {
        status: response.status,
        headers: response.headers.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
        body: response.body.clone(),
    }
}
