//! Java strings. Nearly all are well-formed Unicode and kept as UTF-8; the rest, with unpaired surrogates, as UTF-16.

use std::borrow::Cow;
use std::rc::Rc;

/// A `java.lang.String`.
#[derive(Debug, Clone)]
pub(crate) enum Str<'r> {
    /// Text of the template or of the scope.
    Borrowed(&'r str),
    /// Text that the render made.
    Shared(Rc<str>),
    /// UTF-16 with at least one unpaired surrogate (never used for well-formed text).
    Wide(Rc<[u16]>),
}

impl<'r> Str<'r> {
    /// The text, unless it has an unpaired surrogate.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Str::Borrowed(text) => Some(text),
            Str::Shared(text) => Some(text),
            Str::Wide(_) => None,
        }
    }

    /// The text, with `?` for each unpaired surrogate, as Java encodes it in UTF-8.
    pub(crate) fn to_utf8(&self) -> Cow<'_, str> {
        match self {
            Str::Borrowed(text) => Cow::Borrowed(text),
            Str::Shared(text) => Cow::Borrowed(text),
            Str::Wide(units) => Cow::Owned(
                char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('?')).collect(),
            ),
        }
    }

    /// The UTF-16 code units.
    pub(crate) fn units(&self) -> Vec<u16> {
        match self {
            Str::Borrowed(text) => text.encode_utf16().collect(),
            Str::Shared(text) => text.encode_utf16().collect(),
            Str::Wide(units) => units.to_vec(),
        }
    }

    /// The string of these code units.
    pub(crate) fn from_units(units: &[u16]) -> Self {
        match String::from_utf16(units) {
            Ok(text) => Str::Shared(text.into()),
            Err(_) => Str::Wide(units.into()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Str::Borrowed(text) => text.is_empty(),
            Str::Shared(text) => text.is_empty(),
            Str::Wide(units) => units.is_empty(),
        }
    }

    /// Bytes of memory, for charging.
    pub(crate) fn size(&self) -> usize {
        match self {
            Str::Borrowed(text) => text.len(),
            Str::Shared(text) => text.len(),
            Str::Wide(units) => units.len() * 2,
        }
    }
}

impl From<String> for Str<'_> {
    fn from(text: String) -> Self {
        Str::Shared(text.into())
    }
}

impl PartialEq for Str<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_str(), other.as_str()) {
            (Some(a), Some(b)) => a == b,
            (None, None) => self.units() == other.units(),
            _ => false,
        }
    }
}

impl Eq for Str<'_> {}

impl PartialEq<str> for Str<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}
