//! Every code of configurations: its example yields it and nothing else, and the same done right yields nothing.

use std::collections::BTreeSet;

use vtl_gateway::config::{codes, load};

fn findings(text: &str) -> Vec<&'static str> {
    let mut files = |path: &str| match path {
        "buy.yml" => Ok("{passThrough: NEVER, template: {application/json: '{}'}}".to_owned()),
        _ => Err(format!("there is no `{path}`")),
    };
    let loaded = load("file.yml", text, &mut files);
    let found: Vec<&str> = loaded.findings.iter().map(|finding| finding.code.id).collect();
    // An example may be a part of a stack without routes, and is told so.
    match found.as_slice() {
        [code, "VTL0513"] | ["VTL0513", code] => vec![*code],
        ["VTL0513"] if text.starts_with("Resources:") && text.contains("::Stage") => Vec::new(),
        _ => found,
    }
}

#[test]
fn every_example_yields_its_code() {
    for code in codes::ALL {
        let example = code.example.unwrap_or_default();
        assert_eq!(findings(example), [code.id], "{example}");
    }
}

#[test]
fn what_is_right_yields_nothing() {
    let told: BTreeSet<&str> = QUIET.iter().map(|(code, _)| *code).collect();
    for code in codes::ALL {
        assert!(told.contains(code.id), "nothing shows how {} keeps quiet", code.id);
    }
    for (code, text) in QUIET {
        assert_eq!(findings(text), [""; 0], "{code}:\n{text}");
    }
}

/// The headers of an integration over HTTP, and of one with a function.
macro_rules! http {
    ($rest:literal) => {
        concat!(
            "type: HTTP\nhttpMethod: GET\nuri: https://backend.example/\n",
            $rest,
            "\nintegrationResponses:\n  '200': {statusCode: '200'}\n"
        )
    };
}

macro_rules! function {
    ($pattern:literal) => {
        concat!(
            "type: AWS\nhttpMethod: POST\n",
            "uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/buy/invocations\n",
            "integrationResponses:\n  '200': {statusCode: '200'}\n",
            "  '400': {statusCode: '400', selectionPattern: ",
            $pattern,
            "}\n"
        )
    };
}

macro_rules! serverless {
    ($event:literal) => {
        concat!(
            "service: shop\nprovider: aws\ncustom: {text: '{}'}\nfunctions:\n  buy:\n    handler: buy.handler\n",
            "    events:\n      - http:\n          path: buy\n          method: post\n",
            $event
        )
    };
}

macro_rules! http_event {
    ($event:literal) => {
        concat!(
            "service: shop\nprovider: aws\nfunctions:\n  buy:\n    events:\n      - httpApi: ",
            $event
        )
    };
}

macro_rules! http_service {
    ($provider:literal, $event:literal) => {
        concat!(
            "service: shop\nprovider:\n  name: aws\n  ",
            $provider,
            "\nfunctions:\n  buy:\n    timeout: 29\n    events:\n      - httpApi: {method: GET, path: /orders",
            $event,
            "}\n"
        )
    };
}

macro_rules! http_proxy {
    ($rest:literal) => {
        concat!(
            "openapi: 3.0.1\ninfo: {title: shop}\npaths:\n  /orders:\n    get:\n",
            "      x-amazon-apigateway-integration:\n        type: http_proxy\n        httpMethod: GET\n",
            "        uri: https://backend.example/orders\n        payloadFormatVersion: '1.0'\n        ",
            $rest
        )
    };
}

macro_rules! method {
    ($header:literal, $status:literal) => {
        concat!(
            "httpMethod: GET\nmethodResponses:\n",
            "  '200': {statusCode: '200', responseParameters: {method.response.header.X-Id: false}}\n",
            "  '404': {statusCode: '404'}\n",
            "methodIntegration:\n  type: HTTP\n  httpMethod: GET\n  uri: https://backend.example/\n",
            "  integrationResponses:\n    '200':\n      statusCode: '200'\n      responseParameters:\n",
            "        method.response.header.",
            $header,
            ": integration.response.header.Id\n    '404': {statusCode: '",
            $status,
            "', selectionPattern: '404'}\n"
        )
    };
}

/// What comes close to each code, and is right.
const QUIET: &[(&str, &str)] = &[
    ("VTL0501", http!("")),
    (
        "VTL0502",
        http!(
            "requestParameters: {integration.request.header.A: \"'a'\", integration.request.header.B: \"'a'\"}"
        ),
    ),
    ("VTL0503", http!("")),
    ("VTL0504", http!("passthroughBehavior: WHEN_NO_MATCH")),
    ("VTL0505", http!("requestTemplates: {application/json: '{}'}")),
    (
        "VTL0506",
        serverless!(
            "          integration: lambda\n          request: {template: {application/json: '${self:custom.text}'}}\n"
        ),
    ),
    (
        "VTL0507",
        serverless!("          integration: lambda\n          request: ${file(buy.yml)}\n"),
    ),
    ("VTL0508", http!("")),
    (
        "VTL0508",
        "type: MOCK\nrequestTemplates: {application/json: '{\"statusCode\": 200}'}\nintegrationResponses: {'200': {statusCode: '200'}}\n",
    ),
    ("VTL0510", http!("passthroughBehavior: WHEN_NO_TEMPLATES\ncontentHandling: CONVERT_TO_TEXT")),
    (
        "VTL0511",
        http!(
            "requestParameters: {integration.request.header.X-Id: method.request.header.X-Id, integration.request.querystring.a: \"'b'\", integration.request.header.U: context.authorizer.principalId}"
        ),
    ),
    (
        "VTL0512",
        http!(
            "requestParameters: {integration.request.header.Content-Type: method.request.header.Content-Type}"
        ),
    ),
    (
        "VTL0512",
        http!(
            "requestParameters: {integration.request.header.Authorization: method.request.header.Authorization}"
        ),
    ),
    (
        "VTL0509",
        "Resources: {Orders: {Type: AWS::ApiGateway::Method, Properties: {HttpMethod: GET, Integration: {Type: HTTP, Uri: !Sub ['${a}${a}', {a: 'https://a.example/'}], IntegrationResponses: [{StatusCode: '200'}]}}}}\n",
    ),
    ("VTL0513", serverless!("")),
    (
        "VTL0514",
        "openapi: 3.0.1\npaths: {/orders: {get: {x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/orders/invocations'}}}}\n",
    ),
    (
        "VTL0515",
        "Resources: {Orders: {Type: AWS::Serverless::Function, Properties: {Events: {Get: {Type: Api, Properties: {Path: /orders, Method: get, Auth: {Authorizer: AWS_IAM}}}}}}}\n",
    ),
    ("VTL0520", function!("'[\\s\\S]*bad[\\s\\S]*'")),
    ("VTL0521", function!("'[\\s\\S]*bad[\\s\\S]*'")),
    ("VTL0522", method!("X-Id", "404")),
    ("VTL0523", method!("x-id", "404")),
    ("VTL0524", function!("'(?s).*(bad|worse).*'")),
    ("VTL0525", function!("'Invalid[^*]*'")),
    ("VTL0525", function!("'Invalid[\\s\\S]*'")),
    ("VTL0526", function!("'\\[Error\\][\\s\\S]*'")),
    ("VTL0526", function!("'[A-Za-z]+[\\s\\S]*'")),
    ("VTL0526", function!("'[^aeiou]+[\\s\\S]*'")),
    ("VTL0527", function!("'[\\s\\S]*Not found[\\s\\S]*'")),
    ("VTL0528", function!("'[\\s\\S]+'")),
    ("VTL0529", function!("'[\\s\\S]*404[\\s\\S]*'")),
    (
        "VTL0529",
        "type: HTTP\nhttpMethod: GET\nuri: https://backend.example/\nintegrationResponses:\n  '200': {statusCode: '200'}\n  '404': {statusCode: '404', selectionPattern: '404'}\n",
    ),
    ("VTL0530", function!("'(?s).*Error.*'")),
    ("VTL0530", function!("'(.|\\n)*Error(.|\\n)*'")),
    ("VTL0531", http!("passthroughBehavior: NEVER\nrequestTemplates: {application/json: '{}'}")),
    ("VTL0531", http!("passthroughBehavior: WHEN_NO_TEMPLATES")),
    (
        "VTL0532",
        "type: MOCK\nrequestTemplates: {application/json: '{statusCode: 404}'}\nintegrationResponses: {'200': {statusCode: '200'}}\n",
    ),
    (
        "VTL0533",
        "type: HTTP_PROXY\nhttpMethod: GET\nuri: https://backend.example/\nintegrationResponses: {'200': {statusCode: '200'}}\n",
    ),
    (
        "VTL0534",
        "type: HTTP\nhttpMethod: GET\nuri: https://backend.example/{id}\nrequestParameters: {integration.request.path.id: method.request.path.id}\nintegrationResponses: {'200': {statusCode: '200'}}\n",
    ),
    (
        "VTL0534",
        "type: HTTP\nhttpMethod: GET\nuri: https://${stageVariables.host}/\nintegrationResponses: {'200': {statusCode: '200'}}\n",
    ),
    ("VTL0535", function!("'[\\s\\S]*bad[\\s\\S]*'")),
    (
        "VTL0536",
        "swagger: '2.0'
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true}
x-amazon-apigateway-request-validator: all
definitions:
  Order: {type: object}
paths:
  /orders:
    post:
      parameters:
        - {in: body, name: order, schema: {$ref: '#/definitions/Order'}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: https://backend.example/
        responses: {default: {statusCode: '200'}}
",
    ),
    (
        "VTL0537",
        "Resources: {Stage: {Type: AWS::ApiGateway::Stage, Properties: {AccessLogSetting: {Format: '$context.requestId $context.status'}}}}\n",
    ),
    (
        "VTL0538",
        "type: HTTP\nhttpMethod: GET\nuri: https://backend.example/\nintegrationResponses:\n  '200': {statusCode: '200'}\n  '400': {statusCode: '400', selectionPattern: '40[0-3]'}\n  '404': {statusCode: '404', selectionPattern: '404'}\n",
    ),
    (
        "VTL0539",
        "type: AWS\nhttpMethod: POST\nuri: arn:aws:apigateway:eu-west-1:sqs:path/000000000000/orders\nrequestParameters: {integration.request.header.Content-Type: \"'application/x-www-form-urlencoded'\"}\nrequestTemplates: {application/json: Action=SendMessage&MessageBody=$util.urlEncode($input.body)}\nintegrationResponses: {'200': {statusCode: '200'}}\n",
    ),
    (
        "VTL0540",
        serverless!(
            "          integration: lambda\n          response: {statusCodes: {200: {pattern: '', template: '{}'}, 400: {pattern: '[\\s\\S]*bad[\\s\\S]*'}}}\n"
        ),
    ),
    (
        "VTL0541",
        serverless!(
            "          integration: lambda\n          request: {template: {application/json: '{}'}}\n"
        ),
    ),
    (
        "VTL0542",
        serverless!(
            "          integration: lambda\n          cors: {origins: [https://a.example]}\n"
        ),
    ),
    ("VTL0543", function!("'\\bInvalid[^!]+'")),
    ("VTL0543", function!("\"[\\\\s\\\\S]*bad[\\\\s\\\\S]*\"")),
    (
        "VTL0544",
        concat!(
            "type: AWS_PROXY\nhttpMethod: POST\n",
            "uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/",
            "arn:aws:lambda:eu-west-1:123456789012:function:buy/invocations\n",
        ),
    ),
    ("VTL0560", http_event!("GET /orders/{id}/{proxy+}")),
    ("VTL0560", http_event!("'*'")),
    (
        "VTL0561",
        http_event!("GET /orders\n      - httpApi: POST /orders\n      - httpApi: '* /orders'"),
    ),
    ("VTL0562", http_proxy!("requestParameters: {'overwrite:header.X-Own': $request.path}")),
    (
        "VTL0563",
        http_service!(
            "httpApi: {cors: {allowedOrigins: ['https://*'], allowCredentials: true}}",
            ""
        ),
    ),
    (
        "VTL0564",
        http_service!(
            "httpApi: {authorizers: {a: {issuerUrl: 'https://i', audience: [x]}}}",
            ", authorizer: a"
        ),
    ),
    ("VTL0565", http_service!("timeout: 29", "")),
    ("VTL0566", http_proxy!("timeoutInMillis: 30000")),
];
