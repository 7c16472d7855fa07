//! The engines that the suite can run: the library, or any command that speaks the batch protocol.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::case::Variant;
use crate::outcome::Outcome;

pub(crate) trait Adapter: Send + Sync {
    /// For the report.
    fn name(&self) -> String;

    fn run(&self, case: &Variant) -> Outcome;
}

/// The library of this crate, once it can render.
pub(crate) fn library() -> Option<Arc<dyn Adapter>> {
    None
}

/// The engine that `VTL_CONFORM_ENGINE` names.
pub(crate) fn command() -> Option<Arc<dyn Adapter>> {
    let command = std::env::var("VTL_CONFORM_ENGINE").ok()?;
    match Batch::start(&command) {
        Ok(batch) => Some(Arc::new(batch)),
        Err(e) => {
            eprintln!("conformance: cannot run `{command}`: {e}");
            std::process::exit(2);
        }
    }
}

/// A child process that answers one JSON line for each.
struct Batch {
    command: String,
    pipes: Mutex<Pipes>,
}

struct Pipes {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Batch {
    fn start(command: &str) -> std::io::Result<Self> {
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(std::io::Error::other("no pipes"));
        };
        let pipes = Pipes {
            child,
            input,
            output: BufReader::new(output),
        };
        Ok(Self {
            command: command.to_owned(),
            pipes: Mutex::new(pipes),
        })
    }
}

impl Adapter for Batch {
    fn name(&self) -> String {
        format!("`{}`", self.command)
    }

    fn run(&self, case: &Variant) -> Outcome {
        let mut pipes = self.pipes.lock().unwrap_or_else(|e| e.into_inner());
        let request = case.request() + "\n";
        let mut answer = String::new();
        let asked = pipes
            .input
            .write_all(request.as_bytes())
            .and_then(|()| pipes.input.flush())
            .and_then(|()| pipes.output.read_line(&mut answer));
        match asked {
            Ok(1..) => Outcome::from_answer(answer.trim_end()),
            Ok(0) => Outcome::Broken("ended without an answer".to_owned()),
            Err(e) => Outcome::Broken(format!("cannot be asked: {e}")),
        }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        let pipes = self.pipes.get_mut().unwrap_or_else(|e| e.into_inner());
        let _ = pipes.child.kill();
        let _ = pipes.child.wait();
    }
}
