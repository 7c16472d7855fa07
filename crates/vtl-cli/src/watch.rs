//! Running again when files change.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecursiveMode, Watcher as _};

use crate::report::{self, Failure};

/// Editors write a file in several steps: the run starts when nothing has changed for so long.
const QUIET: Duration = Duration::from_millis(40);

/// Runs at once, and again after every change of a file in the folders of `paths`, until the process is ended.
pub(crate) fn run_again(
    paths: &[PathBuf],
    mut run: impl FnMut() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event| {
        // The receiver is gone only when the process ends.
        let _ = sender.send(event);
    })
    .map_err(unwatchable)?;
    for path in paths {
        // A file is replaced rather than written by many editors: its folder sees both.
        let folder = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(path) };
        let folder = if folder.as_os_str().is_empty() { ".".as_ref() } else { folder };
        watcher.watch(folder, RecursiveMode::Recursive).map_err(unwatchable)?;
    }
    loop {
        if let Err(failure) = run() {
            failure.report();
        }
        report::note("watching for changes; Ctrl-C ends");
        if !wait(&changes) {
            return Ok(());
        }
    }
}

/// Waits for a change and for the end of what belongs to it. `false` when there can be no more.
fn wait(changes: &Receiver<notify::Result<Event>>) -> bool {
    loop {
        match changes.recv() {
            Ok(Ok(event)) if !is_input(&event) => {}
            Ok(_) => break,
            Err(_) => return false,
        }
    }
    while changes.recv_timeout(QUIET).is_ok() {}
    true
}

/// Whether an event is about a file that a run may read: not what it writes, and not what other tools build.
fn is_input(event: &Event) -> bool {
    let built = |path: &Path| {
        path.components().any(|part| {
            let part = part.as_os_str().to_string_lossy();
            part == "target" || part == "node_modules" || part.starts_with('.') && part.len() > 2
        })
    };
    let written = |path: &Path| {
        path.extension().is_some_and(|extension| extension == "xml" || extension == "info")
    };
    let concerns = |path: &PathBuf| !built(path) && !written(path);
    !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(concerns)
}

fn unwatchable(error: notify::Error) -> Failure {
    Failure::usage(format!("cannot watch for changes: {error}"))
}
