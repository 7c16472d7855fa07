//! A function written with Powertools for AWS Lambda, called by a REST API, an HTTP API and a load balancer.
//!
//! Runs where Python and the package `aws-lambda-powertools` are installed (`VTL_PYTHON` names another Python than
//! `python3`), and says so where they are not.

use std::process::Command;

use serde_json::{Value as Json, json};

use crate::support::vtl;

const TEMPLATE: &str = "examples/powertools/template.yaml";

/// The command that runs the function; nothing where it cannot run.
fn function() -> Option<String> {
    let python = std::env::var("VTL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let check = Command::new(&python).args(["-c", "import aws_lambda_powertools"]).output();
    if check.is_ok_and(|output| output.status.success()) {
        return Some(format!("{python} examples/powertools/app.py"));
    }
    eprintln!("skipped: `{python}` with the package `aws-lambda-powertools` is not installed");
    None
}

/// A response by its status, its headers in lower case, and its body.
struct Got {
    status: u64,
    headers: Json,
    body: Json,
}

fn invoke(exec: &str, target: &[&str], args: &[&str]) -> Got {
    let fixed = ["--exec", exec, "--json"];
    let run = vtl(&[&["invoke"][..], target, &fixed, args].concat());
    let all: Json = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let response = &all["response"];
    let headers = response["headers"].as_object().unwrap();
    let headers = headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone()));
    let body =
        if response["body"].is_string() { &response["body"] } else { &response["body_base64"] };
    Got {
        status: response["status"].as_u64().unwrap(),
        headers: Json::Object(headers.collect()),
        body: body.clone(),
    }
}

#[test]
fn one_function_behind_three_doors() {
    let Some(exec) = function() else {
        return;
    };
    let doors: [(&str, &[&str], &str); 4] = [
        ("http api", &[TEMPLATE], ""),
        ("rest api", &[TEMPLATE, "--api", "rest"], "/rest"),
        ("load balancer", &["--alb"], ""),
        ("load balancer, lists", &["--alb=multi"], ""),
    ];
    for (door, target, prefix) in doors {
        let call = |line: &str, args: &[&str]| {
            let (method, path) = line.split_once(' ').unwrap();
            let line = format!("{method} {prefix}{path}");
            invoke(&exec, &[target, &[line.as_str()]].concat(), args)
        };
        let got = call("GET /hello", &[]);
        assert_eq!(
            (got.status, &got.body),
            (200, &json!("{\"message\":\"hello universe\"}")),
            "{door}"
        );
        assert_eq!(got.headers["content-type"], "application/json", "{door}");
        let got = call("GET /hello/ann?q=x", &[]);
        assert_eq!(got.body, json!("{\"message\":\"hello ann\",\"q\":\"x\"}"), "{door}");
        let got = call("GET /hello", &["-H", "Origin: https://www.example.com"]);
        assert_eq!(got.headers["access-control-allow-origin"], "https://www.example.com", "{door}");
        let got = call("GET /pixel.gif", &["-H", "Accept: image/gif"]);
        assert_eq!(got.headers["content-type"], "image/gif", "{door}");
        assert!(
            got.body.as_str().is_some_and(|body| body.starts_with("R0lGODlh")),
            "{door}: {}",
            got.body
        );
        let got = call("GET /text", &["-H", "Accept-Encoding: gzip", "-H", "Accept: text/html"]);
        assert_eq!(got.headers["content-encoding"], "gzip", "{door}");
        assert!(
            got.body.as_str().is_some_and(|body| body.starts_with("H4sI")),
            "{door}: {}",
            got.body
        );
        assert_eq!(call("GET /none", &[]).status, 404, "{door}");
    }
}

#[test]
fn a_load_balancer_leaves_preflights_to_the_function() {
    let Some(exec) = function() else {
        return;
    };
    let origin = ["-H", "Origin: https://www.example.com"];
    let got = invoke(&exec, &["--alb", "OPTIONS /echo"], &origin);
    assert_eq!(got.status, 204);
    assert_eq!(got.headers["access-control-max-age"], "100");
}
