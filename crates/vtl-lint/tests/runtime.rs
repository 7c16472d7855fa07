//! The lints against the runtime: what they say about methods and properties is what happens.

use std::collections::BTreeSet;

use vtl::reflection::{Class, Method};
use vtl::{Engine, Scope};
use vtl_lint::{LintOptions, lint};

/// What sets `$v`, and the class that it then has.
const VALUES: [(&str, Class); 14] = [
    ("#set($v = 'a,b')", Class::STRING),
    ("#set($v = 5)", Class::INTEGER),
    ("#set($v = 1.5)", Class::DOUBLE),
    ("#set($v = true)", Class::BOOLEAN),
    ("#set($v = ['a'])", Class::LIST),
    ("#set($v = {'k': 'a'})", Class::MAP),
    ("#set($m = {'k': 'a'})#set($v = $m.keySet())", Class::KEY_SET),
    ("#set($m = {'k': 'a'})#set($v = $m.values())", Class::VALUES),
    ("#set($m = {'k': 'a'})#set($v = $m.entrySet())", Class::ENTRY_SET),
    ("#set($s = 'a,b')#set($v = $s.split(','))", Class::STRING_ARRAY),
    ("#set($v = $input.params().header)", Class::HEADERS),
    ("#set($v = $input.params().header.keySet())", Class::HEADER_NAMES),
    ("#set($v = $input)", Class::INPUT),
    ("#set($v = $util)", Class::UTIL),
];

fn codes(template: &str) -> Vec<&'static str> {
    let found = lint(template, &LintOptions::new());
    found.iter().map(|finding| finding.diagnostic.code.id).collect()
}

fn render(template: &str) -> Result<String, String> {
    let template = Engine::new().compile(template).map_err(|error| error.to_string())?;
    let rendered = template.render(&Scope::new()).map_err(|error| error.to_string())?;
    Ok(rendered.body)
}

fn call(set: &str, method: &Method) -> String {
    let argument = |parameter: &&str| match *parameter {
        "boolean" | "Boolean" => "true",
        "int" | "long" | "short" | "byte" | "float" | "double" | "Integer" | "Long" => "1",
        "String" if method.name() == "json" || method.name() == "path" => "'$'",
        _ => "'x'",
    };
    let arguments: Vec<_> = method.parameters().iter().map(argument).collect();
    format!("{set}[$v.{}({})]", method.name(), arguments.join(", "))
}

#[test]
fn nothing_is_found_about_a_method_that_the_runtime_has() {
    let mut wrong = Vec::new();
    for (set, class) in VALUES {
        for method in class.methods() {
            let template = call(set, &method);
            let found = codes(&template);
            if found
                .iter()
                .any(|code| matches!(*code, "VTL1001" | "VTL1006" | "VTL1007" | "VTL1014"))
            {
                wrong.push(format!("{template}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_method_that_the_runtime_has_not_is_found_and_prints_nothing() {
    let all: BTreeSet<&str> =
        Class::all().flat_map(Class::methods).map(|method| method.name()).collect();
    assert!(all.len() > 300, "{}", all.len());
    let mut wrong = Vec::new();
    for (set, class) in VALUES {
        for name in all.iter().chain(&["nope", "toJson"]).filter(|name| !class.has_method(name)) {
            let template = format!("{set}[$v.{name}()]");
            let found = codes(&template);
            let code = match class {
                Class::UTIL => "VTL1001",
                Class::INPUT => "VTL1006",
                _ => "VTL1007",
            };
            let printed = render(&template);
            if !found.contains(&code) || printed.as_deref() != Ok("[]") {
                wrong.push(format!("{template}: {found:?}, {printed:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_property_is_found_unknown_exactly_where_it_prints_nothing() {
    let names = ["empty", "bytes", "blank", "class", "length", "size", "key", "value", "nope"];
    let mut wrong = Vec::new();
    for (set, class) in VALUES.into_iter().filter(|(_, class)| {
        ![Class::MAP, Class::HEADERS, Class::INPUT, Class::UTIL].contains(class)
    }) {
        for name in names {
            let template = format!("{set}[$v.{name}]");
            let is_reported = codes(&template).contains(&"VTL1008");
            let prints_nothing = render(&template).as_deref() == Ok("[]");
            if is_reported != prints_nothing || class.has_property(name) == prints_nothing {
                wrong.push(template);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_name_of_a_class_is_no_unknown_property() {
    for value in ["[1]", "['a']", "'a'", "5", "1.5", "true", "{}"] {
        let template = format!("#set($v = {value})$v.class.name");
        assert_eq!(codes(&template), [""; 0], "{template}");
    }
    assert_eq!(codes("$input.path('$.x').class.name $input.class.name"), [""; 0]);
}

#[test]
fn arguments_are_counted() {
    for (template, expected) in [
        ("#set($s = 'a')$s.indexOf()", &["VTL1014"][..]),
        ("#set($s = 'a')$s.indexOf('a', 1, 2)", &["VTL1014"]),
        ("#set($s = 'a')$s.trim('x')", &["VTL1014"]),
        ("#set($s = 'a')$s.format('%s%s', 'a', 'b') $s.format('x')", &[]),
        ("$input.path('$.a').replace('a')", &["VTL1014"]),
        ("$input.path('$.a').remove('a')", &[]),
    ] {
        assert_eq!(codes(template), expected, "{template}");
    }
    // What the finding says: a method without parameters fails, another one is not found.
    assert!(render("#set($s = 'a')$s.trim('x')").is_err());
    assert_eq!(render("#set($s = 'a')[$s.indexOf()]").as_deref(), Ok("[]"));
}
