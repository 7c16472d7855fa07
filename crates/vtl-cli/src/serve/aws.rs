//! Other AWS services, at an endpoint that the user names.

use std::time::Duration;

use vtl_gateway::{BackendRequest, BackendResult, Headers};

use super::backend;

/// Services of the JSON protocol, by their action's prefix.
const TARGETS: [(&str, &str, &str); 6] = [
    ("dynamodb", "DynamoDB_20120810", "application/x-amz-json-1.0"),
    ("kinesis", "Kinesis_20131202", "application/x-amz-json-1.1"),
    ("states", "AWSStepFunctions", "application/x-amz-json-1.0"),
    ("events", "AWSEvents", "application/x-amz-json-1.1"),
    ("firehose", "Firehose_20150804", "application/x-amz-json-1.1"),
    ("ssm", "AmazonSSM", "application/x-amz-json-1.1"),
];

/// Sends the mapped request to `endpoint` in the place of the service.
pub(super) async fn call(
    sent: &BackendRequest,
    service: &str,
    endpoint: &str,
    patience: Duration,
) -> BackendResult {
    let mut moved = sent.clone();
    let part = sent.uri.split_once(&format!("{service}:")).map_or("", |(_, part)| part);
    let path = match part.strip_prefix("path/") {
        Some(path) => format!("/{}", path.trim_start_matches('/')),
        None => "/".to_owned(),
    };
    let action = part.strip_prefix("action/");
    moved.uri = format!("{}{path}", endpoint.trim_end_matches('/'));
    let target = TARGETS.iter().find(|(name, ..)| *name == service);
    if let (Some(action), Some((_, prefix, content_type))) = (action, target) {
        moved.query = sent.query.iter().filter(|(name, _)| *name != "Action").collect();
        moved.headers.set_default("X-Amz-Target", format!("{prefix}.{action}"));
        moved.headers.set("Content-Type", *content_type);
    }
    authorize(&mut moved.headers, service);
    backend::call(&moved, patience).await
}

/// Local emulators look at the scope of the credential and not at the signature.
fn authorize(headers: &mut Headers, service: &str) {
    let key = std::env::var("AWS_ACCESS_KEY_ID").unwrap_or_else(|_| "local".to_owned());
    let region = std::env::var("AWS_REGION").unwrap_or_else(|_| "us-east-1".to_owned());
    let value = format!(
        "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=local"
    );
    headers.set("Authorization", value);
}
