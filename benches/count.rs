//! Runs one benchmark case N times and does nothing else, for tools that count instructions; `benches/instructions`
//! runs it. `count requests FILE TIMES` makes a request of each line of a file, which has the members of the batch
//! protocol: `template`, `body`, `params`, `context`, `stageVariables`; `count renders` keeps their scopes.

use std::hint::black_box;

use serde_json::Value as Json;
use vtl::{Engine, ParamKind, Scope, Template};
use vtl_benches::bodies::bodies;
use vtl_benches::{HEADERS, PATH, QUERYSTRING, STAGE_VARIABLES, cases, context, floor, scope};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, name, times] = &*arguments else {
        return eprintln!(
            "usage: count request|render|compile|floor CASE TIMES, count read-body|print-body KIND TIMES, \
             count requests|renders FILE TIMES"
        );
    };
    let times: usize = times.parse().expect("a number");
    if let "read-body" | "print-body" = &**what {
        return body(what, name, times);
    }
    if let "requests" | "renders" = &**what {
        return file(what, name, times);
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
            "floor" => drop(black_box(floor(black_box(case)))),
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

/// What a host has of a request.
struct Request {
    template: Template,
    body: String,
    context: String,
    params: Vec<(ParamKind, Vec<(String, String)>)>,
    stage_variables: Vec<(String, String)>,
}

impl Request {
    /// Nothing where the template does not compile.
    fn of(line: &str) -> Option<Self> {
        let line: Json = serde_json::from_str(line).expect("a line of the batch protocol");
        let text = |name: &str| line[name].as_str().unwrap_or_default();
        let pairs = |value: &Json| -> Vec<(String, String)> {
            let members = value.as_object().into_iter().flatten();
            let text =
                |value: &Json| value.as_str().map_or_else(|| value.to_string(), String::from);
            members.map(|(name, value)| (name.clone(), text(value))).collect()
        };
        let kinds = [
            (ParamKind::Path, "path"),
            (ParamKind::Querystring, "querystring"),
            (ParamKind::Header, "header"),
        ];
        let params = |(kind, name): (ParamKind, &str)| (kind, pairs(&line["params"][name]));
        Some(Self {
            template: Engine::new().compile(text("template")).ok()?,
            body: text("body").to_owned(),
            context: line.get("context").map_or("{}".to_owned(), Json::to_string),
            params: kinds.map(params).into(),
            stage_variables: pairs(&line["stageVariables"]),
        })
    }

    fn scope(&self) -> Scope<'_> {
        let pairs = |pairs| {
            let pairs: &[(String, String)] = pairs;
            pairs.iter().map(|(name, value)| (&**name, &**value))
        };
        let mut scope = Scope::new().body(&*self.body).context_json(&*self.context);
        for (kind, params) in &self.params {
            scope = scope.param_pairs(*kind, pairs(params));
        }
        scope.stage_variable_pairs(pairs(&self.stage_variables))
    }
}

/// Makes and renders the requests of a file.
fn file(what: &str, name: &str, times: usize) {
    let lines = std::fs::read_to_string(name).expect("a file");
    let requests: Vec<_> = lines.lines().filter_map(Request::of).collect();
    let scopes: Vec<_> = requests.iter().map(Request::scope).collect();
    for _ in 0..times {
        for (request, scope) in requests.iter().zip(&scopes) {
            let made;
            let scope = match what {
                "renders" => scope,
                _ => {
                    made = request.scope();
                    &made
                }
            };
            drop(black_box(request.template.render(black_box(scope))));
        }
    }
}
