//! Codes of renders that fail.

use super::Code;

code_table! {
    EXCEPTION "VTL0201": "a method failed",
        "A method threw an exception, and the service answers such a render with status 500. The message names the \
         Java exception.",
        example "#set($l = [1])$l.get(5)";

    INVALID_PATH "VTL0202": "the JSONPath cannot be evaluated",
        "The argument of `$input.path` or `$input.json` is not a valid JSONPath, or the path cannot be applied to \
         this payload.",
        example "$input.path('$.')";

    INVALID_JSON "VTL0203": "the JSON cannot be read",
        "The payload, or the string given to `$util.parseJson`, begins like JSON but cannot be read, not even by the \
         service's lenient parser.",
        example "$util.parseJson('{')";

    UNRESOLVED "VTL0204": "the reference resolves to nothing",
        "In strict mode a reference that resolves to nothing is an error. The service prints nothing for it.",
        example "$input.params('id') $none";

    NO_RESOURCE "VTL0205": "there is no file to include",
        "`#include` and `#parse` read files, and the service has none.",
        example "#parse('a.vm')";

    EVALUATE "VTL0206": "the string given to #evaluate does not parse",
        "`#evaluate` (stock Velocity only) parses its argument when it is rendered.",
        example "#evaluate('#if')";

    LIMIT "VTL0301": "a limit was reached",
        "The template, the payload or the render exceeds a limit. The message names it; the defaults are the \
         service's quotas where it has them, and all can be set.",
        example "#set($s = '0123456789')#foreach($i in [1..40])#set($s = \"$s$s\")#end";

    WRITE "VTL0401": "the output cannot be written",
        "The writer that the output goes to failed.";

    NOT_JSON "VTL0402": "the output is not valid JSON",
        "The output was expected to be strict JSON (RFC 8259). The place is the part of the template that printed the \
         first invalid byte, or that printed nothing where a value is needed.",
        example "{\"list\": [#foreach($i in [1, 2])$i,#end]}";

    REPEATED_MEMBER "VTL0403": "the output defines a member twice",
        "The output is valid JSON, but one of its objects has two members of the same name. Most readers keep the last \
         one, some refuse the text. Where a value printed the second one, the value is not escaped.",
        example "{\"id\": 1, \"id\": 2}";
}

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
            "collect the changes in another list and apply them after the loop"
        }
        "IndexOutOfBoundsException"
        | "StringIndexOutOfBoundsException"
        | "ArrayIndexOutOfBoundsException" => {
            "compare the index with `.size()` or `.length()` first"
        }
        "NumberFormatException" => "check the string with `.matches('-?[0-9]+')` first",
        "InvalidPathException" => {
            "write a path like `$.a.b[0]`, and a name with other characters like `$['a b']`"
        }
        "InvalidJsonException" => "use `$input.body` to get a body that is not JSON as a string",
        "UnresolvedReference" => {
            "strict mode makes this an error; the service prints nothing and continues. Write `$!` if printing nothing is fine"
        }
        "ResourceNotFoundException" => {
            "the service has no files to include: write the text in the template itself"
        }
        "PatternSyntaxException" => {
            "patterns are Java regular expressions: put `\\\\` before a special character that is meant literally"
        }
        _ => return None,
    })
}
