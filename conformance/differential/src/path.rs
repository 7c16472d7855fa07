//! Random JSONPaths of the Jayway dialect.

use crate::rng::Rng;

const NAMES: &[&str] =
    &["a", "b", "items", "name", "n", "tags", "price", "id", "k", "a-b", "ä", "0", "nope", "size"];

/// A path without quotes that would need doubling in a single-quoted string: those are doubled by the caller.
pub(crate) fn path(rng: &mut Rng) -> String {
    let mut out = String::new();
    match rng.below(20) {
        0 => out.push_str(rng.pick(NAMES)),
        1 => out.push('@'),
        _ => out.push('$'),
    }
    for _ in 0..rng.below(4) {
        step(rng, &mut out, 1);
    }
    if rng.percent(12) {
        function(rng, &mut out);
    }
    if rng.percent(4) {
        spoil(rng, &mut out);
    }
    out
}

fn step(rng: &mut Rng, out: &mut String, depth: usize) {
    match rng.below(30) {
        0..=12 => {
            out.push('.');
            out.push_str(rng.pick(NAMES));
        }
        13..=15 => {
            let quote = rng.pick(&['\'', '"']);
            out.push_str(&format!("[{quote}{}{quote}]", rng.pick(NAMES)));
        }
        16..=18 => out.push_str(&format!("[{}]", rng.between(-2, 3))),
        19 if rng.percent(25) => out.push_str(rng.pick(&[
            "[ 'a' ]",
            "[ 0 ]",
            "['it\\'s']",
            "['a','b','n']",
            "[\"a\",\"b\"]",
            "[0, 1 ,2]",
            "[*][*]",
            "..[0]",
            "..[*]",
            "..['a']",
            "..['a','b']",
            "..[?(@.a)]",
            "..[1:]",
            "[(@.length-1)]",
            "[::2]",
            "[0:3:2]",
            "[?(@)]",
            "[?]",
            "['']",
            ".ä",
            ".x y",
            ".a-b",
            "['a.b']",
            "[-1:]",
            "[:-1]",
            "['class']",
            ".*.*",
            "[99]",
            "[2147483648]",
            "['*']",
            "[?(@.a)][0]",
            "[?(@.n > 1)].n",
            ".a.b.c",
            "[?(@.a)].length()",
        ])),
        19 => out.push_str("[*]"),
        20 => out.push_str(".*"),
        21..=22 => {
            out.push_str("..");
            out.push_str(rng.pick(NAMES));
        }
        23 => out.push_str("..*"),
        24 => slice(rng, out),
        25 => out.push_str(&format!("[{},{}]", rng.between(-2, 3), rng.between(-2, 3))),
        26 => out.push_str(&format!("['{}','{}']", rng.pick(NAMES), rng.pick(NAMES))),
        _ if depth > 0 => filter(rng, out, depth),
        _ => out.push_str(".a"),
    }
}

fn slice(rng: &mut Rng, out: &mut String) {
    let bound = |rng: &mut Rng| {
        if rng.percent(30) { String::new() } else { rng.between(-3, 4).to_string() }
    };
    let (from, to) = (bound(rng), bound(rng));
    out.push_str(&format!("[{from}:{to}]"));
}

fn filter(rng: &mut Rng, out: &mut String, depth: usize) {
    out.push_str("[?(");
    condition(rng, out, depth);
    out.push_str(")]");
}

fn condition(rng: &mut Rng, out: &mut String, depth: usize) {
    match rng.below(15) {
        12 => {
            literal(rng, out);
            out.push_str(rng.pick(&[
                " == ",
                " in ",
                " < ",
                " != ",
                " nin ",
                " contains ",
                " >= ",
                " === ",
            ]));
            operand_path(rng, out);
        }
        13 if depth > 0 => {
            out.push_str(rng.pick(&["(", "!(", "( "]));
            condition(rng, out, depth - 1);
            out.push(')');
        }
        14 => {
            operand_path(rng, out);
            out.push_str(rng.pick(&["==", "!=", " > ", " <= ", " in ", " subsetof ", " anyof "]));
            operand_path(rng, out);
        }
        0 => {
            out.push('!');
            operand_path(rng, out);
        }
        1 | 2 => operand_path(rng, out),
        3 if depth > 0 => {
            condition(rng, out, depth - 1);
            out.push_str(rng.pick(&[" && ", " || ", "&&"]));
            condition(rng, out, depth - 1);
        }
        4 => {
            operand_path(rng, out);
            out.push_str(rng.pick(&[" in ", " nin ", " anyof ", " noneof ", " subsetof "]));
            out.push_str(rng.pick(&["['a','b']", "[1,2]", "['Ann', 'abc']", "[]"]));
        }
        5 => {
            operand_path(rng, out);
            out.push_str(rng.pick(&[
                " =~ /a.*/",
                " =~ /^A.*n$/i",
                " size 2",
                " empty true",
                " empty false",
                " contains 'a'",
                " =~ /.*\\d+/",
                " =~ /A/i",
                " =~ /a|b/",
                " =~ 'a'",
                " size 0",
                " size @.n",
                " empty",
                " contains 1",
                " contains @.n",
                " exists true",
                " type 'x'",
                " nin []",
                " sizeof 2",
                " all ['a']",
                " !== 1",
                " <> 1",
            ]));
        }
        _ => {
            operand_path(rng, out);
            out.push_str(rng.pick(&["==", " == ", "!=", " < ", ">", "<=", " >= ", "==="]));
            literal(rng, out);
        }
    }
}

fn operand_path(rng: &mut Rng, out: &mut String) {
    out.push('@');
    for _ in 0..rng.below(3) {
        step(rng, out, 0);
    }
    if rng.percent(5) {
        out.push_str(rng.pick(&[".length()", ".size()"]));
    }
}

fn literal(rng: &mut Rng, out: &mut String) {
    let literals = [
        "'it\\'s'",
        "''",
        "1.0",
        "-0",
        "1e400",
        "12345678901234567890",
        "{\"a\":1}",
        "['a', 1]",
        "nul",
        "@",
        "$",
        "1",
        "2",
        "42",
        "-1",
        "1.5",
        "2.50",
        "1e3",
        "'a'",
        "'Ann'",
        "\"abc\"",
        "'12'",
        "true",
        "false",
        "null",
        "[]",
        "[1,2]",
        "{}",
        "@.n",
        "$.n",
        "@.a",
    ];
    out.push_str(rng.pick(&literals));
}

fn function(rng: &mut Rng, out: &mut String) {
    let functions = [
        ".length()",
        ".size()",
        ".min()",
        ".max()",
        ".avg()",
        ".sum()",
        ".stddev()",
        ".keys()",
        ".first()",
        ".last()",
        ".index(0)",
        ".index(-1)",
        ".concat('x')",
        ".append(1)",
        ".concat($.a, 'x', 1)",
        ".concat(\"x\", $.name)",
        ".append('x')",
        ".append({\"a\":1})",
        ".sum($.n, 2)",
        ".max($.items[*].price)",
        ".min(1, 2)",
        ".avg($..n)",
        ".length($.a)",
        ".size($.items)",
        ".keys($.b)",
        ".index($.n)",
        ".index(1)",
        ".sum()",
        ".nope()",
        ".length",
        ".length()  ",
        ".first().a",
        ".min().length()",
    ];
    out.push_str(rng.pick(&functions));
}

fn spoil(rng: &mut Rng, out: &mut String) {
    match rng.below(6) {
        0 => out.push('.'),
        1 => out.push('['),
        2 => out.push(' '),
        3 => {
            out.pop();
        }
        4 => out.push_str("..."),
        _ => out.insert(0, ' '),
    }
}
