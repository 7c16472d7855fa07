//! Calls that change a list or map, where what they give is printed, or takes the place of the list.

use crate::catalogue;
use crate::facts::{Class, Fact};
use crate::walk::Walker;
use vtl::syntax::ast::{ExpressionKind, Part, Reference, Set};

/// Looks at the last step of a reference that is printed.
pub(crate) fn printed(walker: &mut Walker<'_>, reference: &Reference, part: &Part, owner: Fact) {
    let Part::Method { name, args, .. } = part else {
        return;
    };
    if !walker.is_service() {
        return;
    }
    let Some(prints) = result_of_change(owner.class, name, args.len()) else {
        return;
    };
    let span = walker.bare(reference);
    let source = walker.source(span);
    let message = format!("`{source}` prints what the call gives: {prints}");
    let fix = walker.surround(span, "#set($ignored = ", ")");
    walker
        .report
        .add(&catalogue::CHANGE_PRINTED, span, message)
        .help(format!("write `#set($ignored = {source})`"))
        .fix(fix);
}

/// Looks at `#set($list = $list.add(…))`: what the call gives takes the place of the list.
pub(crate) fn assigned(walker: &mut Walker<'_>, set: &Set) {
    let ExpressionKind::Reference(reference) = &set.value.kind else {
        return;
    };
    let [Part::Method { name, args, .. }] = reference.parts.as_slice() else {
        return;
    };
    let is_same = set.target.parts.is_empty() && set.target.name == reference.name;
    if !is_same || !walker.is_service() {
        return;
    }
    let owner = walker.state.variables.get(&*reference.name).map(|fact| fact.class);
    let Some(gives) = owner.and_then(|owner| result_of_change(owner, name, args.len())) else {
        return;
    };
    let target = walker.bare(&set.target);
    let variable = walker.source(target);
    let message = format!("this replaces `{variable}` by what the call gives: {gives}");
    let fix = walker.replace(target, "$ignored");
    let call = walker.source(set.value.span);
    walker
        .report
        .add(&catalogue::CHANGE_ASSIGNED, set.span, message)
        .help(format!("write `#set($ignored = {call})`"))
        .fix(fix);
}

/// What a call gives that changes its list or map.
fn result_of_change(owner: Class, method: &str, arguments: usize) -> Option<&'static str> {
    Some(match (owner, method, arguments) {
        (Class::List | Class::Json, "add", 1) => "`true`",
        (Class::List | Class::Json, "addAll", 1 | 2) => "`true` or `false`",
        (Class::List, "set", 2) => "the item that was there before",
        (Class::List, "remove", 1) => "the item, or `true` or `false`",
        (Class::Map, "remove", 1) => "the value that is removed",
        _ => return None,
    })
}
