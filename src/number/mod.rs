//! Numbers as Java has them: texts, parsing, arithmetic.

mod arithmetic;
pub(crate) mod big;
mod decimal;
mod digits;
mod float_text;
mod old_digits;
pub(crate) mod parse;
mod written;

pub(crate) use arithmetic::Number;
pub(crate) use decimal::{Decimal, Rounding};
pub(crate) use float_text::{double_digits, write_double, write_float};
pub(crate) use written::is_as_java_writes;

/// Appends an integer.
pub(crate) fn write_integer(value: impl itoa::Integer, out: &mut String) {
    out.push_str(itoa::Buffer::new().format(value));
}

/// Appends a number as Rust displays it, which for integers is what Java does.
pub(crate) fn write_display(value: impl std::fmt::Display, out: &mut String) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = write!(out, "{value}");
}
