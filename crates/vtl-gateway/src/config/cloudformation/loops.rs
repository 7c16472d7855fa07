//! `Fn::ForEach`, which `AWS::LanguageExtensions` replaces by what it makes.

use super::super::codes;
use super::super::finding::Findings;
use super::super::tree::{Entry, MAX_DEPTH, Node, Size, Value};
use super::fold::Folder;
use super::scope::Scope;

const LOOP: &str = "Fn::ForEach::";

/// The parts of a template that may have loops.
const SECTIONS: [&str; 3] = ["Conditions", "Resources", "Outputs"];

/// Whether a template has loops.
pub(super) fn has_loops(root: &Node) -> bool {
    let mut open: Vec<&Node> = SECTIONS.iter().filter_map(|section| root.get(section)).collect();
    while let Some(node) = open.pop() {
        if node.entries().iter().any(|entry| entry.key.starts_with(LOOP)) {
            return true;
        }
        open.extend(node.items());
        open.extend(node.entries().iter().map(|entry| &entry.value));
    }
    false
}

/// Replaces the loops of a template.
pub(super) fn expand(scope: &Scope<'_>, root: &mut Node, findings: &mut Findings) {
    let transforms = root.get("Transform").map(Node::texts).unwrap_or_default();
    let is_declared = transforms.iter().any(|name| name == "AWS::LanguageExtensions");
    if !is_declared && !scope.is_part {
        findings
            .warning(
                &codes::UNRESOLVED,
                Some(&root.place),
                "`Fn::ForEach` needs the transform `AWS::LanguageExtensions`",
            )
            .help("write `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]`");
    }
    let mut loops = Loops { scope, findings };
    for section in SECTIONS {
        let place = root.place.clone();
        if root.get(section).is_some()
            && let Some(node) = root.member(section, &place)
        {
            loops.node(node, 0);
        }
    }
}

struct Loops<'s, 'a, 'f> {
    scope: &'s Scope<'a>,
    findings: &'f mut Findings,
}

impl Loops<'_, '_, '_> {
    fn node(&mut self, node: &mut Node, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(|item| self.node(item, depth + 1)),
            Value::Map(entries) => {
                if entries.iter().any(|entry| entry.key.starts_with(LOOP)) {
                    let mut made = Vec::with_capacity(entries.len());
                    for entry in std::mem::take(entries) {
                        match entry.key.starts_with(LOOP) {
                            true => self.one(&entry, &mut made, depth),
                            false => made.push(entry),
                        }
                    }
                    *entries = made.into();
                }
                for entry in entries {
                    self.node(&mut entry.value, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// `[Identifier, collection, {OutputKey: value}]`
    fn one(&mut self, entry: &Entry, made: &mut Vec<Entry>, depth: usize) {
        let [identifier, collection, fragment] = entry.value.items() else {
            self.findings
                .warning(
                    &codes::WRONG_KIND,
                    Some(&entry.key_place),
                    format!("`{}` is not a loop: it has not three items", entry.key),
                )
                .help("write `[Identifier, [values], {OutputKey: value}]`");
            return;
        };
        let identifier = identifier.text().unwrap_or_default();
        let collection = Folder { scope: self.scope, findings: self.findings }.fold(collection);
        let mut values = Vec::new();
        match collection.items() {
            [] => values.extend(collection.text()),
            items => values.extend(items.iter().filter_map(Node::text)),
        }
        // A list may be a parameter: `a,b`.
        let values = values.iter().flat_map(|value| value.split(',')).map(str::trim);
        let size = Size::of(fragment);
        let uses = occurrences(fragment, &format!("{{{identifier}}}"));
        for value in values.filter(|value| !value.is_empty()) {
            let bytes = size.bytes.saturating_add(uses.saturating_mul(value.len()));
            if !self.findings.charge(size.nodes, bytes, &entry.key_place) {
                return;
            }
            let mut copy = fragment.clone();
            let letters: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
            let names = [
                (format!("${{{identifier}}}"), value),
                (format!("&{{{identifier}}}"), letters.as_str()),
            ];
            replace(&mut copy, &identifier, &names, depth);
            let Value::Map(mut entries) = copy.value else {
                continue;
            };
            // A loop in a loop knows the outer one's value by now.
            for inner in entries.drain(..) {
                match inner.key.starts_with(LOOP) && depth < MAX_DEPTH {
                    true => self.one(&inner, made, depth + 1),
                    false => made.push(inner),
                }
            }
        }
    }
}

/// How often a value may be put into a tree: once for each string, as a reference, and for each `{X}` in it.
fn occurrences(node: &Node, used: &str) -> usize {
    match &node.value {
        Value::String(text) => 1 + text.matches(used).count(),
        Value::List(items) => items.iter().map(|item| occurrences(item, used)).sum(),
        Value::Map(entries) => {
            let in_key = |entry: &Entry| entry.key.matches(used).count();
            entries.iter().map(|entry| in_key(entry) + occurrences(&entry.value, used)).sum()
        }
        _ => 0,
    }
}

/// Puts a value in the places of a loop's identifier.
fn replace(node: &mut Node, identifier: &str, names: &[(String, &str); 2], depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let value = names.first().map(|(_, value)| *value).unwrap_or_default();
    let is_reference = match node.tag.as_deref() {
        Some("!Ref") => node.as_str() == Some(identifier),
        _ => {
            matches!(node.entries(), [entry] if entry.key == "Ref" && entry.value.as_str() == Some(identifier))
        }
    };
    if is_reference {
        *node = Node::string(value, &node.place);
        return;
    }
    let replaced = |text: &str| {
        let mut changed: Option<String> = None;
        for (name, value) in names {
            let text = changed.as_deref().unwrap_or(text);
            if text.contains(name.as_str()) {
                changed = Some(text.replace(name.as_str(), value));
            }
        }
        changed
    };
    match &mut node.value {
        Value::String(text) => {
            if let Some(changed) = replaced(text) {
                *text = changed;
            }
        }
        Value::List(items) => {
            items.iter_mut().for_each(|item| replace(item, identifier, names, depth + 1));
        }
        Value::Map(entries) => {
            for entry in entries {
                if let Some(changed) = replaced(&entry.key) {
                    entry.key = changed.into();
                }
                replace(&mut entry.value, identifier, names, depth + 1);
            }
        }
        _ => {}
    }
}
