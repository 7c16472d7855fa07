//! `Cors`: a preflight for every path that has none.

use std::collections::{BTreeSet, HashSet};

use super::super::super::tree::Node;
use super::super::Template;
use super::SamApi;
use super::document::{ANY, INTEGRATION};
use crate::Place;

const ALL_METHODS: &str = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT";

/// The values of the headers, which are mapping expressions: in single quotes already.
struct Cors {
    place: Place,
    origin: Node,
    headers: Option<Node>,
    methods: Option<Node>,
    max_age: Option<Node>,
    allows_credentials: bool,
}

impl Template<'_> {
    pub(super) fn add_cors(&mut self, api: &mut SamApi) {
        let Some(node) = api.properties.some("Cors") else {
            return;
        };
        let some = |key: &str| node.some(key).filter(|node| node.as_str() != Some("")).cloned();
        let usual = Node::string("'*'", &node.place);
        let own = node.text().map(|_| node.clone());
        let cors = Cors {
            place: node.place.clone(),
            origin: own.or_else(|| some("AllowOrigin")).unwrap_or(usual),
            headers: some("AllowHeaders"),
            methods: some("AllowMethods"),
            max_age: node.some("MaxAge").cloned(),
            allows_credentials: node.get("AllowCredentials").and_then(Node::truth) == Some(true),
        };
        if cors.allows_credentials && cors.origin.as_str() == Some("'*'") {
            let node = node.clone();
            self.refused(
                &node,
                "`AllowCredentials` is not allowed with the origin `'*'`",
                "name the origin: `AllowOrigin: \"'https://…'\"`",
            );
            return;
        }
        let mut done = HashSet::new();
        for path in api.document.path_names() {
            // A slash at the end makes no other resource.
            let plain = if path == "/" { path.as_str() } else { path.trim_end_matches('/') };
            if !done.insert(plain.to_owned()) {
                continue;
            }
            if let Some(item) = api.document.path(&path, &cors.place)
                && item.get("options").is_none()
            {
                let preflight = preflight(&cors, item);
                item.set("options", preflight);
            }
        }
    }
}

fn preflight(cors: &Cors, item: &Node) -> Node {
    let place = &cors.place;
    let methods = cors.methods.clone().unwrap_or_else(|| {
        let keys = item.entries().iter().map(|entry| entry.key.as_str());
        let methods = match keys.clone().any(|key| key == ANY) {
            true => ALL_METHODS.to_owned(),
            false => {
                let keys: BTreeSet<String> =
                    keys.chain(["options"]).map(str::to_uppercase).collect();
                keys.into_iter().collect::<Vec<_>>().join(",")
            }
        };
        Node::string(format!("'{methods}'"), place)
    });
    let credentials = cors.allows_credentials.then(|| Node::string("'true'", place));
    let headers = [
        ("Access-Control-Allow-Origin", Some(cors.origin.clone())),
        ("Access-Control-Allow-Headers", cors.headers.clone()),
        ("Access-Control-Allow-Methods", Some(methods)),
        ("Access-Control-Max-Age", cors.max_age.clone()),
        ("Access-Control-Allow-Credentials", credentials),
    ];
    let mut parameters = Node::map(place);
    let mut declared = Node::map(place);
    for (name, value) in headers {
        if let Some(value) = value {
            parameters.set(&format!("method.response.header.{name}"), value);
            declared.set(name, Node::map(place));
        }
    }
    let template =
        |text: &str| Node::map(place).with("application/json", Node::string(text, place));
    let response = Node::map(place)
        .with("statusCode", Node::string("200", place))
        .with("responseParameters", parameters)
        .with("responseTemplates", template("{}\n"));
    let integration = Node::map(place)
        .with("type", Node::string("mock", place))
        .with("requestTemplates", template("{\n  \"statusCode\" : 200\n}\n"))
        .with("responses", Node::map(place).with("default", response));
    Node::map(place)
        .with(INTEGRATION, integration)
        .with("responses", Node::map(place).with("200", Node::map(place).with("headers", declared)))
}
