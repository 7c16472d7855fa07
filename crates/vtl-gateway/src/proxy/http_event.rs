//! The events an HTTP API sends: payload format 2.0, and 1.0 as HTTP APIs write it.

use std::collections::HashMap;

use super::{all_values, is_text_type, last_values, member, object_of};
use crate::model::http::Request;
use crate::request::uri::{decode_percent, encode_percent};
use crate::support::base64;
use crate::support::json::{Json, JsonExt};

/// The event for `request` on the route `route_key`, such as `GET /things/{id}` or `$default`, in the payload format
/// 2.0.
///
/// Header names are in lower case, repeated headers and parameters are joined with commas, cookies stand apart, the
/// path is decoded, and what is empty is left out. A body is text for `text/*` and for `application/json`, `xml` and
/// `javascript`; every other body is Base64, also one without a `Content-Type`.
#[must_use]
pub fn http_api_event(request: &Request, route_key: &str) -> Json {
    let (body, encoded) = body(request);
    let optional = [
        ("cookies", cookies(request)),
        ("headers", joined_headers(request)),
        ("queryStringParameters", joined_query(request)),
        ("requestContext", request_context(request, route_key)),
        ("body", body),
        ("pathParameters", object_of(&request.path_parameters)),
        ("isBase64Encoded", Json::from(encoded)),
        ("stageVariables", object_of(&request.stage_variables)),
    ];
    let fixed = [
        ("version", Json::from("2.0")),
        ("routeKey", Json::from(route_key)),
        ("rawPath", Json::from(decode_percent(&request.path))),
        ("rawQueryString", Json::from(raw_query(request))),
    ];
    Json::object(
        fixed.into_iter().chain(optional.into_iter().filter(|(_, value)| !value.is_null())),
    )
}

/// The event in the payload format 1.0, as an HTTP API writes it: near to that of a REST API, which is
/// [`rest_event`](super::rest_event).
///
/// `route_path` is the path of the route, `$default` for that route. What is empty is `null`.
#[must_use]
pub fn http_api_event_v1(request: &Request, route_key: &str, route_path: &str) -> Json {
    let (body, encoded) = body(request);
    let headers = canonical_headers(request);
    let headers = || headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Json::object([
        ("version", Json::from("1.0")),
        ("resource", Json::from(route_path)),
        ("path", Json::from(request.path.as_str())),
        ("httpMethod", Json::from(request.method.as_str())),
        ("headers", last_values(headers())),
        ("multiValueHeaders", all_values(headers())),
        ("queryStringParameters", last_values(request.query.iter())),
        ("multiValueQueryStringParameters", all_values(request.query.iter())),
        ("requestContext", request_context_v1(request, route_key, route_path)),
        ("pathParameters", object_of(&request.path_parameters)),
        ("stageVariables", object_of(&request.stage_variables)),
        ("body", body),
        ("isBase64Encoded", Json::from(encoded)),
    ])
}

/// The query string as the client wrote it; one made of the parameters where that is not known.
pub(crate) fn raw_query(request: &Request) -> String {
    if let Some(raw) = &request.raw_query {
        return raw.clone();
    }
    let parts: Vec<String> = request
        .query
        .iter()
        .map(|(name, value)| format!("{}={}", encode_percent(name), encode_percent(value)))
        .collect();
    parts.join("&")
}

/// A body as text or, where its media type is not one of text, as Base64.
fn body(request: &Request) -> (Json, bool) {
    if request.body.is_empty() {
        return (Json::Null, false);
    }
    match std::str::from_utf8(&request.body) {
        Ok(text) if is_text_type(request.headers.first("Content-Type")) => {
            (Json::from(text), false)
        }
        _ => (Json::from(base64::encode(&request.body)), true),
    }
}

pub(crate) fn cookies(request: &Request) -> Json {
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

pub(crate) fn joined_headers(request: &Request) -> Json {
    let mut headers: Vec<(String, &str)> = request
        .headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("cookie"))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    joined(headers.into_iter()).unwrap_or_else(|| Json::Object(Default::default()))
}

pub(crate) fn joined_query(request: &Request) -> Json {
    let query = request.query.iter().map(|(name, value)| (name.to_owned(), value));
    joined(query).unwrap_or_default()
}

fn joined<'a>(pairs: impl Iterator<Item = (String, &'a str)>) -> Option<Json> {
    let mut members: Vec<(String, String)> = Vec::new();
    let mut places = HashMap::new();
    for (name, value) in pairs {
        let place = *places.entry(name.clone()).or_insert(members.len());
        match members.get_mut(place) {
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

/// The headers the service knows have their canonical names, whatever the client wrote; the names sort by their bytes.
pub(crate) fn canonical_headers(request: &Request) -> Vec<(String, String)> {
    const KNOWN: [&str; 8] = [
        "Content-Length",
        "Content-Type",
        "Host",
        "User-Agent",
        "X-Amzn-Trace-Id",
        "X-Forwarded-For",
        "X-Forwarded-Port",
        "X-Forwarded-Proto",
    ];
    let named = |name: &str| {
        let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(name));
        known.map_or(name, |known| *known).to_owned()
    };
    let mut headers: Vec<(String, String)> =
        request.headers.iter().map(|(name, value)| (named(name), value.to_owned())).collect();
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    headers
}

/// `requestContext` of the payload format 2.0.
pub(crate) fn request_context(request: &Request, route_key: &str) -> Json {
    let context = &request.context;
    let identity = member(context, "identity");
    let http = Json::object([
        ("method", Json::from(request.method.as_str())),
        ("path", Json::from(decode_percent(&request.path))),
        ("protocol", member(context, "protocol")),
        ("sourceIp", member(&identity, "sourceIp")),
        ("userAgent", Json::from(request.headers.first("User-Agent").unwrap_or_default())),
    ]);
    let client_cert = identity.get("clientCert").filter(|cert| !cert.is_null());
    let authentication = match client_cert {
        Some(cert) => Json::object([("clientCert", cert.clone())]),
        None => member(context, "authentication"),
    };
    let members = [
        ("accountId", member(context, "accountId")),
        ("apiId", member(context, "apiId")),
        ("authentication", authentication),
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

/// `requestContext` of the payload format 1.0.
pub(crate) fn request_context_v1(request: &Request, route_key: &str, route_path: &str) -> Json {
    let context = &request.context;
    let given = member(context, "identity");
    let names = [
        "accessKey",
        "accountId",
        "caller",
        "cognitoAmr",
        "cognitoAuthenticationProvider",
        "cognitoAuthenticationType",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "principalOrgId",
        "sourceIp",
        "user",
        "userAgent",
        "userArn",
    ];
    let mut identity = Json::object(names.map(|name| (name, member(&given, name))));
    let user_agent = request.headers.first("User-Agent").unwrap_or_default();
    identity.insert("userAgent", Json::from(user_agent));
    if let Some(cert) = given.get("clientCert").filter(|cert| !cert.is_null()) {
        identity.insert("clientCert", cert.clone());
    }
    let members = [
        ("accountId", member(context, "accountId")),
        ("apiId", member(context, "apiId")),
        ("authorizer", member(context, "authorizer")),
        ("domainName", member(context, "domainName")),
        ("domainPrefix", member(context, "domainPrefix")),
        ("extendedRequestId", member(context, "requestId")),
        ("httpMethod", Json::from(request.method.as_str())),
        ("identity", identity),
        ("path", Json::from(decode_percent(&request.path))),
        ("protocol", member(context, "protocol")),
        ("requestId", member(context, "requestId")),
        ("requestTime", member(context, "requestTime")),
        ("requestTimeEpoch", member(context, "requestTimeEpoch")),
        ("resourceId", Json::from(route_key)),
        ("resourcePath", Json::from(route_path)),
        ("stage", member(context, "stage")),
    ];
    Json::object(members.into_iter().filter(|(_, value)| !value.is_null()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_lower_case_and_joined_and_cookies_stand_apart() {
        let mut request = Request::new("GET", "/my/a%2Fb%20c");
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
        assert_eq!(event.get("rawPath"), Some(&Json::from("/my/a/b c")));
        assert_eq!(event.pointer("/queryStringParameters/p"), Some(&Json::from("1,x y")));
        assert_eq!(event.get("body"), None);
        assert_eq!(event.pointer("/requestContext/http/method"), Some(&Json::from("GET")));
    }

    #[test]
    fn a_query_string_passes_as_it_came() {
        let mut request = Request::new("GET", "/");
        request.raw_query = Some("b=%2B&a=x+y&a".to_owned());
        assert_eq!(
            http_api_event(&request, "GET /").get("rawQueryString"),
            Some(&Json::from("b=%2B&a=x+y&a"))
        );
    }

    #[test]
    fn which_bodies_are_text() {
        let encoded = |content_type: Option<&str>, body: &[u8]| {
            let mut request = Request::new("POST", "/");
            request.body = body.to_vec();
            if let Some(content_type) = content_type {
                request.headers.push("content-type", content_type);
            }
            http_api_event(&request, "POST /").get("isBase64Encoded").and_then(Json::as_bool)
        };
        for text in [
            "text/plain",
            "TEXT/csv; charset=x",
            "application/json;charset=utf-8",
            "application/xml",
        ] {
            assert_eq!(encoded(Some(text), b"a"), Some(false), "{text}");
        }
        for binary in
            ["application/x-www-form-urlencoded", "image/png", "application/vnd.api+json", ""]
        {
            assert_eq!(encoded(Some(binary), b"a"), Some(true), "{binary}");
        }
        assert_eq!(encoded(None, b"a"), Some(true));
        assert_eq!(encoded(None, b""), Some(false));
        assert_eq!(encoded(Some("text/plain"), b"\xff"), Some(true));
    }

    #[test]
    fn the_older_format_keeps_names_and_says_null() {
        let mut request = Request::new("GET", "/a%20b");
        for (name, value) in [("x-own", "1"), ("host", "h"), ("X-A", "2"), ("x-own", "3")] {
            request.headers.push(name, value);
        }
        request.context = Json::object([("requestId", Json::from("r="))]);
        let event = http_api_event_v1(&request, "GET /{p}", "/{p}");
        assert_eq!(
            event.get("headers").map(Json::to_string).as_deref(),
            Some(r#"{"Host":"h","X-A":"2","x-own":"3"}"#)
        );
        assert_eq!(event.get("path"), Some(&Json::from("/a%20b")));
        assert_eq!(event.pointer("/requestContext/path"), Some(&Json::from("/a b")));
        assert_eq!(event.pointer("/requestContext/resourceId"), Some(&Json::from("GET /{p}")));
        assert_eq!(event.pointer("/requestContext/extendedRequestId"), Some(&Json::from("r=")));
        assert_eq!(event.pointer("/requestContext/authorizer"), None);
        assert_eq!(event.get("queryStringParameters"), Some(&Json::Null));
        let names: Vec<&str> = event.members().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.first(), Some(&"version"));
        assert_eq!(names.last(), Some(&"isBase64Encoded"));
    }
}
