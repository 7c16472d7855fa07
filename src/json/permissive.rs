//! The lenient reader: json-smart 2.5 in `MODE_PERMISSIVE`, which finds a value in nearly every text.
//!
//! Words need no quotes, commas may be missing their values, what follows the first list or map is ignored.
//! The result is a tape over a text of its own, written as json-smart would print it.

use super::normal::{Arena, Id};
use crate::tape::number;
use crate::tape::{Kind, Tape};

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
    let mut reader = Reader { text, at: 0, levels, arena: Arena::default(), open: Vec::new() };
    let root = reader.document()?;
    reader
        .arena
        .finish(root)
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

/// A container that has not ended yet.
struct Open {
    id: Id,
    /// The name whose value is being read, in a map.
    name: Option<String>,
    is_map: bool,
    /// In a map: a value has been read, a comma or the end is due.
    has_value: bool,
}

/// A value that was read, or a container that was only entered.
enum Found {
    Value(Id),
    Entered,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    levels: usize,
    arena: Arena,
    open: Vec<Open>,
}

type Read<T> = Result<T, Malformed>;

impl<'t> Reader<'t> {
    fn document(&mut self) -> Read<Id> {
        let mut last = match self.value(Stop::End)? {
            Found::Value(id) => return Ok(id),
            Found::Entered => 0,
        };
        while let Some(open) = self.open.last() {
            let closed = if !open.is_map {
                self.element()?
            } else if open.has_value {
                self.behind_member()?
            } else {
                self.member()?
            };
            if closed && let Some(open) = self.open.pop() {
                self.at += 1;
                last = open.id;
                self.attach(last);
            }
        }
        Ok(last)
    }

    /// One step inside a list; true at its end.
    fn element(&mut self) -> Read<bool> {
        self.skip_white();
        match self.current() {
            Some(b']') => return Ok(true),
            Some(b',') => self.at += 1,
            None => return Err(self.ended()),
            Some(_) => {
                if let Found::Value(id) = self.value(Stop::Element)? {
                    self.attach(id);
                }
            }
        }
        Ok(false)
    }

    /// One step inside a map, where a name may stand; true at its end.
    fn member(&mut self) -> Read<bool> {
        self.skip_white();
        let name = match self.current() {
            Some(b'}') => return Ok(true),
            Some(b',') => {
                self.at += 1;
                return Ok(false);
            }
            Some(b':' | b']' | b'[' | b'{') => return Err(self.unexpected()),
            Some(quote @ (b'"' | b'\'')) => self.quoted(quote)?,
            _ => Arena::escaped(self.word(Stop::Key)),
        };
        self.skip_low();
        match self.current() {
            Some(b':') => self.at += 1,
            None => return Err(self.ended()),
            Some(_) => return Err(self.unexpected()),
        }
        if self.at >= self.text.len() {
            return Err(self.ended());
        }
        if let Some(open) = self.open.last_mut() {
            open.name = Some(name);
        }
        if let Found::Value(id) = self.value(Stop::Member)? {
            self.attach(id);
        }
        Ok(false)
    }

    /// After a member's value; true at the end of the map.
    fn behind_member(&mut self) -> Read<bool> {
        self.skip_low();
        match self.current() {
            Some(b'}') => Ok(true),
            Some(b',') => {
                self.at += 1;
                if let Some(open) = self.open.last_mut() {
                    open.has_value = false;
                }
                Ok(false)
            }
            None => Err(self.ended()),
            Some(_) => Err(self.unexpected()),
        }
    }

    /// Puts a complete value where it belongs.
    fn attach(&mut self, value: Id) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if open.is_map {
            open.has_value = true;
            self.arena.put(open.id, open.name.take().unwrap_or_default(), value);
        } else {
            self.arena.add(open.id, value);
        }
    }

    fn value(&mut self, stop: Stop) -> Read<Found> {
        self.skip_white();
        let id = match self.current() {
            Some(b':' | b'}' | b']') => return Err(self.unexpected()),
            Some(bracket @ (b'{' | b'[')) => return self.enter(bracket == b'{'),
            Some(quote @ (b'"' | b'\'')) => {
                let text = self.quoted(quote)?;
                self.arena.string(text)
            }
            Some(b'0'..=b'9' | b'-') => self.number(stop)?,
            Some(b'n' | b't' | b'f' | b'N') => match self.word(stop) {
                "null" => self.arena.scalar(Kind::Null, "null"),
                "true" => self.arena.scalar(Kind::True, "true"),
                "false" => self.arena.scalar(Kind::False, "false"),
                "NaN" => self.arena.scalar(Kind::Double, "NaN"),
                word => self.arena.string(Arena::escaped(word)),
            },
            _ => {
                let word = self.word(stop);
                self.arena.string(Arena::escaped(word))
            }
        };
        Ok(Found::Value(id))
    }

    fn enter(&mut self, is_map: bool) -> Read<Found> {
        if self.open.len() >= self.levels {
            let message = format!("more than {} levels of nesting", self.levels);
            return Err(self.malformed(message));
        }
        self.at += 1;
        let id = self.arena.container(is_map);
        self.open.push(Open { id, name: None, is_map, has_value: false });
        Ok(Found::Entered)
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
    fn number(&mut self, stop: Stop) -> Read<Id> {
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
                return Ok(self.number_word(start, stop));
            }
            self.at += 1;
            self.skip_digits();
        }
        self.skip_low();
        // the stop table of json-smart ends at `~`: that and anything beyond ASCII ends a number too
        if self.current().is_some_and(|byte| byte < b'~' && !stop.at(byte)) {
            return Ok(self.number_word(start, stop));
        }
        let token = trim(self.text.get(start..self.at).unwrap_or_default());
        let number = if whole {
            Some(number::lenient_integer(token))
        } else {
            number::lenient_decimal(token)
        };
        match number {
            Some((kind, text)) => Ok(self.arena.scalar(kind, &text)),
            None => {
                self.at = start;
                Err(self.malformed(format!("`{token}` is not a number")))
            }
        }
    }

    fn number_word(&mut self, start: usize, stop: Stop) -> Id {
        self.skip_word(stop);
        let word = trim(self.text.get(start..self.at).unwrap_or_default());
        self.arena.string(Arena::escaped(word))
    }

    fn skip_digits(&mut self) {
        while self.current().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    /// Reads a string in quotes of one kind; what it holds, escaped for printing.
    fn quoted(&mut self, quote: u8) -> Read<String> {
        let start = self.at + 1;
        let rest = self.text.get(start..).unwrap_or_default();
        let Some(length) = memchr::memchr(quote, rest.as_bytes()) else {
            return Err(self.ended());
        };
        let body = rest.get(..length).unwrap_or_default();
        self.at = start;
        if !body.contains('\\') {
            self.at += length + 1;
            return Ok(Arena::escaped(body));
        }
        self.with_escapes(quote)
    }

    /// From the first backslash on (json-smart reads such strings anew), control characters are dropped.
    fn with_escapes(&mut self, quote: u8) -> Read<String> {
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
                    return Ok(Arena::escaped_units(&units));
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

/// Removes blanks and control characters at both ends, as `String.trim` does. (json-smart 2.5 removes other white space
/// instead, and never the last character.)
fn trim(text: &str) -> &str {
    text.trim_matches(|character| character <= ' ')
}
