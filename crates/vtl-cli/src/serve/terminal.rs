//! What people see: a line for each request, what functions print, what is wrong.

use std::io::Write as _;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use serde_json::{Value as Json, json};

use crate::report::{log_line, printable};
use crate::style::{ERROR, NOTE};

/// Lines that wait to be printed. Whoever prints more waits, so that memory stays bounded.
const WAITING: usize = 1024;
/// So many bytes are printed at once.
const MUCH: usize = 1 << 16;

/// Prints from any task; cheap to clone.
#[derive(Clone)]
pub(super) struct Terminal {
    lines: SyncSender<Line>,
    json: bool,
    quiet: bool,
}

enum Line {
    Out(String),
    Err(String),
    Flush(SyncSender<()>),
}

/// Prints lines, many at once where many wait.
fn print(lines: &Receiver<Line>) {
    let mut waiting = String::new();
    while let Ok(first) = lines.recv() {
        let mut next = Some(first);
        while let Some(line) = next {
            match line {
                Line::Out(text) => {
                    waiting += &text;
                    waiting.push('\n');
                }
                Line::Err(text) => {
                    print_out(&mut waiting);
                    let _ = writeln!(anstream::stderr().lock(), "{text}");
                }
                Line::Flush(done) => {
                    print_out(&mut waiting);
                    let _ = done.send(());
                }
            }
            next = if waiting.len() < MUCH { lines.try_recv().ok() } else { None };
        }
        print_out(&mut waiting);
    }
}

fn print_out(waiting: &mut String) {
    if !waiting.is_empty() {
        let _ = anstream::stdout().lock().write_all(waiting.as_bytes());
        waiting.clear();
    }
}

/// One request, as its line shows it.
pub(super) struct Served<'a> {
    pub(super) id: &'a str,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) route: &'a str,
    pub(super) status: u16,
    /// In all.
    pub(super) time: Duration,
    /// Of it, the backend.
    pub(super) backend: Option<Duration>,
    /// Why the gateway itself answered.
    pub(super) why: Option<&'a str>,
}

impl Terminal {
    pub(super) fn start(json: bool, quiet: bool) -> Self {
        let (lines, receiver) = sync_channel(WAITING);
        thread::spawn(move || print(&receiver));
        Self { lines, json, quiet }
    }

    /// Waits until everything is printed.
    pub(super) fn flush(&self) {
        let (done, printed) = sync_channel(1);
        if self.lines.send(Line::Flush(done)).is_ok() {
            let _ = printed.recv_timeout(Duration::from_secs(2));
        }
    }

    fn out(&self, text: String) {
        let _ = self.lines.send(Line::Out(text));
    }

    /// Something for people only.
    pub(super) fn say(&self, text: &str) {
        if !self.json {
            self.out(text.to_owned());
        }
    }

    /// Something that is wrong.
    pub(super) fn problem(&self, text: &str) {
        let text = match self.json {
            true => json!({"type": "problem", "message": text}).to_string(),
            false => format!("{ERROR}error{ERROR:#}: {}", printable(text)),
        };
        let _ = self.lines.send(Line::Err(text));
    }

    /// A finding that has its own form.
    pub(super) fn problem_as_is(&self, text: &str) {
        match self.json {
            true => self.problem(&super::inspector::plain(text)),
            false => {
                let _ = self.lines.send(Line::Err(text.to_owned()));
            }
        }
    }

    /// Where the gateway listens, for programs.
    pub(super) fn listening(&self, base: &str) {
        self.out(json!({"type": "listening", "url": base}).to_string());
    }

    pub(super) fn served(&self, served: &Served<'_>) {
        if self.json {
            self.out(served.to_json().to_string());
        } else if !self.quiet {
            self.out(served.to_line());
        }
    }

    /// A line of an access log.
    pub(super) fn access_log(&self, text: &str) {
        match self.json {
            true => self.out(json!({"type": "accessLog", "text": text}).to_string()),
            false => self.out(printable(text).to_string()),
        }
    }

    /// A line that a function printed.
    pub(super) fn function_output(&self, function: &str, id: &str, text: &str) {
        if self.json {
            let line =
                json!({"type": "function", "function": function, "requestId": id, "text": text});
            self.out(line.to_string());
        } else if !self.quiet {
            let short = id.get(..8).unwrap_or(id);
            self.out(format!("  {NOTE}{function} {short}{NOTE:#} {}", printable(text)));
        }
    }

    /// A step of an exchange, for `--trace`.
    pub(super) fn trace(&self, text: &str) {
        if !self.json {
            let indented = text.lines().map(|line| format!("    {}", printable(line)));
            self.out(indented.collect::<Vec<_>>().join("\n"));
        }
    }
}

impl Served<'_> {
    fn to_json(&self) -> Json {
        json!({
            "type": "request",
            "requestId": self.id,
            "method": self.method,
            "path": self.path,
            "route": self.route,
            "status": self.status,
            "ms": millis(self.time),
            "backendMs": self.backend.map(millis),
            "why": self.why,
        })
    }

    fn to_line(&self) -> String {
        let style = match self.status {
            500.. => ERROR,
            400.. => AnsiColor::Yellow.on_default(),
            300.. => NOTE,
            _ => AnsiColor::Green.on_default(),
        };
        let dim = Style::new().dimmed();
        let backend = match self.backend {
            Some(time) => format!(", backend {:.1} ms", millis(time)),
            None => String::new(),
        };
        let why =
            self.why.map(|why| format!("\n    {}", printable(&log_line(why)))).unwrap_or_default();
        format!(
            "{style}{}{style:#} {} {} {dim}{} {:.1} ms{backend}{dim:#}{why}",
            self.status,
            printable(self.method),
            printable(self.path),
            self.route,
            millis(self.time),
        )
    }
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
