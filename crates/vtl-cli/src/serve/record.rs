//! `--record`: exchanges as lines that `vtl batch` and `vtl test` read.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use serde_json::{Map, Value as Json, json};
use vtl_gateway::gateway::Finished;
use vtl_gateway::protocol::{body_member, response_json};
use vtl_gateway::{BackendAnswer, BackendResult};

use super::gateway::Told;
use super::project::Project;
use crate::report::Failure;

/// So many lines may wait to be written; then exchanges wait.
const WAITING: usize = 1024;
/// Of secrets the service shows so many characters in its logs.
const SHOWN: usize = 6;

/// Writes lines to a file, on a thread of its own.
pub(super) struct Recorder {
    lines: SyncSender<String>,
    writer: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Adds to the file, or makes it.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let file = File::options().create(true).append(true).open(path);
        let file = file.map_err(|error| {
            Failure::usage(format!("cannot write `{}`: {error}", path.display()))
        })?;
        let (lines, receiver) = sync_channel(WAITING);
        let writer = thread::spawn(move || write(BufWriter::new(file), &receiver));
        Ok(Self { lines, writer: Some(writer) })
    }

    pub(super) fn keep(&self, line: String) {
        // Whoever cannot write any more does not stop the gateway.
        let _ = self.lines.send(line);
    }

    /// Waits until everything is written.
    pub(super) fn end(mut self) {
        let (nobody, _) = sync_channel(1);
        self.lines = nobody;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

fn write(mut file: BufWriter<File>, lines: &Receiver<String>) {
    while let Ok(first) = lines.recv() {
        let mut next = Some(first);
        while let Some(line) = next {
            if writeln!(file, "{line}").is_err() {
                return;
            }
            next = lines.try_recv().ok();
        }
        if file.flush().is_err() {
            return;
        }
    }
}

/// The line of an exchange; nothing for one behind a load balancer, which has no configuration.
pub(super) fn line(
    config: &str,
    project: &Project,
    target: &str,
    finished: &Finished,
    told: &Told,
) -> Option<String> {
    let api = match finished {
        Finished::Rest(_) => "rest",
        Finished::Http(_) if project.apis.http_apis().len() == 1 => "http",
        Finished::Http(finished) => {
            let api = finished.api();
            api.logical_name.as_deref().unwrap_or(&api.name)
        }
        _ => return None,
    };
    let request = finished.request();
    let id = request.context.get("requestId").and_then(Json::as_str).unwrap_or_default();
    let headers: Vec<Json> =
        request.headers.iter().map(|(name, value)| json!([name, hidden(name, value)])).collect();
    let mut given = Map::new();
    given.insert("method".to_owned(), json!(request.method));
    given.insert("path".to_owned(), json!(target));
    given.insert("headers".to_owned(), json!(headers));
    put_body(&mut given, &request.body);
    let mut context = request.context.clone();
    if let Some(key) = context.pointer_mut("/identity/apiKey") {
        *key = json!(starred(key.as_str().unwrap_or_default()));
    }
    let mut line = Map::new();
    line.insert("name".to_owned(), json!(format!("{} {target} {id}", request.method)));
    line.insert("config".to_owned(), json!(config));
    line.insert("api".to_owned(), json!(api));
    line.insert("request".to_owned(), Json::Object(given));
    line.insert("context".to_owned(), context);
    // A token is starred, so that its signature cannot be checked again: what it said is in the context.
    if let Some(Err(why)) = &told.signature {
        line.insert("signature".to_owned(), json!(why));
    }
    if let Some((result, _)) = &told.authorizer {
        line.insert("authorizer".to_owned(), backend(result, 0));
    }
    if let Some(called) = &told.called {
        line.insert("backend".to_owned(), backend(&called.result, called.millis()));
    }
    line.insert("expect".to_owned(), response_json(finished.response()));
    Some(Json::Object(line).to_string())
}

/// What became of a call, in the form of the batch protocol.
fn backend(result: &BackendResult, millis: u64) -> Json {
    let mut given = Map::new();
    match result {
        BackendResult::Answer(BackendAnswer { status, headers, body, function_error, .. }) => {
            given.insert("status".to_owned(), json!(status));
            let headers: Vec<Json> =
                headers.iter().map(|(name, value)| json!([name, value])).collect();
            given.insert("headers".to_owned(), json!(headers));
            put_body(&mut given, body);
            if *function_error {
                given.insert("functionError".to_owned(), json!(true));
            }
        }
        BackendResult::TimedOut => drop(given.insert("timeout".to_owned(), json!(true))),
        BackendResult::Failed(why) => drop(given.insert("failure".to_owned(), json!(why))),
        _ => {}
    }
    if millis > 0 {
        given.insert("millis".to_owned(), json!(millis));
    }
    Json::Object(given)
}

fn put_body(given: &mut Map<String, Json>, body: &[u8]) {
    if body.is_empty() {
        return;
    }
    let (name, text) = body_member(body);
    given.insert(name.to_owned(), json!(text));
}

/// A header's value as the service's logs show it.
fn hidden(name: &str, value: &str) -> String {
    let secrets = ["authorization", "proxy-authorization", "x-api-key"];
    match secrets.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
        true => starred(value),
        false => value.to_owned(),
    }
}

/// All but the last six characters are stars; of a short text all are.
fn starred(text: &str) -> String {
    let length = text.chars().count();
    let hidden = if length > SHOWN { length - SHOWN } else { length };
    let shown = text.chars().enumerate();
    shown.map(|(at, c)| if at < hidden { '*' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_starred_as_in_the_logs_of_the_service() {
        assert_eq!(starred("Bearer abcdefg"), "********bcdefg");
        assert_eq!(starred("secret"), "******");
        assert_eq!(starred("é"), "*");
        assert_eq!(hidden("X-API-Key", "0123456789"), "****456789");
        assert_eq!(hidden("X-Name", "0123456789"), "0123456789");
    }
}
