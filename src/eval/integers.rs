//! Arithmetic and comparisons of Integers, which is what templates compute as a rule. Operands that are constants or
//! variables are read where they lie: no value is made, nothing can fail, and what is seen not to be an Integer, or not to
//! come to one, is left to the evaluator of all values.

use super::Machine;
use crate::program::{Binary, BinaryOperator, Expr};
use crate::value::Value;

/// All of them see the template's own variables. Inside a macro a variable may stand for an argument that is evaluated
/// whenever it is read.
impl Machine<'_> {
    /// The result of arithmetic; nothing for all else.
    #[inline]
    pub(super) fn integer(&self, binary: &Binary) -> Option<i32> {
        let left = self.operand(&binary.left)?;
        small(binary.operator, left, self.operand(&binary.right)?)
    }

    /// Whether a comparison holds; nothing for all else.
    #[inline]
    pub(super) fn integers_compare(&self, binary: &Binary) -> Option<bool> {
        if matches!(binary.operator, BinaryOperator::And | BinaryOperator::Or) {
            return None;
        }
        let left = self.operand(&binary.left)?;
        holds(binary.operator, left, self.operand(&binary.right)?)
    }

    /// An integer, or the result of arithmetic on two of them. Deeper operands are paid for one by one.
    #[inline]
    fn operand(&self, expr: &Expr) -> Option<i32> {
        match expr {
            Expr::Binary(inner) => self.inner(inner),
            _ => self.leaf(expr),
        }
    }

    #[inline(never)]
    fn inner(&self, binary: &Binary) -> Option<i32> {
        let left = self.leaf(&binary.left)?;
        small(binary.operator, left, self.leaf(&binary.right)?)
    }

    #[inline]
    fn leaf(&self, expr: &Expr) -> Option<i32> {
        match expr {
            Expr::Variable { slot, .. } => match self.variables.get(*slot) {
                Some(Value::Int(value)) => Some(*value),
                _ => None,
            },
            Expr::Int(value) => Some(*value),
            _ => None,
        }
    }
}

/// Arithmetic on two Integers whose result is one; nothing for all else.
#[inline]
pub(super) fn small(operator: BinaryOperator, left: i32, right: i32) -> Option<i32> {
    match operator {
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::Divide => left.checked_div(right),
        BinaryOperator::Modulo => left.checked_rem(right),
        _ => None,
    }
}

/// Whether a comparison holds; nothing for other operators.
#[inline]
pub(super) fn holds<T: Ord>(operator: BinaryOperator, left: T, right: T) -> Option<bool> {
    Some(match operator {
        BinaryOperator::Equal => left == right,
        BinaryOperator::NotEqual => left != right,
        BinaryOperator::Less => left < right,
        BinaryOperator::Greater => left > right,
        BinaryOperator::LessOrEqual => left <= right,
        BinaryOperator::GreaterOrEqual => left >= right,
        _ => return None,
    })
}
