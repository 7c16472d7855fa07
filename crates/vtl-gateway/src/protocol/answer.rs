//! Answers, written member by member: the hot path of a batch.

use serde_json::Value as Json;
use vtl::json_text::{load, stops};
use vtl::{Error, Rendered};

use super::findings::error_findings;

/// Writes one answer into a buffer.
#[derive(Debug)]
pub struct Answer<'o> {
    out: &'o mut Vec<u8>,
}

impl<'o> Answer<'o> {
    /// Begins an answer with the name of its line, which is JSON text.
    pub fn begin(out: &'o mut Vec<u8>, name: Option<&str>) -> Self {
        out.push(b'{');
        if let Some(name) = name {
            out.extend_from_slice(b"\"name\":");
            out.extend_from_slice(name.as_bytes());
            out.push(b',');
        }
        Self { out }
    }

    /// Adds a member.
    pub fn member(self, name: &str, value: &Json) -> Self {
        write_text(self.out, name, &[]);
        self.out.push(b':');
        // Neither the values nor a vector can fail.
        let _ = serde_json::to_writer(&mut *self.out, value);
        self.out.push(b',');
        self
    }

    /// Ends the answer with what a template printed.
    pub fn rendered(self, rendered: &Rendered) {
        let out = self.out;
        out.extend_from_slice(b"\"ok\":true,\"output\":");
        write_text(out, &rendered.body, &rendered.effects.surrogates);
        for (name, overrides) in [
            ("requestOverride", &rendered.effects.request_override),
            ("responseOverride", &rendered.effects.response_override),
        ] {
            if !overrides.is_null() {
                out.extend_from_slice(b",\"");
                out.extend_from_slice(name.as_bytes());
                out.extend_from_slice(b"\":");
                write_json(out, overrides);
            }
        }
        out.push(b'}');
    }

    /// Ends the answer with why a template was refused or failed: the first finding in `error`,
    /// all of them in `findings`.
    pub fn failed(self, error: &Error) {
        let out = self.out;
        out.extend_from_slice(b"\"ok\":false,\"error\":{\"kind\":\"");
        out.extend_from_slice(error.kind().as_str().as_bytes());
        out.extend_from_slice(b"\",\"code\":\"");
        out.extend_from_slice(error.code().as_bytes());
        out.extend_from_slice(b"\",\"message\":");
        write_text(out, error.message(), &[]);
        if let (Some(at), Some(span)) = (error.position(), error.span()) {
            let place = format!(
                ",\"line\":{},\"column\":{},\"span\":[{},{}]",
                at.line, at.column, span.start, span.end
            );
            out.extend_from_slice(place.as_bytes());
        }
        out.extend_from_slice(b"},\"findings\":");
        write_json(out, &error_findings(error));
        out.push(b'}');
    }

    /// Ends the answer: the line is not a case.
    pub fn refused(self, message: &str) {
        self.out.extend_from_slice(b"\"ok\":false,\"error\":{\"kind\":\"case\",\"message\":");
        write_text(self.out, message, &[]);
        self.out.extend_from_slice(b"}}");
    }
}

fn write_json(out: &mut Vec<u8>, value: &Json) {
    // Neither the values nor a vector can fail.
    let _ = serde_json::to_writer(out, value);
}

/// A JSON string. `surrogates`: where a `?` stands for an unpaired surrogate, which JSON can say though UTF-8 cannot.
fn write_text(out: &mut Vec<u8>, text: &str, surrogates: &[(usize, u16)]) {
    out.push(b'"');
    let mut done = 0;
    for (at, unit) in surrogates {
        escape(out, text.get(done..*at).unwrap_or_default());
        out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
        done = at + 1;
    }
    escape(out, text.get(done..).unwrap_or_default());
    out.push(b'"');
}

/// Appends text as it is between quotes, eight bytes at a time.
fn escape(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + bytes.len() / 8 + 8);
    let mut at = 0;
    loop {
        let word = load(bytes, at);
        let stop = stops(word);
        // All eight, and then without those that are too many: one copy of a fixed size.
        let before = out.len();
        out.extend_from_slice(&word.to_le_bytes());
        if stop == 0 {
            at += 8;
            continue;
        }
        let place = stop.trailing_zeros() & !7;
        let length = (place / 8) as usize;
        out.truncate(before + length);
        at += length;
        if at >= bytes.len() {
            break;
        }
        match (word >> place) as u8 {
            byte @ (b'"' | b'\\') => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            byte => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_wherever_it_ends() {
        let specials =
            ["", "\"", "\\", "\n", "\r\t", "\0", "\u{1}\u{1f}", "é", "\u{7f}", "日\"", "😀"];
        for first in specials {
            for second in specials {
                for at in 0..20 {
                    let text =
                        format!("{}{first}{}{second}", "a".repeat(at), "b".repeat(at * 7 % 11));
                    let mut out = Vec::new();
                    write_text(&mut out, &text, &[]);
                    let read: String = serde_json::from_slice(&out).expect("a string");
                    assert_eq!(read, text);
                }
            }
        }
    }
}
