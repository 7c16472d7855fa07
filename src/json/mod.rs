//! JSON as json-smart reads and prints it.
//!
//! Every document becomes a [`tape::Tape`]: a flat list of entries over a text. The strict reader makes it over the
//! body itself and gives up on anything unusual; the permissive reader then takes json-smart's whole leniency and
//! makes a tape over a text of its own, which is normal already.

mod asked;
mod draft;
mod normal;
mod order;
mod permissive;
mod prepared;

pub(crate) use asked::Asked;
pub(crate) use permissive::Malformed;
pub(crate) use prepared::{Given, Prepared, Shape};

use std::borrow::Cow;

use crate::print::write_compact;
use crate::tape::{self, Tape};
use crate::value::{Document, Heap, Host, ListKind, MapKind, Output, Str, Thrown, Value};

/// Reads a text as the service reads a body: json-smart's permissive mode.
///
/// Fails where json-smart throws.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn read<'r>(heap: &'r Heap<'r>, text: &'r str) -> Result<Value<'r>, Thrown> {
    let levels = (heap.limits().json_nesting as usize).min(tape::MAX_DEPTH);
    let expected = charge_reading(heap, text)?;
    match Tape::parse_entries(text, levels) {
        Some(entries) => document(heap, text, entries, expected),
        None => read_leniently(heap, text, levels, expected),
    }
}

/// The document of a text that has been read, of whose entries this many are paid for.
#[inline(always)]
fn document<'r>(
    heap: &'r Heap<'r>,
    text: &'r str,
    entries: Vec<tape::Entry>,
    expected: usize,
) -> Result<Value<'r>, Thrown> {
    heap.charge(entries.len().saturating_sub(expected) * size_of::<tape::Entry>())?;
    let tape = heap.tapes.alloc_with(|| Tape::of(entries));
    let new = || Document::new(heap, text, tape, MapKind::Linked, ListKind::JsonArray);
    Ok(heap.documents.alloc_with(new).root())
}

#[inline(never)]
fn read_leniently<'r>(
    heap: &'r Heap<'r>,
    text: &str,
    levels: usize,
    expected: usize,
) -> Result<Value<'r>, Thrown> {
    let (text, tape) = permissive::read(text, levels).map_err(thrown)?;
    // The permissive reader builds a tree first.
    heap.step(text.len() as u64 / 2)?;
    heap.charge(text.len())?;
    document(heap, heap.texts.alloc(text), tape.entries, expected)
}

/// Charges for reading a text; gives back how many entries of a tape are paid for.
fn charge_reading(heap: &Heap<'_>, text: &str) -> Result<usize, Thrown> {
    /// The entries of shorter texts are counted when they are there.
    const LONG: usize = 1 << 20;
    heap.step(text.len() as u64 / 64)?;
    if text.len() < LONG {
        return Ok(0);
    }
    let begins = |byte: &u8| matches!(byte, b',' | b':' | b'[' | b'{');
    let entries = text.bytes().filter(begins).count();
    heap.charge(entries.saturating_mul(size_of::<tape::Entry>()))?;
    Ok(entries)
}

/// What a document takes besides its text and tape, which a render keeps to its end: itself, where its text and tape lie,
/// and room for the next ones. A figure of its own, so that it is the same on all machines.
const KEPT: usize = 1200;

/// The same for a text that the render made.
pub(crate) fn read_text<'r>(heap: &'r Heap<'r>, text: Str<'r>) -> Result<Value<'r>, Thrown> {
    heap.charge(KEPT)?;
    match text {
        Str::Borrowed(text) => read(heap, text),
        other => {
            heap.charge(other.size())?;
            let text = match other.as_str() {
                Some(text) => text.to_owned(),
                None => escaped_surrogates(&other.units()),
            };
            read(heap, heap.texts.alloc(text))
        }
    }
}

/// The text with escapes for unpaired surrogates, which are the same to a reader wherever they can stand.
fn escaped_surrogates(units: &[u16]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(units.len() + 6);
    for character in char::decode_utf16(units.iter().copied()) {
        match character {
            Ok(character) => text.push(character),
            Err(unpaired) => {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{:04x}", unpaired.unpaired_surrogate());
            }
        }
    }
    text
}

/// A value as embedders know it. Fails for what has no JSON.
pub(crate) fn to_json<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    value: &Value<'r>,
) -> Result<serde_json::Value, Thrown> {
    let mut out = Output::new();
    write_compact(heap, host, value, &mut out)?;
    serde_json::from_str(out.text())
        .map_err(|error| Thrown::java("JsonException", error.to_string()))
}

/// A value of an embedder's.
pub(crate) fn from_json<'r>(
    heap: &'r Heap<'r>,
    value: &serde_json::Value,
) -> Result<Value<'r>, Thrown> {
    let prepared = Prepared::of(value);
    heap.charge(prepared.size() + KEPT)?;
    Ok(prepared.into_value(heap))
}

fn thrown(malformed: Malformed) -> Thrown {
    let Malformed { position, message } = malformed;
    Thrown::java("InvalidJsonException", format!("{message} at byte {position} of the JSON"))
}

/// Reads a text; the tape and the text that it lies over.
pub(crate) fn parse(text: &str) -> Result<(Cow<'_, str>, Tape), Malformed> {
    parse_to(text, tape::MAX_DEPTH)
}

/// The same, with this many levels of nesting at most.
fn parse_to(text: &str, levels: usize) -> Result<(Cow<'_, str>, Tape), Malformed> {
    match Tape::parse(text, levels) {
        Some(tape) => Ok((Cow::Borrowed(text), tape)),
        None => permissive::read(text, levels).map(|(text, tape)| (Cow::Owned(text), tape)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tape::Flags;

    /// The text that the tape lies over, with an exclamation mark if the permissive reader wrote it.
    fn normal(text: &str) -> String {
        match parse(text) {
            Ok((Cow::Borrowed(text), _)) => text.into(),
            Ok((Cow::Owned(text), _)) => format!("!{text}"),
            Err(malformed) => format!("{}: {}", malformed.position, malformed.message),
        }
    }

    #[test]
    fn what_is_unusual_reads_as_json_smart_reads_it() {
        for (text, expected) in [
            (r#"{"a":[1,2.50,null]}"#, r#"{"a":[1,2.50,null]}"#),
            ("", r#"!"""#),
            (" null", "!null"),
            ("a=1&b=2", r#"!"a=1&b=2""#),
            ("[1]]", "![1]"),
            ("[1,,2,]", "![1,2]"),
            ("{a:b c,'x':\"\\x41\"}", r#"!{"a":"b c","x":"A"}"#),
            ("{\"a\":,\"b\":1}", r#"!{"a":"","b":1}"#),
            ("{\"a\":1,\"b\":2,\"a\":3}", r#"!{"a":3,"b":2}"#),
            ("{\"ä\":1,\"b\":[],\"ä\":{}}", r#"!{"ä":{},"b":[]}"#),
            ("{\"a\":1,\"\\u0061\":3,\"\":\"\\ud83d\"}", "!{\"a\":3,\"\":\"\\uD83D\"}"),
            ("[007,-0,-,1e400,NaN]", "![7,0,0,1e400,NaN]"),
            ("[1\0]", "![1]"),
            ("[\"\x7f\",\"\\n\x7f\"]", "![\"\\u007F\",\"\\n\"]"),
            ("[1~]", "![1,\"~\"]"),
            ("[0.00000000000000000001]", "[0.00000000000000000001]"),
            ("[0.00000000000000000001,]", "![1E-20]"),
            ("{\"a\"}", "4: unexpected `}`"),
            ("[\"\\u12\"]", "6: unexpected `\"`"),
            ("[1", "2: the text ends too early"),
            ("{\"a\":{\"b\":1}x}", "12: unexpected `x`"),
        ] {
            assert_eq!(normal(text), expected, "{text}");
        }
    }

    #[test]
    fn nesting_ends_at_400_levels() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(matches!(parse(&nested(400)), Ok((Cow::Borrowed(_), _))));
        let malformed = parse(&nested(401)).map(|_| ());
        assert_eq!(malformed.map_err(|error| error.position), Err(400));
    }

    #[test]
    fn a_container_knows_whether_it_prints_as_it_stands() {
        let text = r#"{"a": [1,"x\ty"],"b":["1/2"],"c":["€"],"d":[1.0,1.10],"e":["\u20AC\/"]}"#;
        let (_, tape) = parse(text).expect("strict JSON");
        let prints = |name| {
            let flags = tape
                .member(text, 0, name)
                .map(|index| tape.entry(index).flags())
                .expect("a member");
            (flags.has(Flags::PLAIN), flags.has(Flags::WEB))
        };
        assert_eq!(prints("a"), (true, true));
        assert_eq!(prints("b"), (true, false));
        assert_eq!(prints("c"), (false, false));
        assert_eq!(prints("d"), (false, false));
        assert_eq!(prints("e"), (false, true));
        assert!(!tape.entry(0).flags().has(Flags::PLAIN));
    }

    #[test]
    fn names_of_large_objects_are_told_apart() {
        let members = |last: &str| {
            let mut text = String::from("{");
            for n in 0..1000 {
                text += &format!("\"name{n}\":{n},");
            }
            text + last + "}"
        };
        assert!(Tape::parse(&members("\"other\":0"), tape::MAX_DEPTH).is_some());
        assert!(Tape::parse(&members("\"name77\":0"), tape::MAX_DEPTH).is_none());
        assert!(Tape::parse(&members("\"name7\\u0037\":0"), tape::MAX_DEPTH).is_none());
    }
}
