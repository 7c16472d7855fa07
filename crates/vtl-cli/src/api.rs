//! Configuration files of APIs, loaded for the commands that work on one.

use std::path::Path;

use vtl_gateway::config::{self, Finding, LoadOptions, Loaded, Severity};

use crate::args::ConfigOptions;
use crate::files;
use crate::inputs::Input;
use crate::report::{self, Failure};

/// Loads a configuration; files of its project that it includes are read. Nothing is said about findings.
///
/// A folder is a `cdk.out` or a Terraform module, and a `.tf` file stands for the module that it is in.
pub(crate) fn load(input: &Input, args: &ConfigOptions) -> Result<Loaded, Failure> {
    let path = match input {
        Input::File(path) => path.as_path(),
        Input::Stdin => Path::new("standard input"),
    };
    if let Input::File(path) = input
        && let Some(folder) = folder_of(path)
    {
        let mut options = options(args);
        for file in &args.var_files {
            options.variable_files.push((file.to_string(), file.text_without_bom()?));
        }
        let project = files::project_of(input, &args.read);
        let mut included = |name: &str| project.read_or_list(&folder.join(name));
        return Ok(config::load_folder(&folder.display().to_string(), &options, &mut included));
    }
    let text = match input {
        Input::File(path) => {
            files::not_a_link_outside(path, &args.read)?;
            files::read_config(path)?
        }
        Input::Stdin => input.text()?,
    };
    let project = files::project_of(input, &args.read);
    Ok(load_text(path, &text, args, &mut |path| project.read(path)))
}

/// Loads a configuration from its text; `read` gives the texts of the files that it includes, and refuses those that
/// may not be read.
pub(crate) fn load_text(
    path: &Path,
    text: &str,
    args: &ConfigOptions,
    read: &mut dyn FnMut(&Path) -> Result<String, String>,
) -> Loaded {
    let folder = path.parent().unwrap_or(Path::new(""));
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut included = |name: &str| read(&folder.join(name));
    config::load_with(&path.display().to_string(), text, &options(args), &mut included)
}

/// Loads the configuration at a path, as a line of the batch protocol names it.
pub(crate) fn load_named(path: &str) -> Result<Loaded, String> {
    let input = Input::File(path.into());
    load(&input, &ConfigOptions::default()).map_err(|failure| failure.to_string())
}

/// The folder that is loaded as a whole: one that is named, or the module of a Terraform file.
fn folder_of(path: &Path) -> Option<&Path> {
    match files::is_terraform_source(path) && path.is_file() {
        true => path.parent(),
        false => path.is_dir().then_some(path),
    }
}

fn options(args: &ConfigOptions) -> LoadOptions {
    let mut options = LoadOptions::default();
    options.stage = args.stage.clone();
    options.serverless_version = args.framework_version.clone();
    // What is set by hand goes before the environment.
    options.values = files::environment(&args.read);
    options.values.extend(args.values.iter().map(|set| (set.name.clone(), set.value.clone())));
    options
}

/// Loads a configuration of REST or HTTP APIs and shows its errors. Without routes that is all there is to do: the
/// nearest cause is named.
pub(crate) fn load_for_use(input: &Input, args: &ConfigOptions) -> Result<Loaded, Failure> {
    let loaded = load(input, args)?;
    let mut errors = String::new();
    for finding in loaded.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        errors += &with_help(finding, &finding.to_string());
    }
    let has_routes =
        !loaded.api.routes.is_empty() || loaded.http_apis.iter().any(|api| !api.routes.is_empty());
    if !has_routes {
        let why = loaded.findings.iter().find(|finding| finding.code.id == "VTL0513");
        return Err(match (errors.is_empty(), why) {
            (true, None) => Failure::usage(format!("`{input}` has no routes")),
            (true, Some(why)) => {
                let message = format!("`{input}` has no routes: {}", why.message);
                Failure::usage(with_help(why, &message))
            }
            (false, _) => Failure::Unusable(errors),
        });
    }
    report::note(&errors);
    Ok(loaded)
}

fn with_help(finding: &Finding, message: &str) -> String {
    match &finding.help {
        Some(help) => format!("{message}\n  help: {help}\n"),
        None => format!("{message}\n"),
    }
}
