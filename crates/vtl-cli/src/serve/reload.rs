//! What is changed is loaded again; what is broken does not take the place of what works.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use serde_json::json;
use tokio::sync::mpsc;

use super::functions::Bootstraps;
use super::gateway::Gateway;
use super::inspector::plain;
use super::project::Project;

/// Editors write in several steps.
const QUIET: Duration = Duration::from_millis(30);

/// Folders in which nothing is written by hand.
const NOT_WATCHED: [&str; 8] = [
    "node_modules",
    ".git",
    ".serverless",
    "target",
    "__pycache__",
    ".venv",
    ".aws-sam",
    "coverage",
];

/// Watches the folder of the configuration. The watcher ends this when it is dropped.
pub(super) fn watch(gateway: &Arc<Gateway>, bootstraps: Bootstraps) -> Option<RecommendedWatcher> {
    let (changed, mut changes) = mpsc::channel(64);
    // Changes are told with absolute paths.
    let folder = folder_of(&gateway.config).canonicalize().ok()?;
    let base = folder.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        if event.kind.is_modify() || event.kind.is_create() || event.kind.is_remove() {
            for path in event.paths {
                if matters(path.strip_prefix(&base).unwrap_or(&path)) {
                    // When the queue is full, one more change makes no difference.
                    let _ = changed.try_send(path);
                }
            }
        }
    })
    .ok()?;
    watch_below(&mut watcher, &folder, &folder, 0);
    let gateway = Arc::clone(gateway);
    tokio::spawn(async move {
        let mut restless = Restless::default();
        while let Some(first) = changes.recv().await {
            tokio::time::sleep(QUIET).await;
            let mut paths = HashSet::from([first]);
            while let Ok(path) = changes.try_recv() {
                paths.insert(path);
            }
            let now = Instant::now();
            paths.retain(|path| match restless.changed(path, now) {
                Change::Counts => true,
                Change::Ignored => false,
                Change::IgnoredFromNowOn => {
                    let path = path.display();
                    gateway
                        .terminal
                        .say(&format!("{path} changes all the time: it is not watched any more"));
                    false
                }
            });
            if !paths.is_empty() {
                again(&gateway, &bootstraps);
            }
        }
    });
    Some(watcher)
}

/// Files that change all the time, such as one that the gateway's own output goes to: loading again because of them would
/// never end.
#[derive(Default)]
struct Restless {
    streaks: HashMap<PathBuf, (u32, Instant)>,
    ignored: HashSet<PathBuf>,
}

#[derive(Debug, PartialEq)]
enum Change {
    Counts,
    Ignored,
    IgnoredFromNowOn,
}

impl Restless {
    /// So many changes, each soon after the one before, are not work of an editor.
    const MOST: u32 = 10;
    const SOON: Duration = Duration::from_millis(500);

    fn changed(&mut self, path: &Path, now: Instant) -> Change {
        if self.ignored.contains(path) {
            return Change::Ignored;
        }
        let (count, last) = self.streaks.entry(path.to_owned()).or_insert((0, now));
        *count = if now.duration_since(*last) < Self::SOON { *count + 1 } else { 1 };
        *last = now;
        if *count < Self::MOST {
            return Change::Counts;
        }
        self.streaks.remove(path);
        self.ignored.insert(path.to_owned());
        Change::IgnoredFromNowOn
    }
}

/// Folder by folder, since what must not be watched can be very large.
fn watch_below(watcher: &mut RecommendedWatcher, base: &Path, folder: &Path, depth: usize) {
    if watcher.watch(folder, RecursiveMode::NonRecursive).is_err() || depth > 8 {
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let inside = path.strip_prefix(base).unwrap_or(&path);
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) && matters(inside) {
            watch_below(watcher, base, &path, depth + 1);
        }
    }
}

fn folder_of(config: &Path) -> PathBuf {
    let folder = if config.is_dir() { config } else { config.parent().unwrap_or(Path::new("")) };
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }
}

/// Whether a path, from the project's folder on, may be part of the project.
fn matters(path: &Path) -> bool {
    let hidden = path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        NOT_WATCHED.iter().any(|skipped| *skipped == name)
    });
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ends = [".test.toml", ".pyc", ".log", ".jsonl", ".out", ".pid", ".tmp", "~"];
    let kept = ends.iter().any(|end| name.ends_with(end));
    !hidden && !kept && !name.starts_with(".#") && !name.ends_with(".swp")
}

fn again(gateway: &Gateway, bootstraps: &Bootstraps) {
    let start = Instant::now();
    match Project::load(&gateway.config, &gateway.args, bootstraps, &gateway.terminal) {
        Ok(project) => {
            for finding in &project.findings {
                gateway.terminal.problem_as_is(finding);
            }
            let findings: Vec<String> = project.findings.iter().map(|text| plain(text)).collect();
            gateway.replace(project);
            let millis = start.elapsed().as_secs_f64() * 1e3;
            gateway.terminal.say(&format!("loaded again in {millis:.1} ms"));
            gateway.exchanges.say("project", &json!({"ok": true, "findings": findings}));
        }
        Err(failure) => {
            let text = failure.to_string();
            gateway.terminal.problem(&text);
            gateway.terminal.say("the last good configuration stays in use");
            gateway.exchanges.say("project", &json!({"ok": false, "findings": [plain(&text)]}));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_all_the_time_is_not_watched() {
        let mut restless = Restless::default();
        let (log, code) = (Path::new("out.txt"), Path::new("app.js"));
        let start = Instant::now();
        let after = |millis: u64| start + Duration::from_millis(millis);
        for at in 1..Restless::MOST {
            assert_eq!(restless.changed(log, after(u64::from(at) * 50)), Change::Counts);
        }
        assert_eq!(restless.changed(log, after(600)), Change::IgnoredFromNowOn);
        assert_eq!(restless.changed(log, after(60_000)), Change::Ignored);
        // An editor saves as often as it likes.
        for at in 0..100 {
            assert_eq!(restless.changed(code, after(at * 1000)), Change::Counts);
        }
    }

    #[test]
    fn files_that_are_no_part_of_a_project() {
        for path in ["node_modules/a.js", "serve.log", "kept.jsonl", "a/.git/x", "b.pyc", "c.swp"] {
            assert!(!matters(Path::new(path)), "{path}");
        }
        for path in ["app.js", "src/a.py", "serverless.yml", "templates/a.vtl"] {
            assert!(matters(Path::new(path)), "{path}");
        }
    }
}
