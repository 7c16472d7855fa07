//! What each method is charged, to the step and the byte.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Call, Charged, Sizes, calls};
use crate::limits::Limits;

const CHARGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/method_charges.txt");

/// What each method is charged: steps and bytes of all calls, small ones and larger ones, and the classes for which it is
/// so. What is charged for nothing is left out.
#[test]
fn every_method_is_charged_what_it_was() {
    let mut charges: BTreeMap<String, Vec<Charged>> = BTreeMap::new();
    for call in calls() {
        let Call { class, method, .. } = call;
        let name = format!("{}{:?} {}", method.name.text(), method.params, class.name());
        for sizes in [Sizes::Small, Sizes::Middle] {
            let charged = call.run_within(&Limits::default(), sizes);
            charges.entry(name.clone()).or_default().extend(charged.map(|(charged, _)| charged));
        }
    }
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, mut all) in charges {
        if all.iter().all(|it| (it.steps, it.bytes) == (0, 0)) {
            continue;
        }
        all.dedup();
        let all: Vec<_> = all.iter().map(|it| format!("{}/{}", it.steps, it.bytes)).collect();
        let (method, class) = name.rsplit_once(' ').unwrap();
        let class = class.rsplit(['.', '$']).next().unwrap();
        lines.entry(format!("{method}: {}", all.join(" "))).or_default().push(class.to_owned());
    }
    let mut found = String::new();
    for (charges, classes) in lines {
        writeln!(found, "{charges} ({})", classes.join(", ")).unwrap();
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(CHARGES, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(CHARGES).unwrap();
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}
