//! `$context` of an HTTP API: while the exchange runs, and in its access log.

use super::run::Run;
use crate::front::HostContext;
use crate::model::http::{Request, Response};
use crate::support::calendar::request_time;
use crate::support::json::{Json, JsonExt};

/// Fills what the request's own context does not have.
pub(super) fn fill(request: &mut Request, host: &HostContext, stage: &str) {
    if !request.context.is_object() {
        request.context = Json::Object(Default::default());
    }
    let id = host.extended_request_id.as_str();
    let known = request.context.get("domainName").and_then(Json::as_str);
    let domain = known.unwrap_or(&host.domain_name).to_owned();
    // Given by hand it may be a string.
    let epoch = request.context.get("requestTimeEpoch").and_then(JsonExt::scalar_text);
    let epoch = epoch.and_then(|text| text.parse().ok()).unwrap_or(host.time_millis);
    request.context.insert("requestTimeEpoch", Json::from(epoch));
    let defaults = [
        ("accountId", Json::from(host.account_id.as_str())),
        ("apiId", Json::from(host.api_id.as_str())),
        ("domainName", Json::from(domain.as_str())),
        ("domainPrefix", Json::from(domain.split('.').next().unwrap_or_default())),
        ("httpMethod", Json::from(request.method.as_str())),
        ("protocol", Json::from(host.protocol.as_str())),
        ("requestId", Json::from(id)),
        ("requestTime", Json::from(request_time(epoch))),
        ("requestTimeEpoch", Json::from(epoch)),
        ("stage", Json::from(stage)),
    ];
    for (name, value) in defaults {
        if request.context.get(name).is_none_or(Json::is_null) {
            request.context.insert(name, value);
        }
    }
    let mut identity = request.context.get("identity").cloned().unwrap_or_default();
    if !identity.is_object() {
        identity = Json::Object(Default::default());
    }
    for (name, value) in [
        ("sourceIp", host.source_ip.as_str()),
        ("userAgent", request.headers.first("User-Agent").unwrap_or_default()),
    ] {
        if identity.get(name).is_none_or(Json::is_null) && !value.is_empty() {
            identity.insert(name, Json::from(value));
        }
    }
    request.context.insert("identity", identity);
    request.context.insert("path", Json::from(request.path.as_str()));
}

/// Adds the headers that the service puts on every request, where the client did not send them.
pub(super) fn add_headers(request: &mut Request) {
    let text = |value: Option<&Json>| value.and_then(Json::as_str).unwrap_or_default().to_owned();
    let domain = text(request.context.get("domainName"));
    let source = text(request.context.pointer("/identity/sourceIp"));
    let seconds =
        request.context.get("requestTimeEpoch").and_then(Json::as_u64).unwrap_or_default() / 1000;
    let headers = &mut request.headers;
    headers.set_default("content-length", request.body.len().to_string());
    headers.set_default("host", domain);
    headers.set_default("x-amzn-trace-id", format!("Root=1-{seconds:08x}-{:024x}", 0));
    headers.set_default("x-forwarded-for", source);
    headers.set_default("x-forwarded-port", "443");
    headers.set_default("x-forwarded-proto", "https");
}

/// `$context` as an access log sees it when the exchange is over.
pub(super) fn log_context(run: &Run, response: &Response) -> Json {
    let mut context = run.request.context.clone();
    let id = context.get("requestId").cloned().unwrap_or_default();
    context.insert("extendedRequestId", id);
    if let Some(route) = run.route() {
        context.insert("routeKey", Json::from(route.key.to_string()));
    }
    context.insert("status", Json::from(response.status));
    context.insert("responseLength", Json::from(response.body.len()));
    context.insert("dataProcessed", Json::from(run.request.body.len() + response.body.len()));
    let integration = &run.integration;
    context.insert("responseLatency", Json::from(integration.latency_millis.unwrap_or(0)));
    if let Some(error) = &run.authorizer_error {
        let mut authorizer = context.get("authorizer").cloned().unwrap_or_default();
        if !authorizer.is_object() {
            authorizer = Json::Object(Default::default());
        }
        authorizer.insert("error", Json::from(error.as_str()));
        context.insert("authorizer", authorizer);
    }
    if let Some(failure) = &run.failure {
        context.insert("error", failure.context());
    }
    let number = |value: Option<u64>| value.map_or(Json::Null, Json::from);
    let invoked = number(integration.invoke_status.map(u64::from));
    let error = integration.error.as_ref().map_or(Json::Null, |error| Json::from(error.as_str()));
    let latency = number(integration.latency_millis);
    context.insert(
        "integration",
        Json::object([
            ("error", error.clone()),
            ("integrationStatus", invoked.clone()),
            ("latency", latency.clone()),
            ("requestId", integration.request_id.clone().map_or(Json::Null, Json::from)),
            ("status", number(integration.status.map(u64::from))),
        ]),
    );
    context.insert("integrationErrorMessage", error);
    context.insert("integrationLatency", latency);
    context.insert("integrationStatus", invoked);
    context
}
