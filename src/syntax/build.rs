//! What the parser hands on: each node as soon as it has been read, to become part of a tree or of a program. So a
//! template is compiled without a tree of it, by the same parser that makes the tree for those who look at templates.

use std::borrow::Cow;
use std::vec::Drain;

use super::ast::{BinaryOperator, ReferenceKind};
use crate::source::Span;

/// A text of a node.
#[derive(Debug, Clone)]
pub(crate) struct Piece<'t> {
    pub(crate) text: Cow<'t, str>,
    /// Where it stands in the outermost text, if it stands there word for word, apart from the padding.
    pub(crate) place: Option<u32>,
    /// Its last character is the blank that Velocity adds to a string before reading the template in it.
    pub(crate) padded: bool,
}

/// A reference, without its parts.
#[derive(Debug)]
pub(crate) struct ReferenceNode<'t> {
    pub(crate) kind: ReferenceKind,
    pub(crate) name: Piece<'t>,
    pub(crate) escaped: bool,
    pub(crate) escape_prefix: &'t str,
    pub(crate) more_prefix: &'t str,
    /// What is printed where it has no value is its source; otherwise the name of `$\!a`, and nothing for `$!a`.
    pub(crate) prints_source: bool,
    pub(crate) literal: Piece<'t>,
    pub(crate) span: Span,
}

/// A directive, without its arguments and block.
#[derive(Debug)]
pub(crate) struct DirectiveNode<'t> {
    pub(crate) name: &'t str,
    pub(crate) name_span: Span,
    pub(crate) literal: Piece<'t>,
    pub(crate) span: Span,
}

/// What the parser asks about an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A bare word.
    Word,
    /// A string or a reference: what has a text to be evaluated.
    Text,
    Other,
}

/// An expression that has been read.
pub(crate) trait Operand {
    fn span(&self) -> Span;
    fn shape(&self) -> Shape;
}

/// Makes something of the nodes. The members of a node come before the node; lists of them are to be emptied.
pub(crate) trait Build {
    type Part;
    type Expression: Operand;
    type Statement;
    type Block;
    type Branch;

    fn property(&mut self, name: Piece<'_>, span: Span) -> Self::Part;
    fn method(
        &mut self,
        name: Piece<'_>,
        args: Drain<'_, Self::Expression>,
        span: Span,
    ) -> Self::Part;
    fn index(&mut self, index: Self::Expression, span: Span) -> Self::Part;

    /// Quotes undoubled.
    fn string(&mut self, text: Piece<'_>, span: Span) -> Self::Expression;
    fn interpolated(
        &mut self,
        template: Self::Block,
        cut_last: bool,
        span: Span,
    ) -> Self::Expression;
    fn integer(&mut self, digits: &str, span: Span) -> Self::Expression;
    fn float(&mut self, digits: &str, span: Span) -> Self::Expression;
    fn boolean(&mut self, value: bool, span: Span) -> Self::Expression;
    fn word(&mut self, word: Piece<'_>, span: Span) -> Self::Expression;
    fn range(
        &mut self,
        from: Self::Expression,
        to: Self::Expression,
        span: Span,
    ) -> Self::Expression;
    fn list(&mut self, items: Drain<'_, Self::Expression>, span: Span) -> Self::Expression;
    /// Keys and values by turns.
    fn map(&mut self, entries: Drain<'_, Self::Expression>, span: Span) -> Self::Expression;
    fn reference(
        &mut self,
        reference: ReferenceNode<'_>,
        parts: Drain<'_, Self::Part>,
    ) -> Self::Expression;
    fn not(&mut self, operand: Self::Expression, span: Span) -> Self::Expression;
    fn binary(
        &mut self,
        operator: BinaryOperator,
        left: Self::Expression,
        right: Self::Expression,
        span: Span,
    ) -> Self::Expression;
    fn parenthesized(&mut self, inner: Self::Expression, span: Span) -> Self::Expression;

    fn text(&mut self, text: Piece<'_>, span: Span) -> Self::Statement;
    fn comment(&mut self, span: Span) -> Self::Statement;
    fn printed(
        &mut self,
        reference: ReferenceNode<'_>,
        parts: Drain<'_, Self::Part>,
    ) -> Self::Statement;
    fn set(
        &mut self,
        target: ReferenceNode<'_>,
        parts: Drain<'_, Self::Part>,
        stored_name: Piece<'_>,
        value: Self::Expression,
        span: Span,
    ) -> Self::Statement;
    fn branch(
        &mut self,
        condition: Self::Expression,
        body: Self::Block,
        span: Span,
    ) -> Self::Branch;
    fn conditional(
        &mut self,
        branches: Drain<'_, Self::Branch>,
        otherwise: Option<Self::Block>,
        span: Span,
    ) -> Self::Statement;
    fn directive(
        &mut self,
        directive: DirectiveNode<'_>,
        args: Option<Drain<'_, Self::Expression>>,
        block: Option<Self::Block>,
    ) -> Self::Statement;
    fn block(&mut self, statements: Drain<'_, Self::Statement>) -> Self::Block;
}

impl Piece<'_> {
    /// No text.
    pub(crate) const EMPTY: Self = Self { text: Cow::Borrowed(""), place: None, padded: false };

    /// A text that stands nowhere.
    pub(crate) fn made(text: String) -> Self {
        Self { text: Cow::Owned(text), place: None, padded: false }
    }
}

impl ReferenceNode<'_> {
    /// What is printed where it has no value.
    pub(crate) fn null_text(&self) -> &str {
        match self.kind {
            _ if self.prints_source => &self.literal.text,
            ReferenceKind::SlashBang => &self.name.text,
            _ => "",
        }
    }
}
