//! `vtl inspect`: what was loaded from a configuration, in normal form.

use std::io::{self, Write};

use vtl_gateway::config::{
    Loaded, http_route_json, http_route_table, http_table, route_json, route_table, table,
};
use vtl_gateway::http_api::{HttpApi, HttpRoute, RouteKey};
use vtl_gateway::{Route, find_route};

use crate::api;
use crate::args::Inspect;
use crate::inputs::RequestLine;
use crate::report::{self, Failure};

pub(crate) fn run(args: &Inspect) -> Result<(), Failure> {
    let loaded = api::load_for_use(&args.config, &args.options)?;
    let text = match &args.route {
        Some(line) => one(&loaded, line, args.json)?,
        None if args.json => all_as_json(&loaded)?,
        None => all(&loaded),
    };
    report::print(text.as_bytes())
}

/// A table for each API. Where there are several, each has its name above it.
fn all(loaded: &Loaded) -> String {
    let mut parts = Vec::new();
    if !loaded.api.routes.is_empty() {
        parts.push((format!("REST API {}", loaded.api.name), table(&loaded.api)));
    }
    for api in loaded.http_apis.iter().filter(|api| !api.routes.is_empty()) {
        parts.push((title(api), http_table(api)));
    }
    match parts.as_slice() {
        [(_, only)] => only.clone(),
        several => {
            let parts = several.iter().map(|(name, table)| format!("{}\n{table}", name.trim_end()));
            parts.collect::<Vec<_>>().join("\n")
        }
    }
}

fn title(api: &HttpApi) -> String {
    let name =
        if api.name.is_empty() { api.logical_name.as_deref() } else { Some(api.name.as_str()) };
    format!("HTTP API {}", name.unwrap_or_default())
}

/// The most that is printed of all routes as JSON: each one has all that it shares with others.
const LARGEST_JSON: usize = 64 << 20;

/// All routes as a list. One is made at a time.
fn all_as_json(loaded: &Loaded) -> Result<String, Failure> {
    let rest = loaded.api.routes.iter().map(route_json);
    let http = loaded
        .http_apis
        .iter()
        .flat_map(|api| api.routes.iter().map(move |route| http_route_json(api, route)));
    let mut list = Indented::default();
    for route in rest.chain(http) {
        list.text.extend_from_slice(if list.text.is_empty() { b"[\n  " } else { b",\n  " });
        if serde_json::to_writer_pretty(&mut list, &route).is_err() {
            return Err(Failure::usage(format!(
                "the routes as JSON are larger than {} MB; name one of them, such as `GET /path`",
                LARGEST_JSON >> 20
            )));
        }
    }
    list.text.extend_from_slice(if list.text.is_empty() { b"[]\n" } else { b"\n]\n" });
    Ok(String::from_utf8(list.text).unwrap_or_default())
}

/// Text whose lines are indented by two blanks, up to [`LARGEST_JSON`].
#[derive(Default)]
struct Indented {
    text: Vec<u8>,
}

impl Write for Indented {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.text.extend_from_slice(line);
            if line.ends_with(b"\n") {
                self.text.extend_from_slice(b"  ");
            }
        }
        match self.text.len() > LARGEST_JSON {
            true => Err(io::ErrorKind::FileTooLarge.into()),
            false => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A route as it is declared, or the one that takes such a request.
fn one(loaded: &Loaded, line: &RequestLine, as_json: bool) -> Result<String, Failure> {
    let api = &loaded.api;
    let rest = |route: &Route| match as_json {
        true => format!("{:#}\n", route_json(route)),
        false => route_table(route),
    };
    let http = |(api, route): (&HttpApi, &HttpRoute)| match as_json {
        true => format!("{:#}\n", http_route_json(api, route)),
        false => http_route_table(api, route),
    };
    let declared = api.routes.iter().find(|route| is_named(route, line)).map(rest);
    let http_routes =
        || loaded.http_apis.iter().flat_map(|api| api.routes.iter().map(move |route| (api, route)));
    declared
        .or_else(|| http_routes().find(|(_, route)| is_key(&route.key, line)).map(http))
        .or_else(|| find_route(api, &line.method, &line.path).map(|(route, _)| rest(route)))
        .or_else(|| {
            let found = loaded
                .http_apis
                .iter()
                .find_map(|api| Some((api, api.find_route(&line.method, &line.path)?.route)));
            found.map(http)
        })
        .ok_or_else(|| Failure::usage(format!("there is no route `{} {}`", line.method, line.path)))
}

/// A route can be named as it is declared, `GET /things/{id}`.
fn is_named(route: &Route, line: &RequestLine) -> bool {
    route.method.eq_ignore_ascii_case(&line.method) && route.resource_path == line.path
}

fn is_key(key: &RouteKey, line: &RequestLine) -> bool {
    key.method().eq_ignore_ascii_case(&line.method) && key.path() == line.path
}
