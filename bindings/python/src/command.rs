//! The command.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the command with arguments, and gives its exit status.
#[pyfunction]
pub(crate) fn run(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| vtl_cli::run(arguments))
}
