//! Gateway responses of a document, or as the service lists them.

use super::super::finding::Findings;
use super::super::keys::{CAMEL, unknown_keys};
use super::super::reader;
use super::super::tree::{Node, Value};
use crate::Api;

/// Gateway responses by their type, or as `aws apigateway get-gateway-responses` lists them.
pub(crate) fn gateway_responses(node: &Node, api: &mut Api, findings: &mut Findings) {
    let items = node.some("items").map_or_else(|| node.items(), Node::items);
    for item in items {
        let known = [
            "responseType",
            "statusCode",
            "responseParameters",
            "responseTemplates",
            "defaultResponse",
        ];
        unknown_keys(item, &[&known], findings);
        // What is listed as the service's own is not a change.
        if item.some("defaultResponse").and_then(Node::truth) == Some(true) {
            continue;
        }
        let name = item.some("responseType");
        let custom = reader::gateway_response(
            &name.and_then(Node::text).unwrap_or_default(),
            name.map_or(&item.place, |name| &name.place),
            item.some("statusCode"),
            strings_of(item.get("responseParameters"), findings).as_ref(),
            item.some("responseTemplates"),
            findings,
        );
        api.gateway_responses.extend(custom);
    }
    if !items.is_empty() || node.some("items").is_some() {
        return;
    }
    for entry in node.entries() {
        let known = ["statusCode", "responseParameters", "responseTemplates"];
        unknown_keys(&entry.value, &[&known], findings);
        let custom = reader::gateway_response(
            &entry.key,
            &entry.key_place,
            entry.value.some("statusCode"),
            strings_of(entry.value.get("responseParameters"), findings).as_ref(),
            entry.value.some("responseTemplates"),
            findings,
        );
        api.gateway_responses.extend(custom);
    }
}

/// The same mappings without those whose values are not strings: the import leaves them out.
fn strings_of(mappings: Option<&Node>, findings: &mut Findings) -> Option<Node> {
    let mut mappings = mappings?.clone();
    if let Value::Map(entries) = &mut mappings.value {
        entries.retain(|entry| !CAMEL.is_left_out(&entry.value, findings));
    }
    Some(mappings)
}
