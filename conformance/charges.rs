//! What the cases are charged: the steps and bytes of all renders of a topic, in `charges.txt`. A charge that is lost, or
//! becomes another, shows here. `VTL_UPDATE=1` writes the file anew: look at what has changed.

use std::fmt::Write;
use std::path::Path;

use crate::adapter;
use crate::case::Topic;

pub(crate) fn check(root: &Path, topics: &[Topic]) -> Result<(), String> {
    let file = root.join("charges.txt");
    let mut found = String::new();
    for topic in topics {
        let (mut steps, mut bytes, mut renders) = (0, 0, 0);
        for usage in topic.variants().filter_map(|case| adapter::usage(&case)) {
            steps += usage.steps;
            bytes += usage.value_bytes;
            renders += 1;
        }
        let name = &topic.name;
        if renders > 0 {
            let _ = writeln!(found, "{name}: {renders} renders, {steps} steps, {bytes} bytes");
        }
    }
    if crate::update::requested() {
        return std::fs::write(&file, found).map_err(|e| format!("{}: {e}", file.display()));
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (found, expected) = (lines(&found), lines(&expected));
    let differ: Vec<_> = found.iter().filter(|line| !expected.contains(line)).cloned().collect();
    match differ.is_empty() && found.len() == expected.len() {
        true => Ok(()),
        false => {
            Err(format!("not in charges.txt (VTL_UPDATE=1 writes it):\n{}", differ.join("\n")))
        }
    }
}
