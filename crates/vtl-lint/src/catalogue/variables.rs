//! Lints: variables.

lints! {
    NEVER_SET "VTL1101" Warning: "variable that is never set",
        "Nothing in the template sets it and the service does not bind it. It prints nothing, counts as true in a \
         condition, and equals the empty string.",
        fires "#set($nmae = 'x')$name",
        quiet "#set($name = 'x')$name";

    USED_BEFORE_SET "VTL1102" Warning: "variable used before it is set",
        "The template sets it only further down. A `#define`d block is checked where it is printed, a loop's body as \
          if it had run before.",
        fires "$total#set($total = 1)",
        quiet "#set($total = 1)$total";

    HYPHEN "VTL1103" Warning: "hyphen meant as a minus",
        "A hyphen can be part of a name, so `$n-1` is the variable `n-1`.",
        fires "#set($n = 5)$n-1",
        quiet "#set($n = 5)${n}-1";

    TARGET_NEVER_SET "VTL1104" Warning: "assignment into a variable that is never set",
        "`#set($a.b = 1)` puts a value into `$a`. Without an `$a` nothing happens, without an error.",
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
        "Only strings in double quotes contain references; in single quotes, `$name` is text.",
        fires "#set($id = 'id-$context.requestId')$id",
        quiet "#set($id = \"id-$context.requestId\")$id";

    NEVER_READ "VTL1108" Note: "variable that is set and never read",
        "Nothing in the template reads it. Either it is left over, or another variable was meant. Names such as \
         `$ignored` are not reported, nor are calls that change something (`#set($x = $list.add(1))`).",
        fires "#set($total = 1)#set($totl = 2)$total",
        quiet "#set($total = 1)$total";

    LOOP_VARIABLE_AFTER "VTL1109" Warning: "variable of a loop after its loop",
        "When a `#foreach` ends, its variable gets back the value that it had before, or none.",
        fires "#foreach($id in [1, 2])$id#end last: $id",
        quiet "#foreach($id in [1, 2])$id#set($last = $id)#end last: $last";

    BACKSLASH_IN_STRING "VTL1110" Warning: "`\\n` in a string",
        "Strings have no escapes: `'\\n'` is a backslash and an `n`. It is reported where the string is searched \
         for, compared or encoded, not where it is a regular expression or printed into JSON, which read it as a line \
          end.",
        fires "$util.base64Encode('\\n')",
        quiet "$util.base64Encode($util.urlDecode('%0A'))";

    NO_SET "VTL1111" Warning: "assignment without `#set`",
        "A reference with `=` after it, alone in a line, assigns nothing: both are printed.",
        fires "$context.responseOverride.status = 404\n{}",
        quiet "#set($context.responseOverride.status = 404){}";

    CHANGE_PRINTED "VTL1112" Warning: "result of a change that is printed",
        "A call that changes a list or map gives a value, and a reference prints it: `$list.add(1)` prints `true`. A \
         `#set` prints nothing.",
        fires "#set($ids = [])$ids.add(1){}",
        quiet "#set($ids = [])#set($ignored = $ids.add(1)){\"n\": $ids.size()}";

    CHANGE_ASSIGNED "VTL1113" Warning: "list replaced by the result of a change",
        "A call that changes a list gives whether it did, or what was there before, and not the list: after \
         `#set($list = $list.add(1))`, the variable is `true`.",
        fires "#set($ids = [])#set($ids = $ids.add(1))$ids",
        quiet "#set($ids = [])#set($ignored = $ids.add(1))$ids.size()";
}
