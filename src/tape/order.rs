//! The order in which Java's `HashMap`s list their members: by bucket, and as they came within one.
//!
//! It is found where a render first goes through such a map: most only look names up, and the tape stays in the order of
//! the text.

use super::escape::{self, Text};
use super::{Flags, Kind, Tape, java_hash, java_hash_of, order_by_bucket};

/// The keys of all maps of a document, each map's in its order.
#[derive(Debug, Clone)]
pub(super) struct Order {
    keys: Box<[u32]>,
    /// Each map with the place of its first key, in the order of the tape.
    maps: Box<[(u32, u32)]>,
}

impl Order {
    pub(super) fn of(text: &str, tape: &Tape) -> Self {
        let mut keys = Vec::new();
        let mut maps = Vec::new();
        let mut members: Vec<(i32, u32)> = Vec::new();
        for map in (0..tape.len() as u32).filter(|at| tape.entry(*at).kind() == Kind::Map) {
            members.clear();
            members.extend(tape.members(map).map(|(key, _)| (hash_of(text, tape, key), key)));
            order_by_bucket(&mut members);
            maps.push((map, keys.len() as u32));
            keys.extend(members.iter().map(|(_, key)| *key));
        }
        Self { keys: keys.into(), maps: maps.into() }
    }

    /// The keys of a map.
    pub(super) fn keys_of(&self, map: u32) -> &[u32] {
        let Ok(at) = self.maps.binary_search_by_key(&map, |(map, _)| *map) else {
            return &[];
        };
        let from = self.maps.get(at).map_or(0, |(_, first)| *first as usize);
        let to = self.maps.get(at + 1).map_or(self.keys.len(), |(_, first)| *first as usize);
        self.keys.get(from..to).unwrap_or_default()
    }
}

fn hash_of(text: &str, tape: &Tape, key: u32) -> i32 {
    let entry = tape.entry(key);
    let raw = entry.text(text);
    match entry.flags().has(Flags::ESCAPED) {
        true => match escape::decode(raw) {
            Text::Str(name) => java_hash(&name),
            Text::Wide(units) => java_hash_of(units.into_iter()),
        },
        false => java_hash(raw),
    }
}
