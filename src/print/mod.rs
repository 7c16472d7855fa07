//! What values print: `String.valueOf`, JSON in json-smart's two notations, and JSON for the host.

mod host_json;
pub(crate) mod json;

pub(crate) use host_json::hand_out;
pub(crate) use json::{write_compact, write_web};

use std::rc::Rc;

use crate::number::{write_double, write_integer};
use crate::value::sequence::Sequence;
use crate::value::{
    Boxed, Class, Heap, Host, Items, List, ListKind, MapKind, Members, Optional, Output, Thrown,
    Value, ViewKind, class_of, elements, is_same, shown_by,
};

/// Deeper than this something contains itself, or Java's stack would overflow too.
const MAX_DEPTH: usize = 2000;

/// Appends `String.valueOf(value)`. Fails for what contains itself (but for a list or map that holds just itself, which
/// Java sees), and at the limits of the render.
pub(crate) fn print<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    value: &Value<'r>,
    out: &mut Output,
) -> Result<(), Thrown> {
    let mut printer = Printer { heap, host, out, open: Vec::new() };
    printer.value(value)?;
    while printer.step()? {}
    Ok(())
}

/// Fails where so many bytes more would be more than a render may print.
#[inline]
pub(crate) fn check_room(heap: &Heap<'_>, out: &Output, more: usize) -> Result<(), Thrown> {
    let limit = heap.limits().output_bytes;
    match out.len().saturating_add(more) > limit {
        true => Err(too_long(limit)),
        false => Ok(()),
    }
}

#[cold]
fn too_long(limit: usize) -> Thrown {
    Thrown::limit("output_bytes", format!("the render prints more than {limit} bytes"))
}

struct Printer<'p, 'r> {
    heap: &'r Heap<'r>,
    host: &'p dyn Host<'r>,
    out: &'p mut Output,
    open: Vec<Open<'r>>,
}

/// An object that is being printed, and what is left of it.
struct Open<'r> {
    /// The list or map, if it would notice itself among its items.
    object: Value<'r>,
    rest: Rest<'r>,
    first: bool,
    close: &'static str,
}

enum Rest<'r> {
    Items(Items<'r>),
    Entries(Members<'r>),
    /// A key and a value.
    Pair(Option<Value<'r>>, Option<Value<'r>>),
}

impl<'r> Printer<'_, 'r> {
    fn value(&mut self, value: &Value<'r>) -> Result<(), Thrown> {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Int(value) => write_integer(*value, self.out.buffer()),
            Value::Long(value) => write_integer(*value, self.out.buffer()),
            Value::Double(value) => write_double(*value, self.out.buffer()),
            Value::Str(text) => self.out.push(text),
            // The service's own objects print as nothing.
            Value::Object(_) => {}
            Value::Node(_) | Value::List(_) | Value::Map(_) => return self.container(value),
            Value::Boxed(other) => return self.other(value, other),
        }
        Ok(())
    }

    fn container(&mut self, value: &Value<'r>) -> Result<(), Thrown> {
        match class_of(value) {
            Some(Class::List(ListKind::JsonArray)) => {
                write_web(self.heap, self.host, value, self.out)
            }
            Some(Class::Map(MapKind::Context)) => Ok(()),
            Some(Class::Map(_)) => self.map(value, Members::of(value)),
            _ => self.list(value, Items::of(value)),
        }
    }

    fn other(&mut self, value: &Value<'r>, other: &Boxed<'r>) -> Result<(), Thrown> {
        match other {
            Boxed::Number(number) => {
                self.heap.step(number.digits_squared())?;
                number.write(self.out.buffer());
            }
            Boxed::Char(unit) => self.out.push_unit(*unit),
            Boxed::SubList(_) => {
                Sequence::of(value).map_or(Ok(()), |list| list.check())?;
                return self.list(value, Items::of(value));
            }
            Boxed::View(view) if view.kind == ViewKind::Entries => {
                self.out.push_char('[');
                return match Members::of(&view.map) {
                    Some(entries) => self.open(Value::Null, Rest::Entries(entries), "]"),
                    None => Ok(()),
                };
            }
            Boxed::View(view) => {
                let (steps, bytes) = shown_by(view);
                self.heap.step(steps)?;
                self.heap.borrow_bytes(bytes)?;
                let items = elements(value)?.unwrap_or_default();
                return self.list(value, Some(held(items)));
            }
            Boxed::Entry(entry) => {
                let held = entry.current();
                let pair = Rest::Pair(Some(entry.key.clone()), Some(held));
                return self.open(Value::Null, pair, "");
            }
            Boxed::Loop(_) => return self.map(value, Members::of(value)),
            Boxed::Class(class) => {
                self.out.push_str("class ");
                self.out.push_str(&class.name());
            }
            Boxed::Block(block) => match self.host.block_text(block)? {
                Some(text) => self.out.push(&text),
                None => self.out.push_str("null"),
            },
            Boxed::Optional(optional) => return self.optional(value, optional),
            Boxed::Array(_) | Boxed::Iterator(_) | Boxed::Stream(_) => {
                let name = class_of(value).map(|class| class.name());
                self.out.push_str(name.as_deref().unwrap_or_default());
                // Java has an address here that differs from run to run, mostly of so many digits.
                self.out.push_str("@1b28cdfa");
            }
        }
        Ok(())
    }

    fn optional(&mut self, object: &Value<'r>, optional: &Optional<'r>) -> Result<(), Thrown> {
        let name = class_of(object).map(|class| class.name());
        let name = name.as_deref().and_then(|name| name.rsplit('.').next());
        self.out.push_str(name.unwrap_or_default());
        match &optional.value {
            None => self.out.push_str(".empty"),
            Some(value) => {
                self.out.push_char('[');
                let items = held(vec![value.clone()]);
                return self.open(Value::Null, Rest::Items(items), "]");
            }
        }
        Ok(())
    }

    fn list(&mut self, object: &Value<'r>, items: Option<Items<'r>>) -> Result<(), Thrown> {
        self.out.push_char('[');
        items.map_or(Ok(()), |items| self.open(object.clone(), Rest::Items(items), "]"))
    }

    fn map(&mut self, object: &Value<'r>, entries: Option<Members<'r>>) -> Result<(), Thrown> {
        self.out.push_char('{');
        entries.map_or(Ok(()), |entries| self.open(object.clone(), Rest::Entries(entries), "}"))
    }

    fn open(
        &mut self,
        object: Value<'r>,
        rest: Rest<'r>,
        close: &'static str,
    ) -> Result<(), Thrown> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Thrown::java(
                "StackOverflowError",
                "a list or map contains itself, or others too deep in each other",
            ));
        }
        self.open.push(Open { object, rest, first: true, close });
        Ok(())
    }

    /// Prints the next item of the innermost object, or its end; false when all have ended.
    fn step(&mut self) -> Result<bool, Thrown> {
        let Some(open) = self.open.last_mut() else {
            return Ok(false);
        };
        // What contains another thing twice, and that another, prints exponentially much.
        self.heap.step(1)?;
        check_room(self.heap, self.out, 0)?;
        let comma = if std::mem::replace(&mut open.first, false) { "" } else { ", " };
        match &mut open.rest {
            Rest::Items(items) => match items.next() {
                Some(item) => {
                    self.out.push_str(comma);
                    let shown = own(&open.object, item, "(this Collection)");
                    self.value(&shown)?;
                }
                None => self.close(),
            },
            Rest::Entries(entries) => match entries.next() {
                Some((key, value)) => {
                    self.out.push_str(comma);
                    let key = own(&open.object, key, "(this Map)");
                    let value = own(&open.object, value, "(this Map)");
                    self.pair(key, value)?;
                }
                None => self.close(),
            },
            Rest::Pair(key, value) => {
                if let Some(key) = key.take() {
                    self.value(&key)?;
                } else if let Some(value) = value.take() {
                    self.out.push_char('=');
                    self.value(&value)?;
                } else {
                    self.close();
                }
            }
        }
        Ok(true)
    }

    fn pair(&mut self, key: Value<'r>, value: Value<'r>) -> Result<(), Thrown> {
        if crate::value::is_container(&key) {
            return self.open(Value::Null, Rest::Pair(Some(key), Some(value)), "");
        }
        self.value(&key)?;
        self.out.push_char('=');
        self.value(&value)
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.out.push_str(open.close);
        }
    }
}

/// Items that do not belong to a list.
fn held(items: Vec<Value<'_>>) -> Items<'_> {
    Items::places(Sequence::List(Rc::new(List::new(ListKind::Immutable, items))))
}

/// The item, or the words that stand for it where it is the very list or map that is printed.
fn own<'r>(object: &Value<'r>, item: Value<'r>, words: &'static str) -> Value<'r> {
    if is_same(object, &item) { Value::borrowed(words) } else { item }
}
