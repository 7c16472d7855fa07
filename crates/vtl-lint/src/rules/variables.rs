//! Variables: never set, set too late, set in vain.

use crate::catalogue;
use crate::members::{BINDINGS, LOOP_VARIABLES};
use crate::suggest;
use crate::walk::{Use, Walker};
use vtl::source::Span;
use vtl::syntax::ast::{Expression, Reference, ReferenceKind, Set};

/// Looks at the name of a reference.
pub(crate) fn name(walker: &mut Walker<'_>, reference: &Reference, used: Use) {
    let name = &*reference.name;
    if !walker.is_service() || walker.state.variables.contains_key(name) || is_bound(walker, name) {
        return;
    }
    if LOOP_VARIABLES.contains(&name) {
        if walker.loops == 0 && !walker.is_adrift {
            let message = format!("`${name}` has no value outside of a `#foreach`");
            walker.report.add(&catalogue::LOOP_VARIABLE_OUTSIDE, reference.span, message);
        }
        return;
    }
    // `$x == $null` is the way to ask for nothing: a name for it that nobody sets.
    if name.eq_ignore_ascii_case("null") || name.eq_ignore_ascii_case("nil") {
        return;
    }
    if walker.set_somewhere.contains(name) {
        if !walker.is_adrift {
            let message = format!("`${name}` is used before it is set");
            walker.report.add(&catalogue::USED_BEFORE_SET, reference.span, message);
        }
        return;
    }
    if used == Use::Target {
        let message = format!(
            "`${name}` is never set, so nothing can be put into it: this `#set` does nothing"
        );
        let help = format!("make it first: `#set(${name} = {{}})`");
        walker.report.add(&catalogue::TARGET_NEVER_SET, reference.span, message).help(help);
        return;
    }
    never_set(walker, reference);
}

fn never_set(walker: &mut Walker<'_>, reference: &Reference) {
    let name = &*reference.name;
    if let Some(known) = name_before_hyphen(walker, name) {
        let rest = name.get(known.len() + 1..).unwrap_or_default();
        let message =
            format!("`${name}` is one name: a hyphen belongs to it, and there is no such variable");
        let help = if rest.starts_with(|c: char| c.is_ascii_digit()) {
            format!(
                "write `${known} - {rest}` to subtract, `${{{known}}}-{rest}` to print a hyphen"
            )
        } else {
            format!("write `${{{known}}}-{rest}` to print a hyphen")
        };
        walker.report.add(&catalogue::HYPHEN, reference.span, message).help(help);
        return;
    }
    let message = format!("`${name}` is never set: it prints nothing and counts as true");
    let known = BINDINGS.iter().copied().chain(walker.set_somewhere.iter().copied());
    let help = match name {
        "ctx" | "context_" => "AppSync's `$ctx` is `$context` here".to_owned(),
        "esc" | "date" | "math" | "number" => "the service has none of Velocity's tools".to_owned(),
        "event" => "the request is `$input` and `$context` here".to_owned(),
        "body" => "the body is `$input.body`".to_owned(),
        "params" | "header" | "headers" | "querystring" => {
            "the request's parameters are in `$input.params()`".to_owned()
        }
        _ => match suggest::nearest(name, known) {
            Some(known) => format!("did you mean `${known}`?"),
            None if reference.kind == ReferenceKind::Formal => {
                "if a tool fills it in before the service reads it, name it as a global".to_owned()
            }
            None => String::new(),
        },
    };
    walker.report.add(&catalogue::NEVER_SET, reference.span, message).help(help);
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
        let message = format!("`{}` cannot be set: the value goes nowhere", walker.source(span));
        let help = format!("write `#set(${name} = …)`");
        walker.report.add(&catalogue::SET_IN_VAIN, span, message).help(help);
        return;
    }
    if walker.is_service() && (BINDINGS.contains(&name) || name == "foreach") {
        let message =
            format!("this `#set` hides the service's `${name}` from the rest of the template");
        let span = Span { ..span };
        walker.report.add(&catalogue::HIDES_BINDING, span, message).help("take another name");
    }
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
            "`${name}` stands for itself here: strings in single quotes are not read for references"
        );
        walker
            .report
            .add(&catalogue::SINGLE_QUOTES, string.span, message)
            .help("put the string into double quotes");
    }
}
