//! Compiled templates: variables resolved to slots, constants made, literal text joined.

mod computation;
mod directive;
mod expression;
mod instruction;
mod literal;
mod lower;
mod ops;
mod reference;
mod slots;
mod small_list;
mod text_run;

pub(crate) use crate::source::SharedStr as Text;
pub(crate) use computation::{Computation, Content, LOOPS};
pub(crate) use instruction::{Branch, Instruction, Operands, Register};
pub(crate) use lower::{LowerOptions, lower};
pub(crate) use ops::*;
pub(crate) use slots::{
    CONTEXT, FOREACH, INPUT, STAGE_VARIABLES, Slots, UTIL, VELOCITY_COUNT, VELOCITY_HAS_NEXT,
};
