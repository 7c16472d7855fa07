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

code_table! {
    UNEXPECTED "VTL0101": "character that means nothing",
        "Inside of a directive's parentheses, of arguments and of an index only certain characters have a meaning. \
         Outside of them every character is text.",
        example "#set($a = 1 ~ 2)";

    LONE_SIGN "VTL0102": "`$` or `#` at the very end",
        "A `$` or `#` is text if something follows that makes no reference and no directive of it: `$5`, `# 1`. As \
         the very last character of a template, of a comment or of a string it is an error in Velocity. Let a blank \
         or a line end follow, or print the sign from a variable: `#set($sign = '$')${sign}`.",
        example "price in $";

    UNCLOSED_STRING "VTL0103": "string not closed",
        "A string ends at the quote it begins with. It may run over line ends, so a missing quote is often noticed \
         only far behind: look at the place where the string begins.",
        example "#set($a = \"abc)";

    UNCLOSED_TEXT_BLOCK "VTL0104": "`#[[` not closed",
        "Everything between `#[[` and `]]#` is text that is not read. The closing `]]#` is missing.",
        example "#[[ $a";

    OPEN_CURLY "VTL0105": "`${` not closed",
        "A reference that begins with `${` or `$!{` ends with `}`: `${name}`, `${name.method('x')}`.",
        example "${name and more";

    RESERVED_NAME "VTL0106": "`true` and `false` are no names",
        "`$true` and `$false` are read as the values `true` and `false`, and a value outside of a directive is an \
         error.",
        example "is it $true?";

    UNCLOSED_BLOCK "VTL0110": "block without `#end`",
        "`#if`, `#foreach`, `#define`, `#macro`, `#literal` and `#@name` have a block that ends with `#end`. A \
         letter right behind makes another word of it: write `#{end}x`.",
        example "#if($a) yes";

    STRAY_END "VTL0111": "`#end` that closes nothing",
        "There are more `#end` than blocks. `#set`, `#break` and `#stop` have no block.",
        example "text #end";

    STRAY_ELSE "VTL0112": "`#else` or `#elseif` without `#if`",
        "`#else` and `#elseif` stand between `#if(…)` and its `#end`, not in the middle of another block inside of \
         it.",
        example "text #else more";

    BRANCH_AFTER_ELSE "VTL0113": "branch behind `#else`",
        "`#else` is the last branch of an `#if`: `#elseif` goes before it, and there is only one.",
        example "#if($a) 1 #else 2 #elseif($b) 3 #end";

    CONDITION "VTL0114": "condition missing",
        "`#if` and `#elseif` are followed by a condition in parentheses: `#if($a == 1)`.",
        example "#if $a #end";

    SET_TARGET "VTL0120": "left side of `#set` is no reference",
        "`#set` gives a value to a reference, which begins with `$`: `#set($name = 1)`, `#set($map.key = 1)`.",
        example "#set(a = 1)";

    SET_EQUALS "VTL0121": "`=` missing in `#set`",
        "`#set` is written `#set($name = value)`. There are no `+=`, `-=`, `++`.",
        example "#set($a += 1)";

    VALUE "VTL0122": "value missing",
        "A value is a reference, a string, a number, `true`, `false`, a list `[…]`, a map `{…}` or an expression in \
         parentheses. A bare word is none: write `$word` or `'word'`.",
        example "#set($a = )";

    NULL "VTL0123": "`null` is no value",
        "Velocity has no `null`. On API Gateway what has no value is the empty string: compare with `''`.",
        example "#if($a == null) none #end";

    SIGN "VTL0124": "sign before a value",
        "Only a number can have a minus before it, and without a blank: `-1`. For everything else write `0 - \
         $value`. A plus stands only between two values.",
        example "#set($a = -$b)";

    EXPRESSION_END "VTL0125": "two values without an operator",
        "Between two values stands an operator: `+ - * / % == != < <= > >= && ||` or `eq ne lt le gt ge and or`.",
        example "#set($a = 1 2)";

    GLUED_MINUS "VTL0126": "minus without blanks",
        "`-3` is one token, so that `5-3` and `5 -3` are two numbers that follow each other. And `$n-1` is a \
         reference named `n-1`. Put blanks around the minus.",
        example "#set($a = 5-3)";

    UNCLOSED_PARENTHESIS "VTL0127": "parenthesis not closed",
        "A `(` has no `)`.",
        example "#set($a = (1 + 2 * 3";

    OPERATOR_IN_VALUE "VTL0130": "expression where only a value is allowed",
        "Arguments of methods and directives, items of lists and entries of maps are values: references and \
         literals, without operators and parentheses. Compute first with `#set`.",
        example "$a.m(1 + 1)";

    TRAILING_COMMA "VTL0131": "comma before a closing bracket",
        "Velocity does not allow a comma behind the last item, entry or argument.",
        example "#set($a = [1, 2,])";

    LIST_END "VTL0132": "list not closed",
        "A list is written `[1, 'two', $three]`, a range `[1..10]`.",
        example "#set($a = [1, 2)";

    RANGE "VTL0133": "range without an end",
        "A range goes from an integer or a reference to another one: `[1..$n]`.",
        example "#set($a = [1..'x'])";

    MAP_END "VTL0134": "map not closed",
        "A map is written `{'key' : 'value', 'other' : $x}`.",
        example "#set($a = {'k' : 1)";

    MAP_COLON "VTL0135": "`:` missing in a map",
        "Key and value of a map are separated by `:`.",
        example "#set($a = {'k', 1})";

    ARGUMENTS_END "VTL0136": "arguments not closed",
        "The arguments of a method are separated by `,` and end with `)`.",
        example "$a.m(1 2)";

    INDEX "VTL0137": "index expected",
        "A `[` that touches a reference begins an index: an integer, a string or a reference, and a `]`. If it is \
         text, put a blank between.",
        example "$a[x]";

    CALL_ON_LITERAL "VTL0138": "method of a literal",
        "Only references have properties and methods. Put the literal into a variable first: `#set($s = \
         'a')$s.length()`.",
        example "#set($a = 'a'.length())";

    BACKSLASH_QUOTE "VTL0140": "backslash before a quote",
        "A backslash is an ordinary character in a string and escapes nothing. A quote is doubled: `\"say \
         \"\"yes\"\"\"`, `'it''s'`; or put into the other kind of quotes.",
        example "#set($a = \"say \\\"yes\\\"\")";

    UNICODE_ESCAPE "VTL0141": "broken `\\u` in a string",
        "In a string in double quotes `\\u` must be followed by four hexadecimal digits. In single quotes it is \
         plain text.",
        example "#set($a = \"C:\\user\")";

    NUMBER "VTL0142": "not a number",
        "`#1` is read as one token, and is no number.",
        example "#set($a = #1)";

    INNER_QUOTE "VTL0143": "quote inside of a string",
        "A string ends at the next quote of its kind. One that belongs to the text is doubled: `'it''s'`, `\"say \
         \"\"yes\"\"\"`; or the string is put into the other kind of quotes.",
        example "#set($a = 'it's')";

    DIRECTIVE_ARGUMENT "VTL0150": "not an argument",
        "The arguments of a directive are values, separated by blanks or commas.",
        example "#foo($a : $b)";

    BARE_WORD "VTL0151": "bare word as an argument",
        "A bare word has a meaning in two places: `#foreach($item in $list)` and `#macro(name $parameter)`.",
        example "#foreach($item in list) $item #end";

    BARE_DIRECTIVE "VTL0152": "parentheses missing",
        "`#foreach`, `#define`, `#macro`, `#literal` and `#evaluate` need parentheses. If the word is text, put a \
         backslash before it.",
        example "#foreach $a in $b";

    MACRO_NAME "VTL0153": "macro without a name",
        "The first argument of `#macro` is the macro's name, without `$` and quotes: `#macro(name $parameter)`.",
        example "#macro($name) text #end";

    ARGUMENT_COUNT "VTL0154": "wrong arguments",
        "`#define` takes one reference; `#break` and `#stop` take nothing, or one argument; `#evaluate` takes one \
         string or reference; `#macro` takes a name.",
        example "#define($a $b) text #end";

    EMPTY_LITERAL "VTL0155": "empty `#literal`",
        "Velocity fails where `#literal()` is followed by its `#end` at once.",
        example "#literal()#end";

    TOO_DEEP "VTL0160": "nested too deep",
        "Blocks, parentheses, lists, maps, arguments and strings are nested deeper in each other than the limit \
         allows. A string in double quotes counts three times.",
        example "#set($a = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[";

    TOO_MANY_OPERATORS "VTL0161": "too many operators",
        "An expression holds 400 operators at most. Split it over several `#set`.";

    TOO_LONG "VTL0162": "template too long",
        "A template may not be longer than four gigabytes.";
}

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
