//! A text that is read by position, with Jayway's notion of what is significant.
//!
//! Positions are bytes; everything that has a meaning in a path is ASCII.

use super::path::InvalidPath;

/// Why reading stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Jayway throws `InvalidPathException`: a filter may try something else.
    Invalid(InvalidPath),
    /// Any other exception of Java's: nothing is tried after that.
    Broken(InvalidPath),
}

impl Fault {
    pub(super) fn into_error(self) -> InvalidPath {
        match self {
            Self::Invalid(error) | Self::Broken(error) => error,
        }
    }
}

pub(super) type Read<T> = Result<T, Fault>;

/// A place in a text, and where the part that counts ends.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    pub(super) at: usize,
    pub(super) end: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, end: text.len() }
    }

    /// The part from `start` up to `end`; what follows can still be looked at.
    pub(super) fn part(&self, start: usize, end: usize) -> Self {
        Self { text: self.text, at: start, end }
    }

    pub(super) fn invalid<T>(&self, message: impl Into<String>) -> Read<T> {
        self.invalid_at(self.at, message)
    }

    pub(super) fn invalid_at<T>(&self, position: usize, message: impl Into<String>) -> Read<T> {
        Err(Fault::Invalid(InvalidPath::new(position, message)))
    }

    pub(super) fn broken<T>(&self, message: impl Into<String>) -> Read<T> {
        Err(Fault::Broken(InvalidPath::new(self.at, message)))
    }

    /// The byte at a position, also after the end of the part. Breaks at the end of the text.
    pub(super) fn byte(&self, at: usize) -> Read<u8> {
        match self.text.as_bytes().get(at) {
            Some(byte) => Ok(*byte),
            None => self.broken("the path ends too early"),
        }
    }

    pub(super) fn current(&self) -> Read<u8> {
        self.byte(self.at)
    }

    /// The byte at a position of the part.
    pub(super) fn inside(&self, at: usize) -> Option<u8> {
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    pub(super) fn is_inside(&self) -> bool {
        self.at < self.end
    }

    /// Whether at most one more character follows: Jayway never looks at that one.
    pub(super) fn is_tail(&self) -> bool {
        if self.at + 1 >= self.end {
            return true;
        }
        let mut rest = self.slice(self.at, self.end).chars();
        let single = rest.next().is_some_and(|c| c.len_utf16() == 1);
        single && rest.next().is_none()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.at + 1 < self.end && self.inside(self.at) == Some(b' ') {
            self.at += 1;
        }
    }

    pub(super) fn trim(&mut self) {
        self.skip_blanks();
        while self.at + 1 < self.end && self.inside(self.end - 1) == Some(b' ') {
            self.end -= 1;
        }
    }

    /// The next position after `at` that is not a blank, with its byte.
    pub(super) fn significant(&self, at: usize) -> Option<(usize, u8)> {
        (at + 1..self.end)
            .filter_map(|at| Some((at, self.inside(at)?)))
            .find(|(_, byte)| *byte != b' ')
    }

    pub(super) fn significant_is(&self, at: usize, byte: u8) -> Option<usize> {
        let (at, found) = self.significant(at)?;
        (found == byte).then_some(at)
    }

    /// The last position before `at` that is not a blank, with its byte.
    pub(super) fn significant_before(&self, at: usize) -> Option<(usize, u8)> {
        (0..at).rev().filter_map(|at| Some((at, self.inside(at)?))).find(|(_, byte)| *byte != b' ')
    }

    pub(super) fn find(&self, from: usize, byte: u8) -> Option<usize> {
        (from..self.end).find(|at| self.inside(*at) == Some(byte))
    }

    /// The next `byte` after `from` without a backslash before it.
    pub(super) fn unescaped(&self, from: usize, byte: u8) -> Option<usize> {
        let mut at = from + 1;
        while let Some(found) = self.inside(at) {
            if found == byte && found != b'\\' {
                return Some(at);
            }
            at += if found == b'\\' { 2 } else { 1 };
        }
        None
    }

    /// The bracket that closes the one at `from`, without looking into strings, nor into patterns if told so.
    pub(super) fn closing(
        &self,
        from: usize,
        brackets: (u8, u8),
        patterns: bool,
    ) -> Read<Option<usize>> {
        let (open, close) = brackets;
        let mut depth = 1_usize;
        let mut at = from + 1;
        while let Some(mut byte) = self.inside(at) {
            if matches!(byte, b'\'' | b'"') {
                let Some(end) = self.unescaped(at, byte) else {
                    return self.invalid_at(at, "the string has no closing quote");
                };
                at = end + 1;
                byte = self.byte(at)?;
            }
            if patterns && byte == b'/' {
                let Some(end) = self.unescaped(at, b'/') else {
                    return self.invalid_at(at, "the pattern has no closing `/`");
                };
                at = end + 1;
                byte = self.byte(at)?;
            }
            if byte == open {
                depth += 1;
            }
            if byte == close {
                depth -= 1;
                if depth == 0 {
                    return Ok(Some(at));
                }
            }
            at += 1;
        }
        Ok(None)
    }

    /// Goes after a word, past blanks, if it is there.
    pub(super) fn take(&mut self, word: &str) -> bool {
        self.skip_blanks();
        let end = self.at + word.len();
        let found = end <= self.end && self.slice(self.at, end) == word;
        if found {
            self.at = end;
        }
        found
    }
}
