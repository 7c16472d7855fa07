//! An Application Load Balancer in front of a function: the event it sends, and what it makes of the result.

use super::{all_values, last_values};
use crate::backend::{BackendAnswer, BackendResult};
use crate::model::http::{Headers, Request, Response};
use crate::request::uri::encode_percent;
use crate::support::base64;
use crate::support::json::{self, Json, JsonExt};

/// The event for `request`. With `multi_value` every header and parameter is a list; without, only the last value is
/// kept.
///
/// Query parameters stay percent-encoded, header names are in lower case, and a missing body is the empty string. A
/// body is text for `text/*` and for `application/json`, `javascript` and `xml` without a `Content-Encoding`; every
/// other one is Base64.
#[must_use]
pub fn alb_event(request: &Request, target_group_arn: &str, multi_value: bool) -> Json {
    let headers: Vec<(String, &str)> =
        request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let query: Vec<(String, String)> = query(request);
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
    let (body, encoded) = body(request);
    let group = Json::object([("targetGroupArn", Json::from(target_group_arn))]);
    Json::object([
        ("requestContext", Json::object([("elb", group)])),
        ("httpMethod", Json::from(request.method.as_str())),
        ("path", Json::from(request.path.as_str())),
        or_empty(query),
        or_empty(headers),
        ("body", Json::from(body)),
        ("isBase64Encoded", Json::from(encoded)),
    ])
}

/// The parameters as the client wrote them, or encoded again where that is not known.
fn query(request: &Request) -> Vec<(String, String)> {
    match &request.raw_query {
        Some(raw) => raw
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                (name.to_owned(), value.to_owned())
            })
            .collect(),
        None => request
            .query
            .iter()
            .map(|(name, value)| (encode_percent(name), encode_percent(value)))
            .collect(),
    }
}

fn body(request: &Request) -> (String, bool) {
    let is_text = request.headers.first("Content-Encoding").is_none()
        && super::is_text_type(request.headers.first("Content-Type"));
    match std::str::from_utf8(&request.body) {
        Ok("") => (String::new(), false),
        Ok(text) if is_text => (text.to_owned(), false),
        _ => (base64::encode(&request.body), true),
    }
}

/// The response of a load balancer to a function's result, with the headers of either form.
#[must_use]
pub fn alb_response(answer: &BackendAnswer) -> Response {
    response(answer, None).unwrap_or_else(|_| bad_gateway())
}

/// The response of a load balancer to what became of the call, and why it is its own, if it is.
///
/// With `multi_value` it takes `multiValueHeaders` only, without it `headers` only. A function that fails or returns
/// something else than a response is 502, one that takes too long 504.
#[must_use]
pub fn alb_response_of(result: &BackendResult, multi_value: bool) -> (Response, Option<String>) {
    match result {
        BackendResult::Answer(answer) => match response(answer, Some(multi_value)) {
            Ok(response) => (response, None),
            Err(why) => (bad_gateway(), Some(why.to_owned())),
        },
        BackendResult::TimedOut => {
            (alb_page(504, "Gateway Time-out"), Some("the function took too long".to_owned()))
        }
        BackendResult::Failed(why) => (bad_gateway(), Some(why.clone())),
    }
}

fn response(answer: &BackendAnswer, multi_value: Option<bool>) -> Result<Response, &'static str> {
    if answer.function_error || answer.status >= 400 {
        return Err("the function failed");
    }
    let result = json::parse(&String::from_utf8_lossy(&answer.body)).ok();
    let result = result.filter(Json::is_object).ok_or("the result is not a JSON object")?;
    let status = match result.get("statusCode") {
        Some(Json::String(text)) => text.parse().ok(),
        Some(other) => other.as_u64().and_then(|number| u16::try_from(number).ok()),
        None => None,
    };
    let status = status.filter(|status| (100..=599).contains(status));
    let status = status.ok_or("`statusCode` is not a valid HTTP status")?;
    let mut body = match result.get("body") {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::String(text)) => text.as_bytes().to_vec(),
        Some(_) => return Err("`body` is not a string"),
    };
    if result.get("isBase64Encoded").and_then(Json::as_bool) == Some(true) {
        body = base64::decode(&body).ok_or("`isBase64Encoded` is true and `body` is not Base64")?;
    }
    let mut response = Response::new(status, body);
    response.headers = headers(&result, multi_value)?;
    response.headers.set_default("Content-Type", "application/octet-stream");
    Ok(response)
}

fn headers(result: &Json, multi_value: Option<bool>) -> Result<Headers, &'static str> {
    let mut headers = Headers::new();
    let mut push = |name: &str, value: &Json| -> Result<(), &'static str> {
        let text = value.scalar_text().ok_or("a header is not a string")?;
        headers.push(name, text.replace(['\r', '\n'], " "));
        Ok(())
    };
    if multi_value != Some(false) {
        for (name, values) in result.get("multiValueHeaders").into_iter().flat_map(JsonExt::members)
        {
            for value in values.elements() {
                push(name, value)?;
            }
        }
    }
    if multi_value != Some(true) {
        for (name, value) in result.get("headers").into_iter().flat_map(JsonExt::members) {
            if !value.is_null() {
                push(name, value)?;
            }
        }
    }
    Ok(headers)
}

fn bad_gateway() -> Response {
    alb_page(502, "Bad Gateway")
}

/// What a load balancer answers itself.
pub(crate) fn alb_page(status: u16, reason: &str) -> Response {
    let title = format!("{status} {reason}");
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n\
         </html>\r\n"
    );
    let mut response = Response::new(status, page);
    response.headers.push("Content-Type", "text/html");
    response
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
        request.raw_query = Some("q=x+y&q=%2F".to_owned());
        let multi = alb_event(&request, "arn", true);
        assert_eq!(
            multi.get("multiValueQueryStringParameters").map(Json::to_string).as_deref(),
            Some(r#"{"q":["x+y","%2F"]}"#)
        );
    }

    #[test]
    fn bodies_of_other_types_are_base64() {
        let body = |content_type: &str, encoding: Option<&str>| {
            let mut request =
                Request::new("POST", "/").with_header("Content-Type", content_type).with_body("a");
            if let Some(encoding) = encoding {
                request.headers.push("Content-Encoding", encoding);
            }
            alb_event(&request, "arn", false).get("body").map(Json::to_string).unwrap_or_default()
        };
        assert_eq!(body("application/json; charset=utf-8", None), "\"a\"");
        assert_eq!(body("application/x-www-form-urlencoded", None), "\"YQ==\"");
        assert_eq!(body("text/plain", Some("gzip")), "\"YQ==\"");
    }

    #[test]
    fn results_use_the_form_that_is_switched_on() {
        let text = r#"{"statusCode":200,"statusDescription":"200 OK","headers":{"A":"1"},"multiValueHeaders":{"A":["2","3"]},"body":"aGk=","isBase64Encoded":true}"#;
        let result = BackendResult::Answer(BackendAnswer::lambda(text));
        let values = |multi_value: bool| {
            let (response, why) = alb_response_of(&result, multi_value);
            assert_eq!((response.status, response.body.as_slice(), why), (200, &b"hi"[..], None));
            response.headers.all("A").map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(values(false), ["1"]);
        assert_eq!(values(true), ["2", "3"]);
    }

    #[test]
    fn what_is_not_a_response_is_its_own_page() {
        for result in ["x", "{}", r#"{"statusCode":"a"}"#, r#"{"statusCode":200,"body":1}"#] {
            let result = BackendResult::Answer(BackendAnswer::lambda(result));
            assert_eq!(alb_response_of(&result, false).0.status, 502);
        }
        assert_eq!(alb_response_of(&BackendResult::TimedOut, false).0.status, 504);
        let error = BackendAnswer::lambda_error("{}");
        assert_eq!(alb_response(&error).status, 502);
    }
}
