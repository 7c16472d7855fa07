//! One invocation of one function, for `vtl invoke --handler`: in its runtime, as `vtl serve` runs it.

use std::path::Path;
use std::time::Duration;

use vtl_gateway::{BackendRequest, BackendResult, Function, Target as Integrated};

use super::functions::{Bootstraps, Functions, Launch, Target};
use super::terminal::Terminal;
use super::{Scratch, ids};
use crate::report::Failure;

/// What a function prints may arrive this much after its answer.
const OUTPUT: Duration = Duration::from_millis(50);

/// Runs a function over an event. Gives the result, and what the function printed.
pub(crate) fn invoke_once(
    function: &Function,
    folder: &Path,
    event: Vec<u8>,
) -> Result<(BackendResult, String), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::usage(format!("cannot start: {error}")))?;
    let done = runtime.block_on(async {
        let scratch = Scratch(std::env::temp_dir().join(format!("vtl-invoke-{}", ids::uuid())));
        let bootstraps = Bootstraps::write(&scratch.0).map_err(|error| {
            Failure::usage(format!("cannot write to `{}`: {error}", scratch.0.display()))
        })?;
        let launch = Launch::new(function, folder, &bootstraps, None);
        if let Target::Unknown(_) = launch.target {
            let handler = &launch.handler;
            return Err(Failure::usage(match launch.runtime.as_str() {
                "" => format!(
                    "there is no Node or Python file for the handler `{handler}` in `{}`; `--exec` runs any program",
                    launch.folder.display()
                ),
                runtime => format!(
                    "handlers of {runtime} (`{handler}`) are not run here; `--exec` runs any program"
                ),
            }));
        }
        let terminal = Terminal::start(false, true);
        let functions = Functions::new(vec![launch], 1, &terminal);
        let invoked = functions.invoke(&function.name, event, &ids::uuid()).await;
        // What the function printed may arrive after its answer.
        tokio::time::sleep(OUTPUT).await;
        functions.stop();
        match invoked {
            Some(invoked) => Ok((invoked.result, invoked.output.text())),
            None => Err(Failure::usage(format!("there is no function `{}`", function.name))),
        }
    });
    runtime.shutdown_timeout(Duration::from_millis(200));
    done
}

/// The function of a configuration that a request goes to: the one that the route names, or that of the URI.
pub(crate) fn function_of<'f>(
    functions: &'f [Function],
    named: Option<&str>,
    sent: &BackendRequest,
) -> Option<&'f Function> {
    let by_uri = match &sent.target {
        Integrated::Lambda { function } => Some(super::project::short_name(function)),
        _ => None,
    };
    let names = named.map(str::to_owned).into_iter().chain(by_uri);
    names.into_iter().find_map(|name| {
        functions.iter().find(|function| {
            function.name == name || function.deployed_name.as_deref() == Some(name.as_str())
        })
    })
}
