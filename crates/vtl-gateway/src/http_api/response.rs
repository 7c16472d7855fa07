//! What a function returned, as an HTTP response.

use super::model::PayloadFormat;
use crate::model::http::{Headers, Response};
use crate::support::base64;
use crate::support::json::{self, Json, JsonExt};

/// A function's result as a response, or why the client gets 500.
///
/// In the format 2.0 a result without `statusCode` is the body itself, answered with 200 as JSON.
pub(crate) fn function_response(
    result: &[u8],
    payload: PayloadFormat,
) -> Result<Response, &'static str> {
    let text = std::str::from_utf8(result).ok();
    let parsed = text.and_then(|text| json::parse(text).ok());
    match (payload, parsed) {
        (_, Some(value @ Json::Object(_))) if value.get("statusCode").is_some() => {
            full_response(&value, payload)
        }
        (PayloadFormat::V1, Some(Json::Object(_))) => Err("the result has no `statusCode`"),
        (PayloadFormat::V1, _) => Err("the result is not an object with `statusCode`"),
        // A string is answered as its text; everything else byte for byte as it was returned.
        (PayloadFormat::V2, Some(Json::String(text))) => Ok(inferred(text.into_bytes())),
        (PayloadFormat::V2, _) => Ok(inferred(result.to_vec())),
    }
}

fn inferred(body: Vec<u8>) -> Response {
    let mut response = Response::new(200, body);
    response.headers.push("Content-Type", "application/json");
    response
}

fn full_response(result: &Json, payload: PayloadFormat) -> Result<Response, &'static str> {
    let mut headers = Headers::new();
    if payload == PayloadFormat::V2 {
        for cookie in result.get("cookies").map(JsonExt::elements).unwrap_or_default() {
            headers.push("Set-Cookie", header_value(cookie)?.unwrap_or_default());
        }
    }
    for (name, value) in result.get("headers").into_iter().flat_map(JsonExt::members) {
        if let Some(value) = header_value(value)? {
            headers.push(name.as_str(), value);
        }
        // A name in both is sent with the single value first, then with the list.
        if payload == PayloadFormat::V1 {
            let list = result.get("multiValueHeaders").into_iter().flat_map(JsonExt::members);
            for (_, values) in list.filter(|(other, _)| other.eq_ignore_ascii_case(name)) {
                push_all(&mut headers, name, values)?;
            }
        }
    }
    if payload == PayloadFormat::V1 {
        for (name, values) in result.get("multiValueHeaders").into_iter().flat_map(JsonExt::members)
        {
            let single = result.get("headers").into_iter().flat_map(JsonExt::members);
            if !single.into_iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                push_all(&mut headers, name, values)?;
            }
        }
    }
    let mut response = Response::new(status(result)?, body(result)?);
    headers.set_default("Content-Type", "text/plain; charset=utf-8");
    response.headers = headers;
    Ok(response)
}

fn push_all(headers: &mut Headers, name: &str, values: &Json) -> Result<(), &'static str> {
    let one = std::slice::from_ref(values);
    let values = if values.is_array() { values.elements() } else { one };
    for value in values {
        if let Some(value) = header_value(value)? {
            headers.push(name, value);
        }
    }
    Ok(())
}

/// A number or a truth value is written as its text, null is left out. Line ends cannot be sent.
fn header_value(value: &Json) -> Result<Option<String>, &'static str> {
    match value {
        Json::Null => Ok(None),
        value => {
            let text = value.scalar_text().ok_or("a header is not a string")?;
            Ok(Some(text.replace(['\r', '\n'], " ")))
        }
    }
}

fn status(result: &Json) -> Result<u16, &'static str> {
    let number = match result.get("statusCode") {
        Some(Json::String(text)) => text.trim().parse().ok(),
        Some(Json::Number(number)) => match number.as_i64() {
            Some(whole) => u16::try_from(whole).ok(),
            // `200.0` is a whole number too.
            None => number.to_string().strip_suffix(".0").and_then(|text| text.parse().ok()),
        },
        _ => None,
    };
    number
        .filter(|status| (100..=599).contains(status))
        .ok_or("`statusCode` is not a valid HTTP status")
}

fn body(result: &Json) -> Result<Vec<u8>, &'static str> {
    let text = match result.get("body") {
        None | Some(Json::Null) => return Ok(Vec::new()),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    if result.get("isBase64Encoded").and_then(Json::as_bool) != Some(true) {
        return Ok(text.into_bytes());
    }
    base64::decode(text.as_bytes()).ok_or("`isBase64Encoded` is true and `body` is not Base64")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respond(
        payload: PayloadFormat,
        result: &str,
    ) -> Result<(u16, String, String), &'static str> {
        let response = function_response(result.as_bytes(), payload)?;
        let headers: Vec<String> =
            response.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Ok((response.status, headers.join("; "), response.body_text().into_owned()))
    }

    fn v2(result: &str) -> Result<(u16, String, String), &'static str> {
        respond(PayloadFormat::V2, result)
    }

    #[test]
    fn results_without_status_are_the_body() {
        for (result, body) in [
            ("{ \"a\":  1 }", "{ \"a\":  1 }"),
            ("{\"body\": \"x\"}", "{\"body\": \"x\"}"),
            ("[1, 2]", "[1, 2]"),
            ("\"text\"", "text"),
            ("\"\"", ""),
            ("5", "5"),
            ("null", "null"),
            ("not JSON", "not JSON"),
        ] {
            let expected = (200, "Content-Type=application/json".to_owned(), body.to_owned());
            assert_eq!(v2(result), Ok(expected), "{result}");
        }
    }

    #[test]
    fn whole_results() {
        let result = r#"{"statusCode": 201, "headers": {"X": 1, "Set-Cookie": "c=3", "N": null}, "cookies": ["a=1; Path=/", "b=2"], "body": "hi", "other": 1, "multiValueHeaders": {"Y": ["1"]}}"#;
        let headers = "Set-Cookie=a=1; Path=/; Set-Cookie=b=2; X=1; Set-Cookie=c=3; Content-Type=text/plain; charset=utf-8";
        assert_eq!(v2(result), Ok((201, headers.to_owned(), "hi".to_owned())));
        let binary = v2(
            r#"{"statusCode": "418", "body": "aGk=", "isBase64Encoded": true, "headers": {"content-type": "a/b"}}"#,
        );
        assert_eq!(binary, Ok((418, "content-type=a/b".to_owned(), "hi".to_owned())));
        assert_eq!(v2(r#"{"statusCode": 204}"#).map(|r| (r.0, r.2)), Ok((204, String::new())));
        assert_eq!(
            v2(r#"{"statusCode": 200, "body": {"a": 1}}"#).map(|r| r.2),
            Ok("{\"a\":1}".to_owned())
        );
    }

    #[test]
    fn what_is_malformed() {
        for result in [
            r#"{"statusCode": 0}"#,
            r#"{"statusCode": 200.5}"#,
            r#"{"statusCode": null}"#,
            r#"{"statusCode": "abc"}"#,
            r#"{"statusCode": 200, "headers": {"a": [1]}}"#,
            r#"{"statusCode": 200, "body": "*", "isBase64Encoded": true}"#,
        ] {
            assert!(v2(result).is_err(), "{result}");
        }
        for result in ["{}", "\"text\"", "null", "5", "not JSON"] {
            assert!(respond(PayloadFormat::V1, result).is_err(), "{result}");
        }
    }

    #[test]
    fn lists_of_headers_in_the_older_format() {
        let result = r#"{"statusCode": 200, "headers": {"A": "1"}, "multiValueHeaders": {"a": ["2", "3"], "B": ["4"]}, "body": ""}"#;
        let (_, headers, _) = respond(PayloadFormat::V1, result).unwrap();
        assert_eq!(headers, "A=1; A=2; A=3; B=4; Content-Type=text/plain; charset=utf-8");
    }
}
