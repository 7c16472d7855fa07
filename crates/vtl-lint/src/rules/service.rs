//! Members of what the service binds: functions of `$util`, `$input`, names in `$context` and the parameters.

use super::names::{Advice, meant, nearest};
use crate::catalogue;
use crate::context_names::{self, Name};
use crate::elsewhere;
use crate::facts::{Class, Fact, Node};
use crate::members;
use crate::walk::{Walker, constant_text};
use vtl::reflection::Class as Java;
use vtl::source::Span;
use vtl::syntax::ast::{Expression, ExpressionKind, Part, Reference};

/// Looks at a call of a function of `$util`.
pub(super) fn util(
    walker: &mut Walker<'_>,
    reference: &Reference,
    name: &str,
    args: &[Expression],
    span: Span,
) {
    if Java::UTIL.has_method(name) {
        if name == "parseJson" {
            literal_json(walker, args);
            parsed_twice(walker, reference, args);
        }
        return super::classes::arguments(walker, Class::Util, name, args.len(), span);
    }
    if let Some(known) = elsewhere::find(elsewhere::FUNCTIONS, name) {
        let whose = if known.is_appsync { "is AppSync's" } else { "does not exist" };
        let message = match known.is_appsync {
            true => format!(
                "`$util.{name}` {whose}: API Gateway has no such function, and this prints nothing"
            ),
            false => format!("`$util.{name}` {whose}: this prints nothing"),
        };
        let is_quiet = matches!(name, "qr" | "quiet");
        let lint = if is_quiet { &catalogue::APPSYNC_QUIET } else { &catalogue::UNKNOWN_UTIL };
        let fix = match args {
            [argument] if is_quiet && reference.parts.len() == 1 => {
                let whole = walker.bare(reference);
                let call = format!("#set($ignored = {})", walker.slice(argument.span));
                walker.replace(whole, call)
            }
            _ => known
                .instead
                .strip_prefix("write `$util.")
                .and_then(|rest| rest.strip_suffix("(…)`"))
                .and_then(|function| walker.rename(span, name, function)),
        };
        walker.report.add(lint, span, message).help(known.instead).fix(fix);
        return;
    }
    unknown_function(walker, name, span);
}

fn unknown_function(walker: &mut Walker<'_>, name: &str, span: Span) {
    let message = format!("`$util` has no function `{name}`: this prints nothing");
    let functions = members::functions(Java::UTIL);
    let known = functions.iter().copied();
    let (help, fix) = nearest(walker, (name, span), known, |known| format!("$util.{known}"))
        .unwrap_or_else(|| (format!("the functions are {}", functions.join(", ")), None));
    walker.report.add(&catalogue::UNKNOWN_UTIL, span, message).help(help).fix(fix);
}

/// Looks at `$util.name` without parentheses.
pub(super) fn util_property(walker: &mut Walker<'_>, name: &str, span: Span) {
    if let Some(known) = elsewhere::find(elsewhere::FUNCTIONS, name) {
        let message = format!("`$util.{name}` does not exist: this prints nothing");
        walker.report.add(&catalogue::UNKNOWN_UTIL, span, message).help(known.instead);
    } else if Java::UTIL.has_method(name) {
        let message =
            format!("`$util.{name}` is a function: without parentheses it prints nothing");
        let help = format!("write `$util.{name}(…)`");
        walker.report.add(&catalogue::UNKNOWN_UTIL, span, message).help(help);
    } else {
        unknown_function(walker, name, span);
    }
}

/// Looks at the argument of `$util.parseJson`, if it is a string of the template.
fn literal_json(walker: &mut Walker<'_>, args: &[Expression]) {
    let [arg] = args else { return };
    let Some(text) = constant_text(arg) else {
        return;
    };
    if let Err(malformed) = vtl::apigateway::check_json(&text) {
        let message =
            format!("this is not valid JSON: {} at byte {}", malformed.message, malformed.position);
        walker
            .report
            .add(&catalogue::NO_JSON, arg.span, message)
            .help("the template fails here, whatever the body is");
    }
}

/// Looks for `$util.parseJson($input.json(…))` and `$util.parseJson($input.path('$'))`.
fn parsed_twice(walker: &mut Walker<'_>, outer: &Reference, args: &[Expression]) {
    let call = walker.bare(outer);
    let reference_is_call = outer.parts.len() == 1 && walker.slice(call).starts_with("$util");
    let [arg] = args else { return };
    let ExpressionKind::Reference(reference) = &arg.kind else {
        return;
    };
    let ("input", [Part::Method { name, args, span }]) = (&*reference.name, &*reference.parts)
    else {
        return;
    };
    let Some(path) = args.first().and_then(constant_text) else {
        return;
    };
    let method = Span { end: span.start.saturating_add(4), ..*span };
    let source = walker.source(arg.span);
    if &**name == "json" {
        let message = format!(
            "`$util.parseJson({source})` gives what `$input.path('{path}')` gives: a string there stays a string"
        );
        let help = match path.as_str() {
            "$" => "write `$input.path('$')` for the parsed body".to_owned(),
            _ => format!(
                "if there is JSON in that string, write `$util.parseJson($input.path('{path}'))`"
            ),
        };
        let fix = if path == "$" { None } else { walker.rename(method, "json", "path") };
        walker.report.add(&catalogue::PARSED_TWICE, arg.span, message).help(help).fix(fix);
    } else if &**name == "path" && path == "$" {
        let message = format!(
            "`{source}` is the parsed body already: as a string it is not JSON but `{{a=b}}`"
        );
        let fix = walker.replace(call, walker.slice(arg.span));
        walker
            .report
            .add(&catalogue::PARSED_TWICE, arg.span, message)
            .help("write `$input.path('$')` alone")
            .fix(fix.filter(|_| reference_is_call));
    }
}

/// Looks at a call of a method of `$input`.
pub(super) fn input_method(walker: &mut Walker<'_>, name: &str, args: &[Expression], part: Span) {
    let length = u32::try_from(name.len()).unwrap_or(0);
    let span = Span { end: part.start.saturating_add(length).min(part.end), ..part };
    if Java::INPUT.has_method(name) {
        if args.is_empty() && walker.slice(part) == format!("{name}($)") {
            let message = "the JSONPath `$` must be in quotes: this prints nothing";
            let place = Span { start: part.end.saturating_sub(2), end: part.end.saturating_sub(1) };
            let fix = walker.replace(place, "'$'");
            walker
                .report
                .add(&catalogue::ARGUMENT_COUNT, place, message)
                .help("write `'$'`")
                .fix(fix);
            return;
        }
        if name == "params" {
            prefixed_parameter(walker, args);
        }
        super::paths::argument(walker, name, args);
        return super::classes::arguments(walker, Class::Input, name, args.len(), span);
    }
    let message = format!("`$input` has no method `{name}`: this prints nothing");
    let (help, fix) = match (name, args) {
        ("body", []) => (
            "`$input.body` is a property: remove the parentheses".to_owned(),
            walker.replace(Span { start: span.end, ..part }, ""),
        ),
        ("param" | "header" | "headers" | "query" | "querystring" | "querystrings", [_]) => (
            "`$input.params('name')` looks in path, query string and headers".to_owned(),
            walker.rename(span, name, "params"),
        ),
        _ => nearest(walker, (name, span), members::functions(Java::INPUT), |known| {
            format!("$input.{known}")
        })
        .unwrap_or_else(|| {
            let help =
                "there are `body`, `json(path)`, `path(path)`, `params()` and `params(name)`";
            (help.to_owned(), None)
        }),
    };
    walker.report.add(&catalogue::UNKNOWN_INPUT, span, message).help(help).fix(fix);
}

/// Looks for `$input.params('querystring.page')`, which is how parameter mappings name a parameter.
fn prefixed_parameter(walker: &mut Walker<'_>, args: &[Expression]) {
    let [arg] = args else { return };
    let Some(text) = constant_text(arg) else { return };
    let inner = text.strip_prefix("method.request.").unwrap_or(&text);
    let name = ["querystring.", "header.", "path.", "multivaluequerystring.", "multivalueheader."]
        .iter()
        .find_map(|place| inner.strip_prefix(place))
        .filter(|name| !name.is_empty());
    let Some(name) = name else { return };
    let message = format!(
        "`{text}` is the syntax of parameter mappings: `$input.params` takes the name alone"
    );
    let fix = walker.replace(arg.span, format!("'{name}'"));
    walker
        .report
        .add(&catalogue::PARAMETER_MAPPING, arg.span, message)
        .help(format!("write `$input.params('{name}')`"))
        .fix(fix);
}

/// Looks at `$input.name` without parentheses.
pub(super) fn input_property(walker: &mut Walker<'_>, name: &str, span: Span) {
    let message = format!("`$input` has no property `{name}`: this prints nothing");
    let write = |what: &str| (format!("write `$input.{what}`"), walker.rename(span, name, what));
    let (help, fix) = match name {
        "json" | "path" => write(&format!("{name}('$')")),
        "params" => write("params()"),
        "header" | "headers" => write("params().header"),
        "querystring" | "query" | "queryStringParameters" => write("params().querystring"),
        "pathParameters" => write("params().path"),
        _ => nearest(walker, (name, span), ["body"], |known| format!("$input.{known}"))
            .unwrap_or_else(|| {
                (format!("a member of the body is `$input.path('$.{name}')`"), None)
            }),
    };
    walker.report.add(&catalogue::UNKNOWN_INPUT, span, message).help(help).fix(fix);
}

/// Looks at a key of one of the service's maps.
pub(super) fn key_of(walker: &mut Walker<'_>, class: Class, key: &str, span: Span) {
    match class {
        Class::Parameters if !members::PARAMETERS.contains(&key) => {
            if matches!(key, "class" | "Class") {
                return;
            }
            let message = format!(
                "`$input.params()` has no `{key}`, only path, querystring and header: this prints nothing"
            );
            let known = match key {
                "headers" => Some("header"),
                "query" | "querystrings" | "queryString" | "queryStringParameters" => {
                    Some("querystring")
                }
                "paths" | "pathParameters" => Some("path"),
                _ => crate::suggest::nearest(key, members::PARAMETERS.iter().copied()),
            };
            let (help, fix) = match known {
                Some(known) => {
                    meant(walker, (key, span), known, &format!("$input.params().{known}"))
                }
                None => (format!("`$input.params('{key}')` looks in all three"), None),
            };
            walker.report.add(&catalogue::UNKNOWN_INPUT, span, message).help(help).fix(fix);
        }
        Class::Context(node) => context_key(walker, node, key, span),
        _ => {}
    }
}

fn context_key(walker: &mut Walker<'_>, node: Node, key: &str, span: Span) {
    let path = format!("$context{}", context_names::path(node));
    match context_names::look_up(node, key) {
        _ if matches!(key, "class" | "Class") => {}
        Name::Unknown if matches!(node, Node::RequestOverride | Node::ResponseOverride) => {}
        Name::Unknown => {
            let message = format!("`{path}` has no `{key}`: this prints nothing");
            let (help, fix) = context_suggestion(walker, node, key, span);
            walker.report.add(&catalogue::UNKNOWN_CONTEXT, span, message).help(help).fix(fix);
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

/// Looks for `.claims.custom:score`: the name ends before the colon.
pub(crate) fn colon(walker: &mut Walker<'_>, reference: &Reference, part: &Part, owner: Fact) {
    let (Class::Context(Node::Claims | Node::Authorizer), Part::Property { name, span }) =
        (owner.class, part)
    else {
        return;
    };
    if reference.span.end != span.end {
        return;
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let rest = walker.text.get(reference.span.end as usize..).unwrap_or_default();
    let Some(rest) = rest.strip_prefix(':').filter(|rest| rest.starts_with(is_name)) else {
        return;
    };
    let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    let rest = rest.get(..end).unwrap_or_default();
    let whole = format!("{name}:{rest}");
    let message =
        format!("`{whole}` is not one name here: a name after a dot ends before the colon");
    let start = span.start.saturating_sub(1);
    let length = u32::try_from(rest.len()).unwrap_or(0).saturating_add(1);
    let place = Span { start, end: reference.span.end.saturating_add(length) };
    let fix = match walker.slice(place).starts_with('.') {
        true => walker.replace(place, format!("['{whole}']")),
        false => None,
    };
    let help = format!("write `['{whole}']` in place of `.{whole}`");
    let span = Span { start: span.start, ..place };
    walker.report.add(&catalogue::COLON_IN_NAME, span, message).help(help).fix(fix);
}

fn context_suggestion(walker: &Walker<'_>, node: Node, key: &str, span: Span) -> Advice {
    let known = context_names::names(node).iter().map(|(name, _)| *name);
    let path = context_names::path(node);
    let shown = |known: &str| format!("$context{path}.{known}");
    if node == Node::Root
        && let Some(instead) = elsewhere::find(elsewhere::CONTEXT, key)
    {
        return (instead.instead.to_owned(), None);
    }
    if let Some(advice) = nearest(walker, (key, span), known, shown) {
        return advice;
    }
    let write = |name: &str| (format!("write `$context.{name}`"), walker.rename(span, key, name));
    if node == Node::Root {
        let identity = context_names::names(Node::Identity).iter().find(|(name, _)| *name == key);
        if let Some((name, _)) = identity {
            return write(&format!("identity.{name}"));
        }
        return match key {
            "claims" => write("authorizer.claims"),
            "principalId" => write("authorizer.principalId"),
            "method" => write("httpMethod"),
            "apiKey" | "apikey" => write("identity.apiKey"),
            "stageVariables" => ("write `$stageVariables`".to_owned(), None),
            _ => (String::new(), None),
        };
    }
    (String::new(), None)
}

/// `$context.authorizer.jwt.claims`, as the events and logs of HTTP APIs have it; reported if it is.
pub(super) fn is_of_http_api(
    walker: &mut Walker<'_>,
    reference: &Reference,
    name: &str,
    place: Span,
) -> bool {
    let (
        "context",
        [
            Part::Property { name: authorizer, .. },
            Part::Property { name: kind, span },
            Part::Property { span: third, .. },
            ..,
        ],
    ) = (&*reference.name, reference.parts.as_slice())
    else {
        return false;
    };
    let is_one = &**authorizer == "authorizer"
        && matches!(&**kind, "jwt" | "lambda" | "iam")
        && *third == place;
    if !is_one {
        return false;
    }
    let message = format!(
        "`$context.authorizer.{kind}` is a map of HTTP APIs only: here, this prints nothing"
    );
    let (help, fix) = match &**kind {
        "iam" => ("the caller of an IAM authorizer is in `$context.identity`".to_owned(), None),
        _ => {
            let fix = walker.replace(Span { end: place.start, ..*span }, "");
            (format!("write `$context.authorizer.{name}`"), fix)
        }
    };
    walker.report.add(&catalogue::UNKNOWN_PROPERTY, place, message).help(help).fix(fix);
    true
}
