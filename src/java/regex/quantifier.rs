//! `*`, `+`, `?` and counted repetitions.

use std::fmt::Write as _;

use super::translate::{Flags, Problem, Step, Translator, is_blank};

/// How often a counted repetition may repeat.
const MAX_REPEAT: u32 = 10_000;

/// `*`, `+`, `?` or a count, and how eager it is.
pub(super) struct Quantifier {
    pub(super) least: u32,
    pub(super) most: Option<u32>,
    pub(super) mode: Option<char>,
}

impl Quantifier {
    /// How often at most, as far as that matters for the size.
    pub(super) fn times(&self) -> u64 {
        u64::from(self.most.unwrap_or(self.least).max(1))
    }

    pub(super) fn write(&self, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = match (self.least, self.most) {
            (0, None) => out.write_char('*'),
            (1, None) => out.write_char('+'),
            (0, Some(1)) => out.write_char('?'),
            (least, None) => write!(out, "{{{least},}}"),
            (least, Some(most)) => write!(out, "{{{least},{most}}}"),
        };
        out.extend(self.mode);
    }
}

impl Translator {
    pub(super) fn quantifier(&mut self, flags: Flags) -> Step<Option<Quantifier>> {
        if flags.comments {
            while self.peek().is_some_and(is_blank) {
                self.at += 1;
            }
        }
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.at += 1;
                let bounds = self.until('}', "counted closure")?;
                // The closing brace is passed below, as the other quantifiers are.
                self.at -= 1;
                repetition(&bounds)?
            }
            _ => return Ok(None),
        };
        self.at += 1;
        if most.is_some_and(|most| most < least) {
            return Err("illegal repetition range".into());
        }
        let mode = self.peek().filter(|mode| matches!(mode, '?' | '+'));
        self.at += usize::from(mode.is_some());
        match self.peek() {
            Some(character @ ('*' | '+' | '?')) => {
                Err(format!("dangling meta character `{character}`").into())
            }
            _ => Ok(Some(Quantifier { least, most, mode })),
        }
    }

    /// Repeats what takes no characters, which the engine refuses: once is as good as often.
    pub(super) fn repeat_nothing(&mut self, start: usize, quantifier: &Quantifier) {
        if quantifier.least > 0 {
            return;
        }
        let atom = self.out.split_off(start);
        match quantifier.mode {
            _ if quantifier.most == Some(0) => self.out.push_str("(?:)"),
            None => self.push(format_args!("(?:{atom}|)")),
            Some('?') => self.push(format_args!("(?:|{atom})")),
            Some(_) => self.push(format_args!("(?>{atom}|)")),
        }
    }
}

/// The bounds of `{n}`, `{n,}` or `{n,m}`.
fn repetition(bounds: &str) -> Step<(u32, Option<u32>)> {
    let number = |digits: &str| {
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("illegal repetition".into());
        }
        let value: i32 = digits.parse().map_err(|_| "illegal repetition range")?;
        match u32::try_from(value) {
            Ok(value) if value <= MAX_REPEAT => Ok(value),
            _ => Err(Problem::Limit(format!("repeats something more than {MAX_REPEAT} times"))),
        }
    };
    Ok(match bounds.split_once(',') {
        None => number(bounds).map(|count| (count, Some(count)))?,
        Some((least, "")) => (number(least)?, None),
        Some((least, most)) => (number(least)?, Some(number(most)?)),
    })
}
