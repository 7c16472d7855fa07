//! Java's pattern syntax, rewritten for `fancy-regex`.

use std::fmt::Write as _;

use crate::value::Thrown;

/// How deep groups and classes may nest; the engine's own parser stops at 64.
const MAX_NESTING: u32 = 40;
/// How often a counted repetition may repeat.
const MAX_REPEAT: u32 = 10_000;
/// How many characters a match needs at most, repetitions and references to groups written out.
const MAX_SIZE: u64 = 100_000;

/// Line terminators, as the inside of a class.
const LINE_ENDS: &str = r"\n\r\x{85}\x{2028}\x{2029}";
/// Vertical white space, as the inside of a class.
pub(super) const VERTICAL: &str = r"\n\x{0B}\x{0C}\r\x{85}\x{2028}\x{2029}";
/// The end of the text, or before a line terminator that ends it.
const END: &str = r"(?:(?<!\r)(?=\n\z)|(?=(?:\r\n|[\r\x{85}\x{2028}\x{2029}])?\z))";

/// The same pattern for `fancy-regex`. Fails with a `PatternSyntaxException`.
pub(super) fn translate(pattern: &str) -> Result<String, Thrown> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut translator = Translator {
        groups: count_groups(&characters),
        characters,
        at: 0,
        nesting: 0,
        names: Vec::new(),
        group_sizes: Vec::new(),
        out: String::with_capacity(pattern.len() * 2),
    };
    match translator.alternatives(Flags::default()) {
        Ok(_) if translator.peek().is_none() => Ok(translator.out),
        Ok(_) => Err(syntax(pattern, "unmatched closing `)`")),
        Err(problem) => Err(syntax(pattern, &problem)),
    }
}

/// What the engine does not take, as an exception.
pub(super) fn refused(pattern: &str, error: fancy_regex::Error) -> Thrown {
    match error {
        fancy_regex::Error::CompileError(_) => syntax(pattern, "too large, or not supported"),
        _ => syntax(pattern, "not supported"),
    }
}

fn syntax(pattern: &str, problem: &str) -> Thrown {
    let shown: String = pattern.chars().take(200).collect();
    Thrown::java("PatternSyntaxException", format!("{problem} in `{shown}`"))
}

pub(super) type Step<T = ()> = Result<T, Box<str>>;

/// The modes that `(?i)` and its like set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) ignore_case: bool,
    pub(super) unicode_case: bool,
    pub(super) unicode_classes: bool,
    pub(super) comments: bool,
    multiline: bool,
    dot_all: bool,
    unix_lines: bool,
}

pub(super) struct Translator {
    characters: Vec<char>,
    at: usize,
    groups: usize,
    nesting: u32,
    /// The names of groups, with their numbers.
    names: Vec<(String, usize)>,
    /// The sizes of the capturing groups so far; 0 for those that are open.
    group_sizes: Vec<u64>,
    out: String,
}

/// Capturing groups are counted first: `\12` means group 12 only where there are so many.
fn count_groups(characters: &[char]) -> usize {
    let mut groups = 0;
    let mut classes = 0_u32;
    let mut rest = characters;
    loop {
        rest = match rest {
            [] => return groups,
            ['\\', 'Q', quoted @ ..] => {
                let end = quoted.windows(2).position(|pair| pair == ['\\', 'E']);
                end.and_then(|end| quoted.get(end + 2..))
                    .unwrap_or_default()
            }
            ['\\', _, rest @ ..] => rest,
            ['[', rest @ ..] => {
                classes += 1;
                rest
            }
            [']', rest @ ..] => {
                classes = classes.saturating_sub(1);
                rest
            }
            ['(', '?', '<', '=' | '!', rest @ ..] => rest,
            ['(', '?', '<', rest @ ..] if classes == 0 => {
                groups += 1;
                rest
            }
            ['(', '?', rest @ ..] => rest,
            ['(', rest @ ..] => {
                groups += usize::from(classes == 0);
                rest
            }
            [_, rest @ ..] => rest,
        }
    }
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
            return Err("nested too deep".into());
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.nesting -= 1;
    }

    /// Everything up to the end of the group or of the pattern; gives back its size. Flags set in it hold to its end,
    /// across `|`.
    fn alternatives(&mut self, mut flags: Flags) -> Step<u64> {
        let mut size = 0_u64;
        while let Some(character) = self.peek() {
            let start = self.out.len();
            let atom = match character {
                ')' => return Ok(size),
                '(' => self.open_group(&mut flags)?,
                '[' => {
                    self.at += 1;
                    let class = self.class(flags)?;
                    self.push_class(&class, flags);
                    Some(1)
                }
                '\\' => self.escape(flags)?,
                '*' | '+' | '?' => {
                    return Err(format!("dangling meta character `{character}`").into());
                }
                '{' => return Err("illegal repetition".into()),
                '|' => {
                    self.at += 1;
                    self.out.push('|');
                    None
                }
                '#' if flags.comments => {
                    self.skip_comment();
                    None
                }
                _ if flags.comments && is_blank(character) => {
                    self.at += 1;
                    None
                }
                _ => {
                    self.at += 1;
                    self.simple(character, flags);
                    Some(u64::from(!matches!(character, '^' | '$')))
                }
            };
            if let Some(atom) = atom {
                let quantifier = self.quantifier(flags)?;
                let times = quantifier.as_ref().map_or(1, Quantifier::times);
                if let Some(quantifier) = quantifier {
                    if atom == 0 {
                        self.repeat_nothing(start, &quantifier);
                    } else {
                        quantifier.write(&mut self.out);
                    }
                }
                size = size.saturating_add(atom.saturating_mul(times));
            }
            if size > MAX_SIZE {
                return Err("too large".into());
            }
        }
        Ok(size)
    }

    /// A group and its size, or flags for the rest of this one (then nothing: they cannot be repeated).
    fn open_group(&mut self, flags: &mut Flags) -> Step<Option<u64>> {
        self.at += 1;
        if self.peek() != Some('?') {
            self.out.push('(');
            return self.capturing(*flags).map(Some);
        }
        self.at += 1;
        let size = match (self.peek(), self.peek_at(1)) {
            (Some(kind @ ('=' | '!')), _) => {
                self.at += 1;
                self.push(format_args!("(?{kind}"));
                self.group(*flags, ")")?;
                0
            }
            (Some('<'), Some(kind @ ('=' | '!'))) => {
                self.at += 2;
                self.push(format_args!("(?<{kind}"));
                self.group(*flags, ")")?;
                0
            }
            (Some(kind @ (':' | '>')), _) => {
                self.at += 1;
                self.push(format_args!("(?{kind}"));
                self.group(*flags, ")")?
            }
            (Some('<'), _) => {
                self.at += 1;
                let name = self.until('>', "group name")?;
                if !is_group_name(&name) || self.number_of(&name).is_some() {
                    return Err(format!("bad group name `{name}`").into());
                }
                self.push(format_args!("(?<{name}>"));
                self.names.push((name, self.group_sizes.len() + 1));
                self.capturing(*flags)?
            }
            _ => {
                let mut inner = *flags;
                if self.flags(&mut inner)? {
                    *flags = inner;
                    return Ok(None);
                }
                self.out.push_str("(?:");
                self.group(inner, ")")?
            }
        };
        Ok(Some(size))
    }

    fn capturing(&mut self, flags: Flags) -> Step<u64> {
        let index = self.group_sizes.len();
        self.group_sizes.push(0);
        let size = self.group(flags, ")")?;
        if let Some(known) = self.group_sizes.get_mut(index) {
            *known = size;
        }
        Ok(size)
    }

    fn group(&mut self, flags: Flags, close: &str) -> Step<u64> {
        self.enter()?;
        let size = self.alternatives(flags)?;
        self.leave();
        if self.next() != Some(')') {
            return Err("unclosed group".into());
        }
        self.out.push_str(close);
        Ok(size)
    }

    fn number_of(&self, name: &str) -> Option<usize> {
        self.names
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, number)| *number)
    }

    fn group_size(&self, number: usize) -> u64 {
        number
            .checked_sub(1)
            .and_then(|index| self.group_sizes.get(index))
            .copied()
            .unwrap_or(1)
    }

    /// The letters behind `(?`; true if `)` ends them, false for `:`.
    fn flags(&mut self, flags: &mut Flags) -> Step<bool> {
        let mut on = true;
        loop {
            match self.next().ok_or("unclosed group")? {
                '-' if on => on = false,
                'i' => flags.ignore_case = on,
                'm' => flags.multiline = on,
                's' => flags.dot_all = on,
                'x' => flags.comments = on,
                'd' => flags.unix_lines = on,
                'u' => flags.unicode_case = on,
                'U' => {
                    flags.unicode_classes = on;
                    flags.unicode_case |= on;
                }
                ')' => return Ok(true),
                ':' => return Ok(false),
                other => return Err(format!("unknown inline modifier `{other}`").into()),
            }
        }
    }

    fn simple(&mut self, character: char, flags: Flags) {
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

    fn end(flags: Flags) -> &'static str {
        if flags.unix_lines {
            r"(?:(?=\n?\z))"
        } else {
            END
        }
    }

    fn literal(&mut self, character: char, flags: Flags) {
        if !flags.ignore_case {
            push_literal(character, &mut self.out);
        } else if flags.unicode_case {
            self.out.push_str("(?i:");
            push_literal(character, &mut self.out);
            self.out.push(')');
        } else if character.is_ascii_alphabetic() {
            let (lower, upper) = (
                character.to_ascii_lowercase(),
                character.to_ascii_uppercase(),
            );
            self.push(format_args!("[{lower}{upper}]"));
        } else {
            push_literal(character, &mut self.out);
        }
    }

    fn push_class(&mut self, class: &str, flags: Flags) {
        if flags.ignore_case && flags.unicode_case {
            self.push(format_args!("(?i:{class})"));
        } else {
            self.out.push_str(class);
        }
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn quantifier(&mut self, flags: Flags) -> Step<Option<Quantifier>> {
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
                repetition(&bounds).ok_or("illegal repetition")?
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
            Some('{') => Err("illegal repetition".into()),
            _ => Ok(Some(Quantifier { least, most, mode })),
        }
    }

    /// Repeats what takes no characters, which the engine refuses: once is as good as often.
    fn repeat_nothing(&mut self, start: usize, quantifier: &Quantifier) {
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

    /// What follows a backslash outside a class, and its size; nothing if it leaves nothing that could be repeated.
    fn escape(&mut self, flags: Flags) -> Step<Option<u64>> {
        self.at += 1;
        let character = self.next().ok_or("nothing behind the last `\\`")?;
        match character {
            'Q' => {
                let mut count = None;
                while let Some(quoted) = self.next_quoted() {
                    self.literal(quoted, flags);
                    count = Some(count.unwrap_or_default() + 1);
                }
                return Ok(count);
            }
            'E' => return Ok(None),
            'A' | 'z' | 'B' | 'G' => {
                self.push(format_args!(r"(?:\{character})"));
                return Ok(Some(0));
            }
            'Z' => {
                self.out.push_str(Self::end(flags));
                return Ok(Some(0));
            }
            'b' if (self.peek(), self.peek_at(1)) != (Some('{'), Some('g')) => {
                self.out.push_str(r"(?:\b)");
                return Ok(Some(0));
            }
            'R' => self.push(format_args!(r"(?:\r\n|[{VERTICAL}])")),
            'k' => return self.named_reference(flags).map(Some),
            '1'..='9' => return Ok(Some(self.numbered_reference(character, flags))),
            _ => match self.class_escape(character, flags)? {
                Some(class) => self.push_class(&class, flags),
                None => {
                    let character = self.character_escape(character)?;
                    self.literal(character, flags);
                }
            },
        }
        Ok(Some(1))
    }

    fn named_reference(&mut self, flags: Flags) -> Step<u64> {
        if self.next() != Some('<') {
            return Err(r"`\k` is not followed by `<`".into());
        }
        let name = self.until('>', "group name")?;
        let Some(number) = self.number_of(&name) else {
            return Err(format!("no group with name `{name}`").into());
        };
        if flags.ignore_case {
            self.push(format_args!(r"(?i:\k<{name}>)"));
        } else {
            self.push(format_args!(r"(?:\k<{name}>)"));
        }
        Ok(self.group_size(number))
    }

    /// Takes as many digits as there is such a group for; a group that is not there matches nothing.
    fn numbered_reference(&mut self, first: char, flags: Flags) -> u64 {
        let mut group = first.to_digit(10).unwrap_or_default() as usize;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            let next = group * 10 + digit as usize;
            if next > self.groups {
                break;
            }
            group = next;
            self.at += 1;
        }
        if group > self.groups {
            // Repeated or not, it cannot match.
            self.out.push_str("(?!)");
            return 0;
        } else if flags.ignore_case {
            self.push(format_args!(r"(?i:\{group})"));
        } else {
            self.push(format_args!(r"(?:\{group})"));
        }
        self.group_size(group)
    }

    /// An escape that stands for one character, what follows the backslash being read already.
    pub(super) fn character_escape(&mut self, character: char) -> Step<char> {
        let code = match character {
            't' => 0x09,
            'n' => 0x0A,
            'r' => 0x0D,
            'f' => 0x0C,
            'a' => 0x07,
            'e' => 0x1B,
            'c' => u32::from(self.next().ok_or("illegal control escape sequence")?) ^ 64,
            '0' => self.octal()?,
            'x' if self.peek() == Some('{') => {
                self.at += 1;
                let digits = self.until('}', "hexadecimal escape sequence")?;
                hex(&digits)?
            }
            'x' => self.hex_digits(2)?,
            'u' => self.utf16_escape()?,
            _ if character.is_ascii_alphabetic() => {
                return Err(format!(r"illegal or unsupported escape `\{character}`").into());
            }
            _ => return Ok(character),
        };
        char::from_u32(code).ok_or_else(|| "escape of half a surrogate pair".into())
    }

    fn octal(&mut self) -> Step<u32> {
        let mut value = 0;
        let mut count = 0;
        while count < 3 {
            let digit = self.peek().and_then(|character| character.to_digit(8));
            let Some(next) = digit
                .map(|digit| value * 8 + digit)
                .filter(|next| *next <= 0o377)
            else {
                break;
            };
            value = next;
            count += 1;
            self.at += 1;
        }
        if count == 0 {
            Err("illegal octal escape sequence".into())
        } else {
            Ok(value)
        }
    }

    fn hex_digits(&mut self, count: usize) -> Step<u32> {
        let digits: String = self.characters.iter().skip(self.at).take(count).collect();
        self.at += count;
        if digits.chars().count() < count {
            return Err("illegal hexadecimal escape sequence".into());
        }
        hex(&digits)
    }

    fn utf16_escape(&mut self) -> Step<u32> {
        let high = self.hex_digits(4)?;
        if (0xD800..0xDC00).contains(&high)
            && self.peek() == Some('\\')
            && self.peek_at(1) == Some('u')
        {
            self.at += 2;
            let low = self.hex_digits(4)?;
            if (0xDC00..0xE000).contains(&low) {
                return Ok(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
            }
        }
        Ok(high)
    }
}

/// `*`, `+`, `?` or a count, and how eager it is.
struct Quantifier {
    least: u32,
    most: Option<u32>,
    mode: Option<char>,
}

impl Quantifier {
    /// How often at most, as far as that matters for the size.
    fn times(&self) -> u64 {
        u64::from(self.most.unwrap_or(self.least).max(1))
    }

    fn write(&self, out: &mut String) {
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

fn hex(digits: &str) -> Step<u32> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("illegal hexadecimal escape sequence".into());
    }
    u32::from_str_radix(digits, 16).map_err(|_| "hexadecimal code point is too big".into())
}

/// The bounds of `{n}`, `{n,}` or `{n,m}`.
fn repetition(bounds: &str) -> Option<(u32, Option<u32>)> {
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let value: Option<u32> = if plain { digits.parse().ok() } else { None };
        value.filter(|value| *value <= MAX_REPEAT)
    };
    match bounds.split_once(',') {
        None => number(bounds).map(|count| (count, Some(count))),
        Some((least, "")) => number(least).map(|least| (least, None)),
        Some((least, most)) => Some((number(least)?, Some(number(most)?))),
    }
}

fn is_group_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
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
