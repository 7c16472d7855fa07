//! What a template prints into JSON: values that can break it, quotes that are doubled, commas that stay.

use crate::catalogue;
use crate::context_names;
use crate::facts::{Class, Escape, Fact, Item, Node, Origin, Taint};
use crate::fix::{self, APOSTROPHES};
use crate::options::TemplateKind;
use crate::walk::{JsonPlace, Last, TrailingComma, Walker};
use vtl::diagnostic::{Applicability, Edit, Suggestion};
use vtl::source::Span;
use vtl::syntax::ast::{Expression, ExpressionKind, Part, Reference};

/// Looks at a reference that is printed.
pub(crate) fn printed(walker: &mut Walker<'_>, reference: &Reference, fact: Fact) {
    if !walker.is_service() {
        return;
    }
    if let Class::Context(
        node @ (Node::Root
        | Node::Identity
        | Node::ClientCert
        | Node::Validity
        | Node::Authorizer
        | Node::Claims
        | Node::Error),
    ) = fact.class
    {
        return context_map(walker, reference, node);
    }
    match walker.state.json {
        JsonPlace::Inside { nested: true, .. } if escapes(walker, reference) < 2 => {
            in_nested_string(walker, reference, fact);
        }
        JsonPlace::Inside { .. } => in_string(walker, reference, fact),
        JsonPlace::Outside(last) => between_tokens(walker, reference, fact, last),
        JsonPlace::Form => in_form(walker, reference, fact),
        JsonPlace::Start if walker.sole == Some(reference.span) => {
            whole_output(walker, reference, fact);
        }
        JsonPlace::Start | JsonPlace::NotJson | JsonPlace::Unknown => {}
    }
}

/// A template that prints nothing but one value.
fn whole_output(walker: &mut Walker<'_>, reference: &Reference, fact: Fact) {
    let is_parsed = fact.class == Class::Json && is_parsed(walker, &reference.name);
    // A backend may answer with a plain string, which is printed like this.
    let is_body = fact.class == Class::Json
        && walker.options.kind == TemplateKind::Request
        && walker.body_path(reference).as_deref() == Some("$");
    if is_escape_of_json(reference) {
        between_tokens(walker, reference, fact, Last::Colon);
    } else if is_body || is_parsed && may_be_map(reference) {
        let span = walker.bare(reference);
        let source = walker.source(span);
        let message =
            format!("`{source}` prints as Java does, not as JSON: if it is a map, `{{a=b}}`");
        let (help, fix) = json_instead(walker, reference);
        walker.report.add(&catalogue::JAVA_IN_JSON, span, message).help(help).fix(fix);
    }
}

/// Whether a value is likely to be a map or a list, going by its name.
fn may_be_map(reference: &Reference) -> bool {
    const NAMES: [&str; 12] = [
        "body", "data", "payload", "result", "results", "output", "response", "detail", "details",
        "items", "Items", "records",
    ];
    match reference.parts.last() {
        None => true,
        Some(Part::Property { name, .. }) => NAMES.contains(&&**name),
        Some(_) => false,
    }
}

/// Whether a variable holds what was parsed from a string.
fn is_parsed(walker: &Walker<'_>, name: &str) -> bool {
    walker.parsed.contains(name)
}

/// `$context.identity`
fn context_map(walker: &mut Walker<'_>, reference: &Reference, node: Node) {
    let span = walker.bare(reference);
    let path = context_names::path(node);
    let message = format!("`$context{path}` is a map, which prints nothing");
    let example = match node {
        Node::Identity => "sourceIp",
        Node::Authorizer => "principalId",
        Node::Claims => "sub",
        Node::ClientCert => "subjectDN",
        Node::Validity => "notAfter",
        Node::Error => "message",
        _ => "requestId",
    };
    walker
        .report
        .add(&catalogue::CONTEXT_MAP, span, message)
        .help(format!("print its values one by one, such as `$context{path}.{example}`"));
}

/// `name=$value` of a form body.
fn in_form(walker: &mut Walker<'_>, reference: &Reference, fact: Fact) {
    let span = walker.bare(reference);
    if fact.taint.origin == Origin::Trusted
        || !matches!(fact.class, Class::Text | Class::JsonText | Class::Json)
    {
        return;
    }
    let source = walker.source(span);
    let message = format!(
        "`{source}` is not URL-encoded in a form body: an `&` in it begins another parameter, a `+` becomes a space"
    );
    let written = format!("$util.urlEncode({source})");
    let is_formal = walker.slice(span).starts_with("${") || walker.slice(span).starts_with("$!{");
    let fix = match is_formal {
        true => walker.surround(span, "${util.urlEncode(", ")}"),
        false => walker.surround(span, "$util.urlEncode(", ")"),
    };
    walker
        .report
        .add(&catalogue::FORM_VALUE, span, message)
        .help(format!("write `{written}`"))
        .fix(fix);
}

fn in_string(walker: &mut Walker<'_>, reference: &Reference, fact: Fact) {
    let taint = fact.taint;
    let span = walker.bare(reference);
    if fact.class == Class::JsonText && taint.escape == Escape::None {
        return quoted_json(walker, reference, span);
    }
    if fact.is_view()
        || matches!(
            fact.class,
            Class::Map | Class::Parameters | Class::ParameterGroup(_) | Class::StageVariables
        )
    {
        return map_in_string(walker, span);
    }
    if !matches!(fact.class, Class::Text | Class::JsonText | Class::Json | Class::Unknown) {
        return;
    }
    if fact.class == Class::Json
        && !walker.is_response()
        && walker.body_path(reference).as_deref() == Some("$")
    {
        return body_in_string(walker, span);
    }
    match taint.escape {
        Escape::None => unescaped(walker, reference, span, taint),
        Escape::JavaScript(call) => {
            let source = walker.source(span);
            let message = format!(
                "`{source}` may contain `\\'`, which is not valid in JSON: a value with an apostrophe breaks the output"
            );
            let fix = walker.unescape_apostrophes(call);
            let entry = walker.report.add(&catalogue::APOSTROPHE, span, message);
            let entry = if call.start < span.start || call.end > span.end {
                entry.related(call, "escaped here")
            } else {
                entry
            };
            entry.help(format!("append `{APOSTROPHES}` to `$util.escapeJavaScript(…)`")).fix(fix);
        }
        Escape::Full => {}
    }
}

/// How often a value is escaped where it is printed.
fn escapes(walker: &Walker<'_>, reference: &Reference) -> usize {
    walker.slice(reference.span).matches("escapeJavaScript(").count()
}

/// `"{\"a\": \"$input.params('x')\"}"`: JSON in a string of JSON.
fn in_nested_string(walker: &mut Walker<'_>, reference: &Reference, fact: Fact) {
    let is_value = matches!(fact.class, Class::Text | Class::Json | Class::Unknown);
    if fact.taint.origin == Origin::Trusted || !is_value || walker.is_escaped_place() {
        return;
    }
    // Escaped elsewhere: how often is not known.
    if escapes(walker, reference) == 0 && fact.taint.escape != Escape::None {
        return;
    }
    let lint = match walker.is_response() {
        true => &catalogue::UNESCAPED_RESPONSE,
        false => &catalogue::UNESCAPED,
    };
    let span = walker.bare(reference);
    let source = walker.source(span);
    let message = format!(
        "`{source}` is printed into JSON that is itself in a JSON string: a quote in it must be escaped twice"
    );
    let (once, fix) = walker.escape(reference);
    let is_escaped = escapes(walker, reference) == 1;
    let written = match is_escaped {
        true if source.contains(".replace") => once,
        true => once.replacen(&source, &format!("{source}{APOSTROPHES}"), 1),
        false => format!("$util.escapeJavaScript({once}){APOSTROPHES}"),
    };
    let fix = fix.and_then(|_| walker.replace(span, written.as_str()));
    walker.report.add(lint, span, message).help(format!("write `{written}`")).fix(fix);
}

/// `"$input.params().header"`
fn map_in_string(walker: &mut Walker<'_>, span: Span) {
    let source = walker.source(span);
    let message =
        format!("`{source}` prints as Java does, `{{a=b}}` or `[a, b]`, without escapes in it");
    walker
        .report
        .add(&catalogue::MAP_IN_STRING, span, message)
        .help("print its entries one by one, in a `#foreach` over `keySet()`");
}

/// `"$input.path('$')"`
fn body_in_string(walker: &mut Walker<'_>, span: Span) {
    let source = walker.source(span);
    let message = format!(
        "`{source}` is the whole body: an object prints as Java does, `{{a=b}}`, a string without escapes"
    );
    let written = format!("$util.escapeJavaScript($input.json('$')){APOSTROPHES}");
    walker
        .report
        .add(&catalogue::MAP_IN_STRING, span, message)
        .help(format!("for its JSON, write `$input.json('$')` without the quotes around it, or `{written}` in them"));
}

/// `"$input.json('$.a')"`
fn quoted_json(walker: &mut Walker<'_>, reference: &Reference, span: Span) {
    let source = walker.source(span);
    let message = format!(
        "`{source}` prints JSON: if it is a string, its own quotes end the string around it"
    );
    let (escaped, _) = walker.escape(reference);
    let fix = quotes_around(walker, span).and_then(|quotes| {
        walker.replace(quotes, walker.slice(span)).filter(|_| !walker.is_escaped_place())
    });
    let help = match fix {
        Some(_) => format!("remove the quotes around it; in a longer string, write `{escaped}`"),
        None => format!("write `{escaped}`"),
    };
    let fix = fix.or_else(|| {
        let (_, fix) = walker.escape(reference);
        fix.map(|fix| Suggestion { applicability: Applicability::Unsafe, ..fix })
    });
    walker.report.add(&catalogue::QUOTED_JSON, span, message).help(help).fix(fix);
}

/// A reference with the quotes around it, where there is nothing else between them.
fn quotes_around(walker: &Walker<'_>, span: Span) -> Option<Span> {
    let start = span.start.checked_sub(1)?;
    let quotes = Span { start, end: span.end.checked_add(1)? };
    let text = walker.text.get(quotes.start as usize..quotes.end as usize)?;
    (text.starts_with('"') && text.ends_with('"')).then_some(quotes)
}

fn unescaped(walker: &mut Walker<'_>, reference: &Reference, span: Span, taint: Taint) {
    let is_response = walker.is_response();
    let (lint, who) = match taint.origin {
        Origin::Trusted => return,
        Origin::Client => (&catalogue::UNESCAPED, "client-controlled"),
        Origin::Body if is_response => {
            (&catalogue::UNESCAPED_RESPONSE, "controlled by the backend")
        }
        Origin::Body if walker.options.kind == TemplateKind::Request => {
            (&catalogue::UNESCAPED, "client-controlled")
        }
        Origin::Body => (&catalogue::UNESCAPED, "controlled by the sender of the body"),
    };
    let source = walker.source(span);
    let message = format!(
        "`{source}` is {who} and not escaped inside a JSON string: a quote in it ends the string"
    );
    let is_elsewhere = taint.source.start < span.start || taint.source.end > span.end;
    let (escaped, fix) = walker.escape(reference);
    let entry = walker.report.add(lint, span, message);
    let entry =
        if is_elsewhere { entry.related(taint.source, "it comes from here") } else { entry };
    entry.help(format!("write `{escaped}`")).fix(fix);
}

fn between_tokens(walker: &mut Walker<'_>, reference: &Reference, fact: Fact, last: Last) {
    let span = walker.bare(reference);
    let source = walker.source(span);
    match (fact.class, fact.taint) {
        (
            Class::Text,
            Taint {
                origin: Origin::Client,
                escape: escape @ (Escape::None | Escape::JavaScript(_)),
                ..
            },
        ) if matches!(last, Last::Colon | Last::Open | Last::Comma(_)) => {
            let message = format!(
                "`{source}` is client-controlled and outside of quotes: whatever the client sends becomes part of the JSON"
            );
            let (written, fix) = match escape {
                Escape::None => walker.escape(reference),
                _ => {
                    let call = walker.unescape_apostrophes(span);
                    (format!("{source}{APOSTROPHES}"), call)
                }
            };
            let fix = fix.map(|fix| quoted(fix, span));
            walker
                .report
                .add(&catalogue::RAW_IN_JSON, span, message)
                .help(format!("quote and escape it: `\"{written}\"`"))
                .fix(fix);
        }
        (Class::Text, _) if matches!(last, Last::Colon) && is_plain_context(reference) => {
            let message =
                format!("`{source}` prints a string without quotes, which is not valid JSON");
            let fix = walker.surround(span, "\"", "\"");
            walker
                .report
                .add(&catalogue::TEXT_WITHOUT_QUOTES, span, message)
                .help(format!("write `\"{source}\"`"))
                .fix(fix);
        }
        (Class::Json, taint)
            // DynamoDB's numbers and booleans print as JSON has them.
            if taint.origin == Origin::Body
                && taint.escape != Escape::Full
                && matches!(last, Last::Colon | Last::Open | Last::Comma(_)) =>
        {
            let message = format!(
                "`{source}` prints as Java does, not as JSON: strings without quotes, maps as `{{a=b}}`, nothing if it is missing"
            );
            let (help, fix) = json_instead(walker, reference);
            walker.report.add(&catalogue::JAVA_IN_JSON, span, message).help(help).fix(fix);
        }
        (
            Class::Text,
            Taint { origin: Origin::Body, escape: Escape::JavaScript(_) | Escape::Full, .. },
        ) if matches!(last, Last::Colon | Last::Open | Last::Comma(_))
            && is_escape_of_json(reference) =>
        {
            let message = format!(
                "`{source}` is escaped for the inside of a string and outside of quotes: its `\\\"` is not valid JSON"
            );
            let argument = escaped_argument(reference);
            let fix = argument.and_then(|place| walker.replace(span, walker.slice(place)));
            walker
                .report
                .add(&catalogue::ESCAPED_JSON, span, message)
                .help("remove the escape, or put it in quotes as a string")
                .fix(fix);
        }
        (
            Class::Map
            | Class::ParameterGroup(_)
            | Class::Parameters
            | Class::StageVariables
            | Class::KeySet
            | Class::HeaderNames
            | Class::Values
            | Class::EntrySet,
            _,
        ) if matches!(last, Last::Colon) =>
        {
            let message = format!("`{source}` prints as Java does, `{{a=b}}` or `[a, b]`, which is not JSON");
            walker
                .report
                .add(&catalogue::JAVA_IN_JSON, span, message)
                .help("print its entries one by one, in a `#foreach` over `keySet()`");
        }
        (Class::List | Class::Array, _) if fact.item == Item::Text && matches!(last, Last::Colon) => {
            let message =
                format!("`{source}` prints as Java does, `[a, b]`, its strings without quotes");
            walker.report.add(&catalogue::JAVA_IN_JSON, span, message).help(
                "print its items in a `#foreach`, each in quotes, with `#if($foreach.hasNext),#end` between them",
            );
        }
        _ => {}
    }
}

/// Whether a reference is `$util.escapeJavaScript($input.json(…))`, with or without replacements.
fn is_escape_of_json(reference: &Reference) -> bool {
    escaped_json(reference).is_some()
}

fn escaped_json(reference: &Reference) -> Option<Span> {
    let ("util", [Part::Method { name, args, .. }, ..]) = (&*reference.name, &*reference.parts)
    else {
        return None;
    };
    let ("escapeJavaScript", [argument]) = (&**name, &**args) else {
        return None;
    };
    let ExpressionKind::Reference(inner) = &argument.kind else {
        return None;
    };
    match (&*inner.name, &*inner.parts) {
        ("input", [Part::Method { name, .. }]) if &**name == "json" => Some(argument.span),
        _ => None,
    }
}

/// The argument of the escape, if that is all that is done to it but for apostrophes.
fn escaped_argument(reference: &Reference) -> Option<Span> {
    escaped_json(reference).filter(|_| {
        reference.parts.iter().skip(1).all(|part| match part {
            Part::Method { name, .. } => name.starts_with("replace"),
            _ => false,
        })
    })
}

/// The same edits, with quotes around what they make.
fn quoted(fix: Suggestion, span: Span) -> Suggestion {
    let mut edits = fix.edits;
    let quote = |at| Edit { span: fix::at(at), replacement: "\"".to_owned() };
    edits.insert(0, quote(span.start));
    edits.push(quote(span.end));
    Suggestion { edits, applicability: Applicability::Unsafe }
}

/// Whether a reference is one of the service's own texts, which never look like JSON.
fn is_plain_context(reference: &Reference) -> bool {
    use crate::context_names::{Name, look_up};
    match (&*reference.name, reference.parts.as_slice()) {
        ("util", [Part::Method { name, .. }]) => &**name == "base64Encode",
        ("context", [Part::Property { name, .. }]) => look_up(Node::Root, name) == Name::Text,
        ("context", [Part::Property { name: map, .. }, Part::Property { name, .. }]) => {
            &**map == "identity" && look_up(Node::Identity, name) == Name::Text
        }
        _ => false,
    }
}

fn json_instead(walker: &Walker<'_>, reference: &Reference) -> (String, Option<Suggestion>) {
    let span = walker.bare(reference);
    if let ("input", [Part::Method { name, span: part, .. }]) =
        (&*reference.name, reference.parts.as_slice())
        && &**name == "path"
    {
        let source = walker.source(span);
        let help = format!("`{}` prints JSON", source.replacen(".path(", ".json(", 1));
        let name = Span { end: part.start.saturating_add(4), ..*part };
        return (help, walker.rename(name, "path", "json"));
    }
    if let Some(path) = walker.body_path(reference) {
        // An index of a loop is read in double quotes only.
        let has_reference = path.rfind('$').is_some_and(|at| at > 0);
        let quote = if path.contains('\'') || has_reference { '"' } else { '\'' };
        let written = format!("$input.json({quote}{path}{quote})");
        let fix = walker.replace(span, written.as_str());
        return (format!("`{written}` prints JSON"), fix);
    }
    let source = walker.source(span);
    let help = match walker.parsed.contains(&*reference.name) && walker.loops == 0 {
        true => format!(
            "a string must be in quotes, escaped; a map or a list is JSON only as a part of the body: `#set($root = $input.path('$'))#set($root.x = {source})`, and then `$input.json('$.x')`"
        ),
        false => "`$input.json('$.…')` prints the JSON of a value of the body".to_owned(),
    };
    (help, None)
}

/// Looks at a comma with a closing bracket behind it.
pub(crate) fn trailing_comma(walker: &mut Walker<'_>, comma: TrailingComma) {
    if !walker.is_service() {
        return;
    }
    let TrailingComma { comma, bracket } = comma;
    let between = Span { start: comma.end, end: bracket.start };
    let follows = "a closing bracket follows this comma, which is not valid JSON";
    let can_follow = "a closing bracket can follow this comma, which is not valid JSON";
    let text = walker.slice(between);
    let is_forward = bracket.start > comma.start;
    let (message, help, fix) = if is_forward && text.trim().is_empty() {
        let is_there = walker.slice(comma) == ",";
        let fix = if is_there { walker.replace(comma, "") } else { None };
        (follows, "remove the comma", fix)
    } else if is_forward && text.contains("#if") {
        (
            can_follow,
            "print it only with what follows it: move it into the `#if`, to its start",
            None,
        )
    } else {
        let fix = (walker.slice(comma) == ",")
            .then(|| walker.replace(comma, "#if($foreach.hasNext),#end"))
            .flatten()
            .filter(|_| walker.is_loop_comma(comma));
        (can_follow, "in a loop, print it only between items: `#if($foreach.hasNext),#end`", fix)
    };
    walker
        .report
        .add(&catalogue::TRAILING_COMMA, comma, message)
        .related(bracket, "this one")
        .help(help)
        .fix(fix);
}

/// Looks at the argument of a function of `$util`, which takes text.
pub(crate) fn function_argument(
    walker: &mut Walker<'_>,
    name: &str,
    expression: &Expression,
    fact: Fact,
) {
    let is_known = matches!(name, "escapeJavaScript" | "base64Encode" | "urlEncode" | "parseJson");
    let ExpressionKind::Reference(reference) = &expression.kind else {
        return;
    };
    if !walker.is_service() || !is_known {
        return;
    }
    if let Class::Context(node) = fact.class
        && !matches!(node, Node::RequestOverride | Node::ResponseOverride | Node::OverrideGroup)
    {
        return context_map(walker, reference, node);
    }
    let span = walker.bare(reference);
    let is_map = fact.is_view()
        || matches!(
            fact.class,
            Class::Map | Class::Parameters | Class::ParameterGroup(_) | Class::StageVariables
        );
    if is_map && name != "parseJson" {
        return map_in_string(walker, span);
    }
    let is_body = fact.class == Class::Json
        && name != "parseJson"
        && !walker.is_response()
        && walker.slice(span) == "$input.path('$')";
    if is_body {
        let source = walker.source(span);
        let message = format!("`{source}` as a string is not JSON: an object becomes `{{a=b}}`");
        let fix = walker.replace(span, "$input.json('$')");
        walker
            .report
            .add(&catalogue::MAP_IN_STRING, span, message)
            .help("write `$input.json('$')`")
            .fix(fix);
    }
}
