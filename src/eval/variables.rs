//! The values of a render's variables, by slot.

use std::mem::ManuallyDrop;

use crate::program::Slot;
use crate::value::Value;

/// How many variables take no memory of their own: few templates have more.
const IN_PLACE: usize = 16;

/// Memory for the first variables of a render, in its frame. Never dropped, since that would look at each: the variables
/// let go of those that there are.
#[derive(Debug)]
pub(crate) struct FirstVariables<'r>(ManuallyDrop<[Value<'r>; IN_PLACE]>);

impl FirstVariables<'_> {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        // Made in place, where an array of a constant is made and then moved.
        Self(ManuallyDrop::new(std::array::from_fn(|_| Value::Null)))
    }
}

/// The variables of a render.
#[derive(Debug)]
pub(super) struct Variables<'r> {
    first: &'r mut [Value<'r>; IN_PLACE],
    /// Those after the first.
    more: Vec<Value<'r>>,
    count: usize,
}

impl<'r> Variables<'r> {
    /// `count` variables without a value.
    #[inline(always)]
    pub(super) fn new(count: usize, first: &'r mut FirstVariables<'r>) -> Self {
        let more = match count.checked_sub(IN_PLACE) {
            None | Some(0) => Vec::new(),
            Some(more) => vec![Value::Null; more],
        };
        Self { first: &mut first.0, more, count }
    }

    /// Makes them `count`, if there are fewer.
    #[cold]
    pub(super) fn grow(&mut self, count: usize) {
        self.count = self.count.max(count);
        self.more.resize(self.count.saturating_sub(IN_PLACE), Value::Null);
    }

    // In debug builds, a copy at each place that asks takes too much of a small stack.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn get(&self, slot: Slot) -> Option<&Value<'r>> {
        let at = slot as usize;
        match self.first.get(at) {
            None => self.more.get(at - IN_PLACE),
            found => found,
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn get_mut(&mut self, slot: Slot) -> Option<&mut Value<'r>> {
        let at = slot as usize;
        match self.first.get_mut(at) {
            None => self.more.get_mut(at - IN_PLACE),
            found => found,
        }
    }

    /// Lets go of all values.
    #[inline]
    pub(super) fn clear(&mut self) {
        let count = std::mem::take(&mut self.count).min(IN_PLACE);
        for value in self.first.get_mut(..count).unwrap_or_default() {
            if !value.is_null() && value.owns() {
                drop(std::mem::take(value));
            }
        }
        if !self.more.is_empty() {
            self.more.clear();
        }
    }
}

impl Drop for Variables<'_> {
    #[inline]
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::value::Str;

    #[test]
    fn values_are_kept_and_dropped_wherever_they_are() {
        let text: Rc<str> = "text".into();
        for count in [1, IN_PLACE, IN_PLACE + 1, 40] {
            let mut first = FirstVariables::new();
            let mut variables = Variables::new(count, &mut first);
            let slots = || 0..u32::try_from(count).unwrap();
            for slot in slots() {
                *variables.get_mut(slot).unwrap() = Value::Str(Str::Shared(Rc::clone(&text)));
            }
            assert_eq!(Rc::strong_count(&text), count + 1);
            variables.grow(50);
            assert!(slots().all(|slot| variables.get(slot).unwrap().as_str() == Some("text")));
            assert!(variables.get(49).unwrap().is_null());
            assert!(variables.get(50).is_none());
            drop(variables);
            assert_eq!(Rc::strong_count(&text), 1);
        }
    }
}
