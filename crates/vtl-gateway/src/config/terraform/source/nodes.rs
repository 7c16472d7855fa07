//! Resources as trees, the same that a plan gives, with the places of their attributes.

use std::sync::Arc;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Block, BlockLabel, Body};

use super::folder::Definition;
use super::value::{Val, number_text, unknown_text};
use super::world::{Context, World};
use crate::Place;
use crate::config::terraform::address::join;
use crate::config::tree::{Entry, Node, Value};

/// Attributes that say how often and in which order a resource is made.
const META: [&str; 7] =
    ["count", "for_each", "provider", "providers", "depends_on", "lifecycle", "triggers"];

/// Blocks that say how a resource is made.
const META_BLOCKS: [&str; 4] = ["lifecycle", "provisioner", "connection", "timeouts"];

/// The kinds of resources whose values change what an API answers.
const TOLD: [&str; 13] = [
    "aws_api_gateway_rest_api",
    "aws_api_gateway_resource",
    "aws_api_gateway_method",
    "aws_api_gateway_method_response",
    "aws_api_gateway_integration",
    "aws_api_gateway_integration_response",
    "aws_api_gateway_gateway_response",
    "aws_api_gateway_model",
    "aws_api_gateway_stage",
    "aws_apigatewayv2_api",
    "aws_apigatewayv2_authorizer",
    "aws_apigatewayv2_integration",
    "aws_apigatewayv2_route",
];

/// Attributes of these that do not.
const UNTOLD: [&str; 16] = [
    "tags",
    "tags_all",
    "region",
    "description",
    "policy",
    "credentials",
    "credentials_arn",
    "authorizer_credentials",
    "authorizer_credentials_arn",
    "authorizer_uri",
    "destination_arn",
    "client_certificate_id",
    "connection_id",
    "deployment_id",
    "vpc_endpoint_ids",
    "depends_on",
];

/// A resource with its values, and what its unknown attributes refer to.
pub(super) struct Made {
    pub(super) address: String,
    pub(super) kind: String,
    pub(super) values: Node,
    pub(super) links: Vec<(String, Vec<String>)>,
}

impl World<'_, '_, '_> {
    /// The resources of all modules that have to do with APIs.
    pub(super) fn resources(&mut self) -> Vec<Made> {
        let mut made = Vec::new();
        let mut open = vec![0];
        while let Some(module) = open.pop() {
            let Some(folder) = self.folder(module) else {
                continue;
            };
            let mut inner = Vec::new();
            for definition in &folder.order {
                if definition.kind == "module" {
                    let children = self.children(module, &definition.base, 0);
                    inner.extend(children.iter().map(|(_, child)| *child));
                } else if is_wanted(&definition.kind) {
                    for (index, each) in self.instances(module, definition, 0).as_slice() {
                        let context = self.context(module, each, &definition.file, 0);
                        match self.made(definition, index, context) {
                            Some(one) => made.push(one),
                            None => break,
                        }
                    }
                }
            }
            // The last one is taken next: they come in the order in which they are written.
            open.extend(inner.into_iter().rev());
        }
        made
    }

    /// `None` if the configuration has made too much before.
    fn made(&mut self, definition: &Definition, index: &str, mut context: Context) -> Option<Made> {
        let address = self.address(context.module, &format!("{}{index}", definition.base));
        let mut links = Vec::new();
        self.repeats = context.module != 0 || !index.is_empty();
        if self.repeats && !self.findings.charge(1, 0, &definition.place) {
            return None;
        }
        self.is_told = TOLD.contains(&definition.kind.as_str());
        let mut values = self.body(&definition.body, &definition.place, &mut context, &mut links);
        if definition.kind == "aws_lambda_function" && values.get("function_name").is_none() {
            let name = definition.base.rsplit('.').next().unwrap_or_default();
            values.set("function_name", Node::string(name, &definition.place));
        }
        Some(Made { address, kind: definition.kind.clone(), values, links })
    }

    fn body(
        &mut self,
        body: &Body,
        place: &Place,
        context: &mut Context,
        links: &mut Vec<(String, Vec<String>)>,
    ) -> Node {
        let mut node = Node::map(place);
        if self.repeats && !self.findings.charge(2 * body.len() + 4, 0, place) {
            return node;
        }
        for attribute in body.attributes() {
            let name = attribute.key.as_str();
            if META.contains(&name) {
                continue;
            }
            let place = context.file.place(attribute.key.span());
            match self.node(&attribute.value, context) {
                Ok(value) if is_link(name) && !value.1.is_empty() => {
                    links.push((name.to_owned(), value.1));
                }
                Ok((value, references)) => {
                    if !references.is_empty() {
                        self.unknown_part(name, &value.place, &references);
                    }
                    push(&mut node, name, place, value);
                }
                Err(references) => {
                    if !is_link(name) && name != "uri" && name != "integration_uri" {
                        self.unknown_part(name, &place, &references);
                    }
                    links.push((name.to_owned(), references));
                }
            }
        }
        for block in body.blocks().filter(|block| !META_BLOCKS.contains(&block.ident.as_str())) {
            self.nested(block, context, &mut node, links);
        }
        node
    }

    fn unknown_part(&mut self, name: &str, place: &Place, references: &[String]) {
        // That of a document is said where it is read.
        if !self.is_told || name == "body" || UNTOLD.contains(&name) {
            return;
        }
        // An attribute that refers to nothing names a member that is not there: Terraform takes it for null, or fails.
        let Some(reference) = references.first() else {
            return;
        };
        let message = format!("`{name}` depends on `{reference}`, which has no value here");
        self.unresolved(place, message, references);
    }

    /// A block in a resource: an item of a list, as in a plan.
    fn nested(
        &mut self,
        block: &Block,
        context: &mut Context,
        node: &mut Node,
        links: &mut Vec<(String, Vec<String>)>,
    ) {
        let place = context.file.place(block.ident.span());
        let mut own = Vec::new();
        if block.ident.as_str() != "dynamic" {
            let inner = self.body(&block.body, &place, context, &mut own);
            let name = block.ident.as_str();
            links.extend(own.into_iter().map(|(key, to)| (format!("{name}.{key}"), to)));
            if let Some(list) = node.member(block.ident.as_str(), &place) {
                list.push(inner);
            }
            return;
        }
        let name = match block.labels.first() {
            Some(BlockLabel::String(text)) => text.as_str().to_owned(),
            Some(BlockLabel::Ident(ident)) => ident.as_str().to_owned(),
            None => return,
        };
        let iterator = block.body.get_attribute("iterator").and_then(|attribute| {
            attribute.value.as_variable().map(|name| name.as_str().to_owned())
        });
        let Some(for_each) = block.body.get_attribute("for_each") else {
            return;
        };
        let collection = self.eval(&for_each.value, context);
        let Some(content) = block.body.get_blocks("content").next() else {
            return;
        };
        let repeats = std::mem::replace(&mut self.repeats, true);
        for (key, value) in self.members(&collection).unwrap_or_default() {
            let each = Val::Map(vec![("key".to_owned(), key), ("value".to_owned(), value)].into());
            context.names.push((iterator.clone().unwrap_or_else(|| name.clone()), each));
            let inner = self.body(&content.body, &place, context, &mut own);
            context.names.pop();
            if let Some(list) = node.member(&name, &place) {
                list.push(inner);
            }
        }
        self.repeats = repeats;
        links.extend(own.into_iter().map(|(key, to)| (format!("{name}.{key}"), to)));
    }

    /// An expression as a tree with what its unknown parts refer to; only that where it is unknown as a whole.
    fn node(
        &mut self,
        expression: &Expression,
        context: &mut Context,
    ) -> Result<(Node, Vec<String>), Vec<String>> {
        let place = context.file.place(expression.span());
        let Expression::Object(object) = expression else {
            let value = self.eval(expression, context);
            return match value {
                Val::Unknown(references) => Err(references.to_vec()),
                value => {
                    // Each member is a tree of its own.
                    let size = value.size();
                    if !self.findings.charge(size.values / 4, size.bytes / 4, &place) {
                        return Err(vec!["too-much".to_owned()]);
                    }
                    Ok((to_node(&value, &place), value.references().to_vec()))
                }
            };
        };
        if self.repeats && !self.findings.charge(object.len(), 0, &place) {
            return Err(vec!["too-much".to_owned()]);
        }
        let mut node = Node::map(&place);
        let mut references = Vec::new();
        for (key, value) in object {
            let span = match key {
                ObjectKey::Ident(ident) => ident.span(),
                ObjectKey::Expression(expression) => expression.span(),
            };
            let key_place = context.file.place(span);
            let Some(key) = self.key(key, context) else {
                continue;
            };
            match self.node(value.expr(), context) {
                Ok((value, more)) => {
                    references.extend(more);
                    push(&mut node, &key, key_place, value);
                }
                Err(more) => references.extend(more),
            }
        }
        Ok((node, references))
    }
}

/// Whether a resource is part of an API, or called by one.
fn is_wanted(kind: &str) -> bool {
    let kind = kind.trim_start_matches("data.");
    kind.starts_with("aws_api_gateway_")
        || kind.starts_with("aws_apigatewayv2_")
        || matches!(kind, "aws_lambda_function" | "aws_lambda_alias")
}

/// Whether an attribute leads to another resource.
fn is_link(name: &str) -> bool {
    name.ends_with("_id") || matches!(name, "id" | "target" | "http_method")
}

fn push(node: &mut Node, key: &str, key_place: Place, value: Node) {
    if let Value::Map(entries) = &mut node.value {
        entries.push(Entry { key: key.into(), key_place, value });
    }
}

fn to_node(value: &Val, place: &Place) -> Node {
    let inner = match value {
        // What is unknown is not null: an item or a member of a map has a text that says so.
        Val::Unknown(references) if !references.is_empty() => {
            Value::String(unknown_text(references))
        }
        Val::Unknown(_) => Value::Null,
        Val::Null | Val::Module(_) => Value::Null,
        Val::Bool(value) => Value::Bool(*value),
        Val::Number(number) => Value::Number(number_text(*number)),
        Val::String(text) | Val::Partial { text, .. } => Value::String(text.as_ref().to_owned()),
        Val::File { text, name } => {
            return Node::string(text.as_ref(), &Place::new(Arc::clone(name), 1, 1, ""));
        }
        Val::Resource { base, index, .. } => Value::String(join("", &format!("{base}{index}"))),
        Val::List(items) => Value::List(items.iter().map(|item| to_node(item, place)).collect()),
        Val::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| Entry {
                key: key.as_str().into(),
                key_place: place.clone(),
                value: to_node(value, place),
            });
            Value::Map(entries.collect())
        }
    };
    Node::new(inner, place.clone())
}
