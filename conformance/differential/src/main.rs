//! Random templates, rendered by vtl and by the reference engine; differences are made small and grouped by cause.

mod case;
mod compare;
mod engine;
mod expression;
mod fixes;
mod idiom;
mod methods;
mod mutate;
#[path = "../../overrides.rs"]
mod overrides;
mod path;
mod payload;
mod report;
mod rng;
mod run;
mod shrink;
mod suite;
mod template;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
vtl-differential [OPTIONS]

  --seed N           where the random templates begin (default 1)
  --count N          how many templates (default 10000)
  --start N          number of the first one (default 0)
  --dialect D        apigateway, velocity or both (default both: they alternate)
  --mutate PERCENT   how many are spoiled (default 15)
  --cases FILE       cases of the batch protocol instead of random ones
  --engine CMD       the engine to test (default: `vtl batch` beside this program)
  --reference CMD    the reference (default: conformance/record/recorder)
  --examine N        how many differences to make small (default 400)
  --report FILE      where the report goes (default target/differential.md)
  --dump             print the cases, run nothing
  --fixes            hold the lints and their fixes against the runtime; needs no reference
";

/// What the command line says.
pub(crate) struct Options {
    pub(crate) seed: u64,
    pub(crate) count: u64,
    pub(crate) start: u64,
    pub(crate) dialect: Option<bool>,
    pub(crate) mutate: usize,
    pub(crate) cases: Option<PathBuf>,
    pub(crate) engine: String,
    pub(crate) reference: String,
    pub(crate) examine: usize,
    pub(crate) report: PathBuf,
    pub(crate) dump: bool,
    pub(crate) fixes: bool,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if !options.fixes
        && options.reference == default_reference()
        && std::env::var_os("VTL_JSONPATH_JAR").is_none()
    {
        eprintln!("VTL_JSONPATH_JAR has to name json-path 2.9.0: Debian's 2.0.0 reads other paths");
        return ExitCode::from(2);
    }
    match run::run(&options) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("vtl-differential: {problem}");
            ExitCode::from(2)
        }
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

fn default_reference() -> String {
    quoted(&root().join("conformance/record/recorder"))
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let beside = std::env::current_exe().ok().and_then(|p| Some(p.parent()?.join("vtl")));
    let mut options = Options {
        seed: 1,
        count: 10_000,
        start: 0,
        dialect: None,
        mutate: 15,
        cases: None,
        engine: beside.map_or("vtl".to_owned(), |path| quoted(&path)) + " batch",
        reference: default_reference(),
        examine: 400,
        report: root().join("target/differential.md"),
        dump: false,
        fixes: false,
    };
    while let Some(name) = arguments.next() {
        if name == "--dump" {
            options.dump = true;
            continue;
        }
        if name == "--fixes" {
            options.fixes = true;
            continue;
        }
        let value = arguments.next().ok_or(format!("`{name}` is unknown, or needs a value"))?;
        let number =
            || value.parse::<u64>().map_err(|_| format!("`{name}` takes a number, not `{value}`"));
        match name.as_str() {
            "--seed" => options.seed = number()?,
            "--count" => options.count = number()?,
            "--start" => options.start = number()?,
            "--mutate" => options.mutate = number()? as usize,
            "--examine" => options.examine = number()? as usize,
            "--cases" => options.cases = Some(value.into()),
            "--engine" => options.engine = value,
            "--reference" => options.reference = value,
            "--report" => options.report = value.into(),
            "--dialect" => {
                options.dialect = match value.as_str() {
                    "both" => None,
                    "velocity" => Some(true),
                    "apigateway" => Some(false),
                    _ => return Err(format!("`{value}` is not a dialect")),
                }
            }
            _ => return Err(format!("`{name}` is unknown")),
        }
    }
    Ok(options)
}
