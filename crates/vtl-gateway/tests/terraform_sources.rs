//! Folders: modules of Terraform's sources, and what CDK synthesizes.
#![cfg(feature = "terraform")]

use vtl_gateway::config::{LoadOptions, Loaded, load_folder};

fn load_with(files: &[(&str, &str)], options: &LoadOptions) -> Loaded {
    let mut read = |path: &str| match path.rsplit_once('*') {
        None => {
            let file = files.iter().find(|(name, _)| *name == path);
            file.map(|(_, text)| (*text).to_owned()).ok_or_else(|| format!("there is no `{path}`"))
        }
        Some((folder, ending)) => {
            let names = files.iter().filter_map(|(name, _)| name.strip_prefix(folder));
            let names: Vec<&str> =
                names.filter(|name| name.ends_with(ending) && !name.contains('/')).collect();
            Ok(names.join("\n"))
        }
    };
    load_folder("infra", options, &mut read)
}

fn load(files: &[(&str, &str)]) -> Loaded {
    load_with(files, &LoadOptions::default())
}

/// `METHOD path target` of every route.
fn routes(loaded: &Loaded) -> Vec<String> {
    let routes = loaded.api.routes.iter();
    routes.map(|r| format!("{} {} {}", r.method, r.resource_path, r.integration.uri)).collect()
}

fn findings(loaded: &Loaded) -> Vec<String> {
    loaded.findings.iter().map(ToString::to_string).collect()
}

const MAIN: &str = r#"
variable "prefix" { default = "shop" }
variable "paths" {
  type    = map(object({ method = string }))
  default = { orders = { method = "GET" }, users = { method = "post" } }
}
locals {
  name = "${var.prefix}-api"
  host = format("https://%s.example", lower("BACKEND"))
}
resource "aws_api_gateway_rest_api" "api" { name = local.name }
resource "aws_api_gateway_resource" "r" {
  for_each    = var.paths
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = each.key
}
resource "aws_api_gateway_method" "m" {
  for_each      = var.paths
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.r[each.key].id
  http_method   = upper(each.value.method)
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "i" {
  for_each                = var.paths
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = aws_api_gateway_resource.r[each.key].id
  http_method             = aws_api_gateway_method.m[each.key].http_method
  type                    = "HTTP"
  integration_http_method = "GET"
  uri                     = "${local.host}/${each.key}"
  request_templates = {
    "application/json" = <<-EOT
      {"name": "${var.prefix}", "q": "$input.params('q')"}
    EOT
  }
}
resource "aws_api_gateway_integration_response" "ok" {
  for_each    = var.paths
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.r[each.key].id
  http_method = aws_api_gateway_method.m[each.key].http_method
  status_code = 200
}
"#;

#[test]
fn loops_over_known_values_make_routes() {
    let loaded = load(&[("main.tf", MAIN)]);
    assert_eq!(findings(&loaded), [""; 0]);
    assert_eq!(loaded.api.name, "shop-api");
    assert_eq!(
        routes(&loaded),
        ["GET /orders https://backend.example/orders", "POST /users https://backend.example/users"]
    );
    let template =
        loaded.api.routes.first().unwrap().integration.request_templates.first().unwrap();
    assert_eq!(*template.text, *"{\"name\": \"shop\", \"q\": \"$input.params('q')\"}\n");
    let place = template.place.as_ref().unwrap();
    assert_eq!((place.file(), place.line), ("infra/main.tf", 34));
}

#[test]
fn variables_come_from_files_and_options() {
    let values = "prefix = \"own\"\npaths = { one = { method = \"put\" } }\n";
    let loaded = load(&[("main.tf", MAIN), ("terraform.tfvars", values)]);
    assert_eq!((loaded.api.name.as_str(), routes(&loaded).len()), ("own-api", 1));
    let mut options = LoadOptions::default();
    options.variable_files.push(("x.tfvars".to_owned(), "prefix = \"file\"".to_owned()));
    let loaded = load_with(&[("main.tf", MAIN), ("terraform.tfvars", values)], &options);
    assert_eq!(loaded.api.name, "file-api");
    options.values.push(("prefix".to_owned(), "set".to_owned()));
    let loaded = load_with(&[("main.tf", MAIN), ("terraform.tfvars", values)], &options);
    assert_eq!(loaded.api.name, "set-api");
}

#[test]
fn what_is_unknown_is_said_at_its_place() {
    let text = MAIN.replace(r#"variable "prefix" { default = "shop" }"#, r#"variable "prefix" {}"#);
    let found = findings(&load(&[("main.tf", &text)]));
    assert!(
        found.iter().any(|f| f
            .starts_with("infra/main.tf:11:52: warning[VTL0506]: `name` depends on `var.prefix`")),
        "{found:#?}"
    );
    let text = MAIN.replace(r#"default = { orders"#, r#"defaults = { orders"#);
    let found = findings(&load(&[("main.tf", &text)]));
    assert!(
        found.iter().any(
            |f| f.contains("`for_each` of `aws_api_gateway_resource.r` depends on `var.paths`")
        ),
        "{found:#?}"
    );
    let found = findings(&load(&[("main.tf", "resource {")]));
    assert!(found.iter().any(|f| f.contains("error[VTL0501]")), "{found:#?}");
}

#[test]
fn functions_files_and_definitions() {
    let main = r#"
data "aws_region" "here" {}
resource "aws_lambda_function" "f" { function_name = "orders" }
resource "aws_api_gateway_rest_api" "api" {
  name = "n"
  body = templatefile("${path.module}/api.yaml.tpl", { arn = aws_lambda_function.f.invoke_arn, region = data.aws_region.here.name })
}
resource "aws_api_gateway_rest_api" "json" {
  body = jsonencode({
    openapi = "3.0.1"
    paths = { for name in ["a", "b"] : "/${name}" => { get = { "x-amazon-apigateway-integration" = {
      type = "http_proxy", httpMethod = "GET", uri = join("/", ["https://a.example", name]) } } } }
  })
}
"#;
    let template = "openapi: 3.0.1\npaths:\n%{ for path in [\"/x\"] }\n  ${path}:\n    post:\n      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: '${arn}'}\n%{ endfor }\n";
    let loaded = load(&[("main.tf", main), ("api.yaml.tpl", template)]);
    assert_eq!(findings(&loaded), [""; 0]);
    assert_eq!(
        routes(&loaded),
        [
            "POST /x arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:orders/invocations",
            "GET /a https://a.example/a",
            "GET /b https://a.example/b",
        ]
    );
}

#[test]
fn local_modules_are_called_with_their_inputs() {
    let main = r#"
resource "aws_api_gateway_rest_api" "api" { name = "n" }
module "path" {
  source   = "./modules/path"
  for_each = toset(["one", "two"])
  api      = aws_api_gateway_rest_api.api.id
  parent   = aws_api_gateway_rest_api.api.root_resource_id
  part     = each.key
}
module "below" {
  source = "./modules/path"
  api    = aws_api_gateway_rest_api.api.id
  parent = module.path["two"].id
  part   = "below"
}
module "registry" { source = "terraform-aws-modules/lambda/aws" }
"#;
    let module = r#"
variable "api" {}
variable "parent" {}
variable "part" {}
resource "aws_api_gateway_resource" "r" {
  rest_api_id = var.api
  parent_id   = var.parent
  path_part   = var.part
}
resource "aws_api_gateway_method" "m" {
  rest_api_id   = var.api
  resource_id   = aws_api_gateway_resource.r.id
  http_method   = "GET"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "i" {
  rest_api_id             = var.api
  resource_id             = aws_api_gateway_resource.r.id
  http_method             = aws_api_gateway_method.m.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
  uri                     = "https://${var.part}.example/"
}
output "id" { value = aws_api_gateway_resource.r.id }
"#;
    let loaded = load(&[("main.tf", main), ("modules/path/main.tf", module)]);
    let mut found = routes(&loaded);
    found.sort();
    assert_eq!(
        found,
        [
            "GET /one https://one.example/",
            "GET /two https://two.example/",
            "GET /two/below https://below.example/"
        ]
    );
    let notes = findings(&loaded);
    assert!(
        notes.len() == 1 && notes.iter().all(|f| f.contains("the module `registry` comes from")),
        "{notes:?}"
    );
}

#[test]
fn hostile_sources_end() {
    let circle = "locals {\n  a = local.b\n  b = local.a\n}\nresource \"aws_api_gateway_rest_api\" \"api\" { name = local.a }\n";
    assert!(load(&[("main.tf", circle)]).api.routes.is_empty());
    let module = "module \"m\" { source = \"./\" }\n";
    let found = findings(&load(&[("main.tf", module)]));
    assert!(!found.is_empty());
    let mut doubling = String::from("locals {\n  x0 = \"xxxxxxxxxx\"\n");
    for step in 1..60 {
        doubling += &format!("  x{step} = \"${{local.x{0}}}${{local.x{0}}}\"\n", step - 1);
    }
    doubling += "}\nresource \"aws_api_gateway_rest_api\" \"api\" { name = local.x59 }\n";
    let found = findings(&load(&[("main.tf", &doubling)]));
    assert!(found.iter().any(|f| f.contains("VTL0509")), "{found:?}");
}

#[test]
fn the_stacks_of_an_assembly_are_read() {
    let manifest = r#"{"version": "36.0.0", "artifacts": {
        "Api.assets": {"type": "cdk:asset-manifest"},
        "Api": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Api.template.json"}},
        "Stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Stage"}}}}"#;
    let root = r#"{"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi"},
        "Nested": {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "Nested.nested.template.json"},
          "Properties": {"TemplateURL": {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::URLSuffix"}]]},
            "Parameters": {"parent": {"Fn::GetAtt": ["Api", "RootResourceId"]}}}}}}"#;
    let nested = r#"{"Parameters": {"parent": {"Type": "String"}}, "Resources": {
        "R": {"Type": "AWS::ApiGateway::Resource", "Properties": {"ParentId": {"Ref": "parent"}, "PathPart": "nested"}},
        "M": {"Type": "AWS::ApiGateway::Method", "Properties": {"HttpMethod": "GET", "ResourceId": {"Ref": "R"},
          "Integration": {"Type": "HTTP_PROXY", "IntegrationHttpMethod": "GET", "Uri": "https://a.example/"}}}}}"#;
    let stage = r#"{"Resources": {"M": {"Type": "AWS::ApiGateway::Method", "Properties": {"HttpMethod": "GET",
        "Integration": {"Type": "HTTP_PROXY", "IntegrationHttpMethod": "GET", "Uri": "https://b.example/"}}}}}"#;
    let inner = r#"{"artifacts": {"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}}}}"#;
    let loaded = load(&[
        ("manifest.json", manifest),
        ("Api.template.json", root),
        ("Nested.nested.template.json", nested),
        ("assembly-Stage/manifest.json", inner),
        ("assembly-Stage/S.template.json", stage),
    ]);
    assert_eq!(findings(&loaded), [""; 0]);
    assert_eq!(routes(&loaded), ["GET /nested https://a.example/", "GET / https://b.example/"]);
    let found = findings(&load(&[("readme.md", "x")]));
    assert!(
        found
            .iter()
            .any(|f| f.contains("VTL0503") && f.contains("cdk.out")
                || f.contains("not a configuration")),
        "{found:?}"
    );
}

#[test]
fn what_a_type_makes_optional_is_there() {
    let main = r#"
variable "services" {
  type = map(object({
    path    = string
    method  = optional(string, "GET")
    host    = optional(string)
    options = optional(object({ cors = optional(bool, true) }), {})
  }))
  default = { orders = { path = "orders", method = "POST", host = "a" }, users = { path = "users" } }
}
resource "aws_api_gateway_rest_api" "api" { name = "x" }
module "service" {
  source   = "./service"
  for_each = var.services
  api      = aws_api_gateway_rest_api.api.id
  parent   = aws_api_gateway_rest_api.api.root_resource_id
  service  = each.value
}
"#;
    let service = r#"
variable "api" {}
variable "parent" {}
variable "service" {}
resource "aws_api_gateway_resource" "this" {
  rest_api_id = var.api
  parent_id   = var.parent
  path_part   = var.service.path
}
resource "aws_api_gateway_method" "this" {
  for_each      = toset(var.service.options.cors ? [var.service.method, "OPTIONS"] : [var.service.method])
  rest_api_id   = var.api
  resource_id   = aws_api_gateway_resource.this.id
  http_method   = each.key
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "this" {
  for_each                = aws_api_gateway_method.this
  rest_api_id             = var.api
  resource_id             = each.value.resource_id
  http_method             = each.value.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
  uri                     = var.service.host == null ? "https://none.example/" : "https://${var.service.host}.example/"
  lifecycle { ignore_changes = [uri] }
}
"#;
    let loaded = load(&[("main.tf", main), ("service/main.tf", service)]);
    let mut found = routes(&loaded);
    found.sort();
    let expected = [
        "GET /users https://none.example/",
        "OPTIONS /orders https://a.example/",
        "OPTIONS /users https://none.example/",
        "POST /orders https://a.example/",
    ];
    assert_eq!(found, expected);
    assert_eq!(findings(&loaded), [""; 0]);
}

#[test]
fn modules_that_are_written_in_json_are_read() {
    let main = r##"{
  "//": "made by a program",
  "locals": {"base": "orders", "each": {"a": 1, "b": 2}},
  "resource": {
    "aws_api_gateway_rest_api": {"api": {"name": "x", "endpoint_configuration": {"types": ["REGIONAL"]}}},
    "aws_api_gateway_resource": {"r": {"for_each": "${local.each}", "rest_api_id": "${aws_api_gateway_rest_api.api.id}",
      "parent_id": "${aws_api_gateway_rest_api.api.root_resource_id}", "path_part": "${each.key}-${local.base}"}},
    "aws_api_gateway_method": {"m": [{"for_each": "${local.each}", "rest_api_id": "${aws_api_gateway_rest_api.api.id}",
      "resource_id": "${aws_api_gateway_resource.r[each.key].id}", "http_method": "POST", "authorization": "NONE"}]},
    "aws_api_gateway_integration": {"i": {"for_each": "${local.each}", "rest_api_id": "${aws_api_gateway_rest_api.api.id}",
      "resource_id": "${aws_api_gateway_resource.r[each.key].id}", "http_method": "${aws_api_gateway_method.m[each.key].http_method}",
      "type": "HTTP", "integration_http_method": "POST", "uri": "https://a.example/${each.key}", "passthrough_behavior": "NEVR",
      "request_templates": {"application/json": "#set($a = \"x\")\n{\"a\": $input.json('$.a')}"}}}
  }
}"##;
    let api = r#"{"resource": {"aws_apigatewayv2_api": {"h": {"name": "h", "protocol_type": "HTTP", "target": "https://a.example/",
        "cors_configuration": {"allow_origins": ["*"]}}}}}"#;
    let loaded = load(&[("cdk.tf.json", main), ("http.tf.json", api), ("note.json", "{")]);
    assert_eq!(
        routes(&loaded),
        ["POST /a-orders https://a.example/a", "POST /b-orders https://a.example/b"]
    );
    let template = &loaded.api.routes.first().unwrap().integration.request_templates;
    assert_eq!(*template.first().unwrap().text, *"#set($a = \"x\")\n{\"a\": $input.json('$.a')}");
    assert_eq!(loaded.http_apis.first().unwrap().cors.as_ref().unwrap().allow_origins, ["*"]);
    let found = findings(&loaded);
    let wanted = "infra/cdk.tf.json:12:122: error[VTL0510]: `NEVR` is not a passthrough behavior";
    assert!(found.iter().any(|finding| finding == wanted), "{found:?}");
    let broken = load(&[("a.tf.json", "{\"resource\": ")]);
    assert!(findings(&broken).iter().any(|finding| finding.contains("VTL0501")));
}

#[test]
fn modules_that_were_downloaded_are_read() {
    let main = r#"
module "api" {
  source = "example/api/aws"
  hosts  = ["a", "b"]
}
"#;
    let listed = r#"{"Modules": [{"Key": "", "Dir": "."}, {"Key": "api", "Source": "registry", "Dir": ".terraform/modules/api"},
        {"Key": "api.route", "Source": "./route", "Dir": ".terraform/modules/api/route"}]}"#;
    let api = r#"
variable "hosts" {}
resource "aws_apigatewayv2_api" "h" { protocol_type = "HTTP" }
module "route" {
  source   = "./route"
  for_each = toset(var.hosts)
  api      = aws_apigatewayv2_api.h.id
  host     = each.key
}
"#;
    let route = r#"
variable "api" {}
variable "host" {}
resource "aws_apigatewayv2_integration" "i" {
  api_id             = var.api
  integration_type   = "HTTP_PROXY"
  integration_method = "GET"
  integration_uri    = "https://${var.host}.example"
}
resource "aws_apigatewayv2_route" "r" {
  api_id    = var.api
  route_key = "GET /${var.host}"
  target    = "integrations/${aws_apigatewayv2_integration.i.id}"
}
"#;
    let files = [
        ("main.tf", main),
        (".terraform/modules/modules.json", listed),
        (".terraform/modules/api/main.tf", api),
        (".terraform/modules/api/route/main.tf", route),
    ];
    let loaded = load(&files);
    let keys: Vec<String> =
        loaded.http_apis.iter().flat_map(|api| &api.routes).map(|r| r.key.to_string()).collect();
    assert_eq!(keys, ["GET /a", "GET /b"]);
    assert_eq!(findings(&loaded), [""; 0]);
    let found = findings(&load(&files[..1]));
    assert!(found.iter().any(|f| f.contains("comes from `example/api/aws`")), "{found:?}");
}

#[test]
fn unknown_is_not_absent() {
    let main = r#"
resource "aws_cognito_user_pool" "p" {}
resource "aws_cognito_user_pool_client" "c" {}
resource "aws_apigatewayv2_api" "h" { protocol_type = "HTTP" }
resource "aws_apigatewayv2_authorizer" "a" {
  api_id           = aws_apigatewayv2_api.h.id
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  dynamic "jwt_configuration" {
    for_each = aws_cognito_user_pool.p.endpoint != null ? [1] : []
    content {
      issuer   = "https://${aws_cognito_user_pool.p.endpoint}"
      audience = [aws_cognito_user_pool_client.c.id]
    }
  }
}
resource "aws_apigatewayv2_integration" "i" {
  api_id                 = aws_apigatewayv2_api.h.id
  integration_type       = "AWS_PROXY"
  integration_uri        = module.elsewhere.invoke_arn
  payload_format_version = "2.0"
}
resource "aws_apigatewayv2_route" "r" {
  api_id             = aws_apigatewayv2_api.h.id
  route_key          = "GET /a"
  target             = "integrations/${aws_apigatewayv2_integration.i.id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.a.id
}
resource "aws_apigatewayv2_domain_name" "d" {
  domain_name = data.aws_route53_zone.z.name
}
"#;
    let loaded = load(&[("main.tf", main)]);
    let found = findings(&loaded);
    assert!(!found.iter().any(|f| f.contains(": error[")), "{found:?}");
    assert!(!found.iter().any(|f| f.contains("domain_name")), "{found:?}");
    let route = loaded.http_apis.first().unwrap().routes.first().unwrap();
    assert_eq!(route.authorization.kind, "JWT");
    let without_body = r#"
variable "document" {}
resource "aws_api_gateway_rest_api" "api" { body = var.document }
resource "aws_api_gateway_stage" "s" {
  access_log_settings {
    format = "$context.requestId"
  }
}
"#;
    let found = findings(&load(&[("main.tf", without_body)]));
    assert!(
        found.iter().any(|f| f.contains("the `body` of its API is not known here")),
        "{found:?}"
    );
    let web_socket = "resource \"aws_apigatewayv2_api\" \"w\" { protocol_type = \"WEBSOCKET\" }\n";
    let found = findings(&load(&[("main.tf", web_socket)]));
    assert!(found.iter().any(|f| f.contains("is a WebSocket API")), "{found:?}");
}

#[test]
fn what_is_unknown_is_no_mistake() {
    let main = r#"
variable "type" {}
variable "method" {}
variable "value" {}
resource "aws_api_gateway_rest_api" "api" { name = "x" }
resource "aws_api_gateway_method" "m" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_rest_api.api.root_resource_id
  http_method = "GET"
}
resource "aws_api_gateway_integration" "i" {
  rest_api_id          = aws_api_gateway_rest_api.api.id
  resource_id          = aws_api_gateway_rest_api.api.root_resource_id
  http_method          = aws_api_gateway_method.m.http_method
  type                 = var.type
  passthrough_behavior = var.value
  content_handling     = var.value
  uri                  = "https://a.example/"
  request_parameters   = { "integration.request.header.A" = var.value }
}
resource "aws_apigatewayv2_api" "h" { protocol_type = "HTTP" }
resource "aws_apigatewayv2_integration" "i" {
  api_id                 = aws_apigatewayv2_api.h.id
  integration_type       = var.type
  integration_uri        = var.value
  payload_format_version = var.value
}
resource "aws_apigatewayv2_route" "r" {
  api_id    = aws_apigatewayv2_api.h.id
  route_key = "${var.method} /a"
  target    = "integrations/${aws_apigatewayv2_integration.i.id}"
}
resource "aws_api_gateway_domain_name" "d" {
  certificate_body = file("missing.crt")
}
"#;
    let found = findings(&load(&[("main.tf", main)]));
    assert!(!found.iter().any(|f| f.contains(": error[")), "{found:?}");
    for name in ["`type` depends", "`route_key` depends", "`request_parameters` depends"] {
        assert!(found.iter().any(|f| f.contains(name)), "{name}: {found:?}");
    }
}

/// A few lines that make very much of themselves. Each one ends soon, and says why.
#[test]
fn what_grows_without_end_is_cut() {
    let tree: String =
        (0..60).map(|n| format!(" x{n} = [local.x{m}, local.x{m}]\n", m = n + 1)).collect();
    let tree = format!("locals {{\n{tree} x60 = \"b\"\n t = \"{}\"\n}}\n", "a".repeat(100_000));
    let answer = |expression: &str| {
        let text = format!(
            "{tree}resource \"aws_api_gateway_rest_api\" \"a\" {{ name = \"a\" }}\n\
             resource \"aws_api_gateway_resource\" \"r\" {{\n path_part = {expression}\n}}\n"
        );
        findings(&load(&[("main.tf", &text)]))
    };
    for expression in [
        "local.x0",
        "jsonencode(local.x0)",
        "local.x0 == local.x0",
        "[for x in local.x0: x]",
        "flatten(local.x0)",
        "\"${local.x0}\"",
        "local.x0[*][0]",
        "[for i in range(10000): {(local.t) = i}]",
        "[for i in range(10000): local.t == \"${local.t}b\"]",
        "[for i in range(10000): contains(range(10000), i)]",
        "\"%{ for i in range(10000) }${local.t}%{ endfor }\"",
    ] {
        let found = answer(expression);
        assert!(found.iter().any(|f| f.contains("VTL0509")), "{expression}: {found:?}");
    }
    // What shares the same strings is not large.
    let found = answer("\"${length([for i in range(300): local.t])}\"");
    assert!(!found.iter().any(|f| f.contains("VTL0509")), "{found:?}");
}

#[test]
fn blocks_that_are_made_very_often_are_cut() {
    let block = |n: usize| {
        format!(
            "resource \"aws_api_gateway_resource\" \"r{n}\" {{\n count = 10000\n path_part = \"a\"\n}}\n"
        )
    };
    let many: String = (0..100).map(block).collect();
    let api = "resource \"aws_api_gateway_rest_api\" \"a\" { name = \"a\" }\n";
    let dynamic = "resource \"aws_api_gateway_resource\" \"r\" {\n count = 5000\n dynamic \"x\" {\n  \
                   for_each = range(10000)\n  content {\n   b = x.value\n  }\n }\n}\n";
    for text in [&many, dynamic] {
        let found = findings(&load(&[("main.tf", &format!("{api}{text}"))]));
        assert!(found.iter().any(|f| f.contains("VTL0509")), "{found:?}");
    }
}

/// The parser looks through all keys of an object for each of them.
#[test]
fn objects_with_very_many_keys_are_refused() {
    let keys = |count: usize| (0..count).map(|n| format!("k{n} = {n}\n")).collect::<String>();
    let api = "resource \"aws_api_gateway_rest_api\" \"a\" { name = local.m.k7 }\n";
    let object = format!("{api}locals {{\n m = {{\n{}}}\n}}\n", keys(30_000));
    let found = findings(&load(&[("main.tf", &object)]));
    let [only, ..] = found.as_slice() else { panic!("{found:?}") };
    assert!(only.starts_with("infra/main.tf:") && only.contains("VTL0509"), "{only}");

    let values = [("main.tf", api), ("terraform.tfvars", &format!("m = {{\n{}}}", keys(30_000)))];
    assert!(findings(&load(&values)).iter().any(|f| f.contains("VTL0509")));

    let members: Vec<String> = (0..30_000).map(|n| format!("\"k{n}\": {n}")).collect();
    let json = format!("{{\"locals\": {{\"m\": {{{}}}}}}}", members.join(", "));
    assert!(findings(&load(&[("main.tf.json", &json)])).iter().any(|f| f.contains("VTL0509")));

    // As many locals are not an object.
    let locals = format!("{api}locals {{\n{}}}\n", keys(30_000));
    let found = findings(&load(&[("main.tf", &locals)]));
    assert!(!found.iter().any(|f| f.contains("VTL0509")), "{found:?}");
}

/// The column of a key on a long line counts characters, not bytes.
#[test]
fn places_on_long_lines_are_characters() {
    let filler: String = (0..2_000).map(|n| format!("é{n} = 1, ")).collect();
    let text = format!(
        "resource \"aws_api_gateway_rest_api\" \"a\" {{ name = \"a\" }}\n\
         resource \"aws_api_gateway_method\" \"m\" {{\n  x = {{ {filler} }}\n}}\n{} = }}",
        "é".repeat(3_000)
    );
    let found = findings(&load(&[("main.tf", &text)]));
    assert!(found.iter().any(|f| f.starts_with("infra/main.tf:5:3004:")), "{found:?}");
}
