//! `vtl test`: the cases in `NAME.test.toml` beside the template or configuration `NAME`.

mod check;
mod coverage;
mod diff;
mod exchange;
mod format;
mod formats;
mod given;
mod recorded;
mod run;
mod suite;
mod update;

use std::fs;
use std::path::{Path, PathBuf};

use crate::args::Test;
use crate::report::{self, Failure};
#[cfg(not(target_family = "wasm"))]
use crate::watch;
use formats::Row;
use run::SuiteResult;
use suite::Suite;

pub(crate) fn run(args: &Test) -> Result<(), Failure> {
    #[cfg(not(target_family = "wasm"))]
    if args.watch {
        return watch::run_again(&args.paths, || run_once(args));
    }
    run_once(args)
}

fn run_once(args: &Test) -> Result<(), Failure> {
    let mut files = Vec::new();
    let mut kept = Vec::new();
    for path in &args.paths {
        match recorded::is_recorded(path) {
            true => kept.extend(recorded::run(path, &args.filter)?),
            false => find(path, &mut files)?,
        }
    }
    files.sort();
    files.dedup();
    let mut suites = files
        .into_iter()
        .map(|file| Suite::load(file, &args.read))
        .collect::<Result<Vec<_>, _>>()?;
    let left_out = match (suites.is_empty(), kept.is_empty()) {
        // Recorded exchanges alone.
        (true, false) => 0,
        _ => select(&mut suites, &args.filter)?,
    };
    let results = run::all(&suites, args.coverage.is_some());
    if args.update {
        return update::run(&suites, &results);
    }
    let mut rows = rows(&suites, &results);
    rows.extend(kept.iter().map(|kept| Row {
        file: shown(&kept.path),
        line: kept.line,
        name: &kept.name,
        problems: &kept.problems,
        time: kept.time,
    }));
    if let Some(path) = &args.junit {
        write(path, &formats::junit(&rows))?;
    }
    match &args.coverage {
        Some(Some(path)) => write(path, &coverage::lcov(&suites, &results))?,
        Some(None) => report::print(coverage::summary(&suites, &results).as_bytes())?,
        None => {}
    }
    report::print_styled(&formats::report(args.format, &rows, left_out, args.verbose))?;
    match rows.iter().all(Row::passed) {
        true => Ok(()),
        false => Err(Failure::FailedQuietly),
    }
}

/// Keeps the cases that a filter names, and returns how many it leaves out. No case at all is an error: a run that
/// tested nothing must not look like one that passed.
fn select(suites: &mut Vec<Suite>, filter: &[String]) -> Result<usize, Failure> {
    let all: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    if all == 0 {
        let what = "no test cases: they are in `NAME.test.toml`, beside the template or configuration `NAME`";
        return Err(Failure::usage(what));
    }
    if filter.is_empty() {
        suites.retain(|suite| !suite.cases.is_empty());
        return Ok(0);
    }
    for suite in suites.iter_mut() {
        suite.cases.retain(|case| {
            let name = format!("{}::{}", suite.path.display(), case.name);
            filter.iter().any(|part| name.contains(part.as_str()))
        });
    }
    suites.retain(|suite| !suite.cases.is_empty());
    let kept: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    if kept == 0 {
        let filter = filter.join("`, `");
        return Err(Failure::usage(format!("none of the {all} test cases matches `{filter}`")));
    }
    Ok(all - kept)
}

fn rows<'a>(suites: &'a [Suite], results: &'a [SuiteResult]) -> Vec<Row<'a>> {
    let rows = suites.iter().zip(results).flat_map(|(suite, results)| {
        suite.cases.iter().zip(&results.cases).map(|(case, result)| Row {
            file: shown(&suite.path),
            line: case.line,
            name: &case.name,
            problems: &result.problems,
            time: result.time,
        })
    });
    rows.collect()
}

/// A path as people write it, without `./`.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text)
        .map_err(|error| Failure::usage(format!("cannot write `{}`: {error}", path.display())))
}

/// The test files that a path stands for.
fn find(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error| Failure::usage(format!("cannot read `{}`: {error}", path.display()));
    if fs::metadata(path).map_err(unreadable)?.is_dir() {
        return find_in(path, files, FOLDERS_DEEP).map_err(unreadable);
    }
    if is_test_file(path) {
        files.push(path.to_owned());
        return Ok(());
    }
    let tests = path.with_extension("test.toml");
    if tests.is_file() {
        files.push(tests);
        return Ok(());
    }
    Err(Failure::usage(format!(
        "`{}` has no tests: there is no `{}`",
        path.display(),
        tests.display()
    )))
}

const FOLDERS_DEEP: u32 = 64;

fn find_in(folder: &Path, files: &mut Vec<PathBuf>, deeper: u32) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // Links are not followed: they may lead back.
        if entry.file_type()?.is_dir() {
            if deeper > 0 && !hidden {
                find_in(&path, files, deeper - 1)?;
            }
        } else if is_test_file(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_test_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".test.toml"))
}
