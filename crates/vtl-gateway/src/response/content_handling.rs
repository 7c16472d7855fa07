//! Conversion of bodies between text and bytes, on the way in and on the way out.

use crate::model::ContentHandling;
use crate::support::base64;

/// A body after conversion: text that templates can read, or bytes that they cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Payload {
    /// The bytes that travel.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.into_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// The text, unless it is bytes.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bytes(_) => None,
        }
    }
}

/// A body that should have been base64 text and is not. The client gets 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotBase64;

/// Converts a request body. `binary` says whether its media type is one of the API's binary ones.
///
/// # Errors
/// When text is to become bytes and is not base64.
pub fn convert_request(
    body: Vec<u8>,
    binary: bool,
    handling: Option<ContentHandling>,
) -> Result<Payload, NotBase64> {
    match (binary, handling) {
        (false, None | Some(ContentHandling::ConvertToText)) => Ok(text(body)),
        (false, Some(ContentHandling::ConvertToBinary)) => decode(&body),
        (true, Some(ContentHandling::ConvertToText)) => Ok(encode(&body)),
        (true, None | Some(ContentHandling::ConvertToBinary)) => Ok(Payload::Bytes(body)),
    }
}

/// Converts a response body. `binary_payload` is about the backend's `Content-Type`,
/// `binary_accept` about the first media type of the client's `Accept`.
///
/// # Errors
/// When text is to become bytes and is not base64.
pub fn convert_response(
    body: Vec<u8>,
    binary_payload: bool,
    binary_accept: bool,
    handling: Option<ContentHandling>,
) -> Result<Payload, NotBase64> {
    match (binary_payload, handling) {
        (false, None) if binary_accept => decode_result(&body),
        (false, None | Some(ContentHandling::ConvertToText)) => Ok(text(body)),
        (false, Some(ContentHandling::ConvertToBinary)) => decode_result(&body),
        (true, None) if binary_accept => Ok(Payload::Bytes(body)),
        (true, None | Some(ContentHandling::ConvertToText)) => Ok(encode(&body)),
        (true, Some(ContentHandling::ConvertToBinary)) => Ok(Payload::Bytes(body)),
    }
}

/// Bytes that are not UTF-8 are damaged on the way, as on the service.
fn text(body: Vec<u8>) -> Payload {
    Payload::Text(match String::from_utf8(body) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

fn encode(body: &[u8]) -> Payload {
    Payload::Text(base64::encode(body))
}

fn decode(body: &[u8]) -> Result<Payload, NotBase64> {
    base64::decode(body).map(Payload::Bytes).ok_or(NotBase64)
}

/// A function that returns base64 gives it as a string of JSON. That this is decoded is known from reports of the
/// field only, not from a recording.
fn decode_result(body: &[u8]) -> Result<Payload, NotBase64> {
    match serde_json::from_slice::<String>(body) {
        Ok(text) => decode(text.as_bytes()),
        Err(_) => decode(body),
    }
}

#[cfg(test)]
mod tests {
    use super::ContentHandling::{ConvertToBinary, ConvertToText};
    use super::*;

    #[test]
    fn request_table() {
        let request = |binary, handling| convert_request(b"aGk=".to_vec(), binary, handling);
        let text = |text: &str| Ok(Payload::Text(text.to_owned()));
        assert_eq!(request(false, None), text("aGk="));
        assert_eq!(request(false, Some(ConvertToText)), text("aGk="));
        assert_eq!(request(false, Some(ConvertToBinary)), Ok(Payload::Bytes(b"hi".to_vec())));
        assert_eq!(request(true, None), Ok(Payload::Bytes(b"aGk=".to_vec())));
        assert_eq!(request(true, Some(ConvertToText)), text("YUdrPQ=="));
        assert_eq!(
            convert_request(b"no base64!".to_vec(), false, Some(ConvertToBinary)),
            Err(NotBase64)
        );
    }

    #[test]
    fn response_table() {
        let response = |payload, accept, handling| {
            convert_response(b"aGk=".to_vec(), payload, accept, handling)
        };
        let text = |text: &str| Ok(Payload::Text(text.to_owned()));
        let bytes = |bytes: &[u8]| Ok(Payload::Bytes(bytes.to_vec()));
        assert_eq!(response(false, false, None), text("aGk="));
        assert_eq!(response(false, true, None), bytes(b"hi"));
        assert_eq!(response(true, false, None), text("YUdrPQ=="));
        assert_eq!(response(true, true, None), bytes(b"aGk="));
        assert_eq!(response(false, true, Some(ConvertToText)), text("aGk="));
        assert_eq!(response(true, true, Some(ConvertToText)), text("YUdrPQ=="));
        assert_eq!(response(false, false, Some(ConvertToBinary)), bytes(b"hi"));
        assert_eq!(response(true, false, Some(ConvertToBinary)), bytes(b"aGk="));
        let quoted =
            |body: &[u8]| convert_response(body.to_vec(), false, true, Some(ConvertToBinary));
        assert_eq!(quoted(b"\"aGk=\""), bytes(b"hi"));
        assert_eq!(quoted(b"{\"a\": \"aGk=\"}"), Err(NotBase64));
    }

    #[test]
    fn text_that_is_not_utf8_is_damaged() {
        let payload = convert_request(vec![0x1f, 0x8b], false, None);
        assert_eq!(payload, Ok(Payload::Text("\u{1f}\u{fffd}".to_owned())));
    }
}
