//! `+ - * / %` and the comparisons, as Velocity 1.7 computes them.

use std::cmp::Ordering;

use super::arithmetic;
use super::integers::{holds, small};
use super::{Context, Flow, Machine, Run};
use crate::program::{Binary, BinaryOperator, Expr, Text};
use crate::value::{Thrown, Value};

impl<'r> Machine<'r> {
    pub(super) fn arithmetic(&mut self, binary: &'r Binary, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        let operator = binary.operator;
        let left = self.value(&binary.left, cx)?;
        let right = self.value(&binary.right, cx)?;
        if let (Value::Int(left), Value::Int(right)) = (&left, &right)
            && let Some(result) = small(operator, *left, *right)
        {
            return Ok(Value::Int(result));
        }
        if let Some(literals) = &binary.literals
            && matches!((&left, &right), (Value::Str(_), _) | (_, Value::Str(_)))
        {
            return self.concatenate(left, right, literals, cx);
        }
        crate::java::charge_arithmetic(self.heap, &left, &right)?;
        arithmetic::arithmetic(operator, &left, &right)
            .map_err(Flow::from)
            .map(Option::unwrap_or_default)
    }

    fn concatenate(
        &mut self,
        left: Value<'r>,
        right: Value<'r>,
        literals: &'r (Text, Text),
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let size = |value: &Value<'r>| match value {
            Value::Str(text) => text.size(),
            _ => 0,
        };
        // Before it is written: it may be twice as long as the longest so far.
        self.heap.charge(size(&left) + size(&right))?;
        let mut out = self.heap.output();
        for (value, literal) in [(&left, &literals.0), (&right, &literals.1)] {
            match value {
                Value::Null => out.push_str(literal),
                Value::Str(text) => out.push(text),
                value => match value.as_block() {
                    Some(block) => match self.block_text(block, cx)? {
                        Some(text) => out.push(&text),
                        None => {
                            return Err(Thrown::null("the text of a block inside itself").into());
                        }
                    },
                    None => out.push(&self.text_of(value, cx)?),
                },
            }
        }
        Ok(Value::Str(self.heap.written(out)?))
    }

    pub(super) fn comparison(&mut self, binary: &'r Binary, cx: Context<'_, 'r>) -> Run<bool> {
        let Binary { operator, left, right, .. } = binary;
        let operator = *operator;
        match operator {
            BinaryOperator::Equal => self.equal(left, right, cx),
            BinaryOperator::NotEqual => Ok(!self.equal(left, right, cx)?),
            BinaryOperator::Less
            | BinaryOperator::Greater
            | BinaryOperator::LessOrEqual
            | BinaryOperator::GreaterOrEqual => {
                let left = self.value(left, cx)?;
                let right = self.value(right, cx)?;
                crate::java::charge_arithmetic(self.heap, &left, &right)?;
                let Some(order) = arithmetic::compare(&left, &right)? else {
                    return Ok(false);
                };
                Ok(holds(operator, order, Ordering::Equal).unwrap_or(false))
            }
            // Arithmetic is not a condition: Velocity does not even compute it.
            _ => Ok(false),
        }
    }

    fn equal(&mut self, left: &'r Expr, right: &'r Expr, cx: Context<'_, 'r>) -> Run<bool> {
        // Comparing is how a template asks whether there is a value: strict mode allows it.
        let strict = std::mem::take(&mut self.strict);
        let left = self.value(left, cx)?;
        let right = self.value(right, cx)?;
        self.strict = strict;
        match (&left, &right) {
            (Value::Int(left), Value::Int(right)) => return Ok(left == right),
            (Value::Str(_), Value::Str(_)) => {
                return Ok(crate::value::equals_within(self.heap, &left, &right)?);
            }
            (Value::Null, Value::Null) => return Ok(true),
            (Value::Null, other) | (other, Value::Null) => return self.has_null_text(other, cx),
            _ => {}
        }
        crate::java::charge_arithmetic(self.heap, &left, &right)?;
        if let Some(order) = arithmetic::compare(&left, &right)? {
            return Ok(order.is_eq());
        }
        if crate::java::same_family(&left, &right) {
            return Ok(crate::value::equals_within(self.heap, &left, &right)?);
        }
        let left = Value::Str(self.text_of(&left, cx)?);
        let right = Value::Str(self.text_of(&right, cx)?);
        Ok(crate::value::equals_within(self.heap, &left, &right)?)
    }

    /// Whether what is compared with null has no text either. Velocity asks for it, which renders blocks.
    fn has_null_text(&mut self, value: &Value<'r>, cx: Context<'_, 'r>) -> Run<bool> {
        if let Some(block) = value.as_block() {
            return Ok(self.block_text(block, cx)?.is_none());
        }
        if self.has_blocks && crate::value::is_container(value) {
            self.text_of(value, cx)?;
        }
        Ok(false)
    }
}
