//! The methods of strings that take regular expressions, and the patterns that calls with constant ones keep.

use std::borrow::Cow;

use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::dispatch::{Cost, OBJECT_BYTES};
use crate::java::lang::object::bool;
use crate::java::lang::string::{STRING, text};
use crate::java::regex::{HIDING_PLACE, Memory, Pattern};
use crate::java::util::array;
use crate::value::{CallSite, Heap, Host, Known, Output, Site, Str, Thrown, Value};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("replaceAll", &[STRING; 2], Cost::AsItGoes, |call| run(call, "replaceAll")),
    Method::new("replaceFirst", &[STRING; 2], Cost::AsItGoes, |call| run(call, "replaceFirst")),
    Method::new("split", &[STRING], Cost::AsItGoes, |call| run(call, "split")),
    Method::new("split", &[STRING, Type::Int], Cost::AsItGoes, |call| run(call, "split")),
    Method::new("matches", &[STRING], Cost::AsItGoes, |call| run(call, "matches")),
]);

/// Calls a method from a place of the template, where a constant pattern is compiled once for all renders.
pub(crate) fn call_at<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    receiver: &Value<'r>,
    name: &str,
    site: Site<'r>,
    args: &[Value<'r>],
) -> Result<Option<Value<'r>>, Thrown> {
    if matches!(site.kept.known, Known::Pattern | Known::Replace)
        && let (Value::Str(_), [Value::Str(_), rest @ ..]) = (receiver, args)
        && matches!(rest, [] | [Value::Str(_) | Value::Int(_)])
        && let Some(pattern) = kept(site)
        && let Some(result) = apply(heap, receiver, pattern, name, rest)
    {
        return result.map(Some);
    }
    crate::java::dispatch::call_kept(heap, host, receiver, name, args, Some(site.kept))
}

/// Whether a call is one of `replaceAll` or `replaceFirst` with constant text, and finds nothing to replace: what
/// nearly all of them come to.
#[inline]
pub(crate) fn replaces_nothing(heap: &Heap<'_>, text: &str, site: &CallSite) -> bool {
    if site.known == Known::Replace
        && let Some(kept) = site.compiled.get()
        && let Some(Some(pattern)) = kept.downcast_ref::<Option<Pattern>>()
    {
        // Out of steps: the call will say so.
        return pattern.is_absent(text) && heap.step(1 + text.len() as u64 / 64).is_ok();
    }
    false
}

/// The pattern of a call whose first argument is constant. What is wrong with a pattern shows whenever it is used.
fn kept(site: Site<'_>) -> Option<&Pattern> {
    site.compiled(|constant| constant.and_then(|text| Pattern::new(text).ok()))?.as_ref()
}

fn run<'r>(call: &Invocation<'_, 'r>, name: &str) -> Outcome<'r> {
    let pattern = text(call, 0)?;
    call.heap.step(pattern.size() as u64 / 4)?;
    let pattern = Pattern::new(&hidden(pattern))?;
    call.heap.regex().spend(pattern.compiling())?;
    let rest = call.args.get(1..).unwrap_or_default();
    match apply(call.heap, call.receiver, &pattern, name, rest) {
        Some(result) => result,
        None => Err(Thrown::null("an argument")),
    }
}

/// Nothing where the arguments are not those that the method takes at once.
fn apply<'r>(
    heap: &'r Heap<'r>,
    receiver: &Value<'r>,
    pattern: &Pattern,
    name: &str,
    rest: &[Value<'r>],
) -> Option<Outcome<'r>> {
    let Value::Str(subject) = receiver else {
        return None;
    };
    // Halves of surrogate pairs are hidden from the engine, and shown again in what it gives back.
    let rate = if is_wide(subject) { 4 } else { 64 };
    if let Err(thrown) = heap.step(subject.size() as u64 / rate) {
        return Some(Err(thrown));
    }
    Some(match (name, rest) {
        ("replaceAll", [Value::Str(new)]) => replace(heap, receiver, new, |text, new, memory| {
            pattern.replace_all(text, new, memory, heap.regex())
        }),
        ("replaceFirst", [Value::Str(new)]) => replace(heap, receiver, new, |text, new, memory| {
            pattern.replace_first(text, new, memory, heap.regex())
        }),
        // `replaceAll` asks for the replacement only once something matches, `replaceFirst` at once.
        ("replaceAll", [Value::Null]) => match pattern.find(&hidden(subject), heap.regex()) {
            Ok(false) => Ok(receiver.clone()),
            Ok(true) => Err(Thrown::null("the replacement")),
            Err(thrown) => Err(thrown),
        },
        ("split", []) => split(heap, subject, pattern, 0),
        ("split", [limit]) => {
            let limit = crate::value::int_value(limit)?;
            split(heap, subject, pattern, limit)
        }
        ("matches", []) => pattern.matches(&hidden(subject), heap.regex()).and_then(bool),
        _ => return None,
    })
}

/// Gives back the same string where nothing matches.
fn replace<'r>(
    heap: &'r Heap<'r>,
    receiver: &Value<'r>,
    new: &Str<'r>,
    replaced: impl for<'t> FnOnce(&'t str, &str, Memory<'_>) -> Result<Cow<'t, str>, Thrown>,
) -> Outcome<'r> {
    let Value::Str(subject) = receiver else {
        return Ok(receiver.clone());
    };
    let has_hidden = is_wide(subject) || is_wide(new);
    let subject = hidden(subject);
    // Twice, for the text grows by doubling, and is copied in the end.
    let memory = |bytes: usize| {
        heap.step(1 + bytes as u64 / 64)?;
        heap.charge(bytes.saturating_mul(2))
    };
    match replaced(&subject, &hidden(new), &memory)? {
        Cow::Borrowed(_) => Ok(receiver.clone()),
        Cow::Owned(text) => Ok(Value::Str(if has_hidden { shown(&text) } else { Str::from(text) })),
    }
}

fn split<'r>(heap: &'r Heap<'r>, subject: &Str<'r>, pattern: &Pattern, limit: i32) -> Outcome<'r> {
    /// Bytes of a part, and of the text that is made for it where it is not borrowed.
    const PART: usize = 72;
    const TEXT: usize = 48;
    let is_borrowed = matches!(subject, Str::Borrowed(_));
    let part = if is_borrowed { PART } else { PART + TEXT };
    let memory = |_| {
        heap.step(1)?;
        heap.charge(part)
    };
    let parts: Vec<Value<'r>> = match subject {
        Str::Borrowed(subject) => {
            let parts = pattern.split(subject, limit, &memory, heap.regex())?;
            parts.into_iter().map(Value::borrowed).collect()
        }
        subject => {
            let has_hidden = is_wide(subject);
            let subject = hidden(subject);
            heap.charge(subject.len())?;
            let parts = pattern.split(&subject, limit, &memory, heap.regex())?.into_iter();
            if has_hidden {
                parts.map(|part| Value::Str(shown(part))).collect()
            } else {
                parts.map(Value::string).collect()
            }
        }
    };
    heap.charge(OBJECT_BYTES)?;
    Ok(array::new("java.lang.String", parts))
}

fn hidden<'t>(text: &'t Str<'_>) -> Cow<'t, str> {
    if let Some(text) = text.as_str() {
        return Cow::Borrowed(text);
    }
    let characters = char::decode_utf16(text.units()).map(|item| match item {
        Ok(character) => character,
        Err(unpaired) => {
            let offset = u32::from(unpaired.unpaired_surrogate()) - 0xD800;
            char::from_u32(HIDING_PLACE + offset).unwrap_or('?')
        }
    });
    Cow::Owned(characters.collect())
}

/// The text with its unpaired surrogates back in place.
fn shown<'r>(text: &str) -> Str<'r> {
    let mut out = Output::new();
    for character in text.chars() {
        match u32::from(character).checked_sub(HIDING_PLACE) {
            Some(offset) => out.push_unit(u16::try_from(0xD800 + offset).unwrap_or(0xFFFD)),
            None => out.push_char(character),
        }
    }
    out.into_str()
}

fn is_wide(text: &Str<'_>) -> bool {
    text.as_str().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpaired_surrogates_come_through() {
        let wide = Str::from_units(&[0x61, 0xD83D, 0x62]);
        let plain = hidden(&wide);
        assert_eq!(plain.chars().count(), 3);
        assert_eq!(shown(&plain), wide);
        assert_eq!(shown("ab"), *"ab");
    }
}
