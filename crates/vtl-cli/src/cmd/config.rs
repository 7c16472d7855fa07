//! `vtl config`: the settings of the project, and where they come from.

use std::fmt::Write as _;

use super::check::settings::{FILE, Settings};
use crate::args::Kind;
use crate::report::{self, Failure};

pub(crate) fn run() -> Result<(), Failure> {
    let settings = Settings::find()?;
    let mut text = match &settings.file {
        Some(file) => format!("# {}\n", file.display()),
        None => format!("# no `{FILE}` in this folder or above it: these are the defaults\n"),
    };
    let list = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
        format!("[{}]", names.join(", "))
    };
    // Writing to a string does not fail.
    let _ = writeln!(text, "[check]");
    let _ = writeln!(text, "exclude = {}", list(&settings.exclude));
    let _ = writeln!(text, "globals = {}", list(&settings.globals));
    if let Some(stage) = &settings.stage {
        let _ = writeln!(text, "stage = {stage:?}");
    }
    let _ = writeln!(text, "select = {}", list(&settings.select));
    let _ = writeln!(text, "ignore = {}", list(&settings.ignore));
    let _ = writeln!(text, "\n[check.levels]");
    for (code, level) in &settings.levels {
        let _ = writeln!(text, "{code} = \"{level}\"");
    }
    let _ = writeln!(text, "\n[check.kinds]");
    for (glob, kind) in &settings.kinds {
        let kind = if *kind == Kind::Request { "request" } else { "response" };
        let _ = writeln!(text, "{glob:?} = \"{kind}\"");
    }
    report::print(text.as_bytes())
}
