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
    assert!(run.stdout.ends_with("0 errors, 2 warnings, 0 notes in 1 file\n1 fixable with `--fix`, 1 more with `--unsafe-fixes`\n"), "{}", run.stdout);
}

#[test]
fn templates_inside_configurations_are_shown_in_their_file() {
    let run = files("check_config").vtl(&["check", "api.yaml"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("--> api.yaml:14:21\n"), "{}", run.stdout);
    assert!(
        run.stdout.contains("warning[VTL0522]") && run.stdout.contains("[VTL0526]"),
        "{}",
        run.stdout
    );
}

/// What is found very often is shown 1,000 times and counted; the fixes are all made.
#[test]
fn very_many_findings() {
    let text = "{\"a\": \"$input.params('x')\"}\n".repeat(1_200);
    let files = Files::new("check_many", &[("t.vtl", text.as_bytes())]);
    let run = files.vtl(&["check", "--format", "concise", "t.vtl"]);
    let shown = run.stdout.matches("warning[VTL1201]: `$input").count();
    assert!(shown == 1_000 && run.stdout.contains("[VTL1201]: 200 more: "), "{}", run.stdout);
    files.vtl(&["check", "--fix", "t.vtl"]);
    let fixed = files.read("t.vtl");
    assert_eq!(fixed.matches("escapeJavaScript").count(), 1_200);
}

#[test]
fn folders() {
    let run = files("check_folder").vtl(&["check", "."]);
    assert!(
        run.stdout.contains(" api.yaml:14:21") && run.stdout.contains(" t.vtl:1:8"),
        "{}",
        run.stdout
    );
    files("check_ok").vtl(&["check", "ok.vtl"]).prints("0 errors, 0 warnings, 0 notes in 1 file\n");
}

#[test]
fn levels() {
    let files = files("check_levels");
    assert_eq!(files.vtl(&["check", "t.vtl", "--deny", "warning"]).status, 1);
    assert_eq!(files.vtl(&["check", "t.vtl", "--deny", "VTL1201"]).status, 1);
    let run = files.vtl(&["check", "t.vtl", "--allow", "VTL1201", "--global", "utl"]);
    run.prints("0 errors, 0 warnings, 0 notes in 1 file\n");
    files.vtl(&["check", "t.vtl", "--deny", "VTL9999"]).fails(2, "there is no lint `VTL9999`");
    let run = files.vtl(&["check", "none.vtl"]);
    assert!(run.status == 2 && run.stdout.contains("cannot read this file"), "{}", run.stdout);
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
    assert!(sarif.contains("\"a%20b%23%C3%BC.vtl\""), "{sarif}");
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

#[test]
fn what_cannot_be_read_is_one_finding_among_others() {
    let files = Files::new(
        "check_unreadable",
        &[("bad.vtl", b"\xff"), ("t.vtl", TEMPLATE), ("broken.yaml", b"a: [")],
    );
    let run = files.vtl(&["check", "bad.vtl", "none.vtl", "t.vtl", "broken.yaml"]);
    assert_eq!(run.status, 2, "{}", run.stdout);
    for part in ["not UTF-8", "cannot read this file", "VTL1201", "VTL0501", "in 2 files"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

#[test]
fn never_green_without_having_looked() {
    let files = Files::new(
        "check_nothing",
        &[("serverless.ts", b"export default {}"), ("Cargo.toml", b""), ("data.json", b"{}")],
    );
    let run = files.vtl(&["check", "serverless.ts"]);
    assert!(run.status == 2 && run.stdout.contains("npx serverless print"), "{}", run.stdout);
    let run = files.vtl(&["check", "Cargo.toml", "data.json"]);
    assert!(run.status == 2 && run.stdout.contains("VTL0902"), "{}", run.stdout);
    files.vtl(&["check", "."]).fails(2, "nothing to check in `.`");
}

/// What a file is that is something else: its name, its text, a part of what is said, and a part of what is to be done.
const FOREIGN: &[(&str, &[u8], &str, &str)] = &[
    (
        "package.json",
        br#"{"name": "a", "dependencies": {}}"#,
        "a description of a package",
        "serverless.yml",
    ),
    (
        "docker-compose.yml",
        b"services: {web: {image: nginx}}",
        "a Docker Compose file",
        "serverless.yml",
    ),
    (
        "ci.yml",
        b"on: [push]\njobs: {a: {steps: []}}",
        "a workflow of GitHub Actions",
        "serverless.yml",
    ),
    (
        "flow.asl.json",
        br#"{"StartAt": "A", "States": {}}"#,
        "a state machine of Step Functions",
        "starts it",
    ),
    (
        "pod.yaml",
        b"apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\n",
        "a manifest of Kubernetes",
        "serverless.yml",
    ),
    (
        "tsconfig.json",
        b"{\n  // strict\n  \"compilerOptions\": {},\n}",
        "the settings of TypeScript",
        "serverless.yml",
    ),
    (
        "serverless.ts",
        b"export default {}",
        "a Serverless configuration written as a program",
        "npx serverless print",
    ),
    ("stack.py", b"import aws_cdk", "a program", "cdk synth"),
    ("cdk.json", br#"{"app": "npx ts-node bin/app.ts"}"#, "the settings of a CDK app", "cdk.out"),
    ("samconfig.toml", b"version = 0.1", "the settings of the SAM CLI", "template.yaml"),
    (
        "serverless-compose.yml",
        b"services: {a: {path: a}}",
        "a Serverless Compose file",
        "one of its services",
    ),
    ("prod.tfvars", b"a = 1", "values of Terraform variables", "--var-file"),
    (
        "event.json",
        br#"{"httpMethod": "GET", "requestContext": {}}"#,
        "an event of a function",
        "vtl render",
    ),
    (
        "part.yaml",
        b"AWSTemplateFormatVersion: '2010-09-09'",
        "a template without `Resources`",
        "AWS::ApiGateway",
    ),
    ("empty.yml", b"", "empty", "serverless.yml"),
    ("comment.yml", b"# nothing\n", "empty", "serverless.yml"),
    ("list.json", b"[1]", "a list", "serverless.yml"),
    ("word.yml", b"hello", "a single value", "serverless.yml"),
    (
        "jinja.yaml",
        b"Resources:\n  {% if a %}\n  A: {}\n  {% endif %}\n",
        "Jinja",
        "what is made of it",
    ),
    ("bin.json", b"{\x00\xff\x00", "a binary file", ""),
    ("utf16.yaml", b"\xff\xfea\x00:\x00", "UTF-16", "save it as UTF-8"),
    ("nul.json", b"{\x00\"\x00", "UTF-16", "save it as UTF-8"),
];

#[test]
fn a_file_that_is_something_else_is_named() {
    let given: Vec<(&str, &[u8])> = FOREIGN.iter().map(|(name, text, ..)| (*name, *text)).collect();
    let files = Files::new("check_foreign", &given);
    for (name, _, what, help) in FOREIGN {
        for arguments in [
            &["check", name][..],
            &["inspect", name],
            &["invoke", name, "GET /"],
            &["match", name, "GET /"],
        ] {
            let run = files.vtl(arguments);
            let said = format!("{}{}", run.stdout, run.stderr);
            assert_eq!(run.status, 2, "{arguments:?}: {said}");
            assert!(said.contains(what) && said.contains(help), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn a_broken_configuration_in_a_folder_is_not_passed_over() {
    let broken = b"Resources:\n  Api: {Type: AWS::ApiGateway::RestApi, Path: {a}b}\n";
    let files = Files::new(
        "check_broken",
        &[("good.vtl", b"plain"), ("api/template.yaml", broken), ("notes.yaml", b"a: [b")],
    );
    let run = files.vtl(&["check", "."]);
    assert!(run.status != 0 && run.stdout.contains("template.yaml"), "{}", run.stdout);
    assert!(!run.stdout.contains("notes.yaml"), "{}", run.stdout);
}

#[test]
fn a_file_counts_once_and_ignored_ones_do_not() {
    let files = Files::new(
        "check_once",
        &[
            ("t.vtl", TEMPLATE),
            ("build/t.vtl", TEMPLATE),
            ("old/t.vtl", TEMPLATE),
            (".gitignore", b"build\n"),
        ],
    );
    let run = files.vtl(&["check", ".", "./t.vtl", "t.vtl", "--exclude", "old"]);
    assert!(run.stdout.contains("0 errors, 2 warnings, 0 notes in 1 file\n"), "{}", run.stdout);
}

#[test]
fn findings_are_selected_by_code_or_its_beginning() {
    let files = files("check_select");
    let codes = |args: &[&str]| {
        let run = files.vtl(&[&["check", "t.vtl", "--format", "concise", "-q"], args].concat());
        let codes: Vec<_> = run
            .stdout
            .lines()
            .map(|line| line.split(['[', ']']).nth(1).unwrap().to_owned())
            .collect();
        codes.join(" ")
    };
    assert_eq!(codes(&[]), "VTL1201 VTL1101");
    assert_eq!(codes(&["--select", "VTL12"]), "VTL1201");
    assert_eq!(codes(&["--ignore", "vtl12,VTL1101"]), "");
    assert_eq!(codes(&["--select", "VTL1", "--ignore", "VTL11"]), "VTL1201");
    files.vtl(&["check", "t.vtl", "--select", "VTL77"]).fails(2, "there is no lint `VTL77`");
    let run = files.vtl(&["check", "t.vtl", "--statistics"]);
    assert!(run.stdout.contains("     1  VTL1101 [*] warning"), "{}", run.stdout);
    let run = files.vtl(&["check", "t.vtl", "-o", "found.txt"]);
    assert_eq!(run.stdout, "");
    assert!(files.read("found.txt").contains("VTL1201"));
}

const FIXED: &str = r#"$util.escapeJavaScript($input.params('x')).replaceAll("\\'", "'")"#;

#[test]
fn fixes_are_shown_applied_and_done() {
    let files = files("check_fix");
    let diff = files.vtl(&["check", "t.vtl", "--diff"]);
    assert_eq!(diff.status, 1);
    assert!(diff.stdout.contains(&format!("+{{\"a\": \"{FIXED}\"}}\n")), "{}", diff.stdout);
    assert_eq!(files.read("t.vtl").as_bytes(), TEMPLATE);
    files.vtl(&["check", "t.vtl", "--fix"]);
    let fixed = files.read("t.vtl");
    assert_eq!(fixed, format!("{{\"a\": \"{FIXED}\"}}\n$utl.toJson($input.body)\n"));
    files.vtl(&["check", "t.vtl", "--fix"]);
    assert_eq!(files.read("t.vtl"), fixed);
    files.vtl(&["check", "t.vtl", "--unsafe-fixes"]);
    assert!(files.read("t.vtl").contains("$util.toJson"));
}

#[test]
fn fixes_inside_configurations_change_nothing_else() {
    let yaml = r#"swagger: "2.0"  # a comment
paths:
  /a:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        uri: "arn:aws:apigateway:us-east-1:sqs:path/1/q"
        passthroughBehavior: never
        requestTemplates:
          application/json: |
            {
              "a": "$input.params('x')"
            }
          text/a: "{\"a\": \"$input.params('x')\"}"   # kept
          text/b: '{"a": "$input.params(''x'')"}'
          text/c: >-
            {"a":
            "$input.params('x')"}
          text/d: {"plain": 1}
        responses:
          default: {statusCode: "200"}
"#;
    let json = r#"{"type": "AWS", "uri": "arn:aws:apigateway:us-east-1:sqs:path/1/q",   "httpMethod": "POST",
  "requestTemplates": {"application/json": "{\"a\": \"$input.params('x')\"}"}, "integrationResponses": {}}"#;
    let files = Files::new(
        "check_fix_config",
        &[("api.yaml", yaml.as_bytes()), ("plain.json", json.as_bytes())],
    );
    files.vtl(&["check", "api.yaml", "plain.json", "--fix"]);
    let doubled = FIXED.replace('\\', "\\\\").replace('"', "\\\"");
    let single = FIXED.replace('\'', "''");
    let expected = yaml
        .replace("\"{\\\"a\\\": \\\"$input.params('x')", &format!("\"{{\\\"a\\\": \\\"{doubled}"))
        .replace("$input.params(''x'')", &single)
        .replace("  \"$input.params('x')\"", &format!("  \"{FIXED}\""))
        .replace("\"a\": \"$input.params('x')\"\n", &format!("\"a\": \"{FIXED}\"\n"));
    assert_eq!(files.read("api.yaml"), expected);
    assert_eq!(files.read("plain.json"), json.replace("$input.params('x')", &doubled));
}

#[test]
fn a_project_file_says_what_holds_for_all() {
    let files = Files::new(
        "check_project",
        &[
            (
                "vtl.toml",
                b"[check]\nglobals = [\"utl\"]\nexclude = [\"old\"]\n[check.levels]\nVTL1202 = \"error\"\n[check.kinds]\n\"responses/*\" = \"response\"\n",
            ),
            ("old/t.vtl", TEMPLATE),
            ("responses/t.vtl", b"{\"a\": \"$input.path('$.a')\"}$utl.x()"),
        ],
    );
    let run = files.vtl(&["check", "."]);
    assert_eq!(run.status, 1, "{}", run.stdout);
    assert!(
        run.stdout.contains("error[VTL1202]") && run.stdout.contains("in 1 file\n"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("VTL1101"), "{}", run.stdout);
    let shown = files.vtl(&["config"]).stdout;
    assert!(shown.contains("vtl.toml") && shown.contains("VTL1202 = \"error\""), "{shown}");
    let broken = Files::new(
        "check_project_broken",
        &[("vtl.toml", b"[check]\nexclud = []\n"), ("t.vtl", b"x")],
    );
    broken.vtl(&["check", "t.vtl"]).fails(2, "vtl.toml` is not valid");
}
