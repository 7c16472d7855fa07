//! A render leaves nothing behind: neither memory, also where lists and maps contain themselves or the render fails in
//! the middle, nor anything that the next render could see.

use peak_alloc::PeakAlloc;
use serde_json::json;
use vtl::{Engine, Limits, Scope, Template};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Each renders, fails, or runs into a limit.
const TEMPLATES: [&str; 19] = [
    "$input.json('$') $input.path('$.a[0]')",
    "#set($a = [])#set($x = $a.add($a))$a.size()",
    "#set($m = {})#set($x = $m.put('m', $m))#set($x = $m.put('n', [$m, [$m]]))$m.size()",
    "#set($a = [])#set($b = [$a])#set($x = $a.add($b))#foreach($i in [1..50])#set($a = [$a, $b])#end$a.size()",
    "#set($all = $input.path('$'))#set($x = $all.a.add($all))#set($x = $all.put('self', $all))$all.size()",
    "#set($context.responseOverride.header = {})#set($context.responseOverride.header.h = $context)x",
    "#define($d)$d#end#set($m = {'d': $d})$d",
    "#set($l = [1, 2, 3])#set($i = $l.iterator())#set($m = {'i': $i})#set($x = $m.put('m', $m))$i.next()",
    "$input.path('$.a.append($.a)').size()",
    "$input.path('$.a.append($)').size()",
    "$input.path('$.a.append(1)').size() $input.path('$.a.append($.a)').size()",
    "#set($a = $input.path('$.a'))#set($x = $a.add(1))#set($x = $a.set(0, $a))$a.size()",
    "#set($m = $input.path('$.a[1]'))#set($e = $m.entrySet().iterator().next())#set($x = $e.setValue($m))$m.size()",
    "#set($a = [])#set($x = $a.add($a))$a.get(7)",
    "#set($a = [])#set($x = $a.add($a))$a",
    "#set($m = {})#set($x = $m.put($m, $m))$m",
    "#set($a = [])#set($x = $a.add($a))$input.path('$[')",
    "#set($a = [])#set($x = $a.add($a))#foreach($i in [1..1000])#foreach($j in [1..1000])#set($s = \"$!s$i$j\")#end#end",
    "#set($s = 'xxxxxxxxxxxxxxxx')#foreach($i in [1..60])#set($s = \"$s$s\")#end",
];

fn engine() -> Engine {
    let mut limits = Limits::default();
    limits.steps = 20_000;
    limits.value_bytes = 1 << 20;
    limits.output_bytes = 1 << 20;
    Engine::builder().limits(limits).build()
}

fn outcome(template: &Template) -> Result<String, String> {
    let scope = Scope::new()
        .body(r#"{"a": [1, {"b": "c"}]}"#)
        .header("h", "v")
        .context(json!({"stage": "test", "identity": {}}));
    let rendered = template.render(&scope);
    rendered.map(|it| it.body).map_err(|error| error.to_string())
}

#[test]
fn nothing_is_left_of_a_render() {
    let mut failed = 0;
    for text in TEMPLATES {
        let template = engine().compile(text).expect(text);
        // What a template compiles when it is first needed stays.
        let first = outcome(&template);
        failed += usize::from(first.is_err());
        // The test's own runner may allocate meanwhile; what a render leaves, each run leaves.
        let is_clean = (0..5).any(|_| {
            let before = ALLOCATED.current_usage();
            for _ in 0..20 {
                assert_eq!(outcome(&template), first, "{text}");
            }
            ALLOCATED.current_usage() == before
        });
        assert!(is_clean, "{text}");
    }
    assert!((4..TEMPLATES.len() - 4).contains(&failed), "{failed} fail");
}
