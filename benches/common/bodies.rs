//! Bodies of 100 KB of the kinds that are read and printed at different speeds.

use crate::{Numbers, records};

/// How long a body is, about.
const LENGTH: usize = 100_000;

/// All kinds, each with a body.
#[must_use]
pub fn bodies() -> Vec<(&'static str, String)> {
    let mut numbers = Numbers::new();
    let pretty = |body: &str| -> String {
        let tree: serde_json::Value = serde_json::from_str(body).expect("JSON");
        serde_json::to_string_pretty(&tree).expect("JSON")
    };
    vec![
        ("records", records(440)),
        ("pretty", pretty(&records(300))),
        ("prose strings", list(|n| string(&format!("{n} {}", numbers.words(60))))),
        ("short strings", list(|n| string(&format!("item {n}")))),
        ("integers", list(|_| (numbers.below(1 << 30) >> numbers.below(30)).to_string())),
        ("decimals", list(|_| format!("{:?}", numbers.below(1_000_000) as f64 / 1000.0))),
        ("17-digit doubles", list(|_| format!("{:?}", numbers.fraction() * 100.0))),
        ("18 and more digits", list(|n| format!("{:?}", 1.0 / (n as f64 + 300.0)))),
        ("deep nesting", list(deep)),
        ("wide object", wide()),
        ("`\\u` escapes", list(|_| escaped("日本語の文章 é", &mut numbers))),
        ("CJK", list(|n| string(&format!("{n} {}", "日本語の文章がここにある、".repeat(8))))),
        (
            "Latin-1 letters",
            list(|n| string(&format!("{n} {}", "Größe über für naïve Café ".repeat(6)))),
        ),
        ("slashes", list(|n| string(&format!("https://example.com/a/{n}/b/c?d=e/f")))),
    ]
}

/// A list of as many items as the length takes.
fn list(mut item: impl FnMut(usize) -> String) -> String {
    let mut text = "[".to_owned();
    for n in 0.. {
        text.push_str(&item(n));
        if text.len() >= LENGTH {
            break;
        }
        text.push(',');
    }
    text + "]"
}

fn string(text: &str) -> String {
    format!("\"{text}\"")
}

/// 300 levels, lists and objects alternating.
fn deep(n: usize) -> String {
    let (open, close) = (r#"[{"a":"#.repeat(150), "}]".repeat(150));
    format!("{open}{n}{close}")
}

/// One object of many members, its names in order.
fn wide() -> String {
    let mut text = "{".to_owned();
    for n in 0.. {
        text.push_str(&format!("\"member{n:05}\":{n}"));
        if text.len() >= LENGTH {
            break;
        }
        text.push(',');
    }
    text + "}"
}

/// All but ASCII letters as escapes, with a letter or two of ASCII between them.
fn escaped(text: &str, numbers: &mut Numbers) -> String {
    let mut out = "\"".to_owned();
    for unit in text.repeat(4).encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out + numbers.word() + "\""
}
