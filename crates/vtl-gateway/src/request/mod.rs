//! From the client's request to the one that the backend gets: routes, validation, mapping.

pub(crate) mod map_request;
pub(crate) mod mapping;
pub(crate) mod overrides;
pub(crate) mod passthrough;
pub(crate) mod router;
pub(crate) mod uri;
pub(crate) mod validation;
