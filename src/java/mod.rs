//! The behaviour of the Java classes that a template can see.
#![allow(
    dead_code,
    unused_imports,
    reason = "the evaluator calls in from here and there"
)]

pub(crate) mod format;
pub(crate) mod number;
pub(crate) mod regex;
pub(crate) mod string;
mod stub;
mod thrown;
pub(crate) use stub::*;
