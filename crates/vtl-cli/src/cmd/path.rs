//! `vtl path`: one JSONPath over one document.

use vtl::jsonpath::Path;

use crate::args::PathQuery;
use crate::report::{self, Failure};

pub(crate) fn run(args: &PathQuery) -> Result<(), Failure> {
    let path = Path::compile(&args.query)
        .map_err(|error| Failure::usage(format!("`{}`: {error}", args.query)))?;
    let document = args.file.text()?;
    let found = path
        .read(&document)
        .map_err(|error| Failure::Failed(format!("error: `{}`: {error}", args.query)))?;
    match found {
        Some(json) => report::print(format!("{json}\n").as_bytes()),
        None => Err(Failure::Failed(format!("`{}` leads to nothing in {}", args.query, args.file))),
    }
}
