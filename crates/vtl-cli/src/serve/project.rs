//! What is served: a configuration, its compiled API and its functions.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use vtl::Engine;
use vtl_gateway::config::Severity;
use vtl_gateway::{BackendRequest, CompiledApi, Route, Target as Integrated};

use super::functions::{Functions, Launch, Target};
use super::terminal::Terminal;
use crate::api;
use crate::args::Serve;
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
    pub(super) api: CompiledApi,
    pub(super) functions: Functions,
    /// By deployed name, the name in the configuration.
    deployed: HashMap<String, String>,
    /// Everything that was found wrong, as people read it.
    pub(super) findings: Vec<String>,
}

/// The configuration that the user named, or the one of this folder.
pub(super) fn find(given: Option<&Path>) -> Result<PathBuf, Failure> {
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

impl Project {
    pub(super) fn load(
        path: &Path,
        args: &Serve,
        bootstraps: &super::functions::Bootstraps,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        let loaded = api::load(&Input::File(path.to_owned()), &args.options)?;
        let mut findings: Vec<String> = loaded
            .findings
            .iter()
            .filter(|finding| finding.severity != Severity::Note)
            .map(|finding| match &finding.help {
                Some(help) => format!("{finding}\n  help: {help}"),
                None => finding.to_string(),
            })
            .collect();
        if loaded.api.routes.is_empty() {
            let mut text = format!("`{}` has no routes of a REST API", path.display());
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
        let api = CompiledApi::new(loaded.api, &Engine::new());
        findings.extend(api.problems().iter().map(style::problem));
        let functions = Functions::new(launches, args.concurrency, terminal);
        Ok(Self { api, functions, deployed, findings })
    }

    /// The name of the function of a route.
    pub(super) fn function_of(
        &self,
        route: &Route,
        sent: Option<&BackendRequest>,
    ) -> Option<String> {
        let target = match sent {
            Some(sent) => sent.target.clone(),
            None => Integrated::of_uri(&route.integration.uri),
        };
        let by_uri = match target {
            Integrated::Lambda { function } => Some(short_name(&function)),
            _ => None,
        };
        let names = route.function.clone().into_iter().chain(by_uri);
        names
            .map(|name| self.deployed.get(&name).cloned().unwrap_or(name))
            .find(|name| self.functions.launch(name).is_some())
    }

    /// One line for each route.
    pub(super) fn routes(&self, base: &str) -> Vec<String> {
        let api = self.api.api();
        let stage = api.stage.as_deref().map(|stage| format!("/{stage}")).unwrap_or_default();
        let longest = api.routes.iter().map(|route| route.resource_path.len()).max();
        let width = base.len() + stage.len() + longest.unwrap_or_default().min(60);
        let line = |route: &Route| {
            let url = format!("{base}{stage}{}", route.resource_path);
            let kind = route.integration.kind.as_str();
            format!("{:7} {url:width$}  {kind:10}  {}", route.method, self.target(route))
                .trim_end()
                .to_owned()
        };
        api.routes.iter().map(line).collect()
    }

    fn target(&self, route: &Route) -> String {
        let name = self.function_of(route, None);
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
            None => route.integration.uri.clone(),
        }
    }
}

/// The last part of a function's ARN, without an alias.
fn short_name(function: &str) -> String {
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
