//! What `$context` holds where neither the event nor an option says so: the same in every run.

use serde_json::{Value as Json, json};
use vtl_gateway::{Api, Request, Route};

use crate::request::merge;

pub(super) fn fill(request: &mut Request, api: &Api, route: &Route) {
    let stage = api.stage.as_deref().unwrap_or("test");
    let mut context = json!({
        "accountId": "123456789012",
        "apiId": "api0123456",
        "domainName": "api0123456.execute-api.us-east-1.amazonaws.com",
        "domainPrefix": "api0123456",
        "extendedRequestId": "AAAAAAAAAAAAAAA=",
        "httpMethod": request.method,
        "identity": {
            "sourceIp": "127.0.0.1",
            "userAgent": request.headers.first("User-Agent").unwrap_or("vtl"),
        },
        "path": format!("/{stage}{}", request.path),
        "protocol": "HTTP/1.1",
        "requestId": "00000000-0000-4000-8000-000000000000",
        "requestTime": "01/Jan/2026:00:00:00 +0000",
        "requestTimeEpoch": 1_767_225_600_000_u64,
        "resourceId": "res012",
        "resourcePath": route.resource_path,
        "stage": stage,
    });
    merge(&mut context, std::mem::replace(&mut request.context, Json::Null));
    request.context = context;
    for (name, value) in &api.stage_variables {
        if request.stage_variables.last(name).is_none() {
            request.stage_variables.push(name.as_str(), value.as_str());
        }
    }
}
