//! What is wrong with a configuration: a code, a sentence, a place, and what to write instead.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::budget::Budget;
use super::codes::{self, Code};
use crate::Place;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Works, and often surprises.
    Note,
    /// Works, and probably not as meant.
    Warning,
    /// The service refuses it or fails at run time.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding about a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The stable code with its explanation.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, user text in backticks.
    pub message: String,
    /// Where, as far as it is known.
    pub place: Option<Place>,
    /// What to write instead.
    pub help: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}[{}]: {}", self.severity.as_str(), self.code.id, self.message)
    }
}

/// How many findings with one code are kept.
const MAX_OF_A_CODE: usize = 100;

/// How long a quoted value in a message may be, in characters.
const MAX_QUOTED: usize = 120;

/// Collects findings while a configuration is read, and counts what is made of it.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    /// How many findings there are with each code, kept or not, and the place of the first that was not kept.
    counts: HashMap<&'static str, Count>,
    budget: Budget,
    is_over_budget: bool,
}

#[derive(Debug, Default)]
struct Count {
    kept: usize,
    dropped: usize,
    worst: Option<Finding>,
}

impl Findings {
    pub(crate) fn error(
        &mut self,
        code: &'static Code,
        place: Option<&Place>,
        message: impl Into<String>,
    ) -> Entry<'_> {
        self.add(Severity::Error, code, place, message.into())
    }

    pub(crate) fn warning(
        &mut self,
        code: &'static Code,
        place: Option<&Place>,
        message: impl Into<String>,
    ) -> Entry<'_> {
        self.add(Severity::Warning, code, place, message.into())
    }

    pub(crate) fn note(
        &mut self,
        code: &'static Code,
        place: Option<&Place>,
        message: impl Into<String>,
    ) -> Entry<'_> {
        self.add(Severity::Note, code, place, message.into())
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static Code,
        place: Option<&Place>,
        message: String,
    ) -> Entry<'_> {
        let message = shortened(&message);
        let finding = Finding { code, severity, message, place: place.cloned(), help: None };
        let count = self.counts.entry(code.id).or_default();
        if count.kept >= MAX_OF_A_CODE {
            count.dropped += 1;
            if count.worst.as_ref().is_none_or(|worst| worst.severity < severity) {
                count.worst = Some(finding);
            }
            return Entry(None);
        }
        count.kept += 1;
        self.list.push(finding);
        Entry(self.list.last_mut())
    }

    /// Takes from the budget of what a configuration may make of itself, before it is made.
    ///
    /// Gives false when there is nothing left; that is said once.
    pub(super) fn charge(&mut self, values: usize, bytes: usize, place: &Place) -> bool {
        match self.take(values, bytes) {
            Ok(()) => true,
            Err(why) => {
                if !std::mem::replace(&mut self.is_over_budget, true) {
                    self.error(&codes::LIMIT, Some(place), why)
                        .help("nothing more is expanded; split the configuration");
                }
                false
            }
        }
    }

    /// Whether something of this size could be made at all; otherwise it is as if it had been.
    #[cfg(feature = "terraform")]
    pub(super) fn allows(&mut self, values: usize, bytes: usize) -> bool {
        Budget::default().charge(values, bytes).is_ok()
            || self.charge(values, bytes, &Place::default())
    }

    /// As [`charge`](Self::charge), for those who report it themselves.
    pub(super) fn take(&mut self, values: usize, bytes: usize) -> Result<(), String> {
        self.budget.charge(values, bytes)
    }

    /// Whether any of the findings is an error.
    pub(super) fn has_errors(&self) -> bool {
        self.list.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Whether there is such a finding.
    pub(super) fn has(&self, is_such: impl Fn(&Finding) -> bool) -> bool {
        self.list.iter().any(is_such)
    }

    /// Makes warnings of the errors with one code.
    pub(super) fn soften(&mut self, code: &'static Code) {
        let worst = self.counts.get_mut(code.id).and_then(|count| count.worst.as_mut());
        for finding in self.list.iter_mut().chain(worst) {
            if finding.code.id == code.id {
                finding.severity = finding.severity.min(Severity::Warning);
            }
        }
    }

    /// The findings in the order of their places. Of very many with one code the first are kept, and a last one says
    /// how many more there are.
    pub(crate) fn into_sorted(mut self) -> Vec<Finding> {
        let key = |finding: &Finding| {
            let place = finding.place.clone().unwrap_or_default();
            (place.file().to_owned(), place.line, place.column)
        };
        for count in self.counts.into_values() {
            if let Some(mut finding) = count.worst {
                finding.message = format!("{} more: {}", count.dropped, finding.code.title);
                self.list.push(finding);
            }
        }
        self.list.sort_by_key(key);
        let mut seen = HashSet::new();
        self.list.retain(|finding| {
            let place = finding.place.as_ref();
            let place = place.map(|place| (place.file().to_owned(), place.line, place.column));
            seen.insert((finding.code.id, place, finding.message.clone()))
        });
        self.list
    }
}

/// The same message with its quoted values cut where they are long.
fn shortened(message: &str) -> String {
    if message.len() <= MAX_QUOTED {
        return message.to_owned();
    }
    let parts: Vec<String> = message
        .split('`')
        .enumerate()
        .map(|(index, part)| {
            let most = if index % 2 == 1 { MAX_QUOTED } else { MAX_QUOTED * 4 };
            match part.char_indices().nth(most) {
                Some((end, _)) => format!("{}…", part.get(..end).unwrap_or_default()),
                None => part.to_owned(),
            }
        })
        .collect();
    // A value may hold backticks itself: the whole is cut too.
    let text = parts.join("`");
    match text.char_indices().nth(MAX_QUOTED * 8) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// A finding just added, to be given its help.
pub(crate) struct Entry<'a>(Option<&'a mut Finding>);

impl Entry<'_> {
    pub(crate) fn help(self, help: impl Into<String>) {
        if let Some(finding) = self.0 {
            finding.help = Some(shortened(&help.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_of_a_kind_are_counted() {
        let mut findings = Findings::default();
        for line in 1..=50_000 {
            let place = Place::new("f".into(), line, 1, "");
            findings.error(&codes::DUPLICATE_KEY, Some(&place), format!("`k{line}`"));
        }
        findings.note(&codes::UNKNOWN_KEY, None, "one").help("x");
        let sorted = findings.into_sorted();
        assert_eq!(sorted.len(), 102);
        let last = sorted.last().map(ToString::to_string).unwrap_or_default();
        assert_eq!(last, "f:101:1: error[VTL0502]: 49900 more: the same key twice");
    }

    #[test]
    fn long_values_are_cut() {
        let long = "é".repeat(100_000);
        let text = shortened(&format!("`{long}` is not a word, and `b` is"));
        assert!(text.len() < 400 && text.ends_with("…` is not a word, and `b` is"), "{text}");
        assert!(shortened(&"`".repeat(100_000)).len() < 4_000);
    }
}
