//! What the flat code of a loop consists of.

use super::flat;
use super::ops::BinaryOperator;
use super::registers::Register;
use crate::source::SharedStr as Text;

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
    Equal(Branch),
    NotEqual(Branch),
    Less(Branch),
    LessOrEqual(Branch),
    Greater(Branch),
    GreaterOrEqual(Branch),
    Jump(u32),
    /// Begins a loop at a level, at the target, where its first iteration begins or it ends.
    Enter {
        level: u8,
        item: Register,
        from: Register,
        to: Register,
        target: u32,
    },
    /// Begins an iteration at the target, and takes steps for it; continues here at the end of the range.
    Next {
        level: u8,
        item: Register,
        steps: u32,
        target: u32,
    },
    Text(Text),
    Print(Register),
}

/// A comparison: where it holds, the code continues at the target, otherwise it takes steps.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) left: Register,
    pub(crate) right: Register,
    pub(crate) steps: u32,
    pub(crate) target: u32,
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
    pub(super) fn arithmetic(operator: BinaryOperator, operands: Operands) -> Option<Self> {
        Some(match operator {
            BinaryOperator::Add => Self::Add(operands),
            BinaryOperator::Subtract => Self::Subtract(operands),
            BinaryOperator::Multiply => Self::Multiply(operands),
            BinaryOperator::Divide => Self::Divide(operands),
            BinaryOperator::Modulo => Self::Modulo(operands),
            _ => return None,
        })
    }

    /// Continues at the target of `branch` if the result of a comparison is `outcome`; nothing for other operators.
    pub(super) fn comparison(
        operator: BinaryOperator,
        outcome: bool,
        branch: Branch,
    ) -> Option<Self> {
        Some(match (operator, outcome) {
            (BinaryOperator::Equal, true) | (BinaryOperator::NotEqual, false) => {
                Self::Equal(branch)
            }
            (BinaryOperator::NotEqual, true) | (BinaryOperator::Equal, false) => {
                Self::NotEqual(branch)
            }
            (BinaryOperator::Less, true) | (BinaryOperator::GreaterOrEqual, false) => {
                Self::Less(branch)
            }
            (BinaryOperator::LessOrEqual, true) | (BinaryOperator::Greater, false) => {
                Self::LessOrEqual(branch)
            }
            (BinaryOperator::Greater, true) | (BinaryOperator::LessOrEqual, false) => {
                Self::Greater(branch)
            }
            (BinaryOperator::GreaterOrEqual, true) | (BinaryOperator::Less, false) => {
                Self::GreaterOrEqual(branch)
            }
            _ => return None,
        })
    }

    fn branch_mut(&mut self) -> Option<&mut Branch> {
        match self {
            Self::Equal(branch)
            | Self::NotEqual(branch)
            | Self::Less(branch)
            | Self::LessOrEqual(branch)
            | Self::Greater(branch)
            | Self::GreaterOrEqual(branch) => Some(branch),
            _ => None,
        }
    }

    /// Where the result of arithmetic goes.
    pub(super) fn result_mut(&mut self) -> Option<&mut Register> {
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

impl flat::Instruction for Instruction {
    fn pay(steps: u32) -> Self {
        Self::Pay(steps)
    }

    fn jump() -> Self {
        Self::Jump(0)
    }

    fn steps_mut(&mut self) -> Option<&mut u32> {
        match self {
            Self::Pay(steps) => Some(steps),
            _ => self.branch_mut().map(|branch| &mut branch.steps),
        }
    }

    fn target_mut(&mut self) -> Option<&mut u32> {
        match self {
            Self::Jump(target) | Self::Enter { target, .. } | Self::Next { target, .. } => {
                Some(target)
            }
            _ => self.branch_mut().map(|branch| &mut branch.target),
        }
    }
}
