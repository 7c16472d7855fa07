//! Which part of the body a variable holds, so that `$input.json` can be suggested for it.

use super::{Walker, constant_text};
use vtl::syntax::ast::{Expression, ExpressionKind, Part, Reference, Set};

/// The index of an item, inside the loop over its list.
const ITEM: &str = "$foreach.index";

impl<'a> Walker<'a> {
    /// Remembers what a `#set` puts into a variable.
    pub(super) fn keep_body_path(&mut self, set: &'a Set) {
        let name = &*set.target.name;
        match is_parse(&set.value) {
            true => self.parsed.insert(name),
            false => self.parsed.remove(name),
        };
        match self.path_of_value(&set.value) {
            Some(path) => self.body_paths.insert(name, path),
            None => self.body_paths.remove(name),
        };
    }

    /// Remembers what a loop's variable holds; gives back what was known of the name before.
    pub(super) fn keep_item_path(&mut self, name: &'a str, list: &Expression) -> Option<String> {
        let path = match &list.kind {
            ExpressionKind::Reference(reference) => self.body_path(reference),
            _ => None,
        };
        match path {
            // In a loop of its own, `$foreach` is another one.
            Some(path) if !path.contains('$') || path.rfind('$') == Some(0) => {
                self.body_paths.insert(name, format!("{path}[{ITEM}]"))
            }
            _ => self.body_paths.remove(name),
        }
    }

    /// Forgets a loop's variable.
    pub(super) fn restore_path(&mut self, name: &'a str, before: Option<String>) {
        match before {
            Some(path) => self.body_paths.insert(name, path),
            None => self.body_paths.remove(name),
        };
    }

    fn path_of_value(&self, value: &Expression) -> Option<String> {
        let ExpressionKind::Reference(reference) = &value.kind else {
            return None;
        };
        match (&*reference.name, &*reference.parts) {
            ("util", [Part::Method { name, args, .. }]) if &**name == "parseJson" => {
                let [argument] = args.as_slice() else { return None };
                let ExpressionKind::Reference(body) = &argument.kind else {
                    return None;
                };
                matches!((&*body.name, &*body.parts), ("input", [Part::Property { name, .. }]) if &**name == "body")
                    .then(|| "$".to_owned())
            }
            _ => self.body_path(reference),
        }
    }

    /// The JSONPath of the value that a reference leads to, if all of it is known.
    pub(crate) fn body_path(&self, reference: &Reference) -> Option<String> {
        let (mut path, rest) = match (&*reference.name, reference.parts.as_slice()) {
            ("input", [Part::Method { name, args, .. }, rest @ ..]) if &**name == "path" => {
                (args.first().and_then(constant_text).filter(|path| path.starts_with('$'))?, rest)
            }
            (name, rest) => {
                let path = self.body_paths.get(name)?;
                if path.contains(ITEM) && self.innermost_loop_variable() != Some(name) {
                    return None;
                }
                (path.clone(), rest)
            }
        };
        for part in rest {
            match part {
                Part::Property { name, .. } => {
                    path.push('.');
                    path.push_str(name);
                }
                Part::Index { index, .. } => match &index.kind {
                    ExpressionKind::Integer(digits) => path.push_str(&format!("[{digits}]")),
                    _ => {
                        let key = constant_text(index).filter(|key| !key.contains(['\'', '\\']))?;
                        path.push_str(&format!("['{key}']"));
                    }
                },
                Part::Method { .. } => return None,
            }
        }
        Some(path)
    }
}

/// Whether a value is what `$util.parseJson` gives.
fn is_parse(value: &Expression) -> bool {
    let ExpressionKind::Reference(reference) = &value.kind else {
        return false;
    };
    match (&*reference.name, reference.parts.as_slice()) {
        // What `$input.json` gives is parsed already, and reported.
        ("util", [Part::Method { name, args, .. }, ..]) if &**name == "parseJson" => {
            !matches!(args.first().map(|arg| &arg.kind), Some(ExpressionKind::Reference(inner)) if &*inner.name == "input" && matches!(inner.parts.first(), Some(Part::Method { name, .. }) if &**name == "json"))
        }
        _ => false,
    }
}
