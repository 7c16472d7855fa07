//! Events as functions get them, turned back into the request that a mapping template sees.
//!
//! Three shapes are known: REST API (payload 1.0), HTTP API (payload 2.0) and Application Load Balancer. Every field
//! may be missing or null.

use serde_json::{Map, Value as Json, json};

/// The request that an event tells of.
#[derive(Debug, Default)]
pub(crate) struct Event {
    pub(crate) body: Option<String>,
    pub(crate) path: Map<String, Json>,
    pub(crate) querystring: Map<String, Json>,
    pub(crate) header: Map<String, Json>,
    pub(crate) context: Map<String, Json>,
    pub(crate) stage_variables: Map<String, Json>,
}

impl Event {
    /// Reads an event; its shape is recognised. Fails where a body is not the Base64 that it says it is.
    pub(crate) fn read(event: &Map<String, Json>) -> Result<Self, String> {
        let request_context = object(event, "requestContext");
        let (querystring, context) = match Shape::of(event, &request_context) {
            Shape::Rest => (
                last_values(event, "queryStringParameters"),
                rest_context(event, request_context),
            ),
            Shape::Http => (
                http_querystring(event),
                http_context(event, request_context),
            ),
            Shape::LoadBalancer => (
                decoded(last_values(event, "queryStringParameters")),
                method_and_path(event, Map::new()),
            ),
        };
        let mut header = last_values(event, "headers");
        add_cookies(event, &mut header);
        Ok(Self {
            body: body(event)?,
            path: object(event, "pathParameters"),
            querystring,
            header,
            context,
            stage_variables: object(event, "stageVariables"),
        })
    }
}

enum Shape {
    Rest,
    Http,
    LoadBalancer,
}

impl Shape {
    fn of(event: &Map<String, Json>, context: &Map<String, Json>) -> Self {
        if context.contains_key("elb") {
            Self::LoadBalancer
        } else if context.contains_key("http")
            || event.get("version").and_then(Json::as_str) == Some("2.0")
        {
            Self::Http
        } else {
            Self::Rest
        }
    }
}

/// `requestContext` of a REST API is `$context`, as far as the event tells it.
fn rest_context(event: &Map<String, Json>, mut context: Map<String, Json>) -> Map<String, Json> {
    if let Some(resource) = event
        .get("resource")
        .filter(|resource| resource.is_string())
    {
        context
            .entry("resourcePath")
            .or_insert_with(|| resource.clone());
    }
    method_and_path(event, context)
}

/// The names of a REST API for what an HTTP API says in other words.
fn http_context(event: &Map<String, Json>, mut context: Map<String, Json>) -> Map<String, Json> {
    let http = take_object(&mut context, "http");
    let mut identity = Map::new();
    for (name, value) in http {
        match name.as_str() {
            "method" => drop(context.insert("httpMethod".to_owned(), value)),
            "path" | "protocol" => drop(context.insert(name, value)),
            _ => drop(identity.insert(name, value)),
        }
    }
    if let Some(certificate) = context
        .remove("authentication")
        .and_then(|mut it| Some(it.get_mut("clientCert")?.take()))
    {
        identity.insert("clientCert".to_owned(), certificate);
    }
    context.insert("identity".to_owned(), Json::Object(identity));
    for (theirs, ours) in [("time", "requestTime"), ("timeEpoch", "requestTimeEpoch")] {
        if let Some(value) = context.remove(theirs) {
            context.insert(ours.to_owned(), value);
        }
    }
    let route = context
        .get("routeKey")
        .or_else(|| event.get("routeKey"))
        .and_then(Json::as_str);
    if let Some(resource) = route
        .and_then(|route| route.split_once(' '))
        .map(|(_, path)| path.to_owned())
    {
        context.insert("resourcePath".to_owned(), resource.into());
    }
    if let Some(authorizer) = context.get_mut("authorizer") {
        *authorizer = http_authorizer(authorizer.take());
    }
    if let Some(path) = event.get("rawPath").filter(|path| path.is_string()) {
        context.entry("path").or_insert_with(|| path.clone());
    }
    context
}

/// Claims and the context of a function's authorizer stand one level deeper in an HTTP API.
fn http_authorizer(authorizer: Json) -> Json {
    let Json::Object(mut authorizer) = authorizer else {
        return authorizer;
    };
    if let Some(claims) = authorizer
        .get_mut("jwt")
        .and_then(|jwt| Some(jwt.get_mut("claims")?.take()))
    {
        return json!({ "claims": claims });
    }
    match authorizer.remove("lambda") {
        Some(lambda @ Json::Object(_)) => lambda,
        _ => Json::Object(authorizer),
    }
}

fn method_and_path(event: &Map<String, Json>, mut context: Map<String, Json>) -> Map<String, Json> {
    for name in ["httpMethod", "path"] {
        if let Some(value) = event.get(name).filter(|value| value.is_string()) {
            context.entry(name).or_insert_with(|| value.clone());
        }
    }
    context
}

fn body(event: &Map<String, Json>) -> Result<Option<String>, String> {
    let body = match event.get("body") {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::String(body)) => body.clone(),
        // A body that was written as JSON, by hand.
        Some(body) => body.to_string(),
    };
    if event.get("isBase64Encoded") != Some(&Json::Bool(true)) {
        return Ok(Some(body));
    }
    let bytes =
        decode_base64(&body).ok_or("`isBase64Encoded` is true, but `body` is not Base64")?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The single-value map, completed with the last values of `multiValue…`.
fn last_values(event: &Map<String, Json>, name: &str) -> Map<String, Json> {
    let mut values = object(event, name);
    let mut capitals = name.chars();
    let multi: String = "multiValue"
        .chars()
        .chain(capitals.next().map(|c| c.to_ascii_uppercase()))
        .chain(capitals)
        .collect();
    for (name, list) in object(event, &multi) {
        if let Some(last) = list.as_array().and_then(|list| list.last()) {
            values.entry(name).or_insert_with(|| last.clone());
        }
    }
    values.retain(|_, value| !value.is_null());
    values
}

/// A load balancer hands parameters on as they were sent.
fn decoded(parameters: Map<String, Json>) -> Map<String, Json> {
    let decode = |value: Json| match value {
        Json::String(text) => Json::String(decode_percent(&text)),
        other => other,
    };
    parameters
        .into_iter()
        .map(|(name, value)| (decode_percent(&name), decode(value)))
        .collect()
}

/// An HTTP API joins the values of a repeated parameter with commas; the raw string still has them apart.
fn http_querystring(event: &Map<String, Json>) -> Map<String, Json> {
    let raw = event
        .get("rawQueryString")
        .and_then(Json::as_str)
        .unwrap_or_default();
    if raw.is_empty() {
        return object(event, "queryStringParameters");
    }
    let pairs = raw.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode_percent(name), Json::String(decode_percent(value))))
        .collect()
}

fn add_cookies(event: &Map<String, Json>, header: &mut Map<String, Json>) {
    let Some(cookies) = event.get("cookies").and_then(Json::as_array) else {
        return;
    };
    let cookies: Vec<&str> = cookies.iter().filter_map(Json::as_str).collect();
    let has_cookie = header
        .keys()
        .any(|name| name.eq_ignore_ascii_case("cookie"));
    if !cookies.is_empty() && !has_cookie {
        header.insert("cookie".to_owned(), cookies.join("; ").into());
    }
}

fn object(event: &Map<String, Json>, name: &str) -> Map<String, Json> {
    event
        .get(name)
        .and_then(Json::as_object)
        .cloned()
        .unwrap_or_default()
}

fn take_object(event: &mut Map<String, Json>, name: &str) -> Map<String, Json> {
    match event.remove(name) {
        Some(Json::Object(members)) => members,
        _ => Map::new(),
    }
}

/// `%41` and `+`; what is no escape stays as it is.
fn decode_percent(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                bytes.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

/// Both alphabets, with padding or without, line ends skipped.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    let end = text.trim_end().trim_end_matches('=');
    for byte in end.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    // Six bits alone are no byte.
    (count != 6).then_some(bytes)
}
