//! `java.lang.String` and what the service does with strings: positions count UTF-16 units, as in Java.
//!
//! Texts of ASCII, nearly all there are, are read in place.

mod base64;
mod case;
mod edges;
mod escape;
mod search;
mod slice;
mod url;

pub(crate) use base64::{base64_decode, base64_encode};
pub(crate) use case::{
    compare, compare_ignoring_case, equals_ignoring_case, region_matches, simple_lower,
    simple_upper, to_lower_case, to_upper_case,
};
pub(crate) use edges::{is_blank, is_whitespace, strip, strip_leading, strip_trailing, trim};
pub(crate) use escape::{escape_java_script, is_escaped, print_escaped, print_java_script};
pub(crate) use search::{
    contains, count, ends_with, index_of, last_index_of, replace, replace_char, starts_with,
};
pub(crate) use slice::{char_at, code_point_at, code_point_count, repeat, substring, unit_at};
pub(crate) use url::{url_decode, url_encode};

use crate::value::{Output, Str};

/// The text where it is ASCII only, in which bytes and UTF-16 units are the same.
fn ascii<'t>(text: &'t Str<'_>) -> Option<&'t str> {
    text.as_str().filter(|text| text.is_ascii())
}

/// Maps the well-formed stretches of a text; unpaired surrogates stay.
fn map_runs<'r>(text: &Str<'_>, mut map: impl FnMut(&str, &mut String)) -> Str<'r> {
    if let Some(text) = text.as_str() {
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        map(text, &mut out);
        return Str::from(out);
    }
    let mut out = Output::new();
    let mut run = String::new();
    for item in char::decode_utf16(text.units()) {
        match item {
            Ok(character) => run.push(character),
            Err(unpaired) => {
                map(&std::mem::take(&mut run), out.buffer());
                out.push_unit(unpaired.unpaired_surrogate());
            }
        }
    }
    map(&run, out.buffer());
    out.into_str()
}
