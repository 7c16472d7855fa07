//! Which variables a part of a template sets and reads, without walking it.

use std::collections::BTreeSet;

use vtl::syntax::ast::{
    Directive, Expression, ExpressionKind, Interpolated, Part, Reference, Statement,
};

/// The names of a part of a template.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    /// Those that it sets, loops over, or defines.
    pub(super) set: BTreeSet<&'a str>,
    /// Those that it reads.
    pub(super) read: BTreeSet<&'a str>,
    /// The members of variables that it sets: `x` of `#set($a.x = 1)`.
    pub(super) members: BTreeSet<&'a str>,
}

/// Adds the names of `block`, `depth` levels down.
pub(super) fn collect<'a>(block: &'a [Statement], names: &mut Names<'a>, depth: u32) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for statement in block {
        match statement {
            Statement::Text(_) | Statement::Comment(_) => {}
            Statement::Reference(reference) => in_reference(reference, names, depth),
            Statement::Set(set) => {
                if set.target.parts.is_empty() {
                    names.set.insert(&set.target.name);
                } else {
                    if let Some(Part::Property { name, .. }) = set.target.parts.last() {
                        names.members.insert(name);
                    }
                    in_reference(&set.target, names, depth);
                }
                in_expression(&set.value, names, depth);
            }
            Statement::If(statement) => {
                for branch in &statement.branches {
                    in_expression(&branch.condition, names, depth);
                    collect(&branch.body, names, depth);
                }
                collect(statement.otherwise.as_deref().unwrap_or_default(), names, depth);
            }
            Statement::Directive(directive) => in_directive(directive, names, depth),
        }
    }
}

fn in_directive<'a>(directive: &'a Directive, names: &mut Names<'a>, depth: u32) {
    let args = directive.args.as_deref().unwrap_or_default();
    let bound = match &*directive.name {
        "foreach" | "define" => args.get(..1),
        "macro" => args.get(1..),
        _ => None,
    };
    for arg in bound.unwrap_or_default() {
        if let ExpressionKind::Reference(reference) = &arg.kind {
            names.set.insert(&reference.name);
        }
    }
    let rest = args.get(bound.unwrap_or_default().len()..).unwrap_or_default();
    let read = if &*directive.name == "macro" { &[] } else { rest };
    read.iter().for_each(|arg| in_expression(arg, names, depth));
    collect(directive.block.as_deref().unwrap_or_default(), names, depth);
}

fn in_reference<'a>(reference: &'a Reference, names: &mut Names<'a>, depth: u32) {
    names.read.insert(&reference.name);
    for part in &reference.parts {
        match part {
            Part::Property { .. } => {}
            Part::Method { name, args, .. } => {
                // `$map.put('x', 1)` sets `$map.x`.
                if let (true, Some(key)) = (name.starts_with("put"), args.first())
                    && let ExpressionKind::String(key) = &key.kind
                {
                    names.members.insert(key);
                }
                args.iter().for_each(|arg| in_expression(arg, names, depth))
            }
            Part::Index { index, .. } => in_expression(index, names, depth),
        }
    }
}

fn in_expression<'a>(expression: &'a Expression, names: &mut Names<'a>, depth: u32) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match &expression.kind {
        ExpressionKind::Interpolated(inner) => {
            let Interpolated { template, .. } = &**inner;
            collect(&template.body, names, depth);
        }
        ExpressionKind::Range(both) | ExpressionKind::Binary(_, both) => {
            in_expression(&both.0, names, depth);
            in_expression(&both.1, names, depth);
        }
        ExpressionKind::List(items) => {
            items.iter().for_each(|item| in_expression(item, names, depth))
        }
        ExpressionKind::Map(entries) => {
            for (key, value) in entries {
                in_expression(key, names, depth);
                in_expression(value, names, depth);
            }
        }
        ExpressionKind::Reference(reference) => in_reference(reference, names, depth),
        ExpressionKind::Not(inner) | ExpressionKind::Parenthesized(inner) => {
            in_expression(inner, names, depth)
        }
        ExpressionKind::String(_)
        | ExpressionKind::Integer(_)
        | ExpressionKind::Float(_)
        | ExpressionKind::Boolean(_)
        | ExpressionKind::Word(_) => {}
    }
}
