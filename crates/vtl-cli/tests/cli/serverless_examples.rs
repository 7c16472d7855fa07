//! The forms of `http` and `httpApi` events, as the Framework's guides show them: each is inspected and invoked.

use serde_json::{Value as Json, json};

use crate::support::{Files, Run};

/// A service of these functions.
fn service(provider: &str, functions: &str) -> String {
    format!("service: shop\nprovider:\n  name: aws\n{provider}functions:\n{functions}")
}

struct Example {
    files: Files,
}

impl Example {
    fn new(name: &str, text: &str) -> Self {
        let result = br#"{"statusCode": 200, "body": "ok"}"#;
        let files: [(&str, &[u8]); 3] = [
            ("serverless.yml", text.as_bytes()),
            ("result.json", result),
            ("text.json", br#""<h1>hi</h1>""#),
        ];
        Self { files: Files::new(&format!("serverless_{name}"), &files) }
    }

    #[track_caller]
    fn inspect(&self, route: &str) -> Json {
        let run = self.files.vtl(&["inspect", "serverless.yml", route, "--json"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).unwrap()
    }

    fn invoke(&self, args: &[&str]) -> Run {
        self.files.vtl(&[&["invoke", "serverless.yml"], args].concat())
    }

    /// The event that the function would get.
    #[track_caller]
    fn event(&self, args: &[&str]) -> Json {
        let run = self.invoke(&[args, &["--json"]].concat());
        let all: Json =
            serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        let body = all["integrationRequest"]["body"].as_str().unwrap_or_else(|| panic!("{all}"));
        serde_json::from_str(body).unwrap()
    }
}

#[track_caller]
fn has(run: &Run, status: &str, body: &str) {
    assert!(run.stdout.starts_with(&format!("HTTP/1.1 {status}")), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.trim_end().ends_with(body), "{}", run.stdout);
}

const OK: [&str; 2] = ["--returns", "result.json"];

#[test]
fn simple_endpoints() {
    let text = service(
        "",
        "  index:\n    handler: users.index\n    events:\n      - http: GET users/index\n  \
           create:\n    handler: posts.create\n    events:\n      - http:\n          path: posts/create\n          method: post\n",
    );
    let example = Example::new("simple", &text);
    assert_eq!(example.inspect("GET /users/index")["methodIntegration"]["type"], "AWS_PROXY");
    has(&example.invoke(&["GET /users/index", OK[0], OK[1]]), "200 OK", "ok");
    assert_eq!(example.event(&["POST /posts/create"])["resource"], "/posts/create");
}

#[test]
fn authorizers_in_all_forms() {
    for (index, (authorizer, name)) in [
        ("authorizerFunc", "authorizerFunc"),
        ("{name: authorizerFunc, resultTtlInSeconds: 0, identitySource: method.request.header.Authorization, identityValidationExpression: someRegex}", "authorizerFunc"),
        ("xxx:xxx:Lambda-Name", "xxx:xxx:Lambda-Name"),
        ("{arn: 'xxx:xxx:Lambda-Name', resultTtlInSeconds: 0, identitySource: method.request.header.Authorization}", "xxx:xxx:Lambda-Name"),
    ]
    .into_iter()
    .enumerate()
    {
        let text = service(
            "",
            &format!("  create:\n    events:\n      - http:\n          path: posts/create\n          method: post\n          authorizer: {authorizer}\n  authorizerFunc:\n    handler: a.b\n"),
        );
        let example = Example::new(&format!("authorizer{index}"), &text);
        assert_eq!(example.inspect("POST /posts/create")["authorizationType"], "CUSTOM", "{name}");
        has(&example.invoke(&["POST /posts/create", OK[0], OK[1]]), "200 OK", "ok");
    }
}

#[test]
fn private_endpoints_need_a_key() {
    let text = service(
        "  apiKeys:\n    - myFirstKey\n    - ${env:MY_API_KEY}\n",
        "  hello:\n    events:\n      - http:\n          path: user/create\n          method: get\n          private: true\n",
    );
    let example = Example::new("private", &text);
    assert_eq!(example.inspect("GET /user/create")["apiKeyRequired"], true);
    has(
        &example.invoke(&["GET /user/create", OK[0], OK[1]]),
        "403 Forbidden",
        "{\"message\":\"Forbidden\"}",
    );
    has(&example.invoke(&["GET /user/create", "-H", "x-api-key: k", OK[0], OK[1]]), "200 OK", "ok");
}

#[test]
fn parameters_of_a_mapped_integration() {
    let text = service(
        "",
        "  create:\n    events:\n      - http:\n          path: posts/create\n          method: post\n          integration: lambda\n          request:\n            parameters:\n              querystrings: {url: true}\n              headers: {foo: false, bar: true}\n              paths: {bar: false}\n  \
           detail:\n    events:\n      - http: {path: 'posts/{id}', method: get, integration: lambda, request: {parameters: {paths: {id: true}}}}\n",
    );
    let example = Example::new("parameters", &text);
    let parameters = &example.inspect("POST /posts/create")["requestParameters"];
    assert_eq!(parameters["method.request.header.bar"], true);
    assert_eq!(parameters["method.request.header.foo"], false);
    let run = example.invoke(&["POST /posts/create", OK[0], OK[1]]);
    has(&run, "400 Bad Request", "}");
    assert!(run.stdout.contains("Missing required request parameters"), "{}", run.stdout);
    let event = example.event(&["GET /posts/7"]);
    assert_eq!(event["path"], json!({"id": "7"}));
    let names: Vec<&String> = event.as_object().unwrap().keys().collect();
    for name in [
        "body",
        "method",
        "principalId",
        "stage",
        "headers",
        "query",
        "path",
        "identity",
        "stageVariables",
    ] {
        assert!(names.iter().any(|own| *own == name), "{name}: {event}");
    }
}

#[test]
fn templates_of_requests_and_what_passes() {
    let event = |template: &str| {
        service(
            "",
            &format!(
                "  create:\n    events:\n      - http:\n          method: get\n          path: whatever\n          integration: lambda\n          request:\n            {template}\n"
            ),
        )
    };
    let text = event(
        "template: {text/xhtml: '{ \"stage\" : \"$context.stage\" }', application/json: '{ \"httpMethod\" : \"$context.httpMethod\" }'}",
    );
    let example = Example::new("templates", &text);
    assert_eq!(example.event(&["GET /whatever"]), json!({"httpMethod": "GET"}));
    assert_eq!(
        example.event(&["GET /whatever", "-H", "Content-Type: text/xhtml"]),
        json!({"stage": "dev"})
    );
    let text = event("template: {application/json: '{ \"foo\" : \"$input.params(''bar'')\" }'}");
    let example = Example::new("params", &text);
    assert_eq!(example.event(&["GET /whatever?bar=123"]), json!({"foo": "123"}));
    let example = Example::new("never", &event("passThrough: NEVER"));
    assert_eq!(
        example.inspect("GET /whatever")["methodIntegration"]["passthroughBehavior"],
        "NEVER"
    );
    let run = example.invoke(&["GET /whatever", "-H", "Content-Type: text/plain", OK[0], OK[1]]);
    has(&run, "415 Unsupported Media Type", "}");
}

#[test]
fn responses_and_status_codes() {
    let event = |response: &str| {
        service(
            "",
            &format!(
                "  create:\n    events:\n      - http:\n          method: post\n          path: whatever\n          integration: lambda\n          response:\n{response}"
            ),
        )
    };
    let html = "            headers: {Content-Type: \"'text/html'\", Cache-Control: \"'max-age=120'\"}\n            template: $input.path('$')\n";
    let example = Example::new("html", &event(html));
    let run = example.invoke(&["POST /whatever", "--returns", "text.json"]);
    has(&run, "200 OK", "<h1>hi</h1>");
    assert!(run.stdout.contains("\nCache-Control: max-age=120\n"), "{}", run.stdout);
    has(&example.invoke(&["POST /whatever", "--error", "[404] Not found"]), "404 Not Found", "");
    for code in ["400", "401", "403", "404", "422", "500", "502", "504"] {
        let run = example.invoke(&["POST /whatever", "--error", &format!("[{code}] x")]);
        assert!(run.stdout.starts_with(&format!("HTTP/1.1 {code} ")), "{}", run.stdout);
    }
    let codes = format!(
        "{html}            statusCodes:\n              201: {{pattern: ''}}\n              409:\n                pattern: '.*\"statusCode\":409,.*'\n                template: {{application/json: $input.path(\"$.errorMessage\"), application/xml: $input.path(\"$.body.errorMessage\")}}\n                headers: {{Content-Type: \"'application/json+hal'\"}}\n"
    );
    let example = Example::new("codes", &event(&codes));
    has(
        &example.invoke(&["POST /whatever", "--returns", "text.json"]),
        "201 Created",
        "<h1>hi</h1>",
    );
    let run = example.invoke(&["POST /whatever", "--error", "{\"statusCode\":409,\"x\":1}"]);
    has(&run, "409 Conflict", "{\"statusCode\":409,\"x\":1}");
    assert!(run.stdout.contains("\nContent-Type: application/json+hal\n"), "{}", run.stdout);
}

#[test]
fn cors_of_a_rest_api() {
    for (index, cors) in [
        "true",
        "{origins: ['*'], headers: [Content-Type, X-Amz-Date, Authorization, X-Api-Key, X-Amz-Security-Token]}",
    ]
    .into_iter()
    .enumerate()
    {
        let text = service(
            "",
            &format!("  hello:\n    events:\n      - http: {{path: user/create, method: get, cors: {cors}}}\n"),
        );
        let example = Example::new(&format!("cors{index}"), &text);
        let run = example.invoke(&["OPTIONS /user/create"]);
        assert!(run.stdout.contains("\nAccess-Control-Allow-Origin: *\n"), "{}", run.stdout);
        assert!(run.stdout.contains("Access-Control-Allow-Headers: Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token"), "{}", run.stdout);
        assert!(run.stdout.contains("\nAccess-Control-Allow-Methods: OPTIONS,GET\n"), "{}", run.stdout);
    }
}

#[test]
fn a_proxy_of_raw_resources() {
    let text = "
service: shop
provider: {name: aws}
functions: {}
resources:
  Resources:
    ProxyResource:
      Type: AWS::ApiGateway::Resource
      Properties: {ParentId: {'Fn::GetAtt': [ApiGatewayRestApi, RootResourceId]}, PathPart: serverless, RestApiId: {Ref: ApiGatewayRestApi}}
    ProxyMethod:
      Type: AWS::ApiGateway::Method
      Properties:
        ResourceId: {Ref: ProxyResource}
        RestApiId: {Ref: ApiGatewayRestApi}
        HttpMethod: GET
        MethodResponses: [{StatusCode: 200}]
        Integration: {IntegrationHttpMethod: POST, Type: HTTP, Uri: 'http://backend.example', IntegrationResponses: [{StatusCode: 200}]}
";
    let example = Example::new("proxy", text);
    assert_eq!(
        example.inspect("GET /serverless")["methodIntegration"]["uri"],
        "http://backend.example"
    );
    has(
        &example.invoke(&["GET /serverless", "--returns", "text.json"]),
        "200 OK",
        "\"<h1>hi</h1>\"",
    );
}

#[test]
fn http_api_events_in_all_forms() {
    let text = service(
        "",
        "  simple:\n    events:\n      - httpApi: 'PATCH /elo'\n  \
           extended:\n    events:\n      - httpApi: {method: POST, path: /post/just/to/this/path}\n  \
           catchAllAny:\n    events:\n      - httpApi: '*'\n  \
           catchAllMethod:\n    events:\n      - httpApi: {method: '*', path: /any/method}\n  \
           params:\n    events:\n      - httpApi: {method: GET, path: '/get/for/any/{param}'}\n",
    );
    let example = Example::new("http_api", &text);
    for (line, key) in [
        ("PATCH /elo", "PATCH /elo"),
        ("POST /post/just/to/this/path", "POST /post/just/to/this/path"),
        ("DELETE /any/method", "ANY /any/method"),
        ("GET /get/for/any/thing", "GET /get/for/any/{param}"),
        ("GET /elo", "$default"),
        ("PUT /", "$default"),
    ] {
        assert_eq!(example.event(&[line])["routeKey"], *key, "{line}");
        assert_eq!(example.inspect(line)["routeKey"], *key, "{line}");
        has(&example.invoke(&[line, OK[0], OK[1]]), "200 OK", "ok");
    }
    assert_eq!(
        example.event(&["GET /get/for/any/thing"])["pathParameters"],
        json!({"param": "thing"})
    );
}

#[test]
fn cors_of_an_http_api() {
    let functions =
        "  hello:\n    events:\n      - httpApi: 'GET /hello'\n      - httpApi: 'POST /hello'\n";
    let preflight = [
        "OPTIONS /hello",
        "-H",
        "Origin: https://url1.com",
        "-H",
        "Access-Control-Request-Method: POST",
    ];
    let example = Example::new("http_cors", &service("  httpApi: {cors: true}\n", functions));
    let run = example.invoke(&preflight);
    has(&run, "204 No Content", "");
    for line in [
        "Access-Control-Allow-Origin: *",
        "Access-Control-Allow-Headers: Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,X-Amz-User-Agent",
        "Access-Control-Allow-Methods: OPTIONS,GET,POST",
    ] {
        assert!(run.stdout.contains(line), "{}", run.stdout);
    }
    let cors = "  httpApi:\n    cors:\n      allowedOrigins: [https://url1.com, https://url2.com]\n      allowedHeaders: [Content-Type, Authorization]\n      allowedMethods: [GET]\n      allowCredentials: true\n      exposedResponseHeaders: [Special-Response-Header]\n      maxAge: 6000\n";
    let example = Example::new("http_cors_full", &service(cors, functions));
    let run = example.invoke(&preflight);
    for line in [
        "Access-Control-Allow-Origin: https://url1.com\n",
        "Access-Control-Allow-Methods: GET\n",
        "Access-Control-Max-Age: 6000\n",
        "Access-Control-Allow-Credentials: true\n",
    ] {
        assert!(run.stdout.contains(line), "{}", run.stdout);
    }
    let run = example.invoke(&["GET /hello", "-H", "Origin: https://url2.com", OK[0], OK[1]]);
    assert!(run.stdout.contains("\nAccess-Control-Allow-Origin: https://url2.com\nAccess-Control-Expose-Headers: Special-Response-Header\n"), "{}", run.stdout);
}

#[test]
fn tokens_logs_and_foreign_apis() {
    let provider = "  httpApi:\n    id: xxxx\n    authorizers:\n      someJwtAuthorizer:\n        identitySource: $request.header.Authorization\n        issuerUrl: https://cognito-idp.${region}.amazonaws.com/${cognitoPoolId}\n        audience:\n          - ${client1Id}\n          - ${client2Id}\n  logs:\n    httpApi:\n      format: '{ \"ip\": \"$context.identity.sourceIp\", \"requestTime\":\"$context.requestTime\" }'\n";
    let text = service(
        provider,
        "  someFunction:\n    events:\n      - httpApi:\n          method: POST\n          path: /some-post\n          authorizer:\n            name: someJwtAuthorizer\n            scopes:\n              - user.id\n              - user.email\n      - httpApi: GET /open\n",
    );
    let example = Example::new("http_jwt", &text);
    let route = example.inspect("POST /some-post");
    assert_eq!(route["authorizationType"], "JWT");
    assert_eq!(route["authorizationScopes"], json!(["user.id", "user.email"]));
    assert_eq!(
        route["authorizer"]["jwtConfiguration"]["audience"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(route["api"]["apiId"], "xxxx");
    has(
        &example.invoke(&["POST /some-post", OK[0], OK[1]]),
        "401 Unauthorized",
        "{\"message\":\"Unauthorized\"}",
    );
    let run = example.invoke(&["GET /open", OK[0], OK[1], "--access-log"]);
    assert_eq!(
        run.stderr,
        "{ \"ip\": \"127.0.0.1\", \"requestTime\":\"01/Jan/2026:00:00:00 +0000\" }\n"
    );
    let run = example.files.vtl(&["check", "serverless.yml"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
}

#[test]
fn parts_of_services_are_read_as_guides_show_them() {
    let rest = "functions:\n  list:\n    handler: orders.list\n    events:\n      - http: GET orders/list\n";
    let http = "functions:\n  list:\n    handler: orders.list\n    events:\n      - httpApi: 'GET /orders'\n  rest:\n    handler: orders.rest\n    events:\n      - httpApi: '*'\n";
    for (name, text, line) in
        [("part_rest", rest, "GET /orders/list"), ("part_http", http, "GET /orders")]
    {
        let example = Example::new(name, text);
        let run = example.files.vtl(&["inspect", "serverless.yml"]);
        assert!(
            run.status == 0 && run.stdout.contains("AWS_PROXY"),
            "{}{}",
            run.stdout,
            run.stderr
        );
        has(&example.invoke(&[&[line], &OK[..]].concat()), "200", "ok");
        let run = example.files.vtl(&["check", "serverless.yml"]);
        assert!(run.status == 0 && run.stdout.contains("note[VTL0514]"), "{}", run.stdout);
    }
    let tokens = "functions:\n  a:\n    handler: h.a\n    events:\n      - httpApi: {method: POST, path: /a, authorizer: {name: tokens, scopes: [a]}}\n";
    let run = Example::new("part_tokens", tokens).files.vtl(&["check", "serverless.yml"]);
    assert!(
        run.status == 0 && run.stdout.contains("there is no authorizer `tokens`"),
        "{}",
        run.stdout
    );
    let settings = "provider:\n  httpApi:\n    cors: true\n";
    let run = Example::new("part_provider", settings).files.vtl(&["inspect", "serverless.yml"]);
    assert!(
        run.status == 2 && run.stderr.contains("the service has no functions"),
        "{}",
        run.stderr
    );
    let misplaced =
        "service: s\nprovider: {name: aws}\nfunctions:\n  hello:\n  events:\n    - http: GET a\n";
    let run = Example::new("part_misplaced", misplaced).files.vtl(&["inspect", "serverless.yml"]);
    assert!(
        run.status == 2 && run.stderr.contains("written beside the functions"),
        "{}",
        run.stderr
    );
}
