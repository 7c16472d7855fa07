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
    assert!(lines[2].contains(r#""ok":false"#) && lines[3].contains("there is no limit `none`"));
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
    assert!(lines.iter().all(|line| line["compile_ns"].is_u64() && line["render_ns"].is_u64()));
    files.vtl(&["bench", "bad.jsonl"]).fails(1, "bad.jsonl:1");
    files.vtl(&["bench", "c.jsonl", "--seconds", "0"]).fails(2, "--seconds");
}
