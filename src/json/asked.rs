//! A context of which only some members are read: those that a template asks for by constant names.
//!
//! A template that says `$context.identity.sourceIp` sees one string of a context of sixty names and strings. The others are
//! checked and passed over. What a render does with what is read here, also what its lookups cost, is what it would do with
//! the whole.

use std::sync::atomic::{AtomicU8, Ordering};

use super::Prepared;
use super::draft::Draft;
use super::prepared::{OVERRIDES, Shape, add_overrides};
use crate::tape::{Entry, Flags, Kind, number, scan, skip};

/// The names that a template asks `$context` and its maps for.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    names: Vec<Name>,
    /// The lengths of the names, each as one of 64 bits.
    lengths: u64,
    /// Whether the maps for overrides are among them.
    overrides: bool,
    /// How often that was too little.
    failures: AtomicU8,
}

#[derive(Debug)]
struct Name {
    text: Box<str>,
    /// Whether a template does something with the value but ask it for another name.
    is_end: bool,
}

/// More names are found faster on the whole tape.
const MANY: usize = 12;
/// How many contexts may need more than this before all are read whole.
const FAILURES: u8 = 8;

impl Asked {
    /// Adds what a reference asks for, one name after the other.
    pub(crate) fn add(&mut self, path: &[&str]) {
        let first = path.first().copied().unwrap_or_default();
        self.overrides |= OVERRIDES.iter().any(|(name, _)| *name == first);
        for (at, text) in path.iter().enumerate() {
            let is_end = at + 1 == path.len();
            match self.names.iter_mut().find(|name| &*name.text == *text) {
                Some(name) => name.is_end |= is_end,
                None => self.names.push(Name { text: (*text).into(), is_end }),
            }
            self.lengths |= bit(text.len());
        }
    }

    /// Whether it pays to read only what is asked for.
    pub(crate) fn is_little(&self) -> bool {
        self.names.len() <= MANY && self.failures.load(Ordering::Relaxed) < FAILURES
    }

    /// A name, and its place among the names.
    #[inline]
    fn find(&self, name: &[u8]) -> Option<(usize, &Name)> {
        if self.lengths & bit(name.len()) == 0 {
            return None;
        }
        self.names.iter().enumerate().find(|(_, known)| known.text.as_bytes() == name)
    }
}

fn bit(at: usize) -> u64 {
    1 << (at % 64)
}

/// Maps in maps are read up to here.
const LEVELS: usize = 8;

impl Prepared {
    /// The members of a context that are asked for. Nothing where it takes the whole: it is not valid JSON, it comes with
    /// overrides, something else than a string, an integer or a word is asked for, or readers differ in what it is.
    pub(crate) fn context_asked(text: &str, asked: &Asked) -> Option<Self> {
        let found = Self::try_context_asked(text, asked);
        if found.is_none() {
            asked.failures.fetch_add(1, Ordering::Relaxed);
        }
        found
    }

    fn try_context_asked(text: &str, asked: &Asked) -> Option<Self> {
        let mut reader = Reader {
            bytes: text.as_bytes(),
            source: text,
            asked,
            text: String::with_capacity(text.len().min(128)),
            entries: Vec::with_capacity(16),
        };
        // Places are 32 bits wide.
        u32::try_from(text.len() + 64).ok()?;
        let at = skip::skip_blanks(reader.bytes, 0);
        if *reader.bytes.get(at)? != b'{' {
            return None;
        }
        let end = reader.map(at + 1, 0)?;
        let is_all = skip::skip_blanks(reader.bytes, end) == text.len();
        if !is_all {
            return None;
        }
        let mut draft = Draft { text: reader.text, entries: reader.entries };
        if asked.overrides {
            add_overrides(&mut draft);
        }
        Some(Self::new(draft, Shape::Context.map_kind()))
    }
}

struct Reader<'t> {
    bytes: &'t [u8],
    source: &'t str,
    asked: &'t Asked,
    text: String,
    entries: Vec<Entry>,
}

/// The members of a map so far.
#[derive(Debug, Default)]
struct Members {
    count: u32,
    /// The places of the names that were there, each as a bit.
    seen: u64,
    /// Whether the last one is left out.
    are_left_out: bool,
}

impl Reader<'_> {
    /// Reads a map from after its brace; the place after its end.
    fn map(&mut self, at: usize, level: usize) -> Option<usize> {
        let map = self.entries.len();
        self.push(Kind::Map, Flags::default(), "");
        let mut members = Members::default();
        let mut at = skip::skip_blanks(self.bytes, at);
        if *self.bytes.get(at)? == b'}' {
            at += 1;
        } else {
            loop {
                at = self.member(at, &mut members, level)?;
                members.count += 1;
                at = skip::skip_blanks(self.bytes, at);
                match self.bytes.get(at)? {
                    b',' => at = skip::skip_blanks(self.bytes, at + 1),
                    b'}' => {
                        at += 1;
                        break;
                    }
                    _ => return None,
                }
            }
        }
        if level == 0 && !self.asked.overrides {
            // The maps for overrides.
            self.leave_out(&mut members);
            members.count += OVERRIDES.len() as u32;
        }
        let next = self.entries.len() as u32;
        let entry = self.entries.get_mut(map)?;
        *entry = entry.closed(Flags::default(), 0, next, members.count);
        Some(at)
    }

    /// Reads a member; the place after its value.
    #[inline]
    fn member(&mut self, at: usize, members: &mut Members, level: usize) -> Option<usize> {
        if *self.bytes.get(at)? != b'"' {
            return None;
        }
        let end = self.name_end(at + 1)?;
        let name = self.bytes.get(at + 1..end)?;
        let colon = skip::skip_blanks(self.bytes, end + 1);
        if *self.bytes.get(colon)? != b':' {
            return None;
        }
        let value = skip::skip_blanks(self.bytes, colon + 1);
        if level == 0 && name.ends_with(b"Override") {
            return None;
        }
        let Some((place, known)) = self.asked.find(name) else {
            self.leave_out(members);
            // Most are strings.
            return match self.bytes.get(value)? {
                b'"' => skip::skip_string::<true>(self.bytes, value + 1),
                _ => skip::value::<true>(self.bytes, value),
            };
        };
        if members.seen & bit(place) != 0 {
            // It is there twice.
            return None;
        }
        members.seen |= bit(place);
        members.are_left_out = false;
        self.push(Kind::String, Flags::default(), &known.text);
        self.asked_for(known.is_end, value, level)
    }

    /// The end of a name without escapes.
    #[inline]
    fn name_end(&self, mut at: usize) -> Option<usize> {
        loop {
            let word = scan::load(self.bytes, at);
            let stop = scan::stops(word);
            if stop == 0 {
                at += 8;
                continue;
            }
            let place = stop.trailing_zeros() & !7;
            let is_quote = (word >> place) as u8 == b'"';
            return is_quote.then_some(at + (place / 8) as usize);
        }
    }

    /// Reads a value that is asked for.
    fn asked_for(&mut self, is_end: bool, at: usize, level: usize) -> Option<usize> {
        match self.bytes.get(at)? {
            b'"' => {
                let string = scan::string(self.bytes, u32::try_from(at + 1).ok()?)?;
                if string.flags().has(Flags::ESCAPED) {
                    return None;
                }
                let end = string.end() as usize;
                self.push(Kind::String, string.flags(), self.source.get(at + 1..end)?);
                Some(end + 1)
            }
            b'{' if !is_end && level < LEVELS => self.map(at + 1, level + 1),
            b'{' | b'[' => None,
            first => {
                let end = skip::value::<true>(self.bytes, at)?;
                let text = self.source.get(at..end)?;
                let (kind, flags) = match first {
                    b't' => (Kind::True, number::scalar_flags(Kind::True, text)),
                    b'f' => (Kind::False, number::scalar_flags(Kind::False, text)),
                    b'n' => (Kind::Null, number::scalar_flags(Kind::Null, text)),
                    _ => {
                        let kind = match text.parse::<i64>().ok()? {
                            small if i32::try_from(small).is_ok() => Kind::Integer,
                            _ => Kind::Long,
                        };
                        // That one is a double.
                        let is_integer = text != "-0";
                        is_integer.then(|| (kind, number::scalar_flags(kind, text)))?
                    }
                };
                self.push(kind, flags, text);
                Some(end)
            }
        }
    }

    /// Has a member without a name stand for those that are left out, so that the next one is not the one after the last.
    #[inline]
    fn leave_out(&mut self, members: &mut Members) {
        if !std::mem::replace(&mut members.are_left_out, true) {
            self.push(Kind::String, Flags::default(), "");
            self.push(Kind::Null, Flags::default(), "");
        }
    }

    fn push(&mut self, kind: Kind, flags: Flags, text: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let (end, next) = (self.text.len() as u32, self.entries.len() as u32 + 1);
        self.entries.push(Entry::new(kind, flags, start, end, next));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Given;

    const CONTEXT: &str = r#"{"accountId":"1","stage":"li\/ve" , "identity":{"sourceIp":"::1","caller":null,"a":[1,{"z":1}],"userAgent":"x/y é"},
        "epoch":1428582896000,"authorizer":{"claims":{"sub":"s","level":7},"principalId":"u"}, "requestId" : "r","n":-0,"d":1.5,"e":[]}"#;

    fn asked(paths: &[&[&str]]) -> Asked {
        let mut asked = Asked::default();
        paths.iter().for_each(|path| asked.add(path));
        asked
    }

    fn whole(text: &str) -> Prepared {
        let none: &[(&str, &str)] = &[];
        Prepared::map(Shape::Context, &Given::Text(text), none).expect("JSON")
    }

    /// The kind and the text of what a path leads to, and how many members the maps on the way have.
    fn found(prepared: &Prepared, path: &[&str]) -> Option<(Vec<usize>, Kind, String)> {
        let (text, tape) = prepared.parts();
        let (mut at, mut counts) = (0, Vec::new());
        for name in path {
            counts.push(tape.count(at));
            at = tape.member(text, at, name)?;
        }
        let entry = tape.entry(at);
        let text = if entry.kind() == Kind::Map { "" } else { entry.text(text) };
        Some((counts, entry.kind(), text.to_owned()))
    }

    #[test]
    fn what_is_asked_for_is_as_in_the_whole() {
        let paths: [&[&str]; 9] = [
            &["accountId"],
            &["identity", "sourceIp"],
            &["identity", "userAgent"],
            &["identity", "caller"],
            &["epoch"],
            &["authorizer", "claims", "sub"],
            &["authorizer", "claims", "level"],
            &["none", "x"],
            &["requestOverride", "header"],
        ];
        let whole = whole(CONTEXT);
        for one in paths {
            let part = Prepared::context_asked(CONTEXT, &asked(&[one])).expect("a part");
            assert_eq!(found(&part, one), found(&whole, one), "{one:?}");
        }
        let part = Prepared::context_asked(CONTEXT, &asked(&paths)).expect("a part");
        for one in paths {
            assert_eq!(found(&part, one), found(&whole, one), "{one:?}");
        }
        assert_eq!(found(&part, &["requestId"]), None);
    }

    #[test]
    fn what_takes_the_whole_is_not_read_in_part() {
        for path in
            [&["stage"] as &[&str], &["identity"], &["identity", "a"], &["n"], &["d"], &["e"]]
        {
            assert!(Prepared::context_asked(CONTEXT, &asked(&[path])).is_none(), "{path:?}");
        }
        let requests = asked(&[&["a", "b"]]);
        for text in [
            "null",
            "[]",
            "{",
            r#"{"a":{}"#,
            r#"{"a":{}} x"#,
            r#"{"a":{},}"#,
            r#"{"x":1e5}"#,
            r#"{"x":01}"#,
            r#"{"x":"\ud800"}"#,
            r#"{"\u0061":{}}"#,
            r#"{"a":{},"a":{}}"#,
            r#"{"a":{"b":"1","b":"2"}}"#,
            r#"{"requestOverride":{}}"#,
            r#"{"responseOverride":1}"#,
            "{\"x\":\"\n\"}",
            "{\"x\n\":1}",
        ] {
            assert!(Prepared::context_asked(text, &requests).is_none(), "{text}");
        }
        for text in ["{}", " { } ", r#"{"a":{}}"#, r#"{"x":{"requestOverride":1,"x":1,"x":2}}"#] {
            assert!(Prepared::context_asked(text, &asked(&[&["a", "b"]])).is_some(), "{text}");
        }
    }

    #[test]
    fn contexts_of_which_more_is_needed_again_and_again_are_read_whole() {
        let asked = asked(&[&["identity"]]);
        for _ in 0..FAILURES {
            assert!(asked.is_little());
            assert!(Prepared::context_asked(CONTEXT, &asked).is_none());
        }
        assert!(!asked.is_little());
    }
}
