//! Loops: what they run over, how often, and what never runs.

use crate::catalogue;
use crate::facts::{Class, Fact};
use crate::members;
use crate::walk::Walker;
use vtl::source::Span;
use vtl::syntax::ast::{Directive, Expression, ExpressionKind, Statement};

/// Looks at what a `#foreach` runs over.
pub(crate) fn source(
    walker: &mut Walker<'_>,
    directive: &Directive,
    source: &Expression,
    fact: Fact,
) {
    if let ExpressionKind::Range(bounds) = &source.kind
        && let (Some(from), Some(to)) = (integer(&bounds.0), integer(&bounds.1))
    {
        let iterations = from.abs_diff(to).saturating_add(1);
        let most = walker.options.loop_iterations;
        let may_break = walker.slice(directive.span).contains("#break");
        if iterations > u64::from(most) && !may_break {
            let message =
                format!("this loop has {iterations} iterations: the service stops after {most}");
            walker
                .report
                .add(&catalogue::PAST_QUOTA, source.span, message)
                .help("nest two loops for more iterations");
        }
    }
    if matches!(
        fact.class,
        Class::Text
            | Class::JsonText
            | Class::Integer
            | Class::Double
            | Class::Number
            | Class::Boolean
            | Class::Input
            | Class::Util
    ) {
        let what = members::describe(fact.class);
        let message =
            format!("`{}` is {what}: a loop over it has no iterations", walker.source(source.span));
        let help = match fact.class {
            Class::JsonText => "`$input.path` gives the list itself",
            Class::Text => "`.split(',')` makes a list of a string",
            Class::Integer => "`[1..$n]` counts",
            _ => "",
        };
        walker.report.add(&catalogue::LOOP_OVER_NO_LIST, source.span, message).help(help);
    }
}

/// Looks for a loop over a map that takes its values for keys: `#foreach($k in $map)$map.get($k)#end`.
pub(crate) fn values_as_keys(
    walker: &mut Walker<'_>,
    directive: &Directive,
    variable: &Expression,
    source: &Expression,
    fact: Fact,
) {
    let (ExpressionKind::Reference(variable), ExpressionKind::Reference(map)) =
        (&variable.kind, &source.kind)
    else {
        return;
    };
    let is_map =
        matches!(fact.class, Class::ParameterGroup(_) | Class::StageVariables | Class::Map);
    // A value of the body may be a list, whose items are not its indexes either.
    if !walker.is_service() || !(is_map || fact.class == Class::Json) {
        return;
    }
    let span = walker.bare(map);
    let map = walker.slice(span);
    let name = &variable.name;
    let looks_up = [format!("{map}.get(${name})"), format!("{map}[${name}]")];
    let block = Span { start: source.span.end, ..directive.span };
    let block = walker.slice(block);
    if map.len() > 200 || !looks_up.iter().any(|call| block.contains(call.as_str())) {
        return;
    }
    let source = walker.source(span);
    let message = format!(
        "a loop over a map goes over its values: `${name}` is not a name that `{source}.get(${name})` finds"
    );
    let is_plain = map.starts_with('$') && !map.starts_with("${") && !map.starts_with("$!");
    let end = Span { start: span.end, ..span };
    let fix = walker.replace(end, ".keySet()").filter(|_| is_plain);
    walker
        .report
        .add(&catalogue::VALUES_AS_KEYS, span, message)
        .help(format!("write `{source}.keySet()` here"))
        .fix(fix);
}

fn integer(expression: &Expression) -> Option<i64> {
    match &expression.kind {
        ExpressionKind::Integer(digits) => digits.parse().ok(),
        ExpressionKind::Parenthesized(inner) => integer(inner),
        _ => None,
    }
}

/// Looks at the arguments of a `#foreach`: `$item in $list`.
pub(crate) fn form(walker: &mut Walker<'_>, directive: &Directive) {
    let span = directive.name_span;
    let (span, message) = match directive.args.as_deref().unwrap_or_default() {
        [_, word, _] => match &word.kind {
            ExpressionKind::Word(text) if &**text == "in" => return,
            _ => {
                let word_text = walker.source(word.span);
                let message = format!(
                    "`{word_text}` is in the place of `in`: only Velocity 1.7 accepts any word there"
                );
                (word.span, message)
            }
        },
        [_, _, _, more, ..] => (more.span, "this argument after the list is ignored".to_owned()),
        [_, list] if !matches!(list.kind, ExpressionKind::Word(_)) => {
            let message = "`in` is missing: the loop has no iterations";
            (list.span, message.to_owned())
        }
        [_, _] => (span, "`#foreach` has no list: the loop has no iterations".to_owned()),
        _ => (span, "`#foreach` has no list: this fails the template".to_owned()),
    };
    let fix = match directive.args.as_deref().unwrap_or_default() {
        [_, word, _] => walker.rename(word.span, walker.slice(word.span), "in"),
        _ => None,
    };
    walker
        .report
        .add(&catalogue::FOREACH_FORM, span, message)
        .help("write `#foreach($item in $list) … #end`")
        .fix(fix);
}

/// Looks at a `#break`.
pub(crate) fn break_outside(walker: &mut Walker<'_>, directive: &Directive) {
    if walker.loops == 0 && !walker.is_adrift && walker.is_service() {
        let message = "`#break` outside of a loop ends the template";
        let fix = walker.rename(directive.name_span, "#break", "#stop");
        walker
            .report
            .add(&catalogue::BREAK_OUTSIDE, directive.name_span, message)
            .help("if that is meant, write `#stop`")
            .fix(fix);
    }
}

/// Looks for statements after `#stop` and `#break`.
pub(crate) fn unreachable(walker: &mut Walker<'_>, block: &[Statement]) {
    let end = block.iter().position(
        |statement| matches!(statement, Statement::Directive(directive) if matches!(&*directive.name, "stop" | "break")),
    );
    let Some(end) = end else { return };
    let rest = block.get(end + 1..).unwrap_or_default();
    let first = rest.iter().find_map(|statement| match statement {
        Statement::Text(text) => (!text.text.trim().is_empty()).then_some(text.span),
        Statement::Comment(_) => None,
        Statement::Reference(reference) => Some(reference.span),
        Statement::Set(set) => Some(set.span),
        Statement::If(statement) => statement.branches.first().map(|branch| branch.span),
        Statement::Directive(directive) => Some(directive.name_span),
    });
    if let Some(span) = first {
        walker.report.add(
            &catalogue::NEVER_RUN,
            span,
            "this never runs: the block has ended before",
        );
    }
}
