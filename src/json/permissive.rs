//! The lenient reader: json-smart 2.5 in `MODE_PERMISSIVE`, which finds a value in nearly every text.
//!
//! Words need no quotes, commas may be missing their values, what follows the first list or map is ignored.
//! The result is a tape over a text of its own, written as json-smart would print it.

use memchr::{memchr, memchr2};

use super::normal::Writer;
use crate::tape::{Kind, Tape, escape, number};

/// Why a text is no JSON even for json-smart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// The offset of the byte that is wrong.
    pub(crate) position: usize,
    /// What is wrong with it.
    pub(crate) message: String,
}

/// The byte that json-smart uses for the end of its input; in the input, it is the end.
const END: u8 = 0x1a;

/// Reads a text; fails where json-smart throws a `ParseException`.
pub(super) fn read(text: &str, levels: usize) -> Result<(String, Tape), Malformed> {
    let mut reader = Reader { text, at: 0, levels, out: Writer::with_room(text.len()) };
    reader.document()?;
    reader
        .out
        .finish()
        .ok_or(Malformed { position: text.len(), message: "the document is too large".into() })
}

/// What ends a word, depending on where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// At the top: nothing but the end.
    End,
    Element,
    Key,
    Member,
}

impl Stop {
    fn at(self, byte: u8) -> bool {
        match self {
            Self::End => false,
            Self::Element => matches!(byte, b',' | b']'),
            Self::Key => byte == b':',
            Self::Member => matches!(byte, b',' | b'}'),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    levels: usize,
    out: Writer,
}

type Read<T> = Result<T, Malformed>;

impl<'t> Reader<'t> {
    fn document(&mut self) -> Read<()> {
        self.value(Stop::End)?;
        while let Some((is_map, has_value)) = self.out.innermost() {
            let closed = match (is_map, has_value) {
                (false, _) => self.element()?,
                (true, true) => self.behind_member()?,
                (true, false) => self.member()?,
            };
            if closed {
                self.at += 1;
                self.out.leave();
            }
        }
        Ok(())
    }

    /// One step inside a list; true at its end.
    fn element(&mut self) -> Read<bool> {
        self.skip_white();
        match self.current() {
            Some(b']') => return Ok(true),
            Some(b',') => self.at += 1,
            None => return Err(self.ended()),
            Some(_) => self.value(Stop::Element)?,
        }
        Ok(false)
    }

    /// One step inside a map, where a name may stand; true at its end.
    fn member(&mut self) -> Read<bool> {
        self.skip_white();
        match self.current() {
            Some(b'}') => return Ok(true),
            Some(b',') => {
                self.at += 1;
                return Ok(false);
            }
            Some(b':' | b']' | b'[' | b'{') => return Err(self.unexpected()),
            Some(quote @ (b'"' | b'\'')) => {
                let name = self.quoted(quote)?;
                self.out.name(|out| name.push_to(out));
            }
            _ => {
                let name = self.word(Stop::Key);
                self.out.name(|out| escape::push_plain(out, name));
            }
        }
        self.skip_low();
        match self.current() {
            Some(b':') => self.at += 1,
            None => return Err(self.ended()),
            Some(_) => return Err(self.unexpected()),
        }
        if self.at >= self.text.len() {
            return Err(self.ended());
        }
        self.value(Stop::Member)?;
        Ok(false)
    }

    /// After a member's value; true at the end of the map.
    fn behind_member(&mut self) -> Read<bool> {
        self.skip_low();
        match self.current() {
            Some(b'}') => Ok(true),
            Some(b',') => {
                self.at += 1;
                self.out.comma();
                Ok(false)
            }
            None => Err(self.ended()),
            Some(_) => Err(self.unexpected()),
        }
    }

    /// Reads a value that is not a container, or enters one.
    fn value(&mut self, stop: Stop) -> Read<()> {
        self.skip_white();
        match self.current() {
            Some(b':' | b'}' | b']') => return Err(self.unexpected()),
            Some(bracket @ (b'{' | b'[')) => return self.enter(bracket == b'{'),
            Some(quote @ (b'"' | b'\'')) => {
                let text = self.quoted(quote)?;
                self.out.string(|out| text.push_to(out));
            }
            Some(b'0'..=b'9' | b'-') => self.number(stop)?,
            Some(b'n' | b't' | b'f' | b'N') => match self.word(stop) {
                "null" => self.out.scalar(Kind::Null, "null"),
                "true" => self.out.scalar(Kind::True, "true"),
                "false" => self.out.scalar(Kind::False, "false"),
                "NaN" => self.out.scalar(Kind::Double, "NaN"),
                word => self.out.string(|out| escape::push_plain(out, word)),
            },
            _ => {
                let word = self.word(stop);
                self.out.string(|out| escape::push_plain(out, word));
            }
        }
        Ok(())
    }

    fn enter(&mut self, is_map: bool) -> Read<()> {
        if self.out.depth() >= self.levels {
            let message = format!("more than {} levels of nesting", self.levels);
            return Err(self.malformed(message));
        }
        self.at += 1;
        self.out.enter(is_map);
        Ok(())
    }

    /// Reads up to a stop, without the white space around it.
    fn word(&mut self, stop: Stop) -> &'t str {
        let start = self.at;
        self.skip_word(stop);
        trim(self.text.get(start..self.at).unwrap_or_default())
    }

    fn skip_word(&mut self, stop: Stop) {
        while self.current().is_some_and(|byte| !stop.at(byte)) {
            self.at += 1;
        }
    }

    /// Reads a number, or a word that begins like one.
    fn number(&mut self, stop: Stop) -> Read<()> {
        let start = self.at;
        self.at += 1;
        self.skip_digits();
        let mut whole = true;
        if self.current() == Some(b'.') {
            whole = false;
            self.at += 1;
            self.skip_digits();
        }
        if let Some(b'e' | b'E') = self.current() {
            whole = false;
            self.at += 1;
            if !matches!(self.current(), Some(b'+' | b'-' | b'0'..=b'9')) {
                self.number_word(start, stop);
                return Ok(());
            }
            self.at += 1;
            self.skip_digits();
        }
        self.skip_low();
        // the stop table of json-smart ends at `~`: that and anything beyond ASCII ends a number too
        if self.current().is_some_and(|byte| byte < b'~' && !stop.at(byte)) {
            self.number_word(start, stop);
            return Ok(());
        }
        let token = trim(self.text.get(start..self.at).unwrap_or_default());
        let number = if whole {
            Some(number::lenient_integer(token))
        } else {
            number::lenient_decimal(token)
        };
        match number {
            Some((kind, text)) => {
                self.out.scalar(kind, &text);
                Ok(())
            }
            None => {
                self.at = start;
                Err(self.malformed(format!("`{token}` is not a number")))
            }
        }
    }

    fn number_word(&mut self, start: usize, stop: Stop) {
        self.skip_word(stop);
        let word = trim(self.text.get(start..self.at).unwrap_or_default());
        self.out.string(|out| escape::push_plain(out, word));
    }

    fn skip_digits(&mut self) {
        while self.current().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    /// Reads a string in quotes of one kind.
    fn quoted(&mut self, quote: u8) -> Read<Quoted<'t>> {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        let stop = memchr2(quote, b'\\', rest.as_bytes()).ok_or_else(|| self.ended())?;
        if rest.as_bytes().get(stop) == Some(&quote) {
            self.at += 1 + stop + 1;
            return Ok(Quoted::Plain(rest.get(..stop).unwrap_or_default()));
        }
        if memchr(quote, rest.as_bytes()).is_none() {
            return Err(self.ended());
        }
        self.at += 1;
        self.with_escapes(quote).map(Quoted::Units)
    }

    /// From the first backslash on (json-smart reads such strings anew), control characters are dropped.
    fn with_escapes(&mut self, quote: u8) -> Read<Vec<u16>> {
        let mut units = Vec::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(character) = rest.chars().next() else {
                return Err(self.ended());
            };
            match character {
                _ if character == char::from(END) => return Err(self.ended()),
                _ if character == char::from(quote) => {
                    self.at += 1;
                    return Ok(units);
                }
                '\\' => self.escape(&mut units)?,
                '\0'..='\x1f' | '\x7f' => self.at += 1,
                _ => {
                    units.extend_from_slice(character.encode_utf16(&mut [0; 2]));
                    self.at += character.len_utf8();
                }
            }
        }
    }

    fn escape(&mut self, units: &mut Vec<u16>) -> Read<()> {
        self.at += 1;
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(character) = rest.chars().next() else {
            return Err(self.ended());
        };
        self.at += character.len_utf8();
        match character {
            't' => units.push(9),
            'n' => units.push(10),
            'r' => units.push(13),
            'f' => units.push(12),
            'b' => units.push(8),
            '\\' | '/' | '\'' | '"' => units.push(character as u16),
            'u' => units.push(self.hexadecimal(4)?),
            'x' => units.push(self.hexadecimal(2)?),
            _ => {}
        }
        Ok(())
    }

    fn hexadecimal(&mut self, digits: usize) -> Read<u16> {
        let mut unit = 0;
        for _ in 0..digits {
            let Some(byte) = self.current() else {
                return Err(self.ended());
            };
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Err(self.unexpected());
            };
            unit = unit << 4 | digit as u16;
            self.at += 1;
        }
        Ok(unit)
    }

    /// What json-smart takes for blanks between values.
    fn skip_white(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.current() {
            self.at += 1;
        }
    }

    /// What it takes for blanks after values: every control character.
    fn skip_low(&mut self) {
        while self.current().is_some_and(|byte| byte <= b' ') {
            self.at += 1;
        }
    }

    fn current(&self) -> Option<u8> {
        let byte = self.text.as_bytes().get(self.at).copied();
        byte.filter(|byte| *byte != END)
    }

    fn ended(&self) -> Malformed {
        Malformed {
            position: self.at.min(self.text.len()),
            message: "the text ends too early".into(),
        }
    }

    fn unexpected(&self) -> Malformed {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match rest.chars().next() {
            Some(character) => self.malformed(format!("unexpected `{character}`")),
            None => self.ended(),
        }
    }

    fn malformed(&self, message: String) -> Malformed {
        Malformed { position: self.at, message }
    }
}

/// What was found between quotes.
enum Quoted<'t> {
    /// Text without backslashes.
    Plain(&'t str),
    Units(Vec<u16>),
}

impl Quoted<'_> {
    /// Appends it as it is between quotes, where unpaired surrogates are escapes.
    fn push_to(&self, out: &mut String) {
        let units = match self {
            Self::Plain(text) => return escape::push_plain(out, text),
            Self::Units(units) => units,
        };
        for unit in char::decode_utf16(units.iter().copied()) {
            match unit {
                Ok(character) => escape::push_plain(out, character.encode_utf8(&mut [0; 4])),
                Err(lone) => escape::push_unicode(out, lone.unpaired_surrogate()),
            }
        }
    }
}

/// Removes blanks and control characters at both ends, as `String.trim` does. (json-smart 2.5 removes other white space
/// instead, and never the last character.)
fn trim(text: &str) -> &str {
    text.trim_matches(|character| character <= ' ')
}
