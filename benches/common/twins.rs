//! The same documents from minijinja: what a fast template engine with a `serde_json` tree costs.

use minijinja::{AutoEscape, Environment, Value};
use serde_json::Value as Json;

use super::{HEADERS, PATH, QUERYSTRING, STAGE_VARIABLES, context, object};

const EVERYTHING: &str = r#"{"payload": {{ body|tojson }}, "parameters": {
{%- for kind, group in all|items %}"{{ kind }}": { {%- for name, value in group|items %}"{{ name }}": {{ value|tojson }}{% if not loop.last %},{% endif %}{% endfor -%} }{% if not loop.last %},{% endif %}{% endfor -%} },
"variables": { {%- for name, value in stage|items %}"{{ name }}": {{ value|tojson }}{% if not loop.last %},{% endif %}{% endfor -%} },
"request": {"account": "{{ context.identity.accountId }}", "api": "{{ context.apiId }}", "key": "{{ context.identity.apiKey }}",
"principal": "{{ context.authorizer.principalId }}", "caller": "{{ context.identity.caller }}", "method": "{{ context.httpMethod }}",
"stage": "{{ context.stage }}", "address": "{{ context.identity.sourceIp }}", "user": "{{ context.identity.user }}",
"agent": "{{ context.identity.userAgent }}", "arn": "{{ context.identity.userArn }}", "id": "{{ context.requestId }}",
"resource": "{{ context.resourceId }}", "path": "{{ context.resourcePath }}"}}"#;

const EVENT: &str = r#"{%- macro members(source) -%} { {%- for name, value in source|items %}"{{ name }}": {{ value|tojson }}{% if not loop.last %},{% endif %}{% endfor -%} } {%- endmacro -%}
{"body": {{ body|tojson }}, "method": "{{ context.httpMethod }}", "principal": "{{ context.authorizer.principalId }}", "stage": "{{ context.stage }}",
"authorizer": {{ members(context.authorizer) }}, "headers": {{ members(all.header) }}, "query": {{ members(all.querystring) }}, "path": {{ members(all.path) }},
"identity": {{ members(context.identity) }}, "stageVariables": {{ members(stage) }}, "resource": "{{ context.resourcePath }}"}"#;

const LINES: &str = r#"{"number": {{ body.lines|length }}, "lines": [
{%- for line in body.lines %}{"sku": {{ line.id }}, "title": {{ line.title|tojson }}, "price": {{ line.price }}, "quantity": {{ line.quantity }}, "gift": {{ line.gift|tojson }}}{% if not loop.last %},{% endif %}{% endfor -%} ]}"#;

const DEFINITE_HEAD: &str = r#"{"a": "{{ body.buyer.name }}", "b": "{{ body.buyer.address.city }}", "c": {{ body.buyer.age }},
"d": "{{ body.shop.books[0].title }}", "e": "{{ body.shop.books[29].isbn }}", "f": {{ body.shop.books[3]|tojson }},
"g": {{ body.buyer.address|tojson }}, "h": {{ body.meta.tags|tojson }}, "i": {{ body.buyer.active|tojson }}, "j": "{{ body.shop.name }}","#;

const DEFINITE: &str = r#""k": "{{ body.shop.books[1].author.first }}", "l": "{{ body.shop.books[2].author.last }}", "m": {{ body.shop.books[4].price }},
"n": {{ body.shop.books[5].quantity }}, "o": {{ body.shop.books[6].stocked|tojson }}, "p": "{{ body.shop.books[7].title }}",
"q": "{{ body.shop.address.zip }}", "r": {{ body.shop.address|tojson }}, "s": {{ body.meta.page }}, "t": {{ body.meta|tojson }}}"#;

const PATHS: &str = r#""k": {{ body.shop.books|map(attribute="isbn")|list|tojson }}, "l": {{ body.shop.books|map(attribute="price")|list|tojson }},
"m": {{ body.shop.books|selectattr("price", "gt", 40)|map(attribute="isbn")|list|tojson }}, "n": {{ body.shop.books[:3]|map(attribute="title")|list|tojson }},
"o": {{ [body.shop.address.zip, body.buyer.address.zip]|tojson }}, "p": {{ body.shop.books|map(attribute="quantity")|list|tojson }},
"q": {{ body.shop.books|selectattr("stocked")|map(attribute="quantity")|list|tojson }}, "r": {{ [body.shop.books[1].isbn, body.shop.books[4].isbn]|tojson }},
"s": {{ body.shop.books|map(attribute="author.last")|list|tojson }}, "t": {{ body.meta|tojson }}}"#;

const COMPUTE: &str = r#"{%- set sums = namespace(even=0, large=0, rest=0) -%}
{%- for a in range(1, 51) -%}{%- for b in range(1, 51) -%}{%- set product = a * b -%}{%- set left = product % 7 -%}
{%- if left == 0 -%}{%- set sums.even = sums.even + product -%}
{%- elif product > 600 and left != 3 -%}{%- set sums.large = sums.large + product - left -%}
{%- else -%}{%- set sums.rest = sums.rest + 1 -%}{%- endif -%}{%- endfor -%}{%- endfor -%}
{"even": {{ sums.even }}, "large": {{ sums.large }}, "rest": {{ sums.rest }}}"#;

const TINY: &str = r#"{"customer": "{{ body.name }}", "order": "{{ all.path.orderId }}", "request": "{{ context.requestId }}"}"#;

/// The environment with all twins.
pub fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let sources = [
        ("tiny", TINY.to_owned()),
        ("event", EVENT.to_owned()),
        ("everything", EVERYTHING.to_owned()),
        ("loop", LINES.to_owned()),
        ("whole", "{{ body|tojson }}".to_owned()),
        ("paths", [DEFINITE_HEAD, PATHS].concat()),
        ("definite", [DEFINITE_HEAD, DEFINITE].concat()),
        ("compute", COMPUTE.to_owned()),
    ];
    for (name, source) in sources {
        environment.add_template_owned(name, source).expect("a twin that parses");
    }
    environment
}

/// What does not change from render to render.
pub fn fixed() -> Value {
    let all = serde_json::json!({
        "path": object(&PATH), "querystring": object(&QUERYSTRING), "header": object(&HEADERS),
    });
    Value::from_serialize(
        serde_json::json!({"all": all, "stage": object(&STAGE_VARIABLES), "context": context()}),
    )
}

/// One render: the body is read every time.
pub fn render(environment: &Environment<'_>, name: &str, body: &str, fixed: &Value) -> String {
    let tree: Json = serde_json::from_str(body).expect("the benchmark's own JSON");
    let template = environment.get_template(name).expect("a twin");
    let scope = minijinja::context! { body => Value::from_serialize(&tree), ..fixed.clone() };
    template.render(scope).expect("a twin that renders")
}
