//! `vtl check`: findings about templates and configurations, without running anything.

mod collect;
mod formats;
mod found;

use vtl_lint::Level;

use crate::args::{Check, Format};
use crate::report::{self, Failure};
use found::Found;

pub(crate) fn run(args: &Check) -> Result<(), Failure> {
    let mut found = collect::collect(args)?;
    found.sort_by(|a, b| a.place().cmp(&b.place()));
    let text = match args.format {
        Format::Human => formats::human(&found),
        Format::Json => formats::json(&found),
        Format::Sarif => formats::sarif(&found),
        Format::Github => formats::github(&found),
    };
    report::print_styled(&text)?;
    match found.iter().any(|found| found.level == Level::Error) {
        true => Err(Failure::FailedQuietly),
        false => Ok(()),
    }
}
