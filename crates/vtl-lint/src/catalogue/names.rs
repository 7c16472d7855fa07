//! Lints: names that do not exist.

use super::Lint;
use crate::level::Level;

pub(super) static ALL: &[&Lint] = &[
    &UNKNOWN_UTIL,
    &APPSYNC_QUIET,
    &UNKNOWN_CONTEXT,
    &CONTEXT_ELSEWHERE,
    &CONTEXT_ELSEWHERE_NOTE,
    &UNKNOWN_INPUT,
    &UNKNOWN_METHOD,
    &UNKNOWN_PROPERTY,
    &UNKNOWN_LOOP_PROPERTY,
    &UNKNOWN_DIRECTIVE,
    &DIRECTIVE_NOT_RUN,
    &PATH,
    &BARE_ARGUMENT,
    &ARGUMENT_COUNT,
    &NO_JSON,
    &EXTRA_PARENTHESIS,
];

pub(crate) static UNKNOWN_UTIL: Lint = Lint::new(
    "VTL1001",
    Level::Warning,
    "unknown function of `$util`",
    "API Gateway's `$util` has six functions: escapeJavaScript, parseJson, urlEncode, urlDecode, \
        base64Encode and base64Decode. Any other name, those of AppSync's `$util` among them, prints \
        nothing and is no error, so that the output silently lacks a value.",
    Some("$util.escapeJavascript($input.body)"),
    "$util.escapeJavaScript($input.body)",
);

pub(crate) static APPSYNC_QUIET: Lint = Lint::new(
    "VTL1002",
    Level::Note,
    "AppSync's `$util.qr` or `$util.quiet`",
    "API Gateway has neither. The idiom works all the same, since an unknown function prints nothing \
        after its arguments have been evaluated; `#set($ignored = …)` says the same with what exists.",
    Some("#set($m = {})$util.qr($m.put('a', 1))"),
    "#set($m = {})#set($ignored = $m.put('a', 1))",
);

pub(crate) static UNKNOWN_CONTEXT: Lint = Lint::new(
    "VTL1003",
    Level::Warning,
    "unknown variable of `$context`",
    "Names of `$context` are case-sensitive, and one that does not exist prints nothing. The list is \
        the one of the developer guide for REST APIs.",
    Some("$context.requestID"),
    "$context.requestId $context.identity.sourceIp $context.authorizer.anything",
);

pub(crate) static CONTEXT_ELSEWHERE: Lint = Lint::new(
    "VTL1004",
    Level::Warning,
    "variable of `$context` that only access logs have",
    "Some variables exist in access logs only, because the service knows them when the response has \
        been sent. In a template they print nothing.",
    Some("$context.responseLatency"),
    "$context.requestTimeEpoch",
);

pub(crate) static CONTEXT_ELSEWHERE_NOTE: Lint = Lint::new(
    "VTL1005",
    Level::Note,
    "variable of `$context` that mapping templates of REST APIs do not have",
    "`$context.error` has values in gateway responses (which are plain substitution, no VTL), \
        `$context.connectionId` and its like in WebSocket APIs. In a mapping template of a REST API \
        they print nothing.",
    Some("$context.connectionId"),
    "$context.requestId",
);

pub(crate) static UNKNOWN_INPUT: Lint = Lint::new(
    "VTL1006",
    Level::Warning,
    "unknown member of `$input`",
    "`$input` has `body`, `json(path)`, `path(path)`, `params()` and `params(name)`; \
        `$input.params()` has `path`, `querystring` and `header`. Anything else prints nothing.",
    Some("$input.params().headers"),
    "$input.params().header $input.params('x') $input.body",
);

pub(crate) static UNKNOWN_METHOD: Lint = Lint::new(
    "VTL1007",
    Level::Warning,
    "unknown method",
    "The class of the value is known, and Java's class has no such method. The call prints nothing, \
        though its arguments are evaluated.",
    Some("$input.path('$.list').count()"),
    "$input.path('$.list').size()",
);

pub(crate) static UNKNOWN_PROPERTY: Lint = Lint::new(
    "VTL1008",
    Level::Warning,
    "unknown property",
    "The class of the value is known, and Velocity finds neither a getter nor a key of this name. \
        Texts and lists have no `length` or `size` without parentheses.",
    Some("#set($s = 'abc')$s.length"),
    "#set($s = 'abc')$s.length()",
);

pub(crate) static UNKNOWN_LOOP_PROPERTY: Lint = Lint::new(
    "VTL1009",
    Level::Warning,
    "unknown property of `$foreach`",
    "`$foreach` has index, count, hasNext, first, last, parent and topmost. Anything else prints \
        nothing and, in a condition, counts as true.",
    Some("#foreach($i in [1, 2])$i#if($foreach.hasnext),#end#end"),
    "#foreach($i in [1, 2])$i#if($foreach.hasNext),#end#end",
);

pub(crate) static UNKNOWN_DIRECTIVE: Lint = Lint::new(
    "VTL1010",
    Level::Warning,
    "unknown directive",
    "A `#word` that is no directive is printed as it stands, with its parentheses, and is no error. So is `#set` \
        without parentheses.",
    Some("#if($context.stage == 'a')a#esle b#end"),
    "#if($context.stage == 'a')a#else b#end",
);

pub(crate) static DIRECTIVE_NOT_RUN: Lint = Lint::new(
    "VTL1011",
    Level::Warning,
    "directive that the service does not run",
    "The service forbids inline macros (a definition prints nothing, a call is printed as it \
        stands), has no `#evaluate`, and no files for `#include` and `#parse`, which fail the template.",
    Some("#macro(twice $x)$x$x#end"),
    "#define($twice)$context.stage$context.stage#end$twice",
);

pub(crate) static PATH: Lint = Lint::new(
    "VTL1012",
    Level::Error,
    "JSONPath that cannot be read",
    "A JSONPath that Jayway refuses fails the whole template with status 500, whatever the body is.",
    Some("$input.json('$.a.')"),
    "$input.json('$.a')",
);

pub(crate) static BARE_ARGUMENT: Lint = Lint::new(
    "VTL1013",
    Level::Warning,
    "bare word as an argument",
    "A word without `$` and without quotes is allowed as an argument of a method and passes nothing, whatever \
        the word. Only `null` says what it does.",
    Some("$input.params(name)"),
    "$input.params('name')",
);

pub(crate) static ARGUMENT_COUNT: Lint = Lint::new(
    "VTL1014",
    Level::Warning,
    "wrong number of arguments",
    "Java finds a method by its name and its arguments. With one argument too many or too few there is no such \
        method, and the call prints nothing.",
    Some("$input.json()"),
    "$input.json('$')",
);

pub(crate) static NO_JSON: Lint = Lint::new(
    "VTL1015",
    Level::Error,
    "`$util.parseJson` of a text that is no JSON",
    "json-smart reads much that is no JSON, but not this: the template fails with status 500, whatever the body is.",
    Some("#set($map = $util.parseJson('{\"a\"'))"),
    "#set($map = $util.parseJson('{\"a\": 1}'))",
);

pub(crate) static EXTRA_PARENTHESIS: Lint = Lint::new(
    "VTL1016",
    Level::Warning,
    "a parenthesis too many behind a directive",
    "A directive ends with its own `)`. What stands behind it is text, and a second `)` is printed.",
    Some("#set($id = $util.urlEncode($context.requestId)))$id"),
    "#set($id = $util.urlEncode($context.requestId))$id",
);
