//! `vtl bench`: how long cases take.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::json;
use vtl::{Scope, Template};
use vtl_gateway::protocol::{self, Case, Refusal};

use crate::args::Bench;
use crate::report::{self, Failure};
use crate::style;

/// Compiling gets this part of the time that rendering gets.
const COMPILE_PART: f64 = 0.25;
/// A fifth of the time warms up.
const WARM_UP_PART: f64 = 0.2;
/// A batch lasts long beside the clock's grain.
const BATCH: Duration = Duration::from_micros(500);

pub(crate) fn run(args: &Bench) -> Result<(), Failure> {
    if !(args.seconds > 0.0 && args.seconds <= 3600.0) {
        return Err(Failure::usage("`--seconds` is more than 0 and at most 3600"));
    }
    let lines = args.cases.text_without_bom()?;
    for (number, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at =
            |message: &dyn std::fmt::Display| format!("{}:{}: {message}", args.cases, number + 1);
        let case: Case<'_> =
            serde_json::from_str(line).map_err(|error| Failure::usage(at(&error)))?;
        let figures = measure(&case, args.seconds).map_err(|error| match error {
            Refusal::Case(message) => Failure::usage(at(&message)),
            Refusal::Template(error) => {
                Failure::Failed(format!("{}\n{}", at(&"the case fails"), style::error(&error)))
            }
        })?;
        report::print(format!("{figures}\n").as_bytes())?;
    }
    Ok(())
}

fn measure(case: &Case<'_>, seconds: f64) -> Result<serde_json::Value, Refusal> {
    let engine = protocol::engine(case).map_err(Refusal::Case)?;
    let scope = case.whole_scope().map_err(Refusal::Case)?;
    let text = case.template().map_err(Refusal::Case)?;
    let template = engine.compile(text).map_err(Refusal::Template)?;
    let output = template.render(&scope).map_err(Refusal::Template)?;
    let compile_ns =
        median(seconds * COMPILE_PART, || drop(black_box(engine.compile(black_box(text)))));
    let render_ns = median(seconds, || render(&template, &scope));
    Ok(json!({
        "name": case.name(),
        "compile_ns": compile_ns,
        "render_ns": render_ns,
        "output_bytes": output.body.len(),
    }))
}

fn render(template: &Template, scope: &Scope<'_>) {
    let _ = black_box(black_box(template).render(black_box(scope)));
}

/// Nanoseconds of one call: the median of batches that together last so long.
fn median(seconds: f64, mut call: impl FnMut()) -> u64 {
    let mut calls = 0u32;
    let start = Instant::now();
    while calls == 0 || start.elapsed().as_secs_f64() < seconds * WARM_UP_PART {
        call();
        calls = calls.saturating_add(1);
    }
    let each = start.elapsed() / calls;
    let batch = u32::try_from(BATCH.as_nanos() / each.as_nanos().max(1)).unwrap_or(u32::MAX).max(1);
    let mut times = Vec::new();
    let start = Instant::now();
    while times.is_empty() || start.elapsed().as_secs_f64() < seconds * (1.0 - WARM_UP_PART) {
        let start = Instant::now();
        for _ in 0..batch {
            call();
        }
        times.push(start.elapsed().as_secs_f64() / f64::from(batch));
    }
    times.sort_by(f64::total_cmp);
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    (middle * 1e9).round() as u64
}
