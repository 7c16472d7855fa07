//! The command `vtl`.

fn main() -> std::process::ExitCode {
    vtl_cli::main()
}
