//! The benchmark cases: templates of the kinds that people write, with payloads made here, the same in every run.

pub mod bodies;
pub mod handed_on;
pub mod handwritten;
pub mod twins;

use serde_json::{Map, Value, json};
use vtl::Scope;

/// One template with what it renders over.
pub struct Case {
    pub name: &'static str,
    pub template: &'static str,
    pub body: String,
}

/// All cases.
pub fn cases() -> Vec<Case> {
    let case = |name, template, body| Case { name, template, body };
    let catalogue = catalogue();
    vec![
        case("tiny", include_str!("../templates/tiny.vtl"), r#"{"name":"Ada","n":3}"#.to_owned()),
        case("event", include_str!("../templates/event.vtl"), order()),
        case("everything", include_str!("../templates/everything.vtl"), order()),
        case("loop", include_str!("../templates/loop.vtl"), lines(100)),
        case("whole", include_str!("../templates/whole.vtl"), records(440)),
        case("paths", include_str!("../templates/paths.vtl"), catalogue.clone()),
        case("definite", include_str!("../templates/definite.vtl"), catalogue),
        case("compute", include_str!("../templates/compute.vtl"), "{}".to_owned()),
    ]
}

/// What a program written for the case prints, where there is one.
pub fn floor(case: &Case) -> Option<String> {
    Some(match case.name {
        "tiny" => handwritten::tiny(&case.body, "o-42", "11111111-2222-3333-4444-555555555555"),
        "event" => handed_on::event(&case.body),
        "everything" => handed_on::everything(&case.body),
        "loop" => handwritten::lines(&case.body),
        "whole" => handwritten::whole(&case.body),
        "paths" => handwritten::paths(&case.body, false),
        "definite" => handwritten::paths(&case.body, true),
        "compute" => handwritten::compute(),
        _ => return None,
    })
}

/// The scope of a case: parameters and context as a request through a browser has them.
pub fn scope(body: &str) -> Scope<'_> {
    let mut scope = Scope::new().body(body).context(context());
    for (name, value) in PATH {
        scope = scope.path_param(name, value);
    }
    for (name, value) in QUERYSTRING {
        scope = scope.querystring_param(name, value);
    }
    for (name, value) in HEADERS {
        scope = scope.header(name, value);
    }
    for (name, value) in STAGE_VARIABLES {
        scope = scope.stage_variable(name, value);
    }
    scope
}

// Each in the order in which the service lists it: headers by name without regard to case, maps of `$context` as Java
// hashes their names.

pub const QUERYSTRING: [(&str, &str); 2] = [("expand", "lines"), ("q", "say \"when\"")];

pub const STAGE_VARIABLES: [(&str, &str); 3] =
    [("alias", "live"), ("region", "eu-central-1"), ("table", "orders")];

pub const HEADERS: [(&str, &str); 12] = [
    ("Accept", "application/json, text/plain, */*"),
    ("Accept-Encoding", "gzip, deflate, br"),
    ("Accept-Language", "nl,en;q=0.7"),
    ("Authorization", "Bearer abc.def.ghi-123"),
    ("Content-Type", "application/json"),
    ("Host", "api.example.com"),
    ("sec-ch-ua", "\"Browser\";v=\"130\", \"ONeill\";v=\"1\""),
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101"),
    ("X-Amzn-Trace-Id", "Root=1-00000000-111111111111111111111111"),
    ("X-Forwarded-For", "198.51.100.7, 203.0.113.9"),
    ("X-Forwarded-Port", "443"),
    ("X-Forwarded-Proto", "https"),
];

pub const PATH: [(&str, &str); 1] = [("orderId", "o-42")];

pub const IDENTITY: [(&str, &str); 7] = [
    ("accountId", "111122223333"),
    ("caller", "AIDA"),
    ("apiKey", "key"),
    ("sourceIp", "198.51.100.7"),
    ("userArn", "arn:aws:iam::111122223333:user/test"),
    ("userAgent", "Mozilla/5.0"),
    ("user", "AIDA"),
];

pub const AUTHORIZER: [(&str, &str); 3] =
    [("role", "admin"), ("principalId", "user|1"), ("tenant", "acme")];

pub const CONTEXT: [(&str, &str); 11] = [
    ("accountId", "111122223333"),
    ("apiId", "abcdef1234"),
    ("stage", "live"),
    ("requestId", "11111111-2222-3333-4444-555555555555"),
    ("httpMethod", "POST"),
    ("resourceId", "r1r2r3"),
    ("resourcePath", "/orders/{orderId}"),
    ("path", "/live/orders/o-42"),
    ("protocol", "HTTP/1.1"),
    ("requestTime", "01/Jan/2026:00:00:00 +0000"),
    ("extendedRequestId", "AAAAAAAAAAAAAAA="),
];

/// `$context`: what is said of the call, of the caller and by the authorizer.
pub fn context() -> Value {
    let mut context = object(&CONTEXT);
    context.insert("identity".to_owned(), object(&IDENTITY).into());
    context.insert("authorizer".to_owned(), object(&AUTHORIZER).into());
    Value::Object(context)
}

/// Pairs as a JSON object.
pub fn object(pairs: &[(&str, &str)]) -> Map<String, Value> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect()
}

fn order() -> String {
    json!({
        "orderId": "o-42",
        "buyer": {"id": 7, "name": "Ada Lovelace", "mail": "ada@example.com"},
        "lines": [{"sku": "A-1", "quantity": 2, "price": 19.95}, {"sku": "B-7", "quantity": 1, "price": 249.5}],
        "note": "It's \"urgent\"\nplease call", "gift": false, "coupon": null,
    })
    .to_string()
}

pub fn lines(count: usize) -> String {
    let mut numbers = Numbers::new();
    let lines: Vec<Value> = (0..count)
        .map(|n| {
            json!({
                "id": n, "title": format!("line \"{n}\" of {}", numbers.below(1000)), "price": 0.25 + 7.0 * n as f64,
                "quantity": numbers.below(45), "gift": numbers.below(2) == 0,
            })
        })
        .collect();
    json!({"source": "shop", "lines": lines}).to_string()
}

/// About 230 bytes for each.
pub fn records(count: usize) -> String {
    let mut numbers = Numbers::new();
    let records: Vec<Value> = (0..count)
        .map(|n| {
            json!({
                "id": format!("r-{n:06}"), "seq": n, "score": numbers.below(20_000) as f64 / 2.0, "ok": numbers.below(2) == 0,
                "parent": null, "tags": [numbers.word(), numbers.word(), numbers.word()], "text": numbers.words(12),
                "geo": {"lat": numbers.below(1000) as f64 / 8.0, "lon": numbers.below(1000) as f64 / 8.0 - 60.0},
            })
        })
        .collect();
    json!({"records": records}).to_string()
}

fn catalogue() -> String {
    let mut numbers = Numbers::new();
    let books: Vec<Value> = (0..30)
        .map(|n| {
            json!({
                "isbn": format!("978-{n:04}"), "title": format!("Book {n} {}", numbers.words(6)),
                "author": {"first": numbers.word(), "last": numbers.word()}, "price": 9.95 + n as f64 * 10.0,
                "quantity": numbers.below(30), "stocked": numbers.below(2) == 0, "summary": numbers.words(22),
            })
        })
        .collect();
    json!({
        "shop": {"name": "Main", "address": {"city": "Delft", "zip": "2611 AB"}, "books": books},
        "buyer": {"name": "Ann", "age": 31, "active": true, "address": {"city": "Gent", "zip": "9000"}},
        "meta": {"page": 1, "tags": ["a", "b", "c"]},
    })
    .to_string()
}

/// A generator of numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn new() -> Self {
        Self(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    /// Below 1, with all the bits that a double has.
    fn fraction(&mut self) -> f64 {
        self.below(1 << 53) as f64 / (1_u64 << 53) as f64
    }

    fn word(&mut self) -> &'static str {
        const WORDS: [&str; 10] = [
            "oak", "maple", "willow", "birch", "elm", "hazel", "rowan", "alder", "aspen", "linden",
        ];
        WORDS[self.below(10) as usize]
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}
