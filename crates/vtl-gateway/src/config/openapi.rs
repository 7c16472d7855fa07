//! OpenAPI 2 and 3 with the extensions of API Gateway.

mod bodies;
mod gateway_responses;
mod variables;

use std::collections::{HashMap, HashSet};

use super::finding::Findings;
use super::keys::CAMEL;
use super::shared::{Known, Lists, Made};
use super::tree::{Entry, Index, Node};
use super::{LoadOptions, authorizers, codes, reader};
use crate::{
    Api, Integration, Location, MethodResponse, Model, RequestParameter, Route, SharedList,
    Validator,
};

pub(crate) use gateway_responses::gateway_responses;
pub(super) use variables::filled_in;

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
pub(super) fn read(root: &Node, options: &LoadOptions, findings: &mut Findings) -> Api {
    let filled = filled_in(root, options);
    let root = filled.as_ref();
    let texts = |key: &str| root.some(key).map(Node::texts).unwrap_or_default();
    let mut api = Api {
        name: root.at(&["info", "title"]).and_then(Node::text).unwrap_or_default(),
        binary_media_types: texts("x-amazon-apigateway-binary-media-types"),
        minimum_compression_size: root
            .some("x-amazon-apigateway-minimum-compression-size")
            .and_then(Node::whole),
        api_key_source: root.some("x-amazon-apigateway-api-key-source").and_then(Node::text),
        models: models(root, findings).into(),
        policy: reader::policy(root.some("x-amazon-apigateway-policy")),
        ..Api::default()
    };
    if let Some(node) = root.get("x-amazon-apigateway-gateway-responses") {
        gateway_responses(node, &mut api, findings);
    }
    let mut document = Document::new(root, api, findings);
    for path in root.get("paths").map(Node::entries).unwrap_or_default() {
        document.path(path);
    }
    document.check_models();
    document.api
}

/// Whether any method of a document has an integration.
pub(super) fn has_integrations(root: &Node) -> bool {
    let paths = root.get("paths").map(Node::entries).unwrap_or_default();
    paths
        .iter()
        .flat_map(|path| path.value.entries())
        .any(|method| method.value.some(INTEGRATION).is_some())
}

fn models(root: &Node, findings: &mut Findings) -> Vec<Model> {
    let schemas = root.get("definitions").or_else(|| root.at(&["components", "schemas"]));
    schemas
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .map(|entry| {
            let mut model = Model::new(entry.key.as_str(), reader::schema(&entry.value, findings));
            model.content_type = Some("application/json".to_owned());
            model.place = Some(entry.key_place.clone());
            model
        })
        .collect()
}

struct Document<'a, 'f> {
    root: &'a Node,
    api: Api,
    findings: &'f mut Findings,
    /// Maps that references lead into, by their pointers.
    containers: HashMap<String, Index<'a>>,
    schemes: [Index<'a>; 2],
    validators: Index<'a>,
    integrations: Made<Integration>,
    /// The names of headers and scopes.
    names: Made<SharedList<String>>,
    parameters: Lists<RequestParameter>,
    models: Lists<(String, String)>,
    /// The models of schemas that are written out, and their names.
    schemas: HashMap<*const Node, String>,
    schema_names: HashSet<String>,
    /// Whether it is said of a method that it has no integration: not where none has one.
    has_integrations: bool,
}

impl<'a, 'f> Document<'a, 'f> {
    fn new(root: &'a Node, api: Api, findings: &'f mut Findings) -> Self {
        Self {
            root,
            api,
            findings,
            containers: HashMap::new(),
            schemes: [
                Index::new(root.get("securityDefinitions")),
                Index::new(root.at(&["components", "securitySchemes"])),
            ],
            validators: Index::new(root.get(VALIDATORS)),
            integrations: Made::default(),
            names: Made::default(),
            parameters: Lists::default(),
            models: Lists::default(),
            schemas: HashMap::new(),
            schema_names: HashSet::new(),
            has_integrations: has_integrations(root),
        }
    }

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
            if !self.has_integrations {
                return None;
            }
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
        match self.integrations.get(node, self.findings) {
            Known::Made(known) => return Some(known),
            Known::TooMuch => return None,
            Known::No => {}
        }
        let integration = self.new_integration(node);
        self.integrations.add(node, &integration);
        Some(integration)
    }

    fn new_integration(&mut self, node: &'a Node) -> Integration {
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
        integration
    }

    /// What a `$ref` of this document leads to. A chain of them is followed a few steps.
    fn resolved(&mut self, node: &'a Node) -> &'a Node {
        let mut node = node;
        for _ in 0..8 {
            let Some(reference) = node.get("$ref") else {
                return node;
            };
            let shown = reference.text().unwrap_or_default();
            match self.target(&shown) {
                Some(target) => node = target,
                None => {
                    self.findings
                        .warning(
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

    /// What a reference names: by its pointer, or by a bare name as the importer takes it.
    fn target(&mut self, reference: &str) -> Option<&'a Node> {
        if let Some(pointer) = reference.strip_prefix("#/") {
            let (container, key) = pointer.rsplit_once('/').unwrap_or(("", pointer));
            return self.member(container, key);
        }
        if reference.contains(['/', '#']) {
            return None;
        }
        let kinds = ["definitions", "parameters", "responses", "schemas", "requestBodies"];
        kinds.iter().find_map(|kind| {
            let own = self.member(kind, reference);
            own.or_else(|| self.member(&format!("components/{kind}"), reference))
        })
    }

    /// A member of the map at a pointer. Each map is looked up once.
    fn member(&mut self, container: &str, key: &str) -> Option<&'a Node> {
        let plain = |key: &str| key.replace("~1", "/").replace("~0", "~");
        if !self.containers.contains_key(container) {
            let keys = container.split('/').filter(|key| !key.is_empty());
            let node = keys.map(plain).try_fold(self.root, |node, key| node.get(&key));
            self.containers.insert(container.to_owned(), Index::new(node));
        }
        self.containers.get(container)?.get(&plain(key))
    }

    fn parameters(&mut self, route: &mut Route, node: &'a Node, shared: &'a [Node]) {
        let mut known = HashMap::new();
        let mut parameters: Vec<RequestParameter> = Vec::new();
        let own = node.get("parameters").map(Node::items).unwrap_or_default();
        for reference in shared.iter().chain(own) {
            let parameter = self.resolved(reference);
            let text = |key: &str| parameter.get(key).and_then(Node::text).unwrap_or_default();
            let location = match text("in").as_str() {
                "path" => Location::Path,
                "query" => Location::QueryString,
                "header" => Location::Header,
                "body" => {
                    let types = self.consumes(node);
                    let name = bodies::name(reference);
                    self.body_models(route, parameter.get("schema"), name, &types);
                    continue;
                }
                _ => continue,
            };
            let required = parameter.get("required").and_then(Node::truth).unwrap_or_default();
            let name = text("name");
            // What is written for each method is not made of anything; a name is.
            if !self.findings.charge(0, name.len(), &parameter.place) {
                return;
            }
            // One of the method takes the place of one of the path.
            let next = parameters.len();
            let at = *known.entry((location, name.clone())).or_insert(next);
            let parameter = RequestParameter::new(location, name, required);
            match parameters.get_mut(at) {
                Some(earlier) => *earlier = parameter,
                None => parameters.push(parameter),
            }
        }
        route.request_parameters = self.parameters.share(parameters);
        if let Some(reference) = node.some("requestBody") {
            let body = self.resolved(reference);
            for entry in body.get("content").map(Node::entries).unwrap_or_default() {
                let types = [entry.key.to_string()];
                let name = bodies::name(reference);
                self.body_models(route, entry.value.get("schema"), name, &types);
            }
        }
        route.request_models = self.models.share(std::mem::take(&mut route.request_models));
    }

    fn names_of(
        &mut self,
        node: &Node,
        make: impl FnOnce() -> SharedList<String>,
    ) -> SharedList<String> {
        match self.names.get(node, self.findings) {
            Known::Made(known) => known,
            Known::TooMuch => SharedList::default(),
            Known::No => {
                let names = make();
                self.names.add(node, &names);
                names
            }
        }
    }

    fn validator(&mut self, route: &mut Route, node: &Node) {
        let Some(name) = node.some(VALIDATOR).or_else(|| self.root.some(VALIDATOR)) else {
            return;
        };
        let text = name.text().unwrap_or_default();
        match self.validators.get(&text) {
            Some(validator) => {
                let truth = |key: &str| validator.get(key).and_then(Node::truth) == Some(true);
                route.validator = Validator::new(
                    truth("validateRequestBody"),
                    truth("validateRequestParameters"),
                );
            }
            None => self
                .findings
                .warning(
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
            let headers = self.names_of(response, || {
                let headers = response.get("headers").map(Node::entries).unwrap_or_default();
                headers.iter().map(|header| header.key.to_string()).collect()
            });
            route.method_responses.push(MethodResponse::new(status, headers));
        }
    }

    fn security(&mut self, route: &mut Route, node: &Node) {
        let security = node.get("security").or_else(|| self.root.get("security"));
        for requirement in security.map(Node::items).unwrap_or_default() {
            for entry in requirement.entries() {
                let scheme = self.schemes.iter().find_map(|schemes| schemes.get(&entry.key));
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
                .warning(
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
            route.authorization.authorizer = Some(entry.key.to_string());
            route.authorization.scopes = self.names_of(&entry.value, || entry.value.texts().into());
            if self.api.authorizer(&entry.key).is_none()
                && let Some(authorizer) = authorizers::of_scheme(&entry.key, scheme)
            {
                authorizers::add(&mut self.api.authorizers, authorizer);
            }
        } else if text("name").eq_ignore_ascii_case("x-api-key") {
            route.api_key_required = true;
        }
    }
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
        assert_eq!(*route.request_models, [("application/json".to_owned(), "Input".to_owned())]);
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
                "f:15:46: warning[VTL0506]: there is no validator `some`",
                "f:27:30: error[VTL0510]: `when_no_template` is not a passthrough behavior",
                "f:32:47: error[VTL0511]: `$input.a` is not a mapping expression",
            ]
        );
    }
}
