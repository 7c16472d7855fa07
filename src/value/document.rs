//! Documents (bodies, parameters, context) whose lists and maps are read in place, until a template changes one.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use super::places::{Places, Wanted};
use super::{Boxed, Heap, List, ListKind, Map, MapKind, Output, Str, Value, hash_str};
use crate::number::{Decimal, Number, big, parse};
use crate::tape::escape::{self, Text};
use crate::tape::{Elements, Entry, Flags, Kind, Tape, same_ignoring_case};

/// A document and what has become of it.
pub(crate) struct Document<'r> {
    /// Pays for what takes a search.
    heap: &'r Heap<'r>,
    text: &'r str,
    tape: &'r Tape,
    map_kind: MapKind,
    list_kind: ListKind,
    /// Kept by the heap: a document itself has nothing to free.
    rare: OnceCell<&'r RefCell<Rare<'r>>>,
    /// Whether something may have been changed in it.
    touched: Cell<bool>,
    /// What is asked for next, more often than not.
    expected: Cell<Expected>,
    /// Names that were looked up one after the other so far.
    compared: Cell<usize>,
    /// The list's element that was asked for last.
    element: Cell<Element>,
}

/// An element of a list: most loops that ask for elements by number continue to the next.
#[derive(Debug, Clone, Copy, Default)]
struct Element {
    list: u32,
    position: u32,
    /// 0 where nothing was asked for: the root is not an element.
    index: u32,
}

/// What most documents never have.
#[derive(Debug, Default)]
pub(crate) struct Rare<'r> {
    /// Nodes that something may have changed: the lists and maps that have taken their place.
    overlay: BTreeMap<u32, Value<'r>>,
    /// The members of large maps by the hashes of their names, once looking them up has become work.
    indexes: BTreeMap<u32, Box<[(i32, u32)]>>,
    /// The elements of long lists, once they are asked for out of order.
    places: BTreeMap<u32, Box<[u32]>>,
    /// Lists that were asked out of order once.
    restless: BTreeSet<u32>,
    /// Lists that are searched for values.
    searched: BTreeMap<u32, Searched>,
    /// Long strings with escapes, as they read.
    decoded: BTreeMap<u32, Str<'r>>,
    /// Strings with escapes that loops hand on.
    handed_on: BTreeMap<u32, &'r str>,
}

/// A list that is searched for values.
#[derive(Debug)]
enum Searched {
    /// So many times so far, one element after the other.
    Times(u32),
    /// Where its values are, and its elements.
    Table(Places, Box<[u32]>),
}

impl Searched {
    fn places(&self) -> Option<(&Places, &[u32])> {
        match self {
            Self::Times(_) => None,
            Self::Table(places, elements) => Some((places, elements)),
        }
    }
}

/// The value that was found last, and the key behind it.
#[derive(Debug, Clone, Copy, Default)]
struct Expected {
    map: u32,
    found: u32,
    key: u32,
    /// Where the keys end that may follow.
    end: u32,
}

/// Maps of fewer members are never indexed.
const MANY_MEMBERS: usize = 256;
/// Names compared, or elements passed, in a step.
const PASSED: usize = 16;
/// Elements are counted off up to so far, even if they are asked for out of order.
const NEAR: usize = 64;
/// Longer strings with escapes are decoded only once.
const LONG: usize = 1024;
/// Shorter lists are searched one element after the other, and longer ones so many times.
const FEW_SEARCHED: usize = 16;
const FEW_SEARCHES: u32 = 2;
/// Names compared in a document before its large maps are indexed.
const MANY_COMPARED: usize = 4096;

impl<'r> Document<'r> {
    /// A document with lists and maps of these classes.
    pub(crate) fn new(
        heap: &'r Heap<'r>,
        text: &'r str,
        tape: &'r Tape,
        map_kind: MapKind,
        list_kind: ListKind,
    ) -> Self {
        Self {
            heap,
            text,
            tape,
            map_kind,
            list_kind,
            rare: OnceCell::new(),
            touched: Cell::new(false),
            expected: Cell::new(Expected::default()),
            compared: Cell::new(0),
            element: Cell::default(),
        }
    }

    fn rare(&self) -> &'r RefCell<Rare<'r>> {
        self.rare.get_or_init(|| self.heap.rare.alloc(RefCell::default()))
    }

    /// What pays for its searches.
    pub(crate) fn heap(&self) -> &'r Heap<'r> {
        self.heap
    }

    pub(crate) fn text(&self) -> &'r str {
        self.text
    }

    pub(crate) fn tape(&self) -> &'r Tape {
        self.tape
    }

    /// Whether a template may have changed something in it.
    pub(crate) fn is_touched(&self) -> bool {
        self.touched.get()
    }

    /// The whole document, which nothing has changed yet.
    #[inline]
    pub(crate) fn root(&'r self) -> Value<'r> {
        match self.tape.entry(0).kind() {
            Kind::List | Kind::Map => Value::Node(Node { document: self, index: 0 }),
            _ => self.value(0),
        }
    }

    /// The value at an index of the tape.
    #[inline]
    pub(crate) fn value(&'r self, index: u32) -> Value<'r> {
        let entry = self.tape.entry(index);
        if entry.is_plain_string() {
            return Value::borrowed(entry.text(self.text));
        }
        self.any_value(index, entry)
    }

    #[inline(never)]
    fn any_value(&'r self, index: u32, entry: Entry) -> Value<'r> {
        let text = entry.text(self.text);
        match entry.kind() {
            Kind::Null => Value::Null,
            Kind::False => Value::Bool(false),
            Kind::True => Value::Bool(true),
            Kind::Integer => Value::Int(text.parse().unwrap_or_default()),
            Kind::Long => Value::Long(text.parse().unwrap_or_default()),
            Kind::Double => {
                self.heap.owe(text.len() as u64 / 64);
                Value::Double(text.parse().unwrap_or(f64::NAN))
            }
            Kind::BigInteger => {
                self.heap.owe(digits_squared(text));
                big_integer(text)
            }
            Kind::BigDecimal => {
                self.heap.owe(digits_squared(text));
                big_decimal(text)
            }
            Kind::String if text.len() > LONG => Value::Str(self.long_string(index, entry)),
            Kind::String => Value::Str(string(entry, self.text)),
            Kind::List | Kind::Map => Value::Node(Node { document: self, index }).resolved(),
        }
    }

    /// A string with escapes that is too long to be decoded each time.
    fn long_string(&self, index: u32, entry: Entry) -> Str<'r> {
        let mut rare = self.rare().borrow_mut();
        let decoded = rare.decoded.entry(index).or_insert_with(|| {
            let length = entry.text(self.text).len();
            self.heap.owe(length as u64 / PASSED as u64);
            self.heap.owe_bytes(length);
            string(entry, self.text)
        });
        decoded.clone()
    }

    /// A string with escapes as it reads, which is kept until the render ends; nothing for all else, and for strings with
    /// unpaired surrogates.
    #[inline(never)]
    fn handed_on(&self, index: u32, entry: Entry) -> Option<&'r str> {
        /// What keeping one takes besides its characters.
        const KEPT: usize = 64;
        if entry.kind() != Kind::String {
            return None;
        }
        if let Some(decoded) = self.tape.decoded(self.text, index) {
            return decoded;
        }
        let mut rare = self.rare().borrow_mut();
        let kept = &mut rare.handed_on;
        if let Some(text) = kept.get(&index) {
            return Some(text);
        }
        let raw = entry.text(self.text);
        let Text::Str(decoded) = escape::decode(raw) else {
            return None;
        };
        self.heap.owe((raw.len() / PASSED) as u64);
        self.heap.owe_bytes(raw.len() + KEPT);
        let text: &'r str = self.heap.texts.alloc(decoded.into());
        kept.insert(index, text);
        Some(text)
    }

    /// Prints a string, number or truth value as `String.valueOf` does, straight from the text. False, with nothing
    /// printed, for everything else.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn print_scalar(&self, index: u32, out: &mut Output) -> bool {
        let entry = self.tape.entry(index);
        if entry.is_plain_string() {
            out.push_str(entry.text(self.text));
            return true;
        }
        self.print_any_scalar(entry, out)
    }

    #[inline(never)]
    fn print_any_scalar(&self, entry: Entry, out: &mut Output) -> bool {
        let text = entry.text(self.text);
        match entry.kind() {
            Kind::String => match escape::decode(text) {
                Text::Str(decoded) => out.push_str(&decoded),
                Text::Wide(units) => out.push(&Str::Wide(units.into())),
            },
            Kind::True => out.push_str("true"),
            Kind::False => out.push_str("false"),
            Kind::Integer | Kind::Long | Kind::BigInteger | Kind::Double
                if entry.flags().has(Flags::PLAIN) =>
            {
                out.push_str(text);
            }
            _ => return false,
        }
        true
    }

    /// The value of a map's member. It is that of the expected key more often than not, since a name is only once in a map.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn find(&self, index: u32, name: &str) -> Option<u32> {
        let expected = self.expected.get();
        if expected.map == index && expected.key < expected.end && self.is_key(expected.key, name) {
            let found = expected.key + 1;
            let key = self.tape.entry(found).next();
            self.expected.set(Expected { found, key, ..expected });
            return Some(found);
        }
        self.search(index, name)
    }

    #[inline(never)]
    fn search(&self, index: u32, name: &str) -> Option<u32> {
        let expected = self.expected.get();
        // The same may be asked for again: once for its text, and once for what it is if it is none.
        if expected.map == index
            && let Some(key) = expected.found.checked_sub(1)
            && self.is_key(key, name)
        {
            return Some(expected.found);
        }
        if name.len() > LONG {
            self.heap.owe((name.len() / PASSED) as u64);
        }
        let value = if let Some(found) = self.tape.look_up(self.text, index, name) {
            found
        } else if self.map_kind == MapKind::CaseInsensitive {
            self.compared.set(self.compared.get() + self.tape.count(index));
            if self.compared.get() > MANY_COMPARED {
                self.tape.index(self.text, true);
            }
            header(self.tape, self.text, index, name)
        } else {
            self.member(index, name)
        };
        if let Some(value) = value {
            self.expected.set(Expected {
                map: index,
                found: value,
                key: self.tape.entry(value).next(),
                end: self.tape.entry(index).next(),
            });
        }
        value
    }

    /// A loop over the keys asks with the very text of the key.
    #[inline]
    fn is_key(&self, index: u32, name: &str) -> bool {
        self.tape.entry(index).is_plain(self.text, name)
    }

    #[inline]
    fn member(&self, index: u32, name: &str) -> Option<u32> {
        let map = self.tape.entry(index);
        match self.tape.has_few(map) {
            true => self.tape.member_of(self.text, index, map, name),
            false => self.member_of_many(index, name),
        }
    }

    /// The same where there is a table of names, or more than a few members.
    #[inline(never)]
    fn member_of_many(&self, index: u32, name: &str) -> Option<u32> {
        if self.tape.entry(index).kind() != Kind::Map {
            return None;
        }
        if let Some(found) = self.tape.look_up(self.text, index, name) {
            return found;
        }
        let count = self.tape.count(index);
        let compared = self.compared.get() + count;
        self.compared.set(compared);
        if count >= MANY_MEMBERS && compared > MANY_COMPARED {
            let hash = hash_str(name);
            let mut rare = self.rare().borrow_mut();
            let indexes = &mut rare.indexes;
            let members =
                indexes.entry(index).or_insert_with(|| self.members_by_hash(index, count));
            let first = members.partition_point(|(other, _)| *other < hash);
            let same = members.get(first..)?.iter().take_while(|(other, _)| *other == hash);
            return same.map(|(_, key)| *key).find_map(|key| {
                self.heap.owe(1);
                let is_name = self.tape.entry(key).is_name(self.text.as_bytes(), name.as_bytes());
                is_name.then(|| key + 1)
            });
        }
        self.heap.owe((count / PASSED) as u64);
        self.tape.member(self.text, index, name)
    }

    #[cold]
    fn members_by_hash(&self, index: u32, count: usize) -> Box<[(i32, u32)]> {
        self.heap.owe(count as u64);
        self.heap.owe_bytes(count * size_of::<(i32, u32)>());
        let names = self.tape.members(index).filter_map(|(key, _)| {
            let name = string(self.tape.entry(key), self.text);
            Some((hash_str(name.as_str()?), key))
        });
        let mut members: Box<[(i32, u32)]> = names.collect();
        members.sort_unstable();
        members
    }

    /// The tape index of a list's element.
    fn element(&self, list: u32, position: u32) -> Option<u32> {
        if position as usize >= self.tape.count(list) {
            return None;
        }
        let last = self.element.get();
        let (from, skipped) = match last.index > 0 && last.list == list && last.position <= position
        {
            true => (last.index, (position - last.position) as usize),
            false => (list.saturating_add(1), position as usize),
        };
        if skipped > NEAR
            && let Some(found) = self.far_element(list, position)
        {
            return found;
        }
        self.heap.owe((skipped / PASSED) as u64);
        let index = self.tape.elements_from(list, from).nth(skipped)?;
        self.element.set(Element { list, position, index });
        Some(index)
    }

    /// Whether a list has a table of its values, which it gets when it is searched for the third time.
    fn is_searched_often(&self, list: u32) -> bool {
        let mut rare = self.rare().borrow_mut();
        let searched = &mut rare.searched;
        match searched.entry(list).or_insert(Searched::Times(0)) {
            Searched::Times(times) if *times < FEW_SEARCHES => {
                *times += 1;
                false
            }
            Searched::Table(..) => true,
            times => {
                let count = self.tape.count(list);
                self.heap.owe(count as u64);
                self.heap.owe_bytes(count * (Places::BYTES + size_of::<u32>()));
                let places = Places::of(self.text, self.tape, self.tape.elements(list));
                *times = Searched::Table(places, self.tape.elements(list).collect());
                true
            }
        }
    }

    /// The same by an index of the list's elements, which is made when they are asked for out of order again.
    #[cold]
    fn far_element(&self, list: u32, position: u32) -> Option<Option<u32>> {
        let mut rare = self.rare().borrow_mut();
        if !rare.places.contains_key(&list) {
            if rare.restless.insert(list) {
                return None;
            }
            let count = self.tape.count(list);
            self.heap.owe((count / PASSED) as u64);
            self.heap.owe_bytes(count * size_of::<u32>());
            rare.places.insert(list, self.tape.elements(list).collect());
        }
        let places = rare.places.get(&list)?;
        Some(places.get(position as usize).copied())
    }
}

impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("text", &self.text).finish_non_exhaustive()
    }
}

/// Steps of reading the digits of a number, each of which moves all before.
fn digits_squared(text: &str) -> u64 {
    // Longer ones are not numbers of this kind.
    let words = match text.len() as u64 {
        digits @ 0..=big::MAX_DIGITS => digits / 19,
        _ => 0,
    };
    words.saturating_mul(words) / 4 + text.len() as u64 / 64
}

/// The value of a header: by its name as it stands, or in any other case.
pub(crate) fn header(tape: &Tape, text: &str, map: u32, name: &str) -> Option<u32> {
    if let Some(found) = tape.member(text, map, name) {
        return Some(found);
    }
    if tape.has_names() {
        return None;
    }
    let same = |key| same_ignoring_case(tape.entry(key).text(text), name);
    let mut members = tape.members(map);
    members.find(|(key, _)| same(*key)).map(|(_, value)| value)
}

/// The characters of a key or string.
fn string<'r>(entry: Entry, text: &'r str) -> Str<'r> {
    let raw = entry.text(text);
    if !entry.flags().has(Flags::ESCAPED) {
        return Str::Borrowed(raw);
    }
    match escape::decode(raw) {
        Text::Str(decoded) => Str::Shared(decoded.into()),
        Text::Wide(units) => Str::Wide(units.into()),
    }
}

fn big_integer<'r>(text: &str) -> Value<'r> {
    match parse::big_integer(text, 10) {
        Ok(number) => Value::other(Boxed::Number(Number::Big(number))),
        Err(_) => Value::Double(text.parse().unwrap_or(f64::NAN)),
    }
}

fn big_decimal<'r>(text: &str) -> Value<'r> {
    match Decimal::parse(text) {
        Ok(number) => Value::other(Boxed::Number(Number::Decimal(number))),
        Err(_) => Value::Double(text.parse().unwrap_or(f64::NAN)),
    }
}

/// A list or map of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'r> {
    pub(crate) document: &'r Document<'r>,
    pub(crate) index: u32,
}

impl<'r> Node<'r> {
    /// Whether both are the same place of the same document.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.index == other.index
    }

    /// The list or map that has taken the place of this node, if any.
    ///
    /// Everything else here tells what the document had there at first: ask this before.
    pub(crate) fn current(&self) -> Option<Value<'r>> {
        if !self.document.touched.get() {
            return None;
        }
        self.document.rare.get()?.borrow().overlay.get(&self.index).cloned()
    }

    /// Puts a list or map in the place of this node, to be changed; the one that is there if there is one.
    pub(crate) fn materialize(&self, heap: &Heap<'r>) -> Value<'r> {
        if let Some(value) = self.current() {
            return value;
        }
        let length = self.len();
        heap.owe(length as u64);
        let value = match self.entries() {
            Some(entries) => {
                heap.owe_bytes(length.saturating_mul(super::map::ENTRY_BYTES));
                let entries = entries.into_iter();
                Value::Map(Rc::new(Map::of_unique(self.map_kind(), entries)))
            }
            None => {
                heap.owe_bytes(length.saturating_mul(size_of::<Value<'r>>()));
                let items = self.items().unwrap_or_default();
                Value::List(Rc::new(List::new(self.list_kind(), items)))
            }
        };
        heap.keep(&value);
        self.document.rare().borrow_mut().overlay.insert(self.index, value.clone());
        self.document.touched.set(true);
        value
    }

    pub(crate) fn is_list(&self) -> bool {
        self.entry().kind() == Kind::List
    }

    pub(crate) fn is_map(&self) -> bool {
        self.entry().kind() == Kind::Map
    }

    /// Whether this is a map, of a document that nothing has changed.
    #[inline]
    pub(crate) fn is_untouched_map(&self) -> bool {
        !self.document.is_touched() && self.is_map()
    }

    /// The class of this map.
    pub(crate) fn map_kind(&self) -> MapKind {
        self.document.map_kind
    }

    /// Whether maps list their members in another order than the text has.
    pub(crate) fn is_in_hash_order(&self) -> bool {
        self.document.map_kind == MapKind::Context
    }

    /// The class of this list.
    pub(crate) fn list_kind(&self) -> ListKind {
        self.document.list_kind
    }

    /// How many elements or entries there are.
    pub(crate) fn len(&self) -> usize {
        self.document.tape().count(self.index)
    }

    /// The value of a map's entry.
    pub(crate) fn get(&self, name: &str) -> Option<Value<'r>> {
        self.find(name).map(|index| self.document.value(index))
    }

    /// Lets a key be expected, as whoever goes through the keys asks for the value of each.
    #[inline]
    pub(crate) fn expect(&self, key: u32) {
        let expected = Expected { map: self.index, found: 0, key, end: key.saturating_add(1) };
        self.document.expected.set(expected);
    }

    /// The string at a tape index, if it is one without escapes.
    #[inline]
    pub(crate) fn text_at(&self, index: u32) -> Option<&'r str> {
        let document = self.document;
        let entry = document.tape.entry(index);
        entry.is_plain_string().then(|| entry.text(document.text))
    }

    /// The string at a tape index, if it is one; kept by the document where it has escapes.
    #[inline]
    pub(crate) fn string_at(&self, index: u32) -> Option<&'r str> {
        let document = self.document;
        let entry = document.tape.entry(index);
        match entry.is_plain_string() {
            true => Some(entry.text(document.text)),
            false => document.handed_on(index, entry),
        }
    }

    /// The value of a map's entry, if that is a text without escapes and nothing in the document has been changed.
    #[inline]
    pub(crate) fn text(&self, name: &str) -> Option<&'r str> {
        if !self.is_untouched_map() {
            return None;
        }
        self.text_at(self.find(name)?)
    }

    /// The tape index of the value of a map's entry, if nothing in the document has been changed.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        self.document.find(self.index, name)
    }

    /// A list's element.
    pub(crate) fn item(&self, position: usize) -> Option<Value<'r>> {
        let position = u32::try_from(position).ok()?;
        if !self.is_list() {
            return None;
        }
        let index = self.document.element(self.index, position)?;
        Some(self.document.value(index))
    }

    /// The tape index of a list's element, counted from the end if the position is negative.
    pub(crate) fn place_of(&self, position: i32) -> Option<u32> {
        let position = match usize::try_from(position) {
            Ok(position) => position,
            Err(_) => self.len().checked_sub(position.unsigned_abs() as usize)?,
        };
        match self.is_list() {
            true => self.document.element(self.index, u32::try_from(position).ok()?),
            false => None,
        }
    }

    /// The tape index of the value of a map's entry.
    pub(crate) fn place_named(&self, name: &str) -> Option<u32> {
        self.document.member(self.index, name)
    }

    /// The position of the first element of a list that is this.
    pub(crate) fn position_of(&self, wanted: Wanted<'_>) -> Option<usize> {
        let document = self.document;
        let is_at = |index| wanted.is_at(document.text, document.tape, index);
        if self.len() < FEW_SEARCHED || !document.is_searched_often(self.index) {
            return self.elements().position(is_at);
        }
        let rare = document.rare.get()?.borrow();
        let (places, elements) = rare.searched.get(&self.index)?.places()?;
        let mut positions = places.may_be_at(wanted);
        let found = positions.find(|position| {
            document.heap.owe(1);
            elements.get(*position as usize).is_some_and(|index| is_at(*index))
        })?;
        Some(found as usize)
    }

    /// The items, if this is a list.
    pub(crate) fn items(&self) -> Option<Vec<Value<'r>>> {
        self.is_list().then(|| self.elements().map(|index| self.document.value(index)).collect())
    }

    /// The entries in iteration order, if this is a map.
    pub(crate) fn entries(&self) -> Option<Vec<(Value<'r>, Value<'r>)>> {
        let document = self.document;
        self.is_map().then(|| {
            self.members()
                .map(|(key, value)| (document.value(key), document.value(value)))
                .collect()
        })
    }

    /// The tape indexes of a list's elements, for [`Node::value_at`].
    pub(crate) fn elements(&self) -> Elements<'r> {
        self.document.tape().elements(self.index)
    }

    /// The tape indexes of a map's keys and values, for [`Node::value_at`].
    pub(crate) fn members(&self) -> crate::tape::Members<'r> {
        if self.is_in_hash_order() && self.len() > 1 {
            self.document.tape.order_as_hash_maps(self.document.text);
        }
        self.document.tape.members(self.index)
    }

    /// The value at a tape index.
    pub(crate) fn value_at(&self, index: u32) -> Value<'r> {
        self.document.value(index)
    }

    fn entry(&self) -> Entry {
        self.document.tape().entry(self.index)
    }
}
