//! The event an Application Load Balancer sends to a function.

use super::{all_values, event_body, last_values};
use crate::model::http::Request;
use crate::request::uri::encode_percent;
use crate::support::json::{Json, JsonExt};

/// The event for `request`. With `multi_value` every header and parameter is a list; without,
/// only the last value is kept. Query parameters stay percent-encoded, header names are in
/// lower case, and a missing body is the empty string.
#[must_use]
pub fn alb_event(request: &Request, target_group_arn: &str, multi_value: bool) -> Json {
    let headers: Vec<(String, &str)> =
        request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let query: Vec<(String, String)> = request
        .query
        .iter()
        .map(|(name, value)| (encode_percent(name), encode_percent(value)))
        .collect();
    let headers = headers.iter().map(|(name, value)| (name.as_str(), *value));
    let query = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let (query, headers) = if multi_value {
        (
            ("multiValueQueryStringParameters", all_values(query)),
            ("multiValueHeaders", all_values(headers)),
        )
    } else {
        (("queryStringParameters", last_values(query)), ("headers", last_values(headers)))
    };
    let or_empty = |(name, value): (&'static str, Json)| {
        let empty = Json::Object(Default::default());
        (name, if value.is_null() { empty } else { value })
    };
    let binary = std::str::from_utf8(&request.body).is_err();
    let (body, encoded) = event_body(&request.body, binary);
    let group = Json::object([("targetGroupArn", Json::from(target_group_arn))]);
    Json::object([
        ("requestContext", Json::object([("elb", group)])),
        ("httpMethod", Json::from(request.method.as_str())),
        ("path", Json::from(request.path.as_str())),
        or_empty(query),
        or_empty(headers),
        ("body", if body.is_null() { Json::from("") } else { body }),
        ("isBase64Encoded", Json::from(encoded)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_or_the_other() {
        let mut request = Request::new("GET", "/");
        request.headers.push("Accept", "a");
        request.query.push("q", "x y");
        let single = alb_event(&request, "arn", false);
        assert_eq!(single.pointer("/queryStringParameters/q"), Some(&Json::from("x%20y")));
        assert_eq!(single.get("multiValueHeaders"), None);
        let multi = alb_event(&request, "arn", true);
        assert_eq!(multi.pointer("/multiValueHeaders/accept/0"), Some(&Json::from("a")));
        assert_eq!(multi.get("body"), Some(&Json::from("")));
    }
}
