//! The event a REST API's proxy integration sends (payload format 1.0).

use super::{all_values, event_body, last_values, object_of};
use crate::model::Route;
use crate::model::headers::is_visible;
use crate::model::http::Request;
use crate::support::json::{Json, JsonExt};

/// The event for `request` on `route`. What is empty is `null`, as on the service.
#[must_use]
pub fn rest_event(request: &Request, route: &Route, binary_media_types: &[String]) -> Json {
    let headers = || request.headers.iter().filter(|(name, _)| is_visible(name));
    let binary = !request.body.is_empty() && request.media_type().is_binary(binary_media_types);
    let (body, encoded) = event_body(&request.body, binary);
    Json::object([
        ("resource", Json::from(route.resource_path.as_str())),
        ("path", Json::from(request.path.as_str())),
        ("httpMethod", Json::from(request.method.as_str())),
        ("headers", last_values(headers())),
        ("multiValueHeaders", all_values(headers())),
        ("queryStringParameters", last_values(request.query.iter())),
        ("multiValueQueryStringParameters", all_values(request.query.iter())),
        ("pathParameters", object_of(&request.path_parameters)),
        ("stageVariables", object_of(&request.stage_variables)),
        ("requestContext", request_context(&request.context)),
        ("body", body),
        ("isBase64Encoded", Json::from(encoded)),
    ])
}

/// `$context` without what only templates know.
fn request_context(context: &Json) -> Json {
    let internal = ["requestOverride", "responseOverride", "error"];
    Json::object(
        context
            .members()
            .filter(|(name, _)| !internal.contains(&name.as_str()))
            .map(|(name, value)| (name, value.clone())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Integration;

    #[test]
    fn what_is_missing_is_null_and_repeats_are_kept_beside_the_last() {
        let route = Route::new("GET", "/a/{id}", Integration::default());
        let mut request = Request::new("GET", "/a/1");
        request.query.push("q", "1");
        request.query.push("q", "2");
        request.headers.push("Connection", "close");
        let event = rest_event(&request, &route, &[]);
        assert_eq!(event.get("headers"), Some(&Json::Null));
        assert_eq!(event.get("body"), Some(&Json::Null));
        assert_eq!(
            event.get("queryStringParameters").map(Json::to_string).as_deref(),
            Some(r#"{"q":"2"}"#)
        );
        assert_eq!(
            event.get("multiValueQueryStringParameters").map(Json::to_string).as_deref(),
            Some(r#"{"q":["1","2"]}"#)
        );
    }

    #[test]
    fn binary_bodies_are_base64() {
        let route = Route::new("POST", "/", Integration::default());
        let mut request = Request::new("POST", "/");
        request.headers.push("Content-Type", "image/png");
        request.body = vec![1, 2, 3];
        let event = rest_event(&request, &route, &["image/png".to_owned()]);
        assert_eq!(event.get("body"), Some(&Json::from("AQID")));
        assert_eq!(event.get("isBase64Encoded"), Some(&Json::Bool(true)));
    }
}
