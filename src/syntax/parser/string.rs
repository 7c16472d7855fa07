//! Strings: what their quotes hold, and the template in a double-quoted one.

use std::borrow::Cow;

use super::origin::Origin;
use super::{Parse, Parser};
use crate::syntax::ast::{Block, Expression, ExpressionKind, Interpolated, Template};
use crate::syntax::token::Token;

/// A template in a string counts as this many levels of nesting: it takes a parser of its own.
const STRING_WEIGHT: u32 = 3;

impl<'t> Parser<'t, '_, '_> {
    pub(super) fn string(&mut self) -> Parse<Expression> {
        let token = self.bump();
        let image = self.image(token);
        let Some(text) = value_of(image) else {
            return self.blame_unicode_escape(token);
        };
        // What counts is the source: an escaped `$` alone makes no template of it.
        if image.starts_with('"') && memchr::memchr2(b'$', b'#', image.as_bytes()).is_some() {
            let as_written = matches!(text, Cow::Borrowed(_));
            return self.interpolated(token, &text, as_written);
        }
        let text = match text {
            Cow::Borrowed(_) => self.slice(token.start + 1, token.end - 1),
            Cow::Owned(text) => text.into(),
        };
        let span = self.span(token);
        Ok(Expression { kind: ExpressionKind::String(text), span })
    }

    fn interpolated(&mut self, token: Token, value: &str, as_written: bool) -> Parse<Expression> {
        let cut_last = !value.contains("##");
        let body = if self.session.only_macros {
            Block::new()
        } else {
            let origin = self.origin_of(token, value, as_written);
            self.template_in(value, origin, cut_last)?
        };
        let span = self.span(token);
        let template = Template { body };
        let kind = ExpressionKind::Interpolated(Box::new(Interpolated { template, cut_last }));
        Ok(Expression { kind, span })
    }

    fn template_in(&mut self, value: &str, origin: Origin, padded: bool) -> Parse<Block> {
        self.session.depth += STRING_WEIGHT - 1;
        self.enter()?;
        let mut text = self.session.spare_texts.pop().unwrap_or_default();
        text.clear();
        text.push_str(value);
        if padded {
            text.push(' ');
        }
        let block = self.session.parse_at(&text, origin, true)?;
        self.session.spare_texts.push(text);
        self.session.depth -= STRING_WEIGHT;
        Ok(block)
    }

    /// The places of a string's characters in the outermost template.
    fn origin_of(&self, token: Token, value: &str, as_written: bool) -> Origin {
        let content = token.start + 1;
        let start = self.origin.place(content);
        if as_written {
            return match self.origin.verbatim(content, token.end - 1) {
                Some(start) => Origin::Verbatim { start, length: token.end - 1 - content },
                None => Origin::Points(vec![(0, start)]),
            };
        }
        let image = self.image(token);
        let inner = image.get(1..image.len().saturating_sub(1)).unwrap_or_default();
        let mut points = vec![(0, start)];
        let mut here = 0;
        let mut rest = inner;
        while let Some(first) = rest.chars().next() {
            let (written, length) = match first {
                '\\' if rest.starts_with("\\u") => escape_lengths(rest),
                '"' => (2, 1),
                _ => (first.len_utf8(), first.len_utf8()),
            };
            here += length;
            let behind = rest.get(written..).unwrap_or_default();
            if written != length {
                let consumed = inner.len() - behind.len();
                let there = content + u32::try_from(consumed).unwrap_or(0);
                points.push((u32::try_from(here).unwrap_or(u32::MAX), self.origin.place(there)));
            }
            rest = behind;
        }
        match here == value.len() {
            true => Origin::Points(points),
            false => Origin::Somewhere(start),
        }
    }
}

/// How many bytes the escape at the beginning of a text takes, and what it stands for.
fn escape_lengths(text: &str) -> (usize, usize) {
    let unit = |text: &str| {
        let (digits, _) = split_units(text.strip_prefix("\\u")?, 4)?;
        Some((java_hexadecimal(digits)?, digits.len() + 2))
    };
    let Some((first, length)) = unit(text) else {
        return (text.len(), 0);
    };
    let following = text.get(length..).and_then(unit);
    if let Some((second, more)) = following
        && let Some(Ok(character)) = char::decode_utf16([first, second]).next()
        && character.len_utf16() == 2
    {
        return (length + more, character.len_utf8());
    }
    // Half of a pair becomes a question mark.
    (length, char::from_u32(first.into()).map_or(1, char::len_utf8))
}

/// What a string's quotes hold: borrowed if it is just what is there. Nothing if an escape in it is broken.
fn value_of(image: &str) -> Option<Cow<'_, str>> {
    let inner = image.get(1..image.len().saturating_sub(1)).unwrap_or_default();
    let quote = if image.starts_with('"') { '"' } else { '\'' };
    let has_escape = quote == '"' && inner.contains('\\');
    let unescaped = if has_escape { unescape(inner)? } else { None };
    Some(match unescaped {
        Some(text) => Cow::Owned(undouble(&text, quote)),
        None if inner.contains(quote) => Cow::Owned(undouble(inner, quote)),
        None => Cow::Borrowed(inner),
    })
}

/// Two quotes are one.
fn undouble(text: &str, quote: char) -> String {
    let mut value = String::with_capacity(text.len() + 1);
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(quote) {
        value.push_str(before);
        value.push(quote);
        rest = behind.strip_prefix(quote).unwrap_or(behind);
    }
    value.push_str(rest);
    value
}

/// The text with each `\uXXXX` replaced, `None` within if there is none; fails where no number follows. No other
/// escape exists.
#[expect(clippy::option_option, reason = "failure and no change are two things")]
fn unescape(text: &str) -> Option<Option<String>> {
    let Some(first) = text.find("\\u") else {
        return Some(None);
    };
    let (before, mut rest) = text.split_at_checked(first)?;
    let mut units: Vec<u16> = before.encode_utf16().collect();
    while let Some(escape) = rest.strip_prefix("\\u") {
        let (digits, behind) = split_units(escape, 4)?;
        units.push(java_hexadecimal(digits)?);
        let next = behind.find("\\u").unwrap_or(behind.len());
        let (plain, following) = behind.split_at_checked(next)?;
        units.extend(plain.encode_utf16());
        rest = following;
    }
    // Half of a surrogate pair prints as a question mark in Java.
    let text = char::decode_utf16(units).map(|unit| unit.unwrap_or('?')).collect();
    Some(Some(text))
}

/// The first `count` characters as Java counts them, and the rest.
fn split_units(text: &str, count: usize) -> Option<(&str, &str)> {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if units == count {
            return text.split_at_checked(at);
        }
        units += character.len_utf16();
    }
    (units == count).then_some((text, ""))
}

/// `Integer.parseInt(digits, 16)`, which takes a sign, cut to 16 bits.
fn java_hexadecimal(digits: &str) -> Option<u16> {
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, digits.strip_prefix('+').unwrap_or(digits)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = u16::from_str_radix(digits, 16).ok()?;
    Some(if negative { value.wrapping_neg() } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_undoubled_in_pairs() {
        assert_eq!(undouble("a''b'''c", '\''), "a'b''c");
        assert_eq!(undouble("a", '"'), "a");
    }

    #[test]
    fn escapes_are_as_long_as_what_they_stand_for() {
        for (text, written, length) in [
            (r"\u0041b", 6, 1),
            (r"\u0082", 6, 2),
            (r"\ud83d\ude00x", 12, 4),
            (r"\ud83dx", 6, 1),
            (r"\ud83d\u0041", 6, 1),
        ] {
            assert_eq!(escape_lengths(text), (written, length), "{text}");
        }
    }

    #[test]
    fn only_unicode_escapes_exist() {
        assert_eq!(unescape("a\\n"), Some(None));
        assert_eq!(unescape("\\u0041\\u00e4x"), Some(Some("Aäx".into())));
        assert_eq!(unescape("\\ud83d\\ude00"), Some(Some("😀".into())));
        assert_eq!(unescape("\\ud83d"), Some(Some("?".into())));
        assert_eq!(unescape("\\u+041"), Some(Some("A".into())));
        assert_eq!(unescape("\\u41"), None);
        assert_eq!(unescape("\\user"), None);
    }
}
