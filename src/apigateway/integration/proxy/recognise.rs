//! Proxy events read back: which kind an event is, and the request it was made from.

use super::super::base64;
use super::super::http::{Headers, Pairs, Request};
use super::super::json::{Json, JsonExt};
use super::super::uri::{decode_query, parse_query};

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
    /// The kind of `event`, told by the members only that kind has.
    #[must_use]
    pub fn of(event: &Json) -> Option<Self> {
        let context = event.get("requestContext")?;
        if context.get("elb").is_some() {
            Some(Self::Alb)
        } else if context.get("http").is_some() && event.get("rawPath").is_some() {
            Some(Self::HttpApi)
        } else if event.get("httpMethod").is_some() && event.get("path").is_some() {
            Some(Self::Rest)
        } else {
            None
        }
    }
}

/// The request `event` was made from. `None` when it is no event of a known kind, or when its
/// body says it is base64 and is not.
#[must_use]
pub fn request_of_event(event: &Json) -> Option<Request> {
    let shape = EventShape::of(event)?;
    let text = |name: &str| event.get(name).and_then(Json::as_str).unwrap_or_default();
    let mut request = match shape {
        EventShape::Rest | EventShape::Alb => Request::new(text("httpMethod"), text("path")),
        EventShape::HttpApi => {
            let method = event.pointer("/requestContext/http/method");
            let method = method.and_then(Json::as_str).unwrap_or_default();
            Request::new(method, text("rawPath"))
        }
    };
    request.headers = headers(event, shape);
    request.query = query(event, shape);
    request.path_parameters = scalars(event.get("pathParameters"));
    request.stage_variables = scalars(event.get("stageVariables"));
    request.context = context(event, shape);
    request.body = body(event)?;
    Some(request)
}

fn body(event: &Json) -> Option<Vec<u8>> {
    let text = event.get("body").and_then(Json::as_str).unwrap_or_default();
    if event.get("isBase64Encoded").and_then(Json::as_bool) == Some(true) {
        base64::decode(text.as_bytes())
    } else {
        Some(text.as_bytes().to_vec())
    }
}

fn headers(event: &Json, shape: EventShape) -> Headers {
    let mut headers: Headers = multi_or_single(event, "multiValueHeaders", "headers")
        .iter()
        .collect();
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
    if shape == EventShape::HttpApi {
        let raw = event.get("rawQueryString").and_then(Json::as_str);
        return parse_query(raw.unwrap_or_default());
    }
    let query = multi_or_single(
        event,
        "multiValueQueryStringParameters",
        "queryStringParameters",
    );
    match shape {
        // A load balancer leaves parameters as they came.
        EventShape::Alb => query
            .iter()
            .map(|(name, value)| (decode_query(name), decode_query(value)))
            .collect(),
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
    let mut copy = |to: &str, from: &str| {
        if let Some(value) = given.pointer(from).filter(|value| !value.is_null()) {
            context.insert(to, value.clone());
        }
    };
    match shape {
        EventShape::Rest => return given,
        EventShape::Alb => {}
        EventShape::HttpApi => {
            for name in [
                "accountId",
                "apiId",
                "authorizer",
                "domainName",
                "domainPrefix",
                "requestId",
                "stage",
            ] {
                copy(name, &format!("/{name}"));
            }
            copy("extendedRequestId", "/requestId");
            copy("httpMethod", "/http/method");
            copy("path", "/http/path");
            copy("protocol", "/http/protocol");
            copy("requestTime", "/time");
            copy("requestTimeEpoch", "/timeEpoch");
        }
    }
    let identity = [
        ("sourceIp", given.pointer("/http/sourceIp")),
        ("userAgent", given.pointer("/http/userAgent")),
    ];
    let identity = identity
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?.clone())));
    context.insert("identity", Json::object(identity));
    if shape == EventShape::Alb
        && let Some(method) = event.get("httpMethod")
    {
        context.insert("httpMethod", method.clone());
    }
    context
}

#[cfg(test)]
mod tests {
    use super::super::{alb_event, http_api_event, rest_event};
    use super::*;
    use crate::apigateway::integration::json;
    use crate::apigateway::integration::normal::{Integration, Route};

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
    fn other_json_is_no_event() {
        assert_eq!(EventShape::of(&json::parse(r#"{"a":1}"#).unwrap()), None);
        assert_eq!(request_of_event(&Json::Null), None);
    }
}
