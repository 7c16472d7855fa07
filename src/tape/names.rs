//! The members of a document by name, for documents that many renders read.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use super::any_case::{fold_case, same_ignoring_case};
use super::hash::hash;
use super::{Entry, Flags, escape};

/// An open hash table of all maps of a document: places of keys, each with the place of its map.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    slots: Box<[Slot]>,
    /// Whether names are found in any case.
    any_case: bool,
    /// Tells this table from all others.
    number: Option<NonZeroU32>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    map: u32,
    /// 0 is not a key: the root is there.
    key: u32,
}

/// Fewer members are found as fast one by one.
const FEW: usize = 4;
/// So many slots are looked at, at most. Where that is too few, names were made to collide, and there is no table.
const PROBES: usize = 64;

impl Names {
    /// The table of these keys, each with the place of its map. Empty where there are few of them.
    pub(crate) fn of(text: &str, entries: &[Entry], keys: &[(u32, u32)], any_case: bool) -> Self {
        let mut names = Self { any_case, ..Self::default() };
        if keys.len() < FEW {
            return names;
        }
        names.slots = vec![Slot::default(); (keys.len() * 2).next_power_of_two()].into();
        for &(map, key) in keys {
            let Some(entry) = entries.get(key as usize) else {
                return Self::default();
            };
            let free = match entry.flags().has(Flags::ESCAPED) {
                true => names.free_slot(map, &escape::decode_bytes(entry.text(text))),
                false => names.free_slot(map, names.folded(entry.text(text)).as_bytes()),
            };
            let Some(slot) = free else {
                return Self::default();
            };
            *slot = Slot { map, key };
        }
        names.number = next_number();
        names
    }

    /// A number that no other table has, as long as there are any.
    pub(crate) fn number(&self) -> Option<u32> {
        self.number.map(NonZeroU32::get)
    }

    fn free_slot(&mut self, map: u32, name: &[u8]) -> Option<&mut Slot> {
        let at = self
            .probes(map, name)
            .find(|at| self.slots.get(*at).is_some_and(|slot| slot.key == 0))?;
        self.slots.get_mut(at)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The place of the value that a map has under a name.
    #[inline]
    pub(crate) fn find(&self, text: &str, entries: &[Entry], map: u32, name: &str) -> Option<u32> {
        if self.any_case {
            return self.find_in_any_case(text, entries, map, name);
        }
        let name = name.as_bytes();
        self.find_by(entries, map, name, |key| key.is_name(text.as_bytes(), name))
    }

    #[inline(never)]
    fn find_in_any_case(&self, text: &str, entries: &[Entry], map: u32, name: &str) -> Option<u32> {
        let same = |key: Entry| same_ignoring_case(key.text(text), name);
        self.find_by(entries, map, self.folded(name).as_bytes(), same)
    }

    #[inline(always)]
    fn find_by(
        &self,
        entries: &[Entry],
        map: u32,
        name: &[u8],
        is_same: impl Fn(Entry) -> bool,
    ) -> Option<u32> {
        for at in self.probes(map, name) {
            let slot = self.slots.get(at)?;
            if slot.key == 0 {
                return None;
            }
            if slot.map == map && is_same(*entries.get(slot.key as usize)?) {
                return Some(slot.key + 1);
            }
        }
        None
    }

    /// The name in the form that all names have that are the same. Of ASCII the hash does that.
    fn folded<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match self.any_case && !name.is_ascii() {
            true => Cow::Owned(fold_case(name)),
            false => Cow::Borrowed(name),
        }
    }

    /// The slots where a name may be, in order.
    #[inline(always)]
    fn probes(&self, map: u32, name: &[u8]) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len().wrapping_sub(1);
        // Letters of both cases come to the same.
        let case = if self.any_case { u64::from_ne_bytes([0x20; 8]) } else { 0 };
        let first = hash(name, u64::from(map) << 32, case) as usize;
        (0..PROBES).map(move |probe| first.wrapping_add(probe) & mask)
    }
}

fn next_number() -> Option<NonZeroU32> {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| last.checked_add(1));
    last.ok().and_then(|last| NonZeroU32::new(last + 1))
}

#[cfg(test)]
mod tests {
    use crate::tape::Tape;

    /// A few names are found one by one, and more in a table.
    #[test]
    fn only_many_names_have_a_table() {
        for (count, has_table) in [(0, false), (3, false), (4, true), (40, true)] {
            let members: Vec<String> = (0..count).map(|n| format!("\"k{n}\": {n}")).collect();
            let text = format!("{{{}}}", members.join(", "));
            let tape = Tape::parse(&text, 10).unwrap();
            tape.index(&text, false);
            assert_eq!(tape.has_names(), has_table, "{count}");
            let found = (0..count).all(|n| tape.member(&text, 0, &format!("k{n}")).is_some());
            assert!(found && tape.member(&text, 0, "k").is_none(), "{count}");
        }
    }
}
