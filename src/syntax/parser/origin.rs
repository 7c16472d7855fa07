//! Where the text of a string's template is in the template around it.

use crate::source::Span;

/// Maps offsets in the text that is parsed to offsets in the outermost template.
#[derive(Debug)]
pub(super) enum Origin {
    /// The text is the outermost one.
    Itself,
    /// Its first `length` bytes are there word for word, from `start` on.
    Verbatim { start: u32, length: u32 },
    /// Pairs of an offset here and its place there, ascending; between two of them both run alike.
    Points(Vec<(u32, u32)>),
    /// It is there in other words, at this place.
    Somewhere(u32),
}

impl Origin {
    /// The place of an offset.
    #[inline]
    pub(super) fn place(&self, offset: u32) -> u32 {
        match self {
            Self::Itself => offset,
            Self::Somewhere(place) => *place,
            Self::Verbatim { start, .. } => start.saturating_add(offset),
            Self::Points(points) => place_by(points, offset),
        }
    }

    /// The place of a stretch of text that is there word for word, as far as that is known.
    #[inline]
    pub(super) fn verbatim(&self, start: u32, end: u32) -> Option<u32> {
        match self {
            Self::Itself => Some(start),
            Self::Verbatim { length, .. } if end <= *length => Some(self.place(start)),
            Self::Verbatim { .. } | Self::Points(_) | Self::Somewhere(_) => None,
        }
    }

    #[inline]
    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        if let Self::Itself = self {
            return Span { start, end };
        }
        Span { start: self.place(start), end: self.place(end) }
    }
}

fn place_by(points: &[(u32, u32)], offset: u32) -> u32 {
    let behind = points.partition_point(|&(here, _)| here <= offset);
    match behind.checked_sub(1).and_then(|at| points.get(at)) {
        Some(&(here, there)) => there.saturating_add(offset - here),
        None => offset,
    }
}
