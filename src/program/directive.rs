//! Directives on their way into a program.

use std::sync::Arc;

use super::literal::{self, target_name};
use super::lower::Lowering;
use super::ops::{
    Block, Define, Foreach, Include, LoopUses, MacroArgument, MacroCall, MacroDefinition, Op, Slot,
    Traced, TracedKind,
};
use crate::source::SharedStr;
use crate::syntax::Dialect;
use crate::syntax::ast::{self, Directive, Expression, ExpressionKind};

impl Lowering<'_> {
    /// Everything that begins with `#` but `#set` and `#if`.
    pub(super) fn directive(&mut self, directive: &Directive) -> Option<Op> {
        let span = directive.span;
        match (&*directive.name, directive.args.as_deref().unwrap_or_default()) {
            ("foreach", args) => self.foreach(directive, args),
            ("define", [target]) => {
                let name = target_name(target, self.source);
                Some(Op::Define(Box::new(self.define(name, directive.block.as_ref()))))
            }
            ("macro", [name, parameters @ ..]) => {
                self.macro_definition(name, parameters, directive.block.as_ref());
                None
            }
            ("break", args) => {
                let scope = args.first().map(|scope| {
                    Box::new((self.expression(scope), literal::of(scope, self.source)))
                });
                Some(Op::Break { scope, span })
            }
            ("stop", args) => {
                Some(Op::Stop { message: args.first().map(|message| self.expression(message)) })
            }
            ("include", args) => Some(self.include("include", args, directive)),
            ("parse", args) => Some(self.include("parse", args, directive)),
            ("evaluate", [source]) if self.dialect == Dialect::Velocity => {
                // What it evaluates may use any of the loop's variables.
                self.loop_uses = LoopUses { foreach: true, count: true, has_next: true };
                Some(Op::Evaluate(Box::new((self.expression(source), span))))
            }
            (_, args) => Some(self.call(directive, args)),
        }
    }

    fn foreach(&mut self, directive: &Directive, args: &[Expression]) -> Option<Op> {
        let span = directive.name_span;
        let [variable, _, rest @ ..] = args else {
            self.optional_block(directive.block.as_ref());
            return directive.args.is_some().then_some(Op::NoSource { span });
        };
        let Some((source, rest)) = rest.split_first() else {
            // There is nothing to loop over, since Velocity takes the block for the source. It still defines macros.
            self.optional_block(directive.block.as_ref());
            return None;
        };
        let item = match &variable.kind {
            ExpressionKind::Reference(variable) => self.target(&variable.name),
            _ => self.target(&target_name(variable, self.source)),
        };
        let source = self.expression(source);
        let block = self.optional_block(directive.block.as_ref());
        let body = match rest.first() {
            None => block,
            // Whatever stands after the source takes the place of the block, which defines its macros all the same.
            Some(body) => self.printed_argument(body),
        };
        let body = self.marked(body, TracedKind::Iteration, Some(item), directive.head_span());
        Some(Op::Foreach(Box::new(Foreach {
            variable: item,
            source,
            body,
            span,
            computation: None,
            strings: None,
        })))
    }

    /// An argument in the place of a block: a reference is printed, also inside of a list, a map or a range; a literal
    /// prints nothing.
    fn printed_argument(&mut self, argument: &Expression) -> Block {
        let mut ops = Vec::new();
        self.print_inside(argument, &mut ops);
        ops.into()
    }

    /// The parser bounds how deep lists and maps nest.
    fn print_inside(&mut self, argument: &Expression, ops: &mut Vec<Op>) {
        match &argument.kind {
            ExpressionKind::Reference(reference) => {
                let mut op = self.printed(reference);
                if self.traced {
                    let kind = match op {
                        Op::Text(_) => TracedKind::Text,
                        _ => TracedKind::Reference,
                    };
                    op = Op::Traced(Box::new(Traced { op, kind, span: argument.span }));
                }
                ops.push(op);
            }
            ExpressionKind::List(items) => {
                items.iter().for_each(|item| self.print_inside(item, ops));
            }
            ExpressionKind::Map(entries) => entries.iter().for_each(|(key, value)| {
                self.print_inside(key, ops);
                self.print_inside(value, ops);
            }),
            ExpressionKind::Range(ends) => {
                self.print_inside(&ends.0, ops);
                self.print_inside(&ends.1, ops);
            }
            _ => {}
        }
    }

    fn define(&mut self, name: SharedStr, block: Option<&ast::Block>) -> Define {
        let slot = self.target(&name);
        Define { slot, body: self.optional_block(block), name }
    }

    fn optional_block(&mut self, block: Option<&ast::Block>) -> Block {
        block.map_or_else(Block::default, |block| self.block(block))
    }

    fn macro_definition(
        &mut self,
        name: &Expression,
        parameters: &[Expression],
        block: Option<&ast::Block>,
    ) {
        let ExpressionKind::Word(name) = &name.kind else {
            return;
        };
        if self.dialect == Dialect::ApiGateway {
            return;
        }
        let parameters = parameters
            .iter()
            .map(|parameter| {
                let name = target_name(parameter, self.source);
                (self.slot(&name), ["$", &*name].concat().into())
            })
            .collect::<Box<[(Slot, Box<str>)]>>();
        let body = self.optional_block(block);
        // A macro that is defined again keeps its first definition.
        if self.macros.iter().all(|known| known.name != *name) {
            self.macros.push(Arc::new(MacroDefinition { name: name.clone(), parameters, body }));
        }
    }

    fn call(&mut self, directive: &Directive, args: &[Expression]) -> Op {
        let name = directive.name.strip_prefix('@');
        let is_text = name.is_some() && directive.args.is_none();
        if self.dialect == Dialect::ApiGateway || is_text {
            return Op::Text(directive.literal.clone());
        }
        let body = directive.block.as_ref();
        let bad_argument = args.iter().find_map(|arg| match &arg.kind {
            ExpressionKind::Word(word) => Some(word.clone()),
            _ => None,
        });
        Op::MacroCall(Box::new(MacroCall {
            name: name.map_or_else(|| directive.name.clone(), SharedStr::from),
            args: args.iter().map(|arg| self.macro_argument(arg)).collect(),
            body: body.map(|block| self.define("bodyContent".into(), Some(block))),
            literal: directive.literal.clone(),
            bad_argument,
            span: directive.span,
        }))
    }

    fn macro_argument(&mut self, arg: &Expression) -> MacroArgument {
        let constant = matches!(
            arg.kind,
            ExpressionKind::Integer(_)
                | ExpressionKind::Float(_)
                | ExpressionKind::Boolean(_)
                | ExpressionKind::Word(_)
        );
        MacroArgument {
            literal: literal::of(arg, self.source),
            value: self.expression(arg),
            constant,
        }
    }

    fn include(&mut self, name: &'static str, args: &[Expression], directive: &Directive) -> Op {
        let args = args.iter().map(|arg| self.expression(arg)).collect();
        Op::Include(Box::new(Include { name, args, span: directive.span }))
    }
}
