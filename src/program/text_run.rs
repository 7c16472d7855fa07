//! Texts that follow one another in a program and are to become one.

use crate::source::SharedStr;

/// Neighboring texts.
pub(super) enum TextRun {
    /// They are neighbors in the template, too: nothing has to be copied.
    Slice(SharedStr),
    Copy(String),
}

impl TextRun {
    pub(super) fn new(text: SharedStr) -> Self {
        Self::Slice(text)
    }

    pub(super) fn push(&mut self, next: &SharedStr) {
        match self {
            Self::Slice(text) => match text.joined(next) {
                Some(joined) => *text = joined,
                None => *self = Self::Copy([&**text, &**next].concat()),
            },
            Self::Copy(text) => text.push_str(next),
        }
    }

    pub(super) fn into_text(self) -> SharedStr {
        match self {
            Self::Slice(text) => text,
            Self::Copy(text) => text.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_joined_in_place_or_copied() {
        let source = arcstr::ArcStr::from("abcdef");
        let slice = |start, length| SharedStr::slice(&source, start, length);
        let mut run = TextRun::new(slice(1, 2));
        run.push(&slice(3, 1));
        assert!(matches!(&run, TextRun::Slice(text) if &**text == "bcd"));
        run.push(&slice(5, 1));
        assert_eq!(&*run.into_text(), "bcdf");
    }
}
