//! How a function is started: its runtime's program, or what the user says.

use std::path::{Path, PathBuf};
use std::time::Duration;

use vtl_gateway::{Environment, Function};

/// A function, ready to be started.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Launch {
    pub(in crate::serve) name: String,
    pub(in crate::serve) handler: String,
    pub(in crate::serve) runtime: String,
    /// The folder of the code.
    pub(in crate::serve) folder: PathBuf,
    pub(in crate::serve) environment: Environment,
    pub(in crate::serve) timeout: Duration,
    pub(in crate::serve) memory: u32,
    pub(in crate::serve) target: Target,
}

/// What answers an invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) enum Target {
    /// A program that asks the Runtime API for events.
    Process { program: String, arguments: Vec<String> },
    /// An endpoint in the form of the Runtime Interface Emulator.
    Url(String),
    /// Nothing, and why.
    Unknown(String),
}

/// The bootstraps of this command, written to a folder when the gateway starts.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Bootstraps {
    pub(in crate::serve) node: PathBuf,
    pub(in crate::serve) python: PathBuf,
}

const NODE: &str = include_str!("bootstrap.mjs");
const PYTHON: &str = include_str!("bootstrap.py");

impl Bootstraps {
    pub(in crate::serve) fn write(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let (node, python) = (folder.join("bootstrap.mjs"), folder.join("bootstrap.py"));
        std::fs::write(&node, NODE)?;
        std::fs::write(&python, PYTHON)?;
        Ok(Self { node, python })
    }
}

impl Launch {
    /// How `function` of a configuration in `folder` is started. `given` is what the user says
    /// about it: a URL or a command.
    pub(in crate::serve) fn new(
        function: &Function,
        folder: &Path,
        bootstraps: &Bootstraps,
        given: Option<&str>,
    ) -> Self {
        let folder = match &function.code {
            Some(code) => folder.join(code),
            None => folder.to_owned(),
        };
        let handler = function.handler.clone().unwrap_or_default();
        let runtime =
            function.runtime.clone().unwrap_or_else(|| guess(&folder, &handler).to_owned());
        let memory = function.memory_megabytes.unwrap_or(128);
        let target = target(&runtime, &handler, &folder, bootstraps, given, memory);
        Self {
            name: function.name.clone(),
            handler,
            runtime,
            folder,
            environment: function.environment.clone(),
            timeout: Duration::from_secs(u64::from(function.timeout_seconds.unwrap_or(3))),
            memory,
            target,
        }
    }
}

fn target(
    runtime: &str,
    handler: &str,
    folder: &Path,
    bootstraps: &Bootstraps,
    given: Option<&str>,
    memory: u32,
) -> Target {
    let process = |program: &str, arguments: &[&str]| Target::Process {
        program: program.to_owned(),
        arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
    };
    if let Some(given) = given {
        if given.starts_with("http://") || given.starts_with("https://") {
            return Target::Url(given.to_owned());
        }
        return process("sh", &["-c", &format!("exec {given}")]);
    }
    if runtime.starts_with("nodejs") {
        // A function that takes more memory than it has ends as it does on the service.
        let memory = format!("--max-old-space-size={memory}");
        return process("node", &[&memory, &bootstraps.node.to_string_lossy()]);
    }
    if runtime.starts_with("python") {
        return process("python3", &[&bootstraps.python.to_string_lossy()]);
    }
    let own = folder.join("bootstrap");
    if own.is_file() {
        let own = own.canonicalize().unwrap_or(own);
        return process(&own.to_string_lossy(), &[]);
    }
    let what = if runtime.is_empty() { "without a known runtime" } else { runtime };
    Target::Unknown(format!(
        "a function {what} (`{handler}`) cannot be started here: name a program that runs it, or its URL, with \
         `--function NAME=COMMAND`"
    ))
}

/// The runtime by the handler's file, where the configuration names none.
fn guess(folder: &Path, handler: &str) -> &'static str {
    let module = handler.rsplit_once('.').map_or(handler, |(module, _)| module);
    let is = |end: &str| folder.join(format!("{module}.{end}")).is_file();
    if is("js") || is("mjs") || is("cjs") {
        "nodejs"
    } else if is("py") {
        "python3"
    } else {
        ""
    }
}
