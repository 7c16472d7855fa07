//! `--handler`: the function itself is the backend, in its runtime.

use std::path::{Path, PathBuf};

use vtl_gateway::config::Loaded;
use vtl_gateway::gateway::Call;
use vtl_gateway::{BackendResult, Function};

use crate::args::Invoke;
use crate::inputs::Input;
use crate::report::{self, Failure};
use crate::serve::{function_of, invoke_once};

/// What the configuration says of its functions, and where their code is.
pub(super) struct Project {
    functions: Vec<Function>,
    folder: PathBuf,
}

impl Project {
    pub(super) fn new(args: &Invoke, loaded: &Loaded) -> Self {
        let folder = match &args.config {
            Input::File(path) if path.is_dir() => path.clone(),
            Input::File(path) => path.parent().unwrap_or(Path::new("")).to_owned(),
            Input::Stdin => PathBuf::new(),
        };
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        Self { functions: loaded.api.functions.clone(), folder }
    }

    /// Runs the handler, if one is asked for.
    pub(super) fn call(
        &self,
        args: &Invoke,
        call: &Call,
    ) -> Result<Option<BackendResult>, Failure> {
        let Some(handler) = &args.backend.handler else {
            return Ok(None);
        };
        let sent = call.backend_request();
        if !sent.calls_function() {
            return Err(Failure::usage(
                "`--handler` runs a function, and this route calls none: `--url` names a server, `--returns` gives its \
                 answer",
            ));
        }
        let known = function_of(&self.functions, call.function(), sent);
        let function = match (handler.as_str(), known) {
            ("auto", Some(function)) if function.handler.is_some() => function.clone(),
            ("auto", _) => {
                return Err(Failure::usage(
                    "the configuration names no handler for this route: write `--handler src/order.get`",
                ));
            }
            (handler, known) => self.given(handler, known),
        };
        let (result, output) = invoke_once(&function, &self.folder, sent.event())?;
        report::note(&output);
        Ok(Some(result))
    }

    /// A handler that the command line names: a file of the project's folder, or of the current one.
    fn given(&self, handler: &str, known: Option<&Function>) -> Function {
        let mut function = known.cloned().unwrap_or_else(|| Function::new("handler"));
        let module = handler.rsplit_once('.').map_or(handler, |(module, _)| module);
        let is_in = |folder: &Path| {
            ["js", "mjs", "cjs", "py"]
                .iter()
                .any(|end| folder.join(format!("{module}.{end}")).is_file())
        };
        let code = self.folder.join(function.code.as_deref().unwrap_or_default());
        if !is_in(&code) && is_in(&self.folder) {
            function.code = None;
        } else if !is_in(&code)
            && let Ok(current) = std::env::current_dir()
            && is_in(&current)
        {
            function.code = Some(current.display().to_string());
        }
        function.handler = Some(handler.to_owned());
        // The file says which runtime: the configuration may mean another function.
        function.runtime = None;
        function
    }
}
