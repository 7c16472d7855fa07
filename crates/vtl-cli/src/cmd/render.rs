//! `vtl render`: one template over one request.

use serde_json::{Value as Json, json};
use vtl::source::Source;
use vtl::trace::{NotJson, Trace};
use vtl::{Error, Rendered, Scope, Template};
use vtl_gateway::protocol::{Answer, render_trace_json};

use crate::args::Render;
use crate::report::{self, Failure};
use crate::request::scope_of;
use crate::{style, trace};

pub(crate) fn run(args: Render) -> Result<(), Failure> {
    let text = args.template.text_without_bom()?;
    let scope = scope(&args)?;
    let source = Source::new(args.template.to_string(), text.as_str());
    let template = args.engine.build().compile_named(source.name(), text);
    let done = match &template {
        Ok(template) => render(&args, template, &scope),
        Err(error) => Done { rendered: Err(error.clone()), trace: None, not_json: None },
    };
    let printed = match args.json {
        true => print_json(done, &source),
        false => print(done, &source),
    };
    // The process ends, and its memory with it: taking it apart first would only cost time and map more code.
    std::mem::forget((args, template, scope));
    printed
}

fn scope(args: &Render) -> Result<Scope<'static>, Failure> {
    let mut request = args.request.read()?;
    if let Some(response) = &args.response {
        request.body = response.bytes()?;
    }
    let scope = scope_of(&request)?;
    let variables = args.variables.iter();
    Ok(variables.fold(scope, |scope, variable| {
        scope.variable(variable.name.clone(), variable.value.clone())
    }))
}

/// What came of a render, and what was asked about it.
struct Done {
    rendered: Result<Rendered, Error>,
    trace: Option<Trace>,
    not_json: Option<NotJson>,
}

fn render(args: &Render, template: &Template, scope: &Scope<'_>) -> Done {
    let trace = args.trace.then(|| template.render_traced(scope).1);
    match args.expect_json {
        true => match template.render_json(scope) {
            Ok((rendered, not_json)) => Done { rendered: Ok(rendered), trace, not_json },
            Err(error) => Done { rendered: Err(error), trace, not_json: None },
        },
        false => Done { rendered: template.render(scope), trace, not_json: None },
    }
}

fn print(done: Done, source: &Source) -> Result<(), Failure> {
    if let Some(trace) = &done.trace {
        report::note(&trace::text(trace, source));
    }
    report::print(done.rendered?.body.as_bytes())?;
    match &done.not_json {
        Some(not_json) => {
            Err(Failure::Failed(style::finding(&not_json.diagnostic, source, "error")))
        }
        None => Ok(()),
    }
}

fn print_json(done: Done, source: &Source) -> Result<(), Failure> {
    let mut line = Vec::new();
    let mut answer = Answer::begin(&mut line, None);
    if let Some(trace) = &done.trace {
        answer = answer.member("trace", &render_trace_json(trace, source));
    }
    if let Some(not_json) = &done.not_json {
        answer = answer.member("notJson", &not_json_object(not_json, source));
    }
    match &done.rendered {
        Ok(rendered) => answer.rendered(rendered),
        Err(error) => answer.failed(error),
    }
    line.push(b'\n');
    report::print(&line)?;
    match done.rendered.is_ok() && done.not_json.is_none() {
        true => Ok(()),
        false => Err(Failure::FailedQuietly),
    }
}

fn not_json_object(not_json: &NotJson, source: &Source) -> Json {
    let diagnostic = &not_json.diagnostic;
    let at = source.position(diagnostic.span.start);
    json!({
        "code": diagnostic.code.id,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "line": at.line,
        "column": at.column,
        "span": [diagnostic.span.start, diagnostic.span.end],
        "offset": not_json.offset,
    })
}
