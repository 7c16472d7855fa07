//! Statements without a block: text, escapes, comments, references, `#set`.

use super::reference::Source;
use super::{Parse, Parser};
use crate::source::{SharedStr, Span};
use crate::syntax::ast::{Expression, Set, Statement, Text};
use crate::syntax::token::{Token, TokenKind};

impl<'t> Parser<'t, '_, '_> {
    /// One statement that has no block.
    pub(super) fn statement(&mut self) -> Parse<()> {
        match self.peek() {
            TokenKind::CurlyOpen if self.peek_at(1) == TokenKind::Identifier => {
                return self.printed_reference();
            }
            TokenKind::Set => return self.set_directive(),
            TokenKind::LineComment | TokenKind::BlockComment | TokenKind::FormalComment => {
                self.comment();
            }
            TokenKind::TextBlock => self.text_block(),
            TokenKind::EscapedDirective => self.escaped_directive(),
            TokenKind::DoubleBackslash => self.backslashes(),
            kind if is_text(kind) => self.text(),
            _ => self.blame_stray(),
        }
        Ok(())
    }

    pub(super) fn printed_reference(&mut self) -> Parse<()> {
        let source = self.reference_source()?;
        let reference = self.understand(&source);
        self.session.statements.push(Statement::Reference(reference));
        Ok(())
    }

    pub(super) fn text(&mut self) {
        let token = self.bump();
        let text = self.literal_of_token(token);
        let span = self.span(token);
        self.push_text(text, span);
    }

    fn push_text(&mut self, text: SharedStr, span: Span) {
        self.session.statements.push(Statement::Text(Text { text, span }));
    }

    /// `#[[ … ]]#` without its fences.
    fn text_block(&mut self) {
        let token = self.bump();
        // What the lexer gathered before `#[[` (a lone `$`) is cut off by its length, not by what it is.
        let text = self.slice(token.start + 3, token.end - 3);
        let span = self.span(token);
        self.push_text(text, span);
    }

    /// A comment prints nothing but what was gathered into its first token before it (`$` of `$##`).
    fn comment(&mut self) {
        let token = self.bump();
        if token.kind == TokenKind::LineComment {
            self.bump_if(TokenKind::LineCommentEnd);
        }
        let image = self.image(token);
        let printed = image
            .find("##")
            .or_else(|| image.find("#*"))
            .and_then(|end| u32::try_from(end).ok())
            .unwrap_or(0);
        if printed > 0 {
            let text = self.slice(token.start, token.start + printed);
            let span = self.span(token);
            self.push_text(text, span);
        }
        let span = self.comment_span(token);
        self.session.statements.push(Statement::Comment(span));
    }

    /// The token of a `#* … *#` is its end only: it begins somewhere after the token before.
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
            .map_or(token.start, |at| before.saturating_add(u32::try_from(at).unwrap_or(0)));
        self.origin.span(start, token.end)
    }

    /// `\#name`: half of the backslashes, rounded down, before a name that means something; all of them before
    /// another.
    fn escaped_directive(&mut self) {
        let at = self.next;
        let token = self.bump();
        let image = self.image(token);
        let slashes = image.bytes().take_while(|&byte| byte == b'\\').count();
        let name = image.get(slashes + 1..).unwrap_or_default();
        let name = name.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(name);
        let known = self.is_directive(name)
            || self.is_macro(name)
            || matches!(name, "if" | "end" | "set" | "else" | "elseif");
        let span = self.span(token);
        if known {
            self.cut_front(at, slashes - (slashes - 1) / 2);
        }
        let start = self.tokens.get(at).map_or(token.start, |token| token.start);
        let text = self.slice(start, token.end);
        self.push_text(text, span);
    }

    /// `\\` before something else: one backslash each if that is a directive, else two.
    fn backslashes(&mut self) {
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
        self.push_text(each.repeat(count).into(), span);
    }

    fn set_directive(&mut self) -> Parse<()> {
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
        self.push_set(opening, &target, value);
        Ok(())
    }

    fn push_set(&mut self, opening: Token, source: &Source, value: Expression) {
        let target = self.understand(source);
        let stored_name = match self.tokens.get(source.first) {
            // What is left of the token begins with a byte of its own: `$`, `{`, a letter.
            Some(token) => self.slice(token.start + 1, token.end),
            None => SharedStr::default(),
        };
        let start = self.span(opening).start;
        let span = self.span_from(start);
        let set = Set { target, stored_name, value, span };
        self.session.statements.push(Statement::Set(Box::new(set)));
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
