//! Terraform plans before the first apply: what is known only after it is missing in them.

use serde_json::{Value, json};

use crate::support::{findings, load};

/// A resource: its type and name, its known values, its unknown ones, and what attributes refer to.
fn plan(resources: &[(&str, &str, Value, Value, Value)]) -> String {
    let address = |kind: &str, name: &str| format!("{kind}.{name}");
    let planned: Vec<Value> = resources
        .iter()
        .map(|(kind, name, values, _, _)| json!({"address": address(kind, name), "mode": "managed", "type": kind, "name": name, "values": values}))
        .collect();
    let changes: Vec<Value> = resources
        .iter()
        .map(|(kind, name, _, unknown, _)| json!({"address": address(kind, name), "type": kind, "change": {"after_unknown": unknown}}))
        .collect();
    let written: Vec<Value> = resources
        .iter()
        .map(|(kind, name, _, _, expressions)| json!({"address": address(kind, name), "type": kind, "expressions": expressions}))
        .collect();
    json!({
        "format_version": "1.2",
        "terraform_version": "1.9.6",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": written}},
    })
    .to_string()
}

fn to(reference: &str) -> Value {
    json!({"references": [reference]})
}

#[test]
fn http_apis_of_a_first_plan_are_read() {
    let api = to("aws_apigatewayv2_api.h.id");
    let text = plan(&[
        (
            "aws_apigatewayv2_api",
            "h",
            json!({"name": "h", "protocol_type": "HTTP"}),
            json!({"id": true}),
            json!({}),
        ),
        (
            "aws_lambda_function",
            "f",
            json!({"function_name": "orders"}),
            json!({"invoke_arn": true}),
            json!({}),
        ),
        (
            "aws_apigatewayv2_integration",
            "i",
            json!({"integration_type": "AWS_PROXY", "payload_format_version": "2.0"}),
            json!({"id": true, "integration_uri": true}),
            json!({"api_id": api, "integration_uri": to("aws_lambda_function.f.invoke_arn")}),
        ),
        (
            "aws_apigatewayv2_authorizer",
            "a",
            json!({"authorizer_type": "JWT", "name": "a", "identity_sources": ["$request.header.Authorization"], "jwt_configuration": [{}]}),
            json!({"id": true, "jwt_configuration": [{"audience": true, "issuer": true}]}),
            json!({"api_id": api, "jwt_configuration": [{"audience": to("aws_cognito_user_pool_client.c.id"), "issuer": to("aws_cognito_user_pool.p.endpoint")}]}),
        ),
        (
            "aws_apigatewayv2_route",
            "r",
            json!({"route_key": "GET /orders", "authorization_type": "JWT"}),
            json!({"id": true, "target": true, "authorizer_id": true}),
            json!({"api_id": api, "target": to("aws_apigatewayv2_integration.i.id"), "authorizer_id": to("aws_apigatewayv2_authorizer.a.id")}),
        ),
    ]);
    let loaded = load("plan.json", &text);
    let found = findings(&loaded);
    assert!(!found.iter().any(|f| f.contains(": error[")), "{found:?}");
    let route = loaded.http_apis.first().unwrap().routes.first().unwrap();
    assert_eq!(route.function.as_deref(), Some("orders"));
    assert_eq!(route.authorization.kind, "JWT");
}

#[test]
fn unknown_templates_and_documents_are_said() {
    let owner = json!({"resource_id": to("aws_api_gateway_rest_api.api.root_resource_id"), "rest_api_id": to("aws_api_gateway_rest_api.api.id")});
    let mut integration = owner.clone();
    integration["request_templates"] = to("aws_sqs_queue.q.url");
    let text = plan(&[
        ("aws_api_gateway_rest_api", "api", json!({"name": "n"}), json!({"id": true}), json!({})),
        (
            "aws_api_gateway_method",
            "m",
            json!({"http_method": "POST", "authorization": "NONE"}),
            json!({}),
            owner,
        ),
        (
            "aws_api_gateway_integration",
            "i",
            json!({"http_method": "POST", "type": "HTTP", "uri": "https://a.example/", "request_templates": {}}),
            json!({"id": true, "request_templates": {"application/json": true}}),
            integration,
        ),
    ]);
    let found = findings(&load("plan.json", &text));
    let wanted =
        "`request_templates` of `aws_api_gateway_integration.i` is known only after deployment";
    assert!(
        found.iter().any(|f| f.contains("warning[VTL0506]") && f.contains(wanted)),
        "{found:?}"
    );
    for kind in ["aws_api_gateway_rest_api", "aws_apigatewayv2_api"] {
        let text = plan(&[(
            kind,
            "api",
            json!({"name": "n", "protocol_type": "HTTP"}),
            json!({"body": true}),
            json!({"body": to("aws_lambda_function.f.invoke_arn")}),
        )]);
        let found = findings(&load("plan.json", &text));
        assert!(
            found.iter().any(|f| f.contains("the `body` of its API is not known here")),
            "{kind}: {found:?}"
        );
        assert!(
            found.iter().any(|f| f.contains("depends on `aws_lambda_function.f.invoke_arn`")),
            "{kind}: {found:?}"
        );
    }
}
