//! `java.math.BigDecimal`.

use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::number::{double, long, number_of, this, value};
use crate::java::math::big_integer::{self, not_comparable, order};
use crate::number::{Decimal, Number, Rounding, big, write_double};
use crate::value::{Thrown, Value};

const DECIMAL: Type = Type::Exactly(crate::value::Class::BigDecimal);

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("abs", &[], Cost::DigitsSquared, |call| {
        let own = own(call)?;
        of(Decimal::new(own.unscaled().magnitude().clone().into(), own.scale()))
    }),
    Method::new("add", &[DECIMAL], Cost::DigitsSquared, |call| of(own(call)?.add(&other(call)?)?)),
    Method::new("byteValueExact", &[], Cost::DigitsSquared, |call| {
        exact(call).map(|number: i8| value(Number::Byte(number)))
    }),
    Method::new("compareTo", &[DECIMAL], Cost::DigitsSquared, |call| {
        order(own(call)?.compare(&other(call)?))
    }),
    Method::new("compareTo", &[Type::Object], Cost::DigitsSquared, not_comparable),
    Method::new("divide", &[DECIMAL], Cost::DigitsSquared, |call| {
        of(divide_exactly(&own(call)?, &other(call)?)?)
    }),
    Method::new("divide", &[DECIMAL, Type::Int], Cost::Scale, |call| {
        let own = own(call)?;
        of(own.divide(&other(call)?, own.scale(), Rounding::from_constant(call.int(1))?)?)
    }),
    Method::new("divide", &[DECIMAL, Type::Int, Type::Int], Cost::Scale, |call| {
        let rounding = Rounding::from_constant(call.int(2))?;
        of(own(call)?.divide(&other(call)?, call.int(1), rounding)?)
    }),
    Method::new("divideAndRemainder", &[DECIMAL], Cost::DigitsSquared, |call| {
        let (own, other) = (own(call)?, other(call)?);
        let quotient = divide_to_integer(&own, &other)?;
        let rest = own.subtract(&quotient.multiply(&other)?)?;
        let items = [quotient, rest].map(|number| value(Number::Decimal(number)));
        Ok(crate::java::util::array::new("java.math.BigDecimal", items.into()))
    }),
    Method::new("divideToIntegralValue", &[DECIMAL], Cost::DigitsSquared, |call| {
        of(divide_to_integer(&own(call)?, &other(call)?)?)
    }),
    Method::new("intValueExact", &[], Cost::DigitsSquared, |call| exact(call).map(Value::Int)),
    Method::new("longValueExact", &[], Cost::DigitsSquared, |call| exact(call).map(Value::Long)),
    Method::new("max", &[DECIMAL], Cost::DigitsSquared, |call| {
        let (own, other) = (own(call)?, other(call)?);
        of(if own.compare(&other) == Ordering::Less { other } else { own })
    }),
    Method::new("min", &[DECIMAL], Cost::DigitsSquared, |call| {
        let (own, other) = (own(call)?, other(call)?);
        of(if own.compare(&other) == Ordering::Greater { other } else { own })
    }),
    Method::new("movePointLeft", &[Type::Int], Cost::Scale, |call| {
        moved(call, i64::from(call.int(0)))
    }),
    Method::new("movePointRight", &[Type::Int], Cost::Scale, |call| {
        moved(call, -i64::from(call.int(0)))
    }),
    Method::new("multiply", &[DECIMAL], Cost::DigitsSquared, |call| {
        of(own(call)?.multiply(&other(call)?)?)
    }),
    Method::new("negate", &[], Cost::DigitsSquared, |call| {
        let own = own(call)?;
        of(Decimal::new(-own.unscaled(), own.scale()))
    }),
    Method::new("plus", &[], Cost::DigitsSquared, |call| Ok(call.receiver.clone())),
    Method::new("pow", &[Type::Int], Cost::Power, |call| {
        let own = own(call)?;
        if !(0..=999_999_999).contains(&call.int(0)) {
            return Err(Thrown::arithmetic("invalid operation"));
        }
        let scale = checked_scale(i64::from(own.scale()) * i64::from(call.int(0)))?;
        of(Decimal::new(big::pow(own.unscaled(), call.int(0))?, scale))
    }),
    Method::new("precision", &[], Cost::DigitsSquared, |call| {
        Ok(Value::Int(i32::try_from(own(call)?.precision()).unwrap_or(i32::MAX)))
    }),
    Method::new("remainder", &[DECIMAL], Cost::DigitsSquared, |call| {
        let (own, other) = (own(call)?, other(call)?);
        let quotient = divide_to_integer(&own, &other)?;
        of(own.subtract(&quotient.multiply(&other)?)?)
    }),
    Method::new("scale", &[], Cost::DigitsSquared, |call| Ok(Value::Int(own(call)?.scale()))),
    Method::new("scaleByPowerOfTen", &[Type::Int], Cost::DigitsSquared, |call| {
        let own = own(call)?;
        let scale = checked_scale(i64::from(own.scale()) - i64::from(call.int(0)))?;
        of(Decimal::new(own.unscaled().clone(), scale))
    }),
    Method::new("setScale", &[Type::Int], Cost::Scale, |call| {
        of(own(call)?.with_scale(call.int(0), Rounding::Unnecessary)?)
    }),
    Method::new("setScale", &[Type::Int; 2], Cost::Scale, |call| {
        of(own(call)?.with_scale(call.int(0), Rounding::from_constant(call.int(1))?)?)
    }),
    Method::new("shortValueExact", &[], Cost::DigitsSquared, |call| {
        exact(call).map(|number: i16| value(Number::Short(number)))
    }),
    Method::new("signum", &[], Cost::DigitsSquared, |call| Ok(Value::Int(own(call)?.signum()))),
    Method::new("stripTrailingZeros", &[], Cost::DigitsSquared, |call| {
        of(own(call)?.strip_trailing_zeros())
    }),
    Method::new("subtract", &[DECIMAL], Cost::DigitsSquared, |call| {
        of(own(call)?.subtract(&other(call)?)?)
    }),
    Method::new("toBigInteger", &[], Cost::DigitsSquared, |call| {
        big_integer::of(own(call)?.to_big_integer()?)
    }),
    Method::new("toBigIntegerExact", &[], Cost::DigitsSquared, |call| {
        big_integer::of(own(call)?.with_scale(0, Rounding::Unnecessary)?.unscaled().clone())
    }),
    Method::new("toEngineeringString", &[], Cost::DigitsSquared, |call| {
        Ok(Value::string(engineering(&own(call)?)))
    }),
    Method::new("toPlainString", &[], Cost::DigitsSquared, |call| {
        let text = own(call)?.to_plain_string()?;
        call.heap.charge(text.len())?;
        Ok(Value::string(text))
    }),
    Method::new("ulp", &[], Cost::DigitsSquared, |call| {
        of(Decimal::new(BigInt::from(1), own(call)?.scale()))
    }),
    Method::new("unscaledValue", &[], Cost::DigitsSquared, |call| {
        big_integer::of(own(call)?.unscaled().clone())
    }),
    Method::of_class("valueOf", &[Type::Double], Cost::DigitsSquared, |call| {
        let mut text = String::new();
        write_double(double(call, 0), &mut text);
        of(Decimal::parse(&text)?)
    }),
    Method::of_class("valueOf", &[Type::Long], Cost::DigitsSquared, |call| {
        of(Decimal::new(BigInt::from(long(call, 0)), 0))
    }),
    Method::of_class("valueOf", &[Type::Long, Type::Int], Cost::DigitsSquared, |call| {
        of(Decimal::new(BigInt::from(long(call, 0)), call.int(1)))
    }),
]);

fn of<'r>(number: Decimal) -> Outcome<'r> {
    Ok(value(Number::Decimal(number)))
}

fn own(call: &Invocation<'_, '_>) -> Result<Decimal, Thrown> {
    match this(call)? {
        Number::Decimal(number) => Ok(number),
        _ => Err(Thrown::null("the number")),
    }
}

fn other(call: &Invocation<'_, '_>) -> Result<Decimal, Thrown> {
    match number_of(&call.arg(0)) {
        Some(Number::Decimal(number)) => Ok(number),
        _ => Err(Thrown::null("an argument")),
    }
}

fn checked_scale(scale: i64) -> Result<i32, Thrown> {
    i32::try_from(scale).map_err(|_| Thrown::arithmetic("the scale would not fit"))
}

fn exact<T: TryFrom<i64>>(call: &Invocation<'_, '_>) -> Result<T, Thrown> {
    let own = own(call)?;
    let integer = own.with_scale(0, Rounding::Unnecessary)?;
    let fits = i64::try_from(integer.unscaled()).ok().and_then(|number| T::try_from(number).ok());
    fits.ok_or_else(|| Thrown::arithmetic("overflow"))
}

fn moved<'r>(call: &Invocation<'_, 'r>, places: i64) -> Outcome<'r> {
    if places == 0 {
        return Ok(call.receiver.clone());
    }
    let own = own(call)?;
    let scale = checked_scale(i64::from(own.scale()) + places)?;
    let moved = Decimal::new(own.unscaled().clone(), scale);
    of(if scale < 0 { moved.with_scale(0, Rounding::Unnecessary)? } else { moved })
}

/// The scale that Java would like a quotient to have.
fn preferred_scale(own: &Decimal, other: &Decimal) -> i32 {
    own.scale().saturating_sub(other.scale())
}

/// `divide(BigDecimal)`: the exact quotient. Fails where it has no end.
fn divide_exactly(own: &Decimal, other: &Decimal) -> Result<Decimal, Thrown> {
    if other.signum() == 0 {
        return Err(Thrown::arithmetic("division by zero"));
    }
    let preferred = preferred_scale(own, other);
    if own.signum() == 0 {
        return Ok(Decimal::new(BigInt::ZERO, preferred));
    }
    let shared = big_integer::gcd(own.unscaled().clone(), other.unscaled().clone())?;
    let mut rest: BigInt = other.unscaled().magnitude().clone().into();
    rest /= shared;
    let (mut twos, mut fives) = (0, 0);
    let strip = |rest: &mut BigInt, factor: u8, count: &mut i32| {
        while rest.bits() > 1 && (&*rest % factor).sign() == Sign::NoSign {
            *rest /= factor;
            *count += 1;
        }
    };
    strip(&mut rest, 2, &mut twos);
    strip(&mut rest, 5, &mut fives);
    if rest.bits() > 1 {
        return Err(Thrown::arithmetic("no exact representable decimal result"));
    }
    let scale = checked_scale(i64::from(preferred) + i64::from(twos.max(fives)))?;
    own.divide(other, scale, Rounding::Unnecessary)
}

/// `divideToIntegralValue(BigDecimal)`: the integer part of the quotient, with as few zeros cut off as need be.
fn divide_to_integer(own: &Decimal, other: &Decimal) -> Result<Decimal, Thrown> {
    if other.signum() == 0 {
        return Err(Thrown::arithmetic("division by zero"));
    }
    let preferred = preferred_scale(own, other);
    let mut quotient = own.divide(other, 0, Rounding::Down)?;
    if quotient.signum() == 0 || preferred >= 0 {
        return quotient.with_scale(preferred, Rounding::Unnecessary);
    }
    while quotient.scale() > preferred {
        match quotient.with_scale(quotient.scale() - 1, Rounding::Unnecessary) {
            Ok(shorter) => quotient = shorter,
            Err(_) => break,
        }
    }
    Ok(quotient)
}

/// `toEngineeringString`: exponents are multiples of three.
fn engineering(number: &Decimal) -> String {
    let plain = number.to_string();
    let Some((mantissa, exponent)) = plain.split_once('E') else {
        return plain;
    };
    let exponent: i64 = exponent.parse().unwrap_or_default();
    let shift = usize::try_from(exponent.rem_euclid(3)).unwrap_or_default();
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    let mut digits: String = mantissa.chars().filter(|character| *character != '.').collect();
    if number.signum() == 0 {
        // A zero keeps its digits after the point instead.
        let (text, exponent) = match shift {
            0 => ("0", exponent),
            1 => ("0.00", exponent + 2),
            _ => ("0.0", exponent + 1),
        };
        return if exponent == 0 { text.to_owned() } else { format!("{text}E{exponent:+}") };
    }
    let whole = shift + 1;
    while digits.len() < whole {
        digits.push('0');
    }
    let (whole, fraction) = digits.split_at_checked(whole).unwrap_or((&digits, ""));
    let exponent = exponent - shift as i64;
    let point = if fraction.is_empty() { "" } else { "." };
    let exponent = if exponent == 0 { String::new() } else { format!("E{exponent:+}") };
    format!("{sign}{whole}{point}{fraction}{exponent}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::java::call_method;
    use crate::limits::Limits;
    use crate::value::Heap;

    /// What `$number.name(args)` gives, as text.
    fn called(number: &str, name: &str, args: &[&str]) -> Result<String, &'static str> {
        let heap = Heap::new(&Limits::default());
        let decimal = |text: &str| value(Number::Decimal(Decimal::parse(text).unwrap()));
        let args: Vec<Value<'_>> = args
            .iter()
            .map(|arg| match arg.strip_prefix('#') {
                Some(int) => Value::Int(int.parse().unwrap()),
                None => decimal(arg),
            })
            .collect();
        let result = call_method(&heap, &crate::value::NoBlocks, &decimal(number), name, &args);
        match result.map_err(|thrown| thrown.class)? {
            Some(Value::Str(text)) => Ok(text.to_utf8().into_owned()),
            Some(Value::Int(int)) => Ok(int.to_string()),
            Some(result) => {
                let mut text = String::new();
                number_of(&result).unwrap().write(&mut text);
                Ok(text)
            }
            None => Err("no such method"),
        }
    }

    #[test]
    fn quotients_have_the_scale_that_java_prefers() {
        for (number, name, args, expected) in [
            ("1.00", "divide", &["8"][..], "0.125"),
            ("100", "divide", &["4.0"], "25"),
            ("1E+3", "divide", &["2"], "5E+2"),
            ("7.5", "divideToIntegralValue", &["2"], "3.0"),
            ("-7.5", "remainder", &["2"], "-1.5"),
            ("2.345", "setScale", &["#2", "#6"], "2.34"),
            ("12345", "movePointLeft", &["#2"], "123.45"),
            ("1.5", "movePointRight", &["#3"], "1500"),
            ("1.20", "stripTrailingZeros", &[], "1.2"),
            ("1.10", "compareTo", &["1.1"], "0"),
            ("12345E+5", "toEngineeringString", &[], "1.2345E+9"),
        ] {
            assert_eq!(called(number, name, args).as_deref(), Ok(expected), "{number} {name}");
        }
    }

    #[test]
    fn what_has_no_exact_result_throws() {
        assert_eq!(called("1", "divide", &["3"]), Err("ArithmeticException"));
        assert_eq!(called("1.5", "setScale", &["#0"]), Err("ArithmeticException"));
        assert_eq!(called("1E+99999999", "toPlainString", &[]), Err("ArithmeticException"));
        assert_eq!(called("1", "divide", &["#3"]), Err("no such method"));
    }
}
