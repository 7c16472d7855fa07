//! Expressions and the values in them.

use super::reference::Source;
use super::{Parse, Parser};
use crate::syntax::ast::{BinaryOperator, Expression, ExpressionKind};
use crate::syntax::token::{Token, TokenKind};

/// So many operators may one expression hold: the tree of `a + b + c + …` is as deep as the chain is long.
const MAX_OPERATORS: u32 = 400;

/// What waits for the operand on its right.
pub(super) enum Pending {
    Not(Token),
    Parenthesis(Token),
    Binary(BinaryOperator, u8, Expression),
}

impl Parser<'_, '_, '_> {
    /// An expression of a condition or after `#set($x =`. Operators and parentheses nest in a list, not on the stack
    /// of the machine.
    pub(super) fn expression(&mut self) -> Parse<Expression> {
        if !self.is_string {
            self.session.operators = 0;
        }
        let first = self.session.pending.len();
        loop {
            let mut operand = self.operand()?;
            loop {
                self.skip_blanks();
                let operator = binary_operator(self.peek());
                if self.session.pending.len() > first {
                    let strength = operator.map(|(_, strength)| strength);
                    operand = self.reduce(first, operand, strength);
                }
                if let Some((operator, strength)) = operator {
                    self.count_operator()?;
                    self.next += 1;
                    self.enter()?;
                    let waiting = Pending::Binary(operator, strength, operand);
                    self.session.pending.push(waiting);
                    break;
                }
                if self.session.pending.len() <= first {
                    return Ok(operand);
                }
                let Some(Pending::Parenthesis(opening)) = self.session.pending.pop() else {
                    return Ok(operand);
                };
                operand = self.parenthesized(opening, operand)?;
            }
        }
    }

    /// The next value, after whatever `!` and `(` are before it.
    fn operand(&mut self) -> Parse<Expression> {
        loop {
            self.skip_blanks();
            let prefix = match self.peek() {
                TokenKind::Not => Pending::Not(self.bump()),
                TokenKind::ParenOpen => Pending::Parenthesis(self.bump()),
                _ => return self.value(),
            };
            self.enter()?;
            self.session.pending.push(prefix);
        }
    }

    /// Applies what binds at least as tight as an operator of `strength`; without one, all up to the last `(`.
    fn reduce(
        &mut self,
        first: usize,
        mut operand: Expression,
        strength: Option<u8>,
    ) -> Expression {
        let binds = |waiting: &mut Pending| match waiting {
            Pending::Not(_) => true,
            Pending::Parenthesis(_) => false,
            Pending::Binary(_, left, _) => strength.is_none_or(|right| *left >= right),
        };
        while self.session.pending.len() > first {
            let Some(waiting) = self.session.pending.pop_if(binds) else {
                break;
            };
            self.leave();
            operand = match waiting {
                Pending::Not(not) => {
                    let span = self.span(not).to(operand.span);
                    Expression { kind: ExpressionKind::Not(Box::new(operand)), span }
                }
                Pending::Binary(operator, _, left) => {
                    let span = left.span.to(operand.span);
                    let sides = Box::new((left, operand));
                    Expression { kind: ExpressionKind::Binary(operator, sides), span }
                }
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
        let span = self.span_from(start);
        Ok(Expression { kind: ExpressionKind::Parenthesized(Box::new(inner)), span })
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

    /// An argument, an item or an entry: a value with white space around it, no operators. It waits among the values.
    pub(super) fn parameter(&mut self) -> Parse<()> {
        self.skip_blanks();
        let value = self.value()?;
        self.session.values.push(value);
        self.skip_blanks();
        Ok(())
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
        Ok(self.reference_expression(&source))
    }

    fn reference_expression(&mut self, source: &Source) -> Expression {
        let kind = ExpressionKind::Reference(Box::new(self.understand(source)));
        Expression { kind, span: source.span }
    }

    fn boolean(&mut self) -> Expression {
        let token = self.bump();
        let span = self.span(token);
        Expression { kind: ExpressionKind::Boolean(token.kind == TokenKind::True), span }
    }

    fn number(&mut self) -> Parse<Expression> {
        let token = self.bump();
        let image = self.image(token);
        // `#1` is one token; Java then finds that it is not a number.
        if !image.starts_with(|c: char| matches!(c, '-' | '.' | '0'..='9')) {
            return self.blame_number(token);
        }
        let span = self.span(token);
        let digits = self.slice(token.start, token.end);
        let kind = match token.kind {
            TokenKind::Float => ExpressionKind::Float(digits),
            _ => ExpressionKind::Integer(digits),
        };
        Ok(Expression { kind, span })
    }

    /// `[a, b]` or `[a..b]`. Only `[]` is empty: `[ ]` is an error.
    fn list(&mut self) -> Parse<Expression> {
        let opening = self.bump();
        self.enter()?;
        let items = self.session.values.len();
        let mut is_range = false;
        if self.peek() != TokenKind::ListClose {
            let may_be_range = self.begins_range();
            self.parameter()?;
            is_range = may_be_range && self.bump_if(TokenKind::DoubleDot);
            if is_range {
                self.range_end()?;
            }
            while !is_range && self.bump_if(TokenKind::Comma) {
                self.parameter()?;
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

    fn range_end(&mut self) -> Parse<()> {
        self.skip_blanks();
        if !is_range_bound(self.peek()) {
            return self.blame_range_bound();
        }
        self.parameter()
    }

    fn list_expression(&mut self, opening: Token, items: usize, is_range: bool) -> Expression {
        let start = self.span(opening).start;
        let span = self.span_from(start);
        let session = &mut *self.session;
        let items = items.min(session.values.len());
        let mut items = session.values.drain(items..);
        if is_range && let (Some(from), Some(to)) = (items.next(), items.next()) {
            return Expression { kind: ExpressionKind::Range(Box::new((from, to))), span };
        }
        Expression { kind: ExpressionKind::List(items.collect()), span }
    }

    /// `{k: v, …}`. After a reference, its `}` is the token that closes a reference.
    fn map(&mut self) -> Parse<Expression> {
        let opening = self.bump();
        self.enter()?;
        let entries = self.session.values.len();
        self.skip_blanks_of_empty_map();
        if !is_map_end(self.peek()) {
            self.entry(opening)?;
            while self.bump_if(TokenKind::Comma) {
                self.entry(opening)?;
            }
        }
        if !is_map_end(self.peek()) {
            return self.blame_map_end(opening);
        }
        self.next += 1;
        self.leave();
        Ok(self.map_expression(opening, entries))
    }

    fn map_expression(&mut self, opening: Token, entries: usize) -> Expression {
        let start = self.span(opening).start;
        let span = self.span_from(start);
        let session = &mut *self.session;
        let entries = entries.min(session.values.len());
        let mut entries = session.values.drain(entries..);
        let mut pairs = Vec::with_capacity(entries.len() / 2);
        while let (Some(key), Some(value)) = (entries.next(), entries.next()) {
            pairs.push((key, value));
        }
        Expression { kind: ExpressionKind::Map(pairs), span }
    }

    fn skip_blanks_of_empty_map(&mut self) {
        if self.peek() == TokenKind::Blanks && is_map_end(self.peek_at(1)) {
            self.next += 1;
        }
    }

    fn entry(&mut self, opening: Token) -> Parse<()> {
        self.parameter()?;
        if !self.bump_if(TokenKind::Colon) {
            return self.blame_map_colon(opening);
        }
        self.parameter()
    }
}

fn is_range_bound(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Identifier | TokenKind::CurlyOpen | TokenKind::Integer)
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
