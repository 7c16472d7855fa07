//! Lints: loops, ends and limits.

use super::Lint;
use crate::level::Level;

pub(super) static ALL: &[&Lint] = &[
    &PAST_QUOTA,
    &LOOP_OVER_NO_LIST,
    &TOO_LARGE,
    &LOOP_VARIABLE_OUTSIDE,
    &BREAK_OUTSIDE,
    &NEVER_RUN,
    &FOREACH_FORM,
];

pub(crate) static PAST_QUOTA: Lint = Lint::new(
    "VTL1401",
    Level::Warning,
    "loop past the quota",
    "The service ends a `#foreach` after 1,000 turns, without an error.",
    Some("#foreach($i in [1..2000])x#end"),
    "#foreach($i in [1..1000])x#end",
);

pub(crate) static LOOP_OVER_NO_LIST: Lint = Lint::new(
    "VTL1402",
    Level::Warning,
    "loop over something that is no list",
    "A `#foreach` over a text, a number or a boolean has no turn and is no error.",
    Some("#foreach($i in $input.json('$.list'))x#end"),
    "#foreach($i in $input.path('$.list'))x#end",
);

pub(crate) static TOO_LARGE: Lint = Lint::new(
    "VTL1403",
    Level::Error,
    "template past the quota",
    "The service takes templates of up to 300 KB.",
    None,
    "x",
);

pub(crate) static LOOP_VARIABLE_OUTSIDE: Lint = Lint::new(
    "VTL1404",
    Level::Warning,
    "loop variable outside of a loop",
    "`$foreach`, `$velocityCount` and `$velocityHasNext` have values inside a `#foreach` only.",
    Some("#foreach($i in [1, 2])$i#end$foreach.count"),
    "#foreach($i in [1, 2])$i$foreach.count#end",
);

pub(crate) static BREAK_OUTSIDE: Lint = Lint::new(
    "VTL1405",
    Level::Warning,
    "`#break` outside of a loop",
    "Outside of a loop `#break` ends the whole template.",
    Some("a#break"),
    "#foreach($i in [1, 2])#break#end",
);

pub(crate) static NEVER_RUN: Lint = Lint::new(
    "VTL1406",
    Level::Warning,
    "statements that never run",
    "Behind `#stop` and `#break` nothing of the block runs.",
    Some("a#stop b"),
    "a#stop",
);

pub(crate) static FOREACH_FORM: Lint = Lint::new(
    "VTL1407",
    Level::Warning,
    "`#foreach` in another form than `$item in $list`",
    "Velocity takes the third argument as the list, whatever the second is: `of` works like `in`, in Velocity 1.7 \
        only. Without a third argument it takes the block for the list and has no turn, or fails.",
    Some("#foreach($i of [1, 2])x#end"),
    "#foreach($i in [1, 2])x#end",
);
