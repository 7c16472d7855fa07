//! Lints: variables.

lints! {
    NEVER_SET "VTL1101" Warning: "variable that is never set",
        "Nothing in the template sets it and the service does not bind it. It prints nothing, counts as true in a \
         condition, and equals the empty string.",
        fires "#set($nmae = 'x')$name",
        quiet "#set($name = 'x')$name";

    USED_BEFORE_SET "VTL1102" Warning: "variable used before it is set",
        "The template sets it further down only. A `#define`d block is looked at where it is printed, a loop's body \
         as if it had run before.",
        fires "$total#set($total = 1)",
        quiet "#set($total = 1)$total";

    HYPHEN "VTL1103" Warning: "hyphen taken for a minus",
        "A hyphen may stand in a name, so `$n-1` is the variable `n-1`.",
        fires "#set($n = 5)$n-1",
        quiet "#set($n = 5)${n}-1";

    TARGET_NEVER_SET "VTL1104" Warning: "assignment into a variable that is never set",
        "`#set($a.b = 1)` puts a value into `$a`. Without an `$a` nothing happens, and it is no error.",
        fires "#set($out.name = 'x')",
        quiet "#set($out = {})#set($out.name = 'x')";

    SET_IN_VAIN "VTL1105" Warning: "`#set` of a formal or quiet reference",
        "`#set(${x} = 1)` and `#set($!x = 1)` store the value under a name that no reference reaches.",
        fires "#set(${x} = 1)",
        quiet "#set($x = 1)$x";

    HIDES_BINDING "VTL1106" Warning: "`#set` hides one of the service's variables",
        "After `#set($input = …)` the template cannot reach the request any more.",
        fires "#set($input = 'x')",
        quiet "#set($in = 'x')$in";

    SINGLE_QUOTES "VTL1107" Warning: "reference in single quotes",
        "Only strings in double quotes are read for references; in single quotes `$name` stands for itself.",
        fires "#set($id = 'id-$context.requestId')$id",
        quiet "#set($id = \"id-$context.requestId\")$id";
}
