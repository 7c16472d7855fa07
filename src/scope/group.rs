//! A part of a scope: the parameters of a kind, `$context`, the stage variables.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use serde_json::{Map as JsonMap, Value as Json};

use crate::json::{Asked, Given, Malformed, Prepared, Shape};

/// A map as the host has it, and in the form that renders read once one has touched it.
#[derive(Debug, Clone)]
pub(super) struct Group<'a> {
    shape: Shape,
    base: Base<'a>,
    /// Strings above that by their names, or by their paths in a context.
    more: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    prepared: OnceLock<Result<Arc<Prepared>, Malformed>>,
    /// Of a context, what the first render asked for, if that was all it took.
    asked: OnceLock<Option<Box<Prepared>>>,
}

#[derive(Debug, Clone, Default)]
enum Base<'a> {
    #[default]
    Nothing,
    Members(JsonMap<String, Json>),
    Text(Cow<'a, str>),
    Shared(Arc<Prepared>),
}

/// What a name leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Looked<'s> {
    /// This string.
    Text(&'s str),
    /// Something that takes looking into the prepared map.
    Other,
    Nothing,
}

/// From this many members on, looking through all of them for each name is work.
const MANY: usize = 16;

impl<'a> Group<'a> {
    pub(super) const fn new(shape: Shape) -> Self {
        Self {
            shape,
            base: Base::Nothing,
            more: Vec::new(),
            prepared: OnceLock::new(),
            asked: OnceLock::new(),
        }
    }

    /// A group that is a prepared one.
    pub(super) fn of_shared(shape: Shape, prepared: Result<Arc<Prepared>, Malformed>) -> Self {
        let base =
            prepared.as_ref().map_or(Base::Nothing, |shared| Base::Shared(Arc::clone(shared)));
        Self { base, prepared: OnceLock::from(prepared), ..Self::new(shape) }
    }

    pub(super) fn set_members(&mut self, members: JsonMap<String, Json>) {
        *self = Self { base: Base::Members(members), ..Self::new(self.shape) };
    }

    pub(super) fn set_text(&mut self, text: Cow<'a, str>) {
        *self = Self { base: Base::Text(text), ..Self::new(self.shape) };
    }

    /// Sets a string.
    pub(super) fn set(&mut self, name: Cow<'a, str>, value: Cow<'a, str>) {
        self.more.push((name, value));
        self.changed();
    }

    pub(super) fn set_all<N, V>(&mut self, pairs: impl IntoIterator<Item = (N, V)>)
    where
        N: Into<Cow<'a, str>>,
        V: Into<Cow<'a, str>>,
    {
        let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into()));
        // Most groups are set at once: then the memory is what it takes, and nothing grows.
        match self.more.is_empty() {
            true => self.more = pairs.collect(),
            false => self.more.extend(pairs),
        }
        self.changed();
    }

    fn changed(&mut self) {
        if self.prepared.get().is_some() {
            self.prepared = OnceLock::new();
        }
        if self.asked.get().is_some() {
            self.asked = OnceLock::new();
        }
    }

    /// A context for a render that asks for no more than that: the first one may get only a part.
    pub(super) fn asked(&self, asked: &Asked) -> Result<&Prepared, &Malformed> {
        if let Base::Text(text) = &self.base
            && self.more.is_empty()
            && self.prepared.get().is_none()
            && asked.is_little()
        {
            let mut is_first = false;
            let part = self.asked.get_or_init(|| {
                is_first = true;
                Prepared::context_asked(text, asked).map(Box::new)
            });
            if let Some(part) = part {
                if is_first {
                    return Ok(part);
                }
                let whole = self.prepared()?;
                whole.was_read();
                return Ok(whole);
            }
        }
        self.prepared().map(|prepared| &**prepared)
    }

    /// The map in the form that renders read. Fails where it was given as text that is no JSON object.
    pub(super) fn prepared(&self) -> Result<&Arc<Prepared>, &Malformed> {
        self.prepared.get_or_init(|| self.prepare()).as_ref()
    }

    fn prepare(&self) -> Result<Arc<Prepared>, Malformed> {
        let given = match &self.base {
            Base::Shared(shared) if self.more.is_empty() => return Ok(Arc::clone(shared)),
            Base::Nothing => Given::Nothing,
            Base::Members(members) => Given::Members(members),
            Base::Text(text) => Given::Text(text),
            Base::Shared(shared) => Given::Prepared(shared),
        };
        Prepared::map(self.shape, &given, &self.more).map(Arc::new)
    }

    /// Whether this is a context that came with overrides. Reads text only where that may be so.
    pub(super) fn has_overrides(&self) -> bool {
        if let Some(prepared) = self.prepared.get() {
            return prepared.as_ref().is_ok_and(|prepared| prepared.has_overrides());
        }
        if let Some(Some(_)) = self.asked.get() {
            return false;
        }
        let names = || self.more.iter().map(|(name, _)| &**name);
        let is_override = |name: &str| {
            name.starts_with("requestOverride") || name.starts_with("responseOverride")
        };
        let may_be = match &self.base {
            Base::Nothing => false,
            Base::Members(members) => members.keys().any(|name| is_override(name)),
            Base::Text(text) => may_name_overrides(text),
            Base::Shared(shared) => shared.has_overrides(),
        };
        (may_be || names().any(is_override))
            && self.prepared().is_ok_and(|prepared| prepared.has_overrides())
    }

    /// Makes a table of its names, where there are many.
    #[inline(never)]
    pub(super) fn index_if_large(&self) {
        if self.len() > MANY
            && let Ok(prepared) = self.prepared()
        {
            prepared.index();
        }
    }

    /// What a name leads to, where that is seen without preparing the map.
    pub(super) fn look_up(&self, name: &str) -> Looked<'_> {
        match self.prepared.get() {
            Some(Ok(prepared)) => return in_prepared(prepared, name),
            Some(Err(_)) => return Looked::Other,
            None => {}
        }
        // The last of those that are the same is the one that counts.
        let mut more = self.more.iter().map(|(other, value)| (&**other, &**value));
        if let Some(value) = self.shape.last_named(&mut more, name) {
            return Looked::Text(value);
        }
        match &self.base {
            Base::Nothing => Looked::Nothing,
            Base::Members(members) => {
                let found = match self.shape {
                    Shape::Headers => {
                        let mut members =
                            members.iter().map(|(other, value)| (other.as_str(), value));
                        self.shape.last_named(&mut members, name)
                    }
                    _ => members.get(name),
                };
                match found {
                    Some(Json::String(text)) => Looked::Text(text),
                    Some(_) => Looked::Other,
                    None => Looked::Nothing,
                }
            }
            Base::Shared(shared) => in_prepared(shared, name),
            Base::Text(_) => match self.prepared() {
                Ok(prepared) => in_prepared(prepared, name),
                Err(_) => Looked::Other,
            },
        }
    }

    /// About how many members there are.
    pub(super) fn len(&self) -> usize {
        let base = match &self.base {
            Base::Nothing => 0,
            Base::Members(members) => members.len(),
            Base::Text(text) => text.len() / 32,
            Base::Shared(shared) => shared.len(),
        };
        base + self.more.len()
    }
}

/// Whether a name in JSON text may be that of an override, or be one with an escape in it. Every render of a template
/// that does not see `$context` asks: one pass, for bytes that few contexts have.
fn may_name_overrides(text: &str) -> bool {
    let text = text.as_bytes();
    memchr::memchr2_iter(b'O', b'\\', text).any(|at| {
        let rest = text.get(at..).unwrap_or_default();
        rest.starts_with(b"Override") || rest.starts_with(b"\\u")
    })
}

fn in_prepared<'s>(prepared: &'s Prepared, name: &str) -> Looked<'s> {
    match prepared.string_member(name) {
        Some(Some(text)) => Looked::Text(text),
        Some(None) => Looked::Other,
        None => Looked::Nothing,
    }
}
