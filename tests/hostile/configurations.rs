//! Configurations and whole exchanges.

use serde_json::{Value, json};
use vtl::Engine;
use vtl_gateway::config::load;
use vtl_gateway::protocol::run_exchange_case;

use crate::case::{Case, brief, fill, nested};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    files(&mut cases);
    exchanges(&mut cases);
    cases
}

fn files(cases: &mut Vec<Case>) {
    for (name, text) in [
        ("nothing", String::new()),
        ("nul", "\0".to_owned()),
        ("deep JSON lists", nested("[", "", "]", 100_000)),
        ("deep JSON objects", nested("{\"a\":", "1", "}", 100_000)),
        ("deep YAML lists", format!("a: {}", nested("[", "", "]", 50_000))),
        ("deep YAML maps", format!("a: {}", nested("{a: ", "1", "}", 20_000))),
        ("deep YAML dashes", format!("a:\n {}1", fill("- ", 50_000))),
        ("YAML anchors that multiply", anchors(30)),
        ("a YAML anchor in itself", "a: &a [*a]\n".to_owned()),
        ("an unknown YAML anchor", "a: *b\n".to_owned()),
        ("a YAML merge of itself", "a: &a\n  <<: *a\n  b: 1\n".to_owned()),
        ("YAML tags", format!("a: {}1", fill("!!x ", 10_000))),
        ("many YAML documents", fill("---\n", 100_000)),
        (
            "a serverless variable of itself",
            serverless("${self:custom.x}", "  x: ${self:custom.x}"),
        ),
        (
            "serverless variables in turn",
            serverless("${self:custom.x}", "  x: ${self:custom.y}\n  y: ${self:custom.x}"),
        ),
        ("serverless variables that double", doubling()),
        (
            "a deep serverless variable",
            serverless(&nested("${self:custom.", "x", "}", 5_000), "  x: 1"),
        ),
        (
            "a serverless file of itself",
            serverless("${file(serverless.yml):custom.x}", "  x: ${file(serverless.yml):custom.x}"),
        ),
        ("an OpenAPI reference to itself", openapi(r##"{"$ref":"#/paths/~1a/get"}"##)),
        ("an OpenAPI without paths", r#"{"openapi":"3.0.0","paths":[]}"#.to_owned()),
        (
            "a template with deep functions",
            cloudformation(&nested("{\"Fn::Join\":[\"\",[", "\"x\"", "]]}", 40)),
        ),
        ("a template with itself as parameter", cloudformation(r#"{"Ref":"M"}"#)),
        (
            "a template with deep substitutions",
            cloudformation(&format!("{{\"Fn::Sub\":\"{}\"}}", fill("${", 50_000))),
        ),
    ] {
        for file in ["f.json", "serverless.yml"] {
            let text = text.clone();
            cases.push(Case::new(&format!("file: {name} as {file}"), move || loaded(file, &text)));
        }
    }
}

fn loaded(file: &str, text: &str) -> String {
    let mut files = |path: &str| match path {
        "serverless.yml" => Ok("custom:\n  x: ${file(serverless.yml):custom.x}\n".to_owned()),
        _ => Err("no such file".to_owned()),
    };
    let loaded = load(file, text, &mut files);
    let first = loaded.findings.first().map(ToString::to_string);
    format!(
        "{:?}, {} routes, {} findings, first {}",
        loaded.dialect,
        loaded.api.routes.len(),
        loaded.findings.len(),
        brief(&first.unwrap_or_default())
    )
}

/// Each list holds the one before ten times.
fn anchors(levels: usize) -> String {
    let mut text = "a0: &a0 [1]\n".to_owned();
    for level in 1..levels {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        text += &format!("a{level}: &a{level} [{items}]\n");
    }
    text
}

fn doubling() -> String {
    let custom: Vec<_> = (1..40)
        .map(|n| format!("  x{n}: '${{self:custom.x{m}}}${{self:custom.x{m}}}'", m = n - 1))
        .collect();
    serverless("${self:custom.x39}", &format!("  x0: ab\n{}", custom.join("\n")))
}

fn serverless(path: &str, custom: &str) -> String {
    format!(
        "service: s\nprovider: {{name: aws}}\ncustom:\n{custom}\nfunctions:\n  f:\n    events:\n      - http:\n          \
         path: '{path}'\n          method: get\n          integration: lambda\n"
    )
}

fn openapi(operation: &str) -> String {
    format!(r#"{{"openapi":"3.0.0","paths":{{"/a":{{"get":{operation}}}}}}}"#)
}

fn cloudformation(uri: &str) -> String {
    format!(
        r#"{{"Resources":{{"M":{{"Type":"AWS::ApiGateway::Method","Properties":{{"HttpMethod":"GET","Integration":{{"Type":"AWS","Uri":{uri}}}}}}}}}}}"#
    )
}

fn exchanges(cases: &mut Vec<Case>) {
    let uri = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations";
    let integration = |more: Value| {
        let mut integration = json!({"type": "AWS", "httpMethod": "POST", "uri": uri,
            "integrationResponses": {"200": {"statusCode": "200"}}});
        if let (Value::Object(all), Value::Object(more)) = (&mut integration, more) {
            all.extend(more);
        }
        integration
    };
    let explode = json!({"integrationResponses": {"400": {"statusCode": "400", "selectionPattern": "(a+)+b"},
        "200": {"statusCode": "200"}}});
    for (name, case) in [
        ("nothing", json!({})),
        ("a list", json!([1])),
        ("wrong kinds", json!({"integration": 5, "request": "x", "backend": []})),
        (
            "deep body",
            json!({"integration": integration(json!({})), "request": {"body": nested("[", "", "]", 100_000)}}),
        ),
        (
            "recursive template",
            json!({"integration": integration(json!({"requestTemplates": {"application/json": "#macro(a)#a()#end#a()"}})), "request": {}}),
        ),
        (
            "template without end",
            json!({"integration": integration(json!({"requestTemplates": {"application/json": "#if("}})), "request": {}}),
        ),
        (
            "exploding selection pattern",
            json!({"integration": integration(explode), "request": {}, "backend": {"functionError": true, "body": {"errorMessage": fill("a", 2_000)}}}),
        ),
        (
            "headers of line ends",
            json!({"integration": integration(json!({"requestParameters": {"integration.request.header.x": "method.request.querystring.q"}})), "request": {"querystring": {"q": "a\r\nb: c"}, "headers": {"a\r\nb": "c"}}}),
        ),
        (
            "media types without end",
            json!({"integration": integration(json!({})), "request": {"headers": {"content-type": fill("a/;", 100_000)}}}),
        ),
        (
            "garbage in a base64 body",
            json!({"integration": integration(json!({"contentHandling": "CONVERT_TO_BINARY"})), "request": {"body_base64": "****"}}),
        ),
    ] {
        cases.push(Case::new(&format!("exchange: {name}"), move || {
            brief(&run_exchange_case(&Engine::new(), &case).to_string())
        }));
    }
}
