//! Where strings and integers are in a list of a document, for lists that are searched again and again.

use crate::tape::{Flags, Kind, Tape, escape};

use super::hash_str;

/// The strings and integers of a list by their hashes, each with its position.
///
/// Java's `ArrayList` compares one after the other, in less than a nanosecond each; the entries of a tape take several.
/// A table makes up for it from the third search on.
#[derive(Debug)]
pub(crate) struct Places {
    /// Hash and position, sorted.
    sorted: Box<[(i32, u32)]>,
}

/// What a list is searched for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'w> {
    Text(&'w str),
    Int(i32),
}

impl Wanted<'_> {
    /// Whether this is the value at an index of a tape.
    pub(crate) fn is_at(self, text: &str, tape: &Tape, index: u32) -> bool {
        let entry = tape.entry(index);
        match (self, entry.kind()) {
            (Self::Text(wanted), Kind::String) if entry.flags().has(Flags::ESCAPED) => {
                escape::decoded_is(entry.text(text), wanted.as_bytes())
            }
            (Self::Text(wanted), Kind::String) => entry.text(text) == wanted,
            (Self::Int(wanted), Kind::Integer) => entry.text(text).parse() == Ok(wanted),
            _ => false,
        }
    }

    fn hash(self) -> i32 {
        match self {
            Self::Text(text) => hash_str(text),
            Self::Int(value) => value,
        }
    }
}

impl Places {
    /// The table of a list, from the indexes of its elements.
    pub(crate) fn of(text: &str, tape: &Tape, elements: impl Iterator<Item = u32>) -> Self {
        let hashes = (0..).zip(elements).filter_map(|(position, index)| {
            let entry = tape.entry(index);
            let raw = entry.text(text);
            let hash = match entry.kind() {
                Kind::Integer => raw.parse().ok()?,
                Kind::String if entry.flags().has(Flags::ESCAPED) => match escape::decode(raw) {
                    escape::Text::Str(decoded) => hash_str(&decoded),
                    escape::Text::Wide(_) => return None,
                },
                Kind::String => hash_str(raw),
                _ => return None,
            };
            Some((hash, position))
        });
        let mut sorted: Box<[(i32, u32)]> = hashes.collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    /// Bytes of memory for each element.
    pub(crate) const BYTES: usize = size_of::<(i32, u32)>();

    /// The positions where `wanted` may be, the first first.
    pub(crate) fn may_be_at(&self, wanted: Wanted<'_>) -> impl Iterator<Item = u32> + '_ {
        let hash = wanted.hash();
        let first = self.sorted.partition_point(|(other, _)| *other < hash);
        let rest = self.sorted.get(first..).unwrap_or_default();
        rest.iter().take_while(move |(other, _)| *other == hash).map(|(_, position)| *position)
    }
}
