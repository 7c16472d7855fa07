//! Noticing a name that is defined twice in an object, without comparing every name with every other.

use super::hash::hash;
use super::{Entry, Flags, escape};

/// So many members are compared one by one; of larger objects a table is made when they are complete.
const FEW: u32 = 16;

/// The names of the object that is being read, each as one of 64 marks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Names {
    marks: u64,
    unsure: bool,
}

impl Names {
    /// Takes the next name; false if it was there before.
    ///
    /// The entries of the object so far begin, with its first key, at `first`.
    #[inline(always)]
    pub(crate) fn add(
        &mut self,
        text: &[u8],
        entries: &[Entry],
        first: usize,
        count: u32,
        key: Key,
    ) -> bool {
        let mark = 1 << (key.hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
        let fresh = self.marks & mark == 0;
        self.marks |= mark;
        self.unsure |= key.escaped;
        (fresh && !key.escaped) || self.add_suspect(text, entries, first, count, key)
    }

    #[inline(never)]
    fn add_suspect(
        &mut self,
        text: &[u8],
        entries: &[Entry],
        first: usize,
        count: u32,
        key: Key,
    ) -> bool {
        if key.escaped || count > FEW {
            self.unsure = true;
            return true;
        }
        !repeats(text, entries.get(first..).unwrap_or_default(), key)
    }

    /// Whether it is left open whether all names differ.
    #[inline(always)]
    pub(crate) fn are_unsure(self) -> bool {
        self.unsure
    }
}

/// A name that has just been read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) hash: u64,
    pub(crate) escaped: bool,
}

/// `first` is the index of the first entry given.
fn keys(members: &[Entry], first: u32) -> impl Iterator<Item = Entry> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let key = members.get(at)?;
        let value = members.get(at + 1)?;
        at = value.next().checked_sub(first)? as usize;
        Some(*key)
    })
}

fn repeats(text: &[u8], before: &[Entry], key: Key) -> bool {
    let Some(name) = text.get(key.start..key.end) else {
        return false;
    };
    // the first entry of a container has the index its own `next` is one more than
    let first = before.first().map_or(0, |entry| entry.next() - 1);
    keys(before, first).any(|other| {
        let (start, end) = (other.start() as usize, other.end() as usize);
        end - start == name.len() && text.get(start..end) == Some(name)
    })
}

/// So many slots are looked at for a name, at most. Where that is too few, names were made to collide.
const PROBES: usize = 64;

/// Whether the names of a complete object, whose entries from the first key on are given, are all different.
pub(crate) fn names_differ(text: &str, members: &[Entry], first: u32, count: u32) -> bool {
    if count > FEW / 2 {
        return hashes_differ(text, members, first, count);
    }
    keys(members, first).enumerate().all(|(at, key)| {
        let mut before = keys(members, first).take(at);
        !before.any(|other| is_same(text, other, key))
    })
}

/// Puts all names into a table; where that takes too long, sorts them.
#[inline(never)]
pub(super) fn hashes_differ(text: &str, members: &[Entry], first: u32, count: u32) -> bool {
    let size = (count as usize * 2).next_power_of_two();
    // Half a hash and the place of a key, counted from 1.
    let mut slots = vec![(0_u32, 0_u32); size];
    let mut at = 0;
    while let [key, value, ..] = members.get(at..).unwrap_or_default() {
        let hash = match key.flags().has(Flags::ESCAPED) {
            true => hash(&escape::decode_bytes(key.text(text)), 0, 0),
            false => hash(key.text(text).as_bytes(), 0, 0),
        };
        let half = (hash >> 32) as u32;
        let mut place = None;
        for probe in 0..PROBES {
            let Some(slot) = slots.get_mut((hash as usize).wrapping_add(probe) & (size - 1)) else {
                break;
            };
            if slot.1 == 0 {
                *slot = (half, at as u32 + 1);
                place = Some(());
                break;
            }
            let other = members.get(slot.1 as usize - 1);
            if slot.0 == half && other.is_some_and(|other| is_same(text, *other, *key)) {
                return false;
            }
        }
        if place.is_none() {
            return sorted_differ(text, members, first);
        }
        at = value.next().wrapping_sub(first) as usize;
    }
    true
}

fn is_same(text: &str, a: Entry, b: Entry) -> bool {
    let (left, right) = (a.text(text), b.text(text));
    if !a.flags().has(Flags::ESCAPED) && !b.flags().has(Flags::ESCAPED) {
        return left == right;
    }
    escape::decode_bytes(left) == escape::decode_bytes(right)
}

fn sorted_differ(text: &str, members: &[Entry], first: u32) -> bool {
    let mut names: Vec<_> = keys(members, first)
        .map(|key| {
            let name = key.text(text);
            if key.flags().has(Flags::ESCAPED) {
                escape::decode_bytes(name).into()
            } else {
                std::borrow::Cow::Borrowed(name.as_bytes())
            }
        })
        .collect();
    names.sort_unstable();
    names.windows(2).all(|pair| match pair {
        [left, right] => left != right,
        _ => true,
    })
}
