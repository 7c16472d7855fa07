//! The command `vtl`, as a library: what a program needs that wants to be the same command in another place.
//!
//! It uses only what the libraries make public.

mod advice;
mod api;
mod args;
mod cmd;
pub mod codes;
mod cores;
mod fast_args;
mod files;
mod inputs;
mod progress;
mod rendered;
mod report;
mod request;
#[cfg(all(feature = "serve", not(target_family = "wasm")))]
mod serve;
mod style;
mod trace;
#[cfg(not(target_family = "wasm"))]
mod watch;

#[cfg(all(feature = "serve", not(target_family = "wasm")))]
#[doc(hidden)]
pub use serve::requests as requests_on_the_wire;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

/// Runs the command with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os()))
}

/// Runs the command with these arguments, the first of which is its name, and gives its exit status. Nothing ends the
/// process: hosts that embed the command continue.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let command = match fast_args::render(arguments.iter().skip(1).cloned()) {
        Some(render) => args::Command::Render(render),
        None => match args::Args::try_parse_from(&arguments) {
            Ok(args) => {
                args.color.write_global();
                args.command
            }
            Err(error) => {
                // Whoever closed the output does not want to know.
                let _ = error.print();
                return u8::try_from(error.exit_code()).unwrap_or(2);
            }
        },
    };
    match cmd::run(command) {
        Ok(()) => 0,
        Err(failure) => failure.report(),
    }
}
