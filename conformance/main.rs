//! The conformance suite: every case of `cases/` is a test of its own (README.md describes format and use).

mod adapter;
mod case;
mod charges;
mod exchange;
mod goldens;
mod outcome;
mod overrides;
mod update;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};

use adapter::Adapter;
use case::{Level, Topic, Variant};
use outcome::Outcome;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match Suite::load(&root()) {
        Ok(suite) => match std::env::var("VTL_RECORD") {
            Ok(engine) => record(&suite, &engine),
            Err(_) => run(suite, arguments),
        },
        Err(problems) => {
            eprintln!("conformance: the suite cannot be read:\n{problems}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance")
}

/// Everything that is read from the folder.
struct Suite {
    topics: Vec<Topic>,
    known_failures: BTreeMap<String, String>,
    goldens: Vec<goldens::Engine>,
}

impl Suite {
    fn load(root: &Path) -> Result<Self, String> {
        let topics = case::load(&root.join("cases"))?;
        let known_failures = case::load_known_failures(&root.join("known-failures.toml"))?;
        let names: Vec<String> =
            topics.iter().flat_map(Topic::variants).map(|v| v.name()).collect();
        if let Some(unknown) = known_failures.keys().find(|name| !names.contains(name)) {
            return Err(format!("known-failures.toml lists `{unknown}`, which is not a case"));
        }
        Ok(Self { topics, known_failures, goldens: goldens::load(root)? })
    }
}

// ---- recording ---------------------------------------------------------------------------------------------------

fn record(suite: &Suite, engine: &str) -> ExitCode {
    let Some(adapter) = adapter::command() else {
        eprintln!(
            "conformance: VTL_RECORD needs VTL_CONFORM_ENGINE, the command that runs the engine"
        );
        return ExitCode::FAILURE;
    };
    match goldens::record(&root(), engine, &suite.topics, adapter.as_ref()) {
        Ok(count) => {
            println!("conformance: recorded {count} cases of {engine}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("conformance: {problem}");
            ExitCode::FAILURE
        }
    }
}

// ---- testing -----------------------------------------------------------------------------------------------------

/// How the cases of one evidence level went.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    known: usize,
}

type Tallies = Arc<Mutex<BTreeMap<Level, Tally>>>;

fn run(suite: Suite, arguments: Arguments) -> ExitCode {
    let adapter: Arc<dyn Adapter> = adapter::command().unwrap_or_else(adapter::library);
    let updates = update::requested().then(update::Updates::new).map(Arc::new);
    let tallies = Tallies::default();
    let known = Arc::new(suite.known_failures);
    let mut trials = Vec::new();
    for variant in suite.topics.iter().flat_map(Topic::variants) {
        let (known, tallies, updates) = (known.clone(), tallies.clone(), updates.clone());
        let name = variant.name();
        // Limits are this library's own.
        let is_run =
            adapter.is_own() || variant.is_exchange() || variant.case.given.limits.is_none();
        let adapter = adapter.clone();
        trials.push(
            Trial::test(name, move || {
                let verdict = judge(&variant, adapter.as_ref(), known.get(&variant.name()));
                count(&tallies, variant.level(), &verdict);
                if let (Verdict::Failed { found, .. }, Some(updates)) = (&verdict, &updates) {
                    updates.add(&variant, found);
                }
                verdict.into_result()
            })
            .with_ignored_flag(!is_run),
        );
    }
    let cases = trials.len();
    for engine in suite.goldens {
        for topic in &suite.topics {
            let (engine, topic) = (engine.clone(), topic.clone());
            let name = format!("goldens::{}::{}", engine.id, topic.name);
            trials.push(Trial::test(name, move || engine.check(&topic).map_err(Failed::from)));
        }
    }
    trials
        .push(Trial::test("schema::fields", || case::check_schema(&root()).map_err(Failed::from)));
    // What other engines take is not ours to pin; on other machines, values have other sizes.
    if adapter.is_here() && cfg!(all(feature = "fast-regex", target_pointer_width = "64")) {
        let topics = suite.topics.clone();
        trials.push(Trial::test("charges", move || {
            charges::check(&root(), &topics).map_err(Failed::from)
        }));
    }
    if !arguments.list {
        println!("conformance: {cases} cases against {}", adapter.name());
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list {
        report(&tallies);
    }
    if let Some(updates) = updates {
        updates.write();
    }
    conclusion.exit_code()
}

enum Verdict {
    Passed,
    /// Listed in known-failures.toml, and it does fail.
    Known,
    Failed {
        message: String,
        found: Outcome,
    },
    /// Listed in known-failures.toml, but it passes.
    Unlisted(String),
}

impl Verdict {
    fn into_result(self) -> Result<(), Failed> {
        match self {
            Self::Passed | Self::Known => Ok(()),
            Self::Failed { message, .. } | Self::Unlisted(message) => Err(message.into()),
        }
    }
}

fn judge(variant: &Variant, adapter: &dyn Adapter, known: Option<&String>) -> Verdict {
    let found = adapter.run(variant);
    match (variant.case.expect.compare(&found, adapter.is_own()), known) {
        (Ok(()), None) => Verdict::Passed,
        (Ok(()), Some(reason)) => Verdict::Unlisted(format!(
            "passes, but known-failures.toml lists it ({reason}): remove it there"
        )),
        (Err(_), Some(_)) => Verdict::Known,
        (Err(difference), None) => {
            Verdict::Failed { message: variant.describe(&difference), found }
        }
    }
}

fn count(tallies: &Tallies, level: Level, verdict: &Verdict) {
    let mut tallies = tallies.lock().unwrap_or_else(|e| e.into_inner());
    let tally = tallies.entry(level).or_default();
    match verdict {
        Verdict::Passed => tally.passed += 1,
        Verdict::Known => tally.known += 1,
        Verdict::Failed { .. } | Verdict::Unlisted(_) => tally.failed += 1,
    }
}

fn report(tallies: &Tallies) {
    let tallies = tallies.lock().unwrap_or_else(|e| e.into_inner());
    if tallies.is_empty() {
        return;
    }
    println!("{:<10}{:>8}{:>8}{:>8}", "evidence", "passed", "failed", "known");
    for (level, tally) in tallies.iter() {
        println!(
            "{:<10}{:>8}{:>8}{:>8}",
            level.to_string(),
            tally.passed,
            tally.failed,
            tally.known
        );
    }
}
