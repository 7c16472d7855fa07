//! `vtl check`

use serde_json::Value as Json;

use crate::support::{Files, vtl};

const TEMPLATE: &[u8] = b"{\"a\": \"$input.params('x')\"}\n$utl.toJson($input.body)\n";
const SERVERLESS_LIKE: &[u8] = br#"swagger: "2.0"
paths:
  /a:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations
        passthroughBehavior: never
        requestTemplates:
          application/json: |
            {
              "a": "$input.params('x')"
            }
        responses:
          default: {statusCode: "200"}
          '[Error].*': {statusCode: "500"}
"#;

fn files(test: &str) -> Files {
    Files::new(
        test,
        &[
            ("t.vtl", TEMPLATE),
            ("api.yaml", SERVERLESS_LIKE),
            ("ok.vtl", b"plain"),
            ("other.json", b"{}"),
        ],
    )
}

#[test]
fn findings_with_excerpts() {
    let run = files("check").vtl(&["check", "t.vtl"]);
    let excerpt = "warning[VTL1201]: `$input.params('x')` is client-controlled and not escaped inside a JSON string: a \
                   quote in it ends the string\n --> t.vtl:1:8\n  |\n1 | {\"a\": \"$input.params('x')\"}\n  |        \
                   ^^^^^^^^^^^^^^^^^^\n";
    assert!(run.status == 0 && run.stdout.contains(excerpt), "{}", run.stdout);
    assert!(run.stdout.ends_with("0 errors, 2 warnings, 0 notes\n"), "{}", run.stdout);
}

#[test]
fn templates_inside_configurations_are_shown_in_their_file() {
    let run = files("check_config").vtl(&["check", "api.yaml"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(run.stdout.contains("--> api.yaml:14:21\n"), "{}", run.stdout);
    assert!(
        run.stdout.contains("error[VTL0522]") && run.stdout.contains("[VTL0526]"),
        "{}",
        run.stdout
    );
}

#[test]
fn folders() {
    let run = files("check_folder").vtl(&["check", "."]);
    assert!(
        run.stdout.contains("./api.yaml:14:21") && run.stdout.contains("./t.vtl:1:8"),
        "{}",
        run.stdout
    );
    files("check_ok").vtl(&["check", "ok.vtl"]).prints("0 errors, 0 warnings, 0 notes\n");
}

#[test]
fn levels() {
    let files = files("check_levels");
    assert_eq!(files.vtl(&["check", "t.vtl", "--deny", "warning"]).status, 1);
    assert_eq!(files.vtl(&["check", "t.vtl", "--deny", "VTL1201"]).status, 1);
    let run = files.vtl(&["check", "t.vtl", "--allow", "VTL1201", "--global", "utl"]);
    run.prints("0 errors, 0 warnings, 0 notes\n");
    files.vtl(&["check", "t.vtl", "--deny", "VTL9999"]).fails(2, "there is no lint `VTL9999`");
    files.vtl(&["check", "none.vtl"]).fails(2, "cannot read `none.vtl`");
}

#[test]
fn output_for_programs() {
    let files = files("check_formats");
    let json = files.vtl(&["check", "t.vtl", "--format", "json"]).stdout;
    let first: Json = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["code"], &first["line"], &first["column"]),
        (&"VTL1201".into(), &1.into(), &8.into())
    );
    let sarif: Json =
        serde_json::from_str(&files.vtl(&["check", "t.vtl", "--format", "sarif"]).stdout).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "VTL1201");
    assert_eq!(
        sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"],
        8
    );
    let odd = Files::new("check_odd", &[("a b#\u{fc}.vtl", TEMPLATE)]);
    let sarif = odd.vtl(&["check", ".", "--format", "sarif"]).stdout;
    assert!(sarif.contains("\"./a%20b%23%C3%BC.vtl\""), "{sarif}");
    let github = files.vtl(&["check", "t.vtl", "--format", "github"]).stdout;
    assert!(
        github.starts_with(
            "::warning file=t.vtl,line=1,col=8,endLine=1,endColumn=26,title=VTL1201%3A "
        ),
        "{github}"
    );
}

#[test]
fn a_byte_order_mark_is_told_and_not_counted() {
    let template = "\u{feff}$util.toJson(1)".as_bytes();
    let run = Files::new("check_bom", &[("t.vtl", template)]).vtl(&["check", "t.vtl"]);
    for part in ["byte order mark", "--> t.vtl:1:1\n", "--> t.vtl:1:7\n"] {
        assert!(run.stdout.contains(part), "{}", run.stdout);
    }
}

#[test]
fn what_does_not_parse() {
    let run =
        Files::new("check_syntax", &[("t.vtl", b"#if($a\n#set($b 1)")]).vtl(&["check", "t.vtl"]);
    assert!(run.status == 1 && run.stdout.contains("error[VTL01"), "{}", run.stdout);
}

#[test]
fn the_examples_have_no_errors() {
    let run = vtl(&["check", "examples"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
}

#[test]
fn a_finding_covers_the_word_that_it_is_about() {
    let text = br#"{"type": "HTTP", "uri": "https://backend.example/", "passthroughBehavior": "NEVR", "a": 1}"#;
    let files = Files::new("check_width", &[("plain.json", text)]);
    let json = files.vtl(&["check", "plain.json", "--format", "json"]).stdout;
    let found = |code: &str| {
        let mut lines = json.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
        lines.find(|finding| finding["code"] == code).unwrap()
    };
    let finding = found("VTL0510");
    assert_eq!((&finding["column"], &finding["endColumn"]), (&76.into(), &82.into()), "{json}");
    let finding = found("VTL0504");
    assert_eq!((&finding["column"], &finding["endColumn"]), (&84.into(), &87.into()), "{json}");
}
