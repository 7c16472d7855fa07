//! The variables of `$context`, as the developer guide lists them.

use super::facts::Node;

/// What a name in a map of `$context` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Text,
    /// Text that the client chooses.
    ClientText,
    Number,
    Map(Node),
    /// Only access logs have it.
    LoggingOnly,
    /// Only the templates of gateway responses have it, and those are no VTL.
    GatewayResponseOnly,
    /// Only WebSocket APIs have it.
    WebSocketOnly,
    /// Any name may be there.
    Free,
    Unknown,
}

/// What `name` is in a map of `$context`.
pub(super) fn look_up(node: Node, name: &str) -> Name {
    match node {
        Node::Authorizer if name == "claims" => return Name::Map(Node::Claims),
        // An authorizer may put any key there, these too.
        Node::Authorizer | Node::Claims | Node::OverrideGroup => return Name::Free,
        _ => {}
    }
    names(node).iter().find(|(known, _)| *known == name).map_or(Name::Unknown, |(_, what)| *what)
}

/// The names that a map of `$context` has.
pub(super) fn names(node: Node) -> &'static [(&'static str, Name)] {
    match node {
        Node::Root => ROOT,
        Node::Identity => IDENTITY,
        Node::ClientCert => CLIENT_CERT,
        Node::Validity => &[("notBefore", Name::Text), ("notAfter", Name::Text)],
        Node::Error => ERROR,
        Node::RequestOverride => &[
            ("header", Name::Map(Node::OverrideGroup)),
            ("path", Name::Map(Node::OverrideGroup)),
            ("querystring", Name::Map(Node::OverrideGroup)),
        ],
        Node::ResponseOverride => {
            &[("header", Name::Map(Node::OverrideGroup)), ("status", Name::Free)]
        }
        Node::Authorizer | Node::Claims | Node::OverrideGroup => &[],
    }
}

/// The path of a map, as it follows `$context`.
pub(super) fn path(node: Node) -> &'static str {
    match node {
        Node::Root => "",
        Node::Identity => ".identity",
        Node::ClientCert => ".identity.clientCert",
        Node::Validity => ".identity.clientCert.validity",
        Node::Authorizer => ".authorizer",
        Node::Claims => ".authorizer.claims",
        Node::Error => ".error",
        Node::RequestOverride => ".requestOverride",
        Node::ResponseOverride => ".responseOverride",
        Node::OverrideGroup => "",
    }
}

const ROOT: &[(&str, Name)] = &[
    ("accountId", Name::Text),
    ("apiId", Name::Text),
    ("authorizer", Name::Map(Node::Authorizer)),
    ("awsEndpointRequestId", Name::Text),
    ("deploymentId", Name::Text),
    ("domainName", Name::Text),
    ("domainPrefix", Name::Text),
    ("error", Name::Map(Node::Error)),
    ("extendedRequestId", Name::Text),
    ("httpMethod", Name::Text),
    ("identity", Name::Map(Node::Identity)),
    ("isCanaryRequest", Name::Free),
    ("path", Name::ClientText),
    ("protocol", Name::Text),
    ("requestId", Name::Text),
    ("requestOverride", Name::Map(Node::RequestOverride)),
    ("responseOverride", Name::Map(Node::ResponseOverride)),
    ("requestTime", Name::Text),
    ("requestTimeEpoch", Name::Number),
    ("resourceId", Name::Text),
    ("resourcePath", Name::Text),
    ("stage", Name::Text),
    ("wafResponseCode", Name::Text),
    ("webaclArn", Name::Text),
    ("authorize", Name::LoggingOnly),
    ("authenticate", Name::LoggingOnly),
    ("customDomain", Name::LoggingOnly),
    ("endpointType", Name::LoggingOnly),
    ("integration", Name::LoggingOnly),
    ("integrationErrorMessage", Name::LoggingOnly),
    ("integrationLatency", Name::LoggingOnly),
    ("integrationStatus", Name::LoggingOnly),
    ("responseLatency", Name::LoggingOnly),
    ("responseLength", Name::LoggingOnly),
    ("status", Name::LoggingOnly),
    ("waf", Name::LoggingOnly),
    ("xrayTraceId", Name::LoggingOnly),
    ("connectedAt", Name::WebSocketOnly),
    ("connectionId", Name::WebSocketOnly),
    ("disconnectStatusCode", Name::WebSocketOnly),
    ("disconnectReason", Name::WebSocketOnly),
    ("eventType", Name::WebSocketOnly),
    ("messageDirection", Name::WebSocketOnly),
    ("messageId", Name::WebSocketOnly),
    ("routeKey", Name::WebSocketOnly),
];

const IDENTITY: &[(&str, Name)] = &[
    ("accessKey", Name::Text),
    ("accountId", Name::Text),
    ("apiKey", Name::Text),
    ("apiKeyId", Name::Text),
    ("caller", Name::Text),
    ("clientCert", Name::Map(Node::ClientCert)),
    ("cognitoAuthenticationProvider", Name::Text),
    ("cognitoAuthenticationType", Name::Text),
    ("cognitoIdentityId", Name::Text),
    ("cognitoIdentityPoolId", Name::Text),
    ("principalOrgId", Name::Text),
    ("sourceIp", Name::Text),
    ("user", Name::Text),
    ("userAgent", Name::ClientText),
    ("userArn", Name::Text),
    ("vpcId", Name::Text),
    ("vpceId", Name::Text),
];

const CLIENT_CERT: &[(&str, Name)] = &[
    ("clientCertPem", Name::Text),
    ("subjectDN", Name::Text),
    ("issuerDN", Name::Text),
    ("serialNumber", Name::Text),
    ("validity", Name::Map(Node::Validity)),
];

const ERROR: &[(&str, Name)] = &[
    ("message", Name::GatewayResponseOnly),
    ("messageString", Name::GatewayResponseOnly),
    ("responseType", Name::GatewayResponseOnly),
    ("validationErrorString", Name::GatewayResponseOnly),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_their_map_only() {
        assert_eq!(look_up(Node::Identity, "sourceIp"), Name::Text);
        assert_eq!(look_up(Node::Root, "sourceIp"), Name::Unknown);
        assert_eq!(look_up(Node::Root, "responseLatency"), Name::LoggingOnly);
        assert_eq!(look_up(Node::Authorizer, "anything"), Name::Free);
    }
}
