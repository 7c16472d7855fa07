//! What follows a backslash.

use super::HIDING_PLACE;
use super::translate::{Flags, Step, Translator, VERTICAL};

impl Translator {
    /// What follows a backslash outside a class, and its size; nothing if it leaves nothing that could be repeated.
    pub(super) fn escape(&mut self, flags: Flags) -> Step<Option<u64>> {
        self.at += 1;
        let character = self.next().ok_or("nothing after the last `\\`")?;
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
                self.cost.goes_back += u32::from(character == 'G');
                self.push(format_args!(r"(?:\{character})"));
                return Ok(Some(0));
            }
            'Z' => {
                self.cost.goes_back += 1;
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
        // Half of a surrogate pair.
        let code = match code {
            0xD800..=0xDFFF => HIDING_PLACE + (code - 0xD800),
            code => code,
        };
        char::from_u32(code).ok_or_else(|| "hexadecimal code point is too big".into())
    }

    fn octal(&mut self) -> Step<u32> {
        let mut value = 0;
        let mut count = 0;
        while count < 3 {
            let digit = self.peek().and_then(|character| character.to_digit(8));
            let Some(next) = digit.map(|digit| value * 8 + digit).filter(|next| *next <= 0o377)
            else {
                break;
            };
            value = next;
            count += 1;
            self.at += 1;
        }
        if count == 0 { Err("illegal octal escape sequence".into()) } else { Ok(value) }
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

fn hex(digits: &str) -> Step<u32> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("illegal hexadecimal escape sequence".into());
    }
    u32::from_str_radix(digits, 16).map_err(|_| "hexadecimal code point is too big".into())
}
