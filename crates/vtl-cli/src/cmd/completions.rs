//! `vtl completions` and `vtl man`: what release archives carry beside the command.

use clap::CommandFactory as _;

use crate::args::{Args, Completions};
use crate::report::{self, Failure};

pub(crate) fn run(args: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "vtl", &mut script);
    report::print(&script)
}

/// Prints the man page of the command with its subcommands' pages after it.
pub(crate) fn manual() -> Result<(), Failure> {
    let mut page = Vec::new();
    let mut command = Args::command();
    command.build();
    let subcommands = command.get_subcommands().filter(|command| !command.is_hide_set());
    // `help` repeats what the pages say.
    let subcommands = subcommands.filter(|command| command.get_name() != "help").cloned();
    for command in std::iter::once(command.clone()).chain(subcommands) {
        // Writing to memory does not fail.
        let _ = clap_mangen::Man::new(command).render(&mut page);
    }
    report::print(&page)
}
