//! Configuration files of APIs, loaded for the commands that work on one.

use std::fs;
use std::path::Path;

use vtl::apigateway::integration::Api;
use vtl::config::{self, Loaded, Severity};

use crate::inputs::Input;
use crate::report::{self, Failure};

/// Loads a configuration; files that it includes are read beside it. Nothing is said about findings.
pub(crate) fn load(input: &Input) -> Result<Loaded, Failure> {
    let text = input.text_without_bom()?;
    let folder = match input {
        Input::File(path) => path.parent().unwrap_or(Path::new("")).to_owned(),
        Input::Stdin => Default::default(),
    };
    let mut included = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path)
            .map_err(|error| format!("cannot read `{}`: {error}", path.display()))
    };
    Ok(config::load(&input.to_string(), &text, &mut included))
}

/// Loads a configuration and tells about its errors. Without routes that is all there is to do.
pub(crate) fn load_for_use(input: &Input) -> Result<Api, Failure> {
    let loaded = load(input)?;
    let mut errors = String::new();
    for finding in loaded
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
    {
        errors += &format!("{finding}\n");
        if let Some(help) = &finding.help {
            errors += &format!("  help: {help}\n");
        }
    }
    if loaded.api.routes.is_empty() {
        return Err(match errors.is_empty() {
            true => Failure::usage(format!("`{input}` has no routes")),
            false => Failure::Unusable(errors),
        });
    }
    report::note(&errors);
    Ok(loaded.api)
}
