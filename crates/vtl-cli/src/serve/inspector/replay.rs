//! An exchange repeated with all its steps: what is served notes none, because nearly nobody looks.

use serde_json::Value as Json;
use vtl_gateway::gateway::{Finished, Next};
use vtl_gateway::{BackendResult, HostContext, Request};

use super::Entry;
use crate::serve::gateway::Told;

/// The exchange once more: the same request and the same answers give the same result.
pub(super) fn traced(entry: &Entry) -> Option<Finished> {
    let mut request = entry.finished.request().clone();
    let api = match &entry.finished {
        Finished::Balanced(_) => {
            let next = entry.balancer.as_ref()?.exchange(request, &HostContext::default());
            return Some(finish(next, &entry.told));
        }
        Finished::Rest(_) => {
            restore_stage(&mut request, entry.apis.rest().api().stage.is_some());
            entry.apis.choose(&request).api
        }
        _ => entry.apis.choose(&request).api,
    };
    let asked = entry.told.authorizer.is_some() || entry.told.signature.is_some();
    if let (true, Json::Object(context)) = (asked, &mut request.context) {
        context.remove("authorizer");
    }
    Some(finish(api.exchange(request, &HostContext::default()), &entry.told))
}

/// The path as the client wrote it: a resource may be called like the stage.
fn restore_stage(request: &mut Request, has_stage: bool) {
    let path = request.context.get("path").and_then(Json::as_str).map(str::to_owned);
    if let (true, Some(path)) = (has_stage, path) {
        request.path = path;
    }
}

/// Hands an exchange what it was told before.
fn finish(mut next: Next, told: &Told) -> Finished {
    let missing = || BackendResult::Failed("this was not called before".to_owned());
    loop {
        next = match next {
            Next::Verify(pending) => {
                let signature = told.signature.clone();
                pending.verified(signature.unwrap_or_else(|| Err("not verified before".to_owned())))
            }
            Next::Authorize(pending) => match told.authorizer.clone() {
                Some((result, millis)) => pending.respond(result, millis),
                None => pending.respond(missing(), 0),
            },
            Next::Call(call) => {
                return match &told.called {
                    Some(called) => call.respond(called.result.clone(), called.millis()),
                    None => call.respond(missing(), 0),
                };
            }
            Next::Respond(finished) => return *finished,
        };
    }
}
