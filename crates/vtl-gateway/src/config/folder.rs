//! Folders that are configurations: what CDK synthesizes, and Terraform's sources.

use std::sync::Arc;

use super::finding::Findings;
use super::include::Includes;
use super::tree::Node;
use super::{
    Dialect, FileReader, LoadOptions, Loaded, check, cloudformation, codes, http_api, nothing,
    read_tree,
};
use crate::http_api::HttpApi;
use crate::{Api, Place};

/// How deep assemblies of CDK may nest.
const MAX_ASSEMBLIES: usize = 8;

/// Loads the configuration in a folder: a `cdk.out` of CDK with all its stacks, or a module of Terraform's sources.
///
/// `files` is asked for paths relative to the folder. A path that ends in a pattern, such as `*.tf` or
/// `modules/api/*.tf`, asks which files match it: the answer is their names, one per line. As in [`load`](super::load)
/// it is the callback's to refuse what is outside of the project.
///
/// ```
/// let mut files = |path: &str| match path {
///     "*.tf" => Ok("api.tf".to_owned()),
///     "api.tf" => Ok(r#"resource "aws_apigatewayv2_api" "shop" { protocol_type = "HTTP" }"#.to_owned()),
///     _ => Err("no such file".to_owned()),
/// };
/// let loaded = vtl_gateway::config::load_folder("infra", &Default::default(), &mut files);
/// # #[cfg(feature = "terraform")]
/// assert_eq!(loaded.http_apis.len(), 1);
/// ```
pub fn load_folder(folder: &str, options: &LoadOptions, files: &mut FileReader<'_>) -> Loaded {
    let folder = match folder {
        "" | "." => String::new(),
        folder => format!("{}/", folder.trim_end_matches(['/', '\\'])),
    };
    let mut includes = Includes::new(&folder, files);
    let mut findings = Findings::default();
    let mut loaded =
        Loaded { dialect: None, api: Api::default(), http_apis: Vec::new(), findings: Vec::new() };
    if assembly(&folder, options, &mut includes, &mut loaded, &mut findings, 0) {
        loaded.dialect = Some(Dialect::CloudFormation);
    } else if let Some(api) =
        terraform(&folder, options, &mut includes, &mut loaded.http_apis, &mut findings)
    {
        loaded.dialect = Some(Dialect::Terraform);
        loaded.api = api;
    } else {
        let place = Place::new(Arc::from(folder.trim_end_matches('/')), 0, 0, "");
        findings
            .error(&codes::DIALECT, Some(&place), "the folder is not a configuration of a known kind")
            .help("a folder may be a `cdk.out` (it has a `manifest.json`) or a Terraform module (it has `.tf` files)");
    }
    check::check(&loaded.api, &mut findings);
    for api in &loaded.http_apis {
        http_api::check::check(api, &mut findings);
    }
    if super::has_no_routes(&loaded) && !findings.has_errors() {
        let place = Place::new(Arc::from(folder.trim_end_matches('/')), 0, 0, "");
        nothing::explain(loaded.dialect, &Node::map(&place), &mut findings);
    }
    loaded.findings = findings.into_sorted();
    loaded
}

#[cfg(feature = "terraform")]
fn terraform(
    folder: &str,
    options: &LoadOptions,
    includes: &mut Includes<'_, '_>,
    http_apis: &mut Vec<HttpApi>,
    findings: &mut Findings,
) -> Option<Api> {
    super::terraform::source::read(folder, options, includes, http_apis, findings)
}

#[cfg(not(feature = "terraform"))]
fn terraform(
    _: &str,
    _: &LoadOptions,
    _: &mut Includes<'_, '_>,
    _: &mut Vec<HttpApi>,
    _: &mut Findings,
) -> Option<Api> {
    None
}

/// Reads the stacks of a CDK assembly. `false` when the folder is not one.
fn assembly(
    folder: &str,
    options: &LoadOptions,
    includes: &mut Includes<'_, '_>,
    loaded: &mut Loaded,
    findings: &mut Findings,
    depth: usize,
) -> bool {
    let Ok(manifest) = includes.read(folder, "manifest.json") else {
        return false;
    };
    let Some(manifest) = read_tree(&manifest.name, &manifest.text, findings) else {
        return true;
    };
    let Some(artifacts) = manifest.get("artifacts") else {
        return false;
    };
    for entry in artifacts.entries() {
        let text = |path: &[&str]| entry.value.at(path).and_then(Node::text);
        match text(&["type"]).as_deref() {
            Some("aws:cloudformation:stack") => {
                let Some(file) = text(&["properties", "templateFile"]) else {
                    continue;
                };
                stack(folder, &file, options, includes, loaded, findings);
            }
            Some("cdk:cloud-assembly") if depth < MAX_ASSEMBLIES => {
                if let Some(inner) = text(&["properties", "directoryName"]) {
                    let inner = format!("{folder}{inner}/");
                    assembly(&inner, options, includes, loaded, findings, depth + 1);
                }
            }
            _ => {}
        }
    }
    true
}

fn stack(
    folder: &str,
    file: &str,
    options: &LoadOptions,
    includes: &mut Includes<'_, '_>,
    loaded: &mut Loaded,
    findings: &mut Findings,
) {
    match includes.read(folder, file) {
        Ok(included) => {
            let Some(root) = read_tree(&included.name, &included.text, findings) else {
                return;
            };
            let http_apis = &mut loaded.http_apis;
            let api = cloudformation::read(&root, options, includes, http_apis, findings);
            add(&mut loaded.api, api);
        }
        Err(why) => {
            let place = Place::new(Arc::from(format!("{folder}manifest.json")), 1, 1, "");
            findings.error(
                &codes::MISSING_FILE,
                Some(&place),
                format!("`{file}` cannot be read: {why}"),
            );
        }
    }
}

/// Adds another stack's API.
fn add(api: &mut Api, other: Api) {
    if api.routes.is_empty() {
        let (routes, models) = (std::mem::take(&mut api.routes), std::mem::take(&mut api.models));
        *api = other;
        api.routes.splice(0..0, routes);
        api.models.splice(0..0, models);
        return;
    }
    api.routes.extend(other.routes);
    api.models.extend(other.models);
    api.gateway_responses.extend(other.gateway_responses);
    api.policy.extend(other.policy);
    api.binary_media_types.extend(other.binary_media_types);
    api.access_logs.extend(other.access_logs);
}
