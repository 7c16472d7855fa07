//! What all lists have in common: lists proper, documents' lists, parts of lists, and arrays dressed up as lists.

use std::rc::Rc;

use super::{Boxed, Heap, List, ListKind, Node, SubList, Thrown, Value};

/// Something with items at places.
#[derive(Debug, Clone)]
pub(crate) enum Sequence<'r> {
    List(Rc<List<'r>>),
    /// A document's list that nothing has changed (when this was made).
    Node(Node<'r>),
    /// An array or a part of a list.
    Boxed(Rc<Boxed<'r>>),
}

/// What a list allows to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changeable {
    Yes,
    /// Items can be replaced, but not added or removed.
    Items,
    No,
}

/// Bytes charged for one more item.
const ITEM_BYTES: usize = 32;
/// Items that are moved to make room in a step.
const MOVED: u64 = 32;
/// How deep parts of parts of lists may go.
const MAX_PARTS: u32 = 32;

impl<'r> Sequence<'r> {
    /// The list after a value, if it is one; an array counts.
    pub(crate) fn of(value: &Value<'r>) -> Option<Self> {
        match value {
            Value::List(list) => Some(Self::List(Rc::clone(list))),
            Value::Node(node) if node.is_list() => Some(Self::Node(*node).resolved()),
            Value::Boxed(other) if matches!(**other, Boxed::Array(_) | Boxed::SubList(_)) => {
                Some(Self::Boxed(Rc::clone(other)))
            }
            _ => None,
        }
    }

    /// The same list, if something has taken the place of a document's.
    pub(crate) fn resolved(self) -> Self {
        match &self {
            Self::Node(node) => match node.current() {
                Some(Value::List(list)) => Self::List(list),
                _ => self,
            },
            _ => self,
        }
    }

    /// The number of items, as far as this list knows.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::Node(node) => match node.current() {
                Some(Value::List(list)) => list.len(),
                _ => node.len(),
            },
            Self::Boxed(other) => match &**other {
                Boxed::Array(array) => array.items.borrow().len(),
                Boxed::SubList(part) => part.len.get(),
                _ => 0,
            },
        }
    }

    /// The count of changes.
    pub(crate) fn changes(&self) -> u32 {
        match self {
            Self::List(list) => list.changes.get(),
            Self::Node(node) => match node.current() {
                Some(Value::List(list)) => list.changes.get(),
                _ => 0,
            },
            Self::Boxed(other) => match &**other {
                Boxed::SubList(part) => Self::of(&part.parent).map_or(0, |list| list.changes()),
                _ => 0,
            },
        }
    }

    pub(crate) fn changeable(&self) -> Changeable {
        match self {
            Self::List(list) => match list.kind {
                ListKind::ArrayList | ListKind::JsonArray => Changeable::Yes,
                ListKind::Fixed => Changeable::Items,
                ListKind::Immutable => Changeable::No,
            },
            Self::Node(_) => Changeable::Yes,
            Self::Boxed(other) => match &**other {
                Boxed::SubList(part) => {
                    Self::of(&part.parent).map_or(Changeable::No, |list| list.changeable())
                }
                _ => Changeable::Items,
            },
        }
    }

    /// Whether this is a part of a list.
    pub(crate) fn is_part(&self) -> bool {
        matches!(self, Self::Boxed(other) if matches!(**other, Boxed::SubList(_)))
    }

    /// Fails if this is a part of a list that was changed behind its back.
    pub(crate) fn check(&self) -> Result<(), Thrown> {
        if let Self::Boxed(other) = self
            && let Boxed::SubList(part) = &**other
            && part.changes.get() != self.changes()
        {
            return Err(concurrent_modification());
        }
        Ok(())
    }

    /// An item. Fails where there is none.
    pub(crate) fn get(&self, index: i32) -> Result<Value<'r>, Thrown> {
        let at = self.place(index, self.len())?;
        self.check()?;
        Ok(self.item(at).unwrap_or_default())
    }

    /// An item, null where there is none.
    pub(crate) fn item(&self, at: usize) -> Option<Value<'r>> {
        match self {
            Self::List(list) => list.get(at),
            Self::Node(node) => match node.current() {
                Some(Value::List(list)) => list.get(at),
                _ => node.item(at),
            },
            Self::Boxed(other) => match &**other {
                Boxed::Array(array) => array.items.borrow().get(at).cloned(),
                Boxed::SubList(part) => Self::of(&part.parent)?.item(part.offset + at),
                _ => None,
            },
        }
    }

    /// All items. Fails if this is a part of a list that was changed.
    pub(crate) fn snapshot(&self) -> Result<Vec<Value<'r>>, Thrown> {
        self.check()?;
        Ok(match self {
            Self::List(list) => list.items.borrow().clone(),
            Self::Node(node) => match node.current() {
                Some(list) => list.list_items().unwrap_or_default(),
                None => node.items().unwrap_or_default(),
            },
            Self::Boxed(other) => match &**other {
                Boxed::Array(array) => array.items.borrow().clone(),
                Boxed::SubList(part) => match Self::of(&part.parent) {
                    Some(parent) => (part.offset..part.offset + part.len.get())
                        .map(|at| parent.item(at).unwrap_or_default())
                        .collect(),
                    None => Vec::new(),
                },
                _ => Vec::new(),
            },
        })
    }

    /// Replaces an item; gives back the old one. Fails where there is none, or it cannot be replaced.
    pub(crate) fn set(
        &self,
        heap: &'r Heap<'r>,
        index: i32,
        value: Value<'r>,
    ) -> Result<Value<'r>, Thrown> {
        if self.changeable() == Changeable::No {
            return Err(unsupported());
        }
        let at = self.place(index, self.len())?;
        self.check()?;
        self.put(heap, at, value)
    }

    fn put(&self, heap: &'r Heap<'r>, at: usize, value: Value<'r>) -> Result<Value<'r>, Thrown> {
        match self {
            Self::List(list) => {
                heap.holds(&Value::List(Rc::clone(list)), &value);
                Ok(replace(&mut list.items.borrow_mut(), at, value))
            }
            Self::Node(node) => match Self::of(&node.materialize(heap)) {
                Some(list @ Self::List(_)) => list.put(heap, at, value),
                _ => Err(unsupported()),
            },
            Self::Boxed(other) => match &**other {
                Boxed::Array(array) => {
                    heap.holds(&Value::Boxed(Rc::clone(other)), &value);
                    let value = array.accept(value)?;
                    Ok(replace(&mut array.items.borrow_mut(), at, value))
                }
                Boxed::SubList(part) => match Self::of(&part.parent) {
                    Some(parent) => parent.put(heap, part.offset + at, value),
                    None => Err(unsupported()),
                },
                _ => Err(unsupported()),
            },
        }
    }

    /// Inserts an item. Fails where that is beyond the end, or nothing can be added.
    pub(crate) fn insert(
        &self,
        heap: &'r Heap<'r>,
        index: i32,
        value: Value<'r>,
    ) -> Result<(), Thrown> {
        if self.changeable() != Changeable::Yes {
            return Err(unsupported());
        }
        let at = self.place(index, self.len() + 1)?;
        self.check()?;
        heap.charge(ITEM_BYTES)?;
        self.open_place(heap, at, value)
    }

    /// Appends an item. Fails where nothing can be added.
    pub(crate) fn push(&self, heap: &'r Heap<'r>, value: Value<'r>) -> Result<(), Thrown> {
        if let Self::List(list) = self
            && matches!(list.kind, ListKind::ArrayList | ListKind::JsonArray)
        {
            heap.charge(ITEM_BYTES)?;
            heap.holds(&Value::List(Rc::clone(list)), &value);
            list.items.borrow_mut().push(value);
            list.changed();
            return Ok(());
        }
        self.insert(heap, i32::try_from(self.len()).unwrap_or(i32::MAX), value)
    }

    fn open_place(&self, heap: &'r Heap<'r>, at: usize, value: Value<'r>) -> Result<(), Thrown> {
        match self {
            Self::List(list) => {
                heap.holds(&Value::List(Rc::clone(list)), &value);
                let mut items = list.items.borrow_mut();
                let at = at.min(items.len());
                heap.step((items.len() - at) as u64 / MOVED)?;
                items.insert(at, value);
                list.changed();
                Ok(())
            }
            Self::Node(node) => match Self::of(&node.materialize(heap)) {
                Some(list @ Self::List(_)) => list.open_place(heap, at, value),
                _ => Err(unsupported()),
            },
            Self::Boxed(other) => match &**other {
                Boxed::SubList(part) => {
                    let parent = Self::of(&part.parent).ok_or_else(unsupported)?;
                    parent.open_place(heap, part.offset + at, value)?;
                    part.len.set(part.len.get() + 1);
                    part.changes.set(parent.resolved().changes());
                    Ok(())
                }
                _ => Err(unsupported()),
            },
        }
    }

    /// Removes an item. Fails where there is none, or nothing can be removed.
    pub(crate) fn remove(&self, heap: &'r Heap<'r>, index: i32) -> Result<Value<'r>, Thrown> {
        if self.changeable() != Changeable::Yes {
            return Err(unsupported());
        }
        let at = self.place(index, self.len())?;
        self.check()?;
        self.close_place(heap, at)
    }

    fn close_place(&self, heap: &'r Heap<'r>, at: usize) -> Result<Value<'r>, Thrown> {
        match self {
            Self::List(list) => {
                let mut items = list.items.borrow_mut();
                heap.step(items.len().saturating_sub(at) as u64 / MOVED)?;
                let removed = if at < items.len() { items.remove(at) } else { Value::Null };
                list.changed();
                Ok(removed)
            }
            Self::Node(node) => match Self::of(&node.materialize(heap)) {
                Some(list @ Self::List(_)) => list.close_place(heap, at),
                _ => Err(unsupported()),
            },
            Self::Boxed(other) => match &**other {
                Boxed::SubList(part) => {
                    let parent = Self::of(&part.parent).ok_or_else(unsupported)?;
                    let removed = parent.close_place(heap, part.offset + at)?;
                    part.len.set(part.len.get().saturating_sub(1));
                    part.changes.set(parent.resolved().changes());
                    Ok(removed)
                }
                _ => Err(unsupported()),
            },
        }
    }

    /// Replaces all items by `items`, as one change. Fails where items cannot be added and removed.
    pub(crate) fn replace_all(
        &self,
        heap: &'r Heap<'r>,
        items: Vec<Value<'r>>,
    ) -> Result<(), Thrown> {
        match self.changeable() {
            Changeable::Yes => {}
            // Java takes the elements out one by one: none is none.
            Changeable::Items if self.len() == 0 => return Ok(()),
            _ => return Err(unsupported()),
        }
        self.check()?;
        self.splice(heap, 0, self.len(), items)
    }

    /// Puts `items` in the place of `count` others, as one change.
    pub(crate) fn splice(
        &self,
        heap: &'r Heap<'r>,
        at: usize,
        count: usize,
        items: Vec<Value<'r>>,
    ) -> Result<(), Thrown> {
        match self {
            Self::List(list) => {
                heap.charge(ITEM_BYTES.saturating_mul(items.len()))?;
                heap.step((items.len() + list.len()) as u64 / MOVED)?;
                let holder = Value::List(Rc::clone(list));
                for item in &items {
                    heap.holds(&holder, item);
                }
                let mut held = list.items.borrow_mut();
                let end = (at + count).min(held.len());
                let removed: Vec<Value<'r>> = held.splice(at.min(end)..end, items).collect();
                drop(held);
                drop(removed);
                list.changed();
                Ok(())
            }
            Self::Node(node) => match Self::of(&node.materialize(heap)) {
                Some(list @ Self::List(_)) => list.splice(heap, at, count, items),
                _ => Err(unsupported()),
            },
            Self::Boxed(other) => match &**other {
                Boxed::SubList(part) => {
                    let parent = Self::of(&part.parent).ok_or_else(unsupported)?;
                    let added = items.len();
                    parent.splice(heap, part.offset + at, count, items)?;
                    part.len.set((part.len.get() + added).saturating_sub(count));
                    part.changes.set(parent.resolved().changes());
                    Ok(())
                }
                _ => Err(unsupported()),
            },
        }
    }

    /// `subList`. Fails for bounds that are none, and where parts of parts go too deep.
    pub(crate) fn part(&self, from: i32, to: i32) -> Result<Value<'r>, Thrown> {
        let len = self.len();
        let bounds = usize::try_from(from).ok().zip(usize::try_from(to).ok());
        let Some((from, to)) = bounds.filter(|(from, to)| from <= to && *to <= len) else {
            let class = match from > to && to >= 0 && from >= 0 && to as usize <= len {
                true => "IllegalArgumentException",
                false => "IndexOutOfBoundsException",
            };
            return Err(Thrown::java(class, format!("from {from} to {to}, length {len}")));
        };
        let depth = match self {
            Self::Boxed(other) => match &**other {
                Boxed::SubList(part) => part.depth + 1,
                _ => 0,
            },
            _ => 0,
        };
        if depth > MAX_PARTS {
            return Err(Thrown::limit(
                "",
                format!("parts of lists nest more than {MAX_PARTS} deep"),
            ));
        }
        let changes = match self {
            Self::Boxed(other) => match &**other {
                Boxed::SubList(part) => part.changes.get(),
                _ => self.changes(),
            },
            _ => self.changes(),
        };
        Ok(Value::other(Boxed::SubList(SubList {
            parent: self.value(),
            offset: from,
            len: (to - from).into(),
            changes: changes.into(),
            depth,
        })))
    }

    /// This list as a value.
    pub(crate) fn value(&self) -> Value<'r> {
        match self {
            Self::List(list) => Value::List(Rc::clone(list)),
            Self::Node(node) => Value::Node(*node),
            Self::Boxed(other) => Value::Boxed(Rc::clone(other)),
        }
    }

    fn place(&self, index: i32, len: usize) -> Result<usize, Thrown> {
        usize::try_from(index)
            .ok()
            .filter(|at| *at < len)
            .ok_or_else(|| Thrown::index("IndexOutOfBoundsException", index, self.len()))
    }
}

fn replace<'r>(items: &mut [Value<'r>], at: usize, value: Value<'r>) -> Value<'r> {
    items.get_mut(at).map(|old| std::mem::replace(old, value)).unwrap_or_default()
}

/// A list or map was changed while something went through it.
pub(crate) fn concurrent_modification() -> Thrown {
    Thrown::java(
        "ConcurrentModificationException",
        "a list or map was changed while it was gone through",
    )
}

/// Something cannot be changed.
pub(crate) fn unsupported() -> Thrown {
    Thrown::java("UnsupportedOperationException", "this list or map cannot be changed in this way")
}
