//! Templates that repeat or nest one piece: a parser that recurses or looks back has to stop in time.

use crate::case::{Case, fill, nested};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    repeated(&mut cases);
    deep(&mut cases);
    long(&mut cases);
    cases
}

fn repeated(cases: &mut Vec<Case>) {
    for piece in [
        "(",
        "[",
        "{",
        "#",
        "$",
        "!",
        "\"",
        "'",
        "$a[",
        "$a.b(",
        "#if(",
        "#if(1)",
        "#elseif(1)",
        "#else",
        "#end",
        "#foreach(",
        "#foreach($a in [1])",
        "#set($a=",
        "#set($a=[",
        "#set($a={",
        "#{",
        "${",
        "$!{",
        "#[[",
        "]]#",
        "#*",
        "*#",
        "##",
        "#@a(",
        "#define($a)",
        "#macro(a)",
    ] {
        cases.push(Case::template(&format!("repeated: {piece}"), fill(piece, 100_000)));
    }
    for piece in [
        "(", "[", "{1:", "!", "1+", "1==", "-", "\"$a.b(", "$a[", "$a.b(", "[1..", "true&&", "''||",
    ] {
        cases.push(Case::template(
            &format!("repeated in a directive: {piece}"),
            format!("#set($x = {}", fill(piece, 100_000)),
        ));
    }
    cases.push(Case::template("repeated: a megabyte of (", fill("(", 1_000_000)));
    cases.push(Case::template("repeated: a megabyte of [", fill("[", 1_000_000)));
    cases.push(Case::template("repeated: a megabyte of {", fill("{", 1_000_000)));
    for piece in
        ["#evaluate(", "#evaluate('", "#@a()", "#macro(a)", "#define($a)", "#a(", "#parse("]
    {
        cases.push(Case::velocity(&format!("repeated in Velocity: {piece}"), fill(piece, 100_000)));
    }
}

/// As deep as the default limit lets pass, one deeper, and far deeper.
fn deep(cases: &mut Vec<Case>) {
    let shapes = [
        ("blocks", "#if(true)", "x", "#end"),
        ("else blocks", "#if(false)#else ", "x", "#end"),
        ("loops", "#foreach($i in [1])", "x", "#end"),
        ("indexes", "#set($a = [0])$a[", "0", "]"),
        ("braces", "${a", "", "}"),
    ];
    for depth in [20, 60, 63, 64, 1_000, 20_000] {
        for (name, open, inner, close) in shapes {
            let name = format!("deep: {depth} {name}");
            let text = match name.contains("indexes") {
                true => format!("#set($a = [0]){}", nested("$a[", inner, close, depth)),
                false => nested(open, inner, close, depth),
            };
            cases.push(Case::template(&name, text));
        }
        for (name, open, inner, close) in [
            ("lists", "[", "1", "]"),
            ("maps", "{'a':", "1", "}"),
            ("parentheses", "(", "1", ")"),
            ("not", "!", "true", ""),
            ("arguments", "$s.concat(", "'x'", ")"),
            ("sums", "(1 + ", "1", ")"),
            ("ands", "(true && ", "true", ")"),
        ] {
            let operand = nested(open, inner, close, depth);
            let text = format!("#set($s = 's')#set($x = {operand})$x");
            cases.push(Case::template(&format!("deep: {depth} {name}"), text));
        }
        let strings = nested("\"#if(true)", "x", "#end\"", depth);
        cases.push(Case::template(
            &format!("deep: {depth} blocks in strings"),
            format!("#set($x = {strings})$x"),
        ));
        let blocks = nested("#@m()", "x", "#end", depth);
        let text = format!("#macro(m)[$bodyContent]#end{blocks}");
        cases.push(Case::velocity(&format!("deep: {depth} macro blocks"), text));
        let calls = format!("#macro(m $x)$x#end#m({})", nested("[", "1", "]", depth));
        cases.push(Case::velocity(&format!("deep: {depth} lists in a macro call"), calls));
    }
}

/// Long, but not deep: these work.
fn long(cases: &mut Vec<Case>) {
    cases.push(Case::template("long: properties", format!("$a{}", fill(".b", 200_000))));
    cases.push(Case::template(
        "long: calls",
        format!("#set($s = 'x')$s{}", fill(".trim()", 70_000)),
    ));
    cases.push(Case::template("long: indexes", format!("#set($a = [0])$a{}", fill("[0]", 60_000))));
    cases.push(Case::template("long: sum", format!("#set($x = 1{})$x", fill(" + 1", 40_000))));
    cases.push(Case::template(
        "long: ands",
        format!("#set($x = true{})$x", fill(" && true", 80_000)),
    ));
    cases.push(Case::template(
        "long: comparisons",
        format!("#set($x = 1{})$x", fill(" == 1", 50_000)),
    ));
    cases.push(Case::template(
        "long: list",
        format!("#set($x = [{}1])$x.size()", fill("1,", 100_000)),
    ));
    cases.push(Case::template(
        "long: map",
        format!("#set($x = {{{}'b':1}})$x", fill("'a':1,", 120_000)),
    ));
    cases.push(Case::template("long: arguments", format!("$a.b({}1)", fill("1,", 100_000))));
    cases.push(Case::template(
        "long: elseif",
        format!("#if(false){}#else x#end", fill("#elseif(false)", 140_000)),
    ));
    cases.push(Case::template("long: blocks", fill("#if(true)x#end", 140_000)));
    cases.push(Case::template("long: comments", fill("#**#", 100_000)));
    cases.push(Case::velocity(
        "long: macros",
        (0..5_000).map(|n| format!("#macro(m{n})x#end#m{n}()")).collect::<String>(),
    ));
}
