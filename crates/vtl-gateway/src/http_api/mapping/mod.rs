//! Parameter mapping of HTTP APIs: what changes in a request on the way to the backend, and in a response on the way
//! to the client.

mod apply;
mod value;

pub(crate) use apply::{change_request, change_response};
pub use value::MappingValue;
pub(crate) use value::Sources;

use std::fmt;

use super::model::RESPONSE_HEADERS_RESERVED;
use crate::model::Place;

/// One change: what is done to which part, and with which value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ParameterMapping {
    /// What is done.
    pub action: MappingAction,
    /// To which part.
    pub target: MappingPlace,
    /// With which value; `remove` has none.
    pub value: MappingValue,
    /// Where it was declared.
    pub place: Option<Place>,
}

/// What is done to a header or a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MappingAction {
    /// The value is added to those that are there.
    Append,
    /// The value replaces those that are there.
    Overwrite,
    /// They are taken away.
    Remove,
}

/// The part of a request or response that a mapping changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MappingPlace {
    /// A header.
    Header(String),
    /// A parameter of the query string.
    QueryString(String),
    /// The whole path.
    Path,
    /// The response's status.
    StatusCode,
}

/// What is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MappingMistake {
    /// A sentence.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl MappingMistake {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

impl ParameterMapping {
    /// Reads a change to the request: `overwrite:header.x` and the value.
    ///
    /// # Errors
    /// When the service refuses it: an unknown action or part, a reserved header, a value that refers to the response.
    pub fn parse_request(key: &str, value: &str) -> Result<Self, MappingMistake> {
        Self::parse(key, value, false)
    }

    /// Reads a change to the response.
    ///
    /// # Errors
    /// As [`parse_request`](Self::parse_request).
    pub fn parse_response(key: &str, value: &str) -> Result<Self, MappingMistake> {
        Self::parse(key, value, true)
    }

    fn parse(key: &str, value: &str, is_response: bool) -> Result<Self, MappingMistake> {
        let (action, target) = key.split_once(':').ok_or_else(|| bad_key(key, is_response))?;
        let action = match action {
            "append" => MappingAction::Append,
            "overwrite" => MappingAction::Overwrite,
            "remove" => MappingAction::Remove,
            _ => return Err(bad_key(key, is_response)),
        };
        let target = match (target, target.split_once('.')) {
            ("path", _) if !is_response && action == MappingAction::Overwrite => MappingPlace::Path,
            (text, _)
                if is_response
                    && action == MappingAction::Overwrite
                    && text.eq_ignore_ascii_case("statuscode") =>
            {
                MappingPlace::StatusCode
            }
            (_, Some(("header", name))) if !name.is_empty() => {
                MappingPlace::Header(name.to_owned())
            }
            (_, Some(("querystring", name))) if !is_response && !name.is_empty() => {
                MappingPlace::QueryString(name.to_owned())
            }
            _ => return Err(bad_key(key, is_response)),
        };
        if let MappingPlace::Header(name) = &target
            && is_reserved(name)
        {
            return Err(MappingMistake::new(
                format!("the header `{name}` is reserved and may not be mapped"),
                "the service refuses the mapping; use a header of your own",
            ));
        }
        let value = match action {
            MappingAction::Remove => MappingValue::default(),
            _ => MappingValue::parse(value, is_response)?,
        };
        Ok(Self { action, target, value, place: None })
    }
}

/// Whether the service refuses mappings of the header `name`.
pub(crate) fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    RESPONSE_HEADERS_RESERVED.iter().any(|reserved| match reserved.strip_suffix('-') {
        Some(_) => name.starts_with(reserved),
        None => name == *reserved,
    })
}

fn bad_key(key: &str, is_response: bool) -> MappingMistake {
    let help = match is_response {
        false => {
            "write `append:`, `overwrite:` or `remove:` with `header.NAME` or `querystring.NAME`, or `overwrite:path`"
        }
        true => {
            "write `append:`, `overwrite:` or `remove:` with `header.NAME`, or `overwrite:statuscode`"
        }
    };
    MappingMistake::new(format!("`{key}` is not a parameter mapping"), help)
}

impl MappingAction {
    /// The word in front of the colon.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Overwrite => "overwrite",
            Self::Remove => "remove",
        }
    }
}

impl fmt::Display for MappingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header.{name}"),
            Self::QueryString(name) => write!(f, "querystring.{name}"),
            Self::Path => f.write_str("path"),
            Self::StatusCode => f.write_str("statuscode"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read() {
        let read =
            ParameterMapping::parse_request("overwrite:header.X-A", "$request.path").unwrap();
        assert_eq!(
            (read.action, read.target.to_string()),
            (MappingAction::Overwrite, "header.X-A".to_owned())
        );
        assert!(ParameterMapping::parse_request("remove:querystring.q", "''").is_ok());
        assert!(ParameterMapping::parse_request("overwrite:path", "/a").is_ok());
        assert!(ParameterMapping::parse_response("overwrite:statuscode", "201").is_ok());
    }

    #[test]
    fn what_the_service_refuses() {
        for key in [
            "header.a",
            "set:header.a",
            "append:path",
            "overwrite:statuscode",
            "overwrite:header.",
            "overwrite:header.Authorization",
            "append:header.x-amzn-trace-id",
            "overwrite:header.Access-Control-Allow-Origin",
        ] {
            assert!(ParameterMapping::parse_request(key, "x").is_err(), "{key}");
        }
        for key in ["overwrite:path", "append:querystring.a", "append:statuscode"] {
            assert!(ParameterMapping::parse_response(key, "x").is_err(), "{key}");
        }
        assert!(ParameterMapping::parse_request("append:header.a", "$response.header.b").is_err());
    }
}
