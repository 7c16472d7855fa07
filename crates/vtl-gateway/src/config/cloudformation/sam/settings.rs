//! Gateway responses and models, moved into the document.

use super::super::super::tree::Node;
use super::SamApi;

/// `{TYPE: {StatusCode, ResponseParameters: {Headers: {}}, ResponseTemplates}}`
pub(super) fn gateway_responses(api: &mut SamApi) {
    let responses = api.properties.get("GatewayResponses").map(Node::entries).unwrap_or_default();
    if responses.is_empty() {
        return;
    }
    let Some(target) = api.document.member("x-amazon-apigateway-gateway-responses") else {
        return;
    };
    for entry in responses {
        let node = &entry.value;
        let mut parameters = Node::map(&node.place);
        for (key, prefix) in
            [("Headers", "header"), ("Paths", "path"), ("QueryStrings", "querystring")]
        {
            let own = node.at(&["ResponseParameters", key]).map(Node::entries);
            for parameter in own.unwrap_or_default() {
                let name = format!("gatewayresponse.{prefix}.{}", parameter.key);
                parameters.set(&name, parameter.value.clone());
            }
        }
        let mut response = Node::map(&node.place).with("responseParameters", parameters);
        if let Some(templates) = node.some("ResponseTemplates") {
            response.set("responseTemplates", templates.clone());
        }
        if let Some(status) = node.some("StatusCode") {
            response.set("statusCode", status.clone());
        }
        if let Some(slot) = target.member(&entry.key, &entry.key_place) {
            *slot = response;
        }
    }
}

/// Models by their names, which the transform makes lower case.
pub(super) fn models(api: &mut SamApi) {
    let models = api.properties.get("Models").map(Node::entries).unwrap_or_default();
    let is_version_3 = api.document.is_version_3();
    for entry in models {
        let place = &entry.key_place;
        let schemas = match is_version_3 {
            true => api
                .document
                .member("components")
                .and_then(|components| components.member("schemas", place)),
            false => api.document.member("definitions"),
        };
        if let Some(schemas) = schemas {
            schemas.set(&entry.key.to_lowercase(), entry.value.clone());
        }
    }
}
