//! Runs one benchmark case N times and does nothing else, for tools that count instructions; `benches/instructions`
//! runs it.

use std::hint::black_box;

use vtl::{Engine, ParamKind, Scope};
use vtl_benches::{HEADERS, PATH, QUERYSTRING, STAGE_VARIABLES, cases, context, scope};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, name, times] = &*arguments else {
        return eprintln!("usage: count request|render|compile CASE TIMES");
    };
    let cases = cases();
    let case = cases.iter().find(|case| case.name == name).expect("a case of this name");
    let times: usize = times.parse().expect("a number");
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
