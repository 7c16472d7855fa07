//! Compiles once and renders on threads: `cargo run --example threads`.

use std::thread;

use vtl::{Engine, Error, Scope};

fn main() -> Result<(), Error> {
    let template = Engine::new().compile("#foreach($i in $input.path('$.items'))$i #end")?;
    thread::scope(|scope| {
        for worker in 1..=4 {
            let template = &template;
            scope.spawn(move || {
                let body = format!("{{\"items\": [{worker}, {}]}}", worker * 10);
                let rendered = template.render(&Scope::new().body(body));
                println!("{}", rendered.map_or_else(|error| error.to_string(), |done| done.body));
            });
        }
    });
    Ok(())
}
