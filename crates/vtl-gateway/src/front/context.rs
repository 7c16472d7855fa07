//! What `$context` holds, and where each value comes from.

use super::routing::without_stage;
use crate::model::http::Request;
use crate::model::{Api, Route};
use crate::support::calendar::request_time;
use crate::support::json::{Json, JsonExt};

/// What only a host knows of a request: identifiers, the time, who is calling.
///
/// The defaults never change, so that an exchange can be repeated exactly. A host that serves
/// real clients sets a new request ID and the time for each of them.
///
/// ```
/// use vtl_gateway::HostContext;
///
/// let mut host = HostContext::default();
/// host.request_id = "8f0c4b1e-3c1a-4b52-9d0a-6f1d2f3e4a5b".to_owned();
/// host.time_millis = 1_767_225_600_123;
/// host.source_ip = "192.0.2.7".to_owned();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostContext {
    /// `$context.requestId`: a UUID.
    pub request_id: String,
    /// `$context.extendedRequestId`: 11 bytes in base64.
    pub extended_request_id: String,
    /// When the request came, in milliseconds since 1970: `$context.requestTimeEpoch` and
    /// `$context.requestTime`.
    pub time_millis: u64,
    /// `$context.identity.sourceIp`: the client's address.
    pub source_ip: String,
    /// `$context.protocol`.
    pub protocol: String,
    /// `$context.accountId`: the account that owns the API.
    pub account_id: String,
    /// `$context.apiId`.
    pub api_id: String,
    /// `$context.domainName`: the host name that was called. Its first part is
    /// `$context.domainPrefix`.
    pub domain_name: String,
    /// `$context.deploymentId`.
    pub deployment_id: String,
    /// `$context.xrayTraceId`, and the header `X-Amzn-Trace-Id` to backends.
    pub trace_id: Option<String>,
    /// Whether the exchange notes its steps. A host that serves many clients does without, and repeats an exchange that
    /// somebody looks at: the same request and the same answers give the same result.
    pub traced: bool,
}

impl Default for HostContext {
    fn default() -> Self {
        Self {
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
            extended_request_id: "AAAAAAAAAAAAAAA=".to_owned(),
            time_millis: 1_767_225_600_000,
            source_ip: "127.0.0.1".to_owned(),
            protocol: "HTTP/1.1".to_owned(),
            account_id: "123456789012".to_owned(),
            api_id: "api0123456".to_owned(),
            domain_name: "api0123456.execute-api.us-east-1.amazonaws.com".to_owned(),
            deployment_id: "dep012".to_owned(),
            trace_id: None,
            traced: true,
        }
    }
}

/// One variable of `$context` in a REST API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContextVariable {
    /// The name after `$context.`.
    pub name: &'static str,
    /// Where an exchange takes the value from.
    pub source: &'static str,
}

macro_rules! context_variables {
    ($($name:literal $source:literal;)*) => {
        /// Every variable of `$context` in a REST API that an exchange fills, and where the value
        /// comes from. What the request's own `context` holds goes before all of it.
        ///
        /// | `$context.` | from |
        /// |---|---|
        $(#[doc = concat!("| `", $name, "` | ", $source, " |")])*
        pub const CONTEXT_VARIABLES: &[ContextVariable] =
            &[$(ContextVariable { name: $name, source: $source }),*];
    };
}

context_variables! {
    "accountId" "the host: the account that owns the API";
    "apiId" "the host";
    "authorizer.claims.NAME" "the request's context: an authorizer's result";
    "authorizer.NAME" "the request's context: an authorizer's result";
    "authorizer.principalId" "the request's context: an authorizer's result";
    "deploymentId" "the host";
    "domainName" "the host: the host name that was called";
    "domainPrefix" "the first part of `domainName`";
    "error.message" "the failure, in gateway responses and access logs";
    "error.messageString" "the same, in quotes";
    "error.responseType" "the failure's gateway response";
    "error.validationErrorString" "what request validation found";
    "extendedRequestId" "the host";
    "httpMethod" "the request";
    "identity.accessKey" "null: requests are not signed here";
    "identity.accountId" "null: requests are not signed here";
    "identity.apiKey" "the header `x-api-key`, where the method requires a key";
    "identity.apiKeyId" "the host, where the method requires a key";
    "identity.caller" "null: requests are not signed here";
    "identity.cognitoAuthenticationProvider" "null: requests are not signed here";
    "identity.cognitoAuthenticationType" "null: requests are not signed here";
    "identity.cognitoIdentityId" "null: requests are not signed here";
    "identity.cognitoIdentityPoolId" "null: requests are not signed here";
    "identity.principalOrgId" "null: requests are not signed here";
    "identity.sourceIp" "the host: the client's address";
    "identity.user" "null: requests are not signed here";
    "identity.userAgent" "the header `User-Agent`";
    "identity.userArn" "null: requests are not signed here";
    "path" "the request's path, with the stage before it";
    "protocol" "the host";
    "requestId" "the host";
    "requestOverride" "the request template";
    "requestTime" "the host's time, such as `01/Jan/2026:00:00:00 +0000`";
    "requestTimeEpoch" "the host's time in milliseconds";
    "resourceId" "made from the resource's path";
    "resourcePath" "the route, such as `/things/{id}`";
    "responseOverride" "both templates";
    "stage" "the configuration, `test` where it names none";
    "status" "the response, in access logs";
    "xrayTraceId" "the host, where it traces";
}

/// What the service prints as nothing for requests that are not signed.
const UNSIGNED: [&str; 10] = [
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "user",
];

impl HostContext {
    /// Fills the request's `$context` and stage variables; what is there already stays.
    pub(crate) fn fill(&self, request: &mut Request, api: &Api, route: Option<&Route>) {
        let mut context = self.context(request, api, route);
        merge(&mut context, std::mem::take(&mut request.context));
        request.context = context;
        for (name, value) in &api.stage_variables {
            if request.stage_variables.last(name).is_none() {
                request.stage_variables.push(name.as_str(), value.as_str());
            }
        }
    }

    fn context(&self, request: &Request, api: &Api, route: Option<&Route>) -> Json {
        let stage = api.stage.as_deref().unwrap_or("test");
        let text = |text: &str| Json::from(text);
        let mut identity = Json::object(UNSIGNED.map(|name| (name, Json::Null)));
        identity.insert("sourceIp", text(&self.source_ip));
        let agent = request.headers.first("User-Agent");
        identity.insert("userAgent", agent.map_or(Json::Null, text));
        let prefix = self.domain_name.split('.').next().unwrap_or_default();
        let path = match (route, without_stage(&request.path, stage)) {
            // No route has taken the stage from the path.
            (None, Some(_)) => request.path.clone(),
            _ => format!("/{stage}{}", request.path),
        };
        let mut context = Json::object([
            ("accountId", text(&self.account_id)),
            ("apiId", text(&self.api_id)),
            ("deploymentId", text(&self.deployment_id)),
            ("domainName", text(&self.domain_name)),
            ("domainPrefix", text(prefix)),
            ("extendedRequestId", text(&self.extended_request_id)),
            ("httpMethod", text(&request.method)),
            ("identity", identity),
            ("path", Json::from(path)),
            ("protocol", text(&self.protocol)),
            ("requestId", text(&self.request_id)),
            ("requestTime", Json::from(request_time(self.time_millis))),
            ("requestTimeEpoch", Json::from(self.time_millis)),
        ]);
        if let Some(route) = route {
            context.insert("resourceId", Json::from(resource_id(&route.resource_path)));
            context.insert("resourcePath", text(&route.resource_path));
        }
        context.insert("stage", text(stage));
        if let Some(id) = &self.trace_id {
            context.insert("xrayTraceId", text(id));
        }
        context
    }
}

/// Six letters and digits, the same for the same path.
fn resource_id(path: &str) -> String {
    // FNV-1a: any stable hash does.
    let mut hash = path.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let digits = (0..6).map(|_| {
        let digit = u32::try_from(hash % 36).unwrap_or_default();
        hash /= 36;
        char::from_digit(digit, 36).unwrap_or('0')
    });
    digits.collect()
}

/// Lays one object over another, objects inside objects too.
fn merge(into: &mut Json, from: Json) {
    match (into, from) {
        (Json::Object(into), Json::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Json::Null), value);
            }
        }
        // A request without a context has `null` there.
        (Json::Object(_), Json::Null) => {}
        (into, from) => *into = from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Integration;

    fn filled(request: Request) -> Json {
        let route = Route::new("GET", "/things/{id}", Integration::default());
        let mut request = request;
        HostContext::default().fill(&mut request, &Api::default(), Some(&route));
        request.context
    }

    #[test]
    fn every_variable_of_the_list_is_filled() {
        let context = filled(Request::new("GET", "/things/7").with_header("User-Agent", "curl"));
        let not_here = ["authorizer.", "error.", "identity.apiKey", "requestOverride"];
        let later = ["responseOverride", "status", "xrayTraceId"];
        for variable in CONTEXT_VARIABLES {
            let pointer = format!("/{}", variable.name.replace('.', "/"));
            let skipped = not_here.iter().chain(&later).any(|name| variable.name.starts_with(name));
            assert_eq!(context.pointer(&pointer).is_some(), !skipped, "{pointer}");
        }
        assert_eq!(context.get("path"), Some(&Json::from("/test/things/7")));
        assert_eq!(context.get("requestTime"), Some(&Json::from("01/Jan/2026:00:00:00 +0000")));
    }

    #[test]
    fn what_the_request_brings_stays() {
        let given = serde_json::json!({"identity": {"sourceIp": "1.2.3.4"}, "stage": "v1"});
        let context = filled(Request::new("GET", "/things/7").with_context(given));
        assert_eq!(context.pointer("/identity/sourceIp"), Some(&Json::from("1.2.3.4")));
        assert_eq!(context.pointer("/identity/user"), Some(&Json::Null));
        assert_eq!(context.get("stage"), Some(&Json::from("v1")));
    }
}
