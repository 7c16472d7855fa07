//! Statements: text, escapes, comments, references, `#set`, `#if`.

use super::{Parse, Parser};
use crate::syntax::ast::{Block, Branch, Expression, If, Set, Statement, Text};
use crate::syntax::token::{Token, TokenKind};

impl Parser<'_, '_, '_> {
    /// Statements, up to a token that begins none.
    pub(super) fn block(&mut self) -> Parse<Block> {
        let mut statements = Vec::new();
        while begins_statement(self.peek()) {
            let depth = self.session.depth;
            self.statement_start = self.token_at(0).start;
            if let Err(stop) = self.statement(&mut statements) {
                self.recover(stop, depth)?;
            }
        }
        Ok(statements)
    }

    /// A block inside another statement.
    pub(super) fn nested_block(&mut self) -> Parse<Block> {
        self.enter()?;
        let block = self.block()?;
        self.leave();
        Ok(block)
    }

    fn statement(&mut self, into: &mut Block) -> Parse<()> {
        let statement = match self.peek() {
            TokenKind::Text => self.text(),
            TokenKind::Identifier => Statement::Reference(self.reference()?),
            TokenKind::CurlyOpen if self.peek_at(1) == TokenKind::Identifier => {
                Statement::Reference(self.reference()?)
            }
            TokenKind::If => self.if_statement()?,
            TokenKind::Set => self.set_directive()?,
            TokenKind::Word | TokenKind::BracedWord => self.directive()?,
            TokenKind::LineComment | TokenKind::BlockComment | TokenKind::FormalComment => {
                return self.comment(into);
            }
            TokenKind::TextBlock => self.text_block(),
            TokenKind::EscapedDirective => self.escaped_directive(),
            TokenKind::DoubleBackslash => self.backslashes(),
            _ => self.text(),
        };
        into.push(statement);
        Ok(())
    }

    fn text(&mut self) -> Statement {
        let token = self.bump();
        Statement::Text(Text {
            text: self.literal_of_token(token),
            span: self.span(token),
        })
    }

    /// `#[[ … ]]#` without its fences.
    fn text_block(&mut self) -> Statement {
        let token = self.bump();
        let image = self.image(token);
        // What the lexer gathered before `#[[` (a lone `$`) is cut off by its length, not by what it is.
        let text = image.get(3..image.len() - 3).unwrap_or_default();
        Statement::Text(Text {
            text: text.into(),
            span: self.span(token),
        })
    }

    /// A comment prints nothing but what was gathered into its first token before it (`$` of `$##`).
    fn comment(&mut self, into: &mut Block) -> Parse<()> {
        let token = self.bump();
        if token.kind == TokenKind::LineComment {
            self.bump_if(TokenKind::LineCommentEnd);
        }
        let image = self.image(token);
        let printed = image
            .find("##")
            .or_else(|| image.find("#*"))
            .and_then(|end| image.get(..end))
            .unwrap_or_default();
        if !printed.is_empty() {
            into.push(Statement::Text(Text {
                text: printed.into(),
                span: self.span(token),
            }));
        }
        let start = self.span(token).start;
        into.push(Statement::Comment(self.span_from(start)));
        Ok(())
    }

    /// `\#name`: half of the backslashes, rounded down, before a name that means something; all of them before
    /// another.
    fn escaped_directive(&mut self) -> Statement {
        let at = self.next;
        let token = self.bump();
        let image = self.image(token);
        let slashes = image.bytes().take_while(|&byte| byte == b'\\').count();
        let name = image.get(slashes + 1..).unwrap_or_default();
        let name = name
            .strip_prefix('{')
            .and_then(|inner| inner.strip_suffix('}'))
            .unwrap_or(name);
        let known = self.is_directive(name)
            || self.is_macro(name)
            || matches!(name, "if" | "end" | "set" | "else" | "elseif");
        let span = self.span(token);
        if known {
            self.cut_front(at, slashes - (slashes - 1) / 2);
        }
        let image = self.tokens.get(at).map_or("", |&token| self.image(token));
        Statement::Text(Text {
            text: image.into(),
            span,
        })
    }

    /// `\\` before something else: one backslash each if that is a directive, else two.
    fn backslashes(&mut self) -> Statement {
        let first = self.bump();
        let mut count = 1;
        while self.bump_if(TokenKind::DoubleBackslash) {
            count += 1;
        }
        let start = self.span(first).start;
        let span = self.span_from(start);
        let follower = self.token_at(0);
        let control = match follower.kind {
            TokenKind::If | TokenKind::Else | TokenKind::ElseIf | TokenKind::End => true,
            TokenKind::EndOfText => false,
            // Java looks at the token without its first character, whatever that is.
            _ => {
                let mut name = self.image(follower).chars();
                name.next();
                let name = name.as_str();
                self.is_directive(name) || self.is_macro(name)
            }
        };
        let each = if control { "\\" } else { "\\\\" };
        Statement::Text(Text {
            text: each.repeat(count).into(),
            span,
        })
    }

    fn set_directive(&mut self) -> Parse<Statement> {
        let opening = self.bump();
        let start = self.span(opening).start;
        self.skip_blanks();
        if !self.at_reference() {
            return self.blame_set_target(opening);
        }
        let first = self.next;
        let target = self.reference()?;
        self.skip_blanks();
        if !self.bump_if(TokenKind::Assign) {
            return self.blame_set_equals(opening);
        }
        let value = self.expression()?;
        if !self.bump_if(TokenKind::ParenClose) {
            return self.blame_directive_end(opening);
        }
        self.lexer.leave_set();
        let mut stored_name = self
            .tokens
            .get(first)
            .map_or("", |&token| self.image(token))
            .chars();
        stored_name.next();
        Ok(Statement::Set(Box::new(Set {
            target,
            stored_name: stored_name.as_str().into(),
            value,
            span: self.span_from(start),
        })))
    }

    fn if_statement(&mut self) -> Parse<Statement> {
        let opening = self.bump();
        let start = self.span(opening).start;
        self.open_ifs += 1;
        let mut branches = vec![self.branch(opening)?];
        while self.peek() == TokenKind::ElseIf {
            let token = self.bump();
            self.statement_start = token.start;
            branches.push(self.branch(token)?);
        }
        let mut otherwise = None;
        if self.bump_if(TokenKind::Else) {
            otherwise = Some(self.nested_block()?);
        }
        while self.peek() != TokenKind::End {
            // Whatever else is read from here on is only read to find the `#end`.
            if !self.blame_instead_of_end(opening)? {
                break;
            }
            self.nested_block()?;
        }
        self.open_ifs -= 1;
        self.bump_if(TokenKind::End);
        Ok(Statement::If(Box::new(If {
            branches,
            otherwise,
            span: self.span_from(start),
        })))
    }

    /// The condition behind `#if` or `#elseif`, and the block.
    fn branch(&mut self, opening: Token) -> Parse<Branch> {
        let depth = self.session.depth;
        let condition = match self.condition(opening) {
            Ok(condition) => condition,
            Err(stop) => {
                self.recover(stop, depth)?;
                Expression::placeholder()
            }
        };
        let start = self.span(opening).start;
        let span = self.span_from(start);
        Ok(Branch {
            condition,
            body: self.nested_block()?,
            span,
        })
    }

    fn condition(&mut self, opening: Token) -> Parse<Expression> {
        self.skip_blanks();
        if !self.bump_if(TokenKind::ParenOpen) {
            return self.blame_condition(opening);
        }
        let condition = self.expression()?;
        if !self.bump_if(TokenKind::ParenClose) {
            return self.blame_directive_end(opening);
        }
        Ok(condition)
    }
}

/// Whether a statement begins with such a token. Many tokens that seem to belong inside parentheses are text here: the
/// lexer may still be in a reference when the parser has long left it.
fn begins_statement(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Text
            | TokenKind::Identifier
            | TokenKind::CurlyOpen
            | TokenKind::CurlyClose
            | TokenKind::If
            | TokenKind::Set
            | TokenKind::Word
            | TokenKind::BracedWord
            | TokenKind::LineComment
            | TokenKind::BlockComment
            | TokenKind::FormalComment
            | TokenKind::TextBlock
            | TokenKind::EscapedDirective
            | TokenKind::DoubleBackslash
            | TokenKind::Backslash
            | TokenKind::ParenOpen
            | TokenKind::ParenClose
            | TokenKind::String
            | TokenKind::Integer
            | TokenKind::Float
            | TokenKind::Dot
            | TokenKind::EmptyIndex
    )
}
