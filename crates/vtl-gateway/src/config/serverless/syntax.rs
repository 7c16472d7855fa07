//! How variables are written: where they begin and end, their alternatives, calls and literals.

use super::super::tree::{Node, Value};

/// The byte range of the first variable at or after `from`, with those that it holds. VTL's `${name}` is not one, nor
/// CloudFormation's `${AWS::Region}`: a variable has a source with `:` or a call.
pub(super) fn variable_at(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.find("${")?;
        let inside = text.get(start + 2..)?;
        if is_variable(inside) {
            return Some((start, start + 2 + end_of(inside)?));
        }
        at = start + 2;
    }
}

/// The length up to and with the brace that closes what is open.
fn end_of(inside: &str) -> Option<usize> {
    let mut depth = 1_usize;
    let mut before = '\0';
    for (index, c) in inside.char_indices() {
        match c {
            '{' if before == '$' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index + 1);
        }
        before = c;
    }
    None
}

fn is_variable(inside: &str) -> bool {
    let end =
        inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(inside.len());
    let after = inside.get(end..).unwrap_or_default();
    let is_source = after.starts_with(':') && !after.starts_with("::");
    end > 0 && (is_source || after.starts_with('('))
}

/// The variables that are left in a string, without those that hold others: they are why the others are left.
pub(super) fn unresolved(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![text];
    while let Some(text) = open.pop() {
        let mut at = 0;
        while let Some((start, end)) = variable_at(text, at) {
            let inside = text.get(start + 2..end - 1).unwrap_or_default();
            match variable_at(inside, 0) {
                Some(_) => open.push(inside),
                None => found.push(inside),
            }
            at = end;
        }
    }
    found
}

/// Splits at commas that are outside of quotes, parentheses and other variables.
pub(super) fn alternatives(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut quote = None;
    let mut depth = 0_usize;
    for (index, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('\'' | '"', None) => quote = Some(c),
            ('(' | '{', None) => depth += 1,
            (')' | '}', None) => depth = depth.saturating_sub(1),
            (',', None) if depth == 0 => {
                parts.push(text.get(start..index).unwrap_or_default());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// What is between quotes.
pub(super) fn quoted(text: &str) -> Option<&str> {
    ['\'', '"'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))
}

/// `file(path)` and `file(path):address`.
pub(super) fn file_call(text: &str) -> Option<(&str, Option<&str>)> {
    let (path, rest) = text.strip_prefix("file(")?.split_once(')')?;
    let path = path.split(',').next().unwrap_or_default().trim();
    let path = quoted(path).unwrap_or(path);
    let path = path.strip_prefix("./").unwrap_or(path);
    Some((path, rest.strip_prefix(':').or(rest.strip_prefix('.'))))
}

/// A literal that needs no quotes.
pub(super) fn literal(text: &str) -> Option<Node> {
    let value = match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" => Value::Null,
        _ if text.parse::<f64>().is_ok() => Value::Number(text.to_owned()),
        _ => return None,
    };
    Some(Node::new(value, Default::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vtl_references_are_not_variables() {
        assert_eq!(variable_at("${input} ${a.b} $${x} ${AWS::Region}", 0), None);
        assert_eq!(variable_at("a ${self:x}", 0), Some((2, 11)));
        assert_eq!(variable_at("${file(x-${opt:stage}.yml)}", 0), Some((0, 27)));
        assert_eq!(variable_at("${self:x", 0), None);
    }

    #[test]
    fn the_innermost_ones_are_why_the_others_are_left() {
        assert_eq!(unresolved("${a:b} ${file(x-${opt:stage}.yml)}"), ["a:b", "opt:stage"]);
        assert_eq!(unresolved("$input.json('$') ${x}"), [""; 0]);
    }

    #[test]
    fn alternatives_are_split_outside_quotes() {
        assert_eq!(
            alternatives("opt:a, file(x, y):b, 'c, d', ${self:x, 1}"),
            ["opt:a", " file(x, y):b", " 'c, d'", " ${self:x, 1}"]
        );
        assert_eq!(file_call("file(./a.yml):b.c"), Some(("a.yml", Some("b.c"))));
    }
}
