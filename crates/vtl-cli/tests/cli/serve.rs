//! `vtl serve`: a gateway on a free port, asked over real connections.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::gateway::{Gateway, has};
use crate::support::Files;

const MOCK: &str = r#"{"openapi": "3.0.1", "info": {"title": "mock", "version": "1"}, "paths": {"/things/{id}": {"get": {
    "responses": {"200": {"description": ""}},
    "x-amazon-apigateway-integration": {"type": "mock",
      "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
      "responses": {"default": {"statusCode": "200", "responseTemplates": {
        "application/json": "{\"id\": \"$input.params('id')\", \"q\": \"$input.params('q')\", \"X\": \"$input.params().header.get('X-Name')\", \"ip\": \"$context.identity.sourceIp\"}"}}}}}}}}"#;

#[test]
fn a_mock_answers_over_http() {
    let files = Files::new("serve-mock", &[("openapi.json", MOCK.as_bytes())]);
    let mut gateway = Gateway::start(&files, &[]);
    let answer = gateway.send(
        "GET /things/a%2Fb?q=1 HTTP/1.1\r\nHost: localhost\r\nX-Name: v\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(answer.body, r#"{"id": "a%2Fb", "q": "1", "X": "v", "ip": "127.0.0.1"}"#);
    assert!(answer.head.contains("x-amzn-RequestId: "), "{}", answer.head);
    let line = gateway.line("request");
    assert_eq!((&line["status"], &line["route"]), (&json!(200), &json!("GET /things/{id}")));
    let head =
        gateway.send("HEAD /things/7 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!((head.status, head.body.as_str()), (403, ""));
    let none = gateway.get("/none");
    assert_eq!(
        (none.status, none.body.as_str()),
        (403, r#"{"message":"Missing Authentication Token"}"#)
    );
    // Two requests on one connection.
    let two = gateway.send(
        "GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /things/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    assert!(two.body.contains(r#""id": "2""#), "{}", two.body);
    #[cfg(unix)]
    assert_eq!(gateway.terminate(), 0);
}

#[test]
fn what_two_readers_could_read_differently_is_refused() {
    let files = Files::new("serve-bad", &[("openapi.json", MOCK.as_bytes())]);
    let gateway = Gateway::start(&files, &[]);
    let status = |request: &str| gateway.send(request).status;
    assert_eq!(
        status("GET /things/1 HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        400
    );
    assert_eq!(status("nonsense\r\n\r\n"), 400);
    let long = "x".repeat(11_000);
    assert_eq!(status(&format!("GET /things/1 HTTP/1.1\r\nX: {long}\r\n\r\n")), 431);
    let large = gateway.send("POST /things/1 HTTP/1.1\r\nContent-Length: 10485761\r\n\r\n");
    assert_eq!(large.status, 413);
    assert_eq!(status("GET /things/1 HTTP/1.1\r\nConnection: close\r\n\r\n"), 200);
}

#[test]
fn the_inspector_shows_exchanges_to_its_own_page_only() {
    let files = Files::new("serve-inspector", &[("openapi.json", MOCK.as_bytes())]);
    let gateway = Gateway::start(&files, &[]);
    gateway.get("/things/7");
    let list: Json = serde_json::from_str(&gateway.get("/_vtl/api/exchanges").body).unwrap();
    assert_eq!(list["exchanges"][0]["target"], "/things/7");
    let whole: Json = serde_json::from_str(&gateway.get("/_vtl/api/exchanges/1").body).unwrap();
    assert_eq!(whole["templates"][1]["part"], "response");
    assert_eq!(whole["templates"][1]["output"], whole["exchange"]["response"]["body"]);
    assert!(whole["curl"].as_str().unwrap().starts_with("curl -i -X GET"));
    let again = json!({"exchange": 1, "template": 1, "source": "$input.params('id')!"});
    let again: Json =
        serde_json::from_str(&gateway.post("/_vtl/api/rerun", &again.to_string()).body).unwrap();
    assert_eq!(again["exchange"]["response"]["body"], "7!");
    let kept = gateway.post("/_vtl/api/keep", r#"{"exchange": 1, "name": "seven"}"#);
    assert_eq!(kept.status, 200, "{}", kept.body);
    let run = files.vtl(&["test", "seven-response.test.toml"]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(gateway.get("/_vtl/").body.starts_with("<!doctype html>"));
    for (host, more) in [
        ("evil.example", ""),
        ("localhost", "Origin: http://evil.example\r\n"),
        ("localhost", "Sec-Fetch-Site: cross-site\r\n"),
    ] {
        let request = format!(
            "GET /_vtl/api/exchanges HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n"
        );
        assert_eq!(gateway.send(&request).status, 403, "{host} {more}");
    }
}

/// The page in a browser: `tests/inspector.mjs`.
#[test]
fn the_page_of_the_inspector() {
    let root = std::path::Path::new(crate::support::ROOT);
    let browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let has_browser = std::env::var_os("CHROMIUM").is_some()
        || browsers.iter().any(|path| std::path::Path::new(path).exists());
    let has_client = root.join("playground/node_modules/playwright-core").exists();
    if !has_browser || !has_client || !has("node") {
        eprintln!("skipped: it takes Node.js, Chromium, and `npm ci` in `playground`");
        return;
    }
    let files = Files::new("serve-page", &[("empty", b"")]);
    let run = std::process::Command::new("node")
        .arg(root.join("crates/vtl-cli/tests/inspector.mjs"))
        .args([env!("CARGO_BIN_EXE_vtl").as_ref(), files.folder().as_os_str()])
        .output()
        .unwrap();
    let (out, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success() && out.contains("passed"), "{out}{error}");
}

const SERVICE: &str = r#"
service: shop
provider: {name: aws, runtime: RUNTIME, timeout: 2, environment: {GREETING: hello}}
functions:
  echo:
    handler: app.echo
    events:
      - http: {path: echo, method: post, integration: lambda, request: {template: {application/json: '{"name": "$input.path("$.name")"}'}}}
      - http: {path: proxy, method: any}
  fails:
    handler: app.fails
    events: [{http: {path: fails, method: get, integration: lambda}}]
  sleeps:
    handler: app.sleeps
    timeout: 1
    events: [{http: {path: sleeps, method: get, integration: lambda}}]
  exits:
    handler: app.exits
    events: [{http: {path: exits, method: get}}]
  missing:
    handler: nothing.run
    events: [{http: {path: missing, method: get, integration: lambda}}]
"#;

const NODE: &str = "
let count = 0;
exports.echo = async (event, context) => {
  console.log('called');
  if (event.httpMethod) return { statusCode: 201, headers: { 'X-Method': event.httpMethod }, body: `${++count}` };
  return { hello: event.name, greeting: process.env.GREETING, left: context.getRemainingTimeInMillis() > 0 };
};
exports.fails = async () => { throw new Error('[404] no such thing'); };
exports.sleeps = () => new Promise((resolve) => setTimeout(resolve, 60000));
exports.exits = async () => process.exit(3);
";

const PYTHON: &str = "
import os, sys, time
count = 0
def echo(event, context):
    global count
    print('called')
    if 'httpMethod' in event:
        count += 1
        return {'statusCode': 201, 'headers': {'X-Method': event['httpMethod']}, 'body': str(count)}
    return {'hello': event['name'], 'greeting': os.environ['GREETING'], 'left': context.get_remaining_time_in_millis() > 0}
def fails(event, context):
    raise Exception('[404] no such thing')
def sleeps(event, context):
    time.sleep(60)
def exits(event, context):
    sys.exit(3)
";

/// A service with handlers in a language behaves as it does when it is deployed.
fn functions(runtime: &str, file: &str, code: &str) {
    let service = SERVICE.replace("RUNTIME", runtime);
    let files = Files::new(
        &format!("serve-{file}"),
        &[("serverless.yml", service.as_bytes()), (file, code.as_bytes())],
    );
    let gateway = Gateway::start(&files, &[]);
    let answer = gateway.post("/dev/echo", r#"{"name": "Ann"}"#);
    let body: Json = serde_json::from_str(&answer.body).unwrap_or_default();
    assert_eq!(body, json!({"hello": "Ann", "greeting": "hello", "left": true}), "{}", answer.body);
    let printed = gateway.line("function");
    assert_eq!(printed["function"], "echo");
    assert!(printed["text"].as_str().unwrap().contains("called"));
    // The same process answers again: it is warm.
    for expected in ["1", "2"] {
        let answer = gateway.get("/dev/proxy");
        assert_eq!((answer.status, answer.body.as_str()), (201, expected));
        assert!(answer.head.contains("X-Method: GET"));
    }
    let failed = gateway.get("/dev/fails");
    assert_eq!(failed.status, 404);
    let start = Instant::now();
    let late = gateway.get("/dev/sleeps");
    // The Framework's default patterns take a timeout for 504.
    assert_eq!(late.status, 504, "{}", late.body);
    assert!(start.elapsed() < Duration::from_secs(50));
    let exited = gateway.get("/dev/exits");
    assert_eq!(
        (exited.status, exited.body.as_str()),
        (502, r#"{"message": "Internal server error"}"#)
    );
    let missing = gateway.get("/dev/missing");
    assert!(missing.body.contains("Runtime.ImportModuleError"), "{}", missing.body);
}

#[test]
fn handlers_of_node() {
    if has("node") {
        functions("nodejs20.x", "app.js", NODE);
    }
}

#[test]
fn handlers_of_python() {
    if has("python3") {
        functions("python3.12", "app.py", PYTHON);
    }
}

#[test]
fn a_change_is_live_and_a_broken_one_is_not() {
    let files = Files::new("serve-reload", &[("openapi.json", MOCK.as_bytes())]);
    let gateway = Gateway::start(&files, &[]);
    assert!(gateway.get("/things/7").body.contains("\"id\": \"7\""));
    let path = files.folder().join("openapi.json");
    std::fs::write(&path, MOCK.replace("\\\"id\\\"", "\\\"key\\\"")).unwrap();
    let is_live = |wanted: &str| {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(30) {
            if gateway.get("/things/7").body.contains(wanted) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    };
    assert!(is_live("\"key\": \"7\""));
    std::fs::write(&path, "{\"openapi\": ").unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert!(gateway.get("/things/7").body.contains("\"key\": \"7\""));
}

#[test]
fn the_example_of_the_readme() {
    if !has("node") {
        return;
    }
    let root = std::path::Path::new(crate::support::ROOT);
    let read = |name: &str| std::fs::read(root.join("examples/shop").join(name)).unwrap();
    let files = Files::new(
        "serve-shop",
        &[("serverless.yml", &read("serverless.yml")), ("orders.js", &read("orders.js"))],
    );
    let gateway = Gateway::start(&files, &[]);
    let created = gateway.post("/dev/orders", r#"{"sku": "tea"}"#);
    assert_eq!((created.status, created.body.as_str()), (200, r#"{"id":"A-1","sku":"tea"}"#));
    let missing = gateway.get("/dev/orders/B-7");
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("There is no order B-7"), "{}", missing.body);
    let preflight = gateway
        .send("OPTIONS /dev/orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(preflight.status, 200);
    assert!(preflight.head.contains("Access-Control-Allow-Origin: *"), "{}", preflight.head);
}
