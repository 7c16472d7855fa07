//! Loops that only compute. A `#foreach` over a range whose block does nothing but compute with Integers, compare them, set
//! variables to them and print them becomes flat code over a few registers, beside the statements that it is made of.
//!
//! The code knows Integers and nothing else. Where a variable holds something else, a result is not an Integer or a limit
//! is near, it gives up; the statements then run as if it had never been there, which they can because all that it does can
//! be taken back. So Java's rules and all errors stay where they are. What the statements would charge, it charges too.
//!
//! What a register holds is an Integer wherever it is read, which is seen to here: a variable that is not certain to have
//! been set before it is read has to hold one when the code begins.

use super::instruction::{Branch, Instruction, Operands, Register};
use super::ops::{BinaryOperator, Expr, Foreach, If, Op, Slot};
use super::slots::VELOCITY_HAS_NEXT;

/// How many registers a computation has at most.
const REGISTERS: usize = 32;
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
    pub(crate) registers: Box<[Content]>,
    /// How many levels deeper its statements would run.
    pub(crate) depth: u32,
}

/// What a register begins with.
#[derive(Debug)]
pub(crate) enum Content {
    /// The value of a variable, which it gives back at the end. Where it is required, that must be an Integer.
    Variable {
        slot: Slot,
        required: bool,
    },
    Constant(i32),
    /// Nothing: it is for what is between two operators.
    Scratch,
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
    /// The registers that are certain to hold an Integer here.
    known: u32,
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
                let register = self.read(variable.slot)?;
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
        let (from, _) = self.operand(value)?;
        let to = self.variable(slot)?;
        match self.code.last_mut().and_then(Instruction::result_mut) {
            // The result of the last operator need not be in a register of its own first.
            Some(result) if matches!(value, Expr::Binary(_)) && *result == from => *result = to,
            _ => self.code.push(Instruction::Copy { from, to }),
        }
        self.knows(to);
        Some(())
    }

    fn conditional(&mut self, statement: &If) -> Option<()> {
        let mut ends = Vec::new();
        // What all ways through the statement know.
        let mut common = u32::MAX;
        for (n, (condition, body)) in statement.branches.iter().enumerate() {
            // The first condition is paid for with the statement.
            if n > 0 {
                self.pay(1);
            }
            let mut fails = Vec::new();
            self.branch(condition, false, &mut fails)?;
            let before = self.known;
            self.pay(u32::try_from(body.len()).ok()?);
            self.block(body)?;
            common &= self.known;
            self.known = before;
            ends.push(self.code.len());
            self.code.push(Instruction::Jump(0));
            self.land(fails);
        }
        if let Some(body) = &statement.otherwise {
            self.pay(u32::try_from(body.len()).ok()?);
            self.block(body)?;
        }
        self.known &= common;
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
                    compiler.scratch_used = 0;
                    let (left, left_height) = compiler.operand(&binary.left)?;
                    let (right, right_height) = compiler.operand(&binary.right)?;
                    if left_height.max(right_height) >= FREE_HEIGHT {
                        compiler.pay(1);
                    }
                    jumps.push(compiler.code.len());
                    let branch = Branch { left, right, steps: 0, target: 0 };
                    compiler.code.push(Instruction::comparison(operator, outcome, branch)?);
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
        let (from, _) = self.operand(&bounds.0)?;
        let (to, _) = self.operand(&bounds.1)?;
        let item = self.variable(foreach.variable)?;
        let level = self.loops;
        if usize::from(level) >= LOOPS {
            return None;
        }
        let enter = self.code.len();
        self.code.push(Instruction::Enter { level, item, from, to, target: 0 });
        let target = u32::try_from(self.code.len()).ok()?;
        self.landed = self.code.len();
        // The block may not run, and afterwards the item is what it was.
        let before = self.known;
        self.knows(item);
        self.loops += 1;
        self.block(&foreach.body)?;
        self.loops -= 1;
        self.known = before;
        self.land(vec![enter]);
        let steps = u32::try_from(foreach.body.len()).ok()?.checked_add(1)?;
        self.code.push(Instruction::Next { level, item, steps, target });
        Some(())
    }

    /// The register of an operand's value, and how high its operators are.
    fn operand(&mut self, expr: &Expr) -> Option<(Register, u32)> {
        match expr {
            Expr::Int(value) => Some((self.constant(*value)?, 0)),
            Expr::Variable { slot, .. } => Some((self.read(*slot)?, 0)),
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
        let last = match self.landed == self.code.len() {
            true => None,
            false => self.code.last_mut().and_then(Instruction::steps_mut),
        };
        match last {
            Some(before) => *before = before.saturating_add(steps),
            None => self.code.push(Instruction::Pay(steps)),
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
    fn variable(&mut self, wanted: Slot) -> Option<Register> {
        if wanted <= VELOCITY_HAS_NEXT {
            return None;
        }
        let is_wanted = |content: &Content| matches!(content, Content::Variable { slot, .. } if *slot == wanted);
        self.register(is_wanted, Content::Variable { slot: wanted, required: false })
    }

    /// The register of a variable that is read.
    fn read(&mut self, slot: Slot) -> Option<Register> {
        let register = self.variable(slot)?;
        if self.known & 1 << register == 0
            && let Some(Content::Variable { required, .. }) =
                self.registers.get_mut(usize::from(register))
        {
            *required = true;
        }
        Some(register)
    }

    /// Takes down that a register holds an Integer from here on.
    fn knows(&mut self, register: Register) {
        self.known |= 1 << register;
    }

    fn constant(&mut self, wanted: i32) -> Option<Register> {
        let is_wanted =
            |content: &Content| matches!(content, Content::Constant(value) if *value == wanted);
        self.register(is_wanted, Content::Constant(wanted))
    }

    fn register(&mut self, is_it: impl Fn(&Content) -> bool, content: Content) -> Option<Register> {
        match self.registers.iter().position(is_it) {
            Some(known) => Register::try_from(known).ok(),
            None => self.new_register(content),
        }
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
            if let Some(target) = self.code.get_mut(jump).and_then(Instruction::target_mut) {
                *target = here;
            }
        }
    }
}
