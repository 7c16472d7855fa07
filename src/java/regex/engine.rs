//! `fancy-regex` with a translation, within a budget.

use std::sync::OnceLock;

use fancy_regex::{Captures, Match, Regex, RegexBuilder};

use super::Groups;
use super::cost::Cost;
use super::simple::{Effort, Simple};
use super::translate::{self, Translated};
use crate::value::{RegexBudget, Thrown};

/// How often a search may go back at first. Where that is not enough, it is tried again with more: so what it took is
/// known well enough.
const FIRST_TRY: usize = 64;
const MORE: usize = 4;
const TRIES: usize = 12;

#[derive(Debug, Clone)]
pub(super) struct Engine {
    translated: Box<str>,
    /// The pattern in the form for texts of ASCII, if it has one.
    simple: Option<Simple>,
    cost: Cost,
    search: Tries,
    /// The pattern for whole texts.
    whole: Tries,
}

/// A match: with its groups where the pattern has any.
enum Found<'t> {
    Whole(Match<'t>),
    Groups(Captures<'t, str>),
}

/// A pattern compiled for each number of steps back, as far as it was needed.
type Tries = [OnceLock<Option<Regex>>; TRIES];

impl Engine {
    pub(super) fn new(pattern: &str) -> Result<Self, Thrown> {
        Ok(Self { simple: Simple::parse(pattern), ..Self::general(pattern)? })
    }

    /// The pattern without a form of its own for texts of ASCII.
    pub(super) fn general(pattern: &str) -> Result<Self, Thrown> {
        let Translated { text, cost } = translate::translate(pattern)?;
        let first = build(&text, FIRST_TRY).map_err(|error| translate::refused(pattern, error))?;
        let search = Tries::default();
        let [slot, ..] = &search;
        let _ = slot.set(Some(first));
        let whole = Tries::default();
        Ok(Self { translated: text.into(), simple: None, cost, search, whole })
    }

    /// Steps of compiling it.
    pub(super) fn compiling(&self) -> u64 {
        self.cost.compiling()
    }

    pub(super) fn matches(&self, text: &str, budget: &RegexBudget) -> Result<bool, Thrown> {
        let whole = || format!(r"\A(?:{})\z", self.translated);
        budget.spend(self.cost.search(text.len(), None))?;
        self.run(&self.whole, whole, text.len(), budget, |regex| regex.is_match(text))
    }

    pub(super) fn find(&self, text: &str, budget: &RegexBudget) -> Result<bool, Thrown> {
        let search = || self.translated.to_string();
        budget.spend(self.cost.search(text.len(), None))?;
        self.run(&self.search, search, text.len(), budget, |regex| regex.is_match(text))
    }

    /// Calls `visit` with each match, as Java's successive `find()`s see them, until it says no.
    pub(super) fn each(
        &self,
        text: &str,
        budget: &RegexBudget,
        visit: &mut dyn FnMut(&Groups) -> Result<bool, Thrown>,
    ) -> Result<(), Thrown> {
        let mut groups = Vec::new();
        let mut at = 0;
        let mut simple = self.simple.as_ref().filter(|_| text.is_ascii());
        let mut effort = Effort::of(text);
        while at <= text.len() {
            let find = |simple: &Simple| simple.find(text.as_bytes(), at, &mut effort, &mut groups);
            if simple.and_then(find).is_none() {
                simple = None;
                groups.clear();
                // There may be no match: then all of this is read.
                budget.require(self.cost.search(text.len() - at, None))?;
                match self.find_from(text, at, budget)? {
                    Some(Found::Whole(part)) => groups.push(Some((part.start(), part.end()))),
                    Some(Found::Groups(captures)) => {
                        let parts = (0..captures.len()).map(|group| captures.get(group));
                        groups
                            .extend(parts.map(|part| part.map(|part| (part.start(), part.end()))));
                    }
                    None => {}
                }
            }
            let whole = groups.first().copied().flatten();
            let length = whole.map(|(_, end)| end - at);
            budget.spend(self.cost.search(text.len() - at, length))?;
            let Some((start, end)) = whole else {
                break;
            };
            if !visit(&groups)? {
                break;
            }
            // Right after a match that is not empty, an empty one counts.
            at = end;
            if start == end {
                let next = text.get(end..).and_then(|rest| rest.chars().next());
                at += next.map_or(1, char::len_utf8);
            }
        }
        Ok(())
    }

    /// The number of the group with this name.
    pub(super) fn group_named(&self, name: &str) -> Option<usize> {
        let first = self.search.first()?.get()?.as_ref()?;
        first.capture_names().position(|group| group == Some(name))
    }

    fn find_from<'t>(
        &self,
        text: &'t str,
        at: usize,
        budget: &RegexBudget,
    ) -> Result<Option<Found<'t>>, Thrown> {
        let search = || self.translated.to_string();
        self.run(&self.search, search, text.len() - at, budget, |regex| {
            if regex.captures_len() > 1 {
                let found = regex.captures_from_pos(text, at)?;
                return Ok(found.map(Found::Groups));
            }
            Ok(regex.find_from_pos(text, at)?.map(Found::Whole))
        })
    }

    /// Searches with ever more steps back, and pays for them.
    fn run<T>(
        &self,
        tries: &Tries,
        pattern: impl Fn() -> String,
        rest: usize,
        budget: &RegexBudget,
        search: impl Fn(&Regex) -> fancy_regex::Result<T>,
    ) -> Result<T, Thrown> {
        let mut times = FIRST_TRY;
        for (number, regex) in tries.iter().enumerate() {
            if self.cost.goes_back > 0 || number > 0 {
                // In a short text there is little to go back to.
                let times = if number == 0 { times.min(8 + rest) } else { times };
                budget.spend(self.cost.backtracking(rest, times as u64))?;
            }
            let regex = regex.get_or_init(|| build(&pattern(), times).ok());
            let Some(regex) = regex else {
                return Err(Thrown::limit("", "the regular expression is too large"));
            };
            match search(regex) {
                Ok(found) => return Ok(found),
                Err(fancy_regex::Error::RuntimeError(
                    fancy_regex::RuntimeError::BacktrackLimitExceeded,
                )) => times = times.saturating_mul(MORE),
                Err(_) => {
                    let problem = "the regular expression goes too deep on this text";
                    return Err(Thrown::limit("", problem));
                }
            }
        }
        Err(budget.exceeded())
    }
}

fn build(pattern: &str, steps: usize) -> fancy_regex::Result<Regex> {
    RegexBuilder::new(pattern)
        .backtrack_limit(steps)
        .delegate_size_limit(1 << 20)
        .delegate_dfa_size_limit(1 << 20)
        .build()
}
