//! `vtl test`: people's own cases, in `NAME.test.toml` beside `NAME.vtl`.

mod check;
mod coverage;
mod diff;
mod junit;
mod suite;
mod update;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anstyle::{AnsiColor, Style};
use vtl::trace::Coverage;
use vtl::{Engine, Error, Rendered, Template};

use crate::args::Test;
use crate::report::{self, Failure};
use suite::{Case, Suite};

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();

pub(crate) fn run(args: &Test) -> Result<(), Failure> {
    let mut files = Vec::new();
    for path in &args.paths {
        find(path, &mut files)?;
    }
    files.sort();
    files.dedup();
    let mut suites = files.into_iter().map(Suite::load).collect::<Result<Vec<_>, _>>()?;
    for suite in &mut suites {
        suite.cases.retain(|case| {
            let name = format!("{}::{}", suite.path.display(), case.name);
            args.filter.is_empty() || args.filter.iter().any(|part| name.contains(part.as_str()))
        });
    }
    suites.retain(|suite| !suite.cases.is_empty());
    if suites.is_empty() {
        return Err(Failure::usage("no test cases: `NAME.test.toml` beside `NAME.vtl` holds them"));
    }
    let (results, coverage): (Vec<_>, Vec<_>) =
        run_all(&suites, args.coverage.is_some()).into_iter().unzip();
    if args.update {
        return update::run(&suites, &results);
    }
    if let Some(path) = &args.junit {
        fs::write(path, junit::report(&suites, &results)).map_err(|error| {
            Failure::usage(format!("cannot write `{}`: {error}", path.display()))
        })?;
    }
    match &args.coverage {
        Some(Some(path)) => {
            fs::write(path, coverage::lcov(&suites, &coverage)).map_err(|error| {
                Failure::usage(format!("cannot write `{}`: {error}", path.display()))
            })?
        }
        Some(None) => report::print(coverage::summary(&suites, &coverage).as_bytes())?,
        None => {}
    }
    report::print_styled(&report(&suites, &results, args.verbose))?;
    match results.iter().flatten().all(|result| result.problems.is_empty()) {
        true => Ok(()),
        false => Err(Failure::FailedQuietly),
    }
}

/// What a case did.
struct CaseResult {
    outcome: Result<Rendered, Error>,
    /// What is not as expected.
    problems: Vec<String>,
    time: Duration,
}

type SuiteResult = (Vec<CaseResult>, Option<Coverage>);

/// Runs all cases, a suite at a time on each core. The results stand in the order of the cases.
fn run_all(suites: &[Suite], covered: bool) -> Vec<SuiteResult> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<SuiteResult>> =
        Mutex::new(suites.iter().map(|_| Default::default()).collect());
    let work = || {
        while let Some((at, suite)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            suites.get(at).map(|suite| (at, suite))
        } {
            let of_suite = run_suite(suite, covered);
            if let Some(place) = results.lock().unwrap_or_else(PoisonError::into_inner).get_mut(at)
            {
                *place = of_suite;
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(suites.len());
    thread::scope(|scope| {
        // This thread works too.
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn run_suite(suite: &Suite, covered: bool) -> SuiteResult {
    let mut compiled: Option<((vtl::Dialect, bool), Result<Template, Error>)> = None;
    let mut coverage: Option<Coverage> = None;
    let mut results = Vec::with_capacity(suite.cases.len());
    for case in &suite.cases {
        let start = Instant::now();
        let settings = (case.dialect, case.strict);
        let template = match compiled.take() {
            Some((of, template)) if of == settings => template,
            _ => compile(suite, case),
        };
        let outcome = template.clone().and_then(|template| template.render(&case.scope));
        if let (true, Ok(template)) = (covered, &template) {
            cover(&mut coverage, template, case);
        }
        compiled = Some((settings, template));
        let problems = check::problems(&case.expect, &outcome);
        results.push(CaseResult { outcome, problems, time: start.elapsed() });
    }
    (results, coverage)
}

fn cover(coverage: &mut Option<Coverage>, template: &Template, case: &Case) {
    let (_, trace) = template.render_traced(&case.scope);
    if coverage.is_none() {
        *coverage = Coverage::of(template).ok();
    }
    if let Some(coverage) = coverage {
        coverage.add(&trace);
    }
}

fn compile(suite: &Suite, case: &Case) -> Result<Template, Error> {
    let engine = Engine::builder().dialect(case.dialect).strict(case.strict).build();
    engine.compile_named(suite.template_path.display().to_string(), suite.template.as_str())
}

fn report(suites: &[Suite], results: &[Vec<CaseResult>], verbose: bool) -> String {
    let mut text = String::new();
    let (mut passed, mut failed) = (0, 0);
    // Writing to a string does not fail.
    for (suite, results) in suites.iter().zip(results) {
        for (case, result) in suite.cases.iter().zip(results) {
            let place = format!("{}:{}", suite.path.display(), case.line);
            if result.problems.is_empty() {
                passed += 1;
                if verbose {
                    let _ = writeln!(text, "{GREEN}pass{GREEN:#} {place}: {}", case.name);
                }
                continue;
            }
            failed += 1;
            let _ = writeln!(text, "{RED}fail{RED:#} {place}: {}", case.name);
            for line in result.problems.iter().flat_map(|problem| problem.lines()) {
                let _ = writeln!(text, "     {line}");
            }
        }
    }
    let style = if failed == 0 { GREEN } else { RED };
    let _ = writeln!(text, "{style}{passed} passed, {failed} failed{style:#}");
    text
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
    match tests.is_file() {
        true => files.push(tests),
        false => {
            return Err(Failure::usage(format!(
                "`{}` has no tests: `{}` is not there",
                path.display(),
                tests.display()
            )));
        }
    }
    Ok(())
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
