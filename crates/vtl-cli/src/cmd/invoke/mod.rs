//! `vtl invoke`: a whole exchange, from the client's request to the response it gets.

mod access_log;
mod alb;
mod backend;
mod choose;
mod exchange;
mod expect;
#[cfg(all(feature = "serve", not(target_family = "wasm")))]
mod handler;
mod http_client;
mod jwt;
mod print;

#[cfg(all(feature = "serve", not(target_family = "wasm")))]
pub(crate) use access_log::lines as access_log_lines;
pub(crate) use choose::choose;
#[cfg(all(feature = "serve", not(target_family = "wasm")))]
pub(crate) use jwt::{check as check_signature, keys as signing_keys};
#[cfg(all(feature = "serve", not(target_family = "wasm")))]
pub(crate) use print::{reason, trace as trace_text};
use vtl_gateway::gateway::{ApiRef, Gateway};
use vtl_gateway::{Request, TraceStep, parse_query};

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
    #[cfg(all(feature = "serve", not(target_family = "wasm")))]
    let project = handler::Project::new(args, &loaded);
    let gateway = Gateway::new(loaded, &args.engine.build());
    let api = choose(&gateway, args.api.as_deref(), &request)?;
    if let ApiRef::Rest(api) = api {
        let route = api.find(&request.method, &request.path).map(|(route, _)| route.name());
        let problems = api.problems().iter();
        for problem in problems.filter(|problem| Some(&problem.route) == route.as_ref()) {
            report::note(&style::problem(problem));
        }
    }
    #[cfg(all(feature = "serve", not(target_family = "wasm")))]
    return exchange::run(args, api, request, &|call| project.call(args, call));
    #[cfg(not(all(feature = "serve", not(target_family = "wasm"))))]
    exchange::run(args, api, request, &|_| Ok(None))
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
