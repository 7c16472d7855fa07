//! JSONPath alone: a compiled path over a payload that is read each time, beside two RFC 9535 crates over a tree that is
//! read each time too.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jsonpath_rust::JsonPath as _;
use serde_json::Value;
use vtl::jsonpath::Path;
use vtl_benches::cases;

const QUERIES: [&str; 5] = [
    "$.shop.name",
    "$.shop.books[3].title",
    "$.shop.books[*].isbn",
    "$..zip",
    "$.shop.books[?(@.price > 40)].isbn",
];

fn jsonpath(criterion: &mut Criterion) {
    let body = cases().into_iter().find(|case| case.name == "paths").expect("the case").body;
    for query in QUERIES {
        let mut group = criterion.benchmark_group(format!("jsonpath {query}"));
        let path = Path::compile(query).expect("a path");
        group.bench_function(BenchmarkId::from_parameter("vtl"), |bencher| {
            bencher.iter(|| path.read(black_box(&body)));
        });
        let parsed = jsonpath_rust::parser::parse_json_path(query).expect("a path");
        group.bench_function(BenchmarkId::from_parameter("jsonpath-rust"), |bencher| {
            bencher.iter(|| {
                let tree: Value = serde_json::from_str(black_box(&body)).expect("JSON");
                tree.query_with_path(query).map(|found| found.len()).unwrap_or_default()
                    + usize::from(parsed.segments.is_empty())
            });
        });
        let compiled = serde_json_path::JsonPath::parse(query).expect("a path");
        group.bench_function(BenchmarkId::from_parameter("serde_json_path"), |bencher| {
            bencher.iter(|| {
                let tree: Value = serde_json::from_str(black_box(&body)).expect("JSON");
                compiled.query(&tree).all().len()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, jsonpath);
criterion_main!(benches);
