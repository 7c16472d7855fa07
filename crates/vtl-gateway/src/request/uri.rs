//! The backend's URI: stage variables and path parameters filled in, and what it points at.

use std::collections::HashMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::model::http::Pairs;

/// What is filled in ends here: the service takes no URI that is nearly as long.
const LONGEST: usize = 1 << 20;

/// Replaces every `${stageVariables.NAME}`; a variable that is missing leaves nothing.
/// Any other `${…}` stays as it is.
#[must_use]
pub fn fill_stage_variables(uri: &str, stage_variables: &Pairs) -> String {
    let mut out = String::with_capacity(uri.len());
    let mut rest = uri;
    while let Some((before, after)) = rest.split_once("${stageVariables.") {
        out.push_str(before);
        match variable_name(after) {
            Some((name, tail)) => {
                let value = stage_variables.last(name).filter(|_| out.len() < LONGEST);
                out.push_str(value.unwrap_or_default());
                rest = tail;
            }
            None => {
                out.push_str("${stageVariables.");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Replaces every `{NAME}` or `{NAME+}` that has a value; unknown ones and `${…}` stay.
#[must_use]
pub fn fill_path_parameters(uri: &str, parameters: &Pairs) -> String {
    let parameters: HashMap<&str, &str> = parameters.iter().collect();
    let mut out = String::with_capacity(uri.len());
    let mut rest = uri;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let end = after.find(['{', '}']).filter(|_| !before.ends_with('$'));
        let named = end.and_then(|end| after.split_at_checked(end));
        let value = named.and_then(|(name, tail)| {
            let value = parameters.get(name.trim_end_matches('+'))?;
            Some((*value, tail.strip_prefix('}')?))
        });
        match value.filter(|_| out.len() < LONGEST) {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The name that a brace closes, and what comes after the brace.
fn variable_name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (name, tail) = text.split_at_checked(end)?;
    Some((name, tail.strip_prefix('}')?)).filter(|_| end > 0)
}

/// What a URI points at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// A Lambda function, by name or ARN, with its alias.
    Lambda {
        /// The function's name or ARN.
        function: String,
    },
    /// An action of another AWS service: `…:ssm:action/GetParameter`.
    Action {
        /// The service.
        service: String,
        /// The action.
        action: String,
    },
    /// A path of another AWS service: `…:s3:path/bucket/key`.
    Path {
        /// The service, with a subdomain before it if the URI has one.
        service: String,
        /// The path, without a leading slash.
        path: String,
    },
    /// An HTTP backend with a host.
    Http,
    /// A URI nothing can be sent to.
    Invalid,
}

impl Target {
    /// What the filled-in URI points at.
    #[must_use]
    pub fn of_uri(uri: &str) -> Self {
        if let Some(arn) = uri.strip_prefix("arn:") {
            return Self::of_arn(arn).unwrap_or(Self::Invalid);
        }
        let host = uri
            .strip_prefix("https://")
            .or_else(|| uri.strip_prefix("http://"))
            .and_then(|rest| rest.split(['/', '?', '#']).next());
        match host {
            Some(host) if !host.is_empty() => Self::Http,
            _ => Self::Invalid,
        }
    }

    /// `aws:apigateway:REGION:[SUBDOMAIN.]SERVICE:path|action/…`
    fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(5, ':');
        let (_partition, _apigateway, _region) = (parts.next()?, parts.next()?, parts.next()?);
        let service = parts.next()?.to_owned();
        let (kind, rest) = parts.next()?.split_once('/')?;
        let function =
            rest.strip_suffix("/invocations").and_then(|rest| rest.split_once("/functions/"));
        match (kind, function) {
            ("path", Some((_, function))) if service == "lambda" => {
                Some(Self::Lambda { function: function.to_owned() })
            }
            ("path", _) => {
                Some(Self::Path { service, path: rest.trim_start_matches('/').to_owned() })
            }
            ("action", _) => Some(Self::Action { service, action: rest.to_owned() }),
            _ => None,
        }
    }
}

/// The parameters of a URI's own query string, decoded.
#[must_use]
pub fn query_of(uri: &str) -> Pairs {
    match uri.split_once('?') {
        Some((_, query)) => parse_query(query),
        None => Pairs::new(),
    }
}

/// The parameters of a query string, decoded.
#[must_use]
pub fn parse_query(query: &str) -> Pairs {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode_query(name), decode_query(value))
        })
        .collect()
}

/// `text` with `+` and `%XX` decoded; what is not an escape stays.
pub(crate) fn decode_query(text: &str) -> String {
    decode_percent(&text.replace('+', " "))
}

/// `text` with `%XX` decoded; what is not an escape stays.
pub(crate) fn decode_percent(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// `text` with everything but unreserved characters percent-encoded.
pub(crate) fn encode_percent(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stage_variables_are_filled_and_missing_ones_vanish() {
        let variables = Pairs::from([("host", "example.com")]);
        let fill = |uri| fill_stage_variables(uri, &variables);
        assert_eq!(fill("https://${stageVariables.host}/a"), "https://example.com/a");
        assert_eq!(fill("https://h/${stageVariables.none}"), "https://h/");
        assert_eq!(fill("https://h/${path}"), "https://h/${path}");
        assert_eq!(fill("https://h/${stageVariables.host"), "https://h/${stageVariables.host");
    }

    #[test]
    fn path_parameters_are_filled_and_unknown_ones_stay() {
        let parameters = Pairs::from([("path", "value")]);
        let fill = |uri| fill_path_parameters(uri, &parameters);
        assert_eq!(fill("https://h/{unknown}/{path}"), "https://h/{unknown}/value");
        assert_eq!(fill("https://h/{path+}"), "https://h/value");
        assert_eq!(fill("https://h/${path}"), "https://h/${path}");
        assert_eq!(fill("https://h/{path"), "https://h/{path");
        assert_eq!(fill("https://h/{a{path}"), "https://h/{avalue");
    }

    #[test]
    fn what_is_filled_in_has_an_end() {
        let long = "x".repeat(10_000);
        let values = Pairs::from([("a", long.as_str())]);
        assert!(fill_path_parameters(&"{a}".repeat(10_000), &values).len() < 2 * LONGEST);
        let uri = "${stageVariables.a}".repeat(10_000);
        assert!(fill_stage_variables(&uri, &values).len() < 2 * LONGEST);
    }

    #[test]
    fn targets() {
        let lambda = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
                      arn:aws:lambda:us-east-1:111111111111:function:f/invocations";
        assert_eq!(
            Target::of_uri(lambda),
            Target::Lambda {
                function: "arn:aws:lambda:us-east-1:111111111111:function:f".to_owned()
            }
        );
        assert_eq!(
            Target::of_uri("arn:aws:apigateway:us-east-1:ssm:action/GetParameter"),
            Target::Action { service: "ssm".to_owned(), action: "GetParameter".to_owned() }
        );
        assert_eq!(Target::of_uri("https:///path"), Target::Invalid);
        assert_eq!(Target::of_uri("https://h"), Target::Http);
    }

    #[test]
    fn queries_are_decoded() {
        let query = parse_query("id=test%203&a=b+c&e&x=%zz");
        assert_eq!(query.last("id"), Some("test 3"));
        assert_eq!(query.last("a"), Some("b c"));
        assert_eq!(query.last("e"), Some(""));
        assert_eq!(query.last("x"), Some("%zz"));
    }
}
