//! What findings claim, held against the runtime: "prints nothing", "always true", "never true", "not valid JSON".

mod support;

use support::{benign, templates};
use vtl::source::Span;
use vtl::trace::{TraceEvent, TraceKind};
use vtl::{Engine, Scope};
use vtl_lint::{Finding, LintOptions, lint};

/// Values of every kind, and with all that needs an escape.
fn hostile() -> Scope<'static> {
    let text = "it's \"quoted\" & 1+1 = 2%\\\n\u{e9}";
    let body = serde_json::json!({
        "a": text, "b": 2.5, "c": {"d": [1, null, text]}, "list": [[], {}], "name": text, "x": false, "id": null,
    });
    Scope::new()
        .body(body.to_string())
        .path_param("id", text)
        .querystring_param("q", text)
        .querystring_param("page", "0")
        .header("X-A", text)
        .stage_variable("url", text)
        .context(serde_json::json!({"stage": text, "identity": {"userAgent": text}, "authorizer": {"x": text}}))
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// Why the finding is wrong about this event.
fn contradiction(text: &str, finding: &Finding, event: &TraceEvent) -> Option<String> {
    let diagnostic = &finding.diagnostic;
    let claims = |what: &str| diagnostic.message.contains(what);
    let value = event.value.as_deref().unwrap_or_default();
    match event.kind {
        TraceKind::Reference if claims("prints nothing") => {
            let holds =
                event.span.start <= diagnostic.span.start && diagnostic.span.end <= event.span.end;
            let before = Span { start: event.span.start, end: diagnostic.span.start };
            let opened = slice(text, before).matches(['(', '[']).count();
            let closed = slice(text, before).matches([')', ']']).count();
            // The finding is about this reference, not about one of its arguments.
            // Signs that Velocity takes into a reference are printed before it.
            let value = value.trim_start_matches(['\\', '$', '#']);
            (holds && opened == closed && !value.is_empty()).then(|| format!("prints {value:?}"))
        }
        TraceKind::Condition => {
            let condition = slice(text, event.span).trim().trim_matches(['(', ')']);
            let subject = slice(text, diagnostic.span);
            let is_whole = condition == subject || condition == format!("!{subject}");
            let expected = match diagnostic.code.id {
                "VTL1301" => "true",
                "VTL1302" | "VTL1303" | "VTL1304" => "false",
                _ => return None,
            };
            (is_whole && value != expected && !value.is_empty()).then(|| format!("is {value}"))
        }
        _ => None,
    }
}

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
            for finding in &findings {
                let diagnostic = &finding.diagnostic;
                let mut fail = |why: String| {
                    wrong.push(format!(
                        "{name}: {}: {} {why}\n  {template}",
                        diagnostic.code.id, diagnostic.message
                    ));
                };
                for event in trace.events() {
                    held += 1;
                    if let Some(why) = contradiction(&template, finding, event) {
                        fail(why);
                    }
                }
                let says_invalid = diagnostic.message.starts_with("this is not valid JSON");
                if let (true, Ok(rendered)) = (says_invalid, &rendered)
                    && serde_json::from_str::<serde_json::Value>(&rendered.body).is_ok()
                {
                    fail(format!("prints valid JSON: {}", rendered.body));
                }
            }
        }
    }
    assert!(held > 2000, "only {held} events were looked at");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
