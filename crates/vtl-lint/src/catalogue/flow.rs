//! Lints: loops, ends and limits.

lints! {
    PAST_QUOTA "VTL1401" Warning: "loop past the quota",
        "The service ends a `#foreach` after 1,000 turns, without an error.",
        fires "#foreach($i in [1..2000])x#end",
        quiet "#foreach($i in [1..1000])x#end";

    LOOP_OVER_NO_LIST "VTL1402" Warning: "loop over something that is no list",
        "A `#foreach` over a text, a number or a boolean has no turn and is no error.",
        fires "#foreach($i in $input.json('$.list'))x#end",
        quiet "#foreach($i in $input.path('$.list'))x#end";

    TOO_LARGE "VTL1403" Error: "template past the quota",
        "The service takes templates of up to 300 KB.",
        quiet "x";

    LOOP_VARIABLE_OUTSIDE "VTL1404" Warning: "loop variable outside of a loop",
        "`$foreach`, `$velocityCount` and `$velocityHasNext` have values inside a `#foreach` only.",
        fires "#foreach($i in [1, 2])$i#end$foreach.count",
        quiet "#foreach($i in [1, 2])$i$foreach.count#end";

    BREAK_OUTSIDE "VTL1405" Warning: "`#break` outside of a loop",
        "Outside of a loop `#break` ends the whole template.",
        fires "a#break",
        quiet "#foreach($i in [1, 2])#break#end";

    NEVER_RUN "VTL1406" Warning: "statements that never run",
        "Behind `#stop` and `#break` nothing of the block runs.",
        fires "a#stop b",
        quiet "a#stop";

    FOREACH_FORM "VTL1407" Warning: "`#foreach` in another form than `$item in $list`",
        "Velocity takes the third argument as the list, whatever the second is: `of` works like `in`, in Velocity \
         1.7 only. Without a third argument it takes the block for the list and has no turn, or fails.",
        fires "#foreach($i of [1, 2])x#end",
        quiet "#foreach($i in [1, 2])x#end";
}
