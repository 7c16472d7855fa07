//! What a step is worth: a render that never ends by itself, with few steps and with many. The time between the two,
//! for each step, is about the same whatever the template does; times 50 million it is what the default allows.
//!
//! Every method of every class runs in it, on large receivers, and what a template does besides.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cpu_time::ThreadTime;
use vtl::reflection::Class;
use vtl::{Engine, ErrorKind, Limits, Scope};

const FEW: u64 = 200_000;
const MANY: u64 = 1_700_000;
/// The default.
const ALL: u64 = 50_000_000;
/// How many lists of arguments are tried for a method.
const ARGUMENTS: usize = 3;
/// Sizes of bodies: bytes of texts, a tenth as many items.
const SMALL: usize = 200;
const LARGE: usize = 200_000;
/// How long the default may take.
const MOST: Duration = Duration::from_secs(2);

fn main() {
    // `cargo bench --bench steps -- WORD`: the calls that have this word in them.
    let word = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let (small, large) = (bodies(SMALL), bodies(LARGE));
    let body = |bodies: &[(&str, String)], name: &str| -> String {
        bodies
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, body)| body.clone())
            .unwrap_or_default()
    };
    let mut rows = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (name, make, call) in calls().into_iter().chain(statements()) {
        if !call.contains(&word) || !resolves(make, &call, &body(&small, name)) {
            continue;
        }
        let method =
            format!("{name} {}", call.split_once('(').map_or(&*call, |(method, _)| method));
        let count = seen.entry(method).or_default();
        *count += 1;
        if *count > ARGUMENTS && !call.starts_with('#') {
            continue;
        }
        if let Some(nanos) = nanos_a_step(&template(make, &call), &body(&large, name)) {
            rows.push((nanos, format!("{name}: {call}")));
        }
    }
    rows.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let total = |nanos: f64| Duration::from_secs_f64(nanos * ALL as f64 / 1e9);
    let over = rows.iter().filter(|(nanos, _)| total(*nanos) > MOST).count();
    println!("| ns a step | all steps | call |\n|---:|---:|---|");
    for (nanos, call) in rows.iter().take(40) {
        println!("| {nanos:.1} | {:.2} s | `{call}` |", total(*nanos).as_secs_f64());
    }
    let middle = rows.get(rows.len() / 2).map_or(0.0, |(nanos, _)| *nanos);
    println!("\n{} rows, half of them below {middle:.1} ns, {over} above {MOST:?}", rows.len());
}

/// Whether there is such a method.
fn resolves(make: &str, call: &str, body: &str) -> bool {
    if call.starts_with('#') {
        return true;
    }
    let engine = Engine::builder().strict(true).build();
    let template = engine.compile(format!("{make}#set($y = {call})"));
    let rendered = template.and_then(|template| template.render(&Scope::new().body(body)));
    rendered.is_ok()
}

/// `None` if the render ends for another reason: memory, an exception, or an unknown method.
fn nanos_a_step(template: &str, body: &str) -> Option<f64> {
    let few = time(template, body, FEW)?;
    let many = time(template, body, MANY)?;
    Some((many.as_secs_f64() - few.as_secs_f64()).max(0.0) * 1e9 / (MANY - FEW) as f64)
}

fn time(template: &str, body: &str, steps: u64) -> Option<Duration> {
    let mut limits = Limits::default();
    limits.steps = steps;
    let engine = Engine::builder().limits(limits).strict(true).build();
    let template = engine.compile(template).ok()?;
    let scope = Scope::new().body(body);
    (0..2)
        .map(|_| {
            let start = ThreadTime::now();
            let rendered = template.render(&scope);
            let time = start.elapsed();
            let error = rendered.err()?;
            let is_out = error.kind() == ErrorKind::Limit && error.message().contains("steps");
            is_out.then_some(time)
        })
        .min()
        .flatten()
}

/// A call that is made again and again.
fn template(make: &str, call: &str) -> String {
    let call = if call.starts_with('#') { call.to_owned() } else { format!("#set($y = {call})") };
    let thousand = "#foreach($i in [1..1000])".repeat(3);
    format!("{make}{thousand}{call}{}", "#end".repeat(3))
}

/// Bodies by name.
fn bodies(size: usize) -> Vec<(&'static str, String)> {
    let text = |piece: &str| {
        let text = piece.repeat(size / piece.len());
        format!("{{\"s\":\"{text}\",\"t\":\"{text}b\"}}")
    };
    let many =
        |item: &dyn Fn(usize) -> String| (0..size / 10).map(item).collect::<Vec<_>>().join(",");
    let collections = format!(
        "{{\"l\":[{}],\"m\":{{{}}},\"n\":[{}]}}",
        many(&|n| format!("\"item {n}\"")),
        many(&|n| format!("\"key {n}\":\"item {n}\"")),
        many(&|n| n.to_string())
    );
    let digits = "7".repeat(20 + size / 20);
    let records = many(&|n| {
        format!("{{\"id\":\"{n}\",\"n\":{n},\"o\":{{\"p\":[1,2,\"x\"]}},\"t\":\"text\"}}")
    });
    vec![
        ("ascii", text("a")),
        ("accents", text("é")),
        ("pairs", text("😀")),
        ("halves", text("\\ud800a")),
        ("marks", text("\\n\\\"")),
        ("collections", collections),
        ("numbers", format!("{{\"i\":{digits},\"d\":0.{digits}}}")),
        ("records", format!("{{\"l\":[{records}]}}")),
        ("deep", format!("{}1{}", "{\"a\":".repeat(380), "}".repeat(380))),
    ]
}

const TEXTS: &str = "#set($s = $input.path('$.s'))#set($t = $input.path('$.t'))";
const COLLECTIONS: &str = "#set($l = $input.path('$.l'))#set($m = $input.path('$.m'))\
    #set($n = $input.path('$.n'))#set($al = [])#set($x = $al.addAll($l))#set($am = {})\
    #set($x = $am.putAll($m))#set($an = [])#set($x = $an.addAll($n))";
const NUMBERS: &str = "#set($i0 = $input.path('$.i'))#set($d = $input.path('$.d'))";

/// A name, what sets the variables, receivers, and arguments.
type Kind<'a> = (&'a [&'a str], &'a str, &'a [&'a str], &'a [&'a str]);

/// Every method by its name, with arguments that some overload takes.
fn calls() -> Vec<(&'static str, &'static str, String)> {
    let names: BTreeSet<String> =
        Class::all().flat_map(Class::methods).map(|method| method.name().to_owned()).collect();
    let kinds: [Kind<'_>; 3] = [
        (
            &["ascii", "accents", "pairs", "halves", "marks"],
            TEXTS,
            &["$s"],
            &[
                "",
                "$t",
                "'a'",
                "'b'",
                "1",
                "7",
                "'a', 'b'",
                "$t, 1",
                "1, 7",
                "'b', 1",
                "true, 0, $t, 0, 9",
            ],
        ),
        (
            &["collections"],
            COLLECTIONS,
            &[
                "$l",
                "$m",
                "$n",
                "$al",
                "$am",
                "$an",
                "$al.subList(1, 9999)",
                "$m.keySet()",
                "$m.values()",
                "$m.entrySet()",
                "$am.keySet()",
                "$am.values()",
                "$am.entrySet()",
                "$al.iterator()",
                "$al.toArray()",
                "$al.stream()",
                "$an.stream()",
                "$am.entrySet().iterator().next()",
            ],
            &["", "'b'", "7", "$al", "$l", "$am", "$m", "0, 'b'", "'b', 'c'", "1, 7"],
        ),
        (
            &["numbers"],
            NUMBERS,
            &["$i0", "$d", "7", "1.5"],
            &["", "$i0", "$d", "9", "9, 4", "$i0, $i0", "$d, 9, 4"],
        ),
    ];
    let mut calls = Vec::new();
    for (bodies, make, receivers, arguments) in kinds {
        for body in bodies {
            for receiver in receivers {
                for name in &names {
                    for arguments in arguments {
                        calls.push((*body, make, format!("{receiver}.{name}({arguments})")));
                    }
                }
            }
        }
    }
    calls
}

/// What a template does besides calling methods.
fn statements() -> Vec<(&'static str, &'static str, String)> {
    let texts = [
        "#set($y = \"$s\")",
        "#set($y = \"$s$t\")",
        "#if($s == $t)#end",
        "#set($y = $s + $t)",
        "#if($s)#end",
        "$util.escapeJavaScript($s)",
        "$util.base64Encode($s)",
        "$util.urlEncode($s)",
        "#set($y = $util.escapeJavaScript($s))",
        "#set($y = $util.base64Encode($s))",
        "#set($y = $util.urlEncode($s))",
        "#set($y = $util.urlDecode($s))",
        "#set($y = $util.parseJson(\"[1,2,3]\"))",
        "#set($y = $input.json('$.s'))",
        "#set($y = $input.params('x'))",
        "#set($y = $input.body)",
        "#set($y = $context.stage)",
        "#set($y = 1)",
        "#set($y = [1, 2, 3])",
        "#set($y = {'a': 1})",
        "#set($y = [1..100])",
        "#if(1 < 2 && 3 > 2)#elseif(1 == 2)#end",
        "#if(1 == 2)#elseif(1 == 2)#elseif(1 == 2)#end",
        "#set($y = 3 * 4 + 5 / 6 % 7)",
        "x",
        "$i",
        "#set($y = 'a' + 'b')",
        "#set($y = $s.replaceAll('b', 'c'))",
        "#set($y = $s.replaceAll('[b-d]', 'c'))",
        "#set($y = $s.split('b+'))",
        "#set($y = $s.matches('a*b'))",
        "#set($context.responseOverride.header.x = $i)",
        "#set($context.requestOverride.header[\"h$i\"] = $i)",
    ];
    let collections = [
        "#foreach($z in $l)#end",
        "#foreach($z in $m)#end",
        "#foreach($z in $al)#end",
        "#foreach($z in $am)#end",
        "#foreach($z in $m.keySet())#end",
        "#foreach($z in $am.entrySet())#end",
        "#foreach($z in $am.entrySet())#break#end",
        "#if($l == $al)#end",
        "#if($m == $am)#end",
        "#if($am == $m)#end",
        "#set($y = \"$l\")",
        "#set($y = \"$am\")",
        "#set($y = $l[7])",
        "#set($y = $m['key 7'])",
        "#set($y = $m.get('key 7'))",
        "#set($am['key 7'] = $i)",
        "#set($y = $input.json('$.m'))",
        "#set($y = $util.toJson($am))",
    ];
    let paths = [
        "$.l[*].id",
        "$.l[*]['id','n']",
        "$..id",
        "$..*",
        "$.l[7]",
        "$.l[-1]",
        "$.l[1:9999]",
        "$.l[?(@.n > 5)]",
        "$.l[?(@.n in [1,2,3])]",
        "$.l[?(@.id == '7')]",
        "$.l[?(@.t =~ /t.*x/)]",
        "$.l[?(@.o.p contains 1)]",
        "$.l[?(@.o == {'p':[1,2,'x']})]",
        "$.l[?(@.o.p subsetof [1,2])]",
        "$.l[?($.l[0].id == @.id)]",
        "$.l[?(!@.x)]",
        "$.l.length()",
        "$.l[*].o.p[*]",
        "$..p[0]",
        "$.l[?(@.o.p size 3)]",
        "$.l[?(@.n > 5 && @.n < 9)].o",
    ];
    let mut all: Vec<_> = texts
        .iter()
        .flat_map(|text| {
            ["ascii", "accents", "pairs", "halves", "marks"]
                .map(|body| (body, TEXTS, (*text).to_owned()))
        })
        .collect();
    all.extend(collections.map(|text| ("collections", COLLECTIONS, text.to_owned())));
    for path in paths {
        for method in ["path", "json"] {
            let path = path.replace('"', "'");
            all.push(("records", "", format!("#set($y = $input.{method}(\"{path}\"))")));
            all.push(("deep", "", format!("#set($y = $input.{method}(\"{path}\"))")));
        }
    }
    all
}
