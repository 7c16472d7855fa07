//! The command `vtl`. It uses only what the library makes public.

mod api;
mod args;
mod cache;
mod cmd;
mod inputs;
mod protocol;
mod report;
mod request;
mod style;
mod trace;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Args::parse();
    args.color.write_global();
    match cmd::run(args.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
