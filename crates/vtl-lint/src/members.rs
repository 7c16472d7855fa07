//! What the classes that a template meets have: methods and properties, by Java's names.

use super::facts::Class;

const OBJECT: &[&str] = &["equals", "hashCode", "toString", "getClass"];

const TEXT: &[&str] = &[
    "charAt",
    "chars",
    "codePointAt",
    "codePointBefore",
    "codePointCount",
    "codePoints",
    "compareTo",
    "compareToIgnoreCase",
    "concat",
    "contains",
    "contentEquals",
    "copyValueOf",
    "endsWith",
    "equalsIgnoreCase",
    "format",
    "getBytes",
    "getChars",
    "indexOf",
    "intern",
    "isBlank",
    "isEmpty",
    "join",
    "lastIndexOf",
    "length",
    "lines",
    "matches",
    "offsetByCodePoints",
    "regionMatches",
    "repeat",
    "replace",
    "replaceAll",
    "replaceFirst",
    "split",
    "startsWith",
    "strip",
    "stripLeading",
    "stripTrailing",
    "subSequence",
    "substring",
    "toCharArray",
    "toLowerCase",
    "toUpperCase",
    "trim",
    "valueOf",
];

const COLLECTION: &[&str] = &[
    "add",
    "addAll",
    "clear",
    "contains",
    "containsAll",
    "forEach",
    "isEmpty",
    "iterator",
    "parallelStream",
    "remove",
    "removeAll",
    "removeIf",
    "retainAll",
    "size",
    "spliterator",
    "stream",
    "toArray",
];

const LIST: &[&str] = &[
    "clone",
    "ensureCapacity",
    "get",
    "indexOf",
    "lastIndexOf",
    "listIterator",
    "replaceAll",
    "set",
    "sort",
    "subList",
    "trimToSize",
];

const MAP: &[&str] = &[
    "clear",
    "clone",
    "compute",
    "computeIfAbsent",
    "computeIfPresent",
    "containsKey",
    "containsValue",
    "entrySet",
    "forEach",
    "get",
    "getOrDefault",
    "isEmpty",
    "keySet",
    "merge",
    "put",
    "putAll",
    "putIfAbsent",
    "remove",
    "replace",
    "replaceAll",
    "size",
    "values",
];

const NUMBER: &[&str] = &[
    "byteValue",
    "compareTo",
    "doubleValue",
    "floatValue",
    "intValue",
    "longValue",
    "shortValue",
    "parseInt",
    "parseLong",
    "parseDouble",
    "parseFloat",
    "parseShort",
    "parseByte",
    "valueOf",
    "decode",
    "toBinaryString",
    "toHexString",
    "toOctalString",
    "toUnsignedString",
    "max",
    "min",
    "sum",
    "compare",
    "signum",
    "bitCount",
    "reverse",
    "reverseBytes",
    "rotateLeft",
    "rotateRight",
    "highestOneBit",
    "lowestOneBit",
    "numberOfLeadingZeros",
    "numberOfTrailingZeros",
    "getInteger",
    "getLong",
    "isNaN",
    "isInfinite",
    "isFinite",
    "abs",
    "add",
    "subtract",
    "multiply",
    "divide",
    "remainder",
    "mod",
    "pow",
    "negate",
    "plus",
    "scale",
    "setScale",
    "precision",
    "round",
    "toPlainString",
    "toEngineeringString",
    "toBigInteger",
    "stripTrailingZeros",
    "unscaledValue",
    "intValueExact",
    "longValueExact",
    "movePointLeft",
    "movePointRight",
    "gcd",
    "sqrt",
    "testBit",
    "bitLength",
];

const BOOLEAN: &[&str] = &[
    "booleanValue",
    "compareTo",
    "compare",
    "parseBoolean",
    "valueOf",
    "getBoolean",
    "logicalAnd",
    "logicalOr",
    "logicalXor",
];

const ENTRY: &[&str] = &["getKey", "getValue", "setValue"];

const LOOP: &[&str] = &[
    "getIndex",
    "getCount",
    "hasNext",
    "isFirst",
    "isLast",
    "getParent",
    "getTopmost",
    "getDepth",
    "getInfo",
    "getReplaced",
    "stop",
    "put",
    "get",
    "index",
    "count",
    "first",
    "last",
];

/// The methods of a class, where all of them are known.
pub(super) fn methods(class: Class) -> Option<Vec<&'static str>> {
    let groups: &[&[&str]] = match class {
        Class::Text | Class::JsonText => &[OBJECT, TEXT],
        Class::Integer | Class::Number => &[OBJECT, NUMBER],
        Class::Boolean => &[OBJECT, BOOLEAN],
        Class::List | Class::Array => &[OBJECT, COLLECTION, LIST],
        Class::Collection => &[OBJECT, COLLECTION],
        Class::Map
        | Class::Parameters
        | Class::ParameterGroup(_)
        | Class::StageVariables
        | Class::Context(_) => &[OBJECT, MAP],
        Class::Entry => &[OBJECT, ENTRY],
        Class::Json => &[OBJECT, TEXT, NUMBER, BOOLEAN, COLLECTION, LIST, MAP],
        Class::Loop => &[OBJECT, LOOP],
        _ => return None,
    };
    Some(groups.concat())
}

/// The properties of a class, where all of them are known.
pub(super) fn properties(class: Class) -> Option<&'static [&'static str]> {
    match class {
        Class::Text | Class::JsonText => Some(&["bytes", "blank", "empty", "class"]),
        Class::Integer | Class::Number | Class::Boolean => Some(&["class", "naN", "infinite"]),
        Class::List | Class::Array | Class::Collection => Some(&["empty", "class"]),
        Class::Entry => Some(&["key", "value", "class"]),
        Class::Loop => Some(&[
            "index", "count", "hasNext", "first", "last", "parent", "topmost", "depth", "info",
            "replaced", "name", "class",
        ]),
        _ => None,
    }
}

/// What a class is called in messages.
pub(super) fn describe(class: Class) -> &'static str {
    match class {
        Class::Text => "text",
        Class::JsonText => "the text that `$input.json` gives",
        Class::Integer => "an integer",
        Class::Number => "a number",
        Class::Boolean => "a boolean",
        Class::List => "a list",
        Class::Array => "an array",
        Class::Collection => "a collection",
        Class::Map
        | Class::ParameterGroup(_)
        | Class::Parameters
        | Class::StageVariables
        | Class::Context(_) => "a map",
        Class::Entry => "a map's entry",
        Class::Loop => "`$foreach`",
        Class::Json => "a value of JSON",
        _ => "a value",
    }
}

/// The functions of `$util`.
pub(super) const UTIL: &[&str] =
    &["escapeJavaScript", "parseJson", "urlEncode", "urlDecode", "base64Encode", "base64Decode"];

/// Functions that AppSync's `$util` has and API Gateway's has not, with what to write here.
pub(super) const APPSYNC: &[(&str, &str)] = &[
    ("toJson", "`$input.json('$.x')` prints JSON"),
    ("qr", "its arguments are evaluated and it prints nothing; `#set($ignored = …)` says so"),
    ("quiet", "its arguments are evaluated and it prints nothing; `#set($ignored = …)` says so"),
    ("error", "set `$context.responseOverride.status`"),
    ("appendError", "set `$context.responseOverride.status`"),
    ("unauthorized", "set `$context.responseOverride.status = 401`"),
    ("validate", "use a model and a request validator"),
    ("isNull", "compare with the empty string: `$x == ''`"),
    ("isNullOrEmpty", "compare with the empty string: `$x == ''`"),
    ("isNullOrBlank", "compare with the empty string: `$x.trim() == ''`"),
    ("isBoolean", "compare as text"),
    ("isNumber", "use `$x.matches('-?[0-9]+')`"),
    ("isString", ""),
    ("isList", ""),
    ("isMap", ""),
    ("typeOf", ""),
    ("defaultIfNull", "use `#if($x == '')`"),
    ("defaultIfNullOrEmpty", "use `#if($x == '')`"),
    ("defaultIfNullOrBlank", "use `#if($x == '')`"),
    ("autoId", "use `$context.requestId`"),
    ("autoUlid", "use `$context.requestId`"),
    ("autoKsuid", "use `$context.requestId`"),
    ("matches", "use `$x.matches(…)`"),
    ("authType", ""),
    ("log", ""),
    ("time", "use `$context.requestTime` or `$context.requestTimeEpoch`"),
    ("dynamodb", "write the attribute values out"),
    ("transform", ""),
    ("list", ""),
    ("map", ""),
    ("str", ""),
    ("math", ""),
    ("rds", ""),
    ("http", ""),
    ("xml", ""),
];

/// The members of `$input`.
pub(super) const INPUT: &[&str] = &["body", "json", "path", "params"];

/// The groups of `$input.params()`.
pub(super) const PARAMETERS: &[&str] = &["path", "querystring", "header"];

/// The directives that the service runs.
pub(super) const DIRECTIVES: &[&str] =
    &["set", "if", "elseif", "else", "end", "foreach", "define", "break", "stop"];

/// The variables that the service binds.
pub(super) const BINDINGS: &[&str] = &["input", "util", "context", "stageVariables"];

/// The variables that `#foreach` binds besides its own.
pub(super) const LOOP_VARIABLES: &[&str] = &["foreach", "velocityCount", "velocityHasNext"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_the_body_may_be_of_any_class() {
        let methods = methods(Class::Json).unwrap_or_default();
        for name in ["split", "keySet", "size", "intValue", "length"] {
            assert!(methods.contains(&name), "{name}");
        }
        assert!(!methods.contains(&"count"));
    }
}
