//! Places in a template: byte spans, and the lines and columns people read.

mod shared_str;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arcstr::ArcStr;

pub use shared_str::SharedStr;

/// A half-open range of bytes in the text that was parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A text with the name that messages give it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: ArcStr,
    /// Made when the first place is asked for: there may be many.
    index: Arc<OnceLock<Index>>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.text) == (&other.name, &other.text)
    }
}

impl Eq for Source {}

/// A place as people count: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Position {
    /// The line. Line ends are `\n`, `\r\n` and a lone `\r`.
    pub line: u32,
    /// The character in the line.
    pub column: u32,
}

impl Source {
    /// A named text.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, text: impl AsRef<str>) -> Self {
        Self { name: name.into(), text: text.as_ref().into(), index: Arc::default() }
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
    pub(crate) fn shared_text(&self) -> &ArcStr {
        &self.text
    }

    /// The line and column of a byte; of the end of the text for one past it.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let index = self.index();
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = index.lines.partition_point(|start| *start as usize <= offset);
        let start = line.checked_sub(1).and_then(|line| index.lines.get(line));
        let start = start.copied().unwrap_or_default() as usize;
        let before = match self.text.as_bytes().get(start..offset) {
            Some(near) if near.len() <= MARK => characters(near),
            _ => {
                let characters = |at| index.characters_before(&self.text, at);
                characters(offset) - characters(start)
            }
        };
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(before + 1).unwrap_or(u32::MAX),
        }
    }

    /// The byte at a line and column: the inverse of [`Source::position`]. Of places after the end of a line, that
    /// end.
    #[must_use]
    pub fn offset(&self, position: Position) -> u32 {
        let line = self.line_range(position.line);
        let index = self.index();
        let wanted = index
            .characters_before(&self.text, line.start)
            .saturating_add((position.column as usize).saturating_sub(1));
        let mark = index.marks.partition_point(|count| *count <= wanted);
        let from = mark.saturating_sub(1) * MARK;
        let from = (from.max(line.start)..line.end)
            .find(|at| self.text.is_char_boundary(*at))
            .unwrap_or(line.end);
        let missing = wanted - index.characters_before(&self.text, from);
        let rest = self.text.get(from..line.end).unwrap_or_default();
        let at = rest.char_indices().nth(missing).map(|(at, _)| at);
        u32::try_from(from + at.unwrap_or(rest.len())).unwrap_or(u32::MAX)
    }

    /// A line by its number, without its line end; empty if there is no such line.
    #[must_use]
    pub fn line(&self, number: u32) -> &str {
        self.text.get(self.line_range(number)).unwrap_or_default()
    }

    /// Where a line is, without its line end; nothing at the end of the text if there is no such line.
    pub(crate) fn line_range(&self, number: u32) -> Range<usize> {
        let lines = &self.index().lines;
        let start = (number as usize).checked_sub(1).and_then(|before| lines.get(before));
        let Some(start) = start.map(|start| *start as usize) else {
            return self.text.len()..self.text.len();
        };
        let end = lines.get(number as usize).map(|end| *end as usize);
        let end = end.unwrap_or(self.text.len());
        let line = self.text.get(start..end).unwrap_or_default();
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        start..start + line.len()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.text))
    }
}

/// Every this many bytes of a text its characters are counted.
const MARK: usize = 256;

/// Where the lines of a text begin, and how many characters are before every [`MARK`]th byte.
#[derive(Debug)]
struct Index {
    lines: Vec<u32>,
    marks: Vec<usize>,
}

impl Index {
    fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter_map(|(at, byte)| {
            let is_end = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            // Spans end here too: longer texts have no places.
            is_end.then(|| u32::try_from(at + 1).unwrap_or(u32::MAX))
        });
        let lines = std::iter::once(0).chain(ends).collect();
        let mut count = 0;
        let marks = bytes.chunks(MARK).map(|chunk| {
            let before = count;
            count += characters(chunk);
            before
        });
        Self { lines, marks: marks.collect() }
    }

    fn characters_before(&self, text: &str, at: usize) -> usize {
        // The end of the text may follow the last mark.
        let mark = (at / MARK).min(self.marks.len().saturating_sub(1));
        let counted = self.marks.get(mark).copied().unwrap_or_default();
        let rest = text.as_bytes().get(mark * MARK..at).unwrap_or_default();
        counted + characters(rest)
    }
}

/// How many characters begin among the bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
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
    fn places_are_found_again() {
        let text = "aä😀\r\n\r\u{301}b\n".repeat(200) + &"x😀".repeat(500);
        let source = Source::new("t", text.as_str());
        for (at, character) in text.char_indices() {
            let position = source.position(at as u32);
            if !matches!(character, '\r' | '\n') {
                assert_eq!(source.offset(position) as usize, at);
            }
            let before = text.get(..at).unwrap().replace("\r\n", "\n");
            let last = before.split(['\n', '\r']).next_back().unwrap();
            if character != '\n' {
                assert_eq!(position.column as usize, last.chars().count() + 1);
            }
        }
        assert_eq!(source.offset(Position { line: 1, column: 99 }), 7);
        assert_eq!(source.offset(Position { line: 0, column: 1 }) as usize, text.len());
        assert_eq!(Source::new("t", "").offset(Position { line: 1, column: 1 }), 0);
    }

    #[test]
    fn lines_come_without_their_ends() {
        let source = Source::new("t", "a\r\nb\rc\n");
        let lines: Vec<_> = (0..6).map(|number| source.line(number)).collect();
        assert_eq!(lines, ["", "a", "b", "c", "", ""]);
    }
}
