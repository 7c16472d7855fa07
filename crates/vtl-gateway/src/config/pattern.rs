//! Selection patterns that do something else than their writers mean.

use std::collections::HashMap;

use vtl::apigateway::{JavaPattern, PatternBudget};

use super::codes;
use super::finding::Findings;
use crate::Place;

/// Steps that all patterns of a configuration may take while they are checked. What comes after them is not looked at.
const STEPS: usize = 5_000_000;

/// The patterns of a configuration, each compiled once: routes often have the same ones.
#[derive(Debug)]
pub(super) struct Patterns<'a> {
    compiled: HashMap<&'a str, Result<JavaPattern, String>>,
    budget: PatternBudget,
}

impl Default for Patterns<'_> {
    fn default() -> Self {
        Self { compiled: HashMap::new(), budget: PatternBudget::new(STEPS) }
    }
}

impl<'a> Patterns<'a> {
    /// Why a pattern is not a regular expression. Empty ones stand for the default.
    fn problem(&mut self, pattern: &'a str) -> Option<String> {
        if pattern.is_empty() || self.budget.is_spent() {
            return None;
        }
        let problem = self.compiled(pattern).as_ref().err().cloned();
        problem.filter(|_| !self.budget.is_spent())
    }

    /// Whether a pattern matches a whole message.
    pub(super) fn matches(&mut self, pattern: &'a str, subject: &str) -> bool {
        if pattern.is_empty() || self.budget.is_spent() {
            return false;
        }
        self.compiled(pattern);
        let compiled = self.compiled.get(pattern).and_then(|compiled| compiled.as_ref().ok());
        compiled.is_some_and(|it| it.matches_whole_within(subject, &self.budget) == Ok(true))
    }

    fn compiled(&mut self, pattern: &'a str) -> &Result<JavaPattern, String> {
        let budget = &self.budget;
        self.compiled.entry(pattern).or_insert_with(|| JavaPattern::compile_within(pattern, budget))
    }
}

/// Reports what is wrong with a pattern. `lambda` says that messages are matched, not statuses.
pub(super) fn check<'a>(
    pattern: &'a str,
    lambda: bool,
    place: Option<&Place>,
    patterns: &mut Patterns<'a>,
    findings: &mut Findings,
) {
    if let Some(why) = patterns.problem(pattern) {
        findings
            .error(
                &codes::INVALID_PATTERN,
                place,
                format!("`{pattern}` is not a regular expression: {why}"),
            )
            .help("patterns are Java regular expressions");
        return;
    }
    if pattern.contains('\u{8}') || pattern.contains('\n') {
        findings
            .warning(&codes::LOST_BACKSLASH, place, "the pattern contains a control character")
            .help("in YAML write patterns in single quotes, which keep backslashes");
    }
    if let Some(word) = class_of_word(pattern) {
        findings
            .warning(
                &codes::CLASS_PATTERN,
                place,
                format!("`[{word}]` in `{pattern}` matches a single letter of it"),
            )
            .help(format!("write `\\[{word}\\]` for the brackets themselves"));
    }
    if ends_like_glob(pattern) {
        let better = format!("{}[\\s\\S]*", pattern.trim_end_matches('*'));
        findings
            .warning(
                &codes::GLOB_PATTERN,
                place,
                format!("the star in `{pattern}` repeats the letter before it"),
            )
            .help(format!("write `{better}`"));
    } else if lambda {
        check_for_lambda(pattern, place, patterns, findings);
    }
}

fn check_for_lambda<'a>(
    pattern: &'a str,
    place: Option<&Place>,
    patterns: &mut Patterns<'a>,
    findings: &mut Findings,
) {
    if is_status(pattern) {
        findings
            .warning(
                &codes::STATUS_PATTERN,
                place,
                format!(
                    "`{pattern}` looks like a status, and a function is matched by its message"
                ),
            )
            .help(format!("put the code into the message and write `[\\s\\S]*{pattern}[\\s\\S]*`"));
    } else if patterns.matches(pattern, "") {
        findings
            .warning(
                &codes::EMPTY_PATTERN,
                place,
                format!("`{pattern}` matches the empty text, so successes are taken too"),
            )
            .help("use `+` instead of `*`, so that there must be a message");
    } else if is_literal(pattern) {
        findings
            .warning(
                &codes::PART_PATTERN,
                place,
                format!("`{pattern}` must be the whole message to match"),
            )
            .help(format!("write `[\\s\\S]*{pattern}[\\s\\S]*` to find it anywhere"));
    } else if stops_at_line_break(pattern) {
        findings
            .note(
                &codes::LINE_PATTERN,
                place,
                format!("`{pattern}` does not match a message of several lines"),
            )
            .help("write `[\\s\\S]*` instead of `.*`");
    }
}

/// `Invalid*`: a letter, a star, the end, and no other sign of an expression.
fn ends_like_glob(pattern: &str) -> bool {
    let Some(body) = pattern.strip_suffix('*') else {
        return false;
    };
    body.ends_with(|c: char| c.is_alphanumeric() || c == ' ')
        && !body.ends_with("\\s")
        && !body.ends_with("\\S")
        && !body.ends_with("\\w")
        && !body.ends_with("\\W")
        && !body.ends_with("\\d")
        && !body.ends_with("\\D")
}

/// A class that spells a word, such as `[Error]` or `[Task timed out]`.
fn class_of_word(pattern: &str) -> Option<&str> {
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('[') {
        let escaped = before.ends_with('\\');
        if let Some((word, _)) = after.split_once(']')
            && !escaped
            && word.len() >= 3
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ')
            && (word.contains(' ') || has_repeated_letter(word) || word.len() >= 5)
        {
            return Some(word);
        }
        rest = after;
    }
    None
}

fn has_repeated_letter(word: &str) -> bool {
    word.char_indices().any(|(index, c)| word.get(..index).is_some_and(|before| before.contains(c)))
}

/// `404`, `4\d{2}`, `5\d\d`
fn is_status(pattern: &str) -> bool {
    let plain = pattern.replace("\\d{2}", "00").replace("\\d", "0");
    plain.len() == 3 && plain.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn is_literal(pattern: &str) -> bool {
    !pattern.contains(|c: char| r".*+?[](){}|\^$".contains(c))
}

pub(super) fn stops_at_line_break(pattern: &str) -> bool {
    (pattern.contains(".*") || pattern.contains(".+"))
        && !["[\\s\\S]", "\\n", "(?s", "(?is", "(?si", "\n"]
            .iter()
            .any(|mark| pattern.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes_of(pattern: &str) -> Vec<&'static str> {
        let mut findings = Findings::default();
        check(pattern, true, None, &mut Patterns::default(), &mut findings);
        findings.into_sorted().iter().map(|f| f.code.id).collect()
    }

    #[test]
    fn every_slip_has_its_code() {
        assert_eq!(codes_of("Invalid*"), ["VTL0525"]);
        assert_eq!(codes_of("^[BadRequest].*"), ["VTL0526", "VTL0530"]);
        assert_eq!(codes_of("Not found"), ["VTL0527"]);
        assert_eq!(codes_of("(\\n|.)*"), ["VTL0528"]);
        assert_eq!(codes_of("4\\d{2}"), ["VTL0529"]);
        assert_eq!(codes_of(".*Error.*"), ["VTL0530"]);
        assert_eq!(codes_of("(a"), ["VTL0524"]);
        for fine in [
            "[\\s\\S]*\\[404\\][\\s\\S]*",
            "(\\n|.)+",
            "[\\s\\S]*(Process\\s?exited|\\[500\\])[\\s\\S]*",
        ] {
            assert_eq!(codes_of(fine), [""; 0], "{fine}");
        }
    }

    #[test]
    fn statuses_are_fine_where_statuses_are_matched() {
        let mut findings = Findings::default();
        check("4\\d{2}", false, None, &mut Patterns::default(), &mut findings);
        assert_eq!(findings.into_sorted(), []);
    }
}
