//! What one pass over all files found.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use vtl::diagnostic::{Code, Diagnostic};
use vtl::source::Span;
use vtl_lint::Level;

use super::found::Found;

/// How many findings with one code are kept of one file.
const MOST: usize = 1_000;

/// The result of one pass over all files.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) found: Vec<Found>,
    /// How many files were checked.
    pub(super) files: usize,
    /// Whether a file could not be read or loaded.
    pub(super) has_failed: bool,
    /// The edits of all suggestions, by file.
    pub(super) edits: BTreeMap<PathBuf, Vec<Change>>,
    /// How many findings a file has with each code.
    counts: HashMap<String, BTreeMap<&'static str, Count>>,
}

struct Count {
    code: &'static Code,
    level: Level,
    findings: usize,
}

impl Collected {
    /// Counts a finding of a file. Gives false where more than a person reads have its code.
    pub(super) fn counts(&mut self, file: &str, code: &'static Code, level: Level) -> bool {
        if !self.counts.contains_key(file) {
            self.counts.insert(file.to_owned(), BTreeMap::new());
        }
        let Some(codes) = self.counts.get_mut(file) else {
            return true;
        };
        let count = codes.entry(code.id).or_insert(Count { code, level, findings: 0 });
        count.findings += 1;
        count.findings <= MOST
    }

    /// Says of each file how many findings were left out.
    pub(super) fn add_rest(&mut self) {
        for (file, codes) in std::mem::take(&mut self.counts) {
            for count in codes.values().filter(|count| count.findings > MOST) {
                let message = format!("{} more: {}", count.findings - MOST, count.code.title);
                let finding = Diagnostic::new(count.code, Span::new(0, 0), message);
                self.found.push(Found::without_text(&finding, count.level, &file));
            }
        }
    }

    /// What was found in other files too.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.found.extend(other.found);
        self.files += other.files;
        self.has_failed |= other.has_failed;
        self.counts.extend(other.counts);
        for (path, changes) in other.edits {
            self.edits.entry(path).or_default().extend(changes);
        }
        self
    }
}

/// A suggestion, as edits of a file.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) edits: Vec<(usize, usize, String)>,
    pub(super) is_safe: bool,
}
