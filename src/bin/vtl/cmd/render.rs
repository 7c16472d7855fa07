//! `vtl render`: one template over one request.

use crate::args::Render;
use crate::protocol::Answer;
use crate::report::{self, Failure};
use crate::request::scope_of;

pub(crate) fn run(args: &Render) -> Result<(), Failure> {
    let source = args.template.text_without_bom()?;
    let mut request = args.request.read()?;
    if let Some(response) = &args.response {
        request.body = response.bytes()?;
    }
    let mut scope = scope_of(request)?;
    for variable in &args.variables {
        scope = scope.variable(variable.name.as_str(), variable.value.clone());
    }
    let template = args
        .engine
        .build()
        .compile_named(args.template.to_string(), source);
    let rendered = template.and_then(|template| template.render(&scope));
    if !args.json {
        return report::print(rendered?.body.as_bytes());
    }
    let mut line = Vec::new();
    match &rendered {
        Ok(rendered) => Answer::begin(&mut line, None).rendered(rendered),
        Err(error) => Answer::begin(&mut line, None).failed(error),
    }
    line.push(b'\n');
    report::print(&line)?;
    rendered.map(drop).map_err(|_| Failure::FailedQuietly)
}
