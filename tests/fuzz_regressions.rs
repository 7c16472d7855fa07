//! Replays the seeds of the fuzz targets and what fuzzers have found, without a fuzzer.
//!
//! `FUZZ_SEEDS=1 cargo test --test fuzz_regressions` writes further seeds, made of the conformance cases, into
//! `fuzz/corpus/`.

// The functions are public for the targets, in a crate of their own.
#[allow(unreachable_pub)]
#[path = "../fuzz/src/check.rs"]
mod check;
#[path = "../fuzz/src/normal.rs"]
mod normal;
#[path = "../fuzz/src/pieces.rs"]
mod pieces;
#[path = "../fuzz/src/print/mod.rs"]
mod print;

use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::Value;

/// What a target does with an input.
type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 9] = [
    ("parse", check::parse),
    ("print_reparse", check::print_reparse),
    ("render", check::render),
    ("jsonpath", check::jsonpath),
    ("json", check::json),
    ("regex", check::regex),
    ("integration", check::integration),
    ("config", check::config),
    ("lint", check::lint),
];

#[test]
fn seeds_and_regressions_pass() {
    for (name, target) in TARGETS {
        let seeds = files(&root().join("fuzz/seeds").join(name));
        assert!(!seeds.is_empty(), "{name} has no seeds");
        let found = files(&root().join("fuzz/regressions").join(name));
        for path in seeds.into_iter().chain(found) {
            println!("{}", path.display());
            target(&fs::read(path).unwrap());
        }
    }
}

#[test]
fn conformance_cases_pass() {
    let mut seeds = 0;
    for folder in files(&root().join("conformance/cases")) {
        for path in files(&folder) {
            let suite: Value = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            let cases = suite.get("case").and_then(Value::as_array);
            for case in cases.into_iter().flatten() {
                seeds += 1;
                replay(case, seeds);
            }
        }
    }
    assert!(seeds > 500, "{seeds} cases");
}

/// A case as seeds of the targets that take a part of it.
fn replay(case: &Value, number: usize) {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let template = text(case.get("template"));
    let body = text(case.get("given").and_then(|given| given.get("body")));
    let path = template.as_deref().and_then(path_in);
    let query = path.map(|path| format!("{path}\n{}", body.as_deref().unwrap_or("{}")));
    let inputs = [
        ("parse", &template),
        ("lint", &template),
        ("print_reparse", &template),
        ("json", &body),
        ("jsonpath", &query),
    ];
    for (name, input) in inputs {
        let Some(input) = input else { continue };
        if env::var_os("FUZZ_SEEDS").is_some() {
            let folder = root().join("fuzz/corpus").join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(format!("case-{number}")), input).unwrap();
        }
        let target = TARGETS.iter().find(|(other, _)| *other == name);
        target.unwrap().1(input.as_bytes());
    }
}

/// The first JSONPath that a template asks `$input` for.
fn path_in(template: &str) -> Option<&str> {
    let (_, after) =
        template.split_once("$input.path('").or_else(|| template.split_once("$input.json('"))?;
    after.split_once("')").map(|(path, _)| path)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
