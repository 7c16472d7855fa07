//! Which of a configuration's APIs a request is for.

use vtl_gateway::Request;
use vtl_gateway::gateway::{ApiRef, Gateway};

use crate::report::{self, Failure};

/// Chooses by name (`rest`, `http`, or that of an API), else by who has a route for the request.
pub(crate) fn choose<'g>(
    gateway: &'g Gateway,
    wanted: Option<&str>,
    request: &Request,
) -> Result<ApiRef<'g>, Failure> {
    let Some(name) = wanted else {
        let chosen = gateway.choose(request);
        if chosen.contested {
            report::note(
                "the REST API and an HTTP API both have this route; this is the REST API, `--api http` is the other",
            );
        }
        return Ok(chosen.api);
    };
    gateway.named(name, request).ok_or_else(|| {
        Failure::usage(match name {
            "rest" => "there is no REST API with routes".to_owned(),
            "http" => "there is no HTTP API with routes".to_owned(),
            name => format!("there is no API `{name}` with routes"),
        })
    })
}
