//! `java.lang.Float`.

use super::resolve::Method;

pub(super) const METHODS: &[Method] = &[];
