//! The Lambda Runtime API for one worker, on a loopback port of its own.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot, watch};

use super::ANSWER_BYTES;
use crate::serve::http::{Connection, Refusal, Request, Response};

/// An event for the worker.
pub(super) struct Invocation {
    pub(super) id: String,
    pub(super) event: Vec<u8>,
    pub(super) deadline_millis: u128,
    pub(super) arn: String,
    pub(super) trace_id: String,
    pub(super) answer: oneshot::Sender<Answer>,
}

/// What a worker said about an invocation.
pub(super) enum Answer {
    Result(Vec<u8>),
    Error(Vec<u8>),
    TooLarge,
}

/// Where a worker is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    Starting,
    /// It has asked for an event.
    Ready,
    /// It said why it cannot start.
    Failed(Vec<u8>),
}

/// What the API and the worker's owner share.
pub(super) struct Desk {
    events: AsyncMutex<mpsc::Receiver<Invocation>>,
    current: Mutex<Option<(String, oneshot::Sender<Answer>)>>,
    pub(super) phase: watch::Sender<Phase>,
}

impl Desk {
    pub(super) fn new(events: mpsc::Receiver<Invocation>) -> Arc<Self> {
        Arc::new(Self {
            events: AsyncMutex::new(events),
            current: Mutex::default(),
            phase: watch::Sender::new(Phase::Starting),
        })
    }
}

/// Answers a worker until its owner ends this.
pub(super) async fn serve(listener: TcpListener, desk: Arc<Desk>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        connections.spawn(connection(stream, Arc::clone(&desk)));
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, desk: Arc<Desk>) {
    let mut connection = Connection::trusted(stream);
    loop {
        let request = match connection.read(ANSWER_BYTES).await {
            Ok(request) => request,
            Err(Refusal::TooLarge(request)) => {
                let response = too_large(&request, &desk);
                let _ = connection.write(&response, "POST", false).await;
                return;
            }
            Err(_) => return,
        };
        let keep_alive = request.keep_alive;
        let method = request.method.clone();
        let response = answer(request, &desk).await;
        if connection.write(&response, &method, keep_alive).await.is_err() || !keep_alive {
            return;
        }
    }
}

async fn answer(request: Request, desk: &Desk) -> Response {
    let path = request.path().to_owned();
    let Some(rest) = path.strip_prefix("/2018-06-01/runtime/") else {
        return match path.as_str() {
            "/ping" => Response::new(200, "text/plain", "pong"),
            _ => refused(404, "NotFound", "There is no such path"),
        };
    };
    match (request.method.as_str(), rest) {
        ("GET", "invocation/next") => next(desk).await,
        ("POST", "init/error") => {
            desk.phase.send_replace(Phase::Failed(request.body));
            accepted()
        }
        ("POST", rest) => {
            match rest.strip_prefix("invocation/").and_then(|rest| rest.split_once('/')) {
                Some((id, "response")) => finish(desk, id, Answer::Result(request.body)),
                Some((id, "error")) => finish(desk, id, Answer::Error(error_body(&request))),
                _ => refused(404, "NotFound", "There is no such path"),
            }
        }
        _ => refused(404, "NotFound", "There is no such path"),
    }
}

/// Waits for an event; without one for as long as it takes.
async fn next(desk: &Desk) -> Response {
    desk.phase.send_replace(Phase::Ready);
    let Some(invocation) = desk.events.lock().await.recv().await else {
        return refused(410, "Runtime.Shutdown", "The gateway is ending");
    };
    let response = Response::new(200, "application/json", invocation.event)
        .with_header("Lambda-Runtime-Aws-Request-Id", invocation.id.as_str())
        .with_header("Lambda-Runtime-Deadline-Ms", invocation.deadline_millis.to_string())
        .with_header("Lambda-Runtime-Invoked-Function-Arn", invocation.arn)
        .with_header("Lambda-Runtime-Trace-Id", invocation.trace_id);
    let current = (invocation.id, invocation.answer);
    *desk.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(current);
    response
}

fn finish(desk: &Desk, id: &str, answer: Answer) -> Response {
    let mut current = desk.current.lock().unwrap_or_else(PoisonError::into_inner);
    match current.take_if(|(known, _)| known.as_str() == id) {
        Some((_, sender)) => {
            // Whoever waited may have given up.
            let _ = sender.send(answer);
            accepted()
        }
        None => refused(400, "InvalidRequestID", "Invalid request ID"),
    }
}

fn too_large(request: &Request, desk: &Desk) -> Response {
    let id = request.path().strip_prefix("/2018-06-01/runtime/invocation/");
    if let Some((id, _)) = id.and_then(|rest| rest.split_once('/')) {
        finish(desk, id, Answer::TooLarge);
    }
    let message = format!("Exceeded maximum allowed payload size ({ANSWER_BYTES} bytes).");
    refused(413, "RequestEntityTooLarge", &message)
}

/// An error without a body has at least its type.
fn error_body(request: &Request) -> Vec<u8> {
    if !request.body.is_empty() {
        return request.body.clone();
    }
    let kind = request.header("lambda-runtime-function-error-type").unwrap_or("Function.Unknown");
    json!({"errorType": kind, "errorMessage": ""}).to_string().into_bytes()
}

fn accepted() -> Response {
    Response::new(202, "application/json", "{\"status\":\"OK\"}\n")
}

fn refused(status: u16, kind: &str, message: &str) -> Response {
    let body = json!({"errorMessage": message, "errorType": kind});
    Response::new(status, "application/json", format!("{body}\n"))
}
