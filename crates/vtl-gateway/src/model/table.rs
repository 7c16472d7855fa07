//! Names with values in their order, found by name without looking at all of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// Up to this many are looked at one by one.
const FEW: usize = 32;

/// Pairs of a name and a value. `ANY_CASE` says that names are one in any case.
#[derive(Clone, Default)]
pub(super) struct Table<const ANY_CASE: bool> {
    /// What was removed leaves a gap, so that the places of the others stay, until half of them are gaps.
    entries: Vec<Option<(String, String)>>,
    gaps: usize,
    /// Where the pairs of a name are, when there are more than a few.
    places: HashMap<String, Vec<usize>>,
}

impl<const ANY_CASE: bool> Table<ANY_CASE> {
    /// Adds a pair at the end.
    pub(super) fn push(&mut self, name: String, value: String) {
        let place = self.entries.len();
        if place >= FEW {
            self.index();
            self.places.entry(key::<ANY_CASE>(&name).into_owned()).or_default().push(place);
        }
        self.entries.push(Some((name, value)));
    }

    /// Removes every pair called `name`.
    pub(super) fn remove(&mut self, name: &str) {
        if !self.is_indexed() {
            let is_other = |(other, _): &(String, String)| !is_same::<ANY_CASE>(other, name);
            self.entries.retain(|entry| entry.as_ref().is_some_and(is_other));
            return;
        }
        for place in self.places.remove(&*key::<ANY_CASE>(name)).unwrap_or_default() {
            if let Some(entry) = self.entries.get_mut(place) {
                *entry = None;
                self.gaps += 1;
            }
        }
        if self.gaps > self.entries.len() / 2 {
            self.entries.retain(Option::is_some);
            self.gaps = 0;
            if self.is_indexed() {
                self.index_all();
            }
        }
    }

    /// The pairs called `name`, in order.
    pub(super) fn called<'a>(
        &'a self,
        name: &str,
    ) -> impl DoubleEndedIterator<Item = (&'a str, &'a str)> + Clone {
        let (few, places) = match self.is_indexed() {
            false => (self.entries.as_slice(), None),
            true => (Default::default(), self.places.get(&*key::<ANY_CASE>(name))),
        };
        let places = places.map(Vec::as_slice).unwrap_or_default();
        let indexed = places.iter().filter_map(|place| self.entries.get(*place));
        let called = few.iter().chain(indexed).flatten();
        called
            .filter(move |(other, _)| is_same::<ANY_CASE>(other, name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All pairs in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn is_indexed(&self) -> bool {
        self.entries.len() > FEW
    }

    /// Notes the places of what is there, before there is more than a few.
    fn index(&mut self) {
        if !self.is_indexed() {
            self.index_all();
        }
    }

    fn index_all(&mut self) {
        self.places.clear();
        for (place, entry) in self.entries.iter().enumerate() {
            if let Some((name, _)) = entry {
                let key = key::<ANY_CASE>(name).into_owned();
                self.places.entry(key).or_default().push(place);
            }
        }
    }
}

impl<const ANY_CASE: bool> PartialEq for Table<ANY_CASE> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<const ANY_CASE: bool> Eq for Table<ANY_CASE> {}

impl<const ANY_CASE: bool> fmt::Debug for Table<ANY_CASE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

fn key<const ANY_CASE: bool>(name: &str) -> Cow<'_, str> {
    match ANY_CASE && name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

fn is_same<const ANY_CASE: bool>(one: &str, other: &str) -> bool {
    one == other || ANY_CASE && one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(count: usize) -> Table<true> {
        let mut table = Table::default();
        for n in 0..count {
            table.push(format!("X-{}", n % 40), n.to_string());
        }
        table
    }

    fn values(table: &Table<true>, name: &str) -> Vec<String> {
        table.called(name).map(|(_, value)| value.to_owned()).collect()
    }

    /// Few pairs and many answer the same.
    #[test]
    fn few_and_many() {
        for count in [5, 31, 32, 33, 34, 100] {
            let mut table = filled(count);
            let expected: Vec<String> =
                (0..count).filter(|n| n % 40 == 3).map(|n| n.to_string()).collect();
            assert_eq!(values(&table, "x-3"), expected, "{count}");
            table.remove("x-3");
            assert_eq!(values(&table, "X-3"), [""; 0]);
            assert_eq!(table.iter().count(), count - expected.len());
            table.push("x-3".to_owned(), "new".to_owned());
            assert_eq!(values(&table, "X-3"), ["new"]);
            assert_eq!(table.iter().last(), Some(("x-3", "new")));
        }
    }

    /// A pair that is set again and again takes no more room.
    #[test]
    fn gaps_are_closed() {
        let mut table = filled(100);
        for n in 0..1_000 {
            table.remove("x-7");
            table.push("x-7".to_owned(), n.to_string());
            assert!(table.entries.len() <= 200, "{n}");
        }
        assert_eq!(values(&table, "X-7"), ["999"]);
        assert_eq!(values(&table, "X-8"), ["8", "48", "88"]);
        for n in 0..38 {
            table.remove(&format!("X-{n}"));
        }
        assert_eq!(
            table.iter().map(|(_, value)| value).collect::<Vec<_>>(),
            ["38", "39", "78", "79"]
        );
        assert_eq!(values(&table, "X-38"), ["38", "78"]);
        assert_eq!(values(&table, "X-7"), [""; 0]);
    }

    #[test]
    fn equal_whatever_was_removed() {
        let (mut one, mut other) = (filled(100), filled(100));
        one.remove("X-0");
        assert_ne!(one, other);
        other.remove("x-0");
        assert_eq!(one, other);
        let mut exact = Table::<false>::default();
        exact.push("a".to_owned(), "1".to_owned());
        assert_eq!(exact.called("A").count(), 0);
    }
}
