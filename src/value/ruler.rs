//! Long texts measured: how many UTF-16 units they have, and where.
//!
//! Java counts in UTF-16 units, and finds any of them at once. Texts here are UTF-8: in a long one that is not ASCII the
//! place of a unit is found by marks, which are set once and kept while the render works on the text. Without them, a
//! loop over the characters of 10 KB took 48 times as long as Java takes.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use super::Str;

/// Shorter texts are counted each time.
const SHORT: usize = 128;
/// Bytes from one mark to the next.
const STRIDE: usize = 64;
/// Texts whose marks are kept.
const KEPT: usize = 4;

/// The marks of a text.
#[derive(Debug)]
struct Ruler<'r> {
    /// The text, which stays where it is as long as this is kept.
    text: Str<'r>,
    is_ascii: bool,
    /// The units before every 64th byte, or before the character that this byte is in, once somebody asks for a place.
    marks: OnceCell<Vec<u32>>,
    /// All of them, once somebody asks for the length.
    units: OnceCell<usize>,
}

/// The marks of the texts that were measured last.
#[derive(Debug, Default)]
pub(crate) struct Rulers<'r> {
    kept: RefCell<Vec<Rc<Ruler<'r>>>>,
}

impl<'r> Rulers<'r> {
    /// Whether asking about the text takes no time that grows with it.
    #[inline]
    pub(crate) fn is_measured(&self, text: &Str<'r>) -> bool {
        text.size() <= SHORT
            || matches!(text, Str::Wide(_))
            || self.kept.borrow().iter().any(|ruler| ruler.is_of(text) && ruler.is_measured())
    }

    /// Whether the text is ASCII.
    #[inline]
    pub(crate) fn is_ascii(&self, text: &Str<'r>) -> bool {
        match text.as_str() {
            Some(plain) if plain.len() <= SHORT => plain.is_ascii(),
            Some(plain) => self.ruler(text, plain).is_ascii,
            None => false,
        }
    }

    /// The UTF-16 units of the text.
    #[inline]
    pub(crate) fn length(&self, text: &Str<'r>) -> usize {
        match text {
            Str::Wide(units) => units.len(),
            _ => {
                let plain = text.as_str().unwrap_or_default();
                if plain.len() <= SHORT { units_of(plain) } else { self.ruler(text, plain).units() }
            }
        }
    }

    /// The byte at which a unit of a well-formed text begins; the end for the one past the last. None inside a
    /// character of two units, and beyond the end.
    pub(crate) fn byte_offset(&self, text: &Str<'r>, position: usize) -> Option<usize> {
        let plain = text.as_str()?;
        if plain.len() <= SHORT {
            return offset_from(plain, 0, 0, position);
        }
        let ruler = self.ruler(text, plain);
        if ruler.is_ascii {
            return (position <= plain.len()).then_some(position);
        }
        let marks = ruler.marks();
        let mark = marks.partition_point(|units| *units as usize <= position);
        let mark = mark.saturating_sub(1);
        let start = floor(plain, mark * STRIDE);
        let units = marks.get(mark).copied().unwrap_or_default() as usize;
        offset_from(plain, start, units, position)
    }

    /// The units before a byte of a well-formed text, at which a character begins.
    pub(crate) fn position(&self, text: &Str<'r>, offset: usize) -> usize {
        let plain = text.as_str().unwrap_or_default();
        if plain.len() <= SHORT {
            return units_of(plain.get(..offset).unwrap_or_default());
        }
        let ruler = self.ruler(text, plain);
        if ruler.is_ascii {
            return offset;
        }
        let mark = offset / STRIDE;
        let start = floor(plain, mark * STRIDE);
        let units = ruler.marks().get(mark).copied().unwrap_or_default() as usize;
        units + units_of(plain.get(start..offset).unwrap_or_default())
    }

    fn ruler(&self, text: &Str<'r>, plain: &str) -> Rc<Ruler<'r>> {
        let mut kept = self.kept.borrow_mut();
        if let Some(at) = kept.iter().position(|ruler| ruler.is_of(text)) {
            let found = kept.get(at).map(Rc::clone);
            // The last one used comes last, and the first goes when there are too many.
            if at + 1 < kept.len() {
                let ruler = kept.remove(at);
                kept.push(ruler);
            }
            if let Some(found) = found {
                return found;
            }
        }
        let ruler = Rc::new(Ruler::new(text.clone(), plain));
        push(&mut kept, Rc::clone(&ruler));
        ruler
    }

    /// Notes how many units a text has that was cut out of a measured one: whoever cuts a text often asks for the length
    /// of what is left.
    pub(crate) fn note(&self, text: &Str<'r>, units: usize) {
        if text.size() > SHORT && text.as_str().is_some() {
            // Other characters take more bytes than units.
            let is_ascii = text.size() == units;
            let units = OnceCell::from(units);
            let ruler = Ruler { text: text.clone(), is_ascii, marks: OnceCell::new(), units };
            push(&mut self.kept.borrow_mut(), Rc::new(ruler));
        }
    }
}

fn push<'r>(kept: &mut Vec<Rc<Ruler<'r>>>, ruler: Rc<Ruler<'r>>) {
    if kept.len() >= KEPT {
        kept.remove(0);
    }
    kept.push(ruler);
}

impl<'r> Ruler<'r> {
    fn new(text: Str<'r>, plain: &str) -> Self {
        let is_ascii = plain.is_ascii();
        Self { text, is_ascii, marks: OnceCell::new(), units: OnceCell::new() }
    }

    fn is_measured(&self) -> bool {
        self.is_ascii || self.marks.get().is_some()
    }

    fn marks(&self) -> &[u32] {
        self.marks.get_or_init(|| {
            let (marks, units) = measured(self.text.as_str().unwrap_or_default());
            self.units.get_or_init(|| units);
            marks
        })
    }

    fn units(&self) -> usize {
        if self.is_ascii {
            return self.text.size();
        }
        *self.units.get_or_init(|| {
            let (marks, units) = measured(self.text.as_str().unwrap_or_default());
            self.marks.get_or_init(|| marks);
            units
        })
    }

    /// Whether this is the very text.
    fn is_of(&self, text: &Str<'r>) -> bool {
        match (&self.text, text) {
            (Str::Borrowed(kept), Str::Borrowed(text)) => std::ptr::eq(*kept, *text),
            (Str::Shared(kept), Str::Shared(text)) => Rc::ptr_eq(kept, text),
            _ => false,
        }
    }
}

/// The marks of a text, and its units.
fn measured(plain: &str) -> (Vec<u32>, usize) {
    let mut marks = Vec::with_capacity(plain.len() / STRIDE + 1);
    let mut units = 0;
    let mut start = 0;
    for at in (0..=plain.len()).step_by(STRIDE) {
        let end = floor(plain, at);
        units += units_of(plain.get(start..end).unwrap_or_default());
        start = end;
        marks.push(u32::try_from(units).unwrap_or(u32::MAX));
    }
    units += units_of(plain.get(start..).unwrap_or_default());
    (marks, units)
}

/// The start of the character that a byte is in.
fn floor(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// How many UTF-16 units a text has.
pub(crate) fn units_of(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    // Every byte but those that continue a character makes a unit, and characters of four bytes make two.
    // They are counted in bytes, as far as these can count, which the compiler does for many at once.
    const BLOCK: usize = 64;
    let count = |byte: &u8| u8::from(byte & 0xC0 != 0x80) + u8::from(*byte >= 0xF0);
    let units = |block: &[u8]| usize::from(block.iter().map(count).sum::<u8>());
    let (blocks, rest) = text.as_bytes().as_chunks::<BLOCK>();
    blocks.iter().map(|block| units(block)).sum::<usize>() + units(rest)
}

/// The byte of a unit, counted from a byte before which there are that many units.
fn offset_from(text: &str, start: usize, mut units: usize, position: usize) -> Option<usize> {
    for (offset, character) in text.get(start..)?.char_indices() {
        if units >= position {
            return (units == position).then_some(start + offset);
        }
        units += character.len_utf16();
    }
    (units == position).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_wherever_they_are() {
        for piece in ["a", "é", "😀", "aé😀", "aaaaaaaaaaaaaaaaaaaaé"] {
            for count in [0, 1, 7, 40, 300] {
                let plain = piece.repeat(count);
                let text = Str::Borrowed(&plain);
                let rulers = Rulers::default();
                let units: Vec<u16> = plain.encode_utf16().collect();
                assert_eq!(rulers.length(&text), units.len());
                assert_eq!(rulers.is_ascii(&text), plain.is_ascii());
                let mut position = 0;
                for (offset, character) in plain.char_indices() {
                    assert_eq!(rulers.byte_offset(&text, position), Some(offset));
                    assert_eq!(rulers.position(&text, offset), position);
                    if character.len_utf16() == 2 {
                        assert_eq!(rulers.byte_offset(&text, position + 1), None);
                    }
                    position += character.len_utf16();
                }
                assert_eq!(rulers.byte_offset(&text, position), Some(plain.len()));
                assert_eq!(rulers.byte_offset(&text, position + 1), None);
            }
        }
    }

    #[test]
    fn parts_of_texts_know_their_length_and_find_their_units_when_asked() {
        let rulers = Rulers::default();
        let plain = "aé😀".repeat(100);
        let whole = Str::Borrowed(&plain);
        let part = Str::Borrowed(&plain[3..]);
        assert_eq!(rulers.length(&whole), 400);
        rulers.note(&part, 398);
        assert!(rulers.is_measured(&whole) && !rulers.is_measured(&part));
        assert_eq!(rulers.length(&part), 398);
        assert_eq!(rulers.byte_offset(&part, 300), Some(part.size() - 172));
        assert!(rulers.is_measured(&part) && !rulers.is_ascii(&part));
    }

    #[test]
    fn a_byte_inside_of_a_character_belongs_to_its_start() {
        let places: Vec<usize> = (0..=7).map(|at| floor("aé😀", at)).collect();
        assert_eq!(places, [0, 1, 1, 3, 3, 3, 3, 7]);
    }

    #[test]
    fn a_text_in_the_place_of_another_is_measured_anew() {
        let rulers = Rulers::default();
        for length in [200, 300, 400, 500, 600, 700] {
            let text = Str::from("é".repeat(length));
            assert_eq!(rulers.length(&text), length);
        }
    }
}
