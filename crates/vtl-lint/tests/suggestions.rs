//! Every suggestion, applied: the finding is gone, and nothing else has changed.

mod support;

use std::collections::BTreeMap;

use support::{benign, hostile, render, templates};
use vtl::diagnostic::Applicability;
use vtl::syntax::{self, ParseOptions, ast};
use vtl_lint::{Finding, Level, LintOptions, TemplateKind, lint};

fn options(kind: TemplateKind) -> LintOptions {
    LintOptions::new().kind(kind)
}

/// How often each code is found, notes left out.
fn counts(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.diagnostic.code.id).or_insert(0) += 1;
    }
    counts
}

/// The text that a template prints outside of references and directives, without what suggestions may add to it.
fn printed_text(text: &str) -> Option<String> {
    fn block(statements: &[ast::Statement], out: &mut String) {
        for statement in statements {
            match statement {
                ast::Statement::Text(text) => out.push_str(&text.text),
                ast::Statement::Reference(reference) => {
                    out.push_str(&reference.escape_prefix);
                    out.push_str(&reference.more_prefix);
                }
                ast::Statement::If(statement) => {
                    statement.branches.iter().for_each(|branch| block(&branch.body, out));
                    block(statement.otherwise.as_deref().unwrap_or_default(), out);
                }
                ast::Statement::Directive(directive) => {
                    block(directive.block.as_deref().unwrap_or_default(), out);
                }
                ast::Statement::Comment(_) | ast::Statement::Set(_) => {}
            }
        }
    }
    let template = syntax::parse(text, &ParseOptions::default()).ok()?;
    let mut out = String::new();
    block(&template.body, &mut out);
    out.retain(|c| c.is_alphanumeric() || "#$:/@&".contains(c));
    Some(out)
}

/// The same JSON, or else the same text; or JSON where there was none: a value that needed the fix.
fn is_same_output(old: &str, new: &str) -> bool {
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    old == new
        || match (json(old), json(new)) {
            (Some(old), Some(new)) => old == new,
            (None, Some(_)) => true,
            _ => false,
        }
}

/// Findings whose suggestion rewrites text of the template.
const REWRITES_TEXT: &[&str] = &[
    "VTL1010", "VTL1016", "VTL1017", "VTL1019", "VTL1103", "VTL1210", "VTL1216", "VTL1218",
    "VTL1111", "VTL1219", "VTL1309",
];

#[test]
fn every_suggestion_fixes_its_finding_and_changes_nothing_else() {
    let mut wrong = Vec::new();
    let mut applied = 0;
    for (name, template) in templates() {
        for kind in [TemplateKind::Request, TemplateKind::Response] {
            let options = options(kind);
            let findings = lint(&template, &options);
            let before = counts(&findings);
            for finding in &findings {
                let diagnostic = &finding.diagnostic;
                let Some(suggestion) = &diagnostic.suggestion else {
                    continue;
                };
                applied += 1;
                let id = diagnostic.code.id;
                let Some(fixed) = suggestion.apply(&template) else {
                    wrong.push(format!("{name}: {id} cannot be applied to {template}"));
                    continue;
                };
                let mut fail =
                    |why: &str| wrong.push(format!("{name}: {id} {why}\n  {template}\n  {fixed}"));
                let found = lint(&fixed, &options);
                let after = counts(&found);
                // The first fault of a text hides those after it.
                let place = |findings: &[Finding]| {
                    let mut same = findings.iter().map(|finding| &finding.diagnostic);
                    same.find(|diagnostic| diagnostic.code.id == id).map(|found| found.span.start)
                };
                let has_moved = id == "VTL1216" && place(&found) > place(&findings);
                if after.get(id).copied().unwrap_or(0) >= before.get(id).copied().unwrap_or(0)
                    && !has_moved
                {
                    fail("is still found");
                }
                let is_syntax = id.starts_with("VTL01");
                for finding in found.iter().filter(|finding| finding.level > Level::Note) {
                    let code = finding.diagnostic.code.id;
                    let is_safe = suggestion.applicability == Applicability::Safe;
                    let more = is_safe && after.get(code) > before.get(code).or(Some(&0));
                    if more && (!is_syntax || finding.level == Level::Error) {
                        fail(&format!("brings {code}: {}", finding.diagnostic.message));
                    }
                }
                if !is_syntax
                    && !REWRITES_TEXT.contains(&id)
                    && printed_text(&template) != printed_text(&fixed)
                {
                    fail("changes the text");
                }
                if suggestion.applicability == Applicability::Safe && !is_syntax {
                    let (old, new) = (render(&template, &benign()), render(&fixed, &benign()));
                    match (&old, &new) {
                        (Ok(old), Ok(new)) if is_same_output(old, new) => {}
                        (Err(_), Err(_)) => {}
                        _ => fail(&format!("is not safe: {old:?} {new:?}")),
                    }
                }
            }
        }
    }
    assert!(applied > 200, "only {applied} suggestions were tried");
    assert!(wrong.is_empty(), "{} of {applied}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn escapes_keep_what_stands_before_and_after_the_reference() {
    let fixed = |template: &str| {
        let findings = lint(template, &options(TemplateKind::Request));
        let finding = findings.first().expect(template);
        let suggestion = finding.diagnostic.suggestion.as_ref().expect(template);
        assert_eq!(suggestion.applicability, Applicability::Safe, "{template}");
        suggestion.apply(template).expect(template)
    };
    let escaped = r#"$util.escapeJavaScript($input.params('id')).replaceAll("\\'", "'")"#;
    for (before, after) in [("U#", "#b"), ("$", ""), ("a b", " c"), ("", "\\n")] {
        let template = format!("{{\"pk\":\"{before}$input.params('id'){after}\"}}");
        assert_eq!(fixed(&template), format!("{{\"pk\":\"{before}{escaped}{after}\"}}"));
    }
    // What follows would be taken for a part of the reference: braces end it.
    let braces = r#"${util.escapeJavaScript($input.params('id')).replaceAll("\\'", "'")}"#;
    assert_eq!(
        fixed("{\"a\":\"#${input.params('id')}.json\"}"),
        format!(
            "{{\"a\":\"#{}.json\"}}",
            braces.replace("$input.params('id')", "${input.params('id')}")
        )
    );
}

/// The template with every safe fix applied, one after the other.
fn with_safe_fixes(template: &str, options: &LintOptions) -> Option<String> {
    let mut text = template.to_owned();
    for _ in 0..500 {
        let findings = lint(&text, options);
        let fix = findings.iter().rev().find_map(|finding| {
            let suggestion = finding.diagnostic.suggestion.as_ref();
            suggestion.filter(|suggestion| suggestion.applicability == Applicability::Safe)
        });
        match fix {
            Some(fix) => text = fix.apply(&text)?,
            None => return Some(text),
        }
    }
    None
}

#[test]
fn all_safe_fixes_together_keep_the_output_and_make_it_robust() {
    let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
    let mut wrong = Vec::new();
    let mut robust = 0;
    for (name, template) in templates() {
        for kind in [TemplateKind::Request, TemplateKind::Response] {
            let options = options(kind);
            let Some(fixed) = with_safe_fixes(&template, &options) else {
                wrong.push(format!("{name}: fixes do not come to an end: {template}"));
                continue;
            };
            if fixed == template {
                continue;
            }
            let (Ok(old), Ok(new)) = (render(&template, &benign()), render(&fixed, &benign()))
            else {
                continue;
            };
            if !is_same_output(&old, &new) {
                wrong.push(format!("{name}: {old}\n  becomes {new}\n  {template}\n  {fixed}"));
            }
            let may_break = lint(&fixed, &options).iter().any(|finding| {
                let code = finding.diagnostic.code.id;
                code.starts_with("VTL12") || code.starts_with("VTL10")
            });
            if may_break || !is_json(&new) {
                continue;
            }
            robust += 1;
            if let Ok(output) = render(&fixed, &hostile())
                && !is_json(&output)
            {
                wrong.push(format!("{name}: not JSON under hostile values: {output}\n  {fixed}"));
            }
        }
    }
    assert!(robust > 20, "only {robust} templates became robust");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
