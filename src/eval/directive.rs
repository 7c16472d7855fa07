//! `#set`, `#if`, `#define`, `#break`, `#stop`, `#include`, `#parse`.

use std::cell::Cell;

use super::{Context, Flow, Machine, Run};
use crate::program::{Block, Define, Expr, If, Include, Op, Reference, SetProperty, Slot, Text};
use crate::source::Span;
use crate::value::{BlockReference, Boxed, Output, Value};

impl<'r> Machine<'r> {
    /// Most values are computed integers, or strings that are borrowed from the template or a document.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn set_variable(&mut self, slot: Slot, value: &'r Expr, cx: Context<'_, 'r>) -> Run {
        match (value, cx) {
            (Expr::Binary(binary), Context::Base) => {
                if let Some(integer) = self.integer(binary) {
                    self.put_integer(slot, integer, cx);
                    return Ok(());
                }
            }
            (Expr::Reference(reference), _) => {
                if let Some(text) = self.reference_text(reference, cx) {
                    self.put_text(slot, text, cx);
                    return Ok(());
                }
                return self.set_reference(slot, reference, cx);
            }
            _ => {}
        }
        self.set_any(slot, value, cx)
    }

    #[inline(never)]
    fn set_reference(&mut self, slot: Slot, reference: &'r Reference, cx: Context<'_, 'r>) -> Run {
        let value = self.reference_value(reference, cx)?;
        self.put_unless_null(slot, value, cx);
        Ok(())
    }

    #[inline(never)]
    fn set_any(&mut self, slot: Slot, value: &'r Expr, cx: Context<'_, 'r>) -> Run {
        let value = self.value(value, cx)?;
        self.put_unless_null(slot, value, cx);
        Ok(())
    }

    /// A null leaves the old value (directive.set.null.allowed is false).
    #[inline]
    fn put_unless_null(&mut self, slot: Slot, value: Value<'r>, cx: Context<'_, 'r>) {
        if !value.is_null() {
            self.put(slot, value, cx);
        }
    }

    pub(super) fn set_property(&mut self, set: &'r SetProperty, cx: Context<'_, 'r>) -> Run {
        let value = self.value(&set.value, cx)?;
        if value.is_null() {
            return Ok(());
        }
        self.assign(&set.target, value, cx)
    }

    // In debug builds, a copy in the loop over statements takes too much of a small stack.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn conditional(
        &mut self,
        statement: &'r If,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        let mut chosen = statement.otherwise.as_ref();
        for (n, (condition, body)) in statement.branches.iter().enumerate() {
            // The first condition is paid for with the statement.
            if n > 0 {
                self.heap.step(1)?;
            }
            if self.truth(condition, cx)? {
                chosen = Some(body);
                break;
            }
        }
        match chosen {
            Some(body) => self.branch(body, cx, out),
            None => Ok(()),
        }
    }

    /// The block that a condition has chosen, which is as a rule a comma or a `#set`.
    #[inline(never)]
    fn branch(&mut self, body: &'r Block, cx: Context<'_, 'r>, out: &mut Output) -> Run {
        match &**body {
            [Op::Text(text)] => {
                self.heap.step(1)?;
                self.print_text(text, out)
            }
            [Op::SetVariable { slot, value }] => {
                self.heap.step(1)?;
                self.set_variable(*slot, value, cx)
            }
            _ => self.block(body, cx, out),
        }
    }

    pub(super) fn define(&mut self, define: &'r Define, cx: Context<'_, 'r>) -> Run {
        let block = BlockReference {
            block: &define.body,
            max_depth: 2,
            depth: Cell::new(0),
            name: &define.name,
        };
        self.has_blocks = true;
        self.put(define.slot, Value::other(Boxed::Block(block)), cx);
        Ok(())
    }

    pub(super) fn leave(
        &mut self,
        scope: Option<&'r (Expr, Text)>,
        span: Span,
        cx: Context<'_, 'r>,
    ) -> Run {
        let Some((scope, literal)) = scope else {
            return Err(Flow::Break);
        };
        let value = self.value(scope, cx)?;
        if let Value::Boxed(other) = &value
            && let Boxed::Loop(scope) = &**other
        {
            return Err(Flow::BreakScope(scope.identity()));
        }
        let message = format!("`{literal}` is not a scope that #break could leave");
        Err(Flow::java("VelocityException", message, span))
    }

    pub(super) fn stop(&mut self, message: Option<&'r Expr>, cx: Context<'_, 'r>) -> Run {
        if let Some(message) = message {
            let value = self.value(message, cx)?;
            self.text_of(&value, cx)?;
        }
        Err(Flow::Stop)
    }

    pub(super) fn include(
        &mut self,
        include: &'r Include,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        let Include { name, args, span } = include;
        let (name, span) = (*name, *span);
        if name == "parse" && args.is_empty() {
            return Err(Flow::java("VelocityException", "#parse needs a resource", span));
        }
        for (n, arg) in args.iter().enumerate() {
            let value = self.value(arg, cx)?;
            if value.is_null() {
                // What stock Velocity prints for nothing (directive.include.output.errormsg.*); #parse passes it over.
                if name == "include" {
                    let note = format!(
                        "<!-- include error : error with arg {n} please see log. see error log -->"
                    );
                    self.print_text(&note, out)?;
                }
                continue;
            }
            let resource = self.text_of(&value, cx)?;
            let message = format!(
                "#{name} finds no resource `{}`: there are no files to include",
                resource.to_utf8()
            );
            return Err(Flow::java("ResourceNotFoundException", message, span));
        }
        Ok(())
    }
}
