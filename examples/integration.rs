//! A whole integration with a Rust function as its backend: `cargo run --example integration`.

use serde_json::{Value, json};
use vtl::Engine;
use vtl_gateway::{BackendAnswer, BackendResult, CompiledApi, Next, Request, config};

const CONFIG: &str = r#"
service: calc
provider: aws
functions:
  divide:
    handler: calc.divide
    events:
      - http:
          path: divide/{a}/{b}
          method: get
          integration: lambda
          request: {template: {application/json: '{"a": $input.params("a"), "b": $input.params("b")}'}}
          response:
            template: '{"quotient": $input.path("$.quotient")}'
            statusCodes: {200: {pattern: ''}, 422: {pattern: '.*by zero.*'}}
"#;

/// What the Lambda function does.
fn divide(event: &Value) -> Result<Value, String> {
    match (event["a"].as_f64(), event["b"].as_f64()) {
        (Some(_), Some(0.0)) => Err("division by zero".to_owned()),
        (Some(a), Some(b)) => Ok(json!({"quotient": a / b})),
        _ => Err("two numbers are expected".to_owned()),
    }
}

/// Calls the function with the event of an exchange.
fn invoke(event: &[u8]) -> BackendResult {
    let result = serde_json::from_slice(event).map_err(|e| e.to_string()).and_then(|e| divide(&e));
    BackendResult::Answer(match result {
        Ok(value) => BackendAnswer::lambda(value.to_string()),
        Err(message) => BackendAnswer::lambda_error(json!({"errorMessage": message}).to_string()),
    })
}

fn main() {
    let loaded = config::load("serverless.yml", CONFIG, &mut |path| Err(format!("no file {path}")));
    let api = CompiledApi::new(loaded.api, &Engine::new());
    for path in ["/divide/9/2", "/divide/1/0", "/multiply/1/2"] {
        let finished = match api.exchange(Request::new("GET", path)) {
            Next::Respond(finished) => *finished,
            Next::Call(pending) => {
                let result = invoke(&pending.backend_request().event());
                pending.respond(result)
            }
        };
        let response = &finished.response;
        println!("{path}: {} {}", response.status, response.body_text());
    }
}
