//! What the AWS CLI prints of HTTP APIs.

use vtl_gateway::config::http_route_table;

use crate::support::{findings, load};

const ROUTES: &str = r#"{"Items": [
    {"ApiKeyRequired": false, "AuthorizationType": "NONE", "RouteId": "r1", "RouteKey": "GET /pets", "Target": "integrations/i1"},
    {"ApiKeyRequired": false, "AuthorizationType": "JWT", "AuthorizerId": "a1", "AuthorizationScopes": ["s"], "RouteId": "r2",
     "RouteKey": "$default", "Target": "integrations/i2"}]}"#;
const INTEGRATIONS: &str = r#"{"Items": [
    {"ConnectionType": "INTERNET", "IntegrationId": "i1", "IntegrationMethod": "POST", "IntegrationType": "AWS_PROXY",
     "IntegrationUri": "arn:aws:lambda:us-east-1:000000000000:function:pets", "PayloadFormatVersion": "2.0", "TimeoutInMillis": 30000},
    {"ConnectionType": "INTERNET", "IntegrationId": "i2", "IntegrationMethod": "ANY", "IntegrationType": "HTTP_PROXY",
     "IntegrationUri": "https://a.example", "PayloadFormatVersion": "1.0", "ResponseParameters": {"200": {"overwrite:header.x": "1"}}}]}"#;
const API: &str = r#"{"ApiId": "abc", "Name": "shop", "ProtocolType": "HTTP", "CorsConfiguration": {"AllowOrigins": ["*"]}}"#;
const AUTHORIZERS: &str = r#"{"Items": [{"AuthorizerId": "a1", "AuthorizerType": "JWT", "IdentitySource": ["$request.header.Authorization"],
    "JwtConfiguration": {"Audience": ["x"], "Issuer": "https://i.example"}, "Name": "tokens"}]}"#;
const STAGES: &str =
    r#"{"Items": [{"StageName": "$default", "AutoDeploy": true, "StageVariables": {"a": "b"}}]}"#;

#[test]
fn answers_together_are_an_api() {
    let text = format!("[{API}, {ROUTES}, {INTEGRATIONS}, {AUTHORIZERS}, {STAGES}]");
    let loaded = load("all.json", &text);
    assert_eq!(findings(&loaded), [""; 0]);
    let api = loaded.http_apis.first().unwrap();
    let shown: Vec<String> = api
        .routes
        .iter()
        .map(|r| format!("{} {} {:?}", r.key, r.authorization.kind, r.function.as_deref()))
        .collect();
    assert_eq!(shown, ["GET /pets NONE Some(\"pets\")", "$default JWT None"]);
    assert_eq!((api.name.as_str(), api.stage.as_deref()), ("shop", Some("$default")));
    assert!(api.cors.is_some());
    let tables: Vec<String> = api.routes.iter().map(|r| http_route_table(api, r)).collect();
    let with_scopes: Vec<bool> = tables.iter().map(|table| table.contains("scopes")).collect();
    assert_eq!(with_scopes, [false, true], "{tables:?}");
}

#[test]
fn an_answer_alone_is_used_as_far_as_it_goes() {
    let loaded = load("routes.json", ROUTES);
    assert_eq!(loaded.http_apis.first().unwrap().routes.len(), 2);
    let found = findings(&loaded);
    assert!(
        found.iter().any(|f| f.contains("the integration `i1` of `GET /pets` is not in this file")),
        "{found:?}"
    );
    let one = r#"{"IntegrationId": "i", "IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "IntegrationUri": "https://a.example", "PayloadFormatVersion": "1.0"}"#;
    let loaded = load("integration.json", one);
    assert_eq!(
        loaded.http_apis.first().unwrap().routes.first().unwrap().key.to_string(),
        "$default"
    );
    assert_eq!(findings(&loaded), [""; 0]);
    for (text, cause) in [
        (API.to_owned(), "an HTTP API without its routes"),
        (INTEGRATIONS.to_owned(), "lists integrations without the routes"),
        (API.replace("HTTP", "WEBSOCKET"), "a WebSocket API"),
    ] {
        let found = findings(&load("a.json", &text));
        assert!(found.iter().any(|f| f.contains("VTL0513") && f.contains(cause)), "{found:?}");
    }
    for (text, what) in [
        (
            r#"{"items": [{"id": "a", "name": "x", "apiKeySource": "HEADER", "rootResourceId": "r"}]}"#,
            "REST APIs without their methods",
        ),
        (r#"{"item": [{"deploymentId": "d", "stageName": "prod"}]}"#, "a list of stages"),
        (r#"{"items": [{"id": "a", "authorizerUri": "arn"}]}"#, "a list of authorizers"),
        (r#"{"statusCode": "200", "selectionPattern": ""}"#, "an integration response"),
    ] {
        let found = findings(&load("a.json", text));
        assert!(
            found.iter().any(|f| f.contains("error[VTL0503]") && f.contains(what)),
            "{found:?}"
        );
    }
}
