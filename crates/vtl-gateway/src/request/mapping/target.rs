//! The left side of a mapping: the parameter that is set.

use std::fmt;

use super::expression::is_name;
use super::mistake::MappingMistake;
use crate::model::Location;

/// A request parameter of the backend: `integration.request.header.NAME` and its like.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MappingTarget {
    /// The part of the backend's request.
    pub location: Location,
    /// The parameter.
    pub name: String,
}

impl MappingTarget {
    /// The parameter `name` in the given part of the backend's request.
    #[must_use]
    pub fn new(location: Location, name: impl Into<String>) -> Self {
        Self { location, name: name.into() }
    }

    /// Reads the left side of a request parameter mapping.
    ///
    /// # Errors
    /// When it is not `integration.request.{path|querystring|header}.NAME`.
    pub fn parse(text: &str) -> Result<Self, MappingMistake> {
        text.strip_prefix("integration.request.")
            .and_then(|rest| rest.split_once('.'))
            .and_then(|(location, name)| Some((Location::from_word(location)?, name)))
            .filter(|(_, name)| is_whole_name(name))
            .map(|(location, name)| Self::new(location, name))
            .ok_or_else(|| request_mistake(text))
    }
}

impl fmt::Display for MappingTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "integration.request.{}.{}", self.location.as_str(), self.name)
    }
}

/// Reads the left side of a response parameter mapping and gives back the header's name.
///
/// # Errors
/// When it is not `method.response.header.NAME`.
pub fn response_header(text: &str) -> Result<&str, MappingMistake> {
    text.strip_prefix("method.response.header.").filter(|name| is_whole_name(name)).ok_or_else(
        || {
            MappingMistake::new(
                format!("`{text}` is not a response header"),
                "write `method.response.header.NAME`",
            )
        },
    )
}

fn request_mistake(text: &str) -> MappingMistake {
    let message = format!("`{text}` is not a request parameter of the backend");
    let help = if text.starts_with("method.request.") {
        "the left side is the backend's parameter: `integration.request.header.NAME`"
    } else if text.starts_with("integration.request.body") {
        "a body is written by a request template, not by a parameter mapping"
    } else {
        "write `integration.request.path.NAME`, `integration.request.querystring.NAME` or \
         `integration.request.header.NAME`"
    };
    MappingMistake::new(message, help)
}

fn is_whole_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_three_locations() {
        let target = MappingTarget::parse("integration.request.header.X-Amz-Invocation-Type");
        assert_eq!(
            target.map(|t| (t.location, t.name)),
            Ok((Location::Header, "X-Amz-Invocation-Type".to_owned()))
        );
        assert!(MappingTarget::parse("integration.request.body").is_err());
        assert!(MappingTarget::parse("integration.request.headers.X").is_err());
    }

    #[test]
    fn reads_response_headers() {
        assert_eq!(response_header("method.response.header.A-B"), Ok("A-B"));
        assert!(response_header("method.response.headers.A").is_err());
    }
}
