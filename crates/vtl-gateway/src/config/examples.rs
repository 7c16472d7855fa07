//! A configuration for each code that yields it.

/// An integration that answers 200 unless one of these responses is selected.
macro_rules! with_responses {
    ($responses:literal) => {
        concat!(
            "type: AWS
httpMethod: POST
uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/buy/invocations
integrationResponses:
  '200': {statusCode: '200'}
",
            $responses
        )
    };
}

pub(super) const SYNTAX: &str = "type: [MOCK";

pub(super) const DUPLICATE_KEY: &str = "type: HTTP
httpMethod: GET
httpMethod: POST
uri: https://backend.example/
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const DIALECT: &str = "color: red";

pub(super) const UNKNOWN_KEY: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/
passthroughBehaviour: NEVER
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const WRONG_KIND: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/
requestTemplates: [application/json]
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const UNRESOLVED: &str = "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    events:
      - http:
          path: buy
          method: post
          integration: lambda
          request:
            template:
              application/json: ${ssm:/shop/template}";

pub(super) const MISSING_FILE: &str = "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    events:
      - http:
          path: buy
          method: post
          integration: lambda
          request: ${file(request.yml)}";

pub(super) const REQUIRED_KEY: &str = "type: HTTP
httpMethod: GET
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const BAD_ENUM: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/
passthroughBehavior: NEVR
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const MAPPING: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/
requestParameters:
  integration.request.header.X-Id: method.request.headers.X-Id
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const FORBIDDEN_HEADER: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/
requestParameters:
  integration.request.header.Content-Length: method.request.header.X-Length
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const TWO_DEFAULTS: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/
integrationResponses:
  '200': {statusCode: '200'}
  '404': {statusCode: '404'}";

pub(super) const NO_DEFAULT: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/
integrationResponses:
  '404': {statusCode: '404', selectionPattern: '404'}";

pub(super) const UNDECLARED_STATUS: &str = "httpMethod: GET
methodResponses:
  '200': {statusCode: '200'}
methodIntegration:
  type: HTTP
  httpMethod: GET
  uri: https://backend.example/
  integrationResponses:
    '200': {statusCode: '200'}
    '404': {statusCode: '404', selectionPattern: '404'}";

pub(super) const UNDECLARED_HEADER: &str = "httpMethod: GET
methodResponses:
  '200': {statusCode: '200'}
methodIntegration:
  type: HTTP
  httpMethod: GET
  uri: https://backend.example/
  integrationResponses:
    '200':
      statusCode: '200'
      responseParameters:
        method.response.header.X-Id: integration.response.header.Id";

pub(super) const INVALID_PATTERN: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/
integrationResponses:
  '200': {statusCode: '200'}
  '404': {statusCode: '404', selectionPattern: '4(0'}";

pub(super) const GLOB_PATTERN: &str =
    with_responses!("  '400': {statusCode: '400', selectionPattern: 'Invalid*'}");

pub(super) const CLASS_PATTERN: &str =
    with_responses!("  '500': {statusCode: '500', selectionPattern: '[Error][\\s\\S]*'}");

pub(super) const PART_PATTERN: &str =
    with_responses!("  '404': {statusCode: '404', selectionPattern: 'Not found'}");

pub(super) const EMPTY_PATTERN: &str =
    with_responses!("  '500': {statusCode: '500', selectionPattern: '[\\s\\S]*'}");

pub(super) const STATUS_PATTERN: &str =
    with_responses!("  '404': {statusCode: '404', selectionPattern: '404'}");

pub(super) const LINE_PATTERN: &str =
    with_responses!("  '500': {statusCode: '500', selectionPattern: '.*Error.*'}");

pub(super) const ALWAYS_415: &str = "type: HTTP
httpMethod: POST
uri: https://backend.example/
passthroughBehavior: NEVER
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const MOCK_STATUS: &str = "type: MOCK
requestTemplates:
  application/json: '{}'
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const UNUSED_BY_PROXY: &str = "type: HTTP_PROXY
httpMethod: POST
uri: https://backend.example/
requestTemplates:
  application/json: '{}'";

pub(super) const UNFILLED_PATH: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/orders/{id}
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const LAMBDA_METHOD: &str = "type: AWS
httpMethod: GET
uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/buy/invocations
integrationResponses:
  '200': {statusCode: '200'}";

pub(super) const MISSING_MODEL: &str = "swagger: '2.0'
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true}
x-amazon-apigateway-request-validator: all
paths:
  /orders:
    post:
      parameters:
        - {in: body, name: order, schema: {$ref: '#/definitions/Order'}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: https://backend.example/
        responses: {default: {statusCode: '200'}}";

pub(super) const ACCESS_LOG: &str = "Resources:
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      AccessLogSetting:
        Format: '$context.identity.sourceIp $context.status'";

pub(super) const UNREACHABLE: &str = "type: HTTP
httpMethod: GET
uri: https://backend.example/
integrationResponses:
  '200': {statusCode: '200'}
  '400': {statusCode: '400', selectionPattern: '4\\d{2}'}
  '404': {statusCode: '404', selectionPattern: '404'}";

pub(super) const OVERWRITTEN_STATUS: &str = "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    events:
      - http:
          path: buy
          method: post
          integration: lambda
          response:
            statusCodes:
              200: {template: $input.body}
              400: {pattern: '[\\s\\S]*bad[\\s\\S]*'}";

pub(super) const PROXY_SETTINGS: &str = "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    events:
      - http:
          path: buy
          method: post
          request: {template: {application/json: '{}'}}";

pub(super) const CORS_LIST: &str = "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    events:
      - http:
          path: buy
          method: post
          integration: lambda
          cors: {origins: [https://a.example, https://b.example]}";

pub(super) const LOST_BACKSLASH: &str =
    with_responses!("  '400': {statusCode: '400', selectionPattern: \"\\bInvalid[^!]+\"}");
