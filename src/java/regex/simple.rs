//! Patterns that are one part after the other, such as `[^a-z]+`, `,\s*` or `(\d+)-(\d+)`, matched byte by byte in texts
//! of ASCII.
//!
//! Most patterns of templates are of this kind, and match often and briefly. The general search has to be set up for each
//! match, which took up to 1.7 times as long as Java's.

/// A pattern in which no part that may be repeated can begin what comes after it: the longest run is the only one to try.
#[derive(Debug, Clone)]
pub(super) struct Simple {
    parts: Box<[Part]>,
    /// What a match can begin with.
    first: Set,
}

/// A character, or a run of characters, of a set.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    set: Set,
    is_optional: bool,
    is_run: bool,
    /// The group that begins here, and the one that ends after this.
    opens: Option<usize>,
    closes: Option<usize>,
}

/// A set of ASCII characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Set(u128);

/// So many times the text, and some more, may be read before the general search continues: a part that reads far, and is
/// then of no use, would be tried at each place.
const EFFORT: usize = 8;

/// How much may still be read.
#[derive(Debug)]
pub(super) struct Effort(usize);

impl Effort {
    pub(super) fn of(text: &str) -> Self {
        Self(EFFORT * text.len() + 1024)
    }
}

impl Simple {
    /// The pattern, if it is of this kind.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let mut parser = Parser { rest: pattern.as_bytes() };
        let mut parts: Vec<Part> = Vec::new();
        let (mut groups, mut opens, mut is_open) = (0, None, false);
        while let Some(byte) = parser.next() {
            match byte {
                b'(' if !is_open && parser.peek() != Some(b'?') => {
                    groups += 1;
                    is_open = true;
                    opens = Some(groups);
                    continue;
                }
                b')' if is_open && opens.is_none() => {
                    is_open = false;
                    parts.last_mut()?.closes = Some(groups);
                    // A group that is repeated is another matter.
                    match parser.peek() {
                        Some(b'+' | b'*' | b'?' | b'{') => return None,
                        _ => continue,
                    }
                }
                _ => {}
            }
            let set = parser.atom(byte)?;
            let mut part = Part { set, opens: opens.take(), ..Part::default() };
            if let Some(quantifier @ (b'+' | b'*' | b'?')) = parser.peek() {
                parser.next();
                part.is_run = quantifier != b'?';
                part.is_optional = quantifier != b'+';
            }
            if let Some(b'+' | b'*' | b'?' | b'{') = parser.peek() {
                return None;
            }
            parts.push(part);
        }
        let is_certain = parts.iter().enumerate().all(|(at, part)| {
            let rest = parts.get(at + 1..).unwrap_or_default();
            !(part.is_run || part.is_optional) || begins(rest).0 & part.set.0 == 0
        });
        let matches_nothing = parts.iter().all(|part| part.is_optional);
        let is_simple = is_certain && !matches_nothing && !is_open;
        is_simple.then(|| Self { first: begins(&parts), parts: parts.into() })
    }

    /// The first match from a place on, with its groups; no groups where there is none. `None` where that takes too long.
    pub(super) fn find(
        &self,
        text: &[u8],
        from: usize,
        effort: &mut Effort,
        groups: &mut Vec<Option<(usize, usize)>>,
    ) -> Option<()> {
        let mut start = from;
        loop {
            let rest = text.get(start..).unwrap_or_default();
            let Some(skipped) = rest.iter().position(|byte| self.first.has(*byte)) else {
                groups.clear();
                return Some(());
            };
            start += skipped;
            let (end, is_match) = self.match_at(text, start, groups);
            if is_match {
                return Some(());
            }
            effort.0 = effort.0.checked_sub(1 + end - start)?;
            // What began within a run would come to the same end of it.
            start += match self.parts.first() {
                Some(first) if first.is_run => first.set.run(text, start).max(1),
                _ => 1,
            };
        }
    }

    /// Matches at a place: how far it was read, and whether it matches.
    fn match_at(
        &self,
        text: &[u8],
        start: usize,
        groups: &mut Vec<Option<(usize, usize)>>,
    ) -> (usize, bool) {
        groups.clear();
        groups.push(None);
        let mut at = start;
        let mut group_start = start;
        for part in &self.parts {
            if part.opens.is_some() {
                group_start = at;
            }
            let length = match part.is_run {
                true => part.set.run(text, at),
                false => usize::from(text.get(at).is_some_and(|byte| part.set.has(*byte))),
            };
            if length == 0 && !part.is_optional {
                return (at, false);
            }
            at += length;
            if part.closes.is_some() {
                groups.push(Some((group_start, at)));
            }
        }
        if let Some(whole) = groups.first_mut() {
            *whole = Some((start, at));
        }
        (at, true)
    }
}

/// What parts can begin with.
fn begins(parts: &[Part]) -> Set {
    let optional = parts.iter().take_while(|part| part.is_optional).count();
    Set(parts.iter().take(optional + 1).fold(0, |all, part| all | part.set.0))
}

impl Set {
    const DIGITS: Self = Self::range(b'0', b'9');
    const WORD: Self =
        Self(Self::DIGITS.0 | Self::range(b'a', b'z').0 | Self::range(b'A', b'Z').0 | 1 << b'_');
    const SPACE: Self = Self(Self::range(b'\t', b'\r').0 | 1 << b' ');
    const LINE_ENDS: Self = Self(1 << b'\n' | 1 << b'\r');

    const fn range(from: u8, to: u8) -> Self {
        Self((u128::MAX >> (127 - to as u32)) & (u128::MAX << from as u32))
    }

    #[inline]
    fn has(self, byte: u8) -> bool {
        byte < 128 && self.0 >> byte & 1 == 1
    }

    /// How many bytes from a place on are in it.
    #[inline]
    fn run(self, text: &[u8], at: usize) -> usize {
        let rest = text.get(at..).unwrap_or_default();
        rest.iter().position(|byte| !self.has(*byte)).unwrap_or(rest.len())
    }
}

/// Reads patterns of ASCII, and gives up on anything unusual.
struct Parser<'p> {
    rest: &'p [u8],
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// One character or class that begins with `byte`.
    fn atom(&mut self, byte: u8) -> Option<Set> {
        match byte {
            b'[' => self.class(),
            b'.' => Some(Set(!Set::LINE_ENDS.0)),
            b'\\' => self.escape(),
            b'(' | b')' | b'|' | b'^' | b'$' | b'*' | b'+' | b'?' | b'{' | b'}' | b']' => None,
            byte => literal(byte),
        }
    }

    /// What is after a backslash.
    fn escape(&mut self) -> Option<Set> {
        Some(match self.next()? {
            b'd' => Set::DIGITS,
            b'D' => Set(!Set::DIGITS.0),
            b'w' => Set::WORD,
            b'W' => Set(!Set::WORD.0),
            b's' => Set::SPACE,
            b'S' => Set(!Set::SPACE.0),
            b'n' => literal(b'\n')?,
            b'r' => literal(b'\r')?,
            b't' => literal(b'\t')?,
            byte if byte.is_ascii_punctuation() => literal(byte)?,
            _ => return None,
        })
    }

    /// What is after `[`, up to `]`.
    fn class(&mut self) -> Option<Set> {
        let is_negated = self.peek() == Some(b'^');
        if is_negated {
            self.next();
        }
        let mut all = Set::default();
        let mut is_empty = true;
        loop {
            let byte = self.next()?;
            let set = match byte {
                b']' if !is_empty => break,
                b']' | b'[' | b'&' | b'^' => return None,
                b'\\' => self.escape()?,
                byte => literal(byte)?,
            };
            is_empty = false;
            all.0 |= set.0;
            // A hyphen at the end is one.
            if self.peek() == Some(b'-') && self.rest.get(1) != Some(&b']') {
                self.next();
                let to = self.next()?;
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric();
                if !is_plain(byte) || !is_plain(to) || to < byte {
                    return None;
                }
                all.0 |= Set::range(byte, to).0;
            }
        }
        Some(if is_negated { Set(!all.0) } else { all })
    }
}

fn literal(byte: u8) -> Option<Set> {
    byte.is_ascii().then(|| Set(1 << byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The groups of every match.
    type Matches = Vec<Vec<Option<(usize, usize)>>>;

    fn matches(pattern: &str, text: &str) -> Option<Matches> {
        let simple = Simple::parse(pattern)?;
        let (mut found, mut groups, mut at) = (Vec::new(), Vec::new(), 0);
        let mut effort = Effort::of(text);
        loop {
            simple.find(text.as_bytes(), at, &mut effort, &mut groups)?;
            match groups.first().copied().flatten() {
                Some((_, end)) => at = end,
                None => return Some(found),
            }
            found.push(groups.clone());
        }
    }

    #[test]
    fn simple_patterns_match_as_the_general_search_does() {
        let patterns = [
            "[0-9]+",
            "[^a-zA-Z0-9]",
            r"\s+",
            r",\s*",
            r"(\d+)-(\d+)",
            "([a-z]+) ([0-9]+)",
            "a.c",
            "a?b",
            r"[\w.-]+@[a-z]+",
            "x*y",
            r"\.",
            "[a-z][A-Z]?",
            "(a)(b*)c",
            r",[^;]+;",
            "[-_]",
            r"[\s,]+",
            r"[^\w\s]",
        ];
        let texts = [
            "",
            "abc 123 ",
            "a-b_c",
            "12-34,56-7",
            "  x, y ,z",
            "aabbcc abc axc a\nc",
            "me.x-y@host you@z",
            "xxxyyxy",
            "A\tB\r\n",
            ",,a;,b,;",
            "aBc dE",
            "1",
            "\u{7f}~",
            "ab1-2-3",
        ];
        let budget = crate::value::RegexBudget::new(usize::MAX);
        for pattern in patterns {
            let general = super::super::Engine::general(pattern).unwrap();
            for text in texts {
                let mut expected = Vec::new();
                let mut visit = |groups: &super::super::Groups| {
                    expected.push(groups.to_vec());
                    Ok(true)
                };
                general.each(text, &budget, &mut visit).unwrap();
                assert_eq!(matches(pattern, text), Some(expected), "{pattern} in {text:?}");
            }
        }
    }

    #[test]
    fn what_is_not_simple_is_left_to_the_general_search() {
        for pattern in [
            "a|b", "^a", "a$", "a+a", ".*x", "a{2}", "a+?", "a++", "(?:a)", "(a)+", "((a))", "()",
            "[a&&b]", "[[a]]", "[]a]", "a*", r"\bx", r"\p{L}", "é", "[é]", "(a", "a)", "[a", r"\",
            "[z-a]", r"[\d-z]", "[^]", r"a?\w",
        ] {
            assert!(Simple::parse(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn what_takes_too_long_is_left_to_the_general_search() {
        let simple = Simple::parse(",[^;]+;").unwrap();
        let text = ",".repeat(1000);
        let found = simple.find(text.as_bytes(), 0, &mut Effort::of(&text), &mut Vec::new());
        assert_eq!(found, None);
    }
}
