//! What is wrong with a mapping, and what to write instead.

use thiserror::Error;

/// A mapping that the service would refuse with "Invalid mapping expression specified".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct MappingMistake {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl MappingMistake {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    /// Says why `text` is not a right side that `side` knows.
    pub(crate) fn explain(text: &str, side: Side) -> Self {
        let message = format!("`{text}` is not a mapping expression");
        Self::new(message, remedy(text, side))
    }
}

/// The kind of mapping an expression is in; each knows other sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
    GatewayResponse,
}

impl Side {
    fn sources(self) -> &'static str {
        match self {
            Self::Request => {
                "write `method.request.{path|querystring|header|multivaluequerystring|\
                 multivalueheader}.NAME`, `method.request.body` with or without a JSONPath, \
                 `context.NAME`, `stageVariables.NAME`, or a constant in single quotes"
            }
            Self::Response => {
                "write `integration.response.header.NAME`, \
                 `integration.response.multivalueheader.NAME`, `integration.response.body` with \
                 or without a JSONPath, `context.NAME`, `stageVariables.NAME`, or a constant in \
                 single quotes"
            }
            Self::GatewayResponse => {
                "write `method.request.{path|querystring|header}.NAME`, `context.NAME`, \
                 `stageVariables.NAME`, or a constant in single quotes"
            }
        }
    }
}

fn remedy(text: &str, side: Side) -> String {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return "an empty constant is written `''`".to_owned();
    }
    if let Some(inner) = in_double_quotes(trimmed) {
        return format!("constants must be in single quotes: `'{inner}'`");
    }
    if trimmed.starts_with('\'') {
        return "the closing single quote is missing; parts cannot be joined in a mapping, \
                use a template with an override for that"
            .to_owned();
    }
    if trimmed.starts_with('$') {
        return format!(
            "a mapping is not a template: {}",
            side.sources().trim_start_matches("write ")
        );
    }
    if let Some(help) = wrong_side(trimmed, side) {
        return help.to_owned();
    }
    if let Some(better) = misspelt(trimmed) {
        return format!("write `{better}`");
    }
    if looks_like_expression(trimmed) {
        return side.sources().to_owned();
    }
    format!("a constant must be in single quotes: `'{trimmed}'`")
}

fn in_double_quotes(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

fn wrong_side(text: &str, side: Side) -> Option<&'static str> {
    match side {
        Side::Request if text.starts_with("integration.response.") => {
            Some("`integration.response.…` exists only in response mappings")
        }
        Side::Response if text.starts_with("method.request.") => Some(
            "`method.request.…` exists only in request mappings; a response template can reach \
             it with `$input.params('NAME')` and set a header through \
             `$context.responseOverride.header`",
        ),
        Side::GatewayResponse if text.starts_with("method.request.body") => {
            Some("a gateway response cannot reach the body")
        }
        Side::GatewayResponse if text.starts_with("integration.response.") => {
            Some("a gateway response knows no answer of the backend")
        }
        _ => None,
    }
}

/// Words people write for the ones the grammar knows.
const MISSPELT: [(&str, &str); 9] = [
    (".headers.", ".header."),
    (".querystrings.", ".querystring."),
    (".queryString.", ".querystring."),
    (".query.", ".querystring."),
    (".paths.", ".path."),
    (".params.", ".querystring."),
    ("stageVariable.", "stageVariables."),
    ("method.req.", "method.request."),
    (".body.$.", ".body."),
];

fn misspelt(text: &str) -> Option<String> {
    MISSPELT
        .iter()
        .find(|(wrong, _)| text.contains(wrong))
        .map(|(wrong, right)| text.replacen(wrong, right, 1))
}

fn looks_like_expression(text: &str) -> bool {
    ["method.", "integration.", "context.", "context", "stageVariables"]
        .iter()
        .any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::super::MappingExpression;

    fn help(text: &str) -> String {
        match MappingExpression::parse_response(text) {
            Ok(expression) => panic!("{expression}"),
            Err(mistake) => mistake.help,
        }
    }

    #[test]
    fn says_what_to_write_instead() {
        assert_eq!(help("*"), "a constant must be in single quotes: `'*'`");
        assert_eq!(help("true"), "a constant must be in single quotes: `'true'`");
        assert_eq!(help("\"*\""), "constants must be in single quotes: `'*'`");
        assert_eq!(
            help("integration.response.headers.ETag"),
            "write `integration.response.header.ETag`"
        );
        assert!(help("$context.requestId").starts_with("a mapping is not a template"));
        assert!(help("method.request.header.A").contains("only in request mappings"));
    }
}
