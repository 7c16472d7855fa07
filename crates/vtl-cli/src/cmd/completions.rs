//! `vtl completions`: scripts for shells.

use clap::CommandFactory as _;

use crate::args::{Args, Completions};
use crate::report::{self, Failure};

pub(crate) fn run(args: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "vtl", &mut script);
    report::print(&script)
}
