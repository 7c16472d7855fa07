//! OpenAPI 2 and 3 with the extensions of API Gateway.

use super::codes;
use super::finding::Findings;
use super::keys::{CAMEL, unknown_keys};
use super::reader;
use super::tree::{Entry, Node};
use crate::{
    Api, Integration, Location, MethodResponse, Model, RequestParameter, Route, Validator,
};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];
const ANY: &str = "x-amazon-apigateway-any-method";
const INTEGRATION: &str = "x-amazon-apigateway-integration";
const VALIDATOR: &str = "x-amazon-apigateway-request-validator";
const VALIDATORS: &str = "x-amazon-apigateway-request-validators";

/// Whether a document is OpenAPI.
pub(super) fn recognizes(node: &Node) -> bool {
    node.get("swagger").is_some() || node.get("openapi").is_some()
}

/// Reads a document.
pub(super) fn read(root: &Node, findings: &mut Findings) -> Api {
    let texts = |key: &str| root.some(key).map(Node::texts).unwrap_or_default();
    let mut api = Api {
        name: root.at(&["info", "title"]).and_then(Node::text).unwrap_or_default(),
        binary_media_types: texts("x-amazon-apigateway-binary-media-types"),
        minimum_compression_size: root
            .some("x-amazon-apigateway-minimum-compression-size")
            .and_then(Node::whole),
        api_key_source: root.some("x-amazon-apigateway-api-key-source").and_then(Node::text),
        models: models(root),
        ..Api::default()
    };
    if let Some(node) = root.get("x-amazon-apigateway-gateway-responses") {
        gateway_responses(node, &mut api, findings);
    }
    let mut document = Document { root, api, findings };
    for path in root.get("paths").map(Node::entries).unwrap_or_default() {
        document.path(path);
    }
    document.api
}

fn models(root: &Node) -> Vec<Model> {
    let schemas = root.get("definitions").or_else(|| root.at(&["components", "schemas"]));
    schemas
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .map(|entry| {
            let mut model = Model::new(entry.key.as_str(), entry.value.to_json());
            model.content_type = Some("application/json".to_owned());
            model.place = Some(entry.key_place.clone());
            model
        })
        .collect()
}

/// Gateway responses by their type.
pub(crate) fn gateway_responses(node: &Node, api: &mut Api, findings: &mut Findings) {
    for entry in node.entries() {
        let known = ["statusCode", "responseParameters", "responseTemplates"];
        unknown_keys(&entry.value, &[&known], findings);
        let custom = reader::gateway_response(
            &entry.key,
            &entry.key_place,
            entry.value.some("statusCode"),
            entry.value.get("responseParameters"),
            entry.value.some("responseTemplates"),
            findings,
        );
        api.gateway_responses.extend(custom);
    }
}

struct Document<'a> {
    root: &'a Node,
    api: Api,
    findings: &'a mut Findings,
}

impl<'a> Document<'a> {
    fn path(&mut self, path: &'a Entry) {
        let shared = path.value.get("parameters").map(Node::items);
        for entry in path.value.entries() {
            let method = match entry.key.as_str() {
                ANY => "ANY".to_owned(),
                key if METHODS.contains(&key) => key.to_uppercase(),
                _ => continue,
            };
            self.operation(&path.key, method, entry, shared.unwrap_or_default());
        }
    }

    fn operation(&mut self, path: &str, method: String, entry: &'a Entry, shared: &'a [Node]) {
        let node = &entry.value;
        let Some(integration) = self.integration(node, entry, &method, path) else {
            return;
        };
        let mut route = Route::new(method, path, integration);
        route.place = Some(entry.key_place.clone());
        route.operation_name = node.some("operationId").and_then(Node::text);
        self.parameters(&mut route, node, shared);
        self.validator(&mut route, node);
        self.responses(&mut route, node);
        self.security(&mut route, node);
        self.api.routes.push(route);
    }

    fn integration(
        &mut self,
        node: &'a Node,
        entry: &Entry,
        method: &str,
        path: &str,
    ) -> Option<Integration> {
        let Some(node) = node.some(INTEGRATION) else {
            self.findings
                .error(
                    &codes::REQUIRED_KEY,
                    Some(&entry.key_place),
                    format!("{method} {path} has no `{INTEGRATION}`"),
                )
                .help("the service refuses a method without an integration");
            return None;
        };
        let node = self.resolved(node);
        let mut integration = reader::integration(node, &CAMEL, self.findings);
        for entry in node.some("responses").map(Node::entries).unwrap_or_default() {
            // The key is the pattern; `default` is the response without one.
            let pattern = (entry.key != "default").then_some(entry.key.as_str());
            let response = self.resolved(&entry.value);
            let pattern = Some(pattern.unwrap_or_default());
            let response = reader::response(response, &CAMEL, pattern, self.findings);
            if let Some(mut response) = response {
                response.place = Some(entry.key_place.clone());
                integration.responses.push(response);
            }
        }
        Some(integration)
    }

    /// What a `$ref` of this document leads to. A chain of them is followed a few steps.
    fn resolved(&mut self, node: &'a Node) -> &'a Node {
        let mut node = node;
        for _ in 0..8 {
            let Some(reference) = node.get("$ref") else {
                return node;
            };
            let target = reference
                .as_str()
                .and_then(|text| text.strip_prefix("#/"))
                .and_then(|pointer| follow(self.root, pointer));
            match target {
                Some(target) => node = target,
                None => {
                    let shown = reference.text().unwrap_or_default();
                    self.findings
                        .error(
                            &codes::UNRESOLVED,
                            Some(&reference.place),
                            format!("`{shown}` leads nowhere in this document"),
                        )
                        .help("only references inside the document are followed: `#/…`");
                    return node;
                }
            }
        }
        node
    }

    fn parameters(&mut self, route: &mut Route, node: &'a Node, shared: &'a [Node]) {
        let own = node.get("parameters").map(Node::items).unwrap_or_default();
        for parameter in shared.iter().chain(own) {
            let parameter = self.resolved(parameter);
            let text = |key: &str| parameter.get(key).and_then(Node::text).unwrap_or_default();
            let location = match text("in").as_str() {
                "path" => Location::Path,
                "query" => Location::QueryString,
                "header" => Location::Header,
                "body" => {
                    let types = self.consumes(node);
                    self.body_models(route, parameter.get("schema"), &types);
                    continue;
                }
                _ => continue,
            };
            let required = parameter.get("required").and_then(Node::truth).unwrap_or_default();
            let name = text("name");
            route
                .request_parameters
                .retain(|other| other.location != location || other.name != name);
            route.request_parameters.push(RequestParameter::new(location, name, required));
        }
        if let Some(body) = node.some("requestBody") {
            let body = self.resolved(body);
            for entry in body.get("content").map(Node::entries).unwrap_or_default() {
                let types = [entry.key.clone()];
                self.body_models(route, entry.value.get("schema"), &types);
            }
        }
    }

    fn consumes(&self, node: &Node) -> Vec<String> {
        let types = node.get("consumes").or_else(|| self.root.get("consumes"));
        match types.map(Node::texts) {
            Some(types) if !types.is_empty() => types,
            _ => vec!["application/json".to_owned()],
        }
    }

    /// A schema that is no reference becomes a model of its own.
    fn body_models(&mut self, route: &mut Route, schema: Option<&Node>, types: &[String]) {
        let Some(schema) = schema else {
            return;
        };
        let name = match schema.get("$ref").and_then(Node::as_str) {
            Some(reference) => reference.rsplit('/').next().unwrap_or_default().to_owned(),
            None => {
                let name = format!("{} {} body", route.method, route.resource_path);
                self.api.models.push(Model::new(name.as_str(), schema.to_json()));
                name
            }
        };
        for media_type in types {
            route.request_models.push((media_type.clone(), name.clone()));
        }
    }

    fn validator(&mut self, route: &mut Route, node: &Node) {
        let Some(name) = node.some(VALIDATOR).or_else(|| self.root.some(VALIDATOR)) else {
            return;
        };
        let text = name.text().unwrap_or_default();
        match self.root.at(&[VALIDATORS, &text]) {
            Some(validator) => {
                let truth = |key: &str| validator.get(key).and_then(Node::truth) == Some(true);
                route.validator = Validator::new(
                    truth("validateRequestBody"),
                    truth("validateRequestParameters"),
                );
            }
            None => self
                .findings
                .error(
                    &codes::UNRESOLVED,
                    Some(&name.place),
                    format!("there is no validator `{text}`"),
                )
                .help(format!("declare it in `{VALIDATORS}` at the top of the document")),
        }
    }

    fn responses(&mut self, route: &mut Route, node: &'a Node) {
        for entry in node.get("responses").map(Node::entries).unwrap_or_default() {
            let Ok(status) = entry.key.parse::<u16>() else {
                continue;
            };
            let response = self.resolved(&entry.value);
            let headers = response.get("headers").map(Node::entries).unwrap_or_default();
            let headers = headers.iter().map(|header| header.key.clone()).collect();
            route.method_responses.push(MethodResponse::new(status, headers));
        }
    }

    fn security(&mut self, route: &mut Route, node: &Node) {
        let security = node.get("security").or_else(|| self.root.get("security"));
        for requirement in security.map(Node::items).unwrap_or_default() {
            for entry in requirement.entries() {
                let scheme = self
                    .root
                    .at(&["securityDefinitions", &entry.key])
                    .or_else(|| self.root.at(&["components", "securitySchemes", &entry.key]));
                self.scheme(route, entry, scheme);
            }
        }
    }

    fn scheme(&mut self, route: &mut Route, entry: &Entry, scheme: Option<&Node>) {
        // SAM writes this where a route goes without the API's authorizer.
        if entry.key == "NONE" && scheme.is_none() {
            route.authorization.kind = "NONE".to_owned();
            return;
        }
        let Some(scheme) = scheme else {
            self.findings
                .error(
                    &codes::UNRESOLVED,
                    Some(&entry.key_place),
                    format!("there is no security scheme `{}`", entry.key),
                )
                .help("declare it in `securityDefinitions` or `components.securitySchemes`");
            return;
        };
        let text = |key: &str| scheme.get(key).and_then(Node::text).unwrap_or_default();
        let auth_type = text("x-amazon-apigateway-authtype");
        if auth_type.eq_ignore_ascii_case("awsSigv4") {
            route.authorization.kind = "AWS_IAM".to_owned();
        } else if scheme.get("x-amazon-apigateway-authorizer").is_some() {
            let cognito = auth_type.eq_ignore_ascii_case("cognito_user_pools");
            let kind = if cognito { "COGNITO_USER_POOLS" } else { "CUSTOM" };
            route.authorization.kind = kind.to_owned();
            route.authorization.authorizer = Some(entry.key.clone());
            route.authorization.scopes = entry.value.texts();
        } else if text("name").eq_ignore_ascii_case("x-api-key") {
            route.api_key_required = true;
        }
    }
}

fn follow<'a>(root: &'a Node, pointer: &str) -> Option<&'a Node> {
    pointer
        .split('/')
        .try_fold(root, |node, key| node.get(&key.replace("~1", "/").replace("~0", "~")))
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{findings, load};

    const DOCUMENT: &str = r#"
openapi: 3.0.1
info: {title: Calc}
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true, validateRequestParameters: true}
x-amazon-apigateway-gateway-responses:
  DEFAULT_4XX:
    responseParameters: {gatewayresponse.header.X: "'y'"}
components:
  schemas:
    Input: {type: object}
paths:
  /calc:
    post:
      x-amazon-apigateway-request-validator: all
      parameters:
        - {in: query, name: q, required: true}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Input'}}
      responses:
        '200': {headers: {operand: {schema: {type: string}}}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        uri: arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations
        passthroughBehavior: when_no_templates
        responses:
          default:
            statusCode: '200'
            responseParameters:
              method.response.header.operand: integration.response.body.a
"#;

    #[test]
    fn a_document_is_read_whole() {
        let loaded = load(DOCUMENT);
        assert_eq!(findings(&loaded), [""; 0]);
        let api = &loaded.api;
        assert_eq!(api.gateway_responses.len(), 1);
        let route = api.routes.first().unwrap();
        assert!(route.validator.body && route.validator.parameters);
        assert_eq!(route.request_models, [("application/json".to_owned(), "Input".to_owned())]);
        assert_eq!(route.integration.passthrough.as_str(), "WHEN_NO_TEMPLATES");
        let response = route.integration.responses.first().unwrap();
        assert_eq!((response.status, &response.selection_pattern), (200, &None));
    }

    #[test]
    fn several_mistakes_at_once() {
        let text = DOCUMENT
            .replace("when_no_templates", "when_no_template")
            .replace("integration.response.body.a", "$input.a")
            .replace("request-validator: all", "request-validator: some");
        assert_eq!(
            findings(&load(&text)),
            [
                "f:15:46: error[VTL0506]: there is no validator `some`",
                "f:27:30: error[VTL0510]: `when_no_template` is no passthrough behavior",
                "f:32:47: error[VTL0511]: `$input.a` is not a mapping expression",
            ]
        );
    }
}
