//! Access logs: one line per exchange, by plain substitution of `$context` variables.

use crate::model::AccessLog;
use crate::request::mapping::context_text;
use crate::support::json::Json;
use crate::support::substitution::{substitute, variables};

/// The log line for an exchange whose `$context` is given; missing values print `-`.
#[must_use]
pub fn access_log_line(log: &AccessLog, context: &Json) -> String {
    substitute(&log.format, "-", |name| {
        let path = name.strip_prefix("context.")?;
        let found = lookup(context, path);
        // An HTTP API has one identifier only; the extended one is the same.
        match path {
            "extendedRequestId" if log.http_api => found.or_else(|| lookup(context, "requestId")),
            _ => found,
        }
    })
}

/// What the service would refuse about the format, as a sentence each.
#[must_use]
pub fn access_log_problems(format: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if format.trim_end_matches('\n').contains('\n') {
        problems.push("an access log format is one line".to_owned());
    }
    let names = variables(format);
    let identified =
        ["context.requestId", "context.extendedRequestId"].iter().any(|id| names.contains(id));
    if !identified {
        problems.push(
            "an access log format must contain `$context.requestId` or \
             `$context.extendedRequestId`"
                .to_owned(),
        );
    }
    problems.extend(
        names
            .iter()
            .filter(|name| !name.starts_with("context."))
            .map(|name| format!("`${name}` is not known in access logs, only `$context` is")),
    );
    problems
}

fn lookup(context: &Json, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('.').collect();
    context_text(context, &parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::json::{self, JsonExt};

    #[test]
    fn values_are_substituted_and_missing_ones_are_dashes() {
        let context = json::parse(
            r#"{"requestId": "r-1", "identity": {"sourceIp": "1.2.3.4"}, "status": 200}"#,
        )
        .unwrap();
        let log = AccessLog::new(
            r#"{"id":"$context.requestId","ip":"$context.identity.sourceIp","s":$context.status,"u":"$context.identity.user"}"#,
            false,
        );
        assert_eq!(
            access_log_line(&log, &context),
            r#"{"id":"r-1","ip":"1.2.3.4","s":200,"u":"-"}"#
        );
    }

    #[test]
    fn an_http_api_has_one_request_id() {
        let log = AccessLog::new("$context.extendedRequestId", true);
        assert_eq!(access_log_line(&log, &Json::object([("requestId", Json::from("r"))])), "r");
    }

    #[test]
    fn a_format_needs_an_id() {
        assert_eq!(access_log_problems("$context.requestId").len(), 0);
        assert_eq!(access_log_problems("$context.status\n$stageVariables.x").len(), 3);
    }
}
