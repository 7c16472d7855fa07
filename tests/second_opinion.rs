//! What our JSONPath gives, compared with jsonpath-rust (RFC 9535), where the two dialects mean the same: names,
//! indexes, wildcards, plain slices, scans for a name, and comparisons of values of one kind.

use jsonpath_rust::JsonPath;
use serde_json::{Value, json};
use vtl::jsonpath::Path;

const PAYLOAD: &str = r#"{"store":{"name":"Main","books":[
    {"title":"A","price":8,"tags":["x","y"],"stock":{"count":3}},
    {"title":"B","price":12.5,"tags":[],"sold":true},
    {"title":"C","price":20,"tags":["z"],"stock":{"count":0}}]},"zip":"1","nested":{"zip":"2"}}"#;

#[test]
fn both_agree_on_what_the_dialects_share() {
    let payload: Value = serde_json::from_str(PAYLOAD).expect("JSON");
    for query in [
        "$.store.name",
        "$['store']['name']",
        "$.store.books[1].title",
        "$.store.books[-1].price",
        "$.store.books[*].title",
        "$.store.books[*].stock.count",
        "$.store.books[0,2].title",
        "$.store.books[1:].title",
        "$.store.books[:2].title",
        "$.store.books[*].tags[*]",
        "$.nested.*",
        "$..zip",
        "$..count",
        "$.store.books[?(@.price > 10)].title",
        "$.store.books[?(@.price <= 12.5)].title",
        "$.store.books[?(@.title == 'B')].price",
        "$.store.books[?(@.title != 'B')].price",
        "$.store.books[?(@.sold)].title",
        "$.store.books[?(@.sold == true)].title",
        "$.store.books[?(@.stock.count > 0 && @.price < 10)].title",
        "$.store.books[?(@.price < 10 || @.title == 'C')].title",
    ] {
        assert_eq!(ours(query), theirs(query, &payload), "{query}");
    }
}

/// Our result as a list of values: a path that can only lead to one value gives that one.
fn ours(query: &str) -> Value {
    let path = Path::compile(query).expect(query);
    let text = path.read(PAYLOAD).expect(query).unwrap_or_default();
    let value: Value = serde_json::from_str(&text).expect(query);
    if path.is_definite() { json!([value]) } else { value }
}

fn theirs(query: &str, payload: &Value) -> Value {
    let found = payload.query(query).expect(query);
    Value::Array(found.into_iter().cloned().collect())
}
