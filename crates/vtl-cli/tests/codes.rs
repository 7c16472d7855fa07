//! Every code is explained, and its example yields it. Those of configurations are shown in `config_codes.rs`.

use std::io;

use vtl::diagnostic::{codes, render_codes};
use vtl::{Dialect, Engine, Limits, Scope};
use vtl_lint::{LintOptions, lint};

/// Codes that no short example yields: what is too large, and a writer that fails.
const WITHOUT_EXAMPLE: [&str; 6] =
    ["VTL0161", "VTL0162", "VTL0401", "VTL0901", "VTL0902", "VTL1403"];

#[test]
fn every_code_is_explained_with_an_example() {
    for code in vtl_cli::codes::all() {
        assert!(!code.title.is_empty() && code.explanation.ends_with('.'), "{}", code.id);
        let expected = !WITHOUT_EXAMPLE.contains(&code.id);
        assert_eq!(code.example.is_some(), expected, "{}", code.id);
    }
}

#[test]
fn examples_of_syntax_errors_do_not_compile() {
    for code in codes::ALL.iter().filter(|code| code.example.is_some()) {
        let example = code.example.unwrap_or_default();
        let error = Engine::new().compile(example).unwrap_err();
        assert_eq!(error.code(), code.id, "{example}");
    }
}

#[test]
fn examples_of_failing_renders_fail() {
    for code in render_codes::ALL {
        let Some(example) = code.example else {
            continue;
        };
        let engine = match code.id {
            "VTL0204" => Engine::builder().strict(true),
            "VTL0206" => Engine::builder().dialect(Dialect::Velocity),
            _ => Engine::builder(),
        };
        let template = engine.build().compile(example).unwrap();
        let scope = Scope::new();
        let found = match template.render_json(&scope) {
            Err(error) => error.code().to_owned(),
            Ok((_, Some(_))) => "VTL0402".to_owned(),
            Ok((rendered, None)) => match template.repeated_member(&scope, &rendered.body) {
                Some(finding) => finding.code.id.to_owned(),
                None => rendered.body,
            },
        };
        assert_eq!(found, code.id, "{example}");
    }
}

#[test]
fn what_has_no_example_is_told_all_the_same() {
    let operators = format!("#set($n = 1{})", " + 1".repeat(500));
    assert_eq!(Engine::new().compile(operators).unwrap_err().code(), "VTL0161");
    let large = lint(&"x".repeat(300 * 1024 + 1), &LintOptions::new());
    assert_eq!(large[0].diagnostic.code.id, "VTL1403");
    let template = Engine::new().compile("text").unwrap();
    let error = template.render_to(&Scope::new(), &mut Broken).unwrap_err();
    assert_eq!(error.code(), "VTL0401");
}

#[test]
fn limits_are_told_by_name() {
    let mut limits = Limits::default();
    limits.steps = 10;
    let engine = Engine::builder().limits(limits).build();
    let template = engine.compile("#foreach($i in [1..100])$i#end").unwrap();
    let error = template.render(&Scope::new()).unwrap_err();
    assert_eq!(error.code(), "VTL0301");
    assert!(error.message().contains("steps"), "{}", error.message());
}

struct Broken;

impl io::Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("broken"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
