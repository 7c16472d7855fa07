//! Statements without a block: text, escapes, comments, references, `#set`.

use super::reference::Source;
use super::{Parse, Parser};
use crate::source::Span;
use crate::syntax::ast::{Block, Expression, Set, Statement, Text};
use crate::syntax::token::{Token, TokenKind};

impl Parser<'_, '_, '_> {
    /// One statement that has no block.
    pub(super) fn statement(&mut self, into: &mut Block) -> Parse<()> {
        match self.peek() {
            TokenKind::CurlyOpen if self.peek_at(1) == TokenKind::Identifier => {
                return self.printed_reference(into);
            }
            TokenKind::Set => return self.set_directive(into),
            TokenKind::LineComment | TokenKind::BlockComment | TokenKind::FormalComment => {
                self.comment(into);
            }
            TokenKind::TextBlock => self.text_block(into),
            TokenKind::EscapedDirective => self.escaped_directive(into),
            TokenKind::DoubleBackslash => self.backslashes(into),
            kind if is_text(kind) => self.text(into),
            _ => self.blame_stray(),
        }
        Ok(())
    }

    pub(super) fn printed_reference(&mut self, into: &mut Block) -> Parse<()> {
        let reference = self.reference()?;
        into.push(Statement::Reference(reference));
        Ok(())
    }

    pub(super) fn text(&mut self, into: &mut Block) {
        let token = self.bump();
        into.push(Statement::Text(Text {
            text: self.literal_of_token(token),
            span: self.span(token),
        }));
    }

    /// `#[[ … ]]#` without its fences.
    fn text_block(&mut self, into: &mut Block) {
        let token = self.bump();
        let image = self.image(token);
        // What the lexer gathered before `#[[` (a lone `$`) is cut off by its length, not by what it is.
        let text = image.get(3..image.len() - 3).unwrap_or_default();
        into.push(Statement::Text(Text {
            text: text.into(),
            span: self.span(token),
        }));
    }

    /// A comment prints nothing but what was gathered into its first token before it (`$` of `$##`).
    fn comment(&mut self, into: &mut Block) {
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
        into.push(Statement::Comment(self.comment_span(token)));
    }

    /// The token of a `#* … *#` is its end only: it begins somewhere behind the token before.
    fn comment_span(&self, token: Token) -> Span {
        if token.kind == TokenKind::LineComment {
            return self.span_from(self.span(token).start);
        }
        let before = self
            .next
            .checked_sub(2)
            .and_then(|at| self.tokens.get(at))
            .map_or(0, |token| token.end);
        let gap = self.text.get(before as usize..token.end as usize);
        let start = gap
            .and_then(|gap| gap.find("#*"))
            .map_or(token.start, |at| {
                before.saturating_add(u32::try_from(at).unwrap_or(0))
            });
        self.origin.span(start, token.end)
    }

    /// `\#name`: half of the backslashes, rounded down, before a name that means something; all of them before
    /// another.
    fn escaped_directive(&mut self, into: &mut Block) {
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
        into.push(Statement::Text(Text {
            text: image.into(),
            span,
        }));
    }

    /// `\\` before something else: one backslash each if that is a directive, else two.
    fn backslashes(&mut self, into: &mut Block) {
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
        into.push(Statement::Text(Text {
            text: each.repeat(count).into(),
            span,
        }));
    }

    fn set_directive(&mut self, into: &mut Block) -> Parse<()> {
        let opening = self.bump();
        self.skip_blanks();
        if !self.at_reference() {
            return self.blame_set_target(opening);
        }
        let target = self.reference_source()?;
        self.skip_blanks();
        if !self.bump_if(TokenKind::Assign) {
            return self.blame_set_equals(opening);
        }
        let value = self.expression()?;
        if !self.bump_if(TokenKind::ParenClose) {
            return self.blame_directive_end(opening);
        }
        self.lexer.leave_set();
        self.push_set(opening, target, value, into);
        Ok(())
    }

    fn push_set(&mut self, opening: Token, target: Source, value: Expression, into: &mut Block) {
        let first = target.first;
        let target = self.understand(target);
        let stored = self
            .tokens
            .get(first)
            .map_or("", |&token| self.image(token));
        let mut stored_name = stored.chars();
        stored_name.next();
        let start = self.span(opening).start;
        into.push(Statement::Set(Box::new(Set {
            target,
            stored_name: stored_name.as_str().into(),
            value,
            span: self.span_from(start),
        })));
    }
}

/// Whether such a token is text outside of directives. Many that seem to belong inside parentheses are: the lexer may
/// still be in a reference when the parser has long left it.
fn is_text(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Text
            | TokenKind::CurlyOpen
            | TokenKind::CurlyClose
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
