//! How much a render allocates at its peak, beside the body that it reads (which the caller owns) and what it prints.
//! A buffer that is moved because it grows counts twice while it moves.

use peak_alloc::PeakAlloc;
use vtl::{Engine, Scope};
use vtl_benches::records;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const BODIES: [usize; 2] = [1_000_000, 10_000_000];

const TEMPLATES: [(&str, &str); 8] = [
    ("`$input.body`", "$input.body"),
    ("`$input.json('$')`", "$input.json('$')"),
    ("`$input.json('$')` in a variable, printed twice", "#set($all = $input.json('$'))$all$all"),
    ("one definite path", "$input.path('$.records[1].id')"),
    ("`$.records[*].id`", "$input.json('$.records[*].id')"),
    ("`#foreach`, two members", "#foreach($r in $input.path('$.records'))$r.id $r.seq#end"),
    ("`$util.escapeJavaScript($input.body)`", "$util.escapeJavaScript($input.body)"),
    ("`$util.parseJson($input.body)`", "$util.parseJson($input.body).records.size()"),
];

fn main() {
    println!("| template | body | output | peak | (peak - output) / body |");
    println!("|---|---:|---:|---:|---:|");
    for size in BODIES {
        for (name, text) in TEMPLATES {
            measure(size, name, text);
        }
    }
}

fn measure(size: usize, name: &str, text: &str) {
    let body = records(size / 228);
    let template = Engine::new().compile(text).expect("a template that compiles");
    let scope = Scope::new().body(&body);
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let output = template.render(&scope).expect("a template that renders");
    let peak = ALLOCATED.peak_usage() - before;
    let output = output.body.len();
    let more = (peak as f64 - output as f64) / body.len() as f64;
    println!(
        "| {name} | {} | {} | {} | {more:.2} |",
        kilobytes(body.len()),
        kilobytes(output),
        kilobytes(peak)
    );
}

fn kilobytes(bytes: usize) -> String {
    format!("{:.1} KB", bytes as f64 / 1e3)
}
