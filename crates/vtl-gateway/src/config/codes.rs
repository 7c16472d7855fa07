//! The codes of mistakes in configurations, each with a configuration that has the mistake.

pub use vtl::diagnostic::Code;

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

vtl::code_table! {
    SYNTAX "VTL0501": "the file cannot be read",
        "The text is neither YAML nor JSON, or it is nested too deeply. Nothing of the file is used.",
        example "type: [MOCK";

    DUPLICATE_KEY "VTL0502": "the same key twice",
        "A key is defined twice in one map, and the last one is used. The Serverless Framework refuses the file; SAM and \
         CloudFormation do not say a word.",
        example "type: HTTP
httpMethod: GET
httpMethod: POST
uri: https://backend.example/
integrationResponses:
  '200': {statusCode: '200'}";

    DIALECT "VTL0503": "no known kind of configuration",
        "Known are serverless.yml, OpenAPI 2 and 3 with `x-amazon-apigateway-integration`, CloudFormation, SAM and \
         CDK templates, the output of `aws apigateway get-integration`, `get-method` and `get-resources --embed \
         methods`, and Terraform sources, plans and states.",
        example "color: red";

    UNKNOWN_KEY "VTL0504": "unknown key",
        "The service ignores keys it does not know, so a misspelled one silently leaves the default in force.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/
passthroughBehaviour: NEVER
integrationResponses:
  '200': {statusCode: '200'}";

    WRONG_KIND "VTL0505": "wrong kind of value",
        "The value is of another kind than the key takes, such as a list where a map belongs.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/
requestTemplates: [application/json]
integrationResponses:
  '200': {statusCode: '200'}";

    UNRESOLVED "VTL0506": "value known only after deployment",
        "The value depends on something that this file does not have: a parameter without default, an attribute of a \
         resource, a variable of the framework.",
        example "service: shop
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

    MISSING_FILE "VTL0507": "file not found",
        "A file the configuration includes could not be read.",
        example "service: shop
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

    REQUIRED_KEY "VTL0508": "missing key",
        "Without this key the service refuses the configuration.",
        example "type: HTTP
httpMethod: GET
integrationResponses:
  '200': {statusCode: '200'}";

    LIMIT "VTL0509": "the configuration is too large",
        "Aliases, functions, variables and included files can make very much of a small file. What they make is \
         counted, and nothing more is made beyond the limit.",
        example "Resources:
  Orders:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: GET
      Integration:
        Type: HTTP
        IntegrationResponses: [{StatusCode: '200'}]
        Uri: !Sub
          - ${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}
          - a: !Sub
              - ${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}
              - b: !Sub
                  - ${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}${c}
                  - c: !Sub
                      - ${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}${d}
                      - d: !Sub
                          - ${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}${e}
                          - e: https://a.example/";

    BAD_ENUM "VTL0510": "unknown word",
        "The key takes one of a few words, and this is none of them.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/
passthroughBehavior: NEVR
integrationResponses:
  '200': {statusCode: '200'}";

    MAPPING "VTL0511": "not a mapping expression",
        "The service refuses it with `Invalid mapping expression specified`. Constants are in single quotes; \
         everything else is `method.request…`, `integration.response…`, `context…` or `stageVariables…`.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/
requestParameters:
  integration.request.header.X-Id: method.request.headers.X-Id
integrationResponses:
  '200': {statusCode: '200'}";

    FORBIDDEN_HEADER "VTL0512": "header may not be mapped",
        "The service sets this header itself. Mapping it deploys, and every request is then answered with 500.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/
requestParameters:
  integration.request.header.Content-Length: method.request.header.X-Length
integrationResponses:
  '200': {statusCode: '200'}";

    NO_ROUTES "VTL0513": "no routes",
        "The file was read, and nothing in it is a method of an API. The message names the nearest cause.",
        example "service: reports
provider: aws
functions:
  nightly:
    handler: nightly.handler
    events:
      - schedule: rate(1 day)";

    PART "VTL0514": "a part of a template",
        "The document has functions of CloudFormation (`Fn::Sub`, `Ref`): it is meant to be included by a template, \
         and names in it belong to that template. Or it has the functions of a service without its `provider`.",
        example "openapi: 3.0.1
paths:
  /orders:
    get:
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: {'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations'}";

    SAM "VTL0515": "refused by SAM",
        "SAM's transform refuses the template: what an event names is not there, or two settings exclude one another.",
        example "Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get: {Type: Api, Properties: {Path: /orders, Method: get, Auth: {Authorizer: Users}}}";

    TWO_DEFAULTS "VTL0520": "two default responses",
        "A response without a pattern is the default, and there can be one only.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/
integrationResponses:
  '200': {statusCode: '200'}
  '404': {statusCode: '404'}";

    NO_DEFAULT "VTL0521": "no default response",
        "A result that no pattern matches is then 500 `Internal server error`, also a successful one.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/
integrationResponses:
  '404': {statusCode: '404', selectionPattern: '404'}";

    UNDECLARED_STATUS "VTL0522": "status without method response",
        "The integration answers with a status the method does not declare. It can be deployed; whenever the response is \
         selected the client gets 500.",
        example "httpMethod: GET
methodResponses:
  '200': {statusCode: '200'}
methodIntegration:
  type: HTTP
  httpMethod: GET
  uri: https://backend.example/
  integrationResponses:
    '200': {statusCode: '200'}
    '404': {statusCode: '404', selectionPattern: '404'}";

    UNDECLARED_HEADER "VTL0523": "header without method response",
        "The integration sets a header the method's response does not declare; the service refuses the deployment.",
        example "httpMethod: GET
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

    INVALID_PATTERN "VTL0524": "not a regular expression",
        "Selection patterns are Java regular expressions.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/
integrationResponses:
  '200': {statusCode: '200'}
  '404': {statusCode: '404', selectionPattern: '4(0'}";

    GLOB_PATTERN "VTL0525": "a star that repeats one letter",
        "`Invalid*` means `Invali` and any number of `d`; as it must match the whole message, it never matches \
         `Invalid input`.",
        example with_responses!("  '400': {statusCode: '400', selectionPattern: 'Invalid*'}");

    CLASS_PATTERN "VTL0526": "a class of letters where a word is meant",
        "`[Error]` matches one of the letters E, r, o. Brackets that stand for themselves are written \
         `\\[Error\\]`.",
        example with_responses!("  '500': {statusCode: '500', selectionPattern: '[Error][\\s\\S]*'}");

    PART_PATTERN "VTL0527": "a pattern without wildcards",
        "A pattern must match the whole message. `Not found` does not match `Error: Not found`.",
        example with_responses!("  '404': {statusCode: '404', selectionPattern: 'Not found'}");

    EMPTY_PATTERN "VTL0528": "a pattern that matches nothing at all",
        "A function that succeeds is matched as the empty string, so such a pattern takes successes too.",
        example with_responses!("  '500': {statusCode: '500', selectionPattern: '[\\s\\S]*'}");

    STATUS_PATTERN "VTL0529": "a status as pattern for a function",
        "What a Lambda function returns is matched by its error message, never by a status, also not by a \
         `statusCode` in its result.",
        example with_responses!("  '404': {statusCode: '404', selectionPattern: '404'}");

    LINE_PATTERN "VTL0530": "a dot does not match a line break",
        "A message of several lines is not matched by `.*`. `[\\s\\S]*` or `(.|\\n)*` do.",
        example with_responses!("  '500': {statusCode: '500', selectionPattern: '.*Error.*'}");

    ALWAYS_415 "VTL0531": "every request is refused",
        "Nothing may pass and there is no template, so every request is answered with 415.",
        example "type: HTTP
httpMethod: POST
uri: https://backend.example/
passthroughBehavior: NEVER
integrationResponses:
  '200': {statusCode: '200'}";

    MOCK_STATUS "VTL0532": "a mock without status",
        "A mock integration reads the status from its rendered request template; without one it answers 500.",
        example "type: MOCK
requestTemplates:
  application/json: '{}'
integrationResponses:
  '200': {statusCode: '200'}";

    UNUSED_BY_PROXY "VTL0533": "ignored by proxy integrations",
        "Templates, patterns and response mappings do nothing in a proxy integration; the function's own result is \
         the response.",
        example "type: HTTP_PROXY
httpMethod: POST
uri: https://backend.example/
requestTemplates:
  application/json: '{}'";

    UNFILLED_PATH "VTL0534": "placeholder nobody fills",
        "A placeholder of the URI needs an `integration.request.path` mapping; otherwise it is sent as it is.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/orders/{id}
integrationResponses:
  '200': {statusCode: '200'}";

    LAMBDA_METHOD "VTL0535": "functions are invoked with POST",
        "With any other method Lambda refuses the invocation, and the client gets 500.",
        example "type: AWS
httpMethod: GET
uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/buy/invocations
integrationResponses:
  '200': {statusCode: '200'}";

    MISSING_MODEL "VTL0536": "model not found",
        "The method names a model the API does not have, or a model refers to one that is not there.",
        example "swagger: '2.0'
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

    ACCESS_LOG "VTL0537": "access log format",
        "An access log format is one line, knows `$context` variables only and must contain the request's id.",
        example "Resources:
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      AccessLogSetting:
        Format: '$context.identity.sourceIp $context.status'";

    UNREACHABLE "VTL0538": "a response that is never selected",
        "Responses are tried by their status, the lowest first, and the first whose pattern matches is taken. Behind \
         a pattern that matches everything, nothing is looked at; and a pattern for messages matches no status.",
        example "type: HTTP
httpMethod: GET
uri: https://backend.example/
integrationResponses:
  '200': {statusCode: '200'}
  '400': {statusCode: '400', selectionPattern: '4\\d{2}'}
  '404': {statusCode: '404', selectionPattern: '404'}";

    FORM "VTL0539": "a form without encoding",
        "The integration sends a form (`application/x-www-form-urlencoded`), and a value of the request goes into it as \
         it is. A `&`, `+` or `%` in it breaks the form or changes what is sent.",
        example "type: AWS
httpMethod: POST
uri: arn:aws:apigateway:eu-west-1:sqs:path/000000000000/orders
requestParameters: {integration.request.header.Content-Type: \"'application/x-www-form-urlencoded'\"}
requestTemplates: {application/json: Action=SendMessage&MessageBody=$input.body}
integrationResponses: {'200': {statusCode: '200'}}";

    OVERWRITTEN_STATUS "VTL0540": "a 200 without pattern is replaced",
        "The framework adds a default response when no status has `pattern: ''`; it takes the key 200, and \
         everything configured there is lost.",
        example "service: shop
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

    PROXY_SETTINGS "VTL0541": "settings a proxy does not read",
        "`request` templates and `response` belong to `integration: lambda`. With `lambda-proxy` the framework \
         ignores them.",
        example "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    events:
      - http:
          path: buy
          method: post
          request: {template: {application/json: '{}'}}";

    CORS_LIST "VTL0542": "several origins in one header",
        "The header `Access-Control-Allow-Origin` takes one origin. Joined with commas, browsers refuse it.",
        example "service: shop
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

    LOST_BACKSLASH "VTL0543": "backslash lost in double quotes",
        "In YAML's double quotes `\\[` or `\\d` is not an escape, and `\\n` is a line break. Single quotes keep \
         backslashes.",
        example with_responses!("  '400': {statusCode: '400', selectionPattern: \"\\bInvalid[^!]+\"}");

    INTEGRATION_ARN "VTL0544": "a URI that names no action of a service",
        "The URI of an `AWS` or `AWS_PROXY` integration is \
         `arn:aws:apigateway:REGION:SERVICE:path/…` or `…:action/…`, with a function's own ARN inside the path of \
         Lambda. The service refuses the ARN of the function alone.",
        example "type: AWS_PROXY
httpMethod: POST
uri: arn:aws:lambda:eu-west-1:123456789012:function:buy";

    ROUTE_KEY "VTL0560": "not a route key",
        "A route of an HTTP API is `$default`, or a method and a path such as `GET /things/{id}`. The path starts \
         with `/`, does not end with one, and only its last segment may be `{name+}`.",
        example "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    events:
      - httpApi: GET orders";

    DUPLICATE_ROUTE "VTL0561": "two routes that take the same requests",
        "An HTTP API has each route once, and names of placeholders do not tell routes apart.",
        example "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    events:
      - httpApi: GET /orders/{id}
      - httpApi: GET /orders/{order}";

    HTTP_API_MAPPING "VTL0562": "parameter mapping of an HTTP API",
        "Requests are changed with `append:`, `overwrite:` and `remove:` on `header.NAME` and `querystring.NAME`, \
         and with `overwrite:path`; responses with `header.NAME` and `overwrite:statuscode`. Values are text, \
         `$request…` or `$response…`, `$context…` and `$stageVariables…`. Some headers are reserved.",
        example "openapi: 3.0.1
info: {title: shop}
paths:
  /orders:
    get:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: https://backend.example/orders
        payloadFormatVersion: '1.0'
        requestParameters:
          overwrite:header.Authorization: $request.header.X-Token";

    HTTP_API_CORS "VTL0563": "CORS of an HTTP API",
        "An origin has a scheme and a host; `*`, `http://*` and `https://*` stand for several. Credentials cannot \
         be allowed together with `*`.",
        example "service: shop
provider:
  name: aws
  httpApi:
    cors: {allowedOrigins: ['https://*.example.com']}
functions:
  buy:
    handler: buy.handler
    events:
      - httpApi: GET /orders";

    MISSING_AUTHORIZER "VTL0564": "an authorizer that is not there or not whole",
        "A route names one authorizer, which must be declared. A JWT authorizer has an issuer and an audience; \
         simple responses need the payload format 2.0.",
        example "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    events:
      - httpApi: {method: GET, path: /orders, authorizer: customers}";

    HTTP_API_TIMEOUT "VTL0565": "longer than an HTTP API waits",
        "An HTTP API waits 30 seconds at most. After that the client gets 503, also if the function succeeds \
         later.",
        example "service: shop
provider: aws
functions:
  buy:
    handler: buy.handler
    timeout: 60
    events:
      - httpApi: GET /orders";

    HTTP_API_IGNORES "VTL0566": "nothing an HTTP API knows",
        "HTTP APIs have no templates, no request validation, no gateway responses and no list of binary media \
         types; what an imported document says about them is ignored.",
        example "openapi: 3.0.1
info: {title: shop}
x-amazon-apigateway-importexport-version: '1.0'
paths:
  /orders:
    get:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: https://backend.example/orders
        payloadFormatVersion: '1.0'
        cacheNamespace: orders";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_found() {
        assert!(ALL.is_sorted_by_key(|code| code.id));
        assert_eq!(find("vtl0511").map(|code| code.id), Some("VTL0511"));
        assert_eq!(find("VTL9999"), None);
    }
}
