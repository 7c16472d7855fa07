use super::*;

/// Memory for any text.
fn enough(_: usize) -> Result<(), Thrown> {
    Ok(())
}

/// Memory for this many bytes.
fn most(bytes: usize) -> impl Fn(usize) -> Result<(), Thrown> {
    let left = std::cell::Cell::new(bytes);
    move |bytes| {
        let rest = left.get().checked_sub(bytes);
        left.set(rest.ok_or_else(|| Thrown::limit("value_bytes", ""))?);
        Ok(())
    }
}

fn budget() -> RegexBudget {
    RegexBudget::new(1_000_000)
}

fn pattern(text: &str) -> Pattern {
    Pattern::new(text).unwrap()
}

fn replaced(text: &str, regex: &str, replacement: &str) -> String {
    pattern(regex).replace_all(text, replacement, &enough, &budget()).unwrap().into_owned()
}

#[test]
fn texts_without_meta_characters_need_no_engine() {
    for text in ["", "a", r"\\'", r"\.", "x-y,z", r"\$\{"] {
        assert!(matches!(pattern(text).matcher, Matcher::Literal(_)), "{text}");
    }
    assert_eq!(replaced(r"it\'s", r"\\'", "'"), "it's");
    assert_eq!(replaced("it's", r"\\'", "$"), "it's");
    assert_eq!(replaced("ab", "", "-"), "-a-b-");
    assert_eq!(pattern("a,b").split("1a,b2", 0, &enough, &budget()), Ok(vec!["1", "2"]));
}

#[cfg(feature = "regex")]
#[test]
fn matching_is_of_the_whole_text() {
    assert_eq!(pattern("a|ab").matches("ab", &budget()), Ok(true));
    assert_eq!(pattern(".*Error.*").matches("an Error\nhere", &budget()), Ok(false));
    assert_eq!(pattern(r"(\n|.)*Error(\n|.)*").matches("an Error\nhere", &budget()), Ok(true));
    assert_eq!(pattern("(?i)k").matches("\u{212A}", &budget()), Ok(false));
    assert_eq!(pattern("(?iu)k").matches("\u{212A}", &budget()), Ok(true));
    assert_eq!(pattern("[a-z&&[^m]]+").matches("mom", &budget()), Ok(false));
    assert_eq!(pattern(r"(a)\1").matches("aa", &budget()), Ok(true));
    assert_eq!(pattern("(?!b)*(?=a)+a^?").matches("a", &budget()), Ok(true));
}

#[cfg(feature = "regex")]
#[test]
fn finds_go_on_as_in_java() {
    assert_eq!(replaced("abc", "b*", "-"), "-a--c-");
    assert_eq!(replaced("a\n", "$", "X"), "aX\nX");
    assert_eq!(replaced("a1b22", r"\d+", "<$0>"), "a<1>b<22>");
    assert_eq!(replaced("xy", "(x)(y)", "$2$10${1}x".replace("${1}", "$1").as_str()), "yx0xx");
    assert_eq!(replaced("ab", "(?<first>a)", "${first}${first}"), "aab");
}

#[cfg(feature = "regex")]
#[test]
fn split_drops_empty_ends_as_java_does() {
    assert_eq!(pattern(",").split("a,b,", 0, &enough, &budget()), Ok(vec!["a", "b"]));
    assert_eq!(pattern(",").split("a,b,", -1, &enough, &budget()), Ok(vec!["a", "b", ""]));
    assert_eq!(pattern(",").split(",", 0, &enough, &budget()), Ok(vec![]));
    assert_eq!(pattern(",").split("", 0, &enough, &budget()), Ok(vec![""]));
    assert_eq!(pattern(r"\s*").split("a bc", 0, &enough, &budget()), Ok(vec!["a", "", "b", "c"]));
    assert_eq!(pattern("[,;]").split("a,b;c", 2, &enough, &budget()), Ok(vec!["a", "b;c"]));
}

#[cfg(feature = "regex")]
#[test]
fn replacements_fail_only_when_something_matches() {
    let bad = pattern("[a]");
    assert!(bad.replace_all("b", "$", &enough, &budget()).is_ok());
    for replacement in ["$", r"\", "$x", "${x}", "$1"] {
        assert!(bad.replace_all("a", replacement, &enough, &budget()).is_err(), "{replacement}");
    }
    assert!(bad.replace_all("aaaa", "0123456789", &most(30), &budget()).is_err());
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
        let error = Pattern::new(text).unwrap_err();
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
        format!("(a){}", (1..2000).map(|group| format!(r"(\{group}\{group})")).collect::<String>()),
        "x?".repeat(9000),
    ] {
        assert!(Pattern::new(&text).is_err(), "{}", text.len());
    }
    let slow = pattern(r"(?:(a)|b|ab)*(?!\1)d");
    assert!(slow.find(&format!("{}cd", "ab".repeat(60)), &budget()).is_err());
}

/// What a call takes of a budget; nothing where it takes all of it.
#[cfg(feature = "regex")]
fn spent(regex: &str, text: &str) -> Option<u64> {
    const MUCH: usize = 1_000_000_000;
    let budget = RegexBudget::new(MUCH);
    let replaced = pattern(regex).replace_all(text, "-", &enough, &budget);
    replaced.ok().map(|_| MUCH as u64 - budget.left())
}

#[cfg(feature = "regex")]
#[test]
fn ordinary_patterns_cost_as_much_as_they_read() {
    let text = r#"{"name": "a, b", "n": [1, 22, 333], "none": null}"#.repeat(2_000);
    for regex in [
        r"[,;]\s*",
        r"\d+",
        "[^a-z]",
        r#"[\\"]"#,
        r"\s+",
        "(?i)NAME",
        "<[^>]*>",
        r"\w",
        r"(\w)(\w)",
    ] {
        let spent = spent(regex, &text).unwrap();
        assert!(spent < 150_000, "{regex}: {spent}");
    }
    for regex in [r"^\s+|\s+$", r"\d+(?:\.\d+)?", r"(?<!\\)x", ",$", "(a|b)*c"] {
        assert!(spent(regex, &text).unwrap() < 20_000_000, "{regex}");
    }
}

#[cfg(feature = "regex")]
#[test]
fn patterns_that_read_again_what_they_have_read_cost_that() {
    let text = "a".repeat(50_000);
    for regex in ["a(?:.*b)?", "[^b]*b|a", "(?:(?=[^b]*c)a)*b", "(?<!x)a.*b"] {
        let budget = RegexBudget::new(500_000);
        let replaced = pattern(regex).replace_all(&text, "-", &enough, &budget);
        assert_eq!(replaced.unwrap_err().class, "regex_steps", "{regex}");
    }
}

#[cfg(feature = "regex")]
#[test]
fn the_deepest_patterns_fit_on_a_small_stack() {
    let nested = |open: &str, close: &str| format!("{}a{}", open.repeat(39), close.repeat(39));
    let patterns =
        [nested("(", ")"), nested("(?=(?:", "))"), nested("[a", "]"), nested("(?i:b|", ")+")];
    let run = move || {
        for text in &patterns {
            // Deep ones may be refused, but never overflow the stack.
            if let Ok(pattern) = Pattern::new(text) {
                let _ = pattern.matches("aaaa", &budget());
                let _ = pattern.replace_all("aaaa", "b", &enough, &budget());
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(run);
    assert!(thread.unwrap().join().is_ok());
}

#[test]
fn the_empty_text_is_found_between_characters_only() {
    assert_eq!(replaced("é", "", "-"), "-é-");
    assert_eq!(replaced("é😀é", "é", ""), "😀");
}

#[cfg(feature = "regex")]
#[test]
fn what_keeps_many_places_in_play_is_refused_before_it_is_searched() {
    let text = "a".repeat(1_000_000);
    for regex in ["(a{1,1000}){1,3}c", "(?:a|b)*a(?:a|b){40}c", "a{0,900}b|a{0,800}c"] {
        let error = pattern(regex).find(&text, &budget()).unwrap_err();
        assert_eq!(error.class, "regex_steps", "{regex}");
        let replaced = pattern(regex).replace_all(&text, "", &enough, &budget());
        assert_eq!(replaced.unwrap_err().class, "regex_steps", "{regex}");
    }
}

#[test]
fn memory_is_asked_for_before_a_replacement_is_written() {
    let asked = std::cell::Cell::new(0);
    let memory = |bytes: usize| {
        asked.set(bytes);
        Err(Thrown::limit("value_bytes", "no more"))
    };
    let text = "a".repeat(1_000);
    let all = Pattern::new(&text).unwrap();
    assert!(all.replace_all(&text, &"$0".repeat(1_000), &memory, &budget()).is_err());
    assert_eq!(asked.get(), 1_000_000);
}
