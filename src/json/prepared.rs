//! Data that does not come as text: parameters, `$context`, variables. Made into a tape once, read by many renders.

use serde_json::{Map as JsonMap, Value as Json};

use crate::tape::escape;
use crate::tape::names::Names;
use crate::tape::{Entry, Flags, Kind, MAX_DEPTH, Tape};
use crate::value::{
    Document, Heap, ListKind, MapKind, Value, compare_ignoring_case, hash_str, header,
};

/// A value in the form that renders read.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    text: String,
    tape: Tape,
    map_kind: MapKind,
}

impl Prepared {
    /// Any value: objects are `LinkedHashMap`, arrays `ArrayList`. What lies deeper than 400 levels is null.
    pub(crate) fn of(value: &Json) -> Self {
        Builder::new(MapKind::Linked).build(value)
    }

    /// An object as a `LinkedHashMap`.
    pub(crate) fn of_map(members: &JsonMap<String, Json>) -> Self {
        Builder::new(MapKind::Linked).build_map(members.iter().collect())
    }

    /// Headers: a `TreeMap` ordered without regard to case, filled one by one.
    pub(crate) fn of_headers(members: &JsonMap<String, Json>) -> Self {
        let mut sorted: Vec<(&String, &Json)> = Vec::with_capacity(members.len());
        for (name, value) in members {
            match sorted.binary_search_by(|(other, _)| compare_ignoring_case(other, name)) {
                Ok(at) => {
                    if let Some(entry) = sorted.get_mut(at) {
                        entry.1 = value;
                    }
                }
                Err(at) => sorted.insert(at, (name, value)),
            }
        }
        Builder::new(MapKind::CaseInsensitive).build_map(sorted)
    }

    /// `$context`: all its maps are `HashMap`s that print as nothing.
    pub(crate) fn of_context(members: &JsonMap<String, Json>) -> Self {
        Builder::new(MapKind::Context).build_map(members.iter().collect())
    }

    /// The value, to be read (and changed) by one render.
    pub(crate) fn value<'r>(&'r self, heap: &'r Heap<'r>) -> Value<'r> {
        let list_kind = ListKind::ArrayList;
        let document = Document::new(&self.text, &self.tape, self.map_kind, list_kind);
        heap.documents.alloc(document).root()
    }

    /// A member of the map, without making a document of it: the text if it is a string, `Some(None)` if it is
    /// something else.
    pub(crate) fn string_member(&self, name: &str) -> Option<Option<&str>> {
        let index = match self.map_kind {
            MapKind::CaseInsensitive => header(&self.tape, &self.text, 0, name),
            _ => self.tape.member(&self.text, 0, name),
        }?;
        let entry = self.tape.entry(index);
        Some((entry.kind() == Kind::String).then(|| entry.text(&self.text)))
    }

    /// Bytes of memory, for charging.
    pub(crate) fn size(&self) -> usize {
        self.text.len() + self.tape.len() * size_of::<Entry>()
    }

    /// The same for a value that only one render sees.
    pub(crate) fn into_value<'r>(self, heap: &'r Heap<'r>) -> Value<'r> {
        let text = heap.texts.alloc(self.text);
        let tape = heap.tapes.alloc(self.tape);
        let document = Document::new(text, tape, MapKind::Linked, ListKind::ArrayList);
        heap.documents.alloc(document).root()
    }
}

struct Builder {
    prepared: Prepared,
    /// The keys so far, each with its map.
    keys: Vec<(u32, u32)>,
    depth: usize,
}

impl Builder {
    fn new(map_kind: MapKind) -> Self {
        Self {
            prepared: Prepared { text: String::new(), tape: Tape::default(), map_kind },
            keys: Vec::new(),
            depth: 0,
        }
    }

    fn build(mut self, value: &Json) -> Prepared {
        self.value(value);
        self.finish()
    }

    fn build_map(mut self, members: Vec<(&String, &Json)>) -> Prepared {
        self.map(members);
        self.finish()
    }

    fn finish(mut self) -> Prepared {
        let any_case = self.prepared.map_kind == MapKind::CaseInsensitive;
        let Prepared { text, tape, .. } = &mut self.prepared;
        tape.names = Names::of(text, &tape.entries, &self.keys, any_case);
        self.prepared
    }

    fn value(&mut self, value: &Json) {
        match value {
            Json::Null => self.scalar(Kind::Null, "null"),
            Json::Bool(false) => self.scalar(Kind::False, "false"),
            Json::Bool(true) => self.scalar(Kind::True, "true"),
            Json::Number(number) => {
                let kind = match number.as_i64() {
                    Some(value) if i32::try_from(value).is_ok() => Kind::Integer,
                    Some(_) => Kind::Long,
                    None if number.is_u64() => Kind::BigInteger,
                    None => Kind::Double,
                };
                self.scalar(kind, &number.to_string());
            }
            Json::String(text) => self.string(text),
            Json::Array(_) | Json::Object(_) if self.depth >= MAX_DEPTH => {
                self.scalar(Kind::Null, "null");
            }
            Json::Array(items) => self.list(items),
            Json::Object(members) => self.map(members.iter().collect()),
        }
    }

    fn list(&mut self, items: &[Json]) {
        let at = self.open(Kind::List);
        for item in items {
            self.value(item);
        }
        self.close(at, items.len());
    }

    fn map(&mut self, mut members: Vec<(&String, &Json)>) {
        if self.prepared.map_kind == MapKind::Context {
            sort_as_hash_map(&mut members);
        }
        let at = self.open(Kind::Map);
        let count = members.len();
        for (name, value) in members {
            let key = self.prepared.tape.entries.len();
            self.keys.push((at as u32, key as u32));
            self.string(name);
            self.value(value);
        }
        self.close(at, count);
    }

    fn open(&mut self, kind: Kind) -> usize {
        self.depth += 1;
        let at = self.prepared.tape.entries.len();
        self.push(kind, Flags::default(), self.prepared.text.len());
        at
    }

    fn close(&mut self, at: usize, count: usize) {
        self.depth -= 1;
        let end = self.prepared.text.len() as u32;
        let entries = &mut self.prepared.tape.entries;
        let next = entries.len() as u32;
        if let Some(entry) = entries.get_mut(at) {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            *entry = entry.closed(Flags::default(), end, next, count);
        }
    }

    /// Strings are kept as they are, without escapes, so that renders borrow them.
    fn string(&mut self, text: &str) {
        let start = self.prepared.text.len();
        self.prepared.text.push_str(text);
        self.push(Kind::String, escape::raw_flags(text), start);
    }

    fn scalar(&mut self, kind: Kind, text: &str) {
        let start = self.prepared.text.len();
        self.prepared.text.push_str(text);
        self.push(kind, crate::tape::number::scalar_flags(kind, text), start);
    }

    fn push(&mut self, kind: Kind, flags: Flags, start: usize) {
        let entries = &mut self.prepared.tape.entries;
        let next = entries.len() as u32 + 1;
        let end = self.prepared.text.len() as u32;
        entries.push(Entry::new(kind, flags, start as u32, end, next));
    }
}

/// The order of a `HashMap` that was filled one by one: by bucket, and as they came within one.
fn sort_as_hash_map(members: &mut [(&String, &Json)]) {
    let mut buckets: usize = 16;
    while members.len() * 4 > buckets * 3 {
        buckets *= 2;
    }
    members.sort_by_cached_key(|(name, _)| {
        let hash = hash_str(name).cast_unsigned();
        (hash ^ (hash >> 16)) as usize & (buckets - 1)
    });
}
