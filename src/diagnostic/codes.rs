//! The table of codes: every kind of finding, with its explanation and an example that triggers it.

use super::render_codes as render;

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable name: `VTL0110`.
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// Why it is a mistake and what to write instead.
    pub explanation: &'static str,
    /// A template that triggers it, if a short one can.
    pub example: Option<&'static str>,
}

/// The code of that name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter()
        .copied()
        .find(|code| code.id.eq_ignore_ascii_case(id))
}

/// All codes, by number.
pub static ALL: &[&Code] = &[
    &UNEXPECTED,
    &LONE_SIGN,
    &UNCLOSED_STRING,
    &OPEN_CURLY,
    &UNCLOSED_BLOCK,
    &STRAY_END,
    &STRAY_ELSE,
    &BRANCH_AFTER_ELSE,
    &CONDITION,
    &SET_TARGET,
    &SET_EQUALS,
    &VALUE,
    &EXPRESSION_END,
    &LIST_END,
    &RANGE,
    &MAP_END,
    &MAP_COLON,
    &ARGUMENTS_END,
    &INDEX,
    &NUMBER,
    &UNICODE_ESCAPE,
    &RESERVED_NAME,
    &DIRECTIVE_ARGUMENT,
    &BARE_WORD,
    &BARE_DIRECTIVE,
    &MACRO_NAME,
    &ARGUMENT_COUNT,
    &EMPTY_LITERAL,
    &TOO_DEEP,
    &TOO_MANY_OPERATORS,
    &TOO_LONG,
    &render::EXCEPTION,
    &render::INVALID_PATH,
    &render::INVALID_JSON,
    &render::UNRESOLVED,
    &render::NO_RESOURCE,
    &render::EVALUATE,
    &render::LIMIT,
    &render::WRITE,
];

pub(crate) static UNEXPECTED: Code = Code {
    id: "VTL0101",
    title: "unexpected character",
    explanation: "",
    example: Some("#set($a = 1 ~ 2)"),
};

pub(crate) static LONE_SIGN: Code = Code {
    id: "VTL0102",
    title: "`$` or `#` at the end of the template",
    explanation: "",
    example: Some("price in $"),
};

pub(crate) static UNCLOSED_STRING: Code = Code {
    id: "VTL0103",
    title: "string not closed",
    explanation: "",
    example: Some("#set($a = \"abc)"),
};

pub(crate) static OPEN_CURLY: Code = Code {
    id: "VTL0104",
    title: "`${` not closed",
    explanation: "",
    example: Some("${name and more"),
};

pub(crate) static UNCLOSED_BLOCK: Code = Code {
    id: "VTL0110",
    title: "block without `#end`",
    explanation: "",
    example: Some("#if($a) yes"),
};

pub(crate) static STRAY_END: Code = Code {
    id: "VTL0111",
    title: "`#end` without a block",
    explanation: "",
    example: Some("text #end"),
};

pub(crate) static STRAY_ELSE: Code = Code {
    id: "VTL0112",
    title: "`#else` without `#if`",
    explanation: "",
    example: Some("text #else more"),
};

pub(crate) static BRANCH_AFTER_ELSE: Code = Code {
    id: "VTL0113",
    title: "branch behind `#else`",
    explanation: "",
    example: Some("#if($a) 1 #else 2 #else 3 #end"),
};

pub(crate) static CONDITION: Code = Code {
    id: "VTL0114",
    title: "condition missing",
    explanation: "",
    example: Some("#if $a #end"),
};

pub(crate) static SET_TARGET: Code = Code {
    id: "VTL0120",
    title: "left side of `#set` is no reference",
    explanation: "",
    example: Some("#set(a = 1)"),
};

pub(crate) static SET_EQUALS: Code = Code {
    id: "VTL0121",
    title: "`=` missing in `#set`",
    explanation: "",
    example: Some("#set($a 1)"),
};

pub(crate) static VALUE: Code = Code {
    id: "VTL0122",
    title: "value missing",
    explanation: "",
    example: Some("#set($a = )"),
};

pub(crate) static EXPRESSION_END: Code = Code {
    id: "VTL0123",
    title: "expression does not end",
    explanation: "",
    example: Some("#set($a = 1 2)"),
};

pub(crate) static LIST_END: Code = Code {
    id: "VTL0124",
    title: "list not closed",
    explanation: "",
    example: Some("#set($a = [1, 2)"),
};

pub(crate) static RANGE: Code = Code {
    id: "VTL0125",
    title: "range without end",
    explanation: "",
    example: Some("#set($a = [1..'x'])"),
};

pub(crate) static MAP_END: Code = Code {
    id: "VTL0126",
    title: "map not closed",
    explanation: "",
    example: Some("#set($a = {'k': 1)"),
};

pub(crate) static MAP_COLON: Code = Code {
    id: "VTL0127",
    title: "`:` missing in a map",
    explanation: "",
    example: Some("#set($a = {'k' 1})"),
};

pub(crate) static ARGUMENTS_END: Code = Code {
    id: "VTL0128",
    title: "arguments not closed",
    explanation: "",
    example: Some("$a.m(1 2)"),
};

pub(crate) static INDEX: Code = Code {
    id: "VTL0129",
    title: "index expected",
    explanation: "",
    example: Some("$a[x"),
};

pub(crate) static NUMBER: Code = Code {
    id: "VTL0130",
    title: "not a number",
    explanation: "",
    example: Some("#set($a = #1)"),
};

pub(crate) static UNICODE_ESCAPE: Code = Code {
    id: "VTL0131",
    title: "bad `\\u` escape",
    explanation: "",
    example: Some("#set($a = \"\\user\")"),
};

pub(crate) static RESERVED_NAME: Code = Code {
    id: "VTL0132",
    title: "`true` and `false` are no names",
    explanation: "",
    example: Some("$true"),
};

pub(crate) static DIRECTIVE_ARGUMENT: Code = Code {
    id: "VTL0140",
    title: "not an argument",
    explanation: "",
    example: Some("#foreach($a in 1 + 1) #end"),
};

pub(crate) static BARE_WORD: Code = Code {
    id: "VTL0141",
    title: "bare word as an argument",
    explanation: "",
    example: Some("#foreach($a of $b) $a #end"),
};

pub(crate) static BARE_DIRECTIVE: Code = Code {
    id: "VTL0142",
    title: "parentheses missing",
    explanation: "",
    example: Some("#foreach $a in $b"),
};

pub(crate) static MACRO_NAME: Code = Code {
    id: "VTL0143",
    title: "macro without a name",
    explanation: "",
    example: Some("#macro($a) #end"),
};

pub(crate) static ARGUMENT_COUNT: Code = Code {
    id: "VTL0144",
    title: "wrong arguments",
    explanation: "",
    example: Some("#define() #end"),
};

pub(crate) static EMPTY_LITERAL: Code = Code {
    id: "VTL0145",
    title: "empty `#literal`",
    explanation: "",
    example: Some("#literal()#end"),
};

pub(crate) static TOO_DEEP: Code = Code {
    id: "VTL0150",
    title: "nested too deep",
    explanation: "",
    example: None,
};

pub(crate) static TOO_MANY_OPERATORS: Code = Code {
    id: "VTL0151",
    title: "too many operators",
    explanation: "",
    example: None,
};

pub(crate) static TOO_LONG: Code = Code {
    id: "VTL0152",
    title: "template too long",
    explanation: "",
    example: None,
};
