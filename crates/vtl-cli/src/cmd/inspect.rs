//! `vtl inspect`: what was loaded from a configuration, in normal form.

use serde_json::Value as Json;
use vtl_gateway::config::{route_json, route_table, table};
use vtl_gateway::{Route, find_route};

use crate::api;
use crate::args::Inspect;
use crate::inputs::RequestLine;
use crate::report::{self, Failure};

pub(crate) fn run(args: &Inspect) -> Result<(), Failure> {
    let api = api::load_for_use(&args.config, &args.options)?;
    let route = match &args.route {
        Some(line) => Some(
            api.routes
                .iter()
                .find(|route| is_named(route, line))
                .or_else(|| find_route(&api, &line.method, &line.path).map(|(route, _)| route))
                .ok_or_else(|| {
                    Failure::usage(format!("there is no route `{} {}`", line.method, line.path))
                })?,
        ),
        None => None,
    };
    let text = match (route, args.json) {
        (Some(route), false) => route_table(route),
        (None, false) => table(&api),
        (Some(route), true) => format!("{:#}\n", route_json(route)),
        (None, true) => format!("{:#}\n", api.routes.iter().map(route_json).collect::<Json>()),
    };
    report::print(text.as_bytes())
}

/// A route can be named as it is declared, `GET /things/{id}`.
fn is_named(route: &Route, line: &RequestLine) -> bool {
    route.method.eq_ignore_ascii_case(&line.method) && route.resource_path == line.path
}
