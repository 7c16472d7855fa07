//! `java.lang.String`: its parts, and what it is compared with and searched for.

use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::dispatch::{Cost, OBJECT_BYTES};
use crate::java::lang::character::{character, unit_of};
use crate::java::lang::number::int;
use crate::java::lang::object::{bool, count, null_pointer};
use crate::java::text;
use crate::java::util::{array, stream};
use crate::number::Number;
use crate::value::{Str, Thrown, Value};

/// The type `String`.
pub(crate) const STRING: Type = Type::Exactly(crate::value::Class::String);

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("length", &[], Cost::Place, |call| count(call.heap.rulers.length(this(call)))),
    Method::new("isEmpty", &[], Cost::Constant, |call| bool(this(call).is_empty())),
    Method::new("isBlank", &[], Cost::Read, |call| bool(text::is_blank(this(call)))),
    Method::new("charAt", &[Type::Int], Cost::Place, |call| {
        text::char_at(&call.heap.rulers, this(call), call.int(0)).map(character)
    }),
    Method::new("codePointAt", &[Type::Int], Cost::Place, |call| {
        text::code_point_at(&call.heap.rulers, this(call), call.int(0)).map(Value::Int)
    }),
    Method::new("codePointBefore", &[Type::Int], Cost::Place, code_point_before),
    Method::new("codePointCount", &[Type::Int; 2], Cost::Read, |call| {
        text::code_point_count(&call.heap.rulers, this(call), call.int(0), call.int(1))
            .map(Value::Int)
    }),
    Method::new("offsetByCodePoints", &[Type::Int; 2], Cost::Read, offset_by_code_points),
    Method::new("substring", &[Type::Int], Cost::Place, |call| {
        made(call, text::substring(&call.heap.rulers, this(call), call.int(0), None)?)
    }),
    Method::new("substring", &[Type::Int; 2], Cost::Place, part),
    Method::new("subSequence", &[Type::Int; 2], Cost::Place, part),
    Method::new("indexOf", &[STRING], Cost::Search, |call| find(call, 0)),
    Method::new("indexOf", &[STRING, Type::Int], Cost::Search, |call| find(call, call.int(1))),
    Method::new("indexOf", &[Type::Int], Cost::Search, |call| find_code(call, 0)),
    Method::new("indexOf", &[Type::Int; 2], Cost::Search, |call| find_code(call, call.int(1))),
    Method::new("lastIndexOf", &[STRING], Cost::Search, |call| find_last(call, i32::MAX)),
    Method::new("lastIndexOf", &[STRING, Type::Int], Cost::Search, |call| {
        find_last(call, call.int(1))
    }),
    Method::new("lastIndexOf", &[Type::Int], Cost::Search, |call| find_last_code(call, i32::MAX)),
    Method::new("lastIndexOf", &[Type::Int; 2], Cost::Search, |call| {
        find_last_code(call, call.int(1))
    }),
    Method::new("contains", &[Type::CharSequence], Cost::Search, |call| {
        bool(text::contains(&call.heap.rulers, this(call), text(call, 0)?))
    }),
    Method::new("startsWith", &[STRING], Cost::Search, |call| {
        bool(text::starts_with(&call.heap.rulers, this(call), text(call, 0)?, 0))
    }),
    Method::new("startsWith", &[STRING, Type::Int], Cost::Search, |call| {
        // The offset is looked at before the text.
        bool(
            call.int(1) >= 0
                && text::starts_with(&call.heap.rulers, this(call), text(call, 0)?, call.int(1)),
        )
    }),
    Method::new("endsWith", &[STRING], Cost::Compare, |call| {
        bool(text::ends_with(this(call), text(call, 0)?))
    }),
    Method::new("contentEquals", &[Type::CharSequence], Cost::Compare, |call| {
        bool(this(call) == text(call, 0)?)
    }),
    Method::new("equalsIgnoreCase", &[STRING], Cost::Read, |call| {
        bool(match call.args {
            [Value::Str(other)] => text::equals_ignoring_case(this(call), other),
            _ => false,
        })
    }),
    Method::new("compareTo", &[STRING], Cost::Read, |call| {
        Ok(Value::Int(text::compare(this(call), text(call, 0)?)))
    }),
    Method::new("compareTo", &[Type::Object], Cost::Read, |_| {
        Err(Thrown::java("ClassCastException", "this is not a String"))
    }),
    Method::new("compareToIgnoreCase", &[STRING], Cost::Read, |call| {
        Ok(Value::Int(text::compare_ignoring_case(this(call), text(call, 0)?)))
    }),
    Method::new("regionMatches", &[Type::Int, STRING, Type::Int, Type::Int], Cost::Read, |call| {
        region_matches(call, false, 0)
    }),
    Method::new(
        "regionMatches",
        &[Type::Boolean, Type::Int, STRING, Type::Int, Type::Int],
        Cost::Read,
        |call| {
            let ignore_case = matches!(call.args.first(), Some(Value::Bool(true)));
            region_matches(call, ignore_case, 1)
        },
    ),
    Method::new("intern", &[], Cost::Constant, |call| Ok(call.receiver.clone())),
    Method::new("toCharArray", &[], Cost::Boxes, |call| {
        let units = this(call).units();
        let items = units.into_iter().map(character).collect();
        Ok(array::new("char", items))
    }),
    Method::new("getChars", &[Type::Int, Type::Int, Type::Chars, Type::Int], Cost::Read, get_chars),
    Method::new("getBytes", &[], Cost::Boxes, |call| bytes(call, &this(call).to_utf8())),
    Method::new("getBytes", &[STRING], Cost::Boxes, encode),
    Method::new("getBytes", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::new("chars", &[], Cost::Boxes, |call| {
        let units = this(call).units();
        stream::of_ints(call, units.into_iter().map(i32::from).collect())
    }),
    Method::new("codePoints", &[], Cost::Boxes, |call| {
        let points = char::decode_utf16(this(call).units()).map(|item| match item {
            Ok(c) => u32::from(c).cast_signed(),
            Err(unpaired) => i32::from(unpaired.unpaired_surrogate()),
        });
        stream::of_ints(call, points.collect())
    }),
    Method::new(
        "getBytes",
        &[Type::Int, Type::Int, Type::Bytes, Type::Int],
        Cost::Boxes,
        get_bytes,
    ),
    Method::new("describeConstable", &[], Cost::Object, crate::java::util::optional::of_constant),
    Method::new("transform", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::new("resolveConstantDesc", &[Type::Foreign], Cost::Constant, |call| {
        Ok(call.receiver.clone())
    }),
]);

/// The string that a method is called on.
pub(crate) fn this<'a, 'r>(call: &Invocation<'a, 'r>) -> &'a Str<'r> {
    match call.receiver {
        Value::Str(text) => text,
        _ => &Str::Borrowed(""),
    }
}

/// A string argument. Fails for null.
pub(crate) fn text<'a, 'r>(call: &Invocation<'a, 'r>, at: usize) -> Result<&'a Str<'r>, Thrown> {
    match call.args.get(at) {
        Some(Value::Str(text)) => Ok(text),
        _ => Err(Thrown::null("the text")),
    }
}

/// A string that a method has made.
pub(crate) fn made<'r>(call: &Invocation<'_, 'r>, text: Str<'r>) -> Outcome<'r> {
    if !matches!(text, Str::Borrowed(_)) {
        call.heap.charge(text.size())?;
    }
    Ok(Value::Str(text))
}

fn part<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let part = text::substring(&call.heap.rulers, this(call), call.int(0), Some(call.int(1)))?;
    made(call, part)
}

fn find<'r>(call: &Invocation<'_, 'r>, from: i32) -> Outcome<'r> {
    let wanted = text(call, 0)?;
    Ok(Value::Int(text::index_of(&call.heap.rulers, this(call), wanted, from)))
}

fn find_last<'r>(call: &Invocation<'_, 'r>, from: i32) -> Outcome<'r> {
    let wanted = text(call, 0)?;
    Ok(Value::Int(text::last_index_of(&call.heap.rulers, this(call), wanted, from)))
}

fn find_code<'r>(call: &Invocation<'_, 'r>, from: i32) -> Outcome<'r> {
    Ok(Value::Int(match code_point(call.int(0)) {
        Some(wanted) => text::index_of(&call.heap.rulers, this(call), &wanted, from),
        None => -1,
    }))
}

fn find_last_code<'r>(call: &Invocation<'_, 'r>, from: i32) -> Outcome<'r> {
    Ok(Value::Int(match code_point(call.int(0)) {
        Some(wanted) => text::last_index_of(&call.heap.rulers, this(call), &wanted, from),
        None => -1,
    }))
}

/// A code point as a string; none for numbers that are not code points.
fn code_point<'r>(code: i32) -> Option<Str<'r>> {
    let code = u32::try_from(code).ok()?;
    match (char::from_u32(code), u16::try_from(code)) {
        (Some(c), _) => Some(Str::from(c.to_string())),
        (None, Ok(unit)) => Some(Str::from_units(&[unit])),
        _ => None,
    }
}

fn code_point_before<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let (rulers, text) = (&call.heap.rulers, this(call));
    let unit = |back: usize| {
        let end = usize::try_from(call.int(0)).ok()?;
        text::unit_at(rulers, text, end.checked_sub(back)?)
    };
    let Some(last) = unit(1) else {
        let length = rulers.length(text);
        return Err(Thrown::index("StringIndexOutOfBoundsException", call.int(0), length));
    };
    let pair = unit(2).and_then(|first| char::decode_utf16([first, last]).next()?.ok());
    let pair = pair.filter(|c| c.len_utf16() == 2).map(u32::from);
    Ok(Value::Int(pair.unwrap_or_else(|| u32::from(last)).cast_signed()))
}

fn offset_by_code_points<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let (rulers, text) = (&call.heap.rulers, this(call));
    let length = rulers.length(text);
    let outside =
        || Thrown::java("IndexOutOfBoundsException", "there are not that many characters");
    let start = usize::try_from(call.int(0)).ok().filter(|start| *start <= length);
    let mut at = start.ok_or_else(outside)?;
    let is_half = |at: Option<usize>, half: std::ops::Range<u16>| {
        let unit = at.and_then(|at| text::unit_at(rulers, text, at));
        unit.is_some_and(|unit| half.contains(&unit))
    };
    for _ in 0..call.int(1).unsigned_abs() {
        call.heap.step(1)?;
        let (first, second, next) = match call.int(1) > 0 {
            true if at < length => (Some(at), at.checked_add(1), at + 1),
            false if at > 0 => (at.checked_sub(2), at.checked_sub(1), at - 1),
            _ => return Err(outside()),
        };
        let is_pair = is_half(first, 0xD800..0xDC00) && is_half(second, 0xDC00..0xE000);
        at = match (is_pair, call.int(1) > 0) {
            (false, _) => next,
            (true, true) => next + 1,
            (true, false) => next - 1,
        };
    }
    Ok(int(at))
}

fn region_matches<'r>(call: &Invocation<'_, 'r>, ignore_case: bool, skip: usize) -> Outcome<'r> {
    let (offset, other_offset) = (i64::from(call.int(skip)), i64::from(call.int(skip + 2)));
    let end = offset + i64::from(call.int(skip + 3));
    // Java looks at the places first, and at the other text only then.
    let length = i64::try_from(call.heap.rulers.length(this(call))).unwrap_or(i64::MAX);
    if ignore_case && (offset < 0 || other_offset < 0 || end > length) {
        return bool(false);
    }
    bool(text::region_matches(
        ignore_case,
        this(call),
        call.int(skip),
        text(call, skip + 1)?,
        call.int(skip + 2),
        call.int(skip + 3),
    ))
}

fn get_chars<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let units = this(call).units();
    copy_into(call, &units, character)
}

/// The low bytes of the units.
fn get_bytes<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let units = this(call).units();
    copy_into(call, &units, |unit| {
        crate::java::lang::number::value(Number::Byte((unit & 0xFF) as u8 as i8))
    })
}

/// Copies a part of the string (first two arguments) into an array (third), from a place on (fourth).
fn copy_into<'r>(
    call: &Invocation<'_, 'r>,
    units: &[u16],
    item: fn(u16) -> Value<'r>,
) -> Outcome<'r> {
    let outside = || Thrown::java("StringIndexOutOfBoundsException", "the characters do not fit");
    let range = usize::try_from(call.int(0)).ok().zip(usize::try_from(call.int(1)).ok());
    let (from, to) = range.ok_or_else(outside)?;
    let part = units.get(from..to).ok_or_else(outside)?;
    let target = call.arg(2);
    let target = array::of(&target).ok_or_else(|| Thrown::null("the array"))?;
    let mut items = target.items.borrow_mut();
    let start = usize::try_from(call.int(3)).map_err(|_| outside())?;
    let places = items
        .get_mut(start..)
        .and_then(|places| places.get_mut(..part.len()))
        .ok_or_else(outside)?;
    for (place, unit) in places.iter_mut().zip(part) {
        *place = item(*unit);
    }
    crate::java::lang::object::void(Ok(()))
}

fn bytes<'r>(call: &Invocation<'_, 'r>, text: &str) -> Outcome<'r> {
    byte_array(call, text.as_bytes())
}

/// A `byte[]`.
pub(crate) fn byte_array<'r>(call: &Invocation<'_, 'r>, bytes: &[u8]) -> Outcome<'r> {
    let more = bytes.len().saturating_sub(this(call).size());
    call.heap.charge(more.saturating_mul(OBJECT_BYTES))?;
    let items = bytes
        .iter()
        .map(|byte| crate::java::lang::number::value(Number::Byte(byte.cast_signed())))
        .collect();
    Ok(array::new("byte", items))
}

/// `getBytes(charset)`, for the charsets that every Java has.
fn encode<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    // Longer than any name.
    let name = text(call, 0)?;
    if name.size() > 64 {
        return Err(Thrown::java("UnsupportedEncodingException", "the name is too long"));
    }
    let name = name.to_utf8().to_ascii_uppercase();
    let wide = |order: fn(u16) -> [u8; 2], mark: &[u8]| -> Vec<u8> {
        let units = this(call).units();
        let body = char::decode_utf16(units.iter().copied()).flat_map(|item| {
            let mut buffer = [0; 2];
            // Half a surrogate pair becomes the replacement character.
            item.unwrap_or('\u{FFFD}').encode_utf16(&mut buffer).to_vec()
        });
        mark.iter().copied().chain(body.flat_map(order)).collect()
    };
    let narrow = |last: u32| -> Vec<u8> {
        let fit = |c: char| u8::try_from(u32::from(c)).ok().filter(|_| u32::from(c) <= last);
        this(call).to_utf8().chars().map(|c| fit(c).unwrap_or(b'?')).collect()
    };
    match name.as_str() {
        "UTF-8" | "UTF8" => bytes(call, &this(call).to_utf8()),
        "US-ASCII" | "ASCII" => byte_array(call, &narrow(0x7F)),
        "ISO-8859-1" | "ISO8859_1" | "LATIN1" => byte_array(call, &narrow(0xFF)),
        "UTF-16BE" => byte_array(call, &wide(u16::to_be_bytes, &[])),
        "UTF-16LE" => byte_array(call, &wide(u16::to_le_bytes, &[])),
        "UTF-16" => {
            let mark: &[u8] = if this(call).is_empty() { &[] } else { &[0xFE, 0xFF] };
            byte_array(call, &wide(u16::to_be_bytes, mark))
        }
        _ => Err(Thrown::java("UnsupportedEncodingException", name)),
    }
}

/// A `char` argument.
pub(crate) fn unit(call: &Invocation<'_, '_>, at: usize) -> u16 {
    call.args.get(at).and_then(unit_of).unwrap_or_default()
}
