//! Where the text of a string's template stands in the template around it.

use crate::source::Span;

/// Maps offsets in the text that is parsed to offsets in the outermost template.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    /// Pairs of an offset here and its place there, ascending; between two of them both run alike.
    points: Vec<(u32, u32)>,
}

impl Origin {
    pub(super) fn new(points: Vec<(u32, u32)>) -> Self {
        Self { points }
    }

    /// The place of an offset.
    pub(super) fn place(&self, offset: u32) -> u32 {
        let behind = self.points.partition_point(|&(here, _)| here <= offset);
        match behind.checked_sub(1).and_then(|at| self.points.get(at)) {
            Some(&(here, there)) => there.saturating_add(offset - here),
            None => offset,
        }
    }

    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        if self.points.is_empty() {
            return Span { start, end };
        }
        Span {
            start: self.place(start),
            end: self.place(end),
        }
    }
}
