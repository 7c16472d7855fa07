//! `--watch`: runs again when a file has changed.

use std::io::{BufRead, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use std::{fs, thread};

use crate::support::Files;

/// Longer than any change takes to be seen.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a command with `--watch`, writes `second` into `file` after its first report, and gives back the whole output.
fn watched(files: &Files, args: &[&str], file: &str, second: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vtl"))
        .args(args)
        .arg("--watch")
        .current_dir(files.folder())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let messages = lines(BufReader::new(child.stderr.take().unwrap()));
    wait_until_it_watches(&messages);
    fs::write(files.folder().join(file), second).unwrap();
    wait_until_it_watches(&messages);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut output = String::new();
    stdout.read_to_string(&mut output).unwrap();
    output
}

fn lines(reader: impl BufRead + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in reader.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn wait_until_it_watches(messages: &Receiver<String>) {
    loop {
        let message = messages.recv_timeout(PATIENCE).expect("a report before the time is up");
        if message.starts_with("watching for changes") {
            return;
        }
    }
}

#[test]
fn check_runs_again() {
    let files = Files::new("watch_check", &[("a.vtl", b"#if($context.stage == 'a')x")]);
    let output = watched(&files, &["check", "."], "a.vtl", "#if($context.stage == 'a')x#end");
    assert!(output.contains("error[VTL0110]"), "{output}");
    assert!(output.contains("1 error, 0 warnings, 0 notes in 1 file\n"), "{output}");
    assert!(output.ends_with("0 errors, 0 warnings, 0 notes in 1 file\n"), "{output}");
}

#[test]
fn test_runs_again() {
    let case = b"[[case]]\nname = \"one\"\nexpect.output = \"b\"\n";
    let files = Files::new("watch_test", &[("a.vtl", b"a"), ("a.test.toml", case)]);
    let output = watched(&files, &["test", "."], "a.vtl", "b");
    assert!(output.contains("0 passed, 1 failed\n"), "{output}");
    assert!(output.ends_with("1 passed, 0 failed\n"), "{output}");
}
