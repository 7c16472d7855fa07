//! `vtl render`: one template over one request.

use serde_json::{Value as Json, json};
use vtl::diagnostic::Diagnostic;
use vtl::source::Source;
use vtl::trace::{NotJson, Trace};
use vtl::{Error, Rendered, Scope, Template};
use vtl_gateway::protocol::{Answer, render_trace_json};

use crate::advice::{for_error, with_advice};
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
        Err(error) => {
            Done { rendered: Err(error.clone()), trace: None, not_json: None, repeated: None }
        }
    };
    let printed = match args.json {
        true => print_json(done, &source),
        false => {
            if let Err(error) = &done.rendered
                && let Some(advice) = for_error(error, args.response.is_some())
            {
                report::note(&advice);
            }
            print(done, &source)
        }
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
    /// A member that the output defines twice.
    repeated: Option<Diagnostic>,
}

fn render(args: &Render, template: &Template, scope: &Scope<'_>) -> Done {
    let trace = args.trace.then(|| template.render_traced(scope).1);
    if !args.expect_json {
        return Done { rendered: template.render(scope), trace, not_json: None, repeated: None };
    }
    let advised = |found| with_advice(found, template.source(), args.response.is_some());
    match template.render_json(scope) {
        Ok((rendered, Some(mut not_json))) => {
            not_json.diagnostic = advised(not_json.diagnostic);
            Done { rendered: Ok(rendered), trace, not_json: Some(not_json), repeated: None }
        }
        Ok((rendered, None)) => {
            let repeated = template.repeated_member(scope, &rendered.body).map(advised);
            Done { rendered: Ok(rendered), trace, not_json: None, repeated }
        }
        Err(error) => Done { rendered: Err(error), trace, not_json: None, repeated: None },
    }
}

fn print(done: Done, source: &Source) -> Result<(), Failure> {
    if let Some(trace) = &done.trace {
        report::note(&trace::text(trace, source));
    }
    report::print(done.rendered?.body.as_bytes())?;
    if let Some(repeated) = &done.repeated {
        report::note(&style::finding(repeated, source, "warning"));
    }
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
        let mut object = finding_object(&not_json.diagnostic, source);
        object["offset"] = json!(not_json.offset);
        answer = answer.member("notJson", &object);
    }
    if let Some(repeated) = &done.repeated {
        answer = answer.member("repeatedMember", &finding_object(repeated, source));
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

fn finding_object(diagnostic: &Diagnostic, source: &Source) -> Json {
    let at = source.position(diagnostic.span.start);
    json!({
        "code": diagnostic.code.id,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "line": at.line,
        "column": at.column,
        "span": [diagnostic.span.start, diagnostic.span.end],
    })
}
