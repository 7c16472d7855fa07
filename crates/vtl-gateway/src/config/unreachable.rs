//! Responses that no answer of the backend selects.

use super::codes;
use super::finding::Findings;
use super::pattern::{Patterns, is_literal};
use crate::IntegrationResponse;

/// Messages and statuses of all kinds: a pattern that matches them matches everything.
const ANYTHING: [&str; 4] = ["x", "404", "[500] some message", "{\"a\": \"b\"}"];

const TWO_LINES: &str = "one\ntwo";

/// So many responses of a route are compared with those that come before them: there are not more statuses that
/// anybody uses.
const COMPARED: usize = 200;

/// Reports responses that are never selected. The one with the lowest status is tried first.
pub(super) fn check<'a>(
    responses: &'a [IntegrationResponse],
    lambda: bool,
    patterns: &mut Patterns<'a>,
    findings: &mut Findings,
) {
    let mut order: Vec<&IntegrationResponse> =
        responses.iter().filter(|response| response.selection_pattern.is_some()).collect();
    order.sort_by_key(|response| response.status);
    let mut before: Vec<(&str, u16, Reach)> = Vec::new();
    for response in order.into_iter().take(COMPARED) {
        let Some(pattern) = response.selection_pattern.as_deref() else {
            continue;
        };
        let place = response.pattern_place.as_ref().or(response.place.as_ref());
        let covering =
            before.iter().find(|(earlier, _, reach)| covers(earlier, *reach, pattern, patterns));
        if let Some((earlier, status, _)) = covering {
            let message = format!(
                "`{pattern}` is never looked at: `{earlier}` of status {status} comes first and matches all of it"
            );
            findings.warning(&codes::UNREACHABLE, place, message).help(
                "responses are tried by their status, the lowest first: narrow the earlier pattern",
            );
        } else if !lambda && matches_no_status(pattern, patterns) {
            let message = format!("`{pattern}` matches no status: this response is never selected");
            findings
                .warning(&codes::UNREACHABLE, place, message)
                .help("only functions are matched by their messages; here write a pattern such as `4\\d{2}`");
        }
        before.push((pattern, response.status, reach(pattern, patterns)));
    }
}

/// How much of all messages a pattern matches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Some,
    /// Every message of one line.
    Lines,
    Everything,
}

fn reach<'a>(pattern: &'a str, patterns: &mut Patterns<'a>) -> Reach {
    if !ANYTHING.iter().all(|text| patterns.matches(pattern, text)) {
        Reach::Some
    } else if patterns.matches(pattern, TWO_LINES) {
        Reach::Everything
    } else {
        Reach::Lines
    }
}

fn covers<'a>(earlier: &'a str, reach: Reach, later: &str, patterns: &mut Patterns<'a>) -> bool {
    match reach {
        Reach::Everything => true,
        _ if earlier == later => true,
        Reach::Lines => super::pattern::stops_at_line_break(later) || is_literal(later),
        Reach::Some => is_literal(later) && patterns.matches(earlier, later),
    }
}

/// Whether a pattern spells a word, and matches none of the usual statuses besides.
fn matches_no_status<'a>(pattern: &'a str, patterns: &mut Patterns<'a>) -> bool {
    const USUAL: [&str; 12] =
        ["200", "201", "204", "206", "301", "302", "304", "400", "404", "409", "500", "503"];
    let mut letters = 0;
    let mut before = ' ';
    let has_word = pattern.chars().any(|c| {
        letters = if c.is_alphabetic() && before != '\\' { letters + 1 } else { 0 };
        before = c;
        letters >= 3
    });
    has_word && !USUAL.iter().any(|status| patterns.matches(pattern, status))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreachable(patterns: &[(u16, &str)], lambda: bool) -> usize {
        let responses: Vec<_> = patterns
            .iter()
            .map(|(status, pattern)| IntegrationResponse::new(*status, Some(pattern)))
            .collect();
        let mut findings = Findings::default();
        check(&responses, lambda, &mut Patterns::default(), &mut findings);
        findings.into_sorted().len()
    }

    #[test]
    fn what_comes_behind_a_pattern_for_everything_is_never_selected() {
        assert_eq!(unreachable(&[(400, "(.|\\n)+"), (500, ".*Error.*")], true), 1);
        assert_eq!(unreachable(&[(400, ".+"), (500, ".*Error.*")], true), 1);
        assert_eq!(unreachable(&[(400, ".*a.*"), (500, ".*a.*")], true), 1);
        assert_eq!(unreachable(&[(400, "4\\d{2}"), (404, "404")], false), 1);
    }

    #[test]
    fn what_comes_before_it_is_fine() {
        assert_eq!(unreachable(&[(400, ".*Error.*"), (500, "(.|\\n)+")], true), 0);
        assert_eq!(unreachable(&[(400, ".+"), (500, "[\\s\\S]+Error[\\s\\S]*")], true), 0);
        assert_eq!(unreachable(&[(404, "404"), (500, "4\\d{2}"), (502, "5\\d\\d")], false), 0);
        assert_eq!(unreachable(&[(200, "2(?!06)\\d{2}"), (206, "206")], false), 0);
    }

    #[test]
    fn a_message_as_a_pattern_for_statuses_matches_none() {
        assert_eq!(unreachable(&[(400, ".*Not found.*")], false), 1);
        assert_eq!(unreachable(&[(418, "418"), (451, "45.")], false), 0);
    }
}
