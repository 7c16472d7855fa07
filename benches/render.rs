//! Rendering: the template compiled once, the body read in every render. Beside it the hand-written floor, where there
//! is one, and the minijinja twin. What they print is compared before anything is measured.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use vtl::Engine;
use vtl_benches::{cases, floor, scope, twins};

fn render(criterion: &mut Criterion) {
    let environment = twins::environment();
    let fixed = twins::fixed();
    for case in cases() {
        let template = Engine::new().compile(case.template).expect("a template that compiles");
        let scope = scope(&case.body);
        let output = template.render(&scope).expect("a template that renders").body;
        let twin = twins::render(&environment, case.name, &case.body, &fixed);
        assert_eq!(json(&output), json(&twin), "{}: the twin says something else", case.name);

        let mut group = criterion.benchmark_group(case.name);
        group.throughput(Throughput::Bytes(case.body.len() as u64));
        group.bench_function(BenchmarkId::from_parameter("vtl"), |bencher| {
            bencher.iter(|| template.render(black_box(&scope)));
        });
        if let Some(by_hand) = floor(&case) {
            assert_eq!(output, by_hand, "{}: the floor prints something else", case.name);
            group.bench_function(BenchmarkId::from_parameter("by hand"), |bencher| {
                bencher.iter(|| floor(black_box(&case)));
            });
        }
        group.bench_function(BenchmarkId::from_parameter("minijinja"), |bencher| {
            bencher.iter(|| twins::render(&environment, case.name, black_box(&case.body), &fixed));
        });
        group.finish();
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

criterion_group!(benches, render);
criterion_main!(benches);
