//! The access log of an exchange, for `--access-log`.

use serde_json::{Value as Json, json};
use vtl_gateway::gateway::ApiRef;
use vtl_gateway::{AccessLog, access_log_line};

use crate::report;

/// The format of the Serverless Framework for HTTP APIs, for an API that has none of its own.
const HTTP_FORMAT: &str = concat!(
    r#"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","requestTime":"$context.requestTime","#,
    r#""httpMethod":"$context.httpMethod","routeKey":"$context.routeKey","status":"$context.status","#,
    r#""protocol":"$context.protocol","responseLength":"$context.responseLength"}"#
);

/// The console's common log format, for a REST API that has none of its own.
const REST_FORMAT: &str = "$context.identity.sourceIp $context.identity.caller $context.identity.user \
     [$context.requestTime] \"$context.httpMethod $context.resourcePath $context.protocol\" $context.status \
     $context.responseLength $context.requestId";

/// The lines that are asked for: in the given format, in those of the API, or in the usual one.
pub(crate) fn lines(wanted: &str, api: ApiRef<'_>, context: &Json) -> Vec<String> {
    let mut formats: Vec<String> = match wanted {
        "" => api.log_formats().collect(),
        format => vec![format.to_owned()],
    };
    if formats.is_empty() {
        formats.push(if api.is_http() { HTTP_FORMAT } else { REST_FORMAT }.to_owned());
    }
    let line = |format: String| access_log_line(&AccessLog::new(format, api.is_http()), context);
    formats.into_iter().map(line).collect()
}

pub(super) fn show(lines: &[String]) {
    for line in lines {
        report::note(line);
    }
}

/// Adds the lines to an exchange that is printed as JSON.
pub(super) fn put(json: &mut Json, lines: &[String]) {
    if let (Json::Object(members), false) = (json, lines.is_empty()) {
        members.insert("accessLog".to_owned(), json!(lines));
    }
}
