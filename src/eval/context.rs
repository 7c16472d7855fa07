//! Where variables live: the template's own, and what macros and loops lay over them.

use std::cell::{Cell, RefCell};

use super::{Machine, Run};
use crate::program::{MacroArgument, Slot};
use crate::value::{Str, Value};

/// The chain of contexts that a statement sees.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Context<'c, 'r> {
    /// The template's variables.
    Base,
    /// Inside a macro.
    Macro(&'c MacroFrame<'c, 'r>),
    /// Inside a loop whose item was null.
    NullItem(&'c NullItem<'c, 'r>),
}

/// What a macro call lays over the caller's context.
#[derive(Debug)]
pub(crate) struct MacroFrame<'c, 'r> {
    /// Constant arguments and everything that the macro has set.
    pub(crate) locals: RefCell<Vec<(Slot, Value<'r>)>>,
    /// Arguments by name: evaluated in the caller's context each time.
    pub(crate) arguments: RefCell<Vec<(Slot, &'r MacroArgument)>>,
    /// What a parameter without a value prints: the source of its argument.
    pub(crate) literals: Vec<(&'r str, &'r str)>,
    pub(crate) inner: Context<'c, 'r>,
}

/// Hides an outer variable of the same name while a loop's item is null.
#[derive(Debug)]
pub(crate) struct NullItem<'c, 'r> {
    pub(crate) slot: Slot,
    pub(crate) active: Cell<bool>,
    pub(crate) inner: Context<'c, 'r>,
}

impl<'r> Machine<'r> {
    /// The value of a variable.
    #[inline]
    pub(super) fn get(&mut self, slot: Slot, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        match cx {
            Context::Base => Ok(self.variable(slot)),
            _ => self.get_in(slot, cx),
        }
    }

    /// The value of a variable that is given another one next.
    #[inline]
    pub(super) fn take(&mut self, slot: Slot, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        match (cx, self.variables.get_mut(slot)) {
            (Context::Base, Some(variable)) => Ok(std::mem::take(variable)),
            _ => self.get(slot, cx),
        }
    }

    #[inline]
    fn variable(&self, slot: Slot) -> Value<'r> {
        match self.variables.get(slot) {
            // The common case, without the way through all kinds of values.
            Some(Value::Int(value)) => Value::Int(*value),
            Some(value) => value.clone(),
            None => Value::Null,
        }
    }

    /// The value of a variable in the common cases: where it is, and what it is, make it cheap to copy.
    #[inline]
    pub(super) fn common_case(&self, slot: Slot, cx: Context<'_, 'r>) -> Option<Value<'r>> {
        match (cx, self.variables.get(slot)) {
            (Context::Base, Some(Value::Str(Str::Borrowed(text)))) => Some(Value::borrowed(text)),
            (Context::Base, Some(Value::Int(value))) => Some(Value::Int(*value)),
            _ => None,
        }
    }

    fn get_in(&mut self, slot: Slot, mut cx: Context<'_, 'r>) -> Run<Value<'r>> {
        loop {
            match cx {
                Context::Base => return Ok(self.variable(slot)),
                Context::NullItem(item) => {
                    if item.active.get() && item.slot == slot {
                        return Ok(Value::Null);
                    }
                    cx = item.inner;
                }
                Context::Macro(frame) => {
                    let names = frame.locals.borrow().len() + frame.arguments.borrow().len();
                    self.heap.step(names as u64 / 8)?;
                    if let Some(value) = frame.local(slot) {
                        return Ok(value);
                    }
                    let argument = frame
                        .arguments
                        .borrow()
                        .iter()
                        .find(|(at, _)| *at == slot)
                        .map(|(_, arg)| *arg);
                    if let Some(argument) = argument {
                        return self
                            .nested(|machine| machine.argument_value(argument, frame.inner));
                    }
                    cx = frame.inner;
                }
            }
        }
    }

    /// Sets a variable, in every context of the chain.
    #[inline(always)]
    pub(super) fn put(&mut self, slot: Slot, value: Value<'r>, cx: Context<'_, 'r>) {
        if let (Context::Base, Some(variable)) = (cx, self.variables.get_mut(slot)) {
            std::mem::replace(variable, value).discard();
            return;
        }
        self.put_in(slot, value, cx);
    }

    /// Sets a variable to a borrowed string; usually it held one before.
    #[inline]
    pub(super) fn put_text(&mut self, slot: Slot, text: &'r str, cx: Context<'_, 'r>) {
        match (cx, self.variables.get_mut(slot)) {
            (Context::Base, Some(Value::Str(Str::Borrowed(variable)))) => *variable = text,
            _ => self.put(slot, Value::borrowed(text), cx),
        }
    }

    /// Sets a variable to an integer, as a rule in place of another one.
    #[inline]
    pub(super) fn put_integer(&mut self, slot: Slot, value: i32, cx: Context<'_, 'r>) {
        match (cx, self.variables.get_mut(slot)) {
            (Context::Base, Some(Value::Int(variable))) => *variable = value,
            _ => self.put(slot, Value::Int(value), cx),
        }
    }

    #[inline(never)]
    fn put_in(&mut self, slot: Slot, value: Value<'r>, mut cx: Context<'_, 'r>) {
        loop {
            match cx {
                Context::Base => {
                    if let Some(variable) = self.variables.get_mut(slot) {
                        *variable = value;
                    }
                    return;
                }
                Context::NullItem(item) => {
                    if item.slot == slot && value.is_null() {
                        item.active.set(true);
                    }
                    cx = item.inner;
                }
                Context::Macro(frame) => {
                    frame.put(slot, value.clone());
                    cx = frame.inner;
                }
            }
        }
    }

    /// Removes a variable, from every context of the chain.
    pub(super) fn remove(&mut self, slot: Slot, mut cx: Context<'_, 'r>) {
        loop {
            match cx {
                Context::Base => {
                    if let Some(variable) = self.variables.get_mut(slot) {
                        *variable = Value::Null;
                    }
                    return;
                }
                Context::NullItem(item) => {
                    if item.slot == slot {
                        item.active.set(false);
                    }
                    cx = item.inner;
                }
                Context::Macro(frame) => {
                    frame.locals.borrow_mut().retain(|(at, _)| *at != slot);
                    frame.arguments.borrow_mut().retain(|(at, _)| *at != slot);
                    cx = frame.inner;
                }
            }
        }
    }
}

impl<'r> Context<'_, 'r> {
    /// What a reference that is just a macro's parameter prints where it has no value.
    pub(super) fn literal_of(self, null_text: &str) -> Option<&'r str> {
        let mut cx = self;
        loop {
            match cx {
                Context::Base => return None,
                Context::NullItem(item) => cx = item.inner,
                Context::Macro(frame) => {
                    if let Some((_, literal)) =
                        frame.literals.iter().find(|(name, _)| *name == null_text)
                    {
                        return Some(literal);
                    }
                    cx = frame.inner;
                }
            }
        }
    }
}

impl<'r> MacroFrame<'_, 'r> {
    fn local(&self, slot: Slot) -> Option<Value<'r>> {
        let locals = self.locals.borrow();
        let (_, value) = locals.iter().find(|(at, value)| *at == slot && !value.is_null())?;
        Some(value.clone())
    }

    fn put(&self, slot: Slot, value: Value<'r>) {
        let mut locals = self.locals.borrow_mut();
        let old = match locals.iter_mut().find(|(at, _)| *at == slot) {
            Some((_, old)) => std::mem::replace(old, value),
            None => {
                locals.push((slot, value));
                return;
            }
        };
        drop(locals);
        drop(old);
    }
}
