//! Templates whose output is not valid JSON: the place that is blamed, and what to write instead.

use vtl::{Engine, Scope};

/// Template, body, the piece of the template that is blamed with the place where it begins, a part of the help.
const CASES: &[(&str, &str, &str, &str)] = &[
    // What the template itself prints.
    (r#"{"a": 1 "b": 2}"#, "{}", r#"9:""#, "a comma is missing"),
    ("{\"a\": $input.json('$.a')\n\"b\": 2}", "{}", "26:\"", "a comma is missing"),
    (r#"{"a": , "b": 1}"#, "{}", "7:,", "a value is missing"),
    (r#"{"a": 1,}"#, "{}", "9:}", "remove the comma"),
    ("{'a': 1}", "{}", "2:'", "must be in double quotes"),
    ("{a: 1}", "{}", "2:a", "names of members must be in double quotes"),
    (r#"{"a": text}"#, "{}", "7:t", "strings must be in double quotes"),
    (r#"{"a": yes}"#, "{}", "7:y", "strings must be in double quotes"),
    (r#"{"a": True}"#, "{}", "7:T", "the words"),
    (r#"{"a": 007}"#, "{}", "8:0", "do not begin with zeros"),
    (r#"{"a": [1, 2}"#, "{}", "12:}", "close the list"),
    (r#"{"a": 1}}"#, "{}", "9:}", "one closing bracket too many"),
    ("{\"a\": 1}\n{\"b\": 2}", "{}", "10:{", "put several into a list"),
    (r#"{"a": "x\y"}"#, "{}", "10:y", r"written `\\`"),
    ("{\"a\": \"x\ny\"}", "{}", "9:\n", r"written `\n`"),
    (r#"{"a": 1"#, "{}", "8:", ""),
    ("", "{}", "1:", "nothing was printed"),
    ("\"error\": 1", "{}", "8::", "in the braces of an object"),
    ("Action=Send&Body=$input.body", "{}", "1:A", "a form body"),
    ("{\"a\" = 1}", "{}", "6:=", "write `:`"),
    (r#"{\"a\": 1}"#, "{}", r"2:\", "escaped once too often"),
    ("#set($m = $util.parseJson('{\"x\": 1}')){\"a\": $m}", "{}", "45:$m", "`#set($root.x = …)`"),
    (r#"{"a": 1,, "b": 2}"#, "{}", "9:,", "one comma too many"),
    ("{\"a\": 1,\n#if($context.stage == 'x')\"b\": 1#end\n}", "{}", "47:}", "into the `#if`"),
    ("// comment\n{}", "{}", "1:/", "`## …`"),
    ("# comment\n{}", "{}", "1:#", "write `##`"),
    (r#"{\n  "a": 1}"#, "{}", r"2:\", "line ends as such"),
    (r#"{"a": "say "yes""}"#, "{}", "13:y", "ended the string"),
    ("<a></a>", "{}", "1:<", "XML or HTML"),
    ("$context.stage = 'x'", "{}", "16:=", "write `#set"),
    // References.
    (
        "$util.escapeJavaScript($input.json('$'))",
        r#"{"s": "x"}"#,
        "1:$util.escapeJavaScript($input.json('$'))",
        "leave out the escape",
    ),
    (
        "{\"a\": $input.path('$.s')}",
        r#"{"s": "text"}"#,
        "7:$input.path('$.s')",
        "must be in quotes",
    ),
    (
        "{\"a\": \"$input.path('$.s')\"}",
        r#"{"s": "a \"b\" c"}"#,
        "8:$input.path('$.s')",
        "escapes it",
    ),
    (
        "{\"a\": \"$input.path('$.s')\"}",
        r#"{"s": "a\nb"}"#,
        "8:$input.path('$.s')",
        "escapes line ends",
    ),
    ("{\"a\": \"$input.json('$.s')\"}", r#"{"s": "b"}"#, "8:$input.json('$.s')", "quotes included"),
    ("{\"a\": \"$input.body\"}", r#"{"s": "b"}"#, "8:$input.body", "escapes it"),
    (
        "{\"a\": \"$util.escapeJavaScript($input.path('$.s'))\"}",
        r#"{"s": "it's"}"#,
        "8:$util.escapeJavaScript($input.path('$.s'))",
        "append `.replaceAll",
    ),
    (
        "{\"a\": $input.path('$.m')}",
        r#"{"m": {"x": 1}}"#,
        "7:$input.path('$.m')",
        "`$input.json` prints it as JSON",
    ),
    (
        "{\"a\": $input.path('$.n')}",
        r#"{"n": 1e400}"#,
        "7:$input.path('$.n')",
        "JSON does not have",
    ),
    ("{\"a\": $undefined}", "{}", "7:$undefined", "printed nothing"),
    (
        "{\"a\": $!input.path('$.none'), \"b\": 1}",
        "{}",
        "7:$!input.path('$.none')",
        "printed nothing",
    ),
    (
        "{\"a\": $input.json('$.s') $context.none$input.json('$.s')}",
        "{}",
        "39:$input.json('$.s')",
        "a comma is missing",
    ),
    // Blocks, loops, strings.
    (
        "{\"a\": #if($input.path('$.x') == 1)1#end}",
        "{}",
        "7:#if($input.path('$.x') == 1)",
        "printed nothing",
    ),
    ("[#foreach($i in [1, 2])$i,#end]", "{}", "31:]", "#if($foreach.hasNext),#end"),
    ("[#foreach($i in [1, 2])$i #end]", "{}", "24:$i", "a comma is missing"),
    (
        "[#foreach($r in $input.path('$'))[#foreach($c in $r)$c,#end]#if($foreach.hasNext),#end#end]",
        "[[1, 2], [3]]",
        "60:]",
        "#if($foreach.hasNext),#end",
    ),
    ("#define($d)$v#end#set($v = 'text'){\"a\": $d}", "{}", "12:$v", "must be in quotes"),
    ("#define($d){\"x\": 1,}#end{\"a\": $d}", "{}", "20:}", "remove the comma"),
    ("#set($s = \"[$input.path('$.s')]\")$s", r#"{"s": "text"}"#, "34:$s", "must be in quotes"),
];

#[test]
fn the_place_of_the_template_is_blamed() {
    for (template, body, place, help) in CASES {
        let compiled = Engine::new().compile(*template).unwrap();
        let (rendered, mistake) = compiled.render_json(&Scope::new().body(*body)).unwrap();
        let mistake = mistake.unwrap_or_else(|| panic!("{template}: {}", rendered.body)).diagnostic;
        let span = mistake.span.start as usize..mistake.span.end as usize;
        let found = format!("{}:{}", span.start + 1, &template[span]);
        assert_eq!(found, *place, "{template}: {}", rendered.body);
        let told = mistake.help.unwrap_or_default();
        assert!(told.contains(help) && told.is_empty() == help.is_empty(), "{template}: {told}");
    }
}
