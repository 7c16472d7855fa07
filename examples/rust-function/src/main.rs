//! Greets whoever the mapped event names. A name that is missing is an error, which the API maps to 400.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

async fn greet(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let name = event.payload["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err("[400] there is no name".into());
    }
    Ok(json!({"hello": name, "function": event.context.env_config.function_name}))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(greet)).await
}
