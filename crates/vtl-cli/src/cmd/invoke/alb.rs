//! `vtl invoke --alb`: a function as the target of an Application Load Balancer. There is no configuration: a load balancer has
//! one function for everything that its rules send there.

use vtl_gateway::HostContext;
use vtl_gateway::gateway::{LoadBalancer, Next};
use vtl_gateway::protocol::{exchange_json, next_json};

use super::{backend, expect, print};
use crate::args::{AlbHeaders, Invoke};
use crate::inputs::Input;
use crate::report::{self, Failure};

pub(super) fn run(args: &Invoke, headers: AlbHeaders) -> Result<(), Failure> {
    let mut request = args.request.read()?;
    let line = args.line.clone().or_else(|| match &args.config {
        Input::File(path) => path.to_str()?.parse().ok(),
        Input::Stdin => None,
    });
    super::set_line(&mut request, line.as_ref(), args)?;
    let balancer = LoadBalancer::new("function", headers == AlbHeaders::Multi);
    let finished = match balancer.exchange(request, &HostContext::default()) {
        Next::Respond(finished) => *finished,
        Next::Call(call) => match backend::call(&args.backend, call.backend_request())? {
            Some(result) => call.respond(result, 0),
            None if args.json => {
                let json = next_json(&Next::Call(call), args.trace);
                return report::print(format!("{json}\n").as_bytes());
            }
            None => {
                report::note(
                    "no backend is given (--returns, --error, --exec, --url): this is what it would get",
                );
                return report::print(&print::request(call.backend_request()));
            }
        },
        // A load balancer has neither tokens nor authorizers here.
        Next::Verify(_) | Next::Authorize(_) => return Ok(()),
    };
    if let Some(failure) = finished.failure() {
        report::note(&format!("{}: {}", finished.response().status, report::log_line(failure.log)));
    }
    if args.json {
        report::print(format!("{}\n", exchange_json(&finished, args.trace)).as_bytes())?;
    } else {
        report::print(&print::response(finished.response()))?;
    }
    expect::of_response(&args.expect, finished.response())
}
