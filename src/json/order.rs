//! The order of Java's `TreeMap` of headers, brought into a draft.

use std::cmp::Ordering;

use super::draft::Draft;
use crate::tape::{Entry, compare_ignoring_case};

/// A member on its way to its place.
#[derive(Clone, Copy)]
struct Member {
    key: u32,
    /// The entry after its value.
    end: u32,
}

/// A name in the form that its order is found by.
#[derive(Clone, Copy)]
struct Name<'d> {
    text: &'d str,
    /// Its first letters in lower case, if it is ASCII: comparing all names of a request's headers letter by letter took
    /// more than reading them.
    start: Option<u128>,
}

impl<'d> Name<'d> {
    fn new(text: &'d str) -> Self {
        Self { text, start: text.is_ascii().then(|| start(text.as_bytes())) }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self.start, other.start) {
            (Some(start), Some(other)) if start != other => start.cmp(&other),
            _ => compare_ignoring_case(self.text, other.text),
        }
    }
}

/// The first sixteen letters of an ASCII text, in lower case, as a number that has their order: many headers begin with
/// the same ten.
fn start(text: &[u8]) -> u128 {
    const ALL: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;
    let word = match text.first_chunk() {
        Some(letters) => u128::from_be_bytes(*letters),
        None => short(text),
    };
    // The highest bit of each byte from `A` on, and not from the one after `Z` on.
    let from_a = word + ALL * u128::from(0x80 - b'A');
    let after_z = word + ALL * u128::from(0x80 - b'Z' - 1);
    let upper = from_a & !after_z & (ALL << 7);
    word | upper >> 2
}

/// Fewer than sixteen letters, and zeros.
fn short(text: &[u8]) -> u128 {
    let mut letters = [0; 16];
    if let Some(start) = letters.get_mut(..text.len()) {
        start.copy_from_slice(text);
    }
    u128::from_be_bytes(letters)
}

impl Draft {
    /// A map of strings in the order of a `TreeMap` that does not regard case: of names that it takes for the same, the
    /// first stands, with the last value.
    pub(super) fn of_headers<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> Self {
        let mut draft = Self::with_room_for(pairs);
        let mut members: Vec<(Name<'_>, &str)> = Vec::with_capacity(pairs.len());
        members
            .extend(pairs.iter().map(|(name, value)| (Name::new(name.as_ref()), value.as_ref())));
        members.sort_by(|(a, _), (b, _)| a.order(b));
        let same = members.chunk_by(|(a, _), (b, _)| a.order(b).is_eq());
        for same in same {
            if let ([(name, _), ..], [.., (_, value)]) = (same, same) {
                draft.push_text(name.text);
                draft.push_text(value);
            }
        }
        draft.close_pairs();
        draft
    }

    /// Brings the root into the order of a `TreeMap` that does not regard case: of names that it takes for the same,
    /// the first stands, with the last value.
    pub(super) fn order_ignoring_case(&mut self) {
        let mut members: Vec<(Member, Name<'_>)> = Vec::with_capacity(self.entries.len() / 2);
        members.extend(self.members(0).map(|(key, value)| {
            let end = self.entry(value).next();
            (Member { key, end }, Name::new(self.entry(key).text(&self.text)))
        }));
        if members.is_sorted_by(|(_, a), (_, b)| a.order(b) == Ordering::Less) {
            return;
        }
        members.sort_by(|(_, a), (_, b)| a.order(b));
        let mut sorted: Vec<(Member, Name<'_>)> = Vec::with_capacity(members.len());
        let mut names: Vec<(u32, Entry)> = Vec::new();
        for (member, name) in members {
            match sorted.last_mut() {
                Some((last, other)) if other.order(&name).is_eq() => {
                    let first = names.last().filter(|(at, _)| *at == last.key).map(|(_, key)| *key);
                    let first = first.unwrap_or(self.entry(last.key));
                    *last = member;
                    names.push((member.key, first));
                }
                _ => sorted.push((member, name)),
            }
        }
        let members: Vec<Member> = sorted.into_iter().map(|(member, _)| member).collect();
        for (at, first) in names {
            let next = at + 1;
            if let Some(key) = self.entries.get_mut(at as usize) {
                *key = first.shifted(next.wrapping_sub(first.next()));
            }
        }
        self.rearrange(0, &members);
    }

    /// Puts the members of a map into this order, without those that are not in it.
    fn rearrange(&mut self, map: u32, members: &[Member]) {
        let mut moved: Vec<Entry> = Vec::with_capacity(self.entries.len());
        for member in members {
            let by = (map + 1 + moved.len() as u32).wrapping_sub(member.key);
            let block = self.entries.get(member.key as usize..member.end as usize);
            moved.extend(block.unwrap_or_default().iter().map(|entry| entry.shifted(by)));
        }
        let old = self.entry(map).next();
        let new = map + 1 + moved.len() as u32;
        self.entries.splice(map as usize + 1..old as usize, moved.iter().copied());
        if new != old {
            // Only of the root is anything left out.
            let count = members.len() as u32;
            if let Some(root) = self.entries.get_mut(map as usize) {
                *root = root.shifted(new.wrapping_sub(old)).with_count(count);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_order_that_they_have_letter_by_letter() {
        let names = [
            "",
            "a",
            "A",
            "Z",
            "[",
            "@",
            "`",
            "z",
            "{",
            "a\0",
            "\u{7f}",
            "Accept",
            "accept-",
            "ACCEPT-ENCODING",
            "X-Forwarded-For",
            "x-forwarded-port",
            "X-Author",
            "x-authors",
            "x_forward",
            "\u{e9}",
            "k",
            "\u{212a}",
            "K9",
            "abcdefg\u{e9}",
            "ABCDEFGh",
            "12345678",
            "123456789",
        ];
        for a in names {
            for b in names {
                let expected = compare_ignoring_case(a, b);
                assert_eq!(Name::new(a).order(&Name::new(b)), expected, "{a:?} {b:?}");
            }
        }
    }
}
