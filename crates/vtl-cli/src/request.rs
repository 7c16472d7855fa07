//! The request on the command line: an event, and what is named by itself before it.

use serde_json::Value as Json;
use vtl::{ParamKind, Scope};
use vtl_gateway::protocol::set_limit;
use vtl_gateway::{Request, request_of_event};

use crate::args;
use crate::inputs::ContextArg;
use crate::report::Failure;

impl args::Request {
    /// The request, with all files read.
    pub(crate) fn read(&self) -> Result<Request, Failure> {
        let mut request = match &self.event {
            Some(input) => event(&Json::Object(input.json_object()?))
                .map_err(|error| Failure::usage(format!("`{input}`: {error}")))?,
            None => Request::new("", ""),
        };
        if let Some(body) = &self.body {
            request.body = body.bytes()?;
        }
        for param in &self.params {
            set_param(&mut request, param.kind, &param.name, &param.value);
        }
        for header in &self.headers {
            set_param(&mut request, ParamKind::Header, &header.name, &header.value);
        }
        for context in &self.context {
            match context {
                ContextArg::File(input) => {
                    merge(&mut request.context, Json::Object(input.json_object()?));
                }
                ContextArg::Variable { path, value } => set(&mut request.context, path, value),
            }
        }
        for variable in &self.stage_variables {
            let value = variable.value.clone();
            request.stage_variables.set(&variable.name, [value]);
        }
        Ok(request)
    }
}

/// The request in an event.
pub(crate) fn event(event: &Json) -> Result<Request, String> {
    // The members of the events of REST APIs, HTTP APIs and load balancers that make a request.
    const MEMBERS: [&str; 17] = [
        "httpMethod",
        "path",
        "resource",
        "headers",
        "multiValueHeaders",
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
        "requestContext",
        "body",
        "rawPath",
        "rawQueryString",
        "cookies",
        "version",
        "routeKey",
        "isBase64Encoded",
    ];
    let is_empty = event.as_object().is_none_or(|members| members.is_empty());
    if !is_empty && !MEMBERS.iter().any(|member| event.get(member).is_some()) {
        return Err("it is not an API Gateway or ALB event: there is no `httpMethod`, `headers`, `body` or \
                    `requestContext`. A body alone is given with `--body`"
            .to_owned());
    }
    request_of_event(event)
        .ok_or_else(|| "`isBase64Encoded` is true, but `body` is not Base64".to_owned())
}

pub(crate) fn set_param(request: &mut Request, kind: ParamKind, name: &str, value: &str) {
    let value = value.to_owned();
    match kind {
        ParamKind::Path => request.path_parameters.set(name, [value]),
        ParamKind::Querystring => request.query.set(name, [value]),
        ParamKind::Header => request.headers.set(name, value),
    }
}

/// What a template sees of a request.
pub(crate) fn scope_of(request: &Request) -> Result<Scope<'static>, Failure> {
    request.to_scope().map_err(|error| {
        let at = error.valid_up_to();
        Failure::usage(format!("the body is not UTF-8 at offset {at}: a template cannot see it"))
    })
}

impl args::Engine {
    pub(crate) fn build(&self) -> vtl::Engine {
        // The dialect first: it brings limits of its own.
        let engine = vtl::Engine::builder().dialect(self.dialect.into());
        let mut limits = engine.clone().build().limits().clone();
        for limit in &self.limits {
            // Names were checked when they were read.
            let _ = set_limit(&mut limits, &limit.name, limit.value);
        }
        engine.limits(limits).strict(self.strict).build()
    }
}

impl From<args::Dialect> for vtl::Dialect {
    fn from(dialect: args::Dialect) -> Self {
        match dialect {
            args::Dialect::ApiGateway => Self::ApiGateway,
            args::Dialect::Velocity => Self::Velocity,
        }
    }
}

/// Lays one object over another, objects inside objects too.
pub(crate) fn merge(into: &mut Json, from: Json) {
    match (into, from) {
        (Json::Object(into), Json::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Json::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

fn set(context: &mut Json, path: &[String], value: &str) {
    let nested = path.iter().rev().fold(Json::from(value), |value, name| {
        Json::Object([(name.clone(), value)].into_iter().collect())
    });
    merge(context, nested);
}
