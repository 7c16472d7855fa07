//! Loading configurations from texts, and what is asked of them.

use std::collections::HashMap;

use vtl_gateway::config::{LoadOptions, Loaded, load_with};

/// Loads the first of these files, which may include the others.
pub(crate) fn load_files(files: &[(&str, &str)], values: &[(&str, &str)]) -> Loaded {
    let by_name: HashMap<&str, &str> = files.iter().copied().collect();
    let (name, text) = files.first().copied().unwrap_or_default();
    let folder = name.rfind('/').map_or("", |slash| name.get(..=slash).unwrap_or_default());
    let mut read = |path: &str| {
        let file = by_name.get(format!("{folder}{path}").as_str());
        file.map(|text| (*text).to_owned()).ok_or_else(|| format!("there is no `{path}`"))
    };
    let mut options = LoadOptions::default();
    for (name, value) in values {
        options.values.push(((*name).to_owned(), (*value).to_owned()));
    }
    load_with(name, text, &options, &mut read)
}

pub(crate) fn load(name: &str, text: &str) -> Loaded {
    load_files(&[(name, text)], &[])
}

/// `METHOD path` of every route.
pub(crate) fn routes(loaded: &Loaded) -> Vec<String> {
    let routes = loaded.api.routes.iter();
    routes.map(|route| format!("{} {}", route.method, route.resource_path)).collect()
}

pub(crate) fn findings(loaded: &Loaded) -> Vec<String> {
    loaded.findings.iter().map(ToString::to_string).collect()
}
