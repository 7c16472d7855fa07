//! Exchanges that own their data and can only be used in the right order.

use std::sync::Arc;

use super::compiled::Shared;
use crate::backend::{BackendRequest, BackendResult};
use crate::exchange::{ExchangeState, RestExchange};
use crate::model::Route;
use crate::model::http::{Request, Response};
use crate::response::gateway_response::{Failure, gateway_response};
use crate::support::json::Json;
use crate::trace::TraceStep;

/// What an exchange wants next.
#[derive(Debug)]
pub enum Next {
    /// The backend is to be called; [`PendingExchange::respond`] takes what it answers.
    Call(Box<PendingExchange>),
    /// The exchange is over: a mock answered, the request or its event was refused, or there is
    /// no such route.
    Respond(Box<FinishedExchange>),
}

impl Next {
    /// What happened so far.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        match self {
            Self::Call(pending) => pending.trace(),
            Self::Respond(finished) => finished.trace(),
        }
    }
}

/// An exchange that waits for its backend. It owns its data and is `Send`: keep it across an
/// `await`, or in a map until the answer comes.
#[derive(Debug)]
pub struct PendingExchange {
    shared: Arc<Shared>,
    route: usize,
    sent: BackendRequest,
    state: ExchangeState,
}

impl PendingExchange {
    pub(super) fn new(
        shared: Arc<Shared>,
        route: usize,
        sent: BackendRequest,
        state: ExchangeState,
    ) -> Self {
        Self { shared, route, sent, state }
    }

    /// What the backend gets.
    #[must_use]
    pub fn backend_request(&self) -> &BackendRequest {
        &self.sent
    }

    /// The route that took the request.
    #[must_use]
    pub fn route(&self) -> Option<&Route> {
        self.shared.api.routes.get(self.route)
    }

    /// The client's request, with `$context` filled.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.state.request
    }

    /// What happened so far.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        &self.state.trace
    }

    /// Turns what became of the backend's call into the client's response.
    #[must_use]
    pub fn respond(self, result: BackendResult) -> FinishedExchange {
        let Self { shared, route: index, sent, state } = self;
        let Some((route, templates)) = shared.route(index) else {
            // Both were there when the exchange began, and nothing changes them.
            return FinishedExchange::new(shared, index, state, Response::new(500, ""));
        };
        let mut run = RestExchange::resume(&shared.api, route, templates, sent, state);
        let response = run.response(result);
        let state = run.suspend();
        FinishedExchange::new(shared, index, state, response)
    }
}

/// An exchange that is over.
#[derive(Debug)]
#[non_exhaustive]
pub struct FinishedExchange {
    /// What the client gets.
    pub response: Response,
    /// Why the gateway itself answered, if it did: its kind names the gateway response.
    pub failure: Option<Failure>,
    shared: Arc<Shared>,
    route: Option<usize>,
    state: ExchangeState,
}

impl FinishedExchange {
    pub(super) fn new(
        shared: Arc<Shared>,
        route: usize,
        mut state: ExchangeState,
        response: Response,
    ) -> Self {
        let failure = state.failure.take();
        Self { response, failure, shared, route: Some(route), state }
    }

    pub(super) fn without_route(shared: &Arc<Shared>, request: Request, failure: Failure) -> Self {
        Self::refused(shared, None, request, failure)
    }

    /// An exchange that ends before it has begun.
    pub(super) fn refused(
        shared: &Arc<Shared>,
        route: Option<usize>,
        request: Request,
        failure: Failure,
    ) -> Self {
        let response =
            gateway_response(&shared.api, &request, &failure).into_delivered(&request.method);
        let mut state = ExchangeState::new(request);
        let outcome = format!("{} {}", response.status, failure.kind);
        let step = TraceStep::new("gateway response", outcome, failure.log.clone());
        state.trace.push(step.with("body", response.body_text()));
        Self { response, failure: Some(failure), shared: Arc::clone(shared), route, state }
    }

    pub(super) fn into_next(self) -> Next {
        Next::Respond(Box::new(self))
    }

    /// The route that took the request.
    #[must_use]
    pub fn route(&self) -> Option<&Route> {
        self.shared.api.routes.get(self.route?)
    }

    /// The client's request, with `$context` filled.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.state.request
    }

    /// The mapped request, if it came so far; for a mock integration too.
    #[must_use]
    pub fn backend_request(&self) -> Option<&BackendRequest> {
        self.state.sent.as_ref()
    }

    /// What happened, step by step.
    #[must_use]
    pub fn trace(&self) -> &[TraceStep] {
        &self.state.trace
    }

    /// What templates left in `$context.requestOverride` and `$context.responseOverride`.
    #[must_use]
    pub fn overrides(&self) -> (&Json, &Json) {
        (&self.state.overrides.request, &self.state.overrides.response)
    }

    /// `$context` as an access log sees it.
    #[must_use]
    pub fn log_context(&self) -> Json {
        self.state.log_context(&self.response, self.failure.as_ref())
    }
}
