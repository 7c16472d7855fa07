//! The lints over random templates, without the reference engine: safe fixes keep the output, and no finding claims what
//! the runtime contradicts.

#[path = "../../../crates/vtl-lint/tests/support/claims.rs"]
mod claims;

use serde_json::Value as Json;
use vtl::diagnostic::Applicability;
use vtl::{Engine, Limits, Scope};
use vtl_lint::{Level, LintOptions, lint};

use crate::case::Case;

/// Why the findings of a template are wrong, or its safe fixes.
pub(crate) fn look_at(case: &Case) -> Vec<String> {
    let options = LintOptions::new();
    let findings = lint(&case.template, &options);
    if case.stock || findings.iter().any(|finding| finding.level == Level::Error) {
        return Vec::new();
    }
    // Chains of calls can be slow: what takes long is left to the other modes.
    let mut limits = Limits::default();
    limits.steps = 200_000;
    let engine = Engine::builder().limits(limits).build();
    let scope = scope(case);
    let Ok(template) = engine.compile(case.template.as_str()) else {
        return Vec::new();
    };
    let (rendered, trace) = template.render_traced(&scope);
    let output = rendered.as_ref().ok().map(|rendered| rendered.body.as_str());
    let mut wrong = claims::contradictions(&case.template, &findings, output, trace.events());
    let Some(fixed) = with_safe_fixes(&case.template, &options) else {
        wrong.push("the fixes do not come to an end".to_owned());
        return wrong;
    };
    if let Some(output) = output
        && fixed != case.template
        && let Ok(template) = engine.compile(fixed.as_str())
        && let Ok(new) = template.render(&scope)
        && !is_same(output, &new.body)
    {
        wrong.push(format!("safe fixes change {output:?} to {:?}: {fixed}", new.body));
    }
    wrong
}

/// The template with every safe fix applied.
fn with_safe_fixes(template: &str, options: &LintOptions) -> Option<String> {
    let mut text = template.to_owned();
    for _ in 0..300 {
        let findings = lint(&text, options);
        let fix = findings.iter().rev().find_map(|finding| {
            let suggestion = finding.diagnostic.suggestion.as_ref();
            suggestion.filter(|suggestion| suggestion.applicability == Applicability::Safe)
        });
        let Some(fix) = fix else { return Some(text) };
        text = fix.apply(&text)?;
    }
    None
}

/// The same text, or the same JSON, or text that was not JSON: values with quotes in them, which are escaped now.
fn is_same(old: &str, new: &str) -> bool {
    let json = |text: &str| serde_json::from_str::<Json>(text).ok();
    old == new || json(old).is_none_or(|old| json(new) == Some(old))
}

fn scope(case: &Case) -> Scope<'static> {
    let mut scope = Scope::new().context(Json::Object(case.context.clone()));
    if let Some(body) = &case.body {
        scope = scope.body(body.clone());
    }
    let pairs = |values: Option<&Json>| -> Vec<(String, String)> {
        let Some(Json::Object(values)) = values else { return Vec::new() };
        let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        values.iter().map(|(name, value)| (name.clone(), text(value))).collect()
    };
    for (name, value) in pairs(case.params.get("path")) {
        scope = scope.path_param(name, value);
    }
    for (name, value) in pairs(case.params.get("querystring")) {
        scope = scope.querystring_param(name, value);
    }
    for (name, value) in pairs(case.params.get("header")) {
        scope = scope.header(name, value);
    }
    for (name, value) in pairs(Some(&Json::Object(case.stage_variables.clone()))) {
        scope = scope.stage_variable(name, value);
    }
    scope
}
