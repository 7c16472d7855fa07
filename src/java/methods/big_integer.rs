//! `java.math.BigInteger`.

use super::resolve::Method;

pub(super) const METHODS: &[Method] = &[];
