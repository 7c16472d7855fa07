//! `vtl explain`

use crate::support::vtl;

#[test]
fn explains_codes() {
    let run = vtl(&["explain", "VTL0103"]);
    assert!(run.status == 0 && run.stdout.starts_with("VTL0103: "), "{}", run.stdout);
    assert_eq!(vtl(&["explain", "103"]).stdout, run.stdout);
    let list = vtl(&["explain", "--list"]);
    assert!(list.stdout.contains("\nVTL0103  "), "{}", list.stdout);
    vtl(&["explain", "VTL9999"]).fails(2, "there is no code `VTL9999`");
    vtl(&["explain"]).fails(2, "Usage:");
}
