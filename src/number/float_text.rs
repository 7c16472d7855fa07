//! `Double.toString` and `Float.toString` as Java 17 writes them.

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
    let value = value.abs();
    if !(1e-3..1e7).contains(&value) || old_digits::differ_from_shortest(value) {
        return write_digits(&double_digits(value), out);
    }
    // Between these bounds both lay digits out in the same way.
    out.push_str(zmij::Buffer::new().format_finite(value));
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
    shortest_digits(zmij::Buffer::new().format_finite(value))
}

/// The digits of a number as `123.45`, `0.00123` or `1.23e-45`.
fn shortest_digits(text: &str) -> Digits {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = || whole.bytes().chain(places.bytes());
    let leading = all().take_while(|digit| *digit == b'0').count();
    let trailing = all().rev().take_while(|digit| *digit == b'0').count();
    let count = (whole.len() + places.len()).saturating_sub(leading + trailing);
    let point = whole.len() as i32 - leading as i32 + exponent.parse::<i32>().unwrap_or_default();
    let mut digits = Digits::new(point);
    all().skip(leading).take(count).for_each(|digit| digits.push(digit - b'0'));
    digits
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
            // Halfway between two such numbers, the even one.
            ("100.381500244140625".parse().unwrap(), "100.38150024414062"),
            ("1955429.67041015625".parse().unwrap(), "1955429.6704101562"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::from_bits(1), "4.9E-324"),
        ] {
            assert_eq!(double(value), text);
        }
    }

    #[test]
    fn digits_are_the_shortest() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        for round in 0..20_000 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let value = match round % 3 {
                0 => f64::from_bits(state & !(1 << 63)),
                1 => (state >> 11) as f64 / 1e12,
                _ => (state % 100_000) as f64 / 1000.0,
            };
            if !value.is_finite() || value == 0.0 {
                continue;
            }
            let expected = format!("{value:e}");
            let (mantissa, exponent) = expected.split_once('e').unwrap();
            let digits = shortest_digits(zmij::Buffer::new().format_finite(value));
            // Halfway between two, the standard library takes the upper one, and Java the even one.
            let read: f64 = format!("0.{}e{}", digits.as_str(), digits.point).parse().unwrap();
            assert_eq!(read, value);
            assert_eq!(digits.as_str().len(), mantissa.replace('.', "").len(), "{value}");
            assert_eq!(digits.point, exponent.parse::<i32>().unwrap() + 1, "{value}");
            let mut laid_out = String::new();
            write_digits(&double_digits(value), &mut laid_out);
            assert_eq!(double(value), laid_out);
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
