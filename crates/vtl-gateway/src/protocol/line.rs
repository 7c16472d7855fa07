//! Reading a line where nothing about it is unusual: what it says of the scope is, as a rule, what the line before said,
//! and need not be read again. Whatever this reader does not take, the one of serde reads, or says what is wrong.

use std::borrow::Cow;

use memchr::memchr2;
use serde_json::value::RawValue;
use vtl::json_text;

use super::cache::PARTS;
use super::case::{Case, DialectName, OF_EXCHANGES};

/// A case. `last_template`, `last`: what the line before had as its template, and what it said of the parts of its scope.
pub(super) fn read<'a>(
    line: &'a [u8],
    last_template: &str,
    last: [&str; PARTS],
) -> Option<Case<'a>> {
    let mut rest = Rest(std::str::from_utf8(line).ok()?);
    let [params, context, stage_variables, vars, event] = last;
    let mut case = Case::default();
    rest.take(b'{')?;
    loop {
        let key = rest.string()?;
        rest.take(b':')?;
        match key.get(1..key.len() - 1)? {
            "name" => case.name = rest.raw()?,
            "template" => {
                let (raw, text) = rest.template(last_template)?;
                case.raw_template = raw;
                case.template = text;
            }
            "body" => case.body = rest.text()?,
            "params" => case.params = rest.same_or_raw(params)?,
            "context" => case.context = rest.same_or_raw(context)?,
            "stageVariables" => case.stage_variables = rest.same_or_raw(stage_variables)?,
            "vars" => case.vars = rest.same_or_raw(vars)?,
            "event" => case.event = rest.same_or_raw(event)?,
            "limits" => case.limits = rest.raw()?,
            "dialect" => case.dialect = rest.read::<DialectName>()?.map(|name| name.0),
            "velocity" => case.velocity = rest.read()?,
            "strict" => case.strict = rest.read()?,
            "trace" => case.trace = rest.read()?.unwrap_or_default(),
            key if key.contains('\\') || OF_EXCHANGES.contains(&key) => return None,
            key => {
                rest.raw()?;
                case.unknown.push(key.to_owned());
            }
        }
        match rest.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    rest.skip_blanks();
    rest.0.is_empty().then_some(case)
}

/// The texts of the members of an object that have these names; of a name that is there twice, the last one's.
pub(super) fn members<'a, const N: usize>(
    object: &'a str,
    names: [&str; N],
) -> Option<[Option<&'a str>; N]> {
    let mut rest = Rest(object);
    let mut found = [None; N];
    rest.take(b'{')?;
    loop {
        let key = rest.string()?;
        let key = key.get(1..key.len() - 1).filter(|key| !key.contains('\\'))?;
        rest.take(b':')?;
        let value = rest.raw()?;
        if let Some((_, found)) = names.iter().zip(&mut found).find(|(name, _)| **name == key) {
            *found = value;
        }
        match rest.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    rest.skip_blanks();
    rest.0.is_empty().then_some(found)
}

/// What is not read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn skip_blanks(&mut self) {
        if self.0.as_bytes().first().is_some_and(|byte| *byte <= b' ') {
            self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
        }
    }

    /// The next byte that is not blank, which is one of JSON's signs.
    fn next(&mut self) -> Option<u8> {
        self.skip_blanks();
        let byte = *self.0.as_bytes().first()?;
        self.0 = self.0.get(1..)?;
        Some(byte)
    }

    fn take(&mut self, sign: u8) -> Option<()> {
        (self.next()? == sign).then_some(())
    }

    /// A string with its quotes, not decoded.
    fn string(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        let bytes = self.0.as_bytes();
        let mut at = 1;
        if bytes.first() != Some(&b'"') {
            return None;
        }
        loop {
            at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
            if bytes.get(at) == Some(&b'"') {
                break;
            }
            at += 2;
        }
        let (string, rest) = self.0.split_at_checked(at + 1)?;
        self.0 = rest;
        Some(string)
    }

    /// A string, and what it is where it is not the last template, whose text with its quotes is given.
    fn template(&mut self, last: &str) -> Option<(&'a str, Option<Cow<'a, str>>)> {
        self.skip_blanks();
        let line = self.0;
        if !last.is_empty() && line.starts_with(last) {
            self.0 = line.get(last.len()..)?;
            return Some((line.get(..last.len())?, None));
        }
        let text = self.decoded()?;
        Some((line.get(..line.len() - self.0.len())?, Some(text)))
    }

    /// A string, or nothing for null.
    fn text(&mut self) -> Option<Option<Cow<'a, str>>> {
        self.skip_blanks();
        if self.0.starts_with('"') {
            return self.decoded().map(Some);
        }
        self.raw()?.is_none().then_some(None)
    }

    /// What a string is.
    fn decoded(&mut self) -> Option<Cow<'a, str>> {
        let (text, length) = json_text::string(self.0.strip_prefix('"')?)?;
        self.0 = self.0.get(1 + length..)?;
        Some(text)
    }

    /// Any value, nothing for null.
    fn read<T: serde::Deserialize<'a>>(&mut self) -> Option<Option<T>> {
        match self.raw()? {
            Some(raw) => serde_json::from_str(raw).ok().map(Some),
            None => Some(None),
        }
    }

    /// The text of a value, nothing for null.
    fn raw(&mut self) -> Option<Option<&'a str>> {
        self.skip_blanks();
        if let Some(length) = json_text::value_length(self.0) {
            let (raw, rest) = self.0.split_at_checked(length)?;
            self.0 = rest;
            return Some(Some(raw).filter(|raw| *raw != "null"));
        }
        let mut values = serde_json::Deserializer::from_str(self.0).into_iter::<&RawValue>();
        let raw = values.next()?.ok()?.get();
        self.0 = self.0.get(values.byte_offset()..)?;
        Some(Some(raw).filter(|raw| *raw != "null"))
    }

    /// The text of a value, which is not read where it begins with that of an object that has been read before: an
    /// object ends where it ends.
    fn same_or_raw(&mut self, last: &str) -> Option<Option<&'a str>> {
        self.skip_blanks();
        match self.0.strip_prefix(last) {
            Some(rest) if last.starts_with('{') => {
                let same = self.0.get(..last.len());
                self.0 = rest;
                same.map(Some)
            }
            _ => self.raw(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_the_same_as_serde_reads_it() {
        let last = [r#"{"path": {"id": "1"}}"#, r#"{"a":1}"#, "", "", ""];
        for line in [
            r#"{"template":"$x","body":"{}"}"#,
            r#" { "name" : [1, "}"] , "template" : "a\"\u00e9\ud83d\ude00\n" , "body" : null } "#,
            r#"{"template":"","params":{"path": {"id": "1"}},"context":{"a":1},"strict":true}"#,
            r#"{"template":"","params":{"path": {"id": "2"}},"context":{"a":1}}"#,
            r#"{"template":"","params":null,"context":{"a":12},"velocity":false,"limits":{"steps":1}}"#,
            r#"{"template":"é","template":"b","dialect":"velocity","trace":null,"further":[{}],"vars":{"x":1e999}}"#,
            r#"{"event":{"body":"x"},"stageVariables":7,"dialect":null}"#,
        ] {
            let quick = read(line.as_bytes(), "", last).expect(line);
            let mut slow: Case<'_> = serde_json::from_str(line).expect(line);
            slow.raw_template = quick.raw_template;
            assert_eq!(format!("{quick:?}"), format!("{slow:?}"), "{line}");
        }
    }

    #[test]
    fn a_template_as_before_is_not_read_again() {
        let case = read(br#"{"template":"\u0061"}"#, r#""\u0061""#, [""; PARTS]).expect("a case");
        assert_eq!((case.template, case.raw_template), (None, r#""\u0061""#));
        let case = read(br#"{"template":"a"}"#, r#""\u0061""#, [""; PARTS]).expect("a case");
        assert_eq!(case.template.as_deref(), Some("a"));
    }

    #[test]
    fn members_are_found_by_name() {
        let text = r#" { "b" : {"c": "}"} , "x":[1], "a":null,"b":7 } "#;
        assert_eq!(members(text, ["a", "b", "c"]), Some([None, Some("7"), None]));
        for other in ["{}", "[]", r#"{"a":1"#, r#"{"\u0061":1}"#, r#"{"a":1} x"#, r#"{"a":01}"#] {
            assert_eq!(members(other, ["a"]), None, "{other}");
        }
    }

    #[test]
    fn what_is_unusual_or_wrong_is_left_to_serde() {
        let last = ["", r#"{"a":1}"#, "", "", ""];
        for line in [
            "",
            "{",
            "{}",
            "[]",
            r#"{"template":"x"} x"#,
            r#"{"template":"x",}"#,
            r#"{"template":"x" "body":"y"}"#,
            r#"{"template":"\ud800"}"#,
            r#"{"template":7}"#,
            r#"{"template":"x","body":{}}"#,
            r#"{"context":{"a":1}}"}"#,
            r#"{"context":{"a":1}1}"#,
            r#"{"context":{"a":01}}"#,
            r#"{"dialect":"other"}"#,
            r#"{"strict":"yes"}"#,
            r#"{"t\u0065mplate":"x"}"#,
            r#"{"config":"x"}"#,
            "{\"template\":\"a\nb\"}",
            "{\"template\":\"x\"",
        ] {
            assert!(read(line.as_bytes(), "", last).is_none(), "{line}");
        }
        assert!(read(b"{\"template\":\"\xff\"}", "", last).is_none());
    }
}
