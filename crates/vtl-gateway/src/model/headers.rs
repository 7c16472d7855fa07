//! Header rules: which ones templates cannot see, which may not be mapped, which are renamed.

use crate::model::IntegrationType;

/// Headers of the client that `$input.params` does not show and no backend gets.
const HIDDEN: [&str; 12] = [
    "connection",
    "content-length",
    "content-md5",
    "expect",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
];

/// Headers no mapping may set, whatever the integration: the answer is 500.
const FORBIDDEN: [&str; 2] = ["content-length", "transfer-encoding"];

/// Headers no mapping may set for AWS services, whose requests are signed.
const FORBIDDEN_FOR_AWS: [&str; 7] = [
    "authorization",
    "connection",
    "expect",
    "proxy-authenticate",
    "te",
    "x-amzn-trace-id",
    "x-amzn-apigateway-api-id",
];

/// Headers that may be mapped for HTTP backends and still are not sent.
const NEVER_SENT: [&str; 5] = ["connection", "expect", "proxy-authenticate", "te", "via"];

/// Response headers that reach the client under another name.
const REMAPPED: [&str; 14] = [
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "date",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "trailer",
    "upgrade",
    "user-agent",
    "www-authenticate",
];

/// Headers of an HTTP proxy's answer that reach the client under another name.
const REMAPPED_FOR_PROXY: [&str; 5] =
    ["connection", "content-length", "date", "server", "x-amzn-requestid"];

/// Whether templates see the client's header `name`.
#[must_use]
pub fn is_visible(name: &str) -> bool {
    !contains(&HIDDEN, name)
}

/// Whether an HTTP proxy integration passes the client's header `name` on.
#[must_use]
pub fn is_forwarded(name: &str) -> bool {
    is_visible(name) && !contains(&["via", "content-encoding"], name)
}

/// Whether mapping the header `name` makes the service answer 500.
#[must_use]
pub fn is_forbidden(name: &str, kind: IntegrationType) -> bool {
    let aws = matches!(kind, IntegrationType::Aws | IntegrationType::AwsProxy);
    let mapped = kind != IntegrationType::Mock;
    mapped && contains(&FORBIDDEN, name) || aws && contains(&FORBIDDEN_FOR_AWS, name)
}

/// Whether a mapped header really goes to the backend.
#[must_use]
pub fn is_sent(name: &str) -> bool {
    !contains(&NEVER_SENT, name)
}

/// The name under which a mapped response header reaches the client; `None` when it is dropped.
#[must_use]
pub fn response_name(name: &str) -> Option<String> {
    if name.eq_ignore_ascii_case("transfer-encoding") {
        None
    } else if contains(&REMAPPED, name) {
        Some(remapped(name))
    } else {
        Some(name.to_owned())
    }
}

/// The name under which a header of an HTTP proxy's answer reaches the client; `None` when it
/// is dropped.
#[must_use]
pub fn proxied_response_name(name: &str) -> Option<String> {
    if name.eq_ignore_ascii_case("transfer-encoding") {
        None
    } else if contains(&REMAPPED_FOR_PROXY, name) {
        Some(remapped(name))
    } else {
        Some(name.to_owned())
    }
}

fn remapped(name: &str) -> String {
    format!("x-amzn-Remapped-{name}")
}

fn contains(names: &[&str], name: &str) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_requests_forbid_more() {
        for name in ["Content-Length", "Transfer-Encoding"] {
            assert!(is_forbidden(name, IntegrationType::Http));
            assert!(is_forbidden(name, IntegrationType::AwsProxy));
        }
        assert!(is_forbidden("Authorization", IntegrationType::Aws));
        assert!(!is_forbidden("Authorization", IntegrationType::HttpProxy));
    }

    #[test]
    fn responses_are_renamed() {
        assert_eq!(response_name("Content-MD5").as_deref(), Some("x-amzn-Remapped-Content-MD5"));
        assert_eq!(response_name("TE").as_deref(), Some("TE"));
        assert_eq!(response_name("Transfer-Encoding"), None);
        assert_eq!(proxied_response_name("Authorization").as_deref(), Some("Authorization"));
    }
}
