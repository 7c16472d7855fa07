//! How many bytes of a body are read and printed per second, by what is in it.
//!
//! `cargo bench -p vtl-benches --bench bodies [-- KIND]`

use std::hint::black_box;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use vtl::{Engine, Scope, Template};
use vtl_benches::bodies::bodies;

/// All kinds are measured in turn, so that what else the machine does meets all alike; of each the best counts.
const ROUNDS: usize = 40;
const CELL: Duration = Duration::from_millis(8);

fn main() {
    let engine = Engine::new();
    let [read, print] = ["$input.path('$.length').x", "$input.json('$')"]
        .map(|text| engine.compile(text).expect("a template that compiles"));
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let bodies: Vec<_> = bodies()
        .into_iter()
        .filter(|(name, _)| wanted.as_ref().is_none_or(|wanted| name.contains(wanted.as_str())))
        .collect();
    let mut best = vec![[0.0_f64; 2]; bodies.len()];
    for _ in 0..ROUNDS {
        for ((_, body), best) in bodies.iter().zip(&mut best) {
            let scope = Scope::new().body(body.as_str());
            for (template, best) in [&read, &print].into_iter().zip(best) {
                *best = best.max(body.len() as f64 / fastest(template, &scope));
            }
        }
    }
    println!("| GB/s of 100 KB | read | read and printed |");
    println!("|---|---:|---:|");
    for ((name, _), [read, print]) in bodies.iter().zip(best) {
        println!("| {name} | {read:.2} | {print:.2} |");
    }
}

/// Nanoseconds of the fastest of some renders, on the processor.
fn fastest(template: &Template, scope: &Scope<'_>) -> f64 {
    let begun = Instant::now();
    let mut best = f64::MAX;
    while begun.elapsed() < CELL {
        let start = ThreadTime::now();
        for _ in 0..4 {
            drop(black_box(black_box(template).render(black_box(scope))));
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / 4.0);
    }
    best
}
