//! References: `$a`, `${a.b}`, `$!a.m(1)[0]`, and what Velocity makes of the characters in front of them.

use super::{Parse, Parser};
use crate::source::Span;
use crate::syntax::ast::{Expression, Part, Reference, ReferenceKind};
use crate::syntax::token::{Token, TokenKind};

/// A reference as it is read.
pub(super) struct Source {
    /// Its first token, among the tokens.
    pub(super) first: usize,
    /// Its last one.
    last: usize,
    parts: Vec<Part>,
    span: Span,
}

impl Parser<'_, '_, '_> {
    /// Whether a reference begins here, as far as one token tells.
    pub(super) fn at_reference(&mut self) -> bool {
        matches!(self.peek(), TokenKind::Identifier | TokenKind::CurlyOpen)
    }

    pub(super) fn reference(&mut self) -> Parse<Reference> {
        let source = self.reference_source()?;
        Ok(self.understand(source))
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
        let mut parts = Vec::new();
        self.indexes(&mut parts)?;
        while self.peek() == TokenKind::Dot && self.peek_at(1) == TokenKind::Identifier {
            self.next += 1;
            let name = self.bump();
            if self.at_arguments() {
                let args = self.arguments()?;
                self.push_method(name, args, &mut parts);
            } else {
                self.push_property(name, &mut parts);
            }
            self.indexes(&mut parts)?;
        }
        if formal && !self.bump_if(TokenKind::CurlyClose) {
            return self.blame_open_curly(opening);
        }
        Ok(Source {
            first,
            last: self.next.saturating_sub(1),
            parts,
            span: self.span_from(start),
        })
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

    fn arguments(&mut self) -> Parse<Vec<Expression>> {
        let opening = self.bump();
        self.enter()?;
        let mut args = Vec::new();
        if self.peek() != TokenKind::ArgumentsClose {
            args.push(self.parameter()?);
            while self.bump_if(TokenKind::Comma) {
                args.push(self.parameter()?);
            }
        }
        if !self.bump_if(TokenKind::ArgumentsClose) {
            return self.blame_arguments_end(opening);
        }
        self.leave();
        Ok(args)
    }

    fn push_method(&self, name: Token, args: Vec<Expression>, parts: &mut Vec<Part>) {
        let start = self.span(name).start;
        parts.push(Part::Method {
            name: self.image(name).into(),
            args,
            span: self.span_from(start),
        });
    }

    fn push_property(&self, name: Token, parts: &mut Vec<Part>) {
        parts.push(Part::Property {
            name: self.image(name).into(),
            span: self.span(name),
        });
    }

    fn indexes(&mut self, parts: &mut Vec<Part>) -> Parse<()> {
        while self.peek() == TokenKind::IndexOpen {
            let opening = self.bump();
            self.enter()?;
            let index = self.index()?;
            if !self.bump_if(TokenKind::IndexClose) {
                return self.blame_index_end(opening);
            }
            self.leave();
            let start = self.span(opening).start;
            let span = self.span_from(start);
            parts.push(Part::Index { index, span });
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
    pub(super) fn understand(&mut self, source: Source) -> Reference {
        let first = source.first;
        let image = self
            .tokens
            .get(first)
            .map_or("", |&token| self.image(token));
        if image.contains("\\!") {
            return self.understand_slash_bang(source, image);
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
        let literal = self.literal(first, source.last);
        let null_text = match kind {
            ReferenceKind::Quiet if !escaped => Box::default(),
            _ => literal.clone(),
        };
        Reference {
            kind,
            name: name.into(),
            parts: source.parts,
            escaped,
            escape_prefix,
            more_prefix,
            null_text,
            literal,
            span: source.span,
        }
    }

    /// `$\!a`: looks for a variable of that very name, and prints it without one of its backslashes.
    fn understand_slash_bang(&self, source: Source, image: &str) -> Reference {
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
            parts: source.parts,
            escaped: false,
            escape_prefix: Box::default(),
            more_prefix: Box::default(),
            literal: self.literal(source.first, source.last),
            span: source.span,
        }
    }
}
