//! The Serverless Framework's versions, as far as they change what is generated.

/// A version by its first two numbers. A number that is not said stands for the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    major: u16,
    minor: u16,
}

impl Version {
    /// What is current.
    pub(super) const LATEST: Self = Self::new(4, u16::MAX);

    pub(super) const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    /// Reads `3`, `3.20`, `^3.20.0`, `>=1.0.0 <2.0.0`: the first number counts, and a range
    /// stands for the latest of its major version.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let exact = !text.contains(['>', '<', '^', '~', '*', 'x', '|']);
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let mut numbers =
            text.get(start..)?.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u16>);
        let major = numbers.next()?.ok().filter(|major| (1..=4).contains(major))?;
        let minor = match numbers.next() {
            Some(Ok(minor)) if exact => minor,
            _ => u16::MAX,
        };
        Some(Self::new(major, minor))
    }

    pub(super) fn is_before(self, major: u16, minor: u16) -> bool {
        self < Self::new(major, minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges() {
        assert_eq!(Version::parse("3"), Some(Version::new(3, u16::MAX)));
        assert_eq!(Version::parse("1.4.0"), Some(Version::new(1, 4)));
        assert_eq!(Version::parse("^3.20.0"), Some(Version::new(3, u16::MAX)));
        assert_eq!(Version::parse(">=1.0.0 <2.0.0"), Some(Version::new(1, u16::MAX)));
        assert_eq!(Version::parse("latest"), None);
        assert!(Version::new(1, 4).is_before(1, 5));
    }
}
