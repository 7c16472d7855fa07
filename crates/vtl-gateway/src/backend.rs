//! What is sent to a backend and what comes back.

use crate::model::IntegrationType;
use crate::model::http::{Headers, Pairs};
use crate::request::uri::{Target, encode_percent};
use crate::response::content_handling::Payload;

/// The mapped request. The host sends it and hands the answer to the exchange.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BackendRequest {
    /// The kind of integration it is for.
    pub kind: IntegrationType,
    /// What the URI points at.
    pub target: Target,
    /// The HTTP method.
    pub method: String,
    /// The URI with everything filled in, with the query string it was configured with.
    pub uri: String,
    /// The query string's parameters, those of the URI first.
    pub query: Pairs,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Payload,
    /// How a Lambda function is to be invoked.
    pub invocation: InvocationType,
}

impl BackendRequest {
    /// The call of a function with this event.
    #[must_use]
    pub fn for_function(function: impl Into<String>, event: impl Into<Vec<u8>>) -> Self {
        let function = function.into();
        Self {
            kind: IntegrationType::AwsProxy,
            method: "POST".to_owned(),
            uri: format!("/2015-03-31/functions/{function}/invocations"),
            target: Target::Lambda { function },
            query: Pairs::new(),
            headers: Headers::new(),
            body: Payload::Bytes(event.into()),
            invocation: InvocationType::default(),
        }
    }

    /// The URI to call, its query string written from [`query`](Self::query).
    #[must_use]
    pub fn url(&self) -> String {
        let base = self.uri.split('?').next().unwrap_or_default();
        let query: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| format!("{}={}", encode_percent(name), encode_percent(value)))
            .collect();
        if query.is_empty() { base.to_owned() } else { format!("{base}?{}", query.join("&")) }
    }

    /// Whether it calls a Lambda function. A proxy for an action of another service does not.
    #[must_use]
    pub fn calls_function(&self) -> bool {
        matches!(self.target, Target::Lambda { .. })
            || self.kind == IntegrationType::AwsProxy
                && !matches!(self.target, Target::Action { .. })
    }

    /// The event a Lambda function gets: an empty body is the event `{}`.
    #[must_use]
    pub fn event(&self) -> Vec<u8> {
        match self.body.clone().into_bytes() {
            body if body.is_empty() => b"{}".to_vec(),
            body => body,
        }
    }
}

impl BackendRequest {
    /// Whether a Lambda function is to be invoked in this way.
    pub(crate) fn invokes(&self, invocation: InvocationType) -> bool {
        let lambda =
            self.kind == IntegrationType::Aws && matches!(self.target, Target::Lambda { .. });
        lambda && self.invocation == invocation
    }

    /// What Lambda answers when the event is not JSON; the function is then not called at all.
    ///
    /// A template that prints a quote or a line break unescaped ends here: the answer has status
    /// 400 and is an ordinary one, with no error message to select a response by. An exchange asks
    /// this itself.
    pub(crate) fn refused_event(&self) -> Option<BackendAnswer> {
        let lambda =
            self.kind == IntegrationType::Aws && matches!(self.target, Target::Lambda { .. });
        // What is only skipped may be nested as deeply as it likes.
        let mistake = serde_json::from_slice::<serde::de::IgnoredAny>(&self.event()).err();
        let mistake = mistake.filter(|_| lambda)?;
        let body = serde_json::json!({
            "Type": "User",
            "message": format!("Could not parse request body into json: {mistake}"),
        });
        let mut answer = BackendAnswer::new(400, body.to_string());
        answer.headers = Headers::from([
            ("Content-Type", "application/json"),
            ("x-amzn-ErrorType", "InvalidRequestContentException"),
        ]);
        Some(answer)
    }
}

/// How a Lambda function is invoked, by the header `X-Amz-Invocation-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum InvocationType {
    /// The caller waits for the result.
    #[default]
    RequestResponse,
    /// Nobody waits; the answer is 202 without a body.
    Event,
    /// Nothing runs; the answer is 204 without a body.
    DryRun,
}

impl InvocationType {
    /// The name Lambda uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RequestResponse => "RequestResponse",
            Self::Event => "Event",
            Self::DryRun => "DryRun",
        }
    }

    /// The type a header's value names; anything else is `RequestResponse`.
    #[must_use]
    pub fn from_header(value: Option<&str>) -> Self {
        match value {
            Some("Event") => Self::Event,
            Some("DryRun") => Self::DryRun,
            _ => Self::RequestResponse,
        }
    }
}

/// What became of a call to a backend.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BackendResult {
    /// It answered.
    Answer(BackendAnswer),
    /// It took longer than the integration allows.
    TimedOut,
    /// It could not be called: no connection, or the call was refused.
    Failed(String),
}

/// A backend's answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct BackendAnswer {
    /// The HTTP status; for a Lambda function that of the invocation, not one of its result.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body; for a Lambda function its result or its error object.
    pub body: Vec<u8>,
    /// Whether a Lambda function failed (`X-Amz-Function-Error` is there).
    pub function_error: bool,
    /// The number a mock integration's template named, which may be no HTTP status.
    pub(crate) mock_status: Option<i64>,
}

impl BackendAnswer {
    /// An answer with a status and a body.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into(), ..Self::default() }
    }

    /// What a Lambda function returned.
    #[must_use]
    pub fn lambda(result: impl Into<Vec<u8>>) -> Self {
        Self::new(200, result)
    }

    /// What a Lambda function failed with: its error object.
    #[must_use]
    pub fn lambda_error(error: impl Into<Vec<u8>>) -> Self {
        Self { function_error: true, ..Self::new(200, error) }
    }

    /// What Lambda answers to an invocation nobody waits for.
    #[must_use]
    pub fn accepted() -> Self {
        Self::new(202, Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_events() {
        let request = BackendRequest {
            kind: IntegrationType::Http,
            target: Target::Http,
            method: "GET".to_owned(),
            uri: "https://h/p?a=1".to_owned(),
            query: Pairs::from([("a", "1"), ("b", "x y")]),
            headers: Headers::new(),
            body: Payload::Text(String::new()),
            invocation: InvocationType::default(),
        };
        assert_eq!(request.url(), "https://h/p?a=1&b=x%20y");
        assert_eq!(request.event(), b"{}");
    }

    #[test]
    fn events_that_are_not_json_never_reach_the_function() {
        let request = |text: &str| BackendRequest {
            kind: IntegrationType::Aws,
            target: Target::Lambda { function: "f".to_owned() },
            method: "POST".to_owned(),
            uri: String::new(),
            query: Pairs::new(),
            headers: Headers::new(),
            body: Payload::Text(text.to_owned()),
            invocation: InvocationType::default(),
        };
        assert_eq!(request("{\"a\": 1}").refused_event(), None);
        assert_eq!(request("").refused_event(), None);
        let refused = request("{\"a\": \"it\\'s\"}").refused_event();
        assert_eq!(refused.map(|answer| answer.status), Some(400));
    }
}
