//! `vtl invoke`: a whole exchange, from the client's request to the response it gets.

mod backend;
mod context;
mod http_client;
mod print;

use vtl_gateway::config::exchange_json;
use vtl_gateway::{
    Exchange, Request, Response, Step, Templates, find_route, gateway_response, no_such_route,
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
    let Some((route, parameters)) = find_route(&api, &request.method, &request.path) else {
        let failure = no_such_route(&request.method, &request.path);
        report::note(&format!("{}: {}", failure.kind, failure.log));
        return report::print(&print::response(&gateway_response(&api, &request, &failure)));
    };
    for (name, value) in parameters.iter() {
        if request.path_parameters.last(name).is_none() {
            request.path_parameters.push(name, value);
        }
    }
    context::fill(&mut request, &api, route);
    let templates = Templates::compile(&args.engine.build(), route);
    for (_, error) in templates.errors() {
        report::note(&style::error(error));
    }
    let mut exchange = Exchange::new(&api, route, &templates, request);
    let response = match exchange.request() {
        Step::Respond(response) => Some(response),
        Step::Call(sent) => {
            let result = backend::call(&args.backend, &sent)?;
            result.map(|result| exchange.response(result))
        }
    };
    show(args, &exchange, response.as_ref())
}

fn show(
    args: &Invoke,
    exchange: &Exchange<'_>,
    response: Option<&Response>,
) -> Result<(), Failure> {
    if args.json {
        let json = exchange_json(exchange, response, args.trace);
        return report::print(format!("{json}\n").as_bytes());
    }
    if args.trace {
        report::note(&print::trace(exchange.trace()));
    } else if let Some(step) = exchange.trace().iter().find(|step| step.name == "gateway response")
    {
        // The client is not told why; people want to know.
        report::note(&format!("{}: {}", step.outcome, step.why));
    }
    match (response, exchange.backend_request()) {
        (Some(response), _) => report::print(&print::response(response)),
        (None, Some(sent)) => {
            report::note(
                "no backend is given (--returns, --error, --exec, --url): this is what it would get",
            );
            report::print(&print::request(sent))
        }
        (None, None) => Ok(()),
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
