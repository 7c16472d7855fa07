//! A Swagger file of the form that AWS's tutorial for the function `Calc` exports: it loads and runs as it stands.

use crate::support::{Files, Run};

const SWAGGER: &str = r##"{
  "swagger": "2.0",
  "info": {"version": "2016-09-29T20:27:30Z", "title": "LambdaGate"},
  "host": "abcdefghij.execute-api.us-east-1.amazonaws.com",
  "basePath": "/test",
  "schemes": ["https"],
  "paths": {
    "/calc": {
      "get": {
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "parameters": [
          {"name": "operand2", "in": "query", "required": true, "type": "string"},
          {"name": "operator", "in": "query", "required": true, "type": "string"},
          {"name": "operand1", "in": "query", "required": true, "type": "string"}
        ],
        "responses": {"200": {
          "description": "200 response",
          "schema": {"$ref": "#/definitions/Result"},
          "headers": {"operand_1": {"type": "string"}, "operand_2": {"type": "string"}, "operator": {"type": "string"}}
        }},
        "x-amazon-apigateway-request-validator": "Validate query string parameters and headers",
        "x-amazon-apigateway-integration": {
          "credentials": "arn:aws:iam::123456789012:role/apigAwsProxyRole",
          "responses": {"default": {
            "statusCode": "200",
            "responseParameters": {
              "method.response.header.operator": "integration.response.body.op",
              "method.response.header.operand_2": "integration.response.body.b",
              "method.response.header.operand_1": "integration.response.body.a"
            },
            "responseTemplates": {"application/json": "#set($res = $input.path('$'))\n{\n  \"result\": \"$res.a, $res.b, $res.op => $res.c\",\n  \"a\": \"$res.a\"\n}"}
          }},
          "uri": "arn:aws:apigateway:us-west-2:lambda:path//2015-03-31/functions/arn:aws:lambda:us-west-2:123456789012:function:Calc/invocations",
          "passthroughBehavior": "when_no_match",
          "httpMethod": "POST",
          "requestTemplates": {"application/json": "{\n  \"a\":  \"$input.params('operand1')\",\n  \"b\":  \"$input.params('operand2')\",\n  \"op\": \"$input.params('operator')\"\n}"},
          "type": "aws"
        }
      },
      "post": {
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "parameters": [{"in": "body", "name": "Input", "required": true, "schema": {"$ref": "#/definitions/Input"}}],
        "responses": {"200": {"description": "200 response", "schema": {"$ref": "#/definitions/Result"}}},
        "x-amazon-apigateway-request-validator": "Validate body",
        "x-amazon-apigateway-integration": {
          "credentials": "arn:aws:iam::123456789012:role/apigAwsProxyRole",
          "responses": {"default": {"statusCode": "200"}},
          "uri": "arn:aws:apigateway:us-west-2:lambda:path//2015-03-31/functions/arn:aws:lambda:us-west-2:123456789012:function:Calc/invocations",
          "passthroughBehavior": "when_no_templates",
          "httpMethod": "POST",
          "type": "aws"
        }
      }
    },
    "/calc/{operand1}/{operand2}/{operator}": {
      "get": {
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "parameters": [
          {"name": "operand2", "in": "path", "required": true, "type": "string"},
          {"name": "operator", "in": "path", "required": true, "type": "string"},
          {"name": "operand1", "in": "path", "required": true, "type": "string"}
        ],
        "responses": {"200": {"description": "200 response", "schema": {"$ref": "#/definitions/Result"}}},
        "x-amazon-apigateway-integration": {
          "credentials": "arn:aws:iam::123456789012:role/apigAwsProxyRole",
          "responses": {"default": {
            "statusCode": "200",
            "responseTemplates": {"application/json": "#set($inputRoot = $input.path('$'))\n{\"input\": {\"a\": $inputRoot.a, \"b\": $inputRoot.b, \"op\": \"$inputRoot.op\"}, \"output\": {\"c\": $inputRoot.c}}"}
          }},
          "uri": "arn:aws:apigateway:us-west-2:lambda:path//2015-03-31/functions/arn:aws:lambda:us-west-2:123456789012:function:Calc/invocations",
          "passthroughBehavior": "when_no_templates",
          "httpMethod": "POST",
          "requestTemplates": {"application/json": "{\n  \"a\": \"$input.params('operand1')\",\n  \"b\": \"$input.params('operand2')\",\n  \"op\": #if($input.params('operator')=='%2F')\"/\"#{else}\"$input.params('operator')\"#end\n}"},
          "contentHandling": "CONVERT_TO_TEXT",
          "type": "aws"
        }
      }
    }
  },
  "definitions": {
    "Input": {"type": "object", "required": ["a", "b", "op"], "properties": {"a": {"type": "number"}, "b": {"type": "number"}, "op": {"type": "string", "description": "binary op of ['+', 'add', '-', 'sub', '*', 'mul', '/', 'div']"}}, "title": "Input"},
    "Output": {"type": "object", "properties": {"c": {"type": "number"}}, "title": "Output"},
    "Result": {"type": "object", "properties": {"input": {"$ref": "#/definitions/Input"}, "output": {"$ref": "#/definitions/Output"}}, "title": "Result"}
  },
  "x-amazon-apigateway-request-validators": {
    "Validate body": {"validateRequestParameters": false, "validateRequestBody": true},
    "Validate query string parameters and headers": {"validateRequestParameters": true, "validateRequestBody": false}
  }
}"##;

fn files(name: &str) -> Files {
    let result = br#"{"a": 6, "b": 4, "op": "/", "c": 1.5}"#;
    Files::new(
        name,
        &[
            ("swagger.json", SWAGGER.as_bytes()),
            ("result.json", result),
            ("in.json", br#"{"a": 6, "b": 4, "op": "/"}"#),
        ],
    )
}

fn body(run: &Run) -> &str {
    run.stdout.split_once("\n\n").map_or("", |(_, body)| body.trim_end())
}

#[test]
fn it_loads_without_a_finding() {
    let files = files("calc_swagger_check");
    let run = files.vtl(&["check", "swagger.json", "--deny", "error"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    let run = files.vtl(&["inspect", "swagger.json"]);
    assert_eq!(run.stdout.lines().count(), 4, "{}", run.stdout);
    let run = files.vtl(&["inspect", "swagger.json", "GET /calc/{operand1}/{operand2}/{operator}"]);
    assert!(run.stdout.contains("api-id/*/GET/calc/*/*/*\n"), "{}", run.stdout);
}

#[test]
fn its_methods_answer() {
    let files = files("calc_swagger");
    let returns = ["--returns", "result.json"];
    let call = |args: &[&str]| files.vtl(&[&["invoke", "swagger.json"], args, &returns].concat());
    let run = call(&["GET /calc?operand1=6&operand2=4&operator=div"]);
    assert!(
        run.stdout.contains("\noperand_1: 6\n") || run.stdout.contains("operand_1: 6"),
        "{}",
        run.stdout
    );
    assert!(body(&run).contains("\"result\": \"6, 4, / => 1.5\""), "{}", run.stdout);
    let run = call(&["GET /calc?operand1=6"]);
    assert!(run.stdout.starts_with("HTTP/1.1 400 "), "{}", run.stdout);
    let run = call(&["GET /calc/6/4/%2F"]);
    assert_eq!(body(&run), r#"{"input": {"a": 6, "b": 4, "op": "/"}, "output": {"c": 1.5}}"#);
    let run = call(&["POST /calc", "--body", "in.json"]);
    assert_eq!(body(&run), r#"{"a": 6, "b": 4, "op": "/", "c": 1.5}"#);
    let run = files.vtl(&["invoke", "swagger.json", "GET /calc/6/4/%2F", "--json"]);
    assert!(run.stdout.contains(r#"\"op\": \"/\""#), "{}", run.stdout);
}
