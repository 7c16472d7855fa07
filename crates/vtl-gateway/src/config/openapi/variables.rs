//! The variables that an import fills in: `${AWS::Region}` and its like.

use std::borrow::Cow;

use super::super::LoadOptions;
use super::super::tree::{Node, Value};

/// The names that an import fills in wherever they are.
const VARIABLES: [(&str, &str); 4] = [
    ("AWS::Region", "us-east-1"),
    ("AWS::AccountId", "000000000000"),
    ("AWS::Partition", "aws"),
    ("AWS::URLSuffix", "amazonaws.com"),
];

/// The document with the variables of an import filled in: `${AWS::Region}` and its like.
pub(in crate::config) fn filled_in<'a>(root: &'a Node, options: &LoadOptions) -> Cow<'a, Node> {
    let has_variables = |node: &Node| node.as_str().is_some_and(|text| text.contains("${AWS::"));
    let mut open = vec![root];
    let mut found = false;
    while let Some(node) = open.pop() {
        found |= has_variables(node);
        open.extend(node.items());
        open.extend(node.entries().iter().map(|entry| &entry.value));
    }
    if !found {
        return Cow::Borrowed(root);
    }
    let mut filled = root.clone();
    let mut open = vec![&mut filled];
    while let Some(node) = open.pop() {
        match &mut node.value {
            Value::String(text) if text.contains("${AWS::") => {
                for (name, usual) in VARIABLES {
                    let value = options.value(name).unwrap_or(usual);
                    *text = text.replace(&format!("${{{name}}}"), value);
                }
            }
            Value::List(items) => open.extend(items),
            Value::Map(entries) => open.extend(entries.iter_mut().map(|entry| &mut entry.value)),
            _ => {}
        }
    }
    Cow::Owned(filled)
}
