//! An OpenAPI document that is added to.

use std::collections::HashMap;

use super::super::super::tree::{Entry, Node, Value};
use crate::Place;

/// The key of an integration.
pub(super) const INTEGRATION: &str = "x-amazon-apigateway-integration";

/// The key of a method that takes every HTTP method.
pub(super) const ANY: &str = "x-amazon-apigateway-any-method";

/// A document, with its paths found at once.
pub(super) struct Document {
    node: Node,
    paths: HashMap<String, usize>,
}

impl Document {
    /// A document that is written out.
    pub(super) fn new(node: Node) -> Self {
        let paths = node.get("paths").map(Node::entries).unwrap_or_default();
        let paths =
            paths.iter().enumerate().map(|(at, entry)| (entry.key.to_string(), at)).collect();
        Self { node, paths }
    }

    /// What the transform begins with.
    pub(super) fn skeleton(place: &Place) -> Self {
        let node = Node::map(place)
            .with("swagger", Node::string("2.0", place))
            .with("info", Node::map(place))
            .with("paths", Node::map(place));
        Self::new(node)
    }

    pub(super) fn into_node(self) -> Node {
        self.node
    }

    /// A member of the document, made where it is missing.
    pub(super) fn member(&mut self, key: &str) -> Option<&mut Node> {
        let place = self.node.place.clone();
        self.node.member(key, &place)
    }

    /// Whether it is OpenAPI 3.
    pub(super) fn is_version_3(&self) -> bool {
        self.node.get("openapi").is_some()
    }

    /// The names of the paths, in their order.
    pub(super) fn path_names(&self) -> Vec<String> {
        let paths = self.node.get("paths").map(Node::entries).unwrap_or_default();
        paths.iter().map(|entry| entry.key.to_string()).collect()
    }

    /// A path, made where it is missing.
    pub(super) fn path(&mut self, path: &str, place: &Place) -> Option<&mut Node> {
        let known = self.paths.get(path).copied();
        let paths = self.node.member("paths", place)?;
        if !paths.is_map() {
            *paths = Node::map(place);
        }
        let Value::Map(entries) = &mut paths.value else {
            return None;
        };
        let at = known.unwrap_or(entries.len());
        if known.is_none() {
            let (key, key_place) = (path.to_owned(), place.clone());
            entries.push(Entry { key: key.into(), key_place, value: Node::map(place) });
            self.paths.insert(path.to_owned(), at);
        }
        entries.get_mut(at).map(|entry| &mut entry.value)
    }

    /// A method of a path, made where it is missing.
    pub(super) fn method(&mut self, path: &str, method: &str, place: &Place) -> Option<&mut Node> {
        self.path(path, place)?.member(method, place)
    }

    /// The methods of a path that have an integration.
    pub(super) fn integrated_methods(&mut self, path: &str) -> Vec<(String, &mut Node)> {
        let place = Place::default();
        let Some(Value::Map(entries)) = self.path(path, &place).map(|node| &mut node.value) else {
            return Vec::new();
        };
        let methods = entries.iter_mut().filter(|entry| entry.value.some(INTEGRATION).is_some());
        methods.map(|entry| (entry.key.to_lowercase(), &mut entry.value)).collect()
    }
}

/// The key of a method: in lower case, and with a name of its own for all of them.
pub(super) fn method_key(method: &str) -> String {
    match method.to_lowercase().as_str() {
        "any" => ANY.to_owned(),
        method => method.to_owned(),
    }
}
