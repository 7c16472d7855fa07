//! The grammar of a mapping's right side: `method.request.header.X`, `context.a`, `'constant'`, …

use std::fmt;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::char;
use nom::combinator::{all_consuming, map, opt, recognize, rest, verify};
use nom::multi::separated_list1;
use nom::sequence::{preceded, separated_pair};
use nom::{IResult, Parser};

use super::mistake::{MappingMistake, Side};
use crate::model::Location;

/// Where the value of a mapped parameter comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MappingExpression {
    /// A constant: `'value'`.
    Static(String),
    /// A parameter of the client's request: `method.request.header.NAME` and its like.
    RequestParameter {
        /// The part of the request.
        location: Location,
        /// The parameter.
        name: String,
        /// Whether all values are taken (`multivalueheader`) or the last one.
        all_values: bool,
    },
    /// The client's body, whole or at a JSONPath: `method.request.body.a.b`.
    RequestBody(Option<String>),
    /// A header of the backend's answer: `integration.response.header.NAME`.
    ResponseHeader {
        /// The header.
        name: String,
        /// Whether all values are taken (`multivalueheader`) or the last one.
        all_values: bool,
    },
    /// The backend's body, whole or at a JSONPath: `integration.response.body.a.b`.
    ResponseBody(Option<String>),
    /// A context variable: `context.a.b`, by its parts.
    Context(Vec<String>),
    /// A stage variable: `stageVariables.NAME`.
    StageVariable(String),
}

impl MappingExpression {
    /// Reads the right side of a request parameter mapping.
    ///
    /// # Errors
    /// When the text is none of the forms the service knows; the mistake says what to write.
    pub fn parse_request(text: &str) -> Result<Self, MappingMistake> {
        complete(request_source, text).ok_or_else(|| MappingMistake::explain(text, Side::Request))
    }

    /// Reads the right side of a response parameter mapping.
    ///
    /// # Errors
    /// When the text is none of the forms the service knows; the mistake says what to write.
    pub fn parse_response(text: &str) -> Result<Self, MappingMistake> {
        complete(response_source, text).ok_or_else(|| MappingMistake::explain(text, Side::Response))
    }

    /// Reads the right side of a gateway response parameter.
    ///
    /// # Errors
    /// When the text is none of the forms the service knows; the mistake says what to write.
    pub fn parse_gateway_response(text: &str) -> Result<Self, MappingMistake> {
        complete(gateway_source, text)
            .ok_or_else(|| MappingMistake::explain(text, Side::GatewayResponse))
    }
}

type Parsed<'a> = IResult<&'a str, MappingExpression>;

fn complete(rule: impl Fn(&str) -> Parsed<'_>, text: &str) -> Option<MappingExpression> {
    all_consuming(rule).parse(text).ok().map(|(_, expression)| expression)
}

fn request_source(i: &str) -> Parsed<'_> {
    alt((
        anywhere,
        map(preceded(tag("method.request.body"), body_path), |path| {
            MappingExpression::RequestBody(path)
        }),
        request_parameter,
    ))
    .parse(i)
}

fn response_source(i: &str) -> Parsed<'_> {
    alt((
        anywhere,
        map(preceded(tag("integration.response.body"), body_path), MappingExpression::ResponseBody),
        map(
            preceded(
                tag("integration.response."),
                separated_pair(alt((tag("header"), tag("multivalueheader"))), char('.'), name),
            ),
            |(kind, name): (&str, &str)| MappingExpression::ResponseHeader {
                name: name.to_owned(),
                all_values: kind != "header",
            },
        ),
    ))
    .parse(i)
}

fn gateway_source(i: &str) -> Parsed<'_> {
    alt((anywhere, request_parameter)).parse(i)
}

/// What every kind of mapping may use: constants, the context and stage variables.
fn anywhere(i: &str) -> Parsed<'_> {
    alt((
        constant,
        map(
            preceded(tag("context."), separated_list1(char('.'), context_part)),
            |parts: Vec<&str>| {
                MappingExpression::Context(parts.into_iter().map(str::to_owned).collect())
            },
        ),
        map(preceded(tag("stageVariables."), name), |name: &str| {
            MappingExpression::StageVariable(name.to_owned())
        }),
    ))
    .parse(i)
}

/// `'…'`: the outer quotes go, what is inside stays as it is.
fn constant(i: &str) -> Parsed<'_> {
    let inner = |text: &str| -> Option<String> {
        Some(text.strip_prefix('\'')?.strip_suffix('\'')?.to_owned())
    };
    map(verify(rest, move |text: &str| inner(text).is_some()), move |text: &str| {
        MappingExpression::Static(inner(text).unwrap_or_default())
    })
    .parse(i)
}

fn request_parameter(i: &str) -> Parsed<'_> {
    let kind = alt((
        tag("path"),
        tag("querystring"),
        tag("header"),
        tag("multivaluequerystring"),
        tag("multivalueheader"),
    ));
    map(
        preceded(tag("method.request."), separated_pair(kind, char('.'), name)),
        |(kind, name): (&str, &str)| {
            let single = kind.strip_prefix("multivalue");
            MappingExpression::RequestParameter {
                location: Location::from_word(single.unwrap_or(kind)).unwrap_or(Location::Header),
                name: name.to_owned(),
                all_values: single.is_some(),
            }
        },
    )
    .parse(i)
}

/// What follows `body`: nothing, or a dot (or bracket) and a JSONPath without its `$.`.
fn body_path(i: &str) -> IResult<&str, Option<String>> {
    let dotted = preceded(char('.'), verify(rest, |path: &str| !path.is_empty()));
    let bracketed = recognize((char('['), rest));
    map(opt(alt((dotted, bracketed))), |path: Option<&str>| path.map(str::to_owned)).parse(i)
}

/// A parameter's name: letters, digits and `._$-`.
fn name(i: &str) -> IResult<&str, &str> {
    take_while1(is_name).parse(i)
}

fn context_part(i: &str) -> IResult<&str, &str> {
    take_while1(|c| is_name(c) && c != '.' || c == ':').parse(i)
}

/// Whether a parameter name may hold this character.
pub(crate) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '$' | '-')
}

impl fmt::Display for MappingExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let multi = |all: bool| if all { "multivalue" } else { "" };
        match self {
            Self::Static(value) => write!(f, "'{value}'"),
            Self::RequestParameter { location, name, all_values } => {
                write!(f, "method.request.{}{}.{name}", multi(*all_values), location.as_str())
            }
            Self::RequestBody(path) => body_text(f, "method.request.body", path.as_deref()),
            Self::ResponseHeader { name, all_values } => {
                write!(f, "integration.response.{}header.{name}", multi(*all_values))
            }
            Self::ResponseBody(path) => body_text(f, "integration.response.body", path.as_deref()),
            Self::Context(parts) => write!(f, "context.{}", parts.join(".")),
            Self::StageVariable(name) => write!(f, "stageVariables.{name}"),
        }
    }
}

fn body_text(f: &mut fmt::Formatter<'_>, start: &str, path: Option<&str>) -> fmt::Result {
    match path {
        None => f.write_str(start),
        Some(path) if path.starts_with('[') => write!(f, "{start}{path}"),
        Some(path) => write!(f, "{start}.{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> String {
        format!("{:?}", MappingExpression::parse_request(text).unwrap())
    }

    #[test]
    fn every_form_prints_as_it_was_read() {
        for text in [
            "'a b'",
            "''",
            "method.request.path.id",
            "method.request.querystring.hub.challenge",
            "method.request.header.X-A",
            "method.request.multivaluequerystring.q",
            "method.request.multivalueheader.h",
            "method.request.body",
            "method.request.body.a[0].b",
            "method.request.body[0]",
            "context.identity.sourceIp",
            "context.authorizer.claims.custom:tenant",
            "stageVariables.v",
        ] {
            let expression = MappingExpression::parse_request(text).unwrap();
            assert_eq!(expression.to_string(), text);
        }
        for text in [
            "integration.response.header.ETag",
            "integration.response.multivalueheader.Set-Cookie",
            "integration.response.body",
            "integration.response.body.errorMessage.code",
        ] {
            let expression = MappingExpression::parse_response(text).unwrap();
            assert_eq!(expression.to_string(), text);
        }
    }

    #[test]
    fn names_keep_their_dots() {
        assert_eq!(
            request("method.request.querystring.a.b"),
            "RequestParameter { location: QueryString, name: \"a.b\", all_values: false }"
        );
    }

    #[test]
    fn sides_do_not_mix() {
        assert!(MappingExpression::parse_request("integration.response.header.A").is_err());
        assert!(MappingExpression::parse_response("method.request.header.A").is_err());
        assert!(MappingExpression::parse_gateway_response("method.request.body").is_err());
    }
}
