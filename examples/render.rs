//! Renders one template over one request: `cargo run --example render`.

use vtl::{Engine, Error, Scope};

fn main() -> Result<(), Error> {
    let template = Engine::new().compile(
        r#"{"id": "$input.params('id')", "name": "$util.escapeJavaScript($input.path('$.name'))"}"#,
    )?;
    let scope = Scope::new().path_param("id", "7").body(r#"{"name": "Ann"}"#);
    println!("{}", template.render(&scope)?.body);
    Ok(())
}
