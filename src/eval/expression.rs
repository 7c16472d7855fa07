//! Operands: what they are worth, and whether they hold.

use serde_json::Value as Json;

use super::reference::Unresolved;
use super::{Context, Fault, Flow, Machine, Run};
use crate::program::{
    Binary, BinaryOperator, Block, Constant, Expr, Interpolated, Reference, Slot,
};
use crate::source::Span;
use crate::value::{
    BlockReference, Boxed, ENTRY_BYTES, Heap, Host, List, MAP_BYTES, Map, MapKind, Output, Str,
    Thrown, Value, hash_within,
};

/// Bytes of a list without its items.
const LIST_BYTES: usize = 96;

impl<'r> Machine<'r> {
    /// The value of an operand; null where there is none.
    // In debug builds a copy at each place that asks makes frames for which small stacks have no room.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn value(&mut self, expr: &'r Expr, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        match expr {
            Expr::String(text) => return Ok(Value::borrowed(text)),
            Expr::Int(value) => return Ok(Value::Int(*value)),
            Expr::Variable { slot, .. } => {
                if let Some(value) = self.common_case(*slot, cx) {
                    return Ok(value);
                }
            }
            Expr::Reference(reference) => {
                if let Some(text) = self.reference_text(reference, cx) {
                    return Ok(Value::borrowed(text));
                }
                return self.reference_value(reference, cx);
            }
            Expr::Binary(binary) => {
                if let (Context::Base, Some(value)) = (cx, self.integer(binary)) {
                    return Ok(Value::Int(value));
                }
            }
            _ => {}
        }
        self.any_value(expr, cx)
    }

    /// The value of a reference that is an operand.
    #[inline]
    pub(super) fn reference_value(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        self.deeper()?;
        let value = self.resolve(reference, cx)?;
        self.depth -= 1;
        Ok(value)
    }

    #[inline(never)]
    fn any_value(&mut self, expr: &'r Expr, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        match expr {
            Expr::String(text) => Ok(Value::borrowed(text)),
            Expr::Int(value) => Ok(Value::Int(*value)),
            Expr::Boolean(value) => Ok(Value::Bool(*value)),
            Expr::Constant(constant) => Ok(constant_value(constant)),
            Expr::Variable { slot, span } => {
                let value = self.get(*slot, cx)?;
                if value.is_null() { self.missing_variable(*slot, *span) } else { Ok(value) }
            }
            Expr::Uncomputed(_) => Ok(Value::Null),
            _ => self.composite(expr, cx),
        }
    }

    #[inline(never)]
    fn composite(&mut self, expr: &'r Expr, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        self.deeper()?;
        self.heap.step(1)?;
        let value = match expr {
            Expr::Reference(reference) => self.resolve(reference, cx),
            Expr::Interpolated(string) => self.interpolate(string, cx),
            Expr::Range(bounds) => self.range_list(bounds, cx),
            Expr::List(items) => self.list_literal(items, cx),
            Expr::Map(entries) => self.map_literal(entries, cx),
            Expr::Binary(binary) if binary.operator.is_arithmetic() => self.arithmetic(binary, cx),
            _ => self.truth(expr, cx).map(Value::Bool),
        }?;
        self.depth -= 1;
        Ok(value)
    }

    /// Whether an operand holds as a condition. Literals other than `true`, and arithmetic, never do.
    #[inline]
    pub(super) fn truth(&mut self, expr: &'r Expr, cx: Context<'_, 'r>) -> Run<bool> {
        match self.loop_has_next(expr, cx) {
            Some(holds) => Ok(holds),
            None => self.any_truth(expr, cx),
        }
    }

    #[inline(never)]
    fn any_truth(&mut self, expr: &'r Expr, cx: Context<'_, 'r>) -> Run<bool> {
        match expr {
            Expr::Boolean(value) => Ok(*value),
            Expr::String(_)
            | Expr::Int(_)
            | Expr::Constant(_)
            | Expr::Interpolated(_)
            | Expr::Range(_)
            | Expr::List(_)
            | Expr::Map(_) => Ok(false),
            Expr::Reference(_) | Expr::Variable { .. } => self.value_holds(expr, cx),
            Expr::Uncomputed(reference) if reference.is_runt => Ok(false),
            Expr::Uncomputed(reference) => {
                let value = self.resolve(reference, cx)?;
                self.holds(&value, cx)
            }
            Expr::Traced(condition) => {
                let (condition, span) = &**condition;
                let holds = self.truth(condition, cx)?;
                self.record_condition(*span, holds);
                Ok(holds)
            }
            Expr::Not(operand) => Ok(!self.nested(|machine| machine.truth(operand, cx))?),
            Expr::Binary(binary) => match (cx, self.integers_compare(binary)) {
                (Context::Base, Some(holds)) => Ok(holds),
                _ => self.condition(binary, cx),
            },
        }
    }

    fn condition(&mut self, binary: &'r Binary, cx: Context<'_, 'r>) -> Run<bool> {
        self.heap.step(1)?;
        self.deeper()?;
        let Binary { operator, left, right, .. } = binary;
        let holds = match operator {
            BinaryOperator::And => self.truth(left, cx)? && self.truth(right, cx)?,
            BinaryOperator::Or => self.truth(left, cx)? || self.truth(right, cx)?,
            _ => self.comparison(binary, cx)?,
        };
        self.depth -= 1;
        Ok(holds)
    }

    fn value_holds(&mut self, expr: &'r Expr, cx: Context<'_, 'r>) -> Run<bool> {
        let value = self.value(expr, cx)?;
        self.holds(&value, cx)
    }

    fn holds(&mut self, value: &Value<'r>, cx: Context<'_, 'r>) -> Run<bool> {
        match value {
            Value::Null => Ok(false),
            Value::Bool(value) => Ok(*value),
            Value::Boxed(other) => match &**other {
                // Velocity asks for the text of what it tests, and a block's text is its rendering.
                Boxed::Block(block) => Ok(self.block_text(block, cx)?.is_some()),
                _ => Ok(true),
            },
            _ => Ok(true),
        }
    }

    fn interpolate(&mut self, string: &'r Interpolated, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        let mut out = self.heap.output();
        self.block(&string.body, cx, &mut out)?;
        if string.cut_last {
            out.pop_unit();
        }
        Ok(Value::Str(self.heap.written(out)?))
    }

    /// The integers of a range, or null where a bound is not a number.
    pub(super) fn bounds(
        &mut self,
        bounds: &'r (Expr, Expr),
        cx: Context<'_, 'r>,
    ) -> Run<Option<(i32, i32)>> {
        let from = self.value(&bounds.0, cx)?;
        let to = self.value(&bounds.1, cx)?;
        Ok(crate::value::int_value(&from).zip(crate::value::int_value(&to)))
    }

    fn range_list(&mut self, bounds: &'r (Expr, Expr), cx: Context<'_, 'r>) -> Run<Value<'r>> {
        let Some((from, to)) = self.bounds(bounds, cx)? else {
            return Ok(Value::Null);
        };
        let count = range_length(from, to)?;
        self.heap.charge(LIST_BYTES + count.saturating_mul(std::mem::size_of::<Value<'r>>()))?;
        self.heap.step(count as u64 / 4)?;
        let items: Vec<Value<'r>> = if from < to {
            (from..=to).take(count).map(Value::Int).collect()
        } else {
            (to..=from).rev().take(count).map(Value::Int).collect()
        };
        Ok(Value::List(List::array_list(items).into()))
    }

    fn list_literal(&mut self, items: &'r [Expr], cx: Context<'_, 'r>) -> Run<Value<'r>> {
        self.heap
            .charge(LIST_BYTES + items.len().saturating_mul(std::mem::size_of::<Value<'r>>()))?;
        self.heap.step(items.len() as u64)?;
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(self.value(item, cx)?);
        }
        let nests = values.iter().any(crate::value::is_container);
        let list = Value::List(List::array_list(values).into());
        if nests {
            self.heap.keep(&list);
        }
        Ok(list)
    }

    fn map_literal(&mut self, entries: &'r [(Expr, Expr)], cx: Context<'_, 'r>) -> Run<Value<'r>> {
        self.heap.charge(MAP_BYTES + entries.len().saturating_mul(ENTRY_BYTES))?;
        self.heap.step(2 * entries.len() as u64)?;
        let map = Map::new(MapKind::Linked);
        let mut nests = false;
        for (key, value) in entries {
            let key = self.value(key, cx)?;
            let value = self.value(value, cx)?;
            if crate::value::is_container(&key) {
                hash_within(self.heap, &key)?;
            }
            nests |= crate::value::is_container(&key) || crate::value::is_container(&value);
            map.put(key, value);
        }
        let map = Value::Map(map.into());
        if nests {
            self.heap.keep(&map);
        }
        Ok(map)
    }

    /// What a value prints; blocks render.
    pub(super) fn text_of(&mut self, value: &Value<'r>, cx: Context<'_, 'r>) -> Run<Str<'r>> {
        match value {
            Value::Str(text) => Ok(text.clone()),
            value => match value.as_block() {
                Some(block) => Ok(self.block_text(block, cx)?.unwrap_or(Str::Borrowed("null"))),
                None => self.java_text(value, cx),
            },
        }
    }

    /// `String.valueOf(value)`.
    fn java_text(&mut self, value: &Value<'r>, cx: Context<'_, 'r>) -> Run<Str<'r>> {
        let heap = self.heap;
        let text = self.with_host(cx, |host| text_from(heap, host, value))?;
        Ok(text?)
    }

    /// What a block renders, or nothing where it is inside itself too deeply.
    pub(super) fn block_text(
        &mut self,
        block: &BlockReference<'r>,
        cx: Context<'_, 'r>,
    ) -> Run<Option<Str<'r>>> {
        let mut out = self.heap.output();
        let rendered = self.print_block(block, cx, &mut out)?;
        let text = self.heap.written(out)?;
        Ok(rendered.then_some(text))
    }

    /// Renders a block; false where it is inside itself too deeply.
    pub(super) fn print_block(
        &mut self,
        block: &BlockReference<'r>,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run<bool> {
        if block.depth.get() >= block.max_depth {
            return Ok(false);
        }
        block.depth.set(block.depth.get() + 1);
        let depth = self.depth;
        let body = block.block.downcast_ref::<Block>().map_or(&[][..], |body| body);
        let result = self.block(body, cx, out);
        self.depth = depth;
        match result {
            Ok(()) | Err(Flow::Break) => {
                block.depth.set(block.depth.get() - 1);
                Ok(true)
            }
            // As in Velocity, the depth stays where another flow went through.
            Err(other) => Err(other),
        }
    }

    /// A value for the host, in the context of the whole template. It is in that many levels of other values.
    pub(crate) fn hand_out(
        &mut self,
        value: &Value<'r>,
        levels: usize,
    ) -> Result<Json, Box<Fault>> {
        let heap = self.heap;
        let result = self
            .with_host(Context::Base, |host| {
                let text_of = &mut |value: &Value<'r>| text_from(heap, host, value);
                crate::print::hand_out(heap, value, levels, text_of)
            })
            .and_then(|result| Ok(result?));
        match result {
            Ok(value) => Ok(value),
            Err(Flow::Fault(fault)) => Err(fault),
            Err(_) => Ok(Json::Null),
        }
    }

    fn missing_variable(&self, slot: Slot, span: Span) -> Run<Value<'r>> {
        let name = self.names.name(slot);
        self.missing(|| Unresolved {
            literal: ["$", name.unwrap_or_default()].concat().into(),
            step: "".into(),
            span,
        })
    }

    /// What the dialect has for a reference that resolves to nothing.
    pub(super) fn missing(&self, what: impl FnOnce() -> Unresolved) -> Run<Value<'r>> {
        if self.strict {
            let Unresolved { literal, step, span } = what();
            // `$!x` says that nothing is fine.
            if !literal.starts_with("$!") {
                return Err(Flow::java("UnresolvedReference", step, span).of(|| literal));
            }
        }
        Ok(match self.dialect {
            crate::syntax::Dialect::ApiGateway => Value::EMPTY,
            crate::syntax::Dialect::Velocity => Value::Null,
        })
    }
}

/// `String.valueOf(value)`
fn text_from<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    value: &Value<'r>,
) -> Result<Str<'r>, Thrown> {
    let mut out = heap.output();
    crate::print::print(heap, host, value, &mut out)?;
    heap.written(out)
}

/// How many integers a range has.
pub(super) fn range_length(from: i32, to: i32) -> Run<usize> {
    // Java computes in an int, which overflows: of most ranges that are too long the beginning is left.
    let length = from.wrapping_sub(to).wrapping_abs().wrapping_add(1);
    // ArrayList refuses a negative capacity.
    usize::try_from(length).map_err(|_| {
        Flow::from(crate::value::Thrown::java("IllegalArgumentException", "the range is too long"))
    })
}

fn constant_value<'r>(constant: &'r Constant) -> Value<'r> {
    match constant {
        Constant::Null => Value::Null,
        Constant::Long(value) => Value::Long(*value),
        Constant::Double(value) => Value::Double(*value),
        Constant::BigInteger(digits) => crate::value::big_integer(digits),
    }
}
