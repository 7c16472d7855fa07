//! Exchanges on HTTP APIs, as the host sees them: what is wanted next, and what came out.

use std::sync::Arc;

use super::authorize;
use super::context;
use super::failure::HttpFailure;
use super::model::{AuthorizerKind, HttpApi, HttpRoute, LambdaAuthorizer};
use super::run::Run;
use super::token::Token;
use crate::access_log::access_log_line;
use crate::backend::{BackendRequest, BackendResult};
use crate::front::HostContext;
use crate::model::http::{Request, Response};
use crate::support::json::{Json, JsonExt};
use crate::trace::TraceStep;

/// What an exchange wants next.
#[derive(Debug)]
pub enum HttpNext {
    /// The signature of a token is to be checked.
    VerifyToken(Box<PendingToken>),
    /// The function of a Lambda authorizer is to be called.
    Authorize(Box<PendingAuthorizer>),
    /// The backend is to be called.
    Call(Box<PendingCall>),
    /// The exchange is over.
    Respond(Box<FinishedHttpExchange>),
}

/// An exchange that waits for the host to check a token's signature.
#[derive(Debug)]
pub struct PendingToken {
    pub(super) run: Run,
    pub(super) token: Token,
}

/// An exchange that waits for its Lambda authorizer.
#[derive(Debug)]
pub struct PendingAuthorizer {
    pub(super) run: Run,
    pub(super) settings: LambdaAuthorizer,
    pub(super) sent: BackendRequest,
    pub(super) arn: String,
    /// The authorizer's name and what its identity sources are.
    pub(super) identity: Vec<String>,
}

/// An exchange that waits for its backend.
#[derive(Debug)]
pub struct PendingCall {
    pub(super) run: Run,
    pub(super) sent: BackendRequest,
}

/// An exchange that is over.
#[derive(Debug)]
#[non_exhaustive]
pub struct FinishedHttpExchange {
    /// What the client gets.
    pub response: Response,
    pub(super) run: Run,
}

impl HttpApi {
    /// Starts an exchange. The path may begin with the name of the stage; where it does not, the stage is put before it.
    /// Members of `$context` that the request has already stay as they are.
    #[must_use]
    pub fn exchange(self: &Arc<Self>, mut request: Request, host: &HostContext) -> HttpNext {
        let path = match self.find_stage(&request.path) {
            Some(stage) => stage.path.to_owned(),
            None => {
                let path = request.path.clone();
                request.path = format!("/{}{path}", self.stage_name());
                path
            }
        };
        for (name, value) in &self.stage_variables {
            if request.stage_variables.last(name).is_none() {
                request.stage_variables.push(name.as_str(), value.as_str());
            }
        }
        context::fill(&mut request, host, self.stage_name());
        Run::new(Arc::clone(self), request, path, host.traced).start()
    }
}

impl HttpNext {
    /// What happened so far.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        let run = match self {
            Self::VerifyToken(pending) => &pending.run,
            Self::Authorize(pending) => &pending.run,
            Self::Call(pending) => &pending.run,
            Self::Respond(finished) => &finished.run,
        };
        &run.trace
    }
}

impl PendingToken {
    /// The token, of which nothing is verified yet.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// What happened so far.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        &self.run.trace
    }

    /// Goes on with what the host found out about the signature; the claims are checked now.
    #[must_use]
    pub fn verified(self, signature: Result<(), String>) -> HttpNext {
        let Self { mut run, token } = self;
        let api = Arc::clone(&run.api);
        let Some(route) = run.route.and_then(|index| api.routes.get(index)) else {
            return run.refuse(HttpFailure::not_found("there is no such route")).into_next();
        };
        let name = route.authorization.authorizer.as_deref().unwrap_or_default();
        let settings = match api.authorizer(name).map(|authorizer| &authorizer.kind) {
            Some(AuthorizerKind::Jwt(settings)) => settings.clone(),
            _ => Default::default(),
        };
        let millis = run.request.context.get("requestTimeEpoch").and_then(Json::as_f64);
        let checked = signature.and_then(|()| {
            token.check(&settings, millis.unwrap_or_default() / 1000.0).map_err(str::to_owned)
        });
        if let Err(why) = checked {
            return run.refuse_token(authorize::invalid_token(&why)).into_next();
        }
        if let Err(failure) = authorize::check_scopes(&token, route) {
            return run.refuse_token(failure).into_next();
        }
        let scopes = match route.authorization.scopes.is_empty() {
            true => Json::Null,
            false => token.scopes().into_iter().collect(),
        };
        let claims = Json::object([("claims", token.claims_as_text()), ("scopes", scopes)]);
        run.authorizer = Some(Json::object([("jwt", claims.clone())]));
        run.request.context.insert("authorizer", claims);
        run.note("authorizer", "passed", format!("the token is valid for `{name}`"));
        run.call()
    }
}

impl PendingAuthorizer {
    /// The authorizer's settings, with its function.
    #[must_use]
    pub fn authorizer(&self) -> &LambdaAuthorizer {
        &self.settings
    }

    /// The client's request, with `$context` filled.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.run.request
    }

    /// The call of the authorizer's function: its event is in the body.
    #[must_use]
    pub fn backend_request(&self) -> &BackendRequest {
        &self.sent
    }

    /// What happened so far.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        &self.run.trace
    }

    /// Under which key, and for how many seconds, the function's answer may be kept for other requests: the values of the
    /// identity sources. Nothing where nothing is kept. The answer of a function that failed is never kept.
    #[must_use]
    pub fn cache_key(&self) -> Option<(String, u32)> {
        let ttl = self.settings.ttl_seconds.filter(|ttl| *ttl > 0)?;
        let key: Json = self.identity.iter().cloned().collect();
        (self.identity.len() > 1).then(|| (key.to_string(), ttl))
    }

    /// Goes on with what the authorizer's function returned.
    #[must_use]
    pub fn respond(self, result: BackendResult) -> HttpNext {
        let Self { mut run, settings, arn, .. } = self;
        let context = match result {
            BackendResult::Answer(answer) => authorize::answer(&settings, &answer, &arn),
            BackendResult::TimedOut => {
                Err(HttpFailure::authorizer("the authorizer took longer than 10 seconds"))
            }
            BackendResult::Failed(why) => Err(HttpFailure::authorizer(why)),
        };
        match context {
            Ok(context) => {
                run.authorizer = Some(Json::object([("lambda", context.clone())]));
                run.request.context.insert("authorizer", context);
                run.note("authorizer", "passed", "the authorizer's function allowed the request");
                run.call()
            }
            Err(failure) => run.refuse_token(failure).into_next(),
        }
    }
}

impl PendingCall {
    /// What the backend gets.
    #[must_use]
    pub fn backend_request(&self) -> &BackendRequest {
        &self.sent
    }

    /// The route that took the request.
    #[must_use]
    pub fn route(&self) -> Option<&HttpRoute> {
        self.run.route()
    }

    /// The client's request, with `$context` filled.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.run.request
    }

    /// What happened so far.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        &self.run.trace
    }

    /// Turns what became of the backend's call into the client's response.
    #[must_use]
    pub fn respond(self, result: BackendResult) -> FinishedHttpExchange {
        self.respond_after(result, 0)
    }

    /// The same for a call that took this many milliseconds, which shows in access logs. A call that took longer than
    /// the integration allows has timed out.
    #[must_use]
    pub fn respond_after(self, result: BackendResult, millis: u64) -> FinishedHttpExchange {
        let mut run = self.run;
        run.integration.latency_millis = Some(millis);
        let allowed =
            run.route().and_then(|route| route.integration.timeout_millis).unwrap_or(30_000);
        let result = if millis > u64::from(allowed) { BackendResult::TimedOut } else { result };
        run.respond(result)
    }
}

impl FinishedHttpExchange {
    pub(super) fn into_next(self) -> HttpNext {
        HttpNext::Respond(Box::new(self))
    }

    /// The API.
    #[must_use]
    pub fn api(&self) -> &Arc<HttpApi> {
        &self.run.api
    }

    /// Why the API answered itself, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<&HttpFailure> {
        self.run.failure.as_ref()
    }

    /// The route that took the request.
    #[must_use]
    pub fn route(&self) -> Option<&HttpRoute> {
        self.run.route()
    }

    /// What the backend got, if it was called.
    #[must_use]
    pub fn backend_request(&self) -> Option<&BackendRequest> {
        self.run.sent.as_ref()
    }

    /// The client's request, with `$context` filled.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.run.request
    }

    /// What happened, step by step.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        &self.run.trace
    }

    /// `$context` as an access log sees it.
    #[must_use]
    pub fn log_context(&self) -> Json {
        context::log_context(&self.run, &self.response)
    }

    /// The lines of the API's access logs.
    #[must_use]
    pub fn log_lines(&self) -> Vec<String> {
        let context = self.log_context();
        self.run.api.access_logs.iter().map(|log| access_log_line(log, &context)).collect()
    }
}

#[cfg(test)]
mod tests;
