//! Methods and properties of values whose Java class is known.

use super::names::{meant, nearest};
use crate::catalogue;
use crate::facts::{Class, Fact};
use crate::members;
use crate::walk::Walker;
use vtl::source::Span;
use vtl::syntax::ast::{Expression, ExpressionKind, Reference, Statement};

/// Looks at a call of a method on a value.
pub(super) fn method(
    walker: &mut Walker<'_>,
    owner: Fact,
    name: &str,
    args: &[Expression],
    span: Span,
) {
    let count = args.len();
    if members::runtime(owner.class).is_empty() {
        return;
    }
    if members::has_method(owner.class, name) {
        return arguments(walker, owner.class, name, count, span);
    }
    let what = members::describe(owner.class);
    let message = format!("{what} has no method `{name}`: this prints nothing");
    let is_collection = owner.is_view()
        || matches!(owner.class, Class::Json | Class::List | Class::Array | Class::Map);
    let known = match (name, owner.class) {
        ("count" | "length", _) if is_collection => Some("size"),
        ("size" | "count", Class::Text) => Some("length"),
        ("push" | "append" | "put", Class::List) => Some("add"),
        ("set" | "add", Class::Map) => Some("put"),
        ("has" | "contains" | "hasOwnProperty", Class::Map) => Some("containsKey"),
        ("substr" | "slice", Class::Text | Class::Json) => Some("substring"),
        ("keys" | "getKeys", _) if is_map(owner.class) => Some("keySet"),
        ("entries", _) if is_map(owner.class) => Some("entrySet"),
        ("replace_all" | "gsub", Class::Text | Class::Json) => Some("replaceAll"),
        ("includes", Class::Text | Class::List | Class::Json) => Some("contains"),
        ("lower" | "lowercase", Class::Text | Class::Json) => Some("toLowerCase"),
        ("upper" | "uppercase", Class::Text | Class::Json) => Some("toUpperCase"),
        _ => None,
    };
    let (help, fix) = match (name, owner.class) {
        _ if known.is_some() => {
            let known = known.unwrap_or_default();
            meant(walker, (name, span), known, &format!(".{known}()"))
        }
        (_, Class::JsonText)
            if matches!(name, "size" | "get" | "keySet" | "entrySet" | "values" | "count") =>
        {
            ("`$input.path` gives the value itself".to_owned(), None)
        }
        ("json", _) => (
            "only `$input` has it: `$input.json('$')` prints the body, with what `#set` changed in it"
                .to_owned(),
            None,
        ),
        ("path" | "params" | "body", _) => {
            ("only `$input` has it; the members of a value are `.name`".to_owned(), None)
        }
        ("join", Class::Json | Class::List | Class::Array) => {
            ("loop with `#foreach`, and print `#if($foreach.hasNext),#end` between items".to_owned(), None)
        }
        ("toFixed" | "format", _) => {
            ("a string of the template formats: `#set($f = '%.2f')$f.format($f, $x)`".to_owned(), None)
        }
        ("toJson" | "toJSON" | "stringify" | "serialize", _) => {
            ("`$input.json('$.…')` prints the JSON of a value of the body".to_owned(), None)
        }
        ("foreach" | "map" | "filter" | "each", _) => ("loop with `#foreach`".to_owned(), None),
        ("get", _) if owner.is_view() => {
            ("it has no order: loop over it with `#foreach`".to_owned(), None)
        }
        _ => nearest(walker, (name, span), members::methods(owner.class), |known| {
            format!(".{known}()")
        })
        .unwrap_or_default(),
    };
    walker.report.add(&catalogue::UNKNOWN_METHOD, span, message).help(help).fix(fix);
}

fn is_map(class: Class) -> bool {
    matches!(
        class,
        Class::Json
            | Class::Map
            | Class::Parameters
            | Class::ParameterGroup(_)
            | Class::StageVariables
            | Class::Context(_)
    )
}

/// Looks at how many arguments a method that exists is called with.
pub(super) fn arguments(
    walker: &mut Walker<'_>,
    owner: Class,
    name: &str,
    count: usize,
    span: Span,
) {
    let classes = members::runtime(owner);
    if classes.iter().any(|class| class.accepts(name, count)) {
        return;
    }
    let fails = count > 0
        && classes.iter().all(|class| class.fails_with_arguments(name) || !class.has_method(name));
    let result = if fails { "fails the template" } else { "prints nothing" };
    let arguments = match count {
        1 => "1 argument".to_owned(),
        _ => format!("{count} arguments"),
    };
    let what = match owner {
        Class::Util => format!("`$util.{name}`"),
        Class::Input => format!("`$input.{name}`"),
        _ => format!("`{name}` of {}", members::describe(owner)),
    };
    let message = format!("{what} does not take {arguments}: this {result}");
    walker.report.add(&catalogue::ARGUMENT_COUNT, span, message);
}

/// Looks at a property of a value.
pub(super) fn property(
    walker: &mut Walker<'_>,
    reference: &Reference,
    owner: Fact,
    name: &str,
    span: Span,
) {
    if matches!(name, "keySet" | "entrySet") && is_map(owner.class) {
        return not_called(walker, name, span);
    }
    if members::has_property(owner.class, name) {
        return;
    }
    let what = members::describe(owner.class);
    if let Some((start, rest)) = name.split_once('-')
        && members::has_property(owner.class, start)
    {
        let before = Span { end: span.start, ..walker.bare(reference) };
        let owner = walker.source(before);
        let message =
            format!("`{name}` is one name, hyphen included, and {what} has no such property");
        let help = format!("write `{owner}{start} - {rest}` to subtract");
        walker.report.add(&catalogue::HYPHEN, span, message).help(help);
        return;
    }
    let message = format!("{what} has no property `{name}`: this prints nothing");
    let call = |method: &str| {
        (format!("write `.{method}()`"), walker.rename(span, name, &format!("{method}()")))
    };
    let is_collection = owner.is_view() || matches!(owner.class, Class::List | Class::Array);
    let (help, fix) = match (name, owner.class) {
        ("length" | "count", _) if is_collection => call("size"),
        ("size" | "count", Class::Text) => call("length"),
        (_, Class::JsonText) if !members::has_method(owner.class, name) => {
            ("`$input.path` gives the value itself".to_owned(), None)
        }
        (_, Class::Text) if walker.slice(reference.span).contains("$input.body") => {
            ("`$input.body` is a string: `$input.path('$')` gives the parsed body".to_owned(), None)
        }
        _ if members::has_method(owner.class, name) => call(name),
        _ => {
            let known = members::properties(owner.class);
            nearest(walker, (name, span), known.iter().map(String::as_str), |known| {
                format!(".{known}")
            })
            .unwrap_or_default()
        }
    };
    let lint = if owner.class == Class::Loop {
        &catalogue::UNKNOWN_LOOP_PROPERTY
    } else {
        &catalogue::UNKNOWN_PROPERTY
    };
    walker.report.add(lint, span, message).help(help).fix(fix);
}

/// `.keySet` without parentheses: a key that no map has.
pub(super) fn not_called(walker: &mut Walker<'_>, name: &str, span: Span) {
    let message =
        format!("`{name}` is a method: without parentheses it is a key, and prints nothing");
    let written = format!("{name}()");
    let fix = walker.rename(span, name, &written);
    walker
        .report
        .add(&catalogue::UNKNOWN_PROPERTY, span, message)
        .help(format!("write `.{written}`"))
        .fix(fix);
}

/// Looks at a string of the template that is searched for, compared or encoded: `\n` in it is two characters.
pub(crate) fn literal_escape(walker: &mut Walker<'_>, expression: &Expression) {
    if !walker.is_service() {
        return;
    }
    let text = match &expression.kind {
        ExpressionKind::String(text) => text.to_string(),
        ExpressionKind::Interpolated(inner) => {
            let texts = inner.template.body.iter().map(|statement| match statement {
                Statement::Text(text) => &*text.text,
                _ => "",
            });
            texts.collect()
        }
        _ => return,
    };
    let escape = ["\\n", "\\r", "\\t"].into_iter().find(|escape| text.contains(escape));
    let Some(escape) = escape else {
        return;
    };
    let (what, encoded) = match escape {
        "\\n" => ("a line end", "%0A"),
        "\\r" => ("a carriage return", "%0D"),
        _ => ("a tab", "%09"),
    };
    let letter = escape.trim_start_matches('\\');
    let message = format!(
        "`{escape}` in this string is a backslash and the letter `{letter}`, not {what}: strings have no escapes"
    );
    let written = format!("$util.urlDecode('{encoded}')");
    let fix = if text == escape { walker.replace(expression.span, written.as_str()) } else { None };
    walker
        .report
        .add(&catalogue::BACKSLASH_IN_STRING, expression.span, message)
        .help(format!("`{written}` gives {what}"))
        .fix(fix);
}
