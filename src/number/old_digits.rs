//! The digits that Java up to 18 prints where they are not the shortest ones.
//!
//! Java had its own variant of the Steele-White digit generation before it took the shortest digits in release 19. The
//! two agree nearly everywhere: they differ for powers of two, for subnormal numbers, and between 10^10 and 10^26.

use num_bigint::BigUint;
use std::cmp::Ordering;

use super::digits::Digits;

const MANTISSA_BITS: i32 = 52;

/// Whether Java 17 may print other digits than the shortest for this positive finite double.
pub(super) fn differ_from_shortest(value: f64) -> bool {
    value.to_bits().trailing_zeros() >= MANTISSA_BITS.unsigned_abs()
        || (1e10..1e26).contains(&value)
        || value < 1e-307
}

/// The digits of a positive finite double.
pub(super) fn of_double(value: f64) -> Digits {
    let bits = value.to_bits();
    let exponent = i32::try_from(bits >> MANTISSA_BITS).unwrap_or_default();
    Parts::new(exponent, bits & ((1 << MANTISSA_BITS) - 1), MANTISSA_BITS, 1023).digits()
}

/// The digits of a positive finite float.
pub(super) fn of_float(value: f32) -> Digits {
    let bits = value.to_bits();
    let exponent = i32::try_from(bits >> 23).unwrap_or_default();
    Parts::new(exponent, u64::from(bits & ((1 << 23) - 1)), 23, 127).digits()
}

/// A positive number `1.fraction * 2^exponent`; the leading one is bit 52 of `fraction`.
struct Parts {
    exponent: i32,
    fraction: u64,
    significant_bits: i32,
}

impl Parts {
    fn new(biased: i32, fraction: u64, stored_bits: i32, bias: i32) -> Self {
        let widen = MANTISSA_BITS - stored_bits;
        if biased > 0 {
            return Self {
                exponent: biased - bias,
                fraction: (fraction << widen) | 1 << MANTISSA_BITS,
                significant_bits: stored_bits + 1,
            };
        }
        let used = 64 - i32::try_from(fraction.leading_zeros()).unwrap_or_default();
        let shift = stored_bits + 1 - used;
        Self {
            exponent: 1 - shift - bias,
            fraction: fraction << (shift + widen),
            significant_bits: used,
        }
    }

    /// How many bits the fraction has from the leading one to the last one.
    fn fraction_bits(&self) -> i32 {
        MANTISSA_BITS + 1 - i32::try_from(self.fraction.trailing_zeros()).unwrap_or_default()
    }

    fn digits(&self) -> Digits {
        let bits_behind_point = (self.fraction_bits() - self.exponent - 1).max(0);
        if bits_behind_point == 0 && self.exponent <= 62 && self.exponent >= -21 {
            self.integer_digits()
        } else {
            self.generate(bits_behind_point)
        }
    }

    /// An integer of up to 63 bits: its own digits, less those that the precision does not cover.
    fn integer_digits(&self) -> Digits {
        let value = if self.exponent >= MANTISSA_BITS {
            self.fraction << (self.exponent - MANTISSA_BITS)
        } else {
            self.fraction >> (MANTISSA_BITS - self.exponent)
        };
        let spare_bits = self.exponent - self.significant_bits - 1;
        let dropped = if spare_bits > 1 {
            // As many decimal digits as 2^spare_bits fills.
            u32::try_from(spare_bits * 30103 / 100_000).unwrap_or_default()
        } else {
            0
        };
        let unit = 10_u64.pow(dropped);
        let mut kept = value / unit;
        if dropped > 0 && value % unit >= unit / 2 {
            kept += 1;
        }
        Digits::of_integer(kept, i32::try_from(dropped).unwrap_or_default())
    }

    #[allow(clippy::approx_constant, reason = "Java multiplies with this approximation")]
    fn estimated_decimal_exponent(&self) -> i32 {
        let mantissa =
            f64::from_bits(1023 << MANTISSA_BITS | self.fraction & ((1 << MANTISSA_BITS) - 1));
        let estimate = (mantissa - 1.5) * 0.289_529_654
            + 0.176_091_259
            + f64::from(self.exponent) * 0.301_029_995_663_981;
        estimate.floor() as i32
    }

    /// Generates digits of `value = B / S` until the rest is within half a unit in the last place, `M / S`.
    fn generate(&self, bits_behind_point: i32) -> Digits {
        let decimal = self.estimated_decimal_exponent();
        let fraction_bits = self.fraction_bits();
        let (fives_above, fives_below) = ((-decimal).max(0), decimal.max(0));
        let mut twos_above = fives_above + bits_behind_point + self.exponent;
        let mut twos_below = fives_below + bits_behind_point;
        let mut twos_margin = twos_above - self.significant_bits;
        twos_above -= fraction_bits - 1;
        let common = twos_above.min(twos_below);
        twos_above -= common;
        twos_below -= common;
        twos_margin -= common;
        if fraction_bits == 1 {
            // Below a power of two the neighbor is only half as far away.
            twos_margin -= 1;
        }
        if twos_margin < 0 {
            twos_above -= twos_margin;
            twos_below -= twos_margin;
            twos_margin = 0;
        }
        let fraction = self.fraction >> self.fraction.trailing_zeros();
        let bits = needed_bits(fraction_bits + twos_above, fives_above)
            .max(needed_bits(twos_below + 1, fives_below + 1));
        if bits < 64 {
            let power = |fives: i32, twos: i32| 5_i64.wrapping_pow(fives.unsigned_abs()) << twos;
            let scale = power(fives_below, twos_below);
            let machine = MachineRatio {
                rest: (fraction as i64).wrapping_mul(power(fives_above, twos_above)),
                scale,
                margin: power(fives_above, twos_margin),
                ten_scale: scale * 10,
                is_int: bits < 32,
            };
            return generate(machine, decimal);
        }
        let power = |fives: i32, twos: i32| {
            BigUint::from(5_u8).pow(fives.unsigned_abs()) << twos.unsigned_abs()
        };
        let scale = power(fives_below, twos_below);
        let big = BigRatio {
            rest: power(fives_above, twos_above) * fraction,
            margin: power(fives_above, twos_margin),
            ten_scale: &scale * 10_u8,
            scale,
        };
        generate(big, decimal)
    }
}

/// How many bits Java reckons for a number of `bits` bits times `5^fives`.
fn needed_bits(bits: i32, fives: i32) -> i32 {
    let of_power = if fives < 27 {
        // Exact up to 5^26; an estimate from there on.
        i32::try_from(128 - 5_u128.pow(fives.unsigned_abs()).leading_zeros()).unwrap_or_default()
    } else {
        fives * 3
    };
    bits + if fives == 0 { 0 } else { of_power }
}

/// A number `rest / scale` whose digits are taken off one by one, with half a unit in the last place as margin.
trait Ratio {
    /// Takes off the next digit.
    fn next_digit(&mut self) -> u8;
    /// Whether the digits so far, as they are and with one added, are near enough.
    fn stops(&self) -> (bool, bool);
    /// How twice the rest compares with the unit of the last digit.
    fn rest_to_half(&self) -> Ordering;
}

fn generate(mut ratio: impl Ratio, mut decimal: i32) -> Digits {
    let mut digits = Digits::new(0);
    let first = ratio.next_digit();
    let (mut low, mut high) = ratio.stops();
    if first == 0 && !high {
        decimal -= 1;
    } else {
        digits.push(first);
    }
    if !(-3..8).contains(&decimal) {
        // The form with an exponent shows at least two digits.
        (low, high) = (false, false);
    }
    while !low && !high {
        let digit = ratio.next_digit();
        digits.push(digit);
        (low, high) = ratio.stops();
    }
    digits.point = decimal + 1;
    let round_up = high
        && (!low
            || match ratio.rest_to_half() {
                Ordering::Less => false,
                Ordering::Equal => digits.last_is_odd(),
                Ordering::Greater => true,
            });
    if round_up {
        digits.round_up();
    }
    digits
}

/// In Java's `long` or `int`, whose overflows show in the digits.
struct MachineRatio {
    rest: i64,
    scale: i64,
    margin: i64,
    ten_scale: i64,
    is_int: bool,
}

impl MachineRatio {
    fn wrap(&self, value: i64) -> i64 {
        if self.is_int { i64::from(value as i32) } else { value }
    }
}

impl Ratio for MachineRatio {
    fn next_digit(&mut self) -> u8 {
        let digit = self.rest.checked_div(self.scale).unwrap_or_default();
        self.rest =
            self.wrap(self.rest.wrapping_sub(digit.wrapping_mul(self.scale)).wrapping_mul(10));
        self.margin = self.wrap(self.margin.wrapping_mul(10));
        u8::try_from(digit).unwrap_or_default()
    }

    fn stops(&self) -> (bool, bool) {
        if self.margin <= 0 {
            return (true, true);
        }
        let upper = self.wrap(self.rest.wrapping_add(self.margin));
        (self.rest < self.margin, upper > self.ten_scale)
    }

    fn rest_to_half(&self) -> Ordering {
        self.wrap(self.rest.wrapping_shl(1).wrapping_sub(self.ten_scale)).cmp(&0)
    }
}

/// Where 64 bits do not do.
struct BigRatio {
    rest: BigUint,
    scale: BigUint,
    margin: BigUint,
    ten_scale: BigUint,
}

impl Ratio for BigRatio {
    fn next_digit(&mut self) -> u8 {
        let digit = &self.rest / &self.scale;
        self.rest -= &digit * &self.scale;
        self.rest *= 10_u8;
        self.margin *= 10_u8;
        u8::try_from(digit).unwrap_or_default()
    }

    fn stops(&self) -> (bool, bool) {
        let upper = &self.rest + &self.margin;
        (self.rest < self.margin, upper >= self.ten_scale)
    }

    fn rest_to_half(&self) -> Ordering {
        (&self.rest << 1_u8).cmp(&self.ten_scale)
    }
}
