//! Where a reference's members were found the last time, for documents that many renders read.

use std::sync::atomic::{AtomicU64, Ordering};

/// The place that a reference came to in a document, whose table of names tells it from all others.
#[derive(Debug, Default)]
pub(crate) struct KeptPlace(AtomicU64);

impl KeptPlace {
    /// The tape index that the members led to, if there is one, and how many of them were followed; nothing where the
    /// reference was last resolved in another document.
    #[inline]
    pub(crate) fn get(&self, document: u32) -> Option<(Option<u32>, usize)> {
        let kept = self.0.load(Ordering::Relaxed);
        // The root of a document is not a member.
        let index = (kept >> 8) as u32 & 0x00FF_FFFF;
        (kept >> 32 == u64::from(document))
            .then_some(((index > 0).then_some(index), (kept & 0xFF) as usize))
    }

    /// Keeps a place, if it is not too far to be written down.
    pub(crate) fn set(&self, document: u32, index: Option<u32>, used: usize) {
        let index = index.unwrap_or_default();
        if index < 1 << 24 && used < 1 << 8 {
            let kept = u64::from(document) << 32 | u64::from(index) << 8 | used as u64;
            self.0.store(kept, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_that_of_one_document() {
        let kept = KeptPlace::default();
        assert_eq!(kept.get(1), None);
        for place in [(Some(1), 1), (None, 2), (Some((1 << 24) - 1), 255)] {
            kept.set(7, place.0, place.1);
            assert_eq!((kept.get(7), kept.get(8)), (Some(place), None));
        }
        kept.set(9, Some(1 << 24), 1);
        kept.set(9, Some(1), 256);
        assert_eq!(kept.get(9), None);
    }
}
