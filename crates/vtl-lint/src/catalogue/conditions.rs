//! Lints: conditions and operators.

use super::Lint;
use crate::level::Level;

pub(super) static ALL: &[&Lint] = &[
    &ALWAYS_TRUE,
    &NEVER_TRUE,
    &LITERAL_CONDITION,
    &COMPARES_TEXT_BY_SIZE,
    &COMPARES_JSON_TEXT,
    &COMPARES_NULL_WORD,
    &CONDITION_ON_JSON,
    &COMPUTES_WITH_TEXT,
    &ELSE_CONDITION,
];

pub(crate) static ALWAYS_TRUE: Lint = Lint::new(
    "VTL1301",
    Level::Warning,
    "condition that is always true",
    "Only the boolean `false` is false. The service makes an empty text of what is missing, and an \
        empty text is true, so `#if($x)` does not ask whether there is an `$x`.",
    Some("#if($input.params('x'))there#end"),
    "#if($input.params('x') != '')there#end",
);

pub(crate) static NEVER_TRUE: Lint = Lint::new(
    "VTL1302",
    Level::Warning,
    "negation that is never true",
    "`!$x` is true only where `$x` is the boolean `false`. A missing value counts as true, so its \
        negation is false.",
    Some("#if(!$input.params('x'))missing#end"),
    "#if($input.params('x') == '')missing#end",
);

pub(crate) static LITERAL_CONDITION: Lint = Lint::new(
    "VTL1303",
    Level::Warning,
    "literal as a condition",
    "Every literal but `true` is false as a condition, so `$x == 'a' || 'b'` is the same as `$x == \
        'a'`.",
    Some("#if($context.stage == 'a' || 'b')yes#end"),
    "#if($context.stage == 'a' || $context.stage == 'b')yes#end",
);

pub(crate) static COMPARES_TEXT_BY_SIZE: Lint = Lint::new(
    "VTL1304",
    Level::Warning,
    "text compared by size",
    "`<`, `>`, `<=` and `>=` compare numbers only; with a text on either side they are false. \
        Parameters are texts.",
    Some("#if($input.params('n') > 5)many#end"),
    "#if($input.path('$.n') > 5)many#end",
);

pub(crate) static COMPARES_JSON_TEXT: Lint = Lint::new(
    "VTL1305",
    Level::Warning,
    "`$input.json` compared with a text",
    "`$input.json` gives JSON: a string has its quotes, and what is missing is `\"\"`. It equals \
        neither the bare text nor the empty one.",
    Some("#if($input.json('$.x') == '')missing#end"),
    "#if($input.path('$.x') == '')missing#end",
);

pub(crate) static COMPARES_NULL_WORD: Lint = Lint::new(
    "VTL1306",
    Level::Note,
    "comparison with the word null",
    "A JSON null and a missing value are empty. They do not equal the text \"null\".",
    Some("#if($input.path('$.x') == 'null')missing#end"),
    "#if($input.path('$.x') == $null)missing#end",
);

pub(crate) static CONDITION_ON_JSON: Lint = Lint::new(
    "VTL1307",
    Level::Note,
    "condition on a value of the body",
    "`#if($input.path('$.x'))` is false only where the body says `false`. A value that is missing, \
        null, 0 or empty counts as true.",
    Some("#if($input.path('$.x'))yes#end"),
    "#if($input.path('$.x') == true)yes#end",
);

pub(crate) static COMPUTES_WITH_TEXT: Lint = Lint::new(
    "VTL1308",
    Level::Warning,
    "arithmetic on text",
    "`-`, `*`, `/` and `%` on a text give nothing, and a `#set` then keeps the old value; `+` \
        appends the digits. Parameters are texts.",
    Some("#set($next = $input.params('page') + 1)"),
    "#set($Integer = 0)#set($next = $Integer.parseInt($input.params('page')) + 1)",
);

pub(crate) static ELSE_CONDITION: Lint = Lint::new(
    "VTL1309",
    Level::Warning,
    "condition behind `#else`",
    "`#else` takes no condition: ` if(…)` or `(…)` behind it is text, which is printed, and the block runs whenever \
        no condition before it holds.",
    Some("#if($context.stage == 'a')a#else if($context.stage == 'b')b#end"),
    "#if($context.stage == 'a')a#elseif($context.stage == 'b')b#end",
);
