//! What renders are charged: the fewest steps and bytes with which each template still renders. A charge that is lost,
//! or becomes another, shows here.
//!
//! The numbers are in `charges.txt`. `UPDATE=1 cargo test --test charges` writes them anew: look at what has changed.

use std::fmt::Write;
use std::{env, fs};

use vtl::{Engine, Limits, Scope};

const CHARGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charges.txt");

const BODY: &str = r#"{"s": "a string of some length, é and more of it", "n": 7, "i": 12345678901234567890123,
    "d": 0.12345678901234567890123, "l": [1, 2, 3, "four", {"id": "7", "p": [1, 2]}, [1, [2]]],
    "m": {"k": 1, "o": {"a": "b"}, "l": [1, 2]}, "e": "a\n\"b\\u00e9", "half": "\ud800a",
    "json": "{a: [1, {b: 'c'}], d: 1e5}"}"#;

/// A document whose parts are so large that finding and reading them costs something.
fn large_body() -> String {
    let members: Vec<String> = (0..400).map(|n| format!("\"k{n}\": {n}")).collect();
    let items: Vec<String> = (0..2_000).map(|n| n.to_string()).collect();
    format!(
        r#"{{"m": {{{}}}, "l": [{}], "i": {}, "d": 0.{}, "e": "{}", "wide": "{}", "half": "{}"}}"#,
        members.join(", "),
        items.join(", "),
        "7".repeat(3_000),
        "7".repeat(3_000),
        "\\n".repeat(2_000),
        "aé".repeat(1_000),
        "\\ud800a".repeat(500),
    )
}

/// Rendered over the large document.
const LARGE: [&str; 17] = [
    "#foreach($i in [0..99])$input.path('$.m').get(\"k$i\")#end",
    "#set($m = $input.path('$.m'))#foreach($i in [399..0])$m.get(\"k$i\")#end",
    "#set($l = $input.path('$.l'))#foreach($i in [0..50])$l.get(1500)$l.get(3)$l.get(1900)#end",
    "#set($l = $input.path('$.l'))$l.get(1999)$l.get(0)$l.get(1998)$l.get(1)$l.get(1997)",
    "$input.path('$.l').contains(1999) $input.path('$.l').contains(1998) $input.path('$.l').contains(-1) $input.path('$.l').indexOf(1000)",
    "#set($x = $input.path('$.i'))#set($y = $x.add($x))$y.bitLength()",
    "#set($x = $input.path('$.d'))$x.scale()",
    "$input.path('$.e').length() $input.path('$.e').length()",
    "#set($s = $input.path('$.wide'))$s.length() $s.charAt(700) $s.indexOf('b') $s.substring(5, 9)",
    "#set($s = $input.path('$.wide'))$s.indexOf('b') $s.contains('b')",
    "#set($s = $input.path('$.wide'))$s.codePointCount(0, 500) $s.equalsIgnoreCase($s)",
    "#set($s = $input.path('$.wide'))$s.toUpperCase().length() $s.hashCode() $s.concat($s).length()",
    "#set($s = $input.path('$.half'))$s.length() $s.indexOf('b') $s.hashCode() $s.trim().length()",
    "#set($l = $input.path('$.l'))#set($x = $l.add(1))$l.size() $l.get(3)",
    "#set($l = [1..500])$l.size()",
    "#set($k = $input.path('$.wide'))#set($m = {$k: 1, 'a': 2})#foreach($v in $m)$v#end#foreach($v in $m.values())$v#end",
    "#set($k = $input.path('$.wide'))#set($m = {$k: 1, 'a': 2})$m.values().size() $m.values() $m.containsKey($k)",
];

const TEMPLATES: [&str; 70] = [
    "text",
    "$input.body",
    "$input.json('$')",
    "$input.json('$.m')",
    "$input.json('$..*')",
    "$input.json('$.l[*]')",
    "$input.json('$.l[0:3]')",
    "$input.json('$.l[0,1,2]')",
    "$input.json(\"$.m['k','o']\")",
    "$input.json(\"$.l[?(@.id == '7')]\")",
    "$input.json('$.l[?(@.id in $.l[*].id)]')",
    "$input.json('$.l[?(@.p subsetof [1, 2, 3])]')",
    "$input.json('$.l[?(@.p anyof [1, 9])]')",
    "$input.json('$.l[?(@.p contains 1)]')",
    "$input.json('$.l[?(@.id =~ /7+/)]')",
    "$input.json('$.l.length()')",
    "$input.json('$.m.keys()')",
    "$input.path('$.l[*].p.sum()').size()",
    "$input.path('$.s.concat($.e)')",
    "$input.path('$.l.append(9)')",
    "$input.path('$..a').size() $input.path('$..p..*').size()",
    "$input.path('$.l') $input.path('$.m')",
    "$input.path('$.half') $input.path('$.e')",
    "$input.path('$.i') $input.path('$.d')",
    "$input.json('$.i') $input.json('$.d')",
    "#set($b = $input.path('$'))#set($x = $b.put('z', [1, {'y': 2}]))$input.json('$')",
    "#set($b = $input.path('$'))#set($x = $b.l.add(1))$input.json('$..p') $input.path('$.l')",
    "#set($b = $input.path('$.m'))#set($x = $b.put('z', {'k': [1]}))$input.path('$..k').size()",
    "$util.parseJson($input.path('$.json'))",
    "#set($s = \"$input.path('$.json')\")$util.parseJson($s).a.size()",
    "$util.parseJson('[1, 2, {\"a\": [3]}]')",
    "$util.escapeJavaScript($input.path('$.e')) $util.escapeJavaScript($input.body)",
    "#set($s = $util.escapeJavaScript(\"$input.path('$.e')x\"))$s",
    "#set($s = $util.base64Encode($input.body))$util.base64Decode($s)",
    "#set($s = $util.urlEncode($input.body))$util.urlDecode($s)",
    "#foreach($i in $input.path('$.l'))$i #end",
    "#foreach($i in $input.path('$.m'))$i #end",
    "#foreach($i in $input.path('$.m').keySet())$i #end",
    "#foreach($i in $input.path('$.m').entrySet())$i.key $i.value #end",
    "#set($m = {'a': 1, 'b': [2]})#foreach($i in $m)$i #end",
    "#set($m = {'a': 1})#foreach($i in $m.entrySet())$i #end",
    "#foreach($i in [1..9])$foreach.count #if($foreach.hasNext), #end#end",
    "#if(1 == 2)#elseif(2 == 3)#elseif(3 == 3)x#else y#end",
    "#if($input.path('$.l') == $input.path('$.m'))x#end#if([1, [2]] == [1, [2]])y#end",
    "#if({'a': {'b': 1}} == {'a': {'b': 1}})x#end",
    "#set($x = 1 + 2 * 3 / 4 % 5 - 6)$x",
    "#set($i = $input.path('$.i'))#set($x = $i * $i)#set($y = $i + 1)$x $y",
    "#set($d = $input.path('$.d'))$d.multiply($d) $d.pow(3) $d.setScale(40)",
    "#set($i = $input.path('$.i'))$i.pow(5) $i.shiftLeft(99) $i.gcd($i) $i.modPow($i, $i)",
    "#set($x = [1, 2, 3])#set($y = {'a': $x})$x $y #set($z = $x + 'b')$z",
    "#set($x = [1, [2, 3]])$x.hashCode() $x.toString() $x.contains([2, 3]) $x.indexOf(9)",
    "#set($x = [1, 2, 3])$x.clone() $x.toArray().size() $x.stream().count() $x.subList(0, 2)",
    "#set($x = [3, 1, 2])#set($y = $x.iterator())$y.next() $x.listIterator().next()",
    "#set($x = [1, 2])$x.addAll([3, 4]) $x.add(0, 9) $x.removeAll([1]) $x.retainAll([2, 3]) $x",
    "#set($m = {'a': 1, 'b': 2})$m.clone() $m.containsValue(2) $m.equals({'b': 2, 'a': 1}) $m.hashCode()",
    "#set($m = {'a': 1})$!m.putAll({'b': [2]}) $m.keySet() $m.values() $m.entrySet() $m.keySet().toArray().size()",
    "#set($m = {'a': 1})$m.entrySet().iterator().next() $m.values().contains(1) $m.entrySet().hashCode()",
    "#set($m = {})#set($x = $m.put([1, [2]], 3))$m.get([1, [2]]) $m",
    "#set($s = $input.path('$.s'))$s.length() $s.indexOf('of', 3) $s.lastIndexOf('of') $s.substring(3, 9)",
    "#set($s = $input.path('$.s'))$s.replace('o', '0') $s.toUpperCase() $s.trim() $s.concat('x') $s.hashCode()",
    "#set($s = $input.path('$.s'))$s.replaceAll('[aeiou]+', '<$0>') $s.split(' ').size() $s.matches('a.*')",
    "#set($s = $input.path('$.s'))$s.split('(?= )').size() $s.replaceFirst('o(?!f)', 'x') $s.matches('.*t$')",
    "#set($s = $input.path('$.half'))$s.split('a').size() $s.replace('a', 'b').length() $s.concat('c').length()",
    "#set($s = 'x')$s.format('%5d %s %.2f', 1, [1, 2], 1.5) $s.repeat(9) $s.chars().sum() $s.join(',', 'a', 'b')",
    "#set($context.responseOverride.header.x = 'y')#set($context.requestOverride.header.z = {'a': [1, {'b': 'c'}]})x",
    "$context.stage $stageVariables.a $input.params('h') $input.params() $input.params().header.h",
    "#set($s = 'aé')#set($s = $s.repeat(400))$s.indexOf('x') $s.toUpperCase().length() $s.equalsIgnoreCase($s)",
    "#set($s = 'aé')#set($s = $s.repeat(400))$s.length() $s.substring(3, 9) $s.codePointCount(1, 9)",
    "#set($l = [])#foreach($i in [1..200])#set($x = $l.add($i))#end$util.parseJson(\"$l\").get(150)",
    "#set($i = $input.path('$.l'))#set($x = $i.subList(1, 4))$x.get(1) $i.get(4).id $i.size()",
];

/// The least of a limit with which a template renders.
fn least(template: &str, body: &str, most: u64, set: impl Fn(&mut Limits, u64)) -> u64 {
    let renders = |limit: u64| {
        let mut limits = Limits::default();
        set(&mut limits, limit);
        let engine = Engine::builder().limits(limits).build();
        let scope = Scope::new().body(body).header("h", "value").stage_variable("a", "b");
        engine.compile(template).and_then(|template| template.render(&scope)).is_ok()
    };
    let (mut too_few, mut enough) = (0, most);
    if renders(0) {
        return 0;
    }
    assert!(renders(most), "{template}");
    while too_few + 1 < enough {
        let middle = u64::midpoint(too_few, enough);
        match renders(middle) {
            true => enough = middle,
            false => too_few = middle,
        }
    }
    enough
}

#[test]
fn every_template_is_charged_what_it_was() {
    let mut found = String::new();
    let large = large_body();
    let small = TEMPLATES.into_iter().map(|template| (template, BODY));
    for (template, body) in small.chain(LARGE.into_iter().map(|it| (it, large.as_str()))) {
        let steps = least(template, body, 1 << 20, |limits, limit| limits.steps = limit);
        let bytes = least(template, body, 1 << 24, |limits, limit| {
            limits.value_bytes = usize::try_from(limit).unwrap_or(usize::MAX);
        });
        let regex = least(template, body, 1 << 20, |limits, limit| {
            limits.regex_steps = usize::try_from(limit).unwrap_or(usize::MAX);
        });
        writeln!(found, "{steps} steps, {bytes} bytes, {regex} of patterns: {template}").unwrap();
    }
    if env::var_os("UPDATE").is_some() {
        fs::write(CHARGES, found).unwrap();
        return;
    }
    let expected = fs::read_to_string(CHARGES).unwrap_or_default();
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}
