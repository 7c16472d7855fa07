//! HTTP APIs: `vtl inspect`, `invoke` and `check`.

use serde_json::{Value as Json, json};

use crate::support::{Files, ROOT, Run, vtl, vtl_in};

const SHOP: &str = "examples/http-api/serverless.yml";
const ORDERS: [&str; 2] = ["--exec", "sh examples/http-api/orders.sh"];

fn invoke(line: &str, args: &[&str]) -> Run {
    vtl(&[&["invoke", SHOP, line], args].concat())
}

/// Status line, and body.
fn outline(run: &Run) -> (&str, &str) {
    let (head, body) = run.stdout.split_once("\n\n").unwrap_or((&run.stdout, ""));
    (head.lines().next().unwrap_or_default(), body)
}

#[test]
fn routes_of_both_kinds_are_listed() {
    let run = vtl(&["inspect", SHOP]);
    assert!(run.stdout.starts_with("REST API dev-shop\nMETHOD  PATH"), "{}", run.stdout);
    assert!(run.stdout.contains("\nHTTP API dev-shop\nMETHOD  PATH"), "{}", run.stdout);
    assert!(
        run.stdout.contains("POST    /orders        AWS_PROXY  2.0      JWT customers    orders\n"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("\ncors origins  https://shop.example\n"), "{}", run.stdout);
    let run = vtl(&["inspect", SHOP, "POST /orders"]);
    assert!(run.stdout.contains("\nsource arn     arn:aws:execute-api:us-east-1:000000000000:api-id/$default/POST/orders\n"), "{}", run.stdout);
    let all: Json = serde_json::from_str(&vtl(&["inspect", SHOP, "--json"]).stdout).unwrap();
    let keys: Json =
        all.as_array().unwrap().iter().map(|route| route["routeKey"].clone()).collect();
    assert_eq!(
        keys,
        json!([null, "GET /orders/{id}", "POST /orders", "PUT /stock/{item}", "$default"])
    );
    let run = vtl(&["inspect", SHOP, "GET /orders/7", "--json"]);
    let route: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(route["integration"]["payloadFormatVersion"], "2.0");
    let run = vtl(&["check", SHOP]);
    assert!(run.stdout.starts_with("0 errors, 0 warnings, 0 notes"), "{}", run.stdout);
}

#[test]
#[cfg(unix)]
fn a_function_answers() {
    let run = invoke("GET /orders/7?full=1", &ORDERS);
    assert_eq!(
        run.stdout,
        "HTTP/1.1 200 OK\nSet-Cookie: seen=1\nX-Order: 7\nContent-Type: text/plain; charset=utf-8\n\
         Apigw-Requestid: AAAAAAAAAAAAAAA=\n\nGET /orders/{id} full=1 7\n",
        "{}",
        run.stderr
    );
    let run =
        invoke("GET /orders/7", &[&ORDERS[..], &["-H", "Origin: https://shop.example"]].concat());
    assert!(
        run.stdout.contains("\nAccess-Control-Allow-Origin: https://shop.example\nAccess-Control-Expose-Headers: X-Order\n"),
        "{}",
        run.stdout
    );
    let run = invoke("DELETE /anything", &ORDERS);
    assert_eq!(outline(&run).1, "$default  \n", "{}", run.stderr);
}

#[test]
fn a_preflight_calls_nothing() {
    let run = invoke(
        "OPTIONS /orders",
        &[
            "-H",
            "Origin: https://shop.example",
            "-H",
            "Access-Control-Request-Method: POST",
            "--exec",
            "exit 1",
        ],
    );
    assert_eq!(
        run.stdout,
        "HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: https://shop.example\n\
         Access-Control-Allow-Methods: OPTIONS,GET,POST,PUT,DELETE,HEAD,PATCH\n\
         Access-Control-Allow-Headers: Content-Type,Authorization\nAccess-Control-Max-Age: 6000\n\
         Apigw-Requestid: AAAAAAAAAAAAAAA=\n\n"
    );
}

fn with_token(token: &str, args: &[&str]) -> Run {
    let header = format!("Authorization: Bearer {token}");
    let fixed = ["--context", "requestTimeEpoch=1767225600000", "-H", &header];
    invoke("POST /orders", &[&fixed[..], &ORDERS, args].concat())
}

const JWKS: [&str; 2] = ["--jwks", "examples/http-api/jwks.json"];
const EC: &str = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjLTEiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjoib3JkZXJzIiwic3ViIjoiYW5uIiwic2NvcGUiOiJvcmRlcnM6cmVhZCIsImlhdCI6MTc2NzIyNTAwMCwiZXhwIjoxNzY3MjI5MjAwfQ.UsOEPoCQtWA7SBxgMnXKaqDG4bHUWvFzumyb7iwIu4LAfhLL_IC-ITU2ue_91eilpmlL3ZsgtML0bi_nSpOt7g";

#[test]
#[cfg(unix)]
fn tokens_are_verified() {
    let rsa = std::fs::read_to_string(format!("{ROOT}/examples/http-api/ann.jwt")).unwrap();
    let run = with_token(&rsa, &JWKS);
    assert_eq!(outline(&run), ("HTTP/1.1 200 OK", "POST /orders  \n"), "{}", run.stderr);
    let run = with_token(EC, &JWKS);
    assert_eq!(outline(&run).0, "HTTP/1.1 200 OK", "{}", run.stderr);
    assert!(run.stderr.contains("RSA signatures only"), "{}", run.stderr);
    // One letter of the claims is another.
    let (head, rest) = rsa.split_once('.').unwrap();
    let forged = format!("{head}.{}", rest.replacen("YW5u", "YW5v", 1));
    assert_ne!(forged, rsa);
    let run = with_token(&forged, &JWKS);
    assert_eq!(outline(&run), ("HTTP/1.1 401 Unauthorized", "{\"message\":\"Unauthorized\"}\n"));
    assert!(
        run.stdout.contains("\nWww-Authenticate: Bearer scope=\"\" error=\"invalid_token\""),
        "{}",
        run.stdout
    );
    assert!(run.stderr.contains("the signature of the token is not valid"), "{}", run.stderr);
    let run = with_token(&forged, &["--jwt", "decode"]);
    assert_eq!(outline(&run).0, "HTTP/1.1 200 OK", "{}", run.stderr);
    let run = with_token(&rsa, &[]);
    run.fails(2, "give its keys with `--jwks FILE`, or `--jwt decode`");
}

#[test]
#[cfg(unix)]
fn tokens_expire() {
    let rsa = std::fs::read_to_string(format!("{ROOT}/examples/http-api/ann.jwt")).unwrap();
    let header = format!("Authorization: {rsa}");
    // Without a given time it is now, long after the token's.
    let run = invoke("POST /orders", &[&["-H", &header][..], &ORDERS, &JWKS].concat());
    assert_eq!(outline(&run).0, "HTTP/1.1 401 Unauthorized");
    assert!(run.stderr.contains("the token has expired"), "{}", run.stderr);
    let run = invoke("POST /orders", &[&ORDERS[..], &JWKS].concat());
    assert!(run.stdout.contains("\nWww-Authenticate: Bearer\n"), "{}", run.stdout);
}

#[test]
#[cfg(unix)]
fn a_function_authorizes_first() {
    let files = Files::new(
        "http_api_authorizer",
        &[
            ("yes.json", br#"{"isAuthorized": true, "context": {"partner": "p1"}}"#),
            ("serverless.yml", &std::fs::read(format!("{ROOT}/{SHOP}")).unwrap()),
        ],
    );
    let call = |args: &[&str]| {
        let fixed = ["invoke", "serverless.yml", "PUT /stock/7", "-H", "X-Partner: p"];
        files.vtl(&[&fixed[..], args].concat())
    };
    let run = call(&["--authorizer-returns", "yes.json", "--json"]);
    let wanted: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(wanted["wants"], "backend", "{wanted}");
    let event: Json =
        serde_json::from_str(wanted["integrationRequest"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(event["requestContext"]["authorizer"], json!({"lambda": {"partner": "p1"}}));
    let run = call(&["--authorizer-exec", "echo '{\"isAuthorized\": false}'"]);
    assert_eq!(outline(&run), ("HTTP/1.1 403 Forbidden", "{\"message\":\"Forbidden\"}\n"));
    let run = call(&["--json"]);
    let wanted: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(wanted["wants"], "authorizer", "{wanted}");
    let run = call(&[]);
    assert!(run.stderr.contains("the authorizer `partner` is called first"), "{}", run.stderr);
    let run = files.vtl(&["invoke", "serverless.yml", "PUT /stock/7"]);
    assert_eq!(outline(&run).0, "HTTP/1.1 401 Unauthorized");
}

#[test]
#[cfg(unix)]
fn access_logs_are_printed() {
    let run = invoke("GET /orders/7", &[&ORDERS[..], &["--access-log"]].concat());
    let line: Json = serde_json::from_str(run.stderr.trim()).unwrap();
    assert_eq!(
        line,
        json!({"requestId": "AAAAAAAAAAAAAAA=", "ip": "127.0.0.1", "requestTime": "01/Jan/2026:00:00:00 +0000",
            "httpMethod": "GET", "routeKey": "GET /orders/{id}", "status": "200", "protocol": "HTTP/1.1", "responseLength": "19"}),
        "{}",
        run.stderr
    );
    let run = invoke(
        "PUT /stock/1",
        &["--access-log=$context.status $context.error.message $context.integration.status"],
    );
    assert!(run.stderr.ends_with("\n401 Unauthorized -\n"), "{}", run.stderr);
    let run = invoke(
        "GET /old/orders/1",
        &["--exec", "echo '{}'", "--access-log=$context.resourcePath $context.status", "--json"],
    );
    let all: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(all["accessLog"], json!(["/old/orders/{id} 200"]), "{all}");
}

#[test]
fn what_cannot_be_called_from_here_says_so() {
    let files = Files::new(
        "http_api_service",
        &[(
            "api.yaml",
            br#"
openapi: 3.0.1
info: {title: t}
paths:
  /submit:
    post:
      x-amazon-apigateway-integration:
        integrationSubtype: SQS-SendMessage
        requestParameters: {MessageBody: $request.body, QueueUrl: 'https://q.example/1'}
        payloadFormatVersion: "1.0"
        type: aws_proxy
  /private:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, connectionType: VPC_LINK, connectionId: a, uri: 'arn:aws:elasticloadbalancing:us-east-1:1:listener/x', payloadFormatVersion: "1.0"}
"#,
        )],
    );
    let run = files.vtl_with(&["invoke", "api.yaml", "POST /submit", "--body", "-"], "hi");
    assert!(
        run.stderr.contains("`SQS-SendMessage` is an action of an AWS service"),
        "{}",
        run.stderr
    );
    assert_eq!(
        run.stdout,
        "POST SQS-SendMessage\n\n{\"MessageBody\":\"hi\",\"QueueUrl\":\"https://q.example/1\"}\n"
    );
    let run = files.vtl(&["invoke", "api.yaml", "GET /private"]);
    assert!(run.stderr.contains("is in a VPC"), "{}", run.stderr);
    let run = files.vtl(&["inspect", "api.yaml"]);
    assert!(run.stdout.contains("HTTP_PROXY (VPC link)"), "{}", run.stdout);
}

#[test]
fn timeouts_and_errors_have_their_own_statuses() {
    let run = invoke("GET /orders/7", &["--times-out"]);
    assert_eq!(
        outline(&run),
        ("HTTP/1.1 503 Service Unavailable", "{\"message\":\"Service Unavailable\"}\n")
    );
    let run = invoke("GET /orders/7", &["--error", "boom"]);
    assert_eq!(
        outline(&run),
        ("HTTP/1.1 500 Internal Server Error", "{\"message\":\"Internal Server Error\"}\n")
    );
    let run = invoke("GET /old/orders/7", &["--times-out"]);
    assert_eq!(outline(&run).0, "HTTP/1.1 504 Gateway Timeout");
}

#[test]
fn a_body_without_a_type_is_base64_and_that_is_said() {
    let run = vtl_in(
        std::path::Path::new(ROOT),
        &["invoke", SHOP, "DELETE /x", "--body", "-", "--json"],
        "hi",
    );
    assert!(run.stderr.contains("the body has no Content-Type"), "{}", run.stderr);
    let all: Json = serde_json::from_str(&run.stdout).unwrap();
    let event: Json =
        serde_json::from_str(all["integrationRequest"]["body"].as_str().unwrap()).unwrap();
    assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("aGk="), &json!(true)));
}

#[test]
fn which_route_takes_a_request() {
    let run = vtl(&["match", SHOP, "GET /orders/7"]);
    assert!(
        run.stdout.starts_with("-> GET /orders/{id}: takes the request, id=7\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("   $default: matches too, but another route is closer\n"),
        "{}",
        run.stdout
    );
    let run = vtl(&["match", SHOP, "GET /old/orders/7", "--json"]);
    let json: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["route"], "GET /old/orders/{id}");
    let run = vtl(&["match", SHOP, "--route", "GET /orders/7", "[404] none"]);
    assert!(run.stdout.starts_with("-> 500: HTTP APIs have no patterns"), "{}", run.stdout);
}

#[test]
#[cfg(unix)]
fn a_load_balancer_needs_no_configuration() {
    let files = Files::new(
        "http_api_alb",
        &[("r.json", br#"{"statusCode": 200, "headers": {"A": "1"}, "multiValueHeaders": {"A": ["2", "3"]}, "body": "hi"}"#)],
    );
    let event = |alb: &str| {
        let run = files.vtl(&["invoke", alb, "GET /a?q=x+y&q=2", "-H", "Accept: b", "--json"]);
        let all: Json =
            serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        let body = all["integrationRequest"]["body"].as_str().unwrap().to_owned();
        serde_json::from_str::<Json>(&body).unwrap()
    };
    let single = event("--alb");
    assert_eq!(single["queryStringParameters"], json!({"q": "2"}));
    assert_eq!(single["headers"]["accept"], "b");
    let multi = event("--alb=multi");
    assert_eq!(multi["multiValueQueryStringParameters"], json!({"q": ["x+y", "2"]}));
    assert!(multi["requestContext"]["elb"]["targetGroupArn"].is_string());
    let run = files.vtl(&["invoke", "--alb", "GET /a", "--returns", "r.json"]);
    assert_eq!(
        run.stdout, "HTTP/1.1 200 OK\nA: 1\nContent-Type: application/octet-stream\n\nhi\n",
        "{}",
        run.stderr
    );
    let run = files.vtl(&["invoke", "--alb=multi", "GET /a", "--returns", "r.json"]);
    assert!(run.stdout.contains("\nA: 2\nA: 3\n"), "{}", run.stdout);
    let run = files.vtl(&["invoke", "--alb", "GET /a", "--error", "boom"]);
    assert_eq!(outline(&run).0, "HTTP/1.1 502 Bad Gateway");
}
