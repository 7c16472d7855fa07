//! Strings: what their quotes hold, and the template in a double-quoted one.

use super::origin::Origin;
use super::{Parse, Parser};
use crate::syntax::ast::{Expression, ExpressionKind, Interpolated, Template};
use crate::syntax::token::Token;

/// A template in a string counts as so many levels of nesting: it takes a parser of its own.
const STRING_WEIGHT: u32 = 3;

impl Parser<'_, '_, '_> {
    pub(super) fn string(&mut self) -> Parse<Expression> {
        let token = self.bump();
        let Some((text, as_written)) = self.string_value(token) else {
            return self.blame_unicode_escape(token);
        };
        // What counts is the source: an escaped `$` alone makes no template of it.
        let image = self.image(token);
        let kind = if image.starts_with('"') && image.contains(['$', '#']) {
            self.interpolated(token, text, as_written)?
        } else {
            ExpressionKind::String(text.into())
        };
        Ok(Expression {
            kind,
            span: self.span(token),
        })
    }

    /// What a string's quotes hold, and whether that is just what stands there. `None` if an escape in it is broken.
    fn string_value(&self, token: Token) -> Option<(String, bool)> {
        let image = self.image(token);
        let mut inner = image.chars();
        let quote = inner.next().unwrap_or('"');
        inner.next_back();
        let inner = inner.as_str();
        let unescaped = match quote {
            '"' => unescape(inner)?,
            _ => None,
        };
        let value = undouble(unescaped.as_deref().unwrap_or(inner), quote);
        let as_written = unescaped.is_none() && value.len() == inner.len();
        Some((value, as_written))
    }

    fn interpolated(
        &mut self,
        token: Token,
        mut text: String,
        as_written: bool,
    ) -> Parse<ExpressionKind> {
        let cut_last = !text.contains("##");
        if cut_last {
            text.push(' ');
        }
        let template = if self.session.only_macros {
            Template { body: Vec::new() }
        } else {
            let origin = self.origin_of(token, as_written);
            self.session.depth += STRING_WEIGHT - 1;
            self.enter()?;
            let template = self.session.parse_at(&text, origin, true)?;
            self.session.depth -= STRING_WEIGHT;
            template
        };
        let interpolated = Interpolated { template, cut_last };
        Ok(ExpressionKind::Interpolated(Box::new(interpolated)))
    }

    /// The places of a string's characters in the outermost template.
    fn origin_of(&self, token: Token, as_written: bool) -> Origin {
        let content = token.start + 1;
        let start = self.origin.place(content);
        if as_written {
            return Origin::new(vec![(0, start)]);
        }
        let image = self.image(token);
        let inner = image
            .get(1..image.len().saturating_sub(1))
            .unwrap_or_default();
        let mut points = vec![(0, start)];
        let mut here = 0;
        let mut rest = inner;
        while let Some(first) = rest.chars().next() {
            let (written, length) = match first {
                '\\' if rest.starts_with("\\u") => (6, 1),
                '"' => (2, 1),
                _ => (first.len_utf8(), first.len_utf8()),
            };
            here += length;
            let behind = rest.get(written..).unwrap_or_default();
            if written != length {
                let consumed = inner.len() - behind.len();
                let there = content + u32::try_from(consumed).unwrap_or(0);
                points.push((
                    u32::try_from(here).unwrap_or(u32::MAX),
                    self.origin.place(there),
                ));
            }
            rest = behind;
        }
        Origin::new(points)
    }
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
    let text = char::decode_utf16(units)
        .map(|unit| unit.unwrap_or('?'))
        .collect();
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
    Some(if negative {
        value.wrapping_neg()
    } else {
        value
    })
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
