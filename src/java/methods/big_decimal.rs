//! `java.math.BigDecimal`.

use super::resolve::Method;

pub(super) const METHODS: &[Method] = &[];
