//! The configuration part of a plan: what attributes, inputs and outputs refer to.

use std::collections::HashMap;

use super::super::tree::Node;
use super::address::join;

/// How deep modules may nest.
const MAX_MODULES: usize = 32;

/// References by the place they are written in, without indexes.
#[derive(Default)]
pub(super) struct Configuration {
    /// By the address of a resource and an attribute. What a resource is made for is its attribute `for_each`.
    attributes: HashMap<(String, String), Vec<String>>,
    /// By the address of a module and one of its variables.
    inputs: HashMap<(String, String), Vec<String>>,
    /// By the address of a module and one of its outputs.
    outputs: HashMap<(String, String), Vec<String>>,
}

impl Configuration {
    /// Reads the configuration of a module and of those in it.
    pub(super) fn read(&mut self, module: &Node, address: &str, depth: usize) {
        for node in module.get("resources").map(Node::items).unwrap_or_default() {
            let own = node.get("address").and_then(Node::text).unwrap_or_default();
            let resource = join(address, &own);
            let expressions = node.get("expressions").map(Node::entries).unwrap_or_default();
            for entry in expressions {
                self.attribute(&resource, &entry.key, &entry.value);
                for inner in entry.value.items().iter().flat_map(Node::entries) {
                    self.attribute(
                        &resource,
                        &format!("{}.{}", entry.key, inner.key),
                        &inner.value,
                    );
                }
            }
            if let Some(expression) = node.get("for_each_expression") {
                self.attribute(&resource, "for_each", expression);
            }
        }
        for entry in module.get("outputs").map(Node::entries).unwrap_or_default() {
            if let Some(expression) = entry.value.get("expression") {
                self.outputs
                    .insert((address.to_owned(), entry.key.to_string()), references(expression));
            }
        }
        for entry in module.get("module_calls").map(Node::entries).unwrap_or_default() {
            let inner = join(address, &format!("module.{}", entry.key));
            for input in entry.value.get("expressions").map(Node::entries).unwrap_or_default() {
                self.inputs
                    .insert((inner.clone(), input.key.to_string()), references(&input.value));
            }
            if let Some(module) = entry.value.get("module").filter(|_| depth < MAX_MODULES) {
                self.read(module, &inner, depth + 1);
            }
        }
    }

    fn attribute(&mut self, resource: &str, name: &str, expression: &Node) {
        let references = references(expression);
        if !references.is_empty() {
            self.attributes.insert((resource.to_owned(), name.to_owned()), references);
        }
    }

    pub(super) fn of_attribute(&self, resource: &str, name: &str) -> &[String] {
        let key = (resource.to_owned(), name.to_owned());
        self.attributes.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn of_input(&self, module: &str, name: &str) -> &[String] {
        let key = (module.to_owned(), name.to_owned());
        self.inputs.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn of_output(&self, module: &str, name: &str) -> &[String] {
        let key = (module.to_owned(), name.to_owned());
        self.outputs.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}

fn references(expression: &Node) -> Vec<String> {
    expression.get("references").map(Node::texts).unwrap_or_default()
}
