//! Random bodies, parameters, contexts and variables.

use serde_json::{Map, Value as Json, json};

use crate::case::Case;
use crate::rng::Rng;

pub(crate) const KEYS: &[&str] = &[
    "a", "b", "c", "id", "name", "items", "tags", "price", "n", "k", "v", "a-b", "x y", "ä", "0",
    "size", "empty", "class", "A", "it's",
];

pub(crate) const STRINGS: &[&str] = &[
    "",
    "a",
    "b",
    "abc",
    "Ann",
    "hello world",
    "it's",
    "say \"hi\"",
    "a/b",
    "a\\b",
    "line\nbreak",
    "tab\there",
    "cr\r\nlf",
    "é",
    "€uro",
    "漢字",
    "\u{1}",
    "\u{7f}",
    "\u{2028}",
    "true",
    "false",
    "null",
    "12",
    "-7",
    "1.5",
    "1e3",
    "007",
    "a,b,,c,",
    "key=value&x=%20",
    "$s",
    "$x.y",
    "#if",
    "#end",
    "<tag attr='1'>",
    "{\"a\":1}",
    "[1,2]",
    "  padded  ",
    "UPPER",
    "aXbXc",
    "aaa",
    "a.b.c",
    "2024-01-31T10:00:00Z",
    "\\",
    "'",
    "\"",
    "/",
    "$",
    "#",
    "a b  c",
    "ÄÖß",
    "%41",
    "YWJj",
];

pub(crate) const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "-1",
    "7",
    "10",
    "42",
    "100",
    "255",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "123456789012345678901234567890",
    "0.0",
    "-0.0",
    "1.0",
    "1.5",
    "2.50",
    "-3.25",
    "0.1",
    "0.001",
    "0.0001",
    "1e3",
    "1E7",
    "1e-7",
    "12345678.9",
    "1e21",
    "1e400",
    "3.14159265358979",
    "0.30000000000000004",
    "123456.789e3",
    "1.7976931348623157e308",
    "4.9e-324",
    "100.00",
    "1E400",
    "1e-400",
    "0e0",
    "1.0E+2",
    "0.1e1",
    "9007199254740993",
    "123456789.123456789123456789",
    "-1.5E-10",
    "1e22",
    "9223372036854775807.0",
    "0.000001",
    "1234567890123456789012345678901234567890.5",
];

/// Strings and lists only as large as a loop over a loop can take.
const WIDEST: usize = 5;

/// Everything around the template.
pub(crate) fn fill(case: &mut Case, rng: &mut Rng) {
    if !case.stock {
        case.body = body(rng);
        case.params = params(rng);
        case.context = context(rng);
        if rng.percent(30) {
            case.stage_variables = object(rng, 1, &["url", "env", "n"]);
        }
    }
    if case.stock || rng.percent(60) {
        case.vars = vars(rng);
    }
}

fn vars(rng: &mut Rng) -> Map<String, Json> {
    let mut vars = Map::new();
    let list: Vec<Json> = (0..rng.below(4)).map(|_| scalar(rng)).collect();
    vars.insert("s".into(), (rng.pick(STRINGS)).into());
    vars.insert("n".into(), rng.between(-3, 12).into());
    vars.insert("d".into(), json!(rng.pick(&[0.5, 2.5, 1e7, -1.25, 100.0, 1e-5])));
    vars.insert("t".into(), true.into());
    vars.insert("f".into(), false.into());
    vars.insert("l".into(), list.into());
    vars.insert("m".into(), object(rng, 1, KEYS).into());
    vars.insert("j".into(), value(rng, 3));
    if rng.percent(20) {
        vars.insert("nil".into(), Json::Null);
    }
    vars
}

fn params(rng: &mut Rng) -> Map<String, Json> {
    let mut params = Map::new();
    if rng.percent(60) {
        params.insert("path".into(), strings(rng, &["id", "proxy", "name"]).into());
    }
    if rng.percent(70) {
        params.insert("querystring".into(), strings(rng, &["q", "id", "page", "a b", "x"]).into());
    }
    if rng.percent(60) {
        let names = ["Accept", "Host", "X-Api-Key", "content-type", "b", "A", "id"];
        params.insert("header".into(), strings(rng, &names).into());
    }
    params
}

fn strings(rng: &mut Rng, names: &[&str]) -> Map<String, Json> {
    let mut map = Map::new();
    for _ in 0..rng.below(4) {
        map.insert((rng.pick(names)).into(), (rng.pick(STRINGS)).into());
    }
    map
}

fn context(rng: &mut Rng) -> Map<String, Json> {
    let mut context = Map::new();
    let names = [
        "accountId",
        "apiId",
        "httpMethod",
        "requestId",
        "resourceId",
        "resourcePath",
        "stage",
        "path",
        "protocol",
        "requestTime",
        "domainName",
        "extendedRequestId",
    ];
    for _ in 0..rng.below(6) {
        context.insert((rng.pick(&names)).into(), (rng.pick(STRINGS)).into());
    }
    if rng.percent(30) {
        context.insert("requestTimeEpoch".into(), 1_700_000_000_123_i64.into());
    }
    if rng.percent(50) {
        let names = ["sourceIp", "userAgent", "caller", "user", "apiKey", "accountId", "userArn"];
        let mut identity = strings(rng, &names);
        if rng.percent(50) {
            identity.insert("cognitoIdentityId".into(), Json::Null);
        }
        context.insert("identity".into(), identity.into());
    }
    if rng.percent(30) {
        let mut authorizer = strings(rng, &["principalId", "role", "n"]);
        if rng.percent(40) {
            authorizer
                .insert("claims".into(), strings(rng, &["sub", "email", "cognito:groups"]).into());
        }
        context.insert("authorizer".into(), authorizer.into());
    }
    context
}

// ---- JSON --------------------------------------------------------------------------------------------------------

fn scalar(rng: &mut Rng) -> Json {
    match rng.below(10) {
        0..=4 => (rng.pick(STRINGS)).into(),
        5..=7 => number(rng),
        8 => rng.percent(50).into(),
        _ => Json::Null,
    }
}

/// Only numbers that keep their class on the way through JSON.
fn number(rng: &mut Rng) -> Json {
    let text = rng.pick(NUMBERS);
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(integer), _) => integer.into(),
        (_, Ok(double)) if text.contains(['.', 'e', 'E']) && double.is_finite() => json!(double),
        _ => 17.into(),
    }
}

fn value(rng: &mut Rng, depth: usize) -> Json {
    match (depth, rng.below(10)) {
        (1.., 0..=2) => (0..rng.below(WIDEST)).map(|_| value(rng, depth - 1)).collect(),
        (1.., 3..=6) => object(rng, depth - 1, KEYS).into(),
        _ => scalar(rng),
    }
}

fn object(rng: &mut Rng, depth: usize, keys: &[&str]) -> Map<String, Json> {
    let mut map = Map::new();
    for _ in 0..rng.below(WIDEST) {
        map.insert((rng.pick(keys)).into(), value(rng, depth));
    }
    map
}

fn body(rng: &mut Rng) -> Option<String> {
    match rng.below(100) {
        0..=3 => None,
        4 => Some(String::new()),
        5..=6 => Some("a=1&b=2&name=Ann%20B".to_owned()),
        7..=8 => Some((rng.pick(STRINGS)).to_owned()),
        _ => {
            let loose = rng.percent(20);
            let mut text = String::new();
            if rng.percent(70) {
                // what paths look for
                write_members(rng, &mut text, 3, loose, &["a", "b", "items", "name", "n", "tags"]);
            } else {
                write_value(rng, &mut text, 3, loose);
            }
            if rng.permille(30) {
                cut(rng, &mut text);
            }
            if rng.permille(15) {
                let more = rng.pick(&["x", " ", "}", "]", ",", "\n{}", " 1", "\u{0}", "\""]);
                text.push_str(more);
            }
            if rng.permille(10) {
                text = nested(rng, &text);
            }
            Some(text)
        }
    }
}

/// The value inside many lists or objects.
fn nested(rng: &mut Rng, text: &str) -> String {
    let depth = rng.pick(&[5, 20, 60, 100, 399, 400, 401]);
    let (open, close) = rng.pick(&[("[", "]"), ("{\"a\":", "}")]);
    open.repeat(depth) + text + &close.repeat(depth)
}

/// Drops or doubles a character.
fn cut(rng: &mut Rng, text: &mut String) {
    let places: Vec<(usize, char)> = text.char_indices().collect();
    if places.is_empty() {
        return;
    }
    let (at, c) = rng.pick(&places);
    match rng.below(3) {
        0 => text.truncate(at),
        1 => text.insert(at, c),
        _ => {
            text.remove(at);
        }
    }
}

fn blank(rng: &mut Rng) -> &'static str {
    match rng.below(12) {
        0..=7 => "",
        8..=9 => " ",
        10 => "\n  ",
        _ => "\t",
    }
}

fn write_value(rng: &mut Rng, out: &mut String, depth: usize, loose: bool) {
    match (depth, rng.below(10)) {
        (1.., 0..=2) => write_list(rng, out, depth, loose),
        (1.., 3..=6) => write_members(rng, out, depth, loose, KEYS),
        (_, 7) => out.push_str(rng.pick(NUMBERS)),
        (_, 8) => out.push_str(rng.pick(&["true", "false", "null"])),
        _ if loose && rng.percent(30) => {
            let words = [
                "word",
                "two words",
                "+1",
                "0x10",
                "-",
                "1.2.3",
                "NaN",
                "nul",
                "TRUE",
                ".5",
                "5.",
                "-0",
                "007",
                "1e",
                "",
                "-.5",
                "1_000",
                "+",
                "--1",
                "0b1",
                "1e+",
                "1.e5",
                "Infinity",
                "undefined",
                "/* c */ 1",
                "// c",
                "'a\\'b'",
                "\"\\x41\\q\"",
                "tru",
                "a\\nb",
                "[1 2]",
                "{a}",
                "{'a'}",
                "{a:1 b:2}",
                "@",
                "\u{feff}1",
                "1 // x",
                "\"\\u12\"",
                "\"unclosed",
                "{:1}",
                "[[[",
                "]",
            ];
            out.push_str(rng.pick(&words));
        }
        _ => {
            let text = rng.pick(STRINGS);
            write_string(rng, out, text, loose);
        }
    }
}

fn write_list(rng: &mut Rng, out: &mut String, depth: usize, loose: bool) {
    out.push('[');
    let count = rng.below(WIDEST);
    for i in 0..count {
        if i > 0 || loose && rng.percent(5) {
            out.push(',');
        }
        out.push_str(blank(rng));
        write_value(rng, out, depth - 1, loose);
        out.push_str(blank(rng));
    }
    if loose && rng.percent(20) {
        out.push(',');
    }
    out.push(']');
}

fn write_members(rng: &mut Rng, out: &mut String, depth: usize, loose: bool, keys: &[&str]) {
    out.push('{');
    let count = rng.below(WIDEST + 1);
    for i in 0..count {
        if i > 0 {
            out.push(',');
        }
        out.push_str(blank(rng));
        let key = rng.pick(keys);
        write_string(rng, out, key, loose);
        out.push_str(blank(rng));
        out.push(':');
        out.push_str(blank(rng));
        write_value(rng, out, depth - 1, loose);
        out.push_str(blank(rng));
    }
    if loose && rng.percent(20) {
        out.push(',');
    }
    out.push('}');
}

fn write_string(rng: &mut Rng, out: &mut String, text: &str, loose: bool) {
    match rng.below(if loose { 6 } else { 4 }) {
        4 if !text.is_empty() && text.chars().all(char::is_alphanumeric) => out.push_str(text),
        5 if !text.contains(['\'', '\\', '\n', '\r']) => {
            out.push('\'');
            out.push_str(text);
            out.push('\'');
        }
        2 if rng.percent(4) => {
            let halves = [
                "\"\\ud83d\"",
                "\"\\ude00\\ud83d\"",
                "\"a\\ud83d\\ude00b\"",
                "\"\\uD83Dx\"",
                "\"\\u0000\"",
                "\"\\b\\f\\/\\u2028\"",
                "\"\\u00e9\\uFFFF\"",
            ];
            out.push_str(rng.pick(&halves));
        }
        0 if rng.percent(20) => {
            // every character as an escape
            out.push('"');
            for unit in text.encode_utf16() {
                out.push_str(&format!("\\u{unit:04x}"));
            }
            out.push('"');
        }
        1 if rng.percent(30) => out.push_str(&Json::from(text).to_string().replace('/', "\\/")),
        _ => out.push_str(&Json::from(text).to_string()),
    }
}
