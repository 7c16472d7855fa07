//! Variables: never set, set too late, set in vain, never read.

use crate::catalogue;
use crate::elsewhere;
use crate::fix::APOSTROPHES;
use crate::members::{BINDINGS, LOOP_VARIABLES};
use crate::suggest;
use crate::walk::{JsonPlace, Use, Walker};
use std::collections::BTreeSet;
use std::ops::Bound;
use vtl::source::Span;
use vtl::syntax::ast::{
    Expression, ExpressionKind, Part, Reference, ReferenceKind, Set, Statement,
};

/// Looks at the name of a reference.
pub(crate) fn name(walker: &mut Walker<'_>, reference: &Reference, used: Use) {
    let name = &*reference.name;
    if !walker.is_service() || walker.state.variables.contains_key(name) || is_bound(walker, name) {
        return;
    }
    let span = walker.bare(reference);
    if LOOP_VARIABLES.contains(&name) {
        if walker.loops == 0 && !walker.is_adrift {
            let message = format!("`${name}` has no value outside of a `#foreach`");
            walker.report.add(&catalogue::LOOP_VARIABLE_OUTSIDE, span, message);
        }
        return;
    }
    // `$x == $null` is the way to ask for nothing: a name for it that nobody sets.
    if name.eq_ignore_ascii_case("null") || name.eq_ignore_ascii_case("nil") {
        return;
    }
    if let Some(ended) = walker.ended_loops.get(name).copied() {
        if !walker.is_adrift {
            let message = format!("`${name}` has no value after its loop: it prints nothing");
            let help = match walker.innermost_loop_variable() {
                Some(current) => format!("the variable of this loop is `${current}`"),
                None => format!("keep it in another variable: `#set($last = ${name})` in the loop"),
            };
            walker
                .report
                .add(&catalogue::LOOP_VARIABLE_AFTER, span, message)
                .related(ended, "the loop that it belongs to")
                .help(help);
        }
        return;
    }
    if walker.set_somewhere.contains(name) {
        if !walker.is_adrift {
            let message = format!("`${name}` is used before it is set");
            walker.report.add(&catalogue::USED_BEFORE_SET, span, message);
        }
        return;
    }
    if parameter_mapping(walker, reference, span) {
        return;
    }
    if used == Use::Target {
        let message = format!(
            "`${name}` is never set, so nothing can be stored in it: this `#set` does nothing"
        );
        let help = format!("set it first: `#set(${name} = {{}})`");
        walker.report.add(&catalogue::TARGET_NEVER_SET, span, message).help(help);
        return;
    }
    never_set(walker, reference, span);
}

fn never_set(walker: &mut Walker<'_>, reference: &Reference, span: Span) {
    let name = &*reference.name;
    if let Some(known) = name_before_hyphen(walker, name) {
        let rest = name.get(known.len() + 1..).unwrap_or_default();
        let message =
            format!("`${name}` is one name, hyphen included, and there is no such variable");
        let printed = format!("${{{known}}}-{rest}");
        let help = if rest.starts_with(|c: char| c.is_ascii_digit()) {
            format!("write `${known} - {rest}` to subtract, `{printed}` to print a hyphen")
        } else {
            format!("write `{printed}` to print a hyphen")
        };
        let is_plain = reference.parts.is_empty() && walker.slice(span) == format!("${name}");
        let fix =
            if is_plain && walker.strings == 0 { walker.replace(span, printed) } else { None };
        walker.report.add(&catalogue::HYPHEN, span, message).help(help).fix(fix);
        return;
    }
    let message = format!("`${name}` is never set: it prints nothing and counts as true");
    let own = walker.names_to_compare().into_iter().flatten().copied();
    let known = BINDINGS.iter().copied().chain(own);
    let (help, fix) = match elsewhere::find(elsewhere::VARIABLES, name) {
        Some(known) => (known.instead.to_owned(), None),
        None => match suggest::nearest(name, known) {
            Some(known) => {
                let at = walker.slice(span).find(name).unwrap_or_default();
                let start = span.start.saturating_add(u32::try_from(at).unwrap_or(0));
                let end = start.saturating_add(u32::try_from(name.len()).unwrap_or(0));
                let fix = walker.rename(Span { start, end }, name, known);
                (format!("did you mean `${known}`?"), fix)
            }
            None if reference.kind == ReferenceKind::Formal => {
                let help = "if a tool fills it in before the service reads it, declare it: `--global NAME`";
                (help.to_owned(), None)
            }
            None => (String::new(), None),
        },
    };
    walker.report.add(&catalogue::NEVER_SET, span, message).help(help).fix(fix);
}

/// Looks for `$method.request.path.id` and the like: names of parameter mappings.
fn parameter_mapping(walker: &mut Walker<'_>, reference: &Reference, span: Span) -> bool {
    let names: Option<Vec<&str>> = reference.parts.iter().map(property).collect();
    let Some(names) = names else { return false };
    let Some(instead) = instead_of_mapping(&reference.name, &names) else {
        return false;
    };
    let end = reference.parts.last().map_or(span.end, |part| match part {
        Part::Property { span, .. } | Part::Method { span, .. } | Part::Index { span, .. } => {
            span.end
        }
    });
    let shown = walker.source(Span { end, ..span });
    let message =
        format!("`{shown}` is the syntax of parameter mappings: in a template it prints nothing");
    let (help, fix) = match instead.map(|written| in_json_string(walker, written)) {
        Some(written) => {
            let fix = walker.replace(span, written.as_str());
            (format!("write `{written}`"), fix)
        }
        None => {
            ("a template reads `$input`, `$context` and `$stageVariables` only".to_owned(), None)
        }
    };
    walker.report.add(&catalogue::PARAMETER_MAPPING, span, message).help(help).fix(fix);
    true
}

/// A value of the client, escaped where it is printed into a string of JSON.
fn in_json_string(walker: &Walker<'_>, written: String) -> String {
    match walker.state.json {
        JsonPlace::Inside { .. } => format!("$util.escapeJavaScript({written}){APOSTROPHES}"),
        _ => written,
    }
}

fn property(part: &Part) -> Option<&str> {
    match part {
        Part::Property { name, .. } => Some(name),
        _ => None,
    }
}

/// What a template writes for a name of a parameter mapping, if it is one.
fn instead_of_mapping(first: &str, names: &[&str]) -> Option<Option<String>> {
    // HTTP APIs name the parts of a request so.
    match (first, names) {
        ("request", ["header" | "querystring" | "path", name]) => {
            return Some(Some(format!("$input.params('{name}')")));
        }
        ("request", ["body"]) => return Some(Some("$input.body".to_owned())),
        ("request", ["body", path @ ..]) => {
            return Some(Some(format!("$input.path('$.{}')", path.join("."))));
        }
        _ => {}
    }
    let (direction, rest) = names.split_first()?;
    match (first, *direction) {
        ("method" | "integration", "request" | "response") => {}
        _ => return None,
    }
    let is_readable =
        matches!((first, *direction), ("method", "request") | ("integration", "response"));
    Some(match rest {
        [
            "path" | "querystring" | "header" | "multivaluequerystring" | "multivalueheader",
            name,
        ] if first == "method" => Some(format!("$input.params('{name}')")),
        ["body"] if is_readable => Some("$input.body".to_owned()),
        ["body", path @ ..] if is_readable => Some(format!("$input.path('$.{}')", path.join("."))),
        _ => None,
    })
}

/// Looks for names of parameter mappings in text that is printed.
pub(crate) fn mapping_in_text(walker: &mut Walker<'_>, text: &str, span: Span) {
    if walker.slice(span) != text || !walker.is_service() {
        return;
    }
    for word in ["method.request.", "integration.response."] {
        for (at, _) in text.match_indices(word) {
            let before = text.get(..at).unwrap_or_default();
            if before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '$' | '{' | '.'))
            {
                continue;
            }
            let rest = text.get(at..).unwrap_or_default();
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default().trim_end_matches('.');
            let mut names = name.split('.');
            let first = names.next().unwrap_or_default();
            let names: Vec<_> = names.collect();
            let Some(instead) = instead_of_mapping(first, &names) else {
                continue;
            };
            let start = span.start as usize + at;
            let place = Span::new(start, start + name.len());
            let message = format!(
                "`{name}` is the syntax of parameter mappings: in a template it is printed as text"
            );
            let instead = instead.map(|written| in_json_string(walker, written));
            let fix = instead.as_deref().and_then(|written| walker.replace(place, written));
            let help = instead.map(|written| format!("write `{written}`")).unwrap_or_default();
            walker.report.add(&catalogue::PARAMETER_MAPPING, place, message).help(help).fix(fix);
        }
    }
}

/// Looks for `$x = 1` in a line of its own, without `#set`.
pub(crate) fn assignment(walker: &mut Walker<'_>, reference: &Reference, rest: &[Statement]) {
    let Some(Statement::Text(text)) = rest.first() else {
        return;
    };
    let span = walker.bare(reference);
    let before = walker.text.get(..span.start as usize).unwrap_or_default();
    let starts_line = before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
    if !starts_line || !walker.is_service() || walker.strings > 0 {
        return;
    }
    let blanks = text.text.trim_start_matches([' ', '\t']);
    let Some(value) = blanks.strip_prefix('=') else {
        return;
    };
    let is_override = walker.slice(span).contains("Override.");
    let is_spaced = blanks.len() < text.text.len() && value.starts_with([' ', '\t']);
    let value = value.trim_start_matches([' ', '\t']);
    let begins_value = match value.chars().next() {
        Some(first) => first.is_ascii_digit() || matches!(first, '"' | '\'' | '[' | '{'),
        None => matches!(rest.get(1), Some(Statement::Reference(_))),
    };
    if !(is_override || is_spaced) || !begins_value {
        return;
    }
    let line = walker.text.get(span.start as usize..).unwrap_or_default();
    let line = line.split('\n').next().unwrap_or_default().trim_end();
    let message = "this is printed, not assigned: `#set` is missing";
    let is_short = line.len() < 120
        && line.bytes().filter(|byte| *byte == b'(').count()
            == line.bytes().filter(|byte| *byte == b')').count();
    let whole =
        Span { end: span.start.saturating_add(u32::try_from(line.len()).unwrap_or(0)), ..span };
    let fix = if is_short { walker.surround(whole, "#set(", ")") } else { None };
    let help = match is_short {
        true => format!("write `#set({line})`"),
        false => "write `#set($name = value)`".to_owned(),
    };
    walker.report.add(&catalogue::NO_SET, span, message).help(help).fix(fix);
}

fn is_bound(walker: &Walker<'_>, name: &str) -> bool {
    BINDINGS.contains(&name) || walker.options.globals.iter().any(|known| known == name)
}

/// The known variable that a name with a hyphen begins with.
fn name_before_hyphen<'n>(walker: &Walker<'_>, name: &'n str) -> Option<&'n str> {
    name.match_indices('-')
        .filter_map(|(at, _)| name.get(..at))
        .find(|start| walker.set_somewhere.contains(start) || BINDINGS.contains(start))
}

/// Looks at the left side of a `#set` of a variable.
pub(crate) fn target(walker: &mut Walker<'_>, set: &Set) {
    let name = &*set.target.name;
    let span = set.target.span;
    if *set.stored_name != *name {
        let message = format!("`{}` cannot be set: no reference reads it", walker.source(span));
        let written = format!("${name}");
        let help = format!("write `#set({written} = …)`");
        let fix = walker.replace(span, written);
        walker.report.add(&catalogue::SET_IN_VAIN, span, message).help(help).fix(fix);
        return;
    }
    if walker.is_service() && (BINDINGS.contains(&name) || name == "foreach") {
        let message =
            format!("this `#set` hides the service's `${name}` from the rest of the template");
        walker.report.add(&catalogue::HIDES_BINDING, span, message).help("use another name");
        return;
    }
    never_read(walker, set, span);
}

/// Looks for a variable that is set and that nothing reads.
fn never_read(walker: &mut Walker<'_>, set: &Set, span: Span) {
    let name = &*set.target.name;
    if !walker.is_service() || walker.read_somewhere.contains(name) || is_placeholder(name) {
        return;
    }
    // `$n-1` is another name, and reported as such.
    let with_hyphen = format!("{name}-");
    let from = (Bound::Included(with_hyphen.as_str()), Bound::Unbounded);
    let next = walker.read_somewhere.range::<str, _>(from).next();
    if next.is_some_and(|read| read.starts_with(&with_hyphen)) {
        return;
    }
    if has_effect(&set.value) || walker.is_mentioned(name) {
        return;
    }
    let message = format!("`${name}` is set and never read");
    let meant = walker
        .names_to_compare()
        .into_iter()
        .flatten()
        .find(|known| {
            walker.read_somewhere.contains(*known)
                && (name.starts_with(**known) && reads(walker, set, known)
                    || suggest::nearest(name, [**known]).is_some())
        })
        .copied();
    let help = match meant {
        Some(known) => format!("did you mean `${known}`? otherwise remove this `#set`"),
        None => "remove this `#set`".to_owned(),
    };
    let fix =
        meant.and_then(|known| walker.rename(span, &format!("${name}"), &format!("${known}")));
    walker.report.add(&catalogue::NEVER_READ, span, message).help(help).fix(fix);
}

/// Names for what nobody wants.
fn is_placeholder(name: &str) -> bool {
    name.starts_with('_')
        || [
            "ignore", "unused", "void", "dummy", "discard", "swallow", "null", "none", "junk",
            "tmp", "temp", "foo",
        ]
        .iter()
        .any(|word| name.to_ascii_lowercase().starts_with(word))
}

/// Whether a value is computed by a method that may change something.
fn has_effect(value: &Expression) -> bool {
    match &value.kind {
        ExpressionKind::Reference(reference) => {
            !matches!(&*reference.name, "input" | "util")
                && reference.parts.iter().any(|part| matches!(part, Part::Method { .. }))
        }
        ExpressionKind::Parenthesized(inner) => has_effect(inner),
        _ => false,
    }
}

fn reads(walker: &Walker<'_>, set: &Set, name: &str) -> bool {
    walker.slice(set.value.span).contains(&format!("${name}"))
}

/// The names that are mentioned as references other than in a `#set`: also in a comment, or in a string that is not read.
pub(crate) fn mentioned(text: &str) -> BTreeSet<&str> {
    let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let names = text.match_indices('$').filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let rest = rest.strip_prefix(['{', '!']).unwrap_or(rest);
        let end = rest.find(|c| !of_name(c)).unwrap_or(rest.len());
        let name = rest.get(..end).filter(|name| !name.is_empty())?;
        let directive = text.get(..at)?.trim_end_matches(['$', '{', '!', ' ', '\t', '\n']);
        let is_set = directive.ends_with("#set(") || directive.ends_with("#set (");
        (!is_set).then_some(name)
    });
    names.collect()
}

/// Looks for references in a string that is not read for any.
pub(crate) fn single_quoted(walker: &mut Walker<'_>, string: &Expression, text: &str) {
    if !walker.is_service() || !text.contains('$') || !walker.slice(string.span).starts_with('\'') {
        return;
    }
    let known = text.split('$').skip(1).find_map(|rest| {
        let rest = rest.trim_start_matches('!').trim_start_matches('{');
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
        let name = rest.get(..end.unwrap_or(rest.len()))?;
        (BINDINGS.contains(&name) || walker.set_somewhere.contains(name)).then_some(name)
    });
    if let Some(name) = known {
        let message = format!(
            "`${name}` is not replaced here: strings in single quotes contain no references"
        );
        let fix = match text.contains(['"', '\'', '#']) {
            true => None,
            false => walker.replace(string.span, format!("\"{text}\"")),
        };
        let help = match text.contains('"') {
            true => "use double quotes, and write `\"\"` for each double quote in the string",
            false => "use double quotes",
        };
        walker.report.add(&catalogue::SINGLE_QUOTES, string.span, message).help(help).fix(fix);
    }
}
