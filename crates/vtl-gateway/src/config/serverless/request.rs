//! The `request` part of an `http` event: templates, passthrough, parameters, schemas.

use super::super::codes;
use super::super::reader;
use super::super::tree::{Node, Value};
use super::{Service, defaults};
use crate::{
    Integration, IntegrationType, Location, MappingExpression, MappingTarget, MappingTemplate,
    Model, PassthroughBehavior, RequestMapping, RequestParameter, Route, SharedList, Validator,
};

/// Keys of `request`.
const KEYS: [&str; 8] = [
    "contentHandling",
    "method",
    "parameters",
    "passThrough",
    "schema",
    "schemas",
    "template",
    "uri",
];

/// Keys of `request.parameters`.
const PARAMETER_KEYS: [&str; 3] = ["querystrings", "paths", "headers"];

impl Service<'_> {
    /// Reads the request side into the route and its integration.
    pub(super) fn request(
        &mut self,
        route: &mut Route,
        integration: &mut Integration,
        http: &Node,
        claims: &[String],
    ) {
        let empty = Node::default();
        let request = http.some("request").unwrap_or(&empty);
        self.misplaced_parameters(request);
        self.known_keys(request, &[&KEYS[..], &PARAMETER_KEYS].concat());
        if !integration.kind.is_proxy() {
            self.templates(integration, request, claims);
            self.passthrough(integration, request);
            integration.content_handling =
                reader::content_handling(request.some("contentHandling"), self.findings);
        }
        self.parameters(route, integration, request);
        self.schemas(route, request);
        let required = route.request_parameters.iter().any(|p| p.required);
        let validates =
            !route.request_models.is_empty() || required && !self.version.is_before(3, 0);
        route.validator = Validator::new(validates, validates);
    }

    fn misplaced_parameters(&mut self, request: &Node) {
        for entry in request.entries().iter().filter(|entry| entry.key.contains('/')) {
            self.findings
                .warning(
                    &codes::UNKNOWN_KEY,
                    Some(&entry.key_place),
                    format!("the template for `{}` is not under `template`", entry.key),
                )
                .help(format!("write `template: {{{}: …}}`", entry.key));
        }
        for key in PARAMETER_KEYS {
            if let Some(entry) = request.entry(key) {
                self.findings
                    .warning(
                        &codes::UNKNOWN_KEY,
                        Some(&entry.key_place),
                        format!("`{key}` is under `request`, where nothing reads it"),
                    )
                    .help(format!("write it one level deeper: `parameters: {{{key}: …}}`"));
            }
        }
    }

    /// Settings of `request` that are written into its `parameters`.
    fn too_deep(&mut self, parameters: &Node) {
        for key in KEYS.iter().filter(|key| **key != "parameters") {
            if let Some(entry) = parameters.entry(key) {
                self.findings
                    .warning(
                        &codes::UNKNOWN_KEY,
                        Some(&entry.key_place),
                        format!("`{key}` is under `parameters`, where nothing reads it"),
                    )
                    .help(format!("write it one level higher: `request: {{{key}: …}}`"));
            }
        }
    }

    /// The user's templates come before, or in place of, the default ones; null removes one.
    fn templates(&mut self, integration: &mut Integration, request: &Node, claims: &[String]) {
        if integration.kind == IntegrationType::Aws {
            integration.request_templates = self.default_templates(claims);
        }
        let Some(node) = request.some("template") else {
            return;
        };
        if !node.is_map() {
            self.wrong_kind(
                node,
                "`request.template`",
                "write a template for each content type: `template: {application/json: '…'}`",
            );
            return;
        }
        // Keys are defined once: only a default template can be there already.
        let mut defaults = integration.request_templates.to_vec();
        let mut others = Vec::new();
        for entry in node.entries() {
            if entry.value.is_null() {
                defaults.retain(|t| entry.key != t.media_type);
                continue;
            }
            let Some(mut own) = reader::template(&entry.key, &entry.value, self.findings) else {
                continue;
            };
            own.text = defaults::fill_claims(&own.text, claims).into();
            match defaults.iter_mut().find(|t| entry.key == t.media_type) {
                Some(slot) => *slot = own,
                None => others.push(own),
            }
        }
        defaults.extend(others);
        integration.request_templates = defaults.into();
    }

    /// The default templates, whose texts all routes with the same claims share.
    fn default_templates(&mut self, claims: &[String]) -> SharedList<MappingTemplate> {
        if let Some(known) = self.default_templates.get(claims) {
            return known.clone();
        }
        let made: SharedList<_> = defaults::request_templates(self.version, claims).into();
        self.default_templates.insert(claims.to_vec(), made.clone());
        made
    }

    fn passthrough(&mut self, integration: &mut Integration, request: &Node) {
        let own = reader::passthrough(request.some("passThrough"), self.findings);
        integration.passthrough = own.unwrap_or(match integration.kind {
            IntegrationType::Aws => PassthroughBehavior::Never,
            _ => PassthroughBehavior::WhenNoMatch,
        });
    }

    /// Every declared parameter is mapped to one of the same name, unless it says otherwise.
    fn parameters(&mut self, route: &mut Route, integration: &mut Integration, request: &Node) {
        let empty = Node::default();
        let parameters = request.some("parameters").unwrap_or(&empty);
        self.too_deep(parameters);
        self.known_keys(parameters, &[&PARAMETER_KEYS[..], &KEYS].concat());
        for (key, location) in [
            ("querystrings", Location::QueryString),
            ("paths", Location::Path),
            ("headers", Location::Header),
        ] {
            for entry in parameters.get(key).map(Node::entries).unwrap_or_default() {
                let required = entry.value.get("required").unwrap_or(&entry.value);
                let required = required.truth().unwrap_or_default();
                route.request_parameters.push(RequestParameter::new(
                    location,
                    entry.key.as_str(),
                    required,
                ));
                let mapped = entry.value.some("mappedValue");
                let source = self.source(location, &entry.key, mapped);
                if integration.kind == IntegrationType::AwsProxy
                    || integration.kind == IntegrationType::Mock
                {
                    continue;
                }
                if let Some(source) = source {
                    let target = MappingTarget::new(location, entry.key.as_str());
                    let mut mapping = RequestMapping::new(target, source);
                    mapping.place = Some(entry.key_place.clone());
                    integration.request_parameters.push(mapping);
                }
            }
        }
    }

    fn source(
        &mut self,
        location: Location,
        name: &str,
        mapped: Option<&Node>,
    ) -> Option<MappingExpression> {
        let Some(node) = mapped else {
            let text = format!("method.request.{}.{name}", location.as_str());
            return MappingExpression::parse_request(&text).ok();
        };
        match MappingExpression::parse_request(&node.text().unwrap_or_default()) {
            Ok(source) => Some(source),
            Err(mistake) => {
                self.findings
                    .error(&codes::MAPPING, Some(&node.place), mistake.message)
                    .help(mistake.help);
                None
            }
        }
    }

    /// Schemas by content type: written out, named, or with a name of their own.
    fn schemas(&mut self, route: &mut Route, request: &Node) {
        let old = request.some("schema");
        if let Some(node) = old
            && !self.version.is_before(3, 0)
        {
            self.findings
                .warning(
                    &codes::UNKNOWN_KEY,
                    Some(&node.place),
                    "`request.schema` was removed in version 3, and is ignored",
                )
                .help("write `schemas`");
        }
        let schemas = request.some("schemas").or(old);
        for entry in schemas.map(Node::entries).unwrap_or_default() {
            let node = &entry.value;
            let name = match (&node.value, node.get("schema")) {
                (Value::String(name), _) => name.clone(),
                (_, Some(schema)) => {
                    let name = node.get("name").and_then(Node::text);
                    self.model(name, route, &entry.key, schema)
                }
                _ => self.model(None, route, &entry.key, node),
            };
            route.request_models.push((entry.key.to_string(), name));
        }
    }

    fn model(
        &mut self,
        name: Option<String>,
        route: &Route,
        media_type: &str,
        schema: &Node,
    ) -> String {
        let name = name
            .unwrap_or_else(|| format!("{} {} {media_type}", route.method, route.resource_path));
        let mut model = Model::new(name.as_str(), reader::schema(schema, self.findings));
        model.content_type = Some(media_type.to_owned());
        model.place = Some(schema.place.clone());
        self.api.models.push(model);
        name
    }
}
