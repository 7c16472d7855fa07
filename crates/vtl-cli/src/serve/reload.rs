//! What is changed is loaded again; what is broken does not take the place of what works.

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
        if let Ok(event) = event
            && (event.kind.is_modify() || event.kind.is_create() || event.kind.is_remove())
            && event.paths.iter().any(|path| matters(path.strip_prefix(&base).unwrap_or(path)))
        {
            // A change that waits already stands for this one, too.
            let _ = changed.try_send(());
        }
    })
    .ok()?;
    watch_below(&mut watcher, &folder, &folder, 0);
    let gateway = Arc::clone(gateway);
    tokio::spawn(async move {
        while changes.recv().await.is_some() {
            tokio::time::sleep(QUIET).await;
            while changes.try_recv().is_ok() {}
            again(&gateway, &bootstraps);
        }
    });
    Some(watcher)
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
    let kept = name.ends_with(".test.toml") || name.ends_with(".pyc") || name.ends_with('~');
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
            let text = failure.message();
            gateway.terminal.problem(&text);
            gateway.terminal.say("the last good configuration stays in use");
            gateway.exchanges.say("project", &json!({"ok": false, "findings": [plain(&text)]}));
        }
    }
}
