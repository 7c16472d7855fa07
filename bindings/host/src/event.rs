//! What a template sees of an event.

use serde_json::Value as Json;
use vtl::Scope;
use vtl_gateway::request_of_event;

/// The scope of an event of a REST API, an HTTP API or a load balancer.
///
/// # Errors
/// A message for the caller: the body is not Base64 though the event says so, or it is not UTF-8.
pub fn scope_of_event(event: &Json) -> Result<Scope<'static>, String> {
    let request = request_of_event(event)
        .ok_or("`isBase64Encoded` is true, but `body` is not valid Base64")?;
    request.to_scope().map_err(|_| "the body is not UTF-8: a template cannot see it".to_owned())
}
