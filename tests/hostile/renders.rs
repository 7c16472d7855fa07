//! Templates that ask for too much while they render: work, memory, depth.

use crate::case::{Case, fill};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = loops();
    cases.extend(growth());
    cases.extend(recursion());
    cases.extend(cycles());
    cases.extend(numbers());
    cases.extend(patterns());
    cases.extend(garbage());
    cases
}

fn loops() -> Vec<Case> {
    vec![
        Case::template(
            "loop: over all integers",
            "#foreach($i in [-2147483648..2147483647])#end$foreach.count|",
        ),
        Case::velocity(
            "loop: over all integers without quota",
            "#foreach($i in [-2147483648..2147483647])#end",
        ),
        Case::velocity(
            "loop: over the last integers",
            "#foreach($i in [2147483645..2147483647])$i #end",
        ),
        Case::velocity(
            "loop: downwards to the first integers",
            "#foreach($i in [-2147483646..-2147483648])$i #end",
        ),
        Case::template(
            "loop: in loops",
            fill("#foreach($i in [1..1000])", 25 * 7) + &"#end".repeat(7),
        ),
        Case::template("loop: a range as a list", "#set($x = [1..2147483647])$x.size()"),
        Case::template("loop: a range in a list", "#set($x = [[1..2147483647], 1])$x.size()"),
        Case::template(
            "loop: over itself while it grows",
            "#set($x = [1])#foreach($i in $x)#set($y = $x.add($i))#end$x.size()",
        ),
        Case::velocity("loop: prints", "#foreach($i in [1..2147483647])0123456789#end"),
    ]
}

fn growth() -> Vec<Case> {
    let double = |what: &str| {
        format!("#set($x = 'ab')#foreach($i in [1..64])#set($x = {what})#end$x.length()")
    };
    vec![
        Case::template("growth: doubling in a string", double("\"$x$x\"")),
        Case::template("growth: doubling by concat", double("$x.concat($x)")),
        Case::template("growth: doubling by +", double("$x + $x")),
        Case::template("growth: doubling by replaceAll", double("$x.replaceAll('.', '$0$0')")),
        Case::template("growth: doubling by replace", double("$x.replace('a', 'aa')")),
        Case::template("growth: replace of the empty string", double("$x.replace('', 'abc')")),
        Case::template(
            "growth: replaceAll of the empty pattern",
            double("$x.replaceAll('', 'abc')"),
        ),
        Case::template("growth: url in url", double("$util.urlEncode(\"%$x%\")")),
        Case::template("growth: base64 in base64", double("$util.base64Encode($x)")),
        Case::template("growth: escaped in escaped", double("$util.escapeJavaScript(\"'$x\")")),
        Case::template("growth: repeat", "#set($x = 'ab')$x.repeat(2147483647).length()"),
        Case::template("growth: repeat of nothing", "#set($x = '')$x.repeat(2147483647).length()"),
        Case::template("growth: repeat a negative number of times", "#set($x = 'ab')$x.repeat(-1)"),
        Case::template(
            "growth: format with a huge width",
            "#set($x = '')$x.format('%999999999d', 1).length()",
        ),
        Case::template(
            "growth: format with a huge precision",
            "#set($x = '')$x.format('%.999999999f', 1.5).length()",
        ),
        Case::template(
            "growth: format with a width beyond integers",
            "#set($x = '')$x.format('%99999999999d', 1)",
        ),
        Case::template(
            "growth: format with an index beyond integers",
            "#set($x = '')$x.format('%99999999999$s', 1)",
        ),
        Case::template("growth: format without arguments", "#set($x = '')$x.format('%s')"),
        Case::template(
            "growth: format's n",
            format!("#set($x = '')$x.format('{}').length()", fill("%n", 100_000)),
        ),
        Case::template(
            "growth: split to letters",
            format!("#set($x = '{}')$x.split('').size()", fill("a", 200_000)),
        ),
        Case::template(
            "growth: splits of splits",
            format!(
                "#set($x = '{}')#foreach($i in [1..1000])#set($y = $x.split(','))#end$y.size()",
                fill(",a", 100_000)
            ),
        ),
        Case::template(
            "growth: letters of letters",
            format!(
                "#set($x = '{}')#foreach($i in [1..1000])#set($y = $x.toCharArray())#end$y.size()",
                fill("a", 100_000)
            ),
        ),
        Case::template(
            "growth: a list adds itself",
            "#set($x = [1])#foreach($i in [1..64])#set($y = $x.addAll($x))#end$x.size()",
        ),
        Case::template(
            "growth: a list of two of the last",
            "#set($x = 'x')#foreach($i in [1..64])#set($x = [$x, $x])#end$x",
        ),
        Case::template(
            "growth: a map of two of the last",
            "#set($x = 1)#foreach($i in [1..64])#set($x = {'a': $x, 'b': $x})#end$x",
        ),
        Case::template(
            "growth: a map of a million keys",
            "#set($m = {})#foreach($i in [1..1000])#foreach($j in [1..1000])#set($y = $m.put(\"$i.$j\", $i))#end#end$m.size()",
        ),
        Case::template(
            "growth: the body many times",
            "#foreach($i in [1..1000])#foreach($j in [1..1000])#set($x = $input.path('$'))#end#end",
        ),
        Case::template(
            "growth: the tree of a text many times",
            "#foreach($i in [1..1000])#foreach($j in [1..1000])#set($x = $util.parseJson('[[[[1]]]]'))#end#end",
        ),
        Case::velocity(
            "growth: names for text that is evaluated",
            format!(
                "{}#foreach($i in [1..1000])#foreach($j in [1..1000])#evaluate('')#end#end",
                (0..500).map(|n| format!("#set($v{n} = 1)")).collect::<String>()
            ),
        ),
        Case::velocity(
            "growth: calls that are evaluated",
            format!(
                "#set($s = '{}')#foreach($i in [1..1000])#evaluate($s)#end",
                fill("$a.b()", 6_000)
            ),
        ),
        Case::template(
            "growth: copies of long keys",
            format!(
                "#set($m = {{'{}': 1}})#foreach($i in [1..1000])#foreach($j in [1..1000])#set($x = $m.clone())#end#end",
                fill("k", 100_000)
            ),
        ),
        Case::template(
            "growth: overrides",
            "#foreach($i in [1..1000])#set($context.requestOverride.header[\"h$i\"] = $i)#end",
        ),
        Case::template("growth: set of a far index", "#set($x = [1])#set($x[2147483647] = 1)$x"),
        Case::template("growth: add at a far index", "#set($x = [1])$x.add(2147483647, 1)"),
        Case::template("growth: subList of everything", "#set($x = [1])$x.subList(0, 2147483647)"),
        Case::template(
            "growth: substring of everything",
            "#set($x = 'abc')$x.substring(-2147483648, 2147483647)",
        ),
    ]
}

fn recursion() -> Vec<Case> {
    let deepen = |open: &str, close: &str| {
        format!(
            "#set($x = 1)#foreach($i in [1..1000])#foreach($j in [1..50])#set($x = {open}$x{close})#end#end"
        )
    };
    vec![
        Case::velocity("recursion: macro", "#macro(a)x#a()#end#a()"),
        Case::velocity("recursion: macros in turn", "#macro(a)#b()#end#macro(b)#a()#end#a()"),
        Case::velocity(
            "recursion: macro in blocks",
            "#macro(a)#if(true)#if(true)#foreach($i in [1])#a()#end#end#end#end#a()",
        ),
        Case::velocity(
            "recursion: macro in strings",
            "#macro(a)#set($x = \"#set($y = \"\"#a()\"\")$y\")$x#end#a()",
        ),
        Case::velocity(
            "recursion: macro in its own argument",
            "#macro(a $x)$x#end#a(\"#a('$x')\")",
        ),
        Case::velocity(
            "recursion: an argument that is itself",
            "#macro(a $x)#b($x)#end#macro(b $x)#a($x)#end#a($x)",
        ),
        Case::velocity(
            "recursion: block of a macro in itself",
            "#macro(a)$bodyContent#@a()$bodyContent#end#end#@a()x#end",
        ),
        Case::velocity(
            "recursion: macro in deep loops",
            format!(
                "#macro(a){}#a(){}#end#a()",
                fill("#foreach($i in [1])", 19 * 20),
                "#end".repeat(20)
            ),
        ),
        Case::velocity(
            "recursion: deep arguments in arguments",
            format!(
                "#set($s = 's')#macro(a $x){}#end#macro(b $x)#a({})#end#b({})",
                nest("$x", 30),
                nest("$x", 20),
                nest("'y'", 30)
            ),
        ),
        Case::velocity(
            "recursion: macro in deep arguments",
            format!("#set($s = 's')#macro(a $x)#a({})#end#a('x')", nest("$x", 30)),
        ),
        Case::velocity(
            "recursion: deep text in evaluate",
            format!(
                "#macro(a)#foreach($i in [1])#evaluate('{}')#a()#end#end#a()",
                fill("#if(true)", 9 * 50) + &"#end".repeat(50)
            ),
        ),
        Case::velocity(
            "recursion: deeper and deeper text in evaluate",
            "#set($t = 'x')#foreach($i in [1..100])#set($t = \"#if(true)$t#end\")#evaluate($t)#end",
        ),
        Case::velocity(
            "recursion: evaluate after deep blocks",
            format!(
                "#set($x = '{}#evaluate($x){}')#evaluate($x)",
                fill("#foreach($i in [1])", 19 * 9),
                "#end".repeat(9)
            ),
        ),
        Case::velocity(
            "recursion: broken text after deep evaluates",
            "#set($n = 0)#set($x = '#set($n = $n + 1)#if($n > 50)#evaluate(${q}#if((((((((((${q})#end#evaluate($x)')#set($q = 5)#evaluate($x)",
        ),
        Case::velocity("recursion: define", "#define($a)x$a#end$a"),
        Case::velocity("recursion: defines in turn", "#define($a)$b#end#define($b)$a#end$a"),
        Case::velocity("recursion: define in a condition", "#define($a)#if($a)x#end#end$a"),
        Case::velocity("recursion: define in a comparison", "#define($a)#if($a == $a)x#end#end$a"),
        Case::velocity(
            "recursion: define in an argument",
            "#set($s = '')#define($a)$s.concat($a)#end$a",
        ),
        Case::velocity("recursion: blocks in lists", chain(|n| format!("$l{n}"))),
        Case::velocity(
            "recursion: blocks in lists that are strings",
            chain(|n| format!("#set($s = \"$l{n}.toString()\")$s")),
        ),
        Case::template(
            "recursion: blocks in lists for a function",
            chain(|n| format!("#if($util.base64Encode($l{n}) != '')x#end")),
        ),
        Case::velocity("recursion: evaluate", "#set($x = '#evaluate($x)')#evaluate($x)"),
        Case::velocity(
            "recursion: evaluate twice",
            "#set($x = '#evaluate($x)#evaluate($x)')#evaluate($x)",
        ),
        Case::velocity(
            "recursion: evaluate in blocks",
            "#set($x = '#if(true)#foreach($i in [1])#evaluate($x)#end#end')#evaluate($x)",
        ),
        Case::velocity(
            "recursion: evaluate in a string",
            "#set($q = '\"')#set($x = '#set($y = ${q}#evaluate($x)${q})')#evaluate($x)",
        ),
        Case::velocity(
            "recursion: evaluate of macros",
            "#set($x = '#macro(a)#evaluate($x)#end#a()')#evaluate($x)",
        ),
        Case::velocity(
            "recursion: evaluate many texts",
            "#foreach($i in [1..2147483647])#evaluate('#if(true)x#end')#end",
        ),
        Case::template("recursion: macros of the service", "#macro(a)x#a()#end#a()"),
        Case::template("recursion: define of the service", "#define($a)x$a#end$a"),
        Case::template(
            "recursion: evaluate of the service",
            "#set($x = '#evaluate($x)')#evaluate($x)",
        ),
        Case::template("deep values: a list", deepen("[", "]") + "$x.size()"),
        Case::template("deep values: a list is printed", deepen("[", "]") + "$x"),
        Case::template("deep values: a list is hashed", deepen("[", "]") + "$x.hashCode()"),
        Case::template(
            "deep values: lists are compared",
            deepen("[", "]")
                + "#set($y = $x)"
                + &deepen("[", "]")
                + "$x.equals($y) #if($x == $y)same#end",
        ),
        Case::template("deep values: a map", deepen("{'a': ", "}") + "$x.size()"),
        Case::template("deep values: a map is printed", deepen("{'a': ", "}") + "$x"),
        Case::template("deep values: a map is hashed", deepen("{'a': ", "}") + "$x.hashCode()"),
        Case::template(
            "deep values: a list is a key",
            deepen("[", "]") + "#set($m = {})#set($y = $m.put($x, 1))$m.size()",
        ),
        Case::template(
            "deep values: in the body",
            deepen("[", "]") + "$input.path('$.a').put('k', $x)$input.json('$')",
        ),
        Case::template(
            "deep values: in an override",
            deepen("[", "]") + "#set($context.responseOverride.header.x = $x)",
        ),
        Case::template(
            "deep values: searched by a path",
            deepen("{'a': ", "}") + "$input.path('$').put('k', $x)$input.path('$..b').size()",
        ),
        Case::template(
            "deep values: entries",
            "#set($x = {})#foreach($i in [1..1000])#foreach($j in [1..50])#set($m = {'a': $x})#set($x = $m.entrySet())#end#end$x.size()",
        ),
        Case::template(
            "deep values: views of lists",
            "#set($x = [1, 2])#foreach($i in [1..1000])#foreach($j in [1..50])#set($x = $x.subList(0, 2))#end#end$x.size() $x",
        ),
        Case::template(
            "deep values: iterators",
            "#set($x = [1])#foreach($i in [1..1000])#foreach($j in [1..50])#set($x = [$x.iterator()])#end#end$x.size()",
        ),
    ]
}

/// Many blocks, each of which prints a list with the next one in it.
fn chain(print: impl Fn(usize) -> String) -> String {
    let blocks =
        (0..200).rev().map(|n| format!("#define($b{n}){}#end#set($l{n} = [$b{n}])", print(n + 1)));
    blocks.collect::<String>() + &print(0)
}

fn cycles() -> Vec<Case> {
    let list = "#set($x = [1])#set($y = $x.add($x))";
    let map = "#set($m = {})#set($y = $m.put('m', $m))";
    let both = "#set($x = [1])#set($m = {'x': $x})#set($y = $x.add($m))";
    let mut cases = Vec::new();
    for (what, make, name) in
        [("list", list, "$x"), ("map", map, "$m"), ("list in a map", both, "$m")]
    {
        for (use_, template) in [
            ("printed", name.to_owned()),
            ("hashed", format!("{name}.hashCode()")),
            ("compared", format!("{name}.equals({name}) #if({name} == {name})same#end")),
            ("a key", format!("#set($k = {{}})#set($y = $k.put({name}, 1))$k.size()")),
            ("in the body", format!("$input.path('$').put('k', {name})$input.json('$')")),
            ("in an override", format!("#set($context.responseOverride.header.x = {name})")),
            ("searched", format!("$input.path('$').put('k', {name})$input.path('$..q')")),
            ("in a loop", format!("#foreach($i in {name})$foreach.count #end")),
            ("in a string", format!("#set($s = \"{name}\")$s")),
            ("searched for", format!("#set($l = [[1]])$l.contains({name}) $l.indexOf({name})")),
        ] {
            cases.push(Case::template(
                &format!("cycle: {what} {use_}"),
                format!("{make}{template}"),
            ));
        }
    }
    cases.push(Case::template(
        "cycle: two lists compared",
        "#set($a = [1])#set($b = [1])#set($y = $a.add($b))#set($y = $b.add($a))$a.equals($b)",
    ));
    cases.push(Case::template("cycle: two maps compared", "#set($a = {})#set($b = {})#set($y = $a.put('k', $b))#set($y = $b.put('k', $a))$a.equals($b)"));
    cases.push(Case::template(
        "cycle: a list removes all of itself",
        "#set($a = [1, 2])$a.removeAll($a) $a.size()",
    ));
    cases.push(Case::template(
        "cycle: a list keeps all of itself",
        "#set($a = [1, 2])$a.retainAll($a) $a.size()",
    ));
    cases.push(Case::template(
        "cycle: a map puts all of itself",
        "#set($a = {'k': 1})$a.putAll($a) $a.size()",
    ));
    cases.push(Case::template(
        "cycle: a view of a list that changes",
        "#set($a = [1, 2])#set($v = $a.subList(0, 1))#set($y = $a.add(3))$v.size()",
    ));
    cases.push(Case::template(
        "cycle: a view is added to its list",
        "#set($a = [1, 2])#set($v = $a.subList(0, 1))#set($y = $v.addAll($a))$a",
    ));
    cases.push(Case::template(
        "cycle: keys of a map that changes",
        "#set($m = {'a': 1})#foreach($k in $m.keySet())#set($y = $m.put(\"$k$k\", 1))#end$m",
    ));
    cases
}

fn numbers() -> Vec<Case> {
    vec![
        Case::template("number: smallest divided by -1", "#set($x = -2147483648 / -1)$x"),
        Case::template("number: smallest modulo -1", "#set($x = -2147483648 % -1)$x"),
        Case::template("number: divided by nothing", "#set($x = 1 / 0)[$!x]#set($y = 1 % 0)[$!y]"),
        Case::template(
            "number: overflow",
            "#set($x = 2147483647 + 1)$x #set($y = 2147483647 * 2147483647)$y",
        ),
        Case::template(
            "number: squares of squares",
            "#set($x = 12345678901234567890)#foreach($i in [1..60])#set($x = $x * $x)#end",
        ),
        Case::template(
            "number: squares of decimals",
            "#set($x = 1.5)#foreach($i in [1..60])#set($x = $x * $x)#end$x",
        ),
        Case::body(
            "number: exponent of a billion",
            "$input.path('$.x') $input.json('$.x')",
            "{\"x\":1e1000000000}",
        ),
        Case::body(
            "number: negative exponent of a billion",
            "$input.path('$.x') $input.json('$.x')",
            "{\"x\":1e-1000000000}",
        ),
        Case::body(
            "number: exponent beyond integers",
            "$input.path('$.x') $input.json('$.x')",
            "{\"x\":1e99999999999999999999}",
        ),
        Case::body(
            "number: an exponent in a sum",
            "#set($x = $input.path('$.x') + 1)$x",
            "{\"x\":1e1000000000}",
        ),
        Case::body(
            "number: as an integer",
            "$input.path('$.x').intValue() $input.path('$.x').toString()",
            "{\"x\":1e999999999}",
        ),
        Case::body(
            "number: a big decimal as text",
            "$input.path('$.x').toPlainString()",
            "{\"x\":1.00000000000000000000000000000001e999999999}",
        ),
        Case::body(
            "number: a big decimal as an integer",
            "$input.path('$.x').toBigInteger()",
            "{\"x\":1.00000000000000000000000000000001e999999999}",
        ),
        Case::body(
            "number: big decimals added",
            "#set($x = $input.path('$.x') + 1)$x",
            "{\"x\":1.00000000000000000000000000000001e999999999}",
        ),
        Case::body(
            "number: big decimals compared",
            "#if($input.path('$.x') > 1)more#end",
            "{\"x\":1.00000000000000000000000000000001e999999999}",
        ),
        Case::body(
            "number: a big decimal is scaled",
            "$input.path('$.x').setScale(2147483647)",
            "{\"x\":1.00000000000000000000000000000001}",
        ),
        Case::body(
            "number: a big decimal to a power",
            "$input.path('$.x').pow(999999999)",
            "{\"x\":1.00000000000000000000000000000001}",
        ),
        Case::body(
            "number: a big integer to a power",
            "$input.path('$.x').pow(2147483647)",
            "{\"x\":12345678901234567890}",
        ),
        Case::body(
            "number: a big integer is shifted",
            "$input.path('$.x').shiftLeft(2147483647)",
            "{\"x\":12345678901234567890}",
        ),
        Case::body(
            "number: a hundred thousand digits",
            "$input.path('$.x').toString().length() $input.json('$.x').length()",
            format!("{{\"x\":{}}}", fill("7", 100_000)),
        ),
        Case::body(
            "number: a hundred thousand digits squared",
            "#set($x = $input.path('$.x') * $input.path('$.x'))$x.toString().length()",
            format!("{{\"x\":{}}}", fill("7", 100_000)),
        ),
        Case::body(
            "number: a decimal of a hundred thousand digits",
            "$input.path('$.x').toString().length()",
            format!("{{\"x\":0.{}}}", fill("7", 100_000)),
        ),
        Case::template(
            "number: parsed from a long text",
            format!("#set($x = 1)$x.parseInt('{}')", fill("9", 100_000)),
        ),
        Case::template(
            "number: parsed from a long decimal",
            format!("#set($x = 1.5)$x.parseDouble('{}')", fill("9", 100_000)),
        ),
        Case::template(
            "number: a hex float of many digits",
            format!("#set($x = 1.5)$x.parseDouble('0x{}p-2147483648')", fill("f", 10_000)),
        ),
        Case::template(
            "number: in base 99",
            "#set($x = 5)$x.toString(5, 99) $x.parseInt('zz', 99)",
        ),
    ]
}

fn patterns() -> Vec<Case> {
    let on = |call: &str| format!("#set($x = '{}')$x.{call}", fill("a", 5_000));
    vec![
        Case::template("pattern: explodes", on("matches('(a+)+b')")),
        Case::template("pattern: explodes with a back reference", on("matches('(a*)*\\1b')")),
        Case::template("pattern: explodes with a look ahead", on("matches('(?=(a+)+b).*')")),
        Case::template(
            "pattern: explodes in replaceAll",
            on("replaceAll('(a|aa)+$b', 'x').length()"),
        ),
        Case::template(
            "pattern: explodes in replaceFirst",
            on("replaceFirst('(a|a?)+b', 'x').length()"),
        ),
        Case::template("pattern: explodes in split", on("split('(a+)+b').size()")),
        Case::template(
            "pattern: repeats repeats",
            on("matches('((((a{100}){100}){100}){100}){100}')"),
        ),
        Case::template("pattern: repeats a billion times", on("matches('a{1000000000}')")),
        Case::template("pattern: repeats beyond integers", on("matches('a{99999999999}')")),
        Case::template(
            "pattern: repeats repeats of a class",
            on("matches('(?:\\p{L}{1000}){1000}')"),
        ),
        Case::template(
            "pattern: deep groups",
            on(&format!("matches('{}a{}')", fill("(", 50_000), fill(")", 50_000))),
        ),
        Case::template(
            "pattern: deep look arounds",
            on(&format!("matches('{}a{}')", fill("(?=", 30_000), fill(")", 10_000))),
        ),
        Case::template(
            "pattern: deep classes",
            on(&format!("matches('{}a{}')", fill("[", 50_000), fill("]", 50_000))),
        ),
        Case::template(
            "pattern: 200 groups",
            on(&format!("matches('{}a{}')", "(".repeat(200), ")".repeat(200))),
        ),
        Case::template(
            "pattern: 200 classes",
            on(&format!("matches('{}a{}')", "[".repeat(200), "]".repeat(200))),
        ),
        Case::template(
            "pattern: many quantifiers",
            on(&format!("matches('a{}')", fill("+", 1_000))),
        ),
        Case::template(
            "pattern: many alternatives",
            on(&format!("matches('{}b')", fill("a|", 100_000))),
        ),
        Case::template("pattern: long literal", on(&format!("matches('{}')", fill("ab", 100_000)))),
        Case::template("pattern: quoted without end", on("matches('\\Qa')")),
        Case::template(
            "pattern: backslash at the end",
            "#set($b = '\\')#set($x = 'a')$x.replaceAll('a', $b)",
        ),
        Case::template(
            "pattern: a group that is not there",
            "#set($x = 'a')$x.replaceAll('a', '$9')",
        ),
        Case::template(
            "pattern: a group beyond integers",
            "#set($x = 'a')$x.replaceAll('a', '$99999999999')",
        ),
        Case::template(
            "pattern: a name without end",
            "#set($d = '$')#set($x = 'a')$x.replaceAll('a', \"${d}{n\")",
        ),
        Case::template("pattern: unbalanced", "#set($x = 'a')$x.matches('(a')"),
        Case::template("pattern: unbalanced class", "#set($x = 'a')$x.matches('[a')"),
        Case::template("pattern: range the wrong way", "#set($x = 'a')$x.matches('[z-a]')"),
        Case::template(
            "pattern: code point beyond Unicode",
            "#set($x = 'a')$x.matches('\\x{110000}')",
        ),
        Case::template("pattern: half a pair in a class", "#set($x = 'a')$x.matches('[\\ud83d]')"),
        Case::template(
            "pattern: recursion of other dialects",
            "#set($x = 'aa')$x.matches('(a(?1)?)')",
        ),
    ]
}

fn garbage() -> Vec<Case> {
    let util = |call: &str| format!("$util.{call}");
    vec![
        Case::template("garbage: url", util("urlDecode('%')")),
        Case::template("garbage: url with half a digit", util("urlDecode('%e')")),
        Case::template("garbage: url with a sign", util("urlDecode('%-1%+1')")),
        Case::template("garbage: url of broken UTF-8", util("urlDecode('%ff%fe%c0%80%ed%a0%80')")),
        Case::template(
            "garbage: url of percents",
            util(&format!("urlDecode('{}')", fill("%", 10_000))),
        ),
        Case::template("garbage: base64", util("base64Decode('****')")),
        Case::template("garbage: base64 of one letter", util("base64Decode('a')")),
        Case::template("garbage: base64 of paddings", util("base64Decode('====')")),
        Case::template("garbage: base64 of broken UTF-8", util("base64Decode('//79/A==')")),
        Case::template("garbage: JSON", util("parseJson('{[}]')")),
        Case::template("garbage: JSON without anything", util("parseJson('')")),
        Case::template(
            "garbage: arguments of the wrong kinds",
            "$util.urlEncode(1)$util.base64Encode([1])$util.parseJson({})",
        ),
        Case::template(
            "garbage: too many arguments",
            "$util.urlEncode('a', 'b', 'c')$input.params('a', 'b')",
        ),
        Case::template(
            "garbage: null arguments",
            "$util.urlEncode($nope)$input.path($nope)$input.params($nope)",
        ),
        Case::template(
            "garbage: class and its methods",
            "$input.class $input.getClass().forName('java.lang.Runtime')",
        ),
        Case::template(
            "garbage: reflection",
            "#set($x = '')$x.getClass().getClassLoader().loadClass('java.lang.Runtime').getMethods()",
        ),
    ]
}

fn nest(inner: &str, depth: usize) -> String {
    "$s.concat(".repeat(depth) + inner + &")".repeat(depth)
}
