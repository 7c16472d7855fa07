//! The mock integration: the rendered request template says which status is selected.

use crate::backend::BackendAnswer;
use crate::response::content_handling::Payload;
use crate::response::gateway_response::Failure;
use vtl::apigateway;

/// What a mock backend "answers": the status its template names, and no body.
///
/// The text is read leniently (json-smart), so `{statusCode: 200}` works; the status must be a
/// whole number, not a string.
pub(crate) fn answer(body: &Payload) -> Result<BackendAnswer, Failure> {
    let status = body.as_text().and_then(apigateway::mock_status);
    match status {
        // Any whole number selects a response; one that no client can see is overridden by it.
        Some(status) => Ok(BackendAnswer {
            mock_status: Some(status),
            ..BackendAnswer::new(u16::try_from(status).unwrap_or_default(), Vec::new())
        }),
        None => Err(Failure::configuration(
            "Unable to parse statusCode. It should be an integer that is defined in the request \
             template.",
        )),
    }
}
