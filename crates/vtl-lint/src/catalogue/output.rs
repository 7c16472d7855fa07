//! Lints: what is printed into JSON.

lints! {
    UNESCAPED "VTL1201" Warning: "client-controlled value, not escaped in a JSON string",
        "A quote, a backslash or a line end in the value breaks the JSON, and a malicious client can add members of \
         its own. `$util.escapeJavaScript` escapes it; the `replaceAll` undoes that it also escapes apostrophes, \
         which JSON does not allow.",
        fires r#"{"name": "$input.params('name')"}"#,
        quiet r#"{"name": "$util.escapeJavaScript($input.params('name')).replaceAll("\\'", "'")"}"#;

    UNESCAPED_RESPONSE "VTL1202" Note: "value from the backend, not escaped in a JSON string",
        "A quote, a backslash or a line end in the backend's value breaks the JSON of the response.",
        fires r#"{"name": "$input.path('$.name')"}"#,
        quiet r#"{"name": $input.json('$.name')}"#;

    APOSTROPHE "VTL1203" Warning: r#"`\'` in a JSON string"#,
        "`$util.escapeJavaScript` turns an apostrophe into `\\'`, which is not valid in JSON: Lambda answers \"Could \
          not parse request body into json\". The developer guide appends `.replaceAll(\"\\\\'\",\"'\")`.",
        fires r#"{"name": "$util.escapeJavaScript($input.params('name'))"}"#,
        quiet r#"{"name": "$util.escapeJavaScript($input.params('name')).replaceAll("\\'", "'")"}"#;

    REPLACE_IN_VAIN "VTL1204" Warning: "`replaceAll` that does nothing",
        "Velocity's strings have no escapes, and the pattern is a regular expression: `\"\\'\"` matches the bare \
         apostrophe, so nothing changes. Two backslashes match one.",
        fires r#"#set($s = $util.escapeJavaScript($input.body).replaceAll("\'", "'"))"#,
        quiet r#"#set($s = $util.escapeJavaScript($input.body).replaceAll("\\'", "'"))$s"#;

    QUOTED_JSON "VTL1205" Warning: "quotes around `$input.json`",
        "`$input.json` prints JSON, a string with its own quotes. Inside quotes the first of them ends the string.",
        fires r#"{"name": "$input.json('$.name')"}"#,
        quiet r#"{"name": $input.json('$.name')}"#;

    RAW_IN_JSON "VTL1206" Warning: "client-controlled value outside of quotes",
        "A parameter printed outside of quotes is whatever the client sends: `1, \"admin\": true` is two members. A \
         missing one leaves a hole, which is not valid JSON.",
        fires r#"{"page": $input.params('page')}"#,
        quiet r#"{"page": "$util.escapeJavaScript($input.params('page')).replaceAll("\\'", "'")"}"#;

    JAVA_IN_JSON "VTL1207" Note: "value printed as Java does where JSON is expected",
        "`$input.path` gives Java values: a string prints without quotes, a map as `{a=b}`, a missing value as \
         nothing. `$input.json` always prints JSON.",
        fires r#"{"user": $input.path('$.user')}"#,
        quiet r#"{"user": $input.json('$.user')}"#;

    TRAILING_COMMA "VTL1208" Warning: "comma before a closing bracket",
        "JSON does not allow a comma after the last item. In a loop, every iteration prints it, the last one too.",
        fires "[#foreach($i in [1, 2])$i,#end]",
        quiet "[#foreach($i in [1, 2])$i#if($foreach.hasNext),#end#end]";

    TEXT_WITHOUT_QUOTES "VTL1209" Warning: "text without quotes in JSON",
        "The value is always a string, and a string without quotes is not valid JSON.",
        fires r#"{"stage": $context.stage}"#,
        quiet r#"{"stage": "$context.stage"}"#;

    BYTE_ORDER_MARK "VTL1210" Warning: "byte order mark",
        "A byte order mark at the start of the template is printed before the JSON, which most parsers reject.",
        fires "\u{feff}{}",
        quiet "{}";

    CONTEXT_MAP "VTL1211" Warning: "map of `$context` that prints nothing",
        "`$context.identity`, `$context.authorizer`, `$context.authorizer.claims` and `$context` itself are maps whose \
         values can be printed one by one. As a whole they print nothing.",
        fires r#"{"identity": "$context.identity"}"#,
        quiet r#"{"sourceIp": "$context.identity.sourceIp"}"#;

    MAP_IN_STRING "VTL1212" Warning: "Java map or list in a JSON string",
        "Maps, and what `keySet()`, `values()` and `entrySet()` give, print as Java does, `{a=b}` and `[a, b]`, without \
         quotes and escapes. The receiver cannot read it reliably.",
        fires r#"{"headers": "$input.params().header"}"#,
        quiet r#"{"accept": "$util.escapeJavaScript($input.params().header.get('Accept')).replaceAll("\\'", "'")"}"#;

    DUPLICATE_MEMBER "VTL1213" Warning: "member defined twice",
        "An object of JSON should have each member once. Most parsers keep the last one, some reject the object. A fixed \
         name inside a loop defines the member again in every iteration.",
        fires r#"{"id": 1, "name": "x", "id": 2}"#,
        quiet r#"{"id": 1, "name": "x", "otherId": 2}"#;

    ESCAPED_JSON "VTL1214" Warning: "escaped JSON outside of quotes",
        "`$util.escapeJavaScript` is for the inside of a string. Outside of quotes the backslashes that it puts before \
         quotes are not valid JSON.",
        fires r#"{"body": $util.escapeJavaScript($input.json('$'))}"#,
        quiet r#"{"body": $input.json('$')}"#;

    FORM_VALUE "VTL1215" Warning: "value in a form body without `$util.urlEncode`",
        "In a form body (`Action=SendMessage&MessageBody=…`), an `&` in a value begins another parameter, a `+` is read as \
         a space, and a `%` begins an escape. `$util.urlEncode` encodes them.",
        fires "Action=SendMessage&MessageBody=$input.body",
        quiet "Action=SendMessage&MessageBody=$util.urlEncode($input.body)";

    NEVER_JSON "VTL1216" Warning: "text that can never be JSON",
        "The text of the template prints something that is not valid JSON, whatever its references print: a missing \
         comma, names or strings without double quotes, a member without braces around it.",
        fires r#"{"a": "b" "c": 1}"#,
        quiet r#"{"a": "b", "c": 1}"#;

    OVER_ESCAPED "VTL1218" Warning: "template escaped once too often",
        "A template written in a JSON or TypeScript string has a backslash before each quote there, and none when it \
         arrives at the service. Backslashes that arrive are printed.",
        fires r#"{\"id\": \"$context.requestId\"}"#,
        quiet r#"{"id": "$context.requestId"}"#;

    TYPOGRAPHIC_QUOTES "VTL1219" Warning: "typographic quotes",
        "Text processors and web pages replace straight quotes by typographic ones, which JSON does not accept.",
        fires "{\u{201c}id\u{201d}: 1}",
        quiet "{\"id\": 1}";
}
