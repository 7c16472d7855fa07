//! `vtl invoke` and `vtl match`, on the Calc example: a function for three methods, each mapped in its own way.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use serde_json::{Value as Json, json};

use crate::support::{Files, Run, vtl, vtl_in};

const API: &str = "examples/calc/openapi.yaml";
const SERVERLESS: &str = "examples/calc/serverless.yml";

/// The exchange, which is the same from both configurations.
fn calc(line: &str, args: &[&str]) -> Run {
    let of = |api| {
        let exec = ["--exec", "sh examples/calc/calc.sh"];
        vtl(&[&["invoke", api, line], exec.as_slice(), args].concat())
    };
    let run = of(API);
    assert_eq!(of(SERVERLESS).stdout, run.stdout);
    run
}

/// Status line, and body.
fn outline(run: &Run) -> (&str, &str) {
    let (head, body) = run.stdout.split_once("\n\n").unwrap_or((&run.stdout, ""));
    (head.lines().next().unwrap_or_default(), body)
}

#[test]
#[cfg(unix)]
fn operands_in_the_query_string() {
    let run = calc("GET /calc?operand1=1&operand2=2&operator=%2B", &[]);
    assert_eq!(
        outline(&run),
        ("HTTP/1.1 200 OK", "{\"a\":1,\"b\":2,\"op\":\"+\",\"c\":3}\n"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains("\noperand_1: 1\noperand_2: 2\noperator: +\n"), "{}", run.stdout);
}

#[test]
fn required_parameters_that_are_missing() {
    let run = calc("GET /calc?operand1=1", &[]);
    let body = "{\"message\": \"Missing required request parameters: [operand2, operator]\"}\n";
    assert_eq!(outline(&run), ("HTTP/1.1 400 Bad Request", body));
}

#[test]
#[cfg(unix)]
fn operands_in_the_path_and_a_mapped_result() {
    let run = calc("GET /calc/6/4/%2F", &[]);
    let body = "{\n  \"input\": {\n    \"a\": 6,\n    \"b\": 4,\n    \"op\": \"/\"\n  },\n  \"output\": {\n    \"c\": 1.5\n  }\n}\n";
    assert_eq!(outline(&run), ("HTTP/1.1 200 OK", body), "{}", run.stderr);
}

#[test]
#[cfg(unix)]
fn a_function_error_selects_a_response() {
    let run = calc("GET /calc/6/4/pow", &[]);
    assert_eq!(
        outline(&run),
        ("HTTP/1.1 400 Bad Request", "{ \"message\": \"Invalid operator\" }\n"),
        "{}",
        run.stderr
    );
    let run = vtl(&["invoke", API, "GET /calc/6/4/pow", "--error", "[400] it's wrong"]);
    assert_eq!(outline(&run).0, "HTTP/1.1 400 Bad Request");
}

#[test]
#[cfg(unix)]
fn a_body_that_is_validated() {
    let root = std::path::Path::new(crate::support::ROOT);
    for api in [API, SERVERLESS] {
        let args =
            ["invoke", api, "POST /calc", "--body", "-", "--exec", "sh examples/calc/calc.sh"];
        let run = vtl_in(root, &args, r#"{"a": 2, "b": 3, "op": "*"}"#);
        let body = "{\"a\":2,\"b\":3,\"op\":\"*\",\"c\":6}\n";
        assert_eq!(outline(&run), ("HTTP/1.1 200 OK", body), "{}", run.stderr);
        let run = vtl_in(root, &args, r#"{"a": 2, "b": "three", "op": "*"}"#);
        let body = "{\"message\": \"Invalid request body\"}\n";
        assert_eq!(outline(&run), ("HTTP/1.1 400 Bad Request", body));
    }
}

#[test]
#[cfg(unix)]
fn an_asynchronous_call_has_no_result() {
    let root = std::path::Path::new(crate::support::ROOT);
    let args = [
        "invoke",
        API,
        "POST /calc",
        "--body",
        "-",
        "-H",
        "InvocationType: Event",
        "--exec",
        "cat",
    ];
    let run = vtl_in(root, &args, r#"{"a": 2, "b": 3, "op": "*"}"#);
    assert_eq!(outline(&run), ("HTTP/1.1 200 OK", ""), "{}", run.stderr);
}

#[test]
fn a_route_that_is_not_there() {
    let run = vtl(&["invoke", API, "GET /nope"]);
    assert_eq!(
        outline(&run),
        ("HTTP/1.1 403 Forbidden", "{\"message\":\"Missing Authentication Token\"}\n")
    );
}

#[test]
fn without_a_backend_the_mapped_request_is_shown() {
    let run = vtl(&["invoke", API, "GET /calc?operand1=1&operand2=2&operator=sub"]);
    assert!(
        run.stdout.starts_with("POST arn:aws:apigateway:us-west-2:lambda:path/"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("\"op\": \"sub\"") && run.stderr.contains("no backend is given"),
        "{}",
        run.stdout
    );
}

#[test]
fn all_of_it_as_json() {
    let files = Files::new(
        "invoke_json",
        &[
            ("r.json", br#"{"a":1,"b":2,"op":"+","c":3}"#),
            (
                "api.yaml",
                &std::fs::read(std::path::Path::new(crate::support::ROOT).join(API)).unwrap(),
            ),
        ],
    );
    let run = files.vtl(&[
        "invoke",
        "api.yaml",
        "GET /calc/1/2/add",
        "--returns",
        "r.json",
        "--json",
        "--trace",
    ]);
    let all: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&all["response"]["status"], &all["integrationRequest"]["method"]),
        (&json!(200), &json!("POST"))
    );
    assert!(all["trace"].as_array().is_some_and(|steps| steps.len() > 4), "{all}");
    let run =
        files.vtl(&["invoke", "api.yaml", "GET /calc/1/2/add", "--returns", "r.json", "--trace"]);
    assert!(
        run.stderr.contains("1. validation: ") && run.stderr.contains("response selection: 200"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_server_is_the_function() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/function", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = String::new();
        while !request.contains("\"op\"") {
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).unwrap();
            request += &String::from_utf8_lossy(&buffer[..read]);
        }
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"a\":1,\"b\":2,\"op\r\n0d\r\n\":\"+\",\"c\":33}\r\n0\r\n\r\n";
        stream.write_all(chunked.as_bytes()).unwrap();
        request
    });
    let run = vtl(&["invoke", API, "GET /calc?operand1=1&operand2=2&operator=add", "--url", &url]);
    assert_eq!(
        outline(&run),
        ("HTTP/1.1 200 OK", "{\"a\":1,\"b\":2,\"op\":\"+\",\"c\":33}\n"),
        "{}",
        run.stderr
    );
    assert!(server.join().unwrap().starts_with("POST /function HTTP/1.1\r\n"));
}

#[test]
fn a_server_that_is_not_there() {
    let run = vtl(&["invoke", API, "GET /calc/1/2/add", "--url", "http://127.0.0.1:1/"]);
    assert_eq!(
        outline(&run),
        ("HTTP/1.1 500 Internal Server Error", "{\"message\": \"Internal server error\"}\n")
    );
    assert!(run.stderr.contains("http://127.0.0.1:1/"), "{}", run.stderr);
}

#[test]
fn wrong_usage() {
    vtl(&["invoke", API]).fails(2, "a method and a path are missing");
    vtl(&["invoke", API, "calc"]).fails(2, "a method and a path are expected");
    vtl(&["invoke", "examples/order/event.json", "GET /"])
        .fails(2, "this file is an event of a function");
    vtl(&["invoke", API, "GET /calc", "--returns", "a", "--exec", "b"])
        .fails(2, "cannot be used with");
}

#[test]
fn which_response_a_message_selects() {
    vtl(&["match", r"404=\[404\].*", "500=(.|\n)+", "[404] none"]).prints(
        "-> 404 \\[404\\].*: matches, and is the first that does\n   500 (.|\n)+: matches too, but comes later\n",
    );
    let run = vtl(&["match", "not found", "Error: not found"]);
    assert_eq!(
        (run.status, run.stdout.contains("matches only a part")),
        (1, true),
        "{}",
        run.stdout
    );
    let run = vtl(&["match", API, "--route", "GET /calc/1/2/3", "[400] x", "--json"]);
    let json: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.status, &json["status"]), (0, &json!(400)));
    vtl(&["match", API, "[400] x"])
        .fails(2, "has several routes; `--route` names one:\n  GET /calc\n");
    vtl(&["match", "a"]).fails(2, "a configuration or a pattern, and a message");
}

const SHOP: &str = r"
service: shop
provider: {name: aws, runtime: python3.12}
functions:
  order:
    handler: src/order.get
    environment: {GREETING: hello}
    events: [{http: {path: 'orders/{id}', method: get}}, {httpApi: {path: '/v2/{id}', method: get}}]
";

const ORDER: &str = r#"
import os
def get(event, context):
    print("called")
    return {"statusCode": 200, "body": os.environ["GREETING"] + " " + event["pathParameters"]["id"]}
def other(event, context):
    raise ValueError("no")
"#;

#[test]
#[cfg(feature = "serve")]
fn a_handler_runs_in_its_runtime() {
    if std::process::Command::new("python3").arg("--version").output().is_err() {
        return;
    }
    let files = Files::new(
        "invoke_handler",
        &[("serverless.yml", SHOP.as_bytes()), ("src/order.py", ORDER.as_bytes())],
    );
    let invoke = |line: &str, args: &[&str]| {
        files.vtl(&[&["invoke", "serverless.yml", line], args].concat())
    };
    for line in ["GET /dev/orders/7", "GET /v2/7"] {
        for handler in ["auto", "src/order.get"] {
            let run = invoke(line, &["--handler", handler, "--expect-status", "200", "--fail"]);
            assert_eq!(outline(&run), ("HTTP/1.1 200 OK", "hello 7\n"), "{}", run.stderr);
            assert!(run.status == 0 && run.stderr.contains("called"), "{}", run.stderr);
        }
    }
    let run = invoke("GET /v2/7", &["--handler", "src/order.other", "--fail"]);
    assert!(run.status == 1 && run.stderr.contains("the status is 500"), "{}", run.stderr);
    let run = invoke("GET /v2/7", &["--handler", "auto", "--expect-json"]);
    assert!(run.status == 1 && run.stderr.contains("not valid JSON"), "{}", run.stderr);
    let run = invoke("GET /v2/7", &["--handler", "src/none.get"]);
    assert!(
        run.status == 2 && run.stderr.contains("there is no Node or Python file"),
        "{}",
        run.stderr
    );
}
