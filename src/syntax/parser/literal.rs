//! The source of nodes as Velocity gives it back: the tokens' texts, and of the characters between them only those
//! that Velocity remembers.

use super::Parser;
use crate::source::SharedStr;
use crate::syntax::token::{Special, Token, TokenKind};

impl<'t> Parser<'t, '_, '_> {
    /// The source of the tokens from `first` to `last`.
    pub(super) fn literal(&self, first: usize, last: usize) -> SharedStr {
        if self.last_gap < first
            && let (Some(first), Some(last)) = (self.tokens.get(first), self.tokens.get(last))
        {
            return self.slice(first.start, last.end);
        }
        let tokens = self.tokens.get(first..=last).unwrap_or_default();
        if let Some((start, end)) = self.contiguous(tokens) {
            return self.slice(start, end);
        }
        let mut literal = String::new();
        for &token in tokens {
            self.push_literal(token, &mut literal);
        }
        literal.into()
    }

    /// The texts of the tokens from `first` to `last`, and nothing of what is between them.
    pub(super) fn images(&self, first: usize, last: usize) -> SharedStr {
        let tokens = self.tokens.get(first..=last).unwrap_or_default();
        if let Some((start, end)) = self.contiguous(tokens) {
            return self.slice(start, end);
        }
        let mut images = String::new();
        for &token in tokens {
            images.push_str(self.image(token));
        }
        images.into()
    }

    /// What a text token prints.
    pub(super) fn literal_of_token(&self, token: Token) -> SharedStr {
        if !self.has_special_text(token) {
            return self.slice(token.start, token.end);
        }
        let mut literal = String::new();
        self.push_literal(token, &mut literal);
        literal.into()
    }

    /// Takes `count` bytes off the front of a token: Velocity does so with escapes it has understood, and every
    /// source put together later is without them.
    pub(super) fn cut_front(&mut self, at: usize, count: usize) {
        if let Some(token) = self.tokens.get_mut(at) {
            token.start += u32::try_from(count).unwrap_or(0);
            self.last_gap = self.last_gap.max(at);
        }
    }

    /// The stretch of text that the tokens fill without a gap, which is the rule.
    fn contiguous(&self, tokens: &[Token]) -> Option<(u32, u32)> {
        let start = tokens.first()?.start;
        let mut end = start;
        for token in tokens {
            if token.start != end || self.has_special_text(*token) {
                return None;
            }
            end = token.end;
        }
        Some((start, end))
    }

    /// Whether text before the token, or the token's own, is to be left out or put in.
    pub(super) fn has_special_text(&self, token: Token) -> bool {
        let has_gathered = token.kind == TokenKind::Dot && token.end - token.start > 1;
        token.kind == TokenKind::BlockComment
            || has_gathered
            || token.specials_start != token.specials_end
                && self.lexer.specials(token).iter().any(|special| special.end - special.start > 1)
    }

    fn push_literal(&self, token: Token, into: &mut String) {
        if token.kind == TokenKind::BlockComment {
            return;
        }
        let specials = self.lexer.specials(token);
        let hidden = specials.last().is_some_and(|&last| self.special(last).starts_with("##"));
        if !hidden {
            for &special in specials {
                push_special_text(self.special(special), into);
            }
        }
        into.push_str(self.image(token));
    }

    fn special(&self, special: Special) -> &str {
        self.text.get(special.start as usize..special.end as usize).unwrap_or_default()
    }
}

/// Of a special token Velocity keeps `$` and `#`, and the backslashes before a `$`; a `!` is lost.
fn push_special_text(special: &str, into: &mut String) {
    let mut rest = special;
    while let Some(first) = rest.chars().next() {
        let slashes = rest.bytes().take_while(|&byte| byte == b'\\').count();
        let behind = rest.get(slashes..).unwrap_or_default();
        if slashes > 0 && behind.starts_with('$') {
            into.push_str(rest.get(..=slashes).unwrap_or_default());
            // The loop of the original steps over one character more.
            let mut unread = behind.chars();
            unread.next();
            unread.next();
            rest = unread.as_str();
            continue;
        }
        if matches!(first, '#' | '$') {
            into.push(first);
        }
        rest = rest.get(slashes.max(first.len_utf8())..).unwrap_or_default();
    }
}
