//! `java.lang.Character`.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::number::int;
use crate::java::lang::object::bool;
use crate::java::lang::string;
use crate::java::text;
use crate::java::util::{array, optional};
use crate::number::parse;
pub(crate) use crate::value::unit_of;
use crate::value::{Boxed, Str, Thrown, Value};

/// Every method that takes a `char` takes the code point as an `int` too.
macro_rules! tests {
    ($($name:literal => $test:expr,)*) => {
        Table::of(&[$(
            Method::of_class($name, &[Type::Char], Cost::Constant, |call| {
                let test: fn(u32) -> bool = $test;
                bool(test(code(call)))
            }),
            Method::of_class($name, &[Type::Int], Cost::Constant, |call| {
                let test: fn(u32) -> bool = $test;
                bool(test(code(call)))
            }),
        )*])
    };
}

/// Questions about a character.
pub(crate) const TESTS: Table = tests![
    "isDigit" => |code| is(code, |c| c.is_numeric() && parse::digit(c, 10).is_some()),
    "isLetter" => |code| is(code, is_letter),
    "isLetterOrDigit" => |code| {
        is(code, |c| is_letter(c) || c.is_numeric() && parse::digit(c, 10).is_some())
    },
    "isUpperCase" => |code| is(code, char::is_uppercase),
    "isLowerCase" => |code| is(code, char::is_lowercase),
    "isWhitespace" => text::is_whitespace,
    "isSpaceChar" => |code| is(code, |c| {
        c == ' ' || c == '\u{A0}' || c.is_whitespace() && !c.is_control()
    }),
    "isISOControl" => |code| is(code, char::is_control),
];

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("describeConstable", &[], Cost::Object, |call| {
        let unit = unit_of(call.receiver).unwrap_or_default();
        optional::of_cast(call, i32::from(unit), "char")
    }),
    Method::new("charValue", &[], Cost::Constant, |call| Ok(call.receiver.clone())),
    Method::new(
        "compareTo",
        &[Type::Exactly(crate::value::Class::Character)],
        Cost::Constant,
        |call| match unit_of(&call.arg(0)) {
            Some(other) => difference(unit_of(call.receiver).unwrap_or_default(), other),
            None => Err(Thrown::null("the character")),
        },
    ),
    Method::new("compareTo", &[Type::Object], Cost::Constant, |_| {
        Err(Thrown::java("ClassCastException", "this is not a Character"))
    }),
    Method::of_class("compare", &[Type::Char; 2], Cost::Constant, |call| {
        difference(string::unit(call, 0), string::unit(call, 1))
    }),
    Method::of_class("valueOf", &[Type::Char], Cost::Constant, |call| Ok(call.arg(0))),
    Method::of_class("hashCode", &[Type::Char], Cost::Constant, |call| {
        Ok(Value::Int(i32::from(string::unit(call, 0))))
    }),
    Method::of_class("toString", &[Type::Char], Cost::Object, |call| {
        Ok(Value::Str(Str::from_units(&[string::unit(call, 0)])))
    }),
    Method::of_class("toString", &[Type::Int], Cost::Object, |call| {
        to_units(call.int(0)).map(|units| Value::Str(Str::from_units(&units)))
    }),
    Method::of_class("toChars", &[Type::Int], Cost::Object, |call| {
        let units = to_units(call.int(0))?;
        Ok(array::new("char", units.into_iter().map(character).collect()))
    }),
    Method::of_class("toUpperCase", &[Type::Char], Cost::Object, |call| {
        map(call, text::simple_upper)
    }),
    Method::of_class("toUpperCase", &[Type::Int], Cost::Object, |call| {
        map(call, text::simple_upper)
    }),
    Method::of_class("toLowerCase", &[Type::Char], Cost::Object, |call| {
        map(call, text::simple_lower)
    }),
    Method::of_class("toLowerCase", &[Type::Int], Cost::Object, |call| {
        map(call, text::simple_lower)
    }),
    Method::of_class("toTitleCase", &[Type::Char], Cost::Object, |call| {
        map(call, text::simple_upper)
    }),
    Method::of_class("toTitleCase", &[Type::Int], Cost::Object, |call| {
        map(call, text::simple_upper)
    }),
    Method::of_class("digit", &[Type::Char, Type::Int], Cost::Constant, digit),
    Method::of_class("digit", &[Type::Int; 2], Cost::Constant, digit),
    Method::of_class("forDigit", &[Type::Int; 2], Cost::Object, |call| {
        let digit = u32::try_from(call.int(0)).ok();
        let radix = u32::try_from(call.int(1)).ok();
        let valid = digit.zip(radix.filter(|radix| (2..=36).contains(radix)));
        let found = valid.and_then(|(digit, radix)| char::from_digit(digit, radix));
        Ok(character(found.map_or(0, |c| u32::from(c) as u16)))
    }),
    Method::of_class("getNumericValue", &[Type::Char], Cost::Constant, numeric_value),
    Method::of_class("getNumericValue", &[Type::Int], Cost::Constant, numeric_value),
    Method::of_class("reverseBytes", &[Type::Char], Cost::Object, |call| {
        Ok(character(string::unit(call, 0).swap_bytes()))
    }),
    Method::of_class("isAlphabetic", &[Type::Int], Cost::Constant, |call| {
        bool(is(code(call), char::is_alphabetic))
    }),
    Method::of_class("isSurrogate", &[Type::Char], Cost::Constant, |call| {
        bool((0xD800..0xE000).contains(&code(call)))
    }),
    Method::of_class("isHighSurrogate", &[Type::Char], Cost::Constant, |call| {
        bool((0xD800..0xDC00).contains(&code(call)))
    }),
    Method::of_class("isLowSurrogate", &[Type::Char], Cost::Constant, |call| {
        bool((0xDC00..0xE000).contains(&code(call)))
    }),
    Method::of_class("isSpace", &[Type::Char], Cost::Constant, |call| {
        bool(matches!(code(call), 0x09 | 0x0A | 0x0C | 0x0D | 0x20))
    }),
    Method::of_class("isValidCodePoint", &[Type::Int], Cost::Constant, |call| {
        bool((0..=0x10_FFFF).contains(&call.int(0)))
    }),
    Method::of_class("isBmpCodePoint", &[Type::Int], Cost::Constant, |call| {
        bool((0..=0xFFFF).contains(&call.int(0)))
    }),
    Method::of_class("isSupplementaryCodePoint", &[Type::Int], Cost::Constant, |call| {
        bool((0x1_0000..=0x10_FFFF).contains(&call.int(0)))
    }),
    Method::of_class("charCount", &[Type::Int], Cost::Constant, |call| {
        Ok(Value::Int(if call.int(0) >= 0x1_0000 { 2 } else { 1 }))
    }),
    Method::of_class("toCodePoint", &[Type::Char; 2], Cost::Constant, |call| {
        let (high, low) = (i32::from(string::unit(call, 0)), i32::from(string::unit(call, 1)));
        Ok(Value::Int((high << 10) + low + (0x1_0000 - (0xD800 << 10) - 0xDC00)))
    }),
    Method::of_class("isSurrogatePair", &[Type::Char; 2], Cost::Constant, |call| {
        bool(
            (0xD800..0xDC00).contains(&string::unit(call, 0))
                && (0xDC00..0xE000).contains(&string::unit(call, 1)),
        )
    }),
]);

/// A `Character`.
pub(crate) fn character<'r>(unit: u16) -> Value<'r> {
    Value::other(Boxed::Char(unit))
}

/// The code of the first argument, a `char` or an `int`.
fn code(call: &Invocation<'_, '_>) -> u32 {
    match call.args.first().and_then(unit_of) {
        Some(unit) => u32::from(unit),
        None => call.int(0).cast_unsigned(),
    }
}

fn is(code: u32, test: fn(char) -> bool) -> bool {
    char::from_u32(code).is_some_and(test)
}

fn is_letter(c: char) -> bool {
    // Letter numbers and marks are alphabetic without being letters.
    c.is_alphabetic() && !c.is_numeric()
}

fn difference<'r>(a: u16, b: u16) -> Outcome<'r> {
    Ok(Value::Int(i32::from(a) - i32::from(b)))
}

/// Maps the first argument, and gives back the same class.
fn map<'r>(call: &Invocation<'_, 'r>, mapped: fn(char) -> char) -> Outcome<'r> {
    let old = code(call);
    let new = char::from_u32(old).map_or(old, |c| u32::from(mapped(c)));
    match call.args.first().and_then(unit_of) {
        Some(unit) => Ok(character(u16::try_from(new).unwrap_or(unit))),
        None => Ok(Value::Int(new.cast_signed())),
    }
}

fn digit<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let radix = u32::try_from(call.int(1)).ok();
    let radix = radix.filter(|radix| (2..=36).contains(radix));
    let digit = char::from_u32(code(call)).zip(radix).and_then(|(c, radix)| parse::digit(c, radix));
    Ok(digit.map_or(Value::Int(-1), |digit| int(digit as usize)))
}

fn numeric_value<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let digit = char::from_u32(code(call)).and_then(|c| parse::digit(c, 36));
    Ok(digit.map_or(Value::Int(-1), |digit| int(digit as usize)))
}

fn to_units(code: i32) -> Result<Vec<u16>, Thrown> {
    let wrong = || Thrown::illegal_argument(format!("{code} is not a code point"));
    let code = u32::try_from(code).map_err(|_| wrong())?;
    match (char::from_u32(code), u16::try_from(code)) {
        (Some(c), _) => Ok(c.encode_utf16(&mut [0; 2]).to_vec()),
        (None, Ok(unit)) => Ok(vec![unit]),
        _ => Err(wrong()),
    }
}
