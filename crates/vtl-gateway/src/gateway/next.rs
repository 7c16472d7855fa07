//! What an exchange wants of its host, whichever API it runs on.

use super::load_balancer::{FinishedBalanced, PendingBalanced};
use crate::backend::{BackendRequest, BackendResult};
use crate::front::{
    Admission, FinishedExchange, Next as RestNext, PendingAdmission, PendingExchange,
};
use crate::http_api::{
    FinishedHttpExchange, HttpNext, PendingAuthorizer, PendingCall, PendingToken, Token,
};
use crate::model::http::{Request, Response};
use crate::support::json::Json;
use crate::trace::TraceStep;

/// What an exchange wants next.
#[derive(Debug)]
pub enum Next {
    /// The signature of a token is to be checked.
    Verify(Box<Verification>),
    /// The function of an authorizer is to be called.
    Authorize(Box<Authorization>),
    /// The backend is to be called.
    Call(Box<Call>),
    /// The exchange is over.
    Respond(Box<Finished>),
}

/// An exchange that waits for the host to check a token's signature.
#[derive(Debug)]
pub struct Verification(VerificationOn);

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is boxed with what holds it")]
enum VerificationOn {
    Rest(PendingAdmission),
    Http(PendingToken),
}

/// An exchange that waits for its authorizer.
#[derive(Debug)]
pub struct Authorization(AuthorizationOn);

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is boxed with what holds it")]
enum AuthorizationOn {
    Rest(PendingAdmission),
    Http(PendingAuthorizer),
}

/// An exchange that waits for its backend.
#[derive(Debug)]
pub struct Call(CallOn);

#[derive(Debug)]
enum CallOn {
    Rest(PendingExchange),
    Http(PendingCall),
    Balanced(PendingBalanced),
}

/// An exchange that is over.
#[derive(Debug)]
pub enum Finished {
    /// On a REST API.
    Rest(FinishedExchange),
    /// On an HTTP API.
    Http(FinishedHttpExchange),
    /// Through a load balancer.
    Balanced(FinishedBalanced),
}

/// Why the gateway itself answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct GatewayFailure<'e> {
    /// The gateway response, such as `INTEGRATION_FAILURE`.
    pub kind: &'e str,
    /// What the client is told.
    pub message: &'e str,
    /// What happened, for people; the client is not told.
    pub log: &'e str,
}

impl From<RestNext> for Next {
    fn from(next: RestNext) -> Self {
        match next {
            RestNext::Call(pending) => Self::Call(Box::new(Call(CallOn::Rest(*pending)))),
            RestNext::Respond(finished) => Self::Respond(Box::new(Finished::Rest(*finished))),
        }
    }
}

impl From<Admission> for Next {
    fn from(admission: Admission) -> Self {
        match admission {
            Admission::Ask(pending) => {
                Self::Authorize(Box::new(Authorization(AuthorizationOn::Rest(*pending))))
            }
            Admission::Verify(pending) => {
                Self::Verify(Box::new(Verification(VerificationOn::Rest(*pending))))
            }
            Admission::Decided(next) => next.into(),
        }
    }
}

impl From<HttpNext> for Next {
    fn from(next: HttpNext) -> Self {
        match next {
            HttpNext::VerifyToken(pending) => {
                Self::Verify(Box::new(Verification(VerificationOn::Http(*pending))))
            }
            HttpNext::Authorize(pending) => {
                Self::Authorize(Box::new(Authorization(AuthorizationOn::Http(*pending))))
            }
            HttpNext::Call(pending) => Self::Call(Box::new(Call(CallOn::Http(*pending)))),
            HttpNext::Respond(finished) => Self::Respond(Box::new(Finished::Http(*finished))),
        }
    }
}

impl Next {
    pub(super) fn balanced(finished: FinishedBalanced) -> Self {
        Self::Respond(Box::new(Finished::Balanced(finished)))
    }

    pub(super) fn balanced_call(pending: PendingBalanced) -> Self {
        Self::Call(Box::new(Call(CallOn::Balanced(pending))))
    }

    /// The route that took the request, once it is known.
    #[must_use]
    pub fn route(&self) -> Option<String> {
        match self {
            Self::Verify(_) | Self::Authorize(_) => None,
            Self::Call(call) => call.route(),
            Self::Respond(finished) => finished.route(),
        }
    }

    /// What happened so far.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        match self {
            Self::Verify(pending) => pending.trace(),
            Self::Authorize(pending) => pending.trace(),
            Self::Call(pending) => pending.trace(),
            Self::Respond(finished) => finished.trace(),
        }
    }
}

impl Verification {
    /// The token, of which nothing is verified yet.
    #[must_use]
    pub fn token(&self) -> Option<&Token> {
        match &self.0 {
            VerificationOn::Rest(pending) => pending.token(),
            VerificationOn::Http(pending) => Some(pending.token()),
        }
    }

    /// Goes on with what the host found out about the signature; the claims are checked now.
    #[must_use]
    pub fn verified(self, signature: Result<(), String>) -> Next {
        match self.0 {
            VerificationOn::Rest(pending) => pending.verified(signature).into(),
            VerificationOn::Http(pending) => pending.verified(signature).into(),
        }
    }

    fn trace(&self) -> &[TraceStep] {
        match &self.0 {
            VerificationOn::Rest(_) => &[],
            VerificationOn::Http(pending) => pending.trace(),
        }
    }
}

impl Authorization {
    /// What the authorizer's function gets.
    #[must_use]
    pub fn backend_request(&self) -> Option<&BackendRequest> {
        match &self.0 {
            AuthorizationOn::Rest(pending) => pending.backend_request(),
            AuthorizationOn::Http(pending) => Some(pending.backend_request()),
        }
    }

    /// The function, by the name that the configuration gives it.
    #[must_use]
    pub fn function(&self) -> Option<&str> {
        match &self.0 {
            AuthorizationOn::Rest(pending) => pending.authorizer().function.as_deref(),
            AuthorizationOn::Http(pending) => pending.authorizer().function.as_deref(),
        }
    }

    /// The client's request, with `$context` filled.
    #[must_use]
    pub fn request(&self) -> &Request {
        match &self.0 {
            AuthorizationOn::Rest(pending) => pending.request(),
            AuthorizationOn::Http(pending) => pending.request(),
        }
    }

    /// Under which key, and for how many seconds, the function's answer may be kept for other requests. The answer of a
    /// function that failed is never kept.
    #[must_use]
    pub fn cache_key(&self) -> Option<(String, u32)> {
        match &self.0 {
            AuthorizationOn::Rest(pending) => pending.cache_key(),
            AuthorizationOn::Http(pending) => pending.cache_key(),
        }
    }

    /// Goes on with what the authorizer's function answered, after so many milliseconds.
    #[must_use]
    pub fn respond(self, result: BackendResult, millis: u64) -> Next {
        match self.0 {
            AuthorizationOn::Rest(pending) => pending.respond(result, millis).into(),
            AuthorizationOn::Http(pending) => pending.respond(result).into(),
        }
    }

    fn trace(&self) -> &[TraceStep] {
        match &self.0 {
            AuthorizationOn::Rest(_) => &[],
            AuthorizationOn::Http(pending) => pending.trace(),
        }
    }
}

impl Call {
    /// What the backend gets.
    #[must_use]
    pub fn backend_request(&self) -> &BackendRequest {
        match &self.0 {
            CallOn::Rest(pending) => pending.backend_request(),
            CallOn::Http(pending) => pending.backend_request(),
            CallOn::Balanced(pending) => pending.backend_request(),
        }
    }

    /// The client's request, with `$context` filled.
    #[must_use]
    pub fn request(&self) -> &Request {
        match &self.0 {
            CallOn::Rest(pending) => pending.request(),
            CallOn::Http(pending) => pending.request(),
            CallOn::Balanced(pending) => pending.request(),
        }
    }

    /// The route that took the request, such as `GET /things/{id}`.
    #[must_use]
    pub fn route(&self) -> Option<String> {
        match &self.0 {
            CallOn::Rest(pending) => pending.route().map(crate::Route::name),
            CallOn::Http(pending) => pending.route().map(|route| route.key.to_string()),
            CallOn::Balanced(_) => None,
        }
    }

    /// The function of the route, by the name that the configuration gives it.
    #[must_use]
    pub fn function(&self) -> Option<&str> {
        match &self.0 {
            CallOn::Rest(pending) => pending.route()?.function.as_deref(),
            CallOn::Http(pending) => pending.route()?.function.as_deref(),
            CallOn::Balanced(pending) => Some(pending.function()),
        }
    }

    /// How long the backend may take, in milliseconds.
    #[must_use]
    pub fn patience_millis(&self) -> u32 {
        let (own, usual) = match &self.0 {
            CallOn::Rest(pending) => {
                (pending.route().and_then(|route| route.integration.timeout_millis), 29_000)
            }
            CallOn::Http(pending) => {
                (pending.route().and_then(|route| route.integration.timeout_millis), 30_000)
            }
            // A load balancer waits as long as the function may run.
            CallOn::Balanced(_) => (None, 900_000),
        };
        own.unwrap_or(usual)
    }

    /// What happened so far.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        match &self.0 {
            CallOn::Rest(pending) => pending.trace(),
            CallOn::Http(pending) => pending.trace(),
            CallOn::Balanced(pending) => pending.trace(),
        }
    }

    /// Turns what became of the backend's call, and how many milliseconds it took, into the client's response.
    #[must_use]
    pub fn respond(self, result: BackendResult, millis: u64) -> Finished {
        match self.0 {
            CallOn::Rest(pending) => Finished::Rest(pending.respond(result)),
            CallOn::Http(pending) => Finished::Http(pending.respond_after(result, millis)),
            CallOn::Balanced(pending) => Finished::Balanced(pending.respond(&result)),
        }
    }
}

impl Finished {
    /// What the client gets.
    #[must_use]
    pub fn response(&self) -> &Response {
        match self {
            Self::Rest(finished) => &finished.response,
            Self::Http(finished) => &finished.response,
            Self::Balanced(finished) => &finished.response,
        }
    }

    /// Why the gateway itself answered, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<GatewayFailure<'_>> {
        match self {
            Self::Rest(finished) => finished.failure.as_ref().map(|failure| GatewayFailure {
                kind: failure.kind.as_str(),
                message: &failure.message,
                log: &failure.log,
            }),
            Self::Http(finished) => finished.failure().map(|failure| GatewayFailure {
                kind: failure.response_type,
                message: failure.message,
                log: &failure.log,
            }),
            Self::Balanced(finished) => finished.failure.as_deref().map(|log| GatewayFailure {
                kind: match finished.response.status {
                    413 => "REQUEST_TOO_LARGE",
                    504 => "INTEGRATION_TIMEOUT",
                    _ => "INTEGRATION_FAILURE",
                },
                message: "",
                log,
            }),
        }
    }

    /// The route that took the request, such as `GET /things/{id}`.
    #[must_use]
    pub fn route(&self) -> Option<String> {
        match self {
            Self::Rest(finished) => finished.route().map(crate::Route::name),
            Self::Http(finished) => finished.route().map(|route| route.key.to_string()),
            Self::Balanced(_) => None,
        }
    }

    /// The client's request, with `$context` filled.
    #[must_use]
    pub fn request(&self) -> &Request {
        match self {
            Self::Rest(finished) => finished.request(),
            Self::Http(finished) => finished.request(),
            Self::Balanced(finished) => &finished.request,
        }
    }

    /// What the backend got, if it was called; for a mock integration too.
    #[must_use]
    pub fn backend_request(&self) -> Option<&BackendRequest> {
        match self {
            Self::Rest(finished) => finished.backend_request(),
            Self::Http(finished) => finished.backend_request(),
            Self::Balanced(finished) => finished.sent.as_ref(),
        }
    }

    /// What happened, step by step.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        match self {
            Self::Rest(finished) => finished.trace(),
            Self::Http(finished) => finished.trace(),
            Self::Balanced(finished) => &finished.trace,
        }
    }

    /// `$context` as an access log sees it; nothing for a load balancer.
    #[must_use]
    pub fn log_context(&self) -> Json {
        match self {
            Self::Rest(finished) => finished.log_context(),
            Self::Http(finished) => finished.log_context(),
            Self::Balanced(_) => Json::Null,
        }
    }
}
