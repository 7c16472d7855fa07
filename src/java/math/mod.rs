//! `java.math`.

pub(super) mod big_decimal;
pub(super) mod big_integer;
