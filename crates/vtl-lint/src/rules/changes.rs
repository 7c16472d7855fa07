//! Calls that change a list or map, and print what they give.

use crate::catalogue;
use crate::facts::{Class, Fact};
use crate::walk::Walker;
use vtl::syntax::ast::{Part, Reference};

/// Looks at the last step of a reference that is printed.
pub(crate) fn printed(walker: &mut Walker<'_>, reference: &Reference, part: &Part, owner: Fact) {
    let Part::Method { name, args, .. } = part else {
        return;
    };
    if !walker.is_service() {
        return;
    }
    let prints = match (owner.class, &**name, args.len()) {
        (Class::List | Class::Json, "add", 1) => "`true`",
        (Class::List | Class::Json, "addAll", 1 | 2) => "`true` or `false`",
        (Class::List, "set", 2) => "the item that was there before",
        (Class::List, "remove", 1) => "the item, or `true` or `false`",
        (Class::Map, "remove", 1) => "the value that is removed",
        _ => return,
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
