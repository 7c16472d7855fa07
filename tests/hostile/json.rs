//! Payloads that break readers of JSON.

use crate::case::{Case, fill, nested};

const READ: &str = "$input.json('$')";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = deep();
    cases.extend(broken());
    cases.extend(large());
    cases
}

fn deep() -> Vec<Case> {
    let mut cases = Vec::new();
    for depth in [399, 400, 401, 100_000] {
        for (name, open, inner, close) in [
            ("lists", "[", "1", "]"),
            ("objects", "{\"a\":", "1", "}"),
            ("both", "[{\"a\":", "1", "}]"),
        ] {
            let body = nested(open, inner, close, depth);
            let name = format!("json: {depth} {name}");
            cases.push(Case::body(&name, READ, body.clone()));
            cases.push(Case::body(&format!("{name} as a value"), "$input.path('$')", body.clone()));
            cases.push(Case::body(
                &format!("{name} changed"),
                "#set($x = $input.path('$'))#if($x.keySet())$x.put('k', 1)#else$x.add(1)#end$input.json('$')",
                body.clone(),
            ));
            cases.push(Case::body(&format!("{name} searched"), "$input.json('$..b')", body));
        }
        cases.push(Case::body(&format!("json: {depth} open lists"), READ, "[".repeat(depth)));
        cases.push(Case::body(
            &format!("json: {depth} open objects"),
            READ,
            "{\"a\":".repeat(depth),
        ));
        cases.push(Case::template(
            &format!("json: {depth} lists of a text"),
            format!("$util.parseJson('{}')", nested("[", "", "]", depth)),
        ));
    }
    cases
}

fn broken() -> Vec<Case> {
    let bodies = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        ",",
        ":",
        "[,]",
        "{,}",
        "{:}",
        "[1,,2]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:b}",
        "[\"\\",
        "[\"\\u",
        "[\"\\u12",
        "[\"\\ug000\"]",
        "nul",
        "tru",
        "-",
        "+",
        ".",
        "1e",
        "1.e5",
        "0x10",
        "01",
        "--1",
        "1 2",
        "[1] 2",
        "{} {}",
        "/*",
        "// a",
        "NaN",
        "Infinity",
        "-Infinity",
        "\u{0}",
        "\u{7f}",
        "<xml/>",
        "$input",
        "{\"a\":1,\"a\":2}",
        "{\"\":{\"\":1}}",
        "[\"\n\"]",
        "[\"\t\"]",
        " ",
        "\r\n",
        "\u{feff}",
        "\u{a0}1",
    ];
    bodies.iter().map(|body| Case::body(&format!("json: broken {body:?}"), READ, *body)).collect()
}

fn large() -> Vec<Case> {
    let keys: String = (0..50_000).map(|n| format!("\"k{n}\":{n},")).collect();
    vec![
        Case::body("json: a megabyte of (", READ, fill("(", 1_000_000)),
        Case::body("json: a megabyte of quotes", READ, fill("\"", 1_000_000)),
        Case::body(
            "json: a megabyte of backslashes",
            READ,
            format!("[\"{}", fill("\\", 1_000_000)),
        ),
        Case::body("json: a megabyte of commas", READ, format!("[{}]", fill(",", 1_000_000))),
        Case::body(
            "json: a megabyte of one text",
            "$input.path('$.a').length()",
            format!("{{\"a\":\"{}\"}}", fill("a", 1_000_000)),
        ),
        Case::body(
            "json: a megabyte of escapes",
            "$input.path('$.a').length()",
            format!("{{\"a\":\"{}\"}}", fill("\\u0041", 1_000_000)),
        ),
        Case::body(
            "json: fifty thousand keys",
            "$input.path('$').size() $input.path('$.k49999')",
            format!("{{{keys}\"z\":0}}"),
        ),
        Case::body(
            "json: one key fifty thousand times",
            "$input.path('$').size()",
            format!("{{{}\"a\":0}}", fill("\"a\":1,", 300_000)),
        ),
        Case::body(
            "json: a list of half a million",
            "$input.path('$').size() $input.path('$[-1]')",
            format!("[{}2]", fill("1,", 1_000_000)),
        ),
        Case::body(
            "json: a list of lists",
            "$input.json('$..[0]').length()",
            format!("[{}[2]]", fill("[1],", 400_000)),
        ),
    ]
}
