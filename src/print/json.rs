//! Printing JSON as json-smart does, for `$input.json` and for lists that a template prints.

use std::rc::Rc;

use crate::number::{Number, is_as_java_writes, write_double};
use crate::tape::escape;
use crate::tape::{Entry, Flags, Kind, Tape};
use crate::value::sequence::Sequence;
use crate::value::{
    Boxed, Heap, Host, Items, List, ListKind, Members, Node, Output, Str, Thrown, Value,
};

/// Appends what `$input.json` prints for a value.
pub(crate) fn write_compact<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    value: &Value<'r>,
    out: &mut Output,
) -> Result<(), Thrown> {
    write(heap, host, value, Style::Plain, out)
}

/// Appends what a `JSONArray` prints in a template.
pub(crate) fn write_web<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    value: &Value<'r>,
    out: &mut Output,
) -> Result<(), Thrown> {
    write(heap, host, value, Style::Web, out)
}

/// Deeper values are taken to contain themselves: Java's stack overflows.
const MAX_DEPTH: usize = 2000;

/// json-smart's styles that the service uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `LT_COMPRESS`, of `$input.json`: `/` stands as it is.
    Plain,
    /// `NO_COMPRESS`, of `JSONArray.toString`: `/` is `\/`.
    Web,
}

impl Style {
    fn flag(self) -> Flags {
        match self {
            Self::Plain => Flags::PLAIN,
            Self::Web => Flags::WEB,
        }
    }

    /// Appends text as it is between quotes.
    fn push_text(self, out: &mut String, text: &str) {
        match self {
            Self::Plain => escape::push_plain(out, text),
            Self::Web => escape::push_web(out, text),
        }
    }
}

/// Appends `JSONValue.toJSONString(value, style)`. Fails where Java would: on a map with the key null, on a list that
/// contains itself; and at the limits of the render.
pub(crate) fn write<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    value: &Value<'r>,
    style: Style,
    out: &mut Output,
) -> Result<(), Thrown> {
    let mut writer = Writer { heap, host, style, out, open: Vec::new() };
    writer.value(value)?;
    while writer.step()? {}
    Ok(())
}

/// A container that is being printed: what is left of it.
enum Open<'r> {
    List(Items<'r>),
    Map(Members<'r>),
}

struct Writer<'w, 'r> {
    heap: &'r Heap<'r>,
    host: &'w dyn Host<'r>,
    style: Style,
    out: &'w mut Output,
    open: Vec<(Open<'r>, bool)>,
}

impl<'r> Writer<'_, 'r> {
    fn value(&mut self, value: &Value<'r>) -> Result<(), Thrown> {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Int(value) => push_display(self.out, value),
            Value::Long(value) => push_display(self.out, value),
            Value::Double(value) => push_double(self.out, *value),
            Value::Str(text) => self.string(text),
            Value::Node(node) => return self.node(*node),
            Value::List(_) => return self.list(Items::of(value)),
            Value::Map(_) => return self.map(Members::of(value)),
            Value::Boxed(other) => match &**other {
                Boxed::Number(Number::Float(value)) if value.is_infinite() => {
                    self.out.push_str("null");
                }
                Boxed::Number(number) => {
                    self.heap.step(number.digits_squared())?;
                    number.write(self.out.buffer());
                }
                Boxed::Array(array) if matches!(array.component, "char" | "byte") => {
                    return Err(Thrown::java(
                        "ClassCastException",
                        "arrays of characters and bytes have no JSON",
                    ));
                }
                Boxed::Array(_) => return self.list(Sequence::of(value).map(Items::places)),
                Boxed::Loop(_) => return self.map(Members::of(value)),
                Boxed::Entry(_) | Boxed::Class(_) | Boxed::Stream(_) => {
                    return Err(Thrown::java(
                        "IllegalAccessError",
                        "entries of maps, classes and streams have no JSON",
                    ));
                }
                // json-smart writes what it can iterate over as a list, and the rest as a bean, of which nothing shows
                _ => match self.collect(value)? {
                    Some(items) => {
                        let list = Rc::new(List::new(ListKind::Immutable, items));
                        return self.list(Some(Items::places(Sequence::List(list))));
                    }
                    None => self.out.push_str("{}"),
                },
            },
            Value::Object(_) => self.out.push_str("{}"),
        }
        Ok(())
    }

    /// What a collection other than a list holds: the keys of a map, a part of a list.
    fn collect(&self, value: &Value<'r>) -> Result<Option<Vec<Value<'r>>>, Thrown> {
        let Value::Boxed(other) = value else {
            return Ok(None);
        };
        if !matches!(**other, Boxed::View(_) | Boxed::SubList(_)) {
            return Ok(None);
        }
        let Some(mut iterator) = crate::value::iterate(self.heap, value)? else {
            return Ok(None);
        };
        let mut items = Vec::new();
        while iterator.has_next() {
            self.heap.step(1)?;
            self.heap.charge(size_of::<Value<'r>>())?;
            items.push(iterator.next()?);
        }
        Ok(Some(items))
    }

    fn node(&mut self, node: Node<'r>) -> Result<(), Thrown> {
        if let Some(current) = node.current() {
            return self.value(&current);
        }
        if node.document.is_touched() || node.is_in_hash_order() {
            let value = Value::Node(node);
            return match node.is_map() {
                true => self.map(Members::of(&value)),
                false => self.list(Items::of(&value)),
            };
        }
        write_tape(node.document.text(), node.document.tape(), node.index, self.style, self.out);
        Ok(())
    }

    fn list(&mut self, items: Option<Items<'r>>) -> Result<(), Thrown> {
        self.out.push_char('[');
        items.map_or(Ok(()), |items| self.open(Open::List(items)))
    }

    fn map(&mut self, entries: Option<Members<'r>>) -> Result<(), Thrown> {
        self.out.push_char('{');
        entries.map_or(Ok(()), |entries| self.open(Open::Map(entries)))
    }

    fn open(&mut self, container: Open<'r>) -> Result<(), Thrown> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Thrown::java(
                "StackOverflowError",
                "a list or map contains itself, or others too deep in each other",
            ));
        }
        self.open.push((container, true));
        Ok(())
    }

    /// Prints the next item of the innermost container, or its end; false when all have ended.
    fn step(&mut self) -> Result<bool, Thrown> {
        let Some((container, first)) = self.open.last_mut() else {
            return Ok(false);
        };
        let first = std::mem::replace(first, false);
        // what contains itself twice would print without end long before it is too deep
        self.heap.step(1)?;
        super::check_room(self.heap, self.out, 0)?;
        let comma = if first { "" } else { "," };
        match container {
            Open::List(items) => match items.next() {
                Some(item) => {
                    self.out.push_str(comma);
                    self.value(&item)?;
                }
                None => self.close(']'),
            },
            Open::Map(entries) => match entries.next() {
                Some((key, item)) => {
                    self.out.push_str(comma);
                    self.key(&key)?;
                    self.value(&item)?;
                }
                None => self.close('}'),
            },
        }
        Ok(true)
    }

    fn close(&mut self, bracket: char) {
        self.out.push_char(bracket);
        self.open.pop();
    }

    /// A key, by its `toString`.
    fn key(&mut self, key: &Value<'r>) -> Result<(), Thrown> {
        match key {
            Value::Str(text) => self.string(text),
            Value::Null => {
                return Err(Thrown::java(
                    "NullPointerException",
                    "a map with the key null has no JSON",
                ));
            }
            other => {
                let mut text = self.heap.output();
                crate::print::print(self.heap, self.host, other, &mut text)?;
                self.string(&self.heap.written(text)?);
            }
        }
        self.out.push_char(':');
        Ok(())
    }

    fn string(&mut self, text: &Str<'_>) {
        self.out.push_char('"');
        match text.as_str() {
            Some(text) => self.style.push_text(self.out.buffer(), text),
            None => push_units(self.out, &text.units(), self.style),
        }
        self.out.push_char('"');
    }
}

/// Text with unpaired surrogates: these are printed as they are.
fn push_units(out: &mut Output, units: &[u16], style: Style) {
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(character) => style.push_text(out.buffer(), character.encode_utf8(&mut [0; 4])),
            Err(lone) => out.push_unit(lone.unpaired_surrogate()),
        }
    }
}

fn push_display(out: &mut Output, value: impl std::fmt::Display) {
    crate::number::write_display(value, out.buffer());
}

/// An infinite `Double` has no JSON and becomes null; NaN is printed.
fn push_double(out: &mut Output, value: f64) {
    if value.is_infinite() {
        out.push_str("null");
    } else {
        write_double(value, out.buffer());
    }
}

/// Appends a string that is written with escapes.
fn push_escaped(out: &mut Output, raw: &str, style: Style) {
    let before = out.len();
    if escape::push_again(out.buffer(), raw, style == Style::Web) {
        return;
    }
    // It has an unpaired surrogate.
    out.buffer().truncate(before);
    match escape::decode(raw) {
        escape::Text::Str(decoded) => style.push_text(out.buffer(), &decoded),
        escape::Text::Wide(units) => push_units(out, &units, style),
    }
}

/// Appends a value of a document that nothing has changed, copying whatever prints as it stands.
pub(crate) fn write_tape(text: &str, tape: &Tape, index: u32, style: Style, out: &mut Output) {
    let mut open: Vec<Container> = Vec::new();
    let mut at = index;
    loop {
        while let Some(container) = open.pop_if(|container| at >= container.end) {
            out.push_char(if container.is_map { '}' } else { ']' });
        }
        if let Some(container) = open.last_mut() {
            if !std::mem::replace(&mut container.first, false) {
                out.push_char(',');
            }
            if container.is_map {
                write_scalar(text, tape.entry(at), style, out);
                out.push_char(':');
                at += 1;
            }
        } else if at != index {
            return;
        }
        let entry = tape.entry(at);
        at += 1;
        match entry.kind() {
            Kind::List | Kind::Map if !entry.flags().has(style.flag()) => {
                let is_map = entry.kind() == Kind::Map;
                out.push_char(if is_map { '{' } else { '[' });
                open.push(Container { end: entry.next(), is_map, first: true });
            }
            Kind::List | Kind::Map => {
                out.push_str(entry.text(text));
                at = entry.next();
            }
            _ => write_scalar(text, entry, style, out),
        }
    }
}

struct Container {
    end: u32,
    is_map: bool,
    first: bool,
}

fn write_scalar(text: &str, entry: Entry, style: Style, out: &mut Output) {
    let raw = entry.text(text);
    let same = entry.flags().has(style.flag());
    if same
        && entry.kind() == Kind::String
        && let Some(quoted) = entry.quoted(text)
    {
        return out.push_str(quoted);
    }
    match entry.kind() {
        Kind::String => {
            out.push_char('"');
            if same {
                out.push_str(raw);
            } else if entry.flags().has(Flags::ESCAPED) {
                push_escaped(out, raw, style);
            } else {
                style.push_text(out.buffer(), raw);
            }
            out.push_char('"');
        }
        Kind::Double if !same && !is_as_java_writes(raw) => {
            push_double(out, raw.parse().unwrap_or(f64::NAN))
        }
        Kind::BigDecimal if !same => match crate::number::Decimal::parse(raw) {
            Ok(decimal) => push_display(out, decimal),
            Err(_) => out.push_str(raw),
        },
        Kind::Integer if !same => out.push_str("0"),
        _ => out.push_str(raw),
    }
}
