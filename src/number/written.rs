//! Decimals that are written as `Double.toString` writes the double that they are read as.

/// A power of ten for each number of places that a decimal of 17 digits can have.
#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it")]
const POWERS: [u64; 18] = {
    let mut powers = [1; 18];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

const ONES: u64 = 0x0101_0101_0101_0101;
const ZEROS: u64 = ONES * b'0' as u64;

/// Whether Java prints a decimal, read as a double, with these very characters. False also where that takes longer to
/// find out: with an exponent, outside of 10^-3 to 10^7, at a power of two, and halfway between two doubles.
///
/// Java prints the shortest decimal that is read as the same double, of several the one that is next to it. The double next
/// to `digits / 10^places` is found with its exact distance; the decimal is the one that is printed if it is less than
/// half of its last place away, and no decimal with one digit less is near enough to be read as that double.
pub(crate) fn is_as_java_writes(text: &str) -> bool {
    is_shortest(text.as_bytes()).unwrap_or(false)
}

fn is_shortest(text: &[u8]) -> Option<bool> {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let head = u64::from_le_bytes(*text.first_chunk()?);
    let tail = u64::from_le_bytes(*text.last_chunk()?);
    // The high bit of the point, which is the first byte that is one.
    let points = head ^ (ONES * u64::from(b'.'));
    let point = (points.wrapping_sub(ONES) & !points & (ONES << 7)).trailing_zeros() / 8;
    let places = (text.len() as u32).checked_sub(point + 1)?;
    if !(1..=7).contains(&point) || !(8..=16).contains(&places) || point + places > 17 {
        return None;
    }
    let first = u64::from_le_bytes(*text.get(point as usize + 1..)?.first_chunk()?);
    let power = *POWERS.get(places as usize)?;
    // Of the places, the last eight and those before them.
    let low = eight(tail ^ ZEROS)?;
    let high = match places {
        8 => 0,
        _ => eight((first ^ ZEROS) << (8 * (16 - places)))?,
    };
    let whole = eight((head ^ ZEROS) << (8 * (8 - point)))?;
    let digits = whole * power + high * 100_000_000 + low;
    // Digits all, as `eight` has it.
    let last = (tail >> 56) & 0xf;
    // `1.50` and `0.0001` are laid out in another way. What is not zero here has no more zeros before it than two.
    if last == 0 || digits < power / 1000 {
        return None;
    }
    // Two doubles off at most.
    let bits = (digits as i64 as f64 / power as i64 as f64).to_bits();
    let mut mantissa = (bits & ((1 << 52) - 1) | 1 << 52) as i64;
    let shift = 52 + 1023 - u32::try_from(bits >> 52).ok()?;
    // From here on one is 10^-places * 2^-shift: a double is `power` from the next, a decimal `unit`. The distance of the two
    // is a small difference of large numbers, of which the lowest 64 bits are enough.
    let (power, unit) = (power as i64, 1_i64.checked_shl(shift).filter(|unit| *unit > 0)?);
    let digits = digits as i64;
    let mut distance = mantissa.wrapping_mul(power).wrapping_sub(digits.wrapping_mul(unit));
    // Without branches: no processor can guess which way it goes.
    for _ in 0..2 {
        let step = i64::from(2 * distance < -power) - i64::from(2 * distance > power);
        mantissa += step;
        distance += step * power;
    }
    if mantissa <= 1 << 52 || mantissa >= 1 << 53 || 2 * distance.abs() >= power {
        return None;
    }
    let is_next = 2 * distance.abs() < unit;
    // Where decimals are further apart than doubles, one digit less is always too far.
    let shorter_are_far = || {
        let last = last as i64;
        2 * (last * unit + distance) > power && 2 * ((10 - last) * unit - distance) > power
    };
    Some(is_next && (unit >= power || shorter_are_far()))
}

/// The number that eight digits are, each a byte, the first one the lowest.
fn eight(digits: u64) -> Option<u64> {
    if (digits.wrapping_add(0x0606_0606_0606_0606) | digits) & 0xf0f0_f0f0_f0f0_f0f0 != 0 {
        return None;
    }
    const EVEN: u64 = 0x0000_00ff_0000_00ff;
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let (high, low) = (pairs & EVEN, pairs >> 16 & EVEN);
    let sum = high
        .wrapping_mul(100 + (1_000_000 << 32))
        .wrapping_add(low.wrapping_mul(1 + (10_000 << 32)));
    Some(sum >> 32)
}

#[cfg(test)]
mod tests {
    use super::super::write_double;
    use super::*;

    fn printed(text: &str) -> String {
        let mut out = String::new();
        write_double(text.parse().unwrap(), &mut out);
        out
    }

    #[test]
    fn what_is_told_to_print_as_it_stands_does() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let mut counts = [0; 2];
        for round in 0..60_000 {
            let scale = [1e-3, 1.0, 8.0, 10.0, 100.0, 1e4, 1e6, 1e7, 2e7][next(9) as usize];
            let value = match round % 3 {
                // Next to powers of two as well.
                0 => f64::from_bits(0x3f50_0000_0000_0000 + (next(34) << 52) + next(4)),
                _ => next(1 << 53) as f64 / (1_u64 << 53) as f64 * scale,
            };
            let mut text = printed(&format!("{value:?}"));
            // Also such as are not the shortest: other last digits, some more, some less.
            for _ in 0..next(3) {
                if next(2) == 0 {
                    text.pop();
                }
                text.extend(char::from_digit(next(10) as u32, 10));
            }
            if text.contains('E') || !text.contains('.') || text.ends_with('.') {
                continue;
            }
            let is_as_it_stands = printed(&text) == text;
            let told = is_as_java_writes(&text);
            assert!(!told || is_as_it_stands, "{text}");
            let minus = format!("-{text}");
            assert_eq!(is_as_java_writes(&minus), told);
            if is_as_it_stands && (16..19).contains(&text.len()) {
                counts[usize::from(told)] += 1;
            }
        }
        // Nearly all of those that it is made for.
        assert!(counts[1] > 10_000 && counts[0] * 10 < counts[1], "{counts:?}");
    }

    #[test]
    fn other_texts_are_left_to_the_long_way() {
        for text in [
            "",
            "-",
            "1",
            "1.5",
            ".1234567890123456",
            "1.234567890123e5",
            "12345678.123456789",
            "0.00012345678901234",
            "1.2345678901234x6",
            "0.1234567890123450",
            "1.00000000000000002",
            "NaN",
        ] {
            assert!(!is_as_java_writes(text), "{text}");
        }
    }
}
