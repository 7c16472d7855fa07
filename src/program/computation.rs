//! Loops that only compute. A `#foreach` over a range whose block does nothing but compute with Integers, compare them, set
//! variables to them and print them becomes flat code over a few registers, beside the statements that it is made of.
//!
//! The code knows Integers and nothing else. Where a variable holds something else, a result is not an Integer or a limit
//! is near, it gives up; the statements then run as if it had never been there, which they can because all that it does can
//! be taken back. So Java's rules and all errors stay where they are. What the statements would charge, it charges too.
//!
//! What a register holds is an Integer wherever it is read, which is seen to here: a variable that is not certain to have
//! been set before it is read has to hold one when the code begins.

use super::flat::{Code, Compiler};
use super::instruction::{Branch, Instruction, Operands};
use super::ops::{Expr, Foreach, Op, Slot};
use super::registers::{Content, Register, Registers};

/// How many loops it has at most inside one another.
pub(crate) const LOOPS: usize = 4;
/// How deep its operators nest at most.
const OPERATORS: u32 = 8;
/// Arithmetic up to this height is paid for with its statement.
const FREE_HEIGHT: u32 = 2;

/// A loop that only computes.
#[derive(Debug)]
pub(crate) struct Computation {
    pub(crate) code: Box<[Instruction]>,
    pub(crate) registers: Box<[Content<i32>]>,
    /// How many levels deeper its statements would run.
    pub(crate) depth: u32,
}

impl Computation {
    /// The computation that a loop is; nothing for all other loops.
    pub(super) fn of(foreach: &Foreach) -> Option<Self> {
        let mut compiler = ComputationCompiler {
            code: Code::with_capacity(0),
            registers: Registers::with_capacity(0),
            loops: 0,
        };
        compiler.foreach(foreach)?;
        let ComputationCompiler { code, registers, .. } = compiler;
        Some(Self {
            code: code.instructions.into(),
            registers: registers.contents.into(),
            depth: code.deepest,
        })
    }
}

/// A computation that is being made.
struct ComputationCompiler {
    code: Code<Instruction>,
    registers: Registers<i32>,
    loops: u8,
}

impl Compiler for ComputationCompiler {
    type Instruction = Instruction;

    fn code(&mut self) -> &mut Code<Instruction> {
        &mut self.code
    }

    fn statement(&mut self, op: &Op) -> Option<()> {
        self.registers.free_scratch();
        match op {
            Op::Text(text) => self.code.push(Instruction::Text(text.clone())),
            Op::Variable(variable) => {
                let register = self.registers.read(variable.slot, &self.code)?;
                self.code.push(Instruction::Print(register));
            }
            Op::SetVariable { slot, value } => self.set(*slot, value)?,
            Op::If(statement) => self.conditional(statement)?,
            Op::Foreach(foreach) => self.foreach(foreach)?,
            _ => return None,
        }
        Some(())
    }

    fn test(&mut self, condition: &Expr, outcome: bool) -> Option<Option<Instruction>> {
        let Expr::Binary(binary) = condition else {
            return None;
        };
        self.registers.free_scratch();
        let (left, left_height) = self.operand(&binary.left)?;
        let (right, right_height) = self.operand(&binary.right)?;
        if left_height.max(right_height) >= FREE_HEIGHT {
            self.code.pay(1);
        }
        let branch = Branch { left, right, steps: 0, target: 0 };
        Instruction::comparison(binary.operator, outcome, branch).map(Some)
    }
}

impl ComputationCompiler {
    fn set(&mut self, slot: Slot, value: &Expr) -> Option<()> {
        let (from, _) = self.operand(value)?;
        let to = self.registers.variable(slot)?;
        match self.code.last_mut().and_then(Instruction::result_mut) {
            // The result of the last operator need not be in a register of its own first.
            Some(result) if matches!(value, Expr::Binary(_)) && *result == from => *result = to,
            _ => self.code.push(Instruction::Copy { from, to }),
        }
        self.code.knows(to);
        Some(())
    }

    fn foreach(&mut self, foreach: &Foreach) -> Option<()> {
        let Expr::Range(bounds) = &foreach.source else {
            return None;
        };
        let (from, _) = self.operand(&bounds.0)?;
        let (to, _) = self.operand(&bounds.1)?;
        let item = self.registers.variable(foreach.variable)?;
        let level = self.loops;
        if usize::from(level) >= LOOPS {
            return None;
        }
        let enter = self.code.instructions.len();
        self.code.push(Instruction::Enter { level, item, from, to, target: 0 });
        let target = self.code.target()?;
        // The block may not run, and afterwards the item is what it was.
        let before = self.code.known;
        self.code.knows(item);
        self.loops += 1;
        self.block(&foreach.body)?;
        self.loops -= 1;
        self.code.known = before;
        self.code.land(vec![enter]);
        let steps = u32::try_from(foreach.body.len()).ok()?.checked_add(1)?;
        self.code.push(Instruction::Next { level, item, steps, target });
        Some(())
    }

    /// The register of an operand's value, and how high its operators are.
    fn operand(&mut self, expr: &Expr) -> Option<(Register, u32)> {
        match expr {
            Expr::Int(value) => Some((self.registers.constant(*value)?, 0)),
            Expr::Variable { slot, .. } => Some((self.registers.read(*slot, &self.code)?, 0)),
            Expr::Binary(binary) if binary.operator.is_arithmetic() => self.nested(|compiler| {
                let (left, left_height) = compiler.operand(&binary.left)?;
                let (right, right_height) = compiler.operand(&binary.right)?;
                let height = 1 + left_height.max(right_height);
                if height > FREE_HEIGHT {
                    compiler.code.pay(1);
                }
                let (operator, to) = (binary.operator, compiler.registers.scratch()?);
                let operands = Operands { left, right, to };
                compiler.code.push(Instruction::arithmetic(operator, operands)?);
                (height <= OPERATORS).then_some((to, height))
            }),
            _ => None,
        }
    }
}
