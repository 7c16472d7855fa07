//! Why a configuration has no routes: the nearest cause, and what to do.

use super::finding::Findings;
use super::serverless::other_provider;
use super::tree::{Entry, Node};
use super::{Dialect, codes, openapi};

/// Says why nothing was found in a document that was read without errors.
pub(super) fn explain(dialect: Option<Dialect>, root: &Node, findings: &mut Findings) {
    if findings.has(|finding| finding.code.id == codes::NO_ROUTES.id) {
        return;
    }
    let has_methods = findings.has(|finding| finding.message.ends_with("has no integration"));
    let has_body = findings.has(|finding| finding.message.starts_with("the `body` of"));
    let (message, help) = match dialect {
        Some(_) if has_methods => (
            "its methods have no integrations".to_owned(),
            "load the configuration that says where requests go",
        ),
        Some(Dialect::Terraform) if has_body => (
            "the `body` of its API is not known here".to_owned(),
            "give the values that it depends on (`--set`, `--var-file`), or load the state or the plan after the first apply",
        ),
        None => return,
        Some(Dialect::Serverless) => serverless(root),
        Some(Dialect::OpenApi) => document(root),
        Some(Dialect::CloudFormation) => template(root, findings),
        Some(Dialect::Terraform) => terraform(root),
        Some(Dialect::GetIntegration) => (
            "this has no methods".to_owned(),
            "load what `aws apigateway get-resources --embed methods` prints: without `--embed` the methods have names only",
        ),
    };
    findings.note(&codes::NO_ROUTES, Some(&root.place), message).help(help);
}

/// A load balancer passes every request that its rules match on as it is: it needs no configuration here.
const LOAD_BALANCER: &str =
    "send a request as a load balancer does: `vtl invoke --alb 'GET /path' --exec …`";

fn serverless(root: &Node) -> (String, &'static str) {
    if let Some(name) = root.get("provider").and_then(other_provider) {
        return (
            format!("the service runs on `{name}`, which has no API Gateway"),
            "only services of the provider `aws` have routes here",
        );
    }
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
    let is_misplaced =
        root.at(&["functions", "events"]).is_some_and(|node| !node.items().is_empty());
    if is_misplaced {
        return (
            "`events` is written beside the functions, not in one of them".to_owned(),
            "indent it below the name of its function",
        );
    }
    if let Some(plugin) = plugin_with_routes(root) {
        return (
            format!(
                "no function has an `http` event; the routes come from the plugin `{plugin}`, which is not run here"
            ),
            "run `serverless package` and load `.serverless/cloudformation-template-update-stack.json`",
        );
    }
    if has_event("alb") {
        return (
            "no function has an `http` event; the `alb` events belong to a load balancer"
                .to_owned(),
            LOAD_BALANCER,
        );
    }
    for (event, what) in [("httpApi", "an HTTP API"), ("websocket", "a WebSocket API")] {
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

fn template(root: &Node, findings: &Findings) -> (String, &'static str) {
    let resources = root.get("Resources").map(Node::entries).unwrap_or_default();
    let find = |kinds: &[&str]| {
        resources.iter().find(|entry| {
            entry.value.get("Type").and_then(Node::as_str).is_some_and(|kind| kinds.contains(&kind))
        })
    };
    if let Some(name) = resources.iter().find_map(unmet) {
        return (
            format!("the condition `{name}` of its resources does not hold"),
            "give the parameters that it depends on: `--set NAME=VALUE`",
        );
    }
    let rest = find(&["AWS::ApiGateway::RestApi", "AWS::Serverless::Api"]);
    if let Some(entry) = rest {
        let properties = entry.value.get("Properties");
        let has = |key: &str| properties.is_some_and(|node| node.some(key).is_some());
        let name = &entry.key;
        let is_on_s3 =
            findings.has(|finding| finding.message.ends_with("is on S3, and is not read"));
        if has("BodyS3Location") || has("DefinitionUri") || is_on_s3 {
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
    let protocol = find(&["AWS::ApiGatewayV2::Api"])
        .and_then(|entry| entry.value.at(&["Properties", "ProtocolType"]))
        .and_then(Node::text);
    if find(&["AWS::Serverless::WebSocketApi"]).is_some()
        || protocol.is_some_and(|kind| kind.eq_ignore_ascii_case("WEBSOCKET"))
    {
        return (
            "the template's API is a WebSocket API".to_owned(),
            "only REST APIs and HTTP APIs have routes here",
        );
    }
    if let Some(entry) = find(&["AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi"]) {
        return (
            format!("the HTTP API `{}` has no routes in this template", entry.key),
            "routes may be in another stack: load the template that has them",
        );
    }
    if find(&["AWS::AppSync::GraphQLApi"]).is_some() {
        return (
            "the template's API is an AppSync API".to_owned(),
            "only API Gateway is supported",
        );
    }
    let has_function = |entry: &&Entry| {
        entry.value.at(&["Properties", "TargetType"]).and_then(Node::text).as_deref()
            == Some("lambda")
    };
    if find(&["AWS::ElasticLoadBalancingV2::TargetGroup"]).as_ref().is_some_and(has_function) {
        return ("its functions are behind a load balancer".to_owned(), LOAD_BALANCER);
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

/// The condition of a resource that would give routes. As there are none, it does not hold.
fn unmet(entry: &Entry) -> Option<String> {
    let name = entry.value.get("Condition").and_then(Node::text)?;
    let kind = entry.value.get("Type").and_then(Node::text)?;
    let events = entry.value.at(&["Properties", "Events"]).map(Node::entries);
    let has_events = events.unwrap_or_default().iter().any(|event| {
        let kind = event.value.get("Type").and_then(Node::text).unwrap_or_default();
        matches!(kind.as_str(), "Api" | "HttpApi")
    });
    let is_route = matches!(kind.as_str(), "AWS::ApiGateway::Method" | "AWS::ApiGatewayV2::Route");
    (has_events || is_route).then_some(name)
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
