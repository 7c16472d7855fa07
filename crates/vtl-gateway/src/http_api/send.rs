//! The request that goes to the backend of an HTTP API.

use super::context::add_headers;
use super::mapping::{Sources, change_request};
use super::model::{HttpIntegration, HttpRoute, LambdaAuthorizer, PayloadFormat};
use super::run::Run;
use crate::backend::{BackendRequest, InvocationType};
use crate::model::IntegrationType;
use crate::model::http::{Headers, Pairs, Request};
use crate::proxy::http_event;
use crate::request::uri::{
    Target, encode_percent, fill_path_parameters, fill_stage_variables, query_of,
};
use crate::response::content_handling::Payload;
use crate::support::json::{Json, JsonExt};

pub(super) fn backend_request(
    run: &Run,
    route: &HttpRoute,
    sources: &Sources<'_>,
) -> BackendRequest {
    let integration = &route.integration;
    if integration.subtype.is_some() {
        return service(integration, sources);
    }
    let mut request = run.request.clone();
    let mut path = request.path.clone();
    let mappings = &integration.request_parameters;
    let changed =
        change_request(mappings, sources, &mut request.headers, &mut request.query, &mut path);
    if changed {
        request.raw_query = None;
    }
    let path_changed = path != request.path;
    request.path = path;
    match integration.is_function() {
        true => function(run, route, request),
        false => http(run, integration, request, path_changed),
    }
}

/// A function gets the request as an event.
fn function(run: &Run, route: &HttpRoute, mut request: Request) -> BackendRequest {
    add_headers(&mut request);
    let key = route.key.to_string();
    let event = match route.integration.payload {
        PayloadFormat::V2 => {
            match &run.authorizer {
                Some(authorizer) => request.context.insert("authorizer", authorizer.clone()),
                None => remove(&mut request.context, "authorizer"),
            }
            http_event::http_api_event(&request, &key)
        }
        PayloadFormat::V1 => http_event::http_api_event_v1(&request, &key, route.key.path()),
    };
    let uri = fill_stage_variables(&route.integration.uri, &run.request.stage_variables);
    let target = match Target::of_uri(&uri) {
        target @ Target::Lambda { .. } => target,
        _ => Target::Lambda { function: route.function.clone().unwrap_or_default() },
    };
    backend(&route.integration, target, "POST".to_owned(), uri, event.to_string().into_bytes())
}

/// A Lambda authorizer's function gets an event of its own.
pub(super) fn authorizer_request(settings: &LambdaAuthorizer, event: &Json) -> BackendRequest {
    let integration = HttpIntegration::new(IntegrationType::AwsProxy, settings.uri.as_str());
    let target = match Target::of_uri(&settings.uri) {
        target @ Target::Lambda { .. } => target,
        _ => Target::Lambda { function: settings.function.clone().unwrap_or_default() },
    };
    let body = event.to_string().into_bytes();
    backend(&integration, target, "POST".to_owned(), settings.uri.clone(), body)
}

/// What an event made by hand may bring along is not an authorizer's.
fn remove(context: &mut Json, name: &str) {
    if let Json::Object(members) = context {
        members.shift_remove(name);
    }
}

/// The parameters of a service's action, as JSON. The service itself cannot be called from here.
fn service(integration: &HttpIntegration, sources: &Sources<'_>) -> BackendRequest {
    let subtype = integration.subtype.as_deref().unwrap_or_default();
    let (service, action) = subtype.split_once('-').unwrap_or((subtype, ""));
    let target = Target::Action { service: service.to_owned(), action: action.to_owned() };
    let parameters = integration.service_parameters.iter();
    let parameters = parameters
        .filter_map(|(name, value)| Some((name.as_str(), Json::from(value.resolve(sources)?))));
    let body = Json::object(parameters).to_string().into_bytes();
    backend(integration, target, "POST".to_owned(), subtype.to_owned(), body)
}

fn http(
    run: &Run,
    integration: &HttpIntegration,
    request: Request,
    path_changed: bool,
) -> BackendRequest {
    let stage_variables = &run.request.stage_variables;
    let encoded: Pairs = run
        .request
        .path_parameters
        .iter()
        .map(|(name, value)| {
            let segments: Vec<String> = value.split('/').map(encode_percent).collect();
            (name, segments.join("/"))
        })
        .collect();
    let own =
        fill_path_parameters(&fill_stage_variables(&integration.uri, stage_variables), &encoded);
    let uri = match (integration.is_private(), path_changed) {
        // A listener or a namespace has no URL that is known here; the path keeps the stage.
        (true, _) => {
            let name = integration.tls_server_name.as_deref().unwrap_or("vpc-link");
            format!("http://{name}{}", request.path)
        }
        (false, true) => {
            let base = own.split('?').next().unwrap_or_default();
            let host_end = base.find("://").map_or(0, |at| at + 3);
            let host = base.get(host_end..).and_then(|rest| rest.find('/'));
            let end = host.map_or(base.len(), |at| host_end + at);
            format!("{}{}", base.get(..end).unwrap_or_default(), request.path)
        }
        (false, false) => own.clone(),
    };
    let method = match integration.http_method.as_deref() {
        None | Some("ANY" | "") => request.method.clone(),
        Some(method) => method.to_owned(),
    };
    let mut sent = backend(integration, Target::Http, method, uri, request.body.clone());
    let of_uri = query_of(&own);
    sent.query = of_uri.iter().chain(request.query.iter()).collect();
    sent.headers = http_headers(&request);
    sent
}

/// The client's headers, and those that say where they come from. Headers of the connection do not pass.
fn http_headers(request: &Request) -> Headers {
    let dropped = [
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "te",
        "transfer-encoding",
        "upgrade",
        "x-forwarded-for",
        "x-forwarded-port",
        "x-forwarded-proto",
    ];
    let mut headers: Headers = request
        .headers
        .iter()
        .filter(|(name, _)| !dropped.iter().any(|dropped| dropped.eq_ignore_ascii_case(name)))
        .collect();
    let text =
        |pointer: &str| request.context.pointer(pointer).and_then(Json::as_str).unwrap_or_default();
    let (source, domain) = (text("/identity/sourceIp"), text("/domainName"));
    headers.set_default("Forwarded", format!("for={source};host={domain};proto=https"));
    headers.set_default("Via", "HTTP/1.1 AmazonAPIGateway");
    headers
}

fn backend(
    integration: &HttpIntegration,
    target: Target,
    method: String,
    uri: String,
    body: Vec<u8>,
) -> BackendRequest {
    BackendRequest {
        kind: integration.kind,
        target,
        method,
        uri,
        query: Pairs::new(),
        headers: Headers::new(),
        body: Payload::Bytes(body),
        invocation: InvocationType::default(),
    }
}
