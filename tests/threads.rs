//! Many threads render the same template over the same scope: each prints what one alone prints.

use std::thread;

use serde_json::json;
use vtl::{Engine, Scope, Template};

/// Templates with something that a template or scope keeps from one render to the next: compiled JSONPaths, regular
/// expressions, prepared parameters.
const TEMPLATES: [&str; 6] = [
    "$input.json('$.items[?(@.n > 1)].name') $input.path('$..n')",
    "#foreach($name in $input.params().header.keySet())$name=$util.escapeJavaScript($input.params($name)) #end",
    "#set($text = $input.path('$.text'))$text.replaceAll('[aeiou]+', '<$0>') $text.split(', ').size()",
    "#set($context.responseOverride.status = 418)#set($context.responseOverride.header.a = $context.requestId)ok",
    "#define($row)$item.name:$item.n #end#foreach($item in $input.path('$.items'))$row$foreach.count#end",
    "#set($list = [])#set($d = $list.add($list))#set($all = $input.path('$'))#set($all.items[0].n = 9)$all.items",
];

const THREADS: usize = 8;
const TURNS: usize = 100;

fn scope(body: &str) -> Scope<'_> {
    Scope::new()
        .body(body)
        .header("X-B", "it's")
        .header("x-a", "1")
        .querystring_param("q", "\"é\"")
        .context(json!({"requestId": "r-1", "identity": {"sourceIp": "192.0.2.1"}}))
}

fn printed(template: &Template, scope: &Scope<'_>) -> (String, serde_json::Value) {
    let rendered = template.render(scope).expect("a template that renders");
    (rendered.body, rendered.effects.response_override)
}

#[test]
fn threads_print_what_one_alone_prints() {
    let body = r#"{"text": "one, two, three", "items": [{"name": "a", "n": 1}, {"name": "b", "n": 2.50}]}"#;
    let engine = Engine::new();
    for text in TEMPLATES {
        let alone = printed(&engine.compile(text).expect(text), &scope(body));
        assert!(!alone.0.is_empty(), "{text}");
        // Compiled and prepared by whichever thread comes first.
        let (template, scope) = (engine.compile(text).expect(text), scope(body));
        thread::scope(|threads| {
            for _ in 0..THREADS {
                threads.spawn(|| {
                    for _ in 0..TURNS {
                        assert_eq!(printed(&template, &scope), alone, "{text}");
                    }
                });
            }
        });
    }
}
