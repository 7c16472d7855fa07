//! `equals` of lists and maps of documents that nothing has changed: compared on their tapes, without making values.

use super::equality::equals;
use super::{Node, Thrown, Value};
use crate::tape::{Entry, Flags, Kind};

/// A list or map that is being compared: the next place of each, and where the one ends.
struct Open {
    at: u32,
    end: u32,
    other: u32,
    /// The other's end, and the other itself if it is a map.
    other_end: u32,
    map: Option<u32>,
}

/// Whether two containers of documents that nothing has changed are equal. Fails where `pay` does.
pub(super) fn nodes_equal<'r>(
    a: Node<'r>,
    b: Node<'r>,
    mut pay: impl FnMut(u64) -> Result<(), Thrown>,
) -> Result<bool, Thrown> {
    let (tape, others) = (a.document.tape(), b.document.tape());
    let mut open: Vec<Open> = Vec::new();
    let (mut at, mut other) = (a.index, b.index);
    loop {
        let (entry, with) = (tape.entry(at), others.entry(other));
        let kind = entry.kind();
        if kind != with.kind() {
            return Ok(false);
        }
        if matches!(kind, Kind::List | Kind::Map) {
            if tape.count(at) != others.count(other) {
                return Ok(false);
            }
            pay(4)?;
            let map = (kind == Kind::Map).then_some(other);
            let (end, other_end) = (entry.next(), with.next());
            open.push(Open { at: at + 1, end, other: other + 1, other_end, map });
        } else {
            pay(1 + weight(entry, with))?;
            let equal = match is_same_text(a, entry, b, with) {
                // What is written in another way may still be the same, but for strings without escapes.
                false if entry.is_plain_string() && with.is_plain_string() => false,
                false => equals(&a.value_at(at), &b.value_at(other)),
                true => true,
            };
            if !equal {
                return Ok(false);
            }
        }
        while open.pop_if(|innermost| innermost.at >= innermost.end).is_some() {}
        let Some(innermost) = open.last_mut() else {
            return Ok(true);
        };
        (at, other) = (innermost.at, innermost.other);
        if let Some(map) = innermost.map {
            let key = tape.entry(at);
            pay(3 + (key.end() - key.start()) as u64 / 16)?;
            let is_next =
                other < innermost.other_end && is_same_text(a, key, b, others.entry(other));
            other = match is_next {
                true => other + 1,
                false => match value_of(Node { index: map, ..b }, &a.value_at(at)) {
                    Some(value) => value,
                    None => return Ok(false),
                },
            };
            at += 1;
        }
        innermost.at = tape.entry(at).next();
        innermost.other = others.entry(other).next();
    }
}

/// Whether two scalars of one kind, or two keys, are written in the same way. Then they are equal.
fn is_same_text(a: Node<'_>, entry: Entry, b: Node<'_>, with: Entry) -> bool {
    entry.flags().has(Flags::ESCAPED) == with.flags().has(Flags::ESCAPED)
        && entry.text(a.document.text()) == with.text(b.document.text())
}

/// Steps of comparing two scalars.
fn weight(entry: Entry, with: Entry) -> u64 {
    let length = entry.end() - entry.start();
    if length == with.end() - with.start() { u64::from(length) / 64 } else { 0 }
}

/// The place of the value that a map has under a key.
fn value_of<'r>(map: Node<'r>, key: &Value<'r>) -> Option<u32> {
    let Value::Str(text) = key else {
        return None;
    };
    match text.as_str() {
        Some(name) => map.find(name),
        None => map.members().find(|(name, _)| equals(&map.value_at(*name), key)).map(|(_, at)| at),
    }
}
