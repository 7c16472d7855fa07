//! The models of request bodies.

use std::collections::HashSet;

use super::super::check::is_builtin_model;
use super::super::codes;
use super::super::reader;
use super::super::tree::Node;
use super::Document;
use crate::{Model, Route};

impl Document<'_, '_> {
    pub(super) fn consumes(&self, node: &Node) -> Vec<String> {
        let types = node.get("consumes").or_else(|| self.root.get("consumes"));
        match types.map(Node::texts) {
            Some(types) if !types.is_empty() => types,
            _ => vec!["application/json".to_owned()],
        }
    }

    /// A schema that is written out becomes a model of its own, called by what it is shared under or by its method.
    pub(super) fn body_models(
        &mut self,
        route: &mut Route,
        schema: Option<&Node>,
        shared_name: Option<String>,
        types: &[String],
    ) {
        let Some(schema) = schema else {
            return;
        };
        let name = match schema.get("$ref").and_then(Node::as_str) {
            Some(reference) => reference.rsplit('/').next().unwrap_or_default().to_owned(),
            None => {
                let own_name = || format!("{} {} body", route.method, route.resource_path);
                let wanted = shared_name.unwrap_or_else(own_name);
                let media_type = types.first().map(String::as_str).unwrap_or_default();
                let (name, is_new) = self.model_name(schema, wanted, media_type);
                if is_new {
                    let schema = reader::schema(schema, self.findings);
                    self.api.models.push(Model::new(name.as_str(), schema));
                }
                name
            }
        };
        for media_type in types {
            if !self.findings.charge(1, media_type.len() + name.len(), &schema.place) {
                return;
            }
            route.request_models.push((media_type.clone(), name.clone()));
        }
    }

    /// The name of the model of a schema that is written out, and whether it is new. `wanted` is its name, unless
    /// another one has it.
    fn model_name(&mut self, schema: &Node, wanted: String, media_type: &str) -> (String, bool) {
        if let Some(known) = self.schemas.get(&std::ptr::from_ref(schema)) {
            return (known.clone(), false);
        }
        let name = match self.schema_names.contains(&wanted) {
            true => format!("{wanted} ({media_type})"),
            false => wanted,
        };
        self.schema_names.insert(name.clone());
        self.schemas.insert(std::ptr::from_ref(schema), name.clone());
        (name, true)
    }

    /// A model that is not there is left out by the import, with a warning.
    pub(super) fn check_models(&mut self) {
        let models: HashSet<&str> =
            self.api.models.iter().map(|model| model.name.as_str()).collect();
        for route in &mut self.api.routes {
            let place = route.place.as_ref();
            let findings = &mut *self.findings;
            let is_known = |name: &str| models.contains(name) || is_builtin_model(name);
            if route.request_models.iter().all(|(_, name)| is_known(name)) {
                continue;
            }
            route.request_models.retain(|(_, name)| {
                let is_known = is_known(name);
                if !is_known {
                    findings
                        .warning(
                            &codes::MISSING_MODEL,
                            place,
                            format!("there is no model `{name}`"),
                        )
                        .help("declare the schema in `definitions` or `components.schemas`");
                }
                is_known
            });
        }
    }
}

/// What a body is called that a reference leads to.
pub(super) fn name(reference: &Node) -> Option<String> {
    let reference = reference.get("$ref").and_then(Node::as_str)?;
    let name = reference.rsplit('/').next().unwrap_or(reference);
    Some(format!("{name} body"))
}
