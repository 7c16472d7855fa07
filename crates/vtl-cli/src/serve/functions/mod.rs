//! Functions: processes that speak the Lambda Runtime API, kept warm, one invocation at a time each.

mod launch;
mod runtime_api;
mod worker;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::sync::Semaphore;
use vtl_gateway::{BackendAnswer, BackendResult};

pub(super) use launch::{Bootstraps, Launch, Target};
pub(super) use worker::Printed;
use worker::{End, Worker};

use super::terminal::Terminal;

/// The largest answer of a function: 6 MiB and 100 bytes.
pub(super) const ANSWER_BYTES: usize = 6_291_556;
/// What a function may take to start, beside its own timeout.
const INIT: Duration = Duration::from_secs(30);

/// The functions of a project.
pub(super) struct Functions {
    by_name: HashMap<String, Arc<Host>>,
}

/// One function and its workers.
struct Host {
    launch: Launch,
    /// Workers that wait for an event, the warmest last.
    idle: Mutex<Vec<Worker>>,
    permits: Semaphore,
    terminal: Terminal,
}

/// What an invocation came to.
pub(super) struct Invoked {
    pub(super) result: BackendResult,
    /// What the function printed meanwhile.
    pub(super) output: Printed,
}

impl Functions {
    pub(super) fn new(launches: Vec<Launch>, concurrency: usize, terminal: &Terminal) -> Self {
        let host = |launch: Launch| {
            let host = Host {
                launch,
                idle: Mutex::default(),
                permits: Semaphore::new(concurrency.clamp(1, 1000)),
                terminal: terminal.clone(),
            };
            (host.launch.name.clone(), Arc::new(host))
        };
        Self { by_name: launches.into_iter().map(host).collect() }
    }

    pub(super) fn launch(&self, name: &str) -> Option<&Launch> {
        self.by_name.get(name).map(|host| &host.launch)
    }

    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.by_name.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Invokes the function called `name`; nothing if there is none.
    pub(super) async fn invoke(
        &self,
        name: &str,
        event: Vec<u8>,
        request_id: &str,
    ) -> Option<Invoked> {
        let host = Arc::clone(self.by_name.get(name)?);
        let (result, output) = host.invoke(event, request_id).await;
        Some(Invoked { result, output })
    }

    /// Ends all workers that have nothing to do.
    pub(super) fn stop(&self) {
        for host in self.by_name.values() {
            host.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}

impl Host {
    async fn invoke(&self, event: Vec<u8>, request_id: &str) -> (BackendResult, Printed) {
        let folder = match &self.launch.target {
            Target::Unknown(why) => {
                return (BackendResult::Failed(why.clone()), Printed::default());
            }
            Target::Url(url) => {
                return (super::backend::invoke_url(url, event).await, Printed::default());
            }
            Target::Process { .. } => self.launch.folder.clone(),
        };
        let Ok(_permit) = self.permits.acquire().await else {
            return (BackendResult::Failed("the gateway is ending".to_owned()), Printed::default());
        };
        let mut attempts = 0;
        let worker = loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match idle {
                Some(worker) if worker.is_alive() => break Ok(worker),
                Some(_) => continue,
                None => {}
            }
            attempts += 1;
            match self.start(&folder).await {
                // What fails at the start is tried once more, as the service does.
                Err(_) if attempts < 2 => {}
                other => break other,
            }
        };
        let mut worker = match worker {
            Ok(worker) => worker,
            Err(error) => {
                return (
                    BackendResult::Answer(BackendAnswer::lambda_error(error)),
                    Printed::default(),
                );
            }
        };
        let end = worker.invoke(event, request_id, self.launch.timeout).await;
        let output = worker.output();
        let result = match end {
            End::Result(body) => BackendAnswer::lambda(body),
            End::Error(body) => BackendAnswer::lambda_error(body),
            End::TooLarge => BackendAnswer::lambda_error(too_large()),
            End::TimedOut => {
                BackendAnswer::lambda_error(timed_out(request_id, self.launch.timeout))
            }
            End::Exited(how) => BackendAnswer::lambda_error(exited(request_id, &how)),
        };
        if worker.is_alive() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        } else {
            worker.stop();
        }
        let mut result = result;
        result.headers.push("x-amzn-RequestId", request_id);
        (BackendResult::Answer(result), output)
    }

    /// Starts a worker and waits until it asks for its first event.
    async fn start(&self, folder: &Path) -> Result<Worker, Vec<u8>> {
        let mut worker =
            Worker::start(&self.launch, folder, &self.terminal).await.map_err(|error| {
                let text = format!("cannot start `{}`: {error}", self.launch.name);
                self.terminal.problem(&text);
                json!({"errorType": "Runtime.InvalidEntrypoint", "errorMessage": text})
                    .to_string()
                    .into_bytes()
            })?;
        worker.ready(INIT.max(self.launch.timeout)).await?;
        Ok(worker)
    }
}

fn timed_out(request_id: &str, timeout: Duration) -> Vec<u8> {
    let seconds = timeout.as_secs_f64();
    let message =
        format!("RequestId: {request_id} Error: Task timed out after {seconds:.2} seconds");
    json!({"errorType": "Sandbox.Timedout", "errorMessage": message}).to_string().into_bytes()
}

fn exited(request_id: &str, how: &str) -> Vec<u8> {
    let message = format!("RequestId: {request_id} Error: Runtime exited {how}");
    json!({"errorType": "Runtime.ExitError", "errorMessage": message}).to_string().into_bytes()
}

fn too_large() -> Vec<u8> {
    let message = format!(
        "Response payload size exceeded maximum allowed payload size ({ANSWER_BYTES} bytes)."
    );
    json!({"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"})
        .to_string()
        .into_bytes()
}
