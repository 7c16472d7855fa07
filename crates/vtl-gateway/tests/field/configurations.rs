//! What was refused or misread once, and its relatives.

use vtl_gateway::config::Loaded;

use crate::support::{findings, load, load_files, routes};

/// A template with one API, whose definition is this.
fn sam_api(definition: &str) -> String {
    format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {{Type: AWS::Serverless::Function}}\n  \
         Shop:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: v1\n{definition}"
    )
}

const PART: &str = "openapi: 3.0.1
paths:
  /orders:
    post:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        uri: {'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations'}
        passthroughBehavior: NEVR
        requestTemplates: {application/json: '{}'}
        responses: {default: {statusCode: '200'}}
";

#[test]
fn an_included_file_may_be_the_whole_definition_and_its_findings_keep_their_place() {
    let include = "{Name: AWS::Include, Parameters: {Location: parts/shop.yaml}}";
    for definition in [
        format!("      DefinitionBody: {{'Fn::Transform': {include}}}\n"),
        format!("      DefinitionBody: !Transform {include}\n"),
        format!("      DefinitionBody: {{info: {{}}, 'Fn::Transform': {include}}}\n"),
        "      DefinitionUri: parts/shop.yaml\n".to_owned(),
    ] {
        let template = sam_api(&definition);
        let loaded = load_files(&[("api/t.yaml", &template), ("api/parts/shop.yaml", PART)], &[]);
        assert_eq!(routes(&loaded), ["POST /orders"], "{definition}");
        let expected =
            "api/parts/shop.yaml:10:30: error[VTL0510]: `NEVR` is not a passthrough behavior";
        assert_eq!(findings(&loaded), [expected], "{definition}");
    }
    let paths = PART.split_once("paths:\n").map(|(_, paths)| paths).unwrap_or_default();
    let template = sam_api(
        "      DefinitionBody: {openapi: 3.0.1, paths: {'Fn::Transform': [{Name: AWS::Include, Parameters: {Location: p.yaml}}]}}\n",
    );
    let template = template.replace("[{Name", "{Name").replace("}}]}}", "}}}}");
    let loaded = load_files(&[("t.yaml", &template), ("p.yaml", paths)], &[]);
    assert_eq!(routes(&loaded), ["POST /orders"]);
}

#[test]
fn a_definition_on_s3_can_be_given_as_a_file() {
    let template = sam_api("      DefinitionUri: s3://bucket/shop.yaml\n");
    let loaded = load("t.yaml", &template);
    assert!(
        findings(&loaded)
            .iter()
            .any(|f| f.ends_with("`s3://bucket/shop.yaml` is on S3, and is not read"))
    );
    let set = [("s3://bucket/shop.yaml", "shop.yaml")];
    let loaded = load_files(&[("t.yaml", &template), ("shop.yaml", PART)], &set);
    assert_eq!(routes(&loaded), ["POST /orders"]);
}

#[test]
fn a_part_of_a_template_is_read_as_the_include_does() {
    let loaded = load("part.yaml", &PART.replace("NEVR", "NEVER"));
    assert_eq!(
        findings(&loaded),
        ["part.yaml:1:1: note[VTL0514]: this is a part of a CloudFormation template"]
    );
    let uri =
        loaded.api.routes.first().map(|route| route.integration.uri.clone()).unwrap_or_default();
    assert!(uri.starts_with("arn:aws:apigateway:us-east-1:lambda:path/"), "{uri}");
}

#[test]
fn an_import_fills_in_the_variables_of_aws() {
    let text = "swagger: '2.0'\npaths:\n  /a:\n    get:\n      x-amazon-apigateway-integration:\n        type: aws\n        \
                httpMethod: POST\n        uri: 'arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/q'\n        \
                requestTemplates: {application/json: 'q=${AWS::Region}${input}'}\n        responses: {default: {statusCode: '200'}}\n";
    let loaded = load_files(&[("a.yaml", text)], &[("AWS::AccountId", "123456789012")]);
    let integration = &loaded.api.routes.first().unwrap().integration;
    assert_eq!(integration.uri, "arn:aws:apigateway:us-east-1:sqs:path/123456789012/q");
    assert_eq!(*integration.request_templates.first().unwrap().text, *"q=us-east-1${input}");
}

#[test]
fn what_the_service_takes_is_no_error() {
    let document = |more: &str, method: &str, integration: &str| {
        format!(
            "openapi: 3.0.1\n{more}paths:\n  /a:\n    get:\n      responses: {{'200': {{description: ok}}}}\n{method}      \
             x-amazon-apigateway-integration:\n        type: http\n        httpMethod: GET\n        \
             uri: https://a.example/\n{integration}        responses: {{default: {{statusCode: '200'}}}}\n"
        )
    };
    let cases = [
        document("", "      security: [{key: []}]\n", ""),
        document("", "      x-amazon-apigateway-request-validator: strict\n", ""),
        document("", "      parameters: [{$ref: Nobody}]\n", ""),
        document("", "      requestBody: {content: {application/json: {schema: {$ref: Nobody}}}}\n", ""),
        document("", "", "        requestParameters: {integration.request.header.A: 7}\n"),
        document("", "", "        requestParameters: {integration.request.header.A: {b: c}}\n"),
        document("", "", "        passThroughBehavior: when_no_match\n"),
        document("", "", "").replace("responses: {default: {statusCode: '200'}}", "responses: {default: {statusCode: '200'}, '': {statusCode: '200'}}"),
        "service: s\nprovider: aws\nfunctions: {f: {handler: h, events: [{http: {path: a, method: get, integration: lambda, request: {paths: {id: true}}}}]}}\n".to_owned(),
    ];
    for text in cases {
        let loaded = load("f.yaml", &text);
        let found = findings(&loaded);
        assert!(found.iter().any(|f| f.contains(": warning[")), "{text}\n{found:?}");
        assert!(!found.iter().any(|f| f.contains(": error[")), "{text}\n{found:?}");
    }
    let bare = document(
        "components: {parameters: {Day: {in: query, name: day, required: true}}}\n",
        "      parameters: [{$ref: Day}]\n",
        "",
    );
    let loaded = load("f.yaml", &bare);
    assert_eq!(findings(&loaded), [""; 0]);
    assert_eq!(loaded.api.routes.first().unwrap().request_parameters.len(), 1);
}

/// A service whose one template is this.
fn service(custom: &str, template: &str) -> String {
    format!(
        "service: s\nprovider: {{name: aws, stage: test, region: '${{opt:region, \"eu-west-1\"}}'}}\n{custom}\nfunctions:\n  f:\n    \
         handler: h\n    events:\n      - http:\n          path: a\n          method: get\n          integration: lambda\n          \
         request: {{template: {{application/json: '{template}'}}}}\n"
    )
}

fn template_of(loaded: &Loaded) -> String {
    let route = loaded.api.routes.first().unwrap();
    route
        .integration
        .request_templates
        .first()
        .map(|template| template.text.to_string())
        .unwrap_or_default()
}

#[test]
fn variables_lead_into_files_and_into_other_variables() {
    let cases = [
        ("custom: ${file(c.yml)}", "${self:custom.deep.word}"),
        ("custom: {c: '${file(c.yml)}'}", "${self:custom.c.deep.word}"),
        ("custom: {c: '${file(c.yml):deep}'}", "${self:custom.c.word}"),
        ("custom: {c: '${self:custom.d}', d: '${file(c.yml):deep}'}", "${self:custom.c.word}"),
        (
            "custom: {stage: test, c: '${file(${self:custom.stage}.json)}'}",
            "${self:custom.c.deep.word}",
        ),
        ("custom: ${file(c.yml)}", "${self:custom.list.1}"),
        ("custom: ${file(c.yml)}", "${self:custom.own}"),
        ("custom: {}", "${self:custom.missing, ${file(c.yml):deep.word}}"),
        ("custom: {}", "${file(none.yml):x, file(c.yml):deep.word}"),
        ("params: {default: {word: found}}", "${param:word}"),
        ("stages: {test: {params: {word: '${file(c.yml):deep.word}'}}}", "${param:word}"),
    ];
    for (custom, template) in cases {
        let text = service(custom, template);
        let data = "deep: {word: found}\nlist: [none, found]\nown: ${self:custom.deep.word}\n";
        let files = [
            ("s/serverless.yml", text.as_str()),
            ("s/c.yml", data),
            ("s/test.json", r#"{"deep": {"word": "found"}}"#),
        ];
        let loaded = load_files(&files, &[]);
        assert_eq!(template_of(&loaded), "found", "{custom} {template}: {:?}", findings(&loaded));
        assert_eq!(findings(&loaded), [""; 0], "{custom} {template}");
    }
}

#[test]
fn what_is_known_is_resolved_and_the_other_one_is_named() {
    let text = service(
        "custom: {a: b}",
        r#"{"a": "${self:custom.a}", "r": "${aws:region}", "n": "${aws:accountId}", "s": "${ssm:/x}"}"#,
    );
    let loaded = load("serverless.yml", &text);
    assert_eq!(
        template_of(&loaded),
        r#"{"a": "b", "r": "eu-west-1", "n": "000000000000", "s": "${ssm:/x}"}"#
    );
    assert_eq!(
        findings(&loaded),
        ["serverless.yml:12:50: warning[VTL0506]: `${ssm:/x}` has no value here"]
    );
    let loaded =
        load_files(&[("serverless.yml", &text)], &[("ssm:/x", "y"), ("opt:region", "us-west-2")]);
    assert_eq!(
        template_of(&loaded),
        r#"{"a": "b", "r": "us-west-2", "n": "000000000000", "s": "y"}"#
    );
    let text = service("", "${file(x-${opt:kind}.yml):a}");
    let found = findings(&load("serverless.yml", &text));
    assert_eq!(found, ["serverless.yml:12:50: warning[VTL0506]: `${opt:kind}` has no value here"]);
    let text = service("custom: {x: '${self:custom.x}'}", "${self:custom.x}${file(a.js):b}");
    let found = findings(&load("serverless.yml", &text));
    assert!(found.iter().any(|f| f.contains("`${self:custom.x}` has no value")), "{found:?}");
    assert!(found.iter().any(|f| f.contains("programs are not run here")), "{found:?}");
}

const NESTED: &str = "Parameters: {Parent: {Type: String}, Api: {Type: String}}
Resources:
  One:
    Type: AWS::ApiGateway::Resource
    Properties: {ParentId: !Ref Parent, PathPart: one, RestApiId: !Ref Api}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: GET
      ResourceId: !Ref One
      RestApiId: !Ref Api
      Integration: {Type: MOCK, RequestTemplates: {application/json: '{\"statusCode\": 200}'}, IntegrationResponses: [{StatusCode: '200'}]}
Outputs: {One: {Value: !Ref One}}
";

#[test]
fn nested_stacks_are_followed_with_the_paths_they_are_given() {
    let root = "Resources:
  Api: {Type: AWS::ApiGateway::RestApi}
  Things: {Type: AWS::ApiGateway::Resource, Properties: {ParentId: !GetAtt Api.RootResourceId, PathPart: things}}
  Later:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: stacks/one.yaml, Parameters: {Parent: !GetAtt Early.Outputs.One, Api: !Ref Api}}
  Early:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./stacks/one.yaml, Parameters: {Parent: !Ref Things, Api: !Ref Api}}
  Asset:
    Type: AWS::CloudFormation::Stack
    Metadata: {'aws:asset:path': stacks/one.yaml}
    Properties: {TemplateURL: !Sub 'https://s3.${AWS::Region}.amazonaws.com/b/1.json', Parameters: {Parent: !GetAtt Api.RootResourceId, Api: !Ref Api}}
  App:
    Type: AWS::Serverless::Application
    Properties: {Location: stacks/app.yaml}
";
    let app = "Resources: {F: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: Api, Properties: {Path: /app, Method: get}}}}}}\n";
    let files = [("r/root.yaml", root), ("r/stacks/one.yaml", NESTED), ("r/stacks/app.yaml", app)];
    let loaded = load_files(&files, &[]);
    assert_eq!(findings(&loaded), [""; 0]);
    let mut found = routes(&loaded);
    found.sort();
    assert_eq!(found, ["GET /app", "GET /one", "GET /things/one", "GET /things/one/one"]);
    let circle =
        "Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: c.yaml}}}";
    let found = findings(&load_files(&[("c.yaml", circle)], &[]));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn resources_whose_condition_does_not_hold_are_not_made() {
    let text = "Parameters: {Env: {Type: String, Default: dev}}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  Not: !Not [!Condition Prod]
  Unknown: !Equals [!ImportValue X, prod]
Resources:
  A: {Type: AWS::Serverless::Function, Condition: Prod, Properties: {Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}}}
  B: {Type: AWS::Serverless::Function, Condition: Not, Properties: {Events: {E: {Type: Api, Properties: {Path: /b, Method: get}}}}}
  C: {Type: AWS::ApiGateway::Method, Condition: Prod, Properties: {HttpMethod: GET, Integration: {Type: MOCK}}}
";
    assert_eq!(routes(&load("t.yaml", text)), ["GET /b"]);
    assert_eq!(routes(&load_files(&[("t.yaml", text)], &[("Env", "prod")])), ["GET /", "GET /a"]);
}

#[test]
fn a_parameter_without_default_is_a_warning_in_every_function() {
    for uri in ["!Ref Host", "!Sub 'http://${Host}/'", "!Join ['', ['http://', !Ref Host]]"] {
        let text = format!(
            "Parameters: {{Host: {{Type: String}}}}\nResources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      \
             HttpMethod: GET\n      Integration: {{Type: HTTP, Uri: {uri}, IntegrationResponses: [{{StatusCode: '200'}}]}}\n"
        );
        let loaded = load("t.yaml", &text);
        let found = findings(&loaded);
        assert_eq!(found.len(), 1, "{uri}: {found:?}");
        assert!(found.iter().all(|f| f.contains("warning[VTL0506]")), "{uri}: {found:?}");
        let help = loaded.findings.first().and_then(|finding| finding.help.clone());
        assert_eq!(help.as_deref(), Some("give the parameter a value: `--set Host=…`"));
        assert_eq!(findings(&load_files(&[("t.yaml", &text)], &[("Host", "a.example")])), [""; 0]);
    }
}

#[test]
fn without_routes_the_nearest_cause_is_named() {
    let cases = [
        (
            "service: s\nprovider: aws\nfunctions: {f: {handler: h, events: [{schedule: rate(1 day)}]}}\n",
            "no function has an `http` event",
        ),
        (
            "service: s\nprovider: aws\nfunctions: {f: {handler: h, events: [{websocket: $connect}]}}\n",
            "WebSocket API",
        ),
        (
            "service: s\nprovider: aws\nplugins: [serverless-step-functions]\nstepFunctions: {}\n",
            "`serverless-step-functions`",
        ),
        ("service: s\nprovider: aws\n", "no functions"),
        (
            "Resources: {B: {Type: AWS::S3::Bucket}}\n",
            "none of the template's 1 resources is an API",
        ),
        (
            "Resources: {A: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: {Bucket: b, Key: k}}}}\n",
            "on S3",
        ),
        (
            "Resources: {A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}}\n",
            "has no methods in this template",
        ),
        (
            "openapi: 3.0.1\npaths: {/a: {get: {responses: {}}}}\n",
            "no method has an `x-amazon-apigateway-integration`",
        ),
        ("openapi: 3.0.1\npaths: {}\n", "no `paths`"),
        (
            "{\"terraform_version\": \"1.9\", \"planned_values\": {\"root_module\": {}}}",
            "none of the plan's resources",
        ),
    ];
    for (text, cause) in cases {
        let found = findings(&load("f.yaml", text));
        assert!(
            found.iter().any(|f| f.contains("[VTL0513]") && f.contains(cause)),
            "{text}{found:?}"
        );
    }
}

#[test]
fn settings_at_the_wrong_depth_are_warnings() {
    let cases = [
        ("{parameters: {template: {text/plain: x}}}", "`template` is under `parameters`"),
        ("{parameters: {passThrough: NEVER}}", "`passThrough` is under `parameters`"),
        ("{application/json: x}", "is not under `template`"),
        ("{headers: {X: true}}", "`headers` is under `request`"),
    ];
    for (request, message) in cases {
        let text = format!(
            "service: s\nprovider: aws\nfunctions: {{f: {{handler: h, events: [{{http: {{path: a, method: get, integration: lambda, request: {request}}}}}]}}}}\n"
        );
        let found = findings(&load("f.yml", &text));
        assert!(
            found.iter().any(|f| f.contains("warning[VTL0504]") && f.contains(message)),
            "{request}: {found:?}"
        );
    }
}

#[test]
fn the_resources_of_a_deployed_api_are_read() {
    let text = r#"{"items": [{"id": "r", "path": "/"}, {"id": "x", "path": "/x/{id}", "resourceMethods": {
        "GET": {"httpMethod": "GET", "methodResponses": {"200": {"statusCode": "200"}}, "methodIntegration": {"type": "MOCK",
            "requestTemplates": {"application/json": "{\"statusCode\": 200}"}, "integrationResponses": {"200": {"statusCode": "200"}}}},
        "ANY": {"methodIntegration": {"type": "HTTP_PROXY", "httpMethod": "GET", "uri": "https://a.example/"}}}}]}"#;
    let loaded = load("r.json", text);
    assert_eq!(routes(&loaded), ["GET /x/{id}", "ANY /x/{id}"]);
    assert_eq!(findings(&loaded), [""; 0]);
    let names_only = r#"{"items": [{"id": "x", "path": "/x", "resourceMethods": {"GET": {}}}]}"#;
    let found = findings(&load("r.json", names_only));
    assert!(found.iter().any(|f| f.contains("VTL0513")), "{found:?}");
}

/// A resource of a plan: its address, its values, and what its attributes refer to.
type Planned<'a> = (&'a str, serde_json::Value, &'a [(&'a str, &'a [&'a str])]);

/// A plan with these resources, all of one module.
fn plan(resources: &[Planned<'_>]) -> String {
    let name = |address: &str| address.split('[').next().unwrap_or_default().to_owned();
    let values: Vec<_> = resources
        .iter()
        .map(|(address, values, _)| {
            let kind = address.split('.').next().unwrap_or_default();
            serde_json::json!({"address": address, "mode": "managed", "type": kind, "values": values})
        })
        .collect();
    let configuration: Vec<_> = resources
        .iter()
        .map(|(address, _, references)| {
            let expressions: serde_json::Map<_, _> = references
                .iter()
                .map(|(name, references)| {
                    ((*name).to_owned(), serde_json::json!({"references": references}))
                })
                .collect();
            serde_json::json!({"address": name(address), "expressions": expressions})
        })
        .collect();
    serde_json::json!({
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": values}},
        "configuration": {"root_module": {"resources": configuration}},
    })
    .to_string()
}

#[test]
fn instances_of_a_plan_are_told_apart() {
    use serde_json::json;
    for (one, other) in [("[0]", "[1]"), (r#"["a.b"]"#, r#"["c"]"#)] {
        let mut resources: Vec<Planned<'_>> =
            vec![("aws_api_gateway_rest_api.api", json!({"name": "n"}), &[])];
        let addresses: Vec<String> = [one, other]
            .iter()
            .flat_map(|index| {
                ["resource.r", "method.m", "integration.i"]
                    .map(|name| format!("aws_api_gateway_{name}{index}"))
            })
            .collect();
        let owner: &[(&str, &[&str])] =
            &[("resource_id", &["aws_api_gateway_resource.r", "each.key"])];
        let parent: &[(&str, &[&str])] = &[(
            "parent_id",
            &["aws_api_gateway_rest_api.api.root_resource_id", "aws_api_gateway_rest_api.api"],
        )];
        for (position, address) in addresses.iter().enumerate() {
            let part = if position < 3 { "one" } else { "two" };
            let (values, references) = match position % 3 {
                0 => (json!({"path_part": part}), parent),
                1 => (json!({"http_method": "POST", "authorization": "NONE"}), owner),
                _ => (
                    json!({"http_method": "POST", "type": "HTTP_PROXY", "integration_http_method": "GET", "uri": format!("https://{part}.example/")}),
                    owner,
                ),
            };
            resources.push((address, values, references));
        }
        let loaded = load("plan.json", &plan(&resources));
        assert_eq!(findings(&loaded), [""; 0]);
        let found: Vec<String> = loaded
            .api
            .routes
            .iter()
            .map(|r| format!("{} {}", r.resource_path, r.integration.uri))
            .collect();
        assert_eq!(found, ["/one https://one.example/", "/two https://two.example/"]);
    }
}

#[test]
fn a_function_that_is_not_there_yet_is_a_function() {
    use serde_json::json;
    let owner: &[(&str, &[&str])] = &[(
        "resource_id",
        &["aws_api_gateway_rest_api.api.root_resource_id", "aws_api_gateway_rest_api.api"],
    )];
    for (references, name) in [
        (["aws_lambda_function.f.invoke_arn", "aws_lambda_function.f"], "orders"),
        (["aws_lambda_alias.live.invoke_arn", "aws_lambda_alias.live"], "live"),
        (["var.invoke_arn", "local.x"], ""),
    ] {
        let integration: &[(&str, &[&str])] = &[("resource_id", owner[0].1), ("uri", &references)];
        let text = plan(&[
            ("aws_api_gateway_rest_api.api", json!({"name": "n"}), &[]),
            ("aws_lambda_function.f", json!({"function_name": "orders"}), &[]),
            ("aws_api_gateway_method.m", json!({"http_method": "POST"}), owner),
            (
                "aws_api_gateway_integration.i",
                json!({"http_method": "POST", "type": "AWS", "integration_http_method": "POST"}),
                integration,
            ),
            (
                "aws_api_gateway_integration_response.ok",
                json!({"http_method": "POST", "status_code": "200"}),
                owner,
            ),
            (
                "aws_api_gateway_integration_response.no",
                json!({"http_method": "POST", "status_code": "404", "selection_pattern": "404"}),
                owner,
            ),
        ]);
        let loaded = load("plan.json", &text);
        let uri = loaded
            .api
            .routes
            .first()
            .map(|route| route.integration.uri.clone())
            .unwrap_or_default();
        let ending = format!(":function:{name}/invocations");
        assert!(
            uri.starts_with("arn:aws:apigateway:us-east-1:lambda:path/") && uri.ends_with(&ending),
            "{uri}"
        );
        // A status is not matched for a function.
        assert!(findings(&loaded).iter().any(|f| f.contains("VTL0529")), "{:?}", findings(&loaded));
    }
}

#[test]
fn modules_are_followed_through_inputs_and_outputs() {
    let module = |address: &str, key: &str| {
        format!(
            r#"{{"address": "{address}", "resources": [
                {{"address": "{address}.aws_api_gateway_resource.r", "type": "aws_api_gateway_resource", "mode": "managed", "values": {{"path_part": "{key}"}}}},
                {{"address": "{address}.aws_api_gateway_method.m", "type": "aws_api_gateway_method", "mode": "managed", "values": {{"http_method": "GET"}}}},
                {{"address": "{address}.aws_api_gateway_integration.i", "type": "aws_api_gateway_integration", "mode": "managed",
                  "values": {{"http_method": "GET", "type": "MOCK", "request_templates": {{"application/json": "{{\"statusCode\": 200}}"}}}}}},
                {{"address": "{address}.aws_api_gateway_integration_response.i", "type": "aws_api_gateway_integration_response", "mode": "managed", "values": {{"http_method": "GET", "status_code": "200"}}}}]}}"#
        )
    };
    let own = r#"{"references": ["aws_api_gateway_resource.r.id", "aws_api_gateway_resource.r"]}"#;
    let text = format!(
        r#"{{"terraform_version": "1.9", "planned_values": {{"root_module": {{"resources": [
            {{"address": "aws_api_gateway_rest_api.api", "type": "aws_api_gateway_rest_api", "mode": "managed", "values": {{}}}},
            {{"address": "aws_api_gateway_resource.top", "type": "aws_api_gateway_resource", "mode": "managed", "values": {{"path_part": "top"}}}}],
            "child_modules": [{}, {}]}}}},
        "configuration": {{"root_module": {{"resources": [
            {{"address": "aws_api_gateway_resource.top", "expressions": {{"parent_id": {{"references": ["aws_api_gateway_rest_api.api.root_resource_id"]}}}}}}],
          "module_calls": {{"m": {{"expressions": {{"parent": {{"references": ["aws_api_gateway_resource.top.id", "aws_api_gateway_resource.top"]}}}},
            "module": {{"resources": [
              {{"address": "aws_api_gateway_resource.r", "expressions": {{"parent_id": {{"references": ["var.parent"]}}}}}},
              {{"address": "aws_api_gateway_method.m", "expressions": {{"resource_id": {own}}}}},
              {{"address": "aws_api_gateway_integration.i", "expressions": {{"resource_id": {own}}}}},
              {{"address": "aws_api_gateway_integration_response.i", "expressions": {{"resource_id": {own}}}}}]}}}}}}}}}}}}"#,
        module(r#"module.m[\"a\"]"#, "a"),
        module(r#"module.m[\"b\"]"#, "b"),
    );
    let loaded = load("plan.json", &text);
    assert_eq!(findings(&loaded), [""; 0]);
    let mut found = routes(&loaded);
    found.sort();
    assert_eq!(found, ["GET /top/a", "GET /top/b"]);
}

#[test]
fn a_state_file_is_read_with_all_instances() {
    let instance =
        |key: &str, values: &str| format!(r#"{{"index_key": "{key}", "attributes": {values}}}"#);
    let resource = |kind: &str, name: &str, instances: &[String]| {
        format!(
            r#"{{"mode": "managed", "type": "{kind}", "name": "{name}", "instances": [{}]}}"#,
            instances.join(",")
        )
    };
    let each = |values: &dyn Fn(&str) -> String| ["a", "b"].map(|key| instance(key, &values(key)));
    let text = format!(
        r#"{{"version": 4, "terraform_version": "1.9.6", "serial": 1, "lineage": "l", "resources": [{}, {}, {}, {}]}}"#,
        resource(
            "aws_api_gateway_rest_api",
            "api",
            &[r#"{"attributes": {"id": "x", "root_resource_id": "r"}}"#.to_owned()]
        ),
        resource(
            "aws_api_gateway_resource",
            "r",
            &each(&|key| format!(
                r#"{{"id": "id-{key}", "parent_id": "r", "path_part": "{key}", "rest_api_id": "x"}}"#
            ))
        ),
        resource(
            "aws_api_gateway_method",
            "m",
            &each(&|key| format!(
                r#"{{"http_method": "GET", "resource_id": "id-{key}", "rest_api_id": "x"}}"#
            ))
        ),
        resource(
            "aws_api_gateway_integration",
            "i",
            &each(&|key| format!(
                r#"{{"http_method": "GET", "resource_id": "id-{key}", "type": "HTTP_PROXY", "integration_http_method": "GET", "uri": "https://{key}.example/"}}"#
            ))
        ),
    );
    let loaded = load("terraform.tfstate", &text);
    assert_eq!(findings(&loaded), [""; 0]);
    assert_eq!(routes(&loaded), ["GET /a", "GET /b"]);
}
