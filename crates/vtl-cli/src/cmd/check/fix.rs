//! `--fix`: applies suggestions, pass by pass, until nothing is left to apply.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::collect::Checker;
use super::collected::{Change, Collected};
use super::files::{Texts, ToCheck};
use crate::cores;
use crate::progress::Progress;

/// A fix may make room for another; one that comes back for ever is left alone.
const MOST_PASSES: usize = 12;

/// Bytes of files that are checked again and again. With larger ones the next run continues.
const MOST_BYTES: usize = 8 << 20;

/// Applies what can be applied; gives back how many suggestions that were, and what is found afterwards.
pub(super) fn apply(
    checker: &Checker<'_>,
    files: &[ToCheck],
    texts: &mut Texts,
    with_unsafe: bool,
) -> (usize, Collected) {
    let mut applied = 0;
    let mut given_up: BTreeSet<PathBuf> = BTreeSet::new();
    let mut current = collect(checker, files, texts);
    let size: usize = files.iter().map(|file| texts.read(&file.path).map_or(0, |t| t.len())).sum();
    for _ in 0..MOST_PASSES.min(MOST_BYTES / size.max(1)).max(1) {
        let mut tried: Vec<(PathBuf, Option<String>, usize)> = Vec::new();
        for (path, changes) in current.edits.iter().filter(|(path, _)| !given_up.contains(*path)) {
            let wanted: Vec<&Change> =
                changes.iter().filter(|change| change.is_safe || with_unsafe).collect();
            let Ok(text) = texts.read(path) else { continue };
            if let Some((fixed, count)) = apply_to(&text, &wanted) {
                tried.push((path.clone(), texts.changed.insert(path.clone(), fixed), count));
            }
        }
        if tried.is_empty() {
            break;
        }
        let before =
            syntax_errors(&std::mem::replace(&mut current, collect(checker, files, texts)));
        let after = syntax_errors(&current);
        let given_up_before = given_up.len();
        for (path, old, count) in tried {
            let file = path.display().to_string();
            let errors = |all: &BTreeMap<String, usize>| all.get(&file).copied().unwrap_or(0);
            if errors(&after) <= errors(&before) {
                applied += count;
                continue;
            }
            // What was edited reads in another way than was meant: it stays as it was.
            match old {
                Some(old) => texts.changed.insert(path.clone(), old),
                None => texts.changed.remove(&path),
            };
            given_up.insert(path);
        }
        if given_up.len() > given_up_before {
            current = collect(checker, files, texts);
        }
    }
    (applied, current)
}

/// Checks all files, on all cores.
pub(super) fn collect(checker: &Checker<'_>, files: &[ToCheck], texts: &Texts) -> Collected {
    let progress = Progress::new(Some(files.len()), "files");
    let each = cores::map(files, |file| {
        let mut collected = Collected::default();
        checker.file(file, texts, &mut collected);
        progress.add(1);
        collected
    });
    each.into_iter().fold(Collected::default(), Collected::and)
}

/// How many errors of each file say that it cannot be read as what it is.
fn syntax_errors(collected: &Collected) -> BTreeMap<String, usize> {
    let mut errors = BTreeMap::new();
    for found in collected.found.iter().filter(|found| found.is_syntax_error()) {
        *errors.entry(found.file.clone()).or_default() += 1;
    }
    errors
}

/// The text with changes that do not touch one another; none if there is nothing to change.
fn apply_to(text: &str, changes: &[&Change]) -> Option<(String, usize)> {
    let mut edits: BTreeSet<&(usize, usize, String)> = BTreeSet::new();
    let mut count = 0;
    for change in changes {
        let is_known = change.edits.iter().all(|edit| edits.contains(edit));
        if is_known {
            count += usize::from(!change.edits.is_empty());
            continue;
        }
        let touches = |edit: &(usize, usize, String)| {
            // None of them touches another: only the last one that begins before the end of this one can.
            let behind = (edit.1.saturating_add(1), 0, String::new());
            let last = edits.range::<&(usize, usize, String), _>(..&behind).next_back();
            last.is_some_and(|other| edit.0 <= other.1)
        };
        // Two insertions at one place have no order.
        if change.edits.iter().any(touches) {
            continue;
        }
        edits.extend(&change.edits);
        count += 1;
    }
    let mut fixed = String::with_capacity(text.len());
    let mut done = 0;
    for (start, end, replacement) in edits {
        fixed.push_str(text.get(done..*start)?);
        fixed.push_str(replacement);
        done = *end;
    }
    fixed.push_str(text.get(done..)?);
    (fixed != text).then_some((fixed, count))
}

/// The changes as a unified diff.
pub(super) fn diff(texts: &Texts) -> String {
    let mut shown = String::new();
    let disk = Texts::default();
    for (path, new) in &texts.changed {
        let old = disk.read(path).unwrap_or_default();
        let name = path.display().to_string();
        let diff = similar::TextDiff::from_lines(&old, new);
        let mut unified = diff.unified_diff();
        shown += &unified.context_radius(3).header(&name, &name).to_string();
    }
    shown
}

/// Writes the changed files.
pub(super) fn write(texts: &Texts) -> Result<usize, (PathBuf, std::io::Error)> {
    for (path, text) in &texts.changed {
        std::fs::write(path, text).map_err(|error| (path.clone(), error))?;
    }
    Ok(texts.changed.len())
}
