//! Other AWS services, at an endpoint that the user names.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use serde_json::{Map, Value as Json, json};
use vtl_gateway::{BackendRequest, BackendResult, Headers, Payload, Target};

use super::backend;

/// Services of the JSON protocol, by their action's prefix.
const TARGETS: [(&str, &str, &str); 7] = [
    ("dynamodb", "DynamoDB_20120810", "application/x-amz-json-1.0"),
    ("kinesis", "Kinesis_20131202", "application/x-amz-json-1.1"),
    ("states", "AWSStepFunctions", "application/x-amz-json-1.0"),
    ("events", "AWSEvents", "application/x-amz-json-1.1"),
    ("firehose", "Firehose_20150804", "application/x-amz-json-1.1"),
    ("ssm", "AmazonSSM", "application/x-amz-json-1.1"),
    ("sqs", "AmazonSQS", "application/x-amz-json-1.0"),
];

/// Sends the mapped request to `endpoint` in the place of the service.
pub(super) async fn call(
    sent: &BackendRequest,
    service: &str,
    endpoint: &str,
    patience: Duration,
) -> BackendResult {
    let mut moved = sent.clone();
    let endpoint = endpoint.trim_end_matches('/');
    match &sent.target {
        // An HTTP API's integration of a service.
        Target::Action { action, .. } if !sent.uri.contains(":apigateway:") => {
            moved.uri = format!("{endpoint}/");
            moved.method = "POST".to_owned();
            set_action(&mut moved, service, action);
            moved.body = Payload::Bytes(parameters(service, action, &sent.event()));
        }
        _ => {
            let part = sent.uri.split_once(&format!("{service}:")).map_or("", |(_, part)| part);
            let path = match part.strip_prefix("path/") {
                Some(path) => format!("/{}", path.trim_start_matches('/')),
                None => "/".to_owned(),
            };
            moved.uri = format!("{endpoint}{path}");
            // SQS still speaks the older protocol, in which the action is a parameter.
            let action = part.strip_prefix("action/").filter(|_| service != "sqs");
            if let Some(action) = action {
                moved.query = sent.query.iter().filter(|(name, _)| *name != "Action").collect();
                set_action(&mut moved, service, action);
            }
        }
    }
    if let Err(why) = authorize(&mut moved, service) {
        return BackendResult::Failed(format!("cannot sign the request: {why}"));
    }
    backend::call(&moved, patience).await
}

fn set_action(request: &mut BackendRequest, service: &str, action: &str) {
    if let Some((_, prefix, content_type)) = TARGETS.iter().find(|(name, ..)| *name == service) {
        request.headers.set_default("X-Amz-Target", format!("{prefix}.{action}"));
        request.headers.set("Content-Type", *content_type);
    }
}

/// The parameters of an HTTP API's integration, in the members of the service's own protocol.
fn parameters(service: &str, action: &str, given: &[u8]) -> Vec<u8> {
    let given: Map<String, Json> = serde_json::from_slice(given).unwrap_or_default();
    let members = match (service, action) {
        ("events", "PutEvents") => {
            let names = ["Detail", "DetailType", "Source", "Time", "Resources", "EventBusName"];
            let entry = given.into_iter().filter(|(name, _)| names.contains(&name.as_str()));
            json!({"Entries": [entry.collect::<Map<String, Json>>()]})
        }
        ("states", _) => given
            .into_iter()
            .filter(|(name, _)| name != "Region")
            .map(|(name, value)| {
                let mut letters = name.chars();
                let first = letters.next().map(|first| first.to_ascii_lowercase());
                (first.into_iter().chain(letters).collect::<String>(), value)
            })
            .collect::<Map<String, Json>>()
            .into(),
        _ => given
            .into_iter()
            .filter(|(name, _)| name != "Region")
            .collect::<Map<String, Json>>()
            .into(),
    };
    members.to_string().into_bytes()
}

/// Signs a request with the credentials of the environment. Without any, those of a local emulator are used.
fn authorize(request: &mut BackendRequest, service: &str) -> Result<(), String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let key = variable("AWS_ACCESS_KEY_ID").unwrap_or_else(|| "local".to_owned());
    let secret = variable("AWS_SECRET_ACCESS_KEY").unwrap_or_else(|| "local".to_owned());
    let region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
    let region = region.unwrap_or_else(|| "us-east-1".to_owned());
    let credentials = Credentials::new(key, secret, variable("AWS_SESSION_TOKEN"), None, "vtl");
    let signed = signed(request, service, &region, credentials, SystemTime::now())?;
    for (name, value) in signed.iter() {
        request.headers.set(name, value);
    }
    Ok(())
}

/// The headers that sign a request.
fn signed(
    request: &BackendRequest,
    service: &str,
    region: &str,
    credentials: Credentials,
    time: SystemTime,
) -> Result<Headers, String> {
    let identity = credentials.into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(service)
        .time(time)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| error.to_string())?
        .into();
    let body = request.body.clone().into_bytes();
    // What a proxy on the way may change is not signed.
    let headers = request.headers.iter().filter(|(name, _)| is_signed(name));
    let url = request.url();
    let signable =
        SignableRequest::new(request.method.as_str(), url, headers, SignableBody::Bytes(&body))
            .map_err(|error| error.to_string())?;
    let signature = sign(signable, &parameters).map_err(|error| error.to_string())?;
    let (instructions, _) = signature.into_parts();
    Ok(instructions.headers().collect())
}

fn is_signed(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "content-type" || name.starts_with("x-amz-") && name != "x-amzn-trace-id"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_of_the_documentation() {
        // The example of the guide to Signature Version 4: GET ListUsers of IAM.
        let mut request = BackendRequest::for_function("f", "");
        request.method = "GET".to_owned();
        request.uri = "https://iam.amazonaws.com/".to_owned();
        request.query = [("Action", "ListUsers"), ("Version", "2010-05-08")].into_iter().collect();
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        request.headers.set("Content-Type", form);
        let credentials = Credentials::new(
            "AKIDEXAMPLE",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            None,
            None,
            "test",
        );
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        let headers = signed(&request, "iam", "us-east-1", credentials, time).unwrap();
        assert_eq!(headers.first("x-amz-date"), Some("20150830T123600Z"));
        assert_eq!(
            headers.first("authorization"),
            Some(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
                 SignedHeaders=content-type;host;x-amz-date, \
                 Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
            )
        );
    }

    #[test]
    fn parameters_become_members() {
        let of = |service, action, given: &str| {
            String::from_utf8(parameters(service, action, given.as_bytes())).unwrap()
        };
        assert_eq!(
            of("sqs", "SendMessage", r#"{"QueueUrl":"u","MessageBody":"m","Region":"r"}"#),
            r#"{"QueueUrl":"u","MessageBody":"m"}"#
        );
        assert_eq!(
            of("states", "StartExecution", r#"{"StateMachineArn":"a","Input":"{}"}"#),
            r#"{"stateMachineArn":"a","input":"{}"}"#
        );
        assert_eq!(
            of("events", "PutEvents", r#"{"Detail":"{}","Source":"s"}"#),
            r#"{"Entries":[{"Detail":"{}","Source":"s"}]}"#
        );
    }
}
