//! `$context.requestOverride` and `$context.responseOverride`.

use std::collections::BTreeMap;

use crate::catalogue;
use crate::context_names::{self, Name};
use crate::facts::{Class, Fact, Node};
use crate::suggest;
use crate::walk::{Walker, constant_text};
use vtl::source::Span;
use vtl::syntax::ast::{Expression, ExpressionKind, Part, Reference, Set, Statement};

/// Looks at the last step of what a `#set` assigns to.
pub(crate) fn target(walker: &mut Walker<'_>, part: &Part, owner: Fact) {
    let Class::Context(node) = owner.class else {
        return;
    };
    let (key, span) = match part {
        Part::Property { name, span } => (name.to_string(), *span),
        Part::Index { index, span } => match constant_text(index) {
            Some(key) => (key, *span),
            None => return,
        },
        Part::Method { .. } => return,
    };
    let is_override = matches!(node, Node::RequestOverride | Node::ResponseOverride);
    if is_override && context_names::look_up(node, &key) == Name::Unknown {
        let path = context_names::path(node);
        let message = format!("`$context{path}.{key}` has no effect: the service does not read it");
        let known = context_names::names(node).iter().map(|(name, _)| *name);
        let meant = match key.as_str() {
            "statusCode" | "statuscode" => Some("status"),
            "headers" => Some("header"),
            "query" | "queryString" | "querystrings" => Some("querystring"),
            _ => suggest::nearest(&key, known),
        };
        let help = meant.map(|known| format!("did you mean `{known}`?")).unwrap_or_default();
        let fix = meant.and_then(|known| walker.rename(span, &key, known));
        walker.report.add(&catalogue::UNKNOWN_OVERRIDE, span, message).help(help).fix(fix);
    }
}

/// Looks at the value of an assignment to the status.
pub(crate) fn assigned(walker: &mut Walker<'_>, set: &Set, value: Fact) {
    if !walker.is_service()
        || override_key(&set.target).as_deref() != Some("responseOverride.status")
    {
        return;
    }
    let span = set.value.span;
    match &set.value.kind {
        ExpressionKind::Integer(digits) if is_status(digits) => {}
        ExpressionKind::Integer(digits) => {
            let message =
                format!("`{digits}` is not a status from 100 to 599: the override is ignored");
            walker.report.add(&catalogue::STATUS_VALUE, span, message);
        }
        _ if is_constant_text(&set.value) => {
            let text = constant_text(&set.value).unwrap_or_default();
            let message = format!(
                "the status is the string \"{text}\": only an integer is sure to be accepted"
            );
            let is_number = text.parse::<u16>().is_ok();
            let help = match is_number {
                true => format!("write it without quotes: `{text}`"),
                false => String::new(),
            };
            let fix = if is_number { walker.replace(span, text) } else { None };
            walker.report.add(&catalogue::STATUS_VALUE, span, message).help(help).fix(fix);
        }
        _ if value.class == Class::Text => {
            let message = "the status is a string: only an integer is sure to be accepted";
            walker.report.add(&catalogue::STATUS_TEXT, span, message).help(
                "`#set($Integer = 0)` and `$Integer.parseInt($string)` convert it to an integer",
            );
        }
        _ => {}
    }
}

fn is_status(digits: &str) -> bool {
    digits.parse().is_ok_and(|status: u32| (100..600).contains(&status))
}

fn is_constant_text(expression: &Expression) -> bool {
    constant_text(expression).is_some()
}

/// Looks for a block that assigns the same override twice.
pub(crate) fn repeated(walker: &mut Walker<'_>, block: &[Statement]) {
    if !walker.is_service() {
        return;
    }
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for statement in block {
        let Statement::Set(set) = statement else {
            continue;
        };
        let Some(key) = override_key(&set.target) else {
            continue;
        };
        if let Some(first) = seen.get(&key).copied() {
            let message = format!(
                "`$context.{key}` is overridden twice, which the service may answer with a 5XX"
            );
            walker
                .report
                .add(&catalogue::OVERRIDDEN_TWICE, set.target.span, message)
                .related(first, "first here")
                .help("compute the value first and override once");
            continue;
        }
        seen.insert(key, set.target.span);
    }
}

/// The path of an override after `$context.`, if all of it is known: `responseOverride.header.X`.
fn override_key(target: &Reference) -> Option<String> {
    if &*target.name != "context" {
        return None;
    }
    let mut names = Vec::new();
    for part in &target.parts {
        match part {
            Part::Property { name, .. } => names.push(name.to_string()),
            Part::Index { index, .. } => names.push(constant_text(index)?),
            Part::Method { .. } => return None,
        }
    }
    let first = names.first()?;
    (first == "requestOverride" || first == "responseOverride").then(|| names.join("."))
}
