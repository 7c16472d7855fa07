//! Reads what all dialects have in common: integrations, their responses, parameters, models.

use super::codes;
use super::finding::Findings;
use super::keys::{Keys, nearest};
use super::tree::{Entry, Node, Size, Value};
use crate::{
    ContentHandling, CustomGatewayResponse, GatewayResponseType, Integration, IntegrationResponse,
    IntegrationType, Location, MappingExpression, MappingTarget, MappingTemplate, MethodResponse,
    PassthroughBehavior, Place, RequestMapping, RequestParameter, ResponseMapping, response_header,
};

/// Reads an integration without its responses, which each dialect writes in another shape.
pub(super) fn integration(node: &Node, keys: &Keys, findings: &mut Findings) -> Integration {
    keys.check_integration(node, findings);
    let texts = |key: &str| node.some(key).map(Node::texts).unwrap_or_default();
    Integration {
        kind: kind(node, keys, findings),
        http_method: text(node, keys.http_method, findings).map(|method| method.to_uppercase()),
        uri: text(node, keys.uri, findings).unwrap_or_default(),
        credentials: text(node, keys.credentials, findings),
        timeout_millis: node.some(keys.timeout).and_then(Node::whole),
        connection_type: text(node, keys.connection_type, findings),
        connection_id: text(node, keys.connection_id, findings),
        cache_key_parameters: texts(keys.cache_key_parameters).into(),
        cache_namespace: text(node, keys.cache_namespace, findings),
        passthrough: passthrough(node.some(keys.passthrough), findings).unwrap_or_default(),
        content_handling: content_handling(node.some(keys.content_handling), findings),
        request_templates: templates(node.some(keys.request_templates), findings).into(),
        request_parameters: request_mappings(node.some(keys.request_parameters), keys, findings)
            .into(),
        responses: Default::default(),
        place: Some(node.place.clone()),
    }
}

/// Reads one integration response. `pattern` is given where it is outside.
pub(super) fn response(
    node: &Node,
    keys: &Keys,
    pattern: Option<&str>,
    findings: &mut Findings,
) -> Option<IntegrationResponse> {
    keys.check_response(node, findings);
    let status = status(node.some(keys.status_code), &node.place, findings)?;
    let own = text(node, keys.selection_pattern, findings);
    let mut response = IntegrationResponse::new(status, pattern.or(own.as_deref()));
    response.place = Some(node.place.clone());
    if pattern.is_none() {
        let own = node.some(keys.selection_pattern);
        response.pattern_place = own.map(|own| own.place.clone());
    }
    response.content_handling = content_handling(node.some(keys.content_handling), findings);
    response.templates = templates(node.some(keys.response_templates), findings);
    response.parameters =
        response_mappings(node.some(keys.response_parameters), keys, findings).into();
    Some(response)
}

/// A status, also as text; `default` and missing ones are reported.
pub(super) fn status(node: Option<&Node>, place: &Place, findings: &mut Findings) -> Option<u16> {
    let Some(node) = node else {
        findings
            .error(&codes::REQUIRED_KEY, Some(place), "the response has no status")
            .help("write the status the client gets, such as `200`");
        return None;
    };
    let status = node.whole::<u16>().filter(|s| (100..=599).contains(s));
    let shown = node.text().unwrap_or_else(|| node.kind().to_owned());
    if status.is_none() && !is_unresolved(&shown) {
        findings
            .error(
                &codes::WRONG_KIND,
                Some(&node.place),
                format!("`{shown}` is not a valid HTTP status"),
            )
            .help("write a number from 100 to 599");
    }
    status
}

/// The statements of a resource policy: a map with `Statement`, a list of statements, or either as a string of JSON.
pub(super) fn policy(node: Option<&Node>) -> Vec<serde_json::Value> {
    let Some(node) = node else {
        return Vec::new();
    };
    let json = match node.as_str() {
        Some(text) => serde_json::from_str(text).unwrap_or_default(),
        None => node.to_json(),
    };
    let statements = json.get("Statement").cloned().unwrap_or(json);
    match statements {
        serde_json::Value::Array(statements) => statements,
        statement if statement.get("Effect").is_some() => vec![statement],
        _ => Vec::new(),
    }
}

/// A model's schema as plain JSON, which takes more memory than the tree: it is counted. Of what is too much nothing is
/// left, which accepts everything.
pub(super) fn schema(node: &Node, findings: &mut Findings) -> serde_json::Value {
    let size = Size::of(node);
    match findings.charge(size.nodes, 0, &node.place) {
        true => node.to_json(),
        false => serde_json::Value::Object(serde_json::Map::new()),
    }
}

/// Whether a text stands for something that is known only after deployment, or has a part that does. That is said where
/// it is resolved; it is not wrong.
pub(super) fn is_unresolved(text: &str) -> bool {
    text.contains("unknown-") || text.contains("${")
}

fn kind(node: &Node, keys: &Keys, findings: &mut Findings) -> IntegrationType {
    let Some(kind) = node.some(keys.kind) else {
        findings
            .error(
                &codes::REQUIRED_KEY,
                Some(&node.place),
                format!("the integration has no `{}`", keys.kind),
            )
            .help("write one of AWS, AWS_PROXY, HTTP, HTTP_PROXY, MOCK");
        return IntegrationType::default();
    };
    let name = kind.text().unwrap_or_default();
    if is_unresolved(&name) {
        return IntegrationType::default();
    }
    IntegrationType::from_name(&name).unwrap_or_else(|| {
        findings
            .error(
                &codes::BAD_ENUM,
                Some(&kind.place),
                format!("`{name}` is not an integration type"),
            )
            .help("write one of AWS, AWS_PROXY, HTTP, HTTP_PROXY, MOCK");
        IntegrationType::default()
    })
}

/// Reads a passthrough behavior; a slip such as `WHEN_NO_TEMPLATE` is reported.
pub(super) fn passthrough(
    node: Option<&Node>,
    findings: &mut Findings,
) -> Option<PassthroughBehavior> {
    let node = node?;
    let name = node.text()?;
    let found = PassthroughBehavior::from_name(&name);
    if found.is_none() && !is_unresolved(&name) {
        let names = ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];
        let help = match nearest(&name, names.into_iter()) {
            Some(name) => format!("write `{name}`"),
            None => format!("write one of {}", names.join(", ")),
        };
        findings
            .error(
                &codes::BAD_ENUM,
                Some(&node.place),
                format!("`{name}` is not a passthrough behavior"),
            )
            .help(help);
    }
    found
}

/// Reads a content handling; an unknown one is reported.
pub(super) fn content_handling(
    node: Option<&Node>,
    findings: &mut Findings,
) -> Option<ContentHandling> {
    let node = node?;
    let name = node.text()?;
    let found = ContentHandling::from_name(&name);
    if found.is_none() && !is_unresolved(&name) {
        findings
            .error(
                &codes::BAD_ENUM,
                Some(&node.place),
                format!("`{name}` is not a content handling"),
            )
            .help("write CONVERT_TO_TEXT or CONVERT_TO_BINARY, or leave it out");
    }
    found
}

/// Reads templates by media type. A template that is null is the empty one.
pub(super) fn templates(node: Option<&Node>, findings: &mut Findings) -> Vec<MappingTemplate> {
    let Some(node) = node else {
        return Vec::new();
    };
    expect_map(node, "templates by media type", findings);
    node.entries().iter().filter_map(|entry| template(&entry.key, &entry.value, findings)).collect()
}

/// Reads the template for one media type.
pub(super) fn template(
    media_type: &str,
    node: &Node,
    findings: &mut Findings,
) -> Option<MappingTemplate> {
    let text = match &node.value {
        Value::Null => String::new(),
        // JSON written where its text is meant: some tools put it in as such.
        Value::Map(entries) if entries.is_empty() => String::new(),
        _ => match node.text() {
            Some(text) => text,
            None => {
                findings
                    .error(
                        &codes::WRONG_KIND,
                        Some(&node.place),
                        format!("the template for `{media_type}` is {}, not a string", node.kind()),
                    )
                    .help("write the template as a block: `|` and the text below it");
                return None;
            }
        },
    };
    let mut template = MappingTemplate::new(media_type, text);
    template.place = Some(node.place.clone());
    Some(template)
}

/// Reads `integration.request.…: expression`.
fn request_mappings(
    node: Option<&Node>,
    keys: &Keys,
    findings: &mut Findings,
) -> Vec<RequestMapping> {
    let mut mappings = Vec::new();
    for entry in node.map(Node::entries).unwrap_or_default() {
        if keys.is_left_out(&entry.value, findings) {
            continue;
        }
        let target = MappingTarget::parse(&entry.key);
        let source = mapped_text(&entry.value, findings);
        let source = source.map(|text| MappingExpression::parse_request(&text));
        match (target, source) {
            (Ok(target), Some(Ok(source))) => {
                let mut mapping = RequestMapping::new(target, source);
                mapping.place = Some(entry.value.place.clone());
                mappings.push(mapping);
            }
            (target, source) => {
                if let Err(mistake) = target {
                    findings
                        .error(&codes::MAPPING, Some(&entry.key_place), mistake.message)
                        .help(mistake.help);
                }
                if let Some(Err(mistake)) = source {
                    findings
                        .error(&codes::MAPPING, Some(&entry.value.place), mistake.message)
                        .help(mistake.help);
                }
            }
        }
    }
    mappings
}

/// Reads `method.response.header.…: expression`.
fn response_mappings(
    node: Option<&Node>,
    keys: &Keys,
    findings: &mut Findings,
) -> Vec<ResponseMapping> {
    let mut mappings = Vec::new();
    for entry in node.map(Node::entries).unwrap_or_default() {
        if keys.is_left_out(&entry.value, findings) {
            continue;
        }
        match response_header(&entry.key) {
            Ok(header) => mappings.extend(response_mapping(header, &entry.value, findings)),
            Err(mistake) => findings
                .error(&codes::MAPPING, Some(&entry.key_place), mistake.message)
                .help(mistake.help),
        }
    }
    mappings
}

/// Reads the value of one response header.
pub(super) fn response_mapping(
    header: &str,
    node: &Node,
    findings: &mut Findings,
) -> Option<ResponseMapping> {
    let text = mapped_text(node, findings)?;
    match MappingExpression::parse_response(&text) {
        Ok(source) => {
            let mut mapping = ResponseMapping::new(header, source);
            mapping.place = Some(node.place.clone());
            Some(mapping)
        }
        Err(mistake) => {
            findings.error(&codes::MAPPING, Some(&node.place), mistake.message).help(mistake.help);
            None
        }
    }
}

/// The text of a mapping's value. What is known only after deployment is left out: nobody can tell whether it is one.
fn mapped_text(node: &Node, findings: &mut Findings) -> Option<String> {
    const HELP: &str = "write a mapping expression, or a constant in single quotes";
    let text = scalar_text(node, "the value of a mapping", HELP, findings)?;
    let is_constant = text.starts_with('\'');
    (is_constant || !is_unresolved(&text)).then_some(text)
}

/// Reads `method.request.{path|querystring|header}.NAME: required`.
pub(super) fn request_parameters(
    node: Option<&Node>,
    findings: &mut Findings,
) -> Vec<RequestParameter> {
    let mut parameters = Vec::new();
    for entry in node.map(Node::entries).unwrap_or_default() {
        let parsed = entry
            .key
            .strip_prefix("method.request.")
            .and_then(|rest| rest.split_once('.'))
            .and_then(|(location, name)| Some((Location::from_word(location)?, name)));
        match parsed {
            Some((location, name)) => parameters.push(RequestParameter::new(
                location,
                name,
                entry.value.truth().unwrap_or_default(),
            )),
            None => findings
                .error(
                    &codes::MAPPING,
                    Some(&entry.key_place),
                    format!("`{}` is not a request parameter", entry.key),
                )
                .help("write `method.request.{path|querystring|header}.NAME`"),
        }
    }
    parameters
}

/// Reads the declared headers of a method response: `method.response.header.NAME: bool`.
pub(super) fn method_response(
    status: u16,
    parameters: Option<&Node>,
    models: Option<&Node>,
) -> MethodResponse {
    let headers: Vec<_> = parameters
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| entry.key.strip_prefix("method.response.header."))
        .map(str::to_owned)
        .collect();
    let mut response = MethodResponse::new(status, headers);
    response.models = pairs(models);
    response
}

/// The scalar members of a map.
pub(super) fn pairs(node: Option<&Node>) -> Vec<(String, String)> {
    node.map(Node::entries)
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| Some((entry.key.to_string(), entry.value.text()?)))
        .collect()
}

/// Reads a changed gateway response. `headers` are its parameters, with or without their prefix.
pub(super) fn gateway_response(
    name: &str,
    name_place: &Place,
    status_code: Option<&Node>,
    parameters: Option<&Node>,
    response_templates: Option<&Node>,
    findings: &mut Findings,
) -> Option<CustomGatewayResponse> {
    if is_unresolved(name) {
        return None;
    }
    let Some(kind) = GatewayResponseType::from_name(name) else {
        let names = GatewayResponseType::ALL.iter().map(|kind| kind.as_str());
        let help = match nearest(name, names) {
            Some(name) => format!("write `{name}`"),
            None => "write one of the service's types, such as DEFAULT_4XX".to_owned(),
        };
        findings
            .error(
                &codes::BAD_ENUM,
                Some(name_place),
                format!("`{name}` is not a gateway response type"),
            )
            .help(help);
        return None;
    };
    let mut custom = CustomGatewayResponse::new(kind);
    custom.place = Some(name_place.clone());
    custom.status = status_code.and_then(|node| status(Some(node), name_place, findings));
    custom.templates = templates(response_templates, findings);
    for Entry { key, value, .. } in parameters.map(Node::entries).unwrap_or_default() {
        if key.starts_with("gatewayresponse.path.")
            || key.starts_with("gatewayresponse.querystring.")
        {
            continue;
        }
        let header = key.strip_prefix("gatewayresponse.header.").unwrap_or(key);
        let Some(text) = mapped_text(value, findings) else {
            continue;
        };
        match MappingExpression::parse_gateway_response(&text) {
            Ok(source) => custom.parameters.push((header.to_owned(), source)),
            Err(mistake) => findings
                .error(&codes::MAPPING, Some(&value.place), mistake.message)
                .help(mistake.help),
        }
    }
    Some(custom)
}

/// A text; anything else than a scalar is reported and left out.
pub(super) fn text(node: &Node, key: &str, findings: &mut Findings) -> Option<String> {
    scalar_text(node.some(key)?, &format!("`{key}`"), "write a string", findings)
}

fn scalar_text(node: &Node, what: &str, help: &str, findings: &mut Findings) -> Option<String> {
    let text = node.text();
    if text.is_none() {
        let message = format!("{what} is {}, not a string", node.kind());
        findings.error(&codes::WRONG_KIND, Some(&node.place), message).help(help);
    }
    text
}

/// Reports a value that should be a map and is not.
pub(super) fn expect_map(node: &Node, what: &str, findings: &mut Findings) {
    if !node.is_map() && !node.is_null() {
        findings
            .error(
                &codes::WRONG_KIND,
                Some(&node.place),
                format!("{what} must be a map, this is {}", node.kind()),
            )
            .help("write `key: value` lines");
    }
}
