//! Noticing a name that stands twice in an object, without comparing every name with every other.

use super::escape;
use super::{Entry, Flags};

/// So many members are compared one by one; larger objects are sorted when they are complete.
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
    /// `before` are the entries of the object so far, from its first key on.
    pub(crate) fn add(&mut self, text: &[u8], before: &[Entry], count: u32, key: Key) -> bool {
        let mark = 1 << (key.hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
        let fresh = self.marks & mark == 0;
        self.marks |= mark;
        if key.escaped || (!fresh && count > FEW) {
            self.unsure = true;
            return true;
        }
        fresh || !repeats(text, before, key)
    }

    /// Whether the names of the complete object are all different, if that was left open.
    pub(crate) fn all_differ(self, text: &str, members: &[Entry], first: u32) -> bool {
        !self.unsure || sorted_differ(text, members, first)
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
