//! The texts of a program: stretches of the template that was compiled, which are shared, not copied.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use arcstr::{ArcStr, Substr};

/// A stretch of a text that a program keeps.
#[derive(Clone)]
pub(crate) struct Text(Substr);

impl Text {
    /// The `length` bytes from `start` on; empty if that is no text.
    pub(super) fn stretch(source: &ArcStr, start: u32, length: usize) -> Self {
        let start = start as usize;
        let end = start.saturating_add(length);
        match source.get(start..end) {
            Some(text) if !text.is_empty() => Self(source.substr(start..end)),
            _ => Self(Substr::new()),
        }
    }

    /// Another stretch of the text that it is from.
    pub(super) fn around(&self, start: u32, end: u32) -> &str {
        self.0.parent().get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether it is a stretch of `source`.
    pub(super) fn is_from(&self, source: &ArcStr) -> bool {
        ArcStr::ptr_eq(self.0.parent(), source)
    }

    /// Whether it is `text`, which is found out by the lengths as a rule.
    pub(super) fn is(&self, text: &str) -> bool {
        self.0.len() == text.len() && **self == *text
    }
}

/// Texts that follow one another and are to become one.
pub(super) enum TextRun {
    /// They follow one another in the template, too: nothing has to be copied.
    Stretch(Text),
    Copy(String),
}

impl TextRun {
    pub(super) fn new(text: Text) -> Self {
        Self::Stretch(text)
    }

    pub(super) fn join(self, next: Text) -> Self {
        match self {
            Self::Stretch(text)
                if text.0.range().end == next.0.range().start && next.is_from(text.0.parent()) =>
            {
                let range = text.0.range().start..next.0.range().end;
                Self::Stretch(Text(text.0.parent().substr(range)))
            }
            Self::Stretch(text) => Self::Copy([&*text, &*next].concat()),
            Self::Copy(mut text) => {
                text.push_str(&next);
                Self::Copy(text)
            }
        }
    }

    pub(super) fn into_text(self) -> Text {
        match self {
            Self::Stretch(text) => text,
            Self::Copy(text) => text.into(),
        }
    }
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Box<str>> for Text {
    fn from(text: Box<str>) -> Self {
        String::from(text).into()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_follow_each_other_are_joined_in_place() {
        let source: ArcStr = "abcdef".into();
        let text = |start, length| Text::stretch(&source, start, length);
        let join = |first, second| TextRun::new(first).join(second);
        let joined = join(text(1, 2), text(3, 1)).into_text();
        assert_eq!(&*joined, "bcd");
        assert!(joined.is_from(&source));
        let copied = join(text(1, 2), text(4, 1)).join(text(5, 1));
        assert_eq!(&*copied.into_text(), "bcef");
        assert_eq!(&*text(5, 9), "", "past the end");
    }
}
