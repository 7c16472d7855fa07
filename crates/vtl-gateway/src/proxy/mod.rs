//! Proxy integrations: events built from requests, requests read from events, and results
//! turned into responses.

mod alb;
pub(crate) mod http_event;
mod recognize;
mod response;
mod rest_event;

pub use alb::{alb_event, alb_response, alb_response_of};
pub use http_event::{http_api_event, http_api_event_v1};
pub use recognize::{EventShape, request_of_event};
pub use response::{http_api_response, lambda_response};
pub use rest_event::rest_event;

pub(crate) use alb::alb_page;
pub(crate) use response::{http_response, malformed};

use std::collections::HashMap;

use crate::model::http::Pairs;
use crate::support::base64;
use crate::support::json::{Json, JsonExt};

/// The body of an event: text as it is, bytes as base64, nothing as `null`.
fn event_body(body: &[u8], binary: bool) -> (Json, bool) {
    if body.is_empty() {
        return (Json::Null, false);
    }
    match std::str::from_utf8(body) {
        Ok(text) if !binary => (Json::from(text), false),
        _ if binary => (Json::from(base64::encode(body)), true),
        _ => (Json::from(String::from_utf8_lossy(body).into_owned()), false),
    }
}

/// Whether HTTP APIs and load balancers take bodies of this type for text.
fn is_text_type(content_type: Option<&str>) -> bool {
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    media_type.starts_with("text/")
        || matches!(
            media_type.as_str(),
            "application/json" | "application/xml" | "application/javascript"
        )
}

/// An object of the last value of each name, or `null` when there are none.
fn last_values<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Json {
    let mut object = Json::Object(Default::default());
    for (name, value) in pairs {
        object.insert(name, Json::from(value));
    }
    null_if_empty(object)
}

/// An object of all values of each name, or `null` when there are none.
fn all_values<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Json {
    let mut members: Vec<(String, Vec<Json>)> = Vec::new();
    let mut places = HashMap::new();
    for (name, value) in pairs {
        let place = *places.entry(name).or_insert(members.len());
        match members.get_mut(place) {
            Some((_, values)) => values.push(Json::from(value)),
            None => members.push((name.to_owned(), vec![Json::from(value)])),
        }
    }
    null_if_empty(Json::object(
        members.into_iter().map(|(name, values)| (name, Json::Array(values))),
    ))
}

fn null_if_empty(object: Json) -> Json {
    if object.members().next().is_none() { Json::Null } else { object }
}

fn object_of(pairs: &Pairs) -> Json {
    last_values(pairs.iter())
}

fn member(value: &Json, name: &str) -> Json {
    value.get(name).cloned().unwrap_or_default()
}
