//! Values of expressions, some of which are known only after deployment.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::collection::{Items, Members, References, Size};

/// A value. Clones share what is in it: a value is looked up very often.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Val {
    Null,
    Bool(bool),
    Number(f64),
    String(Arc<str>),
    /// The whole text of a file, with the file's name.
    File {
        text: Arc<str>,
        name: Arc<str>,
    },
    List(Items),
    Map(Members),
    /// A string of which parts are unknown, with what they refer to.
    Partial {
        text: Arc<str>,
        references: References,
    },
    /// Not known, with what it refers to; without that, it is nothing at all.
    Unknown(References),
    /// A resource or a data source, by its module, its name there and its index.
    Resource {
        module: usize,
        base: Arc<str>,
        index: Arc<str>,
    },
    /// An instance of a module.
    Module(usize),
}

impl Val {
    /// What an expression gives that has no value.
    pub(super) const NOTHING: Self = Self::Unknown(References::NONE);

    pub(super) fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    pub(super) fn unknown(reference: impl Into<String>) -> Self {
        Self::Unknown(References::one(reference.into()))
    }

    /// The text of a string, a number or a boolean.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::String(text) | Self::File { text, .. } | Self::Partial { text, .. } => {
                Some(text.as_ref().to_owned())
            }
            Self::Number(number) => Some(number_text(*number)),
            Self::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// A string that is wholly known.
    pub(super) fn known_text(&self) -> Option<String> {
        match self {
            Self::Partial { .. } => None,
            other => other.text(),
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    /// The items of a list, or the values of a map.
    pub(super) fn values(&self) -> Option<Vec<Self>> {
        match self {
            Self::List(items) => Some(items.to_vec()),
            Self::Map(entries) => Some(entries.iter().map(|(_, value)| value.clone()).collect()),
            _ => None,
        }
    }

    /// What the unknown parts refer to; nothing for a value that is wholly known.
    pub(super) fn references(&self) -> References {
        let mut found = References::NONE;
        let mut open = vec![self];
        while let Some(value) = open.pop() {
            match value {
                Self::Unknown(references) | Self::Partial { references, .. } => {
                    found.add(references)
                }
                value if value.is_known() => {}
                Self::List(items) => open.extend(items.iter()),
                Self::Map(entries) => open.extend(entries.iter().map(|(_, value)| value)),
                _ => {}
            }
        }
        found
    }

    /// Whether no part of it is unknown.
    pub(super) fn is_known(&self) -> bool {
        self.size().is_known
    }

    pub(super) fn size(&self) -> Size {
        match self {
            Self::String(text) | Self::File { text, .. } => Size::of_one(text.len(), true),
            Self::Partial { text, .. } => Size::of_one(text.len(), false),
            Self::Unknown(_) => Size::of_one(0, false),
            Self::List(items) => items.size(),
            Self::Map(entries) => entries.size(),
            _ => Size::of_one(0, true),
        }
    }

    /// As JSON; what is unknown is a string that says so.
    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(number) => {
                serde_json::from_str(&number_text(*number)).unwrap_or(Json::Null)
            }
            Self::String(text) | Self::File { text, .. } | Self::Partial { text, .. } => {
                Json::String(text.as_ref().to_owned())
            }
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Map(entries) => {
                // Terraform sorts the keys.
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                let members: Map<_, _> =
                    sorted.into_iter().map(|(key, value)| (key.clone(), value.to_json())).collect();
                Json::Object(members)
            }
            Self::Unknown(references) => Json::String(unknown_text(references)),
            Self::Resource { base, .. } => Json::String(unknown_text(&[base.as_ref().to_owned()])),
            Self::Module(_) => Json::Null,
        }
    }

    pub(super) fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => number.as_f64().map_or(Self::Null, Self::Number),
            Json::String(text) => Self::string(text.as_str()),
            Json::Array(items) => Self::List(items.iter().map(Self::from_json).collect()),
            Json::Object(members) => Self::Map(
                members.iter().map(|(key, value)| (key.clone(), Self::from_json(value))).collect(),
            ),
        }
    }
}

/// What stands for an unknown part of a string.
pub(super) fn unknown_text(references: &[String]) -> String {
    format!("unknown-{}", references.first().map_or("value", String::as_str))
}

/// A number as Terraform prints it.
pub(super) fn number_text(number: f64) -> String {
    format!("{number}")
}
