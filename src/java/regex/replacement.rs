//! The replacement text of `replaceAll`: `$1`, `${name}` and `\x`.

use super::{Groups, Pattern};
use crate::value::Thrown;

/// A replacement, taken apart.
pub(super) struct Replacement<'r> {
    parts: Vec<Part<'r>>,
}

enum Part<'r> {
    Text(&'r str),
    Group(usize),
}

impl<'r> Replacement<'r> {
    /// Reads a replacement for a pattern with `groups` groups. Fails with an `IllegalArgumentException` for a `$` or
    /// `\` that nothing fitting follows, and with an `IndexOutOfBoundsException` for a number that no group has.
    pub(super) fn parse(text: &'r str, groups: usize, pattern: &Pattern) -> Result<Self, Thrown> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['$', '\\']) {
            let (before, marked) = rest.split_at_checked(at).unwrap_or((rest, ""));
            parts.push(Part::Text(before));
            rest = match marked.strip_prefix('\\') {
                Some(escaped) => {
                    let length = escaped
                        .chars()
                        .next()
                        .ok_or_else(|| {
                            Thrown::illegal_argument("character to be escaped is missing")
                        })?
                        .len_utf8();
                    let (character, rest) = escaped.split_at_checked(length).unwrap_or_default();
                    parts.push(Part::Text(character));
                    rest
                }
                None => {
                    let reference = marked.get(1..).unwrap_or_default();
                    let (group, rest) = match reference.strip_prefix('{') {
                        Some(name) => named(name, pattern)?,
                        None => numbered(reference, groups)?,
                    };
                    parts.push(Part::Group(group));
                    rest
                }
            };
        }
        parts.push(Part::Text(rest));
        Ok(Self { parts })
    }

    /// The length of the replacement of one match, in bytes.
    pub(super) fn length(&self, groups: &Groups) -> usize {
        let length = |part: &Part| match part {
            Part::Text(text) => text.len(),
            Part::Group(group) => {
                let group = groups.get(*group).copied().flatten();
                group.map_or(0, |(start, end)| end - start)
            }
        };
        self.parts.iter().map(length).fold(0, usize::saturating_add)
    }

    /// Appends the replacement of one match; groups that took no part are empty.
    pub(super) fn expand(&self, text: &str, groups: &Groups, out: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Group(group) => {
                    if let Some(Some((start, end))) = groups.get(*group).copied() {
                        out.push_str(text.get(start..end).unwrap_or_default());
                    }
                }
            }
        }
    }
}

fn named<'r>(text: &'r str, pattern: &Pattern) -> Result<(usize, &'r str), Thrown> {
    let (name, rest) = text
        .split_once('}')
        .ok_or_else(|| Thrown::illegal_argument("named capturing group is missing trailing `}`"))?;
    let group = pattern
        .group_named(name)
        .ok_or_else(|| Thrown::illegal_argument(format!("no group with name `{name}`")))?;
    Ok((group, rest))
}

/// Takes as many digits as there is such a group for, but at least one.
fn numbered(text: &str, groups: usize) -> Result<(usize, &str), Thrown> {
    let mut rest = text;
    let mut group = None;
    while let Some(digit) = rest.chars().next().and_then(|character| character.to_digit(10)) {
        let digit = digit as usize;
        let next =
            group.map_or(digit, |group: usize| group.saturating_mul(10).saturating_add(digit));
        if group.is_some() && next > groups {
            break;
        }
        group = Some(next);
        rest = rest.get(1..).unwrap_or_default();
    }
    match group {
        None => Err(Thrown::illegal_argument("illegal group reference")),
        Some(group) if group > groups => {
            Err(Thrown::java("IndexOutOfBoundsException", format!("no group {group}")))
        }
        Some(group) => Ok((group, rest)),
    }
}
