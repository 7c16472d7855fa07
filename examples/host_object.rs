//! Gives templates an object of the host: `cargo run --example host_object`.

use serde_json::{Value, json};
use vtl::{CallError, Engine, Error, Object, Scope};

/// `$prices.of('apple')`
#[derive(Debug)]
struct Prices;

impl Object for Prices {
    fn call(&self, method: &str, args: &[Value]) -> Result<Option<Value>, CallError> {
        match (method, args) {
            ("of", [Value::String(fruit)]) => match fruit.as_str() {
                "apple" => Ok(Some(json!(120))),
                other => Err(CallError::new(format!("there is no price of `{other}`"))),
            },
            // No such method: the template gets what it gets of any object without it.
            _ => Ok(None),
        }
    }
}

fn main() -> Result<(), Error> {
    let engine = Engine::builder().object("prices", Prices).build();
    let template = engine.compile("An apple is $prices.of('apple') cents.")?;
    println!("{}", template.render(&Scope::new())?.body);
    Ok(())
}
