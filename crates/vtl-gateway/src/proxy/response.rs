//! A function's proxy result as an HTTP response, and an HTTP proxy's answer as it passes on.

use crate::backend::BackendAnswer;
use crate::exchange::RestExchange;
use crate::http_api::{PayloadFormat, function_response};
use crate::model::IntegrationType;
use crate::model::headers::{proxied_response_name, response_name};
use crate::model::http::{Headers, Request, Response};
use crate::model::media_type::MediaType;
use crate::response::gateway_response::{Failure, GatewayResponseType};
use crate::response::response_headers::{add_ids, add_trace};
use crate::support::base64;
use crate::support::json::{self, Json, JsonExt};

/// The members a REST API allows in a function's result.
const ALLOWED: [&str; 5] =
    ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];

/// The response of a REST API's proxy integration.
///
/// # Errors
/// A function error and a malformed result are 502, an invocation that was refused is 500.
pub fn lambda_response(
    answer: &BackendAnswer,
    request: &Request,
    binary_media_types: &[String],
) -> Result<Response, Failure> {
    if answer.function_error {
        return Err(function_error(answer));
    }
    if answer.status >= 400 {
        return Err(Failure::new(
            GatewayResponseType::IntegrationFailure,
            format!("Lambda refused the invocation with status {}", answer.status),
        ));
    }
    let text = String::from_utf8_lossy(&answer.body);
    let result = json::parse(&text).map_err(|_| malformed("the result is not JSON"))?;
    let mut response = rest_result(&result).map_err(|why| malformed(&why))?;
    if is_encoded(&result) {
        // Decoded only for a client that accepts one of the API's binary media types.
        let accept = MediaType::of_header(request.headers.first("Accept"));
        if accept.is_binary(binary_media_types) {
            response.body = base64::decode(&response.body)
                .ok_or_else(|| malformed("`isBase64Encoded` is true and the body is not base64"))?;
        }
    }
    response.headers.set_default("Content-Type", "application/json");
    add_ids(&mut response.headers, &request.context);
    add_trace(&mut response.headers, &request.context, IntegrationType::AwsProxy);
    Ok(response)
}

/// The response of an HTTP API to a function's result in the payload format 2.0. A result without `statusCode` is the
/// body itself.
///
/// # Errors
/// A function error and a malformed result are 500.
pub fn http_api_response(answer: &BackendAnswer) -> Result<Response, Failure> {
    let failed = |why: &str| Failure::new(GatewayResponseType::Default5xx, why);
    if answer.function_error || answer.status >= 400 {
        return Err(failed("the function failed"));
    }
    function_response(&answer.body, PayloadFormat::V2).map_err(failed)
}

/// What an HTTP backend answered, with the few headers renamed that the service sets itself.
pub(crate) fn http_response(answer: BackendAnswer, exchange: &RestExchange<'_>) -> Response {
    let mut headers = Headers::new();
    for (name, value) in answer.headers.iter() {
        if let Some(name) = proxied_response_name(name) {
            headers.push(name, value);
        }
    }
    headers.set_default("Content-Type", "application/json");
    add_ids(&mut headers, &exchange.state.request.context);
    let mut response = Response::new(answer.status, answer.body);
    response.headers = headers;
    response
}

pub(crate) fn malformed(why: &str) -> Failure {
    let mut failure = Failure::new(
        GatewayResponseType::Default5xx,
        format!(
            "Execution failed due to configuration error: Malformed Lambda proxy response: {why}"
        ),
    );
    failure.status = Some(502);
    failure
}

/// What the execution log says of a function that failed behind a proxy integration.
fn function_error(answer: &BackendAnswer) -> Failure {
    let error = json::parse(&String::from_utf8_lossy(&answer.body)).unwrap_or_default();
    let message = error.get("errorMessage").and_then(Json::scalar_text).unwrap_or_default();
    let id = answer.headers.first("x-amzn-RequestId").unwrap_or_default();
    let mut failure = Failure::new(
        GatewayResponseType::Default5xx,
        format!(
            "Lambda execution failed with status {} due to customer function error: {message}. \
             Lambda request id: {id}",
            answer.status
        ),
    );
    failure.status = Some(502);
    failure
}

fn is_encoded(result: &Json) -> bool {
    result.get("isBase64Encoded").and_then(Json::as_bool) == Some(true)
}

/// Reads a result's status, headers and body; says what is malformed.
fn rest_result(result: &Json) -> Result<Response, String> {
    if !result.is_object() {
        return Err("the result is not an object".to_owned());
    }
    let extra = result
        .members()
        .map(|(name, _)| name.as_str())
        .find(|name| !ALLOWED.contains(name) && *name != "cookies" && *name != "statusDescription");
    if let Some(name) = extra {
        return Err(format!("the result has the member `{name}`, which is not allowed"));
    }
    let mut response = Response::new(status(result)?, body(result)?);
    response.headers = headers(result)?;
    Ok(response)
}

fn status(result: &Json) -> Result<u16, String> {
    let status = match result.get("statusCode") {
        None | Some(Json::Null) => return Ok(200),
        Some(Json::String(text)) => text.parse().ok(),
        Some(other) => other.as_i64().and_then(|number| u16::try_from(number).ok()),
    };
    status
        .filter(|status| (100..=999).contains(status))
        .ok_or_else(|| "`statusCode` is not a valid HTTP status".to_owned())
}

fn body(result: &Json) -> Result<Vec<u8>, String> {
    match result.get("body") {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::String(text)) => Ok(text.as_bytes().to_vec()),
        Some(_) => Err("`body` is not a string".to_owned()),
    }
}

fn headers(result: &Json) -> Result<Headers, String> {
    let mut headers = Headers::new();
    let multi = result.get("multiValueHeaders");
    for (name, values) in multi.into_iter().flat_map(JsonExt::members) {
        for value in values.elements() {
            push(&mut headers, name, value)?;
        }
    }
    let single = result.get("headers");
    for (name, value) in single.into_iter().flat_map(JsonExt::members) {
        let known = headers.first(name).is_some();
        if !known {
            push(&mut headers, name, value)?;
        }
    }
    Ok(headers)
}

fn push(headers: &mut Headers, name: &str, value: &Json) -> Result<(), String> {
    let text = match value {
        Json::Null => return Ok(()),
        other => {
            other.scalar_text().ok_or_else(|| format!("the header `{name}` is not a string"))?
        }
    };
    if let Some(name) = response_name(name) {
        headers.push(name, text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respond(result: &str) -> Result<Response, Failure> {
        let answer = BackendAnswer::lambda(result);
        lambda_response(&answer, &Request::new("GET", "/"), &["image/png".to_owned()])
    }

    #[test]
    fn a_result_becomes_a_response() {
        let response = respond(
            r#"{"statusCode":201,"headers":{"A":"1","B":"2"},"multiValueHeaders":{"A":["x","y"]},"body":"hi"}"#,
        )
        .unwrap();
        assert_eq!(response.status, 201);
        let headers: Vec<_> = response.headers.iter().collect();
        assert_eq!(
            headers,
            [("A", "x"), ("A", "y"), ("B", "2"), ("Content-Type", "application/json")]
        );
        assert_eq!(response.body, b"hi");
    }

    #[test]
    fn what_is_malformed_is_502() {
        for result in [
            "\"text\"",
            "nothing",
            r#"{"statusCode":200,"body":{"a":1}}"#,
            r#"{"statusCode":200,"extra":1}"#,
            r#"{"statusCode":"abc"}"#,
            r#"{"headers":{"A":[1]}}"#,
        ] {
            let failure = respond(result).unwrap_err();
            assert_eq!(failure.status(), 502, "{result}");
            assert_eq!(failure.message, "Internal server error");
        }
    }

    #[test]
    fn base64_is_decoded_for_clients_that_accept_it() {
        let result = r#"{"statusCode":200,"body":"aGk=","isBase64Encoded":true}"#;
        assert_eq!(respond(result).unwrap().body, b"aGk=");
        let mut request = Request::new("GET", "/");
        request.headers.push("Accept", "image/png");
        let answer = BackendAnswer::lambda(result);
        let response = lambda_response(&answer, &request, &["image/png".to_owned()]).unwrap();
        assert_eq!(response.body, b"hi");
    }

    #[test]
    fn http_apis_have_rules_of_their_own() {
        let bare = http_api_response(&BackendAnswer::lambda(r#"{"a":1}"#)).unwrap();
        assert_eq!((bare.status, bare.body.as_slice()), (200, &br#"{"a":1}"#[..]));
        let full = r#"{"statusCode":200,"cookies":["a=1"],"body":"aGk=","isBase64Encoded":true}"#;
        let full = http_api_response(&BackendAnswer::lambda(full)).unwrap();
        assert_eq!(full.body, b"hi");
        assert_eq!(full.headers.first("Set-Cookie"), Some("a=1"));
    }
}
