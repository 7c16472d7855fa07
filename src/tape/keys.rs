//! Noticing a name that is defined twice in an object, without comparing every name with every other.

use super::hash::hash;
use super::{Entry, Flags, escape};

/// A name that has just been read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) escaped: bool,
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

/// Whether a name is among those that were read before, whose entries begin at `first`.
pub(super) fn repeats(text: &[u8], before: &[Entry], first: u32, key: Key) -> bool {
    let Some(name) = text.get(key.start as usize..key.end as usize) else {
        return false;
    };
    keys(before, first).any(|other| {
        let (start, end) = (other.start() as usize, other.end() as usize);
        end - start == name.len() && text.get(start..end) == Some(name)
    })
}

/// So many slots are looked at for a name, at most. Where that is too few, names were made to collide.
const PROBES: usize = 64;

/// So many names are compared one by one.
const FEW: u32 = 8;

/// Whether the names of a complete object, whose entries from the first key on are given, are all different.
pub(crate) fn names_differ(text: &str, members: &[Entry], first: u32, count: u32) -> bool {
    if count > FEW {
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
