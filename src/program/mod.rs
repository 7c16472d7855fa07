//! Compiled templates: variables resolved to slots, constants made, literal text joined.

mod computation;
mod directive;
mod expression;
mod flat;
mod instruction;
mod kept_place;
mod literal;
mod lower;
mod ops;
mod reference;
mod registers;
mod slots;
mod small_list;
mod string_instruction;
mod string_loop;
mod text_run;

pub(crate) use crate::source::SharedStr as Text;
pub(crate) use computation::{Computation, LOOPS};
pub(crate) use instruction::{Branch, Instruction, Operands};
pub(crate) use lower::{LowerOptions, lower};
pub(crate) use ops::*;
pub(crate) use registers::{Content, Register};
pub(crate) use slots::{
    CONTEXT, FOREACH, INPUT, STAGE_VARIABLES, Slots, UTIL, VELOCITY_COUNT, VELOCITY_HAS_NEXT,
};
pub(crate) use string_instruction::StringInstruction;
pub(crate) use string_loop::{Function, Loaded, MAPS, PutOff, STRINGS, StringLoop};
