//! The steps of an exchange on an HTTP API: preflight, route, authorizer, request, response.

use std::sync::Arc;

use super::authorize;
use super::context;
use super::cors::Cors;
use super::exchange::{
    FinishedHttpExchange, HttpNext, PendingAuthorizer, PendingCall, PendingToken,
};
use super::failure::HttpFailure;
use super::mapping::{Sources, change_response};
use super::model::{AuthorizerKind, HttpApi, HttpAuthorizer, HttpRoute, LambdaAuthorizer};
use super::response::function_response;
use super::send;
use super::token::Token;
use crate::backend::{BackendAnswer, BackendRequest, BackendResult};
use crate::exchange::{pairs, shown};
use crate::model::http::{Headers, Pairs, Request, Response};
use crate::support::allowance::Allowance;
use crate::support::json::{self, Json, JsonExt};
use crate::trace::TraceStep;

/// An exchange while it runs.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) api: Arc<HttpApi>,
    pub(super) route: Option<usize>,
    /// The client's request, its path with the stage.
    pub(super) request: Request,
    /// The path without the stage.
    pub(super) path: String,
    /// What an authorizer decided, as events of version 2.0 have it.
    pub(super) authorizer: Option<Json>,
    pub(super) authorizer_error: Option<String>,
    pub(super) integration: IntegrationLog,
    pub(super) failure: Option<HttpFailure>,
    pub(super) sent: Option<BackendRequest>,
    pub(super) trace: Vec<TraceStep>,
    /// Whether steps are noted.
    pub(super) traced: bool,
}

/// What an access log says of the backend.
#[derive(Debug, Default)]
pub(super) struct IntegrationLog {
    pub(super) invoke_status: Option<u16>,
    pub(super) status: Option<u16>,
    pub(super) error: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) latency_millis: Option<u64>,
}

impl Run {
    pub(super) fn new(api: Arc<HttpApi>, request: Request, path: String, traced: bool) -> Self {
        Self {
            api,
            route: None,
            request,
            path,
            authorizer: None,
            authorizer_error: None,
            integration: IntegrationLog::default(),
            failure: None,
            sent: None,
            trace: Vec::new(),
            traced,
        }
    }

    pub(super) fn route(&self) -> Option<&HttpRoute> {
        self.api.routes.get(self.route?)
    }

    pub(super) fn start(mut self) -> HttpNext {
        let preflight = self.api.cors.as_ref().filter(|_| Cors::is_preflight(&self.request));
        if let Some(response) = preflight.map(|cors| cors.preflight(&self.request)) {
            let origin = self.request.headers.first("Origin").unwrap_or_default();
            let allowed = !response.headers.is_empty();
            let outcome = if allowed { "allowed" } else { "not allowed" };
            let why = "the API answers it itself, by its CORS configuration";
            let step = TraceStep::new("preflight", outcome, why).with("origin", origin);
            self.push(|_| step);
            return self.finish(response).into_next();
        }
        let api = Arc::clone(&self.api);
        let Some(found) = api.find_route(&self.request.method, &self.path) else {
            let line = format!("no route takes {} {}", self.request.method, self.path);
            return self.refuse(HttpFailure::not_found(line)).into_next();
        };
        self.route = api.routes.iter().position(|route| std::ptr::eq(route, found.route));
        self.push(|run| {
            let why = "the closest route that takes the request";
            let step = TraceStep::new("route", found.route.key.to_string(), why);
            let rejected = api.rejected_routes(&run.request.method, &run.path);
            rejected
                .iter()
                .fold(step, |step, other| step.with(other.route.key.to_string(), other.why))
        });
        for (name, value) in found.parameters.iter() {
            if self.request.path_parameters.last(name).is_none() {
                self.request.path_parameters.push(name, value);
            }
        }
        self.request.context.insert("routeKey", Json::from(found.route.key.to_string()));
        self.authorize(found.route)
    }

    fn authorize(mut self, route: &HttpRoute) -> HttpNext {
        let api = Arc::clone(&self.api);
        let name = route.authorization.authorizer.as_deref().unwrap_or_default();
        if matches!(route.authorization.kind.as_str(), "JWT" | "CUSTOM")
            && self.is_authorized(route)
        {
            self.note(
                "authorizer",
                "passed",
                "`$context.authorizer` says what the authorizer said",
            );
            return self.call();
        }
        match (route.authorization.kind.as_str(), api.authorizer(name)) {
            ("" | "NONE", _) => self.call(),
            ("AWS_IAM", _) => self.signed(),
            (_, None) => {
                let why = format!(
                    "the authorizer `{name}` is not in this configuration: nothing is checked"
                );
                self.note("authorizer", "passed", why);
                self.call()
            }
            (_, Some(authorizer)) => match &authorizer.kind {
                AuthorizerKind::Jwt(settings) => self.token(authorizer, &settings.issuer),
                AuthorizerKind::Lambda(settings) => self.lambda(authorizer, settings, route),
            },
        }
    }

    /// Whoever says in the request what the authorizer said, has asked it: in the form of `$context`, or of an event.
    fn is_authorized(&mut self, route: &HttpRoute) -> bool {
        let given =
            self.request.context.get("authorizer").filter(|given| given.is_object()).cloned();
        let Some(given) = given else { return false };
        let kind = if route.authorization.kind == "JWT" { "jwt" } else { "lambda" };
        let inner = given.get(kind).cloned().unwrap_or_else(|| given.clone());
        self.authorizer = Some(Json::object([(kind, inner.clone())]));
        self.request.context.insert("authorizer", inner);
        true
    }

    /// A request for IAM: the signature is not checked here, only that there is one.
    fn signed(mut self) -> HttpNext {
        let header = self.request.headers.first("Authorization").unwrap_or_default();
        let in_query = self.request.query.last("X-Amz-Signature").is_some();
        let iam = self.request.context.pointer("/authorizer/iam").cloned();
        if iam.is_none() && !in_query && !header.starts_with("AWS4-") {
            return self
                .refuse(HttpFailure::forbidden(
                    "the request is not signed, and the route wants AWS_IAM",
                ))
                .into_next();
        }
        self.authorizer = iam.map(|iam| Json::object([("iam", iam)]));
        self.note("authorizer", "passed", "the request is signed; signatures are not checked here");
        self.call()
    }

    fn sources<'s>(&'s self, body: &'s [u8], allowance: &'s Allowance) -> Sources<'s> {
        Sources {
            headers: &self.request.headers,
            query: &self.request.query,
            path: &self.path,
            path_parameters: &self.request.path_parameters,
            body,
            context: &self.request.context,
            stage_variables: &self.request.stage_variables,
            allowance,
        }
    }

    fn token(self, authorizer: &HttpAuthorizer, issuer: &str) -> HttpNext {
        let values = authorize::identity(authorizer, &self.sources(b"", &Allowance::default()));
        let Some(value) = values.and_then(|values| values.into_iter().next()) else {
            return self.refuse_token(authorize::missing_token()).into_next();
        };
        match Token::decode(&value, issuer) {
            Ok(token) => HttpNext::VerifyToken(Box::new(PendingToken { run: self, token })),
            Err(why) => self.refuse_token(authorize::invalid_token(&why)).into_next(),
        }
    }

    pub(super) fn refuse_token(mut self, failure: HttpFailure) -> FinishedHttpExchange {
        self.authorizer_error = Some(failure.log.clone());
        self.refuse(failure)
    }

    fn lambda(
        self,
        authorizer: &HttpAuthorizer,
        settings: &LambdaAuthorizer,
        route: &HttpRoute,
    ) -> HttpNext {
        let Some(identity) =
            authorize::identity(authorizer, &self.sources(b"", &Allowance::default()))
        else {
            let sources = authorizer.identity_sources.join(", ");
            let why = format!(
                "an identity source is missing or empty ({sources}): the authorizer is not called"
            );
            return self.refuse(HttpFailure::unauthorized(why)).into_next();
        };
        let arn = authorize::request_arn(&self.api, &self.request, &self.path);
        let mut request = self.request.clone();
        context::add_headers(&mut request);
        let event = authorize::event(settings, &identity, &request, route, &arn);
        let settings = settings.clone();
        let sent = send::authorizer_request(&settings, &event);
        let identity = [authorizer.name.clone()].into_iter().chain(identity).collect();
        HttpNext::Authorize(Box::new(PendingAuthorizer {
            run: self,
            settings,
            sent,
            arn,
            identity,
        }))
    }

    pub(super) fn call(mut self) -> HttpNext {
        let api = Arc::clone(&self.api);
        let Some(route) = self.route.and_then(|index| api.routes.get(index)) else {
            return self.refuse(HttpFailure::not_found("there is no such route")).into_next();
        };
        let sent = {
            let body = self.request.body.clone();
            send::backend_request(&self, route, &self.sources(&body, &Allowance::default()))
        };
        self.push(|_| {
            let why = match route.integration.is_function() {
                true => format!(
                    "the function gets the event in format {}",
                    route.integration.payload.as_str()
                ),
                false => "parameters and mappings are filled in".to_owned(),
            };
            TraceStep::new("backend request", format!("{} {}", sent.method, sent.url()), why)
                .with("body", shown(&sent.body.clone().into_bytes()))
                .with("headers", pairs(sent.headers.iter()))
        });
        self.sent = Some(sent.clone());
        HttpNext::Call(Box::new(PendingCall { run: self, sent }))
    }

    pub(super) fn respond(mut self, result: BackendResult) -> FinishedHttpExchange {
        let api = Arc::clone(&self.api);
        let Some(route) = self.route.and_then(|index| api.routes.get(index)) else {
            return self.refuse(HttpFailure::not_found("there is no such route"));
        };
        let is_function = route.integration.is_function();
        let answer = match result {
            BackendResult::Answer(answer) => answer,
            BackendResult::TimedOut => {
                let why = "the backend took longer than the integration allows";
                self.integration.error = Some(why.to_owned());
                return self.refuse(HttpFailure::unavailable("INTEGRATION_TIMEOUT", why));
            }
            BackendResult::Failed(why) if is_function => {
                self.integration.error = Some(why.clone());
                return self.refuse(HttpFailure::integration(why));
            }
            BackendResult::Failed(why) => {
                self.integration.error = Some(why.clone());
                return self.refuse(HttpFailure::unavailable("INTEGRATION_FAILURE", why));
            }
        };
        self.integration.invoke_status = Some(answer.status);
        self.integration.request_id = answer.headers.first("x-amzn-RequestId").map(str::to_owned);
        let response = match is_function {
            true => self.function_answer(&answer, route),
            false => Ok(passed(answer)),
        };
        let mut response = match response {
            Ok(response) => response,
            Err(failure) => {
                self.integration.error = Some(failure.log.clone());
                return self.refuse(failure);
            }
        };
        self.integration.status = Some(response.status);
        let mapped = route.integration.response_parameters.iter();
        let mapped = mapped.filter(|(status, _)| *status == response.status);
        if let Some((status, mappings)) = mapped.clone().next() {
            let (original, body) = (response.headers.clone(), response.body.clone());
            let none = Pairs::new();
            let allowance = Allowance::default();
            let sources = Sources {
                headers: &original,
                query: &none,
                path: "",
                path_parameters: &none,
                ..self.sources(&body, &allowance)
            };
            change_response(mappings, &sources, &mut response.status, &mut response.headers);
            self.push(|_| {
                let why = format!("the mappings for {status}");
                TraceStep::new("response parameters", response.status.to_string(), why)
                    .with("headers", pairs(response.headers.iter()))
            });
        }
        self.finish(response)
    }

    fn function_answer(
        &self,
        answer: &BackendAnswer,
        route: &HttpRoute,
    ) -> Result<Response, HttpFailure> {
        if answer.function_error {
            let error = json::parse(&String::from_utf8_lossy(&answer.body)).unwrap_or_default();
            let message =
                error.get("errorMessage").and_then(Json::as_str).unwrap_or_default().to_owned();
            return Err(HttpFailure::integration(format!(
                "The Lambda function returned the following error: {message}. Check your Lambda function code and try \
                 again."
            )));
        }
        if answer.status >= 400 {
            return Err(HttpFailure::integration(
                "The IAM role configured on the integration or API Gateway doesn't have permissions to call the \
                 integration. Check the permissions and try again.",
            ));
        }
        function_response(&answer.body, route.integration.payload).map_err(HttpFailure::integration)
    }

    pub(super) fn refuse(mut self, failure: HttpFailure) -> FinishedHttpExchange {
        let response = failure.response();
        self.push(|_| {
            let outcome = format!("{} {}", failure.status, failure.message);
            TraceStep::new("gateway response", outcome, failure.log.clone())
        });
        self.failure = Some(failure);
        self.finish(response)
    }

    pub(super) fn note(&mut self, name: &'static str, outcome: &str, why: impl Into<String>) {
        self.push(|_| TraceStep::new(name, outcome, why));
    }

    /// Notes a step, which is made only if somebody wants to see it.
    fn push(&mut self, step: impl FnOnce(&Self) -> TraceStep) {
        if self.traced {
            let step = step(self);
            self.trace.push(step);
        }
    }

    /// CORS headers, the request's ID, and the names of headers as the service writes them.
    fn finish(mut self, response: Response) -> FinishedHttpExchange {
        let mut response = response;
        let is_preflight = response.status == 204 && self.sent.is_none() && self.failure.is_none();
        if let Some(cors) = self.api.cors.as_ref().filter(|_| !is_preflight) {
            cors.apply(&self.request, &mut response.headers);
        }
        if let Some(id) = self.request.context.get("requestId").and_then(Json::as_str) {
            response.headers.set("Apigw-Requestid", id);
        }
        response.headers =
            response.headers.iter().map(|(name, value)| (header_case(name), value)).collect();
        let without_body =
            self.request.method == "HEAD" || matches!(response.status, 100..200 | 204 | 304);
        if without_body {
            response.body.clear();
        }
        self.push(|_| {
            TraceStep::new("response", response.status.to_string(), "what the client gets")
                .with("headers", pairs(response.headers.iter()))
                .with("body", response.body_text())
        });
        FinishedHttpExchange { response, run: self }
    }
}

/// `x-own-HEADER` as `X-Own-Header`: so an HTTP API writes every name.
fn header_case(name: &str) -> String {
    let mut at_start = true;
    name.chars()
        .map(|c| {
            let cased = if at_start { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
            at_start = c == '-';
            cased
        })
        .collect()
}

/// What an HTTP backend or a service answered, without the headers of the connection.
fn passed(answer: BackendAnswer) -> Response {
    let mut response = Response::new(answer.status, answer.body);
    let own = ["connection", "content-length", "keep-alive", "transfer-encoding"];
    let kept = answer
        .headers
        .iter()
        .filter(|(name, _)| !own.iter().any(|own| own.eq_ignore_ascii_case(name)));
    response.headers = kept.collect::<Headers>();
    response
}
