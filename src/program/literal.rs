//! The source of an operand as Velocity remembers it: from the first to the last token of its node.

use arcstr::ArcStr;

use super::operand::{Kind, Operand};
use super::slots::Slots;
use super::text::Text;
use crate::source::Span;
use crate::syntax::ast::ReferenceKind;

/// The source of an operand. The node of an operation begins behind its operator, and every node takes the blanks
/// around it.
pub(super) fn of(operand: &Operand, source: &ArcStr) -> Text {
    if let Some(literal) = operand.reference_literal(source) {
        return literal;
    }
    let (start, end) = (operand.span.start as usize, operand.span.end as usize);
    let (start, end) = match operand.kind {
        Kind::Parenthesized => {
            // The token of the parenthesis takes blanks and a line end with it.
            let behind = source.get(start..end).unwrap_or_default();
            let blanks = behind.len() - behind.trim_end_matches(is_blank).len();
            (start + 1, end.saturating_sub(blanks + 1))
        }
        Kind::Binary(left_end, right_start) => {
            right_of_operator(source, left_end as usize, right_start as usize, end)
                .unwrap_or_default()
        }
        _ => (start, end),
    };
    let start = u32::try_from(start).unwrap_or(u32::MAX);
    Text::stretch(source, start, end.saturating_sub(start as usize))
}

/// The name that a directive's first argument gives: its first token without its first character.
pub(super) fn target_name(operand: &Operand, source: &ArcStr, slots: &Slots) -> String {
    let variable = || {
        let name = operand.slot().and_then(|slot| slots.name(slot));
        name.unwrap_or_default()
    };
    let token = match operand.kind {
        Kind::Reference(kind) | Kind::Variable(kind, ..) => match kind {
            ReferenceKind::Normal => return variable().to_owned(),
            ReferenceKind::Formal => return "{".to_owned(),
            ReferenceKind::Quiet => {
                let literal = operand.reference_literal(source);
                let formal = literal.is_some_and(|literal| literal.starts_with("$!{"));
                return if formal { "!{".to_owned() } else { ["!", variable()].concat() };
            }
            ReferenceKind::Runt | ReferenceKind::SlashBang => variable(),
        },
        Kind::Word => operand.word().map_or("", |word| &**word),
        Kind::Boolean | Kind::Number => {
            let Span { start, end } = operand.span;
            let written = source.get(start as usize..end as usize);
            written.unwrap_or_default()
        }
        _ => "",
    };
    token.chars().skip(1).collect()
}

fn right_of_operator(
    source: &str,
    left_end: usize,
    right_start: usize,
    end: usize,
) -> Option<(usize, usize)> {
    let between = source.get(left_end..right_start)?;
    let blanks_after = between.len() - between.trim_end_matches(is_blank).len();
    let rest = source.get(end..)?;
    let blanks_behind = rest.len() - rest.trim_start_matches(is_blank).len();
    Some((right_start - blanks_after, end + blanks_behind))
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
