//! Operands on their way into a program: what they become, and what the statement around them may ask about them.

use arcstr::ArcStr;

use super::ops::{Constant, Expr, Op, Slot, Variable};
use super::text::Text;
use crate::source::Span;
use crate::syntax::ast::ReferenceKind;
use crate::syntax::build::{self, Shape};

/// An operand that has been read.
#[derive(Debug)]
pub(crate) struct Operand {
    /// What it becomes, once it is known that nothing else is made of it.
    expr: Expr,
    pub(super) span: Span,
    pub(super) kind: Kind,
}

/// What kind of expression an operand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    String,
    Interpolated,
    Number,
    Boolean,
    /// A bare word: its text for the time being, null as an operand.
    Word,
    Range,
    List,
    Map,
    Reference(ReferenceKind),
    /// A reference that is just a variable: the place of its source.
    Variable(ReferenceKind, u32, u32),
    Not,
    /// Where the left side ends and the right side begins.
    Binary(u32, u32),
    Parenthesized,
}

impl Operand {
    pub(super) fn new(expr: Expr, kind: Kind, span: Span) -> Self {
        Self { expr, span, kind }
    }

    /// What it is in the program.
    pub(super) fn into_expr(self) -> Expr {
        match (self.kind, self.expr) {
            (Kind::Word, _) => Expr::Constant(Constant::Null),
            (_, Expr::Reference(reference)) if reference.parts.is_empty() => {
                Expr::Variable { slot: reference.slot, span: self.span }
            }
            (_, expr) => expr,
        }
    }

    /// The text of a bare word.
    pub(super) fn word(&self) -> Option<&Text> {
        match (self.kind, &self.expr) {
            (Kind::Word, Expr::Constant(Constant::String(word))) => Some(word),
            _ => None,
        }
    }

    /// The slot of the variable that a reference begins with.
    pub(super) fn slot(&self) -> Option<Slot> {
        match &self.expr {
            Expr::Variable { slot, .. } => Some(*slot),
            Expr::Reference(reference) | Expr::Uncomputed(reference) => Some(reference.slot),
            _ => None,
        }
    }

    /// The source of a reference.
    pub(super) fn reference_literal(&self, source: &ArcStr) -> Option<Text> {
        match (&self.expr, self.kind) {
            (Expr::Reference(reference) | Expr::Uncomputed(reference), _) => {
                Some(reference.source().into())
            }
            (_, Kind::Variable(_, start, end)) => {
                let length = end.saturating_sub(start) as usize;
                Some(Text::stretch(source, start, length))
            }
            _ => None,
        }
    }

    /// What a reference prints as a statement.
    pub(super) fn into_printed(self, source: &ArcStr) -> Option<Op> {
        let span = self.span;
        match (self.expr, self.kind) {
            (Expr::Uncomputed(reference), Kind::Reference(ReferenceKind::Runt)) => {
                // Of such a reference its name is printed, and nothing of its path.
                let is_path = |c: char| matches!(c, '.' | '[' | '(');
                let source = reference.source();
                let name = source.split(is_path).next();
                Some(Op::Text(name.unwrap_or_default().into()))
            }
            (Expr::Reference(reference) | Expr::Uncomputed(reference), _) => {
                Some(Op::Reference(reference))
            }
            (Expr::Variable { slot, .. }, Kind::Variable(kind, start, end)) => {
                let length = end.saturating_sub(start) as usize;
                Some(Op::Variable(Variable {
                    slot,
                    is_quiet: kind == ReferenceKind::Quiet,
                    literal: Text::stretch(source, start, length),
                    span,
                }))
            }
            _ => None,
        }
    }
}

impl build::Operand for Operand {
    fn span(&self) -> Span {
        self.span
    }

    fn shape(&self) -> Shape {
        match self.kind {
            Kind::Word => Shape::Word,
            Kind::String | Kind::Interpolated | Kind::Reference(_) | Kind::Variable(..) => {
                Shape::Text
            }
            _ => Shape::Other,
        }
    }
}
