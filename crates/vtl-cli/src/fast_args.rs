//! The most common form of `vtl render`, read by hand: `vtl render TEMPLATE` with options of the request, each said as
//! `--name value`, and `--json`.
//!
//! Tools start one process for each render, and clap is half of what a small one loads and runs. Whatever is written in
//! another way, or wrong, is clap's: it alone knows all options, and explains.

use std::ffi::OsString;
use std::str::FromStr;

use crate::args::Render;
use crate::inputs::Input;

/// The arguments after `vtl` if they are of this form.
pub(crate) fn render(arguments: impl Iterator<Item = OsString>) -> Option<Render> {
    let mut arguments = arguments.map(|argument| argument.into_string().ok());
    if arguments.next()?? != "render" {
        return None;
    }
    let mut render = Render::of(value(arguments.next()?)?);
    while let Some(name) = arguments.next() {
        let name = name?;
        if name == "--json" && !render.json {
            render.json = true;
            continue;
        }
        let request = &mut render.request;
        let argument = arguments.next()?;
        match name.as_str() {
            "--event" => once(&mut request.event, argument)?,
            "--body" => once(&mut request.body, argument)?,
            "--param" => request.params.push(value(argument)?),
            "--header" | "-H" => request.headers.push(value(argument)?),
            "--context" => request.context.push(value(argument)?),
            "--stage-variable" => request.stage_variables.push(value(argument)?),
            _ => return None,
        }
    }
    Some(render)
}

fn once(option: &mut Option<Input>, argument: Option<String>) -> Option<()> {
    option.replace(value(argument)?).is_none().then_some(())
}

/// What is not an option and can be read.
fn value<T: FromStr>(argument: Option<String>) -> Option<T> {
    let argument = argument?;
    if argument.is_empty() || argument.starts_with('-') && argument != "-" {
        return None;
    }
    argument.parse().ok()
}
