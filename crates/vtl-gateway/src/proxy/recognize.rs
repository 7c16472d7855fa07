//! Proxy events read back: which kind an event is, and the request it was made from.

use crate::model::http::{Headers, Pairs, Request};
use crate::request::uri::{decode_query, parse_query};
use crate::support::base64;
use crate::support::json::{Json, JsonExt};

/// The kinds of events that carry an HTTP request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventShape {
    /// A REST API's proxy event (payload format 1.0).
    Rest,
    /// An HTTP API's event (payload format 2.0), also that of a function URL.
    HttpApi,
    /// An Application Load Balancer's event.
    Alb,
}

impl EventShape {
    /// The kind of `event`, recognized by what only that kind has; a REST API's if nothing else fits. `None` when `event`
    /// is not even an object.
    #[must_use]
    pub fn of(event: &Json) -> Option<Self> {
        let version = event.as_object()?.get("version").and_then(Json::as_str);
        Some(if event.pointer("/requestContext/elb").is_some() {
            Self::Alb
        } else if event.pointer("/requestContext/http").is_some() || version == Some("2.0") {
            Self::HttpApi
        } else {
            Self::Rest
        })
    }
}

/// The request `event` was made from. Every member may be missing. `None` when it is not an object, or when its body
/// says it is base64 and is not.
#[must_use]
pub fn request_of_event(event: &Json) -> Option<Request> {
    let shape = EventShape::of(event)?;
    let text = |pointer: &str| event.pointer(pointer).and_then(Json::as_str).unwrap_or_default();
    let mut request = match shape {
        EventShape::Rest | EventShape::Alb => Request::new(text("/httpMethod"), text("/path")),
        EventShape::HttpApi => Request::new(text("/requestContext/http/method"), text("/rawPath")),
    };
    request.headers = headers(event, shape);
    request.query = query(event, shape);
    if shape == EventShape::HttpApi {
        request.raw_query = event.get("rawQueryString").and_then(Json::as_str).map(str::to_owned);
    }
    request.path_parameters = scalars(event.get("pathParameters"));
    request.stage_variables = scalars(event.get("stageVariables"));
    request.context = context(event, shape);
    request.body = body(event)?;
    Some(request)
}

fn body(event: &Json) -> Option<Vec<u8>> {
    let text = match event.get("body") {
        None | Some(Json::Null) => return Some(Vec::new()),
        Some(Json::String(text)) => text,
        // Written by hand as JSON: no gateway does so.
        Some(body) => return Some(body.to_string().into_bytes()),
    };
    if event.get("isBase64Encoded").and_then(Json::as_bool) == Some(true) {
        base64::decode(text.as_bytes())
    } else {
        Some(text.as_bytes().to_vec())
    }
}

fn headers(event: &Json, shape: EventShape) -> Headers {
    let mut headers: Headers =
        multi_or_single(event, "multiValueHeaders", "headers").iter().collect();
    if shape == EventShape::HttpApi {
        let cookies: Vec<&str> = event
            .get("cookies")
            .map(JsonExt::elements)
            .unwrap_or_default()
            .iter()
            .filter_map(Json::as_str)
            .collect();
        if !cookies.is_empty() {
            headers.push("cookie", cookies.join("; "));
        }
    }
    headers
}

fn query(event: &Json, shape: EventShape) -> Pairs {
    let raw = event.get("rawQueryString").and_then(Json::as_str);
    if let (EventShape::HttpApi, Some(raw)) = (shape, raw) {
        return parse_query(raw);
    }
    let query = multi_or_single(event, "multiValueQueryStringParameters", "queryStringParameters");
    match shape {
        // A load balancer leaves parameters as they came.
        EventShape::Alb => {
            query.iter().map(|(name, value)| (decode_query(name), decode_query(value))).collect()
        }
        _ => query,
    }
}

fn multi_or_single(event: &Json, multi: &str, single: &str) -> Pairs {
    match event.get(multi) {
        Some(Json::Object(members)) if !members.is_empty() => members
            .iter()
            .flat_map(|(name, values)| {
                values
                    .elements()
                    .iter()
                    .filter_map(move |value| Some((name.clone(), value.scalar_text()?)))
            })
            .collect(),
        _ => scalars(event.get(single)),
    }
}

fn scalars(object: Option<&Json>) -> Pairs {
    object
        .into_iter()
        .flat_map(JsonExt::members)
        .filter_map(|(name, value)| Some((name.clone(), value.scalar_text()?)))
        .collect()
}

/// `$context` as a REST API would have it.
fn context(event: &Json, shape: EventShape) -> Json {
    let given = event.get("requestContext").cloned().unwrap_or_default();
    let mut context = Json::Object(Default::default());
    match shape {
        EventShape::Rest => return rest_context(event, given),
        EventShape::Alb => copy_text(event, "path", &mut context, "path"),
        EventShape::HttpApi => {
            let mut copy = |to: &str, from: &str| {
                if let Some(value) = given.pointer(from).filter(|value| !value.is_null()) {
                    context.insert(to, value.clone());
                }
            };
            for name in ["accountId", "apiId", "domainName", "domainPrefix", "requestId", "stage"] {
                copy(name, &format!("/{name}"));
            }
            copy("extendedRequestId", "/requestId");
            copy("httpMethod", "/http/method");
            copy("path", "/http/path");
            copy("protocol", "/http/protocol");
            copy("requestTime", "/time");
            copy("requestTimeEpoch", "/timeEpoch");
            if let Some(path) = resource_path(event) {
                context.insert("resourcePath", path.into());
            }
            if let Some(authorizer) = given.get("authorizer") {
                context.insert("authorizer", http_authorizer(authorizer));
            }
        }
    }
    let identity = [
        ("sourceIp", given.pointer("/http/sourceIp")),
        ("userAgent", given.pointer("/http/userAgent")),
        ("clientCert", given.pointer("/authentication/clientCert")),
    ];
    let identity = identity.into_iter().filter_map(|(name, value)| Some((name, value?.clone())));
    context.insert("identity", Json::object(identity));
    if shape == EventShape::Alb {
        copy_text(event, "httpMethod", &mut context, "httpMethod");
    }
    context
}

/// `requestContext` is `$context`; what an event written by hand leaves out of it stands beside it.
fn rest_context(event: &Json, given: Json) -> Json {
    let mut context = match given {
        Json::Object(_) => given,
        _ => Json::Object(Default::default()),
    };
    for (from, to) in [("httpMethod", "httpMethod"), ("path", "path"), ("resource", "resourcePath")]
    {
        copy_text(event, from, &mut context, to);
    }
    context
}

fn copy_text(event: &Json, from: &str, context: &mut Json, to: &str) {
    if let (Some(Json::String(text)), None) = (event.get(from), context.get(to)) {
        let text = text.clone();
        context.insert(to, text.into());
    }
}

/// `/things/{id}` of the route key `GET /things/{id}`.
fn resource_path(event: &Json) -> Option<String> {
    let context = event.get("requestContext");
    let key = context.and_then(|context| context.get("routeKey"));
    let (_, path) = key.or(event.get("routeKey"))?.as_str()?.split_once(' ')?;
    Some(path.to_owned())
}

/// What an authorizer says stands one level deeper than in a REST API.
fn http_authorizer(authorizer: &Json) -> Json {
    match (authorizer.pointer("/jwt/claims"), authorizer.get("lambda")) {
        (Some(claims), _) => Json::object([("claims", claims.clone())]),
        (None, Some(context)) => context.clone(),
        (None, None) => authorizer.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{alb_event, http_api_event, rest_event};
    use super::*;
    use crate::model::{Integration, Route};
    use crate::support::json;

    fn request() -> Request {
        let mut request = Request::new("POST", "/a");
        request.headers.push("h", "1");
        request.query.push("q", "x y");
        request.body = b"text".to_vec();
        request
    }

    #[test]
    fn there_and_back() {
        let route = Route::new("POST", "/a", Integration::default());
        for (shape, event) in [
            (EventShape::Rest, rest_event(&request(), &route, &[])),
            (EventShape::HttpApi, http_api_event(&request(), "$default")),
            (EventShape::Alb, alb_event(&request(), "arn", false)),
            (EventShape::Alb, alb_event(&request(), "arn", true)),
        ] {
            assert_eq!(EventShape::of(&event), Some(shape));
            let back = request_of_event(&event).unwrap();
            assert_eq!(back.method, "POST");
            assert_eq!(back.path, "/a");
            assert_eq!(back.headers, request().headers);
            assert_eq!(back.query, request().query);
            assert_eq!(back.body, request().body);
        }
    }

    #[test]
    fn every_member_may_be_missing() {
        let event =
            json::parse(r#"{"httpMethod":"GET","resource":"/a/{b}","body":{"c":1}}"#).unwrap();
        let request = request_of_event(&event).unwrap();
        assert_eq!(request.body, br#"{"c":1}"#);
        assert_eq!(
            request.context,
            json::parse(r#"{"httpMethod":"GET","resourcePath":"/a/{b}"}"#).unwrap()
        );
        let event = json::parse(r#"{"version":"2.0","queryStringParameters":{"q":"x"}}"#).unwrap();
        let request = request_of_event(&event).unwrap();
        assert_eq!(request.query, Pairs::from([("q", "x")]));
    }

    #[test]
    fn an_http_api_speaks_of_authorizers_in_other_words() {
        let event = r#"{"version":"2.0","routeKey":"GET /a/{b}","requestContext":{"authorizer":{"jwt":{"claims":{"sub":"u"}}}}}"#;
        let request = request_of_event(&json::parse(event).unwrap()).unwrap();
        assert_eq!(request.context.pointer("/authorizer/claims/sub"), Some(&"u".into()));
        assert_eq!(request.context.get("resourcePath"), Some(&"/a/{b}".into()));
    }

    #[test]
    fn other_json_is_no_event() {
        assert_eq!(EventShape::of(&Json::Null), None);
        assert_eq!(request_of_event(&json::parse("[]").unwrap()), None);
        let broken = json::parse(r#"{"body":"*","isBase64Encoded":true}"#).unwrap();
        assert_eq!(request_of_event(&broken), None);
    }
}
