//! Names of methods, with a number that distinguishes nearly all of them: classes have up to a hundred methods.

/// The name of a method.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    text: &'static str,
    hash: u32,
}

/// A name that is looked for, in parts that follow one another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'n> {
    parts: [&'n str; 3],
    hash: u32,
}

impl Known {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, hash: continued(BASIS, text.as_bytes()) }
    }

    pub(crate) fn text(self) -> &'static str {
        self.text
    }

    /// The mark of the property that it is an accessor of; 0 if it is none.
    pub(crate) const fn property(&self) -> u64 {
        match self.text.as_bytes() {
            // `get` and `set` alone are accessors of nothing that has a name.
            [b'g' | b's', b'e', b't'] => 0,
            [b'g' | b's', b'e', b't', name @ ..] | [b'i', b's', name @ ..] => property_mark(name),
            _ => 0,
        }
    }

    #[inline]
    pub(crate) fn is(self, wanted: &Wanted<'_>) -> bool {
        self.hash == wanted.hash && wanted.is(self.text)
    }
}

impl<'n> Wanted<'n> {
    pub(crate) fn new(parts: [&'n str; 3]) -> Self {
        let hash = parts.iter().fold(BASIS, |hash, part| continued(hash, part.as_bytes()));
        Self { parts, hash }
    }

    fn is(&self, text: &str) -> bool {
        // Comparing with an empty string can be slow: it may have an address that nothing can be read from.
        let mut parts = self.parts.iter().filter(|part| !part.is_empty());
        let rest = parts.try_fold(text, |rest, part| rest.strip_prefix(part));
        rest == Some("")
    }
}

impl<'n> From<&'n str> for Wanted<'n> {
    fn from(name: &'n str) -> Self {
        Self::new([name, "", ""])
    }
}

/// One bit for a property, the same for both cases of its first letter. Others may have the same.
pub(crate) const fn property_mark(name: &[u8]) -> u64 {
    match name.split_first() {
        Some((first, rest)) => {
            let first = [first.to_ascii_lowercase()];
            1 << (continued(continued(BASIS, &first), rest) >> 26)
        }
        None => u64::MAX,
    }
}

const BASIS: u32 = 0x811c_9dc5;

/// FNV-1a, gone on with.
const fn continued(mut hash: u32, bytes: &[u8]) -> u32 {
    let mut rest = bytes;
    while let Some((byte, behind)) = rest.split_first() {
        hash = (hash ^ *byte as u32).wrapping_mul(0x0100_0193);
        rest = behind;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_its_parts() {
        let known = Known::new("getBytes");
        assert!(known.is(&"getBytes".into()));
        assert!(known.is(&Wanted::new(["get", "B", "ytes"])));
        assert!(!known.is(&Wanted::new(["get", "b", "ytes"])));
        assert!(!known.is(&"getByte".into()));
        assert!(!known.is(&"".into()));
    }

    #[test]
    fn accessors_have_the_mark_of_their_property() {
        for accessor in ["getBytes", "setbytes", "isBytes"] {
            assert_eq!(Known::new(accessor).property(), property_mark(b"bytes"));
        }
        for other in ["bytes", "get", "set"] {
            assert_eq!(Known::new(other).property(), 0);
        }
        assert_ne!(property_mark(b"bytes"), property_mark(b"class"));
    }
}
