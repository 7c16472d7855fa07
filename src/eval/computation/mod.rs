//! Runs loops that only compute, over registers in place of variables.

use super::expression::range_length;
use super::{Context, Machine};
use crate::program::{Branch, Computation, Content, Instruction, LOOPS, Operands, Register};
use crate::value::{Output, Value};

/// The Integers that the code computes with: as many as a [`Register`] can name, so that no access is checked (6 % of
/// `compute`). The code uses the first 32.
struct Registers {
    values: [i32; 256],
    /// Which of them hold an Integer: all that the code reads do.
    known: u32,
}

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
        let mut registers = Registers { values: [0; 256], known: 0 };
        if self.load(computation, &mut registers).is_none() {
            return false;
        }
        let printed = out.len();
        let Some(steps) = self.run_code(&computation.code, &mut registers, out) else {
            out.truncate(printed);
            return false;
        };
        self.heap.owe(steps);
        for (register, content) in (0..).zip(&computation.registers) {
            if let (Some(value), Content::Variable { slot, .. }) =
                (registers.known(register), content)
            {
                self.put_integer(*slot, value, Context::Base);
            }
        }
        true
    }

    /// Puts into the registers what they begin with; nothing where a variable does not hold the Integer that it has to.
    fn load(&self, computation: &Computation, registers: &mut Registers) -> Option<()> {
        for (register, content) in (0..).zip(&computation.registers) {
            match content {
                Content::Variable { slot, required } => match self.variables.get(*slot) {
                    Some(Value::Int(value)) => registers.set(register, *value),
                    _ if *required => return None,
                    _ => {}
                },
                Content::Constant(value) => registers.set(register, *value),
                Content::Scratch => {}
            }
        }
        Some(())
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
                Instruction::Equal(branch) => {
                    registers.branch(branch, i32::eq, &mut at, &mut taken)
                }
                Instruction::NotEqual(branch) => {
                    registers.branch(branch, i32::ne, &mut at, &mut taken)
                }
                Instruction::Less(branch) => registers.branch(branch, i32::lt, &mut at, &mut taken),
                Instruction::LessOrEqual(branch) => {
                    registers.branch(branch, i32::le, &mut at, &mut taken)
                }
                Instruction::Greater(branch) => {
                    registers.branch(branch, i32::gt, &mut at, &mut taken)
                }
                Instruction::GreaterOrEqual(branch) => {
                    registers.branch(branch, i32::ge, &mut at, &mut taken)
                }
                Instruction::Pay(steps) => taken += u64::from(*steps),
                Instruction::Jump(target) => at = *target as usize,
                Instruction::Copy { from, to } => registers.set(*to, registers.get(*from)),
                Instruction::Enter { level, item, from, to, target } => {
                    let (from, to) = (registers.get(*from), registers.get(*to));
                    let length = u32::try_from(range_length(from, to).ok()?).ok()?;
                    *loops.get_mut(usize::from(*level) % LOOPS)? = Loop {
                        next: from,
                        step: if from < to { 1 } else { -1 },
                        left: length.min(iterations),
                        outer: registers.known(*item),
                    };
                    at = *target as usize;
                }
                Instruction::Next { level, item, steps, target } => {
                    let this = loops.get_mut(usize::from(*level) % LOOPS)?;
                    if this.left == 0 {
                        registers.restore(*item, this.outer);
                        continue;
                    }
                    this.left -= 1;
                    registers.set(*item, this.next);
                    this.next = this.next.wrapping_add(this.step);
                    at = *target as usize;
                    // What an iteration takes is bounded: it is enough to look here whether there are steps left.
                    taken += u64::from(*steps);
                    if taken > affordable {
                        return None;
                    }
                }
                Instruction::Text(text) => self.print_code(None, text, out)?,
                Instruction::Print(register) => {
                    self.print_code(Some(registers.get(*register)), "", out)?;
                }
            }
        }
        (taken <= affordable).then_some(taken)
    }

    /// Prints an Integer and a text. Apart, so that the loop over instructions keeps what it has in the processor's
    /// registers.
    #[inline(never)]
    fn print_code(&self, integer: Option<i32>, text: &str, out: &mut Output) -> Option<()> {
        if let Some(integer) = integer {
            crate::number::write_integer(integer, out.buffer());
        }
        out.push_str(text);
        (out.len() <= self.max_output).then_some(())
    }
}

impl Registers {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn get(&self, register: Register) -> i32 {
        self.values.get(usize::from(register)).copied().unwrap_or_default()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn set(&mut self, register: Register, value: i32) {
        if let Some(place) = self.values.get_mut(usize::from(register)) {
            *place = value;
        }
        self.known |= 1_u32.wrapping_shl(register.into());
    }

    /// What a register holds, if that is an Integer.
    fn known(&self, register: Register) -> Option<i32> {
        let is_known = self.known & 1_u32.wrapping_shl(register.into()) != 0;
        is_known.then(|| self.get(register))
    }

    /// Puts back what a register held.
    fn restore(&mut self, register: Register, before: Option<i32>) {
        self.set(register, before.unwrap_or_default());
        if before.is_none() {
            self.known &= !1_u32.wrapping_shl(register.into());
        }
    }

    /// Computes; nothing where the result is not an Integer.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn apply(
        &mut self,
        operands: &Operands,
        operator: impl FnOnce(i32, i32) -> Option<i32>,
    ) -> Option<()> {
        let result = operator(self.get(operands.left), self.get(operands.right))?;
        self.set(operands.to, result);
        Some(())
    }

    /// Continues at the target where a comparison holds, and takes steps where it does not.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn branch(
        &self,
        branch: &Branch,
        comparison: impl FnOnce(&i32, &i32) -> bool,
        at: &mut usize,
        taken: &mut u64,
    ) {
        match comparison(&self.get(branch.left), &self.get(branch.right)) {
            true => *at = branch.target as usize,
            false => *taken += u64::from(branch.steps),
        }
    }
}

#[cfg(test)]
mod tests;
