//! Whether cost grows with the size of what is worked on and no faster: the time of each byte of a body, line of a
//! template, iteration of a loop and byte of output, from small to large, and what a second thread adds.
//!
//! The last column of a table is the most expensive cell over the first: about 1 or less if cost is linear.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use vtl::{Engine, Limits, Scope, Template};
use vtl_benches::{cases, records, scope};

const BODIES: [usize; 5] = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
const LINES: [usize; 4] = [10, 100, 1_000, 10_000];
const TURNS: [usize; 4] = [1, 10, 100, 1_000];
/// The time of a cell: the best of the runs that fit into it.
const CELL: Duration = Duration::from_millis(150);
/// Long beside the cost of reading the clock.
const BATCH: Duration = Duration::from_micros(50);

fn main() {
    let engine = Engine::builder().limits(limits()).build();
    bodies(&engine);
    template_lines(&engine);
    turns(&engine);
    outputs(&engine);
    threads(&engine);
}

/// The service's quotas end where the sweep begins.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.template_bytes = 10 << 20;
    limits.payload_bytes = 64 << 20;
    limits.loop_iterations = None;
    limits
}

fn bodies(engine: &Engine) {
    let templates = [
        ("`$input.body`", "$input.body", Form::Compact),
        ("`$input.json('$')`", "$input.json('$')", Form::Compact),
        ("the same, body indented", "$input.json('$')", Form::Indented),
        ("the same, body no strict JSON", "$input.json('$')", Form::Lenient),
        ("one definite path", "$input.path('$.records[1].id')", Form::Compact),
        ("`$.records[*].id`", "$input.json('$.records[*].id')", Form::Compact),
        ("`$..lat`", "$input.json('$..lat')", Form::Compact),
        ("a filter", "$input.json('$.records[?(@.score > 5000)].id')", Form::Compact),
        (
            "`#foreach`, three members",
            "#foreach($r in $input.path('$.records'))$r.id $r.seq $r.geo.lat#end",
            Form::Compact,
        ),
        ("`$util.escapeJavaScript`", "$util.escapeJavaScript($input.body)", Form::Compact),
        ("`$util.parseJson`", "$util.parseJson($input.body).records.size()", Form::Compact),
    ];
    head("ns for each byte of the body", &BODIES);
    for (name, text, form) in templates {
        let template = compile(engine, text);
        row(name, &BODIES, |size| {
            let body = form.body(size);
            let scope = Scope::new().body(&body);
            best(|| render(&template, &scope)) / body.len() as f64
        });
    }
}

enum Form {
    Compact,
    Indented,
    Lenient,
}

impl Form {
    fn body(&self, size: usize) -> String {
        let one = records(2).len() - records(1).len();
        let compact = records((size / one).max(2));
        match self {
            Self::Compact => compact,
            Self::Indented => {
                let tree: serde_json::Value = serde_json::from_str(&compact).expect("JSON");
                serde_json::to_string_pretty(&tree).expect("JSON")
            }
            Self::Lenient => compact.replace('"', "'"),
        }
    }
}

/// The line of a number.
type Line = fn(usize) -> String;

fn template_lines(engine: &Engine) {
    let shapes: [(&str, Line); 9] = [
        ("text", |_| "only text, as it stands\n".to_owned()),
        ("a reference", |_| "\"stage\": \"$context.stage\",\n".to_owned()),
        ("a variable of its own", |n| format!("#set($v{n} = {n})$v{n}\n")),
        ("a path of its own", |n| format!("$input.path('$.records[{n}].id')\n")),
        ("`#if`, `#else`", |n| format!("#if($v == {n})yes#else no#end\n")),
        ("`#foreach`", |_| "#foreach($i in [1, 2])$i#end\n".to_owned()),
        ("a string with references", |_| {
            "#set($s = \"$context.stage and ${context.apiId}\")\n".to_owned()
        }),
        ("a list and a map", |n| format!("#set($s = [{n}, {{\"a\": {n}}}])\n")),
        ("a comment", |_| "## nothing\n".to_owned()),
    ];
    let text = |line: Line, lines: usize| -> String { (0..lines).map(line).collect() };
    head("ns for each line of the template, compiled", &LINES);
    for (name, line) in shapes {
        row(name, &LINES, |lines| {
            let text = text(line, lines);
            best(|| drop(black_box(engine.compile(black_box(text.as_str()))))) / lines as f64
        });
    }
    head("ns for each line of the template, rendered", &LINES);
    let body = records(10);
    let scope = scope(&body);
    for (name, line) in shapes {
        row(name, &LINES, |lines| {
            let template = compile(engine, &text(line, lines));
            best(|| render(&template, &scope)) / lines as f64
        });
    }
}

fn turns(engine: &Engine) {
    let loops = [
        ("text", "#foreach($i in [1..N])x#end"),
        ("a reference", "#foreach($i in [1..N])$i#end"),
        ("arithmetic", "#set($n = 0)#foreach($i in [1..N])#set($n = $n + $i)#end$n"),
        (
            "a list that grows",
            "#set($l = [])#foreach($i in [1..N])#if($l.add($i))#end#end$l.size()",
        ),
        (
            "a map that grows",
            "#set($m = {})#foreach($i in [1..N])$!m.put(\"k$i\", $i)#end$m.size()",
        ),
        ("a string taken apart", "#foreach($i in [1..N])$context.apiId.substring(1, 3)#end"),
        ("a member of the body", "#foreach($i in [1..N])$input.path('$.records[3].id')#end"),
        ("items of the body", "#foreach($r in $input.path('$.turns'))$r.a#end"),
        (
            "names of the body",
            "#set($o = $input.path('$.named'))#foreach($k in $o.keySet())$k $o.get($k)#end",
        ),
    ];
    head("ns for each iteration of a loop", &TURNS);
    for (name, text) in loops {
        row(name, &TURNS, |turns| {
            let items: Vec<String> = (0..turns).map(|n| format!("{{\"a\":{n}}}")).collect();
            let named: Vec<String> = (0..turns).map(|n| format!("\"name{n}\":{n}")).collect();
            let records = records(4);
            let body = match name {
                "items of the body" => format!("{{\"turns\":[{}]}}", items.join(",")),
                "names of the body" => format!("{{\"named\":{{{}}}}}", named.join(",")),
                _ => records,
            };
            let template = compile(engine, &text.replace('N', &turns.to_string()));
            let scope = scope(&body);
            best(|| render(&template, &scope)) / turns as f64
        });
    }
}

fn outputs(engine: &Engine) {
    let text = "0123456789".repeat(10);
    let template = compile(engine, &format!("#foreach($i in [1..$input.path('$')]){text}#end"));
    head("ns for each byte of output", &BODIES);
    row("100 bytes of text per iteration", &BODIES, |size| {
        let turns = (size / text.len()).to_string();
        let scope = Scope::new().body(&turns);
        best(|| render(&template, &scope)) / size as f64
    });
}

/// One compiled template: renders of two threads beside those of one in the same time.
fn threads(engine: &Engine) {
    println!("\n| renders in a second, one template | one thread | two threads | gain |");
    println!("|---|---:|---:|---:|");
    for case in cases() {
        let template = compile(engine, case.template);
        // short turns, one and two threads by turns: the best of each is what the machine gives undisturbed
        let mut rates = [0.0f64; 2];
        for turn in 0..600 {
            let count = 1 + turn % 2;
            rates[turn % 2] = rates[turn % 2].max(renders_a_second(count, &template, &case.body));
        }
        let [one, two] = rates;
        println!("| `{}` | {one:.0} | {two:.0} | {:.2} |", case.name, two / one);
    }
}

fn renders_a_second(threads: usize, template: &Template, body: &str) -> f64 {
    let time = Duration::from_millis(4);
    let start = Barrier::new(threads);
    let worker = || {
        let scope = scope(body);
        render(template, &scope);
        start.wait();
        let begun = Instant::now();
        let mut renders = 0;
        while begun.elapsed() < time {
            render(template, &scope);
            renders += 1;
        }
        f64::from(renders) / begun.elapsed().as_secs_f64()
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let rates = workers.into_iter().map(|worker| worker.join().expect("a rate"));
        rates.sum()
    })
}

fn compile(engine: &Engine, text: &str) -> Template {
    engine.compile(text).unwrap_or_else(|error| panic!("{}", error.report()))
}

fn render(template: &Template, scope: &Scope<'_>) {
    let rendered = black_box(template).render(black_box(scope));
    drop(black_box(rendered.expect("a template that renders")));
}

/// Nanoseconds of the fastest run, on the processor: a long run is interrupted by whatever else the machine does.
fn best(mut run: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    let mut calls = 1;
    let begun = Instant::now();
    let mut batches = 0;
    while batches < 5 || begun.elapsed() < CELL {
        let start = ThreadTime::now();
        (0..calls).for_each(|_| run());
        let time = start.elapsed();
        best = best.min(time.as_secs_f64() * 1e9 / f64::from(calls));
        if time < BATCH {
            calls *= 2;
        }
        batches += 1;
    }
    best
}

fn head(what: &str, sizes: &[usize]) {
    println!(
        "\n| {what} |{} most expensive / first |",
        sizes.iter().map(|size| format!(" {} |", grouped(*size))).collect::<String>()
    );
    println!("|---|{}---:|", "---:|".repeat(sizes.len()));
}

fn row(name: &str, sizes: &[usize], cell: impl Fn(usize) -> f64) {
    let cells: Vec<f64> = sizes.iter().map(|size| cell(*size)).collect();
    let dearest = cells.iter().copied().fold(0.0, f64::max);
    let first = cells.first().copied().unwrap_or(f64::NAN);
    let shown: String = cells.iter().map(|cell| format!(" {} |", digits(*cell))).collect();
    println!("| {name} |{shown} {:.1} |", dearest / first);
}

fn digits(value: f64) -> String {
    match value {
        0.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
