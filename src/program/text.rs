//! The texts of a program: stretches of the template that was compiled, which are shared, not copied.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A stretch of a text that a program keeps.
#[derive(Clone)]
pub(crate) struct Text {
    source: Arc<str>,
    start: u32,
    end: u32,
}

impl Text {
    /// The `length` bytes from `start` on.
    pub(super) fn stretch(source: &Arc<str>, start: u32, length: usize) -> Self {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        Self {
            source: Arc::clone(source),
            start,
            end: start.saturating_add(length),
        }
    }

    /// Another stretch of the text that it is from.
    pub(super) fn around(&self, start: u32, end: u32) -> &str {
        self.source
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// Whether it is a stretch of `source`.
    pub(super) fn is_from(&self, source: &Arc<str>) -> bool {
        Arc::ptr_eq(&self.source, source)
    }

    /// Whether it is `text`, which is found out by the lengths as a rule.
    pub(super) fn is(&self, text: &str) -> bool {
        (self.end - self.start) as usize == text.len() && **self == *text
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
                if text.end == next.start && Arc::ptr_eq(&text.source, &next.source) =>
            {
                let end = next.end;
                Self::Stretch(Text { end, ..text })
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
        self.source
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self {
            source: text.into(),
            start: 0,
            end,
        }
    }
}

impl From<Box<str>> for Text {
    fn from(text: Box<str>) -> Self {
        String::from(text).into()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
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
        let source: Arc<str> = "abcdef".into();
        let text = |start, length| Text::stretch(&source, start, length);
        let join = |first, second| TextRun::new(first).join(second);
        let joined = join(text(1, 2), text(3, 1)).into_text();
        assert_eq!(&*joined, "bcd");
        assert!(Arc::ptr_eq(&joined.source, &source));
        let copied = join(text(1, 2), text(4, 1)).join(text(5, 1));
        assert_eq!(&*copied.into_text(), "bcef");
        assert_eq!(&*text(5, 9), "", "past the end");
    }
}
