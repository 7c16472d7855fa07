//! The Framework's variables: `${file(…)}`, `${self:…}`, `${opt:…, 'default'}` and their like.

use std::sync::Arc;

use super::super::LoadOptions;
use super::super::codes;
use super::super::finding::Findings;
use super::super::tree::{MAX_DEPTH, Node, Value, set_pointers};
use super::super::{FileReader, read_tree};

/// How many variables may be resolved in one configuration.
const MAX_VARIABLES: usize = 20_000;

/// How deep variables may lead to variables.
const MAX_NESTING: usize = 20;

/// Resolves variables in a configuration.
pub(super) struct Variables<'a, 'f> {
    pub(super) root: &'a Node,
    pub(super) options: &'a LoadOptions,
    pub(super) files: &'a mut FileReader<'f>,
    /// How many variables were resolved.
    pub(super) resolved: usize,
    /// Files that could not be read, with the reason, by the variable's text.
    pub(super) failed_files: Vec<(String, String)>,
}

/// Why a variable has no value.
enum Unresolved {
    /// Known only after deployment, or never.
    Unknown,
    /// A file that could not be read.
    File(String),
}

impl Variables<'_, '_> {
    /// The same tree with every variable replaced whose value is known. Others stay as they
    /// stand; [`report`](Self::report) tells about them where they matter.
    pub(super) fn resolve(&mut self, node: &Node, findings: &mut Findings) -> Node {
        self.resolve_at(node, 0, findings)
    }

    fn resolve_at(&mut self, node: &Node, depth: usize, findings: &mut Findings) -> Node {
        if depth > MAX_DEPTH {
            return node.clone();
        }
        let mut out = node.clone();
        match &mut out.value {
            Value::String(text) if text.contains("${") => {
                if let Some(found) = self.text(text.clone(), node, depth, findings) {
                    return found;
                }
            }
            Value::List(items) => {
                for item in items {
                    *item = self.resolve_at(item, depth + 1, findings);
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    entry.value = self.resolve_at(&entry.value, depth + 1, findings);
                }
            }
            _ => {}
        }
        out
    }

    /// Reports the variables that are left in a tree.
    pub(super) fn report(&self, node: &Node, findings: &mut Findings) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            open.extend(node.items());
            open.extend(node.entries().iter().map(|entry| &entry.value));
            let text = node.as_str().unwrap_or_default();
            let Some((start, end)) = innermost(text) else {
                continue;
            };
            let inside = text.get(start + 2..end - 1).unwrap_or_default();
            let failed = self.failed_files.iter().find(|(name, _)| name == inside);
            match failed {
                Some((_, why)) => findings
                    .error(
                        &codes::MISSING_FILE,
                        Some(&node.place),
                        format!("`${{{inside}}}` cannot be read: {why}"),
                    )
                    .help("the path is relative to the configuration file"),
                None => findings
                    .warning(
                        &codes::UNRESOLVED,
                        Some(&node.place),
                        format!("`${{{inside}}}` has no value here"),
                    )
                    .help(
                        "it is left as it stands; give it a default, or load what \
                         `serverless print` prints",
                    ),
            }
        }
    }

    /// A text with its variables; the value itself when the text is nothing but one variable.
    fn text(
        &mut self,
        text: String,
        node: &Node,
        depth: usize,
        findings: &mut Findings,
    ) -> Option<Node> {
        let mut text = text;
        for _ in 0..MAX_NESTING {
            let Some((start, end)) = innermost(&text) else {
                break;
            };
            self.resolved += 1;
            if self.resolved > MAX_VARIABLES {
                return None;
            }
            let inside = text.get(start + 2..end - 1).unwrap_or_default().to_owned();
            let whole = start == 0 && end == text.len();
            let value = match self.variable(&inside, findings) {
                Ok(value) => value,
                Err(why) => {
                    if let Unresolved::File(why) = why {
                        self.failed_files.push((inside, why));
                    }
                    return None;
                }
            };
            if whole {
                let mut value = self.resolve_at(&value, depth + 1, findings);
                // A value from elsewhere keeps its own place, where it can be corrected.
                if value.place.line == 0 {
                    value.place = node.place.clone();
                }
                return Some(value);
            }
            let shown = value.text().unwrap_or_default();
            text.replace_range(start..end, &shown);
        }
        Some(Node::string(text, &node.place))
    }

    /// The first of the alternatives that has a value.
    fn variable(&mut self, inside: &str, findings: &mut Findings) -> Result<Node, Unresolved> {
        let mut why = Unresolved::Unknown;
        for alternative in alternatives(inside) {
            match self.alternative(alternative.trim(), findings) {
                Ok(node) if node.is_null() => {}
                Ok(node) => return Ok(node),
                Err(error) => why = error,
            }
        }
        Err(why)
    }

    fn alternative(&mut self, text: &str, findings: &mut Findings) -> Result<Node, Unresolved> {
        if let Some(literal) = quoted(text) {
            return Ok(Node::new(Value::String(literal.to_owned()), Default::default()));
        }
        if let Some((path, address)) = file_call(text) {
            return self.file(path, address, findings);
        }
        let plain = |text: String| Node::new(Value::String(text), Default::default());
        if let Some(value) = self.options.value(text) {
            return Ok(plain(value.to_owned()));
        }
        match text.split_once(':') {
            Some(("self", path)) => {
                let path: Vec<&str> = path.split('.').collect();
                self.root.at(&path).cloned().ok_or(Unresolved::Unknown)
            }
            Some(("sls", "stage") | ("opt", "stage")) => match &self.options.stage {
                Some(stage) => Ok(plain(stage.clone())),
                None if text.starts_with("sls") => Ok(plain(stage_of(self.root))),
                None => Err(Unresolved::Unknown),
            },
            Some(("param", name)) => {
                let stage = self.options.stage.clone();
                let stage = stage.unwrap_or_else(|| stage_of(self.root));
                [stage.as_str(), "default"]
                    .iter()
                    .find_map(|stage| self.root.at(&["params", stage, name]))
                    .cloned()
                    .ok_or(Unresolved::Unknown)
            }
            _ => literal(text).ok_or(Unresolved::Unknown),
        }
    }

    fn file(
        &mut self,
        path: &str,
        address: Option<&str>,
        findings: &mut Findings,
    ) -> Result<Node, Unresolved> {
        let text = (self.files)(path).map_err(Unresolved::File)?;
        let lower = path.to_ascii_lowercase();
        let is_data = [".yml", ".yaml", ".json"].iter().any(|ending| lower.ends_with(ending));
        if !is_data {
            let place = crate::Place::new(Arc::from(path), 1, 1, "");
            return Ok(Node::string(text, &place));
        }
        let mut node = read_tree(path, &text, findings).ok_or(Unresolved::Unknown)?;
        set_pointers(&mut node, "");
        match address {
            None => Ok(node),
            Some(address) => {
                let keys: Vec<&str> = address.split('.').collect();
                node.at(&keys).cloned().ok_or(Unresolved::Unknown)
            }
        }
    }
}

/// The stage as far as the file says it literally.
pub(super) fn stage_of(root: &Node) -> String {
    root.at(&["provider", "stage"])
        .and_then(Node::text)
        .filter(|stage| !stage.contains("${"))
        .unwrap_or_else(|| "dev".to_owned())
}

/// The byte range of the first variable that holds no other one. VTL's `${name}` is none: a
/// variable has a source with `:` or a call.
fn innermost(text: &str) -> Option<(usize, usize)> {
    let mut start = None;
    for (index, c) in text.char_indices() {
        let rest = text.get(index..).unwrap_or_default();
        if let Some(inside) = rest.strip_prefix("${") {
            start = is_variable(inside).then_some(index);
        } else if c == '}'
            && let Some(start) = start
        {
            return Some((start, index + 1));
        }
    }
    None
}

fn is_variable(inside: &str) -> bool {
    let end =
        inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(inside.len());
    let after = inside.get(end..).unwrap_or_default();
    end > 0 && (after.starts_with(':') || after.starts_with('('))
}

/// Splits at commas that stand outside quotes and parentheses.
fn alternatives(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut quote = None;
    let mut depth = 0_usize;
    for (index, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('\'' | '"', None) => quote = Some(c),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
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

fn quoted(text: &str) -> Option<&str> {
    ['\'', '"'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))
}

/// `file(path)` and `file(path):address`.
fn file_call(text: &str) -> Option<(&str, Option<&str>)> {
    let (path, rest) = text.strip_prefix("file(")?.split_once(')')?;
    let path = path.split(',').next().unwrap_or_default().trim();
    let path = path.strip_prefix("./").unwrap_or(path);
    Some((path, rest.strip_prefix(':')))
}

fn literal(text: &str) -> Option<Node> {
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
    fn vtl_references_are_no_variables() {
        assert_eq!(innermost("${input} ${a.b} $${x}"), None);
        assert_eq!(innermost("a ${self:x}"), Some((2, 11)));
        assert_eq!(innermost("${file(x-${opt:stage}.yml)}"), Some((9, 21)));
    }

    #[test]
    fn alternatives_are_split_outside_quotes() {
        assert_eq!(
            alternatives("opt:a, file(x, y):b, 'c, d'"),
            ["opt:a", " file(x, y):b", " 'c, d'"]
        );
        assert_eq!(file_call("file(./a.yml):b.c"), Some(("a.yml", Some("b.c"))));
    }
}
