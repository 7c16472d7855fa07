//! Flat code: which loops get some, and what its compilers share: instructions and jumps between them, steps, conditions.

use super::computation::Computation;
use super::ops::{BinaryOperator, Expr, If, Op};
use super::string_loop::StringLoop;
use crate::value::TextFunction;

/// What is known of the program that loops are in.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) functions: &'static [TextFunction],
    /// How often each of the template's own variables is read in all; nothing where more may be compiled that reads them.
    pub(super) reads: Option<&'a [u32]>,
}

/// Gives the outermost loops that only compute their code, and the loops that only hand on strings.
pub(super) fn add_flat_code(block: &mut [Op], around: Surroundings<'_>) {
    for op in block {
        match op {
            Op::Foreach(foreach) => {
                foreach.computation = Computation::of(foreach).map(Box::new);
                foreach.strings = StringLoop::of(foreach, around).map(Box::new);
                if foreach.computation.is_none() && foreach.strings.is_none() {
                    add_flat_code(&mut foreach.body, around);
                }
            }
            Op::If(statement) => {
                let branches = statement.branches.iter_mut().map(|(_, body)| body);
                let blocks = branches.chain(&mut statement.otherwise);
                blocks.for_each(|body| add_flat_code(body, around));
            }
            Op::Define(define) => add_flat_code(&mut define.body, around),
            _ => {}
        }
    }
}

/// An instruction of some flat code. Targets are places in the code.
pub(super) trait Instruction: Sized {
    /// Takes steps.
    fn pay(steps: u32) -> Self;
    /// Continues at a place that is told later.
    fn jump() -> Self;
    /// The steps that are taken on the way from it to the next one.
    fn steps_mut(&mut self) -> Option<&mut u32>;
    /// Where it continues, if not always with the next one.
    fn target_mut(&mut self) -> Option<&mut u32>;
}

/// Flat code that is being made.
#[derive(Debug)]
pub(super) struct Code<I> {
    pub(super) instructions: Vec<I>,
    /// The last place that something jumps to.
    landed: usize,
    depth: u32,
    /// How many levels deeper than around them the statements would run.
    pub(super) deepest: u32,
    /// The registers that are certain to hold a value here.
    pub(super) known: u32,
}

impl<I> Code<I> {
    /// No code so far, and room for this many instructions.
    pub(super) fn with_capacity(instructions: usize) -> Self {
        let instructions = Vec::with_capacity(instructions);
        Self { instructions, landed: 0, depth: 0, deepest: 0, known: 0 }
    }
}

impl<I: Instruction> Code<I> {
    pub(super) fn push(&mut self, instruction: I) {
        self.instructions.push(instruction);
    }

    /// The last instruction, if nothing jumps to the place after it.
    pub(super) fn last_mut(&mut self) -> Option<&mut I> {
        match self.landed == self.instructions.len() {
            true => None,
            false => self.instructions.last_mut(),
        }
    }

    /// Where the next instruction will be. Something jumps there.
    pub(super) fn target(&mut self) -> Option<u32> {
        self.landed = self.instructions.len();
        u32::try_from(self.landed).ok()
    }

    /// Takes steps, with those that were just taken if nothing jumps to between.
    pub(super) fn pay(&mut self, steps: u32) {
        match self.last_mut().and_then(I::steps_mut) {
            Some(before) => *before = before.saturating_add(steps),
            None => self.push(I::pay(steps)),
        }
    }

    /// Has jumps continue here.
    pub(super) fn land(&mut self, jumps: Vec<usize>) {
        let here = self.target().unwrap_or(u32::MAX);
        for jump in jumps {
            if let Some(target) = self.instructions.get_mut(jump).and_then(I::target_mut) {
                *target = here;
            }
        }
    }

    /// Takes down that a register holds a value from here on.
    pub(super) fn knows(&mut self, register: u8) {
        self.known |= 1_u32.wrapping_shl(register.into());
    }

    pub(super) fn is_known(&self, register: u8) -> bool {
        self.known & 1_u32.wrapping_shl(register.into()) != 0
    }
}

/// A compiler of flat code. Whatever it does not know makes it fail.
pub(super) trait Compiler {
    type Instruction: Instruction;

    fn code(&mut self) -> &mut Code<Self::Instruction>;

    fn statement(&mut self, op: &Op) -> Option<()>;

    /// An instruction that continues elsewhere if the outcome of a condition without `!`, `&&` and `||` is `outcome`. Nothing where it
    /// never does.
    fn test(&mut self, condition: &Expr, outcome: bool) -> Option<Option<Self::Instruction>>;

    /// Does what has been put off: what follows may run or not.
    fn settle(&mut self) -> Option<()> {
        Some(())
    }

    fn block(&mut self, block: &[Op]) -> Option<()> {
        self.nested(|compiler| block.iter().try_for_each(|op| compiler.statement(op)))
    }

    /// A block, and the steps that it takes for its statements.
    fn paid_block(&mut self, block: &[Op]) -> Option<()> {
        self.code().pay(u32::try_from(block.len()).ok()?);
        self.block(block)?;
        self.settle()
    }

    fn conditional(&mut self, statement: &If) -> Option<()> {
        self.settle()?;
        let mut ends = Vec::new();
        // What all ways through the statement know.
        let mut common = u32::MAX;
        for (n, (condition, body)) in statement.branches.iter().enumerate() {
            // The first condition is paid for with the statement.
            if n > 0 {
                self.code().pay(1);
            }
            let mut fails = Vec::new();
            self.branch(condition, false, &mut fails)?;
            let before = self.code().known;
            self.paid_block(body)?;
            let code = self.code();
            common &= code.known;
            code.known = before;
            if n + 1 < statement.branches.len() || statement.otherwise.is_some() {
                ends.push(code.instructions.len());
                code.push(Self::Instruction::jump());
            }
            code.land(fails);
        }
        if let Some(body) = &statement.otherwise {
            self.paid_block(body)?;
        }
        let code = self.code();
        code.known &= common;
        code.land(ends);
        Some(())
    }

    /// Continues elsewhere if the outcome of a condition is `outcome`: at what the jumps are given as their target later.
    fn branch(&mut self, condition: &Expr, outcome: bool, jumps: &mut Vec<usize>) -> Option<()> {
        self.nested(|compiler| match condition {
            Expr::Not(operand) => compiler.branch(operand, !outcome, jumps),
            Expr::Binary(binary)
                if matches!(binary.operator, BinaryOperator::And | BinaryOperator::Or) =>
            {
                compiler.code().pay(1);
                // What decides it without the right side: false for `&&`, true for `||`.
                let decisive = binary.operator == BinaryOperator::Or;
                if decisive == outcome {
                    compiler.branch(&binary.left, outcome, jumps)?;
                    return compiler.branch(&binary.right, outcome, jumps);
                }
                let mut decided = Vec::new();
                compiler.branch(&binary.left, decisive, &mut decided)?;
                compiler.branch(&binary.right, outcome, jumps)?;
                compiler.code().land(decided);
                Some(())
            }
            _ => {
                if let Some(instruction) = compiler.test(condition, outcome)? {
                    jumps.push(compiler.code().instructions.len());
                    compiler.code().push(instruction);
                }
                Some(())
            }
        })
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        const DEEPEST: u32 = 64;
        let code = self.code();
        code.depth += 1;
        code.deepest = code.deepest.max(code.depth);
        let result = if code.depth > DEEPEST { None } else { inner(self) };
        self.code().depth -= 1;
        result
    }
}
