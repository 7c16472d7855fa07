//! Whole integrations: a configuration in, then requests in and responses out.

use serde_json::{Map, Value as Json, json};
use vtl::Engine;
use vtl_gateway::config::{self, Dialect, FileReader, LoadOptions, route_json};
use vtl_gateway::gateway::{Gateway, Next};
use vtl_gateway::protocol::{
    exchange_json, finding_json, next_json, read_backend_result, read_request,
};
use vtl_gateway::{BackendRequest, BackendResult, HostContext, Place, Target};

/// A configuration, ready to answer requests.
#[derive(Debug, Clone)]
pub struct Api {
    gateway: Gateway,
    about: Json,
}

/// An exchange that waits for its host.
#[derive(Debug)]
pub struct Pending(Next);

/// How far an exchange is: `about` says what it `wants`, or has the `response`; and the `trace`.
#[derive(Debug)]
pub struct Started {
    /// It as JSON.
    pub about: Json,
    /// The exchange, if it waits for its host.
    pub pending: Option<Pending>,
}

/// Loads a configuration. `options`: `stage`, `serverlessVersion`, `values`.
///
/// # Errors
/// A message for the caller: an option that is none. What is wrong with the configuration is in [`Api::about`].
pub fn load(
    name: &str,
    text: &str,
    options: &Map<String, Json>,
    files: &mut FileReader<'_>,
) -> Result<Api, String> {
    let loaded = config::load_with(name, text, &load_options(options)?, files);
    let findings: Json = loaded.findings.iter().map(finding_json).collect();
    let routes: Json = loaded.api.routes.iter().map(route_json).collect();
    let (dialect, stage) = (loaded.dialect.map(dialect_name), loaded.api.stage.clone());
    let gateway = Gateway::new(loaded, &Engine::new());
    let problems = gateway.rest().problems().iter().map(|problem| {
        let mut out = Map::new();
        out.insert("route".to_owned(), json!(problem.route));
        out.insert("mediaType".to_owned(), json!(problem.media_type));
        out.insert("message".to_owned(), json!(problem.error.to_string()));
        if let Some(at) = &problem.place {
            out.extend(place_members(at));
        }
        Json::Object(out)
    });
    let problems: Json = problems.collect();
    let about = json!({
        "dialect": dialect,
        "stage": stage,
        "routes": routes,
        "httpApis": http_apis_json(&gateway),
        "findings": findings,
        "problems": problems,
    });
    Ok(Api { gateway, about })
}

/// The HTTP APIs: `name`, `stage`, and `routes` with `routeKey`, `function` or `uri`, and `authorization`.
fn http_apis_json(gateway: &Gateway) -> Json {
    let apis = gateway.http_apis().iter().map(|api| {
        let routes = api.routes.iter().map(|route| {
            let mut out = Map::new();
            out.insert("routeKey".to_owned(), json!(route.key.to_string()));
            match &route.function {
                Some(function) => out.insert("function".to_owned(), json!(function)),
                None => out.insert("uri".to_owned(), json!(route.integration.uri)),
            };
            // A route of `serverless.yml` without an authorizer names no kind.
            let kind = match &*route.authorization.kind {
                "" => "NONE",
                kind => kind,
            };
            out.insert("authorization".to_owned(), json!(kind));
            Json::Object(out)
        });
        json!({"name": api.name, "stage": api.stage_name(), "routes": routes.collect::<Json>()})
    });
    apis.collect()
}

impl Api {
    /// `dialect`, `stage`, `routes` as `aws apigateway get-method` prints them, `httpApis`, `findings`, and `problems`:
    /// templates that do not compile.
    #[must_use]
    pub fn about(&self) -> &Json {
        &self.about
    }

    /// Starts an exchange.
    ///
    /// `request`: `method`, `path` (a query string may follow), `headers`, `querystring`, `rawQuery`, `body` or
    /// `bodyBase64`, `context`, `stageVariables`; `api`, which of several APIs (`rest`, `http` or a name); `host` for what
    /// only a host knows: `requestId`, `time`, `sourceIp`, …. Who hands over `context.authorizer` has asked the authorizer
    /// of a REST API: it is not asked again.
    ///
    /// # Errors
    /// A message for the caller: a member of another type.
    pub fn exchange(&self, request: &Map<String, Json>) -> Result<Started, String> {
        let host = host_context(request.get("host"))?;
        let mut inner = Map::new();
        let mut case = Map::new();
        let mut wanted = None;
        for (name, value) in request {
            let name = match (name.as_str(), value) {
                (_, Json::Null) => continue,
                ("host", _) => continue,
                ("api", Json::String(api)) => {
                    wanted = Some(api.as_str());
                    continue;
                }
                ("context" | "stageVariables", Json::Object(_)) => {
                    case.insert(name.clone(), value.clone());
                    continue;
                }
                ("method" | "path" | "body", Json::String(_)) => name.as_str(),
                (
                    "headers" | "querystring" | "pathParameters",
                    Json::Object(_) | Json::Array(_),
                ) => name.as_str(),
                ("rawQuery" | "raw_query", Json::String(_)) => "raw_query",
                ("bodyBase64" | "body_base64", Json::String(_)) => "body_base64",
                ("method" | "path" | "body" | "rawQuery" | "bodyBase64" | "api", _) => {
                    return Err(format!("`{name}` must be a string"));
                }
                (
                    "headers" | "querystring" | "pathParameters" | "context" | "stageVariables",
                    _,
                ) => {
                    return Err(format!("`{name}` must be an object"));
                }
                _ => return Err(format!("there is no `{name}` in a request")),
            };
            inner.insert(name.to_owned(), value.clone());
        }
        case.insert("request".to_owned(), Json::Object(inner));
        let mut request = read_request(&Json::Object(case))?;
        request.method.make_ascii_uppercase();
        let api = match wanted {
            Some(name) => self.gateway.named(name, &request),
            None => Some(self.gateway.choose(&request).api),
        };
        let api = api.ok_or_else(|| {
            format!("there is no API `{}` with routes", wanted.unwrap_or_default())
        })?;
        let is_admitted = request.context.get("authorizer").is_some();
        Ok(Started::of(match is_admitted {
            true => api.exchange_admitted(request, &host),
            false => api.exchange(request, &host),
        }))
    }
}

impl Started {
    fn of(next: Next) -> Self {
        let about = match &next {
            Next::Respond(finished) => {
                return Self { about: exchange_json(finished, true), pending: None };
            }
            Next::Call(call) => {
                with_target(next_json(&next, true), call.backend_request(), call.function())
            }
            Next::Authorize(pending) => match pending.backend_request() {
                Some(sent) => with_target(next_json(&next, true), sent, pending.function()),
                None => next_json(&next, true),
            },
            Next::Verify(_) => next_json(&next, true),
        };
        Self { about, pending: Some(Pending(next)) }
    }
}

impl Pending {
    fn sent(&self) -> Option<&BackendRequest> {
        match &self.0 {
            Next::Call(call) => Some(call.backend_request()),
            Next::Authorize(pending) => pending.backend_request(),
            _ => None,
        }
    }

    /// Whether a Lambda function is to be called.
    #[must_use]
    pub fn is_lambda(&self) -> bool {
        self.sent().is_some_and(BackendRequest::calls_function)
    }

    /// Goes on with what became of the call: `status`, `headers`, `body` or `bodyBase64`, `functionError`; or `timeout`;
    /// or `failure`. `millis`: how long it took.
    ///
    /// # Errors
    /// The exchange as it was, and a message for the caller.
    pub fn respond(self, result: &Map<String, Json>) -> Result<Started, (Box<Self>, String)> {
        let mut given = result.clone();
        if let Some(body) = given.remove("bodyBase64") {
            given.insert("body_base64".to_owned(), body);
        }
        let millis = given.remove("millis").and_then(|millis| millis.as_f64());
        let millis = millis.unwrap_or_default() as u64;
        let Some(sent) = self.sent() else {
            return Err((Box::new(self), "the exchange wants no call: see `wants`".to_owned()));
        };
        let result = match read_backend_result(&Json::Object(given), sent) {
            Ok(result) => result,
            Err(message) => return Err((Box::new(self), message)),
        };
        Ok(Started::of(self.after(result, millis)))
    }

    fn after(self, result: BackendResult, millis: u64) -> Next {
        match self.0 {
            Next::Call(call) => Next::Respond(Box::new(call.respond(result, millis))),
            Next::Authorize(pending) => pending.respond(result, millis),
            next => next,
        }
    }

    /// Goes on with what the host found out about a token's signature: nothing is wrong, or what.
    ///
    /// # Errors
    /// The exchange as it was, and a message for the caller.
    pub fn verified(self, problem: Option<String>) -> Result<Started, (Box<Self>, String)> {
        match self.0 {
            Next::Verify(pending) => Ok(Started::of(pending.verified(problem.map_or(Ok(()), Err)))),
            next => {
                let message = "the exchange wants no signature: see `wants`".to_owned();
                Err((Box::new(Self(next)), message))
            }
        }
    }
}

/// What is called, beside what it gets.
fn with_target(mut about: Json, sent: &BackendRequest, function: Option<&str>) -> Json {
    let Some(Json::Object(members)) = about.get_mut("integrationRequest") else {
        return about;
    };
    members.insert("type".to_owned(), json!(sent.kind.as_str()));
    match &sent.target {
        Target::Lambda { function: arn } => {
            members.insert("function".to_owned(), json!(arn));
        }
        Target::Action { service, action } => {
            members.insert("service".to_owned(), json!(service));
            members.insert("action".to_owned(), json!(action));
        }
        Target::Path { service, path } => {
            members.insert("service".to_owned(), json!(service));
            members.insert("servicePath".to_owned(), json!(path));
        }
        _ => {}
    }
    if let Some(name) = function {
        members.insert("functionName".to_owned(), json!(name));
    }
    about
}

fn load_options(given: &Map<String, Json>) -> Result<LoadOptions, String> {
    let mut options = LoadOptions::default();
    for (name, value) in given {
        match (name.as_str(), value) {
            (_, Json::Null) => {}
            ("stage", Json::String(stage)) => options.stage = Some(stage.clone()),
            ("serverlessVersion", Json::String(version)) => {
                options.serverless_version = Some(version.clone());
            }
            ("values", Json::Object(values)) => {
                let text = |value: &Json| match value {
                    Json::String(text) => text.clone(),
                    other => other.to_string(),
                };
                options.values = values.iter().map(|(n, v)| (n.clone(), text(v))).collect();
            }
            ("stage" | "serverlessVersion", _) => return Err(format!("`{name}` must be a string")),
            ("values", _) => return Err("`values` must be an object".to_owned()),
            _ => {
                return Err(format!(
                    "there is no option `{name}`; there are stage, serverlessVersion, values"
                ));
            }
        }
    }
    Ok(options)
}

fn host_context(given: Option<&Json>) -> Result<HostContext, String> {
    let mut host = HostContext::default();
    let given = match given {
        None | Some(Json::Null) => return Ok(host),
        Some(Json::Object(given)) => given,
        Some(_) => return Err("`host` must be an object".to_owned()),
    };
    for (name, value) in given {
        let field = match (name.as_str(), value) {
            (_, Json::Null) => continue,
            ("time", value) => {
                let time = value.as_f64().ok_or("`time` must be milliseconds since 1970")?;
                host.time_millis = time as u64;
                continue;
            }
            ("requestId", _) => &mut host.request_id,
            ("extendedRequestId", _) => &mut host.extended_request_id,
            ("sourceIp", _) => &mut host.source_ip,
            ("protocol", _) => &mut host.protocol,
            ("accountId", _) => &mut host.account_id,
            ("apiId", _) => &mut host.api_id,
            ("domainName", _) => &mut host.domain_name,
            ("deploymentId", _) => &mut host.deployment_id,
            ("traceId", _) => host.trace_id.get_or_insert_default(),
            _ => return Err(format!("there is no `{name}` in `host`")),
        };
        *field = value.as_str().ok_or_else(|| format!("`{name}` must be a string"))?.to_owned();
    }
    Ok(host)
}

fn place_members(at: &Place) -> [(String, Json); 3] {
    [
        ("file".to_owned(), json!(at.file())),
        ("line".to_owned(), json!(at.line)),
        ("column".to_owned(), json!(at.column)),
    ]
}

fn dialect_name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Serverless => "serverless",
        Dialect::OpenApi => "openapi",
        Dialect::CloudFormation => "cloudformation",
        Dialect::GetIntegration => "get-integration",
        Dialect::Terraform => "terraform",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "
service: shop
provider: aws
functions:
  order:
    handler: order.get
    events:
      - http:
          path: orders/{id}
          method: get
          integration: lambda
          request: {template: {application/json: '{\"id\": \"$input.params(\"id\")\", \"q\": \"$input.params(\"q\")\"}'}}
";

    fn api() -> Api {
        load("serverless.yml", CONFIG, &Map::new(), &mut |path| Err(format!("no {path}"))).unwrap()
    }

    fn members(value: Json) -> Map<String, Json> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn an_exchange_goes_in_two_steps() {
        let api = api();
        assert_eq!(api.about()["dialect"], "serverless");
        assert_eq!(api.about()["routes"][0]["resourcePath"], "/orders/{id}");
        let started =
            api.exchange(&members(json!({"path": "/orders/7?q=a%20b", "method": "get"}))).unwrap();
        let sent = &started.about["integrationRequest"];
        assert_eq!(sent["body"], r#"{"id": "7", "q": "a b"}"#);
        assert_eq!(sent["type"], "AWS");
        let pending = started.pending.unwrap();
        assert!(pending.is_lambda());
        let (pending, message) = pending.respond(&members(json!({"bodyBase64": "%"}))).unwrap_err();
        assert!(message.contains("base64"), "{message}");
        let done = pending.respond(&members(json!({"body": "{\"total\": 12}"}))).unwrap();
        assert!(done.pending.is_none());
        let done = done.about;
        assert_eq!(done["response"]["status"], 200);
        assert_eq!(done["response"]["body"], "{\"total\": 12}");
        assert!(!done["trace"].as_array().unwrap().is_empty());
    }

    const HTTP: &str = "
service: shop
provider:
  name: aws
  httpApi:
    authorizers:
      tokens: {type: jwt, identitySource: $request.header.Authorization, issuerUrl: 'https://i.example/', audience: [a]}
functions:
  order:
    handler: order.get
    events:
      - httpApi: 'GET /orders/{id}'
      - httpApi: {method: POST, path: /orders, authorizer: tokens}
";

    #[test]
    fn http_apis_have_exchanges_too() {
        let mut none = |path: &str| Err(format!("no {path}"));
        let api = load("serverless.yml", HTTP, &Map::new(), &mut none).unwrap();
        let routes = &api.about()["httpApis"][0]["routes"];
        assert_eq!(routes[0]["routeKey"], "GET /orders/{id}");
        let started = api.exchange(&members(json!({"path": "/orders/7"}))).unwrap();
        assert_eq!(started.about["wants"], "backend");
        assert_eq!(started.about["integrationRequest"]["functionName"], "order");
        let pending = started.pending.unwrap();
        assert!(pending.is_lambda());
        let (pending, message) = pending.verified(None).unwrap_err();
        assert!(message.contains("wants no signature"));
        let done = pending.respond(&members(json!({"body": "{\"a\": 1}"}))).unwrap();
        assert_eq!(done.about["response"]["body"], "{\"a\": 1}");
    }

    #[test]
    fn tokens_are_handed_out_before_the_backend() {
        let mut none = |path: &str| Err(format!("no {path}"));
        let api = load("serverless.yml", HTTP, &Map::new(), &mut none).unwrap();
        // {"alg":"RS256"} . {"iss":"https://i.example/","aud":"a","exp":4000000000}
        let token = "eyJhbGciOiJSUzI1NiJ9.\
             eyJpc3MiOiJodHRwczovL2kuZXhhbXBsZS8iLCJhdWQiOiJhIiwiZXhwIjo0MDAwMDAwMDAwfQ.AA";
        let request =
            json!({"method": "POST", "path": "/orders", "headers": {"Authorization": token}});
        let start = || api.exchange(&members(request.clone())).unwrap();
        assert_eq!(start().about["wants"], "signature");
        assert_eq!(start().about["token"]["claims"]["aud"], "a");
        let next = start().pending.unwrap().verified(None).unwrap();
        assert_eq!(next.about["wants"], "backend");
        let refused = start().pending.unwrap().verified(Some("no such key".to_owned())).unwrap();
        assert_eq!(refused.about["response"]["status"], 401);
    }

    #[test]
    fn what_the_gateway_answers_itself_is_named() {
        let started = api().exchange(&members(json!({"path": "/nothing"}))).unwrap();
        assert!(started.pending.is_none());
        assert_eq!(started.about["gatewayResponse"]["type"], "MISSING_AUTHENTICATION_TOKEN");
    }

    #[test]
    fn requests_of_another_form_are_refused() {
        for (request, message) in [
            (json!({"path": 1}), "`path` must be a string"),
            (json!({"headers": "x"}), "`headers` must be an object"),
            (json!({"query": {}}), "there is no `query` in a request"),
            (json!({"host": {"time": "now"}}), "`time` must be milliseconds since 1970"),
            (json!({"host": {"ip": ""}}), "there is no `ip` in `host`"),
        ] {
            assert_eq!(api().exchange(&members(request)).unwrap_err(), message);
        }
    }
}
