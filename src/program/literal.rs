//! The source of an operand as Velocity remembers it: from the first to the last token of its node.

use arcstr::ArcStr;

use crate::source::SharedStr;
use crate::syntax::ast::{Expression, ExpressionKind};

/// The source of an operand. The node of an operation begins after its operator, and every node takes the blanks
/// around it.
pub(super) fn of(operand: &Expression, source: &ArcStr) -> SharedStr {
    let (start, end) = (operand.span.start as usize, operand.span.end as usize);
    let (start, end) = match &operand.kind {
        ExpressionKind::Reference(reference) => return reference.literal.clone(),
        ExpressionKind::Parenthesized(_) => {
            // The token of the parenthesis takes blanks and a line end with it.
            let behind = source.get(start..end).unwrap_or_default();
            let blanks = behind.len() - behind.trim_end_matches(is_blank).len();
            (start + 1, end.saturating_sub(blanks + 1))
        }
        ExpressionKind::Binary(_, sides) => {
            let (left, right) = (sides.0.span.end as usize, sides.1.span.start as usize);
            right_of_operator(source, left, right, end).unwrap_or_default()
        }
        _ => (start, end),
    };
    let start = u32::try_from(start).unwrap_or(u32::MAX);
    SharedStr::slice(source, start, end.saturating_sub(start as usize))
}

/// The name that a directive's argument gives: its first token without its first character.
pub(super) fn target_name(operand: &Expression, source: &ArcStr) -> SharedStr {
    let token = match &operand.kind {
        ExpressionKind::Reference(reference) => return reference.stored_name(),
        ExpressionKind::Word(word) => &**word,
        ExpressionKind::Boolean(_) | ExpressionKind::Integer(_) | ExpressionKind::Float(_) => {
            let written = source.get(operand.span.start as usize..operand.span.end as usize);
            written.unwrap_or_default()
        }
        _ => "",
    };
    let mut name = token.chars();
    name.next();
    name.as_str().into()
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
