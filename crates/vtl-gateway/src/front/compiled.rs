//! An API with everything compiled that its exchanges need.

use std::fmt;
use std::sync::Arc;

use super::admission::Admission;
use super::context::HostContext;
use super::exchange::{FinishedExchange, Next, PendingExchange};
use super::routing::Router;
use crate::exchange::{RestExchange, Step};
use crate::model::http::{Pairs, Request};
use crate::model::{Api, MappingTemplate, Place, Route};
use crate::response::gateway_response::{Failure, no_such_route};
use crate::templates::{Compiler, Templates};
use crate::trace::TraceStep;
use vtl::{Engine, Error};

/// An API that is ready to answer requests: routes, templates and patterns are compiled.
///
/// Cheap to clone, `Send` and `Sync`: keep one and use it from every thread and task.
///
/// ```
/// use vtl::Engine;
/// use vtl_gateway::{BackendAnswer, BackendResult, CompiledApi, Next, Request, config};
///
/// let text = "
/// service: shop
/// provider: aws
/// functions:
///   order:
///     handler: order.get
///     events:
///       - http:
///           path: orders/{id}
///           method: get
///           integration: lambda
///           request: {template: {application/json: '{\"id\": \"$input.params(\"id\")\"}'}}
/// ";
/// let loaded = config::load("serverless.yml", text, &mut |path| Err(format!("no file {path}")));
/// let api = CompiledApi::new(loaded.api, &Engine::new());
/// assert!(api.problems().is_empty());
///
/// let Next::Call(pending) = api.exchange(Request::new("GET", "/dev/orders/7")) else {
///     panic!("a backend is called");
/// };
/// assert_eq!(pending.backend_request().event(), br#"{"id": "7"}"#);
///
/// let answer = BackendAnswer::lambda(r#"{"total": 12}"#);
/// let finished = pending.respond(BackendResult::Answer(answer));
/// assert_eq!(finished.response.status, 200);
/// assert_eq!(finished.response.body, br#"{"total": 12}"#);
/// ```
#[derive(Debug, Clone)]
pub struct CompiledApi {
    shared: Arc<Shared>,
}

/// What every exchange of an API shares.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) api: Api,
    /// One for each route, in the same order.
    pub(super) templates: Vec<Arc<Templates>>,
    router: Router,
    problems: Vec<TemplateProblem>,
}

impl Shared {
    /// A route and its compiled templates.
    pub(super) fn route(&self, index: usize) -> Option<(&Route, &Templates)> {
        Some((self.api.routes.get(index)?, self.templates.get(index)?))
    }
}

impl CompiledApi {
    /// Compiles every template and pattern of `api`. A template that does not compile is not an error
    /// here: its exchanges end with 500, as on the service, and [`problems`](Self::problems) lists
    /// it.
    #[must_use]
    pub fn new(api: Api, engine: &Engine) -> Self {
        let mut compiler = Compiler::new(engine);
        let templates: Vec<_> = api.routes.iter().map(|route| compiler.route(route)).collect();
        let problems = api
            .routes
            .iter()
            .zip(&templates)
            .flat_map(|(route, compiled)| problems(route, compiled))
            .collect();
        let router = Router::new(&api);
        Self { shared: Arc::new(Shared { api, templates, router, problems }) }
    }

    /// The API as it was loaded.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.shared.api
    }

    /// The templates that do not compile, in the order of the routes.
    #[must_use]
    pub fn problems(&self) -> &[TemplateProblem] {
        &self.shared.problems
    }

    /// The route that takes a request, and the values of its placeholders, still percent-encoded.
    /// The path may begin with the name of the stage.
    #[must_use]
    pub fn find(&self, method: &str, path: &str) -> Option<(&Route, Pairs)> {
        let found = self.shared.router.find(&self.shared.api, method, path)?;
        Some((self.shared.api.routes.get(found.route)?, found.path_parameters))
    }

    /// Starts an exchange with fixed values for what only a host knows: the same request always
    /// gives the same result. See [`HostContext`].
    #[must_use]
    pub fn exchange(&self, request: Request) -> Next {
        self.exchange_with(request, &HostContext::default())
    }

    /// Starts an exchange: finds the route, fills `$context`, validates and maps the request.
    ///
    /// Path parameters, stage variables and members of `$context` that the request already has
    /// stay as they are.
    #[must_use]
    pub fn exchange_with(&self, request: Request, host: &HostContext) -> Next {
        match self.prepared(request, host) {
            Ok((route, request)) => self.start(route, request, Vec::new(), host.traced),
            Err(next) => next,
        }
    }

    /// Starts an exchange as [`exchange_with`](Self::exchange_with) does, but asks the route's authorizer first. A
    /// request that brings `$context.authorizer` was authorized before.
    #[must_use]
    pub fn authorize(&self, request: Request, host: &HostContext) -> Admission {
        match self.prepared(request, host) {
            Ok((route, request)) => Admission::of(self, route, request, host.traced),
            Err(next) => Admission::Decided(next),
        }
    }

    /// Finds the route, and fills path parameters and `$context`.
    fn prepared(&self, mut request: Request, host: &HostContext) -> Result<(usize, Request), Next> {
        let found = self.shared.router.find(&self.shared.api, &request.method, &request.path);
        let Some(found) = found else {
            host.fill(&mut request, &self.shared.api, None);
            let failure = no_such_route(&request.method, &request.path);
            return Err(FinishedExchange::without_route(&self.shared, request, failure).into_next());
        };
        request.path = found.path;
        for (name, value) in found.path_parameters.iter() {
            if request.path_parameters.last(name).is_none() {
                request.path_parameters.push(name, value);
            }
        }
        host.fill(&mut request, &self.shared.api, self.shared.api.routes.get(found.route));
        Ok((found.route, request))
    }

    /// Starts an exchange on the route with this index in [`Api::routes`], whatever the request's
    /// path is. Path parameters are those of the request.
    #[must_use]
    pub fn exchange_on(&self, index: usize, mut request: Request, host: &HostContext) -> Next {
        host.fill(&mut request, &self.shared.api, self.shared.api.routes.get(index));
        self.start(index, request, Vec::new(), host.traced)
    }

    /// The gateway response to a request that may not call a route.
    pub(super) fn refuse(&self, index: usize, request: Request, failure: Failure) -> Next {
        FinishedExchange::refused(&self.shared, Some(index), request, failure).into_next()
    }

    /// Starts an exchange on a route, with the request as it is, and the steps that led to it.
    pub(crate) fn start(
        &self,
        index: usize,
        request: Request,
        trace: Vec<TraceStep>,
        traced: bool,
    ) -> Next {
        let Some((route, templates)) = self.shared.route(index) else {
            let failure = no_such_route(&request.method, &request.path);
            return FinishedExchange::without_route(&self.shared, request, failure).into_next();
        };
        let mut run = RestExchange::new(&self.shared.api, route, templates, request);
        run.state.trace = trace;
        run.state.traced = traced;
        let shared = Arc::clone(&self.shared);
        match run.request() {
            Step::Respond(response) => {
                FinishedExchange::new(shared, index, run.suspend(), response).into_next()
            }
            Step::Call(sent) => {
                Next::Call(Box::new(PendingExchange::new(shared, index, *sent, run.suspend())))
            }
        }
    }
}

/// The part of a route that a template belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TemplatePart {
    /// The integration request.
    Request,
    /// The integration response with this status.
    Response(u16),
}

/// A template that does not compile, with the route it belongs to and its place in the
/// configuration.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TemplateProblem {
    /// The route, such as `GET /things/{id}`.
    pub route: String,
    /// The part of the route.
    pub part: TemplatePart,
    /// The media type that the template is for.
    pub media_type: String,
    /// Where the template was written, as far as it is known.
    pub place: Option<Place>,
    /// What is wrong, with line and column inside the template.
    pub error: Error,
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}: {} `{}`: {}", self.route, self.part, self.media_type, self.error)
    }
}

impl fmt::Display for TemplatePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => write!(f, "request template"),
            Self::Response(status) => write!(f, "template of response {status}"),
        }
    }
}

fn problems(route: &Route, compiled: &Templates) -> Vec<TemplateProblem> {
    let name = route.name();
    let integration = &route.integration;
    let requests = integration.request_templates.iter().map(|t| (TemplatePart::Request, t));
    let responses = integration
        .responses
        .iter()
        .flat_map(|r| r.templates.iter().map(|t| (TemplatePart::Response(r.status), t)));
    let problem = |(part, template): (TemplatePart, &MappingTemplate)| {
        Some(TemplateProblem {
            route: name.clone(),
            part,
            media_type: template.media_type.clone(),
            place: template.place.clone(),
            error: compiled.error_of(&template.text)?.clone(),
        })
    };
    requests.chain(responses).filter_map(problem).collect()
}
