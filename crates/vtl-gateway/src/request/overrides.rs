//! `$context.requestOverride` and `$context.responseOverride`, as templates leave them.

use crate::model::http::{Headers, Pairs};
use crate::support::json::{Json, JsonExt};

/// What templates have put under `$context.requestOverride` and `$context.responseOverride`.
///
/// Both are carried from the request template to the response template, unknown keys too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Overrides {
    pub(crate) request: Json,
    pub(crate) response: Json,
}

impl Default for Overrides {
    fn default() -> Self {
        Self {
            request: Json::Object(Default::default()),
            response: Json::Object(Default::default()),
        }
    }
}

impl Overrides {
    /// The status to answer with: a whole number from 100 to 599, anything else is ignored.
    pub(crate) fn status(&self) -> Option<u16> {
        self.response
            .get("status")
            .and_then(Json::as_i64)
            .and_then(|status| u16::try_from(status).ok())
            .filter(|status| (100..=599).contains(status))
    }

    /// Sets the response's headers.
    pub(crate) fn response_headers(&self) -> Vec<(String, String)> {
        named(&self.response, "header")
    }

    pub(crate) fn set_request_headers(&self, headers: &mut Headers) {
        for (name, value) in named(&self.request, "header") {
            headers.set(name, value);
        }
    }

    pub(crate) fn set_path(&self, path: &mut Pairs) {
        for (name, value) in named(&self.request, "path") {
            path.set(&name, [value]);
        }
    }

    /// A list becomes a repeated parameter.
    pub(crate) fn set_query(&self, query: &mut Pairs) {
        let members = self.request.get("querystring");
        for (name, value) in members.into_iter().flat_map(JsonExt::members) {
            match value {
                Json::Array(items) => {
                    query.set(name, items.iter().filter_map(JsonExt::scalar_text))
                }
                other => query.set(name, other.scalar_text()),
            }
        }
    }
}

/// The values of one map; a list is joined with commas (as the guide's log shows it).
fn named(overrides: &Json, part: &str) -> Vec<(String, String)> {
    overrides
        .get(part)
        .into_iter()
        .flat_map(JsonExt::members)
        .filter_map(|(name, value)| Some((name.clone(), text(value)?)))
        .collect()
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(JsonExt::scalar_text).collect();
            Some(texts.join(","))
        }
        other => other.scalar_text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::json;

    fn status(text: &str) -> Option<u16> {
        Overrides {
            response: Json::object([("status", json::parse(text).unwrap())]),
            ..Overrides::default()
        }
        .status()
    }

    #[test]
    fn only_whole_numbers_in_range_are_a_status() {
        assert_eq!(status("500"), Some(500));
        for text in ["600", "99", "\"400\"", "200.0", "null"] {
            assert_eq!(status(text), None, "{text}");
        }
    }

    #[test]
    fn lists_are_joined_in_headers_and_repeated_in_queries() {
        let overrides = Overrides {
            request: json::parse(r#"{"header":{"h":["a","b"]},"querystring":{"q":[1,2]}}"#)
                .unwrap(),
            ..Overrides::default()
        };
        let mut headers = Headers::new();
        overrides.set_request_headers(&mut headers);
        assert_eq!(headers.first("h"), Some("a,b"));
        let mut query = Pairs::new();
        overrides.set_query(&mut query);
        assert_eq!(query, Pairs::from([("q", "1"), ("q", "2")]));
    }
}
