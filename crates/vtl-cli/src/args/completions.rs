//! The arguments of `vtl completions`.

use clap_complete::Shell;

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  vtl completions bash > ~/.local/share/bash-completion/completions/vtl"
)]
pub(crate) struct Completions {
    pub(crate) shell: Shell,
}
