//! Templates as people and tools write them.

use super::super::test_support::{findings, load};
use super::super::{LoadOptions, load_with};

const TEMPLATE: &str = r#"
Parameters:
  Table: {Type: String, Default: things}
Conditions:
  Prod: !Equals [!Ref Table, prod]
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: demo}}
  Things:
    Type: AWS::ApiGateway::Resource
    Properties: {ParentId: !GetAtt Api.RootResourceId, PathPart: things}
  Thing:
    Type: AWS::ApiGateway::Resource
    Properties: {ParentId: !Ref Things, PathPart: '{id}'}
  Function: {Type: AWS::Lambda::Function}
  Input: {Type: AWS::ApiGateway::Model, Properties: {Schema: '{"type":"object"}'}}
  Check:
    Type: AWS::ApiGateway::RequestValidator
    Properties: {ValidateRequestBody: true}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Thing
      HttpMethod: GET
      AuthorizationType: NONE
      RequestValidatorId: !Ref Check
      RequestModels: {application/json: !Ref Input}
      MethodResponses: [{StatusCode: 200}]
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations
        PassthroughBehavior: !If [Prod, NEVER, WHEN_NO_TEMPLATES]
        RequestTemplates:
          application/json: !Sub '{"table": "${Table}", "id": "${!input}"}'
        IntegrationResponses: [{StatusCode: 200}]
"#;

#[test]
fn functions_are_folded_and_paths_are_followed() {
    let loaded = load(TEMPLATE);
    assert_eq!(findings(&loaded), [""; 0]);
    let route = loaded.api.routes.first().unwrap();
    assert_eq!(route.resource_path, "/things/{id}");
    let integration = &route.integration;
    assert!(integration.uri.ends_with("function:Function/invocations"));
    assert_eq!(integration.passthrough.as_str(), "WHEN_NO_TEMPLATES");
    let template = integration.request_templates.first().unwrap();
    assert_eq!(*template.text, *r#"{"table": "things", "id": "${input}"}"#);
    assert!(route.validator.body && !route.validator.parameters);
    assert_eq!(*route.request_models, [("application/json".to_owned(), "Input".to_owned())]);
}

#[test]
fn what_cannot_be_folded_is_said() {
    let text = TEMPLATE.replace(", Default: things", "").replace("${!input}", "${input}");
    let found = findings(&load(&text));
    assert!(
        found.iter().any(|line| line.ends_with("`Fn::Sub` does not know `input`")),
        "{found:#?}"
    );
    assert!(found.iter().any(|line| line.contains("`Table`")), "{found:#?}");
    let mut options = LoadOptions::default();
    options.values.push(("Table".to_owned(), "prod".to_owned()));
    let text = text.replace("${input}", "x");
    let loaded = load_with("f", &text, &options, &mut |_| Err(String::new()));
    assert_eq!(findings(&loaded), [""; 0]);
    let integration = &loaded.api.routes.first().unwrap().integration;
    assert_eq!(integration.passthrough.as_str(), "NEVER");
}

#[test]
fn sam_apis_have_preflights_and_gateway_responses() {
    let text = r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Api: {Cors: {AllowOrigin: "'https://a.b'", MaxAge: 600}}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      BinaryMediaTypes: [image~1png]
      GatewayResponses:
        UNAUTHORIZED: {StatusCode: 403, ResponseParameters: {Headers: {X: "'y'"}}}
      DefinitionBody:
        openapi: '3.0.1'
        paths:
          /a:
            get:
              x-amazon-apigateway-integration:
                type: mock
                requestTemplates: {application/json: '{"statusCode": 200}'}
                responses: {default: {statusCode: 200}}
"#;
    let loaded = load(text);
    assert_eq!(
        findings(&loaded),
        [
            "f:4:54: warning[VTL0505]: the value of a mapping is a number, not a string: the import leaves it out"
        ]
    );
    let api = &loaded.api;
    assert_eq!(api.binary_media_types, ["image/png"]);
    assert_eq!(api.gateway_responses.first().and_then(|g| g.status), Some(403));
    let methods: Vec<&str> = api.routes.iter().map(|r| r.method.as_str()).collect();
    assert_eq!(methods, ["GET", "OPTIONS"]);
}

/// Long values that are compared or looked up again and again are counted, and not copied first.
#[test]
fn long_values_in_many_places_are_counted() {
    let long = "x".repeat(1 << 20);
    let conditions: String =
        (0..1_000).map(|n| format!("  C{n}: !Equals [!Ref Table, !Ref Table]\n")).collect();
    let methods: String = (0..1_000)
        .map(|n| format!("  M{n}: {{Type: AWS::ApiGateway::Method, Condition: C{n}}}\n"))
        .collect();
    let compared = TEMPLATE
        .replace("Default: things", &format!("Default: {long}"))
        .replace("Conditions:\n", &format!("Conditions:\n{conditions}"))
        + &methods;
    let items = "x, ".repeat(5_000);
    let looked: String = (0..1_000)
        .map(|n| format!("  N{n}: {{Type: AWS::ApiGateway::Method, Properties: {{HttpMethod: !Select [0, !FindInMap [M, a, b]]}}}}\n"))
        .collect();
    let looked = format!("{TEMPLATE}{looked}Mappings: {{M: {{a: {{b: [{items}]}}}}}}\n");
    for text in [compared, looked] {
        let found = findings(&load(&text));
        assert!(found.iter().any(|line| line.contains("VTL0509")), "{:?}", found.first());
    }
}
