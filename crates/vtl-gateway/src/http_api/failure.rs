//! What an HTTP API answers itself when something is wrong. None of it can be changed by the API's owner.

use crate::model::http::Response;
use crate::support::json::{Json, JsonExt};

/// Why the API answered itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpFailure {
    /// The status the client gets.
    pub status: u16,
    /// The message the client gets, such as `Not Found`.
    pub message: &'static str,
    /// `$context.error.responseType`.
    pub response_type: &'static str,
    /// What happened, for people and logs; the client does not see it.
    pub log: String,
    /// The value of the header `www-authenticate`.
    pub(crate) challenge: Option<String>,
}

impl HttpFailure {
    fn new(
        status: u16,
        message: &'static str,
        response_type: &'static str,
        log: impl Into<String>,
    ) -> Self {
        Self { status, message, response_type, log: log.into(), challenge: None }
    }

    pub(crate) fn not_found(log: impl Into<String>) -> Self {
        Self::new(404, "Not Found", "RESOURCE_NOT_FOUND", log)
    }

    pub(crate) fn unauthorized(log: impl Into<String>) -> Self {
        Self::new(401, "Unauthorized", "UNAUTHORIZED", log)
    }

    pub(crate) fn forbidden(log: impl Into<String>) -> Self {
        Self::new(403, "Forbidden", "ACCESS_DENIED", log)
    }

    pub(crate) fn authorizer(log: impl Into<String>) -> Self {
        Self::new(500, "Internal Server Error", "AUTHORIZER_FAILURE", log)
    }

    pub(crate) fn integration(log: impl Into<String>) -> Self {
        Self::new(500, "Internal Server Error", "INTEGRATION_FAILURE", log)
    }

    pub(crate) fn unavailable(response_type: &'static str, log: impl Into<String>) -> Self {
        Self::new(503, "Service Unavailable", response_type, log)
    }

    pub(crate) fn with_challenge(mut self, challenge: impl Into<String>) -> Self {
        self.challenge = Some(challenge.into());
        self
    }

    pub(crate) fn response(&self) -> Response {
        let mut response =
            Response::new(self.status, format!("{{\"message\":\"{}\"}}", self.message));
        response.headers.push("Content-Type", "application/json");
        if let Some(challenge) = &self.challenge {
            response.headers.push("Www-Authenticate", challenge.as_str());
        }
        response
    }

    /// `$context.error`.
    pub(crate) fn context(&self) -> Json {
        Json::object([
            ("message", Json::from(self.message)),
            ("messageString", Json::from(format!("\"{}\"", self.message))),
            ("responseType", Json::from(self.response_type)),
        ])
    }
}
