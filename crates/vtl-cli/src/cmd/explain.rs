//! `vtl explain`: what a code means.

use std::fmt::Write as _;

use anstyle::Style;
use vtl::diagnostic::Code;
use vtl_lint::catalogue;

use crate::args::Explain;
use crate::codes;
use crate::report::{self, Failure};

pub(crate) fn run(args: &Explain) -> Result<(), Failure> {
    let mut text = String::new();
    match &args.code {
        Some(id) => explain(find(id)?, &mut text),
        None => {
            for code in codes::all() {
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
    codes::find(&id).ok_or_else(|| {
        Failure::usage(format!("there is no code `{id}`; `vtl explain --list` shows all"))
    })
}
