//! Compiled templates: variables resolved to slots, constants made, literal text joined.

mod computation;
mod directive;
mod expression;
mod literal;
mod lower;
mod ops;
mod reference;
mod slots;
mod small_list;
mod text_run;

pub(crate) use crate::source::SharedStr as Text;
pub(crate) use computation::{
    Branch, Computation, Content, Instruction, LOOPS, Operands, Register,
};
pub(crate) use lower::{LowerOptions, lower};
pub(crate) use ops::*;
pub(crate) use slots::{
    CONTEXT, FOREACH, INPUT, STAGE_VARIABLES, Slots, UTIL, VELOCITY_COUNT, VELOCITY_HAS_NEXT,
};
