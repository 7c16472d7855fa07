//! The engines that the suite can run: the library, or any command that speaks the batch protocol.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value as Json};
use vtl::{Engine, Error, Limits, ParamKind, Rendered, Scope, Usage};

use crate::case::{Data, Dialect, Variant};
use crate::outcome::{Failure, Outcome, Overrides, Stage};
use crate::overrides::pruned;

pub(crate) trait Adapter: Send + Sync {
    /// For the report.
    fn name(&self) -> String;

    fn run(&self, case: &Variant) -> Outcome;

    /// Whether it is this library, whose codes and places of errors are to be as the cases say.
    fn is_own(&self) -> bool {
        false
    }

    /// Whether it runs in this process.
    fn is_here(&self) -> bool {
        false
    }
}

// ---- the library -------------------------------------------------------------------------------------------------

/// The library of this crate.
struct Library;

pub(crate) fn library() -> Arc<dyn Adapter> {
    Arc::new(Library)
}

impl Adapter for Library {
    fn name(&self) -> String {
        "the library".to_owned()
    }

    fn is_own(&self) -> bool {
        true
    }

    fn is_here(&self) -> bool {
        true
    }

    fn run(&self, case: &Variant) -> Outcome {
        if case.is_exchange() {
            return exchanged(case);
        }
        match engine(case) {
            Ok(engine) => render(&engine, case).map_or_else(|error| failed(&error), rendered),
            Err(problem) => Outcome::Broken(problem),
        }
    }
}

fn render(engine: &Engine, case: &Variant) -> Result<Rendered, Error> {
    engine.compile(case.case.template.as_str())?.render(&scope(case))
}

/// What the render of a case took, unless it fails.
pub(crate) fn usage(case: &Variant) -> Option<Usage> {
    if case.is_exchange() {
        return None;
    }
    Some(render(&engine(case).ok()?, case).ok()?.effects.usage)
}

fn exchanged(case: &Variant) -> Outcome {
    match crate::exchange::request(&case.case, &case.name()) {
        Some(request) => {
            let answer = vtl_gateway::protocol::run_exchange_case(&Engine::new(), &request);
            Outcome::from_answer(&answer.to_string())
        }
        None => Outcome::Broken("has no integration".to_owned()),
    }
}

fn engine(case: &Variant) -> Result<Engine, String> {
    let builder = Engine::builder().dialect(match case.dialect {
        Dialect::ApiGateway => vtl::Dialect::ApiGateway,
        Dialect::Velocity => vtl::Dialect::Velocity,
    });
    match &case.case.given.limits {
        Some(given) => Ok(builder.limits(limits(given)?).build()),
        None => Ok(builder.build()),
    }
}

fn limits(given: &BTreeMap<String, u64>) -> Result<Limits, String> {
    let mut limits = Limits::default();
    for (name, value) in given {
        if !limits.set(name, *value) {
            return Err(format!("has no limit `{name}`"));
        }
    }
    Ok(limits)
}

fn scope(case: &Variant) -> Scope<'_> {
    let given = &case.case.given;
    let mut scope = Scope::new();
    if let Some(body) = &given.body {
        scope = scope.body(body.as_str());
    }
    let params = members(&given.params);
    for (name, kind) in [
        ("path", ParamKind::Path),
        ("querystring", ParamKind::Querystring),
        ("header", ParamKind::Header),
    ] {
        if let Some(Json::Object(params)) = params.get(name) {
            scope = scope.params(kind, params.clone());
        }
    }
    for (name, value) in members(&given.vars) {
        scope = scope.variable(name, value);
    }
    scope
        .context(Json::Object(members(&given.context)))
        .stage_variables(members(&given.stage_variables))
}

fn members(data: &Option<Data>) -> Map<String, Json> {
    match data.as_ref().map(Data::value) {
        Some(Json::Object(members)) => members,
        _ => Map::new(),
    }
}

fn rendered(rendered: Rendered) -> Outcome {
    let Rendered { body, effects, .. } = rendered;
    Outcome::Rendered {
        output: body,
        overrides: Overrides {
            request: pruned(&effects.request_override),
            response: pruned(&effects.response_override),
        },
    }
}

fn failed(error: &Error) -> Outcome {
    Outcome::Failed(Failure {
        stage: Stage::of_kind(error.kind().as_str()),
        code: Some(error.code().to_owned()),
        at: error.position().map(|at| (u64::from(at.line), u64::from(at.column))),
        message: error.message().to_owned(),
    })
}

// ---- commands ----------------------------------------------------------------------------------------------------

/// The engine that `VTL_CONFORM_ENGINE` names.
pub(crate) fn command() -> Option<Arc<dyn Adapter>> {
    let command = std::env::var("VTL_CONFORM_ENGINE").ok()?;
    match Batch::start(&command) {
        Ok(batch) => Some(Arc::new(batch)),
        Err(e) => {
            eprintln!("conformance: cannot run `{command}`: {e}");
            std::process::exit(2);
        }
    }
}

/// A child process that answers one JSON line for each. `VTL_CONFORM_OWN` says that it is this library in another form.
struct Batch {
    command: String,
    pipes: Mutex<Pipes>,
}

struct Pipes {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Batch {
    fn start(command: &str) -> std::io::Result<Self> {
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(std::io::Error::other("no pipes"));
        };
        let pipes = Pipes { child, input, output: BufReader::new(output) };
        Ok(Self { command: command.to_owned(), pipes: Mutex::new(pipes) })
    }
}

impl Adapter for Batch {
    fn name(&self) -> String {
        format!("`{}`", self.command)
    }

    fn is_own(&self) -> bool {
        std::env::var_os("VTL_CONFORM_OWN").is_some()
    }

    fn run(&self, case: &Variant) -> Outcome {
        let mut pipes = self.pipes.lock().unwrap_or_else(|e| e.into_inner());
        let request = case.request() + "\n";
        let mut answer = String::new();
        let asked = pipes
            .input
            .write_all(request.as_bytes())
            .and_then(|()| pipes.input.flush())
            .and_then(|()| pipes.output.read_line(&mut answer));
        match asked {
            Ok(1..) => Outcome::from_answer(answer.trim_end()),
            Ok(0) => Outcome::Broken("ended without an answer".to_owned()),
            Err(e) => Outcome::Broken(format!("cannot be asked: {e}")),
        }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        let pipes = self.pipes.get_mut().unwrap_or_else(|e| e.into_inner());
        let _ = pipes.child.kill();
        let _ = pipes.child.wait();
    }
}
