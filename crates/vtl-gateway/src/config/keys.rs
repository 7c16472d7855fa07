//! The names of an integration's keys in each dialect, and what to say about unknown ones.

use super::codes;
use super::finding::{Findings, Severity};
use super::tree::Node;

/// How a dialect spells the keys of an integration and of its responses.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) kind: &'static str,
    pub(super) http_method: &'static str,
    pub(super) uri: &'static str,
    pub(super) credentials: &'static str,
    pub(super) request_templates: &'static str,
    pub(super) request_parameters: &'static str,
    pub(super) passthrough: &'static str,
    pub(super) content_handling: &'static str,
    pub(super) timeout: &'static str,
    pub(super) connection_type: &'static str,
    pub(super) connection_id: &'static str,
    pub(super) cache_key_parameters: &'static str,
    pub(super) cache_namespace: &'static str,
    pub(super) responses: &'static str,
    pub(super) status_code: &'static str,
    pub(super) selection_pattern: &'static str,
    pub(super) response_parameters: &'static str,
    pub(super) response_templates: &'static str,
    /// Whether the service imports it as a whole, and leaves out what it does not understand.
    pub(super) is_imported: bool,
    /// Whether unknown keys are refused.
    pub(super) is_strict: bool,
    /// Further keys of an integration that change nothing here.
    pub(super) others: &'static [&'static str],
    /// Further keys of a response that change nothing here.
    pub(super) response_others: &'static [&'static str],
}

/// OpenAPI's extension, and the output of the command line tool.
pub(super) static CAMEL: Keys = Keys {
    kind: "type",
    http_method: "httpMethod",
    uri: "uri",
    credentials: "credentials",
    request_templates: "requestTemplates",
    request_parameters: "requestParameters",
    passthrough: "passthroughBehavior",
    content_handling: "contentHandling",
    timeout: "timeoutInMillis",
    connection_type: "connectionType",
    connection_id: "connectionId",
    cache_key_parameters: "cacheKeyParameters",
    cache_namespace: "cacheNamespace",
    responses: "responses",
    status_code: "statusCode",
    selection_pattern: "selectionPattern",
    response_parameters: "responseParameters",
    response_templates: "responseTemplates",
    is_imported: true,
    is_strict: false,
    others: &[
        "integrationResponses",
        "tlsConfig",
        "payloadFormatVersion",
        "integrationSubtype",
        "$ref",
        "responseTransferMode",
        "integrationTarget",
    ],
    response_others: &[],
};

/// CloudFormation, SAM, and what CDK and the Serverless Framework generate.
pub(super) static PASCAL: Keys = Keys {
    kind: "Type",
    http_method: "IntegrationHttpMethod",
    uri: "Uri",
    credentials: "Credentials",
    request_templates: "RequestTemplates",
    request_parameters: "RequestParameters",
    passthrough: "PassthroughBehavior",
    content_handling: "ContentHandling",
    timeout: "TimeoutInMillis",
    connection_type: "ConnectionType",
    connection_id: "ConnectionId",
    cache_key_parameters: "CacheKeyParameters",
    cache_namespace: "CacheNamespace",
    responses: "IntegrationResponses",
    status_code: "StatusCode",
    selection_pattern: "SelectionPattern",
    response_parameters: "ResponseParameters",
    response_templates: "ResponseTemplates",
    is_imported: false,
    is_strict: true,
    others: &["ResponseTransferMode", "IntegrationTarget"],
    response_others: &[],
};

/// Terraform's resources.
pub(super) static SNAKE: Keys = Keys {
    kind: "type",
    http_method: "integration_http_method",
    uri: "uri",
    credentials: "credentials",
    request_templates: "request_templates",
    request_parameters: "request_parameters",
    passthrough: "passthrough_behavior",
    content_handling: "content_handling",
    timeout: "timeout_milliseconds",
    connection_type: "connection_type",
    connection_id: "connection_id",
    cache_key_parameters: "cache_key_parameters",
    cache_namespace: "cache_namespace",
    responses: "responses",
    status_code: "status_code",
    selection_pattern: "selection_pattern",
    response_parameters: "response_parameters",
    response_templates: "response_templates",
    is_imported: false,
    is_strict: true,
    others: &[
        "http_method",
        "id",
        "region",
        "resource_id",
        "rest_api_id",
        "response_transfer_mode",
        "tls_config",
        "timeouts",
        "integration_target",
    ],
    response_others: &["http_method", "id", "region", "resource_id", "rest_api_id", "timeouts"],
};

impl Keys {
    /// Reports unknown keys of an integration.
    pub(super) fn check_integration(&self, node: &Node, findings: &mut Findings) {
        let known = [
            self.kind,
            self.http_method,
            self.uri,
            self.credentials,
            self.request_templates,
            self.request_parameters,
            self.passthrough,
            self.content_handling,
            self.timeout,
            self.connection_type,
            self.connection_id,
            self.cache_key_parameters,
            self.cache_namespace,
            self.responses,
        ];
        self.check_keys(node, &[&known, self.others], findings);
    }

    /// Reports unknown keys of an integration response.
    pub(super) fn check_response(&self, node: &Node, findings: &mut Findings) {
        let known = [
            self.status_code,
            self.selection_pattern,
            self.response_parameters,
            self.response_templates,
            self.content_handling,
        ];
        self.check_keys(node, &[&known, self.response_others], findings);
    }

    fn check_keys(&self, node: &Node, known: &[&[&str]], findings: &mut Findings) {
        match self.is_strict {
            true => refused_keys(node, known, findings),
            false => unknown_keys(node, known, findings),
        }
    }

    /// Whether the value of a mapping is not a string and an import leaves it out, with a warning.
    pub(super) fn is_left_out(&self, node: &Node, findings: &mut Findings) -> bool {
        let is_left_out = self.is_imported && node.as_str().is_none();
        if is_left_out {
            findings
                .warning(
                    &codes::WRONG_KIND,
                    Some(&node.place),
                    format!("the value of a mapping is {}, not a string: the import leaves it out", node.kind()),
                )
                .help("write a mapping expression, or a constant in single quotes inside of double quotes");
        }
        is_left_out
    }
}

/// Reports the keys of a map that are none of `known`, where they are ignored. One that looks misspelled is a warning, as
/// its setting is silently not in force; any other one may belong to a plugin.
pub(super) fn unknown_keys(node: &Node, known: &[&[&str]], findings: &mut Findings) {
    report_unknown(node, known, Severity::Warning, findings);
}

/// Reports the keys of a map that are none of `known`, where misspelled ones are refused.
pub(super) fn refused_keys(node: &Node, known: &[&[&str]], findings: &mut Findings) {
    report_unknown(node, known, Severity::Error, findings);
}

fn report_unknown(node: &Node, known: &[&[&str]], misspelled: Severity, findings: &mut Findings) {
    for entry in node.entries() {
        let key = entry.key.as_str();
        let names = || known.iter().flat_map(|names| names.iter().copied());
        if names().any(|name| name == key) || key.starts_with("x-") {
            continue;
        }
        let message = format!("unknown key `{key}`");
        let place = Some(&entry.key_place);
        match nearest(key, names()) {
            Some(name) => {
                let help = format!("write `{name}`");
                match misspelled {
                    Severity::Error => {
                        findings.error(&codes::UNKNOWN_KEY, place, message).help(help)
                    }
                    _ => findings.warning(&codes::UNKNOWN_KEY, place, message).help(help),
                }
            }
            None => {
                findings.note(&codes::UNKNOWN_KEY, place, message).help("it changes nothing here")
            }
        }
    }
}

/// The name that `word` may be a misspelling of.
pub(super) fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    let plain = |text: &str| text.replace(['_', '-'], "").to_lowercase();
    if word.len() > LONGEST {
        return None;
    }
    let wanted = plain(word);
    names
        .map(|name| (plain(name), name))
        .filter(|(plain, _)| plain.len().abs_diff(wanted.len()) <= 2)
        .map(|(plain, name)| (strsim::osa_distance(&wanted, &plain), name))
        .filter(|(distance, name)| *distance <= 2 && *distance * 3 <= name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognized() {
        let names = || ["passthroughBehavior", "uri", "contentHandling"].into_iter();
        assert_eq!(nearest("passthroughBehaviour", names()), Some("passthroughBehavior"));
        assert_eq!(nearest("content_handling", names()), Some("contentHandling"));
        assert_eq!(nearest("something", names()), None);
    }
}
