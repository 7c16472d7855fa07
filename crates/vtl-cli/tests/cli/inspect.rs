//! `vtl inspect`

use serde_json::{Value as Json, json};

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

#[test]
fn what_a_method_requires() {
    let route = |name: &str| -> Json {
        serde_json::from_str(&vtl(&["inspect", API, name, "--json"]).stdout).unwrap()
    };
    let get = route("GET /calc");
    let wanted = json!({
        "method.request.querystring.operand1": true,
        "method.request.querystring.operand2": true,
        "method.request.querystring.operator": true,
    });
    assert_eq!(get["requestParameters"], wanted);
    assert_eq!(get.get("requestModels"), None);
    let post = route("POST /calc");
    assert_eq!(post["requestParameters"], json!({"method.request.header.InvocationType": false}));
    assert_eq!(post["requestModels"], json!({"application/json": "Input"}));
}
