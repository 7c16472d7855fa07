//! What benches/peers/run needs of the benchmark cases: `floors cases` prints them as lines of the batch protocol,
//! `floors hand` and `floors minijinja` are two of its peers (adapters speak the protocol that `run` describes).

use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vtl_benches::{
    Case, HEADERS, PATH, QUERYSTRING, STAGE_VARIABLES, cases, context, floor, object, twins,
};

const BATCH: Duration = Duration::from_micros(500);

fn main() -> io::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("cases") => print_cases(),
        Some("hand") => serve("programs written for the one template", |case, _| floor(case)),
        Some("minijinja") => {
            let environment = twins::environment();
            let fixed = twins::fixed();
            serve("minijinja over a serde_json tree", move |case, anew| {
                let made = anew.then(twins::fixed);
                let fixed = made.as_ref().unwrap_or(&fixed);
                Some(twins::render(&environment, case.name, &case.body, fixed))
            })
        }
        _ => {
            eprintln!("usage: floors cases|hand|minijinja");
            std::process::exit(2);
        }
    }
}

fn print_cases() -> io::Result<()> {
    let params = json!({
        "path": object(&PATH), "querystring": object(&QUERYSTRING), "header": object(&HEADERS),
    });
    let mut out = io::stdout().lock();
    for case in cases() {
        let line = json!({
            "name": case.name, "template": case.template, "body": case.body, "params": params,
            "context": context(), "stageVariables": object(&STAGE_VARIABLES),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// With `true`, `render` makes anew what does not depend on the body too.
fn serve(about: &str, render: impl Fn(&Case, bool) -> Option<String>) -> io::Result<()> {
    let cases = cases();
    let mut out = io::stdout().lock();
    writeln!(out, "{}", json!({ "about": about }))?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let case = words.get(1).and_then(|n| cases.get(n.parse::<usize>().ok()?));
        let answer = match (words.as_slice(), case) {
            (["check", _], Some(case)) => match render(case, true) {
                Some(output) => json!({ "output": output }),
                None => json!({ "error": "there is none for this case" }),
            },
            (["measure", _, seconds, what], Some(case)) => {
                let anew = *what == "request";
                let ns = measure(seconds, || drop(black_box(render(black_box(case), anew))));
                json!({ "ns": ns })
            }
            _ => json!({ "error": format!("what is `{line}`?") }),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// Nanoseconds of one call: the median of batches that together last so long.
fn measure(seconds: &str, mut call: impl FnMut()) -> Value {
    let Ok(seconds) = seconds.parse::<f64>() else {
        return Value::Null;
    };
    let start = Instant::now();
    let mut calls = 0;
    while calls == 0 || start.elapsed().as_secs_f64() < seconds * 0.2 {
        call();
        calls += 1;
    }
    let each = start.elapsed() / calls;
    let batch = (BATCH.as_nanos() / each.as_nanos().max(1)).max(1);
    let mut times = Vec::new();
    let start = Instant::now();
    while times.is_empty() || start.elapsed().as_secs_f64() < seconds * 0.8 {
        let start = Instant::now();
        (0..batch).for_each(|_| call());
        times.push(start.elapsed().as_secs_f64() * 1e9 / batch as f64);
    }
    times.sort_by(f64::total_cmp);
    json!(times[times.len() / 2])
}
