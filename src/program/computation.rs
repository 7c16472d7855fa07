//! Loops that only compute. A `#foreach` over a range whose block does nothing but compute with Integers, compare them, set
//! variables to them and print them becomes flat code over a few registers, beside the statements that it is made of.
//!
//! The code knows Integers and nothing else. Where a variable holds something else, a result is not an Integer or a limit
//! is near, it gives up; the statements then run as if it had never been there, which they can because all that it does can
//! be taken back. So Java's rules and all errors stay where they are. What the statements would charge, it charges too.

use super::ops::{BinaryOperator, Expr, Foreach, If, Op, Slot};
use super::slots::VELOCITY_HAS_NEXT;
use crate::source::SharedStr as Text;

/// How many registers a computation has at most.
pub(crate) const REGISTERS: usize = 32;
/// How many loops it has at most inside one another.
pub(crate) const LOOPS: usize = 4;
/// How deep its operators nest at most.
const OPERATORS: u32 = 8;
/// Arithmetic up to this height is paid for with its statement.
const FREE_HEIGHT: u32 = 2;

/// The place of an Integer while a computation runs.
pub(crate) type Register = u8;

/// A loop that only computes.
#[derive(Debug)]
pub(crate) struct Computation {
    pub(crate) code: Box<[Instruction]>,
    pub(crate) registers: Box<[Content]>,
    /// How many levels deeper its statements would run.
    pub(crate) depth: u32,
}

/// What a register begins with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// The value of a variable, which it gives back at the end.
    Variable(Slot),
    Constant(i32),
    /// Nothing: it is for what is between two operators.
    Scratch,
}

/// One instruction. Targets are places in the code.
#[derive(Debug)]
pub(crate) enum Instruction {
    /// Takes steps.
    Pay(u32),
    Copy {
        from: Register,
        to: Register,
    },
    Add(Operands),
    Subtract(Operands),
    Multiply(Operands),
    Divide(Operands),
    Modulo(Operands),
    /// Continues at the target if a comparison holds.
    Branch {
        operator: BinaryOperator,
        left: Register,
        right: Register,
        target: u32,
    },
    Jump(u32),
    /// Begins a loop at a level.
    Enter {
        level: u8,
        item: Register,
        from: Register,
        to: Register,
    },
    /// Begins an iteration, and takes steps for it. At the end of the range, continues at the target.
    Next {
        level: u8,
        item: Register,
        steps: u32,
        target: u32,
    },
    Text(Text),
    Print(Register),
}

/// Gives the outermost loops that only compute their code.
pub(super) fn add_computations(block: &mut [Op]) {
    for op in block {
        match op {
            Op::Foreach(foreach) => {
                foreach.computation = Computation::of(foreach).map(Box::new);
                if foreach.computation.is_none() {
                    add_computations(&mut foreach.body);
                }
            }
            Op::If(statement) => {
                let branches = statement.branches.iter_mut().map(|(_, body)| body);
                branches.chain(&mut statement.otherwise).for_each(|body| add_computations(body));
            }
            Op::Define(define) => add_computations(&mut define.body),
            _ => {}
        }
    }
}

/// What arithmetic reads, and where its result goes.
#[derive(Debug)]
pub(crate) struct Operands {
    pub(crate) left: Register,
    pub(crate) right: Register,
    pub(crate) to: Register,
}

impl Instruction {
    /// Arithmetic; nothing for other operators.
    fn arithmetic(operator: BinaryOperator, operands: Operands) -> Option<Self> {
        Some(match operator {
            BinaryOperator::Add => Self::Add(operands),
            BinaryOperator::Subtract => Self::Subtract(operands),
            BinaryOperator::Multiply => Self::Multiply(operands),
            BinaryOperator::Divide => Self::Divide(operands),
            BinaryOperator::Modulo => Self::Modulo(operands),
            _ => return None,
        })
    }

    /// Where the result of arithmetic goes.
    fn result_mut(&mut self) -> Option<&mut Register> {
        match self {
            Self::Add(operands)
            | Self::Subtract(operands)
            | Self::Multiply(operands)
            | Self::Divide(operands)
            | Self::Modulo(operands) => Some(&mut operands.to),
            _ => None,
        }
    }
}

/// The comparison of Integers that holds where this one does not; nothing for other operators.
fn opposite(operator: BinaryOperator) -> Option<BinaryOperator> {
    Some(match operator {
        BinaryOperator::Equal => BinaryOperator::NotEqual,
        BinaryOperator::NotEqual => BinaryOperator::Equal,
        BinaryOperator::Less => BinaryOperator::GreaterOrEqual,
        BinaryOperator::GreaterOrEqual => BinaryOperator::Less,
        BinaryOperator::Greater => BinaryOperator::LessOrEqual,
        BinaryOperator::LessOrEqual => BinaryOperator::Greater,
        _ => return None,
    })
}

impl Computation {
    /// The computation that a loop is; nothing for all other loops.
    fn of(foreach: &Foreach) -> Option<Self> {
        let mut compiler = Compiler::default();
        compiler.foreach(foreach)?;
        let Compiler { code, registers, deepest, .. } = compiler;
        Some(Self { code: code.into(), registers: registers.into(), depth: deepest })
    }
}

/// A computation that is being made. Whatever it does not know makes it fail.
#[derive(Default)]
struct Compiler {
    code: Vec<Instruction>,
    registers: Vec<Content>,
    /// Registers for what is between two operators, and how many of them are in use.
    scratch: Vec<Register>,
    scratch_used: usize,
    loops: u8,
    /// The last place that something jumps to.
    landed: usize,
    depth: u32,
    deepest: u32,
}

impl Compiler {
    fn block(&mut self, block: &[Op]) -> Option<()> {
        self.nested(|compiler| {
            for op in block {
                compiler.scratch_used = 0;
                compiler.statement(op)?;
            }
            Some(())
        })
    }

    fn statement(&mut self, op: &Op) -> Option<()> {
        match op {
            Op::Text(text) => self.code.push(Instruction::Text(text.clone())),
            Op::Variable(variable) => {
                let register = self.variable(variable.slot)?;
                self.code.push(Instruction::Print(register));
            }
            Op::SetVariable { slot, value } => self.set(*slot, value)?,
            Op::If(statement) => self.conditional(statement)?,
            Op::Foreach(foreach) => self.foreach(foreach)?,
            _ => return None,
        }
        Some(())
    }

    fn set(&mut self, slot: Slot, value: &Expr) -> Option<()> {
        let to = self.variable(slot)?;
        let (from, _) = self.operand(value)?;
        match self.code.last_mut().and_then(Instruction::result_mut) {
            // The result of the last operator need not be in a register of its own first.
            Some(result) if matches!(value, Expr::Binary(_)) && *result == from => *result = to,
            _ => self.code.push(Instruction::Copy { from, to }),
        }
        Some(())
    }

    fn conditional(&mut self, statement: &If) -> Option<()> {
        let mut ends = Vec::new();
        for (n, (condition, body)) in statement.branches.iter().enumerate() {
            // The first condition is paid for with the statement.
            if n > 0 {
                self.pay(1);
            }
            let mut fails = Vec::new();
            self.branch(condition, false, &mut fails)?;
            self.pay(u32::try_from(body.len()).ok()?);
            self.block(body)?;
            ends.push(self.code.len());
            self.code.push(Instruction::Jump(0));
            self.land(fails);
        }
        if let Some(body) = &statement.otherwise {
            self.pay(u32::try_from(body.len()).ok()?);
            self.block(body)?;
        }
        self.land(ends);
        Some(())
    }

    /// Continues elsewhere if a condition comes to `outcome`: at what the jumps are given as their target later.
    fn branch(&mut self, condition: &Expr, outcome: bool, jumps: &mut Vec<usize>) -> Option<()> {
        self.nested(|compiler| match condition {
            Expr::Not(operand) => compiler.branch(operand, !outcome, jumps),
            Expr::Binary(binary) => match binary.operator {
                operator @ (BinaryOperator::And | BinaryOperator::Or) => {
                    compiler.pay(1);
                    // What decides it without the right side: false for `&&`, true for `||`.
                    let decisive = operator == BinaryOperator::Or;
                    if decisive == outcome {
                        compiler.branch(&binary.left, outcome, jumps)?;
                        return compiler.branch(&binary.right, outcome, jumps);
                    }
                    let mut decided = Vec::new();
                    compiler.branch(&binary.left, decisive, &mut decided)?;
                    compiler.branch(&binary.right, outcome, jumps)?;
                    compiler.land(decided);
                    Some(())
                }
                operator => {
                    let opposite = opposite(operator)?;
                    let operator = if outcome { operator } else { opposite };
                    compiler.scratch_used = 0;
                    let (left, left_height) = compiler.operand(&binary.left)?;
                    let (right, right_height) = compiler.operand(&binary.right)?;
                    if left_height.max(right_height) >= FREE_HEIGHT {
                        compiler.pay(1);
                    }
                    jumps.push(compiler.code.len());
                    let target = 0;
                    compiler.code.push(Instruction::Branch { operator, left, right, target });
                    Some(())
                }
            },
            _ => None,
        })
    }

    fn foreach(&mut self, foreach: &Foreach) -> Option<()> {
        let Expr::Range(bounds) = &foreach.source else {
            return None;
        };
        let item = self.variable(foreach.variable)?;
        let (from, _) = self.operand(&bounds.0)?;
        let (to, _) = self.operand(&bounds.1)?;
        let level = self.loops;
        if usize::from(level) >= LOOPS {
            return None;
        }
        self.code.push(Instruction::Enter { level, item, from, to });
        let next = self.code.len();
        let steps = u32::try_from(foreach.body.len()).ok()?.checked_add(1)?;
        self.code.push(Instruction::Next { level, item, steps, target: 0 });
        self.loops += 1;
        self.block(&foreach.body)?;
        self.loops -= 1;
        self.code.push(Instruction::Jump(u32::try_from(next).ok()?));
        self.land(vec![next]);
        Some(())
    }

    /// The register of an operand's value, and how high its operators are.
    fn operand(&mut self, expr: &Expr) -> Option<(Register, u32)> {
        match expr {
            Expr::Int(value) => Some((self.register(Content::Constant(*value))?, 0)),
            Expr::Variable { slot, .. } => Some((self.variable(*slot)?, 0)),
            Expr::Binary(binary) if binary.operator.is_arithmetic() => self.nested(|compiler| {
                let (left, left_height) = compiler.operand(&binary.left)?;
                let (right, right_height) = compiler.operand(&binary.right)?;
                let height = 1 + left_height.max(right_height);
                if height > FREE_HEIGHT {
                    compiler.pay(1);
                }
                let (operator, to) = (binary.operator, compiler.scratch()?);
                let operands = Operands { left, right, to };
                compiler.code.push(Instruction::arithmetic(operator, operands)?);
                (height <= OPERATORS).then_some((to, height))
            }),
            _ => None,
        }
    }

    /// Takes steps, with those that were just taken if nothing jumps to between.
    fn pay(&mut self, steps: u32) {
        let lands_here = self.landed == self.code.len();
        match self.code.last_mut() {
            Some(Instruction::Pay(before)) if !lands_here => {
                *before = before.saturating_add(steps);
            }
            _ => self.code.push(Instruction::Pay(steps)),
        }
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        const DEEPEST: u32 = 64;
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let result = if self.depth > DEEPEST { None } else { inner(self) };
        self.depth -= 1;
        result
    }

    /// The register of a variable that is the template's own.
    fn variable(&mut self, slot: Slot) -> Option<Register> {
        if slot <= VELOCITY_HAS_NEXT {
            return None;
        }
        self.register(Content::Variable(slot))
    }

    fn register(&mut self, content: Content) -> Option<Register> {
        if let Some(known) = self.registers.iter().position(|known| *known == content) {
            return Register::try_from(known).ok();
        }
        self.new_register(content)
    }

    fn scratch(&mut self) -> Option<Register> {
        let register = match self.scratch.get(self.scratch_used) {
            Some(register) => *register,
            None => {
                let register = self.new_register(Content::Scratch)?;
                self.scratch.push(register);
                register
            }
        };
        self.scratch_used += 1;
        Some(register)
    }

    fn new_register(&mut self, content: Content) -> Option<Register> {
        let register = Register::try_from(self.registers.len()).ok()?;
        if self.registers.len() >= REGISTERS {
            return None;
        }
        self.registers.push(content);
        Some(register)
    }

    /// Has jumps continue here.
    fn land(&mut self, jumps: Vec<usize>) {
        self.landed = self.code.len();
        let here = u32::try_from(self.code.len()).unwrap_or(u32::MAX);
        for jump in jumps {
            if let Some(
                Instruction::Branch { target, .. }
                | Instruction::Next { target, .. }
                | Instruction::Jump(target),
            ) = self.code.get_mut(jump)
            {
                *target = here;
            }
        }
    }
}
