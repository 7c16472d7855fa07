//! Configurations in which many parts name many others, or get a copy of the same: neither time nor memory may be their
//! product.

use serde_json::{Map, Value, json};
use vtl_gateway::config::load;

use crate::case::{Case, brief};

/// How many: quadratic work with these takes minutes, or gigabytes.
const MANY: usize = 5_000;

/// An object of `MANY` members.
fn object(member: impl Fn(usize) -> (String, Value)) -> Value {
    Value::Object((0..MANY).map(member).collect::<Map<_, _>>())
}

fn sam(globals: &Value, resources: &Value) -> String {
    json!({"Transform": "AWS::Serverless-2016-10-31", "Globals": globals, "Resources": resources})
        .to_string()
}

/// A method whose backend is what a function of CloudFormation makes.
fn method(uri: Value, mappings: Value) -> String {
    let method = json!({"RestApiId": {"Ref": "Api"}, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
        "HttpMethod": "GET", "Integration": {"Type": "HTTP_PROXY", "Uri": uri, "IntegrationHttpMethod": "GET"}});
    json!({"Mappings": mappings, "Resources": {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "x"}},
        "M": {"Type": "AWS::ApiGateway::Method", "Properties": method}}})
    .to_string()
}

fn functions(event: impl Fn(usize) -> String) -> String {
    let function =
        |n| format!("  f{n}:\n    handler: a.b\n    events:\n      - http: {}\n", event(n));
    (0..MANY).map(function).collect()
}

pub(crate) fn cases() -> Vec<Case> {
    let variables = object(|n| (format!("V{n}"), "x".into()));
    let lambda = object(|n| {
        let event =
            json!({"Type": "Api", "Properties": {"Path": format!("/a{n}"), "Method": "get"}});
        let properties = json!({"Handler": "a.b", "Environment": {"Variables": {"V1": "y"}}, "Events": {"E": event}});
        (format!("F{n}"), json!({"Type": "AWS::Serverless::Function", "Properties": properties}))
    });
    let apis = |kind: &str| {
        object(|n| {
            (
                format!("A{n}"),
                json!({"Type": format!("AWS::Serverless::{kind}"), "Properties": {"StageName": "p"}}),
            )
        })
    };
    let names: String = (0..MANY).map(|n| format!("${{a{n}}}x")).collect();
    let substituted = json!({"Fn::Sub": [names, object(|n| (format!("a{n}"), "b".into()))]});
    let found: Vec<Value> =
        (0..MANY).map(|n| json!({"Fn::FindInMap": ["M", "k", format!("v{n}")]})).collect();
    let mapped = json!({"M": {"k": object(|n| (format!("v{n}"), "x".into()))}});
    let scheme = |n: usize| {
        let authorizer = json!({"type": "token", "authorizerUri": "x"});
        (
            format!("z{n}"),
            json!({"type": "apiKey", "name": "Authorization", "in": "header",
            "x-amazon-apigateway-authtype": "custom", "x-amazon-apigateway-authorizer": authorizer}),
        )
    };
    let secured = |n: usize| {
        let integration = json!({"type": "mock", "responses": {"default": {"statusCode": "200"}}});
        (
            format!("/a{n}"),
            json!({"get": {"security": [{format!("z{n}"): []}],
            "x-amazon-apigateway-integration": integration}}),
        )
    };
    let openapi = json!({"openapi": "3.0.1", "info": {"title": "t", "version": "1"},
        "paths": object(secured), "components": {"securitySchemes": object(scheme)}});
    let references = referring();
    let http_apis = object(|n| {
        let properties =
            json!({"ApiId": {"Ref": format!("H{n}")}, "RouteKey": "GET /", "Target": "x"});
        (format!("R{n}"), json!({"Type": "AWS::ApiGatewayV2::Route", "Properties": properties}))
    });
    let service = |more: &str, functions: &str| {
        format!(
            "service: s\nprovider:\n  name: aws\n  environment:\n    A: '1'\n{more}functions:\n{functions}"
        )
    };
    let customs: String = (0..MANY).map(|n| format!("  k{n}: x{n}\n")).collect();
    let environment: String = (0..MANY).map(|n| format!("    V{n}: x\n")).collect();
    let headers: String = (0..MANY).map(|n| format!("              h{n}: \"'x'\"\n")).collect();
    let statuses: String = (400..600)
        .map(|n| format!("              {n}:\n                pattern: 'x{n}'\n                headers:\n                  a: \"'b'\"\n"))
        .collect();
    let event = "  f:\n    handler: a.b\n    events:\n      - http:\n          path: a\n          method: get\n          integration: lambda\n";
    let types: String = (0..MANY).map(|n| format!("              a/b{n}: x\n")).collect();
    let value = json!({"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::A": ["X", ["a".repeat(100_000)],
        {"R": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "${X}".repeat(100_000)}}}]}});
    [
        ("variables of all functions, in SAM", "t.json", sam(&json!({"Function": {"Environment": {"Variables": variables}}}), &lambda)),
        ("settings of all APIs, in SAM", "t.json", sam(&json!({"Api": {"Variables": variables}}), &apis("Api"))),
        ("settings of all HTTP APIs, in SAM", "t.json", sam(&json!({"HttpApi": {"StageVariables": variables}}), &apis("HttpApi"))),
        ("names that are substituted", "t.json", method(substituted, json!({}))),
        ("values that are looked up", "t.json", method(json!({"Fn::Join": ["", found]}), mapped)),
        ("authorizers", "api.json", openapi.to_string()),
        ("routes of APIs that are elsewhere", "t.json", json!({"Resources": http_apis}).to_string()),
        ("a loop that puts a long value in many places", "t.json", value.to_string()),
        ("variables of all functions", "serverless.yml", service(&environment, &functions(|n| format!("GET a{n}")))),
        ("values that variables name", "serverless.yml", service(&format!("custom:\n{customs}"), &functions(|n| format!("GET ${{self:custom.k{n}}}")))),
        ("headers of all statuses", "serverless.yml", service("", &format!("{event}          response:\n            headers:\n{headers}            statusCodes:\n{statuses}"))),
        ("content types", "serverless.yml", service("", &format!("{event}          request:\n            template:\n{types}"))),
    ]
    .into_iter()
    .chain(references)
    .map(|(what, file, text)| {
        Case::new(&format!("copies: {what}"), move || {
            let loaded = load(file, &text, &mut |_| Err("no such file".to_owned()));
            let first = loaded.findings.first().map(ToString::to_string).unwrap_or_default();
            let http = loaded.http_apis.iter().map(|api| api.routes.len()).sum::<usize>();
            let routes = loaded.api.routes.len() + http;
            format!("{routes} routes, {} findings, first {}", loaded.findings.len(), brief(&first))
        })
    })
    .collect()
}

/// Documents of OpenAPI whose methods all lead to the same large part.
fn referring() -> Vec<(&'static str, &'static str, String)> {
    let pointer = |kind: &str, name: &str| json!({"$ref": format!("#/components/{kind}/{name}")});
    let document = |operation: &Value, components: Value, security: Value| {
        let paths = object(|n| (format!("/a{n}"), json!({"post": operation})));
        json!({"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": paths,
            "components": components, "security": security})
        .to_string()
    };
    let many = |member: fn(usize) -> (String, Value)| -> Value {
        Value::Object((0..400).map(member).collect())
    };
    let operation = |key: &str, value: Value| {
        let integration = json!({"type": "mock", "responses": {"default": {"statusCode": "200"}}});
        json!({key: value, "x-amazon-apigateway-integration": integration})
    };
    let headers = many(|n| (format!("h{n}"), json!({})));
    let properties = many(|n| (format!("p{n}"), json!({"type": "string"})));
    let schema = json!({"type": "object", "properties": properties});
    let types = many(|n| (format!("a/b{n}"), json!({"schema": {"type": "object"}})));
    let mappings = many(|n| (format!("integration.request.header.h{n}"), "'x'".into()));
    let integration = json!({"type": "http", "httpMethod": "GET", "uri": format!("http://a/{}", "b".repeat(100_000)),
        "requestParameters": mappings, "responses": {"default": {"statusCode": "200"}}});
    let scopes: Vec<String> = (0..400).map(|n| format!("scope{n}")).collect();
    let scheme = json!({"type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn:aws:x"]}});
    let body = |content: Value| json!({"requestBodies": {"b": {"content": content}}});
    let json_body = json!({"application/json": {"schema": schema}});
    let integrations = json!({"x-amazon-apigateway-integrations": {"i": integration}});
    let shared = pointer("x-amazon-apigateway-integrations", "i");
    let responses = json!({"200": pointer("responses", "r")});
    vec![
        (
            "responses by reference",
            "a.json",
            document(
                &operation("responses", responses),
                json!({"responses": {"r": {"headers": headers}}}),
                json!([]),
            ),
        ),
        (
            "a body by reference",
            "a.json",
            document(
                &operation("requestBody", pointer("requestBodies", "b")),
                body(json_body),
                json!([]),
            ),
        ),
        (
            "bodies of many types",
            "a.json",
            document(
                &operation("requestBody", pointer("requestBodies", "b")),
                body(types),
                json!([]),
            ),
        ),
        (
            "an integration by reference",
            "a.json",
            document(&json!({"x-amazon-apigateway-integration": shared}), integrations, json!([])),
        ),
        (
            "scopes of all methods",
            "a.json",
            document(
                &operation("operationId", "o".into()),
                json!({"securitySchemes": {"z": scheme}}),
                json!([{"z": scopes}]),
            ),
        ),
    ]
}
