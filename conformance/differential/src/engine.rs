//! An engine that speaks the batch protocol: a child process that is fed many cases at once, and started anew when it dies.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use crate::compare::Answer;

/// How long an engine may take for one answer.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// Before it counts as hung.
    hung: Duration,
    /// The reference's own limit, in milliseconds.
    limit: &'static str,
}

impl Patience {
    pub(crate) const FIRST: Self = Self { hung: Duration::from_secs(30), limit: "5000" };
    /// While differences are made small: a slow candidate is not worth its time.
    pub(crate) const SMALL: Self = Self { hung: Duration::from_secs(4), limit: "1000" };
}

pub(crate) struct Engine {
    command: String,
    patience: Patience,
    running: Option<Running>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Engine {
    pub(crate) fn new(command: &str, patience: Patience) -> Self {
        Self { command: command.to_owned(), patience, running: None }
    }

    fn start(&self) -> std::io::Result<Running> {
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(format!("exec {}", self.command))
            .env("RECORDER_LIMIT_MS", self.patience.limit)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(std::io::Error::other("no pipes"));
        };
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::with_capacity(1 << 16, output).lines() {
                let Ok(line) = line else { break };
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Running { child, input, lines })
    }

    /// An answer for every line, in order.
    pub(crate) fn run(&mut self, lines: &[String]) -> std::io::Result<Vec<Answer>> {
        let mut answers = Vec::with_capacity(lines.len());
        while answers.len() < lines.len() {
            let mut running = match self.running.take() {
                Some(running) => running,
                None => self.start()?,
            };
            let asked = answers.len();
            match feed(&mut running, &lines[asked..], self.patience, &mut answers) {
                // newer JVMs cannot stop a thread: what came to the time limit would continue in the background
                None if !answers[asked..].iter().any(Answer::is_timeout) => {
                    self.running = Some(running);
                }
                None => running.end(),
                Some(death) => {
                    answers.push(death);
                    running.end();
                }
            }
        }
        Ok(answers)
    }
}

impl Running {
    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks for all lines; the reason if the engine did not answer them all.
fn feed(
    running: &mut Running,
    lines: &[String],
    patience: Patience,
    answers: &mut Vec<Answer>,
) -> Option<Answer> {
    let Running { input, lines: received, .. } = running;
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let mut input = BufWriter::with_capacity(1 << 16, input);
            for line in lines {
                input.write_all(line.as_bytes())?;
                input.write_all(b"\n")?;
            }
            input.flush()
        });
        for _ in lines {
            match received.recv_timeout(patience.hung) {
                Ok(line) => answers.push(Answer::read(&line)),
                Err(RecvTimeoutError::Disconnected) => return Some(Answer::Crashed),
                Err(RecvTimeoutError::Timeout) => {
                    // the writer may wait for a full pipe: without the child it ends
                    let _ = running.child.kill();
                    return Some(Answer::Hung);
                }
            }
        }
        let _ = writer.join();
        None
    })
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            running.end();
        }
    }
}
