//! Corner cases of Velocity and Java that change nothing else when they break. What each prints is what the reference
//! engine of `conformance/` prints.

use serde_json::{Value, json};
use vtl::syntax::Dialect;
use vtl::{CallError, Engine, ErrorKind, Limits, Object, Scope};

/// What a template prints, or the class of the exception that it fails with.
fn printed(dialect: Dialect, template: &str, body: &str, variables: &Value) -> String {
    let engine = Engine::builder().dialect(dialect).build();
    let mut scope = Scope::new().body(body);
    for (name, value) in variables.as_object().into_iter().flatten() {
        scope = scope.variable(name.clone(), value.clone());
    }
    let rendered = engine.compile(template).and_then(|template| template.render(&scope));
    match rendered {
        Ok(rendered) => rendered.body,
        Err(error) => {
            let class =
                error.message().rsplit_once('(').map(|(_, class)| class.trim_end_matches(')'));
            class.unwrap_or(error.code()).to_owned()
        }
    }
}

/// In Velocity's own dialect.
fn velocity(template: &str, variables: Value) -> String {
    printed(Dialect::Velocity, template, "", &variables)
}

/// In the service's dialect.
fn service(template: &str, body: &str) -> String {
    printed(Dialect::ApiGateway, template, body, &json!({"l": [1, null, 2]}))
}

#[test]
fn numbers() {
    assert_eq!(velocity("#set($n = -2.75)$n.floatValue()", json!({})), "-2.75");
    let big = "#set($b = 10000000000000000000000)#set($z = $b.subtract($b))";
    assert_eq!(velocity(&format!("{big}$b.divide($z)"), json!({})), "ArithmeticException");
    assert_eq!(velocity(&format!("{big}$b.remainder($z)"), json!({})), "ArithmeticException");
    for operator in ["/", "%"] {
        let template = format!("{big}[#set($q = $b {operator} $z)$!q]");
        assert_eq!(velocity(&template, json!({})), "[]", "{operator}");
    }
}

#[test]
fn texts() {
    let pair = json!({"x": "a😀b"});
    let template =
        "$x.offsetByCodePoints(3, -1) $x.offsetByCodePoints(4, -2) $x.offsetByCodePoints(2, -1)";
    assert_eq!(velocity(template, pair), "1 1 1");
    assert_eq!(
        velocity("$s.format('%.3c', 'x')", json!({"s": ""})),
        "IllegalFormatPrecisionException"
    );
    // UTF-16 units are compared.
    let body = r#"[{"n": "z"}, {"n": "é"}, {"n": "ê"}, {"n": "￮"}, {"n": "😀"}]"#;
    assert_eq!(service(r#"$input.json("$[?(@.n > 'é')].n")"#, body), r#"["ê","￮","😀"]"#);
    assert_eq!(service(r#"$input.json("$[?(@.n < '😀')].n")"#, body), r#"["z","é","ê"]"#);
}

#[test]
fn arrays_that_are_filled() {
    let lists = json!({"x": [1, 2, 3], "y": ["a", "b", "c", "d", "e"]});
    let longer = "#foreach($i in $x.toArray($y.toArray()))[$!i]#end";
    assert_eq!(velocity(longer, lists.clone()), "[1][2][3][][e]");
    let shorter = "#foreach($i in $x.toArray($y.subList(0, 1).toArray()))[$!i]#end";
    assert_eq!(velocity(shorter, lists), "[1][2][3]");
}

#[test]
fn parts_of_lists_change_through_their_iterators() {
    let list = json!({"l": ["a", "b", "c", "d"]});
    let removed = "#set($s = $l.subList(1, 3))#set($i = $s.iterator())$i.next() $!i.remove() $s $l";
    assert_eq!(velocity(removed, list.clone()), "b  [c] [a, c, d]");
    let set = "#set($s = $l.subList(1, 3))#set($i = $s.listIterator())$i.next() $!i.set('z') $s $l";
    assert_eq!(velocity(set, list), "b  [z, c] [a, z, c, d]");
}

#[test]
fn maps_that_change_in_a_loop() {
    let three = json!({"m": {"a": 1, "b": 2, "c": 3}});
    let each = "#foreach($k in $m.keySet())$k$!m.remove($k)#end $m";
    assert_eq!(velocity(each, three), "ConcurrentModificationException");
    // The last iteration asks for nothing more.
    let last = "#foreach($k in $m.keySet())$k#if($k == 'b')$!m.remove('a')#end#end $m";
    assert_eq!(velocity(last, json!({"m": {"a": 1, "b": 2}})), "ab1 {b=2}");
    let body = r#"{"a": 1, "b": 2, "c": 3}"#;
    let of_body = "#set($m = $input.path('$'))#foreach($k in $m.keySet())$k$m.remove($k)#end $m";
    assert_eq!(service(of_body, body), "ConcurrentModificationException");
}

#[test]
fn entries_outlive_their_maps() {
    let template = "#set($e = false)#foreach($i in $m.entrySet())#if(!$e)#set($e = $i)#end#end\
                    $e $m.remove('a') $e $e.value [$!e.setValue(5)] $e $m";
    let map = json!({"m": {"a": 1, "b": 2}});
    assert_eq!(velocity(template, map), "a=1 1 a=1 1 [1] a=5 {b=2}");
}

#[test]
fn views_are_equal_by_what_they_show() {
    let maps =
        json!({"a": {"x": 1, "y": 2}, "b": {"y": 2, "x": 1}, "c": {"x": 1, "y": 3}, "e": {}});
    let template = "$a.keySet().equals($b.keySet()) $a.keySet().equals($c.keySet()) \
                    $a.entrySet().equals($b.entrySet()) $a.entrySet().equals($c.entrySet()) \
                    $a.values().equals($b.values()) $a.values().equals($a.values()) \
                    $a.keySet().equals($a.entrySet()) $e.keySet().equals($e.entrySet()) \
                    $e.keySet().equals($e.values())";
    assert_eq!(velocity(template, maps), "true true true false false true false true false");
}

#[test]
fn references_without_values() {
    let macros = "#macro(m $p)<$p|$!p>#end#m($!x)#m(\"$!x\")#m($x)";
    assert_eq!(velocity(macros, json!({})), "<$!x|><|><$x|>");
    let set = "#foreach($i in $l)[$!i#set($i = 'x')$i]#end$!i";
    assert_eq!(velocity(set, json!({"l": [1, null, 2]})), "[1x][$i][2x]");
    assert_eq!(service(set, "{}"), "[1x][][2x]");
}

#[test]
fn of_two_parameters_with_one_name_the_last_counts() {
    let template = "#macro(a $p $p)$p#end#a(1 2) #macro(b $p $q $p)$p$q#end#b($x 'q' $y)";
    assert_eq!(velocity(template, json!({"x": "first", "y": "last"})), "2 lastq");
}

/// `docs/compatibility.md` names these.
#[test]
fn known_differences() {
    assert_eq!(velocity("#$x#if(true)a@b#end", json!({"x": "x"})), "#xa@b");
    assert_eq!(
        velocity("$s.split('').size() $s.replaceAll('', '-')", json!({"s": "a😀"})),
        "2 -a-😀-"
    );
    assert_eq!(service("$input.json('$')", "{a:\u{1}x\u{1}}"), r#"{"a":"x"}"#);
    assert_eq!(service("[$input.path('$').entrySet().spliterator()]", "{}"), "[]");
    assert_eq!(service("$input.hashCode()", "{}"), service("$input.hashCode()", "[]"));
    assert_eq!(service("[$input.path('$.list[0]')]", r#"{"list": {"a": 1}}"#), "[]");
    let growing = "#set($l = [])#define($b)#set($i = $l.add('q'))n#end#set($i = $l.add($b))$l";
    assert_eq!(service(growing, "{}"), "[n]");
}

#[derive(Debug)]
struct Library;

impl Object for Library {
    fn get(&self, property: &str) -> Result<Option<Value>, CallError> {
        Ok((property == "book").then(|| json!("x".repeat(10_000))))
    }
}

/// What an object gives is a value of the render like any other.
#[test]
fn values_of_objects_count_as_memory() {
    let mut limits = Limits::default();
    limits.value_bytes = 1_000_000;
    let engine = Engine::builder().limits(limits).object("library", Library).build();
    let kept = |count: usize| {
        let text = format!(
            "#set($l = [])#foreach($i in [1..{count}])#set($x = $l.add($library.book))#end$l.size()"
        );
        engine.compile(text).unwrap().render(&Scope::new())
    };
    assert_eq!(kept(50).unwrap().body, "50");
    assert_eq!(kept(200).unwrap_err().kind(), ErrorKind::Limit);
}
