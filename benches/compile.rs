//! Compiling each template.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use vtl::Engine;
use vtl_benches::cases;

fn compile(criterion: &mut Criterion) {
    let engine = Engine::new();
    let mut group = criterion.benchmark_group("compile");
    for case in cases() {
        group.throughput(Throughput::Bytes(case.template.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(case.name), |bencher| {
            bencher.iter(|| engine.compile(black_box(case.template)));
        });
    }
    group.finish();
}

criterion_group!(benches, compile);
criterion_main!(benches);
