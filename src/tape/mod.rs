//! The flat form of a JSON document: one entry of sixteen bytes for every key and value, in the order of the text.

mod any_case;
pub(crate) mod escape;
mod hash;
mod keys;
pub(crate) mod names;
pub(crate) mod number;
mod order;
pub(crate) mod scan;
pub(crate) mod skip;
mod strict;

use std::sync::OnceLock;

pub(crate) use any_case::{compare_ignoring_case, fold_case, same_ignoring_case};
pub(crate) use hash::{bucket, java_hash, java_hash_of, order_by_bucket};
pub(crate) use keys::names_differ;
use names::Names;
use order::Order;

/// Nesting that json-smart reads; one level more is its "Malicious payload".
pub(crate) const MAX_DEPTH: usize = 400;

/// What a value is, by the Java class json-smart makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    False,
    True,
    Integer,
    Long,
    BigInteger,
    Double,
    BigDecimal,
    String,
    List,
    Map,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::Null,
        Self::False,
        Self::True,
        Self::Integer,
        Self::Long,
        Self::BigInteger,
        Self::Double,
        Self::BigDecimal,
        Self::String,
        Self::List,
        Self::Map,
    ];
}

/// How the text of a value may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Flags(u8);

impl Flags {
    /// A string with escapes: its characters must be decoded.
    pub(crate) const ESCAPED: Self = Self(1);
    /// The text is what `$input.json` prints (json-smart's `LT_COMPRESS`).
    pub(crate) const PLAIN: Self = Self(2);
    /// The text is what a list prints in a template (`NO_COMPRESS`, which escapes `/`).
    pub(crate) const WEB: Self = Self(4);

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the text is what is printed in both styles.
    #[inline]
    pub(crate) const fn prints_as_it_stands(self) -> bool {
        let both = Self::PLAIN.0 | Self::WEB.0;
        self.0 & both == both
    }
}

/// One key or value: its kind, its place in the text and in the tape.
///
/// The text of a string is what is between its quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    start: u32,
    end: u32,
    next: u32,
    info: u32,
}

/// Members or elements are counted up to here; from there on they must be walked.
const MANY: u32 = (1 << 24) - 1;

impl Entry {
    pub(crate) const fn new(kind: Kind, flags: Flags, start: u32, end: u32, next: u32) -> Self {
        Self { start, end, next, info: kind as u32 | (flags.0 as u32) << 4 }
    }

    /// This container, now that it is complete.
    pub(crate) fn closed(self, flags: Flags, end: u32, next: u32, count: u32) -> Self {
        let kind = self.info & 0xf;
        Self { end, next, info: kind | u32::from(flags.0) << 4 | count.min(MANY) << 8, ..self }
    }

    /// Makes this container a complete one.
    #[inline(always)]
    fn close(&mut self, flags: Flags, end: u32, next: u32, count: u32) {
        (self.end, self.next) = (end, next);
        self.info = self.info & 0xf | u32::from(flags.0) << 4 | count.min(MANY) << 8;
    }

    /// The same at another place of the tape: so many entries further on.
    pub(crate) fn shifted(self, by: u32) -> Self {
        Self { next: self.next.wrapping_add(by), ..self }
    }

    /// The same over a text that begins so many bytes later, in a tape that begins so many entries later.
    pub(crate) fn moved(self, bytes: u32, by: u32) -> Self {
        let (start, end) = (self.start.wrapping_add(bytes), self.end.wrapping_add(bytes));
        Self { start, end, ..self.shifted(by) }
    }

    /// This scalar as one of another kind.
    pub(crate) fn with_kind(self, kind: Kind, flags: Flags) -> Self {
        Self { info: kind as u32 | u32::from(flags.0) << 4, ..self }
    }

    /// This container, of which nothing prints as its text has it.
    pub(crate) fn without_flags(self) -> Self {
        Self { info: self.info & !0xf0, ..self }
    }

    fn is_map(self) -> bool {
        self.info & 0xf == Kind::Map as u32
    }

    /// This container with so many elements or members.
    pub(crate) fn with_count(self, count: u32) -> Self {
        Self { info: self.info & 0xff | count.min(MANY) << 8, ..self }
    }

    /// This container with `more` elements or members added.
    pub(crate) fn with_more(self, more: u32) -> Self {
        self.with_count((self.info >> 8).saturating_add(more))
    }

    pub(crate) fn kind(self) -> Kind {
        Kind::ALL.get((self.info & 0xf) as usize).copied().unwrap_or(Kind::Null)
    }

    /// Whether this is a string without escapes.
    #[inline]
    pub(crate) fn is_plain_string(self) -> bool {
        let mask = 0xf | u32::from(Flags::ESCAPED.0) << 4;
        self.info & mask == Kind::String as u32
    }

    pub(crate) fn flags(self) -> Flags {
        Flags((self.info >> 4 & 0xf) as u8)
    }

    pub(crate) fn start(self) -> u32 {
        self.start
    }

    pub(crate) fn end(self) -> u32 {
        self.end
    }

    /// The entry after this one and everything inside it.
    pub(crate) fn next(self) -> u32 {
        self.next
    }

    /// The text of the entry.
    #[inline]
    pub(crate) fn text(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// The text of a string with the quotes around it, if the text has it between quotes.
    #[inline]
    pub(crate) fn quoted(self, text: &str) -> Option<&str> {
        let quoted = text.get((self.start as usize).checked_sub(1)?..self.end as usize + 1)?;
        (quoted.starts_with('"') && quoted.ends_with('"')).then_some(quoted)
    }

    /// Whether this is a string that is written as it reads, and that one. Where the string is a slice of the same text,
    /// the place tells.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn is_plain(self, text: &str, string: &str) -> bool {
        let (start, length) = (self.start as usize, self.end.wrapping_sub(self.start) as usize);
        self.is_plain_string()
            && length == string.len()
            && (text.as_ptr().addr().wrapping_add(start) == string.as_ptr().addr()
                || text
                    .as_bytes()
                    .get(start..start + length)
                    .is_some_and(|text| same_bytes(text, string.as_bytes())))
    }

    /// Whether this key is a name.
    #[inline(always)]
    pub(crate) fn is_name(self, text: &[u8], name: &[u8]) -> bool {
        if self.flags().has(Flags::ESCAPED) {
            return self.is_escaped_name(text, name);
        }
        let own = text.get(self.start as usize..self.end as usize);
        own.is_some_and(|own| same_bytes(own, name))
    }

    #[cold]
    fn is_escaped_name(self, text: &[u8], name: &[u8]) -> bool {
        let raw = text.get(self.start as usize..self.end as usize);
        let raw = raw.and_then(|raw| std::str::from_utf8(raw).ok());
        raw.is_some_and(|raw| escape::decoded_is(raw, name))
    }
}

/// The entries of a document; the root is entry 0. A map holds key, value, key, value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tape {
    pub(crate) entries: Vec<Entry>,
    /// Its members by name, once it has been read often enough for that.
    names: OnceLock<Names>,
    /// What few documents are asked for.
    rare: OnceLock<Box<Rare>>,
}

#[derive(Debug, Clone, Default)]
struct Rare {
    /// The order of its maps, where that is a `HashMap`'s.
    order: OnceLock<Order>,
    /// Its strings with escapes as they read, by their indexes, where many renders hand them on.
    decoded: OnceLock<Vec<(u32, Box<str>)>>,
}

impl Tape {
    /// The tape of a document that one render reads.
    pub(crate) fn of(entries: Vec<Entry>) -> Self {
        Self { entries, names: OnceLock::new(), rare: OnceLock::new() }
    }

    /// Reads strict JSON; nothing if the text is not strict, or if json-smart would see it differently.
    ///
    /// Only lists and maps are read: what else a body may be is the permissive reader's.
    pub(crate) fn parse(text: &str, levels: usize) -> Option<Self> {
        strict::read(text, levels).map(Self::of)
    }

    /// The entries of the tape that [`parse`](Self::parse) gives.
    pub(crate) fn parse_entries(text: &str, levels: usize) -> Option<Vec<Entry>> {
        strict::read(text, levels)
    }

    /// The entry at an index; null when there is none.
    #[inline]
    pub(crate) fn entry(&self, index: u32) -> Entry {
        self.entries.get(index as usize).copied().unwrap_or(Entry::new(
            Kind::Null,
            Flags(0),
            0,
            0,
            u32::MAX,
        ))
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The number of elements or members of a container.
    pub(crate) fn count(&self, index: u32) -> usize {
        let entry = self.entry(index);
        let count = entry.info >> 8;
        if count < MANY {
            return count as usize;
        }
        if entry.kind() == Kind::Map {
            self.members(index).count()
        } else {
            self.elements(index).count()
        }
    }

    /// The indexes of a list's elements.
    pub(crate) fn elements(&self, index: u32) -> Elements<'_> {
        let entry = self.entry(index);
        let end = if entry.kind() == Kind::List { entry.next } else { 0 };
        Elements { tape: self, at: index.saturating_add(1), end }
    }

    /// The indexes of a map's keys and values.
    pub(crate) fn members(&self, index: u32) -> Members<'_> {
        let entry = self.entry(index);
        let end = if entry.kind() == Kind::Map { entry.next } else { 0 };
        let order = self.rare.get().and_then(|rare| rare.order.get());
        let order = order.map(|order| order.keys_of(index).iter());
        Members { tape: self, at: index.saturating_add(1), end, order }
    }

    /// Has all maps list their members as a `HashMap` does.
    pub(crate) fn order_as_hash_maps(&self, text: &str) {
        self.rare().order.get_or_init(|| Order::of(text, self));
    }

    /// The value of a map's member.
    pub(crate) fn member(&self, text: &str, index: u32, name: &str) -> Option<u32> {
        let map = self.entry(index);
        if map.kind() != Kind::Map {
            return None;
        }
        match self.names() {
            Some(names) => names.find(text, &self.entries, index, name),
            None => self.member_of(text, index, map, name),
        }
    }

    /// Whether an entry is that of a map of a few members, without a table of names.
    #[inline]
    pub(crate) fn has_few(&self, map: Entry) -> bool {
        const FEW: u32 = 16;
        map.is_map() && map.info >> 8 <= FEW && self.names.get().is_none()
    }

    /// The value of a map's member, by going through them.
    #[inline(never)]
    pub(crate) fn member_of(&self, text: &str, index: u32, map: Entry, name: &str) -> Option<u32> {
        let bytes = text.as_bytes();
        let name = name.as_bytes();
        let members = self.entries.get(..map.next as usize)?;
        let mut at = index as usize + 1;
        while let [key, value, ..] = members.get(at..)? {
            if key.is_name(bytes, name) {
                return u32::try_from(at + 1).ok();
            }
            at = value.next as usize;
        }
        None
    }

    /// Makes a table of all members by name, so that they are found without going through them. Worth it where
    /// many are looked up, or many renders look some up.
    pub(crate) fn index(&self, text: &str, any_case: bool) {
        self.names.get_or_init(|| {
            let maps =
                (0..self.entries.len() as u32).filter(|at| self.entry(*at).kind() == Kind::Map);
            let keys: Vec<(u32, u32)> =
                maps.flat_map(|map| self.members(map).map(move |(key, _)| (map, key))).collect();
            Names::of(text, &self.entries, &keys, any_case)
        });
    }

    /// Whether members are found without going through them.
    pub(crate) fn has_names(&self) -> bool {
        self.names().is_some()
    }

    /// The value of a map's member, found without going through them; the outer option is nothing where that takes going
    /// through them.
    #[inline]
    pub(crate) fn look_up(&self, text: &str, index: u32, name: &str) -> Option<Option<u32>> {
        self.names().map(|names| names.find(text, &self.entries, index, name))
    }

    fn rare(&self) -> &Rare {
        self.rare.get_or_init(Box::default)
    }

    /// A string with escapes as it reads, if there is one of Unicode characters at an index. The outer option is nothing
    /// where only one render reads the document, for which not all of its strings are worth decoding.
    pub(crate) fn decoded(&self, text: &str, index: u32) -> Option<Option<&str>> {
        self.names.get()?;
        let decoded = self.rare().decoded.get_or_init(|| self.decode(text));
        let at = decoded.binary_search_by_key(&index, |(at, _)| *at).ok();
        Some(at.and_then(|at| decoded.get(at)).map(|(_, text)| &**text))
    }

    #[cold]
    fn decode(&self, text: &str) -> Vec<(u32, Box<str>)> {
        let strings = (0..)
            .zip(&self.entries)
            .filter(|(_, entry)| entry.kind() == Kind::String && entry.flags().has(Flags::ESCAPED));
        let decoded = strings.filter_map(|(at, entry)| match escape::decode(entry.text(text)) {
            escape::Text::Str(decoded) => Some((at, decoded.into())),
            escape::Text::Wide(_) => None,
        });
        decoded.collect()
    }

    /// The number of the table of its names, if it has one: what is found in one table is there ever after.
    #[inline]
    pub(crate) fn table(&self) -> Option<u32> {
        self.names.get()?.number()
    }

    #[inline]
    fn names(&self) -> Option<&Names> {
        self.names.get().filter(|names| !names.is_empty())
    }

    /// The indexes of a list's elements from that at an index on.
    pub(crate) fn elements_from(&self, list: u32, at: u32) -> Elements<'_> {
        Elements { at, ..self.elements(list) }
    }
}

/// Whether two texts are the same. Most names have up to sixteen bytes, which are compared without a call.
#[inline(always)]
pub(crate) fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    match left.len() {
        0..4 => left.iter().eq(right),
        4..8 => same_ends::<4>(left, right),
        8..=16 => same_ends::<8>(left, right),
        _ => left == right,
    }
}

/// Whether the first `N` bytes are the same, and the last.
#[inline(always)]
fn same_ends<const N: usize>(left: &[u8], right: &[u8]) -> bool {
    left.first_chunk::<N>() == right.first_chunk::<N>()
        && left.last_chunk::<N>() == right.last_chunk::<N>()
}

/// See [`Tape::elements`].
#[derive(Debug, Clone)]
pub(crate) struct Elements<'t> {
    tape: &'t Tape,
    at: u32,
    end: u32,
}

impl Iterator for Elements<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.at >= self.end {
            return None;
        }
        let found = self.at;
        self.at = self.tape.entry(found).next;
        Some(found)
    }
}

/// See [`Tape::members`].
#[derive(Debug, Clone)]
pub(crate) struct Members<'t> {
    tape: &'t Tape,
    at: u32,
    end: u32,
    /// The keys, where they are not in the order of the tape.
    order: Option<std::slice::Iter<'t, u32>>,
}

impl Members<'_> {
    /// The index of the next key, if there is one.
    #[inline]
    pub(crate) fn peek(&self) -> Option<u32> {
        match &self.order {
            Some(order) => order.as_slice().first().copied(),
            None => (self.at < self.end).then_some(self.at),
        }
    }
}

impl Iterator for Members<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        if let Some(order) = &mut self.order {
            return order.next().map(|key| (*key, key + 1));
        }
        if self.at >= self.end {
            return None;
        }
        let key = self.at;
        let value = key + 1;
        self.at = self.tape.entry(value).next;
        Some((key, value))
    }
}
