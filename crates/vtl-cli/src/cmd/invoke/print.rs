//! Requests, responses and traces for people.

use std::fmt::Write as _;

use vtl_gateway::{BackendRequest, Response, TraceStep};

/// The response as it goes over the wire.
pub(super) fn response(response: &Response) -> Vec<u8> {
    let head = format!("HTTP/1.1 {} {}", response.status, reason(response.status));
    message(head.trim_end(), response.headers.iter(), &response.body)
}

/// The mapped request.
pub(super) fn request(sent: &BackendRequest) -> Vec<u8> {
    let head = format!("{} {}", sent.method, sent.url());
    message(&head, sent.headers.iter(), &sent.body.clone().into_bytes())
}

fn message<'a>(
    head: &str,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    body: &[u8],
) -> Vec<u8> {
    let mut text = format!("{head}\n");
    for (name, value) in headers {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name}: {value}");
    }
    text.push('\n');
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    if !body.is_empty() && !body.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    bytes
}

/// Each step: what came out, why, and what went in.
pub(crate) fn trace(steps: &[TraceStep]) -> String {
    let mut text = String::new();
    for (number, step) in (1..).zip(steps) {
        match step.outcome.contains('\n') {
            false => line(&mut text, "", &format!("{number}. {}: {}", step.name, step.outcome)),
            true => {
                line(&mut text, "", &format!("{number}. {}:", step.name));
                line(&mut text, "     ", &step.outcome);
            }
        }
        line(&mut text, "   ", &step.why);
        for (name, value) in &step.details {
            match value.contains('\n') {
                false => line(&mut text, "   ", &format!("{name}: {value}")),
                true => {
                    line(&mut text, "   ", &format!("{name}:"));
                    line(&mut text, "     ", value);
                }
            }
        }
    }
    text
}

fn line(text: &mut String, indent: &str, lines: &str) {
    for line in lines.lines() {
        text.push_str(format!("{indent}{line}").trim_end());
        text.push('\n');
    }
}

/// The words after a status.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
