//! `vtl inspect`

use serde_json::Value as Json;

use crate::support::vtl;

const API: &str = "examples/calc/openapi.yaml";

#[test]
fn routes_and_one_of_them() {
    let run = vtl(&["inspect", API]);
    assert!(run.status == 0 && run.stdout.starts_with("METHOD  PATH "), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 4);
    let run = vtl(&["inspect", API, "GET /calc/{operand1}/{operand2}/{operator}"]);
    assert!(run.stdout.starts_with("route ") && run.stdout.contains(r"\[400\]"), "{}", run.stdout);
    vtl(&["inspect", API, "PUT /calc"]).fails(2, "there is no route `PUT /calc`");
}

#[test]
fn as_json() {
    let run = vtl(&["inspect", API, "GET /calc", "--json"]);
    let route: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(route["httpMethod"], "GET");
    let all: Json = serde_json::from_str(&vtl(&["inspect", API, "--json"]).stdout).unwrap();
    assert_eq!(all.as_array().map(Vec::len), Some(3));
}
