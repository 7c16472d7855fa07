//! Methods that templates call, by the kind of value they are called on.

use crate::rng::Rng;

/// What a value is likely to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Double,
    Bool,
    List,
    Map,
    Entry,
    /// A regular expression (as an argument).
    Regex,
    /// The text of a replacement (as an argument).
    Replacement,
    /// A small index (as an argument).
    Index,
    Any,
}

pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) arguments: &'static [Kind],
    pub(crate) result: Kind,
}

const fn m(name: &'static str, arguments: &'static [Kind], result: Kind) -> Method {
    Method {
        name,
        arguments,
        result,
    }
}

use Kind::{Any, Bool, Double, Entry, Index, Int, List, Map, Regex, Replacement, Text};

const TEXT: &[Method] = &[
    m("length", &[], Int),
    m("isEmpty", &[], Bool),
    m("isBlank", &[], Bool),
    m("charAt", &[Index], Any),
    m("codePointAt", &[Index], Int),
    m("substring", &[Index], Text),
    m("substring", &[Index, Index], Text),
    m("subSequence", &[Index, Index], Text),
    m("indexOf", &[Text], Int),
    m("indexOf", &[Text, Index], Int),
    m("lastIndexOf", &[Text], Int),
    m("lastIndexOf", &[Text, Index], Int),
    m("contains", &[Text], Bool),
    m("startsWith", &[Text], Bool),
    m("startsWith", &[Text, Index], Bool),
    m("endsWith", &[Text], Bool),
    m("equals", &[Any], Bool),
    m("equalsIgnoreCase", &[Text], Bool),
    m("compareTo", &[Text], Int),
    m("compareToIgnoreCase", &[Text], Int),
    m("contentEquals", &[Text], Bool),
    m("concat", &[Text], Text),
    m("replace", &[Text, Text], Text),
    m("replaceAll", &[Regex, Replacement], Text),
    m("replaceFirst", &[Regex, Replacement], Text),
    m("matches", &[Regex], Bool),
    m("split", &[Regex], List),
    m("split", &[Regex, Index], List),
    m("trim", &[], Text),
    m("strip", &[], Text),
    m("stripLeading", &[], Text),
    m("stripTrailing", &[], Text),
    m("repeat", &[Index], Text),
    m("toUpperCase", &[], Text),
    m("toLowerCase", &[], Text),
    m("toString", &[], Text),
    m("hashCode", &[], Int),
    m("intern", &[], Text),
    m("valueOf", &[Any], Text),
    m("getBytes", &[], List),
    m("toCharArray", &[], List),
];

const LIST: &[Method] = &[
    m("size", &[], Int),
    m("get", &[Index], Any),
    m("isEmpty", &[], Bool),
    m("contains", &[Any], Bool),
    m("indexOf", &[Any], Int),
    m("lastIndexOf", &[Any], Int),
    m("add", &[Any], Bool),
    m("add", &[Index, Any], Any),
    m("addAll", &[List], Bool),
    m("addAll", &[Index, List], Bool),
    m("remove", &[Index], Any),
    m("remove", &[Any], Any),
    m("set", &[Index, Any], Any),
    m("clear", &[], Any),
    m("subList", &[Index, Index], List),
    m("containsAll", &[List], Bool),
    m("removeAll", &[List], Bool),
    m("retainAll", &[List], Bool),
    m("toString", &[], Text),
    m("equals", &[Any], Bool),
];

const MAP: &[Method] = &[
    m("size", &[], Int),
    m("get", &[Text], Any),
    m("put", &[Text, Any], Any),
    m("containsKey", &[Text], Bool),
    m("containsValue", &[Any], Bool),
    m("keySet", &[], List),
    m("values", &[], List),
    m("entrySet", &[], List),
    m("remove", &[Text], Any),
    m("isEmpty", &[], Bool),
    m("putAll", &[Map], Any),
    m("clear", &[], Any),
    m("getOrDefault", &[Text, Any], Any),
    m("putIfAbsent", &[Text, Any], Any),
    m("replace", &[Text, Any], Any),
    m("toString", &[], Text),
    m("equals", &[Any], Bool),
];

const NUMBER: &[Method] = &[
    m("intValue", &[], Int),
    m("longValue", &[], Int),
    m("doubleValue", &[], Double),
    m("floatValue", &[], Double),
    m("shortValue", &[], Int),
    m("byteValue", &[], Int),
    m("toString", &[], Text),
    m("equals", &[Any], Bool),
    m("compareTo", &[Int], Int),
    m("hashCode", &[], Int),
    m("parseInt", &[Text], Int),
    m("parseInt", &[Text, Index], Int),
    m("valueOf", &[Text], Int),
    m("toHexString", &[Int], Text),
    m("toBinaryString", &[Int], Text),
    m("max", &[Int, Int], Int),
    m("min", &[Int, Int], Int),
    m("sum", &[Int, Int], Int),
    m("bitCount", &[Int], Int),
    m("signum", &[Int], Int),
    m("isNaN", &[], Bool),
    m("isInfinite", &[], Bool),
    m("parseDouble", &[Text], Double),
];

const BOOL: &[Method] = &[
    m("toString", &[], Text),
    m("equals", &[Any], Bool),
    m("booleanValue", &[], Bool),
    m("compareTo", &[Bool], Int),
    m("parseBoolean", &[Text], Bool),
    m("hashCode", &[], Int),
];

const ENTRY: &[Method] = &[
    m("getKey", &[], Text),
    m("getValue", &[], Any),
    m("setValue", &[Any], Any),
    m("toString", &[], Text),
];

const TABLES: &[&[Method]] = &[TEXT, LIST, MAP, NUMBER, BOOL, ENTRY];

/// A method for the kind; now and then one of another kind. Never the hash of what has no value of its own.
pub(crate) fn method(rng: &mut Rng, kind: Kind) -> &'static Method {
    let table = match kind {
        Text | Regex | Replacement => TEXT,
        List => LIST,
        Map => MAP,
        Int | Double | Index => NUMBER,
        Bool => BOOL,
        Entry => ENTRY,
        Any => rng.pick(TABLES),
    };
    loop {
        let table = if rng.percent(5) {
            rng.pick(TABLES)
        } else {
            table
        };
        let method = rng.choose(table);
        let hashes = matches!(kind, Text | Int | Double | Bool);
        if method.name != "hashCode"
            || hashes && std::ptr::eq(table, if kind == Text { TEXT } else { table })
        {
            return method;
        }
    }
}

pub(crate) const REGEXES: &[&str] = &[
    "a",
    "b",
    ",",
    "",
    "[a-c]",
    "[^a-z]",
    "\\s+",
    "\\d",
    "\\w+",
    ".",
    "\\.",
    ".*",
    "a*",
    "(a)(b)?",
    "(\\w)(\\w)",
    "^a",
    "c$",
    "\\\\",
    "/",
    "X|b",
    "a+?",
    "(?i)A",
    "\\bb\\b",
    "[\\s,]+",
    "(?<x>a)",
    "\\$",
    "&|=",
    "\"",
    "(",
    "[",
    "a{2}",
    "a{2",
    "*",
    "(?=b)",
    "\\p{L}",
    "''",
];

pub(crate) const REPLACEMENTS: &[&str] = &[
    "", "x", "-", "$1", "$0", "[$1]", "$2", "\\\\", "\\$", "$", "\\", "a$", "${x}", "$10", "\\n",
    "\\\"", "''", "$$",
];
