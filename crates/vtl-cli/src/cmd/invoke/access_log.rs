//! The access log of an exchange, for `--access-log`.

use serde_json::{Value as Json, json};
use vtl_gateway::{AccessLog, access_log_line};

use crate::args::Invoke;
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
pub(super) fn lines<'a>(
    args: &Invoke,
    formats: impl Iterator<Item = &'a str>,
    context: &Json,
    http_api: bool,
) -> Vec<String> {
    let Some(wanted) = &args.access_log else {
        return Vec::new();
    };
    let mut formats: Vec<&str> = match wanted.as_str() {
        "" => formats.collect(),
        format => vec![format],
    };
    if formats.is_empty() {
        formats.push(if http_api { HTTP_FORMAT } else { REST_FORMAT });
    }
    let line = |format: &&str| access_log_line(&AccessLog::new(*format, http_api), context);
    formats.iter().map(line).collect()
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
