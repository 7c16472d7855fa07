//! Methods that templates call, by the kind of value they are called on.

use std::sync::LazyLock;

use vtl::reflection::{self, Class};

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

use Kind::{Any, Bool, Double, Entry, Index, Int, List, Map, Regex, Replacement, Text};

/// A method with the kinds of its arguments.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) arguments: Vec<Kind>,
    pub(crate) result: Kind,
}

/// The methods of each kind of value, as the runtime's tables have them.
struct Tables {
    text: Vec<Method>,
    list: Vec<Method>,
    map: Vec<Method>,
    number: Vec<Method>,
    boolean: Vec<Method>,
    entry: Vec<Method>,
    /// The name of every method.
    names: Vec<&'static str>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut names: Vec<_> =
        Class::all().flat_map(Class::methods).map(|method| method.name()).collect();
    names.sort_unstable();
    names.dedup();
    Tables {
        text: table(&[Class::STRING]),
        list: table(&[Class::LIST]),
        map: table(&[Class::MAP]),
        number: table(&[Class::INTEGER, Class::LONG, Class::DOUBLE]),
        boolean: table(&[Class::BOOLEAN]),
        entry: table(&[Class::ENTRY]),
        names,
    }
});

/// What templates call most, which is called most here too.
const COMMON: &[&str] = &[
    "length",
    "substring",
    "indexOf",
    "contains",
    "startsWith",
    "endsWith",
    "equals",
    "replace",
    "replaceAll",
    "replaceFirst",
    "matches",
    "split",
    "trim",
    "concat",
    "toUpperCase",
    "toLowerCase",
    "toString",
    "size",
    "get",
    "isEmpty",
    "add",
    "addAll",
    "remove",
    "set",
    "subList",
    "put",
    "putAll",
    "containsKey",
    "keySet",
    "values",
    "entrySet",
    "getOrDefault",
    "intValue",
    "doubleValue",
    "parseInt",
    "valueOf",
    "compareTo",
    "getKey",
    "getValue",
    "setValue",
];

fn table(classes: &[Class]) -> Vec<Method> {
    const MORE: usize = 6;
    let mut table = Vec::new();
    for method in classes.iter().flat_map(|class| class.methods()) {
        let times = if COMMON.contains(&method.name()) { MORE } else { 1 };
        table.extend((0..times).map(|_| Method {
            name: method.name(),
            arguments: arguments(&method),
            result: result(method.name()),
        }));
    }
    table
}

fn arguments(method: &reflection::Method) -> Vec<Kind> {
    let by_pattern = matches!(method.name(), "replaceAll" | "replaceFirst" | "matches" | "split");
    let parameters = method.parameters().iter().enumerate();
    let kind = |(at, parameter): (usize, &&str)| match *parameter {
        "String" | "CharSequence" if by_pattern && at == 0 => Regex,
        "String" if by_pattern => Replacement,
        "String" | "CharSequence" => Text,
        "int" | "long" | "short" | "byte" => Index,
        "double" | "float" => Double,
        "boolean" | "Boolean" => Bool,
        "Collection" | "Iterable" | "List" => List,
        "Map" => Map,
        "Integer" | "Long" => Int,
        // The keys of maps are strings, as a rule.
        "Object" if at == 0 && matches!(method.name(), "get" | "put" | "containsKey") => Text,
        _ => Any,
    };
    parameters.map(kind).collect()
}

/// What a method of this name is likely to give.
fn result(name: &str) -> Kind {
    match name {
        "length"
        | "size"
        | "hashCode"
        | "indexOf"
        | "lastIndexOf"
        | "compareTo"
        | "intValue"
        | "parseInt"
        | "codePointAt"
        | "compareToIgnoreCase" => Int,
        "doubleValue" | "floatValue" | "parseDouble" => Double,
        "toString" | "substring" | "trim" | "strip" | "concat" | "replace" | "replaceAll"
        | "replaceFirst" | "toUpperCase" | "toLowerCase" | "repeat" | "subSequence" | "getKey" => {
            Text
        }
        "contains" | "startsWith" | "endsWith" | "equals" | "equalsIgnoreCase" | "matches"
        | "containsKey" | "containsValue" | "containsAll" | "addAll" | "contentEquals" => Bool,
        "keySet" | "values" | "entrySet" | "split" | "subList" | "getBytes" | "toCharArray" => List,
        _ if name.starts_with("is") => Bool,
        _ => Any,
    }
}

/// A method for the kind; now and then one of another kind. Never the hash of what has no value of its own.
pub(crate) fn method(rng: &mut Rng, kind: Kind) -> &'static Method {
    let tables = &*TABLES;
    let all =
        [&tables.text, &tables.list, &tables.map, &tables.number, &tables.boolean, &tables.entry];
    let table = match kind {
        Text | Regex | Replacement => &tables.text,
        List => &tables.list,
        Map => &tables.map,
        Int | Double | Index => &tables.number,
        Bool => &tables.boolean,
        Entry => &tables.entry,
        Any => rng.pick(&all),
    };
    loop {
        let table = if rng.percent(5) { rng.pick(&all) } else { table };
        let method = rng.choose(table);
        if method.name != "hashCode" || matches!(kind, Text | Int | Double | Bool) {
            return method;
        }
    }
}

/// The name of any method, to be called on anything, with anything; the hash of what has no value of its own excepted.
pub(crate) fn any_name(rng: &mut Rng) -> &'static str {
    loop {
        let name = rng.pick(&TABLES.names);
        if name != "hashCode" {
            return name;
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
