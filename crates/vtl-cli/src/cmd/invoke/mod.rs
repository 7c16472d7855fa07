//! `vtl invoke`: a whole exchange, from the client's request to the response it gets.

mod backend;
mod expect;
mod http_client;
mod print;

use vtl_gateway::protocol::{finished_json, pending_json};
use vtl_gateway::{
    CompiledApi, FinishedExchange, HostContext, Next, PendingExchange, Request, TraceStep,
    parse_query,
};

use crate::api;
use crate::args::Invoke;
use crate::report::{self, Failure};
use crate::style;

pub(crate) fn run(args: &Invoke) -> Result<(), Failure> {
    let loaded = api::load_for_use(&args.config, &args.options)?;
    let api = loaded.api;
    let mut request = args.request.read()?;
    set_line(&mut request, args)?;
    let api = CompiledApi::new(api, &args.engine.build());
    let route = api.find(&request.method, &request.path).map(|(route, _)| route.name());
    for problem in api.problems().iter().filter(|problem| Some(&problem.route) == route.as_ref()) {
        report::note(&style::problem(problem));
    }
    match api.exchange_with(request, &HostContext::default()) {
        Next::Respond(finished) => show_finished(args, &finished),
        Next::Call(pending) => match backend::call(&args.backend, pending.backend_request())? {
            Some(result) => show_finished(args, &pending.respond(result)),
            None => show_pending(args, &pending),
        },
    }
}

fn show_finished(args: &Invoke, exchange: &FinishedExchange) -> Result<(), Failure> {
    if let (false, Some(failure)) = (args.trace && !args.json, &exchange.failure) {
        // The client does not learn why; people want to know.
        let status = exchange.response.status;
        report::note(&format!("{status} {}: {}", failure.kind, failure.log));
    }
    if args.json {
        report::print(format!("{}\n", finished_json(exchange, args.trace)).as_bytes())?;
    } else {
        show_trace(args, exchange.trace());
        report::print(&print::response(&exchange.response))?;
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
        report::print(&print::request(exchange.backend_request()))?;
    }
    expect::of_event(&args.expect, exchange.backend_request())
}

fn show_trace(args: &Invoke, steps: &[TraceStep]) {
    if args.trace {
        report::note(&print::trace(steps));
    }
}

/// `POST /things/7?q=x` goes before what the event says.
fn set_line(request: &mut Request, args: &Invoke) -> Result<(), Failure> {
    if let Some(line) = &args.line {
        request.method = line.method.clone();
        request.path = line.path.clone();
        for (name, value) in parse_query(&line.query).iter() {
            request.query.push(name, value);
        }
    }
    match request.method.is_empty() || request.path.is_empty() {
        true => Err(Failure::usage(
            "a method and a path are missing: `vtl invoke CONFIG 'POST /things/7'`",
        )),
        false => Ok(()),
    }
}
