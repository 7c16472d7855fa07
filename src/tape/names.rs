//! The members of a document by name, for documents that many renders read.

use super::Entry;

/// An open hash table of all maps of a document: places of keys, each with the place of its map.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    slots: Box<[Slot]>,
    /// Whether names are found in any case.
    any_case: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    map: u32,
    /// 0 is no key: the root stands there.
    key: u32,
}

/// Fewer members are found as fast one by one.
const FEW: usize = 4;
/// So many slots are looked at, at most. Where that is too few, names were made to collide, and there is no table.
const PROBES: usize = 16;

impl Names {
    /// The table of these keys, each with the place of its map. Empty where there are few of them, and where finding
    /// them in any case takes more than ASCII.
    pub(crate) fn of(text: &str, entries: &[Entry], keys: &[(u32, u32)], any_case: bool) -> Self {
        let mut names = Self { any_case, ..Self::default() };
        if keys.len() < FEW || (any_case && !text.is_ascii()) {
            return names;
        }
        names.slots = vec![Slot::default(); (keys.len() * 2).next_power_of_two()].into();
        for &(map, key) in keys {
            let name = entries.get(key as usize).map_or("", |entry| entry.text(text));
            let Some(slot) = names.free_slot(map, name) else {
                return Self::default();
            };
            *slot = Slot { map, key };
        }
        names
    }

    fn free_slot(&mut self, map: u32, name: &str) -> Option<&mut Slot> {
        let at = self
            .probes(map, name.as_bytes())
            .find(|at| self.slots.get(*at).is_some_and(|slot| slot.key == 0))?;
        self.slots.get_mut(at)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The place of the value that a map has under a name.
    #[inline(never)]
    pub(crate) fn find(&self, text: &str, entries: &[Entry], map: u32, name: &str) -> Option<u32> {
        let (bytes, wanted) = (text.as_bytes(), name.as_bytes());
        for at in self.probes(map, wanted) {
            let slot = self.slots.get(at)?;
            if slot.key == 0 {
                return None;
            }
            let key = entries.get(slot.key as usize)?;
            let is_name = match self.any_case {
                true => key.text(text).eq_ignore_ascii_case(name),
                false => key.is_name(bytes, wanted),
            };
            if is_name && slot.map == map {
                return Some(slot.key + 1);
            }
        }
        None
    }

    /// The slots where a name may be, in order.
    #[inline]
    fn probes(&self, map: u32, name: &[u8]) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len().wrapping_sub(1);
        // Letters of both cases come to the same.
        let case = if self.any_case { u64::from_ne_bytes([0x20; 8]) } else { 0 };
        let first = hash(map, name, case) as usize;
        (first..first + PROBES).map(move |at| at & mask)
    }
}

/// Tells most names apart; ends and length do, as a rule.
#[inline]
fn hash(map: u32, name: &[u8], case: u64) -> u32 {
    let ends = match (name.first_chunk(), name.last_chunk()) {
        (Some(head), Some(tail)) => {
            let tail = u64::from_le_bytes(*tail) | case;
            (u64::from_le_bytes(*head) | case) ^ tail.rotate_left(29)
        }
        _ => match (name.first_chunk(), name.last_chunk()) {
            (Some(head), Some(tail)) => {
                let head = u64::from(u32::from_le_bytes(*head));
                (head << 32 | u64::from(u32::from_le_bytes(*tail))) | case
            }
            _ => {
                let bytes = name.iter().map(|byte| u64::from(*byte));
                bytes.fold(0, |sum, byte| sum << 8 | byte) | case
            }
        },
    };
    let mixed = (ends ^ name.len() as u64 ^ u64::from(map).rotate_left(40))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 36) as u32
}

#[cfg(test)]
mod tests {
    use crate::json::Prepared;
    use serde_json::{Map, Value};

    #[test]
    fn every_member_is_found_and_nothing_else() {
        let names = |count: usize| (0..count).map(|n| "n".repeat(n % 20) + &n.to_string());
        for count in [0, 1, 3, 4, 5, 100] {
            let members: Map<String, Value> =
                names(count).map(|name| (name.clone(), name.into())).collect();
            let prepared = Prepared::of_map(&members);
            for name in names(count) {
                assert_eq!(prepared.string_member(&name), Some(Some(&*name)), "{name}");
            }
            for name in ["", "n", "absent", "nnnnnnnnnnnnnnnnnnnnnnn"] {
                let is_there = members.contains_key(name);
                assert_eq!(prepared.string_member(name).is_some(), is_there, "{name}");
            }
        }
    }

    #[test]
    fn headers_are_found_in_any_case_with_and_without_a_table() {
        let names = ["Accept", "X-Forwarded-For", "te", "Host", "Content-Type"];
        for count in 1..=names.len() {
            for more in ["plain", "\u{e9}"] {
                let mut members = Map::new();
                for name in names.iter().take(count) {
                    members.insert((*name).to_owned(), more.into());
                }
                let prepared = Prepared::of_headers(&members);
                for (n, name) in names.iter().enumerate() {
                    let expected = (n < count).then_some(Some(more));
                    for name in [name.to_string(), name.to_lowercase(), name.to_uppercase()] {
                        assert_eq!(prepared.string_member(&name), expected, "{name}");
                    }
                }
                assert_eq!(prepared.string_member("Accept-"), None);
                // The Kelvin sign folds to a letter of ASCII.
                members.insert("k".to_owned(), more.into());
                let prepared = Prepared::of_headers(&members);
                assert_eq!(prepared.string_member("\u{212a}"), Some(Some(more)));
            }
        }
    }

    #[test]
    fn names_that_were_made_to_collide_are_found_too() {
        let name = |n: usize| format!("12345678{n:03}abcdefgh");
        let members: Map<String, Value> = (0..500).map(|n| (name(n), name(n).into())).collect();
        let prepared = Prepared::of_map(&members);
        for n in 0..500 {
            assert_eq!(prepared.string_member(&name(n)), Some(Some(&*name(n))));
        }
    }
}
