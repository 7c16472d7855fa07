//! What `vtl check` would say about the place of the template that an output is blamed on: one advice from both.

use crate::style;
use vtl::diagnostic::Diagnostic;
use vtl::source::Span;
use vtl_lint::{Finding, Level, LintOptions, TemplateKind, lint};

/// The finding with the advice of the lint that knows more about its place.
pub(crate) fn with_advice(mut found: Diagnostic, text: &str, is_response: bool) -> Diagnostic {
    let kind = if is_response { TemplateKind::Response } else { TemplateKind::Request };
    let findings = lint(text, &LintOptions::new().kind(kind));
    let Some(finding) = best(&findings, text, found.span) else {
        return found;
    };
    let diagnostic = &finding.diagnostic;
    let advice = match (&diagnostic.help, is_about_output(finding)) {
        (Some(help), true) => help.clone(),
        (Some(help), false) => format!("{}; {help}", diagnostic.message),
        (None, _) => diagnostic.message.clone(),
    };
    found.help = Some(match found.help.take() {
        Some(known) if known.contains(&advice) => known,
        Some(known) if diagnostic.help.is_none() && is_about_output(finding) => known,
        // What was printed is worth saying, whatever the lint knows.
        Some(known) if known.starts_with("this printed `") => {
            let ends = ["`", "ends the string", "quotes included"];
            let end = |end: &&str| known.find(&format!("{end}: ")).map(|at| at + end.len());
            let end = ends.iter().filter_map(end).min();
            format!("{}: {advice}", end.and_then(|end| known.get(..end)).unwrap_or(&known))
        }
        Some(known)
            if is_about_output(finding) && known.starts_with("this reference printed nothing") =>
        {
            format!("this reference printed nothing: {advice}")
        }
        _ => advice,
    });
    if !overlaps(diagnostic.span, found.span) {
        found.related.push((diagnostic.span, diagnostic.message.clone()));
    }
    found
}

/// What `vtl check` finds at the place where a render failed, as text with an excerpt.
pub(crate) fn for_error(error: &vtl::Error, is_response: bool) -> Option<String> {
    let source = error.source()?;
    let span = error.diagnostics().first()?.span;
    let kind = if is_response { TemplateKind::Response } else { TemplateKind::Request };
    let findings = lint(source.text(), &LintOptions::new().kind(kind));
    let finding = findings.iter().find(|finding| {
        let id = finding.diagnostic.code.id;
        // What the value is printed into has not failed.
        let says_more = finding.level < Level::Error && !id.starts_with("VTL12");
        overlaps(finding.diagnostic.span, span) && says_more
    })?;
    Some(style::finding(&finding.diagnostic, source, finding.level.as_str()))
}

fn is_about_output(finding: &Finding) -> bool {
    finding.diagnostic.code.id.starts_with("VTL12")
}

fn overlaps(a: Span, b: Span) -> bool {
    a.start < b.end.max(b.start + 1) && b.start < a.end.max(a.start + 1)
}

/// The finding at the place, or else at the `#set` of the variable that is there.
fn best<'f>(findings: &'f [Finding], text: &str, span: Span) -> Option<&'f Finding> {
    // Every value of a backend is reported as not escaped, which matters only where nothing else does.
    let rank = |finding: &&Finding| match finding.diagnostic.code.id {
        id if !id.starts_with("VTL12") => 0,
        "VTL1201" | "VTL1202" | "VTL1207" => 2,
        _ => 1,
    };
    let set = set_of(text, span);
    let is_there = |finding: &&Finding| {
        let place = finding.diagnostic.span;
        overlaps(place, span) || set.is_some_and(|set| overlaps(place, set))
    };
    let is_elsewhere = |finding: &Finding| !overlaps(finding.diagnostic.span, span);
    findings.iter().filter(is_there).min_by_key(|finding| (rank(finding), is_elsewhere(finding)))
}

/// The last `#set` before a place that assigns to the variable which is printed there.
fn set_of(text: &str, span: Span) -> Option<Span> {
    let reference = text.get(span.start as usize..span.end as usize)?;
    let start = reference.find('$')?;
    let name = reference.get(start + 1..)?.trim_start_matches(['!', '{']);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let name = name.get(..name.find(|c| !is_name(c)).unwrap_or(name.len()))?;
    let before = text.get(..span.start as usize)?;
    let (at, rest) = before.rmatch_indices("#set").take(1000).find_map(|(at, word)| {
        let rest = before.get(at + word.len()..)?;
        let target = rest.trim_start_matches([' ', '(']).strip_prefix('$')?.strip_prefix(name)?;
        target.trim_start().starts_with('=').then_some((at, rest))
    })?;
    let mut depth = 0_u32;
    let end = rest.find(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ')' && depth == 0
    });
    Some(Span::new(at, at + "#set".len() + end.unwrap_or(rest.len())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vtl::{Engine, Scope};

    #[test]
    fn what_check_knows_is_said_about_an_output() {
        for (template, body, help) in [
            ("{\"a\": $util.toJson($input.body)}", "{}", "AppSync's"),
            (
                "#set($r = $util.parseJson($input.json('$.o'))){\"a\": $r.b}",
                r#"{"o": "{\"b\": 1}"}"#,
                "`$util.parseJson($input.path('$.o'))`",
            ),
            ("{\"a\": \"$input.path('$.s')\"}", r#"{"s": "\""}"#, "write `$util.escapeJavaScript("),
            ("{\"a\": 'b'}", "{}", "write `\"b\"`"),
        ] {
            let compiled = Engine::new().compile(template).unwrap();
            let (_, not_json) = compiled.render_json(&Scope::new().body(body)).unwrap();
            let found = with_advice(not_json.unwrap().diagnostic, template, false);
            let told = found.help.unwrap_or_default();
            assert!(told.contains(help), "{template}: {told}");
        }
    }
}
