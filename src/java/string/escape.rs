//! `StringEscapeUtils.escapeJavaScript` of commons-lang 2.

use std::fmt::Write as _;

use crate::value::{Output, Str};

/// The text with quotes, backslashes, slashes, control characters and all beyond ASCII escaped, for `$util`.
pub(crate) fn escape_java_script(text: Str<'_>) -> Str<'_> {
    if text
        .as_str()
        .is_some_and(|plain| !plain.bytes().any(needs_escape))
    {
        return text;
    }
    let mut out = String::with_capacity(text.size() + 16);
    match text.as_str() {
        Some(plain) => escape(plain, &mut out),
        None => text
            .units()
            .into_iter()
            .for_each(|unit| escape_unit(unit, &mut out)),
    }
    Str::from(out)
}

/// Prints the escaped text.
pub(crate) fn print_java_script(text: &Str<'_>, out: &mut Output) {
    match text.as_str() {
        Some(plain) => escape(plain, out.buffer()),
        None => text
            .units()
            .into_iter()
            .for_each(|unit| escape_unit(unit, out.buffer())),
    }
}

fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(needs_escape) {
        let (plain, marked) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut characters = marked.chars();
        let mut units = [0; 2];
        if let Some(character) = characters.next() {
            for unit in character.encode_utf16(&mut units) {
                escape_unit(*unit, out);
            }
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

fn needs_escape(byte: u8) -> bool {
    matches!(byte, b'\'' | b'"' | b'\\' | b'/' | 0..=0x1F | 0x80..)
}

fn escape_unit(unit: u16, out: &mut String) {
    let short = match unit {
        0x08 => r"\b",
        0x09 => r"\t",
        0x0A => r"\n",
        0x0C => r"\f",
        0x0D => r"\r",
        0x22 => r#"\""#,
        0x27 => r"\'",
        0x2F => r"\/",
        0x5C => r"\\",
        0x20..=0x7F => {
            out.extend(char::from_u32(u32::from(unit)));
            return;
        }
        _ => {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04X}");
            return;
        }
    };
    out.push_str(short);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_commons_lang() {
        let escaped = |text: &'static str| {
            escape_java_script(Str::Borrowed(text))
                .to_utf8()
                .into_owned()
        };
        assert_eq!(escaped("plain <&> \u{7f}"), "plain <&> \u{7f}");
        assert_eq!(
            escaped("it's \"a/b\" \\ \n\u{1}é😀"),
            r#"it\'s \"a\/b\" \\ \n\u0001\u00E9\uD83D\uDE00"#
        );
        let wide = Str::Wide([0xD83D, 0x61].into());
        assert_eq!(escape_java_script(wide), *r"\uD83Da");
    }
}
