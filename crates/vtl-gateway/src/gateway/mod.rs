//! All APIs of a configuration behind one door: a REST API and HTTP APIs, and which of them takes a request.
//!
//! A host that serves what a configuration says needs no more than this: hand a request to [`Gateway::exchange`], and do
//! what each [`Next`] asks for until it is [`Next::Respond`].
//!
//! ```
//! use vtl::Engine;
//! use vtl_gateway::gateway::{Gateway, Next};
//! use vtl_gateway::{BackendAnswer, BackendResult, HostContext, Request, config};
//!
//! let text = "
//! service: shop
//! provider: aws
//! functions:
//!   buy: {handler: buy.handler, events: [{httpApi: 'POST /orders/{id}'}]}
//! ";
//! let loaded = config::load("serverless.yml", text, &mut |path| Err(format!("no file {path}")));
//! let gateway = Gateway::new(loaded, &Engine::new());
//!
//! let next = gateway.exchange(Request::new("POST", "/orders/7"), &HostContext::default());
//! let Next::Call(call) = next else { panic!("the function is called") };
//! assert_eq!(call.route().as_deref(), Some("POST /orders/{id}"));
//! let finished = call.respond(BackendResult::Answer(BackendAnswer::lambda(r#"{"ok": true}"#)), 12);
//! assert_eq!(finished.response().status, 200);
//! ```

mod load_balancer;
mod next;

use std::sync::Arc;

pub use load_balancer::{FinishedBalanced, LoadBalancer};
pub use next::{Authorization, Call, Finished, GatewayFailure, Next, Verification};

use crate::config::Loaded;
use crate::front::{CompiledApi, HostContext};
use crate::http_api::{HttpApi, RouteKey};
use crate::model::http::Request;
use vtl::Engine;

/// The APIs of a configuration, ready to answer. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gateway {
    rest: CompiledApi,
    http: Vec<Arc<HttpApi>>,
}

/// One of the APIs.
#[derive(Debug, Clone, Copy)]
pub enum ApiRef<'g> {
    /// The REST API.
    Rest(&'g CompiledApi),
    /// One of the HTTP APIs.
    Http(&'g Arc<HttpApi>),
}

/// Which API takes a request.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Chosen<'g> {
    /// The API.
    pub api: ApiRef<'g>,
    /// Whether it has a route for the request; otherwise it says so to the client.
    pub has_route: bool,
    /// Whether the REST API took it although an HTTP API has a route of its own for it, too.
    pub contested: bool,
}

impl Gateway {
    /// Compiles the APIs of a configuration. HTTP APIs without routes are left out.
    #[must_use]
    pub fn new(loaded: Loaded, engine: &Engine) -> Self {
        let Loaded { api, http_apis, .. } = loaded;
        let http = http_apis.into_iter().filter(|api| !api.routes.is_empty()).map(Arc::new);
        Self { rest: CompiledApi::new(api, engine), http: http.collect() }
    }

    /// The REST API; it may have no routes.
    #[must_use]
    pub fn rest(&self) -> &CompiledApi {
        &self.rest
    }

    /// The HTTP APIs that have routes.
    #[must_use]
    pub fn http_apis(&self) -> &[Arc<HttpApi>] {
        &self.http
    }

    /// Whether any API has a route.
    #[must_use]
    pub fn has_routes(&self) -> bool {
        self.has_rest() || !self.http.is_empty()
    }

    /// The names of all routes, those of the REST API first.
    #[must_use]
    pub fn routes(&self) -> Vec<String> {
        let rest = self.rest.api().routes.iter().map(crate::Route::name);
        let http = self.http.iter().flat_map(|api| &api.routes);
        rest.chain(http.map(|route| route.key.to_string())).collect()
    }

    fn has_rest(&self) -> bool {
        !self.rest.api().routes.is_empty()
    }

    /// The API with this name: `rest`, `http` (the HTTP API that fits `request` best), or the name or logical name that
    /// the configuration gives it.
    #[must_use]
    pub fn named(&self, name: &str, request: &Request) -> Option<ApiRef<'_>> {
        let is_named =
            |api: &&Arc<HttpApi>| api.name == name || api.logical_name.as_deref() == Some(name);
        match name {
            "rest" if self.has_rest() => Some(ApiRef::Rest(&self.rest)),
            "http" => self.best(request).map(|(api, _)| ApiRef::Http(api)),
            name if self.has_rest() && self.rest.api().name == name => {
                Some(ApiRef::Rest(&self.rest))
            }
            _ => self.http.iter().find(is_named).map(ApiRef::Http),
        }
    }

    /// The API that takes a request: one with a route for it, the REST API first. Where none has one, the API that says
    /// so to the client.
    #[must_use]
    pub fn choose(&self, request: &Request) -> Chosen<'_> {
        let rest = ApiRef::Rest(&self.rest);
        let takes = self.has_rest() && self.rest.find(&request.method, &request.path).is_some();
        let Some((best, score)) = self.best(request) else {
            return Chosen { api: rest, has_route: takes, contested: false };
        };
        if takes || self.has_rest() && score == 0 {
            return Chosen { api: rest, has_route: takes, contested: takes && score >= EXACT };
        }
        Chosen { api: ApiRef::Http(best), has_route: score > 0, contested: false }
    }

    /// The name of the route that takes a request.
    #[must_use]
    pub fn route_of(&self, request: &Request) -> Option<String> {
        match self.choose(request).api {
            ApiRef::Rest(api) => Some(api.find(&request.method, &request.path)?.0.name()),
            ApiRef::Http(api) => {
                let path = api.find_stage(&request.path);
                let path = path.map_or(request.path.as_str(), |stage| stage.path);
                Some(api.find_route(&request.method, path)?.route.key.to_string())
            }
        }
    }

    /// The HTTP API that fits best, of equals the first.
    fn best(&self, request: &Request) -> Option<(&Arc<HttpApi>, u8)> {
        let scored = self.http.iter().map(|api| (api, score(api, request)));
        scored.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// Starts an exchange on the API that takes the request.
    #[must_use]
    pub fn exchange(&self, request: Request, host: &HostContext) -> Next {
        self.choose(&request).api.exchange(request, host)
    }
}

impl ApiRef<'_> {
    /// Starts an exchange on this API. Authorizers are asked first.
    #[must_use]
    pub fn exchange(self, request: Request, host: &HostContext) -> Next {
        match self {
            Self::Rest(api) => api.authorize(request, host).into(),
            Self::Http(api) => match &api.id {
                Some(id) => {
                    let mut host = host.clone();
                    host.api_id.clone_from(id);
                    api.exchange(request, &host).into()
                }
                None => api.exchange(request, host).into(),
            },
        }
    }

    /// Starts an exchange of a caller who has been let in: no authorizer of a REST API is asked. What it said may be in
    /// the request's `$context`.
    #[must_use]
    pub fn exchange_admitted(self, request: Request, host: &HostContext) -> Next {
        match self {
            Self::Rest(api) => api.exchange_with(request, host).into(),
            Self::Http(_) => self.exchange(request, host),
        }
    }

    /// Whether it is an HTTP API.
    #[must_use]
    pub fn is_http(self) -> bool {
        matches!(self, Self::Http(_))
    }

    /// The formats of its access logs.
    pub fn log_formats(self) -> impl Iterator<Item = String> {
        let (logs, http) = match &self {
            Self::Rest(api) => (&api.api().access_logs, false),
            Self::Http(api) => (&api.access_logs, true),
        };
        let own = logs.iter().filter(move |log| log.http_api == http);
        own.map(|log| log.format.clone()).collect::<Vec<_>>().into_iter()
    }
}

/// A route of its own counts more than `$default`.
const EXACT: u8 = 2;

fn score(api: &HttpApi, request: &Request) -> u8 {
    let path = api.find_stage(&request.path).map_or(request.path.as_str(), |stage| stage.path);
    match api.find_route(&request.method, path).map(|found| &found.route.key) {
        Some(RouteKey::Default) => 1,
        Some(RouteKey::Path { .. }) => EXACT,
        None if api.cors.is_some() && request.method == "OPTIONS" => 1,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn gateway() -> Gateway {
        let text = "
service: s
provider: aws
functions:
  a:
    handler: a.run
    events:
      - http: GET both
      - httpApi: 'GET /both'
      - httpApi: 'GET /only/{id}'
";
        let loaded = config::load("serverless.yml", text, &mut |path| Err(format!("no {path}")));
        Gateway::new(loaded, &Engine::new())
    }

    #[test]
    fn the_api_with_a_route_takes_the_request() {
        let gateway = gateway();
        let choose = |path: &str| {
            let chosen = gateway.choose(&Request::new("GET", path));
            (chosen.api.is_http(), chosen.contested)
        };
        assert_eq!(choose("/both"), (false, true));
        assert_eq!(choose("/dev/both"), (false, false));
        assert_eq!(choose("/only/7"), (true, false));
        assert_eq!(choose("/none"), (false, false));
        let request = Request::new("GET", "/both");
        assert!(gateway.named("http", &request).is_some_and(ApiRef::is_http));
        assert!(gateway.named("rest", &request).is_some_and(|api| !api.is_http()));
        assert!(gateway.named("other", &request).is_none());
    }

    #[test]
    fn each_api_answers_in_its_own_words() {
        let gateway = gateway();
        let body = |api: &str| {
            let request = Request::new("GET", "/none");
            let api = gateway.named(api, &request).unwrap();
            match api.exchange(request, &HostContext::default()) {
                Next::Respond(finished) => finished.response().body_text().into_owned(),
                _ => String::new(),
            }
        };
        assert_eq!(body("rest"), r#"{"message":"Missing Authentication Token"}"#);
        assert_eq!(body("http"), r#"{"message":"Not Found"}"#);
    }
}
