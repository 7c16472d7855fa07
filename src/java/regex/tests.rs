use super::*;

fn pattern(text: &str) -> Pattern {
    Pattern::new(text, 100_000).unwrap()
}

fn replaced(text: &str, regex: &str, replacement: &str) -> String {
    pattern(regex)
        .replace_all(text, replacement, 1 << 20)
        .unwrap()
        .into_owned()
}

#[test]
fn texts_without_meta_characters_need_no_engine() {
    for text in ["", "a", r"\\'", r"\.", "x-y,z", r"\$\{"] {
        assert!(
            matches!(pattern(text).matcher, Matcher::Literal(_)),
            "{text}"
        );
    }
    assert_eq!(replaced(r"it\'s", r"\\'", "'"), "it's");
    assert_eq!(replaced("it's", r"\\'", "$"), "it's");
    assert_eq!(replaced("ab", "", "-"), "-a-b-");
    assert_eq!(pattern("a,b").split("1a,b2", 0), Ok(vec!["1", "2"]));
}

#[cfg(feature = "regex")]
#[test]
fn matching_is_of_the_whole_text() {
    assert_eq!(pattern("a|ab").matches("ab"), Ok(true));
    assert_eq!(pattern(".*Error.*").matches("an Error\nhere"), Ok(false));
    assert_eq!(
        pattern(r"(\n|.)*Error(\n|.)*").matches("an Error\nhere"),
        Ok(true)
    );
    assert_eq!(pattern("(?i)k").matches("\u{212A}"), Ok(false));
    assert_eq!(pattern("(?iu)k").matches("\u{212A}"), Ok(true));
    assert_eq!(pattern("[a-z&&[^m]]+").matches("mom"), Ok(false));
    assert_eq!(pattern(r"(a)\1").matches("aa"), Ok(true));
    assert_eq!(pattern("(?!b)*(?=a)+a^?").matches("a"), Ok(true));
}

#[cfg(feature = "regex")]
#[test]
fn finds_go_on_as_in_java() {
    assert_eq!(replaced("abc", "b*", "-"), "-a--c-");
    assert_eq!(replaced("a\n", "$", "X"), "aX\nX");
    assert_eq!(replaced("a1b22", r"\d+", "<$0>"), "a<1>b<22>");
    assert_eq!(
        replaced("xy", "(x)(y)", "$2$10${1}x".replace("${1}", "$1").as_str()),
        "yx0xx"
    );
    assert_eq!(replaced("ab", "(?<first>a)", "${first}${first}"), "aab");
}

#[cfg(feature = "regex")]
#[test]
fn split_drops_empty_ends_as_java_does() {
    assert_eq!(pattern(",").split("a,b,", 0), Ok(vec!["a", "b"]));
    assert_eq!(pattern(",").split("a,b,", -1), Ok(vec!["a", "b", ""]));
    assert_eq!(pattern(",").split(",", 0), Ok(vec![]));
    assert_eq!(pattern(",").split("", 0), Ok(vec![""]));
    assert_eq!(
        pattern(r"\s*").split("a bc", 0),
        Ok(vec!["a", "", "b", "c"])
    );
    assert_eq!(pattern("[,;]").split("a,b;c", 2), Ok(vec!["a", "b;c"]));
}

#[cfg(feature = "regex")]
#[test]
fn replacements_fail_only_when_something_matches() {
    let bad = pattern("[a]");
    assert!(bad.replace_all("b", "$", 100).is_ok());
    for replacement in ["$", r"\", "$x", "${x}", "$1"] {
        assert!(
            bad.replace_all("a", replacement, 100).is_err(),
            "{replacement}"
        );
    }
    assert!(bad.replace_all("aaaa", "0123456789", 30).is_err());
}

#[cfg(feature = "regex")]
#[test]
fn what_java_refuses_is_refused() {
    for text in [
        "(",
        ")",
        "[",
        "a**",
        "{",
        "a{",
        "a{,2}",
        "a{3,2}",
        "(?P<n>a)",
        r"\q",
        "(?<a_b>x)",
        "*",
        r"\",
        "[]",
        "(?<a>x)(?<a>y)",
    ] {
        let error = Pattern::new(text, 1000).unwrap_err();
        assert_eq!(error.class, "PatternSyntaxException", "{text}");
    }
}

#[cfg(feature = "regex")]
#[test]
fn hostile_patterns_end_in_errors() {
    for text in [
        "(".repeat(5000),
        format!("{}{}", "(".repeat(5000), ")".repeat(5000)),
        "[".repeat(5000),
        "(?:a{1000}){1000}{1000}".into(),
        "((((a{9999}){9999}){9999}){9999}){9999}".into(),
        r"((((a{9999}){9999}){9999}){9999}){9999}\1".into(),
        format!(
            "(a){}",
            (1..2000)
                .map(|group| format!(r"(\{group}\{group})"))
                .collect::<String>()
        ),
        "x?".repeat(9000),
    ] {
        assert!(Pattern::new(&text, 1000).is_err(), "{}", text.len());
    }
    let slow = pattern(r"(?:(a)|b|ab)*(?!\1)d");
    assert!(slow.find(&format!("{}cd", "ab".repeat(60))).is_err());
}

#[cfg(feature = "regex")]
#[test]
fn the_deepest_patterns_fit_on_a_small_stack() {
    let nested = |open: &str, close: &str| format!("{}a{}", open.repeat(39), close.repeat(39));
    let patterns = [
        nested("(", ")"),
        nested("(?=(?:", "))"),
        nested("[a", "]"),
        nested("(?i:b|", ")+"),
    ];
    let run = move || {
        for text in &patterns {
            // Deep ones may be refused, but never overflow the stack.
            if let Ok(pattern) = Pattern::new(text, 1000) {
                let _ = pattern.matches("aaaa");
                let _ = pattern.replace_all("aaaa", "b", 1000);
            }
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(256 * 1024)
        .spawn(run);
    assert!(thread.unwrap().join().is_ok());
}

#[test]
fn the_empty_text_is_found_between_characters_only() {
    assert_eq!(replaced("é", "", "-"), "-é-");
    assert_eq!(replaced("é😀é", "é", ""), "😀");
}
