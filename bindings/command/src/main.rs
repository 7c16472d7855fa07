//! The command `vtl` under WASI, as npm has it.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    // WASI starts in the root. A folder that is gone is told where a file of it is read.
    if let Some(folder) = env::var_os("PWD") {
        let _ = env::set_current_dir(folder);
    }
    vtl_cli::main()
}
