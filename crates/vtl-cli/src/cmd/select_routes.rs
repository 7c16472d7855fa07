//! `vtl match CONFIG 'GET /things/7'`: which route takes a request, and why the others do not.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};
use vtl::Engine;
use vtl_gateway::config::Loaded;
use vtl_gateway::gateway::{ApiRef, Gateway};
use vtl_gateway::http_api::{HttpApi, HttpRoute};
use vtl_gateway::{Pairs, Request, find_route};

use crate::args::Match;
use crate::cmd::invoke::choose;
use crate::inputs::RequestLine;
use crate::report::{self, Failure};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The request that a message is, such as `GET /things/7`.
pub(super) fn request_line(message: &str) -> Option<RequestLine> {
    let (method, path) = message.split_once(' ')?;
    let is_one = METHODS.contains(&method) && path.starts_with('/') && !path.contains(' ');
    is_one.then(|| message.parse().ok()).flatten()
}

/// What became of the search.
struct Outcome {
    taken: Option<(String, Pairs)>,
    others: Vec<(String, &'static str)>,
    status: u16,
}

pub(super) fn run(loaded: Loaded, line: &RequestLine, args: &Match) -> Result<(), Failure> {
    let request = Request::new(line.method.as_str(), line.path.as_str());
    let gateway = Gateway::new(loaded, &Engine::new());
    let outcome = match choose(&gateway, None, &request)? {
        ApiRef::Http(api) => of_http(api, line),
        ApiRef::Rest(api) => Outcome {
            taken: api.find(&line.method, &line.path).map(|(route, parameters)| {
                (format!("{} {}", route.method, route.resource_path), parameters)
            }),
            others: Vec::new(),
            status: 403,
        },
    };
    report::print(if args.json { as_json(&outcome) } else { as_text(&outcome) }.as_bytes())?;
    match outcome.taken {
        Some(_) => Ok(()),
        None => Err(Failure::Failed(format!(
            "no route takes {} {}: the client gets {}",
            line.method, line.path, outcome.status
        ))),
    }
}

fn of_http(api: &HttpApi, line: &RequestLine) -> Outcome {
    let path = api.find_stage(&line.path).map_or(line.path.as_str(), |stage| stage.path);
    let found = api.find_route(&line.method, path);
    let rejected = api.rejected_routes(&line.method, path);
    Outcome {
        taken: found.map(|found| (found.route.key.to_string(), found.parameters)),
        others: rejected.iter().map(|other| (other.route.key.to_string(), other.why)).collect(),
        status: 404,
    }
}

fn as_text(outcome: &Outcome) -> String {
    let mut text = String::new();
    if let Some((key, parameters)) = &outcome.taken {
        // Writing to a string does not fail.
        let _ = write!(text, "-> {key}: takes the request");
        for (name, value) in parameters.iter() {
            let _ = write!(text, ", {name}={value}");
        }
        text.push('\n');
    }
    for (key, why) in &outcome.others {
        let _ = writeln!(text, "   {key}: {why}");
    }
    text
}

fn as_json(outcome: &Outcome) -> String {
    let parameters: Option<Map<String, Json>> = outcome.taken.as_ref().map(|(_, parameters)| {
        parameters.iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
    });
    let others: Vec<Json> =
        outcome.others.iter().map(|(key, why)| json!({"route": key, "why": why})).collect();
    let route = outcome.taken.as_ref().map(|(key, _)| key);
    format!("{}\n", json!({"route": route, "pathParameters": parameters, "considered": others}))
}

/// A route of an HTTP API that `--route` names, or the only one there is.
pub(super) fn http_route<'l>(
    loaded: &'l Loaded,
    line: Option<&RequestLine>,
) -> Option<&'l HttpRoute> {
    let all = || loaded.http_apis.iter().flat_map(|api| &api.routes);
    match line {
        None => all().next().filter(|_| loaded.api.routes.is_empty() && all().count() == 1),
        Some(line) => {
            let named = |route: &&HttpRoute| {
                route.key.method() == line.method && route.key.path() == line.path
            };
            if find_route(&loaded.api, &line.method, &line.path).is_some() {
                return all().find(named);
            }
            all().find(named).or_else(|| {
                let mut found = loaded.http_apis.iter().filter_map(|api| {
                    let path = api.find_stage(&line.path).map_or(line.path.as_str(), |s| s.path);
                    Some(api.find_route(&line.method, path)?.route)
                });
                found.next()
            })
        }
    }
}

/// What a status or an error message comes to on a route of an HTTP API, which has no patterns.
pub(super) fn of_http_route(route: &HttpRoute, message: &str, args: &Match) -> Result<(), Failure> {
    let status: Option<u16> =
        message.trim().parse().ok().filter(|status| (200..=599).contains(status));
    let mapped = &route.integration.response_parameters;
    let verdict = |own: u16| match Some(own) == status {
        true => "the response has this status: it is changed",
        false => "is for another status",
    };
    if args.json {
        let considered: Vec<Json> = mapped
            .iter()
            .map(|(own, _)| json!({"status": own, "selected": Some(*own) == status, "verdict": verdict(*own)}))
            .collect();
        let json = json!({"status": status.unwrap_or(500), "considered": considered});
        report::print(format!("{json}\n").as_bytes())?;
        return expected(status, args);
    }
    let mut text = match status {
        Some(status) => format!("-> {status}: HTTP APIs have no patterns, the status passes\n"),
        None => "-> 500: HTTP APIs have no patterns, a function error is always 500\n".to_owned(),
    };
    for (own, mappings) in mapped {
        let mark = if Some(*own) == status { "->" } else { "  " };
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{mark} {own} response parameters ({}): {}",
            mappings.len(),
            verdict(*own)
        );
    }
    report::print(text.as_bytes())?;
    expected(status, args)
}

fn expected(status: Option<u16>, args: &Match) -> Result<(), Failure> {
    let status = status.unwrap_or(500);
    match args.expect {
        Some(expected) if expected != status => {
            Err(Failure::Failed(format!("the status is {status}, not {expected}")))
        }
        _ => Ok(()),
    }
}
