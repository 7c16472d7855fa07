//! The value of a mapping: `$request.header.x`, `${context.requestId}/a`, or plain text.

use std::fmt;

use super::MappingMistake;
use crate::model::http::{Headers, Pairs};
use crate::request::mapping::context_text;
use crate::support::allowance::Allowance;
use crate::support::json::Json;

/// Bodies are read for mappings up to this size.
const LARGEST_BODY: usize = 100 * 1024;

/// A value: text and references in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappingValue {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Reference(Reference),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reference {
    Header(String),
    QueryString(String),
    Path,
    PathParameter(String),
    Body(Option<String>),
    Context(Vec<String>),
    StageVariable(String),
}

/// Everything that a value may refer to. What does not apply is left empty.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// The request's headers, or the response's.
    pub(crate) headers: &'a Headers,
    pub(crate) query: &'a Pairs,
    pub(crate) path: &'a str,
    pub(crate) path_parameters: &'a Pairs,
    pub(crate) body: &'a [u8],
    pub(crate) context: &'a Json,
    pub(crate) stage_variables: &'a Pairs,
    pub(crate) allowance: &'a Allowance,
}

impl MappingValue {
    /// Reads a value of a request mapping, or of a response mapping.
    ///
    /// # Errors
    /// When a reference in it is none that the service knows.
    pub fn parse(text: &str, is_response: bool) -> Result<Self, MappingMistake> {
        let mut value = Self { text: text.to_owned(), parts: Vec::new() };
        if let Some(name) = text.strip_prefix('$').filter(|rest| !rest.starts_with('{'))
            && is_reference(name)
        {
            value.parts.push(Part::Reference(reference(name, is_response)?));
            return Ok(value);
        }
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, tail)) = after.split_once('}') else {
                break;
            };
            value.push_text(before);
            let name = name.strip_prefix('$').unwrap_or(name);
            value.parts.push(Part::Reference(reference(name, is_response)?));
            rest = tail;
        }
        value.push_text(rest);
        Ok(value)
    }

    fn push_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    /// The value's text. A lone reference that finds nothing has none; among text it is empty.
    pub(crate) fn resolve(&self, sources: &Sources<'_>) -> Option<String> {
        match self.parts.as_slice() {
            [Part::Reference(reference)] => sources.resolve(reference),
            parts => Some(
                parts
                    .iter()
                    .map(|part| match part {
                        Part::Text(text) => text.clone(),
                        Part::Reference(reference) => {
                            sources.resolve(reference).unwrap_or_default()
                        }
                    })
                    .collect(),
            ),
        }
    }
}

impl fmt::Display for MappingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A lone `$word.…` is a reference; `$5` is text.
fn is_reference(text: &str) -> bool {
    ["request.", "response.", "context.", "stageVariables."]
        .iter()
        .any(|root| text.starts_with(root))
}

fn reference(name: &str, is_response: bool) -> Result<Reference, MappingMistake> {
    let mistake = |help: &str| MappingMistake::new(format!("`${name}` is not known here"), help);
    let (root, rest) = name.split_once('.').unwrap_or((name, ""));
    let own = if is_response { "response" } else { "request" };
    match root {
        "context" => {
            let valid = !rest.is_empty()
                && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
            let parts = || rest.split('.').map(str::to_owned).collect();
            valid.then(|| Reference::Context(parts())).ok_or_else(|| {
                mistake("names in `$context` have letters, digits, `.` and `_` only")
            })
        }
        "stageVariables" if !rest.is_empty() => Ok(Reference::StageVariable(rest.to_owned())),
        _ if root == own => part_of_message(rest, is_response).ok_or_else(|| {
            mistake(match is_response {
                true => "write `$response.header.NAME`, `$response.body` or `$response.body.PATH`",
                false => {
                    "write `$request.header.NAME`, `$request.querystring.NAME`, `$request.path`, \
                     `$request.path.NAME`, `$request.body` or `$request.body.PATH`"
                }
            })
        }),
        _ => Err(mistake(match is_response {
            true => "a response mapping knows `$response`, `$context` and `$stageVariables`",
            false => "a request mapping knows `$request`, `$context` and `$stageVariables`",
        })),
    }
}

fn part_of_message(rest: &str, is_response: bool) -> Option<Reference> {
    let (part, name) = rest.split_once('.').unwrap_or((rest, ""));
    match (part, name) {
        ("body", "") => Some(Reference::Body(None)),
        ("body", path) => {
            let refused = path.starts_with('.') || path.contains("..") || path.contains("?(");
            (!refused).then(|| Reference::Body(Some(path.to_owned())))
        }
        ("header", name) if !name.is_empty() => Some(Reference::Header(name.to_owned())),
        ("querystring", name) if !is_response && !name.is_empty() => {
            Some(Reference::QueryString(name.to_owned()))
        }
        ("path", "") if !is_response => Some(Reference::Path),
        ("path", name) if !is_response => Some(Reference::PathParameter(name.to_owned())),
        _ => None,
    }
}

impl Sources<'_> {
    fn resolve(&self, reference: &Reference) -> Option<String> {
        match self.allowance.is_spent() {
            true => None,
            false => self.found(reference).and_then(|value| self.allowance.take(value)),
        }
    }

    fn found(&self, reference: &Reference) -> Option<String> {
        match reference {
            Reference::Header(name) => {
                joined(self.headers.iter(), |own| own.eq_ignore_ascii_case(name))
            }
            Reference::QueryString(name) => joined(self.query.iter(), |own| own == name),
            Reference::Path => Some(self.path.to_owned()),
            Reference::PathParameter(name) => self.path_parameters.last(name).map(str::to_owned),
            Reference::Body(path) => self.body_value(path.as_deref()),
            Reference::Context(parts) => context_text(self.context, parts),
            Reference::StageVariable(name) => self.stage_variables.last(name).map(str::to_owned),
        }
    }

    fn body_value(&self, path: Option<&str>) -> Option<String> {
        let body = self.body.get(..LARGEST_BODY).unwrap_or(self.body);
        let text = String::from_utf8_lossy(body);
        match path {
            None => Some(text.into_owned()).filter(|text| !text.is_empty()),
            Some(path) => self.allowance.value_at(&text, path).ok().flatten(),
        }
    }
}

/// All values of a name, joined with commas.
fn joined<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    is_meant: impl Fn(&str) -> bool,
) -> Option<String> {
    let values: Vec<&str> =
        pairs.filter(|(name, _)| is_meant(name)).map(|(_, value)| value).collect();
    (!values.is_empty()).then(|| values.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::json;

    fn resolve(text: &str) -> Option<String> {
        let value = MappingValue::parse(text, false).unwrap();
        value.resolve(&Sources {
            headers: &Headers::from([("A", "1"), ("a", "2")]),
            query: &Pairs::from([("q", "x")]),
            path: "/p/7",
            path_parameters: &Pairs::from([("id", "7")]),
            body: br#"{"user": {"name": "Ann", "age": 7}}"#,
            context: &json::parse(r#"{"requestId": "r", "authorizer": {"claims": {"sub": "s"}}}"#)
                .unwrap(),
            stage_variables: &Pairs::from([("table", "t")]),
            allowance: &Allowance::default(),
        })
    }

    #[test]
    fn values_come_from_everywhere() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(resolve("$request.header.a"), some("1,2"));
        assert_eq!(resolve("$request.querystring.q"), some("x"));
        assert_eq!(resolve("$request.path"), some("/p/7"));
        assert_eq!(resolve("$request.path.id"), some("7"));
        assert_eq!(resolve("$request.body.user.name"), some("Ann"));
        assert_eq!(resolve("$request.body.user.age"), some("7"));
        assert_eq!(resolve("$context.authorizer.claims.sub"), some("s"));
        assert_eq!(resolve("${request.path.id}-${context.requestId}!"), some("7-r!"));
        assert_eq!(resolve("prefix $stageVariables.table"), some("prefix $stageVariables.table"));
        assert_eq!(resolve("$5"), some("$5"));
    }

    #[test]
    fn what_leads_nowhere() {
        assert_eq!(resolve("$request.header.none"), None);
        assert_eq!(resolve("a${request.header.none}b").as_deref(), Some("ab"));
        assert!(MappingValue::parse("$context.authorizer.claims.custom:x", false).is_err());
        assert!(MappingValue::parse("$request.body..a", false).is_err());
        assert!(MappingValue::parse("$request.header.a", true).is_err());
    }
}
