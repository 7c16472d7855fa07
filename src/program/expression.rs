//! Operands on their way into a program.

use super::literal;
use super::lower::Lowering;
use super::ops::{Binary, Block, Constant, Expr, Interpolated, Op};
use super::small_list::SmallList;
use crate::source::SharedStr;
use crate::syntax::ast::{self, BinaryOperator, Expression, ExpressionKind, ReferenceKind};

impl Lowering<'_> {
    pub(super) fn expression(&mut self, expression: &Expression) -> Expr {
        match &expression.kind {
            ExpressionKind::String(text) => Expr::String(text.clone()),
            ExpressionKind::Interpolated(string) => self.interpolated(string),
            ExpressionKind::Integer(digits) => integer(digits),
            ExpressionKind::Float(digits) => {
                constant(Constant::Double(digits.parse().unwrap_or(f64::NAN)))
            }
            ExpressionKind::Boolean(value) => Expr::Boolean(*value),
            ExpressionKind::Word(_) => constant(Constant::Null),
            ExpressionKind::Range(bounds) => {
                let from = self.expression(&bounds.0);
                Expr::Range(Box::new((from, self.expression(&bounds.1))))
            }
            ExpressionKind::List(items) => {
                Expr::List(items.iter().map(|item| self.expression(item)).collect())
            }
            ExpressionKind::Map(entries) => {
                let entries = entries.iter();
                let entries =
                    entries.map(|(key, value)| (self.expression(key), self.expression(value)));
                Expr::Map(entries.collect())
            }
            ExpressionKind::Reference(reference) => self.operand(reference),
            ExpressionKind::Not(operand) => Expr::Not(Box::new(self.expression(operand))),
            ExpressionKind::Binary(..) => self.binary(expression),
            ExpressionKind::Parenthesized(inner) => self.expression(inner),
        }
    }

    pub(super) fn arguments(&mut self, arguments: &[Expression]) -> SmallList<Expr> {
        SmallList::of(arguments.iter().map(|argument| self.expression(argument)))
    }

    /// A reference as an operand: what is before its name means nothing there.
    fn operand(&mut self, reference: &ast::Reference) -> Expr {
        if matches!(reference.kind, ReferenceKind::Runt | ReferenceKind::SlashBang) {
            Expr::Uncomputed(Box::new(self.reference(reference)))
        } else if reference.parts.is_empty() {
            Expr::Variable { slot: self.slot(&reference.name), span: reference.span }
        } else {
            Expr::Reference(Box::new(self.reference(reference)))
        }
    }

    /// The left sides of `a + b + c …` nest as deep as the chain is long, so they are walked in a loop.
    fn binary(&mut self, expression: &Expression) -> Expr {
        let mut waiting = Vec::new();
        let mut first = expression;
        while let ExpressionKind::Binary(operator, sides) = &first.kind {
            waiting.push((*operator, &**sides));
            first = &sides.0;
        }
        let mut result = self.expression(first);
        while let Some((operator, (left, right))) = waiting.pop() {
            let literals = (operator == BinaryOperator::Add)
                .then(|| (literal::of(left, self.source), literal::of(right, self.source)));
            let right = self.expression(right);
            result = Expr::Binary(Box::new(Binary { operator, left: result, right, literals }));
        }
        result
    }

    fn interpolated(&mut self, string: &ast::Interpolated) -> Expr {
        let mut body = self.block(&string.template.body);
        let drops_padding = string.cut_last && !self.traced && drop_padding(&mut body);
        let cut_last = string.cut_last && !drops_padding;
        Expr::Interpolated(Box::new(Interpolated { body, cut_last }))
    }
}

/// Takes the blank that Velocity adds to a string off its last text, so that it need not be cut off the output. Not
/// where a directive may end the rendering before the blank: false then.
fn drop_padding(body: &mut Block) -> bool {
    let is_plain = |op: &Op| matches!(op, Op::Text(_) | Op::Variable(_) | Op::Reference(_));
    if !body.iter().all(is_plain) {
        return false;
    }
    let Some(Op::Text(text)) = body.last_mut() else {
        return false;
    };
    if !text.ends_with(' ') {
        return false;
    }
    *text = text.without_last();
    if text.is_empty() {
        let mut ops = std::mem::take(body).into_vec();
        ops.pop();
        *body = ops.into();
    }
    true
}

/// `Integer`, or `Long`, or `BigInteger`, whichever holds it first.
fn integer(digits: &SharedStr) -> Expr {
    if let Ok(value) = digits.parse() {
        return Expr::Int(value);
    }
    match digits.parse() {
        Ok(value) => constant(Constant::Long(value)),
        Err(_) => constant(Constant::BigInteger(digits.clone())),
    }
}

fn constant(constant: Constant) -> Expr {
    Expr::Constant(Box::new(constant))
}
