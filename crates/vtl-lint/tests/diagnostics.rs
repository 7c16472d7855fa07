//! Broken templates: each mistake is told once, at its place, with what to write instead.

use vtl::source::Source;
use vtl_lint::{LintOptions, lint};

/// The findings of a template: code, line and column, and the help after a bar.
fn found(text: &str) -> Vec<String> {
    let source = Source::new("", text);
    let findings = lint(text, &LintOptions::new());
    let line = |finding: &vtl_lint::Finding| {
        let diagnostic = &finding.diagnostic;
        let at = source.position(diagnostic.span.start);
        let help = diagnostic.help.as_deref().unwrap_or_default();
        format!("{} {}:{} | {help}", diagnostic.code.id, at.line, at.column)
    };
    findings.iter().map(line).collect()
}

/// Compares with `expected`: the code and the place of each finding, and a part of its help.
fn check(cases: &[(&str, &[(&str, &str)])]) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = found(text);
        let is_as_expected = found.len() == expected.len()
            && found.iter().zip(*expected).all(|(found, (place, help))| {
                found
                    .strip_prefix(place)
                    .and_then(|rest| rest.strip_prefix(" | "))
                    .is_some_and(|told| told.contains(help))
            });
        if !is_as_expected {
            wrong.push(format!("{text:?}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The kinds of broken template that were tried on other engines, the mistake on the third line.
#[test]
fn twelve_kinds_of_broken_template() {
    let third_line =
        |line: &str| format!("{{\n  \"id\": $context.requestTimeEpoch\n  {line}\n}}\n");
    let cases: [(&str, &str, &str); 14] = [
        ("\"name\": \"$input.params('name)\"", "VTL0103 3:26", "close it: `'name'`"),
        ("#if($context.stage == 'dev') \"debug\": true", "VTL0110 3:3", "add `#end`"),
        ("\"total\": 0 #end", "VTL0111 3:14", "remove it"),
        ("#foreach($n of [1..2])$n#end", "VTL1407 3:15", "`#foreach($item in $list) … #end`"),
        ("#set($total = )0", "VTL0122 3:17", "write `''`"),
        ("#set(total = 0)0", "VTL0120 3:8", "write `$total`"),
        ("#if() \"total\": 0 #end", "VTL0122 3:7", "write a condition"),
        ("\"by\": \"${context.stage\"", "VTL0105 3:25", "close the reference with `}`"),
        ("#set($greeting = \"hello)0", "VTL0103 3:20", "close it: `\"hello\"`"),
        ("#set($sizes = [1, 2)0", "VTL0132 3:22", "close it with `]`"),
        ("#set($map = $util.parseJson('{\"a\" 1'))$map", "VTL1015 3:31", "the template fails here"),
        ("\"old\": $input.json('$.people[?(@.age > 65')", "VTL1012 3:31", "write a path like"),
        (
            "#if($context.stage == 'a')1#else if($context.stage == 'b')2#end",
            "VTL1309 3:35",
            "write `#elseif(…)`",
        ),
        (
            "#elseif($context.stage == 'a')1#end",
            "VTL0112 3:3",
            "put it between `#if(…)` and its `#end`",
        ),
    ];
    for (line, place, help) in cases {
        check(&[(&third_line(line), &[(place, help)])]);
    }
}

#[test]
fn several_mistakes_are_told_at_once() {
    check(&[
        (
            "#if($a == )x#end\n#set($b 5)\n#set($c = [1 2])",
            &[
                ("VTL0122 1:11", "`==` needs a value on both sides"),
                ("VTL0121 2:9", "write `#set($name = value)`"),
                ("VTL0132 3:14", "put a comma between"),
            ],
        ),
        (
            "$input.path('$.a'\n$input.path(\"$.b)\nend",
            &[("VTL0136 2:1", "close it with `)`"), ("VTL0103 2:13", "close it: `\"$.b\"`")],
        ),
        (
            "#if($a)\r\n#set($b = )\r\n#end\r\n\t#end",
            &[("VTL0122 2:11", "''"), ("VTL0111 4:2", "remove it")],
        ),
        (
            "#set($m = {'a' 1})#set($m = {'a': 1 'b': 2})#set($l = [1..3, 5])",
            &[
                ("VTL0135 1:16", "write `{'key' : $value}`"),
                ("VTL0134 1:37", "put a comma between"),
                ("VTL0132 1:60", "a range must be alone"),
            ],
        ),
        (
            "日本 #set($x = null) ü #set($y = -$x)",
            &[("VTL0123 1:14", "never set"), ("VTL0124 1:32", "`0 - $value`")],
        ),
        (
            "#if($a) x\n#foreach($i in $b) y",
            &[("VTL0110 1:1", "`#end`"), ("VTL0110 2:1", "`#end`")],
        ),
    ]);
}

#[test]
fn one_mistake_is_told_once() {
    check(&[
        ("#set($a = \"$input.path(\"$.a\")\")", &[("VTL0143 1:24", "use single quotes there")]),
        (
            "#if($input.path(\"$.a\") == \"x$input.json(\"$.b\")\")y#end",
            &[("VTL0143 1:41", "use single quotes there")],
        ),
        ("#if($a)\n#foreach($i in $b)\n#if($c)x\n#end\n#end\nlast\n", &[("VTL0110 1:1", "`#end`")]),
        ("#foreach($i in $list.items()\n$i\n#end", &[("VTL0150 3:1", "close `#foreach(`")]),
        ("#define($x\n#end", &[("VTL0150 2:1", "close `#define(`")]),
        ("#if($a == 1\nx\n#end", &[("VTL0125 2:1", "close `#if(`")]),
        ("#foreach $i in $list\n$i#end", &[("VTL0152 1:1", "#foreach($item in $list)")]),
        ("#elseif($a)x#else y#end", &[("VTL0112 1:1", ""), ("VTL0112 1:13", "")]),
        ("#Foreach($i in $a)x#end", &[("VTL0111 1:20", "did you mean `#foreach`?")]),
        ("#IF($a == 1)x#end", &[("VTL0130 1:1", "did you mean `#if`?")]),
        ("#if($a)x#elsif($b == 1)y#end", &[("VTL0130 1:9", "did you mean `#elseif`?")]),
        ("#SET($a = 1)", &[("VTL0130 1:1", "did you mean `#set`?")]),
        ("#if($a)\n#set($b = 'open)\n#end\n$x\n", &[("VTL0103 2:11", "close it: `'open'`")]),
        ("#set($x = \"a $b.c( d\")", &[("VTL0136 1:22", "close it with `)`")]),
    ]);
}

#[test]
fn a_string_without_its_quote_is_told_where_it_begins() {
    check(&[
        (
            "{\n  \"a\": \"$input.params('a)\",\n  \"b\": \"$input.params('b')\"\n}",
            &[("VTL0103 2:23", "close it: `'a'`")],
        ),
        ("#set($x = \"abc)\n#set($y = \"def\")", &[("VTL0103 1:11", "close it: `\"abc\"`")]),
        (
            "#if($a == 'x)\n yes\n#elseif($b == 'y')\n no\n#end",
            &[("VTL0103 1:11", "close it: `'x'`")],
        ),
        ("#set($json = \"{\n  \"a\": 1\n}\")", &[("VTL0143 2:3", "double a quote")]),
    ]);
}

#[test]
fn a_mistake_inside_of_a_string_leaves_nothing_behind() {
    check(&[("#set($a = 1 + \"#set($b = (2 + !)x\" * 2)", &[("VTL0122 1:32", "")])]);
}

#[test]
fn help_says_what_to_write() {
    check(&[
        ("#set($x = 'it's')", &[("VTL0143 1:14", "`''`")]),
        ("#set($x = \"say \"hi\"\")", &[("VTL0143 1:16", "`\"\"`")]),
        ("#set($x = \"say \\\"hi\\\"\")", &[("VTL0140 1:16", "double the quote")]),
        ("#set($a = 1, $b = 2)", &[("VTL0125 1:12", "one `#set` for each")]),
        ("#if($a AND $b)x#end", &[("VTL0125 1:8", "write `and`")]),
        ("#if($a = 1)x#end", &[("VTL0125 1:8", "write `==`")]),
        ("#if($a === 1)x#end", &[("VTL0122 1:10", "write `==`")]),
        ("#if($a & $b)x#end", &[("VTL0101 1:8", "write `&&`")]),
        ("#if(($a == 1)x#end", &[("VTL0125 1:14", "close `#if(`")]),
        ("#set($x = $a ? 1 : 2)", &[("VTL0101 1:14", "#else")]),
        ("#set($x = 1;)", &[("VTL0101 1:12", "remove it")]),
        ("#set($x = $a.b.)", &[("VTL0101 1:15", "write a name after it")]),
        ("#set($x = $)", &[("VTL0122 1:12", "a name must follow the `$`")]),
        ("#set($x = $n-1 -1)", &[("VTL0126 1:16", "put blanks around the minus")]),
        ("#foreach($i in 1..3)x#end", &[("VTL0150 1:17", "a range is written in brackets")]),
        ("#foreach($i: $list)x#end", &[("VTL0150 1:12", "#foreach($item in $list)")]),
        ("#if $a\nx#end", &[("VTL0114 1:5", "write `#if(condition)`")]),
    ]);
}
