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
        let message = format!(
            "`$context{path}.{key}` changes nothing: it is carried along and never looked at"
        );
        let known = context_names::names(node).iter().map(|(name, _)| *name);
        let help = match key.as_str() {
            "statusCode" | "statuscode" => "did you mean `status`?".to_owned(),
            "headers" => "did you mean `header`?".to_owned(),
            "query" | "queryString" | "querystrings" => "did you mean `querystring`?".to_owned(),
            _ => suggest::nearest(&key, known)
                .map(|known| format!("did you mean `{known}`?"))
                .unwrap_or_default(),
        };
        walker.report.add(&catalogue::UNKNOWN_OVERRIDE, span, message).help(help);
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
                format!("`{digits}` is no status from 100 to 599: the override is ignored");
            walker.report.add(&catalogue::STATUS_VALUE, span, message);
        }
        _ if is_constant_text(&set.value) => {
            let text = constant_text(&set.value).unwrap_or_default();
            let message =
                format!("the status is the text \"{text}\": only an integer is sure to be taken");
            let help = if text.parse::<u16>().is_ok() {
                format!("write it without quotes: `{text}`")
            } else {
                String::new()
            };
            walker.report.add(&catalogue::STATUS_VALUE, span, message).help(help);
        }
        _ if value.class == Class::Text => {
            let message = "the status is a text: only an integer is sure to be taken";
            walker
                .report
                .add(&catalogue::STATUS_TEXT, span, message)
                .help("`#set($Integer = 0)` and `$Integer.parseInt($text)` make an integer of it");
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
                "`$context.{key}` is overridden twice, which the service may answer with an error"
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

/// The path of an override behind `$context.`, if all of it is known: `responseOverride.header.X`.
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
