//! Reading and printing a payload: `$input.json('$')` beside a `serde_json` tree.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use vtl::jsonpath::Path;
use vtl_benches::cases;

fn json(criterion: &mut Criterion) {
    let compact = cases().into_iter().find(|case| case.name == "whole").expect("the case").body;
    let tree: Value = serde_json::from_str(&compact).expect("JSON");
    let pretty = serde_json::to_string_pretty(&tree).expect("JSON");
    let path = Path::compile("$").expect("a path");
    for (name, body) in [("compact", &compact), ("pretty", &pretty)] {
        let mut group = criterion.benchmark_group(format!("json {name}"));
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(BenchmarkId::from_parameter("vtl"), |bencher| {
            bencher.iter(|| path.read(black_box(body)));
        });
        group.bench_function(BenchmarkId::from_parameter("serde_json"), |bencher| {
            bencher.iter(|| {
                let tree: Value = serde_json::from_str(black_box(body)).expect("JSON");
                tree.to_string()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, json);
criterion_main!(benches);
