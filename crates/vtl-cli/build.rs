//! Puts the commit into `vtl --version`, where the sources come from a Git checkout.

use std::path::Path;
use std::process::Command;

fn main() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    // Without a checkout, as in a published package, there is no commit to name.
    let head = Path::new(root).join(".git/logs/HEAD");
    println!("cargo:rerun-if-changed=build.rs");
    if head.exists() {
        println!("cargo:rerun-if-changed={}", head.display());
    }
    let commit = Command::new("git")
        .args(["-C", root, "rev-parse", "--short=10", "HEAD"])
        .output()
        .ok()
        .filter(|output| output.status.success() && head.exists())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map(|commit| format!(" ({})", commit.trim()))
        .unwrap_or_default();
    println!("cargo:rustc-env=VTL_COMMIT={commit}");
}
