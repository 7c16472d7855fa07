//! Configuration files of five dialects, loaded into one normal form.
//!
//! Nothing is read from disk here: texts come in, and files that a configuration includes are
//! asked of the caller. All mistakes are reported at once, each with its place.

mod authorizers;
mod budget;
mod check;
mod cloudformation;
pub mod codes;
pub(crate) mod finding;
mod folder;
mod foreign;
mod functions;
mod get_http;
pub(crate) mod get_integration;
mod http_api;
mod include;
mod json_text;
mod keys;
mod nothing;
pub(crate) mod openapi;
mod pattern;
mod reader;
mod serverless;
mod shared;
mod terraform;
mod terraform_http;
mod tree;
mod unreachable;
mod write;
mod yaml;
mod yaml_indent;

use std::sync::Arc;

pub use finding::{Finding, Severity};
pub use folder::load_folder;
pub use http_api::{http_api_json, http_route_json, http_route_table, http_table, source_arn};
pub use write::{integration_json, route_json, route_table, table};

use crate::http_api::HttpApi;
use crate::{Api, Place};
use finding::Findings;
use include::Includes;
use tree::Node;

/// The dialects a configuration may be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// `serverless.yml` of the Serverless Framework.
    Serverless,
    /// OpenAPI 2 or 3 with API Gateway's extensions.
    OpenApi,
    /// CloudFormation, SAM, or what CDK and the Serverless Framework generate.
    CloudFormation,
    /// The output of `aws apigateway get-integration`, `get-method` or `get-resources --embed methods`, or of
    /// `aws apigatewayv2 get-routes` and its like.
    GetIntegration,
    /// A Terraform plan or state as JSON.
    Terraform,
}

/// A loaded configuration.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Loaded {
    /// The dialect it was written in; `None` when no dialect was recognized.
    pub dialect: Option<Dialect>,
    /// The REST API, as far as it could be read, also when there are findings.
    pub api: Api,
    /// The HTTP APIs. A configuration may hold both kinds, as a service with `http` and `httpApi` events does.
    pub http_apis: Vec<HttpApi>,
    /// What is wrong, in the order of the places.
    pub findings: Vec<Finding>,
}

impl Loaded {
    /// The places whose values are known only after deployment. What was read there stands as it was written.
    pub fn unresolved(&self) -> impl Iterator<Item = &Place> {
        let findings = self.findings.iter();
        findings
            .filter(|finding| *finding.code == codes::UNRESOLVED)
            .filter_map(|finding| finding.place.as_ref())
    }
}

/// Gives the text of a file that a configuration includes, or says why it cannot.
///
/// The path is relative to the configuration's folder and comes from the configuration: whoever wrote it chooses it.
/// An absolute path, `..`, a link, a device or a file without end is the callback's to refuse. What it gives is shown:
/// findings quote it, and templates send it.
pub type FileReader<'a> = dyn FnMut(&str) -> Result<String, String> + 'a;

/// What a configuration does not say itself.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct LoadOptions {
    /// The stage to load for.
    pub stage: Option<String>,
    /// The version of the Serverless Framework, such as `3` or `1.4`; else what the file says.
    pub serverless_version: Option<String>,
    /// Values by name: parameters of CloudFormation and Terraform, and variables of the
    /// Serverless Framework with their source, such as `env:TABLE`.
    pub values: Vec<(String, String)>,
    /// Files with values of Terraform's variables, by name and text; later ones go before earlier ones.
    pub variable_files: Vec<(String, String)>,
}

impl LoadOptions {
    /// The value given for `name`.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// Loads a configuration with the default options.
///
/// `name` is the file's name for messages. `files` is asked for files that the configuration
/// includes, by their path as it is there.
///
/// ```
/// let text = "
/// service: shop
/// provider: aws
/// functions:
///   buy:
///     handler: buy.handler
///     events:
///       - http: {path: buy, method: post, integration: lambda, request: {passThrough: NEVR}}
/// ";
/// let mut no_files = |path: &str| Err(format!("there is no {path}"));
/// let loaded = vtl_gateway::config::load("serverless.yml", text, &mut no_files);
///
/// let route = &loaded.api.routes[0];
/// assert_eq!(route.resource_path, "/buy");
/// assert_eq!(route.integration.responses.len(), 9);
/// assert_eq!(
///     loaded.findings[0].to_string(),
///     "serverless.yml:8:85: error[VTL0510]: `NEVR` is not a passthrough behavior"
/// );
/// ```
pub fn load(name: &str, text: &str, files: &mut FileReader<'_>) -> Loaded {
    load_with(name, text, &LoadOptions::default(), files)
}

/// Loads a configuration. See [`load`].
pub fn load_with(
    name: &str,
    text: &str,
    options: &LoadOptions,
    files: &mut FileReader<'_>,
) -> Loaded {
    let mut findings = Findings::default();
    let mut loaded =
        Loaded { dialect: None, api: Api::default(), http_apis: Vec::new(), findings: Vec::new() };
    let mut includes = Includes::new(name, files);
    if let Some(what) = foreign::by_name(name) {
        report_foreign(what, &Place::new(Arc::from(name), 1, 1, ""), &mut findings);
    } else if let Some(root) = read_tree(name, text, &mut findings) {
        loaded.dialect = recognize(&root);
        let http_apis = &mut loaded.http_apis;
        loaded.api =
            read_api(loaded.dialect, &root, options, &mut includes, http_apis, &mut findings);
        check::check(&loaded.api, &mut findings);
        for api in &loaded.http_apis {
            http_api::check::check(api, &mut findings);
        }
        if loaded.dialect == Some(Dialect::Serverless) && root.get("provider").is_none() {
            // What a part names may be declared in the rest.
            findings.soften(&codes::MISSING_AUTHORIZER);
        }
        if loaded.dialect != Some(Dialect::Serverless) {
            // CloudFormation and SAM take the last one without a word; js-yaml refuses the file.
            findings.soften(&codes::DUPLICATE_KEY);
        }
        if has_no_routes(&loaded) && !findings.has_errors() {
            nothing::explain(loaded.dialect, &root, &mut findings);
        }
    }
    loaded.findings = findings.into_sorted();
    loaded
}

fn has_no_routes(loaded: &Loaded) -> bool {
    loaded.api.routes.is_empty() && loaded.http_apis.iter().all(|api| api.routes.is_empty())
}

fn read_api(
    dialect: Option<Dialect>,
    root: &Node,
    options: &LoadOptions,
    includes: &mut Includes<'_, '_>,
    http_apis: &mut Vec<HttpApi>,
    findings: &mut Findings,
) -> Api {
    match dialect {
        Some(Dialect::Serverless) => serverless::read(root, options, includes, http_apis, findings),
        Some(Dialect::OpenApi) => {
            cloudformation::read_document(root, options, includes, http_apis, findings)
        }
        Some(Dialect::CloudFormation) => {
            cloudformation::read(root, options, includes, http_apis, findings)
        }
        Some(Dialect::Terraform) => terraform::read(root, http_apis, findings),
        Some(Dialect::GetIntegration) if get_http::recognizes(root) => {
            http_apis.push(get_http::read(root, options, findings));
            Api::default()
        }
        Some(Dialect::GetIntegration) => get_integration::read(root, findings),
        None => {
            match foreign::by_content(root.place.file(), root) {
                Some(what) => report_foreign(what, &root.place, findings),
                None => findings
                    .error(
                        &codes::DIALECT,
                        Some(&root.place),
                        "this is not a configuration of a known kind",
                    )
                    .help(codes::DIALECT.explanation),
            }
            Api::default()
        }
    }
}

/// Says what a file is that is not a configuration.
fn report_foreign((what, help): foreign::Foreign, place: &Place, findings: &mut Findings) {
    let message = format!("this file is {what}; routes are read from configurations of APIs");
    findings.error(&codes::DIALECT, Some(place), message).help(help);
}

fn recognize(root: &Node) -> Option<Dialect> {
    if serverless::recognizes(root) {
        Some(Dialect::Serverless)
    } else if openapi::recognizes(root) {
        Some(Dialect::OpenApi)
    } else if terraform::recognizes(root) {
        Some(Dialect::Terraform)
    } else if cloudformation::recognizes(root) {
        Some(Dialect::CloudFormation)
    } else if get_integration::recognizes(root) || get_http::recognizes(root) {
        Some(Dialect::GetIntegration)
    } else {
        None
    }
}

/// Reads JSON or YAML, told apart by the first character.
pub(crate) fn read_tree(name: &str, text: &str, findings: &mut Findings) -> Option<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = text.trim_start().starts_with(['{', '[']);
    let root = if text.contains('\0') {
        None
    } else if is_json && !name.ends_with(".yml") && !name.ends_with(".yaml") {
        json_text::read(name, text, findings)
    } else {
        yaml::read(name, text, findings)
    };
    let Some(mut root) = root else {
        if let Some((what, help)) = foreign::by_text(text) {
            let place = Place::new(Arc::from(name), 1, 1, "");
            findings.error(&codes::SYNTAX, Some(&place), format!("this file is {what}")).help(help);
        }
        return None;
    };
    if root.place.file().is_empty() {
        root.place = Place::new(Arc::from(name), 1, 1, "");
    }
    tree::set_pointers(&mut root);
    Some(root)
}

#[cfg(test)]
mod small_stack;
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
