//! Hostile input on a stack of 256 KB: everything ends, in a result or in an error that says why.
//!
//! The outcome of each case is in `outcomes.txt`. `HOSTILE_UPDATE=1 cargo test --test hostile` writes it anew: look
//! at what has changed. How much memory and time all this may take is for whoever runs the tests to cap.

mod case;
mod configurations;
mod copies;
mod json;
mod kinds;
mod many;
mod paths;
mod renders;
mod templates;
mod texts;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::{env, fs};

use case::Case;

const OUTCOMES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hostile/outcomes.txt");

#[test]
fn every_case_comes_to_what_it_should() {
    let mut cases = all();
    let names: BTreeSet<_> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "a name is defined twice");
    assert!(cases.len() >= 150, "{} cases", cases.len());

    let expected = fs::read_to_string(OUTCOMES).unwrap_or_default();
    let mut actual = String::new();
    // One case alone, to find the one that ends the process.
    let only = env::var("HOSTILE_ONLY").ok();
    if only.is_some() {
        let names: Vec<_> = cases.iter().map(|case| case.name.clone()).collect();
        cases.retain(|case| Some(&case.name) == only.as_ref());
        assert_eq!(cases.len(), 1, "one of {names:#?}");
    }
    for case in cases {
        println!("{}", case.name);
        let name = case.name.clone();
        let outcome = case.run();
        writeln!(actual, "{name}: {outcome}").unwrap();
    }
    if only.is_some() {
        println!("{actual}");
        return;
    }
    if env::var_os("HOSTILE_UPDATE").is_some() {
        fs::write(OUTCOMES, actual).unwrap();
        return;
    }
    for (actual, expected) in actual.lines().zip(expected.lines()) {
        assert_eq!(actual, expected);
    }
    assert_eq!(actual.lines().count(), expected.lines().count());
}

fn all() -> Vec<Case> {
    [
        templates::cases(),
        texts::cases(),
        renders::cases(),
        json::cases(),
        paths::cases(),
        configurations::cases(),
        kinds::cases(),
        many::cases(),
        copies::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
