//! Which integration response an answer of the backend selects.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::IntegrationResponse;
use vtl::apigateway::{JavaPattern, PatternBudget};

/// Why an integration response was or was not selected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Its pattern matches the whole subject, and it is the first that does.
    Selected,
    /// Its pattern matches too, but another response comes first.
    AlsoMatches,
    /// Its pattern does not match the whole subject.
    NoMatch,
    /// Its pattern matches a part of the subject; the service wants the whole.
    MatchesPartOnly,
    /// The pattern is not a regular expression.
    InvalidPattern(String),
    /// It has no pattern and was taken because nothing matched.
    SelectedAsDefault,
    /// It has no pattern; it would be taken if nothing matched.
    Default,
}

/// One response with the verdict on it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Considered<'a> {
    /// The response.
    pub response: &'a IntegrationResponse,
    /// What became of it.
    pub verdict: Verdict,
}

/// The selected response and what was thought of every one, in the order they were tried.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selection<'a> {
    /// The selected response; `None` when nothing matches and there is no default.
    pub response: Option<&'a IntegrationResponse>,
    /// Every response, in the order it was tried.
    pub considered: Vec<Considered<'a>>,
}

/// Selects the response for `subject`: a function error's message, or the status as text.
///
/// Several patterns may match. The service then takes the lowest status, as far as it was
/// observed (`.*four hundred.*` with 405 beats `.+` with 502); equal statuses keep their order.
#[must_use]
pub fn select_response<'a>(responses: &'a [IntegrationResponse], subject: &str) -> Selection<'a> {
    Patterns::compile(responses).select(responses, subject)
}

/// The compiled patterns of a route's responses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patterns(HashMap<Arc<str>, Pattern>);

/// A compiled pattern, or why it is not valid. Routes that have the same one share it.
pub(crate) type Pattern = Arc<Result<JavaPattern, String>>;

/// Steps that the patterns of one selection may take, all together.
const STEPS: usize = 20_000_000;

/// Steps that compiling the patterns may take: there is room for about 6,000 short ones.
pub(crate) const COMPILING: usize = 10_000_000;

impl Patterns {
    pub(crate) fn compile(responses: &[IntegrationResponse]) -> Self {
        let budget = PatternBudget::new(COMPILING);
        let compile = |text: &str| Arc::new(JavaPattern::compile_within(text, &budget));
        Self::compile_with(responses, |text| (text.into(), compile(text)))
    }

    /// Compiles the patterns with what may have compiled them before, and keeps their texts.
    pub(crate) fn compile_with(
        responses: &[IntegrationResponse],
        compile: impl FnMut(&str) -> (Arc<str>, Pattern),
    ) -> Self {
        Self(responses.iter().filter_map(pattern_of).map(compile).collect())
    }

    /// As [`select_response`], for the responses that were compiled.
    pub(crate) fn select<'a>(
        &self,
        responses: &'a [IntegrationResponse],
        subject: &str,
    ) -> Selection<'a> {
        let budget = PatternBudget::new(STEPS);
        let mut order: Vec<&IntegrationResponse> = responses.iter().collect();
        order.sort_by_key(|response| response.status);
        let mut selected = None;
        let mut considered: Vec<Considered<'a>> = order
            .into_iter()
            .map(|response| {
                let verdict = match pattern_of(response) {
                    None => Verdict::Default,
                    Some(pattern) => self.judge(pattern, subject, selected.is_some(), &budget),
                };
                if verdict == Verdict::Selected {
                    selected = Some(response);
                }
                Considered { response, verdict }
            })
            .collect();
        if selected.is_none()
            && let Some(default) =
                considered.iter_mut().find(|entry| entry.verdict == Verdict::Default)
        {
            default.verdict = Verdict::SelectedAsDefault;
            selected = Some(default.response);
        }
        Selection { response: selected, considered }
    }

    fn judge(&self, pattern: &str, subject: &str, taken: bool, budget: &PatternBudget) -> Verdict {
        let compiled = match self.0.get(pattern).map(|compiled| &**compiled) {
            Some(Ok(compiled)) => compiled,
            Some(Err(why)) => return Verdict::InvalidPattern(why.clone()),
            None => return Verdict::NoMatch,
        };
        match compiled.matches_whole_within(subject, budget) {
            Err(why) => Verdict::InvalidPattern(why),
            Ok(true) if taken => Verdict::AlsoMatches,
            Ok(true) => Verdict::Selected,
            Ok(false) if compiled.finds_within(subject, budget) == Ok(true) => {
                Verdict::MatchesPartOnly
            }
            Ok(false) => Verdict::NoMatch,
        }
    }
}

/// The pattern of a response that is not the default.
fn pattern_of(response: &IntegrationResponse) -> Option<&str> {
    response.selection_pattern.as_deref().filter(|pattern| !pattern.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(subject: &str) -> Option<u16> {
        let responses = [
            IntegrationResponse::new(502, Some(".+")),
            IntegrationResponse::new(405, Some(".*four hundred.*")),
            IntegrationResponse::new(504, Some("200")),
            IntegrationResponse::new(200, None),
        ];
        select_response(&responses, subject).response.map(|response| response.status)
    }

    #[test]
    fn the_lowest_matching_status_wins() {
        assert_eq!(statuses("Error: four hundred"), Some(405));
        assert_eq!(statuses("five hundred"), Some(502));
        assert_eq!(statuses(""), Some(200));
        assert_eq!(statuses("line\nbreak"), Some(200));
    }

    #[test]
    fn nothing_matches_and_there_is_no_default() {
        let responses = [IntegrationResponse::new(400, Some("Invalid*"))];
        let selection = select_response(&responses, "Invalid input");
        assert_eq!(selection.response, None);
        assert_eq!(
            selection.considered.first().map(|entry| &entry.verdict),
            Some(&Verdict::MatchesPartOnly)
        );
    }
}
