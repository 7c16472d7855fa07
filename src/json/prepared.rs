//! Data that is not a body: parameters, `$context`, variables. Made into a tape once, read by one render or many.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Map as JsonMap, Value as Json};

use super::Malformed;
use super::draft::Draft;
use crate::tape::{Entry, Kind, Tape, same_bytes, same_ignoring_case};
use crate::value::{Document, Heap, ListKind, MapKind, Value, header};

/// A value in the form that renders read.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    text: String,
    tape: Tape,
    map_kind: MapKind,
    has_overrides: bool,
    /// Whether a render has read it.
    is_used: UsedFlag,
}

/// Set by the first render that reads a value.
#[derive(Debug, Default)]
struct UsedFlag(AtomicBool);

impl Clone for UsedFlag {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What a map of a scope is in Java.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A `LinkedHashMap`: the order in which it was filled.
    Ordered,
    /// A `TreeMap` that does not regard case.
    Headers,
    /// `HashMap`s that print as nothing, with maps for overrides.
    Context,
}

impl Shape {
    /// The value of the last of these members that has a name, as such a map takes names for the same.
    pub(crate) fn last_named<'n, V>(
        self,
        members: &mut impl DoubleEndedIterator<Item = (&'n str, V)>,
        name: &str,
    ) -> Option<V> {
        let found = match self {
            Self::Headers => members.rfind(|(other, _)| same_ignoring_case(other, name)),
            _ => members.rfind(|(other, _)| same_bytes(other.as_bytes(), name.as_bytes())),
        };
        found.map(|(_, value)| value)
    }

    pub(super) fn map_kind(self) -> MapKind {
        match self {
            Self::Ordered => MapKind::Linked,
            Self::Headers => MapKind::CaseInsensitive,
            Self::Context => MapKind::Context,
        }
    }
}

/// What a value is prepared from.
#[derive(Debug)]
pub(crate) enum Given<'g> {
    Nothing,
    Members(&'g JsonMap<String, Json>),
    /// Text of a JSON object, or of null.
    Text(&'g str),
    Prepared(&'g Prepared),
}

/// The maps that templates write overrides into.
pub(super) const OVERRIDES: [(&str, &[&str]); 2] =
    [("requestOverride", &["header", "path", "querystring"]), ("responseOverride", &["header"])];
/// Bytes that the names of all these take.
const OVERRIDE_BYTES: usize = 64;
/// The same maps, ready to be added to a context: nearly all contexts come without.
static OVERRIDE_MAPS: LazyLock<Draft> = LazyLock::new(|| Draft::of_maps(&OVERRIDES));

impl Prepared {
    /// Any value: objects are `LinkedHashMap`, arrays `ArrayList`. What lies deeper than 400 levels is null.
    pub(crate) fn of(value: &Json) -> Self {
        Self::new(Draft::of_tree(value), MapKind::Linked)
    }

    /// The same for JSON text.
    pub(crate) fn of_text(text: &str) -> Result<Self, Malformed> {
        Ok(Self::new(Draft::of_text(text, 0)?, MapKind::Linked))
    }

    /// A map, with strings set above what is given: by their names, of a context by their paths.
    pub(crate) fn map<N: AsRef<str>, V: AsRef<str>>(
        shape: Shape,
        given: &Given<'_>,
        more: &[(N, V)],
    ) -> Result<Self, Malformed> {
        let mut draft = match given {
            Given::Nothing if shape == Shape::Headers => {
                return Ok(Self::new(Draft::of_headers(more), shape.map_kind()));
            }
            Given::Nothing if shape == Shape::Ordered => Draft::of_pairs(more),
            _ => Self::draft(shape, given, more)?,
        };
        match shape {
            Shape::Context => {
                let has_overrides = add_overrides(&mut draft);
                let has_overrides = match given {
                    Given::Prepared(prepared) => {
                        let is_override = |(path, _): &(N, V)| {
                            let path = path.as_ref();
                            OVERRIDES.iter().any(|(name, _)| path.starts_with(name))
                        };
                        prepared.has_overrides || more.iter().any(is_override)
                    }
                    _ => has_overrides,
                };
                return Ok(Self { has_overrides, ..Self::new(draft, shape.map_kind()) });
            }
            Shape::Headers => draft.order_ignoring_case(),
            _ => {}
        }
        Ok(Self::new(draft, shape.map_kind()))
    }

    fn draft<N: AsRef<str>, V: AsRef<str>>(
        shape: Shape,
        given: &Given<'_>,
        more: &[(N, V)],
    ) -> Result<Draft, Malformed> {
        let room = more.iter().map(|(name, value)| name.as_ref().len() + value.as_ref().len());
        let room = OVERRIDE_BYTES + room.sum::<usize>();
        let mut draft = match given {
            Given::Nothing => Draft::new(),
            Given::Members(members) => Draft::of_members(members),
            Given::Text(text) => object(Draft::of_text(text, room)?)?,
            Given::Prepared(Self { text, tape, .. }) => {
                let mut copy = String::with_capacity(text.len() + room);
                copy.push_str(text);
                Draft { text: copy, entries: tape.entries.clone() }
            }
        };
        if shape == Shape::Headers {
            draft.decode_names();
        }
        for (name, value) in more {
            let (name, value) = (name.as_ref(), value.as_ref());
            match shape {
                Shape::Context => draft.set(name.split('.'), value),
                Shape::Headers => draft.add(name, value),
                _ => draft.set([name], value),
            }
        }
        Ok(draft)
    }

    pub(super) fn new(draft: Draft, map_kind: MapKind) -> Self {
        let Draft { text, entries } = draft;
        let is_used = UsedFlag::default();
        Self { text, tape: Tape::of(entries), map_kind, has_overrides: false, is_used }
    }

    #[cfg(test)]
    pub(super) fn parts(&self) -> (&str, &Tape) {
        (&self.text, &self.tape)
    }

    /// Has the next render be one more that reads it.
    pub(crate) fn was_read(&self) {
        self.is_used.0.store(true, Ordering::Relaxed);
    }

    /// Makes a table of the members by name, for values that many lookups read.
    pub(crate) fn index(&self) {
        self.tape.index(&self.text, self.map_kind == MapKind::CaseInsensitive);
    }

    /// Whether this is a context that came with overrides.
    pub(crate) fn has_overrides(&self) -> bool {
        self.has_overrides
    }

    /// The value, to be read (and changed) by one render. What a second render reads is kept for more, and indexed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn value<'r>(&'r self, heap: &'r Heap<'r>) -> Value<'r> {
        match self.is_used.0.load(Ordering::Relaxed) {
            true => self.index(),
            false => self.is_used.0.store(true, Ordering::Relaxed),
        }
        let new =
            || Document::new(heap, &self.text, &self.tape, self.map_kind, ListKind::ArrayList);
        heap.documents.alloc_with(new).root()
    }

    /// A member of the map, without making a document of it: the text if it is a string that is kept as it is,
    /// `Some(None)` if it is something else.
    pub(crate) fn string_member(&self, name: &str) -> Option<Option<&str>> {
        let index = match self.map_kind {
            MapKind::CaseInsensitive => header(&self.tape, &self.text, 0, name),
            _ => self.tape.member(&self.text, 0, name),
        }?;
        let entry = self.tape.entry(index);
        Some(entry.is_plain_string().then(|| entry.text(&self.text)))
    }

    /// How many members the map has.
    pub(crate) fn len(&self) -> usize {
        self.tape.count(0)
    }

    /// Bytes of memory, for charging.
    pub(crate) fn size(&self) -> usize {
        self.text.len() + self.tape.len() * size_of::<Entry>()
    }

    /// The same for a value that only one render sees.
    pub(crate) fn into_value<'r>(self, heap: &'r Heap<'r>) -> Value<'r> {
        let text = heap.texts.alloc(self.text);
        let tape = heap.tapes.alloc(self.tape);
        let document = Document::new(heap, text, tape, MapKind::Linked, ListKind::ArrayList);
        heap.documents.alloc(document).root()
    }
}

/// A draft that is an object; an empty one for null.
fn object(draft: Draft) -> Result<Draft, Malformed> {
    if draft.is_map() {
        return Ok(draft);
    }
    match draft.entry(0).kind() {
        Kind::Null => Ok(Draft::new()),
        _ => Err(Malformed { position: 0, message: "this is another JSON value".to_owned() }),
    }
}

/// Adds the maps for overrides that are not there; gives whether one was.
pub(super) fn add_overrides(context: &mut Draft) -> bool {
    if !context.has_one_of(OVERRIDES.map(|(name, _)| name)) {
        context.append(&OVERRIDE_MAPS);
        return false;
    }
    for (name, groups) in OVERRIDES {
        let overrides = context.map_at(0, name);
        for group in groups {
            context.map_at(overrides, group);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value as Json};

    use super::*;
    use crate::limits::Limits;

    fn pairs(shape: Shape, pairs: &[(&str, &str)]) -> Prepared {
        Prepared::map(shape, &Given::Nothing, pairs).expect("pairs are no JSON that could be wrong")
    }

    /// With and without a table of the names.
    fn both(prepared: Prepared) -> [Prepared; 2] {
        let indexed = prepared.clone();
        indexed.index();
        [prepared, indexed]
    }

    #[test]
    fn every_member_is_found_and_nothing_else() {
        for count in [0, 1, 3, 4, 5, 16, 17, 100] {
            let names: Vec<String> =
                (0..count).map(|n| "n".repeat(n % 20) + &n.to_string()).collect();
            let given: Vec<_> = names.iter().map(|name| (&**name, &**name)).collect();
            for prepared in both(pairs(Shape::Ordered, &given)) {
                for name in &names {
                    assert_eq!(prepared.string_member(name), Some(Some(&**name)), "{name}");
                }
                for name in ["", "n", "absent", "nnnnnnnnnnnnnnnnnnnnnnn"] {
                    let is_there = names.iter().any(|other| other == name);
                    assert_eq!(prepared.string_member(name).is_some(), is_there, "{name}");
                }
            }
        }
    }

    #[test]
    fn headers_are_found_in_any_case_with_and_without_a_table() {
        let names = ["Accept", "X-Forwarded-For", "te", "Host", "Content-Type", "caf\u{e9}"];
        for count in 1..=names.len() {
            let mut given: Vec<_> = names.iter().take(count).map(|name| (*name, "value")).collect();
            for prepared in both(pairs(Shape::Headers, &given)) {
                for (n, name) in names.iter().enumerate() {
                    let expected = (n < count).then_some(Some("value"));
                    for name in [name.to_string(), name.to_lowercase(), name.to_uppercase()] {
                        assert_eq!(prepared.string_member(&name), expected, "{name}");
                    }
                }
                assert_eq!(prepared.string_member("Accept-"), None);
            }
            // The Kelvin sign folds to a letter of ASCII.
            given.push(("k", "value"));
            for prepared in both(pairs(Shape::Headers, &given)) {
                assert_eq!(prepared.string_member("\u{212a}"), Some(Some("value")));
            }
        }
    }

    #[test]
    fn names_that_were_made_to_collide_are_found_too() {
        let names: Vec<String> = (0..500).map(|n| format!("12345678{n:03}abcdefgh")).collect();
        let given: Vec<_> = names.iter().map(|name| (&**name, &**name)).collect();
        for prepared in both(pairs(Shape::Ordered, &given)) {
            for name in &names {
                assert_eq!(prepared.string_member(name), Some(Some(&**name)));
            }
        }
    }

    /// What a template would see of a value, names in order.
    fn seen(prepared: &Prepared) -> String {
        let heap = Heap::new(&Limits::default());
        let mut out = crate::value::Output::new();
        crate::print::write_compact(
            &heap,
            &crate::value::NoBlocks,
            &prepared.value(&heap),
            &mut out,
        )
        .expect("JSON");
        out.into_string()
    }

    #[test]
    fn a_context_is_the_same_from_text_from_a_tree_and_in_parts() {
        let text = r#"{"accountId":"1","stage":"live","identity":{"sourceIp":"::1","caller":null,"a":[1,{"z":1,"b":2.50}]},
            "n":-0,"big":18446744073709551616,"long":0.12345678901234567,"\u0065sc":"x\ty","path":"/a"}"#;
        let tree: Map<String, Json> = serde_json::from_str(text).expect("JSON");
        let none: &[(&str, &str)] = &[];
        let from_text = Prepared::map(Shape::Context, &Given::Text(text), none).expect("JSON");
        let from_tree =
            Prepared::map(Shape::Context, &Given::Members(&tree), none).expect("a tree");
        assert_eq!(seen(&from_text), seen(&from_tree));
        let base = r#"{"accountId":"1","identity":"x","n":-0,"big":18446744073709551616,"long":0.12345678901234567}"#;
        let base = Prepared::map(Shape::Context, &Given::Text(base), none).expect("JSON");
        let more = [
            ("stage", "dev"),
            ("identity.sourceIp", "::1"),
            ("stage", "live"),
            ("identity.caller.x.y", "z"),
        ];
        let on_top = Prepared::map(Shape::Context, &Given::Prepared(&base), &more).expect("a tape");
        let whole = r#"{"accountId":"1","identity":{"sourceIp":"::1","caller":{"x":{"y":"z"}}},"n":-0,
            "big":18446744073709551616,"long":0.12345678901234567,"stage":"live"}"#;
        let whole = Prepared::map(Shape::Context, &Given::Text(whole), none).expect("JSON");
        let sorted = |text: String| serde_json::from_str::<Json>(&text).expect("JSON");
        assert_eq!(sorted(seen(&on_top)), sorted(seen(&whole)));
        assert_eq!(seen(&on_top).len(), seen(&whole).len());
    }

    #[test]
    fn overrides_are_always_there() {
        for (text, has_overrides, overrides) in [
            ("{}", false, r#"{"path":{},"header":{},"querystring":{}}"#),
            ("null", false, r#"{"path":{},"header":{},"querystring":{}}"#),
            (r#"{"requestOverride":7}"#, true, r#"{"path":{},"header":{},"querystring":{}}"#),
            (
                r#"{"requestOverride":{"x":1,"path":[[],{}]},"z":{}}"#,
                true,
                r#"{"path":{},"x":1,"header":{},"querystring":{}}"#,
            ),
        ] {
            let none: &[(&str, &str)] = &[];
            let context = Prepared::map(Shape::Context, &Given::Text(text), none).expect("JSON");
            assert_eq!(context.has_overrides(), has_overrides, "{text}");
            let seen = seen(&context);
            assert!(seen.contains(overrides), "{text}: {seen}");
            assert!(seen.contains(r#""responseOverride":{"header":{}}"#), "{text}: {seen}");
        }
    }

    #[test]
    fn the_last_of_names_that_are_the_same_counts_in_the_first_place() {
        let twice = [("a", "1"), ("b", "2"), ("A", "3"), ("a", "4")];
        assert_eq!(seen(&pairs(Shape::Ordered, &twice)), r#"{"a":"4","b":"2","A":"3"}"#);
        assert_eq!(seen(&pairs(Shape::Headers, &twice)), r#"{"a":"4","b":"2"}"#);
        let many: Vec<String> = (0..40).map(|n| (n % 20).to_string()).collect();
        let many: Vec<_> = many
            .iter()
            .enumerate()
            .map(|(n, name)| (&**name, if n < 20 { "old" } else { "new" }))
            .collect();
        let seen = seen(&pairs(Shape::Ordered, &many));
        assert!(seen.starts_with(r#"{"0":"new","1":"new""#) && !seen.contains("old"), "{seen}");
        let text = Given::Text(r#"{"B":"1","\u0041":"2","a":"3","b":{"c":[1]}}"#);
        let none: &[(&str, &str)] = &[];
        let headers = Prepared::map(Shape::Headers, &text, none).expect("JSON");
        assert_eq!(self::seen(&headers), r#"{"A":"3","B":{"c":[1]}}"#);
    }

    #[test]
    fn what_is_not_an_object_is_refused() {
        let none: &[(&str, &str)] = &[];
        for text in ["[]", "7", "{", "{\"a\":1e999}", "{} x", "{'a':1}"] {
            assert!(Prepared::map(Shape::Ordered, &Given::Text(text), none).is_err(), "{text}");
        }
    }
}
