//! The console blocks of README.md print what they say.

use std::process::Command;
use std::{env, fs};

#[test]
#[cfg(unix)]
fn console_blocks_of_the_readme() {
    let root = crate::support::ROOT;
    let readme = fs::read_to_string(format!("{root}/README.md")).unwrap();
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_vtl")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), env::var("PATH").unwrap());
    let mut commands = 0;
    for block in readme.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for step in format!("\n{block}").split("\n$ ").skip(1) {
            // A command continues after a backslash; what follows it is printed.
            let end = step.match_indices('\n').find(|(at, _)| !step[..*at].ends_with('\\'));
            let (command, expected) =
                end.map_or((step, ""), |(at, _)| (&step[..at], &step[at + 1..]));
            // Cargo holds its locks while this test runs.
            let command = command.replace("cargo run -q -- ", "vtl ");
            let output = Command::new("sh")
                .args(["-c", &format!("{command} 2>&1")])
                .current_dir(root)
                .env("PATH", &path)
                .output()
                .unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            assert_eq!(printed.trim_end(), expected.trim_end(), "$ {command}");
            commands += 1;
        }
    }
    assert!(commands > 0);
}
