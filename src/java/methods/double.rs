//! `java.lang.Double`.

use super::resolve::Method;

pub(super) const METHODS: &[Method] = &[];
