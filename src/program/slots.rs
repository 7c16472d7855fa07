//! The variables of a program and the slots they live in.

use std::collections::HashMap;

use super::ops::Slot;
use crate::source::SharedStr as Text;

/// The names of the slots that every program has, in order.
const FIXED: [&str; 7] =
    ["input", "util", "context", "stageVariables", "foreach", "velocityCount", "velocityHasNext"];

/// `$input`
pub(crate) const INPUT: Slot = 0;
/// `$util`
pub(crate) const UTIL: Slot = 1;
/// `$context`
pub(crate) const CONTEXT: Slot = 2;
/// `$stageVariables`
pub(crate) const STAGE_VARIABLES: Slot = 3;
/// `$foreach`
pub(crate) const FOREACH: Slot = 4;
/// `$velocityCount`
pub(crate) const VELOCITY_COUNT: Slot = 5;
/// `$velocityHasNext`
pub(crate) const VELOCITY_HAS_NEXT: Slot = 6;

/// The number of a variable among the template's own.
pub(super) fn own_variable(slot: Slot) -> Option<usize> {
    slot.checked_sub(VELOCITY_HAS_NEXT + 1).map(|own| own as usize)
}

/// Up to this many names are compared one by one.
const FEW: usize = 24;

/// The names of a program's variables, by slot.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    /// Those after the fixed ones.
    names: Vec<Text>,
    /// Their slots, where they are many.
    index: HashMap<Text, Slot>,
}

impl Slots {
    /// How many slots there are.
    pub(crate) fn len(&self) -> usize {
        FIXED.len() + self.names.len()
    }

    /// The name of a slot.
    pub(crate) fn name(&self, slot: Slot) -> Option<&str> {
        let slot = slot as usize;
        match slot.checked_sub(FIXED.len()) {
            Some(at) => self.names.get(at).map(|name| &**name),
            None => FIXED.get(slot).copied(),
        }
    }

    /// The slot of a name.
    pub(crate) fn find(&self, name: &str) -> Option<Slot> {
        if let Some(slot) = fixed(name) {
            return Some(slot);
        }
        if self.names.len() > FEW {
            return self.index.get(name).copied();
        }
        let at = self.names.iter().position(|known| known.is(name))?;
        Slot::try_from(FIXED.len() + at).ok()
    }

    /// The slot of a name, a new one if it has none.
    pub(super) fn find_or_add(&mut self, name: &str, text: impl FnOnce() -> Text) -> Slot {
        if let Some(slot) = self.find(name) {
            return slot;
        }
        let slot = Slot::try_from(self.len()).unwrap_or(Slot::MAX);
        self.names.push(text());
        if self.names.len() > FEW {
            let known = self.index.len();
            for (at, name) in self.names.iter().enumerate().skip(known) {
                let slot = Slot::try_from(FIXED.len() + at).unwrap_or(Slot::MAX);
                self.index.insert(name.clone(), slot);
            }
        }
        slot
    }
}

#[inline]
fn fixed(name: &str) -> Option<Slot> {
    Some(match name {
        "input" => INPUT,
        "util" => UTIL,
        "context" => CONTEXT,
        "stageVariables" => STAGE_VARIABLES,
        "foreach" => FOREACH,
        "velocityCount" => VELOCITY_COUNT,
        "velocityHasNext" => VELOCITY_HAS_NEXT,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_slots_when_they_become_many() {
        let mut slots = Slots::default();
        for (at, name) in FIXED.iter().enumerate() {
            assert_eq!(slots.find(name), Slot::try_from(at).ok());
            assert_eq!(slots.name(Slot::try_from(at).unwrap()), Some(*name));
        }
        let names: Vec<String> = (0..3 * FEW).map(|n| format!("name{n}")).collect();
        for round in 0..2 {
            for (at, name) in names.iter().enumerate() {
                let slot = slots.find_or_add(name, || name.as_str().into());
                assert_eq!(slot as usize, FIXED.len() + at, "{round}");
                assert_eq!(slots.name(slot), Some(name.as_str()));
            }
        }
        assert_eq!(slots.len(), FIXED.len() + names.len());
        assert_eq!(slots.find("other"), None);
    }
}
