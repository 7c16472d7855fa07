//! From the backend's result to the client's response: selection, mapping, the service's own answers.

pub(crate) mod content_handling;
pub(crate) mod gateway_response;
pub(crate) mod map_response;
pub(crate) mod mock;
pub(crate) mod response_headers;
pub(crate) mod selection;
