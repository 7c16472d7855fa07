//! Operands: what is known about their values.

use super::{JsonPlace, Use, Walker};
use crate::facts::{Class, Fact, Item, Taint};
use crate::rules;
use vtl::syntax::ast::{
    BinaryOperator, Expression, ExpressionKind, Interpolated, ReferenceKind, Statement,
};

impl<'a> Walker<'a> {
    /// What is known about the value of an operand; asks the rules about all that is in it.
    pub(crate) fn expression(&mut self, expression: &'a Expression) -> Fact {
        self.deeper(|walker| walker.operand(expression)).unwrap_or(Fact::UNKNOWN)
    }

    fn operand(&mut self, expression: &'a Expression) -> Fact {
        match &expression.kind {
            ExpressionKind::String(text) => {
                rules::variables::single_quoted(self, expression, text);
                Fact::new(Class::Text)
            }
            ExpressionKind::Interpolated(inner) => self.interpolated(expression, inner),
            ExpressionKind::Integer(digits) => Fact::new(match digits.parse::<i32>() {
                Ok(_) => Class::Integer,
                Err(_) => Class::Number,
            }),
            ExpressionKind::Float(_) => Fact::new(Class::Double),
            ExpressionKind::Boolean(_) => Fact::new(Class::Boolean),
            ExpressionKind::Range(bounds) => {
                self.expression(&bounds.0);
                let end = self.expression(&bounds.1);
                rules::conditions::size_not_called(self, &bounds.1, end);
                Fact::new(Class::List).of(Item::Integer)
            }
            ExpressionKind::List(items) => self.list(items),
            ExpressionKind::Map(entries) => {
                let mut taint = Taint::CLEAN;
                for (key, value) in entries {
                    taint = taint.or(self.expression(key).taint).or(self.expression(value).taint);
                }
                Fact::new(Class::Map).tainted(taint)
            }
            ExpressionKind::Reference(reference) => match reference.kind {
                ReferenceKind::Runt | ReferenceKind::SlashBang => Fact::MISSING,
                _ => self.reference(reference, Use::Operand),
            },
            ExpressionKind::Word(_) => Fact::MISSING,
            ExpressionKind::Not(inner) => {
                self.expression(inner);
                Fact::new(Class::Boolean)
            }
            ExpressionKind::Binary(operator, both) => {
                let facts = (self.expression(&both.0), self.expression(&both.1));
                rules::conditions::operator(self, expression, *operator, facts);
                binary(*operator, facts)
            }
            ExpressionKind::Parenthesized(inner) => self.expression(inner),
        }
    }

    fn list(&mut self, items: &'a [Expression]) -> Fact {
        let mut taint = Taint::CLEAN;
        let mut class = None;
        for item in items {
            let fact = self.expression(item);
            taint = taint.or(fact.taint);
            class = Some(if class.is_none_or(|known| known == fact.class) {
                fact.class
            } else {
                Class::Unknown
            });
        }
        let item = match class {
            Some(Class::Text) => Item::Text,
            Some(Class::Integer) => Item::Integer,
            _ => Item::Unknown,
        };
        Fact::new(Class::List).of(item).tainted(taint)
    }

    /// A string with references in it: text as dangerous as the worst of them.
    fn interpolated(&mut self, string: &'a Expression, inner: &'a Interpolated) -> Fact {
        let source = self.slice(string.span);
        let is_inexact = source.contains("\"\"") || source.contains("\\u");
        self.strings += 1;
        self.inexact += u32::from(is_inexact);
        let outer = std::mem::replace(&mut self.printed, Taint::CLEAN);
        self.apart(&inner.template.body, JsonPlace::Start);
        let taint = std::mem::replace(&mut self.printed, outer);
        self.strings -= 1;
        self.inexact -= u32::from(is_inexact);
        Fact::new(Class::Text).tainted(taint)
    }
}

fn binary(operator: BinaryOperator, (left, right): (Fact, Fact)) -> Fact {
    use BinaryOperator as Op;
    match operator {
        Op::Or
        | Op::And
        | Op::Equal
        | Op::NotEqual
        | Op::Less
        | Op::Greater
        | Op::LessOrEqual
        | Op::GreaterOrEqual => Fact::new(Class::Boolean),
        Op::Add => {
            // A sum that is too large for an `Integer` is a `Long`.
            let class = if left.is_number() && right.is_number() {
                Class::Number
            } else if left.is_text() || right.is_text() {
                Class::Text
            } else {
                Class::Unknown
            };
            Fact::new(class).tainted(left.taint.or(right.taint))
        }
        Op::Subtract | Op::Multiply | Op::Divide | Op::Modulo => Fact::new(Class::Number),
    }
}

/// The text of a string literal that holds no reference.
pub(crate) fn constant_text(expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::String(text) => Some(text.to_string()),
        ExpressionKind::Interpolated(inner) => {
            let mut text = String::new();
            for statement in &inner.template.body {
                let Statement::Text(piece) = statement else {
                    return None;
                };
                text.push_str(&piece.text);
            }
            if inner.cut_last {
                text.pop();
            }
            Some(text)
        }
        ExpressionKind::Parenthesized(inner) => constant_text(inner),
        _ => None,
    }
}
