//! Headers the service itself puts on every response.

use crate::model::IntegrationType;
use crate::model::http::Headers;
use crate::support::json::Json;

/// Adds the identifiers every response carries, as far as `$context` knows them.
pub(crate) fn add_ids(headers: &mut Headers, context: &Json) {
    for (name, key) in [("x-amzn-RequestId", "requestId"), ("x-amz-apigw-id", "extendedRequestId")]
    {
        if let Some(value) = context.get(key).and_then(Json::as_str) {
            headers.set(name, value);
        }
    }
}

/// Adds the trace header where the integration's responses carry it.
pub(crate) fn add_trace(headers: &mut Headers, context: &Json, kind: IntegrationType) {
    if matches!(kind, IntegrationType::Mock | IntegrationType::HttpProxy) {
        return;
    }
    if let Some(id) = context.get("xrayTraceId").and_then(Json::as_str) {
        headers.set("X-Amzn-Trace-Id", id);
    }
}
