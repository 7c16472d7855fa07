//! Lints: variables.

use super::Lint;
use crate::level::Level;

pub(super) static ALL: &[&Lint] = &[
    &NEVER_SET,
    &USED_BEFORE_SET,
    &HYPHEN,
    &TARGET_NEVER_SET,
    &SET_IN_VAIN,
    &HIDES_BINDING,
    &SINGLE_QUOTES,
];

pub(crate) static NEVER_SET: Lint = Lint::new(
    "VTL1101",
    Level::Warning,
    "variable that is never set",
    "Nothing in the template sets it and the service does not bind it. It prints nothing, counts as \
        true in a condition, and equals the empty string.",
    Some("#set($nmae = 'x')$name"),
    "#set($name = 'x')$name",
);

pub(crate) static USED_BEFORE_SET: Lint = Lint::new(
    "VTL1102",
    Level::Warning,
    "variable used before it is set",
    "The template sets it further down only. A `#define`d block is looked at where it is printed, a \
        loop's body as if it had run before.",
    Some("$total#set($total = 1)"),
    "#set($total = 1)$total",
);

pub(crate) static HYPHEN: Lint = Lint::new(
    "VTL1103",
    Level::Warning,
    "hyphen taken for a minus",
    "A hyphen may stand in a name, so `$n-1` is the variable `n-1`.",
    Some("#set($n = 5)$n-1"),
    "#set($n = 5)${n}-1",
);

pub(crate) static TARGET_NEVER_SET: Lint = Lint::new(
    "VTL1104",
    Level::Warning,
    "assignment into a variable that is never set",
    "`#set($a.b = 1)` puts a value into `$a`. Without an `$a` nothing happens, and it is no error.",
    Some("#set($out.name = 'x')"),
    "#set($out = {})#set($out.name = 'x')",
);

pub(crate) static SET_IN_VAIN: Lint = Lint::new(
    "VTL1105",
    Level::Warning,
    "`#set` of a formal or quiet reference",
    "`#set(${x} = 1)` and `#set($!x = 1)` store the value under a name that no reference reaches.",
    Some("#set(${x} = 1)"),
    "#set($x = 1)$x",
);

pub(crate) static HIDES_BINDING: Lint = Lint::new(
    "VTL1106",
    Level::Warning,
    "`#set` hides one of the service's variables",
    "After `#set($input = …)` the template cannot reach the request any more.",
    Some("#set($input = 'x')"),
    "#set($in = 'x')$in",
);

pub(crate) static SINGLE_QUOTES: Lint = Lint::new(
    "VTL1107",
    Level::Warning,
    "reference in single quotes",
    "Only strings in double quotes are read for references; in single quotes `$name` stands for itself.",
    Some("#set($id = 'id-$context.requestId')$id"),
    "#set($id = \"id-$context.requestId\")$id",
);
