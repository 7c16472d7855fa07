//! Differences between two texts, line by line, with the blanks that one does not see made visible.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
/// Lines of context around a difference.
const CONTEXT: usize = 2;
/// Above so many pairs of lines, everything between the first and the last difference counts as changed.
const MOST_PAIRS: usize = 4_000_000;

enum Change<'t> {
    Same(&'t str),
    Old(&'t str),
    New(&'t str),
}

/// The lines of both, `-` where only the first text has them, `+` where only the second has.
pub(super) fn lines(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (split(old), split(new));
    let changes = changes(&old, &new);
    let shown = |at: usize| {
        let around = at.saturating_sub(CONTEXT)..=at + CONTEXT;
        changes
            .iter()
            .skip(*around.start())
            .take(around.count())
            .any(|change| !matches!(change, Change::Same(_)))
    };
    let mut text = String::new();
    let mut skipping = false;
    for (at, change) in changes.iter().enumerate() {
        if !shown(at) {
            if !skipping {
                text.push_str("  …\n");
            }
            skipping = true;
            continue;
        }
        skipping = false;
        // Writing to a string does not fail.
        let _ = match change {
            Change::Same(line) => writeln!(text, "  {}", line.strip_suffix('\n').unwrap_or(line)),
            Change::Old(line) => writeln!(text, "{OLD}- {}{OLD:#}", visible(line)),
            Change::New(line) => writeln!(text, "{NEW}+ {}{NEW:#}", visible(line)),
        };
    }
    text
}

/// A text with blanks at the ends of lines, tabs, carriage returns and a missing last line end made visible.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in split(text) {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, "⊣"),
        };
        let words = line.trim_end_matches(' ');
        for c in words.chars() {
            match c {
                '\t' => shown.push('→'),
                '\r' => shown.push('␍'),
                '\u{a0}' => shown.push('⍽'),
                c if c.is_control() => shown.extend(c.escape_default()),
                c => shown.push(c),
            }
        }
        shown.extend(std::iter::repeat_n('·', line.len() - words.len()));
        shown.push_str(end);
    }
    shown.strip_suffix('\n').map(str::to_owned).unwrap_or(shown)
}

fn split(text: &str) -> Vec<&str> {
    match text {
        "" => vec![""],
        _ => text.split_inclusive('\n').collect(),
    }
}

fn changes<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Change<'t>> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) =
        (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
    let mut changes: Vec<Change<'t>> =
        old.iter().take(head).map(|line| Change::Same(line)).collect();
    if old_middle.len().saturating_mul(new_middle.len()) > MOST_PAIRS {
        changes.extend(old_middle.iter().map(|line| Change::Old(line)));
        changes.extend(new_middle.iter().map(|line| Change::New(line)));
    } else {
        shortest(old_middle, new_middle, &mut changes);
    }
    changes.extend(old.iter().skip(old.len() - tail).map(|line| Change::Same(line)));
    changes
}

/// Along a longest common subsequence.
fn shortest<'t>(old: &[&'t str], new: &[&'t str], changes: &mut Vec<Change<'t>>) {
    let width = new.len() + 1;
    // common[i * width + j]: how many lines old[i..] and new[j..] have in common.
    let mut common = vec![0u32; (old.len() + 1) * width];
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            common[i * width + j] = match a == b {
                true => common[(i + 1) * width + j + 1] + 1,
                false => common[(i + 1) * width + j].max(common[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b => {
                changes.push(Change::Same(a));
                (i, j) = (i + 1, j + 1);
            }
            (Some(a), b)
                if b.is_none() || common[(i + 1) * width + j] >= common[i * width + j + 1] =>
            {
                changes.push(Change::Old(a));
                i += 1;
            }
            (_, Some(b)) => {
                changes.push(Change::New(b));
                j += 1;
            }
            (_, None) => break,
        }
    }
}
