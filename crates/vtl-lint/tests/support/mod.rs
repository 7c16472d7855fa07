//! Templates to check the lints with: those of the conformance suite, and the examples of the lints.

#[allow(dead_code)] // Not every test uses it.
pub(crate) mod claims;

use std::fs;
use std::path::Path;

use vtl::{Engine, Scope};
use vtl_lint::catalogue;

/// Every template at hand, with where it comes from.
pub(crate) fn templates() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let cases = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/cases"));
    folder(cases, &mut found);
    assert!(found.len() > 1000, "only {} cases", found.len());
    for lint in catalogue::all() {
        if let Some(example) = lint.code.example {
            found.push((lint.code.id.to_owned(), example.to_owned()));
        }
        found.push((lint.code.id.to_owned(), lint.quiet_example.to_owned()));
    }
    let own = include_str!("../templates.txt").split("\n----\n");
    found.extend(
        own.enumerate().map(|(at, text)| (format!("templates.txt, {at}"), text.to_owned())),
    );
    found.extend(more_templates());
    found
}

/// Templates of a file that `VTL_TEMPLATES` names, one JSON object per line, to be looked at by hand.
fn more_templates() -> Vec<(String, String)> {
    let Ok(path) = std::env::var("VTL_TEMPLATES") else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().enumerate().map(|(at, line)| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        (format!("line {}", at + 1), line["template"].as_str().unwrap_or_default().to_owned())
    });
    lines.collect()
}

fn folder(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            self::folder(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path).unwrap();
            let cases: toml::Table = text.parse().unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let empty = Vec::new();
            let cases = cases.get("case").and_then(toml::Value::as_array).unwrap_or(&empty);
            for case in cases {
                let id = case.get("id").and_then(toml::Value::as_str).unwrap_or_default();
                if let Some(template) = case.get("template").and_then(toml::Value::as_str) {
                    found.push((format!("{name}/{id}"), template.to_owned()));
                }
            }
        }
    }
}

/// A request without anything that needs an escape.
pub(crate) fn benign() -> Scope<'static> {
    let context = serde_json::json!({
        "stage": "test", "requestId": "r1", "httpMethod": "POST", "requestTimeEpoch": 1_700_000_000_000_i64,
        "identity": {"sourceIp": "192.0.2.7", "userAgent": "curl", "user": "u"},
        "authorizer": {"principalId": "p", "claims": {"sub": "s", "custom:score": "5"}},
    });
    Scope::new()
        .body(r#"{"a": "x", "b": 2, "c": [1, 2], "name": "n", "id": "7", "list": ["p", "q"], "x": "y", "d": {"e": "f"}}"#)
        .path_param("id", "7")
        .querystring_param("q", "term")
        .querystring_param("page", "2")
        .header("Accept", "any")
        .header("X-A", "1")
        .stage_variable("url", "u")
        .context(context)
}

#[allow(dead_code)] // Not every test renders.
/// The output of a template, or why it fails.
pub(crate) fn render(template: &str, scope: &Scope<'_>) -> Result<String, String> {
    let template = Engine::new().compile(template).map_err(|error| error.to_string())?;
    let rendered = template.render(scope).map_err(|error| error.to_string())?;
    Ok(rendered.body)
}

/// Values of every kind; those that a client or a backend chooses with all that needs an escape.
#[allow(dead_code)] // Not every test uses it.
pub(crate) fn hostile() -> Scope<'static> {
    let text = "it's \"quoted\" & 1+1 = 2%\\\n\u{e9}";
    let body = serde_json::json!({
        "a": text, "b": 2.5, "c": {"d": [1, null, text]}, "list": [[], {}], "name": text, "x": false, "id": null,
    });
    Scope::new()
        .body(body.to_string())
        .path_param("id", text)
        .querystring_param("q", text)
        .querystring_param("page", "0")
        .header("X-A", text)
        .stage_variable("url", "u")
        .context(serde_json::json!({
            "stage": "test", "path": text, "identity": {"userAgent": text}, "authorizer": {"x": "y"},
        }))
}
