//! The table of codes: every kind of finding about a template's syntax, with an explanation and an example that
//! triggers it. A code never changes its meaning and is never given to something else.

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable name: `VTL0110`.
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// Why it is a mistake, and what to write instead.
    pub explanation: &'static str,
    /// A template that triggers it, if a short one can.
    pub example: Option<&'static str>,
}

/// The code of that name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}

/// All codes, by number.
pub static ALL: &[&Code] = &[
    &UNEXPECTED,
    &LONE_SIGN,
    &UNCLOSED_STRING,
    &UNCLOSED_TEXT_BLOCK,
    &OPEN_CURLY,
    &RESERVED_NAME,
    &UNCLOSED_BLOCK,
    &STRAY_END,
    &STRAY_ELSE,
    &BRANCH_AFTER_ELSE,
    &CONDITION,
    &SET_TARGET,
    &SET_EQUALS,
    &VALUE,
    &NULL,
    &SIGN,
    &EXPRESSION_END,
    &GLUED_MINUS,
    &UNCLOSED_PARENTHESIS,
    &OPERATOR_IN_VALUE,
    &TRAILING_COMMA,
    &LIST_END,
    &RANGE,
    &MAP_END,
    &MAP_COLON,
    &ARGUMENTS_END,
    &INDEX,
    &CALL_ON_LITERAL,
    &BACKSLASH_QUOTE,
    &UNICODE_ESCAPE,
    &NUMBER,
    &INNER_QUOTE,
    &DIRECTIVE_ARGUMENT,
    &BARE_WORD,
    &BARE_DIRECTIVE,
    &MACRO_NAME,
    &ARGUMENT_COUNT,
    &EMPTY_LITERAL,
    &TOO_DEEP,
    &TOO_MANY_OPERATORS,
    &TOO_LONG,
];

pub(crate) static UNEXPECTED: Code = Code {
    id: "VTL0101",
    title: "character that means nothing",
    explanation: "Inside of a directive's parentheses, of arguments and of an index only certain characters have a \
        meaning. Outside of them every character is text.",
    example: Some("#set($a = 1 ~ 2)"),
};

pub(crate) static LONE_SIGN: Code = Code {
    id: "VTL0102",
    title: "`$` or `#` at the very end",
    explanation: "A `$` or `#` is text if something follows that makes no reference and no directive of it: `$5`, `# \
        1`. As the very last character of a template, of a comment or of a string it is an error in \
        Velocity. Let a blank or a line end follow, or print the sign from a variable: `#set($sign = \
        '$')${sign}`.",
    example: Some("price in $"),
};

pub(crate) static UNCLOSED_STRING: Code = Code {
    id: "VTL0103",
    title: "string not closed",
    explanation: "A string ends at the quote it begins with. It may run over line ends, so a missing quote is often \
        noticed only far behind: look at the place where the string begins.",
    example: Some("#set($a = \"abc)"),
};

pub(crate) static UNCLOSED_TEXT_BLOCK: Code = Code {
    id: "VTL0104",
    title: "`#[[` not closed",
    explanation: "Everything between `#[[` and `]]#` is text that is not read. The closing `]]#` is missing.",
    example: Some("#[[ $a"),
};

pub(crate) static OPEN_CURLY: Code = Code {
    id: "VTL0105",
    title: "`${` not closed",
    explanation: "A reference that begins with `${` or `$!{` ends with `}`: `${name}`, `${name.method('x')}`.",
    example: Some("${name and more"),
};

pub(crate) static RESERVED_NAME: Code = Code {
    id: "VTL0106",
    title: "`true` and `false` are no names",
    explanation: "`$true` and `$false` are read as the values `true` and `false`, and a value outside of a directive \
        is an error.",
    example: Some("is it $true?"),
};

pub(crate) static UNCLOSED_BLOCK: Code = Code {
    id: "VTL0110",
    title: "block without `#end`",
    explanation: "`#if`, `#foreach`, `#define`, `#macro`, `#literal` and `#@name` have a block that ends with `#end`. \
        A letter right behind makes another word of it: write `#{end}x`.",
    example: Some("#if($a) yes"),
};

pub(crate) static STRAY_END: Code = Code {
    id: "VTL0111",
    title: "`#end` that closes nothing",
    explanation: "There are more `#end` than blocks. `#set`, `#break` and `#stop` have no block.",
    example: Some("text #end"),
};

pub(crate) static STRAY_ELSE: Code = Code {
    id: "VTL0112",
    title: "`#else` or `#elseif` without `#if`",
    explanation: "`#else` and `#elseif` stand between `#if(…)` and its `#end`, not in the middle of another block \
        inside of it.",
    example: Some("text #else more"),
};

pub(crate) static BRANCH_AFTER_ELSE: Code = Code {
    id: "VTL0113",
    title: "branch behind `#else`",
    explanation: "`#else` is the last branch of an `#if`: `#elseif` goes before it, and there is only one.",
    example: Some("#if($a) 1 #else 2 #elseif($b) 3 #end"),
};

pub(crate) static CONDITION: Code = Code {
    id: "VTL0114",
    title: "condition missing",
    explanation: "`#if` and `#elseif` are followed by a condition in parentheses: `#if($a == 1)`.",
    example: Some("#if $a #end"),
};

pub(crate) static SET_TARGET: Code = Code {
    id: "VTL0120",
    title: "left side of `#set` is no reference",
    explanation: "`#set` gives a value to a reference, which begins with `$`: `#set($name = 1)`, `#set($map.key = 1)`.",
    example: Some("#set(a = 1)"),
};

pub(crate) static SET_EQUALS: Code = Code {
    id: "VTL0121",
    title: "`=` missing in `#set`",
    explanation: "`#set` is written `#set($name = value)`. There are no `+=`, `-=`, `++`.",
    example: Some("#set($a += 1)"),
};

pub(crate) static VALUE: Code = Code {
    id: "VTL0122",
    title: "value missing",
    explanation: "A value is a reference, a string, a number, `true`, `false`, a list `[…]`, a map `{…}` or an \
        expression in parentheses. A bare word is none: write `$word` or `'word'`.",
    example: Some("#set($a = )"),
};

pub(crate) static NULL: Code = Code {
    id: "VTL0123",
    title: "`null` is no value",
    explanation: "Velocity has no `null`. On API Gateway what has no value is the empty string: compare with `''`.",
    example: Some("#if($a == null) none #end"),
};

pub(crate) static SIGN: Code = Code {
    id: "VTL0124",
    title: "sign before a value",
    explanation: "Only a number can have a minus before it, and without a blank: `-1`. For everything else write `0 - \
        $value`. A plus stands only between two values.",
    example: Some("#set($a = -$b)"),
};

pub(crate) static EXPRESSION_END: Code = Code {
    id: "VTL0125",
    title: "two values without an operator",
    explanation: "Between two values stands an operator: `+ - * / % == != < <= > >= && ||` or `eq ne lt le gt ge and \
        or`.",
    example: Some("#set($a = 1 2)"),
};

pub(crate) static GLUED_MINUS: Code = Code {
    id: "VTL0126",
    title: "minus without blanks",
    explanation: "`-3` is one token, so that `5-3` and `5 -3` are two numbers that follow each other. And `$n-1` is a \
        reference named `n-1`. Put blanks around the minus.",
    example: Some("#set($a = 5-3)"),
};

pub(crate) static UNCLOSED_PARENTHESIS: Code = Code {
    id: "VTL0127",
    title: "parenthesis not closed",
    explanation: "A `(` has no `)`.",
    example: Some("#set($a = (1 + 2 * 3"),
};

pub(crate) static OPERATOR_IN_VALUE: Code = Code {
    id: "VTL0130",
    title: "expression where only a value is allowed",
    explanation: "Arguments of methods and directives, items of lists and entries of maps are values: references and \
        literals, without operators and parentheses. Compute first with `#set`.",
    example: Some("$a.m(1 + 1)"),
};

pub(crate) static TRAILING_COMMA: Code = Code {
    id: "VTL0131",
    title: "comma before a closing bracket",
    explanation: "Velocity does not allow a comma behind the last item, entry or argument.",
    example: Some("#set($a = [1, 2,])"),
};

pub(crate) static LIST_END: Code = Code {
    id: "VTL0132",
    title: "list not closed",
    explanation: "A list is written `[1, 'two', $three]`, a range `[1..10]`.",
    example: Some("#set($a = [1, 2)"),
};

pub(crate) static RANGE: Code = Code {
    id: "VTL0133",
    title: "range without an end",
    explanation: "A range goes from an integer or a reference to another one: `[1..$n]`.",
    example: Some("#set($a = [1..'x'])"),
};

pub(crate) static MAP_END: Code = Code {
    id: "VTL0134",
    title: "map not closed",
    explanation: "A map is written `{'key' : 'value', 'other' : $x}`.",
    example: Some("#set($a = {'k' : 1)"),
};

pub(crate) static MAP_COLON: Code = Code {
    id: "VTL0135",
    title: "`:` missing in a map",
    explanation: "Key and value of a map are separated by `:`.",
    example: Some("#set($a = {'k', 1})"),
};

pub(crate) static ARGUMENTS_END: Code = Code {
    id: "VTL0136",
    title: "arguments not closed",
    explanation: "The arguments of a method are separated by `,` and end with `)`.",
    example: Some("$a.m(1 2)"),
};

pub(crate) static INDEX: Code = Code {
    id: "VTL0137",
    title: "index expected",
    explanation: "A `[` that touches a reference begins an index: an integer, a string or a reference, and a `]`. If \
        it is text, put a blank between.",
    example: Some("$a[x]"),
};

pub(crate) static CALL_ON_LITERAL: Code = Code {
    id: "VTL0138",
    title: "method of a literal",
    explanation: "Only references have properties and methods. Put the literal into a variable first: `#set($s = \
        'a')$s.length()`.",
    example: Some("#set($a = 'a'.length())"),
};

pub(crate) static BACKSLASH_QUOTE: Code = Code {
    id: "VTL0140",
    title: "backslash before a quote",
    explanation: "A backslash is an ordinary character in a string and escapes nothing. A quote is doubled: `\"say \
        \"\"yes\"\"\"`, `'it''s'`; or put into the other kind of quotes.",
    example: Some("#set($a = \"say \\\"yes\\\"\")"),
};

pub(crate) static UNICODE_ESCAPE: Code = Code {
    id: "VTL0141",
    title: "broken `\\u` in a string",
    explanation: "In a string in double quotes `\\u` must be followed by four hexadecimal digits. In single quotes it \
        is plain text.",
    example: Some("#set($a = \"C:\\user\")"),
};

pub(crate) static NUMBER: Code = Code {
    id: "VTL0142",
    title: "not a number",
    explanation: "`#1` is read as one token, and is no number.",
    example: Some("#set($a = #1)"),
};

pub(crate) static INNER_QUOTE: Code = Code {
    id: "VTL0143",
    title: "quote inside of a string",
    explanation: "A string ends at the next quote of its kind. One that belongs to the text is doubled: `'it''s'`, \
        `\"say \"\"yes\"\"\"`; or the string is put into the other kind of quotes.",
    example: Some("#set($a = 'it's')"),
};

pub(crate) static DIRECTIVE_ARGUMENT: Code = Code {
    id: "VTL0150",
    title: "not an argument",
    explanation: "The arguments of a directive are values, separated by blanks or commas.",
    example: Some("#foo($a : $b)"),
};

pub(crate) static BARE_WORD: Code = Code {
    id: "VTL0151",
    title: "bare word as an argument",
    explanation: "A bare word has a meaning in two places: `#foreach($item in $list)` and `#macro(name $parameter)`.",
    example: Some("#foreach($item in list) $item #end"),
};

pub(crate) static BARE_DIRECTIVE: Code = Code {
    id: "VTL0152",
    title: "parentheses missing",
    explanation: "`#foreach`, `#define`, `#macro`, `#literal` and `#evaluate` need parentheses. If the word is text, \
        put a backslash before it.",
    example: Some("#foreach $a in $b"),
};

pub(crate) static MACRO_NAME: Code = Code {
    id: "VTL0153",
    title: "macro without a name",
    explanation: "The first argument of `#macro` is the macro's name, without `$` and quotes: `#macro(name \
        $parameter)`.",
    example: Some("#macro($name) text #end"),
};

pub(crate) static ARGUMENT_COUNT: Code = Code {
    id: "VTL0154",
    title: "wrong arguments",
    explanation: "`#define` takes one reference; `#break` and `#stop` take nothing, or one argument; `#evaluate` takes \
        one string or reference; `#macro` takes a name.",
    example: Some("#define($a $b) text #end"),
};

pub(crate) static EMPTY_LITERAL: Code = Code {
    id: "VTL0155",
    title: "empty `#literal`",
    explanation: "Velocity fails where `#literal()` is followed by its `#end` at once.",
    example: Some("#literal()#end"),
};

pub(crate) static TOO_DEEP: Code = Code {
    id: "VTL0160",
    title: "nested too deep",
    explanation: "Blocks, parentheses, lists, maps, arguments and strings are nested deeper in each other than the \
        limit allows. A string in double quotes counts three times.",
    example: Some(
        "#set($a = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ),
};

pub(crate) static TOO_MANY_OPERATORS: Code = Code {
    id: "VTL0161",
    title: "too many operators",
    explanation: "An expression holds 400 operators at most. Split it over several `#set`.",
    example: None,
};

pub(crate) static TOO_LONG: Code = Code {
    id: "VTL0162",
    title: "template too long",
    explanation: "A template may not be longer than four gigabytes.",
    example: None,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Dialect, ParseOptions, parse};

    #[test]
    fn every_example_triggers_its_code_alone() {
        for code in ALL {
            let Some(example) = code.example else {
                continue;
            };
            for dialect in [Dialect::ApiGateway, Dialect::Velocity] {
                let options = ParseOptions { dialect, ..ParseOptions::default() };
                let found: Vec<_> = match parse(example, &options) {
                    Ok(_) => Vec::new(),
                    Err(diagnostics) => diagnostics.iter().map(|found| found.code.id).collect(),
                };
                assert_eq!(found, [code.id], "{example}");
            }
        }
    }

    #[test]
    fn codes_are_unique_and_ascending() {
        assert!(ALL.is_sorted_by(|one, next| one.id < next.id));
        assert_eq!(find("vtl0110"), Some(&UNCLOSED_BLOCK));
    }

    #[test]
    fn every_code_is_explained() {
        assert!(ALL.iter().all(|code| code.explanation.ends_with('.')));
    }
}
