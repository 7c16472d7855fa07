//! Runs one benchmark case N times and does nothing else, for tools that count instructions; `benches/instructions`
//! runs it.

use std::hint::black_box;

use vtl::{Engine, ParamKind, Scope};
use vtl_benches::bodies::bodies;
use vtl_benches::{HEADERS, PATH, QUERYSTRING, STAGE_VARIABLES, cases, context, scope};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, name, times] = &*arguments else {
        return eprintln!(
            "usage: count request|render|compile CASE TIMES, count read-body|print-body KIND TIMES"
        );
    };
    let times: usize = times.parse().expect("a number");
    if let "read-body" | "print-body" = &**what {
        return body(what, name, times);
    }
    let cases = cases();
    let case = cases.iter().find(|case| case.name == name).expect("a case of this name");
    let engine = Engine::new();
    let template = engine.compile(case.template).expect("a template that compiles");
    let kept = scope(&case.body);
    template.render(&kept).expect("a template that renders");
    let context = context().to_string();
    let request = || {
        let scope = Scope::new()
            .body(&*case.body)
            .context_json(&*context)
            .param_pairs(ParamKind::Path, PATH)
            .param_pairs(ParamKind::Querystring, QUERYSTRING)
            .param_pairs(ParamKind::Header, HEADERS)
            .stage_variable_pairs(STAGE_VARIABLES);
        drop(black_box(template.render(black_box(&scope))));
    };
    for _ in 0..times {
        match &**what {
            "request" => request(),
            "render" => drop(black_box(template.render(black_box(&kept)))),
            "compile" => drop(black_box(engine.compile(black_box(case.template)))),
            other => panic!("what is `{other}`?"),
        }
    }
}

/// Reads, or reads and prints, a body of this kind.
fn body(what: &str, name: &str, times: usize) {
    let text = if what == "read-body" { "$input.path('$.length').x" } else { "$input.json('$')" };
    let template = Engine::new().compile(text).expect("a template that compiles");
    let bodies = bodies();
    let (_, body) = bodies.iter().find(|(kind, _)| *kind == name).expect("a body of this kind");
    let scope = Scope::new().body(body.as_str());
    for _ in 0..times {
        drop(black_box(template.render(black_box(&scope))));
    }
}
