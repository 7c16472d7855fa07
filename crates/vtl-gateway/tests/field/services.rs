//! Services of the Serverless Framework.

use crate::support::{findings, load, load_files, routes};

fn event(http: &str) -> String {
    format!(
        "service: s\nprovider: {{name: aws, runtime: nodejs18.x}}\nfunctions:\n  f:\n    handler: h.f\n    events:\n      - http: {http}\n"
    )
}

#[test]
fn settings_written_elsewhere_are_warnings_that_say_where() {
    let cases = [
        (
            "{path: a, method: get, integration: lambda, template: {application/json: '{}'}}",
            "`template` is written",
        ),
        (
            "{path: a, method: get, integration: lambda, statusCodes: {200: {pattern: ''}}}",
            "`statusCodes` is written",
        ),
        (
            "{path: a, method: get, integration: lambda, passThrough: NEVER}",
            "`passThrough` is written",
        ),
        (
            "{path: a, method: get, integration: lambda, request: {requestTemplates: {application/json: x}}}",
            "`requestTemplates` is written",
        ),
        (
            "{path: a, method: get, integration: lambda, request: {statusCodes: {200: {pattern: ''}}}}",
            "`statusCodes` is written",
        ),
        (
            "{path: a, method: get, integration: lambda, response: {statusCodes: {200: {pattern: ''}, 400: {selectionPattern: x}}}}",
            "`selectionPattern` is written",
        ),
    ];
    for (http, message) in cases {
        let loaded = load("serverless.yml", &event(http));
        let found = findings(&loaded);
        assert!(
            found.iter().any(|f| f.contains("warning[VTL0504]") && f.contains(message)),
            "{http}: {found:?}"
        );
        assert!(!found.iter().any(|f| f.contains(": error[")), "{http}: {found:?}");
    }
}

#[test]
fn a_method_that_does_not_exist_is_an_error_unless_it_is_a_variable() {
    let found = findings(&load("serverless.yml", &event("{path: a, method: '*'}")));
    assert!(found.iter().any(|f| f.contains("error[VTL0510]")), "{found:?}");
    let found = findings(&load("serverless.yml", &event("{path: a, method: '${ssm:/method}'}")));
    assert!(!found.iter().any(|f| f.contains(": error[")), "{found:?}");
}

#[test]
fn parts_of_a_service_come_from_anywhere() {
    let service = r#"
service: ${self:custom.name, 'svc'}
params: {default: {tbl: 't-${sls:stage}'}, prod: {tbl: prod}}
provider:
  name: aws
  stage: ${opt:stage, 'dev'}
  region: ${opt:region, self:custom.regions.${sls:stage}, 'us-east-1'}
  apiGateway: {request: {schemas: {create: {name: Create, schema: '${file(schema.json)}'}}}}
custom:
  name: ${file(config/names.json):svc}
  regions: {dev: eu-west-1}
  base: /v1
  nested: {a: {b: '${self:custom.base}/x'}}
  templates: ${file(config/templates.yml)}
  deep: ${self:custom.${self:custom.which}}
  which: flag
  flag: 'true'
functions:
  - ${file(config/functions.yml)}
  - direct:
      handler: h.d
      events:
        - http: 'GET ${self:custom.nested.a.b}'
        - http:
            path: ${self:custom.base}/post/{id}
            method: post
            integration: lambda
            request: {schemas: {application/json: create}, template: '${self:custom.templates.req}'}
resources:
  - ${file(config/resources.yml)}
"#;
    let files = [
        ("serverless.yml", service),
        ("config/names.json", r#"{"svc": "named"}"#),
        ("schema.json", r#"{"type": "object", "required": ["a"]}"#),
        (
            "config/templates.yml",
            "req: {application/json: '{\"t\": \"${param:tbl}\", \"r\": \"${aws:region}\", \"d\": \"${self:custom.deep}\", \"s\": \"${ssm:/x, ''none''}\", \"c\": \"${cf:a.B, ''none''}\"}'}\n",
        ),
        (
            "config/functions.yml",
            "fromFile: {handler: h.x, events: [{http: {path: 'ff/${sls:stage}', method: any}}, {httpApi: {path: '/h/${self:custom.which}', method: get}}]}\n",
        ),
        (
            "config/resources.yml",
            "Resources: {G: {Type: AWS::ApiGateway::GatewayResponse, Properties: {ResponseType: DEFAULT_4XX, StatusCode: '418'}}}\n",
        ),
    ];
    for (stage, table, region) in [("dev", "t-dev", "eu-west-1"), ("prod", "prod", "us-east-1")] {
        let loaded = load_files(&files, &[("opt:stage", stage)]);
        assert_eq!(findings(&loaded), [""; 0], "{stage}");
        assert_eq!(
            routes(&loaded),
            [format!("ANY /ff/{stage}"), "GET /v1/x".to_owned(), "POST /v1/post/{id}".to_owned()]
        );
        let post = loaded.api.routes.last().unwrap();
        let json = post
            .integration
            .request_templates
            .iter()
            .find(|t| t.media_type == "application/json")
            .unwrap();
        assert_eq!(
            *json.text,
            format!(
                "{{\"t\": \"{table}\", \"r\": \"{region}\", \"d\": \"true\", \"s\": \"none\", \"c\": \"none\"}}"
            )
        );
        assert_eq!(post.request_models.len(), 1);
        assert_eq!(
            loaded.http_apis.first().unwrap().routes.first().unwrap().key.to_string(),
            "GET /h/flag"
        );
        assert_eq!(loaded.api.gateway_responses.len(), 1);
    }
}

#[test]
fn parts_alone_are_named() {
    for (text, what) in [
        ("fn:\n  handler: h.f\n  events: [{http: GET /}]\n", "a part of a serverless.yml"),
        ("handler: h.f\nevents:\n  - http: GET /\n", "a part of a serverless.yml"),
        (
            "/a:\n  get: {x-amazon-apigateway-integration: {type: mock}}\n",
            "a part of an OpenAPI document",
        ),
        ("get: {x-amazon-apigateway-integration: {type: mock}}\n", "a part of an OpenAPI document"),
        ("Api: {Type: AWS::ApiGateway::RestApi}\n", "a part of a CloudFormation template"),
    ] {
        let found = findings(&load("part.yml", text));
        assert!(
            found.iter().any(|f| f.contains("error[VTL0503]") && f.contains(what)),
            "{text}{found:?}"
        );
    }
}

#[test]
fn resource_policies_are_shown() {
    let statement = "{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: ['execute-api:/*/*/*'], Condition: {IpAddress: {'aws:SourceIp': ['192.0.2.1']}}}";
    let shown = "\nresource policy\n  Allow execute-api:Invoke to * on execute-api:/*/*/* when aws:SourceIp IpAddress 192.0.2.1\n";
    let json = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": ["execute-api:/*/*/*"], "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.1"}}}}"#;
    let method = "M: {Type: AWS::ApiGateway::Method, Properties: {HttpMethod: GET, Integration: {Type: HTTP_PROXY, Uri: 'https://a.example/'}}}";
    let sam = "F: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: Api, Properties: {RestApiId: !Ref A, Path: /a, Method: get}}}}}";
    let cases = [
        format!(
            "service: s\nprovider: {{name: aws, apiGateway: {{resourcePolicy: [{statement}]}}}}\nfunctions: {{f: {{handler: h, events: [{{http: GET a}}]}}}}\n"
        ),
        format!(
            "Resources: {{A: {{Type: AWS::ApiGateway::RestApi, Properties: {{Policy: {{Statement: [{statement}]}}}}}}, {method}}}\n"
        ),
        format!(
            "Resources: {{A: {{Type: AWS::Serverless::Api, Properties: {{StageName: p, Auth: {{ResourcePolicy: {{CustomStatements: [{statement}]}}}}}}}}, {sam}}}\n"
        ),
        format!(
            "openapi: 3.0.1\nx-amazon-apigateway-policy: {json}\npaths: {{/a: {{get: {{x-amazon-apigateway-integration: {{type: http_proxy, uri: 'https://a.example/', httpMethod: GET}}}}}}}}\n"
        ),
    ];
    for text in cases {
        let loaded = load("f.yaml", &text);
        let table = vtl_gateway::config::table(&loaded.api);
        assert!(table.ends_with(shown), "{text}\n{table}");
    }
}
