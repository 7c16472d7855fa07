//! The subcommands, one a file.

mod batch;
mod bench;
mod check;
mod completions;
mod config;
mod explain;
mod inspect;
mod invoke;
mod path;
mod render;
mod select;
mod select_routes;
mod test;

#[cfg(all(feature = "serve", not(target_family = "wasm")))]
pub(crate) use invoke::{access_log_lines, check_signature, reason, signing_keys, trace_text};

use crate::args::Command;
use crate::report::Failure;

/// Does what was asked for.
pub(crate) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Render(args) => render::run(args),
        Command::Path(args) => path::run(&args),
        Command::Invoke(args) => invoke::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Match(args) => select::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Config => config::run(),
        Command::Batch(args) => batch::run(&args),
        #[cfg(all(feature = "serve", not(target_family = "wasm")))]
        Command::Serve(args) => crate::serve::run(*args),
        Command::Test(args) => test::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man => completions::manual(),
    }
}
