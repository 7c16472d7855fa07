//! A short list of mappings cannot make a message of any size, nor look through a body without end.

use serde_json::{Map, Value, json};
use vtl::Engine;
use vtl_gateway::protocol::run_exchange_case;

const MOST: usize = 12 << 20;

fn answer(integration: Value, request: Value, backend: Value) -> String {
    let case = json!({"integration": integration, "request": request, "backend": backend});
    run_exchange_case(&Engine::new(), &case).to_string()
}

fn many(target: &str, source: &str) -> Value {
    let all = (0..2_000).map(|n| (format!("{target}{n}"), json!(source)));
    Value::Object(Map::from_iter(all))
}

#[test]
fn request_parameters_end_where_a_message_does() {
    let long = "x".repeat(100_000);
    let request = json!({"querystring": {"q": long}});
    for source in ["method.request.querystring.q", "method.request.multivaluequerystring.q"] {
        let integration = json!({"type": "HTTP", "httpMethod": "GET", "uri": "http://a",
            "requestParameters": many("integration.request.header.h", source),
            "integrationResponses": {"200": {"statusCode": "200"}}});
        let answer = answer(integration, request.clone(), json!({"body": ""}));
        assert!((1 << 20..MOST).contains(&answer.len()), "{source}: {}", answer.len());
        assert!(answer.contains("\"ok\":true"), "{source}");
    }
}

#[test]
fn response_parameters_end_where_a_message_does() {
    let body = json!({"s": "x".repeat(100_000)}).to_string();
    for source in ["integration.response.body", "integration.response.body.s"] {
        let integration = json!({"type": "HTTP", "httpMethod": "GET", "uri": "http://a",
            "integrationResponses": {"200": {"statusCode": "200",
                "responseParameters": many("method.response.header.h", source)}}});
        let answer = answer(integration, json!({}), json!({"body": body}));
        assert!((1 << 20..2 * MOST).contains(&answer.len()), "{source}: {}", answer.len());
        assert!(answer.contains("\"ok\":true"), "{source}");
    }
}

#[test]
fn paths_in_a_body_share_their_steps() {
    let body = json!({"l": vec![1; 100_000]}).to_string();
    let integration = json!({"type": "HTTP", "httpMethod": "GET", "uri": "http://a",
        "integrationResponses": {"200": {"statusCode": "200",
            "responseParameters": many("method.response.header.h", "integration.response.body.l[?(@ == 2)]")}}});
    let answer = answer(integration, json!({}), json!({"body": body}));
    let found = answer.matches("\"[]\"").count();
    assert!((1..1_900).contains(&found), "{found}: {}", answer.get(..300).unwrap_or(&answer));
}
