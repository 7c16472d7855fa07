//! `java.util.TreeMap`: the headers.

use super::resolve::Method;

pub(super) const METHODS: &[Method] = &[];
pub(super) const KEYS: &[Method] = &[];
