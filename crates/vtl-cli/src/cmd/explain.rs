//! `vtl explain`: what a code means.

use std::fmt::Write as _;

use anstyle::Style;
use vtl::diagnostic::{Code, codes, render_codes};
use vtl_gateway::config;
use vtl_lint::catalogue;

use crate::args::Explain;
use crate::report::{self, Failure};

pub(crate) fn run(args: &Explain) -> Result<(), Failure> {
    let mut text = String::new();
    match &args.code {
        Some(id) => explain(find(id)?, &mut text),
        None => {
            for code in all() {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{}  {}", code.id, code.title);
            }
        }
    }
    report::print_styled(&text)
}

fn explain(code: &Code, text: &mut String) {
    let bold = Style::new().bold();
    let _ = writeln!(text, "{bold}{}: {}{bold:#}", code.id, code.title);
    if !code.explanation.is_empty() {
        let _ = writeln!(text, "\n{}", code.explanation.trim_end());
    }
    if let Some(example) = code.example {
        indented("Example", example, text);
        if let Some(lint) = catalogue::find(code.id) {
            indented("Instead", lint.quiet_example, text);
        }
    }
}

fn indented(title: &str, example: &str, text: &mut String) {
    let _ = writeln!(text, "\n{title}:\n");
    for line in example.lines() {
        let _ = writeln!(text, "    {line}");
    }
}

/// `VTL0103`, `vtl0103`, `0103` or `103`.
fn find(id: &str) -> Result<&'static Code, Failure> {
    let digits = id.trim_start_matches(['V', 'v', 'T', 't', 'L', 'l']);
    let id = format!("VTL{digits:0>4}");
    all().into_iter().find(|code| code.id == id).ok_or_else(|| {
        Failure::usage(format!("there is no code `{id}`; `vtl explain --list` shows all"))
    })
}

/// Those of syntax errors, failing renders, configurations and lints, by number.
fn all() -> Vec<&'static Code> {
    let mut all: Vec<&Code> = [codes::ALL, render_codes::ALL, config::codes::ALL].concat();
    all.extend(catalogue::all().map(|lint| &lint.code));
    all.sort_by_key(|code| code.id);
    all
}
