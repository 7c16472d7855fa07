//! What findings claim, held against the runtime: "prints nothing", "always true", "never true", "not valid JSON".

mod support;

use support::claims::contradictions;
use support::{benign, hostile, templates};
use vtl::{Engine, Scope};
use vtl_lint::{LintOptions, lint};

#[test]
fn no_finding_is_contradicted_by_the_runtime() {
    let mut wrong = Vec::new();
    let mut held = 0;
    for (name, template) in templates() {
        let Ok(compiled) = Engine::new().compile(&template) else {
            continue;
        };
        let findings = lint(&template, &LintOptions::new());
        if findings.is_empty() {
            continue;
        }
        for scope in [Scope::new(), benign(), hostile()] {
            let (rendered, trace) = compiled.render_traced(&scope);
            held += findings.len() * trace.events().len();
            let output = rendered.as_ref().ok().map(|rendered| rendered.body.as_str());
            for why in contradictions(&template, &findings, output, trace.events()) {
                wrong.push(format!("{name}: {why}\n  {template}"));
            }
        }
    }
    assert!(held > 2000, "only {held} events were looked at");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
