//! What is served: a configuration, its compiled API and its functions.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use vtl::Engine;
use vtl_gateway::config::{Loaded, Severity};
use vtl_gateway::gateway::{Gateway, LoadBalancer};
use vtl_gateway::http_api::Token;
use vtl_gateway::{BackendRequest, Target as Integrated};

use super::functions::{Functions, Launch, Target};
use super::terminal::Terminal;
use crate::api;
use crate::args::{JwtMode, Serve};
use crate::inputs::Input;
use crate::report::Failure;
use crate::style;

/// The files that are looked for in a folder, in this order.
const KNOWN: [&str; 16] = [
    "serverless.yml",
    "serverless.yaml",
    "serverless.json",
    "template.yaml",
    "template.yml",
    "template.json",
    "openapi.yaml",
    "openapi.yml",
    "openapi.json",
    "swagger.yaml",
    "swagger.yml",
    "swagger.json",
    "api.yaml",
    "api.yml",
    "api.json",
    "cdk.out",
];

/// A project, ready to answer. It does not change: what is loaded again takes its place.
pub(super) struct Project {
    pub(super) apis: Gateway,
    /// What takes the requests that no API takes.
    pub(super) balancer: Option<LoadBalancer>,
    pub(super) functions: Functions,
    /// The keys that sign tokens; without any, tokens are only decoded or refused.
    keys: Option<Vec<serde_json::Value>>,
    decode_only: bool,
    /// By deployed name, the name in the configuration.
    deployed: HashMap<String, String>,
    /// Everything that was found wrong, as people read it.
    pub(super) findings: Vec<String>,
}

/// The configuration that the user named, or the one of this folder.
pub(super) fn find(args: &Serve) -> Result<PathBuf, Failure> {
    let found = find_file(args.config.as_deref());
    match args.alb.is_some() && args.config.is_none() {
        true => Ok(found.unwrap_or_else(|_| PathBuf::from(NOTHING))),
        false => found,
    }
}

fn find_file(given: Option<&Path>) -> Result<PathBuf, Failure> {
    let folder = match given {
        Some(path) if path.is_dir() && !path.ends_with("cdk.out") => path,
        Some(path) => return Ok(path.to_owned()),
        None => Path::new("."),
    };
    let join = |name: &str| if given.is_none() { PathBuf::from(name) } else { folder.join(name) };
    if let Some(found) = KNOWN.iter().map(|name| join(name)).find(|path| path.exists()) {
        return Ok(found);
    }
    let terraform = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = terraform.map(|entry| entry.path());
    if names.any(|path| path.extension().is_some_and(|end| end == "tf")) {
        return Ok(folder.to_owned());
    }
    Err(Failure::usage(format!(
        "no configuration in `{}`: there is none of {}, and no .tf file",
        folder.display(),
        KNOWN.join(", ")
    )))
}

/// Stands for no configuration at all: a load balancer needs none.
const NOTHING: &str = ".vtl-no-configuration";

/// `NAME`, or `NAME=multi` for multi-value headers.
fn balancer(text: &str) -> Result<LoadBalancer, Failure> {
    match text.split_once('=') {
        None | Some((_, "single")) => {
            Ok(LoadBalancer::new(text.split('=').next().unwrap_or_default(), false))
        }
        Some((name, "multi")) => Ok(LoadBalancer::new(name, true)),
        Some((_, other)) => {
            Err(Failure::usage(format!("`--alb`: headers are `single` or `multi`, not `{other}`")))
        }
    }
}

impl Project {
    pub(super) fn load(
        path: &Path,
        args: &Serve,
        bootstraps: &super::functions::Bootstraps,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        let loaded = match path == Path::new(NOTHING) {
            true => Loaded::default(),
            false => api::load(&Input::File(path.to_owned()), &args.options)?,
        };
        let mut findings: Vec<String> = loaded
            .findings
            .iter()
            .filter(|finding| finding.severity != Severity::Note)
            .map(|finding| match &finding.help {
                Some(help) => format!("{finding}\n  help: {help}"),
                None => finding.to_string(),
            })
            .collect();
        let balancer = args.alb.as_deref().map(balancer).transpose()?;
        let has_routes = !loaded.api.routes.is_empty()
            || loaded.http_apis.iter().any(|api| !api.routes.is_empty());
        if !has_routes && balancer.is_none() {
            let mut text = format!("`{}` has no routes", path.display());
            let why = loaded.findings.iter().find(|finding| finding.code.id == "VTL0513");
            if let Some(why) = why {
                text += &format!(": {}", why.message);
            }
            for finding in &findings {
                text += &format!("\n{finding}");
            }
            return Err(Failure::usage(text));
        }
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let given = |name: &str| {
            let found = args.functions.iter().find(|given| given.name == name);
            found.map(|given| given.value.as_str())
        };
        let mut launches: Vec<Launch> = loaded
            .api
            .functions
            .iter()
            .map(|function| Launch::new(function, folder, bootstraps, given(&function.name)))
            .collect();
        // What the configuration does not declare, the user may still name.
        for extra in &args.functions {
            if !launches.iter().any(|launch| launch.name == extra.name) {
                let function = vtl_gateway::Function::new(extra.name.as_str());
                launches.push(Launch::new(&function, folder, bootstraps, Some(&extra.value)));
            }
        }
        let deployed = loaded.api.functions.iter();
        let deployed = deployed
            .filter_map(|function| Some((function.deployed_name.clone()?, function.name.clone())))
            .collect();
        let apis = Gateway::new(loaded, &Engine::new());
        findings.extend(apis.rest().problems().iter().map(style::problem));
        let functions = Functions::new(launches, args.concurrency, terminal);
        if let Some(balancer) = &balancer
            && functions.launch(&balancer.function).is_none()
        {
            let name = &balancer.function;
            let known = functions.names().join("`, `");
            return Err(Failure::usage(match known.is_empty() {
                true => format!(
                    "there is no function `{name}` for the load balancer: `--function {name}=COMMAND` starts one"
                ),
                false => {
                    format!("there is no function `{name}` for the load balancer, only `{known}`")
                }
            }));
        }
        let keys = args.jwks.as_ref().map(crate::cmd::signing_keys).transpose()?;
        let decode_only = args.jwt == Some(JwtMode::Decode);
        Ok(Self { apis, balancer, functions, keys, decode_only, deployed, findings })
    }

    /// Whether one of the known keys has signed a token.
    pub(super) fn verify(&self, token: &Token) -> Result<(), String> {
        match (&self.keys, self.decode_only) {
            (_, true) => Ok(()),
            (Some(keys), _) => crate::cmd::check_signature(token, keys),
            (None, _) => Err(format!(
                "the keys of `{}` are not known: `--jwks FILE` names them, `--jwt decode` does without",
                token.issuer
            )),
        }
    }

    /// The function that a call is for: the one that the configuration names, or that of the URI.
    pub(super) fn function(&self, named: Option<&str>, sent: &BackendRequest) -> Option<String> {
        let by_uri = match &sent.target {
            Integrated::Lambda { function } => Some(function.as_str()),
            _ => None,
        };
        self.known_function(named, by_uri)
    }

    fn known_function(&self, named: Option<&str>, by_uri: Option<&str>) -> Option<String> {
        let names = named.map(str::to_owned).into_iter().chain(by_uri.map(short_name));
        names
            .map(|name| self.deployed.get(&name).cloned().unwrap_or(name))
            .find(|name| self.functions.launch(name).is_some())
    }

    /// One line for each route.
    pub(super) fn routes(&self, base: &str) -> Vec<String> {
        let mut rows: Vec<[String; 4]> = Vec::new();
        let api = self.apis.rest().api();
        let prefix =
            |stage: Option<&str>| stage.map(|stage| format!("/{stage}")).unwrap_or_default();
        let stage = prefix(api.stage.as_deref());
        for route in &api.routes {
            rows.push([
                route.method.clone(),
                format!("{base}{stage}{}", route.resource_path),
                route.integration.kind.as_str().to_owned(),
                self.target(route.function.as_deref(), &route.integration.uri),
            ]);
        }
        for api in self.apis.http_apis() {
            let stage = prefix(api.stage.as_deref().filter(|stage| *stage != "$default"));
            for route in &api.routes {
                let (method, path) = match &route.key {
                    vtl_gateway::http_api::RouteKey::Default => ("ANY", "/…"),
                    key => (key.method(), key.path()),
                };
                let integration = &route.integration;
                let kind = match integration.is_function() {
                    true => format!("HTTP API {}", integration.payload.as_str()),
                    false => "HTTP API".to_owned(),
                };
                let uri = integration.subtype.as_deref().unwrap_or(&integration.uri);
                let target = self.target(route.function.as_deref(), uri);
                rows.push([method.to_owned(), format!("{base}{stage}{path}"), kind, target]);
            }
        }
        if let Some(balancer) = &self.balancer {
            let target = self.target(Some(&balancer.function), "");
            rows.push(["ANY".to_owned(), format!("{base}/…"), "ALB".to_owned(), target]);
        }
        let width = rows.iter().map(|[_, url, ..]| url.chars().count()).max();
        let width = width.unwrap_or_default().min(base.len() + 70);
        let line = |[method, url, kind, target]: &[String; 4]| {
            format!("{method:7} {url:width$}  {kind:12}  {target}").trim_end().to_owned()
        };
        rows.iter().map(line).collect()
    }

    fn target(&self, function: Option<&str>, uri: &str) -> String {
        let target = Integrated::of_uri(uri);
        let by_uri = match &target {
            Integrated::Lambda { function } => Some(function.as_str()),
            _ => None,
        };
        let name = self.known_function(function, by_uri);
        match name.as_deref().and_then(|name| self.functions.launch(name)) {
            Some(launch) => match &launch.target {
                Target::Process { .. } => {
                    let about = [launch.runtime.as_str(), launch.handler.as_str()];
                    let about = about.into_iter().filter(|part| !part.is_empty());
                    format!("{} ({})", launch.name, about.collect::<Vec<_>>().join(", "))
                }
                Target::Url(url) => format!("{} ({url})", launch.name),
                Target::Unknown(_) => format!("{} (cannot be started)", launch.name),
            },
            None => uri.to_owned(),
        }
    }
}

/// The last part of a function's ARN, without an alias.
pub(super) fn short_name(function: &str) -> String {
    let name = match function.split_once(":function:") {
        Some((_, rest)) => rest.split(':').next().unwrap_or(rest),
        None => function,
    };
    // `${Name.Arn}` and what a loader leaves of it.
    let name = name.trim_start_matches("${").trim_end_matches('}');
    name.trim_end_matches(".Arn").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_arns() {
        for arn in [
            "arn:aws:lambda:eu-west-1:1:function:f",
            "arn:aws:lambda:eu-west-1:1:function:f:live",
            "${f.Arn}",
            "f",
        ] {
            assert_eq!(short_name(arn), "f");
        }
    }
}
