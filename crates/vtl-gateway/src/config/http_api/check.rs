//! What is wrong with an HTTP API whatever dialect it was written in.

use std::collections::HashMap;

use super::super::codes;
use super::super::finding::Findings;
use super::super::keys::nearest;
use crate::http_api::{AuthorizerKind, Cors, HttpApi, HttpRoute, PayloadFormat, RouteKey};
use crate::support::substitution::variables;

/// The longest time the service waits, in milliseconds.
const LONGEST: u32 = 30_000;

/// Reports mistakes of the whole API.
pub(in super::super) fn check(api: &HttpApi, findings: &mut Findings) {
    if let Some(cors) = &api.cors {
        check_cors(cors, findings);
    }
    for log in &api.access_logs {
        for name in variables(&log.format) {
            check_variable(name, log.place.as_ref(), findings);
        }
    }
    for authorizer in &api.authorizers {
        let place = authorizer.place.as_ref();
        match &authorizer.kind {
            AuthorizerKind::Jwt(settings) => {
                for (missing, key) in [
                    (settings.issuer.is_empty(), "issuer"),
                    (settings.audience.is_empty(), "audience"),
                ] {
                    if missing {
                        findings
                            .error(
                                &codes::MISSING_AUTHORIZER,
                                place,
                                format!("the JWT authorizer `{}` has no {key}", authorizer.name),
                            )
                            .help("a token is accepted from one issuer, for one of the audiences");
                    }
                }
            }
            AuthorizerKind::Lambda(settings) => {
                if settings.simple_responses && settings.payload == PayloadFormat::V1 {
                    findings
                        .error(
                            &codes::MISSING_AUTHORIZER,
                            place,
                            format!(
                                "`{}` has simple responses with payload format 1.0",
                                authorizer.name
                            ),
                        )
                        .help("simple responses need the payload format 2.0");
                }
            }
        }
    }
    let mut earlier: HashMap<String, &RouteKey> = HashMap::new();
    for route in &api.routes {
        let first = *earlier.entry(requests(&route.key)).or_insert(&route.key);
        let other = Some(first).filter(|first| !std::ptr::eq(*first, &route.key));
        check_route(route, other, findings);
    }
}

fn check_route(route: &HttpRoute, other: Option<&RouteKey>, findings: &mut Findings) {
    let place = route.place.as_ref();
    if let Some(other) = other {
        let message = match *other == route.key {
            true => format!("the route `{}` is defined twice", route.key),
            false => format!("the routes `{other}` and `{}` take the same requests", route.key),
        };
        findings.error(&codes::DUPLICATE_ROUTE, place, message).help("keep one of them");
    }
    let integration = &route.integration;
    let place = integration.place.as_ref().or(place);
    if integration.timeout_millis.is_some_and(|millis| !(50..=LONGEST).contains(&millis)) {
        findings
            .error(
                &codes::HTTP_API_TIMEOUT,
                place,
                "the timeout of an integration is from 50 to 30000 milliseconds",
            )
            .help("the service refuses any other; after it the client gets 503");
    }
    if integration.uri.is_empty() && integration.subtype.is_none() && route.function.is_none() {
        findings
            .warning(
                &codes::REQUIRED_KEY,
                place,
                format!("the integration of `{}` has no URI that is known here", route.key),
            )
            .help("write where the request goes");
    }
}

/// The same text for keys that take the same requests: names of placeholders do not count.
fn requests(key: &RouteKey) -> String {
    let mut text = key.method().to_owned();
    for segment in key.path().split('/') {
        text.push('/');
        text.push_str(match (segment.starts_with('{'), segment.ends_with("+}")) {
            (true, true) => "{+}",
            (true, false) => "{}",
            _ => segment,
        });
    }
    text
}

fn check_cors(cors: &Cors, findings: &mut Findings) {
    let place = cors.place.as_ref();
    if cors.allow_credentials && cors.allow_origins.iter().any(|origin| origin == "*") {
        findings
            .error(&codes::HTTP_API_CORS, place, "credentials cannot be allowed for every origin")
            .help("list the origins, or use `https://*`");
    }
    for origin in &cors.allow_origins {
        let rest = origin.split_once("://").map(|(_, rest)| rest);
        let is_known = match rest {
            None => origin == "*" || origin.contains("${") || origin.starts_with("unknown-"),
            Some(rest) => rest == "*" || !rest.contains('*'),
        };
        if !is_known {
            findings
                .error(&codes::HTTP_API_CORS, place, format!("`{origin}` is not an origin"))
                .help("write a scheme and a host, such as `https://example.com`; only `*`, `http://*` and `https://*` stand for several");
        }
    }
}

/// What an access log of an HTTP API knows, beside the members of `authorizer`.
const LOG_VARIABLES: [&str; 50] = [
    "accountId",
    "apiId",
    "awsEndpointRequestId",
    "awsEndpointRequestId2",
    "customDomain.basePathMatched",
    "dataProcessed",
    "domainName",
    "domainPrefix",
    "error.message",
    "error.messageString",
    "error.responseType",
    "extendedRequestId",
    "httpMethod",
    "identity.accountId",
    "identity.caller",
    "identity.cognitoAuthenticationProvider",
    "identity.cognitoAuthenticationType",
    "identity.cognitoIdentityId",
    "identity.cognitoIdentityPoolId",
    "identity.principalOrgId",
    "identity.clientCert.clientCertPem",
    "identity.clientCert.subjectDN",
    "identity.clientCert.issuerDN",
    "identity.clientCert.serialNumber",
    "identity.clientCert.validity.notBefore",
    "identity.clientCert.validity.notAfter",
    "identity.sourceIp",
    "identity.user",
    "identity.userAgent",
    "identity.userArn",
    "integration.error",
    "integration.integrationStatus",
    "integration.latency",
    "integration.requestId",
    "integration.status",
    "integrationErrorMessage",
    "integrationLatency",
    "integrationStatus",
    "path",
    "protocol",
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "responseLatency",
    "responseLength",
    "routeKey",
    "stage",
    "status",
    "authorizer.error",
    "authorizer.principalId",
];

fn check_variable(name: &str, place: Option<&crate::Place>, findings: &mut Findings) {
    let Some(known) = name.strip_prefix("context.") else {
        findings
            .warning(
                &codes::ACCESS_LOG,
                place,
                format!("`${name}` is not known in access logs, only `$context` is"),
            )
            .help("take it away: it is not replaced");
        return;
    };
    if known.starts_with("authorizer.") || LOG_VARIABLES.contains(&known) {
        return;
    }
    let help = match nearest(known, LOG_VARIABLES.into_iter()) {
        Some(name) => format!("write `$context.{name}`"),
        None => "see the list of variables in the developer guide".to_owned(),
    };
    findings
        .warning(
            &codes::ACCESS_LOG,
            place,
            format!("access logs of HTTP APIs have no `${name}`: it prints `-`"),
        )
        .help(help);
}
