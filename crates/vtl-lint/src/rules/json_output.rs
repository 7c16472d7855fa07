//! What a template prints into JSON: values that can break it, quotes that are doubled, commas that stay.

use crate::catalogue;
use crate::facts::{Class, Escape, Fact, Node, Origin, Taint};
use crate::options::TemplateKind;
use crate::walk::{JsonPlace, Last, TrailingComma, Walker};
use vtl::source::Span;
use vtl::syntax::ast::{Part, Reference};

/// Looks at a reference that is printed.
pub(crate) fn printed(walker: &mut Walker<'_>, reference: &Reference, fact: Fact) {
    if !walker.is_service() {
        return;
    }
    match walker.state.json {
        JsonPlace::Inside { .. } => in_string(walker, reference, fact),
        JsonPlace::Outside(last) => between_tokens(walker, reference, fact, last),
        JsonPlace::Start | JsonPlace::NotJson | JsonPlace::Unknown => {}
    }
}

fn in_string(walker: &mut Walker<'_>, reference: &Reference, fact: Fact) {
    let taint = fact.taint;
    let source = walker.source(reference.span);
    if fact.class == Class::JsonText && taint.escape == Escape::None {
        let message = format!(
            "`{source}` is JSON already: a string among it brings its own quotes, which end this one"
        );
        walker
            .report
            .add(&catalogue::QUOTED_JSON, reference.span, message)
            .help(format!("leave the quotes around it out, or escape it: {}", escaped(&source)));
        return;
    }
    if !matches!(
        fact.class,
        Class::Text | Class::JsonText | Class::Json | Class::Unknown | Class::Map
    ) {
        return;
    }
    match taint.escape {
        Escape::None => unescaped(walker, reference, &source, taint),
        Escape::JavaScript(span) => {
            let message = format!(
                "`{source}` may hold `\\'`, which JSON does not know: the text has an apostrophe and the receiver refuses it"
            );
            let entry = walker.report.add(&catalogue::APOSTROPHE, reference.span, message);
            let entry = if span.start < reference.span.start || span.end > reference.span.end {
                entry.related(span, "escaped here")
            } else {
                entry
            };
            entry.help(r#"append `.replaceAll("\\'", "'")` to `$util.escapeJavaScript(…)`"#);
        }
        Escape::Full => {}
    }
}

fn unescaped(walker: &mut Walker<'_>, reference: &Reference, source: &str, taint: Taint) {
    let is_response = walker.is_response();
    let (lint, who) = match taint.origin {
        Origin::Trusted => return,
        Origin::Client => (&catalogue::UNESCAPED, "the client"),
        Origin::Body if is_response => (&catalogue::UNESCAPED_RESPONSE, "the backend"),
        Origin::Body if walker.options.kind == TemplateKind::Request => {
            (&catalogue::UNESCAPED, "the client")
        }
        Origin::Body => (&catalogue::UNESCAPED, "the sender of the body"),
    };
    let message = format!(
        "{who} chooses `{source}`, and it stands unescaped inside a string of JSON: a quote in it ends the string"
    );
    let is_elsewhere =
        taint.source.start < reference.span.start || taint.source.end > reference.span.end;
    let entry = walker.report.add(lint, reference.span, message);
    let entry =
        if is_elsewhere { entry.related(taint.source, "it comes from here") } else { entry };
    entry.help(format!("write {}", escaped(source)));
}

fn escaped(source: &str) -> String {
    if source.contains("$util.escapeJavaScript(") {
        return format!(r#"`{source}.replaceAll("\\'", "'")`"#);
    }
    format!(r#"`$util.escapeJavaScript({source}).replaceAll("\\'", "'")`"#)
}

fn between_tokens(walker: &mut Walker<'_>, reference: &Reference, fact: Fact, last: Last) {
    let source = walker.source(reference.span);
    match (fact.class, fact.taint) {
        (
            Class::Text,
            Taint {
                origin: Origin::Client,
                escape: Escape::None | Escape::JavaScript(_),
                ..
            },
        ) if matches!(last, Last::Colon | Last::Open | Last::Comma(_)) => {
            let message = format!(
                "the client chooses `{source}`, and it stands outside of quotes: whatever it sends becomes part of the JSON"
            );
            let entry = walker
                .report
                .add(&catalogue::RAW_IN_JSON, reference.span, message);
            entry.help(format!(
                "put it into quotes, escaped: `\"{}\"`",
                escaped(&source).trim_matches('`')
            ));
        }
        (Class::Text, _) if matches!(last, Last::Colon) && is_plain_context(reference) => {
            let message =
                format!("`{source}` is text and stands outside of quotes: this is no JSON");
            walker
                .report
                .add(&catalogue::TEXT_WITHOUT_QUOTES, reference.span, message)
                .help(format!("write `\"{source}\"`"));
        }
        (Class::Json, taint)
            // DynamoDB's numbers and booleans print as JSON has them.
            if taint.origin == Origin::Body
                && taint.escape != Escape::Full
                && matches!(last, Last::Colon | Last::Open | Last::Comma(_)) =>
        {
            let message = format!(
                "`{source}` prints as Java does, not as JSON: text without quotes, maps as `{{a=b}}`"
            );
            let help = json_instead(walker, reference);
            walker
                .report
                .add(&catalogue::JAVA_IN_JSON, reference.span, message)
                .help(help);
        }
        (Class::Map | Class::ParameterGroup(_) | Class::Parameters, _)
            if matches!(last, Last::Colon) =>
        {
            let message = format!("`{source}` prints as a Java map, `{{a=b}}`, not as JSON");
            walker
                .report
                .add(&catalogue::JAVA_IN_JSON, reference.span, message)
                .help("print its entries one by one, in a `#foreach` over `keySet()`");
        }
        _ => {}
    }
}

/// Whether a reference is one of the service's own texts, which never look like JSON.
fn is_plain_context(reference: &Reference) -> bool {
    use crate::context_names::{Name, look_up};
    match (&*reference.name, reference.parts.as_slice()) {
        ("context", [Part::Property { name, .. }]) => look_up(Node::Root, name) == Name::Text,
        ("context", [Part::Property { name: map, .. }, Part::Property { name, .. }]) => {
            &**map == "identity" && look_up(Node::Identity, name) == Name::Text
        }
        _ => false,
    }
}

fn json_instead(walker: &Walker<'_>, reference: &Reference) -> String {
    let source = walker.slice(reference.span);
    match (&*reference.name, reference.parts.as_slice()) {
        ("input", [Part::Method { name, .. }]) if &**name == "path" => {
            format!("`{}` prints JSON", source.replacen(".path(", ".json(", 1))
        }
        _ => "`$input.json('$.…')` prints JSON".to_owned(),
    }
}

/// Looks at a comma with a closing bracket behind it.
pub(crate) fn trailing_comma(walker: &mut Walker<'_>, comma: TrailingComma) {
    if !walker.is_service() {
        return;
    }
    let TrailingComma { comma, bracket } = comma;
    let between = Span { start: comma.end, end: bracket.start };
    let (message, help) = match walker.slice(between) {
        blank if bracket.start > comma.start && blank.trim().is_empty() => {
            ("a closing bracket follows this comma, which is no JSON", "remove the comma")
        }
        text if bracket.start > comma.start && text.contains("#if") => (
            "a closing bracket can follow this comma, which is no JSON",
            "print it only with what follows it: put it into the `#if`, before that",
        ),
        _ => (
            "a closing bracket can follow this comma, which is no JSON",
            "in a loop, print it between the turns only: `#if($foreach.hasNext),#end`",
        ),
    };
    walker
        .report
        .add(&catalogue::TRAILING_COMMA, comma, message)
        .related(bracket, "this one")
        .help(help);
}
