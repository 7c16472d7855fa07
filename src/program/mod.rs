//! Compiled templates: variables resolved to slots, constants made, literal text joined.

mod directive;
mod few;
mod literal;
mod lower;
mod operand;
mod ops;
mod reference;
mod slots;
mod text;

pub(crate) use lower::{CompileOptions, compile};
pub(crate) use ops::*;
pub(crate) use slots::{
    CONTEXT, FOREACH, INPUT, STAGE_VARIABLES, Slots, UTIL, VELOCITY_COUNT, VELOCITY_HAS_NEXT,
};
pub(crate) use text::Text;
