//! Velocity's operators on values.

use std::cmp::Ordering;

use crate::program::BinaryOperator;
use crate::value::{Thrown, Value, number_of, number_value};

/// The result of `+ - * / %`; none for what is not a number, and for a division by zero. Fails where Java throws, or a
/// number becomes too large.
pub(crate) fn arithmetic<'r>(
    operator: BinaryOperator,
    left: &Value<'r>,
    right: &Value<'r>,
) -> Result<Option<Value<'r>>, Thrown> {
    let (Some(left), Some(right)) = (number_of(left), number_of(right)) else {
        return Ok(None);
    };
    let result = match operator {
        BinaryOperator::Add => Some(left.add(&right)?),
        BinaryOperator::Subtract => Some(left.subtract(&right)?),
        BinaryOperator::Multiply => Some(left.multiply(&right)?),
        BinaryOperator::Divide => left.divide(&right)?,
        BinaryOperator::Modulo => left.modulo(&right)?,
        _ => None,
    };
    Ok(result.map(number_value))
}

/// How two numbers compare; none unless both are numbers. Fails as [`arithmetic`].
pub(crate) fn compare(left: &Value<'_>, right: &Value<'_>) -> Result<Option<Ordering>, Thrown> {
    match (number_of(left), number_of(right)) {
        (Some(left), Some(right)) => left.compare(&right).map(Some),
        _ => Ok(None),
    }
}
