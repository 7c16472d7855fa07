//! What routes share: made once, held once, and counted for each route that has it.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::finding::Findings;
use super::tree::Node;
use crate::http_api::HttpIntegration;
use crate::{Integration, SharedList};

/// What was made of nodes that many routes lead to.
#[derive(Debug)]
pub(super) struct Made<T>(HashMap<*const Node, T>);

impl<T> Default for Made<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Counted> Made<T> {
    /// What was made of this node before. Another route with it is counted.
    pub(super) fn get(&self, node: &Node, findings: &mut Findings) -> Known<T> {
        let Some(known) = self.0.get(&std::ptr::from_ref(node)) else {
            return Known::No;
        };
        let (values, bytes) = known.size();
        match findings.charge(values, bytes, &node.place) {
            true => Known::Made(known.clone()),
            false => Known::TooMuch,
        }
    }

    /// Keeps what was made of a node.
    pub(super) fn add(&mut self, node: &Node, made: &T) {
        self.0.insert(std::ptr::from_ref(node), made.clone());
    }
}

/// Whether something was made before.
#[derive(Debug, PartialEq)]
pub(super) enum Known<T> {
    No,
    Made(T),
    /// Another route with it would take too much.
    TooMuch,
}

/// What a route takes over from another one.
pub(super) trait Counted: Clone {
    /// How many values it has, and how many bytes its strings have.
    fn size(&self) -> (usize, usize);
}

impl Counted for SharedList<String> {
    fn size(&self) -> (usize, usize) {
        (self.len(), self.iter().map(String::len).sum())
    }
}

impl Counted for Integration {
    fn size(&self) -> (usize, usize) {
        let lists = self.request_parameters.len() + self.request_templates.len();
        let texts = [&self.credentials, &self.connection_id, &self.cache_namespace];
        (1 + lists + self.responses.len(), bytes(&self.uri, texts))
    }
}

impl Counted for HttpIntegration {
    fn size(&self) -> (usize, usize) {
        let responses: usize = self.response_parameters.iter().map(|(_, list)| list.len()).sum();
        let lists = self.request_parameters.len() + self.service_parameters.len() + responses;
        let texts = [&self.credentials, &self.connection_id, &self.tls_server_name];
        (1 + lists, bytes(&self.uri, texts))
    }
}

fn bytes(uri: &str, texts: [&Option<String>; 3]) -> usize {
    uri.len() + texts.into_iter().flatten().map(String::len).sum::<usize>()
}

/// Lists of which most are the same few.
#[derive(Debug)]
pub(super) struct Lists<T>(HashSet<SharedList<T>>);

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<T: Eq + Hash> Lists<T> {
    /// The same list, in the memory of one that is equal where there is one.
    pub(super) fn share(&mut self, list: impl Into<SharedList<T>>) -> SharedList<T> {
        let list = list.into();
        if let Some(known) = self.0.get(&list) {
            return known.clone();
        }
        self.0.insert(list.clone());
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lists_are_one() {
        let mut lists = Lists::default();
        let (one, other) = (lists.share(vec![1, 2]), lists.share(vec![1, 2]));
        assert_eq!(one.identity(), other.identity());
        assert_ne!(one.identity(), lists.share(vec![1, 3]).identity());
    }

    #[test]
    fn what_is_made_twice_is_counted() {
        let mut findings = Findings::default();
        let mut made = Made::default();
        let (node, other) = (Node::default(), Node::default());
        assert_eq!(made.get(&node, &mut findings), Known::No);
        let names: SharedList<String> = vec!["x".repeat(1_000); 10_000].into();
        made.add(&node, &names);
        assert_eq!(made.get(&other, &mut findings), Known::No);
        for _ in 0..3 {
            assert_eq!(made.get(&node, &mut findings), Known::Made(names.clone()));
        }
        // 10 MB each.
        assert_eq!(made.get(&node, &mut findings), Known::TooMuch);
        let found = findings.into_sorted();
        assert_eq!(
            found.iter().filter(|finding| finding.code.id == "VTL0509").count(),
            found.len()
        );
        assert_eq!(found.len(), 1);
    }
}
