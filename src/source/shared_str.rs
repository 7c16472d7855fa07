//! The strings of trees and programs: slices of the template, which share its memory.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use arcstr::{ArcStr, Substr};

/// A string that is a slice of the template as a rule, and then shares the template's memory; a string of its own where
/// the template does not have it word for word. Reads like a `&str` and is cheap to clone.
#[derive(Clone, Default)]
pub struct SharedStr(Substr);

impl SharedStr {
    /// The `length` bytes from `start` on; empty if that is not a slice of `source`.
    #[inline]
    pub(crate) fn slice(source: &ArcStr, start: u32, length: usize) -> Self {
        let start = start as usize;
        let end = start.saturating_add(length);
        match source.get(start..end) {
            Some(text) if !text.is_empty() => Self(source.substr(start..end)),
            _ => Self(Substr::new()),
        }
    }

    /// Without its last character.
    pub(crate) fn without_last(&self) -> Self {
        let mut shorter = self.chars();
        shorter.next_back();
        Self(self.0.substr(..shorter.as_str().len()))
    }

    /// The slice that it makes with the one after it, if that follows it in the same string.
    pub(crate) fn joined(&self, next: &Self) -> Option<Self> {
        let (here, there) = (self.0.range(), next.0.range());
        let follows = here.end == there.start && next.is_from(self.0.parent());
        follows.then(|| Self(self.0.parent().substr(here.start..there.end)))
    }

    /// Another slice of the string that it is from.
    pub(crate) fn around(&self, start: u32, end: u32) -> &str {
        self.0.parent().get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether it is a slice of `source`.
    pub(crate) fn is_from(&self, source: &ArcStr) -> bool {
        ArcStr::ptr_eq(self.0.parent(), source)
    }

    /// Where it begins and ends in `source`, if it is a slice of that.
    pub(crate) fn place_in(&self, source: &ArcStr) -> Option<(u32, u32)> {
        let place = self.0.range();
        let start = u32::try_from(place.start).ok().filter(|_| self.is_from(source))?;
        Some((start, u32::try_from(place.end).ok()?))
    }

    /// Whether it is `text`, which is found out by the lengths as a rule.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.0.len() == text.len() && **self == *text
    }
}

impl Deref for SharedStr {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SharedStr {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<String> for SharedStr {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Box<str>> for SharedStr {
    fn from(text: Box<str>) -> Self {
        String::from(text).into()
    }
}

impl From<&str> for SharedStr {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl PartialEq for SharedStr {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for SharedStr {}

impl Hash for SharedStr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Borrow<str> for SharedStr {
    fn borrow(&self) -> &str {
        self
    }
}

impl fmt::Display for SharedStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for SharedStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_that_follow_each_other_are_joined() {
        let source: ArcStr = "abcdef".into();
        let slice = |start, length| SharedStr::slice(&source, start, length);
        let joined = slice(1, 2).joined(&slice(3, 1)).unwrap();
        assert_eq!(&*joined, "bcd");
        assert!(joined.is_from(&source));
        assert_eq!(slice(1, 2).joined(&slice(4, 1)), None);
        assert_eq!(&*slice(5, 9), "", "past the end");
        assert_eq!(&*slice(1, 2).without_last(), "b");
    }
}
