//! Numbers in filters, which Jayway compares as `BigDecimal`s of their texts.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::number::{Decimal, Number as JavaNumber, write_display, write_double};

/// Integers up to here are the same as doubles.
const EXACT: i64 = 1 << 53;

/// A number of a document or of a path.
#[derive(Debug, Clone)]
pub(super) enum Number {
    Int(i64),
    Double(f64),
    /// With the double that stands for it in comparisons, if one does.
    Exact(Decimal, Option<f64>),
}

impl Number {
    /// A number as a filter spells it: what `BigDecimal` reads.
    pub(super) fn literal(text: &str) -> Option<Self> {
        let decimal = Decimal::parse(text).ok()?;
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let plain = digits <= 15 && !text.contains(['e', 'E']);
        let double = text.parse().ok().filter(|_| plain);
        Some(Self::Exact(decimal, double))
    }

    /// A number as the evaluator has it; nothing for what `BigDecimal` cannot hold.
    pub(super) fn of(number: &JavaNumber) -> Option<Self> {
        Some(match number {
            JavaNumber::Big(big) => Self::Exact(Decimal::new(big.clone(), 0), None),
            JavaNumber::Decimal(decimal) => Self::Exact(decimal.clone(), None),
            other => {
                let mut text = String::new();
                other.write(&mut text);
                Self::Exact(Decimal::parse(&text).ok()?, None)
            }
        })
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        if let (Self::Int(left), Self::Int(right)) = (self, other) {
            return left.cmp(right);
        }
        let quick = self.quick().zip(other.quick());
        match quick.and_then(|(left, right)| left.partial_cmp(&right)) {
            Some(ordering) => ordering,
            None => self.decimal().compare(&other.decimal()),
        }
    }

    /// A double that compares with others of its kind as the decimal does.
    fn quick(&self) -> Option<f64> {
        match self {
            Self::Int(value) if (-EXACT..=EXACT).contains(value) => Some(*value as f64),
            Self::Int(_) => None,
            Self::Double(value) => Some(*value),
            Self::Exact(_, double) => *double,
        }
    }

    fn decimal(&self) -> Cow<'_, Decimal> {
        match self {
            Self::Exact(decimal, _) => Cow::Borrowed(decimal),
            other => {
                let parsed = Decimal::parse(&other.java_text());
                Cow::Owned(parsed.unwrap_or_else(|_| Decimal::new(0.into(), 0)))
            }
        }
    }

    fn java_text(&self) -> String {
        let mut text = String::new();
        match self {
            Self::Int(value) => write_display(value, &mut text),
            Self::Double(value) => write_double(*value, &mut text),
            Self::Exact(decimal, _) => write_display(decimal, &mut text),
        }
        text
    }

    /// The text that a string is compared with: `BigDecimal.toString`.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Int(_) | Self::Exact(..) => self.java_text(),
            Self::Double(_) => {
                let mut text = String::new();
                write_display(&*self.decimal(), &mut text);
                text
            }
        }
    }

    /// `BigDecimal.intValue`.
    pub(super) fn to_int(&self) -> i32 {
        self.decimal().low_long() as i32
    }
}
