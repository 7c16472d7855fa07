//! Character classes of Java's patterns: `[a-z&&[^x]]`, `\d`, `\p{Alpha}`.

use super::HIDING_PLACE;
use super::translate::{Flags, Step, Translator, VERTICAL, is_blank, push_literal};

/// Horizontal white space, as the inside of a class.
const HORIZONTAL: &str = r" \t\x{A0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}";
/// `\s`, as the inside of a class.
const SPACE: &str = r" \t\n\x{0B}\x{0C}\r";

impl Translator {
    /// A class, the `[` being read already.
    pub(super) fn class(&mut self, flags: Flags) -> Step<String> {
        self.enter()?;
        let negated = self.peek() == Some('^');
        if negated {
            self.skip(1);
        }
        // The operands of `&&`.
        let mut operands: Vec<String> = Vec::new();
        let mut operand = String::new();
        let mut first = true;
        loop {
            let character = self.next().ok_or("unclosed character class")?;
            match character {
                _ if flags.comments && is_blank(character) => continue,
                '#' if flags.comments => {
                    self.skip_comment();
                    continue;
                }
                ']' if !first => break,
                '[' => operand.push_str(&self.class(flags)?),
                '&' if self.peek() == Some('&') => {
                    while self.peek() == Some('&') {
                        self.skip(1);
                    }
                    if self.peek() != Some(']') {
                        operands.push(std::mem::take(&mut operand));
                    }
                }
                _ => self.class_item(character, flags, &mut operand)?,
            }
            first = false;
        }
        self.leave();
        operands.push(operand);
        let operands: Vec<String> = operands
            .into_iter()
            .filter(|operand| !operand.is_empty())
            .map(|operand| format!("[{operand}]"))
            .collect();
        if operands.is_empty() {
            return Err("bad class syntax".into());
        }
        let sign = if negated { "^" } else { "" };
        Ok(format!("[{sign}{}]", operands.join("&&")))
    }

    fn class_item(&mut self, character: char, flags: Flags, out: &mut String) -> Step {
        let low = if character == '\\' {
            let escaped = self.next().ok_or("nothing after the last `\\`")?;
            match escaped {
                'Q' => {
                    while let Some(quoted) = self.next_quoted() {
                        push_range(quoted, quoted, flags, out);
                    }
                    return Ok(());
                }
                'E' => return Ok(()),
                'b' | 'B' | 'A' | 'Z' | 'z' | 'G' | 'R' | 'X' | 'k' | '1'..='9' => {
                    return Err(format!(r"illegal escape `\{escaped}` in a character class").into());
                }
                _ => {}
            }
            if let Some(class) = self.class_escape(escaped, flags)? {
                out.push_str(&class);
                return Ok(());
            }
            self.character_escape(escaped)?
        } else {
            character
        };
        let high = self.range_end()?.unwrap_or(low);
        if in_java(high) < in_java(low) {
            return Err("illegal character range".into());
        }
        push_range(low, high, flags, out);
        Ok(())
    }

    /// What follows the `-` of a range, if there is one.
    fn range_end(&mut self) -> Step<Option<char>> {
        if self.peek() != Some('-') {
            return Ok(None);
        }
        match (self.peek_at(1), self.peek_at(2)) {
            (None | Some(']' | '['), _) | (Some('&'), Some('&')) => Ok(None),
            (Some('\\'), escaped) => {
                let escaped = escaped.ok_or("nothing after the last `\\`")?;
                if "dDwWsShHvVpP".contains(escaped) {
                    return Err("illegal character range".into());
                }
                self.skip(3);
                self.character_escape(escaped).map(Some)
            }
            (character, _) => {
                self.skip(2);
                Ok(character)
            }
        }
    }

    /// An escape that stands for a class, what follows the backslash being read already.
    pub(super) fn class_escape(&mut self, character: char, flags: Flags) -> Step<Option<String>> {
        let unicode = flags.unicode_classes;
        let inside = match character.to_ascii_lowercase() {
            'd' => {
                if unicode {
                    r"\d"
                } else {
                    "0-9"
                }
            }
            'w' => {
                if unicode {
                    r"\w"
                } else {
                    "A-Za-z0-9_"
                }
            }
            's' => {
                if unicode {
                    r"\s"
                } else {
                    SPACE
                }
            }
            'h' => HORIZONTAL,
            'v' => VERTICAL,
            'p' => return self.property(character == 'P', flags).map(Some),
            _ => return Ok(None),
        };
        Ok(Some(set(inside, character.is_ascii_uppercase())))
    }

    fn property(&mut self, negated: bool, flags: Flags) -> Step<String> {
        let name = if self.peek() == Some('{') {
            self.skip(1);
            self.until('}', "character family")?
        } else {
            self.next().ok_or("unclosed character family")?.to_string()
        };
        if let Some(inside) = known_property(&name, flags) {
            return Ok(set(inside, negated));
        }
        if name.starts_with("In") || name.starts_with("blk=") || name.starts_with("block=") {
            return Err(format!("the Unicode block `{name}` is not supported").into());
        }
        let plain = name.strip_prefix("Is").unwrap_or(&name);
        let is_word = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' '))
        };
        let engine_name = match name.split_once('=') {
            Some(("script" | "sc" | "IsScript", value)) if is_word(value) => format!("sc={value}"),
            Some(("general_category" | "gc", value)) if is_category(value) => format!("gc={value}"),
            // The engine takes the names of categories in any case, Java as they are.
            None if is_category(plain) => plain.to_owned(),
            None if name.starts_with("Is") && is_binary(plain) => plain.to_owned(),
            None if name.starts_with("Is") && is_word(plain) => format!("sc={plain}"),
            _ => return Err(format!("unknown character property `{name}`").into()),
        };
        Ok(set(&format!("\\p{{{engine_name}}}"), negated))
    }
}

/// Whether Java knows a general category, or a group of them, by this name.
fn is_category(name: &str) -> bool {
    match name.split_at_checked(1) {
        Some(("L", rest)) => matches!(rest, "" | "u" | "l" | "t" | "m" | "o" | "C" | "D"),
        Some(("M", rest)) => matches!(rest, "" | "n" | "e" | "c"),
        Some(("N", rest)) => matches!(rest, "" | "d" | "l" | "o"),
        Some(("Z", rest)) => matches!(rest, "" | "s" | "l" | "p"),
        Some(("C", rest)) => matches!(rest, "" | "n" | "c" | "f" | "o" | "s"),
        Some(("P", rest)) => matches!(rest, "" | "d" | "s" | "e" | "c" | "o" | "i" | "f"),
        Some(("S", rest)) => matches!(rest, "" | "m" | "c" | "k" | "o"),
        _ => false,
    }
}

/// Whether Java knows a property of characters by this name, in any case.
fn is_binary(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(
        &*name,
        "alphabetic"
            | "letter"
            | "ideographic"
            | "lowercase"
            | "uppercase"
            | "whitespace"
            | "white_space"
            | "control"
            | "punctuation"
            | "hexdigit"
            | "hex_digit"
            | "assigned"
            | "noncharactercodepoint"
            | "noncharacter_code_point"
            | "digit"
            | "alnum"
            | "blank"
            | "graph"
            | "print"
            | "word"
            | "joincontrol"
            | "join_control"
    )
}

/// Properties that the engine has not, or not as Java has them.
fn known_property(name: &str, flags: Flags) -> Option<&'static str> {
    Some(match name {
        "Lower" | "Upper" if flags.ignore_case => "a-zA-Z",
        "Lower" => "a-z",
        "Upper" => "A-Z",
        "ASCII" => r"\x00-\x7F",
        "Alpha" => "A-Za-z",
        "Digit" => "0-9",
        "Alnum" => "A-Za-z0-9",
        "Punct" => r"!-/:-@\[-`{-\x7E",
        "Graph" => r"!-\x7E",
        "Print" => r" -\x7E",
        "Blank" => r" \t",
        "Cntrl" => r"\x00-\x1F\x7F",
        "XDigit" => "0-9A-Fa-f",
        "Space" => SPACE,
        "javaLowerCase" => r"\p{Lowercase}",
        "javaUpperCase" => r"\p{Uppercase}",
        "javaWhitespace" => {
            r"\t-\r\x1C- \x{1680}\x{2000}-\x{2006}\x{2008}-\x{200A}\x{2028}\x{2029}\x{205F}\x{3000}"
        }
        "javaLetter" | "javaAlphabetic" => r"\p{L}",
        "javaDigit" => r"\p{Nd}",
        "IsTitlecase" => r"\p{Lt}",
        "LD" | "IsLD" => r"\p{L}\p{Nd}",
        "javaLetterOrDigit" => r"\p{L}\p{Nd}",
        "L1" => r"\x00-\x{FF}",
        "InGreek" | "InGREEK" => r"\x{370}-\x{3FF}",
        "InBasicLatin" | "InBasic_Latin" => r"\x00-\x7F",
        "InLatin-1Supplement" => r"\x{80}-\x{FF}",
        "InCyrillic" => r"\x{400}-\x{4FF}",
        "InHiragana" => r"\x{3040}-\x{309F}",
        "InKatakana" => r"\x{30A0}-\x{30FF}",
        "InCJKUnifiedIdeographs" | "InCJK_Unified_Ideographs" => r"\x{4E00}-\x{9FFF}",
        _ => return None,
    })
}

fn set(inside: &str, negated: bool) -> String {
    format!("[{}{inside}]", if negated { "^" } else { "" })
}

/// Where the first half of a surrogate pair hides.
const FIRST_HALF: char = '\u{10F800}';

fn is_half(character: char) -> bool {
    character >= FIRST_HALF
}

/// The code that a character has in Java.
fn in_java(character: char) -> u32 {
    match u32::from(character).checked_sub(HIDING_PLACE) {
        Some(offset) => 0xD800 + offset,
        None => u32::from(character),
    }
}

/// A range, with the other case of its ASCII letters where case is ignored.
fn push_range(low: char, high: char, flags: Flags, out: &mut String) {
    // Halves of surrogate pairs are in the middle of Java's characters, and at the end of the engine's.
    match (is_half(low), is_half(high)) {
        (false, true) => {
            push_bounds(low, '\u{D7FF}', out);
            push_bounds(FIRST_HALF, high, out);
        }
        (true, false) => {
            push_bounds(low, char::MAX, out);
            push_bounds('\u{E000}', high, out);
        }
        (false, false) if low < '\u{E000}' && high >= '\u{E000}' => {
            push_bounds(low, high, out);
            push_bounds(FIRST_HALF, char::MAX, out);
        }
        _ => push_bounds(low, high, out),
    }
    if !flags.ignore_case || flags.unicode_case {
        return;
    }
    let letters = |first: char, last: char| (low.max(first), high.min(last));
    let (from, to) = letters('a', 'z');
    if from <= to {
        push_bounds(from.to_ascii_uppercase(), to.to_ascii_uppercase(), out);
    }
    let (from, to) = letters('A', 'Z');
    if from <= to {
        push_bounds(from.to_ascii_lowercase(), to.to_ascii_lowercase(), out);
    }
}

fn push_bounds(low: char, high: char, out: &mut String) {
    push_literal(low, out);
    if low != high {
        out.push('-');
        push_literal(high, out);
    }
}
