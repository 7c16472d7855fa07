//! `java.lang.Long`.

use super::resolve::Method;

pub(super) const METHODS: &[Method] = &[];
