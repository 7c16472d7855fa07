//! Makes the tree of a template of what the parser reads.

use std::vec::Drain;

use super::ast::{
    BinaryOperator, Block, Branch, Directive, Expression, ExpressionKind, If, Interpolated, Part,
    Reference, Set, Statement, Template, Text,
};
use super::build::{Build, DirectiveNode, Operand, Piece, ReferenceNode, Shape};
use crate::source::Span;

/// Makes nodes that own their texts.
#[derive(Debug, Default)]
pub(super) struct Tree;

impl Build for Tree {
    type Part = Part;
    type Expression = Expression;
    type Statement = Statement;
    type Block = Block;
    type Branch = Branch;

    fn property(&mut self, name: Piece<'_>, span: Span) -> Part {
        let name = name.into_boxed();
        Part::Property { name, span }
    }

    fn method(&mut self, name: Piece<'_>, args: Drain<'_, Expression>, span: Span) -> Part {
        Part::Method { name: name.into_boxed(), args: args.collect(), span }
    }

    fn index(&mut self, index: Expression, span: Span) -> Part {
        Part::Index { index, span }
    }

    fn string(&mut self, text: Piece<'_>, span: Span) -> Expression {
        ExpressionKind::String(text.into_boxed()).at(span)
    }

    fn interpolated(&mut self, body: Block, cut_last: bool, span: Span) -> Expression {
        let template = Template { body };
        let interpolated = Interpolated { template, cut_last };
        ExpressionKind::Interpolated(Box::new(interpolated)).at(span)
    }

    fn integer(&mut self, digits: &str, span: Span) -> Expression {
        ExpressionKind::Integer(digits.into()).at(span)
    }

    fn float(&mut self, digits: &str, span: Span) -> Expression {
        ExpressionKind::Float(digits.into()).at(span)
    }

    fn boolean(&mut self, value: bool, span: Span) -> Expression {
        ExpressionKind::Boolean(value).at(span)
    }

    fn word(&mut self, word: Piece<'_>, span: Span) -> Expression {
        ExpressionKind::Word(word.into_boxed()).at(span)
    }

    fn range(&mut self, from: Expression, to: Expression, span: Span) -> Expression {
        ExpressionKind::Range(Box::new((from, to))).at(span)
    }

    fn list(&mut self, items: Drain<'_, Expression>, span: Span) -> Expression {
        ExpressionKind::List(items.collect()).at(span)
    }

    fn map(&mut self, mut entries: Drain<'_, Expression>, span: Span) -> Expression {
        let mut pairs = Vec::with_capacity(entries.len() / 2);
        while let (Some(key), Some(value)) = (entries.next(), entries.next()) {
            pairs.push((key, value));
        }
        ExpressionKind::Map(pairs).at(span)
    }

    fn reference(&mut self, reference: ReferenceNode<'_>, parts: Drain<'_, Part>) -> Expression {
        let span = reference.span;
        ExpressionKind::Reference(Box::new(node(reference, parts))).at(span)
    }

    fn not(&mut self, operand: Expression, span: Span) -> Expression {
        ExpressionKind::Not(Box::new(operand)).at(span)
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        left: Expression,
        right: Expression,
        span: Span,
    ) -> Expression {
        ExpressionKind::Binary(operator, Box::new((left, right))).at(span)
    }

    fn parenthesized(&mut self, inner: Expression, span: Span) -> Expression {
        ExpressionKind::Parenthesized(Box::new(inner)).at(span)
    }

    fn text(&mut self, text: Piece<'_>, span: Span) -> Statement {
        let text = text.into_boxed();
        Statement::Text(Text { text, span })
    }

    fn comment(&mut self, span: Span) -> Statement {
        Statement::Comment(span)
    }

    fn printed(&mut self, reference: ReferenceNode<'_>, parts: Drain<'_, Part>) -> Statement {
        Statement::Reference(node(reference, parts))
    }

    fn set(
        &mut self,
        target: ReferenceNode<'_>,
        parts: Drain<'_, Part>,
        stored_name: Piece<'_>,
        value: Expression,
        span: Span,
    ) -> Statement {
        Statement::Set(Box::new(Set {
            target: node(target, parts),
            stored_name: stored_name.into_boxed(),
            value,
            span,
        }))
    }

    fn branch(&mut self, condition: Expression, body: Block, span: Span) -> Branch {
        Branch { condition, body, span }
    }

    fn conditional(
        &mut self,
        branches: Drain<'_, Branch>,
        otherwise: Option<Block>,
        span: Span,
    ) -> Statement {
        Statement::If(Box::new(If { branches: branches.collect(), otherwise, span }))
    }

    fn directive(
        &mut self,
        directive: DirectiveNode<'_>,
        args: Option<Drain<'_, Expression>>,
        block: Option<Block>,
    ) -> Statement {
        Statement::Directive(Box::new(Directive {
            name: directive.name.into(),
            name_span: directive.name_span,
            args: args.map(Iterator::collect),
            block,
            literal: directive.literal.into_boxed(),
            span: directive.span,
        }))
    }

    fn block(&mut self, statements: Drain<'_, Statement>) -> Block {
        statements.collect()
    }
}

impl Operand for Expression {
    fn span(&self) -> Span {
        self.span
    }

    fn shape(&self) -> Shape {
        match self.kind {
            ExpressionKind::Word(_) => Shape::Word,
            ExpressionKind::String(_)
            | ExpressionKind::Interpolated(_)
            | ExpressionKind::Reference(_) => Shape::Text,
            _ => Shape::Other,
        }
    }
}

impl ExpressionKind {
    fn at(self, span: Span) -> Expression {
        Expression { kind: self, span }
    }
}

impl Piece<'_> {
    fn into_boxed(self) -> Box<str> {
        self.text.into()
    }
}

fn node(reference: ReferenceNode<'_>, parts: Drain<'_, Part>) -> Reference {
    Reference {
        null_text: reference.null_text().into(),
        kind: reference.kind,
        name: reference.name.into_boxed(),
        parts: parts.collect(),
        escaped: reference.escaped,
        escape_prefix: reference.escape_prefix.into(),
        more_prefix: reference.more_prefix.into(),
        literal: reference.literal.into_boxed(),
        span: reference.span,
    }
}
