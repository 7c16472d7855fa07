//! Where a `$ref` leads: inside its own document, or to another model of the API.

use super::At;
use crate::support::json::Json;

/// The schema `reference` names. `None` when there is none.
///
/// Models refer to each other by `https://apigateway.amazonaws.com/restapis/ID/models/NAME`; in
/// OpenAPI documents the same models are `#/definitions/NAME` or `#/components/schemas/NAME`.
pub(crate) fn resolve<'a>(
    at: At<'a>,
    reference: &str,
    models: &dyn Fn(&str) -> Option<&'a Json>,
) -> Option<At<'a>> {
    if let Some(pointer) = reference.strip_prefix('#')
        && let Some(schema) = at.document.pointer(pointer)
    {
        return Some(At::new(schema, at.document));
    }
    let name = model_name(reference)?;
    models(name).map(|schema| At::new(schema, schema))
}

/// The name of the model that a reference leads to, in any of the forms.
fn model_name(reference: &str) -> Option<&str> {
    let after = ["/models/", "#/definitions/", "#/components/schemas/"]
        .iter()
        .find_map(|mark| reference.split_once(mark))?
        .1;
    after.split(['/', '#', '?']).next().filter(|name| !name.is_empty())
}
