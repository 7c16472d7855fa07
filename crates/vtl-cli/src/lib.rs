//! The command `vtl`, as a library: what a program needs that wants to be the same command in another place.
//!
//! It uses only what the libraries make public.

mod api;
mod args;
mod cmd;
pub mod codes;
mod everyday;
mod files;
mod inputs;
mod report;
mod request;
#[cfg(all(feature = "serve", not(target_family = "wasm")))]
mod serve;
mod style;
mod trace;
#[cfg(not(target_family = "wasm"))]
mod watch;

use std::process::ExitCode;

use clap::Parser as _;

/// Runs the command with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let command = match everyday::render(std::env::args_os().skip(1)) {
        Some(render) => args::Command::Render(render),
        None => {
            let args = args::Args::parse();
            args.color.write_global();
            args.command
        }
    };
    match cmd::run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
