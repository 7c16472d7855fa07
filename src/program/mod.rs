//! Compiled templates: the tree with its variables resolved to slots, its constants made and its literal text joined.

mod literal;
mod lower;
mod ops;

pub(crate) use lower::{
    CONTEXT, FOREACH, INPUT, LowerOptions, STAGE_VARIABLES, UTIL, VELOCITY_COUNT,
    VELOCITY_HAS_NEXT, lower,
};
pub(crate) use ops::*;
