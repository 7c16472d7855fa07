//! Where the keys of a map are, for maps of more than a few entries.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hash, Hasher, RandomState};

/// A place for each mark of a key. Marks of strings and numbers are not Java's hashes: anyone can write a thousand keys of
/// one hash.
#[derive(Debug)]
pub(super) struct Index {
    keys: RandomState,
    places: HashMap<u64, u32, BuildHasherDefault<AsItIs>>,
}

impl Index {
    pub(super) fn with_capacity(keys: usize) -> Self {
        let places = HashMap::with_capacity_and_hasher(keys, BuildHasherDefault::default());
        Self { keys: RandomState::new(), places }
    }

    /// The mark of a key: what is equal has the same.
    pub(super) fn mark(&self, key: impl Hash) -> u64 {
        self.keys.hash_one(key)
    }

    pub(super) fn get(&self, mark: u64) -> Option<u32> {
        self.places.get(&mark).copied()
    }

    /// Puts a place; gives back the one that was there.
    pub(super) fn insert(&mut self, mark: u64, place: u32) -> Option<u32> {
        self.places.insert(mark, place)
    }

    pub(super) fn remove(&mut self, mark: u64) {
        self.places.remove(&mark);
    }
}

/// Hashes a mark to itself, which is a hash already.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash << 8 ^ u64::from(*byte));
    }

    fn write_u64(&mut self, mark: u64) {
        self.0 = mark;
    }
}
