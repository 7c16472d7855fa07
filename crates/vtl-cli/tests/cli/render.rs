//! `vtl render`

use std::process::{Command, Stdio};

use crate::support::{Files, vtl, vtl_in};

const ALL: &str = "$input.body|$input.params('id')|$input.params().querystring|$input.params('H')|$context.httpMethod|\
                   $context.identity.sourceIp|$stageVariables.v";

fn render(name: &str, event: &str, args: &[&str]) -> String {
    let files = Files::new(name, &[("t.vtl", ALL.as_bytes()), ("e.json", event.as_bytes())]);
    let run = files.vtl(&[&["render", "t.vtl", "--event", "e.json"], args].concat());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    run.stdout
}

#[test]
fn rest_event() {
    let event = r#"{"httpMethod":"POST","pathParameters":{"id":"7"},"queryStringParameters":{"q":"2"},
        "multiValueQueryStringParameters":{"q":["1","2"]},"headers":{"h":"x"},"stageVariables":{"v":"s"},
        "requestContext":{"httpMethod":"POST","identity":{"sourceIp":"10.0.0.1"}},"body":"aMOk","isBase64Encoded":true}"#;
    assert_eq!(render("rest_event", event, &[]), "hä|7|{q=2}|x|POST|10.0.0.1|s");
}

#[test]
fn http_event() {
    let event = r#"{"version":"2.0","rawPath":"/a","rawQueryString":"q=1&q=a%20b","headers":{"h":"x"},
        "pathParameters":{"id":"7"},"requestContext":{"http":{"method":"PUT","sourceIp":"10.0.0.2"}},"body":"b"}"#;
    assert_eq!(render("http_event", event, &[]), "b|7|{q=a b}|x|PUT|10.0.0.2|");
}

#[test]
fn load_balancer_event() {
    let event = r#"{"requestContext":{"elb":{"targetGroupArn":"a"}},"httpMethod":"GET","path":"/",
        "queryStringParameters":{"q":"a%2Fb"},"headers":{"h":"x"},"body":"","isBase64Encoded":false}"#;
    assert_eq!(render("load_balancer_event", event, &[]), "{}||{q=a/b}|x|GET||");
}

#[test]
fn every_field_of_an_event_is_optional() {
    assert_eq!(render("empty_event", "{}", &[]), "{}||{}||||");
}

#[test]
fn options_go_before_the_event() {
    let event = r#"{"httpMethod":"POST","pathParameters":{"id":"7"},"queryStringParameters":{"q":"2"},"headers":{"h":"x"},
        "requestContext":{"identity":{"sourceIp":"10.0.0.1"}},"body":"b"}"#;
    let args = [
        "--param",
        "path.id=8=8",
        "--param",
        "querystring.a.b=3",
        "-H",
        "H: y:z",
        "--context",
        "identity.sourceIp=::1",
        "--context",
        "httpMethod=PUT",
        "--stage-variable",
        "v=w",
    ];
    assert_eq!(render("options", event, &args), "b|8=8|{q=2, a.b=3}|y:z|PUT|::1|w");
}

#[test]
fn event_body_that_is_not_base64() {
    let files = Files::new("not_base64", &[("e.json", br#"{"body":"*","isBase64Encoded":true}"#)]);
    files
        .vtl(&["render", "-", "--event", "e.json"])
        .fails(2, "`e.json`: `isBase64Encoded` is true, but `body` is not Base64");
}

#[test]
fn template_and_body_from_standard_input() {
    let files =
        Files::new("stdin", &[("t.vtl", b"[$input.path('$.a')]"), ("b.json", br#"{"a":1}"#)]);
    files.vtl_with(&["render", "t.vtl", "--body", "-"], r#"{"a":2}"#).prints("[2]");
    files.vtl_with(&["render", "-", "--body", "b.json"], "$input.json('$')").prints(r#"{"a":1}"#);
    files.vtl(&["render", "-", "--body", "-"]).fails(2, "can be read only once");
}

#[test]
fn response_template_sees_the_backends_payload() {
    let files = Files::new(
        "response",
        &[("t.vtl", b"$input.body $input.params('id')"), ("r.json", b"{\"r\":1}")],
    );
    files
        .vtl(&["render", "t.vtl", "--param", "path.id=7", "--response", "r.json"])
        .prints("{\"r\":1} 7");
}

#[test]
fn context_file_and_variables() {
    let files = Files::new("context", &[("c.json", br#"{"stage":"dev","authorizer":{"a":"1"}}"#)]);
    files
        .vtl_with(
            &[
                "render",
                "-",
                "--context",
                "c.json",
                "--context",
                "authorizer.b=2",
                "--var",
                "n=[1, 2]",
            ],
            "$context.stage $context.authorizer.a $context.authorizer.b $n",
        )
        .prints("dev 1 2 [1, 2]");
}

#[test]
fn velocity_dialect() {
    let files = Files::new("velocity", &[]);
    let template = "#macro(m $x)<$x>#end#m('a') $none $n";
    files
        .vtl_with(&["render", "-", "--dialect", "velocity", "--var", "n=1.50"], template)
        .prints("<a> $none 1.5");
}

#[test]
fn json_result() {
    let files = Files::new("json_result", &[]);
    let template = "#set($context.responseOverride.status = 404)#set($context.requestOverride.header.X = 'y')a\"b";
    files.vtl_with(&["render", "-", "--json"], template).prints(concat!(
        r#"{"ok":true,"output":"a\"b","requestOverride":{"header":{"X":"y"}},"responseOverride":{"status":404}}"#,
        "\n"
    ));
    let run = files.vtl_with(&["render", "-", "--json"], "a\n#if(");
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    assert!(
        run.stdout.starts_with(r#"{"ok":false,"error":{"kind":"syntax","code":"VTL"#),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains(r#""line":2"#), "{}", run.stdout);
}

#[test]
fn a_template_that_fails() {
    let files =
        Files::new("fails", &[("t.vtl", b"text\n#if($a"), ("s.vtl", b"ab\n $util.parseJson('{')")]);
    files.vtl(&["render", "t.vtl"]).fails(1, "t.vtl:2:");
    files.vtl(&["render", "s.vtl"]).fails(1, "s.vtl:2:8");
}

#[test]
fn strict_refuses_what_resolves_to_nothing() {
    let files = Files::new("strict", &[("t.vtl", b"a $input.path('$.b').c")]);
    files.vtl(&["render", "t.vtl"]).prints("a ");
    files.vtl(&["render", "t.vtl", "--strict"]).fails(1, "t.vtl:1:3");
}

#[test]
fn limits() {
    let files = Files::new("limits", &[("t.vtl", b"#foreach($i in [1..5])$i#end")]);
    files.vtl(&["render", "t.vtl", "--limit", "loop_iterations=3"]).prints("123");
    files
        .vtl(&["render", "t.vtl", "--limit", "output_bytes=2"])
        .fails(1, "prints more than 2 bytes");
    files.vtl(&["render", "t.vtl", "--limit", "size=2"]).fails(2, "unknown limit `size`");
}

#[test]
fn files_that_cannot_be_read() {
    let files = Files::new(
        "unreadable",
        &[("latin1.vtl", b"a\nb\xe4"), ("list.json", b"[]"), ("broken.json", b"{")],
    );
    files.vtl(&["render", "none.vtl"]).fails(2, "cannot read `none.vtl`");
    files.vtl(&["render", "."]).fails(2, "cannot read `.`");
    files
        .vtl(&["render", "latin1.vtl"])
        .fails(2, "`latin1.vtl` is not UTF-8: byte 0xe4 in line 2 (offset 3)");
    files
        .vtl(&["render", "-", "--body", "latin1.vtl"])
        .fails(2, "the body is not UTF-8 at offset 3");
    files
        .vtl(&["render", "-", "--event", "list.json"])
        .fails(2, "`list.json` is not a JSON object");
    files.vtl(&["render", "-", "--event", "broken.json"]).fails(2, "`broken.json` is not JSON");
}

#[test]
fn wrong_usage() {
    vtl(&["render"]).fails(2, "Usage:");
    vtl(&["rendr"]).fails(2, "render");
    vtl(&["render", "-", "--param", "cookie.a=b"])
        .fails(2, "none of `path`, `querystring`, `header`");
    vtl(&["render", "-", "--param", "path=b"]).fails(2, "a name is missing");
    vtl(&["render", "-", "-H", "Accept"]).fails(2, "a name, `:` and a value");
    vtl(&["render", "-", "--var", "a=b"]).fails(2, "is not JSON");
}

#[test]
fn byte_order_mark_of_a_template_file() {
    let files = Files::new("bom", &[("t.vtl", "\u{feff}#set($a = 1)\n$a".as_bytes())]);
    files.vtl(&["render", "t.vtl"]).prints("1");
}

#[test]
fn line_ends_stay_as_they_are() {
    let files = Files::new("line_ends", &[("t.vtl", b"a\r\n#if(true)\r\nb\r\n#end\r\nc\rd\n")]);
    files.vtl(&["render", "t.vtl"]).prints("a\r\nb\r\nc\rd\n");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vtl"))
        .args(["render", "-", "--limit", "loop_iterations=100000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let template = "#foreach($i in [1..90000])0123456789#end";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), template.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn help_and_version() {
    let help = vtl(&["--help"]);
    assert!(help.status == 0 && help.stdout.contains("Examples:"), "{}", help.stdout);
    assert!(vtl(&["render", "--help"]).stdout.contains("vtl render order.vtl --event event.json"));
    vtl(&["-V"]).prints(concat!("vtl ", env!("CARGO_PKG_VERSION"), "\n"));
    let version = vtl(&["--version"]).stdout;
    assert!(version.contains("Velocity 1.7") && version.contains("JsonPath 2.9"), "{version}");
    let commands = help.stdout.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    for command in commands.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert!(command.contains("  "), "`{command}` has no description");
    }
    let manual = vtl(&["man"]).stdout;
    assert!(manual.starts_with(".ie") && manual.contains("render"), "{manual}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = vtl(&["completions", shell]);
        assert!(script.status == 0 && script.stdout.contains("stage-variable"), "{shell}");
    }
}

#[test]
fn colors_where_they_are_wanted() {
    let run = vtl_in(std::path::Path::new("."), &["render", "-", "--color", "always"], "#if(");
    assert!(run.stderr.contains("\u{1b}["), "{}", run.stderr);
    let run = vtl_in(std::path::Path::new("."), &["render", "-"], "#if(");
    assert!(!run.stderr.contains('\u{1b}'), "{}", run.stderr);
}

#[test]
fn output_that_is_expected_to_be_json() {
    let files = Files::new(
        "expect_json",
        &[
            ("t.vtl", br#"{"a": "$input.path('$.a')"}"#),
            ("b.json", br#"{"a":"x\"y"}"#),
            ("c.json", br#"{"a":"x"}"#),
        ],
    );
    files.vtl(&["render", "t.vtl", "--body", "c.json", "--expect-json"]).prints(r#"{"a": "x"}"#);
    let run = files.vtl(&["render", "t.vtl", "--body", "b.json", "--expect-json"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, r#"{"a": "x"y"}"#));
    assert!(run.stderr.contains(" --> t.vtl:1:8\n"), "{}", run.stderr);
    let run = files.vtl(&["render", "t.vtl", "--body", "b.json", "--expect-json", "--json"]);
    assert!(
        run.status == 1
            && run.stdout.contains(r#""notJson":{"#)
            && run.stdout.contains(r#""offset":9"#),
        "{}",
        run.stdout
    );
}

#[test]
fn trace() {
    let files = Files::new(
        "trace",
        &[("t.vtl", b"a\n$input.path('$.b')#if(true)c#end"), ("b.json", br#"{"b":7}"#)],
    );
    let run = files.vtl(&["render", "t.vtl", "--body", "b.json", "--trace"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "a\n7c"));
    assert!(
        run.stderr.starts_with("t.vtl:2:1: reference $input.path('$.b') = 7 -> 2..3\n"),
        "{}",
        run.stderr
    );
    let run = files.vtl(&["render", "t.vtl", "--body", "b.json", "--trace", "--json"]);
    assert!(run.stdout.contains(r#"{"kind":"reference","line":2,"column":1,"span":[2,20],"output":[2,3],"value":"7","level":0}"#), "{}", run.stdout);
}

/// `vtl render` reads its most common form without clap; with `--color` it is clap that reads it.
#[test]
fn common_arguments_mean_what_they_mean_to_clap() {
    let template =
        "$input.body|$input.params('id')|$input.params('H')|$context.stage|$stageVariables.v";
    let files = Files::new(
        "common form",
        &[
            ("t.vtl", template.as_bytes()),
            ("-t.vtl", b"dash"),
            ("b.json", b"{}"),
            ("e.json", br#"{"pathParameters": {"id": "7"}}"#),
        ],
    );
    let cases: [&[&str]; 14] = [
        &["t.vtl"],
        &["t.vtl", "--body", "b.json"],
        &["t.vtl", "--event", "e.json", "--json"],
        &["t.vtl", "--param", "path.id=1", "-H", "H: x"],
        &["t.vtl", "--context", "stage=s", "--stage-variable", "v=w"],
        &["t.vtl", "--body", "-"],
        &["-", "--body", "b.json"],
        &["--body", "b.json", "t.vtl"],
        &["t.vtl", "--body", "b.json", "--body", "b.json"],
        &["t.vtl", "--json", "--json"],
        &["t.vtl", "--body"],
        &["t.vtl", "--param", "id=1"],
        &["t.vtl", "e.json"],
        &["-t.vtl"],
    ];
    for case in cases {
        let by_hand = files.vtl_with(&[&["render"], case].concat(), "[1]");
        let by_clap = files.vtl_with(&[&["render"], case, &["--color", "never"]].concat(), "[1]");
        assert_eq!(
            (by_hand.status, by_hand.stdout, by_hand.stderr),
            (by_clap.status, by_clap.stdout, by_clap.stderr),
            "{case:?}"
        );
    }
}
