//! Running the command.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, thread};

pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the command in a folder with this standard input.
pub(crate) fn vtl_in(folder: &Path, args: &[&str], stdin: impl AsRef<[u8]>) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vtl"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let stdin = stdin.as_ref().to_vec();
    // A command that does not read its input closes it: that is its right.
    let writer = thread::spawn(move || drop(input.write_all(&stdin)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The repository's folder.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Runs the command in the repository's folder without input.
pub(crate) fn vtl(args: &[&str]) -> Run {
    vtl_in(Path::new(ROOT), args, "")
}

/// A folder of files that is removed at the end.
pub(crate) struct Files(PathBuf);

impl Files {
    pub(crate) fn new(test: &str, files: &[(&str, &[u8])]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in files {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    pub(crate) fn vtl(&self, args: &[&str]) -> Run {
        self.vtl_with(args, "")
    }

    pub(crate) fn vtl_with(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Run {
        vtl_in(&self.0, args, stdin)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Run {
    #[track_caller]
    pub(crate) fn prints(&self, expected: &str) {
        assert_eq!((self.status, self.stdout.as_str(), self.stderr.as_str()), (0, expected, ""));
    }

    /// Fails with this status, a message that contains this, and nothing on standard output.
    #[track_caller]
    pub(crate) fn fails(&self, status: i32, message: &str) {
        assert_eq!((self.status, self.stdout.as_str()), (status, ""), "{}", self.stderr);
        assert!(self.stderr.contains(message), "{}", self.stderr);
    }
}
