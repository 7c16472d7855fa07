//! Configuration files of five dialects, loaded into one normal form.
//!
//! Nothing is read from disk here: texts come in, and files that a configuration includes are
//! asked of the caller. All mistakes are reported at once, each with its place.

mod batch;
mod check;
pub mod codes;
mod finding;
mod get_integration;
mod json_text;
mod keys;
mod openapi;
mod pattern;
mod reader;
mod tree;
mod yaml;

use std::sync::Arc;

pub use batch::{exchange_json, run_exchange_case};
pub use finding::{Finding, Severity};

use crate::apigateway::integration::Api;
use finding::Findings;
use tree::Node;

/// The dialects a configuration may be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// OpenAPI 2 or 3 with API Gateway's extensions.
    OpenApi,
    /// The output of `aws apigateway get-integration` or `get-method`.
    GetIntegration,
}

/// A loaded configuration.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Loaded {
    /// The dialect it was written in; `None` when no dialect was recognised.
    pub dialect: Option<Dialect>,
    /// What could be read, also when there are findings.
    pub api: Api,
    /// What is wrong, in the order of the places.
    pub findings: Vec<Finding>,
}

/// Gives the text of a file that a configuration includes, or says why it cannot.
pub type FileReader<'a> = dyn FnMut(&str) -> Result<String, String> + 'a;

/// Loads a configuration.
///
/// `name` is the file's name for messages. `files` is asked for files that the configuration
/// includes, by their path as it stands there.
pub fn load(name: &str, text: &str, files: &mut FileReader<'_>) -> Loaded {
    let _ = files;
    let mut findings = Findings::default();
    let mut loaded = Loaded {
        dialect: None,
        api: Api::default(),
        findings: Vec::new(),
    };
    if let Some(root) = read_tree(name, text, &mut findings) {
        loaded.dialect = recognise(&root);
        match loaded.dialect {
            Some(Dialect::OpenApi) => loaded.api = openapi::read(&root, &mut findings),
            Some(Dialect::GetIntegration) => {
                loaded.api = get_integration::read(&root, &mut findings);
            }
            None => findings
                .error(
                    &codes::DIALECT,
                    Some(&root.place),
                    "this is no configuration of a known kind",
                )
                .help(codes::DIALECT.explanation),
        }
        check::check(&loaded.api, &mut findings);
    }
    loaded.findings = findings.into_sorted();
    loaded
}

fn recognise(root: &Node) -> Option<Dialect> {
    if openapi::recognises(root) {
        Some(Dialect::OpenApi)
    } else if get_integration::recognises(root) {
        Some(Dialect::GetIntegration)
    } else {
        None
    }
}

/// Reads JSON or YAML, told apart by the first character.
fn read_tree(name: &str, text: &str, findings: &mut Findings) -> Option<Node> {
    let file: Arc<str> = Arc::from(name);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = text.trim_start().starts_with(['{', '[']);
    let mut root = if is_json && !name.ends_with(".yml") && !name.ends_with(".yaml") {
        json_text::read(&file, text, findings)
    } else {
        yaml::read(&file, text, findings)
    }?;
    tree::set_pointers(&mut root, "");
    Some(root)
}

#[cfg(test)]
mod test_support {
    use super::{Loaded, load as load_named};

    /// Loads a text as the file `f`, which includes nothing.
    pub(crate) fn load(text: &str) -> Loaded {
        load_named("f", text, &mut |path| Err(format!("no file {path}")))
    }

    /// The findings as lines.
    pub(crate) fn findings(loaded: &Loaded) -> Vec<String> {
        loaded.findings.iter().map(ToString::to_string).collect()
    }
}
