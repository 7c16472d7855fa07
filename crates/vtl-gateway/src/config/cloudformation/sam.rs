//! SAM: `AWS::Serverless::Api` with its shorthands, and the proxies of function events.

use super::super::codes;
use super::super::finding::Findings;
use super::super::reader;
use super::super::tree::{Node, Value, set_pointers};
use super::super::{FileReader, openapi, read_tree};
use super::Template;
use super::fold::referred;
use crate::{
    Integration, IntegrationResponse, IntegrationType, MappingExpression, MethodResponse, Model,
    Place, ResponseMapping, Route,
};

impl Template<'_> {
    pub(super) fn read_sam(&mut self, files: &mut FileReader<'_>) {
        let root = self.root;
        let globals = root.at(&["Globals", "Api"]);
        let globals = globals.map(|node| self.folded(node)).unwrap_or_default();
        for entry in self.resources("AWS::Serverless::Function") {
            self.function_events(&entry.key, &entry.value);
        }
        let apis = self.resources("AWS::Serverless::Api");
        if apis.is_empty() && globals.is_map() {
            self.sam_api(&globals, files);
        }
        for entry in apis {
            let mut node = self.properties(entry);
            if let (Value::Map(own), Value::Map(shared)) = (&mut node.value, &globals.value) {
                for entry in shared {
                    if !own.iter().any(|other| other.key == entry.key) {
                        own.push(entry.clone());
                    }
                }
            }
            self.sam_api(&node, files);
        }
    }

    fn sam_api(&mut self, node: &Node, files: &mut FileReader<'_>) {
        if let Some(body) = node.some("DefinitionBody") {
            self.definition(body, files);
        }
        if let Some(uri) = node.some("DefinitionUri")
            && let Some(path) = uri.text()
        {
            match files(&path) {
                Ok(text) => {
                    if let Some(document) = document(&path, &text, self.findings) {
                        let folded = self.folded(&document);
                        let inner = openapi::read(&folded, self.findings);
                        self.merge(inner);
                    }
                }
                Err(why) => self
                    .findings
                    .error(
                        &codes::MISSING_FILE,
                        Some(&uri.place),
                        format!("`{path}` cannot be read: {why}"),
                    )
                    .help("the path is relative to the template"),
            }
        }
        self.api_settings(node);
        let stage = node.some("StageName").and_then(Node::text);
        self.stage_settings(stage, node);
        for entry in node.get("Models").map(Node::entries).unwrap_or_default() {
            let mut model = Model::new(entry.key.as_str(), entry.value.to_json());
            model.place = Some(entry.key_place.clone());
            self.api.models.push(model);
        }
        self.sam_gateway_responses(node);
        if let Some(cors) = node.some("Cors") {
            self.sam_cors(cors);
        }
    }

    /// A definition in place; `AWS::Include` takes it from a file.
    fn definition(&mut self, body: &Node, files: &mut FileReader<'_>) {
        let location = body.at(&["Fn::Transform", "Parameters", "Location"]);
        let text = location.and_then(Node::text).and_then(|path| Some((files(&path).ok()?, path)));
        let inner = match text {
            Some((text, path)) => document(&path, &text, self.findings)
                .map(|document| self.folded(&document))
                .map(|document| openapi::read(&document, self.findings)),
            None => Some(openapi::read(body, self.findings)),
        };
        if let Some(inner) = inner {
            self.merge(inner);
        }
    }

    /// `{TYPE: {StatusCode, ResponseParameters: {Headers: {}}, ResponseTemplates}}`
    fn sam_gateway_responses(&mut self, node: &Node) {
        let responses = node.get("GatewayResponses").map(Node::entries);
        for entry in responses.unwrap_or_default() {
            let custom = reader::gateway_response(
                &entry.key,
                &entry.key_place,
                entry.value.some("StatusCode"),
                entry.value.at(&["ResponseParameters", "Headers"]),
                entry.value.some("ResponseTemplates"),
                self.findings,
            );
            self.api.gateway_responses.extend(custom);
        }
    }

    /// A preflight for every path that has none. Values stand in single quotes already.
    fn sam_cors(&mut self, cors: &Node) {
        let mut paths: Vec<(String, Vec<String>)> = Vec::new();
        for route in &self.api.routes {
            match paths.iter_mut().find(|(path, _)| *path == route.resource_path) {
                Some((_, methods)) => methods.push(route.method.clone()),
                None => paths.push((route.resource_path.clone(), vec![route.method.clone()])),
            }
        }
        for (path, methods) in paths {
            if !methods.iter().any(|method| method == "OPTIONS") {
                let route = self.preflight(path, methods, cors);
                self.api.routes.push(route);
            }
        }
    }

    fn preflight(&mut self, path: String, mut methods: Vec<String>, cors: &Node) -> Route {
        methods.push("OPTIONS".to_owned());
        methods.sort();
        let allowed = if methods.iter().any(|method| method == "ANY") {
            "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'".to_owned()
        } else {
            format!("'{}'", methods.join(","))
        };
        let mut response = IntegrationResponse::new(200, None);
        response.place = Some(cors.place.clone());
        let mut add = |name: &str, value: Option<(String, Place)>| {
            let Some((text, place)) = value else {
                return;
            };
            match MappingExpression::parse_response(&text) {
                Ok(source) => response.parameters.push(ResponseMapping::new(name, source)),
                Err(mistake) => {
                    self.findings.error(&codes::MAPPING, Some(&place), mistake.message).help(
                        format!("{}, inside the quotes of the YAML text: `\"'…'\"`", mistake.help),
                    )
                }
            }
        };
        let own = |key: &str| {
            let node = cors.some(key)?;
            Some((node.text()?, node.place.clone()))
        };
        let origin = own("AllowOrigin").or_else(|| Some((cors.text()?, cors.place.clone())));
        add("Access-Control-Allow-Origin", origin);
        add("Access-Control-Allow-Headers", own("AllowHeaders"));
        let methods = own("AllowMethods").unwrap_or((allowed, cors.place.clone()));
        add("Access-Control-Allow-Methods", Some(methods));
        add("Access-Control-Max-Age", own("MaxAge"));
        if cors.get("AllowCredentials").and_then(Node::truth) == Some(true) {
            let value = ("'true'".to_owned(), cors.place.clone());
            add("Access-Control-Allow-Credentials", Some(value));
        }
        let names = response.parameters.iter().map(|p| p.header.clone()).collect();
        let mut integration = Integration::new(IntegrationType::Mock, "")
            .with_request_template("application/json", "{\n  \"statusCode\" : 200\n}\n")
            .with_response(response);
        integration.place = Some(cors.place.clone());
        let mut route = Route::new("OPTIONS", path, integration);
        route.method_responses = vec![MethodResponse::new(200, names)];
        route.place = Some(cors.place.clone());
        route
    }

    /// Events of type `Api` are proxies; those of an API with a definition only name it.
    fn function_events(&mut self, function: &str, node: &Node) {
        let root = self.root;
        let events = node.at(&["Properties", "Events"]).map(Node::entries);
        for entry in events.unwrap_or_default() {
            let event = &entry.value;
            if event.get("Type").and_then(Node::as_str) != Some("Api") {
                continue;
            }
            let defined = event
                .at(&["Properties", "RestApiId"])
                .and_then(referred)
                .and_then(|name| root.at(&["Resources", &name, "Properties"]))
                .is_some_and(|api| {
                    api.get("DefinitionBody").is_some() || api.get("DefinitionUri").is_some()
                });
            if defined {
                continue;
            }
            let properties = event.get("Properties").cloned().unwrap_or_default();
            let properties = self.folded(&properties);
            let text = |key: &str| properties.some(key).and_then(Node::text);
            let method = text("Method").unwrap_or_else(|| "ANY".to_owned());
            let uri = format!(
                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:\
                 us-east-1:000000000000:function:{function}/invocations"
            );
            let mut integration = Integration::new(IntegrationType::AwsProxy, uri);
            integration.http_method = Some("POST".to_owned());
            integration.place = Some(entry.key_place.clone());
            let path = text("Path").unwrap_or_else(|| "/".to_owned());
            let method = method.to_uppercase().replace("X-AMAZON-APIGATEWAY-ANY-METHOD", "ANY");
            let mut route = Route::new(method, path, integration);
            route.function = Some(function.to_owned());
            route.place = Some(entry.key_place.clone());
            self.api.routes.push(route);
        }
    }
}

pub(super) fn document(path: &str, text: &str, findings: &mut Findings) -> Option<Node> {
    let mut node = read_tree(path, text, findings)?;
    set_pointers(&mut node, "");
    Some(node)
}
