//! Whole integrations: a configuration in, then requests in and responses out.

use serde_json::{Map, Value as Json, json};
use vtl::Engine;
use vtl_gateway::config::{self, Dialect, FileReader, LoadOptions, route_json};
use vtl_gateway::protocol::{finished_json, pending_json, read_backend_result, read_request};
use vtl_gateway::{BackendRequest, CompiledApi, HostContext, Next, PendingExchange, Place, Target};

/// A configuration, ready to answer requests.
#[derive(Debug, Clone)]
pub struct Api {
    compiled: CompiledApi,
    about: Json,
}

/// An exchange that waits for its backend.
#[derive(Debug)]
pub struct Pending(PendingExchange);

/// What an exchange is after its first step: `about` has `integrationRequest` or `response`, and the `trace`.
#[derive(Debug)]
pub struct Started {
    /// It as JSON.
    pub about: Json,
    /// The exchange, if it waits for its backend.
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
    let stage = loaded.api.stage.clone();
    let compiled = CompiledApi::new(loaded.api, &Engine::new());
    let problems = compiled.problems().iter().map(|problem| {
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
        "dialect": loaded.dialect.map(dialect_name),
        "stage": stage,
        "routes": routes,
        "findings": findings,
        "problems": problems,
    });
    Ok(Api { compiled, about })
}

impl Api {
    /// `dialect`, `stage`, `routes` as `aws apigateway get-method` prints them, `findings`, and `problems`: templates
    /// that do not compile.
    #[must_use]
    pub fn about(&self) -> &Json {
        &self.about
    }

    /// Starts an exchange.
    ///
    /// `request`: `method`, `path` (a query string may follow), `headers`, `querystring`, `rawQuery`, `body` or
    /// `bodyBase64`, `context`, `stageVariables`; `host` for what only a host knows: `requestId`, `time`, `sourceIp`, ….
    ///
    /// # Errors
    /// A message for the caller: a member of another type.
    pub fn exchange(&self, request: &Map<String, Json>) -> Result<Started, String> {
        let host = host_context(request.get("host"))?;
        let mut inner = Map::new();
        let mut case = Map::new();
        for (name, value) in request {
            let name = match (name.as_str(), value) {
                (_, Json::Null) => continue,
                ("host", _) => continue,
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
                ("method" | "path" | "body" | "rawQuery" | "bodyBase64", _) => {
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
        Ok(match self.compiled.exchange_with(request, &host) {
            Next::Respond(finished) => {
                Started { about: finished_json(&finished, true), pending: None }
            }
            Next::Call(pending) => Started {
                about: with_target(pending_json(&pending, true), pending.backend_request()),
                pending: Some(Pending(*pending)),
            },
        })
    }
}

impl Pending {
    /// Whether the backend is a Lambda function.
    #[must_use]
    pub fn is_lambda(&self) -> bool {
        matches!(self.0.backend_request().target, Target::Lambda { .. })
    }

    /// Ends the exchange with what became of the backend's call: `status`, `headers`, `body` or `bodyBase64`,
    /// `functionError`; or `timeout`; or `failure`.
    ///
    /// # Errors
    /// The exchange as it was, and a message for the caller.
    pub fn respond(self, result: &Map<String, Json>) -> Result<Json, (Box<Self>, String)> {
        let mut given = result.clone();
        if let Some(body) = given.remove("bodyBase64") {
            given.insert("body_base64".to_owned(), body);
        }
        match read_backend_result(&Json::Object(given), self.0.backend_request()) {
            Ok(result) => Ok(finished_json(&self.0.respond(result), true)),
            Err(message) => Err((Box::new(self), message)),
        }
    }
}

/// What the backend is, beside what it gets.
fn with_target(mut about: Json, sent: &BackendRequest) -> Json {
    let Some(Json::Object(members)) = about.get_mut("integrationRequest") else {
        return about;
    };
    members.insert("type".to_owned(), json!(sent.kind.as_str()));
    match &sent.target {
        Target::Lambda { function } => {
            members.insert("function".to_owned(), json!(function));
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

fn finding_json(finding: &config::Finding) -> Json {
    let mut out = Map::new();
    out.insert("level".to_owned(), json!(finding.severity.as_str()));
    out.insert("code".to_owned(), json!(finding.code.id));
    out.insert("message".to_owned(), json!(finding.message));
    if let Some(at) = &finding.place {
        out.extend(place_members(at));
    }
    if let Some(help) = &finding.help {
        out.insert("help".to_owned(), json!(help));
    }
    Json::Object(out)
}

fn place_members(at: &Place) -> [(String, Json); 3] {
    [
        ("file".to_owned(), json!(&*at.file)),
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
        assert_eq!(done["response"]["status"], 200);
        assert_eq!(done["response"]["body"], "{\"total\": 12}");
        assert!(!done["trace"].as_array().unwrap().is_empty());
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
