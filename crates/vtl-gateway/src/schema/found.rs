//! What is wrong with an instance, as far as anybody reads it.

use std::fmt::{self, Display, Write as _};

/// The longest text of one mistake, in bytes: it may show the instance.
const LONGEST: usize = 16 << 10;
/// The bytes of all mistakes together. Those that are left out are counted only.
const MOST: usize = 256 << 10;

/// The mistakes of an instance, or only how many there are.
#[derive(Debug, Default)]
pub(crate) struct Found {
    texts: Vec<String>,
    bytes: usize,
    count: usize,
    only_counts: bool,
}

impl Found {
    /// For a schema that is only tried: nobody reads what is wrong.
    pub(crate) fn counting() -> Self {
        Self { only_counts: true, ..Self::default() }
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn into_texts(self) -> Vec<String> {
        self.texts
    }

    /// Adds a mistake.
    pub(crate) fn add(&mut self, mistake: impl Display) {
        self.count += 1;
        if self.only_counts || self.bytes >= MOST {
            return;
        }
        let mut text = Cut(String::new());
        // Cutting it is the only way to fail.
        if write!(text, "{mistake}").is_err() {
            text.0.push('…');
        }
        self.bytes += text.0.len();
        self.texts.push(text.0);
    }
}

/// A text that ends at a length, with whatever is being written.
struct Cut(String);

impl fmt::Write for Cut {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = LONGEST.saturating_sub(self.0.len());
        match text.get(..text.len().min(room)) {
            Some(fitting) if fitting.len() == text.len() => self.0.push_str(text),
            _ => {
                let end = (0..=room).rev().find(|end| text.is_char_boundary(*end));
                self.0.push_str(text.get(..end.unwrap_or_default()).unwrap_or_default());
                return Err(fmt::Error);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_mistakes_are_cut_and_many_are_counted() {
        let mut found = Found::default();
        found.add("é".repeat(LONGEST));
        for _ in 0..100 {
            found.add("a".repeat(LONGEST - 1));
        }
        assert_eq!(found.count(), 101);
        let texts = found.into_texts();
        assert!(texts.len() < 30, "{}", texts.len());
        assert_eq!(texts.first().map(String::len), Some(LONGEST + '…'.len_utf8()));
    }

    #[test]
    fn what_is_only_tried_writes_nothing() {
        let mut found = Found::counting();
        found.add("a");
        assert_eq!((found.count(), found.into_texts()), (1, Vec::new()));
    }
}
