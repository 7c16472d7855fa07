//! `String.format`: `java.util.Formatter` for the root locale's sake of nothing but plain digits, points and commas.

mod float;
mod integer;
mod spec;

use spec::{Flags, Spec};

use crate::java::text;
use crate::number::{Number, write_display};
use crate::value::{Output, Rulers, Str, Thrown};

/// An argument of `String.format`.
#[derive(Debug, Clone)]
pub(crate) enum Argument<'a, 'r> {
    Null,
    Bool(bool),
    /// A `Character`.
    Char(u16),
    Number(&'a Number),
    /// Anything else: its `toString` and its `hashCode`.
    Object(Str<'r>, i32),
}

/// Charges steps, and bytes that are about to be written.
pub(crate) type Charge<'f> = &'f dyn Fn(u64, usize) -> Result<(), Thrown>;

/// Steps of a conversion: its specifier, the argument, its digits and groups are strings of their own.
const CONVERSION: u64 = 6;

/// The formatted text, charged for. Fails with one of Java's `IllegalFormatException`s, and at the limits of the render.
pub(crate) fn format<'r>(
    pattern: &Str<'r>,
    arguments: &[Argument<'_, 'r>],
    charge: Charge<'_>,
) -> Result<Str<'r>, Thrown> {
    let mut formatter = Formatter { arguments, next: 0, last: None, charge, out: Output::new() };
    let characters: Vec<Result<char, u16>> = char::decode_utf16(pattern.units())
        .map(|item| item.map_err(|unpaired| unpaired.unpaired_surrogate()))
        .collect();
    let mut rest = characters.as_slice();
    while let [first, behind @ ..] = rest {
        rest = behind;
        match first {
            Ok('%') => {
                let (spec, behind) = Spec::read(rest)?;
                formatter.conversion(&spec)?;
                rest = behind;
            }
            Ok(character) => formatter.out.push_char(*character),
            Err(unit) => formatter.out.push_unit(*unit),
        }
    }
    Ok(formatter.out.into_str())
}

struct Formatter<'f, 'a, 'r> {
    arguments: &'f [Argument<'a, 'r>],
    /// The next argument for conversions that name none.
    next: usize,
    /// The argument of the last conversion, for `%<s`.
    last: Option<usize>,
    charge: Charge<'f>,
    out: Output,
}

impl<'f, 'a, 'r> Formatter<'f, 'a, 'r> {
    fn conversion(&mut self, spec: &Spec) -> Result<(), Thrown> {
        let wanted = spec.width.unwrap_or(0).max(spec.precision.unwrap_or(0));
        (self.charge)(CONVERSION, wanted)?;
        let text = match spec.conversion {
            'n' => {
                spec.allow_nothing()?;
                Str::Borrowed("\n")
            }
            '%' => {
                spec.allow("-")?;
                spec.refuse_precision()?;
                Str::Borrowed("%")
            }
            _ => {
                let argument = self.argument(spec)?;
                if let Argument::Object(text, _) = argument {
                    (self.charge)(1, text.size())?;
                }
                convert(spec, argument)?
            }
        };
        let text = if spec.upper { text::to_upper_case(&text) } else { text };
        self.pad(&text, spec);
        Ok(())
    }

    fn argument(&mut self, spec: &Spec) -> Result<&'f Argument<'a, 'r>, Thrown> {
        let index = match spec.index {
            _ if spec.flags.contains(Flags::PREVIOUS) => self.last,
            Some(index) => Some(index),
            None => {
                self.next += 1;
                Some(self.next - 1)
            }
        };
        self.last = index;
        index.and_then(|index| self.arguments.get(index)).ok_or_else(|| {
            Thrown::java(
                "MissingFormatArgumentException",
                format!("no argument for `{}`", spec.text),
            )
        })
    }

    fn pad(&mut self, text: &Str<'r>, spec: &Spec) {
        let blanks = spec.width.unwrap_or(0).saturating_sub(Rulers::default().length(text));
        let left = spec.flags.contains(Flags::LEFT);
        if left {
            self.out.push(text);
        }
        for _ in 0..blanks {
            self.out.push_char(' ');
        }
        if !left {
            self.out.push(text);
        }
    }
}

fn convert<'r>(spec: &Spec, argument: &Argument<'_, 'r>) -> Result<Str<'r>, Thrown> {
    match spec.conversion {
        'b' => {
            spec.allow("-")?;
            let truth = match argument {
                Argument::Null => false,
                Argument::Bool(value) => *value,
                _ => true,
            };
            Ok(cut(Str::Borrowed(if truth { "true" } else { "false" }), spec))
        }
        's' => {
            spec.allow("-")?;
            Ok(cut(text_of(argument), spec))
        }
        'h' => {
            spec.allow("-")?;
            Ok(cut(hash_of(argument), spec))
        }
        'c' => character(spec, argument),
        'd' | 'o' | 'x' => {
            spec.refuse_precision()?;
            spec.allow(if spec.conversion == 'd' { "-+ 0,(" } else { "-#+ 0(" })?;
            match argument {
                Argument::Null => Ok(Str::Borrowed("null")),
                Argument::Number(number) => integer::convert(spec, number).map(Str::from),
                _ => Err(spec.mismatch()),
            }
        }
        _ => {
            spec.allow(match spec.conversion {
                'e' => "-#+ 0(",
                'f' => "-#+ 0,(",
                _ => "-+ 0,(",
            })?;
            match argument {
                Argument::Null => Ok(cut(Str::Borrowed("null"), spec)),
                Argument::Number(number) => float::convert(spec, number).map(Str::from),
                _ => Err(spec.mismatch()),
            }
        }
    }
}

fn character<'r>(spec: &Spec, argument: &Argument<'_, 'r>) -> Result<Str<'r>, Thrown> {
    spec.allow("-")?;
    spec.refuse_precision()?;
    match argument {
        Argument::Null => Ok(Str::Borrowed("null")),
        Argument::Char(unit) => Ok(Str::from_units(&[*unit])),
        Argument::Number(number @ (Number::Byte(_) | Number::Short(_) | Number::Int(_))) => {
            let code = u32::try_from(number.to_int()).unwrap_or(u32::MAX);
            match (char::from_u32(code), u16::try_from(code)) {
                (Some(character), _) => Ok(Str::from(character.to_string())),
                (None, Ok(unit)) => Ok(Str::from_units(&[unit])),
                _ => Err(Thrown::java(
                    "IllegalFormatCodePointException",
                    format!("code point {}", number.to_int()),
                )),
            }
        }
        _ => Err(spec.mismatch()),
    }
}

/// No more units than the precision allows.
fn cut<'r>(text: Str<'r>, spec: &Spec) -> Str<'r> {
    let most = spec.precision.and_then(|precision| i32::try_from(precision).ok());
    most.and_then(|most| text::substring(&Rulers::default(), &text, 0, Some(most)).ok())
        .unwrap_or(text)
}

fn text_of<'r>(argument: &Argument<'_, 'r>) -> Str<'r> {
    match argument {
        Argument::Null => Str::Borrowed("null"),
        Argument::Bool(value) => Str::Borrowed(if *value { "true" } else { "false" }),
        Argument::Char(unit) => Str::from_units(&[*unit]),
        Argument::Object(text, _) => text.clone(),
        Argument::Number(number) => {
            let mut text = String::new();
            number.write(&mut text);
            Str::from(text)
        }
    }
}

fn hash_of<'r>(argument: &Argument<'_, 'r>) -> Str<'r> {
    let hash = match argument {
        Argument::Null => return Str::Borrowed("null"),
        Argument::Bool(value) => {
            if *value {
                1231
            } else {
                1237
            }
        }
        Argument::Char(unit) => i32::from(*unit),
        Argument::Number(number) => number.hash_code(),
        Argument::Object(_, hash) => *hash,
    };
    let mut text = String::new();
    write_display(format_args!("{hash:x}"), &mut text);
    Str::from(text)
}

#[cfg(test)]
mod tests;
