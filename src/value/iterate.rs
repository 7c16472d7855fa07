//! Going through lists, maps and views, as Java's iterators do.

use std::cell::RefCell;
use std::rc::Rc;

use super::equality::key_weight;
use super::sequence::{Sequence, concurrent_modification, unsupported};
use super::{
    Boxed, DocumentKeys, Heap, MapKind, Node, Thrown, Value, View, ViewKind, entry_of, map_kind,
    maps, view_of,
};
use crate::tape::{Elements, Members};

/// A `java.util.Iterator`.
#[derive(Debug)]
pub(crate) struct Iter<'r> {
    source: Source<'r>,
}

#[derive(Debug)]
enum Source<'r> {
    /// A list whose items are found by their places.
    Items(Places<'r>),
    /// A document's list, read in place as long as nothing changes it.
    Elements { node: Node<'r>, rest: Elements<'r>, cursor: usize },
    /// A document's map, likewise.
    Members { node: Node<'r>, side: ViewKind, rest: Members<'r>, left: usize },
    /// Any other map.
    Entries(Entries<'r>),
    /// An iterator that the template holds too.
    Object(Rc<Boxed<'r>>),
}

#[derive(Debug)]
struct Places<'r> {
    list: Sequence<'r>,
    cursor: usize,
    /// The list's count of changes, so far as this iterator knows.
    changes: u32,
    /// The place of the last item given out.
    last: Option<usize>,
    both_ways: bool,
}

#[derive(Debug)]
struct Entries<'r> {
    /// How many entries it began with.
    copied: usize,
    map: Value<'r>,
    side: ViewKind,
    rest: std::vec::IntoIter<(Value<'r>, Value<'r>)>,
    changes: u32,
    last: Option<Value<'r>>,
}

/// Bytes of an entry as an object.
const ENTRY_OBJECT: usize = 144;

/// Steps and bytes of making objects of all that a view shows.
pub(crate) fn shown_by(view: &View<'_>) -> (u64, usize) {
    let length = maps::len(&view.map);
    let is_own = !matches!(&view.map, Value::Node(node) if node.current().is_none());
    let (steps, bytes) = match view.kind {
        ViewKind::Keys => (1, 0),
        ViewKind::Values => (4, 0),
        ViewKind::Entries => (6, ENTRY_OBJECT),
    };
    let asked = match view.kind {
        // Each value is asked for by its key.
        ViewKind::Values | ViewKind::Entries if is_own => super::Members::of(&view.map)
            .into_iter()
            .flatten()
            .map(|(key, _)| 2 + key_weight(&key))
            .sum(),
        _ => 0,
    };
    let steps = (length as u64).saturating_mul(steps).saturating_add(asked);
    (steps, length.saturating_mul(COPIED_ENTRY + bytes))
}

/// The elements, if this is a collection.
pub(crate) fn elements<'r>(value: &Value<'r>) -> Result<Option<Vec<Value<'r>>>, Thrown> {
    if let Some(view) = view_of(value) {
        let mut iter = Iter::map(&view.map, view.kind);
        let mut elements = Vec::with_capacity(maps::len(&view.map));
        while iter.has_next() {
            elements.push(iter.next()?);
        }
        return Ok(Some(elements));
    }
    Sequence::of(value).map(|list| list.snapshot()).transpose()
}

/// Bytes of a key and a value.
const COPIED_ENTRY: usize = 48;

/// The iterator of a list, map (over its values), view, array, or iterator. None for everything else.
pub(crate) fn iterate<'r>(
    heap: &'r Heap<'r>,
    value: &Value<'r>,
) -> Result<Option<Iter<'r>>, Thrown> {
    if let Value::Node(node) = value
        && node.is_list()
        && node.current().is_none()
    {
        let (node, rest) = (*node, node.elements());
        return Ok(Some(Iter::of(Source::Elements { node, rest, cursor: 0 })));
    }
    if let Some(list) = Sequence::of(value) {
        list.check()?;
        return Ok(Some(Iter::list(list, 0, false)));
    }
    match value {
        Value::Map(_) | Value::Node(_) => {
            Iter::charged_map(heap, value, ViewKind::Values).map(Some)
        }
        Value::Boxed(other) => Ok(match &**other {
            // Velocity finds their `iterator()`, and may not call it: their classes are not public.
            Boxed::Stream(_) => {
                return Err(Thrown::java(
                    "VelocityException",
                    "a stream cannot be looped over: its `iterator()` can",
                ));
            }
            Boxed::Loop(_) => Some(Iter::charged_map(heap, value, ViewKind::Values)?),
            Boxed::View(view) => Some(Iter::charged_map(heap, &view.map, view.kind)?),
            Boxed::Iterator(_) => Some(Iter::of(Source::Object(Rc::clone(other)))),
            _ => None,
        }),
        _ => Ok(None),
    }
}

impl<'r> Iter<'r> {
    fn of(source: Source<'r>) -> Self {
        Self { source }
    }

    /// A list's iterator, from a place on.
    pub(crate) fn list(list: Sequence<'r>, cursor: usize, both_ways: bool) -> Self {
        let changes = list.changes();
        Self::of(Source::Items(Places { list, cursor, changes, last: None, both_ways }))
    }

    /// This iterator as an object.
    pub(crate) fn into_value(self, heap: &'r Heap<'r>) -> Result<Value<'r>, Thrown> {
        heap.object(128)?;
        let iter = Value::other(Boxed::Iterator(RefCell::new(self)));
        heap.keep(&iter);
        Ok(iter)
    }

    /// The iterator of the keys of a document's map; nothing if the map was changed.
    pub(crate) fn keys(map: Node<'r>) -> Option<Self> {
        if map.current().is_some() {
            return None;
        }
        Some(Self::of(Source::Members {
            node: map,
            side: ViewKind::Keys,
            rest: map.members(),
            left: map.len(),
        }))
    }

    /// The iterator of a map's view, paid for: it has the entries of a map that the render has made.
    pub(crate) fn charged_map(
        heap: &'r Heap<'r>,
        value: &Value<'r>,
        side: ViewKind,
    ) -> Result<Self, Thrown> {
        if !matches!(value, Value::Node(node) if node.current().is_none()) {
            let length = maps::len(value);
            heap.step(length as u64)?;
            if side != ViewKind::Keys {
                // Each value is asked for by its key.
                let keys = super::Members::of(value).into_iter().flatten();
                heap.step(keys.map(|(key, _)| key_weight(&key)).sum())?;
            }
            heap.charge(length.saturating_mul(COPIED_ENTRY))?;
        }
        Ok(Self::map(value, side))
    }

    /// Bytes that are free again when this is gone.
    pub(crate) fn bytes(&self) -> usize {
        match &self.source {
            Source::Entries(entries) => entries.copied.saturating_mul(COPIED_ENTRY),
            _ => 0,
        }
    }

    /// The iterator of a map's view.
    pub(crate) fn map(value: &Value<'r>, side: ViewKind) -> Self {
        if let Value::Node(node) = value
            && node.current().is_none()
        {
            return Self::of(Source::Members {
                node: *node,
                side,
                rest: node.members(),
                left: node.len(),
            });
        }
        let entries = maps::entries(value);
        Self::of(Source::Entries(Entries {
            copied: entries.len(),
            map: value.clone(),
            side,
            rest: entries.into_iter(),
            changes: maps::changes(value),
            last: None,
        }))
    }

    /// `hasNext()`.
    #[inline]
    pub(crate) fn has_next(&self) -> bool {
        match &self.source {
            Source::Members { left, .. } => *left > 0,
            _ => self.any_has_next(),
        }
    }

    fn any_has_next(&self) -> bool {
        match &self.source {
            Source::Items(places) => places.cursor != places.list.len(),
            Source::Elements { node, cursor, .. } if node.document.is_touched() => {
                *cursor != Sequence::Node(*node).len()
            }
            Source::Elements { node, cursor, .. } => *cursor != node.len(),
            Source::Members { left, .. } => *left > 0,
            Source::Entries(entries) => !entries.rest.as_slice().is_empty(),
            Source::Object(other) => match &**other {
                Boxed::Iterator(iter) => iter.try_borrow().is_ok_and(|iter| iter.has_next()),
                _ => false,
            },
        }
    }

    /// What `next()` gives, if that is a key of a document's map that is written as it reads; nothing for all else.
    /// Whoever goes through the keys asks for the value of each, which the document is told to expect.
    #[inline]
    pub(crate) fn next_key(&mut self) -> Option<&'r str> {
        let Source::Members { node, side: ViewKind::Keys, rest, left } = &mut self.source else {
            return None;
        };
        if node.document.is_touched() {
            return None;
        }
        let text = node.text_at(rest.peek()?)?;
        node.expect(rest.next()?.0);
        *left = left.saturating_sub(1);
        Some(text)
    }

    /// The keys that are left, if it goes through those of a document that nothing has changed.
    pub(crate) fn document_keys(&mut self) -> Option<DocumentKeys<'_, 'r>> {
        match &mut self.source {
            Source::Members { node, side: ViewKind::Keys, rest, left } => {
                DocumentKeys::new(*node, rest, left)
            }
            _ => None,
        }
    }

    /// `next()`. Fails at the end, and when what it goes through was changed by others.
    #[inline(never)]
    pub(crate) fn next(&mut self) -> Result<Value<'r>, Thrown> {
        match &mut self.source {
            Source::Items(places) => places.next(),
            Source::Elements { node, rest, cursor } => {
                let at = *cursor;
                *cursor += 1;
                match node.current() {
                    None => match rest.next() {
                        Some(index) => Ok(node.value_at(index)),
                        None => Err(no_such_element()),
                    },
                    Some(_) => {
                        let list = Sequence::Node(*node);
                        if list.changes() != 0 {
                            return Err(concurrent_modification());
                        }
                        list.item(at).ok_or_else(no_such_element)
                    }
                }
            }
            Source::Members { node, side, rest, left } => {
                if node.document.is_touched() && maps::changes(&Value::Node(*node)) != 0 {
                    return Err(concurrent_modification());
                }
                let Some((key, value)) = rest.next() else {
                    return Err(no_such_element());
                };
                *left = left.saturating_sub(1);
                let owner = Value::Node(*node);
                Ok(match side {
                    ViewKind::Keys => node.value_at(key),
                    ViewKind::Values if node.current().is_some() => {
                        maps::find(&owner, &node.value_at(key)).unwrap_or_default()
                    }
                    ViewKind::Values => node.value_at(value),
                    ViewKind::Entries => entry_of(&owner, node.value_at(key), node.value_at(value)),
                })
            }
            Source::Entries(entries) => entries.next(),
            Source::Object(other) => match &**other {
                Boxed::Iterator(iter) => match iter.try_borrow_mut() {
                    Ok(mut iter) => iter.next(),
                    Err(_) => Err(no_such_element()),
                },
                _ => Err(no_such_element()),
            },
        }
    }

    /// `remove()`: removes what `next` gave last. Fails if there is no such thing.
    pub(crate) fn remove(&mut self, heap: &'r Heap<'r>) -> Result<(), Thrown> {
        self.settle();
        match &mut self.source {
            Source::Items(places) => places.remove(heap),
            Source::Entries(entries) => entries.remove(heap),
            _ => Err(unsupported()),
        }
    }

    /// From here on goes by places and keys, as if the document had never been read in place.
    fn settle(&mut self) {
        match &self.source {
            Source::Elements { node, cursor, .. } => {
                self.source = Source::Items(Places {
                    list: Sequence::Node(*node),
                    cursor: *cursor,
                    changes: 0,
                    last: cursor.checked_sub(1),
                    both_ways: false,
                });
            }
            Source::Members { node, side, left, .. } => {
                let entries = node.entries().unwrap_or_default();
                let done = entries.len().saturating_sub(*left);
                let last = done.checked_sub(1).and_then(|at| entries.get(at));
                let last = last.map(|(key, _)| key.clone());
                let rest: Vec<_> = entries.into_iter().skip(done).collect();
                self.source = Source::Entries(Entries {
                    copied: 0,
                    map: Value::Node(*node),
                    side: *side,
                    rest: rest.into_iter(),
                    changes: 0,
                    last,
                });
            }
            _ => {}
        }
    }

    /// What it runs over, if that is a view of a map.
    pub(crate) fn view(&self) -> Option<(ViewKind, MapKind)> {
        match &self.source {
            Source::Members { node, side, .. } => Some((*side, node.map_kind())),
            Source::Entries(entries) => Some((entries.side, map_kind(&entries.map))),
            _ => None,
        }
    }

    /// Whether this is a `ListIterator`.
    pub(crate) fn is_list_iterator(&self) -> bool {
        matches!(&self.source, Source::Items(places) if places.both_ways)
    }

    /// `nextIndex()` of a `ListIterator`.
    pub(crate) fn next_index(&self) -> usize {
        match &self.source {
            Source::Items(places) => places.cursor,
            _ => 0,
        }
    }

    /// `previous()` of a `ListIterator`. Fails at the beginning.
    pub(crate) fn previous(&mut self) -> Result<Value<'r>, Thrown> {
        match &mut self.source {
            Source::Items(places) => places.previous(),
            _ => Err(unsupported()),
        }
    }

    /// `set(value)` of a `ListIterator`. Fails if nothing was given out.
    pub(crate) fn set(&mut self, heap: &'r Heap<'r>, value: Value<'r>) -> Result<(), Thrown> {
        match &mut self.source {
            Source::Items(places) => {
                let last = places.last.ok_or_else(illegal_state)?;
                places.check()?;
                places.list.set(heap, to_int(last), value).map(drop)
            }
            _ => Err(unsupported()),
        }
    }

    /// `add(value)` of a `ListIterator`.
    pub(crate) fn add(&mut self, heap: &'r Heap<'r>, value: Value<'r>) -> Result<(), Thrown> {
        match &mut self.source {
            Source::Items(places) => {
                places.check()?;
                places.list.insert(heap, to_int(places.cursor), value)?;
                places.cursor += 1;
                places.last = None;
                places.changes = places.list.changes();
                Ok(())
            }
            _ => Err(unsupported()),
        }
    }
}

impl<'r> Places<'r> {
    fn check(&self) -> Result<(), Thrown> {
        if self.list.changes() != self.changes {
            return Err(concurrent_modification());
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Value<'r>, Thrown> {
        self.check()?;
        let item = self.list.item(self.cursor).ok_or_else(no_such_element)?;
        self.last = Some(self.cursor);
        self.cursor += 1;
        Ok(item)
    }

    fn previous(&mut self) -> Result<Value<'r>, Thrown> {
        self.check()?;
        let at = self.cursor.checked_sub(1).ok_or_else(no_such_element)?;
        let item = self.list.item(at).ok_or_else(concurrent_modification)?;
        self.cursor = at;
        self.last = Some(at);
        Ok(item)
    }

    fn remove(&mut self, heap: &'r Heap<'r>) -> Result<(), Thrown> {
        let last = self.last.take().ok_or_else(illegal_state)?;
        self.check()?;
        self.list.remove(heap, to_int(last))?;
        self.cursor = last;
        self.changes = self.list.changes();
        Ok(())
    }
}

impl<'r> Entries<'r> {
    fn next(&mut self) -> Result<Value<'r>, Thrown> {
        // At the end, Java looks for the end first.
        if self.changes != maps::changes(&self.map) {
            return Err(concurrent_modification());
        }
        let (key, value) = self.rest.next().ok_or_else(no_such_element)?;
        self.last = Some(key.clone());
        Ok(match self.side {
            ViewKind::Keys => key,
            ViewKind::Values => maps::find(&self.map, &key).unwrap_or(value),
            ViewKind::Entries => entry_of(&self.map, key, value),
        })
    }

    fn remove(&mut self, heap: &'r Heap<'r>) -> Result<(), Thrown> {
        let last = self.last.take().ok_or_else(illegal_state)?;
        if self.changes != maps::changes(&self.map) {
            return Err(concurrent_modification());
        }
        maps::take(heap, &self.map, &last)?;
        self.changes = maps::changes(&self.map);
        Ok(())
    }
}

fn to_int(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}

fn no_such_element() -> Thrown {
    Thrown::java("NoSuchElementException", "there are no more elements")
}

fn illegal_state() -> Thrown {
    Thrown::java(
        "IllegalStateException",
        "no element was given out that could be removed or replaced",
    )
}
