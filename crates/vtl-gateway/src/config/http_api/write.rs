//! HTTP APIs written out: as JSON near to what `aws apigatewayv2` prints, or as tables for people.

use serde_json::{Map, Value as Json, json};

use crate::config::write::region_of;
use crate::http_api::{
    AuthorizerKind, HttpApi, HttpAuthorizer, HttpIntegration, HttpRoute, ParameterMapping, RouteKey,
};
use crate::support::table::lines;

/// An object without the members that say nothing.
fn object(members: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
    let said = |value: &Json| match value {
        Json::Null => false,
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(members) => !members.is_empty(),
        _ => true,
    };
    let members = members.into_iter().filter(|(_, value)| said(value));
    Json::Object(members.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// An API with its routes.
#[must_use]
pub fn http_api_json(api: &HttpApi) -> Json {
    let mut json = settings_json(api);
    if let Json::Object(members) = &mut json {
        let authorizers = api.authorizers.iter().map(authorizer_json).collect();
        members.insert("authorizers".to_owned(), Json::Array(authorizers));
        let routes = api.routes.iter().map(|route| http_route_json(api, route)).collect();
        members.insert("routes".to_owned(), Json::Array(routes));
    }
    json
}

fn settings_json(api: &HttpApi) -> Json {
    let cors = api.cors.as_ref().map(|cors| {
        object([
            ("allowOrigins", json!(cors.allow_origins)),
            ("allowMethods", json!(cors.allow_methods)),
            ("allowHeaders", json!(cors.allow_headers)),
            ("exposeHeaders", json!(cors.expose_headers)),
            ("maxAge", json!(cors.max_age)),
            ("allowCredentials", json!(cors.allow_credentials)),
        ])
    });
    object([
        ("name", json!(api.name)),
        ("protocolType", json!("HTTP")),
        ("apiId", json!(api.id)),
        ("stage", json!(api.stage_name())),
        ("stageVariables", pairs(&api.stage_variables)),
        ("corsConfiguration", json!(cors)),
        ("accessLogFormat", json!(api.access_logs.first().map(|log| &log.format))),
        (
            "disableExecuteApiEndpoint",
            if api.disable_execute_api_endpoint { json!(true) } else { Json::Null },
        ),
    ])
}

fn pairs(pairs: &[(String, String)]) -> Json {
    Json::Object(pairs.iter().map(|(name, value)| (name.clone(), json!(value))).collect())
}

fn authorizer_json(authorizer: &HttpAuthorizer) -> Json {
    let (kind, jwt, lambda) = match &authorizer.kind {
        AuthorizerKind::Jwt(settings) => ("JWT", Some(settings), None),
        AuthorizerKind::Lambda(settings) => ("REQUEST", None, Some(settings)),
    };
    let jwt =
        jwt.map(|jwt| object([("issuer", json!(jwt.issuer)), ("audience", json!(jwt.audience))]));
    let mut json = object([
        ("name", json!(authorizer.name)),
        ("authorizerType", json!(kind)),
        ("identitySource", json!(authorizer.identity_sources)),
        ("jwtConfiguration", json!(jwt)),
    ]);
    if let (Json::Object(members), Some(lambda)) = (&mut json, lambda) {
        let own = object([
            ("authorizerUri", json!(lambda.uri)),
            ("authorizerPayloadFormatVersion", json!(lambda.payload.as_str())),
            ("enableSimpleResponses", json!(lambda.simple_responses)),
            ("authorizerResultTtlInSeconds", json!(lambda.ttl_seconds)),
        ]);
        if let Json::Object(own) = own {
            members.extend(own);
        }
    }
    json
}

/// A route with its integration, its authorizer, and what the API says for all of its routes.
#[must_use]
pub fn http_route_json(api: &HttpApi, route: &HttpRoute) -> Json {
    let authorizer = route.authorization.authorizer.as_deref();
    let known = authorizer.and_then(|name| api.authorizer(name)).map(authorizer_json);
    object([
        ("routeKey", json!(route.key.to_string())),
        ("authorizationType", json!(authorization(route))),
        ("authorizerId", json!(authorizer)),
        ("authorizationScopes", json!(*route.authorization.scopes)),
        ("operationName", json!(route.operation_name)),
        ("function", json!(route.function)),
        ("sourceArn", json!(source_arn(api, route))),
        ("integration", integration_json(&route.integration)),
        ("authorizer", json!(known)),
        ("api", settings_json(api)),
    ])
}

fn integration_json(integration: &HttpIntegration) -> Json {
    let mappings = |mappings: &[ParameterMapping]| {
        let members = mappings.iter().map(|mapping| {
            let key = format!("{}:{}", mapping.action.as_str(), mapping.target);
            (key, json!(mapping.value.to_string()))
        });
        Json::Object(members.collect())
    };
    let service: Map<String, Json> = integration
        .service_parameters
        .iter()
        .map(|(name, value)| (name.clone(), json!(value.to_string())))
        .collect();
    let parameters = match service.is_empty() {
        true => mappings(&integration.request_parameters),
        false => Json::Object(service),
    };
    let responses = integration.response_parameters.iter();
    let responses = responses.map(|(status, list)| (status.to_string(), mappings(list)));
    let tls = integration.tls_server_name.as_ref().map(|name| json!({"serverNameToVerify": name}));
    object([
        ("integrationType", json!(integration.kind.as_str())),
        ("integrationSubtype", json!(integration.subtype)),
        ("integrationMethod", json!(integration.http_method)),
        ("integrationUri", json!(integration.uri)),
        ("payloadFormatVersion", json!(integration.payload.as_str())),
        ("timeoutInMillis", json!(integration.timeout_millis)),
        ("connectionType", json!(integration.connection_type)),
        ("connectionId", json!(integration.connection_id)),
        ("credentialsArn", json!(integration.credentials)),
        ("tlsConfig", json!(tls)),
        ("requestParameters", parameters),
        ("responseParameters", Json::Object(responses.collect())),
    ])
}

fn authorization(route: &HttpRoute) -> &str {
    match route.authorization.kind.as_str() {
        "" => "NONE",
        kind => kind,
    }
}

/// The ARN by which a function's policy permits this route: the stage, the method and the path as they are declared.
/// Region, account and API are placeholders where the configuration does not know them.
#[must_use]
pub fn source_arn(api: &HttpApi, route: &HttpRoute) -> String {
    let id = api.id.as_deref().unwrap_or("api-id");
    let stage = api.stage_name();
    let uri = route.integration.uri.clone();
    let route = match &route.key {
        RouteKey::Default => "$default".to_owned(),
        RouteKey::Path { method, path } if method == "ANY" => format!("*{path}"),
        RouteKey::Path { method, path } => format!("{method}{path}"),
    };
    let region = region_of(&uri);
    format!("arn:aws:execute-api:{region}:000000000000:{id}/{stage}/{route}")
}

/// One line per route: method, path, kind, payload format, authorization, target. What the API says for all of them
/// stands below.
#[must_use]
pub fn http_table(api: &HttpApi) -> String {
    let rows: Vec<[String; 6]> = api
        .routes
        .iter()
        .map(|route| {
            let integration = &route.integration;
            let payload =
                if integration.is_function() { integration.payload.as_str() } else { "-" };
            [
                route.key.method().to_owned(),
                route.key.path().to_owned(),
                kind(integration),
                payload.to_owned(),
                authorization_shown(route),
                target(route),
            ]
        })
        .collect();
    let mut text = lines(&["METHOD", "PATH", "TYPE", "PAYLOAD", "AUTHORIZATION", "TARGET"], &rows);
    let settings = lines(&[], &settings(api));
    if !settings.is_empty() {
        text.push('\n');
        text.push_str(&settings);
    }
    text
}

fn kind(integration: &HttpIntegration) -> String {
    match &integration.subtype {
        Some(subtype) => subtype.clone(),
        None if integration.is_private() => format!("{} (VPC link)", integration.kind),
        None => integration.kind.to_string(),
    }
}

fn target(route: &HttpRoute) -> String {
    match (&route.function, route.integration.uri.as_str()) {
        (Some(function), _) => function.clone(),
        (None, "") => "-".to_owned(),
        (None, uri) => uri.to_owned(),
    }
}

fn authorization_shown(route: &HttpRoute) -> String {
    match &route.authorization.authorizer {
        Some(name) => format!("{} {name}", authorization(route)),
        None => authorization(route).to_owned(),
    }
}

fn settings(api: &HttpApi) -> Vec<[String; 2]> {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: String| rows.push([name.to_owned(), value]);
    if let Some(stage) = &api.stage {
        row("stage", stage.clone());
    }
    if let Some(id) = &api.id {
        row("api id", id.clone());
    }
    if api.disable_execute_api_endpoint {
        row("endpoint", "custom domains only".to_owned());
    }
    if let Some(cors) = &api.cors {
        row("cors origins", cors.allow_origins.join(", "));
        for (name, values) in [
            ("cors methods", &cors.allow_methods),
            ("cors headers", &cors.allow_headers),
            ("cors exposes", &cors.expose_headers),
        ] {
            if !values.is_empty() {
                row(name, values.join(", "));
            }
        }
        if let Some(seconds) = cors.max_age {
            row("cors max age", seconds.to_string());
        }
        if cors.allow_credentials {
            row("cors credentials", "allowed".to_owned());
        }
    }
    for authorizer in &api.authorizers {
        row("authorizer", authorizer_shown(authorizer));
    }
    for log in &api.access_logs {
        row("access log", log.format.clone());
    }
    rows
}

fn authorizer_shown(authorizer: &HttpAuthorizer) -> String {
    let sources = authorizer.identity_sources.join(", ");
    let name = &authorizer.name;
    match &authorizer.kind {
        AuthorizerKind::Jwt(settings) => format!(
            "{name}: JWT from {sources}, issuer {}, audience {}",
            settings.issuer,
            settings.audience.join(", ")
        ),
        AuthorizerKind::Lambda(settings) => {
            let answers = if settings.simple_responses { "simple responses" } else { "policies" };
            let function = settings.function.as_ref().unwrap_or(&settings.uri);
            let version = settings.payload.as_str();
            format!("{name}: function {function}, payload {version}, {answers}, identity {sources}")
        }
    }
}

/// Everything about one route, one setting a line.
#[must_use]
pub fn http_route_table(api: &HttpApi, route: &HttpRoute) -> String {
    let integration = &route.integration;
    let mut rows: Vec<[String; 2]> = Vec::new();
    let mut row = |name: &str, value: String| rows.push([name.to_owned(), value]);
    row("route", route.key.to_string());
    row("type", kind(integration));
    for (name, value) in [
        ("uri", Some(&integration.uri).filter(|uri| !uri.is_empty())),
        ("function", route.function.as_ref()),
        ("method", integration.http_method.as_ref()),
        ("vpc link", integration.connection_id.as_ref()),
        ("credentials", integration.credentials.as_ref()),
    ] {
        if let Some(value) = value {
            row(name, value.clone());
        }
    }
    if integration.is_function() {
        row("payload", integration.payload.as_str().to_owned());
    }
    row("timeout", format!("{} ms", integration.timeout_millis.unwrap_or(30_000)));
    row("authorization", authorization_shown(route));
    if !route.authorization.scopes.is_empty() {
        row("scopes", route.authorization.scopes.join(", "));
    }
    row("source arn", source_arn(api, route));
    for (name, value) in &integration.service_parameters {
        row("parameter", format!("{name} = {value}"));
    }
    for mapping in &integration.request_parameters {
        row("request", shown(mapping));
    }
    for (status, mappings) in &integration.response_parameters {
        for mapping in mappings {
            row("response", format!("{status} {}", shown(mapping)));
        }
    }
    if let Some(why) = why_not_local(integration) {
        row("note", why.to_owned());
    }
    rows.extend(settings(api));
    lines(&[], &rows)
}

fn shown(mapping: &ParameterMapping) -> String {
    format!("{}:{} = {}", mapping.action.as_str(), mapping.target, mapping.value)
}

/// Why a backend cannot be called from here.
fn why_not_local(integration: &HttpIntegration) -> Option<&'static str> {
    if integration.subtype.is_some() {
        Some("an AWS service answers: not here, give its answer with --returns")
    } else if integration.is_private() {
        Some(
            "the backend is in a VPC: not here, give a server with --url or an answer with --returns",
        )
    } else {
        None
    }
}
