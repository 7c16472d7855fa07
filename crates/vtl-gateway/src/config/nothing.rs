//! Why a configuration has no routes: the nearest cause, and what to do.

use super::finding::Findings;
use super::tree::Node;
use super::{Dialect, codes, openapi};

/// Says why nothing was found in a document that was read without errors.
pub(super) fn explain(dialect: Option<Dialect>, root: &Node, findings: &mut Findings) {
    let (message, help) = match dialect {
        None => return,
        Some(Dialect::Serverless) => serverless(root),
        Some(Dialect::OpenApi) => document(root),
        Some(Dialect::CloudFormation) => template(root),
        Some(Dialect::Terraform) => terraform(root),
        Some(Dialect::GetIntegration) => (
            "this has no methods".to_owned(),
            "load what `aws apigateway get-resources --embed methods` prints: without `--embed` the methods have names only",
        ),
    };
    findings.note(&codes::NO_ROUTES, Some(&root.place), message).help(help);
}

fn serverless(root: &Node) -> (String, &'static str) {
    let functions = root.get("functions");
    let listed = functions.map(Node::items).unwrap_or_default().iter().flat_map(Node::entries);
    let functions: Vec<&Node> = functions
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .chain(listed)
        .map(|entry| &entry.value)
        .collect();
    let has_event = |name: &str| {
        functions.iter().any(|function| {
            let events = function.get("events").map(Node::items).unwrap_or_default();
            events.iter().any(|event| event.get(name).is_some() || event.as_str() == Some(name))
        })
    };
    if let Some(plugin) = plugin_with_routes(root) {
        return (
            format!(
                "no function has an `http` event; the routes come from the plugin `{plugin}`, which is not run here"
            ),
            "run `serverless package` and load `.serverless/cloudformation-template-update-stack.json`",
        );
    }
    for (event, what) in
        [("httpApi", "an HTTP API"), ("websocket", "a WebSocket API"), ("alb", "a load balancer")]
    {
        if has_event(event) {
            return (
                format!("no function has an `http` event; the `{event}` events belong to {what}"),
                "only REST APIs and HTTP APIs have routes here",
            );
        }
    }
    if functions.is_empty() {
        return (
            "the service has no functions".to_owned(),
            "load the service that has the `http` events, or what `serverless print` prints",
        );
    }
    (
        "no function has an `http` event".to_owned(),
        "routes come from `events: [{http: …}]` of functions",
    )
}

/// A plugin that makes routes from its own settings.
fn plugin_with_routes(root: &Node) -> Option<String> {
    let plugins = root.get("plugins")?;
    let listed = plugins.get("modules").unwrap_or(plugins);
    listed.texts().into_iter().find(|name| {
        name.contains("apigateway-service-proxy")
            || name.contains("step-functions")
            || name.contains("api-gateway-proxy")
    })
}

fn document(root: &Node) -> (String, &'static str) {
    if root.get("paths").is_none_or(|paths| paths.entries().is_empty()) {
        return (
            "the document has no `paths`".to_owned(),
            "load the document that describes the methods",
        );
    }
    if !openapi::has_integrations(root) {
        return (
            "no method has an `x-amazon-apigateway-integration`: this document does not describe where requests go"
                .to_owned(),
            "load the document that is imported, or what `aws apigateway get-export --parameters extensions=integrations` prints",
        );
    }
    ("the document has no methods".to_owned(), "methods are `get`, `post` and so on below a path")
}

fn template(root: &Node) -> (String, &'static str) {
    let resources = root.get("Resources").map(Node::entries).unwrap_or_default();
    let find = |kinds: &[&str]| {
        resources.iter().find(|entry| {
            entry.value.get("Type").and_then(Node::as_str).is_some_and(|kind| kinds.contains(&kind))
        })
    };
    let rest = find(&["AWS::ApiGateway::RestApi", "AWS::Serverless::Api"]);
    if let Some(entry) = rest {
        let properties = entry.value.get("Properties");
        let has = |key: &str| properties.is_some_and(|node| node.some(key).is_some());
        let name = &entry.key;
        if has("BodyS3Location") || has("DefinitionUri") {
            return (
                format!("the definition of `{name}` is on S3"),
                "give the file: `--set s3://BUCKET/KEY=FILE`",
            );
        }
        if has("Body") || has("DefinitionBody") {
            return (format!("the definition of `{name}` has no methods"), "look at its `paths`");
        }
        return (
            format!("`{name}` has no methods in this template"),
            "methods may be in another stack: load the template that has them",
        );
    }
    if find(&["AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi"]).is_some() {
        return (
            "the template's API is an HTTP API or a WebSocket API without routes here".to_owned(),
            "only REST APIs and HTTP APIs have routes here",
        );
    }
    if find(&["AWS::AppSync::GraphQLApi"]).is_some() {
        return (
            "the template's API is an AppSync API".to_owned(),
            "only API Gateway is supported",
        );
    }
    if find(&["AWS::CloudFormation::Stack", "AWS::Serverless::Application"]).is_some() {
        return (
            "the template has no API; its nested stacks may have one".to_owned(),
            "load the template of the nested stack",
        );
    }
    (
        format!("none of the template's {} resources is an API", resources.len()),
        "load the template that has the `AWS::ApiGateway::…` or `AWS::Serverless::…` resources",
    )
}

fn terraform(root: &Node) -> (String, &'static str) {
    if root.entries().is_empty() {
        return (
            "none of the module's resources is an `aws_api_gateway_method` or a `body` of an API"
                .to_owned(),
            "load the folder of the root module that has the API or calls the module with it",
        );
    }
    let is_state = root.get("version").is_some() && root.get("resources").is_some();
    let what = if is_state { "state" } else { "plan" };
    (
        format!(
            "none of the {what}'s resources is an `aws_api_gateway_method` or a `body` of an API"
        ),
        "load what `terraform show -json` prints for the plan of the module with the API",
    )
}
