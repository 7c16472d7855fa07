//! A format specifier: `%[index$][flags][width][.precision]conversion`.

use crate::value::Thrown;

/// What follows a `%`.
#[derive(Debug, Clone)]
pub(super) struct Spec {
    /// Zero-based.
    pub(super) index: Option<usize>,
    pub(super) flags: Flags,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    /// In lower case.
    pub(super) conversion: char,
    pub(super) upper: bool,
    /// How it was written.
    pub(super) text: String,
}

/// The flags of a specifier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    pub(super) const LEFT: Self = Self(1);
    pub(super) const ALTERNATE: Self = Self(2);
    pub(super) const PLUS: Self = Self(4);
    pub(super) const BLANK: Self = Self(8);
    pub(super) const ZERO: Self = Self(16);
    pub(super) const GROUP: Self = Self(32);
    pub(super) const PARENTHESES: Self = Self(64);
    pub(super) const PREVIOUS: Self = Self(128);

    fn of(character: char) -> Option<Self> {
        Some(match character {
            '-' => Self::LEFT,
            '#' => Self::ALTERNATE,
            '+' => Self::PLUS,
            ' ' => Self::BLANK,
            '0' => Self::ZERO,
            ',' => Self::GROUP,
            '(' => Self::PARENTHESES,
            '<' => Self::PREVIOUS,
            _ => return None,
        })
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

type Rest<'t> = &'t [Result<char, u16>];

impl Spec {
    /// Reads what follows a `%`; gives back what is behind it. Fails with one of Java's `IllegalFormatException`s.
    pub(super) fn read(text: Rest<'_>) -> Result<(Self, Rest<'_>), Thrown> {
        let mut reader = Reader { rest: text };
        let mut index = None;
        if let Some((number, behind)) = reader.number()
            && let [Ok('$'), behind @ ..] = behind
        {
            let number = number.and_then(|number| number.checked_sub(1));
            index = Some(number.ok_or_else(|| {
                Thrown::java("IllegalFormatArgumentIndexException", "argument index 0")
            })?);
            reader.rest = behind;
        }
        let mut flags = Flags::default();
        while let Some(flag) = reader.peek().and_then(Flags::of) {
            if flags.contains(flag) {
                return Err(Thrown::java("DuplicateFormatFlagsException", "a flag is given twice"));
            }
            flags.0 |= flag.0;
            reader.skip();
        }
        let width = reader.size("IllegalFormatWidthException")?;
        let mut precision = None;
        if reader.peek() == Some('.') {
            reader.skip();
            precision = reader.size("IllegalFormatPrecisionException")?;
            if precision.is_none() {
                return Err(Thrown::java(
                    "IllegalFormatPrecisionException",
                    "no digits after the point",
                ));
            }
        }
        let conversion = reader.peek();
        reader.skip();
        let shown: String = text
            .iter()
            .take(text.len() - reader.rest.len())
            .map(|item| item.unwrap_or('?'))
            .collect();
        let text = format!("%{shown}");
        let unknown = || {
            Thrown::java("UnknownFormatConversionException", format!("unknown conversion `{text}`"))
        };
        let conversion = conversion.ok_or_else(unknown)?;
        let upper = matches!(conversion, 'B' | 'H' | 'S' | 'C' | 'X' | 'E' | 'G');
        if !upper && !"bhscdoxefgn%".contains(conversion) {
            return Err(unknown());
        }
        let spec = Self {
            index,
            flags,
            width,
            precision,
            conversion: conversion.to_ascii_lowercase(),
            upper,
            text,
        };
        spec.check_flags()?;
        Ok((spec, reader.rest))
    }

    fn check_flags(&self) -> Result<(), Thrown> {
        let flags = self.flags;
        let both = |a: Flags, b: Flags| flags.contains(a) && flags.contains(b);
        if self.conversion == 'n' {
            return Ok(());
        }
        if (flags.contains(Flags::LEFT) || flags.contains(Flags::ZERO)) && self.width.is_none() {
            return Err(Thrown::java(
                "MissingFormatWidthException",
                format!("`{}` has no width", self.text),
            ));
        }
        if both(Flags::PLUS, Flags::BLANK) || both(Flags::LEFT, Flags::ZERO) {
            return Err(Thrown::java(
                "IllegalFormatFlagsException",
                format!("the flags of `{}` exclude each other", self.text),
            ));
        }
        Ok(())
    }

    /// Fails for flags other than these.
    pub(super) fn allow(&self, allowed: &str) -> Result<(), Thrown> {
        let known =
            allowed.chars().filter_map(Flags::of).fold(Flags::PREVIOUS.0, |all, flag| all | flag.0);
        if self.flags.0 & !known == 0 {
            return Ok(());
        }
        Err(Thrown::java(
            "FormatFlagsConversionMismatchException",
            format!("`{}` has a flag that its conversion does not take", self.text),
        ))
    }

    /// Fails for anything but the bare conversion.
    pub(super) fn allow_nothing(&self) -> Result<(), Thrown> {
        if self.width.is_some() {
            return Err(Thrown::java(
                "IllegalFormatWidthException",
                format!("`{}` has a width", self.text),
            ));
        }
        self.refuse_precision()?;
        if self.flags == Flags::default() {
            return Ok(());
        }
        Err(Thrown::java("IllegalFormatFlagsException", format!("`{}` has flags", self.text)))
    }

    pub(super) fn refuse_precision(&self) -> Result<(), Thrown> {
        match self.precision {
            None => Ok(()),
            Some(_) => Err(Thrown::java(
                "IllegalFormatPrecisionException",
                format!("`{}` has a precision", self.text),
            )),
        }
    }

    /// The argument's class does not suit the conversion.
    pub(super) fn mismatch(&self) -> Thrown {
        Thrown::java(
            "IllegalFormatConversionException",
            format!("`{}` does not take an argument of this class", self.text),
        )
    }
}

struct Reader<'t> {
    rest: Rest<'t>,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<char> {
        self.rest.first().and_then(|item| item.ok())
    }

    fn skip(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    /// A number and what is after it; no number where it is too large.
    fn number(&self) -> Option<(Option<usize>, Rest<'t>)> {
        let mut value = Some(0_usize);
        let mut count = 0;
        for item in self.rest {
            let Some(digit) = item.ok().and_then(|character| character.to_digit(10)) else {
                break;
            };
            value = value
                .and_then(|value| value.checked_mul(10)?.checked_add(digit as usize))
                .filter(|value| i32::try_from(*value).is_ok());
            count += 1;
        }
        (count > 0).then(|| (value, self.rest.get(count..).unwrap_or_default()))
    }

    fn size(&mut self, too_large: &'static str) -> Result<Option<usize>, Thrown> {
        let Some((number, behind)) = self.number() else {
            return Ok(None);
        };
        self.rest = behind;
        number.map(Some).ok_or_else(|| Thrown::java(too_large, "number too large"))
    }
}
