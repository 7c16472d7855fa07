//! `#foreach`.

use std::cell::Cell;
use std::rc::Rc;

use super::expression::range_length;
use super::{Context, Flow, Machine, Run};
use crate::eval::context::NullItem;
use crate::program::{Expr, FOREACH, Foreach, Idiom, VELOCITY_COUNT, VELOCITY_HAS_NEXT};
use crate::source::Span;
use crate::value::Iter;
use crate::value::{Boxed, LoopScope, Output, Thrown, Value};

/// What a loop runs over.
enum Items<'r> {
    /// A literal range: never made into a list.
    Range(Range),
    /// Everything else.
    Iter(Iter<'r>),
}

struct Range {
    next: i32,
    left: usize,
    step: i32,
}

/// The values that a loop gives back when it ends.
struct Saved<'r> {
    item: Value<'r>,
    count: Value<'r>,
    has_next: Value<'r>,
    scope: Option<Rc<Boxed<'r>>>,
}

impl<'r> Machine<'r> {
    pub(super) fn foreach(
        &mut self,
        foreach: &'r Foreach,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        if let (Some(computation), Context::Base) = (&foreach.computation, cx)
            && self.compute(computation, out)
        {
            return Ok(());
        }
        let Some(mut items) = self.items(&foreach.source, foreach.span, cx)? else {
            return Ok(());
        };
        let mut done = 0;
        if let (Some(strings), Items::Iter(iter), Context::Base) =
            (&foreach.strings, &mut items, cx)
        {
            done = self.hand_on(strings, iter, out);
            if !iter.has_next() {
                return Ok(());
            }
        }
        let saved = self.enter(foreach, cx)?;
        let depth = self.depth;
        let result = self.turns(foreach, &mut items, done, &saved, cx, out);
        if let Items::Iter(iter) = &items {
            self.heap.give_back(iter.bytes());
        }
        self.depth = depth;
        match result {
            Ok(()) | Err(Flow::Break) => {}
            Err(Flow::BreakScope(scope)) if saved.is_scope(scope) => {}
            Err(Flow::Fault(fault)) => return Err(Flow::Fault(fault)),
            Err(other) => {
                self.clean(foreach, saved, cx)?;
                return Err(other);
            }
        }
        self.clean(foreach, saved, cx)
    }

    fn items(
        &mut self,
        source: &'r Expr,
        span: Span,
        cx: Context<'_, 'r>,
    ) -> Run<Option<Items<'r>>> {
        if let Expr::Range(bounds) = source {
            let Some((from, to)) = self.bounds(bounds, cx)? else {
                return Ok(None);
            };
            let step = if from < to { 1 } else { -1 };
            let left = range_length(from, to)?;
            return Ok(Some(Items::Range(Range { next: from, left, step })));
        }
        if let Some(keys) = self.keys(source, cx) {
            return Ok(Some(Items::Iter(keys)));
        }
        let value = self.value(source, cx)?;
        let iter = crate::value::iterate(self.heap, &value)
            .map_err(|thrown| Flow::from(thrown).at(span))?;
        Ok(iter.map(Items::Iter))
    }

    /// The keys of a document's map, which need no `keySet()` that changes with it while nothing changes the document.
    #[inline]
    fn keys(&self, source: &Expr, cx: Context<'_, 'r>) -> Option<Iter<'r>> {
        match (source, cx) {
            (Expr::Reference(reference), Context::Base) if reference.idiom == Idiom::KeySet => {
                match self.variables.get(reference.slot) {
                    Some(Value::Node(map)) if map.is_map() && self.heap.try_step() => {
                        Iter::keys(*map)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn enter(&mut self, foreach: &'r Foreach, cx: Context<'_, 'r>) -> Run<Saved<'r>> {
        let item = match foreach.variable {
            // One of the loop's own variables, which is saved as such too.
            own @ FOREACH..=VELOCITY_HAS_NEXT => self.get(own, cx)?,
            other => self.take(other, cx)?,
        };
        let uses = self.loop_uses;
        let count = if uses.count { self.take(VELOCITY_COUNT, cx)? } else { Value::Null };
        let has_next = if uses.has_next { self.take(VELOCITY_HAS_NEXT, cx)? } else { Value::Null };
        let scope = if uses.foreach {
            let previous = self.take(FOREACH, cx)?;
            let scope = self.loop_scope(previous);
            self.put(FOREACH, Value::Boxed(Rc::clone(&scope)), cx);
            Some(scope)
        } else {
            None
        };
        Ok(Saved { item, count, has_next, scope })
    }

    fn turns(
        &mut self,
        foreach: &'r Foreach,
        items: &mut Items<'r>,
        done: u32,
        saved: &Saved<'r>,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        let limit = self.heap.limits().loop_iterations.unwrap_or(i32::MAX as u32);
        let mut null_item: Option<NullItem<'_, 'r>> = None;
        let mut turn = done;
        let scope = saved.loop_scope();
        if let Some(scope) = scope {
            scope.index.set(done.cast_signed() - 1);
        }
        // The quota ends a loop in silence, as Velocity's directive.foreach.maxloops does.
        while turn < limit && items.has_next() {
            self.heap.step(1)?;
            turn += 1;
            if self.loop_uses.count {
                self.put(VELOCITY_COUNT, Value::Int(turn.cast_signed()), cx);
            }
            let is_null = match items.next_key() {
                Some(key) => {
                    self.put_text(foreach.variable, key, cx);
                    false
                }
                None => {
                    let item = items.next().map_err(|thrown| {
                        Flow::from(thrown).at(foreach.span).of(|| "#foreach".into())
                    })?;
                    let is_null = item.is_null();
                    self.put(foreach.variable, item, cx);
                    is_null
                }
            };
            let has_next = items.has_next();
            // An item of that name hides it.
            if self.loop_uses.has_next && foreach.variable != VELOCITY_HAS_NEXT {
                self.put(VELOCITY_HAS_NEXT, Value::Bool(has_next), cx);
            }
            if let Some(scope) = scope {
                scope.index.set(scope.index.get() + 1);
                scope.has_next.set(has_next);
            }
            if is_null {
                let hidden = null_item.get_or_insert_with(|| NullItem {
                    slot: foreach.variable,
                    active: Cell::new(true),
                    inner: cx,
                });
                self.block(&foreach.body, Context::NullItem(hidden), out)?;
            } else {
                self.block(&foreach.body, cx, out)?;
            }
        }
        Ok(())
    }

    /// `$foreach.hasNext`, which nearly every loop asks for; nothing for all else.
    #[inline]
    pub(super) fn loop_has_next(&self, condition: &Expr, cx: Context<'_, 'r>) -> Option<bool> {
        match (condition, cx, self.variables.get(FOREACH)) {
            (Expr::Reference(reference), Context::Base, Some(Value::Boxed(other)))
                if reference.idiom == Idiom::HasNext =>
            {
                match &**other {
                    Boxed::Loop(scope) => Some(scope.has_next.get()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Puts back what the loop's variables were.
    fn clean(&mut self, foreach: &'r Foreach, saved: Saved<'r>, cx: Context<'_, 'r>) -> Run {
        self.restore(foreach.variable, saved.item, cx);
        if self.loop_uses.count {
            self.restore(VELOCITY_COUNT, saved.count, cx);
        }
        if self.loop_uses.has_next {
            self.restore(VELOCITY_HAS_NEXT, saved.has_next, cx);
        }
        let Some(scope) = saved.scope else {
            return Ok(());
        };
        // Whatever loop scope is there now gives way to what it replaced; a value that the template has put there stays.
        match self.get(FOREACH, cx)? {
            // A loop over `$foreach` has put back that there was nothing, and Velocity looks for the scope all the same.
            Value::Null => return Err(Thrown::null("the scope of the loop").into()),
            Value::Boxed(other) => {
                if let Boxed::Loop(scope) = &*other {
                    self.restore(FOREACH, scope.restored(), cx);
                }
            }
            _ => {}
        }
        self.spare_scope = Some(scope);
        Ok(())
    }

    /// The scope object of a loop that begins: that of an earlier one, if nothing holds it any more and nothing was ever
    /// put into it.
    fn loop_scope(&mut self, previous: Value<'r>) -> Rc<Boxed<'r>> {
        if let Some(mut spare) = self.spare_scope.take()
            && let Some(Boxed::Loop(scope)) = Rc::get_mut(&mut spare)
            && scope.begin_again(&previous)
        {
            return spare;
        }
        Rc::new(Boxed::Loop(LoopScope::new(previous)))
    }

    #[inline]
    fn restore(&mut self, slot: u32, value: Value<'r>, cx: Context<'_, 'r>) {
        if value.is_null() && !matches!(cx, Context::Base) {
            self.remove(slot, cx);
        } else {
            self.put(slot, value, cx);
        }
    }
}

impl<'r> Saved<'r> {
    fn loop_scope(&self) -> Option<&LoopScope<'r>> {
        match self.scope.as_deref() {
            Some(Boxed::Loop(scope)) => Some(scope),
            _ => None,
        }
    }

    fn is_scope(&self, identity: usize) -> bool {
        self.loop_scope().is_some_and(|scope| scope.identity() == identity)
    }
}

impl<'r> Items<'r> {
    /// The next item, if that is a string that is a key of a document.
    #[inline]
    fn next_key(&mut self) -> Option<&'r str> {
        match self {
            Self::Range(_) => None,
            Self::Iter(iter) => iter.next_key(),
        }
    }

    fn next(&mut self) -> Result<Value<'r>, Thrown> {
        match self {
            Self::Range(range) => Ok(Value::Int(range.next())),
            Self::Iter(iter) => iter.next(),
        }
    }

    #[inline]
    fn has_next(&self) -> bool {
        match self {
            Self::Range(range) => range.left > 0,
            Self::Iter(iter) => iter.has_next(),
        }
    }
}

impl Range {
    fn next(&mut self) -> i32 {
        let value = self.next;
        self.next = value.wrapping_add(self.step);
        self.left = self.left.saturating_sub(1);
        value
    }
}
