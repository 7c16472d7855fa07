//! `vtl match`: which response a message selects.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;
use vtl_gateway::{
    Api, Considered, IntegrationResponse, Selection, Verdict, find_route, select_response,
};

use super::select_routes;
use crate::api;
use crate::args::Match;
use crate::inputs::Input;
use crate::report::{self, Failure};

/// How many routes of a configuration a message names, and how much of their paths.
const LISTED: usize = 20;
const LONGEST_PATH: usize = 200;

pub(crate) fn run(args: &Match) -> Result<(), Failure> {
    let Some((message, patterns @ [_, ..])) = args.patterns_and_message.split_last() else {
        return Err(Failure::usage("a configuration or a pattern, and a message are expected"));
    };
    let responses = match patterns {
        [file] if Path::new(file).is_file() => {
            let loaded = api::load_for_use(&Input::File(file.into()), &args.options)?;
            if let (None, Some(line)) = (&args.route, select_routes::request_line(message)) {
                return select_routes::run(loaded, &line, args);
            }
            if let Some(route) = select_routes::http_route(&loaded, args.route.as_ref()) {
                return select_routes::of_http_route(route, message, args);
            }
            of_config(file, &loaded.api, args)?
        }
        [file] if is_meant_as_a_file(file) => {
            return Err(Failure::usage(format!("there is no configuration `{file}`")));
        }
        patterns => patterns.iter().map(|pattern| of_pattern(pattern)).collect(),
    };
    let selection = select_response(&responses, message);
    report::print(if args.json { as_json(&selection) } else { as_text(&selection) }.as_bytes())?;
    let found = selection.response.map(|response| response.status);
    if let Some(expected) = args.expect.filter(|expected| Some(*expected) != found) {
        let found = found.map_or("nothing".to_owned(), |status| format!("status {status}"));
        return Err(Failure::Failed(format!("{found} is selected, not {expected}")));
    }
    match selection.response {
        Some(_) => Ok(()),
        None => Err(Failure::Failed(
            "nothing matches and there is no default: the client gets 500".to_owned(),
        )),
    }
}

/// Whether a name that is not a file looks like one, so that a typing error is not taken for a pattern.
fn is_meant_as_a_file(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    let known = ["yml", "yaml", "json", "tf", "toml"];
    let named = extension.is_some_and(|extension| known.contains(&extension));
    named && !name.contains(['*', '(', '[', '|', '\\', '=', ' '])
}

/// `404=no .*`, or a pattern alone.
fn of_pattern(text: &str) -> IntegrationResponse {
    let status = text.split_once('=').and_then(|(status, pattern)| {
        let is_status = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
        Some((status.parse().ok().filter(|_| is_status)?, pattern))
    });
    let (status, pattern) = status.unwrap_or((0, text));
    IntegrationResponse::new(status, Some(pattern))
}

fn of_config(file: &str, api: &Api, args: &Match) -> Result<Vec<IntegrationResponse>, Failure> {
    let route = match (&args.route, api.routes.as_slice()) {
        (None, [route]) => route,
        (None, _) => {
            let routes = api.routes.iter().take(LISTED);
            let routes = routes.map(|route| {
                let path: String = route.resource_path.chars().take(LONGEST_PATH).collect();
                format!("\n  {} {path}", route.method)
            });
            let mut routes: String = routes.collect();
            if let Some(more @ 1..) = api.routes.len().checked_sub(LISTED) {
                let _ = write!(routes, "\n  and {more} more");
            }
            return Err(Failure::usage(format!(
                "`{file}` has several routes; `--route` names one:{routes}"
            )));
        }
        (Some(line), _) => {
            find_route(api, &line.method, &line.path).map(|(route, _)| route).ok_or_else(|| {
                Failure::usage(format!("`{file}` has no route `{} {}`", line.method, line.path))
            })?
        }
    };
    Ok(route.integration.responses.to_vec())
}

fn as_text(selection: &Selection<'_>) -> String {
    let mut text = String::new();
    for Considered { response, verdict, .. } in &selection.considered {
        let status = if response.status == 0 { String::new() } else { response.status.to_string() };
        let pattern = response.selection_pattern.as_deref().unwrap_or("(default)");
        let mark = if is_selected(verdict) { "->" } else { "  " };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{mark} {status:3} {pattern}: {}", words(verdict));
    }
    text
}

fn as_json(selection: &Selection<'_>) -> String {
    let considered: Vec<_> = selection
        .considered
        .iter()
        .map(|Considered { response, verdict, .. }| {
            json!({
                "status": response.status,
                "pattern": response.selection_pattern,
                "selected": is_selected(verdict),
                "verdict": words(verdict),
            })
        })
        .collect();
    let status = selection.response.map(|response| response.status);
    format!("{}\n", json!({"status": status, "considered": considered}))
}

fn is_selected(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Selected | Verdict::SelectedAsDefault)
}

fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Selected => "matches, and is the first that does",
        Verdict::AlsoMatches => "matches too, but comes later",
        Verdict::NoMatch => "does not match",
        Verdict::MatchesPartOnly => {
            "matches only a part: the service wants the whole message to match"
        }
        Verdict::InvalidPattern(why) => return format!("is not a pattern: {why}"),
        Verdict::SelectedAsDefault => "is the default, and nothing else matches",
        Verdict::Default => "is the default: taken if nothing matches",
        _ => "",
    }
    .to_owned()
}
