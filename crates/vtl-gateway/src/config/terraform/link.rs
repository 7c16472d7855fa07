//! What attributes lead to, where their values are known only after deployment.

use std::collections::{HashMap, HashSet};

use super::super::tree::Node;
use super::Resource;
use super::address::{Address, join, parent, parts, plain, split_index};
use super::configuration::Configuration;

/// How many steps from variable to input and from output to resource are followed.
const MAX_STEPS: usize = 16;

/// Finds resources by what refers to them.
#[derive(Default)]
pub(super) struct Links {
    pub(super) configuration: Configuration,
    /// What attributes of sources refer to: whole addresses, by the resource's own and the attribute.
    pub(super) exact: HashMap<(String, String), Vec<String>>,
    by_address: HashMap<String, usize>,
    /// The addresses, by the resource.
    addresses: HashMap<usize, String>,
    /// By the address without its own index.
    by_base: HashMap<String, Vec<usize>>,
    /// Modules that have resources.
    modules: HashSet<String>,
}

impl Links {
    pub(super) fn add(&mut self, index: usize, address: &str) {
        let parsed = Address::parse(address);
        self.by_address.entry(address.to_owned()).or_insert(index);
        self.addresses.entry(index).or_insert_with(|| address.to_owned());
        self.by_base.entry(parsed.without_index()).or_default().push(index);
        let mut module = parsed.module;
        while !module.is_empty() && self.modules.insert(module.clone()) {
            module = parent(&module).map(|(above, _, _)| above).unwrap_or_default();
        }
    }

    pub(super) fn at(&self, address: &str) -> Option<usize> {
        self.by_address.get(address).copied()
    }

    /// The address that an attribute of a resource leads to.
    pub(super) fn target(&self, resource: &Resource<'_>, attribute: &str) -> Option<String> {
        let key = (resource.address.clone(), attribute.to_owned());
        if let Some(exact) = self.exact.get(&key) {
            return exact.iter().find_map(|reference| self.resource_of(reference));
        }
        let own = Address::parse(&resource.address);
        let name = plain(&own.without_index());
        let references = self.configuration.of_attribute(&name, attribute);
        self.follow(&own.module, references, &own.index, 0).or_else(|| {
            // `each.value.id`: of what the resource is made for.
            let is_each = references.iter().any(|reference| reference.starts_with("each."));
            let made_for = self.configuration.of_attribute(&name, "for_each");
            is_each.then(|| self.follow(&own.module, made_for, &own.index, 0)).flatten()
        })
    }

    /// All that an attribute refers to, as it is written.
    pub(super) fn references(&self, resource: &Resource<'_>, attribute: &str) -> &[String] {
        let key = (resource.address.clone(), attribute.to_owned());
        match self.exact.get(&key) {
            Some(exact) => exact,
            None => self.configuration.of_attribute(&plain(&resource.address), attribute),
        }
    }

    /// The resource that a whole reference is about, with its attribute left out.
    fn resource_of(&self, reference: &str) -> Option<String> {
        let address = Address::parse(reference);
        let whole = format!("{}{}", address.without_index(), address.index);
        let is_resource = address.base.contains('_') || address.base.starts_with("data.");
        is_resource.then_some(whole)
    }

    fn follow(
        &self,
        module: &str,
        references: &[String],
        index: &str,
        steps: usize,
    ) -> Option<String> {
        if steps > MAX_STEPS {
            return None;
        }
        references.iter().find_map(|reference| {
            let parts = parts(reference);
            match parts.as_slice() {
                ["each" | "count" | "path" | "self" | "terraform" | "local", ..] => None,
                ["var", name, ..] => {
                    let (above, _, own) = parent(module)?;
                    let inputs = self.configuration.of_input(&plain(module), split_index(name).0);
                    self.follow(&above, inputs, &own, steps + 1)
                }
                ["module", name, output, ..] => {
                    let child = self.module(module, name, index);
                    let outputs =
                        self.configuration.of_output(&plain(&child), split_index(output).0);
                    self.follow(&child, outputs, "", steps + 1)
                }
                ["data", kind, name, ..] => {
                    self.instance(module, &format!("data.{kind}"), name, index)
                }
                [kind, name, ..] if kind.contains('_') => self.instance(module, kind, name, index),
                _ => None,
            }
        })
    }

    /// The instance of a module with the index that is written, or the one of who refers to it.
    fn module(&self, module: &str, name: &str, index: &str) -> String {
        let (name, own) = split_index(name);
        let base = join(module, &format!("module.{name}"));
        let indexed = [own, index]
            .iter()
            .map(|index| format!("{base}{index}"))
            .find(|m| self.modules.contains(m));
        indexed.unwrap_or(base)
    }

    /// The instance of a resource with the index that is written, or the one of who refers to it.
    fn instance(&self, module: &str, kind: &str, name: &str, index: &str) -> Option<String> {
        let (name, own) = split_index(name);
        let base = join(module, &format!("{kind}.{name}"));
        if own.is_empty() || !self.by_address.contains_key(&format!("{base}{own}")) {
            let indexed = format!("{base}{index}");
            if self.by_address.contains_key(&indexed) {
                return Some(indexed);
            }
        }
        let indexed = format!("{base}{own}");
        match self.by_base.get(&base).map(Vec::as_slice) {
            // The only instance there is must be meant.
            Some([only]) if !self.by_address.contains_key(&indexed) => {
                Some(self.addresses.get(only).cloned().unwrap_or(indexed))
            }
            _ => Some(indexed),
        }
    }
}

/// The text of an attribute, unless it is missing or null.
pub(super) fn text(node: &Node, key: &str) -> Option<String> {
    node.some(key).and_then(Node::text)
}
