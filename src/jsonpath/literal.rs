//! Values that a path spells out: JSON as an argument or in a filter, names and strings with escapes.

use crate::json::{self, Malformed};
use crate::tape::{Entry, Tape};
use crate::value::{Document, Heap, ListKind, MapKind, Value};

/// Bytes of a document besides its text and its tape.
const DOCUMENT_BYTES: usize = 256;

/// JSON in a path, read as json-smart reads it. What is malformed fails only when it is used.
#[derive(Debug, Clone)]
pub(super) struct Literal {
    /// As it is in the path.
    pub(super) source: Box<str>,
    parsed: Result<(Box<str>, Tape), Malformed>,
}

impl Literal {
    pub(super) fn new(source: &str) -> Self {
        Self {
            source: source.into(),
            parsed: json::parse(source).map(|(text, tape)| (text.into(), tape)),
        }
    }

    /// The value, new each time. Nothing if the JSON is malformed.
    pub(super) fn value<'r>(&self, heap: &'r Heap<'r>) -> Option<Value<'r>> {
        let (text, tape) = self.parsed.as_ref().ok()?;
        heap.owe_bytes(text.len() + tape.len() * size_of::<Entry>() + DOCUMENT_BYTES);
        let text = heap.texts.alloc(text.to_string());
        let tape = heap.tapes.alloc(tape.clone());
        let document = Document::new(heap, text, tape, MapKind::Linked, ListKind::JsonArray);
        Some(heap.documents.alloc(document).value(0))
    }
}

/// Takes the backslashes out of a name or string; nothing if a `\u` has no hexadecimal digits.
pub(super) fn unescape(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return Some(text.into());
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let mut push = |character: char| {
            units.extend_from_slice(character.encode_utf16(&mut [0; 2]));
        };
        if character != '\\' {
            push(character);
            continue;
        }
        match characters.next() {
            None => push('\\'),
            Some('r') => push('\r'),
            Some('f') => push('\u{c}'),
            Some('t') => push('\t'),
            Some('n') => push('\n'),
            Some('b') => push('\u{8}'),
            Some('u') => {
                let digits: String = characters.by_ref().take(4).collect();
                // digits that the end of the text cuts off are dropped
                if digits.chars().count() == 4 {
                    units.push(u16::from_str_radix(&digits, 16).ok()?);
                }
            }
            Some(other) => push(other),
        }
    }
    Some(String::from_utf16_lossy(&units))
}
