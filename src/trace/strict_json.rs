//! Strict JSON (RFC 8259), checked for the place of the first mistake. Keeps its own stack: any nesting is fine.

use std::ops::Range;

/// The first mistake of a text that is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    /// The byte where it shows; the length of the text where that ends too early.
    pub(super) at: usize,
    /// What would be right there.
    pub(super) expected: &'static str,
    /// Where the string, list or object began that is not right.
    pub(super) opened: Option<usize>,
    /// The last string before it, with its quotes.
    pub(super) last_string: Option<Range<usize>>,
    /// The last comma before it, where nothing is between the two.
    pub(super) comma: Option<usize>,
    /// Where the last number before it ended.
    pub(super) after_number: Option<usize>,
}

/// Looks for the first mistake.
pub(super) fn first_mistake(text: &str) -> Option<Mistake> {
    let mut check = Check {
        bytes: text.as_bytes(),
        at: 0,
        open: Vec::new(),
        last_string: None,
        comma: None,
        after_number: None,
    };
    check.document().err()
}

struct Check<'t> {
    bytes: &'t [u8],
    at: usize,
    /// The open brackets, each with its place.
    open: Vec<(u8, usize)>,
    last_string: Option<Range<usize>>,
    comma: Option<usize>,
    after_number: Option<usize>,
}

type Step = Result<(), Mistake>;

impl Check<'_> {
    fn document(&mut self) -> Step {
        self.value()?;
        loop {
            self.blanks();
            let Some(&(bracket, _)) = self.open.last() else {
                return match self.peek() {
                    None => Ok(()),
                    Some(_) => self.fail("the end"),
                };
            };
            match (bracket, self.peek()) {
                (b'{', Some(b'}')) | (b'[', Some(b']')) => {
                    self.open.pop();
                    self.at += 1;
                }
                (_, Some(b',')) => {
                    let comma = self.at;
                    self.at += 1;
                    self.blanks();
                    self.comma = Some(comma);
                    if bracket == b'{' {
                        self.key()?;
                    }
                    self.value()?;
                }
                (b'{', _) => return self.fail("`,` or `}`"),
                _ => return self.fail("`,` or `]`"),
            }
        }
    }

    /// A value; of a list or object its opening and what is first in it.
    fn value(&mut self) -> Step {
        loop {
            self.blanks();
            match self.peek() {
                Some(open @ (b'{' | b'[')) => {
                    self.comma = None;
                    self.open.push((open, self.at));
                    self.at += 1;
                    self.blanks();
                    if matches!((open, self.peek()), (b'{', Some(b'}')) | (b'[', Some(b']'))) {
                        self.open.pop();
                        self.at += 1;
                        return Ok(());
                    }
                    if open == b'{' {
                        self.key()?;
                    }
                }
                _ => return self.scalar(),
            }
        }
    }

    fn key(&mut self) -> Step {
        if self.peek() != Some(b'"') {
            return self.fail("a key in double quotes");
        }
        self.string()?;
        self.blanks();
        if self.peek() != Some(b':') {
            return self.fail("`:`");
        }
        self.at += 1;
        Ok(())
    }

    fn scalar(&mut self) -> Step {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.fail("a value"),
        }
    }

    fn word(&mut self, word: &[u8]) -> Step {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return self.fail("a value");
        }
        self.at += word.len();
        self.comma = None;
        Ok(())
    }

    fn number(&mut self) -> Step {
        self.comma = None;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        self.after_number = Some(self.at);
        Ok(())
    }

    fn digits(&mut self) -> Step {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            return self.fail("a digit");
        }
        Ok(())
    }

    fn string(&mut self) -> Step {
        let start = self.at;
        self.comma = None;
        self.at += 1;
        let fail = |check: &Self, expected| {
            Err(Mistake { opened: Some(start), ..check.mistake(expected) })
        };
        loop {
            match self.peek() {
                None => return fail(self, "`\"` at the end of the string"),
                Some(b'"') => break,
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                            self.at += 1
                        }
                        Some(b'u') => {
                            self.at += 1;
                            for _ in 0..4 {
                                if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                                    return fail(self, "four hexadecimal digits");
                                }
                                self.at += 1;
                            }
                        }
                        _ => return fail(self, "an escape that JSON has"),
                    }
                }
                Some(0..0x20) => {
                    return fail(self, "no line end or control character inside of a string");
                }
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        self.last_string = Some(start..self.at);
        Ok(())
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fail(&self, expected: &'static str) -> Step {
        Err(self.mistake(expected))
    }

    fn mistake(&self, expected: &'static str) -> Mistake {
        Mistake {
            at: self.at,
            expected,
            opened: self.open.last().map(|(_, at)| *at),
            last_string: self.last_string.clone(),
            comma: self.comma,
            after_number: self.after_number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_the_rfc_takes() {
        for text in [
            "{}",
            " [1, -0.5e+3, true, false, null, \"\\u00e9\\n\"] ",
            r#"{"a": {"b": []}, "a": ""}"#,
            "0",
        ] {
            assert_eq!(first_mistake(text), None, "{text}");
        }
        assert_eq!(first_mistake(&"[".repeat(100_000)).map(|mistake| mistake.at), Some(100_000));
    }

    #[test]
    fn places_the_first_mistake() {
        let at = |text: &str| first_mistake(text).map(|mistake| (mistake.at, mistake.expected));
        assert_eq!(at(r#"{"a": }"#), Some((6, "a value")));
        assert_eq!(at(r#"{"a": 1,}"#), Some((8, "a key in double quotes")));
        assert_eq!(at(r#"{"a" 1}"#), Some((5, "`:`")));
        assert_eq!(at("[1 2]"), Some((3, "`,` or `]`")));
        assert_eq!(at("[01]"), Some((2, "`,` or `]`")));
        assert_eq!(at("\"a\\'\""), Some((3, "an escape that JSON has")));
        assert_eq!(
            at("\"a\nb\""),
            Some((2, "no line end or control character inside of a string"))
        );
        assert_eq!(at("{} x"), Some((3, "the end")));
        assert_eq!(at(""), Some((0, "a value")));
    }
}
