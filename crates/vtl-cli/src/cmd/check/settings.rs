//! `vtl.toml`: what holds for a project, found in the current folder or above it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use vtl_lint::Level;

use crate::args::Kind;
use crate::report::Failure;

/// The name of the file.
pub(crate) const FILE: &str = "vtl.toml";

/// The settings of a project.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// The file that they come from.
    pub(crate) file: Option<PathBuf>,
    pub(crate) exclude: Vec<String>,
    pub(crate) globals: Vec<String>,
    pub(crate) stage: Option<String>,
    pub(crate) select: Vec<String>,
    pub(crate) ignore: Vec<String>,
    pub(crate) levels: Vec<(String, Level)>,
    /// What the templates are for whose paths match.
    pub(crate) kinds: Vec<(String, Kind)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    check: CheckTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CheckTable {
    exclude: Vec<String>,
    globals: Vec<String>,
    stage: Option<String>,
    select: Vec<String>,
    ignore: Vec<String>,
    levels: BTreeMap<String, String>,
    kinds: BTreeMap<String, String>,
}

impl Settings {
    /// Reads the nearest file; without one nothing is set.
    pub(crate) fn find() -> Result<Self, Failure> {
        let Ok(folder) = env::current_dir() else {
            return Ok(Self::default());
        };
        let found = folder.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file());
        match found {
            Some(file) => Self::read(&file),
            None => Ok(Self::default()),
        }
    }

    fn read(file: &Path) -> Result<Self, Failure> {
        let shown = file.display();
        let text = fs::read_to_string(file)
            .map_err(|error| Failure::usage(format!("cannot read `{shown}`: {error}")))?;
        let read: File = toml_edit::de::from_str(&text).map_err(|error| {
            Failure::usage(format!("`{shown}` is not valid: {}", error.message()))
        })?;
        let check = read.check;
        let mut settings = Self {
            file: Some(file.to_owned()),
            exclude: check.exclude,
            globals: check.globals,
            stage: check.stage,
            select: check.select,
            ignore: check.ignore,
            ..Self::default()
        };
        let wrong = |what: String| Failure::usage(format!("`{shown}` is not valid: {what}"));
        for (code, level) in check.levels {
            let level = level.parse().map_err(|error| wrong(format!("{code}: {error}")))?;
            settings.levels.push((code, level));
        }
        for (glob, kind) in check.kinds {
            let kind = match kind.as_str() {
                "request" => Kind::Request,
                "response" => Kind::Response,
                _ => {
                    return Err(wrong(format!("{glob}: `{kind}` is neither request nor response")));
                }
            };
            settings.kinds.push((glob, kind));
        }
        Ok(settings)
    }

    /// The folder that globs are relative to.
    pub(crate) fn folder(&self) -> PathBuf {
        let folder = self.file.as_deref().and_then(Path::parent).map(Path::to_owned);
        folder.or_else(|| env::current_dir().ok()).unwrap_or_default()
    }
}
