//! One process of a function.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::launch::{Launch, Target};
use super::runtime_api::{self, Answer, Desk, Invocation, Phase};
use crate::serve::terminal::Terminal;

/// Of one invocation so much output is kept; all of it is printed.
const KEPT_OUTPUT: usize = 256 * 1024;
const LONGEST_LINE: u64 = 64 * 1024;

/// How an invocation ended.
pub(super) enum End {
    Result(Vec<u8>),
    Error(Vec<u8>),
    TooLarge,
    TimedOut,
    Exited(String),
}

/// A process that waits for events, or works on one.
pub(super) struct Worker {
    desk: Arc<Desk>,
    events: mpsc::Sender<Invocation>,
    exit: watch::Receiver<Option<String>>,
    kill: Option<oneshot::Sender<()>>,
    api: JoinHandle<()>,
    output: Arc<Mutex<Output>>,
    arn: String,
}

/// What a function prints while it works on one event. It may come after the result.
#[derive(Debug, Clone, Default)]
pub(in crate::serve) struct Printed(Arc<Mutex<String>>);

impl Printed {
    fn add(&self, line: &str) {
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if text.len() + line.len() < KEPT_OUTPUT {
            text.push_str(line);
            text.push('\n');
        }
    }

    /// What has come so far.
    pub(in crate::serve) fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Its bytes so far.
    pub(in crate::serve) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

#[derive(Default)]
struct Output {
    request_id: String,
    kept: Printed,
}

impl Worker {
    pub(super) async fn start(
        launch: &Launch,
        folder: &Path,
        terminal: &Terminal,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let mut command = command(launch, folder, &address);
        let mut child = command.spawn()?;
        let output = Arc::new(Mutex::new(Output::default()));
        for stream in [
            child.stdout.take().map(|stream| Box::new(stream) as Stream),
            child.stderr.take().map(|stream| Box::new(stream) as Stream),
        ]
        .into_iter()
        .flatten()
        {
            tokio::spawn(lines(stream, Arc::clone(&output), launch.name.clone(), terminal.clone()));
        }
        let (events, receiver) = mpsc::channel(1);
        let desk = Desk::new(receiver);
        let api = tokio::spawn(runtime_api::serve(listener, Arc::clone(&desk)));
        let (kill, killed) = oneshot::channel();
        let (exited, exit) = watch::channel(None);
        tokio::spawn(async move {
            let status = tokio::select! {
                status = child.wait() => status,
                // The sender is dropped, too, when the worker is.
                _ = killed => {
                    let _ = child.start_kill();
                    child.wait().await
                }
            };
            exited.send_replace(Some(status.map_or_else(|error| error.to_string(), how)));
        });
        let arn = format!("arn:aws:lambda:us-east-1:123456789012:function:{}", launch.name);
        Ok(Self { desk, events, exit, kill: Some(kill), api, output, arn })
    }

    /// Waits for the first call of `next`.
    pub(super) async fn ready(&mut self, patience: Duration) -> Result<(), Vec<u8>> {
        let mut phase = self.desk.phase.subscribe();
        let mut exit = self.exit.clone();
        let error = |kind: &str, message: String| {
            json!({"errorType": kind, "errorMessage": message}).to_string().into_bytes()
        };
        let outcome = timeout(patience, async {
            tokio::select! {
                biased;
                phase = phase.wait_for(|phase| *phase != Phase::Starting) => match phase.as_deref() {
                    Ok(Phase::Failed(body)) => Err(body.clone()),
                    _ => Ok(()),
                },
                how = exit.wait_for(Option::is_some) => {
                    let how = how.ok().and_then(|how| how.clone()).unwrap_or_default();
                    let id = uuid();
                    Err(error("Runtime.ExitError", format!("RequestId: {id} Error: Runtime exited {how}")))
                }
            }
        });
        match outcome.await {
            Ok(outcome) => outcome,
            Err(_) => {
                self.stop();
                let seconds = patience.as_secs_f64();
                Err(error(
                    "Sandbox.Timedout",
                    format!(
                        "RequestId: {} Error: Task timed out after {seconds:.2} seconds",
                        uuid()
                    ),
                ))
            }
        }
    }

    pub(super) async fn invoke(&mut self, event: Vec<u8>, id: &str, patience: Duration) -> End {
        {
            let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
            output.request_id = id.to_owned();
            // What the one before still prints continues to belong to it.
            output.kept = Printed::default();
        }
        let (sender, answer) = oneshot::channel();
        let deadline = SystemTime::now() + patience;
        let invocation = Invocation {
            id: id.to_owned(),
            event,
            deadline_millis: deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis(),
            arn: self.arn.clone(),
            trace_id: crate::serve::ids::trace_id(),
            answer: sender,
        };
        let mut exit = self.exit.clone();
        let outcome = timeout(patience, async {
            if self.events.send(invocation).await.is_err() {
                return End::Exited("without providing a reason".to_owned());
            }
            tokio::select! {
                biased;
                Ok(answer) = answer => match answer {
                    Answer::Result(body) => End::Result(body),
                    Answer::Error(body) => End::Error(body),
                    Answer::TooLarge => End::TooLarge,
                },
                how = exit.wait_for(Option::is_some) => {
                    End::Exited(how.ok().and_then(|how| how.clone()).unwrap_or_default())
                }
            }
        });
        match outcome.await {
            Ok(End::Exited(how)) => {
                self.stop();
                End::Exited(how)
            }
            Ok(end) => end,
            Err(_) => {
                self.stop();
                End::TimedOut
            }
        }
    }

    /// Whether another event can be sent to it.
    pub(super) fn is_alive(&self) -> bool {
        self.kill.is_some() && self.exit.borrow().is_none()
    }

    /// What is printed for the last invocation; some of it may still be on its way.
    pub(super) fn output(&self) -> Printed {
        self.output.lock().unwrap_or_else(PoisonError::into_inner).kept.clone()
    }

    /// Ends the process.
    pub(super) fn stop(&mut self) {
        self.kill = None;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.api.abort();
    }
}

fn command(launch: &Launch, folder: &Path, api: &str) -> Command {
    let (program, arguments) = match &launch.target {
        Target::Process { program, arguments } => (program.as_str(), arguments.as_slice()),
        _ => ("", &[][..]),
    };
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let log_group = format!("/aws/lambda/{}", launch.name);
    let defaults = [
        ("AWS_REGION", "us-east-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("TZ", ":UTC"),
    ];
    for (name, value) in defaults {
        if std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    command.envs(launch.environment.iter());
    command
        .env("AWS_LAMBDA_RUNTIME_API", api)
        .env("_HANDLER", &launch.handler)
        .env("LAMBDA_TASK_ROOT", &folder)
        .env("AWS_LAMBDA_FUNCTION_NAME", &launch.name)
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", launch.memory.to_string())
        .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", log_group)
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "local/[$LATEST]");
    if !launch.runtime.is_empty() && !launch.runtime.starts_with("provided") {
        command.env("AWS_EXECUTION_ENV", format!("AWS_Lambda_{}", launch.runtime));
    }
    command
}

type Stream = Box<dyn AsyncRead + Send + Unpin>;

/// Prints what the process prints, a line at a time, each with the request's id.
async fn lines(stream: Stream, output: Arc<Mutex<Output>>, function: String, terminal: Terminal) {
    use tokio::io::AsyncReadExt as _;
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut line).await;
        if !matches!(read, Ok(1..)) {
            return;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        let id = {
            let output = output.lock().unwrap_or_else(PoisonError::into_inner);
            output.kept.add(text);
            output.request_id.clone()
        };
        terminal.function_output(&function, &id, text);
    }
}

/// How the service words the end of a process.
fn how(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let name = match signal {
            9 => "killed".to_owned(),
            11 => "segmentation fault (core dumped)".to_owned(),
            6 => "aborted (core dumped)".to_owned(),
            15 => "terminated".to_owned(),
            other => other.to_string(),
        };
        return format!("with error: signal: {name}");
    }
    match status.code() {
        Some(0) | None => "without providing a reason".to_owned(),
        Some(code) => format!("with error: exit status {code}"),
    }
}

fn uuid() -> String {
    crate::serve::ids::uuid()
}
