//! Lists and maps of values: clones share them, and they know how large they are. A few lines can make a list that has
//! the same list in it twice, 40 levels deep: it takes no memory, but nobody could go through it.

use std::sync::{Arc, OnceLock};

use super::value::Val;

/// How much there is in a value, itself included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) values: usize,
    /// Of all strings and keys.
    pub(super) bytes: usize,
    /// How many levels of lists and maps.
    pub(super) levels: usize,
    pub(super) is_known: bool,
}

impl Size {
    /// Of a value with nothing in it.
    pub(super) const fn of_one(bytes: usize, is_known: bool) -> Self {
        Self { values: 1, bytes, levels: 0, is_known }
    }

    fn sum(inner: impl Iterator<Item = Self>) -> Self {
        let mut whole = Self::of_one(0, true);
        for size in inner {
            whole.values = whole.values.saturating_add(size.values);
            whole.bytes = whole.bytes.saturating_add(size.bytes);
            whole.levels = whole.levels.max(size.levels);
            whole.is_known &= size.is_known;
        }
        whole.levels += 1;
        whole
    }
}

/// The items of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Items(Arc<(Vec<Val>, Size)>);

impl Items {
    pub(super) fn size(&self) -> Size {
        self.0.1
    }

    pub(super) fn to_vec(&self) -> Vec<Val> {
        self.0.0.clone()
    }
}

impl std::ops::Deref for Items {
    type Target = [Val];

    fn deref(&self) -> &[Val] {
        &self.0.0
    }
}

impl From<Vec<Val>> for Items {
    fn from(items: Vec<Val>) -> Self {
        let size = Size::sum(items.iter().map(Val::size));
        Self(Arc::new((items, size)))
    }
}

impl FromIterator<Val> for Items {
    fn from_iter<I: IntoIterator<Item = Val>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

/// The members of a map in their order.
#[derive(Debug, Clone)]
pub(super) struct Members(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    list: Vec<(String, Val)>,
    size: Size,
    index: Index,
}

impl Members {
    pub(super) fn size(&self) -> Size {
        self.0.size
    }

    pub(super) fn to_vec(&self) -> Vec<(String, Val)> {
        self.0.list.clone()
    }

    pub(super) fn value_at(&self, place: usize) -> Option<&Val> {
        self.0.list.get(place).map(|(_, value)| value)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Val> {
        self.0.index.find(&self.0.list, key)
    }
}

impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.list == other.0.list
    }
}

impl std::ops::Deref for Members {
    type Target = [(String, Val)];

    fn deref(&self) -> &[(String, Val)] {
        &self.0.list
    }
}

impl From<Vec<(String, Val)>> for Members {
    fn from(list: Vec<(String, Val)>) -> Self {
        let size = Size::sum(list.iter().map(|(key, value)| {
            let size = value.size();
            Size { bytes: size.bytes.saturating_add(key.len()), ..size }
        }));
        Self(Arc::new(Shared { list, size, index: Index::default() }))
    }
}

impl FromIterator<(String, Val)> for Members {
    fn from_iter<I: IntoIterator<Item = (String, Val)>>(members: I) -> Self {
        Vec::from_iter(members).into()
    }
}

/// Finds members by their keys, however many there are: the order of the keys, made when it is first asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Index(OnceLock<Vec<usize>>);

impl Index {
    /// The first one with a key among members that are always the same.
    pub(super) fn find<'m, V>(&self, members: &'m [(String, V)], key: &str) -> Option<&'m V> {
        /// So few are looked through.
        const FEW: usize = 16;
        if members.len() <= FEW {
            return members.iter().find(|(other, _)| other == key).map(|(_, value)| value);
        }
        let name = |at: usize| members.get(at).map_or("", |(name, _)| name.as_str());
        let order = self.0.get_or_init(|| {
            let mut order: Vec<usize> = (0..members.len()).collect();
            order.sort_by(|one, other| name(*one).cmp(name(*other)));
            order
        });
        let place = order.partition_point(|at| name(*at) < key);
        let (found, value) = members.get(*order.get(place)?)?;
        (found == key).then_some(value)
    }
}

/// What the unknown parts of a value refer to, each once: more than a message can name are not kept, as strings that are
/// made of one another would double them at each step.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct References(Option<Arc<Vec<String>>>);

/// How many are kept.
const MAX_REFERENCES: usize = 16;

impl References {
    pub(super) const NONE: Self = Self(None);

    pub(super) fn one(reference: String) -> Self {
        Self(Some(Arc::new(vec![reference])))
    }

    pub(super) fn add(&mut self, other: &Self) {
        match (&mut self.0, &other.0) {
            (_, None) => {}
            (own @ None, Some(_)) => own.clone_from(&other.0),
            (Some(own), Some(other)) if Arc::ptr_eq(own, other) => {}
            (Some(own), Some(other)) => {
                for reference in other.iter() {
                    if own.len() >= MAX_REFERENCES {
                        return;
                    }
                    if !own.contains(reference) {
                        Arc::make_mut(own).push(reference.clone());
                    }
                }
            }
        }
    }

    pub(super) fn and(mut self, other: &Self) -> Self {
        self.add(other);
        self
    }
}

impl std::ops::Deref for References {
    type Target = [String];

    fn deref(&self) -> &[String] {
        self.0.as_ref().map_or(&[], |references| references.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_in_itself_many_times_is_as_large_as_it_looks() {
        let mut value = Val::string("ab");
        for _ in 0..20 {
            value = Val::List(vec![value.clone(), value].into());
        }
        let size = value.size();
        assert_eq!((size.values, size.bytes, size.levels), ((2 << 20) - 1, 2 << 20, 20));
        for _ in 0..100 {
            value = Val::List(vec![value.clone(), value].into());
        }
        assert_eq!(value.size().values, usize::MAX);
    }

    #[test]
    fn the_first_of_members_with_one_key_is_found() {
        let members: Members =
            (0..100).map(|n| (format!("k{}", n % 60), Val::Number(f64::from(n)))).collect();
        for n in 0..60 {
            assert_eq!(members.get(&format!("k{n}")), Some(&Val::Number(f64::from(n))));
        }
        assert_eq!((members.get("k"), members.get("k60"), members.get("z")), (None, None, None));
    }

    #[test]
    fn references_are_kept_once_and_not_all() {
        let mut all = References::NONE;
        for n in 0..40 {
            let one = References::one(format!("var.v{n}"));
            all.add(&one);
            all.add(&one);
        }
        assert_eq!(all.len(), MAX_REFERENCES);
        assert_eq!(all.first().map(String::as_str), Some("var.v0"));
    }
}
