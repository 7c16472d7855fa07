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

/// Puts all names into a table, unless they are in order; where that takes too long, sorts them.
#[inline(never)]
pub(super) fn hashes_differ(text: &str, members: &[Entry], first: u32, count: u32) -> bool {
    if ascend(text.as_bytes(), members, first) {
        return true;
    }
    let size = (count as usize * 2).next_power_of_two();
    // The place of a key, counted from 1, and in the bits above it, which no place has, those of its hash.
    let mut slots = vec![0_u32; size];
    let place_bits = u32::MAX.checked_shr((members.len() as u32).leading_zeros()).unwrap_or(0);
    let mut at = 0;
    while let [key, value, ..] = members.get(at..).unwrap_or_default() {
        let name = text.as_bytes().get(key.start() as usize..key.end() as usize);
        let hash = match key.flags().has(Flags::ESCAPED) {
            true => hash(&escape::decode_bytes(key.text(text)), 0, 0),
            false => hash(name.unwrap_or_default(), 0, 0),
        };
        let mark = (hash >> 32) as u32 & !place_bits;
        let mut is_placed = false;
        for probe in 0..PROBES {
            let Some(slot) = slots.get_mut((hash as usize).wrapping_add(probe) & (size - 1)) else {
                break;
            };
            if *slot == 0 {
                *slot = mark | (at as u32 + 1);
                is_placed = true;
                break;
            }
            if *slot & !place_bits == mark {
                let other = members.get((*slot & place_bits) as usize - 1);
                if other.is_some_and(|other| is_same(text, *other, *key)) {
                    return false;
                }
            }
        }
        if !is_placed {
            return sorted_differ(text, members, first);
        }
        at = value.next().wrapping_sub(first) as usize;
    }
    true
}

/// Whether each name, written without escapes, is greater than the one before. Programs that write large objects often
/// sort them.
fn ascend(text: &[u8], members: &[Entry], first: u32) -> bool {
    let mut before: &[u8] = &[];
    keys(members, first).all(|key| {
        let name = text.get(key.start() as usize..key.end() as usize).unwrap_or_default();
        let is_greater = name > before && !key.flags().has(Flags::ESCAPED);
        before = name;
        is_greater
    })
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
