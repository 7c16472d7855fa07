//! JSONPaths in the template's text.

use crate::jsonpath::Path;
use crate::lint::catalogue;
use crate::lint::walk::{Walker, constant_text};
use crate::syntax::ast::Expression;

/// Looks at the arguments of `$input.json`, `$input.path` and `$input.params`.
pub(in crate::lint) fn argument(walker: &mut Walker<'_>, method: &str, args: &[Expression]) {
    let [path] = args else { return };
    let Some(text) = constant_text(path) else {
        return;
    };
    if method == "params" {
        return;
    }
    if let Err(error) = Path::compile(&text) {
        let message = format!("the JSONPath `{text}` cannot be read: {}", error.message());
        walker.report.add(&catalogue::PATH, path.span, message);
    } else if let Some((list, function)) = unknown_function(&text) {
        let message = format!("JSONPath has no function `{function}`: this fails the template");
        let help = format!("`$input.path('{list}').size()` counts what a path leads to");
        walker
            .report
            .add(&catalogue::PATH, path.span, message)
            .help(help);
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
