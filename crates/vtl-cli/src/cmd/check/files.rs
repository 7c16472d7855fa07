//! Which files are checked, and their texts: as they are on disk, or as fixes have changed them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;

use crate::files::{is_terraform_source, not_utf8};
use crate::report::Failure;

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Template,
    Configuration,
    /// Neither, as far as its name says.
    Other,
}

/// A file to check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ToCheck {
    pub(super) path: PathBuf,
    /// Whether it was named, and not found in a folder.
    pub(super) is_named: bool,
}

/// Texts that fixes have made, by path.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) changed: BTreeMap<PathBuf, String>,
}

impl Texts {
    /// The text of a file, or why it cannot be read.
    pub(super) fn read(&self, path: &Path) -> Result<String, String> {
        let path = &tidy(path);
        if let Some(text) = self.changed.get(path) {
            return Ok(text.clone());
        }
        let bytes = fs::read(path).map_err(|error| format!("cannot read this file: {error}"))?;
        String::from_utf8(bytes)
            .map_err(|error| format!("cannot read this file: {}", not_utf8(error.as_bytes())))
    }
}

/// The kind of a file by its name.
pub(super) fn kind(path: &Path) -> FileKind {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if ["Dockerfile", "Makefile", "LICENSE"].iter().any(|other| name.starts_with(other)) {
        return FileKind::Other;
    }
    match extension.to_ascii_lowercase().as_str() {
        "yml" | "yaml" | "json" | "tf" | "tfstate" => FileKind::Configuration,
        "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" | "py" | "rb" | "go"
        | "java" | "kt" | "kts" | "cs" | "fs" | "rs" | "toml" | "lock" | "md" | "sh" | "bash"
        | "ps1" | "php" | "swift" | "c" | "h" | "cpp" | "hpp" | "css" | "scss" | "ini" | "cfg"
        | "env" | "png" | "jpg" | "gif" | "svg" | "pdf" | "zip" | "gz" | "exe" | "wasm" | "so"
        | "class" | "jar" | "graphql" | "gql" | "sql" | "proto" | "bat" | "hcl" | "tfvars"
        | "csv" | "log" | "bicep" | "gradle" => FileKind::Other,
        _ => FileKind::Template,
    }
}

/// A path without `.` in it.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let tidy: PathBuf =
        path.components().filter(|part| !matches!(part, Component::CurDir)).collect();
    if tidy.as_os_str().is_empty() { PathBuf::from(".") } else { tidy }
}

/// The files of what was named, each once, in order. `wrong` is told what cannot be read.
pub(super) fn list(
    paths: &[PathBuf],
    exclude: &[String],
    wrong: &mut Vec<(PathBuf, String)>,
) -> Result<BTreeSet<ToCheck>, Failure> {
    let mut found: BTreeMap<PathBuf, bool> = BTreeMap::new();
    let mut modules = BTreeSet::new();
    for path in paths.iter().filter(|path| path.as_os_str() != "-") {
        if !path.is_dir() {
            found.insert(tidy(path), true);
            continue;
        }
        let mut overrides = OverrideBuilder::new(path);
        let folders = ["node_modules", "target", ".git"];
        for glob in exclude.iter().map(String::as_str).chain(folders) {
            overrides.add(&format!("!{glob}")).map_err(|error| {
                Failure::usage(format!("`{glob}` is not a valid glob: {error}"))
            })?;
        }
        let overrides = overrides.build().map_err(|error| Failure::usage(error.to_string()))?;
        let walk = WalkBuilder::new(path).require_git(false).overrides(overrides).build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    if is_terraform_source(entry.path()) {
                        modules.extend(entry.path().parent().map(tidy));
                    } else if is_looked_at(entry.path()) {
                        found.entry(tidy(entry.path())).or_insert(false);
                    }
                }
                Ok(_) => {}
                Err(error) => wrong.push((path.clone(), error.to_string())),
            }
        }
    }
    // A module that another one calls is checked with it.
    let called: BTreeSet<PathBuf> = modules.iter().flat_map(|folder| called_by(folder)).collect();
    for folder in modules {
        if !folder.canonicalize().is_ok_and(|real| called.contains(&real)) {
            let is_named = paths.iter().any(|path| tidy(path) == folder);
            found.entry(folder).or_insert(is_named);
        }
    }
    Ok(found.into_iter().map(|(path, is_named)| ToCheck { path, is_named }).collect())
}

/// The folders of the local modules that the Terraform files of a folder call.
fn called_by(folder: &Path) -> Vec<PathBuf> {
    let mut called = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if !is_terraform_source(&path) || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        for line in fs::read_to_string(&path).unwrap_or_default().lines() {
            let value = line.trim().strip_prefix("source").map(str::trim);
            let value = value.and_then(|value| value.strip_prefix('=')).unwrap_or_default();
            let value = value.trim().trim_matches('"');
            if value.starts_with('.') {
                called.extend(folder.join(value).canonicalize());
            }
        }
    }
    called
}

/// Whether a file of a folder may be of interest.
fn is_looked_at(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    matches!(extension, "vtl" | "vm" | "velocity" | "yml" | "yaml" | "json" | "template")
}
