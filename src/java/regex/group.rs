//! Groups, the flags that they may set, and references to them.

use super::translate::{Flags, Step, Translator};

/// The capturing groups of a pattern.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// How many there are in all.
    count: usize,
    /// The names of those so far, with their numbers.
    names: Vec<(String, usize)>,
    /// The sizes of those so far; 0 for those that are open.
    sizes: Vec<u64>,
}

impl Groups {
    pub(super) fn of(characters: &[char]) -> Self {
        Self { count: count(characters), ..Self::default() }
    }

    fn number_of(&self, name: &str) -> Option<usize> {
        self.names.iter().find(|(known, _)| known == name).map(|(_, number)| *number)
    }

    fn size_of(&self, number: usize) -> u64 {
        number.checked_sub(1).and_then(|index| self.sizes.get(index)).copied().unwrap_or(1)
    }
}

impl Translator {
    /// A group and its size, or flags for the rest of this one (then nothing: they cannot be repeated).
    pub(super) fn open_group(&mut self, flags: &mut Flags) -> Step<Option<u64>> {
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
                self.look(*flags)?;
                0
            }
            (Some('<'), Some(kind @ ('=' | '!'))) => {
                self.at += 2;
                self.push(format_args!("(?<{kind}"));
                self.look(*flags)?;
                0
            }
            (Some('>'), _) => {
                self.at += 1;
                self.out.push_str("(?>");
                self.look(*flags)?
            }
            (Some(':'), _) => {
                self.at += 1;
                self.out.push_str("(?:");
                self.group(*flags, ")")?
            }
            (Some('<'), _) => {
                self.at += 1;
                let name = self.until('>', "group name")?;
                if !is_group_name(&name) || self.groups.number_of(&name).is_some() {
                    return Err(format!("bad group name `{name}`").into());
                }
                self.push(format_args!("(?<{name}>"));
                self.groups.names.push((name, self.groups.sizes.len() + 1));
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
        let index = self.groups.sizes.len();
        self.groups.sizes.push(0);
        let size = self.group(flags, ")")?;
        if let Some(known) = self.groups.sizes.get_mut(index) {
            *known = size;
        }
        Ok(size)
    }

    /// The inside of a look-around or of a group that is not gone back into.
    fn look(&mut self, flags: Flags) -> Step<u64> {
        let before = self.cost;
        let size = self.group(flags, ")")?;
        self.cost.closed(&before);
        self.cost.goes_back += 1;
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

    /// The letters after `(?`; true if `)` ends them, false for `:`.
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

    pub(super) fn named_reference(&mut self, flags: Flags) -> Step<u64> {
        self.cost.goes_back += 1;
        if self.next() != Some('<') {
            return Err(r"`\k` is not followed by `<`".into());
        }
        let name = self.until('>', "group name")?;
        let Some(number) = self.groups.number_of(&name) else {
            return Err(format!("no group with name `{name}`").into());
        };
        if flags.ignore_case {
            self.push(format_args!(r"(?i:\k<{name}>)"));
        } else {
            self.push(format_args!(r"(?:\k<{name}>)"));
        }
        Ok(self.groups.size_of(number))
    }

    /// Takes as many digits as there is such a group for; a group that is not there matches nothing.
    pub(super) fn numbered_reference(&mut self, first: char, flags: Flags) -> u64 {
        self.cost.goes_back += 1;
        let mut group = first.to_digit(10).unwrap_or_default() as usize;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            let next = group * 10 + digit as usize;
            if next > self.groups.count {
                break;
            }
            group = next;
            self.at += 1;
        }
        if group > self.groups.count {
            // Repeated or not, it cannot match.
            self.out.push_str("(?!)");
            return 0;
        } else if flags.ignore_case {
            self.push(format_args!(r"(?i:\{group})"));
        } else {
            self.push(format_args!(r"(?:\{group})"));
        }
        self.groups.size_of(group)
    }
}

/// Capturing groups are counted first: `\12` means group 12 only where there are that many.
fn count(characters: &[char]) -> usize {
    let mut groups = 0;
    let mut classes = 0_u32;
    let mut rest = characters;
    loop {
        rest = match rest {
            [] => return groups,
            ['\\', 'Q', quoted @ ..] => {
                let end = quoted.windows(2).position(|pair| pair == ['\\', 'E']);
                end.and_then(|end| quoted.get(end + 2..)).unwrap_or_default()
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

fn is_group_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
