//! The arguments of `vtl batch`.

/// Run cases from standard input, one JSON object per line
///
/// A case: {"name", "template", "dialect", "body", "params": {"path", "querystring", "header"}, "context",
/// "stageVariables", "vars", "limits", "strict"}; only `template` is required.
///
/// The answers, one per line and in the same order: {"name", "ok": true, "output", "requestOverride",
/// "responseOverride"}, or {"name", "ok": false, "error": {"kind", "code", "message", "line", "column", "span"}}.
///
/// A whole exchange: {"name", "integration", "request": {"method", "path", "headers", "querystring", "pathParameters",
/// "body"}, "backend": {"status", "headers", "body", "functionError"}, "context", "stageVariables", "methodResponses",
/// "requiredParameters", "model", "binaryMediaTypes", "gatewayResponses", "trace"}, with an integration as `aws
/// apigateway get-integration` prints it. Its answer: {"name", "ok": true, "integrationRequest", "response"}.
#[derive(Debug, clap::Args)]
#[command(after_help = BATCH_EXAMPLES)]
pub(crate) struct Batch {}

const BATCH_EXAMPLES: &str = "\
Example:
  echo '{\"template\": \"Hello $input.path(\\\"$.name\\\")\", \"body\": \"{\\\"name\\\": \\\"Ann\\\"}\"}' | vtl batch";
