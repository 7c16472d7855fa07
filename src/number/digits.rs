//! The decimal digits of a floating point number, on the stack.

/// The significant digits of a finite number that is not zero, worth `0.DIGITS * 10^point`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits {
    buffer: [u8; Digits::CAPACITY],
    len: usize,
    /// Where the decimal point stands, counted from before the first digit.
    pub(crate) point: i32,
}

impl Digits {
    const CAPACITY: usize = 32;

    pub(super) fn new(point: i32) -> Self {
        Self { buffer: [0; Self::CAPACITY], len: 0, point }
    }

    /// The digits of an integer without its trailing zeros, the point moved by `shift`.
    pub(super) fn of_integer(value: u64, shift: i32) -> Self {
        let mut divisor = 1;
        let mut point = shift + 1;
        while value / divisor >= 10 {
            divisor *= 10;
            point += 1;
        }
        let mut digits = Self::new(point);
        let mut rest = value;
        while rest != 0 {
            digits.push(u8::try_from(rest / divisor).unwrap_or_default());
            rest %= divisor;
            divisor /= 10;
        }
        digits
    }

    /// The digits as text.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The digits as ASCII.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }

    pub(super) fn push(&mut self, digit: u8) {
        if let Some(place) = self.buffer.get_mut(self.len) {
            *place = b'0' + digit;
            self.len += 1;
        }
    }

    pub(super) fn last_is_odd(&self) -> bool {
        self.as_bytes().last().is_some_and(|digit| digit & 1 == 1)
    }

    /// Adds one to the last digit, carrying; all nines become a one after which zeros stay.
    pub(crate) fn round_up(&mut self) {
        for place in self.buffer.iter_mut().take(self.len).rev() {
            if *place < b'9' {
                *place += 1;
                return;
            }
            *place = b'0';
        }
        if let Some(first) = self.buffer.first_mut() {
            *first = b'1';
        }
        self.point += 1;
    }
}
