//! JSONPaths in the template's text.

use crate::catalogue;
use crate::walk::{Walker, constant_text};
use vtl::jsonpath::Path;
use vtl::source::Span;
use vtl::syntax::ast::{Expression, Reference};

/// Looks at the arguments of `$input.json`, `$input.path` and `$input.params`.
pub(crate) fn argument(walker: &mut Walker<'_>, method: &str, args: &[Expression]) {
    let [path] = args else { return };
    let Some(text) = constant_text(path) else {
        return;
    };
    if !matches!(method, "json" | "path") {
        return;
    }
    if let Err(error) = Path::compile(&text) {
        let place = place_in(walker, path, &text, error.position());
        let message = format!("the JSONPath `{text}` is not valid: {}", error.message());
        walker
            .report
            .add(&catalogue::PATH, place, message)
            .help("write a path like `$.a.b[0]`, a name with other characters like `$['a b']`");
    } else if let Some((list, function)) = unknown_function(&text) {
        let message =
            format!("JSONPath has no function `{function}`: this fails where there is a value");
        let help = format!("`$input.path('{list}').size()` counts what a path leads to");
        walker.report.add(&catalogue::PATH, path.span, message).help(help);
    } else if let Some(member) = of_error_message(&text) {
        error_message(walker, member, path.span);
    }
}

/// Looks at a property of a value of the body.
pub(super) fn property(walker: &mut Walker<'_>, reference: &Reference, name: &str, span: Span) {
    let path = walker.body_path(reference);
    if path.as_deref().and_then(of_error_message) == Some(name) {
        error_message(walker, name, span);
    }
}

/// The member that a path asks the message of an error for.
fn of_error_message(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("$.errorMessage.")?;
    rest.split(['.', '[', '(']).next().filter(|member| !member.is_empty() && !rest.ends_with(')'))
}

fn error_message(walker: &mut Walker<'_>, member: &str, span: Span) {
    let message =
        format!("the `errorMessage` of a function is a string: it has no member `{member}`");
    let help = format!(
        "where the string is JSON, parse it: `#set($error = $util.parseJson($input.path('$.errorMessage')))`, then `$error.{member}`"
    );
    walker.report.add(&catalogue::ERROR_MESSAGE, span, message).help(help);
}

/// Whether an argument is a path, as far as the template shows.
pub(crate) fn is_readable(path: &Expression) -> bool {
    constant_text(path).is_none_or(|text| Path::compile(&text).is_ok())
}

/// From a position of a path to its end, if the source has the path as it is; the whole argument otherwise.
fn place_in(walker: &Walker<'_>, path: &Expression, text: &str, position: usize) -> Span {
    let source = walker.slice(path.span);
    let inner = source.get(1..source.len().saturating_sub(1));
    match u32::try_from(position) {
        Ok(position) if inner == Some(text) => Span {
            start: path.span.start.saturating_add(1).saturating_add(position),
            end: path.span.end.saturating_sub(1),
        },
        _ => path.span,
    }
}

/// The function that a path ends in, if there is none of the name, and the path before it.
fn unknown_function(path: &str) -> Option<(&str, &str)> {
    const KNOWN: [&str; 13] = [
        "avg", "stddev", "sum", "min", "max", "concat", "length", "size", "append", "keys",
        "first", "last", "index",
    ];
    let (list, function) = path.strip_suffix("()")?.rsplit_once('.')?;
    let is_name = !function.is_empty() && function.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_name && !KNOWN.contains(&function)).then_some((list, function))
}
