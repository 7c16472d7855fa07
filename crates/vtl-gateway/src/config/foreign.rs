//! Files that are something else: what they are, and what to load instead.

use super::tree::{Node, Value};

/// What a file is, with an article, and what to do.
pub(super) type Foreign = (&'static str, &'static str);

const SYNTHESIZED: &str = "load what it synthesizes: the folder `cdk.out`, or a template that `sam build`, `cdk synth` or `serverless package` writes";
const SERVERLESS_PROGRAM: &str =
    "load what the Framework makes of it: `npx serverless print > serverless.yml`";
const EXPORT: &str = "load what `aws apigateway get-resources --rest-api-id ID --embed methods` prints, or an export: `aws apigateway get-export … --parameters extensions=integrations`";
const NO_ROUTES: &str = "load the configuration that has the routes: serverless.yml, an OpenAPI document, a SAM or CloudFormation template, a Terraform folder";

/// What a file is by its name alone: programs, and settings in other formats.
pub(super) fn by_name(name: &str) -> Option<Foreign> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_program =
        matches!(extension, "ts" | "mts" | "cts" | "js" | "mjs" | "cjs" | "tsx" | "jsx");
    match extension {
        _ if is_program && name.starts_with("serverless.") => {
            Some(("a Serverless configuration written as a program", SERVERLESS_PROGRAM))
        }
        _ if is_program => Some(("a program in JavaScript or TypeScript", SYNTHESIZED)),
        "py" | "rb" | "go" | "java" | "kt" | "kts" | "cs" | "fs" | "rs" | "php" | "swift" => {
            Some(("a program", SYNTHESIZED))
        }
        "toml" if name.starts_with("samconfig") => Some((
            "the settings of the SAM CLI",
            "load the template beside it, such as `template.yaml`",
        )),
        "toml" | "ini" | "cfg" | "env" | "lock" => Some(("a file of settings", NO_ROUTES)),
        "md" | "markdown" | "rst" => Some(("a document for readers", NO_ROUTES)),
        "html" | "htm" | "css" | "scss" | "svg" => Some(("a web page or a part of one", NO_ROUTES)),
        "graphql" | "gql" => Some(("a GraphQL schema", "AppSync APIs are not read")),
        "sql" | "proto" | "csv" | "log" | "sh" | "bash" | "ps1" | "bat" => {
            Some(("not a configuration", NO_ROUTES))
        }
        "hcl" => Some((
            "HCL that Terraform does not read as a module",
            "load the folder that has the `.tf` files",
        )),
        "tfvars" => Some((
            "a file with values of Terraform variables",
            "load the folder of the module and give this file: `--var-file FILE`",
        )),
        "vtl" | "vm" | "velocity" => Some((
            "a mapping template",
            "print what it makes: `vtl render TEMPLATE --event FILE`, or load the configuration that has it",
        )),
        "bicep" => Some(("a Bicep file", NO_ROUTES)),
        _ if name.starts_with("dockerfile") || name.starts_with("makefile") => {
            Some(("a build file", NO_ROUTES))
        }
        "json" if name.starts_with("tsconfig") || name.starts_with("jsconfig") => {
            Some(("the settings of TypeScript", NO_ROUTES))
        }
        _ => None,
    }
}

/// What a text is that cannot be read as YAML or JSON.
pub(super) fn by_text(text: &str) -> Option<Foreign> {
    if text.contains('\0') {
        return Some((
            "not UTF-8 text: it has NUL characters, as UTF-16 has",
            "save it as UTF-8; PowerShell writes UTF-16 with `>`: use `… | Out-File -Encoding utf8`",
        ));
    }
    let is_jinja = text.contains("{%") && text.contains("%}")
        || text.contains("cookiecutter.")
        || text.contains("{{") && text.contains("}}") && text.contains(".Values.");
    is_jinja.then_some((
        "a template of a configuration (Jinja, Cookiecutter or Helm), not a configuration yet",
        "load what is made of it",
    ))
}

/// What a document is that is none of the known kinds.
pub(super) fn by_content(name: &str, root: &Node) -> Option<Foreign> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let has = |key: &str| root.get(key).is_some();
    let text = |key: &str| root.get(key).and_then(Node::text).unwrap_or_default();
    let services = root.get("services").map(Node::entries).unwrap_or_default();
    match &root.value {
        Value::Null => return Some(("empty", NO_ROUTES)),
        Value::List(_) => return Some(("a list", NO_ROUTES)),
        Value::Map(_) => {}
        _ => return Some(("a single value, not a map", NO_ROUTES)),
    }
    let service_has = |key: &str| services.iter().any(|entry| entry.value.get(key).is_some());
    let item = |key: &str| {
        let listed = ["items", "item"].iter().filter_map(|list| root.get(list));
        listed.flat_map(Node::items).next().unwrap_or(root).get(key).is_some()
    };
    Some(if item("rootResourceId") || item("apiKeySource") {
        ("a description of REST APIs without their methods", EXPORT)
    } else if item("deploymentId") && item("stageName") {
        ("a list of stages", EXPORT)
    } else if item("authorizerUri") || item("providerARNs") {
        ("a list of authorizers", EXPORT)
    } else if has("statusCode") && (has("selectionPattern") || has("responseTemplates")) {
        ("an integration response without its integration", EXPORT)
    } else if file.starts_with("serverless-compose") || service_has("path") {
        ("a Serverless Compose file", "load the serverless.yml of one of its services")
    } else if has("component") && has("name") {
        ("written for Serverless Components", NO_ROUTES)
    } else if file.starts_with("serverless.") {
        (
            "a serverless.yml without `provider` and `functions`",
            "a service has `service`, `provider` and `functions`: load what `serverless print` prints",
        )
    } else if file.contains("compose") || service_has("image") || service_has("build") {
        ("a Docker Compose file", NO_ROUTES)
    } else if has("jobs") && (has("on") || has("true")) {
        ("a workflow of GitHub Actions", NO_ROUTES)
    } else if has("jobs") || has("workflows") || has("stages") || has("pipelines") {
        ("a configuration of a build service", NO_ROUTES)
    } else if has("StartAt") && has("States") {
        (
            "a state machine of Step Functions",
            "it has no routes: load the template that has the API which starts it",
        )
    } else if has("apiVersion") && has("kind") {
        ("a manifest of Kubernetes", NO_ROUTES)
    } else if has("compilerOptions") {
        ("the settings of TypeScript", NO_ROUTES)
    } else if has("lockfileVersion")
        || has("dependencies")
        || has("devDependencies")
        || has("scripts") && has("name")
    {
        ("a description of a package", NO_ROUTES)
    } else if has("app") && (has("context") || file == "cdk.json") {
        ("the settings of a CDK app", "run `cdk synth` and load the folder `cdk.out`")
    } else if text("version").starts_with("tree-") || has("artifacts") || has("dockerImages") {
        ("a part of a CDK assembly", "load the folder `cdk.out` that it is in")
    } else if file.starts_with("samconfig") {
        ("the settings of the SAM CLI", "load the template beside it, such as `template.yaml`")
    } else if has("AWSTemplateFormatVersion") || has("Transform") || has("Globals") {
        (
            "a template without `Resources`",
            "load the template that has the `AWS::ApiGateway::…` or `AWS::Serverless::…` resources",
        )
    } else if has("asyncapi") {
        ("an AsyncAPI document", "WebSocket APIs are not read")
    } else if has("item") && has("info") {
        ("a collection of Postman", NO_ROUTES)
    } else if has("Statement") {
        ("an IAM policy", NO_ROUTES)
    } else if has("requestContext") || has("Records") {
        ("an event of a function", "give it to a template: `vtl render TEMPLATE --event FILE`")
    } else if has("statusCode") {
        (
            "the result of a function",
            "give it to a route: `vtl invoke CONFIG 'GET /' --returns FILE`",
        )
    } else if has("repos") || has("updates") || has("rules") || has("extends") {
        ("a file of settings", NO_ROUTES)
    } else if has("runtime") && has("name") && file.starts_with("pulumi") {
        (
            "a project of Pulumi",
            "what Pulumi deploys is not read: export the API: `aws apigateway get-export`",
        )
    } else if is_part_of_document(root) {
        ("a part of an OpenAPI document", "load the document that includes it")
    } else if is_part_of_service(root) {
        ("a part of a serverless.yml", "load the serverless.yml that includes it")
    } else if is_part_of_template(root) {
        (
            "a part of a CloudFormation template: resources without `Resources`",
            "load the template that includes it",
        )
    } else if has("typeName") && has("properties") {
        ("the schema of a resource type", NO_ROUTES)
    } else if has("$schema") || has("properties") || has("definitions") {
        ("a JSON Schema", NO_ROUTES)
    } else {
        return None;
    })
}

/// Paths, or the methods of one, that another document includes.
fn is_part_of_document(root: &Node) -> bool {
    let is_method = |node: &Node| node.get("x-amazon-apigateway-integration").is_some();
    let has_method = |node: &Node| node.entries().iter().any(|entry| is_method(&entry.value));
    is_method(root)
        || has_method(root)
        || root.entries().iter().any(|entry| entry.key.starts_with('/') && has_method(&entry.value))
}

/// Functions with events, or a function alone.
fn is_part_of_service(root: &Node) -> bool {
    let is_function = |node: &Node| {
        node.get("handler").is_some() && node.get("events").is_some_and(|node| !node.is_map())
    };
    is_function(root) || root.entries().iter().any(|entry| is_function(&entry.value))
}

fn is_part_of_template(root: &Node) -> bool {
    let is_resource = |node: &Node| {
        node.get("Type").and_then(Node::as_str).is_some_and(|kind| kind.starts_with("AWS::"))
    };
    is_resource(root) || root.entries().iter().any(|entry| is_resource(&entry.value))
}
