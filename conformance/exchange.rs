//! Whole exchanges: an integration, a request, what the backend answers; what the backend gets and what the client gets.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use toml_edit::{TableLike, value};

use crate::case::Case;
use crate::outcome::{Expect, visible};

/// A request or a response, as far as it is expected.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    status: Option<u64>,
    method: Option<String>,
    /// With its query string.
    url: Option<String>,
    /// Values, or lists of values; names in any case.
    #[serde(default)]
    headers: BTreeMap<String, Texts>,
    /// Headers that must not be there.
    #[serde(default)]
    absent: Vec<String>,
    body: Option<String>,
    /// JSON text that the body equals as a value.
    json: Option<String>,
    body_base64: Option<String>,
}

#[derive(Deserialize, PartialEq)]
#[serde(untagged)]
enum Texts {
    One(String),
    Several(Vec<String>),
}

/// The line of the batch protocol for an exchange.
pub(crate) fn request(case: &Case, name: &str) -> Option<Json> {
    let integration = case.integration.as_ref()?;
    let given = &case.given;
    let mut line = Map::new();
    line.insert("name".into(), name.into());
    line.insert("integration".into(), integration.value());
    let data = [
        ("request", &given.request),
        ("backend", &given.backend),
        ("context", &given.context),
        ("stageVariables", &given.stage_variables),
        ("gatewayResponses", &given.gateway_responses),
        ("model", &given.model),
    ];
    for (name, data) in data {
        if let Some(data) = data {
            line.insert(name.into(), data.value());
        }
    }
    let lists = [
        ("methodResponses", &given.method_responses),
        ("binaryMediaTypes", &given.binary_media_types),
        ("requiredParameters", &given.required_parameters),
    ];
    for (name, list) in lists {
        if let Some(list) = list {
            line.insert(name.into(), list.clone().into());
        }
    }
    Some(Json::Object(line))
}

/// Refuses expectations that say nothing or contradict themselves.
pub(crate) fn check(expect: &Expect) -> Result<(), String> {
    if expect.request.is_none() && expect.response.is_none() {
        return Err("`expect` has `request` or `response`".to_owned());
    }
    if expect.unsent && expect.request.is_some() {
        return Err("`expect.unsent` and `expect.request` contradict each other".to_owned());
    }
    for message in expect.request.iter().chain(&expect.response) {
        if let Some(json) = &message.json {
            serde_json::from_str::<Json>(json).map_err(|e| format!("`json`: {e}"))?;
        }
    }
    Ok(())
}

/// Says what is different in the answer of an engine.
pub(crate) fn compare(expect: &Expect, found: &Json) -> Result<(), String> {
    let sent = &found["integrationRequest"];
    if expect.unsent && !sent.is_null() {
        return Err(format!("  expected: no request to the backend\n  found:    {sent}"));
    }
    let mut differences = Vec::new();
    let messages =
        [("request", &expect.request, sent), ("response", &expect.response, &found["response"])];
    for (what, expected, found) in messages {
        for (field, wanted, found) in expected.iter().flat_map(|message| message.differences(found))
        {
            differences.push(format!("  expected {what}.{field}: {wanted}\n  found: {found}"));
        }
    }
    match differences.is_empty() {
        true => Ok(()),
        false => Err(differences.join("\n")),
    }
}

impl Message {
    /// Field, what was expected, what was found.
    fn differences(&self, found: &Json) -> Vec<(String, String, String)> {
        let mut all = Vec::new();
        let mut differ = |field: &str, wanted: String, found: String| {
            if wanted != found {
                all.push((field.to_owned(), wanted, found));
            }
        };
        if let Some(status) = self.status {
            differ("status", status.to_string(), found["status"].to_string());
        }
        for (field, wanted) in [("method", &self.method), ("url", &self.url)] {
            if let Some(wanted) = wanted {
                differ(field, visible(wanted), shown(&found[field]));
            }
        }
        for (name, wanted) in &self.headers {
            let field = format!("headers.{name}");
            differ(&field, wanted.to_json().to_string(), header(found, name).to_string());
        }
        for name in &self.absent {
            let field = format!("absent {name}");
            differ(&field, Json::Null.to_string(), header(found, name).to_string());
        }
        for (field, wanted) in [("body", &self.body), ("body_base64", &self.body_base64)] {
            if let Some(wanted) = wanted {
                differ(field, visible(wanted), shown(&found[field]));
            }
        }
        if let Some(wanted) = &self.json {
            let text = found["body"].as_str().unwrap_or_default();
            let parsed: Option<Json> = serde_json::from_str(text).ok();
            if parsed.is_none() || parsed != serde_json::from_str(wanted).ok() {
                differ("json", wanted.clone(), visible(text));
            }
        }
        all
    }
}

impl Texts {
    fn to_json(&self) -> Json {
        match self {
            Self::One(text) => text.as_str().into(),
            Self::Several(texts) => texts.clone().into(),
        }
    }
}

fn shown(found: &Json) -> String {
    found.as_str().map_or_else(|| found.to_string(), visible)
}

/// The value of a header, or a list of its values.
fn header<'a>(message: &'a Json, name: &str) -> &'a Json {
    let headers = message["headers"].as_object().into_iter().flatten();
    let mut named = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
    named.next().map_or(&Json::Null, |(_, value)| value)
}

/// Writes what was found over the fields that were expected.
pub(crate) fn update(expect: &mut dyn TableLike, found: &Json) {
    for (name, found) in
        [("request", &found["integrationRequest"]), ("response", &found["response"])]
    {
        let Some(message) = expect.get_mut(name).and_then(|item| item.as_table_like_mut()) else {
            continue;
        };
        for field in ["method", "url", "body", "body_base64"] {
            if let (true, Some(text)) = (message.contains_key(field), found[field].as_str()) {
                message.insert(field, value(text));
            }
        }
        if let (true, Some(text)) = (message.contains_key("json"), found["body"].as_str()) {
            message.insert("json", value(text));
        }
        if let (true, Some(status)) = (message.contains_key("status"), found["status"].as_i64()) {
            message.insert("status", value(status));
        }
    }
}
