//! What a template sees of an event.

use serde_json::{Map, Value as Json};
use vtl::{ParamKind, Scope};
use vtl_gateway::{Pairs, is_visible, request_of_event};

/// The scope of an event of a REST API, an HTTP API or a load balancer.
///
/// # Errors
/// A message for the caller: the body is not Base64 though the event says so, or it is not UTF-8.
pub fn scope_of_event(event: &Json) -> Result<Scope<'static>, String> {
    let request = request_of_event(event)
        .ok_or("`isBase64Encoded` is true, but `body` is not valid Base64")?;
    let body = String::from_utf8(request.body)
        .map_err(|_| "the body is not UTF-8: a template cannot see it".to_owned())?;
    let mut headers = Map::new();
    for (name, value) in request.headers.iter().filter(|(name, _)| is_visible(name)) {
        // Of a repeated header templates see the first.
        headers.entry(name).or_insert_with(|| value.into());
    }
    Ok(Scope::new()
        .body(body)
        .params(ParamKind::Path, last_values(&request.path_parameters))
        .params(ParamKind::Querystring, last_values(&request.query))
        .params(ParamKind::Header, headers)
        .context(request.context)
        .stage_variables(last_values(&request.stage_variables)))
}

fn last_values(pairs: &Pairs) -> Map<String, Json> {
    pairs.iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}
