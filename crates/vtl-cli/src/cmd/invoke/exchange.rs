//! One exchange, on whichever API takes the request.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use vtl_gateway::gateway::{ApiRef, Call, Finished, Next};
use vtl_gateway::http_api::HttpRoute;
use vtl_gateway::protocol::{exchange_json, next_json};
use vtl_gateway::{BackendResult, HostContext, Request};

use super::{access_log, backend, expect, jwt, print};
use crate::args::Invoke;
use crate::report::{self, Failure};

/// Runs the function itself, if that is asked for.
pub(super) type RunFunction<'r> = &'r dyn Fn(&Call) -> Result<Option<BackendResult>, Failure>;

pub(super) fn run(
    args: &Invoke,
    api: ApiRef<'_>,
    request: Request,
    function: RunFunction<'_>,
) -> Result<(), Failure> {
    let mut host = HostContext::default();
    let route = http_route(api, &request).cloned();
    let has_clock = request.context.get("requestTimeEpoch").is_some();
    let is_jwt = route.as_ref().is_some_and(|route| route.authorization.kind == "JWT")
        || !api.is_http() && args.authorizer.is_given();
    if !has_clock && is_jwt {
        // A token is valid for a time: the one that is now, unless the request says when it was.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        host.time_millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    }
    let has_content_type = request.headers.first("Content-Type").is_some();
    let mut next = match api.is_http() || args.authorizer.is_given() {
        true => api.exchange(request, &host),
        // What an authorizer of a REST API said is in `--context`.
        false => api.exchange_admitted(request, &host),
    };
    loop {
        next = match next {
            Next::Verify(pending) => {
                let signature = match pending.token() {
                    Some(token) => jwt::verify(&args.authorizer, token)?,
                    None => Err("there is no token".to_owned()),
                };
                pending.verified(signature)
            }
            Next::Authorize(pending) => {
                let backend = args.authorizer.backend();
                let sent = pending.backend_request();
                let result = sent.map(|sent| backend::call(&backend, sent)).transpose()?.flatten();
                match result {
                    Some(result) => pending.respond(result, 0),
                    None => {
                        let function = pending.function().unwrap_or_default();
                        report::note(&format!(
                            "the authorizer `{function}` is called first: give its answer (--authorizer-returns, \
                             --authorizer-error, --authorizer-exec, --authorizer-url); this is what it would get"
                        ));
                        return show_wanted(args, &Next::Authorize(pending));
                    }
                }
            }
            Next::Call(call) => {
                if let Some(route) = &route {
                    note_body(call.request(), route, has_content_type);
                }
                return match answer(args, &call, function)? {
                    Some((result, millis)) => {
                        show_finished(args, api, &call.respond(result, millis))
                    }
                    None => {
                        report::note(&why_not_called(route.as_ref()));
                        show_wanted(args, &Next::Call(call))
                    }
                };
            }
            Next::Respond(finished) => return show_finished(args, api, &finished),
        };
    }
}

/// What the backend answers, and how many milliseconds a real one took.
fn answer(
    args: &Invoke,
    call: &Call,
    function: RunFunction<'_>,
) -> Result<Option<(BackendResult, u64)>, Failure> {
    let start = Instant::now();
    let ran = function(call)?;
    let is_function = ran.is_some();
    let result = match ran {
        Some(result) => Some(backend::finish(result, &args.backend)),
        None => backend::call(&args.backend, call.backend_request())?,
    };
    let Some(result) = result else { return Ok(None) };
    let real = is_function || args.backend.exec.is_some() || args.backend.url.is_some();
    let millis = if real { start.elapsed().as_millis() } else { 0 };
    let result = match result {
        // The connection was given up after 29 seconds.
        BackendResult::Failed(_) if millis >= 29_000 => BackendResult::TimedOut,
        result => result,
    };
    Ok(Some((result, u64::try_from(millis).unwrap_or(u64::MAX))))
}

fn http_route<'a>(api: ApiRef<'a>, request: &Request) -> Option<&'a HttpRoute> {
    let ApiRef::Http(api) = api else { return None };
    let path = api.find_stage(&request.path).map_or(request.path.as_str(), |stage| stage.path);
    Some(api.find_route(&request.method, path)?.route)
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
        _ => "no backend is given (--returns, --error, --handler, --exec, --url): this is what it would get"
            .to_owned(),
    }
}

fn show_finished(args: &Invoke, api: ApiRef<'_>, exchange: &Finished) -> Result<(), Failure> {
    let lines = match &args.access_log {
        Some(wanted) => access_log::lines(wanted, api, &exchange.log_context()),
        None => Vec::new(),
    };
    if let (false, Some(failure)) = (args.trace && !args.json, exchange.failure()) {
        // The client does not learn why; people want to know.
        let status = exchange.response().status;
        let what = if api.is_http() { failure.message } else { failure.kind };
        report::note(&format!("{status} {what}: {}", report::log_line(failure.log)));
    }
    if args.json {
        let mut json = exchange_json(exchange, args.trace);
        access_log::put(&mut json, &lines);
        report::print(format!("{json}\n").as_bytes())?;
    } else {
        super::show_trace(args, exchange.trace());
        access_log::show(&lines);
        report::print_foreign(&print::response(exchange.response()))?;
    }
    expect::of_response(&args.expect, exchange.response())
}

fn show_wanted(args: &Invoke, next: &Next) -> Result<(), Failure> {
    let sent = match next {
        Next::Call(call) => Some(call.backend_request()),
        Next::Authorize(pending) => pending.backend_request(),
        Next::Verify(_) | Next::Respond(_) => None,
    };
    let Some(sent) = sent else { return Ok(()) };
    if args.json {
        report::print(format!("{}\n", next_json(next, args.trace)).as_bytes())?;
    } else {
        super::show_trace(args, next.trace());
        report::print_foreign(&print::request(sent))?;
    }
    expect::of_event(&args.expect, sent)
}
