//! What a render prints: Java text on its way to UTF-8.

use super::Str;

/// A growing text. Unpaired surrogates stay apart until their other half comes; what stays single at the end is `?`
/// in UTF-8, as Java encodes it, but can still be told from a question mark here.
#[derive(Debug, Default)]
pub(crate) struct Output {
    text: String,
    /// Positions in `text` of a `?` that stands for this unpaired surrogate, ascending.
    surrogates: Vec<(usize, u16)>,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self::over(String::with_capacity(bytes))
    }

    /// Goes on with a text.
    pub(crate) fn over(text: String) -> Self {
        Self { text, surrogates: Vec::new() }
    }

    #[inline]
    pub(crate) fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn push_char(&mut self, c: char) {
        self.text.push(c);
    }

    /// The text so far, to be appended to by printers of well-formed text.
    pub(crate) fn buffer(&mut self) -> &mut String {
        &mut self.text
    }

    /// The text so far; unpaired surrogates are `?`.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Takes back what was printed since it was as long as that, if that was well-formed text.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.text.truncate(length);
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Appends a Java string.
    #[inline]
    pub(crate) fn push(&mut self, text: &Str<'_>) {
        match text {
            Str::Borrowed(text) => self.text.push_str(text),
            Str::Shared(text) => self.text.push_str(text),
            Str::Wide(units) => self.push_units(units),
        }
    }

    #[cold]
    fn push_units(&mut self, units: &[u16]) {
        units.iter().for_each(|&unit| self.push_unit(unit));
    }

    /// Appends one UTF-16 code unit, joining it to a high surrogate that is waiting for it.
    pub(crate) fn push_unit(&mut self, unit: u16) {
        if let Some(c) = char::from_u32(u32::from(unit)) {
            self.text.push(c);
            return;
        }
        if (0xDC00..0xE000).contains(&unit)
            && let Some(&(at, high)) = self.surrogates.last()
            && at + 1 == self.text.len()
            && let Some(Ok(c)) = char::decode_utf16([high, unit]).next()
        {
            self.surrogates.pop();
            self.text.pop();
            self.text.push(c);
            return;
        }
        self.surrogates.push((self.text.len(), unit));
        self.text.push('?');
    }

    /// Removes the last character (UTF-16 code unit), as Velocity does with the blank that it adds to strings.
    pub(crate) fn pop_unit(&mut self) {
        let Some(c) = self.text.pop() else { return };
        if self.surrogates.last().is_some_and(|(at, _)| *at == self.text.len()) {
            self.surrogates.pop();
        } else if c.len_utf16() == 2 {
            let mut units = [0; 2];
            if let [high, _] = c.encode_utf16(&mut units) {
                let high = *high;
                self.push_unit(high);
            }
        }
    }

    /// The text, as a Java string.
    pub(crate) fn into_str<'r>(self) -> Str<'r> {
        if self.surrogates.is_empty() {
            Str::Shared(self.text.into())
        } else {
            Str::Wide(self.units().into())
        }
    }

    /// The text in UTF-8, `?` for unpaired surrogates.
    pub(crate) fn into_string(self) -> String {
        self.text
    }

    /// That, and where the unpaired surrogates are.
    pub(crate) fn into_parts(self) -> (String, Vec<(usize, u16)>) {
        (self.text, self.surrogates)
    }

    /// Where the unpaired surrogates are.
    pub(crate) fn surrogates(&self) -> &[(usize, u16)] {
        &self.surrogates
    }

    fn units(&self) -> Vec<u16> {
        let mut units: Vec<u16> = Vec::with_capacity(self.text.len());
        let mut surrogates = self.surrogates.iter().peekable();
        let mut buffer = [0; 2];
        for (at, c) in self.text.char_indices() {
            match surrogates.next_if(|(place, _)| *place == at) {
                Some((_, unit)) => units.push(*unit),
                None => units.extend_from_slice(c.encode_utf16(&mut buffer)),
            }
        }
        units
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_a_pair_join_and_single_ones_become_question_marks() {
        let mut out = Output::new();
        out.push_unit(0xD83D);
        out.push_unit(0xDE00);
        out.push_unit(0xDE00);
        out.push_str("x");
        assert_eq!(out.text(), "\u{1F600}?x");
        assert_eq!(out.surrogates(), [(4, 0xDE00)]);
        assert_eq!(out.into_str().units(), [0xD83D, 0xDE00, 0xDE00, u16::from(b'x')]);
    }

    #[test]
    fn the_last_unit_of_a_pair_can_be_cut_off() {
        let mut out = Output::new();
        out.push_str("\u{1F600}");
        out.pop_unit();
        assert_eq!(out.into_str().units(), [0xD83D]);
    }
}
