//! Places in a template: byte spans, and the lines and columns people read.

use std::sync::Arc;

/// A half-open range of bytes in the text that was parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: clamp(start),
            end: clamp(end),
        }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// A text with the name that messages give it. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
}

/// A place as people count: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line. Line ends are `\n`, `\r\n` and a lone `\r`.
    pub line: u32,
    /// The character in the line.
    pub column: u32,
}

impl Source {
    /// A named text.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, to be kept.
    pub(crate) fn shared_text(&self) -> &Arc<str> {
        &self.text
    }

    /// The line and column of a byte; of the end of the text for one past it.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = self.text.get(..offset).unwrap_or_default();
        let mut line = 1;
        let mut start = 0;
        let bytes = before.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            let is_end = *byte == b'\n'
                || (*byte == b'\r' && self.text.as_bytes().get(at + 1) != Some(&b'\n'));
            if is_end {
                line += 1;
                start = at + 1;
            }
        }
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        Position {
            line,
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// A line by its number, without its line end; empty if there is no such line.
    #[must_use]
    pub fn line(&self, number: u32) -> &str {
        let mut rest = self.text();
        let mut line = 0;
        while line < number {
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let (found, behind) = rest.split_at(end);
            line += 1;
            if line == number {
                return found;
            }
            if behind.is_empty() {
                break;
            }
            rest = behind
                .strip_prefix("\r\n")
                .or_else(|| behind.get(1..))
                .unwrap_or_default();
        }
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("t", "aä😀b\r\nc\rd\n");
        let at = |offset| {
            let Position { line, column } = source.position(offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(7), (1, 4));
        assert_eq!(at(5), (1, 3), "inside of a character");
        assert_eq!(at(10), (2, 1));
        assert_eq!(at(12), (3, 1));
        assert_eq!(at(14), (4, 1));
        assert_eq!(at(99), (4, 1));
    }

    #[test]
    fn lines_come_without_their_ends() {
        let source = Source::new("t", "a\r\nb\rc\n");
        let lines: Vec<_> = (0..6).map(|number| source.line(number)).collect();
        assert_eq!(lines, ["", "a", "b", "c", "", ""]);
    }
}
