//! Directives on their way into a program.

use std::sync::Arc;
use std::vec::Drain;

use super::literal::{self, target_name};
use super::lower::{Body, Lowered, Lowering};
use super::operand::{Kind, Operand};
use super::ops::{
    Block, Define, Foreach, Include, LoopUses, MacroArgument, MacroCall, MacroDefinition, Op, Slot,
    TracedKind,
};
use super::text::Text;
use crate::source::Span;
use crate::syntax::Dialect;
use crate::syntax::build::{DirectiveNode, Piece};

impl Lowering<'_> {
    /// Everything that begins with `#` but `#set` and `#if`.
    pub(super) fn lower_directive(
        &mut self,
        directive: DirectiveNode<'_>,
        args: Option<Drain<'_, Operand>>,
        block: Option<Body>,
    ) -> Lowered {
        let last = args.as_ref().and_then(|args| args.as_slice().last());
        let name_span = directive.name_span;
        // Without the block.
        let head = last.map_or(name_span, |last| name_span.to(last.span));
        let mut kind = TracedKind::Directive;
        let op = if directive.name == "foreach" {
            kind = TracedKind::Foreach;
            args.and_then(|args| self.foreach(args, block, name_span, head))
        } else {
            self.other_directive(directive, args, block)
        };
        self.lowered(op, kind, head)
    }

    fn other_directive(
        &mut self,
        directive: DirectiveNode<'_>,
        args: Option<Drain<'_, Operand>>,
        block: Option<Body>,
    ) -> Option<Op> {
        let span = directive.span;
        let has_args = args.is_some();
        let mut waiting = Vec::new();
        let mut args = args.unwrap_or_else(|| waiting.drain(..));
        match (directive.name, args.len()) {
            ("define", 1) => {
                let name = target_name(&args.next()?, self.source, &self.slots);
                let define = self.define(name.into(), block);
                Some(Op::Define(Box::new(define)))
            }
            ("macro", 1..) => {
                self.macro_definition(args, block);
                None
            }
            ("break", count) => Some(Op::Break {
                scope: match args.next() {
                    Some(scope) if count > 0 => {
                        let literal = literal::of(&scope, self.source);
                        Some(Box::new((scope.into_expr(), literal)))
                    }
                    _ => None,
                },
                span,
            }),
            ("stop", _) => Some(Op::Stop { message: args.next().map(Operand::into_expr) }),
            ("include", _) => Some(include("include", args, span)),
            ("parse", _) => Some(include("parse", args, span)),
            ("evaluate", 1) if self.dialect == Dialect::Velocity => {
                // What it evaluates may use any of the loop's variables.
                self.loop_uses = LoopUses { foreach: true, count: true, has_next: true };
                let source = args.next()?.into_expr();
                Some(Op::Evaluate(Box::new((source, span))))
            }
            _ => Some(self.call(directive, has_args, args, block)),
        }
    }

    fn foreach(
        &mut self,
        mut args: Drain<'_, Operand>,
        block: Option<Body>,
        name_span: Span,
        head: Span,
    ) -> Option<Op> {
        if args.len() < 2 {
            return Some(Op::NoSource { span: name_span });
        }
        let (variable, _) = (args.next()?, args.next());
        // Without a source there is nothing to loop over; Velocity takes the block for it.
        let source = args.next()?;
        let item = match variable.slot() {
            Some(slot) => {
                self.sets(slot);
                slot
            }
            None => {
                let name = target_name(&variable, self.source, &self.slots);
                self.target(&Piece::made(name))
            }
        };
        let body = match args.next() {
            None => block.map_or_else(Block::default, |block| block.ops),
            // Whatever stands behind the source takes the place of the block.
            Some(body) => self.printed_block(body),
        };
        Some(Op::Foreach(Box::new(Foreach {
            variable: item,
            source: source.into_expr(),
            body: self.marked(body, TracedKind::Turn, Some(item), head),
            span: name_span,
        })))
    }

    fn printed_block(&mut self, body: Operand) -> Block {
        let span = body.span;
        let op = body.into_printed(self.source);
        let kind = match op {
            Some(Op::Text(_)) => TracedKind::Text,
            _ => TracedKind::Reference,
        };
        self.lowered(op, kind, span).op.into_iter().collect()
    }

    fn define(&mut self, name: Text, block: Option<Body>) -> Define {
        let slot = self.slots.find_or_add(&name, || name.clone());
        self.sees(slot);
        self.sets(slot);
        Define { slot, body: block.map_or_else(Block::default, |block| block.ops), name }
    }

    fn macro_definition(&mut self, mut args: Drain<'_, Operand>, block: Option<Body>) {
        let name = args.next();
        let Some(name) = name.as_ref().and_then(Operand::word) else {
            return;
        };
        let parameters = args
            .map(|parameter| {
                let name = target_name(&parameter, self.source, &self.slots);
                let literal = ["$", &*name].concat().into();
                (self.slot(&Piece::made(name)), literal)
            })
            .collect::<Box<[(Slot, Box<str>)]>>();
        // A macro that is defined again keeps its first definition.
        if self.dialect == Dialect::Velocity && self.macros.iter().all(|known| known.name != *name)
        {
            self.macros.push(Arc::new(MacroDefinition {
                name: name.clone(),
                parameters,
                body: block.map_or_else(Block::default, |block| block.ops),
            }));
        }
    }

    fn call(
        &mut self,
        directive: DirectiveNode<'_>,
        has_args: bool,
        args: Drain<'_, Operand>,
        block: Option<Body>,
    ) -> Op {
        let literal = self.text_of(directive.literal);
        if self.dialect == Dialect::ApiGateway || (directive.name.starts_with('@') && !has_args) {
            return Op::Text(literal);
        }
        let name = directive.name.strip_prefix('@').unwrap_or(directive.name);
        let body = block.map(|block| self.define("bodyContent".into(), Some(block)));
        let bad_argument = args.as_slice().iter().find_map(Operand::word).cloned();
        Op::MacroCall(Box::new(MacroCall {
            name: name.into(),
            args: args.map(|arg| self.macro_argument(arg)).collect(),
            body,
            literal,
            bad_argument,
            span: directive.span,
        }))
    }

    fn macro_argument(&mut self, arg: Operand) -> MacroArgument {
        let constant = !matches!(
            arg.kind,
            Kind::Range
                | Kind::Reference(_)
                | Kind::Variable(..)
                | Kind::List
                | Kind::Map
                | Kind::String
                | Kind::Interpolated
        );
        MacroArgument { literal: literal::of(&arg, self.source), value: arg.into_expr(), constant }
    }
}

fn include(name: &'static str, args: Drain<'_, Operand>, span: Span) -> Op {
    let args = args.map(Operand::into_expr).collect();
    Op::Include(Box::new(Include { name, args, span }))
}
