//! Characters that break readers of text.

use crate::case::{Case, fill};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::template("text: empty", ""),
        Case::template("text: nul", "a\0b$input.path('$.s')\0"),
        Case::template("text: nul in a name", "$in\0put"),
        Case::template("text: byte order mark", "\u{feff}$input.path('$.s')"),
        Case::template("text: byte order mark before a directive", "\u{feff}#set($a = 1)$a"),
        Case::template(
            "text: line ends of all kinds",
            "#set($a = 1)\r\n#set($b = 2)\r#set($c = 3)\n\r$a\r\n$b\r$c\n",
        ),
        Case::template("text: carriage return in a comment", "a ##b\rc\nd"),
        Case::template("text: blanks that are none", "#set($a\u{a0}= 1)$a"),
        Case::template("text: line separator in a directive", "#set($a =\u{2028}1)$a"),
        Case::template("text: right to left", "\u{202e}$input.path('$.s')\u{202c}"),
        Case::template("text: combining marks on a reference", "$input\u{301}.path('$.s')"),
        Case::template("text: beyond the basic plane", "😀$input.path('$.s')😀"),
        Case::template("text: highest character", "\u{10ffff}$x\u{10ffff}"),
        Case::template("text: replacement characters", fill("\u{fffd}", 30_000)),
        Case::template(
            "text: half a surrogate pair",
            "#set($x = '😀')$x.substring(0, 1)|$x.substring(1)",
        ),
        Case::template(
            "text: halves joined",
            "#set($x = '😀')#set($y = \"$x.substring(0,1)$x.substring(1)\")$y $y.length()",
        ),
        Case::template(
            "text: halves the wrong way round",
            "#set($x = '😀')$x.substring(1)$x.substring(0, 1)",
        ),
        Case::template("text: half in a url", "#set($x = '😀')$util.urlEncode($x.substring(0, 1))"),
        Case::template(
            "text: half in base64",
            "#set($x = '😀')$util.base64Encode($x.substring(1))",
        ),
        Case::template(
            "text: half escaped for JavaScript",
            "#set($x = '😀')$util.escapeJavaScript($x.substring(1))",
        ),
        Case::template(
            "text: half in a pattern",
            "#set($x = '😀')#set($h = $x.substring(0, 1))$x.replaceAll($h, '-')",
        ),
        Case::template(
            "text: half in JSON",
            "#set($x = '😀')$util.parseJson(\"[\"\"$x.substring(0,1)\"\"]\")",
        ),
        Case::body(
            "text: half in a body",
            "$input.path('$').x.length() $input.json('$')",
            r#"{"x":"\ud83d"}"#,
        ),
        Case::body(
            "text: low half first in a body",
            "$input.json('$.x')",
            r#"{"x":"\ude00\ud83d"}"#,
        ),
        Case::body(
            "text: nul in a body",
            "$input.json('$.x')$input.path('$.x').length()",
            "{\"x\":\"a\0b\\u0000\"}",
        ),
        Case::body("text: byte order mark in a body", "$input.json('$')", "\u{feff}{\"a\":1}"),
        Case::template("text: a million words", fill("word ", 1_000_000)),
        Case::template("text: a million line ends", fill("\r\n", 1_000_000)),
        Case::template("text: a hundred thousand references", fill("$x ", 300_000)),
        Case::template("text: a hundred thousand names", names(30_000)),
        Case::template("text: a name of a megabyte", format!("${}", fill("a", 1_000_000))),
        Case::template(
            "text: a string of a megabyte",
            format!("#set($a = '{}')$a.length()", fill("a", 1_000_000)),
        ),
        Case::template(
            "text: a number of a megabyte",
            format!("#set($a = {})$a", fill("9", 1_000_000)),
        ),
        Case::template(
            "text: a decimal of a megabyte",
            format!("#set($a = 0.{})$a", fill("1", 1_000_000)),
        ),
        Case::template(
            "text: a comment of a megabyte",
            format!("#*{}*#done", fill("x", 1_000_000)),
        ),
        Case::template("text: a comment without end", format!("#*{}", fill("x#*", 100_000))),
        Case::template(
            "text: an unparsed block without end",
            format!("#[[{}", fill("x]]", 100_000)),
        ),
        Case::template("text: a string without end", format!("#set($a = '{}", fill("x", 100_000))),
        Case::template("text: quotes in quotes", format!("#set($a = {})$a", fill("\"", 9_999))),
        Case::template("text: only backslashes", fill("\\", 300_000)),
        Case::template("text: backslashes before a reference", format!("{}$x", fill("\\", 99_999))),
    ]
}

fn names(count: usize) -> String {
    (0..count).map(|n| format!("#set($v{n} = {n})")).collect()
}
