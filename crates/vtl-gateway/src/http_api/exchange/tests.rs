//! Whole exchanges on HTTP APIs.

use super::*;
use crate::backend::BackendAnswer;
use crate::config::load;
use crate::support::base64;
use crate::support::json;

const SERVICE: &str = "
service: shop
provider:
  name: aws
  httpApi:
    cors: {allowedOrigins: [https://a.example], exposedResponseHeaders: [X-Own], allowCredentials: true}
    authorizers:
      users: {identitySource: $request.header.Authorization, issuerUrl: https://i.example, audience: [one]}
      own: {type: request, functionName: check, enableSimpleResponses: true, identitySource: [$request.header.X-Key]}
      policy: {type: request, functionName: check, payloadVersion: '1.0', identitySource: [$request.header.X-Key]}
  logs: {httpApi: {format: '$context.httpMethod $context.routeKey $context.status $context.authorizer.error $context.error.message $context.integration.status $context.integrationStatus $context.integrationErrorMessage $context.responseLength'}}
functions:
  check: {handler: a.b}
  old:
    httpApi: {payload: '1.0'}
    events:
      - httpApi: PUT /old/{id}
  buy:
    events:
      - httpApi: POST /things/{id}
      - httpApi: {method: GET, path: /users, authorizer: {name: users, scopes: [read]}}
      - httpApi: {method: GET, path: /own, authorizer: own}
      - httpApi: {method: GET, path: /policy, authorizer: policy}
      - httpApi: {method: GET, path: /signed, authorizer: {type: aws_iam}}
";

fn api(text: &str) -> Arc<HttpApi> {
    let loaded = load("f.yml", text, &mut |path| Err(format!("no file {path}")));
    Arc::new(loaded.http_apis.into_iter().next().unwrap())
}

fn start(api: &Arc<HttpApi>, request: Request) -> HttpNext {
    api.exchange(request, &HostContext::default())
}

fn service(request: Request) -> HttpNext {
    start(&api(SERVICE), request)
}

#[track_caller]
fn called(next: HttpNext) -> PendingCall {
    match next {
        HttpNext::Call(pending) => *pending,
        other => panic!("{other:#?}"),
    }
}

#[track_caller]
fn finished(next: HttpNext) -> FinishedHttpExchange {
    match next {
        HttpNext::Respond(finished) => *finished,
        other => panic!("{other:#?}"),
    }
}

fn outline(finished: &FinishedHttpExchange) -> String {
    format!("{} {}", finished.response.status, finished.response.body_text())
}

fn event(pending: &PendingCall) -> Json {
    json::parse(&String::from_utf8(pending.backend_request().event()).unwrap()).unwrap()
}

fn lambda(result: &str) -> BackendResult {
    BackendResult::Answer(BackendAnswer::lambda(result))
}

#[test]
fn a_request_becomes_an_event_and_a_result_a_response() {
    let request = Request::new("POST", "/things/a%20b?q=1&q=x+y")
        .with_header("Content-Type", "application/json")
        .with_header("Cookie", "a=1; b=2")
        .with_header("User-Agent", "test")
        .with_body("{}");
    let pending = called(service(request));
    let event = event(&pending);
    let at = |pointer: &str| event.pointer(pointer).map(Json::to_string).unwrap_or_default();
    assert_eq!(at("/version"), "\"2.0\"");
    assert_eq!(at("/routeKey"), "\"POST /things/{id}\"");
    assert_eq!(at("/rawPath"), "\"/things/a b\"");
    assert_eq!(at("/rawQueryString"), "\"q=1&q=x+y\"");
    assert_eq!(at("/cookies"), r#"["a=1","b=2"]"#);
    assert_eq!(at("/queryStringParameters"), r#"{"q":"1,x y"}"#);
    assert_eq!(at("/pathParameters"), r#"{"id":"a b"}"#);
    assert_eq!(at("/body"), "\"{}\"");
    assert_eq!(at("/requestContext/stage"), "\"$default\"");
    assert_eq!(at("/requestContext/http/userAgent"), "\"test\"");
    assert_eq!(at("/requestContext/time"), "\"01/Jan/2026:00:00:00 +0000\"");
    assert_eq!(at("/headers/content-length"), "\"2\"");
    assert_eq!(at("/headers/x-forwarded-for"), "\"127.0.0.1\"");
    assert!(event.pointer("/requestContext/authorizer").is_none());
    assert!(event.get("stageVariables").is_none());
    let done = pending.respond(lambda(r#"{"statusCode": 201, "headers": {"x-own": "1", "access-control-allow-origin": "*"}, "body": "ok"}"#));
    assert_eq!(outline(&done), "201 ok");
    let headers: Vec<_> = done.response.headers.iter().collect();
    assert_eq!(
        headers,
        [
            ("X-Own", "1"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Apigw-Requestid", "AAAAAAAAAAAAAAA="),
        ]
    );
    assert_eq!(done.log_lines(), ["POST POST /things/{id} 201 - - 201 200 - 2"]);
}

#[test]
fn functions_that_fail_and_calls_that_take_too_long() {
    let pending = || called(service(Request::new("POST", "/things/7")));
    let error = BackendAnswer::lambda_error(r#"{"errorMessage": "boom"}"#);
    let done = pending().respond(BackendResult::Answer(error));
    assert_eq!(outline(&done), r#"500 {"message":"Internal Server Error"}"#);
    assert_eq!(
        done.log_lines(),
        [
            "POST POST /things/{id} 500 - Internal Server Error - 200 The Lambda function returned the following error: boom. Check your Lambda function code and try again. 35"
        ]
    );
    let done = pending().respond(lambda(r#"{"statusCode": "x"}"#));
    assert_eq!(outline(&done), r#"500 {"message":"Internal Server Error"}"#);
    let done = pending().respond(BackendResult::TimedOut);
    assert_eq!(outline(&done), r#"503 {"message":"Service Unavailable"}"#);
    let done = pending().respond_after(lambda("1"), 30_001);
    assert_eq!(done.response.status, 503);
    let done = pending().respond(BackendResult::Failed("refused".to_owned()));
    assert_eq!(done.response.status, 500);
    assert_eq!(outline(&pending().respond(lambda("{\"a\":  1}"))), "200 {\"a\":  1}");
}

#[test]
fn preflights_do_not_reach_the_backend() {
    let preflight = |origin: &str| {
        let request = Request::new("OPTIONS", "/anything")
            .with_header("Origin", origin)
            .with_header("Access-Control-Request-Method", "POST");
        finished(service(request))
    };
    let done = preflight("https://a.example");
    assert_eq!(done.response.status, 204);
    assert_eq!(
        done.response.headers.first("Access-Control-Allow-Methods"),
        Some("OPTIONS,PUT,POST,GET")
    );
    let done = preflight("https://b.example");
    assert_eq!(
        (done.response.status, done.response.headers.first("Access-Control-Allow-Origin")),
        (204, None)
    );
    let request = Request::new("POST", "/things/7").with_header("Origin", "https://a.example");
    let done = called(service(request)).respond(lambda("1"));
    let header = |name: &str| done.response.headers.first(name).map(str::to_owned);
    assert_eq!(header("Access-Control-Allow-Origin").as_deref(), Some("https://a.example"));
    assert_eq!(header("Access-Control-Expose-Headers").as_deref(), Some("X-Own"));
    assert_eq!(header("Access-Control-Allow-Credentials").as_deref(), Some("true"));
    let done = finished(service(Request::new("OPTIONS", "/things/7")));
    assert_eq!(outline(&done), r#"404 {"message":"Not Found"}"#);
}

fn token(claims: &str) -> String {
    let part = |text: &str| {
        base64::encode(text.as_bytes()).replace('+', "-").replace('/', "_").replace('=', "")
    };
    format!("Bearer {}.{}.x", part(r#"{"alg":"RS256"}"#), part(claims))
}

fn with_token(claims: &str) -> HttpNext {
    let request = Request::new("GET", "/users").with_header("authorization", token(claims));
    match service(request) {
        HttpNext::VerifyToken(pending) => {
            assert_eq!(pending.token().issuer, "https://i.example");
            pending.verified(Ok(()))
        }
        other => other,
    }
}

#[test]
fn tokens_are_checked() {
    let claims =
        r#"{"iss":"https://i.example","aud":"one","exp":1767225601,"scope":"read write","n":7}"#;
    let pending = called(with_token(claims));
    assert_eq!(
        event(&pending).pointer("/requestContext/authorizer").map(Json::to_string).as_deref(),
        Some(
            r#"{"jwt":{"claims":{"iss":"https://i.example","aud":"one","exp":"1767225601","scope":"read write","n":"7"},"scopes":["read","write"]}}"#
        )
    );
    let done = finished(with_token(&claims.replace("read write", "other")));
    assert_eq!(outline(&done), r#"403 {"message":"Forbidden"}"#);
    let done = finished(with_token(&claims.replace("\"one\"", "\"two\"")));
    assert_eq!(outline(&done), r#"401 {"message":"Unauthorized"}"#);
    assert_eq!(
        done.response.headers.first("www-authenticate"),
        Some(
            r#"Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience""#
        )
    );
    assert_eq!(
        done.log_lines(),
        [
            "GET GET /users 401 invalid_token: the token does not have a valid audience Unauthorized - - - 26"
        ]
    );
    let done = finished(service(Request::new("GET", "/users")));
    assert_eq!(done.response.headers.first("www-authenticate"), Some("Bearer"));
    let request = Request::new("GET", "/users").with_header("authorization", token(claims));
    let HttpNext::VerifyToken(pending) = service(request) else { panic!() };
    assert_eq!(finished(pending.verified(Err("signature".to_owned()))).response.status, 401);
}

fn authorized(path: &str, result: BackendResult) -> HttpNext {
    let request = Request::new("GET", path).with_header("x-key", "secret");
    match service(request) {
        HttpNext::Authorize(pending) => {
            assert_eq!(pending.authorizer().function.as_deref(), Some("check"));
            pending.respond(result)
        }
        other => other,
    }
}

#[test]
fn functions_authorize() {
    let pending =
        called(authorized("/own", lambda(r#"{"isAuthorized": true, "context": {"n": 7}}"#)));
    assert_eq!(
        event(&pending).pointer("/requestContext/authorizer").map(Json::to_string).as_deref(),
        Some(r#"{"lambda":{"n":7}}"#)
    );
    let status = |result: BackendResult| finished(authorized("/own", result)).response.status;
    assert_eq!(status(lambda(r#"{"isAuthorized": false}"#)), 403);
    assert_eq!(status(lambda(r#"{"isAuthorised": true}"#)), 500);
    assert_eq!(status(lambda("not JSON")), 500);
    assert_eq!(status(BackendResult::TimedOut), 500);
    let error = |message: &str| {
        BackendResult::Answer(BackendAnswer::lambda_error(format!(
            r#"{{"errorMessage": "{message}"}}"#
        )))
    };
    assert_eq!(status(error("Unauthorized")), 401);
    assert_eq!(status(error("boom")), 500);
    let done = finished(service(Request::new("GET", "/own")));
    assert_eq!(outline(&done), r#"401 {"message":"Unauthorized"}"#);
    let policy = |effect: &str| {
        let text = format!(
            r#"{{"principalId":"u","policyDocument":{{"Statement":[{{"Action":"execute-api:Invoke","Effect":"{effect}","Resource":"arn:aws:execute-api:us-east-1:123456789012:api0123456/$default/GET/policy"}}]}},"context":{{"a":"b"}}}}"#
        );
        authorized("/policy", lambda(&text))
    };
    let pending = called(policy("Allow"));
    assert_eq!(
        event(&pending)
            .pointer("/requestContext/authorizer/lambda")
            .map(Json::to_string)
            .as_deref(),
        Some(r#"{"a":"b","principalId":"u"}"#)
    );
    assert_eq!(finished(policy("Deny")).response.status, 403);
}

#[test]
fn what_an_authorizer_gets() {
    let next = |path: &str| {
        let request = Request::new("GET", format!("{path}?a=1")).with_header("X-Key", "k");
        match service(request) {
            HttpNext::Authorize(pending) => {
                json::parse(&String::from_utf8(pending.backend_request().event()).unwrap()).unwrap()
            }
            other => panic!("{other:?}"),
        }
    };
    let new = next("/own");
    let names: Vec<&str> = new.members().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "version",
            "type",
            "routeArn",
            "identitySource",
            "routeKey",
            "rawPath",
            "rawQueryString",
            "headers",
            "queryStringParameters",
            "requestContext"
        ]
    );
    assert_eq!(new.get("identitySource").map(Json::to_string).as_deref(), Some(r#"["k"]"#));
    let old = next("/policy");
    assert_eq!(old.get("authorizationToken"), Some(&Json::from("k")));
    assert_eq!(
        old.get("methodArn"),
        Some(&Json::from(
            "arn:aws:execute-api:us-east-1:123456789012:api0123456/$default/GET/policy"
        ))
    );
}

#[test]
fn signed_requests_pass() {
    assert_eq!(finished(service(Request::new("GET", "/signed"))).response.status, 403);
    let request = Request::new("GET", "/signed").with_header("Authorization", "AWS4-HMAC-SHA256 x");
    called(service(request));
}

#[test]
fn the_older_format() {
    let request = Request::new("PUT", "/old/a%20b").with_body("x");
    let pending = called(service(request));
    let event = event(&pending);
    let at = |pointer: &str| event.pointer(pointer).map(Json::to_string).unwrap_or_default();
    assert_eq!(at("/version"), "\"1.0\"");
    assert_eq!(at("/path"), "\"/old/a%20b\"");
    assert_eq!(at("/resource"), "\"/old/{id}\"");
    assert_eq!(at("/pathParameters"), r#"{"id":"a b"}"#);
    assert_eq!(at("/body"), "\"eA==\"");
    assert_eq!(at("/isBase64Encoded"), "true");
    assert_eq!(at("/requestContext/resourceId"), "\"PUT /old/{id}\"");
    assert_eq!(at("/headers/Content-Length"), "\"1\"");
    assert_eq!(pending.respond(lambda("{}")).response.status, 500);
}

const DOCUMENT: &str = r#"
openapi: 3.0.1
info: {title: t}
x-amazon-apigateway-importexport-version: "1.0"
paths:
  /proxy/{proxy+}:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: ANY
        uri: https://b.example/base/{proxy}?own=1
        payloadFormatVersion: "1.0"
        requestParameters: {'append:header.X-Id': '$request.path.proxy', 'remove:querystring.secret': "''"}
        responseParameters: {"404": {'overwrite:statuscode': '410', 'append:header.X-Why': '$response.body.why'}}
  /moved:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'https://b.example/base', payloadFormatVersion: "1.0", requestParameters: {'overwrite:path': '/other${request.path}'}}
  /queue:
    post:
      x-amazon-apigateway-integration:
        type: aws_proxy
        integrationSubtype: SQS-SendMessage
        payloadFormatVersion: "1.0"
        requestParameters: {MessageBody: $request.body.text, QueueUrl: 'https://q.example/1', None: $request.body.none}
"#;

#[test]
fn http_backends_and_services() {
    let api = api(DOCUMENT);
    let request = Request::new("PUT", "/proxy/a/b%20c?x=1&secret=2")
        .with_header("A", "1")
        .with_header("Connection", "close");
    let pending = called(start(&api, request));
    let sent = pending.backend_request();
    assert_eq!(
        (sent.method.as_str(), sent.url().as_str()),
        ("PUT", "https://b.example/base/a/b%20c?own=1&x=1")
    );
    assert_eq!(sent.headers.first("X-Id"), Some("a/b c"));
    assert_eq!(sent.headers.first("Via"), Some("HTTP/1.1 AmazonAPIGateway"));
    assert_eq!(sent.headers.first("Connection"), None);
    let mut answer = BackendAnswer::new(404, r#"{"why": "gone"}"#);
    answer.headers = crate::Headers::from([("x-a", "1"), ("Transfer-Encoding", "chunked")]);
    let done = pending.respond(BackendResult::Answer(answer));
    assert_eq!(outline(&done), r#"410 {"why": "gone"}"#);
    let headers: Vec<_> = done.response.headers.iter().take(2).collect();
    assert_eq!(headers, [("X-A", "1"), ("X-Why", "gone")]);
    let pending = called(start(&api, Request::new("GET", "/moved")));
    assert_eq!(pending.backend_request().url(), "https://b.example/other/moved");
    let done = pending.respond(BackendResult::Failed("no connection".to_owned()));
    assert_eq!(outline(&done), r#"503 {"message":"Service Unavailable"}"#);
    let request = Request::new("POST", "/queue").with_body(r#"{"text": "hi"}"#);
    let pending = called(start(&api, request));
    assert_eq!(
        String::from_utf8(pending.backend_request().event()).unwrap(),
        r#"{"MessageBody":"hi","QueueUrl":"https://q.example/1"}"#
    );
}

#[test]
fn named_stages_stand_in_the_path() {
    let template = "
Resources:
  Api: {Type: AWS::Serverless::HttpApi, Properties: {StageName: dev, StageVariables: {a: b}}}
  F: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: '/things/{id}', Method: GET}}}}}
";
    for path in ["/dev/things/7", "/things/7"] {
        let pending = called(start(&api(template), Request::new("GET", path)));
        let event = event(&pending);
        assert_eq!(event.get("rawPath"), Some(&Json::from("/dev/things/7")));
        assert_eq!(event.pointer("/requestContext/stage"), Some(&Json::from("dev")));
        assert_eq!(event.get("routeKey"), Some(&Json::from("GET /things/{id}")));
        assert_eq!(
            event.get("stageVariables").map(Json::to_string).as_deref(),
            Some(r#"{"a":"b"}"#)
        );
    }
}
