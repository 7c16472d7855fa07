//! Conditions and operators: what is always true, never true, or computed from text.

use crate::catalogue;
use crate::facts::{Class, Escape, Fact, Origin};
use crate::members;
use crate::rules::classes;
use crate::walk::{Use, Walker, constant_text};
use vtl::diagnostic::Suggestion;
use vtl::source::Span;
use vtl::syntax::ast::{
    BinaryOperator, Expression, ExpressionKind, Part, ReferenceKind, Set, Statement,
};

/// Looks at the condition of an `#if` or `#elseif`.
pub(crate) fn condition<'a>(walker: &mut Walker<'a>, expression: &'a Expression) {
    walker.expression(expression);
    truth(walker, expression, expression, false);
}

/// Looks for `#set($x = $y || 'default')`.
pub(crate) fn default_value(walker: &mut Walker<'_>, set: &Set) {
    let mut value = &set.value;
    while let ExpressionKind::Parenthesized(inner) = &value.kind {
        value = inner;
    }
    let ExpressionKind::Binary(operator @ (BinaryOperator::Or | BinaryOperator::And), both) =
        &value.kind
    else {
        return;
    };
    let is_literal = matches!(
        both.1.kind,
        ExpressionKind::String(_)
            | ExpressionKind::Interpolated(_)
            | ExpressionKind::Integer(_)
            | ExpressionKind::Float(_)
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_)
    );
    if !is_literal || !walker.is_service() {
        return;
    }
    let sign = if *operator == BinaryOperator::Or { "||" } else { "&&" };
    let target = walker.source(set.target.span);
    let message = format!("`{sign}` gives true or false, not one of its operands");
    let (first, second) = (walker.source(both.0.span), walker.source(both.1.span));
    let written =
        format!("#set({target} = {first})#if({target} == '')#set({target} = {second})#end");
    let is_simple = *operator == BinaryOperator::Or && set.target.parts.is_empty();
    let fix = if is_simple { walker.replace(set.span, written.as_str()) } else { None };
    walker
        .report
        .add(&catalogue::BOOLEAN_DEFAULT, value.span, message)
        .help(if is_simple { format!("write `{written}`") } else { "use `#if`".to_owned() })
        .fix(fix);
}

/// `!$x == 'a'`: the `!` belongs to `$x`.
fn negated_side(walker: &mut Walker<'_>, whole: &Expression, is_equal: bool) {
    let ExpressionKind::Binary(_, both) = &whole.kind else {
        return;
    };
    let ExpressionKind::Not(inner) = &both.0.kind else {
        return;
    };
    let is_value = constant_text(&both.1).is_some()
        || matches!(both.1.kind, ExpressionKind::Integer(_) | ExpressionKind::Float(_));
    if !is_value || matches!(inner.kind, ExpressionKind::Parenthesized(_)) {
        return;
    }
    let (first, second) = (walker.source(inner.span), walker.source(both.1.span));
    let what = if is_equal { "never true" } else { "always true" };
    let message = format!(
        "this is {what}: the negation is of `{first}` alone, and true or false is compared with `{second}`"
    );
    let operator = if is_equal { "!=" } else { "==" };
    let written = format!("{first} {operator} {second}");
    let fix = walker.replace(whole.span, written.as_str());
    walker
        .report
        .add(&catalogue::NOT_BEFORE_COMPARISON, whole.span, message)
        .help(format!("write `{written}`"))
        .fix(fix);
}

/// `$list.size > 0`: a property of a value that is likely to be a list or a string.
pub(crate) fn size_not_called(walker: &mut Walker<'_>, side: &Expression, fact: Fact) {
    let ExpressionKind::Reference(reference) = &side.kind else {
        return;
    };
    let Some(Part::Property { name, span }) = reference.parts.last() else {
        return;
    };
    if fact.class != Class::Json || !matches!(&**name, "length" | "size") || !walker.is_service() {
        return;
    }
    let message = format!(
        "`{name}` is a property of a map with such a key only: without parentheses, lists and strings have none"
    );
    let fix = walker.rename(*span, name, "size()");
    walker
        .report
        .add(&catalogue::SIZE_NOT_CALLED, *span, message)
        .help("write `.size()` for a list or a map, `.length()` for a string")
        .fix(fix);
}

/// Looks at what follows an `#else`: ` if(…)`, or `(…)` with an operator in it.
pub(crate) fn behind_else(walker: &mut Walker<'_>, block: &[Statement]) {
    let Some(Statement::Text(text)) = block.first() else {
        return;
    };
    let begins_if = text
        .text
        .trim_start_matches([' ', '\t'])
        .strip_prefix("if")
        .is_some_and(|rest| rest.trim_start_matches(' ').starts_with('('));
    let compares = || match block.get(1..3) {
        Some([Statement::Reference(_), Statement::Text(behind)]) => {
            let behind = behind.text.trim_start();
            ["==", "!=", "&&", "||", "<", ">"].iter().any(|operator| behind.starts_with(operator))
        }
        _ => false,
    };
    if begins_if || (&*text.text == "(" && compares()) {
        let before = walker.text.get(..text.span.start as usize).unwrap_or_default();
        let blanks = text.text.len() - text.text.trim_start_matches([' ', '\t']).len();
        let taken = if begins_if { blanks + 2 } else { 0 };
        let word = Span {
            start: text.span.start.saturating_sub(5),
            end: text.span.start.saturating_add(u32::try_from(taken).unwrap_or(0)),
        };
        let fix = if before.ends_with("#else") { walker.replace(word, "#elseif") } else { None };
        let message = "`#else` takes no condition: this is printed as text";
        walker
            .report
            .add(&catalogue::ELSE_CONDITION, text.span, message)
            .help("write `#elseif(…)`")
            .fix(fix);
    }
}

/// Looks at an operand that must be true or false.
fn truth<'a>(
    walker: &mut Walker<'a>,
    whole: &'a Expression,
    expression: &'a Expression,
    is_negated: bool,
) {
    match &expression.kind {
        ExpressionKind::Parenthesized(inner) => truth(walker, whole, inner, is_negated),
        ExpressionKind::Not(inner) => truth(walker, whole, inner, !is_negated),
        ExpressionKind::Binary(BinaryOperator::And | BinaryOperator::Or, both) => {
            truth(walker, whole, &both.0, is_negated);
            truth(walker, whole, &both.1, is_negated);
        }
        ExpressionKind::Binary(..) | ExpressionKind::Boolean(_) => {}
        ExpressionKind::Reference(reference)
            if !matches!(reference.kind, ReferenceKind::Runt | ReferenceKind::SlashBang) =>
        {
            if walker.is_service() {
                let fact = walker.reference(reference, Use::Operand);
                if fact.class == Class::Json && is_looked_at_twice(walker, whole, expression) {
                    return;
                }
                reference_truth(walker, expression, fact, is_negated);
            }
        }
        ExpressionKind::String(_)
        | ExpressionKind::Interpolated(_)
        | ExpressionKind::Integer(_)
        | ExpressionKind::Float(_)
        | ExpressionKind::List(_)
        | ExpressionKind::Map(_)
        | ExpressionKind::Range(_) => {
            let source = walker.source(expression.span);
            let message = format!(
                "`{source}` as a condition is never true: every literal but `true` is false"
            );
            walker.report.add(&catalogue::LITERAL_CONDITION, expression.span, message).help(
                "write a comparison on both sides of `||` and `&&`: `$x == 'a' || $x == 'b'`",
            );
        }
        ExpressionKind::Reference(_) | ExpressionKind::Word(_) => {}
    }
}

/// Whether a condition asks more about a reference than whether it is there: `$x && $x != ''`.
fn is_looked_at_twice(walker: &Walker<'_>, whole: &Expression, reference: &Expression) -> bool {
    const LONGEST: u32 = 4096;
    if whole.span.end.saturating_sub(whole.span.start) > LONGEST {
        return false;
    }
    let name =
        walker.slice(reference.span).trim_start_matches(['$', '!', '{']).trim_end_matches('}');
    walker.slice(whole.span).matches(name).nth(1).is_some()
}

fn reference_truth(walker: &mut Walker<'_>, expression: &Expression, fact: Fact, is_negated: bool) {
    let source = walker.source(expression.span);
    match fact.class {
        // What is missing for sure is reported as such.
        Class::Unknown | Class::Boolean | Class::Missing => {}
        Class::Json => {
            let message = format!(
                "`{source}` is false only if it is the JSON value `false`: a missing, null or empty value counts as true"
            );
            let fix = presence_edit(walker, expression, is_negated);
            walker
                .report
                .add(&catalogue::CONDITION_ON_JSON, expression.span, message)
                .help(ask_for_presence(&source, is_negated))
                .fix(fix);
        }
        _ => {
            let (lint, what) = if is_negated {
                (&catalogue::NEVER_TRUE, "never true")
            } else {
                (&catalogue::ALWAYS_TRUE, "always true")
            };
            let shown = if is_negated { format!("!{source}") } else { source.clone() };
            let message =
                format!("`{shown}` is {what}: on the service, a missing value counts as true");
            let fix = match fact.class {
                Class::Text => presence_edit(walker, expression, is_negated),
                _ => None,
            };
            walker
                .report
                .add(lint, expression.span, message)
                .help(ask(fact.class, &source, is_negated))
                .fix(fix);
        }
    }
}

/// The edit that asks whether there is a value: `$x != ''` for `$x`, `$x == ''` for `!$x`.
fn presence_edit(
    walker: &Walker<'_>,
    expression: &Expression,
    is_negated: bool,
) -> Option<Suggestion> {
    let operator = if is_negated { "==" } else { "!=" };
    let before = walker.text.get(..expression.span.start as usize).unwrap_or_default();
    // A comparison binds tighter than `&&` and `||`, but not tighter than `!`.
    let negation = before.trim_end().strip_suffix('!').filter(|_| is_negated);
    let written = format!("{} {operator} ''", walker.slice(expression.span));
    match negation {
        Some(rest) => {
            let span = Span { start: u32::try_from(rest.len()).ok()?, ..expression.span };
            walker.replace(span, written)
        }
        // Negated further out: `!($x && $y)`.
        None if is_negated => None,
        None => walker.replace(expression.span, written),
    }
}

/// What to write for the question that was probably meant.
fn ask(class: Class, source: &str, is_negated: bool) -> String {
    match class {
        Class::JsonText if source.contains(".json(") => {
            ask_for_presence(&source.replacen(".json(", ".path(", 1), is_negated)
        }
        Class::JsonText => "`$input.path` gives the value itself, `''` if it is missing".to_owned(),
        Class::List
        | Class::Array
        | Class::KeySet
        | Class::HeaderNames
        | Class::Values
        | Class::EntrySet
        | Class::Map
        | Class::ParameterGroup(_) => {
            let sign = if is_negated { "" } else { "!" };
            format!("`{sign}{source}.isEmpty()` asks whether there is anything in it")
        }
        Class::Integer | Class::Double | Class::Number => format!("compare it: `{source} != 0`"),
        Class::Text => ask_for_presence(source, is_negated),
        _ => "ask for one of its values: `$x.name != ''`".to_owned(),
    }
}

fn ask_for_presence(source: &str, is_negated: bool) -> String {
    let (operator, asks) =
        if is_negated { ("==", "missing or empty") } else { ("!=", "there and not empty") };
    format!("`{source} {operator} ''` asks whether it is {asks}")
}

/// Looks at an operator between two operands.
pub(crate) fn operator<'a>(
    walker: &mut Walker<'a>,
    expression: &'a Expression,
    operator: BinaryOperator,
    facts: (Fact, Fact),
) {
    use BinaryOperator as Op;
    let ExpressionKind::Binary(_, both) = &expression.kind else {
        return;
    };
    match operator {
        Op::Equal | Op::NotEqual => {
            classes::literal_escape(walker, &both.0);
            classes::literal_escape(walker, &both.1);
            negated_side(walker, expression, operator == Op::Equal);
            sizes(walker, both, facts);
            equality(walker, expression, &both.0, facts.0, &both.1);
            equality(walker, expression, &both.1, facts.1, &both.0);
        }
        Op::Less | Op::Greater | Op::LessOrEqual | Op::GreaterOrEqual => {
            sizes(walker, both, facts);
            ordering(walker, expression, both, facts);
        }
        Op::Subtract | Op::Multiply | Op::Divide | Op::Modulo => arithmetic(walker, both, facts),
        Op::Add => {
            built_json(walker, both, facts.1);
            addition(walker, both, facts);
        }
        Op::And | Op::Or => {}
    }
}

/// Looks for sizes that are compared with a number.
fn sizes(walker: &mut Walker<'_>, both: &(Expression, Expression), facts: (Fact, Fact)) {
    if matches!(both.1.kind, ExpressionKind::Integer(_)) {
        size_not_called(walker, &both.0, facts.0);
    } else if matches!(both.0.kind, ExpressionKind::Integer(_)) {
        size_not_called(walker, &both.1, facts.1);
    }
}

/// `side` with what is known about it is compared with `other`.
fn equality(
    walker: &mut Walker<'_>,
    whole: &Expression,
    side: &Expression,
    fact: Fact,
    other: &Expression,
) {
    if !walker.is_service() {
        return;
    }
    let Some(text) = constant_text(other) else {
        return;
    };
    let source = walker.source(side.span);
    if fact.class == Class::JsonText && !looks_like_json(&text) {
        let prints = match text.is_empty() {
            true => "`\"\"`, two quotes, for a missing value",
            false => "JSON: a string with its quotes",
        };
        // What a variable holds is known where it was set.
        let call = walker.source(fact.taint.source);
        let instead = format!("`{}`", call.replacen(".json(", ".path(", 1));
        let written = walker.source(other.span);
        let message = format!("`{source}` never equals `{written}`: `$input.json` gives {prints}");
        let fix = json_to_path(walker, side);
        walker
            .report
            .add(&catalogue::COMPARES_JSON_TEXT, whole.span, message)
            .help(format!("compare {instead}, which gives the value itself"))
            .fix(fix);
        return;
    }
    if text == "null" && matches!(fact.class, Class::Json | Class::Text | Class::JsonText) {
        let message = format!(
            "`{source}` equals \"null\" only if it is that word: a missing value and JSON's null equal the empty string"
        );
        let fix = walker.replace(other.span, "''");
        walker
            .report
            .add(&catalogue::COMPARES_NULL_WORD, whole.span, message)
            .help(format!("`{source} == ''` asks whether it is missing"))
            .fix(fix);
    }
}

/// `$input.path('$.x')` for `$input.json('$.x')`.
fn json_to_path(walker: &Walker<'_>, side: &Expression) -> Option<Suggestion> {
    let ExpressionKind::Reference(reference) = &side.kind else {
        return None;
    };
    match (&*reference.name, &*reference.parts) {
        ("input", [Part::Method { name, span, .. }]) if &**name == "json" => {
            walker.rename(Span { end: span.start.saturating_add(4), ..*span }, "json", "path")
        }
        _ => None,
    }
}

fn looks_like_json(text: &str) -> bool {
    text.starts_with(|c: char| matches!(c, '"' | '{' | '[' | '-') || c.is_ascii_digit())
        || matches!(text, "true" | "false" | "null")
}

fn ordering(
    walker: &mut Walker<'_>,
    whole: &Expression,
    both: &(Expression, Expression),
    facts: (Fact, Fact),
) {
    for (side, fact) in [(&both.0, facts.0), (&both.1, facts.1)] {
        if matches!(
            fact.class,
            Class::Text
                | Class::JsonText
                | Class::Boolean
                | Class::List
                | Class::Array
                | Class::Map
        ) || fact.is_view()
        {
            let source = walker.source(side.span);
            let what = members::describe(fact.class);
            let message = format!(
                "this is never true: `{source}` is {what}, and only numbers can be compared by size"
            );
            let help = if fact.is_text() {
                "`#set($Integer = 0)` and `$Integer.parseInt($string)` convert a string to a number"
            } else {
                ""
            };
            walker.report.add(&catalogue::COMPARES_TEXT_BY_SIZE, whole.span, message).help(help);
            return;
        }
    }
}

fn arithmetic(walker: &mut Walker<'_>, both: &(Expression, Expression), facts: (Fact, Fact)) {
    for (side, fact) in [(&both.0, facts.0), (&both.1, facts.1)] {
        if matches!(
            fact.class,
            Class::Text | Class::JsonText | Class::Boolean | Class::List | Class::Map
        ) {
            let source = walker.source(side.span);
            let what = members::describe(fact.class);
            let message = format!(
                "`{source}` is {what}: the result is null, and a `#set` keeps the old value"
            );
            walker.report.add(&catalogue::COMPUTES_WITH_TEXT, side.span, message).help(
                "`#set($Integer = 0)` and `$Integer.parseInt($string)` convert a string to a number",
            );
            return;
        }
    }
}

/// Text plus a number written in the template is one text: `"5" + 1` is `51`.
fn addition(walker: &mut Walker<'_>, both: &(Expression, Expression), facts: (Fact, Fact)) {
    let is_number = |side: &Expression| {
        matches!(side.kind, ExpressionKind::Integer(_) | ExpressionKind::Float(_))
    };
    let is_text_value = |side: &Expression, fact: Fact| {
        fact.is_text() && matches!(side.kind, ExpressionKind::Reference(_))
    };
    let text = match both {
        (text, number) if is_text_value(text, facts.0) && is_number(number) => text,
        (number, text) if is_text_value(text, facts.1) && is_number(number) => text,
        _ => return,
    };
    let source = walker.source(text.span);
    let message = format!("`{source}` is a string: the digits are appended, not added");
    walker
        .report
        .add(&catalogue::COMPUTES_WITH_TEXT, text.span, message)
        .help("`#set($Integer = 0)` and `$Integer.parseInt($string)` convert a string to a number");
}

/// `'{"a": "' + $x + '"}'`: JSON that is put together, and a value that is not escaped in it.
fn built_json(walker: &mut Walker<'_>, both: &(Expression, Expression), value: Fact) {
    let ExpressionKind::Reference(reference) = &both.1.kind else {
        return;
    };
    let is_value = matches!(value.class, Class::Text | Class::Json);
    if value.taint.origin == Origin::Trusted || value.taint.escape != Escape::None || !is_value {
        return;
    }
    let mut left = &both.0;
    while let ExpressionKind::Binary(BinaryOperator::Add, inner) = &left.kind {
        left = &inner.1;
    }
    let Some(text) = constant_text(left) else {
        return;
    };
    let before = text.strip_suffix('"').map(str::trim_end);
    if !before.is_some_and(|before| before.ends_with([':', ',', '[', '{'])) {
        return;
    }
    let lint = match walker.is_response() {
        true => &catalogue::UNESCAPED_RESPONSE,
        false => &catalogue::UNESCAPED,
    };
    let source = walker.source(both.1.span);
    let message = format!(
        "`{source}` is not escaped in the JSON that is put together here: a quote in it ends the string"
    );
    let (written, fix) = walker.escape(reference);
    walker.report.add(lint, both.1.span, message).help(format!("write `{written}`")).fix(fix);
}
