//! Lints: conditions and operators.

lints! {
    ALWAYS_TRUE "VTL1301" Warning: "condition that is always true",
        "Only the boolean `false` is false. For the service, a missing value is an empty string, and an empty string \
          is true, so `#if($x)` does not check whether `$x` has a value.",
        fires "#if($input.params('x'))there#end",
        quiet "#if($input.params('x') != '')there#end";

    NEVER_TRUE "VTL1302" Warning: "negation that is never true",
        "`!$x` is true only if `$x` is the boolean `false`. A missing value counts as true, so its negation is \
         false.",
        fires "#if(!$input.params('x'))missing#end",
        quiet "#if($input.params('x') == '')missing#end";

    LITERAL_CONDITION "VTL1303" Warning: "literal as a condition",
        "Every literal but `true` is false as a condition, so `$x == 'a' || 'b'` is the same as `$x == 'a'`.",
        fires "#if($context.stage == 'a' || 'b')yes#end",
        quiet "#if($context.stage == 'a' || $context.stage == 'b')yes#end";

    COMPARES_TEXT_BY_SIZE "VTL1304" Warning: "string compared by size",
        "`<`, `>`, `<=` and `>=` compare numbers only; with a string on either side they are false. Parameters are \
         strings.",
        fires "#if($input.params('n') > 5)many#end",
        quiet "#if($input.path('$.n') > 5)many#end";

    COMPARES_JSON_TEXT "VTL1305" Warning: "`$input.json` compared with a string",
        "`$input.json` gives JSON: a string has its quotes, and what is missing is `\"\"`. It equals neither the \
         bare string nor the empty one.",
        fires "#if($input.json('$.x') == '')missing#end",
        quiet "#if($input.path('$.x') == '')missing#end";

    COMPARES_NULL_WORD "VTL1306" Note: "comparison with the word null",
        "A JSON null and a missing value are empty. They do not equal the string \"null\".",
        fires "#if($input.path('$.x') == 'null')missing#end",
        quiet "#if($input.path('$.x') == $null)missing#end";

    CONDITION_ON_JSON "VTL1307" Note: "condition on a value of the body",
        "`#if($input.path('$.x'))` is false only if the body says `false`. A value that is missing, null, 0 or empty \
          counts as true.",
        fires "#if($input.path('$.x'))yes#end",
        quiet "#if($input.path('$.x') == true)yes#end";

    COMPUTES_WITH_TEXT "VTL1308" Warning: "arithmetic on a string",
        "`-`, `*`, `/` and `%` on a string give null, and a `#set` then keeps the old value; `+` appends the digits. \
          Parameters are strings.",
        fires "#set($next = $input.params('page') + 1)",
        quiet "#set($Integer = 0)#set($next = $Integer.parseInt($input.params('page')) + 1)$next";

    ELSE_CONDITION "VTL1309" Warning: "condition after `#else`",
        "`#else` takes no condition: ` if(…)` or `(…)` after it is printed as text, and the block runs whenever no \
         condition before it holds.",
        fires "#if($context.stage == 'a')a#else if($context.stage == 'b')b#end",
        quiet "#if($context.stage == 'a')a#elseif($context.stage == 'b')b#end";

    BOOLEAN_DEFAULT "VTL1310" Warning: "`||` or `&&` for a default value",
        "The result of `||` and `&&` is true or false, never one of the operands: a default is set with `#if`.",
        fires "#set($page = $input.params('page') || '1')$page",
        quiet "#set($page = $input.params('page'))#if($page == '')#set($page = '1')#end$page";

    NOT_BEFORE_COMPARISON "VTL1311" Warning: "`!` before a comparison",
        "`!` and `not` bind tighter than `==`: `!$x == 'a'` compares true or false with `a`.",
        fires "#if(!$context.stage == 'a')other#end",
        quiet "#if($context.stage != 'a')other#end";
}
