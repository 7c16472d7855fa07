//! Exchanges that `vtl serve --record` has kept: each line is run again, and has to come to what it came to then.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use vtl_gateway::protocol::Protocol;

use super::diff;
use crate::api;
use crate::inputs::Input;
use crate::report::Failure;

/// One line, and what is not as it was.
pub(super) struct Recorded {
    pub(super) path: PathBuf,
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) problems: Vec<String>,
    pub(super) time: Duration,
}

/// Whether a path is a file of recorded exchanges.
pub(super) fn is_recorded(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "jsonl")
}

/// Runs the lines of a file whose names a filter lets pass.
pub(super) fn run(path: &Path, filter: &[String]) -> Result<Vec<Recorded>, Failure> {
    let text = Input::File(path.to_owned()).text_without_bom()?;
    let mut protocol = Protocol::with_loader(Arc::new(api::load_named));
    let mut all = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let start = Instant::now();
        let parsed: Json = serde_json::from_str(line).map_err(|error| {
            Failure::usage(format!("`{}`: line {number}: {error}", path.display()))
        })?;
        let name = parsed.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
        let whole = format!("{}::{name}", path.display());
        if !filter.is_empty() && !filter.iter().any(|part| whole.contains(part.as_str())) {
            continue;
        }
        let Some(expected) = parsed.get("expect") else {
            return Err(Failure::usage(format!(
                "`{}`: line {number} expects nothing: `vtl batch` runs such lines",
                path.display()
            )));
        };
        let mut answer = Vec::new();
        protocol.answer(line.as_bytes(), &mut answer);
        let answer: Json = serde_json::from_slice(&answer).unwrap_or_default();
        let problems = problems(expected, &answer);
        let path = path.to_owned();
        all.push(Recorded { path, line: number, name, problems, time: start.elapsed() });
    }
    Ok(all)
}

fn problems(expected: &Json, answer: &Json) -> Vec<String> {
    let Some(response) = answer.get("response") else {
        let why = answer.pointer("/error/message").and_then(Json::as_str);
        let wants = answer.get("wants").and_then(Json::as_str);
        return vec![match (why, wants) {
            (Some(why), _) => why.to_owned(),
            (None, Some(wants)) => format!("it wants a {wants}, and the line has none"),
            (None, None) => "there is no response".to_owned(),
        }];
    };
    let mut problems = Vec::new();
    let member = |of: &Json, name: &str| of.get(name).cloned().unwrap_or_default();
    let (old, new) = (member(expected, "status"), member(response, "status"));
    if old != new {
        problems.push(format!("the status is {new}, not {old}"));
    }
    let found = member(response, "headers");
    for (name, old) in member(expected, "headers").as_object().into_iter().flatten() {
        match found.get(name) {
            None => problems.push(format!("the response has no header `{name}`")),
            Some(new) if new != old => {
                problems.push(format!("the header `{name}` is {new}, not {old}"));
            }
            Some(_) => {}
        }
    }
    let text =
        |of: &Json, name: &str| of.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let (old, new) = (text(expected, "body"), text(response, "body"));
    if old != new {
        problems.push(format!("the response body is different:\n{}", diff::lines(&old, &new)));
    }
    if text(expected, "body_base64") != text(response, "body_base64") {
        problems.push("the bytes of the response are different".to_owned());
    }
    if let (false, Some(log)) = (problems.is_empty(), answer.pointer("/gatewayResponse/log")) {
        problems.push(format!("the gateway answered: {}", log.as_str().unwrap_or_default()));
    }
    problems
}
