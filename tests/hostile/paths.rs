//! JSONPaths that nest, multiply or make no sense.

use vtl::jsonpath::Path;

use crate::case::{Case, brief, fill, nested};

const STORE: &str =
    r#"{"a":[{"b":1,"c":[1,2,3]},{"b":2,"c":{"d":null}}],"e":"text","f":{"g":{"a":[4]}}}"#;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for path in [
        "",
        " ",
        "$",
        "@",
        "$.",
        "$..",
        "$...",
        "$[",
        "$]",
        "$[]",
        "$['",
        "$['']",
        "$['a",
        "$['a']b",
        "$[*",
        "$.*.",
        "$[?",
        "$[?(",
        "$[?()]",
        "$[?(@)]",
        "$[?(@.a",
        "$[?(@.b ==)]",
        "$[?(== 1)]",
        "$[?(@.b == 1 &&)]",
        "$[?(@.b =~ /(/)]",
        "$[?(@.b =~ /a/z)]",
        "$[?(@.b in 5)]",
        "$[(@.length-1)]",
        "$[0",
        "$[0:",
        "$[:]",
        "$[::]",
        "$[1:2:3]",
        "$[::-1]",
        "$[99999999999]",
        "$[-99999999999]",
        "$[-2147483648]",
        "$[0,1,99999999999]",
        "$.a[2147483647]",
        "$.a[-2147483648:2147483647]",
        "$.length(",
        "$.a.length()",
        "$.a.min()",
        "$.e.sum()",
        "$.concat()",
        "$.sum($",
        "$.a.nope()",
        "$['a','b','c']",
        "$['a',]",
        "$[,]",
        "$.a\0b",
        "$.😀",
        "a.b",
        "a b",
        "$.a[?(@.c.length() > 1)]",
        "$.a[?(@.b == $.a[0].b)]",
        "$..*",
        "$..a..a..a",
        "$.*.*.*.*",
        "$..[?(@..b)]",
    ] {
        cases.push(path_case(
            &format!("path: {}", path.replace('\0', "\\0")),
            path.to_owned(),
            STORE.to_owned(),
        ));
    }
    for (name, path) in [
        ("megabyte of $", fill("$", 1_000_000)),
        ("many names", format!("${}", fill(".a", 200_000))),
        ("many indexes", format!("${}", fill("[0]", 200_000))),
        ("many wildcards", format!("${}", fill("[*]", 200_000))),
        ("many scans", format!("${}", fill("..*", 30_000))),
        ("many scans for a name", format!("${}", fill("..a", 30_000))),
        ("many filters", format!("${}", fill("[?(@)]", 60_000))),
        ("open brackets", format!("${}", fill("[", 100_000))),
        ("open filters", format!("${}", fill("[?(", 100_000))),
        ("open parentheses", format!("$[?({}", fill("(", 100_000))),
        ("closed parentheses", format!("$[?{}@.a{}]", fill("(", 50_000), fill(")", 50_000))),
        ("nots", format!("$[?({}@.a)]", fill("!", 100_000))),
        ("nots in parentheses", format!("$[?{}@.a{}]", fill("(!", 60_000), fill(")", 30_000))),
        ("ands", format!("$[?(@.b{})]", fill(" && @.b", 70_000))),
        ("ors", format!("$[?(@.q{})]", fill(" || @.q", 70_000))),
        ("filters in filters", format!("$.a{}", nested("[?(@.c", "", ")]", 5_000))),
        ("filters in filters, few", format!("$.a{}", nested("[?(@.c", "", ")]", 20))),
        ("functions in functions", format!("${}", nested(".sum($.a", "", ")", 5_000))),
        ("names in a bracket", format!("$[{}'b']", fill("'a',", 100_000))),
        ("indexes in a bracket", format!("$.a[{}1]", fill("0,", 100_000))),
        ("a name of a megabyte", format!("$.{}", fill("a", 1_000_000))),
        ("an index of a megabyte", format!("$[{}]", fill("9", 1_000_000))),
        ("a list in a filter", format!("$.a[?(@.b in [{}1])]", fill("1,", 100_000))),
        ("deep JSON in a filter", format!("$.a[?(@.b == {})]", nested("[", "1", "]", 50_000))),
        (
            "deep objects in a filter",
            format!("$.a[?(@.b == {})]", nested("{\"a\":", "1", "}", 20_000)),
        ),
        ("an exploding pattern", "$.a[?(@.e =~ /(a+)+b/)]".to_owned()),
    ] {
        cases.push(path_case(&format!("path: {name}"), path, STORE.to_owned()));
    }
    let wide = format!("[{}{{\"a\":[1]}}]", fill("{\"a\":[1,{\"b\":2}]},", 20_000));
    let tall = nested("{\"a\":[", "1", "]}", 150);
    for path in [
        "$..*",
        "$..a",
        "$..*..*",
        "$..*..*..*",
        "$..*..*..*..*..*",
        "$..[?(@..a)]",
        "$..[?(@..[?(@..a)])]",
        "$..a..a..a..a",
    ] {
        for (name, payload) in [("wide", &wide), ("tall", &tall)] {
            let template = format!("$input.json('{path}').length()");
            cases.push(Case::body(
                &format!("search: {path} in {name}"),
                &template,
                payload.clone(),
            ));
        }
    }
    cases
}

fn path_case(name: &str, path: String, payload: String) -> Case {
    Case::new(name, move || match Path::compile(&path) {
        Err(error) => format!("no path: {}", brief(&error.to_string())),
        Ok(path) => match path.read(&payload) {
            Ok(Some(json)) => format!("reads {}", brief(&json)),
            Ok(None) => "reads nothing".to_owned(),
            Err(error) => format!("fails: {} {}", error.class(), brief(&error.to_string())),
        },
    })
}
