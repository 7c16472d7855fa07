//! Running again when files change.

use std::path::{self, Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecursiveMode, Watcher as _};
use same_file::Handle;

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
    let mut folders = Vec::new();
    for path in paths {
        // A file is replaced rather than written by many editors: its folder sees both.
        let folder = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(path) };
        let folder = if folder.as_os_str().is_empty() { ".".as_ref() } else { folder };
        watcher.watch(folder, RecursiveMode::Recursive).map_err(unwatchable)?;
        folders.push(path::absolute(folder).unwrap_or_else(|_| folder.to_owned()));
    }
    let watched = Watched { folders, outputs: own_outputs() };
    loop {
        if let Err(failure) = run() {
            failure.report();
        }
        report::note("watching for changes; Ctrl-C ends");
        if !wait(&changes, &watched) {
            return Ok(());
        }
    }
}

/// Waits for a change and for the end of what belongs to it. `false` when there can be no more.
fn wait(changes: &Receiver<notify::Result<Event>>, watched: &Watched) -> bool {
    loop {
        match changes.recv() {
            Ok(Ok(event)) if !watched.has_input(&event) => {}
            Ok(_) => break,
            Err(_) => return false,
        }
    }
    while changes.recv_timeout(QUIET).is_ok() {}
    true
}

/// What is watched, and what of it is not.
struct Watched {
    /// Without `.` and links: the folder itself may be in a `target`.
    folders: Vec<PathBuf>,
    /// The files that this process itself writes: `vtl check --watch > findings.txt`.
    outputs: Vec<Handle>,
}

impl Watched {
    /// Whether an event is about a file that a run may read: not what it writes, and not what other tools build.
    fn has_input(&self, event: &Event) -> bool {
        !matches!(event.kind, EventKind::Access(_))
            && event.paths.iter().any(|path| self.is_input(path))
    }

    fn is_input(&self, path: &Path) -> bool {
        let inside = self.folders.iter().find_map(|folder| path.strip_prefix(folder).ok());
        let is_built = inside.unwrap_or(path).components().any(|part| {
            let part = part.as_os_str().to_string_lossy();
            part == "target" || part == "node_modules" || part.starts_with('.') && part.len() > 2
        });
        let is_report =
            path.extension().is_some_and(|extension| extension == "xml" || extension == "info");
        let is_output =
            || Handle::from_path(path).is_ok_and(|handle| self.outputs.contains(&handle));
        !is_built && !is_report && !is_output()
    }
}

fn own_outputs() -> Vec<Handle> {
    [Handle::stdout(), Handle::stderr()].into_iter().flatten().collect()
}

fn unwatchable(error: notify::Error) -> Failure {
    Failure::usage(format!("cannot watch for changes: {error}"))
}
