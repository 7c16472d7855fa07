//! `#macro` calls, with and without a block, and `#evaluate`.

use std::cell::{Cell, RefCell};

use super::context::MacroFrame;
use super::{Context, Flow, Machine, Run};
use crate::program::{Expr, LowerOptions, MacroArgument, MacroCall, MacroDefinition, Slot, lower};
use crate::source::Span;
use crate::syntax::{self, ParseOptions};
use crate::value::{BlockReference, Boxed, Output, Value};

impl<'r> Machine<'r> {
    pub(super) fn macro_call(
        &mut self,
        call: &'r MacroCall,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        let macros = self.rare.as_ref().map(|rare| &rare.macros);
        let Some(&definition) = macros.and_then(|macros| macros.get(&*call.name)) else {
            return self.print_text(&call.literal, out);
        };
        if let Some(word) = &call.bad_argument {
            let message =
                format!("a bare word `{word}` is not an argument of the macro `#{}`", call.name);
            return Err(Flow::java("TemplateInitException", message, call.span));
        }
        let frame = self.frame(definition, call, cx)?;
        let limit = self.heap.limits().macro_depth as usize;
        let stack = &mut self.rare().macro_stack;
        if limit > 0 && stack.len() == limit {
            let message =
                format!("macros call one another more than {limit} deep, last `#{}`", call.name);
            stack.clear();
            return Err(
                Flow::from(crate::value::Thrown::limit("macro_depth", message)).at(call.span)
            );
        }
        stack.push(&definition.name);
        let depth = self.depth;
        let result = self.block(&definition.body, Context::Macro(&frame), out);
        self.depth = depth;
        match result {
            Ok(()) => {
                self.rare().macro_stack.pop();
                Ok(())
            }
            // #break leaves the macro. As in Velocity, its name stays on the stack.
            Err(Flow::Break) => Ok(()),
            Err(other) => Err(other),
        }
    }

    fn frame<'c>(
        &mut self,
        definition: &'r MacroDefinition,
        call: &'r MacroCall,
        inner: Context<'c, 'r>,
    ) -> Run<MacroFrame<'c, 'r>> {
        let mut locals: Vec<(Slot, Value<'r>)> = Vec::new();
        let mut arguments = Vec::new();
        let mut literals = Vec::new();
        // The block of a block call counts as one more argument.
        for ((slot, name), argument) in definition.parameters.iter().zip(&call.args) {
            if argument.constant {
                locals.push((*slot, self.value(&argument.value, inner)?));
            } else {
                arguments.push((*slot, argument));
                literals.push((&**name, &*argument.literal));
            }
        }
        // Of two parameters with one name the last one counts.
        locals.reverse();
        arguments.reverse();
        literals.reverse();
        if let Some(body) = &call.body {
            let block = Boxed::Block(BlockReference {
                block: &body.body,
                max_depth: self.heap.limits().macro_depth,
                depth: Cell::new(0),
                name: &body.name,
            });
            self.has_blocks = true;
            locals.push((body.slot, Value::other(block)));
        }
        Ok(MacroFrame {
            locals: RefCell::new(locals),
            arguments: RefCell::new(arguments),
            literals,
            inner,
        })
    }

    /// The value of a macro's argument, in the context of the caller.
    pub(super) fn argument_value(
        &mut self,
        argument: &'r MacroArgument,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        match &argument.value {
            // A plain variable is looked up without asking what a missing one should be.
            Expr::Variable { slot, .. } => self.get(*slot, cx),
            Expr::Uncomputed(reference) if reference.parts.is_empty() => {
                self.get(reference.slot, cx)
            }
            value => self.value(value, cx),
        }
    }

    pub(super) fn evaluate_source(
        &mut self,
        source: &'r Expr,
        span: Span,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        let value = self.value(source, cx)?;
        let text = if value.is_null() {
            String::new()
        } else {
            self.text_of(&value, cx)?.to_utf8().into_owned()
        };
        // What is compiled stays until the render ends: up to this much for each byte (`$a.b()`), and each program knows
        // all names.
        const COMPILED: usize = 56;
        const NAME: usize = 112;
        const PROGRAM: usize = 256;
        let names = self.names.len();
        let size = text.len().saturating_mul(COMPILED) + PROGRAM + names * NAME;
        self.heap.charge(size)?;
        self.heap.step(names as u64)?;
        let macros = self.rare.as_ref().map(|rare| rare.macros.keys());
        let macros: Vec<Box<str>> =
            macros.into_iter().flatten().map(|name| (*name).into()).collect();
        self.heap.step(text.len() as u64 / 16 + macros.len() as u64)?;
        let options = ParseOptions {
            dialect: self.dialect,
            // What it holds will run on top of what runs already, and so does the parser.
            max_depth: self.heap.limits().nesting.saturating_sub(self.depth),
            macros,
        };
        let source = text.into();
        let tree = syntax::parse_shared(&source, &options).map_err(|diagnostics| {
            if syntax::is_too_deep(&diagnostics) {
                return super::too_deep(self.max_depth);
            }
            let why = diagnostics
                .first()
                .map(|diagnostic| diagnostic.message.clone())
                .unwrap_or_default();
            Flow::java(
                "ParseErrorException",
                format!("the text that #evaluate got does not parse: {why}"),
                span,
            )
        })?;
        let program = lower(
            &tree,
            LowerOptions {
                dialect: self.dialect,
                source: &source,
                names: Some(self.names),
                functions: self.functions,
                traced: false,
            },
        );
        let program = self.programs.alloc(program);
        if program.bindings.sets_util {
            self.functions = &[];
        }
        self.names = &program.slots;
        self.variables.grow(program.slots.len());
        let unknown = self.rare.as_mut().map(|rare| std::mem::take(&mut rare.unknown));
        for (name, value) in unknown.unwrap_or_default() {
            self.bind(name, value);
        }
        self.register(program);
        let depth = self.depth;
        let result = self.block(&program.body, cx, out);
        self.depth = depth;
        match result {
            Err(Flow::Fault(mut fault)) => {
                fault.foreign = true;
                fault.span = Some(span);
                Err(Flow::Fault(fault))
            }
            Err(Flow::Stop | Flow::Break) => Ok(()),
            other => other,
        }
    }
}
