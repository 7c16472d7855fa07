//! References: `$a`, `${a.b}`, `$!a.m(1)[0]`, and what Velocity makes of the characters in front of them.

use super::{Parse, Parser};
use crate::source::SharedStr;
use crate::source::Span;
use crate::syntax::ast::{Expression, Part, Reference, ReferenceKind};
use crate::syntax::token::{Token, TokenKind};

/// A reference as it is read.
pub(super) struct Source {
    /// Its first token, among the tokens.
    pub(super) first: usize,
    /// Its last one.
    last: usize,
    /// Where its parts begin, among those that wait.
    pub(super) parts: usize,
    pub(super) span: Span,
}

impl<'t> Parser<'t, '_, '_> {
    /// Whether a reference begins here, as far as one token can say.
    pub(super) fn at_reference(&mut self) -> bool {
        matches!(self.peek(), TokenKind::Identifier | TokenKind::CurlyOpen)
    }

    /// Reads a reference without making a node of it: arguments nest, and what is on the stack while they do should
    /// be little.
    pub(super) fn reference_source(&mut self) -> Parse<Source> {
        let first = self.next;
        let opening = self.bump();
        let start = self.span(opening).start;
        let formal = opening.kind == TokenKind::CurlyOpen;
        if formal && !self.bump_if(TokenKind::Identifier) {
            return self.blame_reference_name(opening);
        }
        let parts = self.session.parts.len();
        self.indexes()?;
        while self.peek() == TokenKind::Dot && self.peek_at(1) == TokenKind::Identifier {
            self.next += 1;
            let name = self.bump();
            if self.at_arguments() {
                let args = self.arguments()?;
                self.push_method(name, args);
            } else {
                self.push_property(name);
            }
            self.indexes()?;
        }
        if formal && !self.bump_if(TokenKind::CurlyClose) {
            return self.blame_open_curly(opening);
        }
        Ok(Source { first, last: self.next.saturating_sub(1), parts, span: self.span_from(start) })
    }

    /// A method call is one only if what follows its `(` can be an argument; otherwise the name is a property, and the
    /// parenthesis is text.
    fn at_arguments(&mut self) -> bool {
        self.peek() == TokenKind::ParenOpen
            && matches!(
                self.peek_at(1),
                TokenKind::Blanks
                    | TokenKind::ArgumentsClose
                    | TokenKind::String
                    | TokenKind::Integer
                    | TokenKind::Float
                    | TokenKind::ListOpen
                    | TokenKind::MapOpen
                    | TokenKind::True
                    | TokenKind::False
                    | TokenKind::Identifier
                    | TokenKind::CurlyOpen
            )
    }

    /// Reads arguments; gives the place where they begin, among the values that wait.
    fn arguments(&mut self) -> Parse<usize> {
        let opening = self.bump();
        self.enter()?;
        let args = self.session.values.len();
        if self.peek() != TokenKind::ArgumentsClose {
            self.parameter()?;
            while self.bump_if(TokenKind::Comma) {
                self.parameter()?;
            }
        }
        if !self.bump_if(TokenKind::ArgumentsClose) {
            return self.blame_arguments_end(opening);
        }
        self.leave();
        Ok(args)
    }

    fn push_method(&mut self, token: Token, args: usize) {
        let name = self.slice(token.start, token.end);
        let start = self.span(token).start;
        let span = self.span_from(start);
        let session = &mut *self.session;
        let args = args.min(session.values.len());
        let args = session.values.drain(args..).collect();
        session.parts.push(Part::Method { name, args, span });
    }

    fn push_property(&mut self, token: Token) {
        let name = self.slice(token.start, token.end);
        let span = self.span(token);
        self.session.parts.push(Part::Property { name, span });
    }

    #[inline]
    fn indexes(&mut self) -> Parse<()> {
        while self.peek() == TokenKind::IndexOpen {
            self.push_index()?;
        }
        Ok(())
    }

    #[inline(never)]
    fn push_index(&mut self) -> Parse<()> {
        let opening = self.bump();
        self.enter()?;
        let index = self.index()?;
        if !self.bump_if(TokenKind::IndexClose) {
            return self.blame_index_end(opening);
        }
        self.leave();
        let start = self.span(opening).start;
        let span = self.span_from(start);
        self.session.parts.push(Part::Index { index, span });
        Ok(())
    }

    /// What may appear in an index: fewer things than may be an argument.
    fn index(&mut self) -> Parse<Expression> {
        self.skip_blanks();
        let index = match self.peek() {
            TokenKind::String
            | TokenKind::Integer
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Identifier
            | TokenKind::CurlyOpen => self.value()?,
            _ => return self.blame_index_value(),
        };
        self.skip_blanks();
        Ok(index)
    }

    /// Reads the reference's kind, its name and what is printed around it off its first token.
    pub(super) fn understand(&mut self, source: &Source) -> Reference {
        let Some(&token) = self.tokens.get(source.first) else {
            return self.node(source, ReferenceKind::Runt, SharedStr::default());
        };
        let image = self.image(token);
        match image.as_bytes() {
            [b'$', b'a'..=b'z' | b'A'..=b'Z' | b'_', ..] => {
                let name = self.slice(token.start + 1, token.end);
                self.node(source, ReferenceKind::Normal, name)
            }
            [b'$', b'{'] => {
                let name = self.name_behind(source);
                self.node(source, ReferenceKind::Formal, name)
            }
            _ if image.contains("\\!") => self.understand_slash_bang(source, image),
            _ => self.understand_prefixed(source, token, image),
        }
    }

    /// A quiet reference, a bare word, or one with characters in front of it.
    fn understand_prefixed(&mut self, source: &Source, token: Token, image: &str) -> Reference {
        let slashes = image.bytes().take_while(|&byte| byte == b'\\').count();
        let escape_prefix = image.get(..slashes / 2).unwrap_or_default().into();
        let behind = image.get(slashes..).unwrap_or_default();
        let more = behind.rfind('$').unwrap_or(0);
        let more_prefix = behind.get(..more).unwrap_or_default().into();
        if slashes + more > 0 {
            self.cut_front(source.first, slashes + more);
        }
        let (kind, sign) = match behind.get(more..).unwrap_or_default().as_bytes() {
            [b'$', b'{'] => (ReferenceKind::Formal, None),
            [b'$', b'!', b'{', ..] => (ReferenceKind::Quiet, None),
            [b'$', b'!', ..] => (ReferenceKind::Quiet, Some(2)),
            [b'$', ..] => (ReferenceKind::Normal, Some(1)),
            _ => (ReferenceKind::Runt, Some(0)),
        };
        let name = match sign.and_then(|sign| u32::try_from(slashes + more + sign).ok()) {
            Some(front) => self.slice(token.start + front, token.end),
            None => self.name_behind(source),
        };
        let node = self.node(source, kind, name);
        Reference { escaped: slashes % 2 == 1, escape_prefix, more_prefix, ..node }
    }

    /// `$\!a`: looks for a variable of that very name, and prints it without one of its backslashes.
    fn understand_slash_bang(&mut self, source: &Source, image: &str) -> Reference {
        let dollar = image.find('$').unwrap_or(0);
        let behind = image.get(dollar..).unwrap_or_default();
        let slash = dollar + behind.find('\\').unwrap_or(0);
        let name =
            [image.get(..slash).unwrap_or_default(), image.get(slash + 1..).unwrap_or_default()];
        self.node(source, ReferenceKind::SlashBang, name.concat().into())
    }

    /// The name after `${` or `$!{`.
    fn name_behind(&self, source: &Source) -> SharedStr {
        match self.tokens.get(source.first + 1) {
            Some(token) => self.slice(token.start, token.end),
            None => SharedStr::default(),
        }
    }

    fn node(&mut self, source: &Source, kind: ReferenceKind, name: SharedStr) -> Reference {
        let parts = source.parts.min(self.session.parts.len());
        Reference {
            kind,
            name,
            parts: self.session.parts.drain(parts..).collect(),
            escaped: false,
            escape_prefix: SharedStr::default(),
            more_prefix: SharedStr::default(),
            literal: self.literal(source.first, source.last),
            span: source.span,
        }
    }
}
