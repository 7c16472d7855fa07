//! Lints: what is printed into JSON.

use super::Lint;
use crate::level::Level;

pub(super) static ALL: &[&Lint] = &[
    &UNESCAPED,
    &UNESCAPED_RESPONSE,
    &APOSTROPHE,
    &REPLACE_IN_VAIN,
    &QUOTED_JSON,
    &RAW_IN_JSON,
    &JAVA_IN_JSON,
    &TRAILING_COMMA,
    &TEXT_WITHOUT_QUOTES,
    &BYTE_ORDER_MARK,
];

pub(crate) static UNESCAPED: Lint = Lint::new(
    "VTL1201",
    Level::Warning,
    "value of the client unescaped in a string of JSON",
    "A quote, a backslash or a line end in the value breaks the JSON, and a client that means it \
        adds members of its own. `$util.escapeJavaScript` escapes it; the `replaceAll` puts right that \
        it also escapes apostrophes, which JSON does not allow.",
    Some(r#"{"name": "$input.params('name')"}"#),
    r#"{"name": "$util.escapeJavaScript($input.params('name')).replaceAll("\\'", "'")"}"#,
);

pub(crate) static UNESCAPED_RESPONSE: Lint = Lint::new(
    "VTL1202",
    Level::Note,
    "value of the backend unescaped in a string of JSON",
    "A quote, a backslash or a line end in the backend's value breaks the JSON of the response.",
    Some(r#"{"name": "$input.path('$.name')"}"#),
    r#"{"name": $input.json('$.name')}"#,
);

pub(crate) static APOSTROPHE: Lint = Lint::new(
    "VTL1203",
    Level::Warning,
    r#"`\'` in a string of JSON"#,
    "`$util.escapeJavaScript` makes `\\'` of an apostrophe, which JSON does not know: Lambda answers \
        \"Could not parse request body into json\". The developer guide appends \
        `.replaceAll(\"\\\\'\",\"'\")`.",
    Some(r#"{"name": "$util.escapeJavaScript($input.params('name'))"}"#),
    r#"{"name": "$util.escapeJavaScript($input.params('name')).replaceAll("\\'", "'")"}"#,
);

pub(crate) static REPLACE_IN_VAIN: Lint = Lint::new(
    "VTL1204",
    Level::Warning,
    "`replaceAll` that does nothing",
    "Backslashes stand for themselves in Velocity's strings, and the pattern is a regular \
        expression: `\"\\'\"` matches the bare apostrophe, so nothing changes. Two backslashes match \
        one.",
    Some(r#"#set($s = $util.escapeJavaScript($input.body).replaceAll("\'", "'"))"#),
    r#"#set($s = $util.escapeJavaScript($input.body).replaceAll("\\'", "'"))"#,
);

pub(crate) static QUOTED_JSON: Lint = Lint::new(
    "VTL1205",
    Level::Warning,
    "quotes around `$input.json`",
    "`$input.json` prints JSON, a string with its own quotes. Inside quotes the first of them ends \
        the string.",
    Some(r#"{"name": "$input.json('$.name')"}"#),
    r#"{"name": $input.json('$.name')}"#,
);

pub(crate) static RAW_IN_JSON: Lint = Lint::new(
    "VTL1206",
    Level::Warning,
    "value of the client outside of quotes",
    "A parameter printed outside of quotes is whatever the client sends: `1, \"admin\": true` is two \
        members. One that is missing leaves a hole, which is no JSON.",
    Some(r#"{"page": $input.params('page')}"#),
    r#"{"page": "$util.escapeJavaScript($input.params('page')).replaceAll("\\'", "'")"}"#,
);

pub(crate) static JAVA_IN_JSON: Lint = Lint::new(
    "VTL1207",
    Level::Note,
    "value printed as Java does where JSON is wanted",
    "`$input.path` gives Java values: a text prints without quotes, a map as `{a=b}`, a missing \
        value as nothing. `$input.json` prints JSON in every case.",
    Some(r#"{"user": $input.path('$.user')}"#),
    r#"{"user": $input.json('$.user')}"#,
);

pub(crate) static TRAILING_COMMA: Lint = Lint::new(
    "VTL1208",
    Level::Warning,
    "comma before a closing bracket",
    "JSON allows no comma behind the last item. In a loop every turn prints it, the last one too.",
    Some("[#foreach($i in [1, 2])$i,#end]"),
    "[#foreach($i in [1, 2])$i#if($foreach.hasNext),#end#end]",
);

pub(crate) static TEXT_WITHOUT_QUOTES: Lint = Lint::new(
    "VTL1209",
    Level::Warning,
    "text without quotes in JSON",
    "The value is always a text, and a text without quotes is no JSON.",
    Some(r#"{"stage": $context.stage}"#),
    r#"{"stage": "$context.stage"}"#,
);

pub(crate) static BYTE_ORDER_MARK: Lint = Lint::new(
    "VTL1210",
    Level::Warning,
    "byte order mark",
    "A byte order mark at the start of the template is text like any other and is printed before the \
        JSON, which most readers refuse.",
    Some("\u{feff}{}"),
    "{}",
);
