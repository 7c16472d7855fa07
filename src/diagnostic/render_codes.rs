//! Codes of renders that fail.

use super::Code;

/// All codes, by number.
pub static ALL: &[&Code] = &[
    &EXCEPTION,
    &INVALID_PATH,
    &INVALID_JSON,
    &UNRESOLVED,
    &NO_RESOURCE,
    &EVALUATE,
    &LIMIT,
    &WRITE,
    &NOT_JSON,
];

/// The code of a Java exception, or of a refusal of ours that takes its place.
pub(crate) fn of_exception(class: &str) -> &'static Code {
    match class {
        "InvalidPathException" | "PathNotFoundException" | "JsonPathException" => &INVALID_PATH,
        "InvalidJsonException" => &INVALID_JSON,
        "UnresolvedReference" => &UNRESOLVED,
        "ResourceNotFoundException" => &NO_RESOURCE,
        "ParseErrorException" => &EVALUATE,
        _ => &EXCEPTION,
    }
}

/// What to do about an exception.
pub(crate) fn help_for(class: &str, message: &str) -> Option<&'static str> {
    Some(match class {
        _ if message.starts_with("#foreach") => "write `#foreach($item in $list) … #end`",
        "ConcurrentModificationException" => {
            "collect the changes in another list and make them after the loop"
        }
        "IndexOutOfBoundsException"
        | "StringIndexOutOfBoundsException"
        | "ArrayIndexOutOfBoundsException" => {
            "compare the index with `.size()` or `.length()` first"
        }
        "NumberFormatException" => "test the text with `.matches('-?[0-9]+')` first",
        "InvalidPathException" => {
            "a path is written like `$.a.b[0]`, a name with other characters `$['a b']`"
        }
        "InvalidJsonException" => "what is no JSON can be had as text with `$input.body`",
        "UnresolvedReference" => {
            "strict mode makes this an error; the service prints nothing and goes on. Write `$!` where nothing is fine"
        }
        "ResourceNotFoundException" => {
            "the service has no files to include: write the text into the template"
        }
        "PatternSyntaxException" => {
            "regular expressions are Java's: write `\\\\` before a character that is meant as it stands"
        }
        _ => return None,
    })
}

pub(crate) static EXCEPTION: Code = Code {
    id: "VTL0201",
    title: "a method failed",
    explanation: "A method threw an exception, and the service answers such a render with status 500. The message names \
        the Java exception.",
    example: Some("#set($l = [1])$l.get(5)"),
};

pub(crate) static INVALID_PATH: Code = Code {
    id: "VTL0202",
    title: "the JSONPath cannot be evaluated",
    explanation: "The argument of `$input.path` or `$input.json` is no JSONPath, or the path cannot be applied to this \
        payload.",
    example: Some("$input.path('$.')"),
};

pub(crate) static INVALID_JSON: Code = Code {
    id: "VTL0203",
    title: "the JSON cannot be read",
    explanation: "The payload, or the text given to `$util.parseJson`, begins like JSON but cannot be read, not even \
        leniently.",
    example: Some("$util.parseJson('{')"),
};

pub(crate) static UNRESOLVED: Code = Code {
    id: "VTL0204",
    title: "the reference resolves to nothing",
    explanation: "In strict mode a reference that resolves to nothing is an error. The service prints nothing for it.",
    example: Some("$input.params('id') $none"),
};

pub(crate) static NO_RESOURCE: Code = Code {
    id: "VTL0205",
    title: "there is nothing to include",
    explanation: "`#include` and `#parse` look for files, of which there are none.",
    example: Some("#parse('a.vm')"),
};

pub(crate) static EVALUATE: Code = Code {
    id: "VTL0206",
    title: "the text given to #evaluate does not parse",
    explanation: "`#evaluate` (stock Velocity only) parses its text when it is rendered.",
    example: Some("#evaluate('#if')"),
};

pub(crate) static LIMIT: Code = Code {
    id: "VTL0301",
    title: "a limit was reached",
    explanation: "The template, the payload or the render exceeds a limit. The message names it; the defaults are the \
        service's quotas where it has them, and all can be set.",
    example: Some("#set($s = '0123456789')#foreach($i in [1..40])#set($s = \"$s$s\")#end"),
};

pub(crate) static WRITE: Code = Code {
    id: "VTL0401",
    title: "the output cannot be written",
    explanation: "The writer that the output goes to failed.",
    example: None,
};

pub(crate) static NOT_JSON: Code = Code {
    id: "VTL0402",
    title: "the output is no JSON",
    explanation: "Strict JSON (RFC 8259) was expected of the output. The place is the part of the template that printed \
        the byte that breaks it, or that printed nothing where a value is wanted.",
    example: Some("{\"list\": [#foreach($i in [1, 2])$i,#end]}"),
};
