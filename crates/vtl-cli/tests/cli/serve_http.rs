//! `vtl serve`: HTTP APIs, load balancers and authorizers, with functions in Node.

use serde_json::{Value as Json, json};

use crate::gateway::{Answer, Gateway, has};
use crate::support::Files;

const SHOP: &str = r#"
service: shop
provider:
  name: aws
  runtime: nodejs20.x
  httpApi:
    cors: {allowedOrigins: ['https://shop.example'], allowedHeaders: [Content-Type]}
    authorizers:
      customers: {identitySource: $request.header.Authorization, issuerUrl: https://issuer.example, audience: [orders]}
      partners:
        type: request
        functionName: partner
        identitySource: [$request.header.X-Partner]
        enableSimpleResponses: true
        resultTtlInSeconds: 60
  logs: {httpApi: true}
functions:
  partner: {handler: app.partner}
  token: {handler: app.token}
  orders:
    handler: app.orders
    events:
      - httpApi: 'GET /orders/{id}'
      - httpApi: {method: POST, path: '/orders', authorizer: {name: customers, scopes: ['orders:read']}}
      - httpApi: {method: PUT, path: '/stock/{item}', authorizer: {name: partners}}
      - http: GET old/orders/{id}
      - http: {path: 'secret/{id}', method: get, authorizer: {name: token, identityValidationExpression: 'Bearer [a-z]+'}}
  first:
    handler: app.orders
    httpApi: {payload: '1.0'}
    events: [{httpApi: 'ANY /first/{proxy+}'}]
  fails: {handler: app.fails, events: [{httpApi: 'GET /fails'}]}
  odd: {handler: app.odd, events: [{httpApi: 'GET /odd'}]}
"#;

const APP: &str = "
exports.orders = async (event) => ({
  statusCode: 200,
  headers: { 'x-order': '7', 'access-control-allow-origin': '*' },
  cookies: event.version === '2.0' ? ['seen=1', 'b=2'] : undefined,
  body: JSON.stringify(event),
});
let calls = 0;
exports.partner = async (event) => {
  calls += 1;
  if (event.identitySource[0] === 'broken') throw new Error('no');
  return { isAuthorized: event.identitySource[0] === 'good', context: { calls } };
};
exports.token = async (event) => {
  if (event.authorizationToken === 'Bearer nobody') throw new Error('Unauthorized');
  if (event.authorizationToken === 'Bearer broken') throw new Error('broken');
  const Effect = event.authorizationToken === 'Bearer good' ? 'Allow' : 'Deny';
  calls += 1;
  return {
    principalId: 'ann', context: { calls, vip: true },
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: event.methodArn }] },
  };
};
exports.fails = async () => { throw new Error('boom'); };
exports.odd = async () => ({ hello: 'world' });
";

const JWKS: &str = r#"{"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "alg": "ES256", "use": "sig", "x": "QFvZHxibSQsc1xhwfIJ169LfxS7CTP3TZQq3ZQ5eHy8", "y": "DH3fzDfni14zvJgqdyzLZ7fyIpXv_g8j4NpCD1QgTg4"}]}"#;

/// Valid until 2100.
const TOKEN: &str = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjoib3JkZXJzIiwic3ViIjoiYW5uIiwic2NvcGUiOiJvcmRlcnM6cmVhZCIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjo0MTAyNDQ0ODAwfQ.mm5h8-083ZE7s3nBluNVi02xMKJNiCqurqmoAROy9cBgIwYtEAPJ1PG2ds6Nr3MyHBD6e4i-sgcvKIub_ppUrA";

fn shop(name: &str) -> Files {
    let files = [
        ("serverless.yml", SHOP.as_bytes()),
        ("app.js", APP.as_bytes()),
        ("jwks.json", JWKS.as_bytes()),
    ];
    Files::new(name, &files)
}

fn event(answer: &Answer) -> Json {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body))
}

#[test]
fn an_http_api_answers_over_http() {
    if !has("node") {
        return;
    }
    let files = shop("serve-http-api");
    let gateway = Gateway::start(&files, &["--access-log"]);
    let answer =
        gateway.ask("GET", "/orders/a%20b?x=1&x=2", "X-Name: v\r\nCookie: a=1; b=2\r\n", "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let event_2 = event(&answer);
    assert_eq!(event_2["version"], "2.0");
    assert_eq!(event_2["rawPath"], "/orders/a b");
    assert_eq!(event_2["rawQueryString"], "x=1&x=2");
    assert_eq!(event_2["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event_2["headers"]["x-name"], "v");
    assert_eq!(event_2["headers"]["x-forwarded-for"], "127.0.0.1");
    assert_eq!(event_2["headers"]["x-forwarded-proto"], "http");
    assert_eq!(event_2["requestContext"]["http"]["sourceIp"], "127.0.0.1");
    assert!(
        answer.head.contains("\r\nSet-Cookie: seen=1\r\nSet-Cookie: b=2\r\n"),
        "{}",
        answer.head
    );
    assert!(answer.head.contains("\r\nApigw-Requestid: "), "{}", answer.head);
    // The API has a CORS configuration: what the function says of it is dropped.
    assert!(!answer.head.contains("Access-Control-Allow-Origin"), "{}", answer.head);
    let log = gateway.line("accessLog");
    assert!(log["text"].as_str().unwrap().contains(r#""routeKey":"GET /orders/{id}""#), "{log}");

    let old = event(&gateway.get("/dev/old/orders/7"));
    assert_eq!(old["resource"], "/old/orders/{id}");
    let first = event(&gateway.ask("PATCH", "/first/a/b", "Content-Type: text/plain\r\n", "hi"));
    assert_eq!((&first["version"], &first["body"]), (&json!("1.0"), &json!("hi")));
    assert_eq!(first["pathParameters"], json!({"proxy": "a/b"}));

    let fails = gateway.get("/fails");
    assert_eq!(
        (fails.status, fails.body.as_str()),
        (500, r#"{"message":"Internal Server Error"}"#)
    );
    assert_eq!(gateway.get("/odd").body, r#"{"hello":"world"}"#);
    let none = gateway.get("/none");
    // Both APIs have no such route: the REST API answers.
    assert_eq!(none.status, 403);
    let preflight = gateway.ask(
        "OPTIONS",
        "/orders/7",
        "Origin: https://shop.example\r\nAccess-Control-Request-Method: GET\r\n",
        "",
    );
    assert_eq!(preflight.status, 204);
    assert!(
        preflight.head.contains("Access-Control-Allow-Origin: https://shop.example"),
        "{}",
        preflight.head
    );
    let whole: Json = serde_json::from_str(&gateway.get("/_vtl/api/exchanges/1").body).unwrap();
    assert_eq!(whole["exchange"]["routeKey"], "GET /orders/{id}");
    assert_eq!(whole["exchange"]["trace"][0]["step"], "route");
}

#[test]
fn tokens_of_an_http_api_are_verified() {
    if !has("node") {
        return;
    }
    let files = shop("serve-jwt");
    let with_keys = Gateway::start(&files, &["--jwks", "jwks.json"]);
    let ask = |gateway: &Gateway, token: &str| {
        gateway.ask("POST", "/orders", &format!("Authorization: Bearer {token}\r\n"), "{}")
    };
    let answer = ask(&with_keys, TOKEN);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let authorizer = &event(&answer)["requestContext"]["authorizer"];
    assert_eq!(authorizer["jwt"]["claims"]["sub"], "ann");
    let (start, _) = TOKEN.rsplit_once('.').unwrap();
    let forged = ask(&with_keys, &format!("{start}.{}", "A".repeat(86)));
    assert_eq!((forged.status, forged.body.as_str()), (401, r#"{"message":"Unauthorized"}"#));
    assert!(forged.head.contains("Www-Authenticate: Bearer"), "{}", forged.head);
    assert_eq!(with_keys.ask("POST", "/orders", "", "{}").status, 401);
    drop(with_keys);
    let decoding = Gateway::start(&files, &["--jwt", "decode"]);
    assert_eq!(ask(&decoding, &format!("{start}.AAAA")).status, 200);
    drop(decoding);
    let without = Gateway::start(&files, &[]);
    assert_eq!(ask(&without, TOKEN).status, 401);
    let line = without.line("request");
    assert!(line["why"].as_str().unwrap().contains("--jwks FILE"), "{line}");
}

#[test]
fn authorizers_are_asked_once_for_each_caller() {
    if !has("node") {
        return;
    }
    let files = shop("serve-authorizers");
    let gateway = Gateway::start(&files, &[]);
    // An HTTP API.
    let stock =
        |partner: &str| gateway.ask("PUT", "/stock/7", &format!("X-Partner: {partner}\r\n"), "");
    for _ in 0..2 {
        let answer = stock("good");
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(event(&answer)["requestContext"]["authorizer"]["lambda"]["calls"], 1);
    }
    let denied = stock("bad");
    assert_eq!((denied.status, denied.body.as_str()), (403, r#"{"message":"Forbidden"}"#));
    assert_eq!(stock("broken").status, 500);
    assert_eq!(gateway.ask("PUT", "/stock/7", "", "").status, 401);
    // A REST API.
    let secret = |token: &str| {
        gateway.ask("GET", "/dev/secret/7", &format!("Authorization: {token}\r\n"), "")
    };
    for _ in 0..2 {
        let answer = secret("Bearer good");
        assert_eq!(answer.status, 200, "{}", answer.body);
        let authorizer = &event(&answer)["requestContext"]["authorizer"];
        assert_eq!(authorizer["principalId"], "ann");
        assert_eq!((&authorizer["calls"], &authorizer["vip"]), (&json!("1"), &json!("true")));
    }
    let denied = secret("Bearer bad");
    assert_eq!(denied.status, 403);
    assert_eq!(
        denied.body,
        r#"{"Message":"User is not authorized to access this resource with an explicit deny"}"#
    );
    let refused = |token: &str| {
        let answer = secret(token);
        (answer.status, answer.body)
    };
    let unauthorized = (401, r#"{"message":"Unauthorized"}"#.to_owned());
    assert_eq!(refused("Bearer nobody"), unauthorized);
    assert_eq!(refused("Basic x"), unauthorized);
    assert_eq!(refused("Bearer broken"), (500, r#"{"message":null}"#.to_owned()));
    assert_eq!(gateway.get("/dev/secret/7").status, 401);
}

#[test]
fn a_load_balancer_needs_no_configuration() {
    if !has("node") {
        return;
    }
    let handler = "exports.run = async (event) => ({ statusCode: 200, headers: { 'x-kind': 'single' }, \
                   multiValueHeaders: { 'x-kind': ['a', 'b'] }, body: JSON.stringify(event) });";
    let loop_ = "
const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
(async () => { for (;;) {
  const next = await fetch(`${base}/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const result = await require('./handler.js').run(await next.json());
  await fetch(`${base}/${id}/response`, { method: 'POST', body: JSON.stringify(result) });
} })();";
    let files = Files::new(
        "serve-alb",
        &[("handler.js", handler.as_bytes()), ("loop.js", loop_.as_bytes())],
    );
    let function = ["--function", "hello=node loop.js"];
    let single = Gateway::start(&files, &[&["--alb", "hello"], &function[..]].concat());
    let answer = single.get("/any/path?q=x%20y");
    let event_of = event(&answer);
    assert_eq!(event_of["queryStringParameters"], json!({"q": "x%20y"}));
    assert!(event_of["requestContext"]["elb"].is_object());
    assert!(answer.head.contains("x-kind: single"), "{}", answer.head);
    drop(single);
    let multi = Gateway::start(&files, &[&["--alb", "hello=multi"], &function[..]].concat());
    let answer = multi.get("/");
    assert!(answer.head.contains("x-kind: a\r\nx-kind: b"), "{}", answer.head);
    assert_eq!(event(&answer)["multiValueHeaders"]["host"], json!(["localhost"]));
    drop(multi);
    let none = files.vtl(&["serve", "--port", "0", "--alb", "hello"]);
    assert!(none.stderr.contains("`--function hello=COMMAND` starts one"), "{}", none.stderr);
}
