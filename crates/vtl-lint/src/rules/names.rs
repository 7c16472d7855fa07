//! Members: functions of `$util`, variables of `$context`, methods and properties of values whose class is known.

use crate::catalogue;
use crate::context_names::{self, Name};
use crate::facts::{Class, Fact, Node};
use crate::members;
use crate::suggest;
use crate::walk::{Walker, constant_text};
use vtl::reflection::Class as Java;
use vtl::source::Span;
use vtl::syntax::ast::{Expression, ExpressionKind, Part, Reference, ReferenceKind};

/// Looks at one step of a reference.
pub(crate) fn member(walker: &mut Walker<'_>, reference: &Reference, part: &Part, owner: Fact) {
    if let Part::Method { args, .. } = part {
        bare_words(walker, args);
    }
    match part {
        Part::Method { name, args, span } => match owner.class {
            Class::Util => util(walker, name, args, name_span(name, *span)),
            Class::Input => input_method(walker, name, args, *span),
            Class::Parameters | Class::Context(_) if &**name == "get" => {
                if let [key] = args.as_slice()
                    && let Some(key_text) = constant_text(key)
                {
                    key_of(walker, owner.class, &key_text, key.span);
                }
            }
            _ => method(walker, owner, name, args.len(), name_span(name, *span)),
        },
        Part::Property { name, span } => property(walker, reference, owner, name, *span),
        Part::Index { index, span } => {
            if let Some(key) = constant_text(index) {
                key_of(walker, owner.class, &key, index.span);
            } else if matches!(owner.class, Class::Text | Class::JsonText) {
                let what = members::describe(owner.class);
                let message = format!("an index into {what} is nothing");
                walker
                    .report
                    .add(&catalogue::UNKNOWN_PROPERTY, *span, message)
                    .help("`.charAt(0)` and `.substring(0, 1)` take texts apart");
            }
        }
    }
}

fn name_span(name: &str, part: Span) -> Span {
    Span {
        end: part.start.saturating_add(u32::try_from(name.len()).unwrap_or(0)).min(part.end),
        ..part
    }
}

/// Looks for words without quotes among arguments: they pass nothing.
fn bare_words(walker: &mut Walker<'_>, args: &[Expression]) {
    for arg in args {
        let word = match &arg.kind {
            ExpressionKind::Reference(reference) if reference.kind == ReferenceKind::Runt => {
                &reference.name
            }
            ExpressionKind::Word(word) => word,
            _ => continue,
        };
        if &**word != "null" {
            let message = format!("`{word}` is a bare word, which passes nothing");
            let help = format!("write `'{word}'` for the text, `${word}` for the variable");
            walker.report.add(&catalogue::BARE_ARGUMENT, arg.span, message).help(help);
        }
    }
}

fn util(walker: &mut Walker<'_>, name: &str, args: &[Expression], span: Span) {
    if Java::UTIL.has_method(name) {
        if name == "parseJson" {
            literal_json(walker, args);
        }
        return method_arguments(walker, Class::Util, name, args.len(), span);
    }
    if let Some((_, instead)) = members::APPSYNC.iter().find(|(known, _)| *known == name) {
        let message = format!(
            "`$util.{name}` is AppSync's: API Gateway has no such function, it prints nothing"
        );
        let lint = if matches!(name, "qr" | "quiet") {
            &catalogue::APPSYNC_QUIET
        } else {
            &catalogue::UNKNOWN_UTIL
        };
        walker.report.add(lint, span, message).help(*instead);
        return;
    }
    let message = format!("`$util` has no function `{name}`: this prints nothing");
    let help = suggest::nearest(name, members::functions(Java::UTIL))
        .map(|known| format!("did you mean `$util.{known}`?"))
        .unwrap_or_else(|| format!("there are {}", members::functions(Java::UTIL).join(", ")));
    walker.report.add(&catalogue::UNKNOWN_UTIL, span, message).help(help);
}

/// Looks at the argument of `$util.parseJson`, if it stands in the template.
fn literal_json(walker: &mut Walker<'_>, args: &[Expression]) {
    let [arg] = args else { return };
    let Some(text) = constant_text(arg) else {
        return;
    };
    if let Err(malformed) = vtl::apigateway::check_json(&text) {
        let message =
            format!("this is no JSON: {} at byte {}", malformed.message, malformed.position);
        walker
            .report
            .add(&catalogue::NO_JSON, arg.span, message)
            .help("the template fails here, whatever the body is");
    }
}

fn input_method(walker: &mut Walker<'_>, name: &str, args: &[Expression], part: Span) {
    let span = name_span(name, part);
    if Java::INPUT.has_method(name) {
        super::paths::argument(walker, name, args);
        return method_arguments(walker, Class::Input, name, args.len(), span);
    }
    let message = format!("`$input` has no method `{name}`: this prints nothing");
    let help = match name {
        "body" => "`$input.body` is a property: leave the parentheses out".to_owned(),
        "param" | "header" | "headers" | "query" | "querystring" | "querystrings" => {
            "`$input.params('name')` looks in path, query string and headers".to_owned()
        }
        _ => suggest::nearest(name, members::functions(Java::INPUT))
            .map(|known| format!("did you mean `$input.{known}`?"))
            .unwrap_or_else(|| {
                "there are `body`, `json(path)`, `path(path)`, `params()` and `params(name)`"
                    .to_owned()
            }),
    };
    walker.report.add(&catalogue::UNKNOWN_INPUT, span, message).help(help);
}

fn method(walker: &mut Walker<'_>, owner: Fact, name: &str, count: usize, span: Span) {
    let classes = members::runtime(owner.class);
    if classes.is_empty() {
        return;
    }
    if members::has_method(owner.class, name) {
        return method_arguments(walker, owner.class, name, count, span);
    }
    let known = members::methods(owner.class);
    let what = members::describe(owner.class);
    let message = format!("{what} has no method `{name}`: this prints nothing");
    let help = match (name, owner.class) {
        (
            "count" | "length",
            Class::Json
            | Class::List
            | Class::Array
            | Class::Map
            | Class::KeySet
            | Class::HeaderNames
            | Class::Values
            | Class::EntrySet,
        ) => "did you mean `.size()`?".to_owned(),
        ("size" | "count", Class::Text) => "did you mean `.length()`?".to_owned(),
        (_, Class::JsonText)
            if matches!(name, "size" | "get" | "keySet" | "entrySet" | "values" | "count") =>
        {
            "`$input.path` gives the value itself".to_owned()
        }
        ("push" | "append" | "put", Class::List) => "did you mean `.add()`?".to_owned(),
        ("set" | "add", Class::Map) => "did you mean `.put()`?".to_owned(),
        ("has" | "contains" | "hasOwnProperty", Class::Map) => {
            "did you mean `.containsKey()`?".to_owned()
        }
        ("includes", Class::Text | Class::List | Class::Json) => {
            "did you mean `.contains()`?".to_owned()
        }
        ("foreach" | "forEach" | "map" | "filter" | "each", _) => "loop with `#foreach`".to_owned(),
        ("get", Class::KeySet | Class::HeaderNames | Class::Values | Class::EntrySet) => {
            "a set has no order to get by: loop over it".to_owned()
        }
        _ => suggest::nearest(name, known.iter().copied())
            .map(|known| format!("did you mean `.{known}()`?"))
            .unwrap_or_default(),
    };
    walker.report.add(&catalogue::UNKNOWN_METHOD, span, message).help(help);
}

/// Looks at how many arguments a method that exists is called with.
fn method_arguments(walker: &mut Walker<'_>, owner: Class, name: &str, count: usize, span: Span) {
    let classes = members::runtime(owner);
    if classes.iter().any(|class| class.accepts(name, count)) {
        return;
    }
    let fails = classes.iter().any(|class| class.fails_with_arguments(name));
    let result = if fails { "fails the template" } else { "prints nothing" };
    let arguments = plural(count, "argument");
    let message = match owner {
        Class::Util | Class::Input => {
            let what = if owner == Class::Util { "$util" } else { "$input" };
            format!("`{what}.{name}` does not take {arguments}: this {result}")
        }
        _ => {
            let what = members::describe(owner);
            format!("`{name}` of {what} does not take {arguments}: this {result}")
        }
    };
    walker.report.add(&catalogue::ARGUMENT_COUNT, span, message);
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn property(walker: &mut Walker<'_>, reference: &Reference, owner: Fact, name: &str, span: Span) {
    match owner.class {
        Class::Input if Java::INPUT.has_property(name) => {}
        Class::Util if Java::UTIL.has_property(name) => {}
        Class::Util => {
            let message =
                format!("`$util.{name}` is nothing: functions are called with parentheses");
            let appsync = members::APPSYNC.iter().find(|(known, _)| *known == name);
            let help = appsync.map_or("", |(_, instead)| *instead);
            walker.report.add(&catalogue::UNKNOWN_UTIL, span, message).help(help);
        }
        Class::Input => input_property(walker, name, span),
        Class::Context(_) | Class::Parameters => key_of(walker, owner.class, name, span),
        _ => class_property(walker, reference, owner, name, span),
    }
}

fn input_property(walker: &mut Walker<'_>, name: &str, span: Span) {
    let message = format!("`$input.{name}` is nothing");
    let help = match name {
        "json" | "path" => format!("write `$input.{name}('$')`"),
        "params" => "write `$input.params()` or `$input.params('name')`".to_owned(),
        "header" | "headers" => "write `$input.params().header`".to_owned(),
        "querystring" | "query" | "queryStringParameters" => {
            "write `$input.params().querystring`".to_owned()
        }
        _ => suggest::nearest(name, members::functions(Java::INPUT))
            .map(|known| format!("did you mean `$input.{known}`?"))
            .unwrap_or_default(),
    };
    walker.report.add(&catalogue::UNKNOWN_INPUT, span, message).help(help);
}

fn class_property(
    walker: &mut Walker<'_>,
    reference: &Reference,
    owner: Fact,
    name: &str,
    span: Span,
) {
    if members::has_property(owner.class, name) {
        return;
    }
    let what = members::describe(owner.class);
    if let Some((start, rest)) = name.split_once('-')
        && members::has_property(owner.class, start)
    {
        let before = Span { end: span.start, ..reference.span };
        let owner = walker.source(before);
        let message = format!(
            "`{name}` is one name: a hyphen belongs to it, and {what} has no such property"
        );
        let help = format!("write `{owner}{start} - {rest}` to subtract");
        walker.report.add(&catalogue::HYPHEN, span, message).help(help);
        return;
    }
    let message = format!("{what} has no property `{name}`: this prints nothing");
    let help = match (name, owner.class) {
        (
            "length" | "count",
            Class::List
            | Class::Array
            | Class::KeySet
            | Class::HeaderNames
            | Class::Values
            | Class::EntrySet,
        ) => "write `.size()`".to_owned(),
        ("size" | "count", Class::Text) => "write `.length()`".to_owned(),
        (_, Class::JsonText) if !members::has_method(owner.class, name) => {
            "`$input.path` gives the value itself".to_owned()
        }
        (_, Class::Text) if walker.slice(reference.span).contains("$input.body") => {
            "`$input.body` is text: `$input.path('$')` gives the parsed body".to_owned()
        }
        _ if members::has_method(owner.class, name) => {
            format!("a method is called with parentheses: `.{name}()`")
        }
        _ => suggest::nearest(name, members::properties(owner.class).iter().map(String::as_str))
            .map(|known| format!("did you mean `.{known}`?"))
            .unwrap_or_default(),
    };
    let lint = if owner.class == Class::Loop {
        &catalogue::UNKNOWN_LOOP_PROPERTY
    } else {
        &catalogue::UNKNOWN_PROPERTY
    };
    walker.report.add(lint, span, message).help(help);
}

/// Looks at a key of one of the service's maps.
fn key_of(walker: &mut Walker<'_>, class: Class, key: &str, span: Span) {
    match class {
        Class::Parameters if !members::PARAMETERS.contains(&key) => {
            let message =
                format!("`$input.params()` has no `{key}`: there are path, querystring and header");
            let known = match key {
                "headers" => Some("header"),
                "query" | "querystrings" | "queryString" | "queryStringParameters" => {
                    Some("querystring")
                }
                "paths" | "pathParameters" => Some("path"),
                _ => suggest::nearest(key, members::PARAMETERS.iter().copied()),
            };
            let help = known
                .map(|known| format!("did you mean `$input.params().{known}`?"))
                .unwrap_or_else(|| format!("`$input.params('{key}')` looks in all three"));
            walker.report.add(&catalogue::UNKNOWN_INPUT, span, message).help(help);
        }
        Class::Context(node) => context_key(walker, node, key, span),
        _ => {}
    }
}

fn context_key(walker: &mut Walker<'_>, node: Node, key: &str, span: Span) {
    let path = format!("$context{}", context_names::path(node));
    match context_names::look_up(node, key) {
        Name::Unknown if matches!(node, Node::RequestOverride | Node::ResponseOverride) => {}
        Name::Unknown => {
            let message = format!("`{path}` has no `{key}`: this prints nothing");
            let help = context_suggestion(node, key);
            walker.report.add(&catalogue::UNKNOWN_CONTEXT, span, message).help(help);
        }
        Name::LoggingOnly => {
            let message =
                format!("`{path}.{key}` has a value in access logs only, not in templates");
            walker.report.add(&catalogue::CONTEXT_ELSEWHERE, span, message);
        }
        Name::GatewayResponseOnly => {
            let message = format!(
                "`{path}.{key}` has a value in gateway responses only, not in mapping templates"
            );
            walker.report.add(&catalogue::CONTEXT_ELSEWHERE_NOTE, span, message);
        }
        Name::WebSocketOnly => {
            let message = format!("`{path}.{key}` has a value in WebSocket APIs only");
            walker.report.add(&catalogue::CONTEXT_ELSEWHERE_NOTE, span, message);
        }
        Name::Text | Name::ClientText | Name::Number | Name::Map(_) | Name::Free => {}
    }
}

fn context_suggestion(node: Node, key: &str) -> String {
    let known = context_names::names(node).iter().map(|(name, _)| *name);
    if let Some(near) = suggest::nearest(key, known) {
        return format!("did you mean `{near}`?");
    }
    if node == Node::Root {
        if let Some((name, _)) =
            context_names::names(Node::Identity).iter().find(|(name, _)| *name == key)
        {
            return format!("it is `$context.identity.{name}`");
        }
        return match key {
            "arguments" | "args" | "source" | "result" | "stash" | "prev" | "info" => {
                "this is AppSync's".to_owned()
            }
            "claims" => "it is `$context.authorizer.claims`".to_owned(),
            "principalId" => "it is `$context.authorizer.principalId`".to_owned(),
            "stageVariables" => "they are `$stageVariables`".to_owned(),
            "method" => "it is `$context.httpMethod`".to_owned(),
            _ => String::new(),
        };
    }
    String::new()
}
