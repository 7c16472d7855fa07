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
    UNEXPECTED "VTL0101": "unexpected character",
        "Only certain characters are allowed inside a directive's parentheses, in arguments and in an index. Anywhere \
         else, every character is text.",
        example "#set($a = 1 ~ 2)";

    LONE_SIGN "VTL0102": "`$` or `#` at the end of the template",
        "A `$` or `#` is text if what follows does not make it a reference or a directive: `$5`, `# 1`. As the last \
         character of a template, a comment or a string, it is an error in Velocity. Add a blank or a line break \
         after it, or print the sign from a variable: `#set($sign = '$')${sign}`.",
        example "price in $";

    UNCLOSED_STRING "VTL0103": "string not closed",
        "A string ends at the next quote of the kind it begins with. It may span several lines, so a missing quote is \
         often noticed only much later: look at the place where the string begins.",
        example "#set($a = \"abc)";

    UNCLOSED_TEXT_BLOCK "VTL0104": "`#[[` not closed",
        "Everything between `#[[` and `]]#` is printed as it is. The closing `]]#` is missing.",
        example "#[[ $a";

    OPEN_CURLY "VTL0105": "`${` not closed",
        "A reference that begins with `${` or `$!{` ends with `}`: `${name}`, `${name.method('x')}`.",
        example "${name and more";

    RESERVED_NAME "VTL0106": "`true` and `false` are not names",
        "`$true` and `$false` are read as the values `true` and `false`, and a value outside a directive is an error.",
        example "is it $true?";

    UNCLOSED_BLOCK "VTL0110": "block without `#end`",
        "`#if`, `#foreach`, `#define`, `#macro`, `#literal` and `#@name` have a block that ends with `#end`. A \
         letter right after it makes it another word: write `#{end}x`.",
        example "#if($a) yes";

    STRAY_END "VTL0111": "`#end` that closes nothing",
        "There are more `#end` than blocks. `#set`, `#break` and `#stop` have no block.",
        example "text #end";

    STRAY_ELSE "VTL0112": "`#else` or `#elseif` without `#if`",
        "`#else` and `#elseif` belong between `#if(…)` and its `#end`, not inside another block within it.",
        example "text #else more";

    BRANCH_AFTER_ELSE "VTL0113": "branch after `#else`",
        "`#else` is the last branch of an `#if`: `#elseif` goes before it, and there is only one.",
        example "#if($a) 1 #else 2 #elseif($b) 3 #end";

    CONDITION "VTL0114": "condition missing",
        "`#if` and `#elseif` must be followed by a condition in parentheses: `#if($a == 1)`.",
        example "#if $a #end";

    SET_TARGET "VTL0120": "left side of `#set` is not a reference",
        "`#set` assigns a value to a reference, which begins with `$`: `#set($name = 1)`, `#set($map.key = 1)`.",
        example "#set(a = 1)";

    SET_EQUALS "VTL0121": "`=` missing in `#set`",
        "Write `#set($name = value)`. Velocity does not have `+=`, `-=` or `++`.",
        example "#set($a += 1)";

    VALUE "VTL0122": "value missing",
        "A value is a reference, a string, a number, `true`, `false`, a list `[…]`, a map `{…}` or an expression in \
         parentheses. A bare word is not a value: write `$word` or `'word'`.",
        example "#set($a = )";

    NULL "VTL0123": "`null` is not a value",
        "Velocity does not have `null`. On API Gateway, a missing value is the empty string: compare with `''`.",
        example "#if($a == null) none #end";

    SIGN "VTL0124": "sign before a value",
        "Only a number can have a minus sign, without a blank: `-1`. For everything else write `0 - $value`. A plus \
         sign is only allowed between two values.",
        example "#set($a = -$b)";

    EXPRESSION_END "VTL0125": "two values without an operator",
        "Two values must be separated by an operator: `+ - * / % == != < <= > >= && ||` or `eq ne lt le gt ge and or`.",
        example "#set($a = 1 2)";

    GLUED_MINUS "VTL0126": "minus without blanks",
        "`-3` is one token, so `5-3` and `5 -3` are two numbers in a row, and `$n-1` is a reference named `n-1`. Put \
         blanks around the minus sign.",
        example "#set($a = 5-3)";

    UNCLOSED_PARENTHESIS "VTL0127": "parenthesis not closed",
        "A `(` is not closed by a `)`.",
        example "#set($a = (1 + 2 * 3";

    OPERATOR_IN_VALUE "VTL0130": "expression where only a value is allowed",
        "Arguments of methods and directives, list items and map entries must be references or literals, without \
         operators or parentheses. Compute the value with `#set` first.",
        example "$a.m(1 + 1)";

    TRAILING_COMMA "VTL0131": "comma before a closing bracket",
        "Velocity does not allow a comma after the last item, entry or argument.",
        example "#set($a = [1, 2,])";

    LIST_END "VTL0132": "list not closed",
        "Write a list as `[1, 'two', $three]` and a range as `[1..10]`.",
        example "#set($a = [1, 2)";

    RANGE "VTL0133": "range without an end",
        "Both ends of a range must be an integer or a reference: `[1..$n]`.",
        example "#set($a = [1..'x'])";

    MAP_END "VTL0134": "map not closed",
        "Write a map as `{'key' : 'value', 'other' : $x}`.",
        example "#set($a = {'k' : 1)";

    MAP_COLON "VTL0135": "`:` missing in a map",
        "The keys and values of a map are separated by `:`.",
        example "#set($a = {'k', 1})";

    ARGUMENTS_END "VTL0136": "arguments not closed",
        "The arguments of a method are separated by `,` and end with `)`.",
        example "$a.m(1 2)";

    INDEX "VTL0137": "index expected",
        "A `[` right after a reference begins an index: an integer, a string or a reference, then a `]`. If it is \
         meant as text, put a blank before it.",
        example "$a[x]";

    CALL_ON_LITERAL "VTL0138": "method call on a literal",
        "Only references have properties and methods. Put the literal into a variable first: `#set($s = \
         'a')$s.length()`.",
        example "#set($a = 'a'.length())";

    UNQUOTED_PATH "VTL0139": "argument of `$input` without quotes",
        "The argument of `$input.path`, `$input.json` and `$input.params` is a string: `$input.path('$.name')`. Without \
         quotes, `$.name` and `name` are not values.",
        example "#set($name = $input.path($.name))";

    BACKSLASH_QUOTE "VTL0140": "backslash before a quote",
        "A backslash is an ordinary character in a string and does not escape anything. Double the quote: `\"say \
         \"\"yes\"\"\"`, `'it''s'`; or use the other kind of quotes for the string.",
        example "#set($a = \"say \\\"yes\\\"\")";

    UNICODE_ESCAPE "VTL0141": "broken `\\u` in a string",
        "In a double-quoted string, `\\u` must be followed by four hexadecimal digits. In single quotes it is plain \
         text.",
        example "#set($a = \"C:\\user\")";

    NUMBER "VTL0142": "not a number",
        "`#1` is read as one token, which is not a number.",
        example "#set($a = #1)";

    INNER_QUOTE "VTL0143": "quote inside a string",
        "A string ends at the next quote of its kind. Double a quote that belongs to the string: `'it''s'`, `\"say \
         \"\"yes\"\"\"`; or use the other kind of quotes for the string.",
        example "#set($a = 'it's')";

    DIRECTIVE_ARGUMENT "VTL0150": "not an argument",
        "The arguments of a directive are values, separated by blanks or commas.",
        example "#foo($a : $b)";

    BARE_WORD "VTL0151": "bare word as an argument",
        "A bare word is allowed in two places only: `#foreach($item in $list)` and `#macro(name $parameter)`.",
        example "#foreach($item in list) $item #end";

    BARE_DIRECTIVE "VTL0152": "parentheses missing",
        "`#foreach`, `#define`, `#macro`, `#literal` and `#evaluate` need parentheses. If the word is meant as text, put \
         a backslash before it.",
        example "#foreach $a in $b";

    MACRO_NAME "VTL0153": "macro without a name",
        "The first argument of `#macro` is the macro's name, without `$` and quotes: `#macro(name $parameter)`.",
        example "#macro($name) text #end";

    ARGUMENT_COUNT "VTL0154": "wrong arguments",
        "`#define` takes one reference; `#break` and `#stop` take at most one argument; `#evaluate` takes one \
         string or reference; `#macro` needs a name.",
        example "#define($a $b) text #end";

    EMPTY_LITERAL "VTL0155": "empty `#literal`",
        "Velocity fails if `#literal()` is followed directly by its `#end`.",
        example "#literal()#end";

    TOO_DEEP "VTL0160": "nested too deep",
        "Blocks, parentheses, lists, maps, arguments and strings are nested deeper than the limit allows. A \
         double-quoted string counts as three levels.",
        example "#set($a = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[";

    TOO_MANY_OPERATORS "VTL0161": "too many operators",
        "An expression may have at most 400 operators. Split it into several `#set` directives.";

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
