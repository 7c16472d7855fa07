//! References: `$a`, `${a.b}`, `$!a.m(1)[0]`, and what Velocity makes of the characters in front of them.

use super::{Parse, Parser};
use crate::syntax::ast::{Expression, Part, Reference, ReferenceKind};
use crate::syntax::token::TokenKind;

impl Parser<'_, '_, '_> {
    /// Whether a reference begins here, as far as one token tells.
    pub(super) fn at_reference(&mut self) -> bool {
        matches!(self.peek(), TokenKind::Identifier | TokenKind::CurlyOpen)
    }

    pub(super) fn reference(&mut self) -> Parse<Reference> {
        let first = self.next;
        let opening = self.bump();
        let start = self.span(opening).start;
        let formal = opening.kind == TokenKind::CurlyOpen;
        if formal && !self.bump_if(TokenKind::Identifier) {
            return self.blame_reference_name(opening);
        }
        let mut parts = Vec::new();
        self.indexes(&mut parts)?;
        while self.peek() == TokenKind::Dot && self.peek_at(1) == TokenKind::Identifier {
            self.next += 1;
            let part = if self.at_method() {
                self.method()?
            } else {
                self.property()
            };
            parts.push(part);
            self.indexes(&mut parts)?;
        }
        if formal && !self.bump_if(TokenKind::CurlyClose) {
            return self.blame_open_curly(opening);
        }
        let span = self.span_from(start);
        let mut reference = self.understand(first);
        reference.parts = parts;
        reference.span = span;
        Ok(reference)
    }

    /// A method call is one only if what follows its `(` can be an argument; otherwise the name is a property, and the
    /// parenthesis is text.
    fn at_method(&mut self) -> bool {
        self.peek_at(1) == TokenKind::ParenOpen
            && matches!(
                self.peek_at(2),
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

    fn property(&mut self) -> Part {
        let name = self.bump();
        Part::Property {
            name: self.image(name).into(),
            span: self.span(name),
        }
    }

    fn method(&mut self) -> Parse<Part> {
        let name = self.bump();
        let start = self.span(name).start;
        let opening = self.bump();
        self.enter()?;
        let mut args = Vec::new();
        let empty = self.peek() == TokenKind::ArgumentsClose;
        if !empty {
            args.push(self.parameter()?);
            while self.bump_if(TokenKind::Comma) {
                args.push(self.parameter()?);
            }
        }
        if !self.bump_if(TokenKind::ArgumentsClose) {
            return self.blame_arguments_end(opening);
        }
        self.leave();
        Ok(Part::Method {
            name: self.image(name).into(),
            args,
            span: self.span_from(start),
        })
    }

    fn indexes(&mut self, parts: &mut Vec<Part>) -> Parse<()> {
        while self.peek() == TokenKind::IndexOpen {
            let opening = self.bump();
            let start = self.span(opening).start;
            self.enter()?;
            let index = self.index()?;
            if !self.bump_if(TokenKind::IndexClose) {
                return self.blame_index_end(opening);
            }
            self.leave();
            parts.push(Part::Index {
                index,
                span: self.span_from(start),
            });
        }
        Ok(())
    }

    /// What may stand in an index: fewer things than may be an argument.
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
    fn understand(&mut self, first: usize) -> Reference {
        let image = self
            .tokens
            .get(first)
            .map_or("", |&token| self.image(token));
        if image.contains("\\!") {
            return self.understand_slash_bang(first, image);
        }
        let slashes = image.bytes().take_while(|&byte| byte == b'\\').count();
        let escape_prefix = image.get(..slashes / 2).unwrap_or_default().into();
        let image = image.get(slashes..).unwrap_or_default();
        let more = image.rfind('$').unwrap_or(0);
        let more_prefix = image.get(..more).unwrap_or_default().into();
        let image = image.get(more..).unwrap_or_default();
        if slashes + more > 0 {
            self.cut_front(first, slashes + more);
        }
        let escaped = slashes % 2 == 1;
        let name_behind = match self.tokens.get(first + 1) {
            Some(&token) => self.image(token),
            None => "",
        };
        let (kind, name) = match image {
            "${" => (ReferenceKind::Formal, name_behind),
            _ => match image.strip_prefix("$!") {
                Some(quiet) if quiet.starts_with('{') => (ReferenceKind::Quiet, name_behind),
                Some(quiet) => (ReferenceKind::Quiet, quiet),
                None => match image.strip_prefix('$') {
                    Some(name) => (ReferenceKind::Normal, name),
                    None => (ReferenceKind::Runt, image),
                },
            },
        };
        let literal = self.literal(first, self.next.saturating_sub(1));
        let null_text = match kind {
            ReferenceKind::Quiet if !escaped => Box::default(),
            _ => literal.clone(),
        };
        Reference {
            kind,
            name: name.into(),
            parts: Vec::new(),
            escaped,
            escape_prefix,
            more_prefix,
            null_text,
            literal,
            span: Default::default(),
        }
    }

    /// `$\!a`: looks for a variable of that very name, and prints it without one of its backslashes.
    fn understand_slash_bang(&self, first: usize, image: &str) -> Reference {
        let dollar = image.find('$').unwrap_or(0);
        let behind = image.get(dollar..).unwrap_or_default();
        let slash = dollar + behind.find('\\').unwrap_or(0);
        let name: Box<str> = [
            image.get(..slash).unwrap_or_default(),
            image.get(slash + 1..).unwrap_or_default(),
        ]
        .concat()
        .into();
        Reference {
            kind: ReferenceKind::SlashBang,
            null_text: name.clone(),
            name,
            parts: Vec::new(),
            escaped: false,
            escape_prefix: Box::default(),
            more_prefix: Box::default(),
            literal: self.literal(first, self.next.saturating_sub(1)),
            span: Default::default(),
        }
    }
}
