//! `vtl serve`: functions and clients that misbehave. Everyone gets an answer, nothing is lost, nothing hangs.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::gateway::{Gateway, has};
use crate::support::Files;

const SERVICE: &str = "
service: faults
provider: {name: aws, runtime: nodejs20.x, timeout: 20, memorySize: 128}
functions:
  FUNCTIONS
";

const APP: &str = r"
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
exports.fine = async () => ({ ok: true, pid: process.pid });
exports.killed = async () => { process.kill(process.pid, 'SIGKILL'); await wait(10000); };
exports.crashes = async () => { process.kill(process.pid, 'SIGSEGV'); await wait(10000); };
exports.leaves = async () => process.exit(0);
exports.hoards = async () => { const all = []; for (;;) all.push(new Array(100000).fill({ a: all.length })); };
exports.floods = async () => { for (let i = 0; i < 60; i++) console.log('x'.repeat(1 << 20)); return { ok: true }; };
exports.endless = async () => { process.stdout.write('y'.repeat(1 << 24)); return { ok: true }; };
exports.large = async () => 'z'.repeat(7 << 20);
exports.throws = async () => { throw 'a string'; };
exports.rejects = async () => { Promise.reject(new Error('elsewhere')); await wait(500); return { ok: true }; };
exports.later = () => new Promise(() => { setTimeout(() => { throw new Error('later'); }, 50); setTimeout(() => {}, 10000); });
exports.slow = async () => { await wait(1500); return { ok: true }; };
exports.circular = async () => { const o = {}; o.o = o; return o; };
";

fn faults(name: &str, functions: &[&str]) -> (Files, Gateway) {
    let lines = functions.iter().map(|name| {
        format!("{name}: {{handler: app.{name}, events: [{{http: {{path: {name}, method: get, integration: lambda}}}}]}}")
    });
    let service = SERVICE.replace("FUNCTIONS", &lines.collect::<Vec<_>>().join("\n  "));
    let files =
        Files::new(name, &[("serverless.yml", service.as_bytes()), ("app.js", APP.as_bytes())]);
    let gateway = Gateway::start(&files, &[]);
    (files, gateway)
}

/// The error object that a function's caller gets.
fn error(gateway: &Gateway, function: &str) -> (String, String) {
    let answer = gateway.get(&format!("/dev/{function}"));
    let body: Json = serde_json::from_str(&answer.body)
        .unwrap_or_else(|_| panic!("{function}: {}", answer.body));
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (text("errorType"), text("errorMessage"))
}

#[test]
fn functions_that_die_are_worded_as_on_the_service() {
    if !has("node") {
        return;
    }
    let (_files, gateway) = faults(
        "faults-die",
        &["fine", "killed", "crashes", "leaves", "hoards", "large", "throws", "later", "circular"],
    );
    let first: Json = serde_json::from_str(&gateway.get("/dev/fine").body).unwrap();
    for (function, kind, message) in [
        ("killed", "Runtime.ExitError", "Error: Runtime exited with error: signal: killed"),
        ("crashes", "Runtime.ExitError", "Runtime exited with error: signal: segmentation fault"),
        ("leaves", "Runtime.ExitError", "Error: Runtime exited without providing a reason"),
        ("hoards", "Runtime.ExitError", "Runtime exited with error: signal: aborted"),
        (
            "large",
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        ),
        ("throws", "string", "a string"),
        ("later", "Error", "later"),
    ] {
        let (found, text) = error(&gateway, function);
        assert_eq!(found, kind, "{function}: {text}");
        assert!(text.contains(message), "{function}: {text}");
    }
    assert_ne!(error(&gateway, "circular").0, "");
    // The others do not suffer, and continue in the same process.
    let again: Json = serde_json::from_str(&gateway.get("/dev/fine").body).unwrap();
    assert_eq!(first, again);
}

#[test]
fn output_without_end_stays_bounded() {
    if !has("node") {
        return;
    }
    let (_files, gateway) = faults("faults-output", &["floods", "endless"]);
    for function in ["floods", "endless"] {
        let answer = gateway.get(&format!("/dev/{function}"));
        assert_eq!(answer.body, r#"{"ok":true}"#, "{function}");
    }
    let whole: Json = serde_json::from_str(&gateway.get("/_vtl/api/exchanges/1").body).unwrap();
    assert!(whole["output"].as_str().unwrap().len() < 1 << 20);
    if let Some(kilobytes) = gateway.memory() {
        assert!(kilobytes < 200_000, "{kilobytes} kB");
    }
}

/// A runtime that breaks the rules of the Runtime API, and then keeps them.
const RUNTIME: &str = "
const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
const post = (path, body) => fetch(`${base}/${path}`, { method: 'POST', body });
(async () => { for (;;) {
  const next = await fetch(`${base}/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  await next.text();
  const wrong = await post('no-such-id/response', '1');
  const first = await post(`${id}/response`, JSON.stringify({ wrong: wrong.status }));
  const second = await post(`${id}/response`, '2');
  console.log('second', second.status, first.status, (await fetch(`${base}/nothing`)).status);
} })();
";

#[test]
fn a_runtime_that_answers_twice_is_told_so() {
    if !has("node") {
        return;
    }
    let service = SERVICE.replace(
        "FUNCTIONS",
        "own: {handler: x.y, runtime: provided.al2023, events: [{http: {path: own, method: get, integration: lambda}}]}",
    );
    let files = Files::new(
        "faults-runtime",
        &[("serverless.yml", service.as_bytes()), ("runtime.js", RUNTIME.as_bytes())],
    );
    let gateway = Gateway::start(&files, &["--function", "own=node runtime.js"]);
    for _ in 0..2 {
        assert_eq!(gateway.get("/dev/own").body, r#"{"wrong":400}"#);
        let printed = gateway.line("function");
        assert_eq!(printed["text"], "second 400 202 404");
    }
}

#[test]
fn running_requests_are_finished_at_the_end() {
    if !has("node") {
        return;
    }
    for signal in ["-TERM", "-INT"] {
        let (_files, mut gateway) = faults(&format!("faults-end{signal}"), &["slow"]);
        let address = gateway.address.clone();
        let asked = std::thread::spawn(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(b"GET /dev/slow HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        // The function has begun.
        std::thread::sleep(Duration::from_millis(600));
        assert_eq!(gateway.signal(signal), 0);
        let answer = asked.join().unwrap();
        assert!(answer.ends_with(r#"{"ok":true}"#), "{answer}");
        assert!(answer.contains("Connection: close"), "{answer}");
    }
}

const MOCK: &str = r#"{"openapi": "3.0.1", "info": {"title": "mock", "version": "1"}, "paths": {"/{id}": {"x-amazon-apigateway-any-method": {
    "responses": {"200": {"description": ""}},
    "x-amazon-apigateway-integration": {"type": "mock",
      "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
      "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": "$input.params('id')"}}}}}}}}"#;

#[test]
fn idle_clients_do_not_keep_others_out() {
    let files = Files::new("faults-idle", &[("openapi.json", MOCK.as_bytes())]);
    let gateway = Gateway::start(&files, &[]);
    let before = gateway.memory();
    let idle: Vec<TcpStream> = (0..800)
        .map_while(|at| {
            let mut stream = TcpStream::connect(&gateway.address).ok()?;
            // Half of them have begun a request.
            if at % 2 == 0 {
                stream.write_all(b"GET /x HTTP/1.1\r\nX-Long: ").ok()?;
            }
            Some(stream)
        })
        .collect();
    assert!(idle.len() > 100, "{}", idle.len());
    let start = Instant::now();
    assert_eq!(gateway.get("/seven").body, "seven");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    if let (Some(before), Some(after)) = (before, gateway.memory()) {
        let each = (after.saturating_sub(before)) / idle.len();
        assert!(each < 64, "{each} kB for each connection");
    }
}

#[test]
fn what_two_readers_could_read_differently_ends_the_connection() {
    let files = Files::new("faults-smuggling", &[("openapi.json", MOCK.as_bytes())]);
    let gateway = Gateway::start(&files, &[]);
    let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    for (head, body) in [
        ("Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n"),
        ("Content-Length: 0\r\nContent-Length: 40", ""),
        ("Content-Length: 0, 40", ""),
        ("Content-Length: +0", ""),
        ("Content-Length: 0x0", ""),
        ("Content-Length : 0", ""),
        ("Transfer-Encoding : chunked", "0\r\n\r\n"),
        ("Transfer-Encoding: xchunked", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked", "0x0\r\n\r\n"),
        ("Transfer-Encoding: chunked", "-1\r\n\r\n"),
        ("Transfer-Encoding: chunked", "1\r\nab\r\n0\r\n\r\n"),
        ("X: a\r\n Content-Length: 40", ""),
        ("X: a\rContent-Length: 40", ""),
        ("X: a\0b", ""),
    ] {
        let request = format!("POST /shown HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n{body}{hidden}");
        let answer = gateway.send(&request);
        assert!(matches!(answer.status, 400 | 501), "{head:?}: {} {}", answer.status, answer.body);
        assert!(!answer.body.contains("hidden"), "{head:?}: {}", answer.body);
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(11_000));
    assert_eq!(gateway.send(&long).status, 431);
    let many: String = (0..200).map(|at| format!("X-{at}: 1\r\n")).collect();
    assert_eq!(gateway.send(&format!("GET /x HTTP/1.1\r\n{many}\r\n")).status, 431);
    // A body without end is refused when it is too large, and the client gets the answer.
    let mut stream = TcpStream::connect(&gateway.address).unwrap();
    stream.write_all(b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    let chunk = [b"10000\r\n".to_vec(), vec![b'x'; 65536], b"\r\n".to_vec()].concat();
    for _ in 0..400 {
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 413 ") || answer.is_empty());
    assert_eq!(gateway.get("/seven").body, "seven");
}

/// Loops over a list: many steps, and the service's own limit for loops is not reached.
const EXPENSIVE: &str = r##"{"openapi": "3.0.1", "info": {"title": "mock", "version": "1"}, "paths": {"/slow": {"get": {
    "responses": {"200": {"description": ""}},
    "x-amazon-apigateway-integration": {"type": "mock",
      "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
      "responses": {"default": {"statusCode": "200", "responseTemplates": {
        "application/json": "#foreach($a in [1..900])#foreach($b in [1..900])$a#end#end"}}}}}},
  "/quick": {"get": {"responses": {"200": {"description": ""}},
    "x-amazon-apigateway-integration": {"type": "mock",
      "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
      "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": "quick"}}}}}}}}"##;

#[test]
fn expensive_templates_do_not_keep_others_waiting() {
    let files = Files::new("faults-expensive", &[("openapi.json", EXPENSIVE.as_bytes())]);
    let gateway = Gateway::start(&files, &[]);
    // Some times, so that it is known.
    for _ in 0..4 {
        gateway.get("/slow");
    }
    let asking: Vec<_> = (0..8)
        .map(|_| {
            let address = gateway.address.clone();
            std::thread::spawn(move || {
                let mut stream = TcpStream::connect(address).unwrap();
                let request = b"GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
                stream.write_all(request).unwrap();
                let mut answer = Vec::new();
                stream.read_to_end(&mut answer).unwrap();
            })
        })
        .collect();
    let start = Instant::now();
    assert_eq!(gateway.get("/quick").body, "quick");
    let quick = start.elapsed();
    for thread in asking {
        thread.join().unwrap();
    }
    let all = start.elapsed();
    assert!(quick < all || all < Duration::from_millis(200), "{quick:?} of {all:?}");
}

#[test]
fn what_is_recorded_can_be_run_again() {
    if !has("node") {
        return;
    }
    let (files, mut gateway) = {
        let service = "
service: shop
provider:
  name: aws
  runtime: nodejs20.x
  httpApi:
    authorizers:
      partners: {type: request, functionName: partner, identitySource: [$request.header.Authorization], enableSimpleResponses: true}
functions:
  get:
    handler: app.get
    events:
      - http: {path: 'old/{id}', method: get, integration: lambda, private: true, request: {template: {application/json: '{\"id\": \"$input.params(''id'')\", \"at\": \"$context.requestTime\"}'}}}
      - httpApi: 'GET /new/{id}'
      - httpApi: {path: /partners, method: GET, authorizer: {name: partners}}
  fails: {handler: app.fails, events: [{http: {path: fails, method: get, integration: lambda}}]}
  partner: {handler: app.partner}
";
        let app = "
exports.get = async (event) => event.version ? { statusCode: 201, headers: { 'x-own': 'v' }, body: JSON.stringify(event.pathParameters ?? event.requestContext.authorizer) } : event;
exports.fails = async () => { throw new Error('[404] gone'); };
exports.partner = async () => ({ isAuthorized: true, context: { tier: 7 } });
";
        let files = Files::new(
            "faults-record",
            &[("serverless.yml", service.as_bytes()), ("app.js", app.as_bytes())],
        );
        let gateway = Gateway::start(&files, &["serverless.yml", "--record", "kept.jsonl"]);
        (files, gateway)
    };
    assert_eq!(gateway.ask("GET", "/dev/old/7?q=1", "x-api-key: 0123456789\r\n", "").status, 200);
    assert_eq!(gateway.get("/new/a%20b").status, 201);
    let partner = gateway.ask("GET", "/partners", "Authorization: Bearer secret-token\r\n", "");
    assert_eq!(partner.status, 201, "{}", partner.body);
    assert_eq!(gateway.get("/dev/fails").status, 404);
    assert_eq!(gateway.get("/none").status, 403);
    assert_eq!(gateway.signal("-TERM"), 0);
    let kept = files.read("kept.jsonl");
    assert_eq!(kept.lines().count(), 5, "{kept}");
    assert!(!kept.contains("0123456789") && !kept.contains("secret-token"), "{kept}");
    assert!(kept.contains("****456789"), "{kept}");
    let run = files.vtl(&["test", "kept.jsonl"]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("5 passed"), "{}", run.stdout);
    let answers = files.vtl_with(&["batch"], &kept);
    let first: Json = serde_json::from_str(answers.stdout.lines().next().unwrap()).unwrap();
    assert_eq!((&first["response"]["status"], &first["warnings"]), (&json!(200), &Json::Null));
    // What is changed shows.
    let changed = files
        .read("serverless.yml")
        .replace("\\\"id\\\"", "\\\"key\\\"")
        .replace("\"id\"", "\"key\"");
    std::fs::write(files.folder().join("serverless.yml"), changed).unwrap();
    std::fs::write(
        files.folder().join("kept.jsonl"),
        kept.replace("\"status\":404", "\"status\":410"),
    )
    .unwrap();
    let run = files.vtl(&["test", "kept.jsonl"]);
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("the status is 404, not 410"), "{}", run.stdout);
}
