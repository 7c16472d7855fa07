//! Runs loops that only compute, over registers in place of variables.

use super::Machine;
use super::expression::range_length;
use super::integers::holds;
use crate::program::{Computation, Content, Instruction, LOOPS, Operands, REGISTERS, Register};
use crate::value::{Output, Value};

/// Integers, or nothing where there is something else.
struct Registers([Option<i32>; REGISTERS]);

/// A loop that runs.
#[derive(Default, Clone, Copy)]
struct Loop {
    next: i32,
    step: i32,
    left: u32,
    /// What the variable was before.
    outer: Option<i32>,
}

impl<'r> Machine<'r> {
    /// Runs a computation over the template's own variables. False, with nothing done, where it gave up.
    #[inline(never)]
    pub(super) fn compute(&mut self, computation: &'r Computation, out: &mut Output) -> bool {
        if self.depth.saturating_add(computation.depth) > self.max_depth {
            return false;
        }
        let mut registers = Registers([None; REGISTERS]);
        for (register, content) in registers.0.iter_mut().zip(&computation.registers) {
            *register = match content {
                Content::Variable(slot) => match self.variables.get(*slot as usize) {
                    Some(Value::Int(value)) => Some(*value),
                    _ => None,
                },
                Content::Constant(value) => Some(*value),
                Content::Scratch => None,
            };
        }
        let printed = out.len();
        let Some(steps) = self.run_code(&computation.code, &mut registers, out) else {
            out.truncate(printed);
            return false;
        };
        self.heap.owe(steps);
        for (register, content) in registers.0.iter().zip(&computation.registers) {
            if let (Some(value), Content::Variable(slot)) = (register, content) {
                self.put_integer(*slot, *value, super::Context::Base);
            }
        }
        true
    }

    /// The steps that it takes; nothing where it cannot continue.
    fn run_code(
        &self,
        code: &'r [Instruction],
        registers: &mut Registers,
        out: &mut Output,
    ) -> Option<u64> {
        let iterations = self.heap.limits().loop_iterations.unwrap_or(i32::MAX as u32);
        let affordable = self.heap.steps_left();
        let mut loops = [Loop::default(); LOOPS];
        let mut taken = 0;
        let mut at = 0;
        while let Some(instruction) = code.get(at) {
            at += 1;
            match instruction {
                Instruction::Add(operands) => registers.apply(operands, i32::checked_add)?,
                Instruction::Subtract(operands) => registers.apply(operands, i32::checked_sub)?,
                Instruction::Multiply(operands) => registers.apply(operands, i32::checked_mul)?,
                Instruction::Divide(operands) => registers.apply(operands, i32::checked_div)?,
                Instruction::Modulo(operands) => registers.apply(operands, i32::checked_rem)?,
                Instruction::Branch { operator, left, right, target } => {
                    let (left, right) = (registers.get(*left)?, registers.get(*right)?);
                    if holds(*operator, left, right)? {
                        at = *target as usize;
                    }
                }
                Instruction::Pay(steps) => {
                    taken += u64::from(*steps);
                    if taken > affordable {
                        return None;
                    }
                }
                Instruction::Jump(target) => at = *target as usize,
                Instruction::Copy { from, to } => registers.set(*to, Some(registers.get(*from)?)),
                Instruction::Enter { level, item, from, to } => {
                    let (from, to) = (registers.get(*from)?, registers.get(*to)?);
                    let length = u32::try_from(range_length(from, to).ok()?).ok()?;
                    *loops.get_mut(usize::from(*level) % LOOPS)? = Loop {
                        next: from,
                        step: if from < to { 1 } else { -1 },
                        left: length.min(iterations),
                        outer: registers.get(*item),
                    };
                }
                Instruction::Next { level, item, steps, target } => {
                    let turns = loops.get_mut(usize::from(*level) % LOOPS)?;
                    if turns.left == 0 {
                        registers.set(*item, turns.outer);
                        at = *target as usize;
                        continue;
                    }
                    turns.left -= 1;
                    registers.set(*item, Some(turns.next));
                    turns.next = turns.next.wrapping_add(turns.step);
                    taken += u64::from(*steps);
                    if taken > affordable {
                        return None;
                    }
                }
                Instruction::Text(text) => self.print_code(None, text, out)?,
                Instruction::Print(register) => {
                    self.print_code(Some(registers.get(*register)?), "", out)?;
                }
            }
        }
        Some(taken)
    }

    /// Prints an Integer and a text. Apart, so that the loop over instructions keeps what it has in the processor's
    /// registers.
    #[inline(never)]
    fn print_code(&self, integer: Option<i32>, text: &str, out: &mut Output) -> Option<()> {
        if let Some(integer) = integer {
            crate::number::write_integer(integer, out.buffer());
        }
        out.push_str(text);
        (out.len() <= self.heap.limits().output_bytes).then_some(())
    }
}

// Registers are below the number of registers: the remainder changes nothing, and spares the bounds check.
impl Registers {
    /// The Integer in a register; nothing where there is none.
    #[inline]
    fn get(&self, register: Register) -> Option<i32> {
        self.0.get(usize::from(register) % REGISTERS).copied().flatten()
    }

    /// Computes; nothing where an operand or the result is not an Integer.
    #[inline]
    fn apply(
        &mut self,
        operands: &Operands,
        operator: impl FnOnce(i32, i32) -> Option<i32>,
    ) -> Option<()> {
        let result = operator(self.get(operands.left)?, self.get(operands.right)?)?;
        self.set(operands.to, Some(result));
        Some(())
    }

    #[inline]
    fn set(&mut self, register: Register, value: Option<i32>) {
        if let Some(place) = self.0.get_mut(usize::from(register) % REGISTERS) {
            *place = value;
        }
    }
}

#[cfg(test)]
mod tests;
