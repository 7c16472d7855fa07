//! Configurations that lines name, loaded and compiled once.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value as Json, json};
use vtl::Engine;

use super::findings::finding_json;
use crate::config::{LoadOptions, Loaded, Severity, load_with};
use crate::gateway::Gateway;

/// Loads the configuration at a path, or says why it cannot.
pub type Loader = Arc<dyn Fn(&str) -> Result<Loaded, String> + Send + Sync>;

/// How many configurations are kept.
const MOST: usize = 64;

#[derive(Default)]
pub(super) struct Configs {
    loader: Option<Loader>,
    /// By what the line says.
    kept: Mutex<HashMap<String, Arc<Config>>>,
}

/// A configuration, ready for exchanges.
pub(super) struct Config {
    pub(super) apis: Gateway,
    /// Errors of the configuration and of its templates.
    pub(super) findings: Vec<Json>,
}

impl Configs {
    pub(super) fn new(loader: Loader) -> Self {
        Self { loader: Some(loader), kept: Mutex::default() }
    }

    pub(super) fn get(&self, engine: &Engine, given: &Json) -> Result<Arc<Config>, String> {
        let key = given.to_string();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = kept.get(&key) {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(compile(engine, self.load(given)?));
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&config));
        Ok(config)
    }

    fn load(&self, given: &Json) -> Result<Loaded, String> {
        match (given, &self.loader) {
            (Json::String(path), Some(loader)) => loader(path),
            (Json::String(_), None) => {
                Err("files cannot be read here: `config` is an object with `name` and `text`"
                    .to_owned())
            }
            (given, _) => inline(given),
        }
    }
}

impl fmt::Debug for Configs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Configs").finish_non_exhaustive()
    }
}

/// A configuration whose text is in the line.
fn inline(given: &Json) -> Result<Loaded, String> {
    let text = |name: &str| given.get(name).and_then(Json::as_str);
    let content = text("text").ok_or("`config` is a path, or an object with `name` and `text`")?;
    let mut options = LoadOptions {
        stage: text("stage").map(str::to_owned),
        serverless_version: text("serverlessVersion").map(str::to_owned),
        ..LoadOptions::default()
    };
    if let Some(Json::Object(values)) = given.get("values") {
        options.values = values
            .iter()
            .map(|(name, value)| {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (name.clone(), value)
            })
            .collect();
    }
    let files = given.get("files");
    let mut included = |path: &str| {
        let file = files.and_then(|files| files.get(path)).and_then(Json::as_str);
        file.map(str::to_owned).ok_or_else(|| format!("`files` does not have `{path}`"))
    };
    Ok(load_with(text("name").unwrap_or("config"), content, &options, &mut included))
}

fn compile(engine: &Engine, loaded: Loaded) -> Config {
    let mut findings: Vec<Json> = loaded
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(finding_json)
        .collect();
    let apis = Gateway::new(loaded, engine);
    findings.extend(apis.rest().problems().iter().map(|problem| {
        let place = problem.place.as_ref();
        json!({
            "level": "error",
            "code": problem.error.code(),
            "message": problem.to_string(),
            "file": place.map(|place| place.file()),
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
        })
    }));
    Config { apis, findings }
}
