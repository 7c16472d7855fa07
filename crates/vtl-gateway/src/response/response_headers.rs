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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_is_on_answers_of_integrations_but_mocks_and_http_proxies() {
        let context = serde_json::json!({"xrayTraceId": "Root=1-2-3"});
        let trace = |kind| {
            let mut headers = Headers::default();
            add_trace(&mut headers, &context, kind);
            headers.first("X-Amzn-Trace-Id").map(str::to_owned)
        };
        for kind in [IntegrationType::Aws, IntegrationType::AwsProxy, IntegrationType::Http] {
            assert_eq!(trace(kind).as_deref(), Some("Root=1-2-3"), "{kind:?}");
        }
        for kind in [IntegrationType::Mock, IntegrationType::HttpProxy] {
            assert_eq!(trace(kind), None, "{kind:?}");
        }
        let mut headers = Headers::default();
        add_trace(&mut headers, &serde_json::json!({}), IntegrationType::Aws);
        assert_eq!(headers.first("X-Amzn-Trace-Id"), None);
    }
}
