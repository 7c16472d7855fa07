//! What other services, other languages and Velocity's tools have, and what a mapping template writes instead.

/// A name that exists elsewhere.
pub(super) struct Elsewhere {
    /// The name.
    pub(super) name: &'static str,
    /// Whether it is a function of AppSync's `$util`.
    pub(super) is_appsync: bool,
    /// What to write here.
    pub(super) instead: &'static str,
}

const fn appsync(name: &'static str, instead: &'static str) -> Elsewhere {
    Elsewhere { name, is_appsync: true, instead }
}

const fn other(name: &'static str, instead: &'static str) -> Elsewhere {
    Elsewhere { name, is_appsync: false, instead }
}

const TIME: &str = "there are no functions for dates: `$context.requestTime` and `$context.requestTimeEpoch` hold the time of the request";
const ID: &str = "`$context.requestId` is unique for each request";
const PRINT_JSON: &str = "`$input.json('$.x')` prints the JSON of a value of the body; there is no function for other values";
const PARSE_JSON: &str = "write `$util.parseJson(…)`";
const STATUS: &str = "set `$context.responseOverride.status` in a response template";
const ESCAPE: &str = "write `$util.escapeJavaScript(…)`";
const HASH: &str = "the service has no hash functions: compute it in the backend or an authorizer";
const EMPTY: &str = "compare with the empty string: `$x == ''`";
const DEFAULT: &str = "write `#if($x == '')default#else$x#end`";
const BY_HAND: &str = "there is none: write the values out in the template";
const NUMBER: &str = "set `#set($Integer = 0)` first, then write `$Integer.parseInt($x)`";
const LOOP: &str =
    "inside a `#foreach`, write `$foreach.index`, `$foreach.count` or `$foreach.hasNext`";
const PARAMETERS: &str = "write `$input.params('name')`";

/// Functions of `$util` that API Gateway does not have.
pub(super) const FUNCTIONS: &[Elsewhere] = &[
    appsync("toJson", PRINT_JSON),
    appsync("qr", "`#set($ignored = …)` evaluates a call and prints nothing"),
    appsync("quiet", "`#set($ignored = …)` evaluates a call and prints nothing"),
    appsync("error", STATUS),
    appsync("appendError", STATUS),
    appsync("unauthorized", STATUS),
    appsync("validate", "use a model and a request validator"),
    appsync("isNull", EMPTY),
    appsync("isNullOrEmpty", EMPTY),
    appsync("isNullOrBlank", "compare with the empty string: `$x.trim() == ''`"),
    appsync("isBoolean", "compare with its values: `$x == true || $x == false`"),
    appsync("isNumber", "write `$x.toString().matches('-?[0-9]+')`"),
    appsync("isString", "compare the class: `$x.class.name == 'java.lang.String'`"),
    appsync("isList", "compare the class: `$x.class.name == 'net.minidev.json.JSONArray'`"),
    appsync("isMap", "compare the class: `$x.class.name == 'java.util.LinkedHashMap'`"),
    appsync("typeOf", "`$x.class.name` is the name of the Java class"),
    appsync("defaultIfNull", DEFAULT),
    appsync("defaultIfNullOrEmpty", DEFAULT),
    appsync("defaultIfNullOrBlank", DEFAULT),
    appsync("autoId", ID),
    appsync("autoUlid", ID),
    appsync("autoKsuid", ID),
    appsync("matches", "write `$x.matches(…)`"),
    appsync("authType", "the kind of authorization is not known here"),
    appsync("log", "the service's execution log shows the template's output"),
    appsync("time", TIME),
    appsync("dynamodb", BY_HAND),
    appsync("transform", BY_HAND),
    appsync("list", "lists have Java's methods: `$list.add(…)`, `$list.size()`"),
    appsync("map", "maps have Java's methods: `$map.put(…)`, `$map.keySet()`"),
    appsync("str", "strings have Java's methods: `$s.toUpperCase()`, `$s.replaceAll(…)`"),
    appsync("math", "Java's numbers have methods: `#set($Integer = 0)` and `$Integer.max(1, 2)`"),
    appsync("rds", BY_HAND),
    appsync("http", BY_HAND),
    appsync("xml", BY_HAND),
    other("dateTime", TIME),
    other("datetime", TIME),
    other("date", TIME),
    other("now", TIME),
    other("nowISO8601", TIME),
    other("timestamp", TIME),
    other("epoch", TIME),
    other("getTime", TIME),
    other("currentTimeMillis", TIME),
    other("formatDate", TIME),
    other("uuid", ID),
    other("UUID", ID),
    other("guid", ID),
    other("randomUUID", ID),
    other("generateUUID", ID),
    other("random", ID),
    other("toJSON", PRINT_JSON),
    other("toJsonString", PRINT_JSON),
    other("json", PRINT_JSON),
    other("jsonEncode", PRINT_JSON),
    other("jsonStringify", PRINT_JSON),
    other("stringify", PRINT_JSON),
    other("fromJson", PARSE_JSON),
    other("jsonDecode", PARSE_JSON),
    other("jsonParse", PARSE_JSON),
    other("parse", PARSE_JSON),
    other("escape", ESCAPE),
    other("escapeJson", ESCAPE),
    other("escapeJSON", ESCAPE),
    other(
        "escapeHtml",
        "there is none: only `$util.escapeJavaScript`, `$util.urlEncode` and `$util.base64Encode`",
    ),
    other(
        "escapeXml",
        "there is none: only `$util.escapeJavaScript`, `$util.urlEncode` and `$util.base64Encode`",
    ),
    other("encodeURIComponent", "write `$util.urlEncode(…)`"),
    other("encode", "write `$util.urlEncode(…)` or `$util.base64Encode(…)`"),
    other("decode", "write `$util.urlDecode(…)` or `$util.base64Decode(…)`"),
    other("base64", "write `$util.base64Encode(…)`"),
    other("md5", HASH),
    other("sha1", HASH),
    other("sha256", HASH),
    other("hmac", HASH),
    other("hash", HASH),
    other("crypto", HASH),
    other("isEmpty", EMPTY),
    other("parseInt", NUMBER),
    other("toNumber", NUMBER),
    other("toInt", NUMBER),
];

/// Variables that the service does not bind.
pub(super) const VARIABLES: &[Elsewhere] = &[
    appsync("ctx", "AppSync's `$ctx` is `$context` here"),
    other("context_", "write `$context`"),
    other("utils", "write `$util`"),
    other("inputs", "write `$input`"),
    other("esc", "the service has none of Velocity's tools; `$util.escapeJavaScript` escapes"),
    other(
        "json",
        "the service has none of Velocity's tools; `$util.parseJson` parses, `$input.json` prints JSON",
    ),
    other("math", "the service has none of Velocity's tools: write `1 + 2` in a `#set`"),
    other(
        "number",
        "the service has none of Velocity's tools; `$x.format('%.2f', $y)` of a string formats",
    ),
    other("date", TIME),
    other("Date", TIME),
    other("DateTime", TIME),
    other("LocalDate", TIME),
    other("LocalDateTime", TIME),
    other("Instant", TIME),
    other("System", TIME),
    other("Calendar", TIME),
    other("time", TIME),
    other("timestamp", TIME),
    other("UUID", ID),
    other("uuid", ID),
    other("Random", ID),
    other("random", ID),
    other(
        "Math",
        "Java's static methods are reached through a value: `#set($Integer = 0)` and `$Integer.max(1, 2)`",
    ),
    other(
        "Integer",
        "Java's static methods are reached through a value: write `#set($Integer = 0)` first",
    ),
    other(
        "Long",
        "Java's static methods are reached through a value: write `#set($Long = 3000000000)` first",
    ),
    other(
        "Double",
        "Java's static methods are reached through a value: write `#set($Double = 0.0)` first",
    ),
    other(
        "Boolean",
        "Java's static methods are reached through a value: write `#set($Boolean = true)` first",
    ),
    other(
        "String",
        "Java's static methods are reached through a value: write `#set($String = '')` first",
    ),
    other("StringUtils", "strings have Java's methods: `$s.trim()`, `$s.isEmpty()`"),
    other("event", "the request is `$input` and `$context` here"),
    other("request", "the request is `$input` and `$context` here"),
    other("req", "the request is `$input` and `$context` here"),
    other("response", "in a response template, `$input` is the backend's response"),
    other("body", "the body is `$input.body`"),
    other("params", PARAMETERS),
    other("header", PARAMETERS),
    other("headers", PARAMETERS),
    other("querystring", PARAMETERS),
    other("queryStringParameters", PARAMETERS),
    other("pathParameters", PARAMETERS),
    other("stageVariable", "write `$stageVariables.name`"),
    other("stageVars", "write `$stageVariables.name`"),
    other("stage", "write `$context.stage`"),
    other("requestContext", "write `$context`"),
    other("requestId", "write `$context.requestId`"),
    other("identity", "write `$context.identity`"),
    other("authorizer", "write `$context.authorizer`"),
    other("claims", "write `$context.authorizer.claims`"),
    other("loop", LOOP),
    other("index", LOOP),
    other("loopCount", LOOP),
    other("velocityIndex", LOOP),
    other("foreachCount", LOOP),
    other("inputRoot", "set it first: `#set($inputRoot = $input.path('$'))`"),
    other("allParams", "set it first: `#set($allParams = $input.params())`"),
    other("bodyObj", "set it first: `#set($bodyObj = $input.path('$'))`"),
    other("env", "there are no environment variables: use stage variables, `$stageVariables.name`"),
    other(
        "process",
        "there are no environment variables: use stage variables, `$stageVariables.name`",
    ),
    other("accountId", "write `$context.accountId`"),
    other("apiId", "write `$context.apiId`"),
    other("httpMethod", "write `$context.httpMethod`"),
    other("resourcePath", "write `$context.resourcePath`"),
    other("sourceIp", "write `$context.identity.sourceIp`"),
    other("userAgent", "write `$context.identity.userAgent`"),
];

const REQUEST: &str =
    "the request is `$input`: `$input.params('name')`, `$input.path('$.name')`, `$input.body`";
const APPSYNC: &str =
    "this is AppSync's; the arguments are `$input.path('$.name')` and `$input.params('name')` here";

/// Names that `$context` does not have.
pub(super) const CONTEXT: &[Elsewhere] = &[
    other("request", REQUEST),
    other("requestBody", "the body is `$input.body`"),
    other("body", "the body is `$input.body`"),
    other("event", REQUEST),
    other("input", REQUEST),
    other("headers", PARAMETERS),
    other("header", PARAMETERS),
    other("params", PARAMETERS),
    other("parameters", PARAMETERS),
    other("querystring", PARAMETERS),
    other("queryString", PARAMETERS),
    other("queryStringParameters", PARAMETERS),
    other("queryParameters", PARAMETERS),
    other("query", PARAMETERS),
    other("pathParameters", PARAMETERS),
    other("response", "in a response template, `$input` is the backend's response"),
    other("requestContext", "`$context` is the request context: leave this name out"),
    other("ip", "write `$context.identity.sourceIp`"),
    other("clientIp", "write `$context.identity.sourceIp`"),
    other("userId", "write `$context.authorizer.principalId` or `$context.authorizer.claims.sub`"),
    other("username", "write `$context.authorizer.claims.username` or `$context.identity.user`"),
    other("email", "write `$context.authorizer.claims.email`"),
    other("sub", "write `$context.authorizer.claims.sub`"),
    other("timestamp", TIME),
    other("time", TIME),
    other("date", TIME),
    other("now", TIME),
    other("epoch", TIME),
    other("awsRequestId", "write `$context.requestId`"),
    other("id", "write `$context.requestId`"),
    other("uuid", ID),
    other("host", "write `$context.domainName`"),
    other("url", "write `https://$context.domainName$context.path`"),
    other("uri", "write `$context.path`"),
    other("region", "there is none: set a stage variable, `$stageVariables.region`"),
    appsync("arguments", APPSYNC),
    appsync("args", APPSYNC),
    appsync("source", APPSYNC),
    appsync("result", APPSYNC),
    appsync("stash", APPSYNC),
    appsync("prev", APPSYNC),
    appsync("info", APPSYNC),
];

/// What is known about a name that exists elsewhere.
pub(super) fn find(table: &'static [Elsewhere], name: &str) -> Option<&'static Elsewhere> {
    table.iter().find(|known| known.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_in_a_table_twice_or_exists_here() {
        for table in [FUNCTIONS, VARIABLES, CONTEXT] {
            for (at, entry) in table.iter().enumerate() {
                let first = table.iter().position(|other| other.name == entry.name);
                assert_eq!(first, Some(at), "{}", entry.name);
            }
        }
        for entry in FUNCTIONS {
            assert!(!vtl::reflection::Class::UTIL.has_method(entry.name), "{}", entry.name);
        }
    }
}
