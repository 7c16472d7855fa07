//! What is wrong with the command line is said clearly, and never taken for something else.

use crate::support::Files;

const API: &[u8] =
    br#"{"openapi": "3.0.1", "paths": {"/a": {"get": {"x-amazon-apigateway-integration": {
  "type": "aws", "httpMethod": "POST",
  "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations",
  "responses": {"default": {"statusCode": "200"}, "no.*": {"statusCode": "404"}}}}}}}"#;

fn files(test: &str) -> Files {
    Files::new(test, &[("api.json", API), ("t.vtl", b"$input.body"), ("data.json", br#"{"a": 1}"#)])
}

#[test]
fn files_that_are_not_what_they_are_named_for() {
    let files = files("manners_files");
    files
        .vtl(&["render", "t.vtl", "--event", "data.json"])
        .fails(2, "`data.json`: it is not an API Gateway or ALB event");
    files.vtl(&["render", "t.vtl", "--body", r#"{"a":1}"#]).fails(2, "pipe it in");
    files.vtl(&["match", "apy.json", "message"]).fails(2, "there is no configuration `apy.json`");
    let long = format!("{}.json", "x".repeat(5_000));
    let run = files.vtl(&["render", "t.vtl", "--body", &long]);
    assert!(run.status == 2 && run.stderr.len() < 300, "{}", run.stderr);
}

#[test]
fn programs_that_are_not_functions() {
    let files = files("manners_exec");
    let invoke = ["invoke", "api.json", "GET /a", "--exec"];
    files.vtl(&[&invoke[..], &["./none"]].concat()).fails(2, "cannot run `./none`");
    let run = files.vtl(&[&invoke[..], &["echo hello"]].concat());
    assert!(run.stderr.contains("did not print JSON"), "{}", run.stderr);
}

#[test]
fn checks_of_an_exchange() {
    let files = files("manners_checks");
    let invoke = |args: &[&str]| {
        let run = files.vtl(&[&["invoke", "api.json", "GET /a"], args].concat());
        (run.status, run.stderr)
    };
    assert_eq!(invoke(&["--returns", "data.json", "--fail", "--expect-json"]), (0, String::new()));
    let (status, message) = invoke(&["--error", "no", "--fail"]);
    assert!(status == 1 && message.contains("the status is 404"), "{message}");
    let (status, message) = invoke(&["--error", "no", "--expect-status", "200"]);
    assert!(status == 1 && message.contains("the status is 404, not 200"), "{message}");
    let (status, message) = invoke(&["--expect-status", "200"]);
    assert!(status == 1 && message.contains("no backend is given"), "{message}");

    let select = |expected| {
        let run = files.vtl(&["match", "api.json", "no such", "--expect", expected]);
        (run.status, run.stderr)
    };
    assert_eq!(select("404"), (0, String::new()));
    assert_eq!(select("200"), (1, "status 404 is selected, not 200\n".to_owned()));
}

#[test]
fn no_route_is_said_beside_the_json_too() {
    let run = files("manners_route").vtl(&["invoke", "api.json", "GET /b", "--json"]);
    assert!(run.stderr.contains("MISSING_AUTHENTICATION_TOKEN"), "{}", run.stderr);
    assert!(run.stdout.starts_with('{'), "{}", run.stdout);
}
