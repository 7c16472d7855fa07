//! Expressions and the values in them.

use super::reference::Source;
use super::{Parse, Parser};
use crate::syntax::ast::{BinaryOperator, Expression, ExpressionKind};
use crate::syntax::token::{Token, TokenKind};

/// So many operators may one expression hold: the tree of `a + b + c + …` is as deep as the chain is long.
const MAX_OPERATORS: u32 = 400;

/// What waits for the operand on its right.
enum Pending {
    Not(Token),
    Parenthesis(Token),
    Binary(BinaryOperator, u8, Expression),
}

impl Parser<'_, '_, '_> {
    /// An expression of a condition or behind `#set($x =`. Operators and parentheses nest in a list, not on the stack
    /// of the machine.
    pub(super) fn expression(&mut self) -> Parse<Expression> {
        if !self.is_string {
            self.session.operators = 0;
        }
        let mut pending = Vec::new();
        loop {
            let mut operand = self.operand(&mut pending)?;
            loop {
                self.skip_blanks();
                let operator = binary_operator(self.peek());
                operand = self.reduce(
                    &mut pending,
                    operand,
                    operator.map(|(_, strength)| strength),
                );
                if let Some((operator, strength)) = operator {
                    self.count_operator()?;
                    self.next += 1;
                    self.enter()?;
                    pending.push(Pending::Binary(operator, strength, operand));
                    break;
                }
                let Some(Pending::Parenthesis(opening)) = pending.pop() else {
                    return Ok(operand);
                };
                operand = self.parenthesized(opening, operand)?;
            }
        }
    }

    /// The next value, behind whatever `!` and `(` stand before it.
    fn operand(&mut self, pending: &mut Vec<Pending>) -> Parse<Expression> {
        loop {
            self.skip_blanks();
            let prefix = match self.peek() {
                TokenKind::Not => Pending::Not(self.bump()),
                TokenKind::ParenOpen => Pending::Parenthesis(self.bump()),
                _ => return self.value(),
            };
            self.enter()?;
            pending.push(prefix);
        }
    }

    /// Applies what binds at least as tight as an operator of `strength`; without one, all up to the last `(`.
    fn reduce(
        &mut self,
        pending: &mut Vec<Pending>,
        mut operand: Expression,
        strength: Option<u8>,
    ) -> Expression {
        let binds = |waiting: &mut Pending| match waiting {
            Pending::Not(_) => true,
            Pending::Parenthesis(_) => false,
            Pending::Binary(_, left, _) => strength.is_none_or(|right| *left >= right),
        };
        while let Some(waiting) = pending.pop_if(binds) {
            self.leave();
            operand = match waiting {
                Pending::Not(not) => Expression {
                    span: self.span(not).to(operand.span),
                    kind: ExpressionKind::Not(Box::new(operand)),
                },
                Pending::Binary(operator, _, left) => Expression {
                    span: left.span.to(operand.span),
                    kind: ExpressionKind::Binary(operator, Box::new((left, operand))),
                },
                Pending::Parenthesis(_) => operand,
            };
        }
        operand
    }

    fn parenthesized(&mut self, opening: Token, inner: Expression) -> Parse<Expression> {
        if !self.bump_if(TokenKind::ParenClose) {
            return self.blame_parenthesis(opening);
        }
        self.leave();
        let start = self.span(opening).start;
        Ok(Expression {
            kind: ExpressionKind::Parenthesized(Box::new(inner)),
            span: self.span_from(start),
        })
    }

    fn count_operator(&mut self) -> Parse<()> {
        self.session.operators += 1;
        if self.session.operators <= MAX_OPERATORS {
            return Ok(());
        }
        let token = self.bump();
        let span = self.span(token);
        Err(self.session.too_many_operators(span, MAX_OPERATORS))
    }

    /// An argument, an item or an entry: a value with white space around it, no operators.
    pub(super) fn parameter(&mut self) -> Parse<Expression> {
        self.skip_blanks();
        let value = self.value()?;
        self.skip_blanks();
        Ok(value)
    }

    /// A literal or a reference.
    pub(super) fn value(&mut self) -> Parse<Expression> {
        match self.peek() {
            TokenKind::String => self.string(),
            TokenKind::Integer | TokenKind::Float => self.number(),
            TokenKind::True | TokenKind::False => Ok(self.boolean()),
            TokenKind::Identifier | TokenKind::CurlyOpen => self.reference_value(),
            TokenKind::ListOpen => self.list(),
            TokenKind::MapOpen => self.map(),
            _ => self.blame_value(),
        }
    }

    fn reference_value(&mut self) -> Parse<Expression> {
        let source = self.reference_source()?;
        Ok(self.reference_expression(source))
    }

    fn reference_expression(&mut self, source: Source) -> Expression {
        let reference = Box::new(self.understand(source));
        Expression {
            span: reference.span,
            kind: ExpressionKind::Reference(reference),
        }
    }

    fn boolean(&mut self) -> Expression {
        let token = self.bump();
        Expression {
            kind: ExpressionKind::Boolean(token.kind == TokenKind::True),
            span: self.span(token),
        }
    }

    fn number(&mut self) -> Parse<Expression> {
        let token = self.bump();
        let image = self.image(token);
        // `#1` is one token; Java then finds that it is no number.
        if !image.starts_with(|c: char| matches!(c, '-' | '.' | '0'..='9')) {
            return self.blame_number(token);
        }
        Ok(Expression {
            kind: match token.kind {
                TokenKind::Float => ExpressionKind::Float(image.into()),
                _ => ExpressionKind::Integer(image.into()),
            },
            span: self.span(token),
        })
    }

    /// `[a, b]` or `[a..b]`. Only `[]` is empty: `[ ]` is an error.
    fn list(&mut self) -> Parse<Expression> {
        let opening = self.bump();
        self.enter()?;
        let mut items = Vec::new();
        let mut is_range = false;
        if self.peek() != TokenKind::ListClose {
            let may_be_range = self.begins_range();
            items.push(self.parameter()?);
            is_range = may_be_range && self.bump_if(TokenKind::DoubleDot);
            if is_range {
                items.push(self.range_end()?);
            }
            while !is_range && self.bump_if(TokenKind::Comma) {
                items.push(self.parameter()?);
            }
        }
        if !self.bump_if(TokenKind::ListClose) {
            return self.blame_list_end(opening, is_range);
        }
        self.leave();
        Ok(self.list_expression(opening, items, is_range))
    }

    fn begins_range(&mut self) -> bool {
        let blanks = usize::from(self.peek() == TokenKind::Blanks);
        is_range_bound(self.peek_at(blanks))
    }

    fn range_end(&mut self) -> Parse<Expression> {
        self.skip_blanks();
        if !is_range_bound(self.peek()) {
            return self.blame_range_bound();
        }
        self.parameter()
    }

    fn list_expression(
        &self,
        opening: Token,
        mut items: Vec<Expression>,
        is_range: bool,
    ) -> Expression {
        let start = self.span(opening).start;
        let span = self.span_from(start);
        let last = if is_range { items.pop() } else { None };
        let kind = match (last, items.pop_if(|_| is_range)) {
            (Some(last), Some(first)) => ExpressionKind::Range(Box::new((first, last))),
            _ => ExpressionKind::List(items),
        };
        Expression { kind, span }
    }

    /// `{k: v, …}`. Behind a reference, its `}` is the token that closes a reference.
    fn map(&mut self) -> Parse<Expression> {
        let opening = self.bump();
        self.enter()?;
        let mut entries = Vec::new();
        self.skip_blanks_of_empty_map();
        if !is_map_end(self.peek()) {
            self.entry(opening, &mut entries)?;
            while self.bump_if(TokenKind::Comma) {
                self.entry(opening, &mut entries)?;
            }
        }
        if !is_map_end(self.peek()) {
            return self.blame_map_end(opening);
        }
        self.next += 1;
        self.leave();
        let start = self.span(opening).start;
        Ok(Expression {
            kind: ExpressionKind::Map(entries),
            span: self.span_from(start),
        })
    }

    fn skip_blanks_of_empty_map(&mut self) {
        if self.peek() == TokenKind::Blanks && is_map_end(self.peek_at(1)) {
            self.next += 1;
        }
    }

    fn entry(&mut self, opening: Token, entries: &mut Vec<(Expression, Expression)>) -> Parse<()> {
        let key = self.parameter()?;
        if !self.bump_if(TokenKind::Colon) {
            return self.blame_map_colon(opening);
        }
        let value = self.parameter()?;
        entries.push((key, value));
        Ok(())
    }
}

fn is_range_bound(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Identifier | TokenKind::CurlyOpen | TokenKind::Integer
    )
}

fn is_map_end(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::MapClose | TokenKind::CurlyClose)
}

/// The operator and how tight it binds.
pub(super) fn binary_operator(kind: TokenKind) -> Option<(BinaryOperator, u8)> {
    Some(match kind {
        TokenKind::Or => (BinaryOperator::Or, 1),
        TokenKind::And => (BinaryOperator::And, 2),
        TokenKind::Equal => (BinaryOperator::Equal, 3),
        TokenKind::NotEqual => (BinaryOperator::NotEqual, 3),
        TokenKind::Less => (BinaryOperator::Less, 4),
        TokenKind::LessOrEqual => (BinaryOperator::LessOrEqual, 4),
        TokenKind::Greater => (BinaryOperator::Greater, 4),
        TokenKind::GreaterOrEqual => (BinaryOperator::GreaterOrEqual, 4),
        TokenKind::Plus => (BinaryOperator::Add, 5),
        TokenKind::Minus => (BinaryOperator::Subtract, 5),
        TokenKind::Times => (BinaryOperator::Multiply, 6),
        TokenKind::Divide => (BinaryOperator::Divide, 6),
        TokenKind::Modulo => (BinaryOperator::Modulo, 6),
        _ => return None,
    })
}
