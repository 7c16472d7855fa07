//! Expressions and the values in them.

use super::{Parse, Parser};
use crate::syntax::ast::{BinaryOperator, Expression, ExpressionKind};
use crate::syntax::token::TokenKind;

/// So many operators may stand in one chain: the tree of `a + b + c + …` is as deep as the chain is long.
const MAX_OPERATORS: u32 = 250;

impl Parser<'_, '_, '_> {
    /// An expression of a condition or behind `#set($x =`.
    pub(super) fn expression(&mut self) -> Parse<Expression> {
        self.enter()?;
        let expression = self.binary(0)?;
        self.leave();
        Ok(expression)
    }

    /// Operators that bind at least as tight as `weakest`, all of them from left to right.
    fn binary(&mut self, weakest: u8) -> Parse<Expression> {
        let mut left = self.unary()?;
        let mut operators = 0;
        while let Some((operator, strength)) = binary_operator(self.peek()) {
            if strength < weakest {
                break;
            }
            operators += 1;
            if operators > MAX_OPERATORS {
                let token = self.bump();
                let span = self.span(token);
                return Err(self.session.too_many_operators(span, MAX_OPERATORS));
            }
            self.next += 1;
            let right = self.binary(strength + 1)?;
            let span = left.span.to(right.span);
            left = Expression {
                kind: ExpressionKind::Binary(operator, Box::new((left, right))),
                span,
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parse<Expression> {
        let blanks = usize::from(self.peek() == TokenKind::Blanks);
        if self.peek_at(blanks) != TokenKind::Not {
            return self.primary();
        }
        self.next += blanks;
        let not = self.bump();
        self.enter()?;
        let operand = self.unary()?;
        self.leave();
        let span = self.span(not).to(operand.span);
        Ok(Expression {
            kind: ExpressionKind::Not(Box::new(operand)),
            span,
        })
    }

    fn primary(&mut self) -> Parse<Expression> {
        self.skip_blanks();
        let primary = if self.peek() == TokenKind::ParenOpen {
            self.parenthesized()?
        } else {
            self.value()?
        };
        self.skip_blanks();
        Ok(primary)
    }

    fn parenthesized(&mut self) -> Parse<Expression> {
        let opening = self.bump();
        let start = self.span(opening).start;
        let inner = self.expression()?;
        if !self.bump_if(TokenKind::ParenClose) {
            return self.blame_parenthesis(opening);
        }
        Ok(Expression {
            kind: ExpressionKind::Parenthesized(Box::new(inner)),
            span: self.span_from(start),
        })
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
            TokenKind::True | TokenKind::False => {
                let token = self.bump();
                Ok(Expression {
                    kind: ExpressionKind::Boolean(token.kind == TokenKind::True),
                    span: self.span(token),
                })
            }
            TokenKind::Identifier | TokenKind::CurlyOpen => self.reference_value(),
            TokenKind::ListOpen => self.list(),
            TokenKind::MapOpen => self.map(),
            _ => self.blame_value(),
        }
    }

    fn reference_value(&mut self) -> Parse<Expression> {
        let reference = Box::new(self.reference()?);
        Ok(Expression {
            span: reference.span,
            kind: ExpressionKind::Reference(reference),
        })
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
        let start = self.span(opening).start;
        self.enter()?;
        let mut items = Vec::new();
        if self.peek() != TokenKind::ListClose {
            let may_be_range = self.begins_range();
            let first = self.parameter()?;
            if may_be_range && self.bump_if(TokenKind::DoubleDot) {
                return self.range(first, start, opening);
            }
            items.push(first);
            while self.bump_if(TokenKind::Comma) {
                items.push(self.parameter()?);
            }
        }
        if !self.bump_if(TokenKind::ListClose) {
            return self.blame_list_end(opening);
        }
        self.leave();
        Ok(Expression {
            kind: ExpressionKind::List(items),
            span: self.span_from(start),
        })
    }

    fn begins_range(&mut self) -> bool {
        let blanks = usize::from(self.peek() == TokenKind::Blanks);
        is_range_bound(self.peek_at(blanks))
    }

    /// The rest of a range, behind its `..`.
    fn range(
        &mut self,
        first: Expression,
        start: u32,
        opening: crate::syntax::token::Token,
    ) -> Parse<Expression> {
        self.skip_blanks();
        if !is_range_bound(self.peek()) {
            return self.blame_range_bound();
        }
        let last = self.parameter()?;
        if !self.bump_if(TokenKind::ListClose) {
            return self.blame_list_end(opening);
        }
        self.leave();
        Ok(Expression {
            kind: ExpressionKind::Range(Box::new((first, last))),
            span: self.span_from(start),
        })
    }

    /// `{k: v, …}`. Behind a reference, its `}` is the token that closes a reference.
    fn map(&mut self) -> Parse<Expression> {
        let opening = self.bump();
        let start = self.span(opening).start;
        self.enter()?;
        let mut entries = Vec::new();
        self.skip_blanks_of_empty_map();
        if !is_map_end(self.peek()) {
            entries.push(self.entry(opening)?);
            while self.bump_if(TokenKind::Comma) {
                entries.push(self.entry(opening)?);
            }
        }
        if !is_map_end(self.peek()) {
            return self.blame_map_end(opening);
        }
        self.next += 1;
        self.leave();
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

    fn entry(&mut self, opening: crate::syntax::token::Token) -> Parse<(Expression, Expression)> {
        let key = self.parameter()?;
        if !self.bump_if(TokenKind::Colon) {
            return self.blame_map_colon(opening);
        }
        let value = self.parameter()?;
        Ok((key, value))
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
fn binary_operator(kind: TokenKind) -> Option<(BinaryOperator, u8)> {
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
