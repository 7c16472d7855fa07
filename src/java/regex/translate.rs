//! Java's pattern syntax, rewritten for `fancy-regex`.

use std::fmt::Write as _;

use super::cost::Cost;
use super::group::Groups;
use super::quantifier::Quantifier;
use crate::value::Thrown;

/// How deep groups and classes may nest; the engine's own parser stops at 64.
const MAX_NESTING: u32 = 40;
/// How many characters a match needs at most, repetitions and references to groups written out.
const MAX_SIZE: u64 = 100_000;

/// Line terminators, as the inside of a class.
const LINE_ENDS: &str = r"\n\r\x{85}\x{2028}\x{2029}";
/// Vertical white space, as the inside of a class.
pub(super) const VERTICAL: &str = r"\n\x{0B}\x{0C}\r\x{85}\x{2028}\x{2029}";
/// The end of the text, or before a line terminator that ends it.
const END: &str = r"(?:(?<!\r)(?=\n\z)|(?=(?:\r\n|[\r\x{85}\x{2028}\x{2029}])?\z))";

/// A pattern for `fancy-regex`.
pub(super) struct Translated {
    pub(super) text: String,
    pub(super) cost: Cost,
}

/// The same pattern for `fancy-regex`. Fails with a `PatternSyntaxException`, and where the pattern is too large.
pub(super) fn translate(pattern: &str) -> Result<Translated, Thrown> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut translator = Translator {
        groups: Groups::of(&characters),
        characters,
        at: 0,
        nesting: 0,
        cost: Cost::default(),
        out: String::with_capacity(pattern.len() * 2),
    };
    match translator.alternatives(Flags::default()) {
        Ok(size) if translator.peek().is_none() => {
            let text = translator.out;
            let mut cost = translator.cost;
            cost.size = size;
            cost.closed(&Cost::default());
            Ok(Translated { text, cost })
        }
        Ok(_) => Err(syntax(pattern, "unmatched closing `)`")),
        Err(Problem::Syntax(problem)) => Err(syntax(pattern, &problem)),
        Err(Problem::Limit(problem)) => {
            Err(Thrown::limit("", format!("the regular expression {problem}")))
        }
    }
}

/// What the engine does not take.
pub(super) fn refused(pattern: &str, error: fancy_regex::Error) -> Thrown {
    match error {
        // A script that does not exist.
        _ if format!("{error:?}").contains("UnicodeProperty") => {
            syntax(pattern, "unknown character property")
        }
        fancy_regex::Error::CompileError(_) => {
            Thrown::limit("", "the regular expression is too large")
        }
        _ => syntax(pattern, "not supported"),
    }
}

fn syntax(pattern: &str, problem: &str) -> Thrown {
    let shown: String = pattern.chars().take(200).collect();
    Thrown::java("PatternSyntaxException", format!("{problem} in `{shown}`"))
}

/// Why a pattern is not translated.
pub(super) enum Problem {
    /// Java refuses it too.
    Syntax(Box<str>),
    /// It is larger than what is taken here.
    Limit(String),
}

impl From<&str> for Problem {
    fn from(problem: &str) -> Self {
        Self::Syntax(problem.into())
    }
}

impl From<String> for Problem {
    fn from(problem: String) -> Self {
        Self::Syntax(problem.into())
    }
}

pub(super) type Step<T = ()> = Result<T, Problem>;

/// The modes that `(?i)` and its like set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) ignore_case: bool,
    pub(super) unicode_case: bool,
    pub(super) unicode_classes: bool,
    pub(super) comments: bool,
    pub(super) multiline: bool,
    pub(super) dot_all: bool,
    pub(super) unix_lines: bool,
}

/// A translation under way.
pub(super) struct Translator {
    pub(super) characters: Vec<char>,
    pub(super) at: usize,
    pub(super) groups: Groups,
    nesting: u32,
    pub(super) cost: Cost,
    pub(super) out: String,
}

impl Translator {
    pub(super) fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    pub(super) fn peek_at(&self, offset: usize) -> Option<char> {
        self.characters.get(self.at + offset).copied()
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    pub(super) fn skip_comment(&mut self) {
        while self.peek().is_some_and(|character| character != '\n') {
            self.at += 1;
        }
    }

    /// Reads up to `end` and over it.
    pub(super) fn until(&mut self, end: char, what: &str) -> Step<String> {
        let rest = self.characters.get(self.at..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|character| *character == end)
            .ok_or_else(|| format!("unclosed {what}"))?;
        let text = rest.iter().take(length).collect();
        self.at += length + 1;
        Ok(text)
    }

    /// Inside `\Q`: the next character up to `\E`.
    pub(super) fn next_quoted(&mut self) -> Option<char> {
        if self.peek() == Some('\\') && self.peek_at(1) == Some('E') {
            self.at += 2;
            return None;
        }
        self.next()
    }

    pub(super) fn enter(&mut self) -> Step {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            let problem = format!("nests groups and classes more than {MAX_NESTING} deep");
            return Err(Problem::Limit(problem));
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.nesting -= 1;
    }

    /// Everything up to the end of the group or of the pattern; gives back its size. Flags set in it hold to its end,
    /// across `|`.
    pub(super) fn alternatives(&mut self, mut flags: Flags) -> Step<u64> {
        let mut size = 0_u64;
        let outside = self.cost;
        let mut branch = self.cost;
        let mut is_choice = false;
        let mut begin = self.out.len();
        let mut is_anchored = false;
        while let Some(character) = self.peek().filter(|character| *character != ')') {
            let start = self.out.len();
            let before = self.cost;
            if character == '|' {
                self.at += 1;
                self.out.push('|');
                is_choice = true;
                self.cost.alternative(&branch, is_anchored);
                branch = self.cost;
                begin = self.out.len();
                is_anchored = false;
                continue;
            }
            is_anchored |= character == '^' && !flags.multiline && start == begin;
            let atom = self.atom(character, &mut flags)?;
            if let Some(atom) = atom {
                let quantifier = self.quantifier(flags)?;
                let times = quantifier.as_ref().map_or(1, Quantifier::times);
                if let Some(quantifier) = quantifier {
                    self.cost.repeated(quantifier.least, quantifier.most, &before);
                    if quantifier.mode == Some('+') {
                        self.cost.closed(&before);
                        self.cost.goes_back += 1;
                    }
                    if atom == 0 {
                        self.repeat_nothing(start, &quantifier);
                    } else {
                        quantifier.write(&mut self.out);
                    }
                }
                size = size.saturating_add(atom.saturating_mul(times));
                self.cost.passed(&branch, &before);
            }
            if size > MAX_SIZE {
                let problem = format!("takes more than {MAX_SIZE} characters when written out");
                return Err(Problem::Limit(problem));
            }
        }
        self.cost.alternative(&branch, is_anchored);
        self.cost.reads_on |= is_choice && self.cost.long > outside.long;
        Ok(size)
    }

    /// What may be repeated, and its size; nothing for what cannot be.
    fn atom(&mut self, character: char, flags: &mut Flags) -> Step<Option<u64>> {
        match character {
            '(' => return self.open_group(flags),
            '[' => {
                self.at += 1;
                let class = self.class(*flags)?;
                self.push_class(&class, *flags);
                return Ok(Some(1));
            }
            '\\' => return self.escape(*flags),
            '*' | '+' | '?' => {
                return Err(format!("dangling meta character `{character}`").into());
            }
            // With nothing before it, a count repeats nothing: so does the second of two.
            '{' => {
                self.quantifier(*flags)?;
            }
            '#' if flags.comments => self.skip_comment(),
            _ if flags.comments && is_blank(character) => self.at += 1,
            _ => {
                self.at += 1;
                self.simple(character, *flags);
                return Ok(Some(u64::from(!matches!(character, '^' | '$'))));
            }
        }
        Ok(None)
    }

    fn simple(&mut self, character: char, flags: Flags) {
        // Both are written as look-arounds.
        self.cost.goes_back += u32::from(character == '$' || character == '^' && flags.multiline);
        let text = match character {
            '.' if flags.dot_all => "(?s:.)",
            '.' if flags.unix_lines => r"[^\n]",
            '.' => {
                self.push(format_args!("[^{LINE_ENDS}]"));
                return;
            }
            '^' if !flags.multiline => r"(?:\A)",
            '^' if flags.unix_lines => r"(?:(?:\A|(?<=\n))(?!\z))",
            '^' => r"(?:(?:\A|(?<=[\n\x{85}\x{2028}\x{2029}])|(?<=\r)(?!\n))(?!\z))",
            '$' if flags.multiline && flags.unix_lines => r"(?:(?=\n|\z))",
            '$' if flags.multiline => r"(?:(?<!\r)(?=\n)|(?=[\r\x{85}\x{2028}\x{2029}]|\z))",
            '$' => Self::end(flags),
            _ => return self.literal(character, flags),
        };
        self.out.push_str(text);
    }

    pub(super) fn end(flags: Flags) -> &'static str {
        if flags.unix_lines { r"(?:(?=\n?\z))" } else { END }
    }

    pub(super) fn literal(&mut self, character: char, flags: Flags) {
        if !flags.ignore_case {
            push_literal(character, &mut self.out);
        } else if flags.unicode_case {
            self.out.push_str("(?i:");
            push_literal(character, &mut self.out);
            self.out.push(')');
        } else if character.is_ascii_alphabetic() {
            let (lower, upper) = (character.to_ascii_lowercase(), character.to_ascii_uppercase());
            self.push(format_args!("[{lower}{upper}]"));
        } else {
            push_literal(character, &mut self.out);
        }
    }

    pub(super) fn push_class(&mut self, class: &str, flags: Flags) {
        if flags.ignore_case && flags.unicode_case {
            self.push(format_args!("(?i:{class})"));
        } else {
            self.out.push_str(class);
        }
    }

    pub(super) fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(text);
    }
}

pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

/// One character of the text, escaped wherever the engine could take it for more.
pub(super) fn push_literal(character: char, out: &mut String) {
    if character.is_ascii_punctuation() && !matches!(character, '<' | '>') {
        out.push('\\');
        out.push(character);
    } else if character.is_ascii() && !character.is_ascii_alphanumeric() || character.is_control() {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\x{{{:X}}}", u32::from(character));
    } else {
        out.push(character);
    }
}
