//! The event an HTTP API sends (payload format 2.0).

use super::{event_body, member, object_of};
use crate::model::http::Request;
use crate::request::uri::encode_percent;
use crate::support::json::{Json, JsonExt};

/// The event for `request` on the route `route_key`, such as `GET /things/{id}` or `$default`.
///
/// Header names are in lower case, repeated headers and parameters are joined with commas,
/// cookies stand apart, and what is empty is left out.
#[must_use]
pub fn http_api_event(request: &Request, route_key: &str) -> Json {
    let context = &request.context;
    let binary = std::str::from_utf8(&request.body).is_err();
    let (body, encoded) = event_body(&request.body, binary);
    let optional = [
        ("cookies", cookies(request)),
        ("headers", joined_headers(request)),
        ("queryStringParameters", joined_query(request)),
        ("requestContext", request_context(request, context, route_key)),
        ("body", body),
        ("pathParameters", object_of(&request.path_parameters)),
        ("isBase64Encoded", Json::from(encoded)),
        ("stageVariables", object_of(&request.stage_variables)),
    ];
    let fixed = [
        ("version", Json::from("2.0")),
        ("routeKey", Json::from(route_key)),
        ("rawPath", Json::from(request.path.as_str())),
        ("rawQueryString", Json::from(raw_query(request))),
    ];
    Json::object(
        fixed.into_iter().chain(optional.into_iter().filter(|(_, value)| !value.is_null())),
    )
}

fn raw_query(request: &Request) -> String {
    let parts: Vec<String> = request
        .query
        .iter()
        .map(|(name, value)| format!("{}={}", encode_percent(name), encode_percent(value)))
        .collect();
    parts.join("&")
}

fn cookies(request: &Request) -> Json {
    let cookies: Vec<&str> = request
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
        .flat_map(|(_, value)| value.split(';'))
        .map(str::trim)
        .filter(|cookie| !cookie.is_empty())
        .collect();
    if cookies.is_empty() { Json::Null } else { cookies.into_iter().collect() }
}

fn joined_headers(request: &Request) -> Json {
    let headers = request
        .headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("cookie"))
        .map(|(name, value)| (name.to_ascii_lowercase(), value));
    joined(headers).unwrap_or_else(|| Json::Object(Default::default()))
}

fn joined_query(request: &Request) -> Json {
    let query = request.query.iter().map(|(name, value)| (name.to_owned(), value));
    joined(query).unwrap_or_default()
}

fn joined<'a>(pairs: impl Iterator<Item = (String, &'a str)>) -> Option<Json> {
    let mut members: Vec<(String, String)> = Vec::new();
    for (name, value) in pairs {
        match members.iter_mut().find(|(other, _)| *other == name) {
            Some((_, all)) => {
                all.push(',');
                all.push_str(value);
            }
            None => members.push((name, value.to_owned())),
        }
    }
    let filled = !members.is_empty();
    filled.then(|| Json::object(members.into_iter().map(|(name, value)| (name, Json::from(value)))))
}

fn request_context(request: &Request, context: &Json, route_key: &str) -> Json {
    let identity = member(context, "identity");
    let http = Json::object([
        ("method", Json::from(request.method.as_str())),
        ("path", Json::from(request.path.as_str())),
        ("protocol", member(context, "protocol")),
        ("sourceIp", member(&identity, "sourceIp")),
        ("userAgent", member(&identity, "userAgent")),
    ]);
    let members = [
        ("accountId", member(context, "accountId")),
        ("apiId", member(context, "apiId")),
        ("authentication", member(context, "authentication")),
        ("authorizer", member(context, "authorizer")),
        ("domainName", member(context, "domainName")),
        ("domainPrefix", member(context, "domainPrefix")),
        ("http", http),
        ("requestId", member(context, "requestId")),
        ("routeKey", Json::from(route_key)),
        ("stage", member(context, "stage")),
        ("time", member(context, "requestTime")),
        ("timeEpoch", member(context, "requestTimeEpoch")),
    ];
    Json::object(members.into_iter().filter(|(_, value)| !value.is_null()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_lower_case_and_joined_and_cookies_stand_apart() {
        let mut request = Request::new("GET", "/my/path");
        for (name, value) in [("Header1", "a"), ("header1", "b"), ("Cookie", "c=1; d=2")] {
            request.headers.push(name, value);
        }
        request.query.push("p", "1");
        request.query.push("p", "x y");
        let event = http_api_event(&request, "$default");
        assert_eq!(
            event.get("headers").map(Json::to_string).as_deref(),
            Some(r#"{"header1":"a,b"}"#)
        );
        assert_eq!(event.get("cookies").map(Json::to_string).as_deref(), Some(r#"["c=1","d=2"]"#));
        assert_eq!(event.get("rawQueryString"), Some(&Json::from("p=1&p=x%20y")));
        assert_eq!(event.pointer("/queryStringParameters/p"), Some(&Json::from("1,x y")));
        assert_eq!(event.get("body"), None);
        assert_eq!(event.pointer("/requestContext/http/method"), Some(&Json::from("GET")));
    }
}
