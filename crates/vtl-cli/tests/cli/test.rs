//! `vtl test`

use crate::support::{Files, vtl};

const TEMPLATE: &[u8] =
    b"#set($context.responseOverride.status = 201){\"a\": $input.json('$.a')}\n";

#[test]
fn the_examples_pass() {
    let run = vtl(&["test", "examples"]);
    assert!(run.status == 0 && run.stdout.ends_with(" passed, 0 failed\n"), "{}", run.stdout);
}

#[test]
fn each_kind_of_expectation() {
    let tests = br#"
        [given]
        body = { a = 1 }
        [[case]]
        name = "output"
        expect.output = "{\"a\": 1}\n"
        [[case]]
        name = "JSON, members in any order"
        given.body = { a = { x = 1, y = 2.0 } }
        expect.json = '{"a": {"y": 2, "x": 1}}'
        [[case]]
        name = "contains"
        expect.contains = ["a", "1"]
        [[case]]
        name = "overrides"
        expect.response_override = { status = 201 }
        expect.request_override = {}
        [[case]]
        name = "error"
        given.body = "{"
        expect.error = { line = 1, column = 58 }
    "#;
    let files = Files::new("test_kinds", &[("t.vtl", TEMPLATE), ("t.test.toml", tests)]);
    files.vtl(&["test", "t.vtl"]).prints("5 passed, 0 failed\n");
    files
        .vtl(&["test", ".", "--filter", "overrides", "-v"])
        .prints("pass t.test.toml:14: overrides\n1 passed, 0 failed, 4 left out by --filter\n");
}

#[test]
fn a_difference_is_shown_with_its_blanks() {
    let tests = b"[[case]]\nname = \"n\"\ngiven.body = '{\"a\":1}'\nexpect.output = \"{\\\"a\\\": 1} \\n\"\n";
    let files = Files::new("test_differs", &[("t.vtl", TEMPLATE), ("t.test.toml", tests)]);
    let run = files.vtl(&["test", ".", "--junit", "out.xml"]);
    let expected = "fail t.test.toml:1: n\n     the output differs (- expected, + found)\n     \
                    - {\"a\": 1}\u{b7}\n     + {\"a\": 1}\n0 passed, 1 failed\n";
    assert_eq!((run.status, run.stdout.as_str()), (1, expected));
    let xml = files.read("out.xml");
    assert!(xml.contains("<testsuite name=\"t.test.toml\" tests=\"1\" failures=\"1\""), "{xml}");
    assert!(
        xml.contains("<failure message=\"the output differs (- expected, + found)\">"),
        "{xml}"
    );
}

#[test]
fn update_writes_what_was_found_and_keeps_the_rest() {
    let tests = b"# mine\n[[case]]\nname = \"n\" # too\ngiven.body = '{\"a\":1}'\nexpect.output = \"x\"\n\n[[case]]\nname = \"fails\"\ngiven.body = '{'\n";
    let files = Files::new("test_update", &[("t.vtl", TEMPLATE), ("t.test.toml", tests)]);
    files.vtl(&["test", ".", "--update"]).prints("2 updated\n");
    let updated = files.read("t.test.toml");
    assert!(
        updated.starts_with("# mine\n[[case]]\nname = \"n\" # too\ngiven.body = '{\"a\":1}'\n"),
        "{updated}"
    );
    assert!(updated.contains("expect.error = { code = \"VTL"), "{updated}");
    files.vtl(&["test", "."]).prints("2 passed, 0 failed\n");
}

#[test]
fn files_that_are_no_tests() {
    let files = Files::new(
        "test_wrong",
        &[
            ("t.vtl", TEMPLATE),
            ("t.test.toml", b"[[case]]\nname = \"n\"\nexpect.outptu = \"x\"\n"),
            ("alone.test.toml", b"[[case]]\nname = \"n\"\n"),
            ("u.vtl", b""),
        ],
    );
    files.vtl(&["test", "t.vtl"]).fails(2, "unknown field `outptu`");
    files.vtl(&["test", "alone.test.toml"]).fails(2, "cannot read `alone.vtl`");
    files.vtl(&["test", "u.vtl"]).fails(2, "there is no `u.test.toml`");
    files.vtl(&["test", "none"]).fails(2, "cannot read `none`");
}

#[test]
fn coverage() {
    let tests = b"[[case]]\nname = \"n\"\nexpect.output = \"B\"\n";
    let files = Files::new(
        "test_coverage",
        &[("t.vtl", b"#if($input.body == 'a')\nA\n#{else}B#end"), ("t.test.toml", tests)],
    );
    let run = files.vtl(&["test", ".", "--coverage"]);
    let expected = "t.vtl: 2 of 3 statements, 1 of 2 branches\n  t.vtl:1:1: is never true: #if($input.body == 'a')\n  \
                    t.vtl:2:1: never runs: A\n1 passed, 0 failed\n";
    assert_eq!((run.status, run.stdout.as_str()), (0, expected));
    files.vtl(&["test", ".", "--coverage=out.info"]).prints("1 passed, 0 failed\n");
    assert!(
        files.read("out.info").contains("SF:t.vtl\n")
            && files.read("out.info").contains("DA:2,0\n")
    );
}

#[test]
fn formats_for_programs() {
    let tests = b"[[case]]\nname = \"good # 1\"\nexpect.output = \"x\"\n[[case]]\nname = \"bad\"\nexpect.output = \"y\"\n";
    let files = Files::new("test_formats", &[("t.vtl", b"x"), ("t.test.toml", tests)]);
    let run = |format| {
        let run = files.vtl(&["test", "--format", format]);
        assert_eq!(run.status, 1, "{}", run.stderr);
        run.stdout
    };
    let json: Vec<serde_json::Value> =
        run("json").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((json[0]["ok"].as_bool(), json[0]["line"].as_u64()), (Some(true), Some(1)));
    assert!(json[1]["problems"][0].as_str().unwrap().contains("- y⊣\n+ x⊣"), "{}", json[1]);
    assert_eq!(json[2], serde_json::json!({"passed": 1, "failed": 1, "filtered": 0}));
    let tap = run("tap");
    assert!(
        tap.starts_with("TAP version 14\n1..2\nok 1 - t.test.toml: good \\# 1\nnot ok 2"),
        "{tap}"
    );
    let github = run("github");
    assert!(
        github.starts_with("::error file=t.test.toml,line=4,title=bad::the output"),
        "{github}"
    );
    let junit = run("junit");
    assert!(
        junit.contains(
            r#"<testcase name="bad" classname="t.test.toml" file="t.test.toml" line="4""#
        )
    );
}

#[test]
fn a_run_of_nothing_fails() {
    let files = Files::new(
        "test_nothing",
        &[("t.vtl", b"x"), ("t.test.toml", b"[[case]]\nname = \"n\"\nexpect.output = \"x\"\n")],
    );
    files.vtl(&["test", "--filter", "zz"]).fails(2, "none of the 1 test cases matches `zz`");
    let empty = Files::new("test_empty", &[]);
    empty.vtl(&["test"]).fails(2, "no test cases");
}
