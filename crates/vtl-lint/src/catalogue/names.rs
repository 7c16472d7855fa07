//! Lints: names that do not exist.

lints! {
    UNKNOWN_UTIL "VTL1001" Warning: "unknown function of `$util`",
        "API Gateway's `$util` has six functions: escapeJavaScript, parseJson, urlEncode, urlDecode, base64Encode \
         and base64Decode. Any other name, those of AppSync's `$util` among them, prints nothing, without an error, \
         so the output silently lacks a value.",
        fires "$util.escapeJavascript($input.body)",
        quiet "$util.escapeJavaScript($input.body)";

    APPSYNC_QUIET "VTL1002" Note: "AppSync's `$util.qr` or `$util.quiet`",
        "API Gateway has neither. The idiom works all the same, since an unknown function prints nothing after its \
         arguments have been evaluated; `#set($ignored = …)` says the same with what exists.",
        fires "#set($m = {})$util.qr($m.put('a', 1))",
        quiet "#set($m = {})#set($ignored = $m.put('a', 1))";

    UNKNOWN_CONTEXT "VTL1003" Warning: "unknown variable of `$context`",
        "Names of `$context` are case-sensitive, and one that does not exist prints nothing. The list is the one of \
         the developer guide for REST APIs.",
        fires "$context.requestID",
        quiet "$context.requestId $context.identity.sourceIp $context.authorizer.anything";

    CONTEXT_ELSEWHERE "VTL1004" Warning: "variable of `$context` for access logs only",
        "Some variables exist in access logs only, because the service knows them only after the response has been \
         sent. In a template they print nothing.",
        fires "$context.responseLatency",
        quiet "$context.requestTimeEpoch";

    CONTEXT_ELSEWHERE_NOTE "VTL1005" Note: "variable of `$context` that mapping templates of REST APIs do not have",
        "`$context.error` has values in gateway responses (which are plain substitution, no VTL), \
         `$context.connectionId` and its like in WebSocket APIs. In a mapping template of a REST API they print \
         nothing.",
        fires "$context.connectionId",
        quiet "$context.requestId";

    UNKNOWN_INPUT "VTL1006" Warning: "unknown member of `$input`",
        "`$input` has `body`, `json(path)`, `path(path)`, `params()` and `params(name)`; `$input.params()` has \
         `path`, `querystring` and `header`. Anything else prints nothing.",
        fires "$input.params().headers",
        quiet "$input.params().header $input.params('x') $input.body";

    UNKNOWN_METHOD "VTL1007" Warning: "unknown method",
        "The class of the value is known, and Java's class has no such method. The call prints nothing, though its \
         arguments are evaluated.",
        fires "$input.path('$.list').count()",
        quiet "$input.path('$.list').size()";

    UNKNOWN_PROPERTY "VTL1008" Warning: "unknown property",
        "The class of the value is known, and Velocity finds neither a getter nor a key of this name. Strings and \
         lists have no `length` or `size` without parentheses.",
        fires "#set($s = 'abc')$s.length",
        quiet "#set($s = 'abc')$s.length()";

    UNKNOWN_LOOP_PROPERTY "VTL1009" Warning: "unknown property of `$foreach`",
        "`$foreach` has index, count, hasNext, first, last, parent and topmost. Anything else prints nothing and, in \
          a condition, counts as true.",
        fires "#foreach($i in [1, 2])$i#if($foreach.hasnext),#end#end",
        quiet "#foreach($i in [1, 2])$i#if($foreach.hasNext),#end#end";

    UNKNOWN_DIRECTIVE "VTL1010" Warning: "unknown directive",
        "A `#word` that is not a directive is printed as text, with its parentheses, without an error. So is `#set` \
         without parentheses.",
        fires "#if($context.stage == 'a')a#esle b#end",
        quiet "#if($context.stage == 'a')a#else b#end";

    DIRECTIVE_NOT_RUN "VTL1011" Warning: "directive that the service does not run",
        "The service forbids inline macros (a definition prints nothing, a call is printed as text), has no \
         `#evaluate`, and no files for `#include` and `#parse`, which fail the template.",
        fires "#macro(twice $x)$x$x#end",
        quiet "#define($twice)$context.stage$context.stage#end$twice";

    PATH "VTL1012" Error: "JSONPath that is not valid",
        "A JSONPath that Jayway rejects fails the whole template with status 500, whatever the body is.",
        fires "$input.json('$.a.')",
        quiet "$input.json('$.a')";

    BARE_ARGUMENT "VTL1013" Warning: "bare word as an argument",
        "A word without `$` and without quotes is allowed as an argument of a method and passes null, whatever the \
         word. Only `null` says what it does.",
        fires "$input.params(name)",
        quiet "$input.params('name')";

    ARGUMENT_COUNT "VTL1014" Warning: "wrong number of arguments",
        "Java finds a method by its name and its arguments. With too many arguments or too few, it finds none, and \
         the call prints nothing; a method that takes no arguments fails the template if it is given any.",
        fires "$input.json()",
        quiet "$input.json('$')";

    NO_JSON "VTL1015" Error: "`$util.parseJson` of a string that is not valid JSON",
        "The service's parser, json-smart, accepts much that is not valid JSON, but not this: the template fails \
         with status 500, whatever the body is.",
        fires "#set($map = $util.parseJson('{\"a\"'))",
        quiet "#set($map = $util.parseJson('{\"a\": 1}'))$map.a";

    EXTRA_PARENTHESIS "VTL1016" Warning: "one parenthesis too many after a directive",
        "A directive ends with its own `)`. A second one is text, which is printed.",
        fires "#set($id = $util.urlEncode($context.requestId)))$id",
        quiet "#set($id = $util.urlEncode($context.requestId))$id";

    PARAMETER_MAPPING "VTL1017" Warning: "syntax of parameter mappings in a template",
        "`method.request.path.id` and `integration.response.body` are names for the parameter mappings of an \
         integration, beside its templates. In a template, the request is `$input` and `$context`: these names print \
         nothing, or themselves.",
        fires r#"{"id": "$method.request.path.id"}"#,
        quiet r#"{"id": "$util.escapeJavaScript($input.params('id')).replaceAll("\\'", "'")"}"#;

    PARSED_TWICE "VTL1018" Note: "`$util.parseJson` of what is parsed already",
        "`$input.json` prints the JSON of a value of the parsed body, so that parsing it again gives the value that \
         `$input.path` gives: a string that holds JSON stays a string. And `$input.path('$')` is the parsed body, \
         which as a string is not JSON. `$util.parseJson($input.path('$.x'))` reads the JSON in a string of the \
         body.",
        fires "#set($order = $util.parseJson($input.json('$.order')))$order.id",
        quiet "#set($order = $util.parseJson($input.path('$.order')))$order.id";

    COLON_IN_NAME "VTL1019" Warning: "colon in a name after a dot",
        "A name after a dot ends before a colon, so `.claims.custom:score` prints the claim `custom`, which does not \
          exist, and the text `:score`. Names with other characters are written in brackets and quotes.",
        fires "$context.authorizer.claims.custom:score",
        quiet "$context.authorizer.claims['custom:score']";

    SIZE_NOT_CALLED "VTL1020" Note: "`length` or `size` without parentheses",
        "A value of the body has no property `length` or `size`, unless it is a map with a key of this name: lists and maps \
         have `.size()`, strings `.length()`.",
        fires "#if($input.path('$.items').length > 0)some#end",
        quiet "#if($input.path('$.items').size() > 0)some#end";

    PATTERN_CHARACTER "VTL1021" Warning: "character with a meaning in a regular expression",
        "`split`, `replaceAll` and `replaceFirst` take a regular expression, where `.` is any character, `|` separates \
         alternatives, and `+`, `*`, `?` and brackets alone are an error that fails the template.",
        fires "#set($parts = $context.path.split('.'))$parts[0]",
        quiet "#set($parts = $context.path.split('[.]'))$parts[0]";

    ERROR_MESSAGE "VTL1022" Note: "member of `errorMessage`",
        "Lambda answers a failure with the error's message as a string, in `errorMessage`. Functions that put JSON into \
         the message leave it to the template to parse it; a member of the string itself prints nothing.",
        fires "{\"status\": \"$input.path('$.errorMessage.status')\"}",
        quiet "#set($error = $util.parseJson($input.path('$.errorMessage')))#set($ignored = $error.status){}";
}
