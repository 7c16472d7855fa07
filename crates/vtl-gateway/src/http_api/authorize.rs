//! Authorizers of an HTTP API: what they are given, and what their answers mean.

use super::failure::HttpFailure;
use super::mapping::{MappingValue, Sources};
use super::model::{HttpApi, HttpAuthorizer, HttpRoute, LambdaAuthorizer, PayloadFormat};
use super::policy;
use super::token::Token;
use crate::backend::BackendAnswer;
use crate::model::http::Request;
use crate::proxy::http_event;
use crate::support::json::{self, Json, JsonExt};

/// The values of the identity sources, in order. `None` when one of them is missing or empty.
pub(super) fn identity(authorizer: &HttpAuthorizer, sources: &Sources<'_>) -> Option<Vec<String>> {
    let value = |source: &String| {
        let value = MappingValue::parse(source, false).ok()?.resolve(sources)?;
        Some(value).filter(|value| !value.trim().is_empty())
    };
    authorizer.identity_sources.iter().map(value).collect()
}

/// The event for a Lambda authorizer.
pub(super) fn event(
    settings: &LambdaAuthorizer,
    identity: &[String],
    request: &Request,
    route: &HttpRoute,
    arn: &str,
) -> Json {
    let key = route.key.to_string();
    match settings.payload {
        PayloadFormat::V2 => {
            let event = http_event::http_api_event(request, &key);
            let member = |name: &str| event.get(name).cloned().unwrap_or_default();
            let members = [
                ("version", Json::from("2.0")),
                ("type", Json::from("REQUEST")),
                ("routeArn", Json::from(arn)),
                ("identitySource", identity.iter().cloned().collect()),
                ("routeKey", Json::from(key.as_str())),
                ("rawPath", member("rawPath")),
                ("rawQueryString", member("rawQueryString")),
                ("cookies", member("cookies")),
                ("headers", member("headers")),
                ("queryStringParameters", member("queryStringParameters")),
                ("requestContext", member("requestContext")),
                ("pathParameters", member("pathParameters")),
                ("stageVariables", member("stageVariables")),
            ];
            Json::object(members.into_iter().filter(|(_, value)| !value.is_null()))
        }
        PayloadFormat::V1 => {
            let event = http_event::http_api_event_v1(request, &key, route.key.path());
            let member = |name: &str| event.get(name).cloned().unwrap_or_default();
            let sources = identity.join(",");
            Json::object([
                ("version", Json::from("1.0")),
                ("type", Json::from("REQUEST")),
                ("methodArn", Json::from(arn)),
                ("identitySource", Json::from(sources.as_str())),
                ("authorizationToken", Json::from(sources)),
                ("resource", member("resource")),
                ("path", member("path")),
                ("httpMethod", member("httpMethod")),
                ("headers", member("headers")),
                ("queryStringParameters", member("queryStringParameters")),
                ("pathParameters", member("pathParameters")),
                ("stageVariables", member("stageVariables")),
                ("requestContext", member("requestContext")),
            ])
        }
    }
}

/// The ARN of a request, which policies allow: with the path as it came.
pub(super) fn request_arn(api: &HttpApi, request: &Request, path: &str) -> String {
    let text = |name: &str| request.context.get(name).and_then(Json::as_str).unwrap_or_default();
    let domain = text("domainName");
    let region = domain.split(".execute-api.").nth(1).and_then(|rest| rest.split('.').next());
    let region = region.unwrap_or("us-east-1");
    let stage = api.stage_name();
    let (account, id, method) = (text("accountId"), text("apiId"), &request.method);
    format!("arn:aws:execute-api:{region}:{account}:{id}/{stage}/{method}{path}")
}

/// What a Lambda authorizer's answer comes to: its context, or why the request may not pass.
pub(super) fn answer(
    settings: &LambdaAuthorizer,
    answer: &BackendAnswer,
    arn: &str,
) -> Result<Json, HttpFailure> {
    let text = String::from_utf8_lossy(&answer.body);
    let result = json::parse(&text).ok();
    if answer.function_error {
        let message = result.as_ref().and_then(|result| result.get("errorMessage"));
        return Err(match message.and_then(Json::as_str) {
            Some("Unauthorized") => HttpFailure::unauthorized("the authorizer said: Unauthorized"),
            message => HttpFailure::authorizer(format!(
                "the authorizer failed: {}",
                message.unwrap_or_default()
            )),
        });
    }
    if answer.status >= 400 {
        return Err(HttpFailure::authorizer(
            "The IAM role configured on the authorizer or API Gateway doesn't have permissions to call the \
             authorizer. Check the permissions and try again.",
        ));
    }
    const SHAPE: &str = "The response from the Lambda Authorizer function doesn't match the format that API Gateway \
                         expects.";
    let result = result.filter(Json::is_object).ok_or_else(|| HttpFailure::authorizer(SHAPE))?;
    let allowed = if settings.simple_responses && settings.payload == PayloadFormat::V2 {
        result.get("isAuthorized").and_then(Json::as_bool).ok_or_else(|| {
            HttpFailure::authorizer(format!(
                "{SHAPE} Simple response did not include 'isAuthorized'"
            ))
        })?
    } else {
        let policy = result.get("policyDocument").filter(|policy| policy.is_object());
        let policy = policy.ok_or_else(|| {
            HttpFailure::authorizer(format!("{SHAPE} The response has no 'policyDocument'"))
        })?;
        policy::allows(policy, arn)
    };
    if !allowed {
        return Err(HttpFailure::forbidden("the authorizer denied the request"));
    }
    let mut context = result.get("context").cloned().unwrap_or_default();
    if let Some(principal) = result.get("principalId").filter(|_| !settings.simple_responses) {
        if !context.is_object() {
            context = Json::Object(Default::default());
        }
        if context.get("principalId").is_none() {
            context.insert("principalId", principal.clone());
        }
    }
    Ok(context)
}

/// Why a token was refused.
pub(super) fn invalid_token(why: &str) -> HttpFailure {
    HttpFailure::unauthorized(format!("invalid_token: {why}")).with_challenge(format!(
        "Bearer scope=\"\" error=\"invalid_token\" error_description=\"{}\"",
        why.replace(['"', '\\', '\r', '\n'], " ")
    ))
}

pub(super) fn missing_token() -> HttpFailure {
    HttpFailure::unauthorized("missing: token not provided").with_challenge("Bearer")
}

/// Whether the token has one of the scopes that the route wants.
pub(super) fn check_scopes(token: &Token, route: &HttpRoute) -> Result<(), HttpFailure> {
    let wanted = &route.authorization.scopes;
    let own = token.scopes();
    if wanted.is_empty() || wanted.iter().any(|scope| own.contains(scope)) {
        return Ok(());
    }
    let wanted = wanted.join(" ");
    Err(HttpFailure::forbidden(format!(
        "insufficient_scope: the token has none of the scopes {wanted}"
    ))
    .with_challenge(format!("Bearer scope=\"{wanted}\" error=\"insufficient_scope\"")))
}
