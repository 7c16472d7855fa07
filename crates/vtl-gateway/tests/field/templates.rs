//! CloudFormation and SAM templates.

use crate::support::{findings, load, load_files, routes};

#[test]
fn loops_are_replaced_by_what_they_make() {
    let function = "{Type: AWS::Serverless::Function, Properties: {Handler: a.b, Events: {E: {Type: Api, Properties: {Path: PATH, Method: METHOD}}}}}";
    let with = |path: &str, method: &str| function.replace("PATH", path).replace("METHOD", method);
    let template = |resources: &str| {
        format!(
            "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nParameters: {{Names: {{Type: CommaDelimitedList, Default: 'one,two'}}}}\n\
             Mappings: {{M: {{A: {{List: [p, q]}}}}}}\nResources:\n{resources}"
        )
    };
    let cases = [
        (format!("  Fn::ForEach::F: [Name, [a, b], {{'${{Name}}F': {}}}]\n", with("!Sub '/${Name}'", "get")), "GET /a, GET /b"),
        (format!("  Fn::ForEach::F: [Name, !Ref Names, {{'F${{Name}}': {}}}]\n", with("'/x/${Name}'", "post")), "POST /x/one, POST /x/two"),
        (format!("  Fn::ForEach::F:\n    - Name\n    - Ref: Names\n    - 'F${{Name}}': {}\n", with("{'Fn::Join': ['/', ['', {Ref: Name}]]}", "get")), "GET /one, GET /two"),
        (format!("  Fn::ForEach::F: [Name, !FindInMap [M, A, List], {{'${{Name}}F': {}}}]\n", with("'/${Name}'", "get")), "GET /p, GET /q"),
        (format!("  Fn::ForEach::F: [Path, [/a-b, /c], {{'&{{Path}}F': {}}}]\n", with("!Ref Path", "get")), "GET /a-b, GET /c"),
        (
            format!("  Fn::ForEach::F: [Name, [a], {{'Fn::ForEach::G': [Verb, [get, put], {{'${{Name}}${{Verb}}': {}}}]}}]\n", with("'/${Name}'", "!Ref Verb")),
            "GET /a, PUT /a",
        ),
        (
            "  F: {Type: AWS::Serverless::Function, Properties: {Events: {'Fn::ForEach::E': [V, [get, post], {'E${V}': {Type: Api, Properties: {Path: /e, Method: '${V}'}}}]}}}\n".to_owned(),
            "GET /e, POST /e",
        ),
    ];
    for (resources, expected) in cases {
        let text = template(&resources);
        let loaded = load("t.yaml", &text);
        assert_eq!(routes(&loaded).join(", "), expected, "{text}");
        assert_eq!(findings(&loaded), [""; 0], "{text}");
    }
    let text = template(&format!(
        "  Fn::ForEach::F: [N, [a], {{'${{N}}F': {}}}]\n",
        with("'/${N}'", "get")
    ));
    let found = findings(&load("t.yaml", &text.replace("AWS::LanguageExtensions, ", "")));
    assert!(found.iter().all(|f| f.contains("needs the transform")), "{found:?}");
    let bomb = (0..9).fold(with("/", "get"), |inner, n| {
        let list = "a,".repeat(40);
        format!("{{'Fn::ForEach::L{n}': [N{n}, ['{list}'], {{'${{N{n}}}X': {inner}}}]}}")
    });
    let found = findings(&load(
        "t.yaml",
        &format!("Transform: [AWS::LanguageExtensions]\nResources: {bomb}\n"),
    ));
    assert!(found.len() < 300, "{}", found.len());
}

#[test]
fn parts_of_paths_may_be_made_by_functions() {
    for part in [
        "!Sub '${Name}s'",
        "!Join ['', [!Ref Name, s]]",
        "!FindInMap [M, A, Part]",
        "{'Fn::FindInMap': [M, B, Part, {DefaultValue: things}]}",
    ] {
        let text = format!(
            "Parameters: {{Name: {{Type: String, Default: thing}}}}\nMappings: {{M: {{A: {{Part: things}}}}}}\nResources:\n  \
             R: {{Type: AWS::ApiGateway::Resource, Properties: {{ParentId: !GetAtt Api.RootResourceId, PathPart: {part}}}}}\n  \
             M: {{Type: AWS::ApiGateway::Method, Properties: {{HttpMethod: GET, ResourceId: !Ref R, Integration: {{Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: 'https://a.example/'}}}}}}\n  \
             Api: {{Type: AWS::ApiGateway::RestApi}}\n"
        );
        let loaded = load("t.yaml", &text);
        assert_eq!(routes(&loaded), ["GET /things"], "{part}: {:?}", findings(&loaded));
    }
}

#[test]
fn what_deploys_is_no_error() {
    let method = |integration: &str| {
        format!(
            "Resources:\n  M: {{Type: AWS::ApiGateway::Method, Properties: {{HttpMethod: POST, MethodResponses: [{{StatusCode: 200}}], Integration: {integration}}}}}\n"
        )
    };
    let cases = [
        method("{Type: HTTP, Uri: 'https://a.example/', IntegrationResponses: [{StatusCode: 200}, {StatusCode: 404, SelectionPattern: '404'}]}"),
        method("{Type: HTTP, Uri: 'https://a.example/', PassthroughBehavior: NEVER, IntegrationResponses: [{StatusCode: 200}]}"),
        method("{Type: AWS, IntegrationHttpMethod: GET, Uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations', IntegrationResponses: [{StatusCode: 200}]}"),
        method("{Type: HTTP, Uri: 'https://a.example/', Uri: 'https://b.example/', IntegrationResponses: [{StatusCode: 200}]}"),
        "Resources:\n  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: build/made.yaml}}\n".to_owned(),
        "Resources:\n  S: {Type: AWS::Serverless::Application, Properties: {Location: '{{resolve:ssm:/app}}'}}\n".to_owned(),
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: DEFAULT}}}}}\n".to_owned(),
    ];
    for text in cases {
        let found = findings(&load("t.yaml", &text));
        assert!(found.iter().any(|f| f.contains(": warning[")), "{text}\n{found:?}");
        assert!(!found.iter().any(|f| f.contains(": error[")), "{text}\n{found:?}");
    }
    // The Framework's own reader refuses a key that is written twice.
    let service = "service: s\nservice: t\nprovider: {name: aws}\nfunctions: {f: {handler: h, events: [{http: get a}]}}\n";
    let found = findings(&load("serverless.yml", service));
    assert!(found.iter().any(|f| f.contains("error[VTL0502]")), "{found:?}");
}

#[test]
fn keys_of_a_jwt_configuration_are_read_in_any_case() {
    for (issuer, audience) in [("issuer", "audience"), ("Issuer", "Audience")] {
        let text = format!(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::HttpApi\n    Properties: {{Auth: {{DefaultAuthorizer: J, Authorizers: {{J: {{JwtConfiguration: {{{issuer}: 'https://i.example', {audience}: [b]}}}}}}}}}}\n  \
             F: {{Type: AWS::Serverless::Function, Properties: {{Events: {{E: {{Type: HttpApi, Properties: {{ApiId: !Ref A, Path: /a, Method: get}}}}}}}}}}\n"
        );
        assert_eq!(findings(&load("t.yaml", &text)), [""; 0], "{issuer}");
    }
}

#[test]
fn templates_decide_between_rest_and_http() {
    let document = |top: &str, integration: &str| {
        format!(
            "openapi: 3.0.1\n{top}paths:\n  /a:\n    post:\n      x-amazon-apigateway-integration: {integration}\n"
        )
    };
    let aws = "{type: aws, uri: 'arn:aws:apigateway:us-east-1:kinesis:action/PutRecord', httpMethod: POST, requestTemplates: {application/json: '{}'}, responses: {default: {statusCode: '200'}}}";
    let cors = "x-amazon-apigateway-cors: {allowOrigins: ['*']}\n";
    let proxy = "{type: http_proxy, uri: 'https://a.example/', httpMethod: POST}";
    for (text, is_http) in [
        (document(cors, aws), false),
        (document("x-amazon-apigateway-importexport-version: '1.0'\n", aws), false),
        (document(cors, proxy), true),
        (document("", proxy), false),
        (document("", &proxy.replace("}", ", payloadFormatVersion: '2.0'}")), true),
        (
            document("", "{integrationSubtype: SQS-SendMessage, type: aws_proxy, credentials: x}"),
            true,
        ),
    ] {
        let loaded = load("f.yaml", &text);
        assert_eq!(loaded.http_apis.len(), usize::from(is_http), "{text}");
        assert_eq!(loaded.api.routes.len(), usize::from(!is_http), "{text}");
    }
}

#[test]
fn the_reason_for_no_routes_is_the_nearest() {
    let event = "Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}";
    let cases = [
        (
            format!("Parameters: {{E: {{Type: String, Default: dev}}}}\nConditions: {{Prod: !Equals [!Ref E, prod]}}\nResources: {{F: {{Type: AWS::Serverless::Function, Condition: Prod, Properties: {{{event}}}}}}}\n"),
            "the condition `Prod` of its resources does not hold",
        ),
        ("Resources: {A: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}}\n".to_owned(), "a WebSocket API"),
        ("Resources: {A: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Name: n}}}\n".to_owned(), "the HTTP API `A` has no routes in this template"),
        (
            "Resources: {A: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: {Bucket: b, Key: !GetAtt W.Key}}}, S: {Type: AWS::ApiGateway::Stage, Properties: {AccessLogSetting: {Format: '$context.requestId'}}}}\n".to_owned(),
            "the definition of `A` is on S3",
        ),
        ("service: s\nprovider: {name: google}\nfunctions: {f: {handler: h, events: [{http: path}]}}\n".to_owned(), "runs on `google`"),
    ];
    for (text, cause) in cases {
        let found = findings(&load_files(&[("f.yaml", &text)], &[]));
        assert!(
            found.iter().any(|f| f.contains("note[VTL0513]") && f.contains(cause)),
            "{text}{found:?}"
        );
        assert!(!found.iter().any(|f| f.contains(": error[")), "{text}{found:?}");
    }
}

#[test]
fn what_is_unknown_is_no_mistake() {
    let text = "Parameters: {Kind: {Type: String}, Status: {Type: String}, Value: {Type: String}}
Resources:
  M:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: GET
      Integration:
        Type: !Ref Kind
        Uri: https://a.example/
        PassthroughBehavior: !Ref Value
        RequestParameters: {integration.request.header.A: !Ref Value}
        IntegrationResponses: [{StatusCode: 200, ResponseParameters: {method.response.header.A: !Sub '${Value}'}}]
  G: {Type: AWS::ApiGateway::GatewayResponse, Properties: {ResponseType: !Ref Kind, StatusCode: !Ref Status}}
  R: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: x, RouteKey: !Sub '${Kind} /a', Target: !Sub 'integrations/${I}'}}
  I: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: x, IntegrationType: !Ref Kind, IntegrationUri: 'https://a.example', PayloadFormatVersion: !Ref Value}}
";
    let found = findings(&load("t.yaml", text));
    assert!(found.iter().any(|f| f.contains("`Kind` is known only after deployment")), "{found:?}");
    assert!(!found.iter().any(|f| f.contains(": error[")), "{found:?}");
}

#[test]
fn a_default_authorizer_without_authorizers_is_ignored() {
    let event = "Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}";
    let text = format!(
        "Transform: AWS::Serverless-2016-10-31\nGlobals: {{Api: {{Auth: {{DefaultAuthorizer: NONE}}}}}}\nResources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b, {event}}}}}\n"
    );
    let loaded = load("t.yaml", &text);
    assert_eq!(routes(&loaded), ["GET /a"]);
    assert_eq!(findings(&loaded), [""; 0]);
}
