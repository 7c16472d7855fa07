//! HTTP APIs in every dialect.

use super::super::test_support::{findings, load};
use super::super::{LoadOptions, Loaded, load_with};
use super::http_table;
use crate::http_api::{AuthorizerKind, HttpApi, PayloadFormat};

fn only(loaded: &Loaded) -> &HttpApi {
    assert_eq!(findings(loaded), [""; 0]);
    assert_eq!(loaded.http_apis.len(), 1);
    loaded.http_apis.first().unwrap()
}

fn keys(api: &HttpApi) -> Vec<String> {
    api.routes.iter().map(|route| route.key.to_string()).collect()
}

/// Route key, kind and target, authorization.
fn rows(api: &HttpApi) -> Vec<String> {
    let rows = api.routes.iter().map(|route| {
        let integration = &route.integration;
        let target = route.function.clone().unwrap_or_else(|| integration.uri.clone());
        let authorization = &route.authorization;
        format!(
            "{} {} {target} {} {}",
            route.key,
            integration.subtype.clone().unwrap_or_else(|| integration.kind.to_string()),
            authorization.kind,
            authorization.scopes.join(","),
        )
    });
    rows.map(|row| row.trim_end().to_owned()).collect()
}

#[test]
fn a_service_with_both_kinds_of_events() {
    let loaded = load(
        "
service: shop
provider:
  name: aws
  stage: prod
  httpApi: {payload: '1.0', name: front, cors: true}
  logs: {httpApi: true}
functions:
  all:
    events:
      - httpApi: '*'
      - httpApi: {method: '*', path: /any/method}
  some:
    httpApi: {payload: '2.0'}
    events:
      - http: GET users/index
      - httpApi: 'patch /elo'
      - httpApi: {method: GET, path: '/get/{param}'}
      - httpApi: {path: '/rest/{proxy+}', method: POST}
",
    );
    let api = only(&loaded);
    assert_eq!(loaded.api.routes.len(), 1);
    assert_eq!(
        keys(api),
        ["$default", "ANY /any/method", "PATCH /elo", "GET /get/{param}", "POST /rest/{proxy+}"]
    );
    assert_eq!((api.name.as_str(), api.stage_name()), ("front", "$default"));
    let payloads: Vec<_> = api.routes.iter().map(|route| route.integration.payload).collect();
    assert_eq!(payloads[1..3], [PayloadFormat::V1, PayloadFormat::V2]);
    let cors = api.cors.as_ref().unwrap();
    assert_eq!(cors.allow_origins, ["*"]);
    assert_eq!(
        cors.allow_headers.join(", "),
        "Content-Type, X-Amz-Date, Authorization, X-Api-Key, X-Amz-Security-Token, X-Amz-User-Agent, X-Amzn-Trace-Id"
    );
    assert_eq!(cors.allow_methods.join(" "), "OPTIONS DELETE GET HEAD PATCH POST PUT");
    assert!(api.access_logs[0].format.contains("\"routeKey\":\"$context.routeKey\""), "{api:?}");
}

#[test]
fn authorizers_of_a_service() {
    let loaded = load(
        "
service: shop
provider:
  name: aws
  httpApi:
    id: xxxx
    authorizers:
      users:
        identitySource: $request.header.Authorization
        issuerUrl: https://issuer.example
        audience: [one, two]
      own: {type: request, functionName: check, enableSimpleResponses: true, identitySource: [$request.header.A, $request.querystring.b]}
functions:
  check: {handler: a.b}
  buy:
    events:
      - httpApi: {method: POST, path: /a, authorizer: {name: users, scopes: [user.id, user.email]}}
      - httpApi: {method: POST, path: /b, authorizer: own}
      - httpApi: {method: POST, path: /c, authorizer: {type: aws_iam}}
      - httpApi: {method: POST, path: /d}
",
    );
    let api = only(&loaded);
    assert_eq!(api.id.as_deref(), Some("xxxx"));
    assert_eq!(
        rows(api),
        [
            "POST /a AWS_PROXY buy JWT user.id,user.email",
            "POST /b AWS_PROXY buy CUSTOM",
            "POST /c AWS_PROXY buy AWS_IAM",
            "POST /d AWS_PROXY buy",
        ]
    );
    let AuthorizerKind::Lambda(own) = &api.authorizer("own").unwrap().kind else { panic!() };
    assert_eq!((own.payload, own.simple_responses), (PayloadFormat::V2, true));
    assert_eq!(api.authorizer("own").unwrap().identity_sources.len(), 2);
    let AuthorizerKind::Jwt(users) = &api.authorizer("users").unwrap().kind else { panic!() };
    assert_eq!((users.issuer.as_str(), users.audience.len()), ("https://issuer.example", 2));
}

#[test]
fn what_events_get_wrong() {
    let loaded = load(
        "
service: shop
provider: aws
functions:
  buy:
    events:
      - httpApi: GET users
      - httpApi: /users
      - httpApi: {path: /a}
      - httpApi: {method: GET, path: /a, authoriser: x}
      - httpApi: {method: GET, path: /b, authorizer: x}
",
    );
    let codes: Vec<_> = loaded.findings.iter().map(|finding| finding.code.id).collect();
    assert_eq!(
        codes,
        ["VTL0560", "VTL0560", "VTL0508", "VTL0504", "VTL0564"],
        "{:?}",
        findings(&loaded)
    );
}

const DOCUMENT: &str = r#"
openapi: 3.0.1
info: {title: shop}
x-amazon-apigateway-importexport-version: "1.0"
x-amazon-apigateway-cors: {allowOrigins: [https://a.example], allowMethods: [GET], maxAge: 60, allowCredentials: true}
components:
  securitySchemes:
    users:
      type: oauth2
      x-amazon-apigateway-authorizer:
        type: jwt
        identitySource: $request.header.Authorization
        jwtConfiguration: {issuer: https://issuer.example, audience: [one]}
    own:
      type: apiKey
      x-amazon-apigateway-authorizer:
        type: request
        identitySource: $request.header.A, $request.header.B
        authorizerUri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:check/invocations
        authorizerPayloadFormatVersion: "2.0"
        enableSimpleResponses: true
  x-amazon-apigateway-integrations:
    shared: {type: AWS_PROXY, httpMethod: POST, payloadFormatVersion: "2.0", uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:buy/invocations"}
paths:
  /a/{id}:
    get:
      security: [{users: [read, write]}]
      x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/shared'}
    x-amazon-apigateway-any-method:
      security: [{own: []}]
      x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/shared'}
  /submit:
    post:
      x-amazon-apigateway-integration:
        integrationSubtype: SQS-SendMessage
        type: aws_proxy
        payloadFormatVersion: "1.0"
        requestParameters: {MessageBody: $request.body, QueueUrl: 'https://q.example/1'}
  /private:
    get:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        connectionType: VPC_LINK
        connectionId: abc
        uri: arn:aws:elasticloadbalancing:us-east-1:1:listener/app/x
        payloadFormatVersion: "1.0"
        requestParameters: {'overwrite:path': $request.path, 'append:header.x': '$context.requestId'}
        responseParameters: {"500": {'overwrite:statuscode': '503'}, "200": {'remove:header.server': "''"}}
  /$default:
    x-amazon-apigateway-any-method:
      isDefaultRoute: true
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: https://b.example, payloadFormatVersion: "1.0"}
"#;

#[test]
fn a_document_of_an_http_api() {
    let loaded = load(DOCUMENT);
    let api = only(&loaded);
    assert!(loaded.api.routes.is_empty());
    assert_eq!(
        rows(api),
        [
            "GET /a/{id} AWS_PROXY buy JWT read,write",
            "ANY /a/{id} AWS_PROXY buy CUSTOM",
            "POST /submit SQS-SendMessage  NONE",
            "GET /private HTTP_PROXY arn:aws:elasticloadbalancing:us-east-1:1:listener/app/x NONE",
            "$default HTTP_PROXY https://b.example NONE",
        ]
    );
    let private = &api.routes[3].integration;
    assert_eq!((private.request_parameters.len(), private.response_parameters.len()), (2, 2));
    assert_eq!(api.routes[2].integration.service_parameters.len(), 2);
    let cors = api.cors.as_ref().unwrap();
    assert_eq!((cors.max_age, cors.allow_credentials), (Some(60), true));
    assert!(
        http_table(api).contains("/submit   SQS-SendMessage        -        NONE"),
        "{}",
        http_table(api)
    );
}

#[test]
fn a_document_of_a_rest_api_is_not_one() {
    let rest = "
openapi: 3.0.1
info: {title: t}
paths:
  /a:
    get:
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        payloadFormatVersion: '1.0'
        uri: arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations
        responses: {default: {statusCode: '200'}}
";
    let loaded = load(rest);
    assert_eq!((loaded.api.routes.len(), loaded.http_apis.len()), (1, 0));
}

const SAM: &str = r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi: {CorsConfiguration: true}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: prod
      StageVariables: {table: things}
      AccessLogSettings: {Format: '$context.requestId $context.status', DestinationArn: x}
      CorsConfiguration: {AllowOrigins: [https://a.example], AllowMethods: [GET]}
      Auth:
        DefaultAuthorizer: Users
        Authorizers:
          Users:
            IdentitySource: $request.header.Authorization
            AuthorizationScopes: [all]
            JwtConfiguration: {issuer: !Sub 'https://cognito-idp.${AWS::Region}.amazonaws.com/p', audience: [one]}
          Own:
            FunctionArn: !GetAtt Check.Arn
            AuthorizerPayloadFormatVersion: 2.0
            EnableSimpleResponses: true
            Identity: {Headers: [A], QueryStrings: [b]}
  Check: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Implicit: {Type: HttpApi}
        Any: {Type: HttpApi, Properties: {Path: /any, Method: ANY}}
        One: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: '/a/{id}', Method: get, PayloadFormatVersion: '1.0', TimeoutInMillis: 1000}}
        Two: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /b, Method: POST, Auth: {Authorizer: Own}}}
        Three: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /c, Method: POST, Auth: {Authorizer: NONE}}}
        Four: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /d, Method: POST, Auth: {AuthorizationScopes: [some]}}}
"#;

#[test]
fn sam_has_explicit_and_implicit_apis() {
    let loaded = load(SAM);
    assert_eq!(findings(&loaded), [""; 0]);
    let [explicit, implicit] = loaded.http_apis.as_slice() else { panic!("{loaded:?}") };
    assert_eq!(
        rows(explicit),
        [
            "GET /a/{id} AWS_PROXY Function JWT all",
            "POST /b AWS_PROXY Function CUSTOM",
            "POST /c AWS_PROXY Function NONE",
            "POST /d AWS_PROXY Function JWT some",
        ]
    );
    assert_eq!(explicit.stage_name(), "prod");
    assert_eq!(explicit.access_logs.len(), 1);
    assert_eq!(explicit.routes[0].integration.payload, PayloadFormat::V1);
    assert_eq!(explicit.routes[1].integration.payload, PayloadFormat::V2);
    assert_eq!(explicit.cors.as_ref().unwrap().allow_origins, ["https://a.example"]);
    assert_eq!(explicit.authorizer("Own").unwrap().identity_sources.len(), 2);
    assert_eq!(keys(implicit), ["$default", "ANY /any"]);
    assert_eq!(implicit.cors.as_ref().unwrap().allow_origins, ["*"]);
    assert_eq!(implicit.stage_name(), "$default");
}

#[test]
fn sam_takes_definitions_from_files() {
    let template = "
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: dev
      DefinitionUri: api.yaml
";
    let mut files = |path: &str| match path {
        "api.yaml" => Ok(DOCUMENT.to_owned()),
        _ => Err("no".to_owned()),
    };
    let loaded = load_with("f", template, &LoadOptions::default(), &mut files);
    assert_eq!(findings(&loaded), [""; 0]);
    let counts: Vec<_> = loaded.http_apis.iter().map(|api| api.routes.len()).collect();
    assert_eq!(counts, [5]);
}

const STACK: &str = r#"
Resources:
  Socket: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET, Name: ws}}
  SocketRoute: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Socket, RouteKey: $connect}}
  Quick:
    Type: AWS::ApiGatewayV2::Api
    Properties: {ProtocolType: HTTP, Name: quick, Target: !GetAtt Function.Arn}
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      ProtocolType: HTTP
      Name: front
      CorsConfiguration: {AllowOrigins: ['*'], AllowMethods: [GET], MaxAge: 5}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, StageVariables: {a: b}, AccessLogSettings: {Format: $context.routeKey}}
  Users:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      Name: users
      AuthorizerType: JWT
      IdentitySource: [$request.header.Authorization]
      JwtConfiguration: {Issuer: https://issuer.example, Audience: [one]}
  Function: {Type: AWS::Lambda::Function}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt Function.Arn
      PayloadFormatVersion: '2.0'
      RequestParameters: {'append:header.x': $request.path}
      ResponseParameters: {'500': {ResponseParameters: [{Source: '503', Destination: 'overwrite:statuscode'}]}}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: GET /things/{id}
      Target: !Join [/, [integrations, !Ref Integration]]
      AuthorizationType: JWT
      AuthorizerId: !Ref Users
      AuthorizationScopes: [read]
  Other:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: $default, Target: !Sub 'integrations/${Integration}'}
"#;

#[test]
fn resources_of_cloudformation() {
    let loaded = load(STACK);
    assert_eq!(findings(&loaded), [""; 0]);
    let [quick, api] = loaded.http_apis.as_slice() else { panic!("{loaded:?}") };
    assert_eq!(rows(quick), ["$default AWS_PROXY Function"]);
    assert_eq!(quick.routes[0].integration.payload, PayloadFormat::V2);
    assert_eq!(
        rows(api),
        ["GET /things/{id} AWS_PROXY Function JWT read", "$default AWS_PROXY Function NONE"]
    );
    let integration = &api.routes[0].integration;
    assert_eq!(
        (integration.request_parameters.len(), integration.response_parameters.len()),
        (1, 1)
    );
    assert!(integration.uri.starts_with("arn:aws:apigateway:"), "{}", integration.uri);
    assert_eq!(api.stage_variables.len(), 1);
    assert_eq!(api.authorizers.len(), 1);
}

const PLAN: &str = r#"{
  "terraform_version": "1.9.0",
  "planned_values": {"root_module": {"resources": [
    {"address": "aws_lambda_function.f", "type": "aws_lambda_function", "values": {"function_name": "buy"}},
    {"address": "aws_apigatewayv2_api.quick", "type": "aws_apigatewayv2_api",
     "values": {"name": "quick", "protocol_type": "HTTP", "route_key": "GET /q", "target": "https://q.example/"}},
    {"address": "aws_apigatewayv2_api.a", "type": "aws_apigatewayv2_api",
     "values": {"name": "front", "protocol_type": "HTTP", "route_key": null, "target": null, "body": null,
       "cors_configuration": [{"allow_origins": ["https://a.example"], "allow_methods": ["GET"], "max_age": 5, "allow_credentials": null}]}},
    {"address": "aws_apigatewayv2_stage.s", "type": "aws_apigatewayv2_stage",
     "values": {"name": "dev", "stage_variables": {"a": "b"}, "access_log_settings": [{"format": "$context.status"}]}},
    {"address": "aws_apigatewayv2_authorizer.j", "type": "aws_apigatewayv2_authorizer",
     "values": {"name": "users", "authorizer_type": "JWT", "identity_sources": ["$request.header.Authorization"],
       "jwt_configuration": [{"issuer": "https://issuer.example", "audience": ["one"]}]}},
    {"address": "aws_apigatewayv2_integration.i", "type": "aws_apigatewayv2_integration",
     "values": {"integration_type": "AWS_PROXY", "payload_format_version": "2.0", "timeout_milliseconds": 1000,
       "request_parameters": {"append:header.x": "$request.path"},
       "response_parameters": [{"status_code": "500", "mappings": {"overwrite:statuscode": "503"}}]}},
    {"address": "aws_apigatewayv2_route.r", "type": "aws_apigatewayv2_route",
     "values": {"route_key": "GET /things/{id}", "authorization_type": "JWT", "authorization_scopes": ["read"]}}
  ]}},
  "configuration": {"root_module": {"resources": [
    {"address": "aws_apigatewayv2_stage.s", "expressions": {"api_id": {"references": ["aws_apigatewayv2_api.a.id", "aws_apigatewayv2_api.a"]}}},
    {"address": "aws_apigatewayv2_authorizer.j", "expressions": {"api_id": {"references": ["aws_apigatewayv2_api.a.id", "aws_apigatewayv2_api.a"]}}},
    {"address": "aws_apigatewayv2_integration.i", "expressions": {
      "api_id": {"references": ["aws_apigatewayv2_api.a.id", "aws_apigatewayv2_api.a"]},
      "integration_uri": {"references": ["aws_lambda_function.f.invoke_arn", "aws_lambda_function.f"]}}},
    {"address": "aws_apigatewayv2_route.r", "expressions": {
      "api_id": {"references": ["aws_apigatewayv2_api.a.id", "aws_apigatewayv2_api.a"]},
      "target": {"references": ["aws_apigatewayv2_integration.i.id", "aws_apigatewayv2_integration.i"]},
      "authorizer_id": {"references": ["aws_apigatewayv2_authorizer.j.id", "aws_apigatewayv2_authorizer.j"]}}}
  ]}}
}"#;

#[test]
fn resources_of_terraform() {
    let loaded = load(PLAN);
    assert_eq!(findings(&loaded), [""; 0]);
    let [quick, api] = loaded.http_apis.as_slice() else { panic!("{loaded:?}") };
    assert_eq!(rows(quick), ["GET /q HTTP_PROXY https://q.example/"]);
    assert_eq!(rows(api), ["GET /things/{id} AWS_PROXY buy JWT read"]);
    assert_eq!(api.stage_name(), "dev");
    assert_eq!(api.cors.as_ref().unwrap().max_age, Some(5));
    let integration = &api.routes[0].integration;
    assert_eq!((integration.timeout_millis, integration.payload), (Some(1000), PayloadFormat::V2));
    assert_eq!(integration.response_parameters.len(), 1);
}
