//! The values of an `enum`, found by hash, and JSON values in a form that is the same for equal ones.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::support::json::Json;

/// The values of an `enum`.
#[derive(Debug, Default)]
pub(super) struct Listed<'a> {
    strings: HashSet<&'a str>,
    others: HashSet<String>,
    /// The longest of the others.
    longest: usize,
}

impl<'a> Listed<'a> {
    pub(super) fn new(values: &'a [Json]) -> Self {
        let mut listed = Self::default();
        for value in values {
            match value {
                Json::String(text) => drop(listed.strings.insert(text)),
                other => {
                    let mut form = Form::default();
                    form.write(other);
                    listed.longest = listed.longest.max(form.text.len());
                    listed.others.insert(form.text);
                }
            }
        }
        listed
    }

    /// How much of an instance has to be looked at, in bytes.
    pub(super) fn reach(&self, instance: &Json) -> usize {
        match instance {
            Json::String(text) => text.len(),
            _ => self.longest,
        }
    }

    pub(super) fn has(&self, instance: &Json) -> bool {
        match instance {
            Json::String(text) => self.strings.contains(text.as_str()),
            _ if self.others.is_empty() => false,
            other => {
                let mut form = Form { most: self.longest, ..Form::default() };
                form.write(other) && self.others.contains(&form.text)
            }
        }
    }
}

/// A value as a text: numbers by value, members in order.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) text: String,
    most: usize,
}

impl Default for Form {
    fn default() -> Self {
        Self { text: String::new(), most: usize::MAX }
    }
}

impl Form {
    /// Writes a value; false where it is longer than is asked for. Nesting is bounded by the reader that made the value.
    pub(super) fn write(&mut self, value: &Json) -> bool {
        match value {
            Json::Null => self.text.push('n'),
            Json::Bool(value) => self.text.push(if *value { 't' } else { 'f' }),
            Json::Number(number) => {
                // Both zeros are one number.
                let value = number.as_f64().unwrap_or_default() + 0.0;
                let _ = write!(self.text, "{:x};", value.to_bits());
            }
            Json::String(text) => {
                let _ = write!(self.text, "\"{}:", text.len());
                self.text.push_str(text);
            }
            Json::Array(items) => {
                self.text.push('[');
                if !items.iter().all(|item| self.write(item)) {
                    return false;
                }
                self.text.push(']');
            }
            Json::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_unstable_by_key(|(name, _)| name.as_str());
                self.text.push('{');
                for (name, value) in members {
                    let _ = write!(self.text, "{}:{name}", name.len());
                    if !self.write(value) {
                        return false;
                    }
                }
                self.text.push('}');
            }
        }
        self.text.len() <= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::json;

    #[test]
    fn values_are_found_whatever_they_are() {
        let values = json::parse(r#"[1, "1", null, [1, {"b": 2, "a": 3}], 0.5, {}]"#).unwrap();
        let listed = Listed::new(values.as_array().unwrap());
        for text in ["1", "1.0", "1e0", r#""1""#, "null", r#"[1,{"a":3.0,"b":2}]"#, "0.5", "{}"] {
            assert!(listed.has(&json::parse(text).unwrap()), "{text}");
        }
        for text in
            ["2", r#""""#, "true", "[]", r#"[1,{"a":3}]"#, r#"{"a":1}"#, "[[[[[[[[[1]]]]]]]]]"]
        {
            assert!(!listed.has(&json::parse(text).unwrap()), "{text}");
        }
    }
}
