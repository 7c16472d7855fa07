//! Services as people write them, and what becomes of them.

use super::super::test_support::{findings, load};
use super::super::{LoadOptions, load_with};
use crate::{IntegrationType, Route};

fn service(event: &str) -> String {
    let event = event.replace('\n', "\n          ");
    format!(
        "service: shop\nprovider: {{name: aws, stage: test}}\nfunctions:\n  buy:\n    handler: h.f\n    \
         events:\n      - http:\n          {event}\n"
    )
}

fn route(event: &str) -> Route {
    let loaded = load(&service(event));
    assert_eq!(findings(&loaded), [""; 0]);
    loaded.api.routes.into_iter().next().unwrap()
}

#[test]
fn the_short_form_is_a_proxy() {
    let text = service("").replace("- http:\n          \n", "- http: get /users/{id}/\n");
    let loaded = load(&text);
    assert_eq!(findings(&loaded), [""; 0]);
    let route = loaded.api.routes.first().unwrap();
    assert_eq!((route.method.as_str(), route.resource_path.as_str()), ("GET", "/users/{id}"));
    assert_eq!(route.integration.kind, IntegrationType::AwsProxy);
}

#[test]
fn lambda_integrations_get_the_defaults() {
    let route = route("path: buy\nmethod: post\nintegration: lambda");
    let integration = &route.integration;
    let keys: Vec<_> =
        integration.request_templates.iter().map(|t| t.media_type.as_str()).collect();
    assert_eq!(keys, ["application/json", "application/x-www-form-urlencoded"]);
    assert_eq!(integration.passthrough.as_str(), "NEVER");
    let statuses: Vec<_> = integration.responses.iter().map(|r| r.status).collect();
    assert_eq!(statuses, [200, 400, 401, 403, 404, 422, 500, 502, 504]);
    assert!(integration.responses.iter().all(|r| r.templates.is_empty()));
}

#[test]
fn templates_and_statuses_of_ones_own() {
    let event = "path: buy
method: post
integration: lambda
request:
  template:
    application/json: '{\"a\": 1}'
    application/x-www-form-urlencoded: null
  parameters:
    querystrings: {q: true}
    headers: {h: {required: false, mappedValue: context.requestId}}
response:
  headers: {X: \"'x'\"}
  template: $input.path('$')
  statusCodes:
    201: {pattern: ''}
    409:
      pattern: '[\\s\\S]*conflict[\\s\\S]*'
      template: {application/xml: <a/>}
      headers: {Y: \"'y'\"}";
    let route = route(event);
    let integration = &route.integration;
    assert_eq!(integration.request_templates.len(), 1);
    let mappings: Vec<_> = integration
        .request_parameters
        .iter()
        .map(|m| format!("{} = {}", m.target, m.source))
        .collect();
    assert_eq!(
        mappings,
        [
            "integration.request.querystring.q = method.request.querystring.q",
            "integration.request.header.h = context.requestId"
        ]
    );
    assert!(route.validator.parameters);
    let conflict = integration.responses.last().unwrap();
    let keys: Vec<_> = conflict.templates.iter().map(|t| t.media_type.as_str()).collect();
    assert_eq!((conflict.status, keys), (409, vec!["application/json", "application/xml"]));
    let headers: Vec<_> = conflict.parameters.iter().map(|p| p.header.as_str()).collect();
    assert_eq!(headers, ["X", "Y"]);
}

#[test]
fn preflights_are_merged_by_path() {
    let text = service("path: buy\nmethod: post\ncors: true");
    let text = text
        + "      - http: {path: buy, method: any, cors: {origins: [https://a.b, 'https://*.c']}}\n";
    let loaded = load(&text);
    assert_eq!(findings(&loaded), [""; 0]);
    let preflight = loaded.api.routes.last().unwrap();
    assert_eq!(preflight.method, "OPTIONS");
    let response = preflight.integration.responses.first().unwrap();
    let value = |index: usize| response.parameters.get(index).map(|p| p.source.to_string());
    assert_eq!(value(0).as_deref(), Some("'https://a.b'"));
    assert_eq!(value(2).as_deref(), Some("'OPTIONS,DELETE,GET,HEAD,PATCH,POST,PUT,POST'"));
    let template = response.templates.first().map(|t| &*t.text);
    assert!(template.is_some_and(|text| text.contains(
        "#if($origin.matches(\"https://a[.]b\") || $origin.matches(\"https://.+[.]c\"))"
    )));
}

#[test]
fn files_and_variables_are_resolved() {
    let text = service(
        "path: buy\nmethod: post\nintegration: lambda\nrequest: ${file(request.yml):lambda}",
    );
    let text = text.replace("stage: test", "stage: \"${opt:stage, 'dev'}\"");
    let mut files = |path: &str| match path {
        "request.yml" => {
            Ok("lambda:\n  template: {application/json: '${file(t.vtl)}'}\n".to_owned())
        }
        "t.vtl" => Ok("{\"s\": \"${stageVariables.x}\"}".to_owned()),
        _ => Err("no such file".to_owned()),
    };
    let options = LoadOptions::default();
    let loaded = load_with("serverless.yml", &text, &options, &mut files);
    assert_eq!(findings(&loaded), [""; 0]);
    assert_eq!(loaded.api.stage.as_deref(), Some("dev"));
    let route = loaded.api.routes.first().unwrap();
    let template = route.integration.request_templates.first().unwrap();
    assert_eq!(*template.text, *"{\"s\": \"${stageVariables.x}\"}");
    let place = template.place.as_ref().unwrap();
    assert_eq!(place.file(), "t.vtl");
}

#[test]
fn every_pain_has_its_message() {
    let event = "path: buy
method: post
integration: lambda
request:
  passThrough: WHEN_NO_TEMPLATE
  templates: {}
response:
  headers: {Access-Control-Allow-Origin: '*'}
  statusCodes:
    200: {template: x}
    404: {pattern: '[Not found].*'}
    500: {headers: {}}";
    let found = findings(&load(&service(event)));
    let codes: Vec<&str> = found.iter().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    assert_eq!(
        codes,
        ["VTL0510", "VTL0504", "VTL0511", "VTL0540", "VTL0526", "VTL0530", "VTL0520"],
        "{found:#?}"
    );
}
