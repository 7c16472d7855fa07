//! JSONPaths in the template's text.

use crate::catalogue;
use crate::walk::{Walker, constant_text};
use vtl::jsonpath::Path;
use vtl::source::Span;
use vtl::syntax::ast::Expression;

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
    }
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
