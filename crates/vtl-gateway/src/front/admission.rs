//! Who may call a method of a REST API: authorizers decide before anything is mapped.

use vtl::apigateway::JavaPattern;

use super::compiled::CompiledApi;
use super::exchange::Next;
use crate::backend::{BackendAnswer, BackendRequest, BackendResult};
use crate::http_api::{Token, policy};
use crate::model::http::Request;
use crate::model::{Authorizer, AuthorizerType, Route};
use crate::proxy::rest_event;
use crate::request::mapping::{MappedBody, MappingExpression, Sources};
use crate::request::uri::Target;
use crate::response::gateway_response::{Failure, GatewayResponseType};
use crate::support::allowance::Allowance;
use crate::support::json::{self, Json, JsonExt};
use crate::trace::TraceStep;

/// How long the service keeps an authorizer's answer where the configuration does not say.
const USUAL_TTL: u32 = 300;

/// What is wanted before an exchange on a REST API continues.
#[derive(Debug)]
pub enum Admission {
    /// The authorizer's function is to be called.
    Ask(Box<PendingAdmission>),
    /// The signature of a token is to be checked.
    Verify(Box<PendingAdmission>),
    /// Nothing, or the request was refused.
    Decided(Next),
}

/// A request that waits for its authorizer.
#[derive(Debug)]
pub struct PendingAdmission {
    api: CompiledApi,
    route: usize,
    authorizer: Authorizer,
    request: Request,
    traced: bool,
    wants: Wants,
}

#[derive(Debug)]
enum Wants {
    Function { sent: Box<BackendRequest>, identity: Vec<String>, arn: String },
    Token(Box<Token>),
}

impl Admission {
    /// Looks at who calls a route; the request has its `$context`.
    pub(super) fn of(api: &CompiledApi, index: usize, request: Request, traced: bool) -> Self {
        let Some(route) = api.api().routes.get(index) else {
            return Self::Decided(api.start(index, request, Vec::new(), traced));
        };
        // Whoever says in the request what the authorizer said, has asked it.
        let is_decided = request.context.get("authorizer").is_some_and(|value| !value.is_null());
        let kind = route.authorization.kind.as_str();
        if is_decided || matches!(kind, "" | "NONE") {
            return Self::Decided(api.start(index, request, Vec::new(), traced));
        }
        let gate = Gate { api, index, traced };
        if kind == "AWS_IAM" {
            return gate.signed(request);
        }
        let name = route.authorization.authorizer.as_deref().unwrap_or_default();
        match api.api().authorizer(name).cloned() {
            Some(authorizer) => gate.ask(authorizer, route, request),
            None => {
                let why = format!(
                    "the authorizer `{name}` is not in this configuration: nothing is checked"
                );
                gate.pass(request, why)
            }
        }
    }
}

/// The door of a route.
struct Gate<'a> {
    api: &'a CompiledApi,
    index: usize,
    traced: bool,
}

impl Gate<'_> {
    fn pass(&self, request: Request, why: impl Into<String>) -> Admission {
        Admission::Decided(pass(self.api, self.index, request, why.into(), self.traced))
    }

    fn refuse(&self, request: Request, failure: Failure) -> Admission {
        Admission::Decided(self.api.refuse(self.index, request, failure))
    }

    /// A request for IAM: the signature is not checked here, only that there is one.
    fn signed(&self, request: Request) -> Admission {
        let header = request.headers.first("Authorization").unwrap_or_default();
        if header.starts_with("AWS4-") || request.query.last("X-Amz-Signature").is_some() {
            return self.pass(request, "the request is signed; signatures are not checked here");
        }
        let why = "the request is not signed, and the method wants AWS_IAM";
        self.refuse(request, Failure::new(GatewayResponseType::MissingAuthenticationToken, why))
    }

    fn ask(&self, authorizer: Authorizer, route: &Route, request: Request) -> Admission {
        let Some(identity) = identity(&authorizer, &request) else {
            let sources = authorizer.identity_sources.join(", ");
            return self.refuse(
                request,
                unauthorized(format!(
                    "an identity source is missing or empty ({sources}): the authorizer is not asked"
                )),
            );
        };
        if let Some(expression) = &authorizer.validation_expression {
            let token = identity.first().map(String::as_str).unwrap_or_default();
            let fits = JavaPattern::compile(expression)
                .and_then(|pattern| pattern.matches_whole(token))
                .unwrap_or(false);
            if !fits {
                let why =
                    format!("the token does not match `{expression}`: the authorizer is not asked");
                return self.refuse(request, unauthorized(why));
            }
        }
        let wants = if authorizer.kind == AuthorizerType::UserPools {
            let issuer = issuers(&authorizer).into_iter().next().unwrap_or_default();
            let token = identity.first().map(String::as_str).unwrap_or_default();
            match Token::decode(token, &issuer) {
                Ok(token) => Wants::Token(Box::new(token)),
                Err(why) => return self.refuse(request, unauthorized(why)),
            }
        } else {
            let arn = method_arn(&request);
            let event = match authorizer.kind {
                AuthorizerType::Request => request_event(&request, route, &arn),
                _ => Json::object([
                    ("type", Json::from("TOKEN")),
                    ("methodArn", Json::from(arn.as_str())),
                    ("authorizationToken", Json::from(identity.first().cloned())),
                ]),
            };
            let function = match Target::of_uri(&authorizer.uri) {
                Target::Lambda { function } => function,
                _ => authorizer.function.clone().unwrap_or_default(),
            };
            let mut sent = BackendRequest::for_function(function, event.to_string());
            if !authorizer.uri.is_empty() {
                sent.uri.clone_from(&authorizer.uri);
            }
            Wants::Function { sent: Box::new(sent), identity, arn }
        };
        let is_token = matches!(wants, Wants::Token(_));
        let (api, route, traced) = (self.api.clone(), self.index, self.traced);
        let pending = Box::new(PendingAdmission { api, route, authorizer, request, traced, wants });
        if is_token { Admission::Verify(pending) } else { Admission::Ask(pending) }
    }
}

impl PendingAdmission {
    /// The authorizer, with its function.
    #[must_use]
    pub fn authorizer(&self) -> &Authorizer {
        &self.authorizer
    }

    /// The client's request, with `$context` filled.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The call of the authorizer's function; nothing where a token is to be verified.
    #[must_use]
    pub fn backend_request(&self) -> Option<&BackendRequest> {
        match &self.wants {
            Wants::Function { sent, .. } => Some(sent),
            Wants::Token(_) => None,
        }
    }

    /// The token whose signature is to be checked.
    #[must_use]
    pub fn token(&self) -> Option<&Token> {
        match &self.wants {
            Wants::Token(token) => Some(token),
            Wants::Function { .. } => None,
        }
    }

    /// Under which key, and for how many seconds, the function's answer may be kept for other requests.
    #[must_use]
    pub fn cache_key(&self) -> Option<(String, u32)> {
        let ttl = self.authorizer.ttl_seconds.unwrap_or(USUAL_TTL);
        let Wants::Function { identity, .. } = &self.wants else { return None };
        let name = std::iter::once(self.authorizer.name.clone());
        let key: Json = name.chain(identity.iter().cloned()).collect();
        (ttl > 0 && !identity.is_empty()).then(|| (key.to_string(), ttl))
    }

    /// Goes on with what the authorizer's function answered, after so many milliseconds.
    #[must_use]
    pub fn respond(self, result: BackendResult, millis: u64) -> Next {
        let Wants::Function { arn, .. } = &self.wants else {
            return self.refuse(unauthorized("the authorizer has no function"));
        };
        let decided = match &result {
            BackendResult::Answer(answer) => decision(answer, arn, millis),
            BackendResult::TimedOut => Err(Failure::new(
                GatewayResponseType::AuthorizerFailure,
                "the authorizer took longer than 10 seconds",
            )),
            BackendResult::Failed(why) => {
                Err(Failure::new(GatewayResponseType::AuthorizerConfigurationError, why.as_str()))
            }
        };
        match decided {
            Ok(context) => self.admit(context, "the authorizer's function allowed the request"),
            Err(failure) => self.refuse(failure),
        }
    }

    /// Goes on with what the host found out about the token's signature; the claims are checked now.
    #[must_use]
    pub fn verified(self, signature: Result<(), String>) -> Next {
        let Wants::Token(token) = &self.wants else {
            return self.refuse(unauthorized("the authorizer has no token"));
        };
        let now = self.request.context.get("requestTimeEpoch").and_then(Json::as_f64);
        let checked = signature
            .map_err(unauthorized)
            .and_then(|()| check_claims(token, &self.authorizer, now.unwrap_or_default() / 1000.0));
        let scopes = self.api.api().routes.get(self.route);
        let scopes = scopes.map(|route| route.authorization.scopes.as_slice()).unwrap_or_default();
        let own = token.scopes();
        let has_scope = scopes.is_empty() || scopes.iter().any(|scope| own.contains(scope));
        let context = Json::object([("claims", token.claims_as_text())]);
        match checked {
            Err(failure) => self.refuse(failure),
            Ok(()) if !has_scope => {
                let why = format!("the token has none of the scopes {}", scopes.join(" "));
                self.refuse(unauthorized(why))
            }
            Ok(()) => self.admit(context, "the token is valid"),
        }
    }

    fn admit(self, context: Json, why: &str) -> Next {
        let mut request = self.request;
        request.context.insert("authorizer", context);
        pass(&self.api, self.route, request, why.to_owned(), self.traced)
    }

    fn refuse(self, failure: Failure) -> Next {
        self.api.refuse(self.route, self.request, failure)
    }
}

fn pass(api: &CompiledApi, index: usize, request: Request, why: String, traced: bool) -> Next {
    let trace = match traced {
        true => vec![TraceStep::new("authorizer", "passed", why)],
        false => Vec::new(),
    };
    api.start(index, request, trace, traced)
}

fn unauthorized(why: impl Into<String>) -> Failure {
    Failure::new(GatewayResponseType::Unauthorized, why)
}

/// The values of the identity sources, in order. `None` when one of them is missing or empty.
fn identity(authorizer: &Authorizer, request: &Request) -> Option<Vec<String>> {
    let body = MappedBody::new("");
    let sources = Sources {
        path: &request.path_parameters,
        query: &request.query,
        headers: &request.headers,
        body: &body,
        context: &request.context,
        stage_variables: &request.stage_variables,
        allowance: &Allowance::default(),
    };
    let value = |source: &String| {
        let expression = MappingExpression::parse_request(source).ok()?;
        sources.values(&expression).ok()?.pop().filter(|value| !value.trim().is_empty())
    };
    authorizer.identity_sources.iter().map(value).collect()
}

/// The ARN of the request, which policies allow: with the path as it came.
fn method_arn(request: &Request) -> String {
    let text = |name: &str| request.context.get(name).and_then(Json::as_str).unwrap_or_default();
    let domain = text("domainName");
    let region = domain.split(".execute-api.").nth(1).and_then(|rest| rest.split('.').next());
    format!(
        "arn:aws:execute-api:{}:{}:{}/{}/{}/{}",
        region.unwrap_or("us-east-1"),
        text("accountId"),
        text("apiId"),
        text("stage"),
        request.method,
        request.path.trim_start_matches('/')
    )
}

/// The event of a REQUEST authorizer: that of a proxy without the body.
fn request_event(request: &Request, route: &Route, arn: &str) -> Json {
    let event = rest_event(request, route, &[]);
    let start = [("type", Json::from("REQUEST")), ("methodArn", Json::from(arn))];
    let rest =
        event.members().filter(|(name, _)| !["body", "isBase64Encoded"].contains(&name.as_str()));
    let start = start.into_iter().map(|(name, value)| (name.to_owned(), value));
    Json::Object(start.chain(rest.map(|(name, value)| (name.clone(), value.clone()))).collect())
}

/// What the function's answer comes to: `$context.authorizer`, or why the request may not pass.
fn decision(answer: &BackendAnswer, arn: &str, millis: u64) -> Result<Json, Failure> {
    let result = json::parse(&String::from_utf8_lossy(&answer.body)).ok();
    if answer.function_error {
        let message = result.as_ref().and_then(|result| result.get("errorMessage"));
        return Err(match message.and_then(Json::as_str) {
            Some("Unauthorized") => unauthorized("the authorizer said: Unauthorized"),
            message => Failure::new(
                GatewayResponseType::AuthorizerFailure,
                format!("the authorizer failed: {}", message.unwrap_or_default()),
            ),
        });
    }
    let wrong = |why: &str| Failure::new(GatewayResponseType::AuthorizerConfigurationError, why);
    if answer.status >= 400 {
        return Err(wrong("the authorizer's function cannot be called"));
    }
    let result = result.filter(Json::is_object);
    let result = result.ok_or_else(|| wrong("the authorizer's answer is not a JSON object"))?;
    let policy = result.get("policyDocument").filter(|policy| policy.is_object());
    let policy = policy.ok_or_else(|| wrong("the authorizer's answer has no `policyDocument`"))?;
    let principal = result.get("principalId").filter(|principal| !principal.is_null());
    let principal =
        principal.ok_or_else(|| wrong("the authorizer's answer has no `principalId`"))?;
    match policy::decide(policy, arn) {
        policy::Decision::Allowed => {}
        policy::Decision::Denied => {
            let kind = GatewayResponseType::AccessDenied;
            let message = format!("{} with an explicit deny", kind.message());
            let why = "a statement of the policy denies the request";
            return Err(Failure::new(kind, why).with_message(message));
        }
        policy::Decision::NotMentioned => {
            let why = "no statement of the policy allows the request";
            return Err(Failure::new(GatewayResponseType::AccessDenied, why));
        }
    }
    let mut context = Json::Object(Default::default());
    for (name, value) in result.get("context").into_iter().flat_map(JsonExt::members) {
        let text = match value {
            Json::Null => continue,
            value => value.scalar_text(),
        };
        let text = text.ok_or_else(|| {
            wrong("a member of the authorizer's `context` is not a string, a number or a boolean")
        })?;
        context.insert(name, Json::from(text));
    }
    context.insert("principalId", Json::from(principal.scalar_text().unwrap_or_default()));
    context.insert("integrationLatency", Json::from(millis));
    Ok(context)
}

/// The issuers of an authorizer's user pools, as far as their ARNs are known.
fn issuers(authorizer: &Authorizer) -> Vec<String> {
    let issuer = |arn: &String| {
        let region = arn.split(':').nth(3)?;
        let (_, pool) = arn.split_once(":userpool/")?;
        let known = !arn.contains("${");
        known.then(|| format!("https://cognito-idp.{region}.amazonaws.com/{pool}"))
    };
    authorizer.user_pools.iter().filter_map(issuer).collect()
}

fn check_claims(token: &Token, authorizer: &Authorizer, now: f64) -> Result<(), Failure> {
    let claim = |name: &str| token.claims.get(name);
    let issuers = issuers(authorizer);
    let issuer = claim("iss").and_then(Json::as_str).unwrap_or_default();
    if !issuers.is_empty() && !issuers.iter().any(|known| known == issuer) {
        return Err(unauthorized(format!(
            "the token is from `{issuer}`, not from a user pool of the authorizer"
        )));
    }
    if claim("exp").and_then(Json::as_f64).is_none_or(|exp| exp <= now) {
        let message = "The incoming token has expired";
        return Err(unauthorized("the token has expired").with_message(message));
    }
    Ok(())
}
