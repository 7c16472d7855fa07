//! Exchanges on HTTP APIs.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use vtl_gateway::http_api::{FinishedHttpExchange, HttpApi, HttpNext, HttpRoute};
use vtl_gateway::protocol::{http_finished_json, http_next_json};
use vtl_gateway::{BackendResult, HostContext, Request};

use super::{access_log, backend, jwt, print};
use crate::args::Invoke;
use crate::report::{self, Failure};

pub(super) fn run(args: &Invoke, api: HttpApi, request: Request) -> Result<(), Failure> {
    let mut host = HostContext::default();
    if let Some(id) = &api.id {
        host.api_id.clone_from(id);
    }
    let has_content_type = request.headers.first("Content-Type").is_some();
    if needs_clock(&api, &request) {
        // A token is valid for a time: the one that is now, unless the request says when it was.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        host.time_millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    }
    let api = Arc::new(api);
    let mut next = api.exchange(request, &host);
    loop {
        next = match next {
            HttpNext::VerifyToken(pending) => {
                let signature = jwt::verify(&args.authorizer, pending.token())?;
                pending.verified(signature)
            }
            HttpNext::Authorize(pending) => {
                let backend = args.authorizer.backend();
                match backend::call(&backend, pending.backend_request())? {
                    Some(result) => pending.respond(result),
                    None => {
                        let function = pending.authorizer().function.clone().unwrap_or_default();
                        report::note(&format!(
                            "the authorizer `{function}` is called first: give its answer (--authorizer-returns, \
                             --authorizer-error, --authorizer-exec, --authorizer-url); this is what it would get"
                        ));
                        return show_wanted(args, &HttpNext::Authorize(pending));
                    }
                }
            }
            HttpNext::Call(pending) => {
                if let Some(route) = pending.route() {
                    note_body(pending.request(), route, has_content_type);
                }
                let start = Instant::now();
                match backend::call(&args.backend, pending.backend_request())? {
                    Some(result) => {
                        let real = args.backend.exec.is_some() || args.backend.url.is_some();
                        let millis = if real { start.elapsed().as_millis() } else { 0 };
                        let result = match result {
                            // The connection was given up after 29 seconds.
                            BackendResult::Failed(_) if millis >= 29_000 => BackendResult::TimedOut,
                            result => result,
                        };
                        let finished = pending
                            .respond_after(result, u64::try_from(millis).unwrap_or(u64::MAX));
                        return show_finished(args, &api, &finished);
                    }
                    None => {
                        report::note(&why_not_called(pending.route()));
                        return show_wanted(args, &HttpNext::Call(pending));
                    }
                }
            }
            HttpNext::Respond(finished) => return show_finished(args, &api, &finished),
        };
    }
}

fn needs_clock(api: &HttpApi, request: &Request) -> bool {
    let path = api.find_stage(&request.path).map_or(request.path.as_str(), |stage| stage.path);
    let found = api.find_route(&request.method, path);
    found.is_some_and(|found| found.route.authorization.kind == "JWT")
        && request.context.get("requestTimeEpoch").is_none()
}

/// Without a type a body is Base64, which surprises.
fn note_body(request: &Request, route: &HttpRoute, has_content_type: bool) {
    if route.integration.is_function() && !request.body.is_empty() && !has_content_type {
        report::note(
            "the body has no Content-Type, so the event carries it as Base64, as on the service; \
             -H 'Content-Type: application/json' makes it text",
        );
    }
}

fn why_not_called(route: Option<&HttpRoute>) -> String {
    let integration = route.map(|route| &route.integration);
    match integration {
        Some(integration) if integration.subtype.is_some() => format!(
            "`{}` is an action of an AWS service, which cannot be called from here; --returns gives its answer: these \
             are its parameters",
            integration.subtype.as_deref().unwrap_or_default()
        ),
        Some(integration) if integration.is_private() => format!(
            "the backend `{}` is in a VPC and cannot be called from here; --url names a local server, --returns \
             gives the answer: this is what it would get",
            integration.uri
        ),
        _ => "no backend is given (--returns, --error, --exec, --url): this is what it would get"
            .to_owned(),
    }
}

fn show_finished(
    args: &Invoke,
    api: &HttpApi,
    exchange: &FinishedHttpExchange,
) -> Result<(), Failure> {
    let formats = api.access_logs.iter().map(|log| log.format.as_str());
    let lines = access_log::lines(args, formats, &exchange.log_context(), true);
    if args.json {
        let mut json = http_finished_json(exchange, args.trace);
        access_log::put(&mut json, &lines);
        return report::print(format!("{json}\n").as_bytes());
    }
    super::show_trace(args, exchange.trace());
    if let (false, Some(failure)) = (args.trace, exchange.failure()) {
        // The client does not learn why; people want to know.
        report::note(&format!("{} {}: {}", failure.status, failure.message, failure.log));
    }
    access_log::show(&lines);
    report::print(&print::response(&exchange.response))
}

fn show_wanted(args: &Invoke, next: &HttpNext) -> Result<(), Failure> {
    if args.json {
        return report::print(format!("{}\n", http_next_json(next, args.trace)).as_bytes());
    }
    super::show_trace(args, next.trace());
    match next {
        HttpNext::Call(pending) => report::print(&print::request(pending.backend_request())),
        HttpNext::Authorize(pending) => report::print(&print::request(pending.backend_request())),
        _ => Ok(()),
    }
}
