//! `vtl serve` on a free port, asked over real connections.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value as Json;

use crate::support::Files;

/// A gateway that ends with the test.
pub(crate) struct Gateway {
    pub(crate) child: Child,
    pub(crate) address: String,
    /// What it prints, line by line.
    lines: std::sync::mpsc::Receiver<Json>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Gateway {
    pub(crate) fn start(files: &Files, args: &[&str]) -> Self {
        Self::start_in(files.folder(), args, &[])
    }

    /// Starts it in a folder, with these environment variables.
    pub(crate) fn start_in(folder: &Path, args: &[&str], variables: &[(&str, OsString)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vtl"))
            .arg("serve")
            .args(["--port", "0", "--json-log"])
            .args(args)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap_or(Json::Null));
            }
        });
        let mut gateway = Self { child, address: String::new(), lines };
        let listening = gateway.line("listening");
        let url = listening["url"].as_str().unwrap();
        gateway.address = url.strip_prefix("http://").unwrap().to_owned();
        gateway
    }

    /// The next line of a type.
    pub(crate) fn line(&self, kind: &str) -> Json {
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60)).unwrap();
            if line["type"] == kind {
                return line;
            }
        }
    }

    pub(crate) fn send(&self, request: &str) -> Answer {
        let bytes = self.send_bytes(request);
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    fn send_bytes(&self, request: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        bytes
    }

    /// The body of an answer that may not be text.
    pub(crate) fn bytes(&self, path: &str, headers: &str) -> Vec<u8> {
        let whole = self.send_bytes(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n"
        ));
        let end = whole.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        whole[end + 4..].to_vec()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        self.ask("POST", path, "Content-Type: application/json\r\n", body)
    }

    /// Sends a request with these header lines.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let length = match body.len() {
            0 => String::new(),
            length => format!("Content-Length: {length}\r\n"),
        };
        self.send(&format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}{length}Connection: close\r\n\r\n{body}"
        ))
    }

    #[cfg(unix)]
    pub(crate) fn terminate(&mut self) -> i32 {
        self.signal("-TERM")
    }

    /// Sends a signal, and waits for the end.
    #[cfg(unix)]
    pub(crate) fn signal(&mut self, signal: &str) -> i32 {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    /// The memory of the gateway in kB, where the system says it.
    pub(crate) fn memory(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a program is here; says so where it is not.
pub(crate) fn has(program: &str) -> bool {
    let run =
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let has = run.is_ok_and(|status| status.success());
    if !has {
        eprintln!("skipped: there is no `{program}`");
    }
    has
}
