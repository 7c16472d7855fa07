//! The examples, served: real runtimes and real packages. Each runs where its runtime is installed, and says so where it
//! is not; `.ci/run` installs them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::gateway::{Gateway, has};
use crate::support::{Files, ROOT};

fn example(name: &str) -> PathBuf {
    Path::new(ROOT).join("examples").join(name)
}

/// The Python that has a package: `VTL_PYTHON`, or `python3`.
fn python(package: &str) -> Option<String> {
    let python = std::env::var("VTL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let check = Command::new(&python)
        .args(["-c", &format!("import {package}")])
        .stderr(Stdio::null())
        .status();
    if check.is_ok_and(|status| status.success()) {
        return Some(python);
    }
    eprintln!("skipped: `{python}` with the package `{package}` is not installed");
    None
}

/// A gateway over an example's folder, whose `python3` is that Python.
fn serve(folder: &Path, python: &str, args: &[&str]) -> Gateway {
    let bin = Path::new(python).parent().filter(|parent| !parent.as_os_str().is_empty());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut paths: Vec<PathBuf> = bin.map(Path::to_owned).into_iter().collect();
    paths.extend(std::env::split_paths(&path));
    Gateway::start_in(folder, args, &[("PATH", std::env::join_paths(paths).unwrap())])
}

fn calc(gateway: &Gateway) {
    let sum = gateway.get("/test/calc?operand1=9&operand2=3&operator=div");
    assert_eq!(sum.status, 200, "{}", sum.body);
    let body: Json = serde_json::from_str(&sum.body).unwrap();
    assert_eq!(body["c"].as_f64(), Some(3.0));
    assert!(sum.head.contains("operand_1: 9"), "{}", sum.head);
    let posted = gateway.post("/test/calc", r#"{"a": 1.5, "b": 4, "op": "*"}"#);
    let body: Json = serde_json::from_str(&posted.body).unwrap();
    assert_eq!(body["c"].as_f64(), Some(6.0));
    let refused = gateway.post("/test/calc", r#"{"a": 1.5, "b": "four", "op": "*"}"#);
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("Invalid request body"), "{}", refused.body);
    let path = gateway.get("/test/calc/6/4/%2F");
    let body: Json = serde_json::from_str(&path.body).unwrap();
    assert_eq!(body["output"]["c"].as_f64(), Some(1.5));
    let wrong = gateway.get("/test/calc/6/4/pow");
    assert_eq!(wrong.status, 400);
    assert_eq!(
        serde_json::from_str::<Json>(&wrong.body).unwrap(),
        json!({"message": "Invalid operator"})
    );
}

#[test]
fn calc_in_node() {
    if has("node") {
        calc(&serve(&example("calc"), "", &["serverless.yml", "--no-reload"]));
    }
}

#[test]
fn calc_in_python() {
    if has("python3") {
        let runtime = ["serverless.yml", "--no-reload", "--set", "opt:runtime=python3.12"];
        calc(&serve(&example("calc"), "", &runtime));
    }
}

fn hello(gateway: &Gateway, door: &str, prefix: &str) {
    let got = gateway.get(&format!("{prefix}/hello/ann?q=x"));
    assert_eq!(
        (got.status, got.body.as_str()),
        (200, r#"{"message":"hello ann","q":"x"}"#),
        "{door}"
    );
    let got = gateway.ask(
        "POST",
        &format!("{prefix}/echo"),
        "Content-Type: application/json\r\nOrigin: https://www.example.com\r\n",
        r#"{"value": [1]}"#,
    );
    assert_eq!((got.status, got.body.as_str()), (201, "[1]"), "{door}");
    assert!(
        got.head.to_lowercase().contains("access-control-allow-origin: https://www.example.com"),
        "{door}: {}",
        got.head
    );
    let pixel = gateway.bytes(&format!("{prefix}/pixel.gif"), "Accept: image/gif\r\n");
    assert!(pixel.starts_with(b"GIF89a"), "{door}: {}", String::from_utf8_lossy(&pixel));
    let text = format!("{prefix}/text");
    let packed = gateway.bytes(&text, "Accept-Encoding: gzip\r\nAccept: text/html\r\n");
    assert!(packed.starts_with(&[0x1f, 0x8b]), "{door}");
    assert_eq!(gateway.get(&format!("{prefix}/none")).status, 404, "{door}");
}

#[test]
fn powertools_behind_three_doors() {
    let Some(python) = python("aws_lambda_powertools") else { return };
    let folder = example("powertools");
    let apis = serve(&folder, &python, &["template.yaml", "--no-reload"]);
    hello(&apis, "http api", "");
    hello(&apis, "rest api", "/rest");
    drop(apis);
    for headers in ["Hello", "Hello=multi"] {
        // Without a configuration all requests are the load balancer's.
        let files = Files::new("serve-powertools-alb", &[("none", b"")]);
        let code = std::fs::read(folder.join("app.py")).unwrap();
        std::fs::write(files.folder().join("app.py"), code).unwrap();
        let template = "
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler, CodeUri: ., Runtime: python3.12, Timeout: 5}}
";
        std::fs::write(files.folder().join("template.yaml"), template).unwrap();
        let balanced = serve(files.folder(), &python, &["--alb", headers, "--no-reload"]);
        hello(&balanced, headers, "");
    }
}

#[test]
fn the_runtime_client_of_python_runs_as_it_is() {
    let Some(python) = python("awslambdaric, aws_lambda_powertools") else { return };
    let function = format!("Hello={python} -m awslambdaric app.handler");
    let args = ["template.yaml", "--no-reload", "--function", &function];
    let gateway = serve(&example("powertools"), &python, &args);
    let got = gateway.get("/hello/ann?q=x");
    assert_eq!((got.status, got.body.as_str()), (200, r#"{"message":"hello ann","q":"x"}"#));
}

/// Building takes minutes, so it is asked for: `VTL_RUST_FUNCTION` is `build`, or the program.
#[test]
fn a_function_built_with_lambda_runtime() {
    let Ok(given) = std::env::var("VTL_RUST_FUNCTION") else {
        eprintln!("skipped: VTL_RUST_FUNCTION does not name the program of examples/rust-function");
        return;
    };
    let folder = example("rust-function");
    let program = match given.as_str() {
        "build" => {
            let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rust-function");
            let built = Command::new("cargo")
                .args(["build", "--quiet", "--target-dir"])
                .arg(&target)
                .current_dir(&folder)
                .status();
            assert!(built.unwrap().success());
            target.join("debug/rust-function").display().to_string()
        }
        program => program.to_owned(),
    };
    let function = format!("greet={program}");
    let args = ["serverless.yml", "--no-reload", "--function", &function];
    let gateway = serve(&folder, "", &args);
    for _ in 0..2 {
        let got = gateway.get("/dev/hello?name=Ann");
        let body: Json = serde_json::from_str(&got.body).unwrap_or_else(|_| panic!("{}", got.body));
        assert_eq!(body, json!({"hello": "Ann", "function": "greet"}));
    }
    let refused = gateway.get("/dev/hello");
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert!(refused.body.contains("there is no name"), "{}", refused.body);
}

/// A local emulator of AWS that ends with the test.
struct Moto(Child, String);

impl Moto {
    fn start(python: &str) -> Self {
        let port = {
            let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().port()
        };
        let child = Command::new(python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let address = format!("127.0.0.1:{port}");
        let start = Instant::now();
        while std::net::TcpStream::connect(&address).is_err() {
            assert!(start.elapsed() < Duration::from_secs(60), "moto does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
        Self(child, format!("http://{address}"))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn actions_of_services_reach_a_local_emulator() {
    let Some(python) = python("moto.server, flask") else { return };
    let moto = Moto::start(&python);
    let endpoints: Vec<String> =
        ["dynamodb", "sqs", "events"].iter().map(|name| format!("{name}={}", moto.1)).collect();
    let mut args = vec!["openapi.yaml", "--no-reload"];
    for endpoint in &endpoints {
        args.extend(["--endpoint", endpoint.as_str()]);
    }
    let rest = serve(&example("services"), "", &args);
    let made = rest.post("/tables", "{}");
    assert_eq!(made.status, 201, "{}", made.body);
    let put = rest.post("/orders", r#"{"id": "A-1", "note": "a \"quoted\" note"}"#);
    assert_eq!((put.status, put.body.as_str()), (201, r#"{"id": "A-1"}"#));
    let got = rest.get("/orders/A-1");
    assert_eq!(got.status, 200, "{}", got.body);
    let body: Json = serde_json::from_str(&got.body).unwrap();
    assert_eq!(body, json!({"id": "A-1", "note": "a \"quoted\" note"}));
    assert_eq!(rest.get("/orders/none").status, 404);
    let queue = rest.post("/queues", "{}");
    assert_eq!(queue.status, 201, "{}", queue.body);
    let sent = rest.post("/messages", r#"{"order": "A-1 & more"}"#);
    assert_eq!(sent.status, 202, "{}", sent.body);
    let read = rest.get("/messages");
    // As JSON or as XML, which depends on the release of moto.
    let text = read.body.replace("&amp;", "&");
    assert!(text.contains("A-1 & more"), "{text}");
    drop(rest);
    // An HTTP API's integration of a service.
    let mut args = vec!["http-api.yaml", "--no-reload"];
    for endpoint in &endpoints {
        args.extend(["--endpoint", endpoint.as_str()]);
    }
    let http = serve(&example("services"), "", &args);
    let sent = http.ask("POST", "/messages", "Content-Type: text/plain\r\n", "from an HTTP API");
    assert_eq!(sent.status, 200, "{}", sent.body);
    assert!(sent.body.contains("MessageId"), "{}", sent.body);
    let event = http.post("/events", r#"{"a": 1}"#);
    assert!(event.body.contains("\"FailedEntryCount\": 0"), "{} {}", event.status, event.body);
}
