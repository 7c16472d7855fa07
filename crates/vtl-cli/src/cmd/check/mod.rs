//! `vtl check`: findings about templates and configurations, without running anything.

mod collect;
mod collected;
mod embedded;
mod files;
mod fix;
mod formats;
mod found;
mod levels;
pub(crate) mod settings;

use std::path::Path;

use vtl_lint::Level;

use crate::args::{Check, Format};
use crate::report::{self, Failure};
use collect::Checker;
use collected::Collected;
use files::{Texts, ToCheck};
use found::Found;
use levels::Levels;
use settings::Settings;

pub(crate) fn run(args: &Check) -> Result<(), Failure> {
    #[cfg(not(target_family = "wasm"))]
    if args.watch {
        return crate::watch::run_again(&args.paths, || run_once(args));
    }
    run_once(args)
}

fn run_once(args: &Check) -> Result<(), Failure> {
    let settings = Settings::find()?;
    let levels = Levels::new(args, &settings)?;
    let checker = Checker::new(args, &settings, &levels)?;
    let exclude: Vec<String> = args.exclude.iter().chain(&settings.exclude).cloned().collect();
    let mut wrong = Vec::new();
    let files: Vec<ToCheck> = files::list(&args.paths, &exclude, &mut wrong)?.into_iter().collect();
    let mut texts = Texts::default();
    let fixes = args.fix || args.unsafe_fixes || args.diff;
    let (fixed, mut collected) = match fixes {
        true => fix::apply(&checker, &files, &mut texts, args.unsafe_fixes),
        false => (0, fix::collect(&checker, &files, &texts)),
    };
    for (path, message) in wrong {
        checker.unreadable(&path, &message, &mut collected);
    }
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        checker.stdin(&mut collected)?;
    }
    if collected.files == 0 && !collected.has_failed {
        return Err(Failure::usage(nothing(args)));
    }
    if args.diff {
        report::print(fix::diff(&texts).as_bytes())?;
        report::note(&formats::fixed(fixed, texts.changed.len(), true));
        return if fixed == 0 { Ok(()) } else { Err(Failure::FailedQuietly) };
    }
    if fixes {
        let count = fix::write(&texts).map_err(|(path, error)| {
            Failure::usage(format!("cannot write `{}`: {error}", path.display()))
        })?;
        report::note(&formats::fixed(fixed, count, false));
    }
    finish(args, collected)
}

fn nothing(args: &Check) -> String {
    let paths: Vec<_> = args.paths.iter().map(|path| format!("`{}`", path.display())).collect();
    format!(
        "nothing to check in {}: there are no templates (.vtl, .vm, .velocity) and no configurations of REST or HTTP APIs",
        paths.join(", ")
    )
}

fn finish(args: &Check, mut collected: Collected) -> Result<(), Failure> {
    collected.add_rest();
    collected.found.sort_by(|a, b| a.place().cmp(&b.place()));
    let found = &collected.found;
    let mut text = match args.format {
        Format::Human => formats::human(found),
        Format::Concise => formats::concise(found),
        Format::Json => formats::json(found),
        Format::Sarif => formats::sarif(found),
        Format::Github => formats::github(found),
    };
    if args.statistics {
        text = formats::statistics(found);
    }
    let is_for_people = matches!(args.format, Format::Human | Format::Concise);
    if is_for_people && !args.quiet {
        text += &formats::summary(&collected);
    }
    match &args.output {
        Some(path) => write(path, &text)?,
        None => report::print_styled(&text)?,
    }
    if collected.has_failed {
        return Err(Failure::UnusableQuietly);
    }
    match found.iter().any(|found| found.level == Level::Error) {
        true => Err(Failure::FailedQuietly),
        false => Ok(()),
    }
}

/// Writes a report to a file, without colors.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let plain = anstream::adapter::strip_str(text).to_string();
    std::fs::write(path, plain)
        .map_err(|error| Failure::usage(format!("cannot write `{}`: {error}", path.display())))
}
