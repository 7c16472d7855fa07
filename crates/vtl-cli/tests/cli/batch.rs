//! `vtl batch` and `vtl bench`

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use crate::support::{Files, vtl_in};

fn batch(input: impl AsRef<[u8]>) -> Vec<String> {
    let run = vtl_in(std::path::Path::new("."), &["batch"], input);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    run.stdout.lines().map(str::to_owned).collect()
}

#[track_caller]
fn answers(case: &str, answer: &str) {
    assert_eq!(batch(case), [answer]);
}

#[test]
fn a_whole_case() {
    answers(
        r#"{"name":"n","template":"$input.body $input.params('p') $input.params('q') $input.params('H') $context.stage $stageVariables.s $v.a","body":"b","params":{"path":{"p":"1"},"querystring":{"q":"2"},"header":{"h":"3"}},"context":{"stage":"dev"},"stageVariables":{"s":"4"},"vars":{"v":{"a":5}}}"#,
        r#"{"name":"n","ok":true,"output":"b 1 2 3 dev 4 5"}"#,
    );
}

#[test]
fn all_but_the_template_may_be_missing_or_null() {
    answers(r#"{"template":"$input.body"}"#, r#"{"ok":true,"output":"{}"}"#);
    answers(
        r#"{"name":null,"template":"a","body":null,"params":null,"context":null,"stageVariables":null,"vars":null,"limits":null,"dialect":null}"#,
        r#"{"ok":true,"output":"a"}"#,
    );
    answers(r#"{"template":"a","params":{"path":null}}"#, r#"{"ok":true,"output":"a"}"#);
}

#[test]
fn dialects() {
    let template = r##""template":"$x#macro(m)b#end#m()""##;
    answers(&format!("{{{template},\"dialect\":\"velocity\"}}"), r#"{"ok":true,"output":"$xb"}"#);
    answers(&format!("{{{template},\"velocity\":true}}"), r#"{"ok":true,"output":"$xb"}"#);
    answers(&format!("{{{template},\"velocity\":false}}"), r##"{"ok":true,"output":"#m()"}"##);
}

#[test]
fn overrides_are_there_if_something_was_set() {
    answers(
        r##"{"template":"#set($context.responseOverride.status = 400)#set($context.requestOverride.path.a = 'b')"}"##,
        r#"{"ok":true,"output":"","requestOverride":{"path":{"a":"b"}},"responseOverride":{"status":400}}"#,
    );
}

#[test]
fn errors_tell_kind_code_and_place() {
    let lines =
        batch("{\"name\":1,\"template\":\"ab\\n$util.parseJson('{')\"}\n{\"template\":\"#if(\"}\n");
    let error: Json = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!((&error["name"], &error["ok"]), (&json!(1), &json!(false)));
    let error = &error["error"];
    assert_eq!(
        (&error["kind"], &error["line"], &error["column"]),
        (&json!("render"), &json!(2), &json!(7))
    );
    assert_eq!(error["span"][0], 9);
    assert!(error["code"].as_str().unwrap().starts_with("VTL"));
    assert!(lines[1].contains(r#""kind":"syntax""#));
}

#[test]
fn output_is_valid_json_whatever_is_in_it() {
    answers(
        r#"{"template":"$input.body","body":"\"\\\/\b\f\n\r\t\u0000\u001f\u007fé😀"}"#,
        "{\"ok\":true,\"output\":\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0000\\u001f\u{7f}é😀\"}",
    );
    // Half of a pair that UTF-8 cannot say.
    answers(
        r#"{"template":"<$input.path('$')>","body":"\"\\ude00\""}"#,
        r#"{"ok":true,"output":"<\ude00>"}"#,
    );
}

#[test]
fn every_line_is_answered() {
    let lines = batch(b"{\"template\":\"a\"}\n\nnot\n{\"name\":\"n\",\"template\":5}\n{\"template\":\"\xff\"}\n[]\n{\"name\":2}\n\"x\"\n{\"template\":\"b\",\"params\":[]}\n{\"template\":\"b\",\"vars\":{\"a\":}}\n{\"template\":\"b\",\"dialect\":\"x\"}\r\n{\"template\":\"c\"}");
    assert_eq!(lines.len(), 12);
    assert_eq!(lines[0], r#"{"ok":true,"output":"a"}"#);
    for line in &lines[1..11] {
        let answer: Json = serde_json::from_str(line).unwrap();
        assert_eq!(
            (&answer["ok"], &answer["error"]["kind"]),
            (&json!(false), &json!("case")),
            "{line}"
        );
    }
    assert!(lines[3].starts_with(r#"{"name":"n","ok":false"#));
    assert!(lines[6].starts_with(r#"{"name":2,"ok":false"#));
    assert_eq!(lines[11], r#"{"ok":true,"output":"c"}"#);
}

#[test]
fn long_lines() {
    let long = "x".repeat(3_000_000);
    let input =
        format!("{{\"template\":\"$input.body.length()\",\"body\":\"{long}\"}}\n").repeat(3);
    assert_eq!(batch(input), [r#"{"ok":true,"output":"3000000"}"#; 3]);
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vtl"))
        .arg("batch")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for n in 0..3 {
        // The line after this one is begun already.
        write!(input, "{{\"template\":\"{n}\"}}\n  ").unwrap();
        let mut answer = String::new();
        output.read_line(&mut answer).unwrap();
        assert_eq!(answer, format!("{{\"ok\":true,\"output\":\"{n}\"}}\n"));
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn equal_scopes_and_templates_do_not_leak_into_each_other() {
    let case = |body: &str, v: i32| {
        format!(
            r##"{{"template":"#set($v.n = $v.n + 1)$input.body $v.n $context.responseOverride.status#set($context.responseOverride.status = 400)","body":"{body}","vars":{{"v":{{"n":{v}}}}}}}"##
        )
    };
    let lines = batch([case("a", 1), case("", 1), case("b", 1), case("b", 2)].join("\n"));
    let answer = |output: &str| {
        format!(r#"{{"ok":true,"output":"{output}","responseOverride":{{"status":400}}}}"#)
    };
    assert_eq!(lines, [answer("a 2 "), answer("{} 2 "), answer("b 2 "), answer("b 3 ")]);
}

#[test]
fn limits_and_strictness_of_a_case() {
    let lines = batch(concat!(
        r##"{"template":"#foreach($i in [1..9])$i#end","limits":{"loop_iterations":2}}"##,
        "\n",
        r##"{"template":"#foreach($i in [1..9])$i#end"}"##,
        "\n",
        r#"{"template":"$none","strict":true}"#,
        "\n",
        r#"{"template":"a","limits":{"none":2}}"#,
    ));
    assert_eq!(lines[0], r#"{"ok":true,"output":"12"}"#);
    assert_eq!(lines[1], r#"{"ok":true,"output":"123456789"}"#);
    assert!(lines[2].contains(r#""ok":false"#) && lines[3].contains("unknown limit `none`"));
}

#[test]
fn a_whole_exchange() {
    let case = json!({
        "name": "x",
        "integration": {
            "type": "AWS",
            "requestTemplates": {"application/json": "{\"id\": \"$input.params('id')\"}"},
            "integrationResponses": [
                {"statusCode": "200"},
                {"statusCode": "404", "selectionPattern": "no .*"},
            ],
        },
        "request": {"method": "POST", "path": "/", "pathParameters": {"id": "7"}, "body": "{}"},
        "backend": {"status": 200, "body": "{\"errorMessage\": \"no thing\"}", "functionError": true},
    });
    let lines = batch(format!("{case}\n{{\"template\":\"a\"}}"));
    let answer: Json = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!(answer["integrationRequest"]["body"], "{\"id\": \"7\"}");
    assert_eq!(
        (&answer["name"], &answer["response"]["status"]),
        (&json!("x"), &json!(404)),
        "{answer}"
    );
    assert_eq!(lines[1], r#"{"ok":true,"output":"a"}"#);
}

#[test]
fn bench_prints_a_line_for_each_case() {
    let cases = "{\"name\":\"a\",\"template\":\"abc\"}\n\n{\"name\":\"b\",\"template\":\"$input.path('$.x')\",\"body\":\"{\\\"x\\\":12}\"}\n";
    let files = Files::new(
        "bench",
        &[("c.jsonl", cases.as_bytes()), ("bad.jsonl", b"{\"template\":\"#if(\"}")],
    );
    let run = files.vtl(&["bench", "c.jsonl", "--seconds", "0.01"]);
    let lines: Vec<Json> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{}", run.stderr);
    assert_eq!((&lines[0]["name"], &lines[0]["output_bytes"]), (&json!("a"), &json!(3)));
    assert_eq!((&lines[1]["name"], &lines[1]["output_bytes"]), (&json!("b"), &json!(2)));
    let times = ["compile_ns", "request_ns", "render_ns"];
    assert!(lines.iter().all(|line| times.iter().all(|time| line[time].is_u64())));
    files.vtl(&["bench", "bad.jsonl"]).fails(1, "bad.jsonl:1");
    files.vtl(&["bench", "c.jsonl", "--seconds", "0"]).fails(2, "--seconds");
}

const SERVICE: &str = "
service: shop
provider: aws
functions:
  order:
    handler: order.get
    events:
      - http:
          path: orders/{id}
          method: get
          integration: lambda
          request: {template: {application/json: '{\"id\": \"$input.params(\"id\")\", \"stage\": \"$context.stage\"}'}}
          response: {template: \"$input.path('$.total')\"}
";

fn asked(files: &Files, lines: &[Json]) -> Vec<Json> {
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let run = files.vtl_with(&["batch"], input);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_route_of_a_configuration_in_two_steps() {
    let files = Files::new("two-steps", &[("serverless.yml", SERVICE.as_bytes())]);
    let answers = asked(
        &files,
        &[
            json!({"name": 1, "config": "serverless.yml", "request": {"path": "/dev/orders/7?x=1"}}),
            json!({"name": 2, "exchange": "1", "backend": {"body": "{\"total\": 12}"}}),
            json!({"name": 3, "exchange": "1", "backend": {"body": "{\"total\": 12}"}}),
        ],
    );
    assert_eq!(answers[0]["wants"], "backend");
    assert_eq!(answers[0]["response"], Json::Null);
    assert_eq!(answers[0]["integrationRequest"]["body"], r#"{"id": "7", "stage": "dev"}"#);
    assert_eq!(answers[0]["exchange"], "1");
    let response = &answers[1]["response"];
    assert_eq!((&response["status"], &response["body"]), (&json!(200), &json!("12")));
    assert_eq!(answers[2]["error"]["kind"], "case");
}

#[test]
fn exchanges_among_many_lines_continue_in_order() {
    let files = Files::new("many-lines", &[("serverless.yml", SERVICE.as_bytes())]);
    let template = json!({"template": "$input.body", "body": "x".repeat(300)});
    let mut lines = Vec::new();
    for n in 0..40 {
        lines.extend(vec![template.clone(); 100]);
        lines.push(json!({"name": n, "config": "serverless.yml", "request": {"path": format!("/dev/orders/{n}")}}));
        lines.extend(vec![template.clone(); 30]);
        let token = (n + 1).to_string();
        lines.push(json!({"name": n, "exchange": token, "backend": {"body": format!("{{\"total\": {n}}}")}}));
    }
    let answers = asked(&files, &lines);
    assert_eq!(answers.len(), lines.len());
    let named: Vec<&Json> = answers.iter().filter(|answer| answer["name"].is_u64()).collect();
    for (n, pair) in named.chunks(2).enumerate() {
        assert_eq!(pair[0]["exchange"], (n + 1).to_string(), "{}", pair[0]);
        assert_eq!(pair[1]["response"]["body"], n.to_string(), "{}", pair[1]);
    }
    assert_eq!(named.len(), 80);
}

#[test]
fn a_route_by_its_name_or_by_a_request_line_or_by_an_event() {
    let files = Files::new("routes", &[("serverless.yml", SERVICE.as_bytes())]);
    let event =
        json!({"httpMethod": "GET", "path": "/orders/9", "requestContext": {"stage": "v2"}});
    let answers = asked(
        &files,
        &[
            json!({"config": "serverless.yml", "route": "GET /orders/8"}),
            json!({"config": "serverless.yml", "route": "GET /orders/{id}", "request": {"pathParameters": {"id": "x"}}}),
            json!({"config": "serverless.yml", "event": event}),
            json!({"config": {"name": "serverless.yml", "text": SERVICE}, "route": "GET /orders/1"}),
            json!({"config": "serverless.yml", "route": "GET /none"}),
            json!({"config": "none.yml", "route": "GET /none"}),
            json!({"config": "serverless.yml", "request": {"path": "/none"}}),
        ],
    );
    let sent = |at: usize| answers[at]["integrationRequest"]["body"].as_str().unwrap_or_default();
    assert_eq!(sent(0), r#"{"id": "8", "stage": "dev"}"#);
    assert_eq!(sent(1), r#"{"id": "x", "stage": "dev"}"#);
    assert_eq!(sent(2), r#"{"id": "9", "stage": "v2"}"#);
    assert_eq!(sent(3), r#"{"id": "1", "stage": "dev"}"#);
    let message = |at: usize| answers[at]["error"]["message"].as_str().unwrap_or_default();
    assert!(message(4).contains("there is no route `GET /none`; there are GET /orders/{id}"));
    assert!(message(5).contains("none.yml"));
    assert_eq!(answers[6]["response"]["status"], 403);
    assert_eq!(answers[6]["gatewayResponse"]["type"], "MISSING_AUTHENTICATION_TOKEN");
}

#[test]
fn an_event_that_is_not_json_is_answered_without_the_function() {
    let case = json!({
        "integration": {
            "type": "AWS",
            "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations",
            "requestTemplates": {"application/json": "{\"a\": \"$input.path('$.a')\"}"},
            "integrationResponses": [{"statusCode": "200"}],
        },
        "request": {"method": "POST", "body": "{\"a\": \"say \\\"hi\\\"\"}"},
        "backend": {"body": "never called"},
    });
    let answer: Json = serde_json::from_str(&batch(case.to_string())[0]).unwrap();
    let body = answer["response"]["body"].as_str().unwrap();
    assert!(body.contains("Could not parse request body into json"), "{body}");
}

#[test]
fn a_template_sees_an_event_and_what_the_line_says_over_it() {
    let event = json!({"httpMethod": "GET", "path": "/", "body": "{\"a\": 1}",
        "queryStringParameters": {"q": "1", "r": "2"}, "headers": {"H": "3"}});
    let template = "$input.path('$.a') $input.params('q') $input.params('r') $input.params('H')";
    let lines = [
        json!({"template": template, "event": event}),
        json!({"template": template, "event": event, "body": "{\"a\": 5}", "params": {"querystring": {"r": "9"}}}),
    ];
    let answers = batch(lines.map(|line| line.to_string()).join("\n"));
    assert_eq!(answers, [r#"{"ok":true,"output":"1 1 2 3"}"#, r#"{"ok":true,"output":"5 1 9 3"}"#]);
}

#[test]
fn unknown_keys_are_named_and_every_finding_is_there() {
    answers(
        r#"{"template":"a","contxt":{}}"#,
        r#"{"warnings":["unknown key `contxt`"],"ok":true,"output":"a"}"#,
    );
    let answer = batch(r##"{"template":"#if(\n#foreach(5)"}"##);
    let answer: Json = serde_json::from_str(&answer[0]).unwrap();
    let findings = answer["findings"].as_array().unwrap();
    assert_eq!(findings[0]["code"], answer["error"]["code"]);
    assert_eq!(findings[0]["level"], "error");
    let integration = json!({"integration": {"type": "MOC"}, "request": {}});
    let answer: Json = serde_json::from_str(&batch(integration.to_string())[0]).unwrap();
    assert!(answer["findings"][0]["help"].is_string(), "{answer}");
}

#[test]
fn gateway_responses_as_the_command_line_tool_lists_them() {
    let case = json!({
        "integration": {"type": "HTTP", "uri": "https://example.com/", "passthroughBehavior": "NEVER",
            "integrationResponses": [{"statusCode": "200"}]},
        "request": {"method": "POST", "body": "{}"},
        "gatewayResponses": {"items": [
            {"responseType": "UNSUPPORTED_MEDIA_TYPE", "statusCode": "422", "defaultResponse": false,
             "responseTemplates": {"application/json": "{\"type\": \"$context.error.responseType\"}"}},
            {"responseType": "THROTTLED", "statusCode": "429", "defaultResponse": true},
        ]},
    });
    let answer: Json = serde_json::from_str(&batch(case.to_string())[0]).unwrap();
    assert_eq!(answer["response"]["status"], 422, "{answer}");
    assert_eq!(answer["response"]["body"], r#"{"type": "UNSUPPORTED_MEDIA_TYPE"}"#);
    assert_eq!(answer["gatewayResponse"]["type"], "UNSUPPORTED_MEDIA_TYPE");
}

#[test]
fn a_header_with_a_line_end_is_refused() {
    let case = |template: &str| {
        json!({
            "integration": {"type": "MOCK", "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                "integrationResponses": [{"statusCode": "200", "responseTemplates": {"application/json": template}}]},
            "request": {},
        })
        .to_string()
    };
    let lines = [
        case("#set($context.responseOverride.header.X = $util.urlDecode('a%0D%0Ab: c'))"),
        case("#set($context.responseOverride.header.X = 'a b')"),
    ];
    let answers = batch(lines.join("\n"));
    let status = |at: usize| {
        let answer: Json = serde_json::from_str(&answers[at]).unwrap();
        answer["response"]["status"].clone()
    };
    assert_eq!((status(0), status(1)), (json!(500), json!(200)), "{answers:?}");
}

#[test]
fn an_integration_alone_answers_on_every_path_and_204_has_no_body() {
    let integration = json!({"type": "MOCK", "requestTemplates": {"application/json": "{\"statusCode\": 204}"},
        "integrationResponses": {"204": {"statusCode": "204", "responseTemplates": {"application/json": "null"}}}});
    let config = json!({"name": "integration.json", "text": integration.to_string()});
    let case = json!({"config": config, "request": {"method": "PUT", "path": "/a/b"}});
    let answer: Json = serde_json::from_str(&batch(case.to_string())[0]).unwrap();
    assert_eq!(answer["response"]["status"], 204, "{answer}");
    assert_eq!(answer["response"]["body"], "");
}

const HTTP: &str = r#"
service: shop
provider:
  name: aws
  runtime: nodejs20.x
  httpApi:
    authorizers:
      customers: {identitySource: $request.header.Authorization, issuerUrl: https://i.example, audience: [a]}
      partners: {type: request, functionName: partner, identitySource: [$request.header.X], enableSimpleResponses: true}
functions:
  get:
    handler: a.get
    events:
      - httpApi: 'GET /orders/{id}'
      - httpApi: {path: /tokens, method: GET, authorizer: {name: customers}}
      - httpApi: {path: /partners, method: GET, authorizer: {name: partners}}
      - http: GET old/{id}
      - http: {path: secret, method: get, authorizer: partner}
  partner: {handler: a.partner}
"#;

/// Header and claims of a token that nobody has signed.
const UNSIGNED: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2kuZXhhbXBsZSIsImF1ZCI6ImEiLCJzdWIiOiJhbm4iLCJleHAiOjQxMDI0NDQ4MDB9.AAAA";

#[test]
fn http_apis_in_one_step_and_in_several() {
    let files = Files::new("batch-http", &[("serverless.yml", HTTP.as_bytes())]);
    let lines = [
        // In one step: by the route's name, by a request, and the REST API beside.
        json!({"config": "serverless.yml", "route": "GET /orders/{id}", "request": {"pathParameters": {"id": "7"}}, "backend": {"body": "{\"a\":1}"}}),
        json!({"config": "serverless.yml", "route": "GET /orders/8?x=1", "backend": {"timeout": true}}),
        json!({"config": "serverless.yml", "request": {"path": "/dev/old/7"}, "backend": {"body": {"statusCode": 201}}}),
        json!({"config": "serverless.yml", "api": "http", "request": {"path": "/old/7"}}),
        json!({"config": "serverless.yml", "route": "GET /none"}),
        // In several: a token, and an authorizer.
        json!({"config": "serverless.yml", "request": {"path": "/tokens", "headers": {"authorization": UNSIGNED}}}),
        json!({"exchange": "1", "signature": true}),
        json!({"exchange": "2", "backend": {"body": {"ok": true}}}),
        json!({"config": "serverless.yml", "request": {"path": "/tokens", "headers": {"authorization": UNSIGNED}}, "signature": "forged"}),
        json!({"config": "serverless.yml", "request": {"path": "/partners", "headers": {"x": "1"}}}),
        json!({"exchange": "3", "authorizer": {"body": {"isAuthorized": false}}}),
        json!({"config": "serverless.yml", "request": {"path": "/partners", "headers": {"x": "1"}}, "authorizer": {"body": {"isAuthorized": true}}, "backend": {"body": "hi"}}),
        // A REST API's authorizer is asked where the line plays it.
        json!({"config": "serverless.yml", "request": {"path": "/secret"}, "backend": {"body": {"statusCode": 200}}}),
        json!({"config": "serverless.yml", "request": {"path": "/secret"}, "authorizer": {"body": {}}}),
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let run = files.vtl_with(&["batch"], input);
    let answers: Vec<Json> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let outcome = |at: usize| {
        let response = &answers[at]["response"];
        (
            response["status"].as_u64().unwrap_or_default(),
            response["body"].as_str().unwrap_or_default(),
        )
    };
    assert_eq!(outcome(0), (200, r#"{"a":1}"#), "{}", answers[0]);
    let event: Json =
        serde_json::from_str(answers[0]["integrationRequest"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(event["rawPath"], "/orders/7");
    assert_eq!(outcome(1), (503, r#"{"message":"Service Unavailable"}"#));
    assert_eq!(outcome(2), (201, ""));
    assert_eq!(outcome(3), (404, r#"{"message":"Not Found"}"#));
    let message = answers[4]["error"]["message"].as_str().unwrap();
    assert!(message.contains("GET /old/{id}") && message.contains("GET /tokens"), "{message}");
    assert_eq!(answers[5]["wants"], "signature");
    assert_eq!(answers[5]["token"]["claims"]["sub"], "ann");
    assert_eq!(answers[6]["wants"], "backend", "{}", answers[6]);
    assert_eq!(outcome(7), (200, r#"{"ok":true}"#));
    assert_eq!(outcome(8).0, 401);
    assert_eq!(answers[9]["wants"], "authorizer");
    assert_eq!(outcome(10), (403, r#"{"message":"Forbidden"}"#));
    assert_eq!(outcome(11), (200, "hi"));
    assert_eq!(outcome(12).0, 200);
    assert_eq!(outcome(13).0, 401, "{}", answers[13]);
}
