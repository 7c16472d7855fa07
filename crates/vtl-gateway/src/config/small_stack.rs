//! Deep input on a small stack: everything stops at its limits before the stack does.

use super::load;
use crate::Schema;

fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    thread.spawn(run).unwrap().join().unwrap();
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + inner + &close.repeat(depth)
}

fn load_text(name: &str, text: &str) {
    let mut files = |_: &str| Err("no files".to_owned());
    let _ = load(name, text, &mut files);
}

#[test]
fn deep_files() {
    on_small_stack(|| {
        for depth in [95, 5_000] {
            load_text("f.json", &nested("[", "", "]", depth));
            load_text("f.json", &nested("{\"a\":", "1", "}", depth));
            load_text("f.yml", &nested("[", "", "]", depth));
            load_text("f.yml", &nested("{a: ", "1", "}", depth));
        }
    });
}

#[test]
fn deep_functions_and_variables() {
    on_small_stack(|| {
        let method = |uri: String| {
            format!(
                "{{\"Resources\":{{\"M\":{{\"Type\":\"AWS::ApiGateway::Method\",\"Properties\":\
                 {{\"Integration\":{{\"Uri\":{uri}}}}}}}}}}}"
            )
        };
        let join = nested("{\"Fn::Join\":[\"\",[", "\"x\"", "]]}", 25);
        load_text("f.json", &method(join));
        let choose = nested("{\"Fn::If\":[\"C\",", "\"x\"", ",\"y\"]}", 40);
        load_text("f.json", &method(choose));
        let service = "service: s\nprovider: {name: aws}\ncustom:\n  a: {x: '${self:custom.b}'}\n  \
                       b: {x: '${self:custom.a}'}\nfunctions:\n  f:\n    events:\n      - http:\n          \
                       path: '${self:custom.a.x}'\n          method: get\n";
        load_text("f.yml", service);
        let variable = nested("${self:custom.", "a", "}", 500);
        load_text("f.yml", &service.replace("${self:custom.a.x}", &variable));
    });
}

#[test]
fn deep_schemas() {
    on_small_stack(|| {
        let schema = serde_json::json!({"properties": {"a": {"$ref": "#"}}, "items": {"$ref": "#"},
            "anyOf": [{"not": {"type": "null"}}]});
        let body = nested("{\"a\":", "1", "}", 120);
        let body = serde_json::from_str(&body).unwrap();
        let found = Schema::new(&schema, &|_| None).validate(&body);
        assert!(found.is_err());
        let endless = serde_json::json!({"allOf": [{"$ref": "#"}, {"$ref": "#"}]});
        assert!(Schema::new(&endless, &|_| None).validate(&body).is_err());
    });
}
