//! The backend of an exchange: a result from a file, an error, a local program, or a server.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::{Value as Json, json};
use vtl_gateway::{BackendAnswer, BackendRequest, BackendResult};

use super::http_client::{self, Sent};
use crate::args::Backend;
use crate::report::{self, Failure};

/// What becomes of the call; nothing if no backend is given.
pub(super) fn call(
    args: &Backend,
    sent: &BackendRequest,
) -> Result<Option<BackendResult>, Failure> {
    let lambda = sent.calls_function();
    let result = if args.times_out {
        Some(BackendResult::TimedOut)
    } else if let Some(error) = &args.error {
        Some(failed(error, lambda))
    } else if let Some(command) = &args.exec {
        Some(exec(command, sent, lambda)?)
    } else if let Some(url) = &args.url {
        Some(over_http(url, sent, lambda))
    } else if let Some(input) = &args.returns {
        Some(BackendResult::Answer(BackendAnswer::new(200, input.bytes()?)))
    } else {
        args.status.map(|status| BackendResult::Answer(BackendAnswer::new(status, "")))
    };
    Ok(result.map(|result| finish(result, args)))
}

pub(super) fn finish(result: BackendResult, args: &Backend) -> BackendResult {
    match result {
        BackendResult::Answer(mut answer) => {
            if let Some(status) = args.status {
                answer.status = status;
            }
            for header in &args.returned_headers {
                answer.headers.push(header.name.as_str(), header.value.as_str());
            }
            BackendResult::Answer(answer)
        }
        other => other,
    }
}

/// A function error: an error object in a file, or its message.
fn failed(error: &str, lambda: bool) -> BackendResult {
    let text = fs::read_to_string(error).unwrap_or_else(|_| error.to_owned());
    match lambda {
        true => BackendResult::Answer(BackendAnswer::lambda_error(error_object(&text))),
        false => BackendResult::Failed(text),
    }
}

/// The error object that a text is, or that has it as its message.
fn error_object(text: &str) -> Vec<u8> {
    match is_error_object(text.as_bytes()) {
        true => text.trim().as_bytes().to_vec(),
        false => {
            json!({"errorMessage": text.trim_end(), "errorType": "Error"}).to_string().into_bytes()
        }
    }
}

fn is_error_object(text: &[u8]) -> bool {
    serde_json::from_slice::<Json>(text).is_ok_and(|value| value.get("errorMessage").is_some())
}

/// Runs a program: the event on its standard input, the result on its standard output.
fn exec(command: &str, sent: &BackendRequest, lambda: bool) -> Result<BackendResult, Failure> {
    let event = if lambda { sent.event() } else { sent.body.clone().into_bytes() };
    let failure = |error| Failure::usage(format!("cannot run `{command}`: {error}"));
    let mut child = shell(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failure)?;
    let input = child.stdin.take();
    let writer = thread::spawn(move || {
        // A program that does not read its input is free to do so.
        let _ = input.map(|mut input| input.write_all(&event));
    });
    let output = child.wait_with_output().map_err(failure)?;
    let _ = writer.join();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    if lambda && is_error_object(&output.stderr) {
        return Ok(BackendResult::Answer(BackendAnswer::lambda_error(error_object(&errors))));
    }
    // What shells answer when there is no such program, or it may not be run.
    if matches!(output.status.code(), Some(126 | 127)) && output.stdout.is_empty() {
        return Err(Failure::usage(format!("cannot run `{command}`: {}", errors.trim())));
    }
    if output.status.success() {
        report::note(&errors);
        if lambda && serde_json::from_slice::<serde::de::IgnoredAny>(&output.stdout).is_err() {
            report::note(&format!(
                "warning: `{command}` did not print JSON, which is what a function returns"
            ));
        }
        return Ok(BackendResult::Answer(BackendAnswer::new(200, output.stdout)));
    }
    let text = match errors.trim().is_empty() {
        true => format!("`{command}` ended with {}", output.status),
        false => errors,
    };
    Ok(failed_with(&text, lambda))
}

fn failed_with(text: &str, lambda: bool) -> BackendResult {
    match lambda {
        true => BackendResult::Answer(BackendAnswer::lambda_error(error_object(text))),
        false => BackendResult::Failed(text.to_owned()),
    }
}

fn shell(command: &str) -> Command {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut shell = Command::new(shell);
    shell.args([flag, command]);
    shell
}

/// Calls a server: a function's invoke endpoint gets the event, an HTTP backend the mapped request.
fn over_http(url: &str, sent: &BackendRequest, lambda: bool) -> BackendResult {
    let request = match lambda {
        true => Sent {
            method: "POST".to_owned(),
            url: url.to_owned(),
            headers: vec![
                ("Content-Type".to_owned(), "application/json".to_owned()),
                ("X-Amz-Invocation-Type".to_owned(), sent.invocation.as_str().to_owned()),
            ],
            body: sent.event(),
        },
        false => Sent {
            method: sent.method.clone(),
            url: moved(&sent.url(), url),
            headers: sent
                .headers
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: sent.body.clone().into_bytes(),
        },
    };
    match http_client::send(&request) {
        Ok(mut answer) => {
            // The emulator of the Lambda runtime tells of errors in the body only.
            answer.function_error = lambda
                && (answer.headers.first("X-Amz-Function-Error").is_some()
                    || is_error_object(&answer.body));
            BackendResult::Answer(answer)
        }
        Err(error) => BackendResult::Failed(format!("{}: {error}", request.url)),
    }
}

/// The path and query of a URL, at another server.
fn moved(url: &str, server: &str) -> String {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.find(['/', '?']).and_then(|at| path.get(at..)).unwrap_or_default();
    format!("{}{path}", server.trim_end_matches('/'))
}
