//! `Double.toString` and `Float.toString` as Java 17 writes them.

use std::fmt::Write as _;

use super::digits::Digits;
use super::old_digits;

/// Appends what `Double.toString` gives.
pub(crate) fn write_double(value: f64, out: &mut String) {
    if let Some(word) = word(value) {
        out.push_str(word);
        return;
    }
    if value.is_sign_negative() {
        out.push('-');
    }
    write_digits(&double_digits(value.abs()), out);
}

/// Appends what `Float.toString` gives.
pub(crate) fn write_float(value: f32, out: &mut String) {
    if let Some(word) = word(f64::from(value)) {
        out.push_str(word);
        return;
    }
    if value.is_sign_negative() {
        out.push('-');
    }
    write_digits(&old_digits::of_float(value.abs()), out);
}

/// The digits Java 17 prints for a positive finite double.
pub(crate) fn double_digits(value: f64) -> Digits {
    if old_digits::differ_from_shortest(value) {
        return old_digits::of_double(value);
    }
    let mut text = ExponentText::default();
    // The buffer holds every double, so the writing cannot fail.
    let _ = write!(text, "{value:e}");
    text.digits()
}

fn word(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value == 0.0 {
        Some(if value.is_sign_negative() { "-0.0" } else { "0.0" })
    } else if value.is_infinite() {
        Some(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        None
    }
}

/// Plain notation from 10^-3 up to 10^7, one digit and an exponent elsewhere.
fn write_digits(digits: &Digits, out: &mut String) {
    let text = digits.as_str();
    let point = digits.point;
    match usize::try_from(point) {
        Ok(whole) if (1..=7).contains(&whole) => {
            let (before, after) = text.split_at_checked(whole).unwrap_or((text, ""));
            out.push_str(before);
            push_zeros(whole - before.len(), out);
            out.push('.');
            out.push_str(if after.is_empty() { "0" } else { after });
        }
        _ if (-2..=0).contains(&point) => {
            out.push_str("0.");
            push_zeros(point.unsigned_abs() as usize, out);
            out.push_str(text);
        }
        _ => {
            let (first, rest) = text.split_at_checked(1).unwrap_or((text, ""));
            out.push_str(first);
            out.push('.');
            out.push_str(if rest.is_empty() { "0" } else { rest });
            out.push('E');
            super::write_display(point - 1, out);
        }
    }
}

fn push_zeros(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n('0', count));
}

/// Rust's `{:e}` form of a double, on the stack.
#[derive(Default)]
struct ExponentText {
    buffer: [u8; 32],
    len: usize,
}

impl ExponentText {
    fn digits(&self) -> Digits {
        let mut bytes = self.buffer.iter().take(self.len);
        let mut digits = Digits::new(0);
        for byte in bytes.by_ref() {
            match byte {
                b'.' => {}
                b'e' => break,
                digit => digits.push(digit - b'0'),
            }
        }
        let mut negative = false;
        let mut exponent = 0;
        for byte in bytes {
            match byte {
                b'-' => negative = true,
                digit => exponent = exponent * 10 + i32::from(digit - b'0'),
            }
        }
        digits.point = if negative { 1 - exponent } else { exponent + 1 };
        digits
    }
}

impl std::fmt::Write for ExponentText {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.len + text.len();
        let place = self.buffer.get_mut(self.len..end).ok_or(std::fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn double(value: f64) -> String {
        let mut out = String::new();
        write_double(value, &mut out);
        out
    }

    fn float(value: f32) -> String {
        let mut out = String::new();
        write_float(value, &mut out);
        out
    }

    #[test]
    fn doubles_print_as_java_prints_them() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
            (1.0, "1.0"),
            (-1.5, "-1.5"),
            (100.0, "100.0"),
            (1_234_567.0, "1234567.0"),
            (9_999_999.5, "9999999.5"),
            (1e7, "1.0E7"),
            (12_345_678.9, "1.23456789E7"),
            (0.001, "0.001"),
            (0.012, "0.012"),
            (0.0001, "1.0E-4"),
            (1e10, "1.0E10"),
            (1e-10, "1.0E-10"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::from_bits(1), "4.9E-324"),
        ] {
            assert_eq!(double(value), text);
        }
    }

    #[test]
    fn java_17_prints_some_doubles_longer_than_needed() {
        for (value, text) in [
            (2e23, "1.9999999999999998E23"),
            (1e23, "9.999999999999999E22"),
            (8.41e21, "8.409999999999999E21"),
            (2f64.powi(-44), "5.6843418860808015E-14"),
        ] {
            assert_eq!(double(value), text);
        }
    }

    #[test]
    fn floats_print_as_java_prints_them() {
        for (value, text) in [
            (1.1, "1.1"),
            (16_777_216.0, "1.6777216E7"),
            (f32::MAX, "3.4028235E38"),
            (f32::from_bits(1), "1.4E-45"),
            (0.1, "0.1"),
        ] {
            assert_eq!(float(value), text);
        }
    }
}
