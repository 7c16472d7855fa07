//! One request of a client: through the exchange, to the backend, and back.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use vtl_gateway::{
    BackendAnswer, BackendRequest, BackendResult, FinishedExchange, HostContext, IntegrationType,
    InvocationType, Next, PendingExchange, Target, gateway_response,
};

use super::http::{self, Response};
use super::inspector::Exchanges;
use super::project::Project;
use super::terminal::{Served, Terminal};
use super::{backend, ids};
use crate::args::Serve;

/// How long the service waits for an integration.
const PATIENCE: Duration = Duration::from_secs(29);

/// The gateway: everything that its tasks share.
pub(super) struct Gateway {
    project: RwLock<Arc<Project>>,
    pub(super) args: Serve,
    pub(super) terminal: Terminal,
    pub(super) exchanges: Exchanges,
    pub(super) base: String,
    /// The configuration's file or folder.
    pub(super) config: PathBuf,
}

/// A call to a backend, as it went.
#[derive(Debug, Clone)]
pub(super) struct Called {
    pub(super) result: BackendResult,
    pub(super) time: Duration,
    pub(super) output: String,
}

impl Gateway {
    pub(super) fn new(
        project: Project,
        args: Serve,
        terminal: Terminal,
        base: String,
        config: PathBuf,
    ) -> Arc<Self> {
        Arc::new(Self {
            project: RwLock::new(Arc::new(project)),
            args,
            terminal,
            exchanges: Exchanges::default(),
            base,
            config,
        })
    }

    pub(super) fn project(&self) -> Arc<Project> {
        Arc::clone(&self.project.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn replace(&self, project: Project) {
        let mut current = self.project.write().unwrap_or_else(PoisonError::into_inner);
        current.functions.stop();
        *current = Arc::new(project);
    }

    /// Answers a client's request.
    pub(super) async fn answer(
        self: &Arc<Self>,
        request: http::Request,
        peer: SocketAddr,
    ) -> Response {
        let start = Instant::now();
        let project = self.project();
        let host = host_context(peer);
        let (method, target) = (request.method.clone(), request.target.clone());
        let request = self.client_request(request, &project);
        let (finished, called) = match project.api.exchange_with(request, &host) {
            Next::Respond(finished) => (finished, None),
            Next::Call(pending) => {
                let called = self.call(&project, &pending, &host.request_id).await;
                (Box::new(pending.respond(called.result.clone())), Some(called))
            }
        };
        self.done(&host.request_id, &method, &target, *finished, called, start.elapsed())
    }

    /// A body that is larger than the service takes.
    pub(super) fn too_large(&self, request: http::Request) -> Response {
        let project = self.project();
        let request = self.client_request(request, &project);
        let kind = vtl_gateway::GatewayResponseType::RequestTooLarge;
        let failure = vtl_gateway::Failure::new(kind, "The body is larger than 10 MB");
        let response = gateway_response(project.api.api(), &request, &failure);
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
        let http::Request { method, target, headers, body, .. } = request;
        let mut client = vtl_gateway::Request::new(method, target).with_body(body);
        for (name, value) in headers {
            client.headers.push(name, value);
        }
        // Which keys there are is known here: one that is not is as good as none.
        let keys = &self.args.api_keys;
        let unknown =
            client.headers.first("x-api-key").is_some_and(|key| !keys.iter().any(|k| k == key));
        if !keys.is_empty() && unknown {
            let route = project.api.find(&client.method, &client.path);
            if route.is_some_and(|(route, _)| route.api_key_required) {
                client.headers.remove("x-api-key");
            }
        }
        client
    }

    async fn call(
        self: &Arc<Self>,
        project: &Arc<Project>,
        pending: &PendingExchange,
        id: &str,
    ) -> Called {
        let sent = pending.backend_request();
        let patience = pending
            .route()
            .and_then(|route| route.integration.timeout_millis)
            .map_or(PATIENCE, |millis| Duration::from_millis(millis.into()));
        let start = Instant::now();
        let lambda =
            matches!(sent.target, Target::Lambda { .. }) || sent.kind == IntegrationType::AwsProxy;
        let (result, output) = if lambda {
            self.invoke(project, pending, id, patience).await
        } else if matches!(sent.kind, IntegrationType::Http | IntegrationType::HttpProxy) {
            (backend::call(sent, patience).await, String::new())
        } else {
            (self.call_service(sent, patience).await, String::new())
        };
        Called { result, time: start.elapsed(), output }
    }

    async fn invoke(
        self: &Arc<Self>,
        project: &Arc<Project>,
        pending: &PendingExchange,
        id: &str,
        patience: Duration,
    ) -> (BackendResult, String) {
        let sent = pending.backend_request();
        let name = pending.route().and_then(|route| project.function_of(route, Some(sent)));
        let Some(name) = name else {
            let what = pending.route().map(vtl_gateway::Route::name).unwrap_or_default();
            let why = format!(
                "the function of `{what}` is not in the configuration: name it with `--function NAME=COMMAND`"
            );
            return (BackendResult::Failed(why), String::new());
        };
        let event = sent.event();
        if sent.kind == IntegrationType::Aws && sent.invocation == InvocationType::Event {
            let (project, id) = (Arc::clone(project), id.to_owned());
            tokio::spawn(async move { project.functions.invoke(&name, event, &id).await });
            return (BackendResult::Answer(BackendAnswer::accepted()), String::new());
        }
        match tokio::time::timeout(patience, project.functions.invoke(&name, event, id)).await {
            Err(_) => (BackendResult::TimedOut, String::new()),
            Ok(Some(invoked)) => (invoked.result, invoked.output),
            Ok(None) => {
                (BackendResult::Failed(format!("there is no function `{name}`")), String::new())
            }
        }
    }

    /// Another service of AWS: sent to an endpoint that the user names.
    async fn call_service(&self, sent: &BackendRequest, patience: Duration) -> BackendResult {
        let Some(service) = service_of(sent) else {
            return BackendResult::Failed("the integration has no backend".to_owned());
        };
        let endpoint = self.args.endpoints.iter().find(|endpoint| endpoint.name == service);
        match endpoint {
            None => BackendResult::Failed(format!(
                "the service `{service}` is not here: `--endpoint {service}=URL` names one that is; it would get {} {}",
                sent.method,
                sent.url()
            )),
            Some(endpoint) => super::aws::call(sent, &service, &endpoint.value, patience).await,
        }
    }

    fn done(
        &self,
        id: &str,
        method: &str,
        target: &str,
        finished: FinishedExchange,
        called: Option<Called>,
        time: Duration,
    ) -> Response {
        let response = to_http(&finished.response);
        let route = finished.route().map(vtl_gateway::Route::name).unwrap_or_default();
        self.terminal.served(&Served {
            id,
            method,
            path: target.split('?').next().unwrap_or(target),
            route: &route,
            status: finished.response.status,
            time,
            backend: called.as_ref().map(|called| called.time),
            why: finished.failure.as_ref().map(|failure| failure.log.as_str()),
        });
        if self.args.trace {
            self.terminal.trace(&crate::cmd::trace_text(finished.trace()));
        }
        self.exchanges.keep(id, target, finished, called, time);
        response
    }
}

/// The service that an integration's URI names.
pub(super) fn service_of(sent: &BackendRequest) -> Option<String> {
    // arn:aws:apigateway:REGION:SERVICE:path/…
    let service = sent.uri.split(':').nth(4)?;
    Some(service.rsplit('.').next().unwrap_or(service).to_owned())
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
