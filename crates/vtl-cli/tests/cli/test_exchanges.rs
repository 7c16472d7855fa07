//! `vtl test` beside a configuration.

use crate::support::Files;

const CONFIG: &[u8] = br#"
service: shop
provider: {name: aws, runtime: nodejs20.x}
functions:
  order:
    handler: order.get
    events:
      - http:
          path: orders/{id}
          method: get
          integration: lambda
          request: {template: {application/json: '{"id": "$input.params("id")", "by": "$context.identity.sourceIp"}'}}
          response:
            template: "$input.json('$')"
            statusCodes:
              200: {pattern: ''}
              404: {pattern: '\[404\].*', template: '{"error": $input.json("$.errorMessage")}'}
"#;

fn run(test: &str, cases: &str, args: &[&str]) -> (i32, String) {
    let files =
        Files::new(test, &[("serverless.yml", CONFIG), ("serverless.test.toml", cases.as_bytes())]);
    let run = files.vtl(&[&["test"], args].concat());
    assert_eq!(run.stderr, "");
    (run.status, run.stdout)
}

#[test]
fn every_expectation_of_an_exchange() {
    let cases = r#"
        [given.context.identity]
        sourceIp = "192.0.2.1"
        [[case]]
        name = "found"
        request = "GET /dev/orders/7?x=1"
        given.backend.result = { total = 12 }
        expect.event.json = { id = "7", by = "192.0.2.1" }
        expect.status = 200
        expect.response.headers = { Content-Type = "application/json", X-None = false }
        expect.response.body = '{"total":12}'
        [[case]]
        name = "not found"
        request = { method = "GET", path = "/orders/8" }
        given.backend.error = "[404] no order 8"
        expect.status = 404
        expect.response.json = '{"error": "[404] no order 8"}'
        [[case]]
        name = "too late"
        request = "GET /orders/8"
        given.backend.timeout = true
        expect.status = 504
        [[case]]
        name = "no such route"
        request = "GET /nothing"
        expect.unsent = true
        expect.status = 403
        [[case]]
        name = "only the event"
        request = "GET /orders/9"
        expect.event.contains = '"9"'
        [[case]]
        name = "a template alone"
        template = "GET /orders/{id} response 404"
        given.response = { errorMessage = "gone" }
        expect.output = '{"error": "gone"}'
    "#;
    assert_eq!(run("exchange_each", cases, &[]), (0, "6 passed, 0 failed\n".to_owned()));
    let (_, coverage) = run("exchange_coverage", cases, &["--coverage"]);
    assert!(
        coverage.contains("serverless.test.toml: 1 of 1 routes, 2 of 2 responses"),
        "{coverage}"
    );
}

#[test]
fn coverage_of_templates_that_exchanges_render() {
    const CONFIG: &[u8] = br##"
service: shop
provider: {name: aws, runtime: nodejs20.x}
functions:
  order:
    handler: order.get
    events:
      - http:
          path: orders
          method: post
          integration: lambda
          request: {template: {application/json: '#if($input.path("$.vip")){"vip": true}#{else}{}#end'}}
          response: {template: '#if($input.path("$.ok"))done#{else}failed#end'}
"##;
    let cases = br#"
        [[case]]
        name = "vip"
        request = { method = "POST", path = "/orders", body = '{"vip": true}' }
        expect.event.json = { vip = true }
        [[case]]
        name = "everyone"
        request = { method = "POST", path = "/orders", body = '{"vip": true}' }
        given.backend.result = { ok = true }
        expect.response.body = "done"
        [[case]]
        name = "alone"
        template = "POST /orders request"
        given.body = '{"vip": false}'
        expect.output = "{}"
    "#;
    let files = Files::new(
        "exchange_template_coverage",
        &[("serverless.yml", CONFIG), ("serverless.test.toml", cases)],
    );
    let run = files.vtl(&["test", "--coverage"]);
    let expected = "serverless.yml POST /orders request: 3 of 3 statements, 2 of 2 branches\n\
         serverless.yml POST /orders response 200: 2 of 3 statements, 1 of 2 branches\n\
         \u{20} serverless.yml POST /orders response 200:1:1: is never false: #if($input.path(\"$.ok\"))\n\
         \u{20} serverless.yml POST /orders response 200:1:36: never runs: failed\n";
    assert_eq!(run.status, 0, "{}", run.stdout);
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);
}

#[test]
fn settings_of_a_suite_hold_for_its_exchanges() {
    const CONFIG: &[u8] = br##"
service: shop
provider: {name: aws, runtime: nodejs20.x}
functions:
  order:
    handler: order.get
    events:
      - http:
          path: orders
          method: get
          integration: lambda
          request: {template: {application/json: '{}'}}
          response: {template: '$missing#if($input.path("$.ok"))done#end'}
"##;
    let suite = |settings: &str| {
        format!(
            "{settings}\n[[case]]\nname = \"one\"\nrequest = \"GET /orders\"\n\
             given.backend.result = {{ ok = true }}\n"
        )
    };
    let run = |name: &str, suite: &str| {
        let files = [("serverless.yml", CONFIG), ("serverless.test.toml", suite.as_bytes())];
        Files::new(name, &files).vtl(&["test", "--coverage"]).stdout
    };
    let usual = run("exchange_settings", &suite(""));
    assert!(usual.contains("response 200: 3 of 3 statements, 1 of 2 branches"), "{usual}");
    // A strict template stops at its first reference without a value.
    let strict = run("exchange_settings_strict", &suite("strict = true"));
    assert!(strict.contains("response 200: 1 of 3 statements, 0 of 2 branches"), "{strict}");

    let of_a_case = suite("").replace("name =", "strict = true\nname =");
    let files = [("serverless.yml", CONFIG), ("serverless.test.toml", of_a_case.as_bytes())];
    let refused = Files::new("exchange_settings_of_a_case", &files).vtl(&["test"]);
    assert_eq!(refused.status, 2);
    let message = "case `one`: `dialect` and `strict` of an exchange hold for all of its API: \
                   set them at the top of the file";
    assert!(refused.stderr.contains(message), "{}", refused.stderr);
}

#[test]
fn what_is_not_as_expected() {
    let cases = r#"
        [[case]]
        name = "all wrong"
        request = "GET /orders/7"
        given.backend.result = 1
        expect.event.json = { id = "8", by = "127.0.0.1" }
        expect.status = 201
        expect.response.headers = { X-None = "x" }
        expect.response.body = "2"
        [[case]]
        name = "no backend"
        request = "GET /orders/7"
        expect.status = 200
        [[case]]
        name = "sent"
        request = "GET /orders/7"
        expect.unsent = true
        [[case]]
        name = "refused"
        request = "GET /nothing"
        expect.status = 200
        [[case]]
        name = "nothing"
        request = "GET /orders/7"
    "#;
    let (status, found) = run("exchange_wrong", cases, &[]);
    for part in [
        "the JSON of the event differs",
        "the status is 200, not 201",
        "the response has no header `X-None`",
        "the response body differs",
        "the backend is called, and the case does not say what it does",
        "the backend is called\n",
        "the gateway answered: MISSING_AUTHENTICATION_TOKEN",
        "it expects nothing",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    assert_eq!((status, found.ends_with("0 passed, 5 failed\n")), (1, true), "{found}");
}

#[test]
fn update_writes_what_the_client_got() {
    let cases = "[[case]]\nname = \"n\"\nrequest = \"GET /orders/7\"\ngiven.backend.result = 1\n";
    let files = Files::new(
        "exchange_update",
        &[("serverless.yml", CONFIG), ("serverless.test.toml", cases.as_bytes())],
    );
    files.vtl(&["test", "--update"]).prints("1 updated\n");
    let updated = files.read("serverless.test.toml");
    assert!(updated.contains("expect.status = 200\nexpect.response.body = \"1\"\n"), "{updated}");
    files.vtl(&["test"]).prints("1 passed, 0 failed\n");
}

#[test]
fn mistakes_of_test_files() {
    for (case, message) in [
        ("request = \"orders\"\nexpect.status = 200", "case `n`: `request`: "),
        ("expect.status = 200", "method and path are missing"),
        ("request = \"GET /orders/7\"\nexpect.output = \"x\"", "are expected of a template"),
        (
            "template = \"GET /orders request\"\nexpect.output = \"x\"",
            "there is no route `GET /orders`",
        ),
        (
            "template = \"GET /orders/{id} response 500\"\nexpect.output = \"x\"",
            "there is no response 500",
        ),
        (
            "template = \"GET /orders/{id} request\"\nexpect.status = 200",
            "are expected of an exchange",
        ),
    ] {
        let text = format!("[[case]]\nname = \"n\"\n{case}\n");
        let files = Files::new(
            "exchange_mistakes",
            &[("serverless.yml", CONFIG), ("serverless.test.toml", text.as_bytes())],
        );
        files.vtl(&["test"]).fails(2, message);
    }
}

#[test]
fn exchanges_of_an_http_api() {
    let config = "
service: shop
provider:
  name: aws
  runtime: nodejs20.x
  httpApi:
    cors: {allowedOrigins: ['https://shop.example']}
    authorizers:
      customers: {identitySource: $request.header.Authorization, issuerUrl: https://i.example, audience: [a]}
      partners: {type: request, functionName: partner, identitySource: [$request.header.X], enableSimpleResponses: true}
functions:
  get:
    handler: a.get
    events:
      - httpApi: 'GET /orders/{id}'
      - httpApi: {path: /tokens, method: GET, authorizer: {name: customers, scopes: [read]}}
      - httpApi: {path: /partners, method: GET, authorizer: {name: partners}}
  partner: {handler: a.partner}
";
    let cases = r#"
        [[case]]
        name = "found"
        request = { method = "GET", path = "/orders/7?x=1", headers = { Origin = "https://shop.example" } }
        given.backend.result = { hello = "world" }
        expect.status = 200
        expect.response.json = { hello = "world" }
        expect.response.headers = { access-control-allow-origin = "https://shop.example" }
        expect.event.contains = ['"rawQueryString":"x=1"', '"version":"2.0"']

        [[case]]
        name = "fails"
        request = "GET /orders/7"
        given.backend.error = "boom"
        expect.status = 500
        expect.response.body = '{"message":"Internal Server Error"}'

        [[case]]
        name = "a token without the scope"
        request = "GET /tokens"
        given.params.header.authorization = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2kuZXhhbXBsZSIsImF1ZCI6ImEiLCJzdWIiOiJhbm4iLCJleHAiOjQxMDI0NDQ4MDB9.AAAA"
        expect = { status = 403, unsent = true }

        [[case]]
        name = "a forged token"
        request = "GET /tokens"
        given.params.header.authorization = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2kuZXhhbXBsZSIsImF1ZCI6ImEiLCJzdWIiOiJhbm4iLCJleHAiOjQxMDI0NDQ4MDB9.AAAA"
        given.signature = false
        expect = { status = 401, unsent = true }

        [[case]]
        name = "an authorizer"
        request = { method = "GET", path = "/partners", headers = { x = "1" } }
        given.authorizer.result = { isAuthorized = true, context = { tier = 7 } }
        expect.event.contains = '"lambda":{"tier":7}'

        [[case]]
        name = "no route"
        request = "GET /none"
        expect.status = 404
    "#;
    let files = Files::new(
        "test-http-api",
        &[("serverless.yml", config.as_bytes()), ("serverless.test.toml", cases.as_bytes())],
    );
    let run = files.vtl(&["test", "--coverage"]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("6 passed"), "{}", run.stdout);
    assert!(run.stdout.contains("3 of 3 routes"), "{}", run.stdout);
}

#[test]
fn update_writes_headers_and_their_absence() {
    let cases = r#"
[[case]]
name = "headers"
request = "GET /dev/orders/7"
given.backend.result = 1
expect.response.headers = { Content-Type = "text/plain", X-None = "x" }
"#;
    let files = Files::new(
        "exchange_update_headers",
        &[("serverless.yml", CONFIG), ("serverless.test.toml", cases.as_bytes())],
    );
    files.vtl(&["test", "--update"]).prints("1 updated\n");
    let updated = files.read("serverless.test.toml");
    assert!(updated.contains(r#"Content-Type = "application/json", X-None = false"#), "{updated}");
    assert_eq!(files.vtl(&["test"]).status, 0);
}
