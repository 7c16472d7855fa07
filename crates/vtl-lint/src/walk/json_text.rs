//! The JSON that a template prints, token by token, as far as its own text says what comes. What references print is
//! taken for anything; where ways of the template meet with different JSON, nothing is said any more.

use super::json_fault::{Fault, FaultKind};
use vtl::source::Span;

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Anything,
    /// Nothing was printed.
    Start,
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

#[derive(Debug, Clone, PartialEq)]
struct Frame {
    is_object: bool,
    opened: Span,
    /// Whether a reference or a way of an `#if` printed something between its tokens.
    is_loose: bool,
    keys: Vec<(Box<str>, Span)>,
    loops: u32,
    conditions: u32,
}

/// A string of the text that is being read.
#[derive(Debug, Clone, PartialEq)]
struct Text {
    /// What is in it; none if a reference printed a part of it.
    value: Option<String>,
    opened: Span,
    escaped: bool,
    /// The place of what was read as a key, which a `:` confirms.
    is_closed: bool,
}

/// The JSON printed so far.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JsonText {
    frames: Vec<Frame>,
    expect: Expect,
    string: Option<Text>,
    word: Option<(String, Span)>,
    /// Where the last token ended.
    last_end: u32,
    /// Whether nothing can be said any more.
    is_lost: bool,
    /// Whether a reference has just printed a value where one is wanted.
    is_after_reference: bool,
    pub(crate) loops: u32,
    pub(crate) conditions: u32,
}

impl JsonText {
    pub(crate) const NEW: Self = Self {
        frames: Vec::new(),
        expect: Expect::Start,
        string: None,
        word: None,
        last_end: 0,
        is_lost: false,
        is_after_reference: false,
        loops: 0,
        conditions: 0,
    };

    pub(crate) fn lost() -> Self {
        Self { is_lost: true, ..Self::NEW }
    }

    pub(crate) fn lose(&mut self) {
        self.is_lost = true;
        self.frames.clear();
        self.string = None;
        self.word = None;
    }

    /// Prints text of the template, which is at `at`; `is_exact` if character by character.
    pub(crate) fn text(&mut self, text: &str, at: Span, is_exact: bool, found: &mut Vec<Fault>) {
        if self.is_lost {
            return;
        }
        for (offset, c) in text.char_indices() {
            let span = if is_exact {
                let start = at.start.saturating_add(u32::try_from(offset).unwrap_or(0));
                Span { start, end: start.saturating_add(c.len_utf8() as u32) }
            } else {
                at
            };
            if let Some(fault) = self.step(c, span) {
                let is_warning = matches!(fault.kind, FaultKind::Duplicate { .. });
                found.push(fault);
                if !is_warning {
                    return self.lose();
                }
            }
            if self.is_lost {
                return;
            }
        }
    }

    fn step(&mut self, c: char, span: Span) -> Option<Fault> {
        if let Some(string) = &mut self.string
            && !string.is_closed
        {
            return self.in_string(c, span);
        }
        if let Some((word, place)) = &mut self.word {
            if word == "\\" {
                let span = Span { end: span.end, ..*place };
                self.word = None;
                if matches!(c, '"' | '\'' | 'n' | 't' | 'r') {
                    return Some(Fault { kind: FaultKind::OverEscaped, span, other: None });
                }
                self.lose();
                return None;
            }
            if c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.') {
                word.push(c);
                place.end = span.end;
                return None;
            }
            if let Some(fault) = self.end_word(c) {
                return Some(fault);
            }
        }
        match c {
            ' ' | '\t' | '\n' | '\r' => None,
            '\u{feff}' if self.expect == Expect::Start => None,
            _ => self.token(c, span),
        }
    }

    fn in_string(&mut self, c: char, span: Span) -> Option<Fault> {
        let string = self.string.as_mut()?;
        if string.escaped {
            string.escaped = false;
            if !matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                let span = Span { start: span.start.saturating_sub(1), ..span };
                return Some(Fault { kind: FaultKind::Escape, span, other: None });
            }
            if let Some(value) = &mut string.value {
                value.push('\\');
                value.push(c);
            }
            return None;
        }
        match c {
            '\\' => string.escaped = true,
            '"' => {
                string.is_closed = true;
                self.last_end = span.end;
                return self.string_closed();
            }
            '\n' | '\r' => {
                let span = string.opened;
                return Some(Fault { kind: FaultKind::LineEnd, span, other: None });
            }
            _ => {
                if let Some(value) = &mut string.value {
                    value.push(c);
                }
            }
        }
        None
    }

    /// A string has ended: a key where one may be, else a value.
    fn string_closed(&mut self) -> Option<Fault> {
        self.expect = match self.expect {
            Expect::Key | Expect::KeyOrEnd => Expect::Colon,
            // At the very start a member may stand alone.
            Expect::Start => Expect::CommaOrEnd,
            Expect::Value | Expect::ValueOrEnd => {
                self.string = None;
                Expect::CommaOrEnd
            }
            other => other,
        };
        None
    }

    fn end_word(&mut self, next: char) -> Option<Fault> {
        let (text, span) = self.word.take()?;
        self.last_end = span.end;
        let is_value = matches!(text.as_str(), "true" | "false" | "null")
            || text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let is_key = matches!(self.expect, Expect::Key | Expect::KeyOrEnd);
        if !is_key && is_odd_number(&text) && next != '$' && self.expect != Expect::Anything {
            return Some(Fault { kind: FaultKind::Number { text }, span, other: None });
        }
        if self.expect == Expect::Anything {
            return None;
        }
        // `$n` of a reference that was not read, or the like.
        if next == '$' || next == '#' {
            self.lose();
            return None;
        }
        if is_value && !is_key {
            self.expect = Expect::CommaOrEnd;
            return None;
        }
        Some(Fault { kind: FaultKind::Word { text, is_key }, span, other: None })
    }

    fn token(&mut self, c: char, span: Span) -> Option<Fault> {
        let fault = |kind| Some(Fault { kind, span, other: None });
        let is_after_reference = std::mem::take(&mut self.is_after_reference);
        let here =
            |kind, at| Some(Fault { kind, span: Span { start: at, end: at }, other: Some(span) });
        match (c, self.expect) {
            ('"', Expect::Colon) => return here(FaultKind::MissingColon, self.last_end),
            ('"' | '{' | '[', Expect::CommaOrEnd) if self.frames.is_empty() => self.lose(),
            ('"' | '{' | '[', Expect::CommaOrEnd) => {
                return here(FaultKind::MissingComma, self.last_end);
            }
            ('"', _) => {
                let value = Some(String::new());
                self.string = Some(Text { value, opened: span, escaped: false, is_closed: false });
            }
            ('{' | '[', Expect::Key | Expect::KeyOrEnd | Expect::Colon) => {
                self.lose();
                return None;
            }
            ('{' | '[', _) => self.open(c == '{', span),
            ('}' | ']', _) => return self.close(c, span),
            (':', Expect::Colon | Expect::Anything) => return self.colon(),
            (':', Expect::CommaOrEnd) if self.frames.is_empty() => {
                let span = self.string.as_ref().map_or(span, |string| string.opened);
                return Some(Fault { kind: FaultKind::MemberAlone, span, other: None });
            }
            ('=', Expect::Colon) => return fault(FaultKind::EqualsSign),
            (';', Expect::CommaOrEnd) if !self.frames.is_empty() => {
                return fault(FaultKind::Semicolon);
            }
            (',', Expect::CommaOrEnd | Expect::Anything) => return self.comma(),
            (',', Expect::Value | Expect::ValueOrEnd | Expect::Key | Expect::KeyOrEnd) => {
                return fault(FaultKind::MissingValue);
            }
            ('\'', Expect::Value | Expect::ValueOrEnd | Expect::Key | Expect::KeyOrEnd) => {
                return fault(FaultKind::SingleQuotes);
            }
            // Whatever the reference prints: nothing makes a value of what follows.
            ('+' | '*', Expect::Anything) if is_after_reference => {
                return fault(FaultKind::Operator);
            }
            ('\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}', _) => {
                return fault(FaultKind::TypographicQuote);
            }
            ('\\', Expect::Value | Expect::ValueOrEnd | Expect::Key | Expect::KeyOrEnd) => {
                self.word = Some(("\\".to_owned(), span));
            }
            ('/', expect) if expect != Expect::Anything => return fault(FaultKind::Comment),
            ('#', expect) if expect != Expect::Anything => return fault(FaultKind::HashComment),
            (c, Expect::Value | Expect::ValueOrEnd | Expect::Key | Expect::KeyOrEnd)
                if c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.') =>
            {
                self.word = Some((c.to_string(), span));
            }
            (c, Expect::CommaOrEnd) if c.is_alphanumeric() && !self.frames.is_empty() => {
                return here(FaultKind::MissingComma, self.last_end);
            }
            (c, Expect::CommaOrEnd) if !self.frames.is_empty() && is_operator(c) => {
                return fault(FaultKind::Operator);
            }
            _ => self.lose(),
        }
        if !matches!(c, '"') {
            self.last_end = span.end;
        }
        None
    }

    fn open(&mut self, is_object: bool, span: Span) {
        self.string = None;
        let (loops, conditions) = (self.loops, self.conditions);
        self.frames.push(Frame {
            is_object,
            opened: span,
            is_loose: false,
            keys: Vec::new(),
            loops,
            conditions,
        });
        self.expect = if is_object { Expect::KeyOrEnd } else { Expect::ValueOrEnd };
    }

    fn close(&mut self, c: char, span: Span) -> Option<Fault> {
        let kind = match self.frames.last() {
            Some(frame) if frame.is_object == (c == '}') => None,
            Some(frame) if frame.is_loose => {
                self.lose();
                return None;
            }
            Some(frame) => Some(FaultKind::ClosingBracket {
                open: Some(if frame.is_object { '{' } else { '[' }),
            }),
            None if self.expect == Expect::Anything => {
                self.lose();
                return None;
            }
            None => Some(FaultKind::ClosingBracket { open: None }),
        };
        let other = self.frames.last().map(|frame| frame.opened);
        if let Some(kind) = kind {
            return Some(Fault { kind, span, other });
        }
        // In a list, what is missing before it follows a comma, which is another finding's.
        let is_object = self.frames.last().is_some_and(|frame| frame.is_object);
        if self.expect == Expect::Colon || self.expect == Expect::Value && is_object {
            return Some(Fault { kind: FaultKind::MissingValue, span, other: None });
        }
        self.frames.pop();
        self.string = None;
        self.expect = match self.frames.last() {
            Some(frame) if frame.is_loose => Expect::Anything,
            _ => Expect::CommaOrEnd,
        };
        self.last_end = span.end;
        None
    }

    fn comma(&mut self) -> Option<Fault> {
        self.string = None;
        self.expect = match self.frames.last() {
            Some(frame) if frame.is_object => Expect::Key,
            Some(_) => Expect::Value,
            None => Expect::Anything,
        };
        None
    }

    fn colon(&mut self) -> Option<Fault> {
        self.expect = Expect::Value;
        let string = self.string.take()?;
        let key = string.value?;
        let (loops, conditions) = (self.loops, self.conditions);
        let frame = self.frames.last_mut().filter(|frame| frame.is_object)?;
        let span = Span { start: string.opened.start, end: self.last_end };
        let known = frame.keys.iter().find(|(known, _)| **known == *key).map(|(_, span)| *span);
        let in_loop = loops > frame.loops && conditions == frame.conditions;
        if known.is_some() || in_loop {
            let kind = FaultKind::Duplicate { key, in_loop: known.is_none() };
            return Some(Fault { kind, span, other: known });
        }
        frame.keys.push((key.into_boxed_str(), span));
        None
    }

    /// A way of the template begins or ends here: a word does not continue after it.
    pub(crate) fn pause(&mut self) {
        self.is_after_reference = false;
        let Some((text, span)) = self.word.take() else {
            return;
        };
        let is_value = matches!(text.as_str(), "true" | "false" | "null")
            || text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        if !is_value || matches!(self.expect, Expect::Key | Expect::KeyOrEnd) {
            return self.lose();
        }
        self.last_end = span.end;
        self.expect = Expect::CommaOrEnd;
    }

    /// Prints JSON, as `$input.json` does: a whole value.
    pub(crate) fn json_value(&mut self, end: u32) {
        let is_in_string = self.string.as_ref().is_some_and(|string| !string.is_closed);
        let is_wanted = matches!(self.expect, Expect::Value | Expect::ValueOrEnd);
        if self.is_lost || is_in_string || !is_wanted || self.word.is_some() {
            return self.value();
        }
        self.string = None;
        self.last_end = end;
        self.expect = Expect::CommaOrEnd;
    }

    /// Prints the value of a reference.
    pub(crate) fn value(&mut self) {
        if self.is_lost {
            return;
        }
        if let Some(string) = &mut self.string
            && !string.is_closed
        {
            string.value = None;
            string.escaped = false;
            return;
        }
        if self.expect == Expect::Start {
            return self.lose();
        }
        self.is_after_reference =
            self.word.is_none() && matches!(self.expect, Expect::Value | Expect::ValueOrEnd);
        self.word = None;
        self.string = None;
        if let Some(frame) = self.frames.last_mut() {
            // A value where one is wanted leaves no doubt about brackets.
            frame.is_loose |= !matches!(self.expect, Expect::Value);
        }
        self.expect = Expect::Anything;
    }

    /// The JSON where two ways of a template meet.
    pub(crate) fn join(&mut self, other: Self) {
        if self.is_lost || *self == other {
            return;
        }
        let is_alike = !other.is_lost
            && self.string.as_ref().is_some_and(|string| !string.is_closed)
                == other.string.as_ref().is_some_and(|string| !string.is_closed)
            && self.frames.len() == other.frames.len()
            && self
                .frames
                .iter()
                .zip(&other.frames)
                .all(|(a, b)| a.is_object == b.is_object && a.opened == b.opened);
        if !is_alike {
            return self.lose();
        }
        for (frame, other) in self.frames.iter_mut().zip(&other.frames) {
            frame.is_loose |= other.is_loose;
            frame.keys.retain(|key| other.keys.contains(key));
        }
        self.word = None;
        if let Some(string) = &mut self.string {
            string.value = None;
        }
        if self.expect != other.expect {
            self.expect = Expect::Anything;
            if let Some(frame) = self.frames.last_mut() {
                frame.is_loose = true;
            }
        }
    }

    /// What is wrong if nothing follows.
    pub(crate) fn end(&mut self) -> Option<Fault> {
        if self.is_lost {
            return None;
        }
        if let Some(fault) = self.word.is_some().then(|| self.end_word(' ')).flatten() {
            return Some(fault);
        }
        if let Some(string) = self.string.as_ref().filter(|string| !string.is_closed) {
            return Some(Fault { kind: FaultKind::Unclosed, span: string.opened, other: None });
        }
        let frame = self.frames.last()?;
        if self.frames.iter().any(|frame| frame.is_loose) {
            return None;
        }
        Some(Fault { kind: FaultKind::Unclosed, span: frame.opened, other: None })
    }
}

/// Whether a character is an operator of programs, which JSON does not have.
fn is_operator(c: char) -> bool {
    matches!(c, '+' | '-' | '*' | '%' | '?' | '!' | '|' | '&' | '<' | '>' | '.' | '(' | ')')
}

/// Whether a word is a number that JSON has not: `.5`, `+1`, `01`.
fn is_odd_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let is_number = digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let has_zero = digits.len() > 1
        && digits.starts_with('0')
        && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    is_number
        && (text.starts_with('+') || digits.starts_with('.') || digits.ends_with('.') || has_zero)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<FaultKind> {
        let mut json = JsonText::NEW;
        let mut found = Vec::new();
        json.text(text, Span::new(0, text.len()), true, &mut found);
        found.extend(json.end());
        found.into_iter().map(|fault| fault.kind).collect()
    }

    #[test]
    fn json_is_fine() {
        for text in [
            r#"{"a": [1, -2.5e3, true, null, {}], "b": {"a": ""}}"#,
            "  [ ]\n",
            "\"text\"",
            "{\"a\": \"\\n\\u0041\\\"\"}",
        ] {
            assert_eq!(faults(text), [], "{text}");
        }
    }

    #[test]
    fn faults_are_told_apart() {
        let word = |text: &str, is_key| FaultKind::Word { text: text.to_owned(), is_key };
        for (text, kind) in [
            (r#"{"a": "b" "c": 1}"#, FaultKind::MissingComma),
            (r#"{"a": 1 "c": 1}"#, FaultKind::MissingComma),
            (r#"{"a" "b"}"#, FaultKind::MissingColon),
            (r#"{"a" = "b"}"#, FaultKind::EqualsSign),
            ("{'a': 1}", FaultKind::SingleQuotes),
            ("{\"a\": 'b'}", FaultKind::SingleQuotes),
            ("{\"a\": 1; \"b\": 2}", FaultKind::Semicolon),
            ("{\"a\": \"b\" + \"c\"}", FaultKind::Operator),
            ("{\"a\": \"b\" || \"c\"}", FaultKind::Operator),
            ("{\"a\": .5}", FaultKind::Number { text: ".5".to_owned() }),
            ("{\"a\": 007}", FaultKind::Number { text: "007".to_owned() }),
            ("# one\n{\"a\": 1}", FaultKind::HashComment),
            ("{\\n\"a\": 1}", FaultKind::OverEscaped),
            ("{a: 1}", word("a", true)),
            ("{\"a\": True}", word("True", false)),
            ("{\"a\": , \"b\": 1}", FaultKind::MissingValue),
            ("{\"a\": }", FaultKind::MissingValue),
            ("{\"a\": [1}", FaultKind::ClosingBracket { open: Some('[') }),
            ("{\"a\": 1}}", FaultKind::ClosingBracket { open: None }),
            ("\"error\": 1", FaultKind::MemberAlone),
            ("{\"a\": {", FaultKind::Unclosed),
            ("{\"a\": \"b", FaultKind::Unclosed),
            ("{\"a\": \"b\n\"}", FaultKind::LineEnd),
            ("{\"a\": \"it\\'s\"}", FaultKind::Escape),
            ("{\"a\": 1, // one\n \"b\": 2}", FaultKind::Comment),
            ("{\u{201c}a\u{201d}: 1}", FaultKind::TypographicQuote),
            ("{\\\"a\\\": 1}", FaultKind::OverEscaped),
            (
                r#"{"a": 1, "b": 2, "a": 3}"#,
                FaultKind::Duplicate { key: "a".to_owned(), in_loop: false },
            ),
        ] {
            assert_eq!(faults(text), [kind], "{text}");
        }
    }
}
