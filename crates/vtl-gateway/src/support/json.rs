//! Shorthands over `serde_json` for what surrounds the templates: contexts, models, events.
//!
//! Templates do not use this: what they see follows json-smart and Java.

pub(crate) use serde_json::Value as Json;

/// What this part of the crate asks of JSON values.
pub(crate) trait JsonExt {
    /// An object with these members.
    fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Json;

    /// The members, if this is an object; else none.
    fn members(&self) -> impl Iterator<Item = (&String, &Json)>;

    /// The elements, if this is an array; else none.
    fn elements(&self) -> &[Json];

    /// Sets the member `name`, if this is an object.
    fn insert(&mut self, name: impl Into<String>, value: Json);

    /// A scalar as bare text; nothing for `null`, arrays and objects.
    fn scalar_text(&self) -> Option<String>;
}

impl JsonExt for Json {
    fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Json {
        Self::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    fn members(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.as_object().into_iter().flatten()
    }

    fn elements(&self) -> &[Json] {
        self.as_array().map(Vec::as_slice).unwrap_or_default()
    }

    fn insert(&mut self, name: impl Into<String>, value: Json) {
        if let Self::Object(members) = self {
            members.insert(name.into(), value);
        }
    }

    fn scalar_text(&self) -> Option<String> {
        match self {
            Self::String(text) => Some(text.clone()),
            Self::Bool(_) | Self::Number(_) => Some(self.to_string()),
            Self::Null | Self::Array(_) | Self::Object(_) => None,
        }
    }
}

/// Reads strict JSON.
pub(crate) fn parse(text: &str) -> Result<Json, serde_json::Error> {
    serde_json::from_str(text)
}
