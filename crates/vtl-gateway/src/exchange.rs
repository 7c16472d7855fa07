//! One exchange: the request in, the mapped request out, the answer in, the response out.

use crate::backend::{BackendAnswer, BackendRequest, BackendResult, InvocationType};
use crate::model::http::{Headers, Request, Response};
use crate::model::{Api, IntegrationType, Route};
use crate::proxy;
use crate::request::overrides::Overrides;
use crate::request::validation::validate_request;
use crate::response::gateway_response::{
    Failure, GatewayResponseType, error_context, gateway_response,
};
use crate::response::mock;
use crate::support::json::{Json, JsonExt};
use crate::templates::Templates;
use crate::trace::TraceStep;

/// What an exchange wants next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// The backend is to be called with this; its answer goes to [`RestExchange::response`].
    Call(Box<BackendRequest>),
    /// The exchange is over: no backend is needed, or the request was refused.
    Respond(Response),
}

/// What an exchange owns, from its first step to its last.
#[derive(Debug)]
pub(crate) struct ExchangeState {
    pub(crate) request: Request,
    pub(crate) overrides: Overrides,
    pub(crate) trace: Vec<TraceStep>,
    /// Whether steps are noted.
    pub(crate) traced: bool,
    /// The mapped request.
    pub(crate) sent: Option<BackendRequest>,
    /// Why the gateway itself answered, once it did.
    pub(crate) failure: Option<Failure>,
}

impl ExchangeState {
    pub(crate) fn new(mut request: Request) -> Self {
        if !matches!(request.context, Json::Object(_)) {
            request.context = Json::Object(Default::default());
        }
        Self {
            request,
            overrides: Overrides::default(),
            trace: Vec::new(),
            traced: true,
            sent: None,
            failure: None,
        }
    }

    /// `$context` as templates see it: with everything overridden so far.
    fn context(&self) -> Json {
        let mut context = self.request.context.clone();
        self.add_overrides(&mut context);
        context
    }

    fn add_overrides(&self, context: &mut Json) {
        for (name, value) in [
            ("requestOverride", &self.overrides.request),
            ("responseOverride", &self.overrides.response),
        ] {
            if value.members().next().is_some() {
                context.insert(name, value.clone());
            }
        }
    }

    /// `$context` as an access log sees it when the exchange is over.
    pub(crate) fn log_context(&self, response: &Response, failure: Option<&Failure>) -> Json {
        let mut context = self.context();
        context.insert("status", Json::from(response.status));
        context.insert("responseLength", Json::from(response.body.len()));
        if let Some(failure) = failure {
            context.insert("error", error_context(failure));
        }
        context
    }
}

/// One exchange on a route of a REST API, while it is worked on. It does no I/O: the host calls
/// the backend.
#[derive(Debug)]
pub(crate) struct RestExchange<'a> {
    pub(crate) api: &'a Api,
    pub(crate) route: &'a Route,
    pub(crate) templates: &'a Templates,
    pub(crate) state: ExchangeState,
}

impl<'a> RestExchange<'a> {
    /// Starts an exchange. `templates` are the compiled templates of the same route.
    pub(crate) fn new(
        api: &'a Api,
        route: &'a Route,
        templates: &'a Templates,
        request: Request,
    ) -> Self {
        Self { api, route, templates, state: ExchangeState::new(request) }
    }

    /// Goes on with an exchange whose backend was called.
    pub(crate) fn resume(
        api: &'a Api,
        route: &'a Route,
        templates: &'a Templates,
        sent: BackendRequest,
        mut state: ExchangeState,
    ) -> Self {
        state.sent = Some(sent);
        Self { api, route, templates, state }
    }

    /// What is kept until the backend answers.
    pub(crate) fn suspend(self) -> ExchangeState {
        self.state
    }

    /// Maps the request. A mock integration answers at once.
    pub(crate) fn request(&mut self) -> Step {
        match self.mapped_request() {
            Err(failure) => Step::Respond(self.refuse(&failure)),
            Ok(backend) if self.route.integration.kind == IntegrationType::Mock => {
                let answer = mock::answer(&backend.body);
                self.state.sent = Some(backend);
                match answer {
                    Ok(answer) => Step::Respond(self.response(BackendResult::Answer(answer))),
                    Err(failure) => Step::Respond(self.refuse(&failure)),
                }
            }
            Ok(backend) => {
                self.state.sent = Some(backend.clone());
                match self.answer_of_lambda_itself(&backend) {
                    Some(answer) => Step::Respond(self.response(BackendResult::Answer(answer))),
                    None => Step::Call(Box::new(backend)),
                }
            }
        }
    }

    /// What Lambda answers without calling the function.
    fn answer_of_lambda_itself(&mut self, sent: &BackendRequest) -> Option<BackendAnswer> {
        let (outcome, why, answer) = match sent.refused_event() {
            Some(refusal) => {
                let why = "the event is not valid JSON: Lambda does not call the function";
                ("400", why, refusal)
            }
            None if sent.invokes(InvocationType::DryRun) => {
                let why = "a dry run: Lambda does not call the function";
                ("204", why, BackendAnswer::new(204, Vec::new()))
            }
            None => return None,
        };
        self.note(|| TraceStep::new("event", outcome, why).with("event", shown(&sent.event())));
        Some(answer)
    }

    /// Turns what became of the backend's call into the client's response.
    pub(crate) fn response(&mut self, result: BackendResult) -> Response {
        let unattended =
            self.state.sent.as_ref().is_some_and(|sent| sent.invokes(InvocationType::Event));
        let answer = match result {
            // Nobody waits for the function: Lambda answers at once.
            BackendResult::Answer(_) if unattended => BackendAnswer::accepted(),
            BackendResult::Answer(answer) => answer,
            BackendResult::TimedOut => {
                let failure = Failure::new(
                    GatewayResponseType::IntegrationTimeout,
                    "Execution failed due to a timeout error",
                );
                return self.refuse(&failure);
            }
            BackendResult::Failed(why) => {
                let failure = Failure::new(GatewayResponseType::IntegrationFailure, why);
                return self.refuse(&failure);
            }
        };
        let response = match self.route.integration.kind {
            IntegrationType::AwsProxy => {
                proxy::lambda_response(&answer, &self.state.request, &self.api.binary_media_types)
            }
            IntegrationType::HttpProxy => Ok(proxy::http_response(answer, self)),
            _ => self.mapped_response(&answer),
        };
        let proxy = self.route.integration.kind == IntegrationType::AwsProxy;
        match response.and_then(|response| with_clean_headers(response, proxy)) {
            Ok(response) => self.finish(response),
            Err(failure) => self.refuse(&failure),
        }
    }

    fn mapped_request(&mut self) -> Result<BackendRequest, Failure> {
        self.check_api_key()?;
        self.check()?;
        let backend = self.map_request()?;
        self.note(|| {
            TraceStep::new(
                "backend request",
                format!("{} {}", backend.method, backend.url()),
                "parameters, overrides and stage variables are filled in",
            )
            .with("body", shown(&backend.body.clone().into_bytes()))
            .with("headers", pairs(backend.headers.iter()))
        });
        Ok(backend)
    }

    /// Which keys there are only the host knows; that there must be one is known here. The key
    /// shows in `$context.identity.apiKey`.
    fn check_api_key(&mut self) -> Result<(), Failure> {
        let from_authorizer = self.api.api_key_source.as_deref() == Some("AUTHORIZER");
        if !self.route.api_key_required || from_authorizer {
            return Ok(());
        }
        let known = self.state.request.context.pointer("/identity/apiKey");
        if known.is_some_and(Json::is_string) {
            return Ok(());
        }
        let key = self.state.request.headers.first("x-api-key").map(str::to_owned);
        let Some(key) = key else {
            let why = "The method requires an API key, and the request has no x-api-key header";
            self.note(|| TraceStep::new("api key", "missing", why));
            return Err(Failure::new(GatewayResponseType::InvalidApiKey, why));
        };
        let mut identity = self.state.request.context.get("identity").cloned();
        let identity = identity.get_or_insert_with(|| Json::Object(Default::default()));
        identity.insert("apiKey", Json::from(key));
        let identity = identity.clone();
        self.state.request.context.insert("identity", identity);
        Ok(())
    }

    fn check(&mut self) -> Result<(), Failure> {
        let validator = self.route.validator;
        let result = validate_request(self.api, self.route, &self.state.request);
        let why = match (validator.parameters, validator.body) {
            (false, false) => "the method has no validator",
            (true, false) => "the validator looks at required parameters",
            (false, true) => "the validator looks at the body",
            (true, true) => "the validator looks at required parameters and the body",
        };
        self.note(|| {
            let outcome = match &result {
                Ok(()) => "passed".to_owned(),
                Err(failure) => failure.message.clone(),
            };
            let step = TraceStep::new("validation", outcome, why);
            match &result {
                Err(Failure { validation_error: Some(text), .. }) => {
                    step.with("found", text.clone())
                }
                _ => step,
            }
        });
        result
    }

    /// The service's own answer to a failure.
    fn refuse(&mut self, failure: &Failure) -> Response {
        let mut request = self.state.request.clone();
        self.state.add_overrides(&mut request.context);
        let response =
            gateway_response(self.api, &request, failure).into_delivered(&request.method);
        self.state.failure = Some(failure.clone());
        self.note(|| {
            TraceStep::new(
                "gateway response",
                format!("{} {}", response.status, failure.kind),
                failure.log.clone(),
            )
            .with("body", response.body_text())
        });
        response
    }

    fn finish(&mut self, response: Response) -> Response {
        let response = response.into_delivered(&self.state.request.method);
        self.note(|| {
            TraceStep::new("response", response.status.to_string(), "what the client gets")
                .with("headers", pairs(response.headers.iter()))
                .with("body", response.body_text())
        });
        response
    }

    /// Notes a step, which is made only if somebody wants to see it.
    pub(crate) fn note(&mut self, step: impl FnOnce() -> TraceStep) {
        if self.state.traced {
            self.state.trace.push(step());
        }
    }

    /// `$context` as templates see it: with everything overridden so far.
    pub(crate) fn context(&self) -> Json {
        self.state.context()
    }
}

/// Refuses a response whose headers would end early: a line end in a header begins another one.
fn with_clean_headers(response: Response, proxy: bool) -> Result<Response, Failure> {
    match broken_header(&response.headers) {
        None => Ok(response),
        Some(name) if proxy => {
            Err(proxy::malformed(&format!("the header `{name}` has a line end")))
        }
        Some(name) => Err(Failure::configuration(format_args!(
            "Invalid header: `{name}` has a line end or a NUL"
        ))),
    }
}

/// The first header that cannot be written as one line.
pub(crate) fn broken_header(headers: &Headers) -> Option<String> {
    let breaks = |text: &str| text.contains(['\r', '\n', '\0']);
    let broken = headers.iter().find(|(name, value)| breaks(name) || breaks(value));
    broken.map(|(name, _)| name.escape_default().to_string())
}

/// A body as a trace shows it.
pub(crate) fn shown(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => format!("[Binary Data] {} bytes", body.len()),
    }
}

/// Headers and parameters as a trace shows them.
pub(crate) fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let shown: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
    format!("{{{}}}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Payload;
    use crate::model::{Integration, IntegrationResponse};
    use crate::templates::Compiler;
    use vtl::Engine;

    const LAMBDA: &str = "arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations";

    fn exchange(integration: Integration, result: BackendResult) -> (Response, Vec<TraceStep>) {
        let api = Api::default();
        let route = Route::new("POST", "/", integration);
        let templates = Templates::compile(&mut Compiler::new(&Engine::new()), &route);
        let mut request = Request::new("POST", "/");
        request.body = br#"{"a": 1}"#.to_vec();
        let mut exchange = RestExchange::new(&api, &route, &templates, request);
        let response = match exchange.request() {
            Step::Respond(response) => response,
            Step::Call(_) => exchange.response(result),
        };
        (response, exchange.state.trace.clone())
    }

    fn lambda() -> Integration {
        Integration::new(IntegrationType::Aws, LAMBDA)
            .with_request_template("application/json", "{\"b\": $input.path('$.a')}")
            .with_response(IntegrationResponse::new(200, None))
            .with_response(
                IntegrationResponse::new(404, Some(r"\[404\].*"))
                    .with_template("application/json", "$input.path('$.errorMessage')"),
            )
    }

    #[test]
    fn a_function_error_selects_its_response() {
        let error = BackendAnswer::lambda_error(r#"{"errorMessage": "[404] gone"}"#);
        let (response, trace) = exchange(lambda(), BackendResult::Answer(error));
        assert_eq!((response.status, response.body.as_slice()), (404, &b"[404] gone"[..]));
        let names: Vec<_> = trace.iter().map(|step| step.name).collect();
        assert_eq!(
            names,
            [
                "validation",
                "request template",
                "request template output",
                "backend request",
                "response selection",
                "response template",
                "response template output",
                "response",
            ]
        );
    }

    #[test]
    fn what_the_service_answers_itself() {
        let body = |integration, result| {
            let (response, _) = exchange(integration, result);
            format!("{} {}", response.status, response.body_text())
        };
        assert_eq!(
            body(lambda(), BackendResult::TimedOut),
            r#"504 {"message": "Endpoint request timed out"}"#
        );
        let no_default = Integration::new(IntegrationType::Aws, LAMBDA)
            .with_response(IntegrationResponse::new(400, Some("x")));
        let answer = BackendResult::Answer(BackendAnswer::lambda("1"));
        assert_eq!(body(no_default, answer.clone()), r#"500 {"message": "Internal server error"}"#);
        let broken = Integration::new(IntegrationType::Aws, LAMBDA)
            .with_request_template("application/json", "#if(");
        assert_eq!(body(broken, answer), r#"500 {"message": "Internal server error"}"#);
    }

    #[test]
    fn a_private_method_needs_a_key_and_shows_it() {
        let mock = Integration::new(IntegrationType::Mock, "")
            .with_request_template("application/json", "{statusCode: 200}")
            .with_response(
                IntegrationResponse::new(200, None)
                    .with_template("application/json", "$context.identity.apiKey"),
            );
        let mut route = Route::new("GET", "/", mock);
        route.api_key_required = true;
        let api = Api::default();
        let templates = Templates::compile(&mut Compiler::new(&Engine::new()), &route);
        let body = |request| match RestExchange::new(&api, &route, &templates, request).request() {
            Step::Respond(response) => response.body_text().into_owned(),
            Step::Call(_) => String::new(),
        };
        let mut request = Request::new("GET", "/");
        assert_eq!(body(request.clone()), r#"{"message":"Forbidden"}"#);
        request.headers.push("X-API-Key", "k1");
        assert_eq!(body(request), "k1");
    }

    #[test]
    fn overrides_go_from_the_request_template_to_the_response() {
        let mock = Integration::new(IntegrationType::Mock, "")
            .with_request_template(
                "application/json",
                "#set($context.responseOverride.status = 418)\
                 #set($context.responseOverride.header.X = 'y'){statusCode: 200}",
            )
            .with_response(
                IntegrationResponse::new(200, None)
                    .with_template("application/json", "$context.responseOverride.status"),
            );
        let (response, _) = exchange(mock, BackendResult::TimedOut);
        assert_eq!((response.status, response.body.as_slice()), (418, &b"418"[..]));
        assert_eq!(response.headers.first("x"), Some("y"));
    }

    #[test]
    fn proxies_get_an_event_or_the_body_as_it_came() {
        let sent = |kind, uri: &str| {
            let api = Api::default();
            let route = Route::new("POST", "/", Integration::new(kind, uri));
            let templates = Templates::compile(&mut Compiler::new(&Engine::new()), &route);
            let mut request = Request::new("POST", "/");
            request.body = b"a=1".to_vec();
            let mut exchange = RestExchange::new(&api, &route, &templates, request);
            match exchange.request() {
                Step::Call(call) => match call.body {
                    Payload::Text(text) => text,
                    Payload::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                },
                Step::Respond(response) => response.body_text().into_owned(),
            }
        };
        let event = sent(IntegrationType::AwsProxy, LAMBDA);
        assert!(event.contains(r#""httpMethod":"POST""#), "{event}");
        assert!(event.contains(r#""body":"a=1""#), "{event}");
        assert_eq!(sent(IntegrationType::HttpProxy, "https://example.com/"), "a=1");
    }

    #[test]
    fn the_trace_names_a_conversion_that_is_configured() {
        let conversions = |handling| {
            let mut integration = lambda();
            for response in integration.responses.iter_mut() {
                response.content_handling = handling;
            }
            let (_, trace) =
                exchange(integration, BackendResult::Answer(BackendAnswer::lambda("1")));
            let steps = trace.iter().filter(|step| step.name == "response conversion");
            steps.map(|step| step.outcome.clone()).collect::<Vec<_>>()
        };
        assert_eq!(conversions(None), [""; 0]);
        assert_eq!(conversions(Some(crate::ContentHandling::ConvertToText)), ["text"]);
    }
}
