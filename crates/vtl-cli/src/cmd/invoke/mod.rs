//! `vtl invoke`: a whole exchange, from the client's request to the response it gets.

mod access_log;
mod alb;
mod backend;
pub(crate) mod choose;
mod expect;
mod http;
mod http_client;
mod jwt;
mod print;

#[cfg(all(feature = "serve", not(target_family = "wasm")))]
pub(crate) use print::{reason, trace as trace_text};
use vtl_gateway::protocol::{finished_json, pending_json};
use vtl_gateway::{
    CompiledApi, FinishedExchange, HostContext, Next, PendingExchange, Request, TraceStep,
    parse_query,
};

use self::choose::Chosen;
use crate::api;
use crate::args::Invoke;
use crate::inputs::RequestLine;
use crate::report::{self, Failure};
use crate::style;

pub(crate) fn run(args: &Invoke) -> Result<(), Failure> {
    if let Some(headers) = args.alb {
        return alb::run(args, headers);
    }
    let loaded = api::load_for_use(&args.config, &args.options)?;
    let mut request = args.request.read()?;
    set_line(&mut request, args.line.as_ref(), args)?;
    let api = match choose::choose(loaded, args.api.as_deref(), &request)? {
        Chosen::Rest(api) => api,
        Chosen::Http(api) => return http::run(args, api, request),
    };
    let log_formats: Vec<String> = api.access_logs.iter().map(|log| log.format.clone()).collect();
    let api = CompiledApi::new(api, &args.engine.build());
    let route = api.find(&request.method, &request.path).map(|(route, _)| route.name());
    for problem in api.problems().iter().filter(|problem| Some(&problem.route) == route.as_ref()) {
        report::note(&style::problem(problem));
    }
    match api.exchange_with(request, &HostContext::default()) {
        Next::Respond(finished) => show_finished(args, &log_formats, &finished),
        Next::Call(pending) => match backend::call(&args.backend, pending.backend_request())? {
            Some(result) => show_finished(args, &log_formats, &pending.respond(result)),
            None => show_pending(args, &pending),
        },
    }
}

fn show_finished(
    args: &Invoke,
    log_formats: &[String],
    exchange: &FinishedExchange,
) -> Result<(), Failure> {
    let formats = log_formats.iter().map(String::as_str);
    let lines = access_log::lines(args, formats, &exchange.log_context(), false);
    if let (false, Some(failure)) = (args.trace && !args.json, &exchange.failure) {
        // The client does not learn why; people want to know.
        let status = exchange.response.status;
        report::note(&format!("{status} {}: {}", failure.kind, failure.log));
    }
    if args.json {
        let mut json = finished_json(exchange, args.trace);
        access_log::put(&mut json, &lines);
        report::print(format!("{json}\n").as_bytes())?;
    } else {
        show_trace(args, exchange.trace());
        access_log::show(&lines);
        report::print_foreign(&print::response(&exchange.response))?;
    }
    expect::of_response(&args.expect, &exchange.response)
}

fn show_pending(args: &Invoke, exchange: &PendingExchange) -> Result<(), Failure> {
    if args.json {
        report::print(format!("{}\n", pending_json(exchange, args.trace)).as_bytes())?;
    } else {
        show_trace(args, exchange.trace());
        report::note(
            "no backend is given (--returns, --error, --exec, --url): this is what it would get",
        );
        report::print_foreign(&print::request(exchange.backend_request()))?;
    }
    expect::of_event(&args.expect, exchange.backend_request())
}

fn show_trace(args: &Invoke, steps: &[TraceStep]) {
    if args.trace {
        report::note(&print::trace(steps));
    }
}

/// `POST /things/7?q=x` goes before what the event says.
fn set_line(
    request: &mut Request,
    line: Option<&RequestLine>,
    args: &Invoke,
) -> Result<(), Failure> {
    if let Some(line) = line {
        request.method = line.method.clone();
        request.path = line.path.clone();
        for (name, value) in parse_query(&line.query).iter() {
            request.query.push(name, value);
        }
        let from_event = request.raw_query.take().filter(|query| !query.is_empty());
        let own = Some(line.query.clone()).filter(|query| !query.is_empty());
        let raw: Vec<String> = from_event.into_iter().chain(own).collect();
        let only_raw = args.request.params.is_empty();
        request.raw_query = only_raw.then(|| raw.join("&"));
    }
    match request.method.is_empty() || request.path.is_empty() {
        true => Err(Failure::usage(
            "a method and a path are missing: `vtl invoke CONFIG 'POST /things/7'`",
        )),
        false => Ok(()),
    }
}
