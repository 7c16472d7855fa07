//! The checks. None may panic, run away, or break what its assertions say.

use serde_json::{Value, json};
use vtl::diagnostic::{Diagnostic, render as show};
use vtl::jsonpath::Path;
use vtl::source::Source;
use vtl::syntax::ast::Template;
use vtl::syntax::{Dialect, ParseOptions, parse as read};
use vtl::{Engine, ErrorKind, Limits, Scope};
use vtl_gateway::config::{LoadOptions, Loaded, integration_json, load_with, route_table};
use vtl_gateway::protocol::run_exchange_case;
use vtl_gateway::{BackendAnswer, BackendResult, CompiledApi, Next, Request};
use vtl_lint::{LintOptions, TemplateKind, lint as findings};

use crate::normal::normal;
use crate::{pieces, print};

const DIALECTS: [Dialect; 2] = [Dialect::ApiGateway, Dialect::Velocity];

/// Template text: what is wrong with it is told within its bounds.
pub fn parse(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    for dialect in DIALECTS {
        if let Err(diagnostics) = read(text, &options(dialect)) {
            assert!(!diagnostics.is_empty(), "refused without a reason");
            check_diagnostics(text, &diagnostics);
        }
    }
}

/// What a tree prints is read as the same tree (see `normal` for what that is), and renders the same.
pub fn print_reparse(data: &[u8]) {
    for text in [String::from_utf8_lossy(data).into_owned(), pieces::template(data)] {
        for dialect in DIALECTS {
            if let Ok(tree) = read(&text, &options(dialect)) {
                check_printed(&text, &tree, dialect);
            }
        }
    }
}

fn check_printed(text: &str, tree: &Template, dialect: Dialect) {
    let printed = print::template(tree);
    let mut expected = normal(tree, dialect, true);
    if !expected.is_printable {
        return;
    }
    let again = match read(&printed, &options(dialect)) {
        Ok(again) => again,
        Err(diagnostics) => {
            panic!("{text:?} is printed as {printed:?}: {}", diagnostics[0].message)
        }
    };
    if !expected.has_sources {
        expected.body = normal(tree, dialect, false).body;
    }
    let found = normal(&again, dialect, expected.has_sources);
    assert_eq!(found.body, expected.body, "{text:?} is printed as {printed:?}");
    if !expected.renders_alike {
        return;
    }
    let engine = Engine::builder().dialect(dialect).limits(limits()).build();
    let (expected, found) = (output(&engine, text), output(&engine, &printed));
    // Where one text is cut in two, a limit may be reached earlier.
    if let (Some(expected), Some(found)) = (expected, found) {
        assert_eq!(found, expected, "{text:?} is printed as {printed:?}");
    }
}

/// What a template prints, or why it does not; nothing if a limit has been reached.
fn output(engine: &Engine, template: &str) -> Option<Result<String, &'static str>> {
    let scope = Scope::new()
        .body("{\"a\":[1,{\"b\":2}],\"b\":\"c\"}")
        .variable("x", json!({"a": "A", "k": [1, 2], "b": {"a": null}}))
        .variable("y", json!("text"))
        .variable("a", json!([1, "b"]))
        .variable("b", json!(7));
    let rendered = engine.compile(template).and_then(|template| template.render(&scope));
    match rendered {
        Ok(rendered) => Some(Ok(rendered.body)),
        Err(error) if error.kind() == ErrorKind::Limit => None,
        Err(error) => Some(Err(error.code())),
    }
}

/// Choices in a byte, then parameters (a name and a value in lines), a body, and a template of pieces, with 0xff between.
pub fn render(data: &[u8]) {
    let Some((choices, rest)) = data.split_first() else {
        return;
    };
    let mut parts = rest.splitn(3, |byte| *byte == 0xff);
    let mut part = || parts.next().unwrap_or_default();
    let (parameters, body, template) = (part(), part(), part());
    let (Ok(parameters), Ok(body)) = (str::from_utf8(parameters), str::from_utf8(body)) else {
        return;
    };
    let dialect = DIALECTS[usize::from(choices & 1)];
    let engine =
        Engine::builder().dialect(dialect).limits(limits()).strict(choices & 2 == 2).build();
    let mut scope = Scope::new().body(body);
    let mut lines = parameters.lines();
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        scope =
            scope.querystring_param(name, value).header(name, value).stage_variable(name, value);
    }
    run(&engine, pieces::template(template), &scope);
}

/// A path in the first line, and a payload.
pub fn jsonpath(data: &[u8]) {
    let Some((path, payload)) = two(data) else {
        return;
    };
    match Path::compile(path) {
        Ok(compiled) => {
            let _ = compiled.is_definite();
            if let Err(error) = compiled.read(payload) {
                assert!(!error.class().is_empty());
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A payload: what is printed of it is read, and printing settles.
pub fn json(data: &[u8]) {
    let Ok(payload) = str::from_utf8(data) else {
        return;
    };
    let engine = Engine::builder().limits(limits()).build();
    let print = |body: &str| {
        let template = engine.compile("$input.json('$')").ok()?;
        Some(template.render(&Scope::new().body(body)).ok()?.body)
    };
    // With what is written the kind of a number may change, as in Java: from a decimal to a double, and back; some are
    // this and that in turn.
    let settled = (0..3).try_fold(payload.to_owned(), |text, _| print(&text));
    if let Some(settled) = settled
        && serde_json::from_str::<Value>(&settled)
            .is_ok_and(|value| value.is_object() || value.is_array())
        && !settled.contains('?')
    {
        let again = print(&settled).and_then(|other| print(&other));
        assert_eq!(again.as_deref(), Some(settled.as_str()));
    }
}

/// A pattern in the first line, a replacement in the second, and a text.
pub fn regex(data: &[u8]) {
    let Some((pattern, rest)) = two(data) else {
        return;
    };
    let (replacement, text) = rest.split_once('\n').unwrap_or((rest, rest));
    let scope = Scope::new()
        .variable("pattern", json!(pattern))
        .variable("replacement", json!(replacement))
        .variable("text", json!(text));
    let engine = Engine::builder().limits(limits()).build();
    for call in [
        "replaceAll($pattern, $replacement)",
        "replaceFirst($pattern, '-')",
        "split($pattern)",
        "matches($pattern)",
    ] {
        run(&engine, format!("$text.{call}"), &scope);
    }
}

/// A case of the batch protocol as JSON: configuration, request, backend; or parts of one in lines.
pub fn integration(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let engine = Engine::builder().limits(limits()).build();
    let case = serde_json::from_str(text).unwrap_or_else(|_| case_of_lines(text));
    let result = run_exchange_case(&engine, &case);
    assert!(result.get("ok").is_some(), "{result}");
}

/// A configuration file, as JSON and as YAML; its routes answer a request.
pub fn config(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let engine = Engine::builder().limits(limits()).build();
    for name in FILES {
        let loaded = loaded(name, text);
        for finding in &loaded.findings {
            assert!(!finding.to_string().is_empty());
        }
        for route in &loaded.api.routes {
            let _ = (integration_json(&route.integration), route_table(route));
        }
        let api = CompiledApi::new(loaded.api, &engine);
        for route in api.api().routes.iter().take(4) {
            exchange(&api, &route.resource_path);
        }
    }
}

/// A template, or bytes that choose pieces of one, or a configuration with templates in it.
pub fn lint(data: &[u8]) {
    check_template(&pieces::template(data));
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    check_template(text);
    for name in FILES {
        for route in loaded(name, text).api.routes {
            let integration = route.integration;
            let responses = integration.responses.iter();
            let templates = responses.flat_map(|response| &response.templates);
            for template in templates.chain(&integration.request_templates).take(8) {
                check_template(&template.text);
            }
        }
    }
}

const FILES: [&str; 2] = ["serverless.yml", "api.json"];

/// A configuration that may include itself.
fn loaded(name: &str, text: &str) -> Loaded {
    let mut files = |path: &str| match path {
        "self.yml" => Ok(text.to_owned()),
        _ => Err("no such file".to_owned()),
    };
    load_with(name, text, &LoadOptions::default(), &mut files)
}

/// Every route of a configuration is asked once.
fn exchange(api: &CompiledApi, path: &str) {
    let request = Request::new("GET", format!("{path}?a=b"))
        .with_header("Content-Type", "application/json")
        .with_body("{\"a\":[1]}");
    if let Next::Call(pending) = api.exchange(request) {
        let answer = BackendAnswer::new(200, "{\"errorMessage\":\"[400] x\"}");
        let _ = pending.respond(BackendResult::Answer(answer));
    }
}

fn check_template(text: &str) {
    for kind in [TemplateKind::Request, TemplateKind::Response] {
        for dialect in DIALECTS {
            let options = LintOptions::new().kind(kind).dialect(dialect);
            for finding in findings(text, &options) {
                check_diagnostics(text, &[finding.diagnostic]);
            }
        }
    }
}

fn options(dialect: Dialect) -> ParseOptions {
    ParseOptions { dialect, ..ParseOptions::default() }
}

/// Low enough that nothing takes long, high enough that everything is reached.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.steps = 20_000;
    limits.output_bytes = 100_000;
    limits.value_bytes = 2_000_000;
    limits.loop_iterations = Some(50);
    limits.regex_steps = 5_000;
    limits
}

fn run(engine: &Engine, template: String, scope: &Scope<'_>) {
    let error = match engine.compile(template.as_str()) {
        Err(error) => error,
        Ok(template) => match template.render(scope) {
            Err(error) => error,
            Ok(rendered) => {
                assert!(rendered.body.len() <= engine.limits().output_bytes);
                return;
            }
        },
    };
    assert!(!error.code().is_empty());
    check_diagnostics(&template, error.diagnostics());
}

fn check_diagnostics(text: &str, diagnostics: &[Diagnostic]) {
    let source = Source::new("template", text);
    for diagnostic in diagnostics {
        let related = diagnostic.related.iter().map(|(span, _)| *span);
        for span in related.chain([diagnostic.span]) {
            let (start, end) = (span.start as usize, span.end as usize);
            assert!(text.get(start..end).is_some(), "{start}..{end} is not part of the text");
        }
        assert!(!show(diagnostic, &source).is_empty());
    }
}

/// The first line, and the rest.
fn two(data: &[u8]) -> Option<(&str, &str)> {
    str::from_utf8(data).ok()?.split_once('\n')
}

/// Lines: templates of request and response, pattern, path, query, headers, what the backend answers, body.
fn case_of_lines(text: &str) -> Value {
    let mut lines = text.splitn(8, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (request, response, pattern) = (next(), next(), next());
    let (uri, query, header, answer, body) = (next(), next(), next(), next(), next());
    json!({
        "integration": {
            "type": "AWS",
            "uri": uri,
            "requestTemplates": {"application/json": request},
            "integrationResponses": {
                "a": {"statusCode": "400", "selectionPattern": pattern, "responseTemplates": {"application/json": response}},
                "default": {"statusCode": "200", "responseParameters": {"method.response.header.x": header}},
            },
        },
        "request": {"path": "/", "raw_query": query, "headers": {"Content-Type": header}, "body": body},
        "backend": {"body": answer},
    })
}
