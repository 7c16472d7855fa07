//! Lints: loops, ends and limits.

lints! {
    PAST_QUOTA "VTL1401" Warning: "loop past the quota",
        "The service ends a `#foreach` after 1,000 iterations, without an error.",
        fires "#foreach($i in [1..2000])x#end",
        quiet "#foreach($i in [1..1000])x#end";

    LOOP_OVER_NO_LIST "VTL1402" Warning: "loop over something that is not a list",
        "A `#foreach` over a string, a number or a boolean has no iterations, without an error.",
        fires "#foreach($i in $input.json('$.list'))x#end",
        quiet "#foreach($i in $input.path('$.list'))x#end";

    TOO_LARGE "VTL1403" Error: "template larger than the quota",
        "The service takes templates of up to 300 KB.",
        quiet "x";

    LOOP_VARIABLE_OUTSIDE "VTL1404" Warning: "loop variable outside of a loop",
        "`$foreach`, `$velocityCount` and `$velocityHasNext` have values only inside a `#foreach`.",
        fires "#foreach($i in [1, 2])$i#end$foreach.count",
        quiet "#foreach($i in [1, 2])$i$foreach.count#end";

    BREAK_OUTSIDE "VTL1405" Warning: "`#break` outside of a loop",
        "Outside of a loop `#break` ends the whole template.",
        fires "a#break",
        quiet "#foreach($i in [1, 2])#break#end";

    NEVER_RUN "VTL1406" Warning: "statements that never run",
        "After `#stop` and `#break`, nothing else in the block runs.",
        fires "a#stop b",
        quiet "a#stop";

    FOREACH_FORM "VTL1407" Warning: "`#foreach` not written as `$item in $list`",
        "Velocity takes the third argument as the list, whatever the second is: `of` works like `in`, in Velocity \
         1.7 only. Without a third argument it has no iterations, or fails.",
        fires "#foreach($i of [1, 2])x#end",
        quiet "#foreach($i in [1, 2])x#end";

    UNCLOSED_COMMENT "VTL1408" Warning: "comment that is not closed",
        "Without `*#`, a comment that begins with `#*` lasts up to the end of the template, without an error.",
        fires "a #* one letter",
        quiet "a #* one letter *#";

    VALUES_AS_KEYS "VTL1409" Warning: "values of a map taken for its names",
        "A `#foreach` over a map goes over its values. Its names are what `keySet()` gives.",
        fires "#set($m = {'a': 1})#foreach($k in $m)$k=$m.get($k)#end",
        quiet "#set($m = {'a': 1})#foreach($k in $m.keySet())$k=$m.get($k)#end";
}
